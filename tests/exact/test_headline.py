"""What a report says first, and its short sentences: never more than the numbers do."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from fake_study import fake_study
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.network.fidelity import Measure
from wom_sim.report.headline import NOT_TOLD, headline, key_figures
from wom_sim.report.html import reading
from wom_sim.report.html.tables import reach_over_time
from wom_sim.report.numbers import Numbers
from wom_sim.report.pace import halfway, pace

WORLD = st.integers(0, 60).map(float)


def numbers_of(**campaigns: dict[str, list[float]]) -> Numbers:
    return Numbers(fake_study({name.replace("_", " "): values for name, values in campaigns.items()}))


def reach(**campaigns: list[float]) -> Numbers:
    return numbers_of(**{name: {"reached": values, "cost_total": [3.0] * len(values)} for name, values in campaigns.items()})


class TestHeadline:
    def test_a_clear_winner_with_its_range(self):
        said = headline(reach(a=[110, 121, 132], b=[10, 20, 30]))
        assert said.finding == "“a” reaches 101 more consumers than “b”"
        assert said.surety == "95 % interval of the difference 99 to 103 · ahead in 100 % (44–100 %) of 3 worlds"

    def test_what_is_not_told_is_not_said(self):
        said = headline(reach(a=[5, 30, 10], b=[20, 20, 12], c=[1, 2, 3]))
        assert said.finding == "These worlds cannot tell “b” from “a”, the two highest of 3, on mean reach"
        assert "ahead" not in said.surety and "more" not in said.finding

    def test_one_world_one_campaign_nobody(self):
        assert headline(reach(a=[5], b=[7])).finding == "In one world, “b” reaches most: 7 consumers"
        assert "uncertainty" in headline(reach(a=[5], b=[7])).surety
        assert headline(reach(a=[5])).finding == "In one world, “a” reaches: 5 consumers"
        assert headline(reach(a=[5, 7])).finding == "“a” reaches 6 consumers on average"
        assert headline(reach(a=[0, 0], b=[0, 0])).finding == "No campaign reaches anybody"

    @given(st.lists(st.tuples(WORLD, WORLD, WORLD), min_size=2, max_size=6))
    @settings(max_examples=80, deadline=None)
    def test_more_is_said_only_where_the_interval_leaves_out_zero(self, worlds):
        numbers = reach(**{name: list(values) for name, values in zip("abc", zip(*worlds, strict=True), strict=True)})
        said = headline(numbers)
        found = re.fullmatch(r"“(\w)” reaches (\S+) more consumers than “(\w)”", said.finding)
        if found is None:
            assert re.match(r"These worlds cannot tell|No campaign", said.finding)
            return
        a, mean, b = found.groups()
        x = numbers.comparison("reached", a, b)
        low, high = re.search(r"difference (\S+) to (\S+) ·", said.surety).groups()
        assert x.ci_low > 0 and float(low) > 0
        # Rounded to two digits of half the interval's width.
        slack = max(0.06, (x.ci_high - x.ci_low) / 40)
        for text, value in ((mean, x.mean_difference), (high, x.ci_high)):
            assert float(text.replace(",", "")) == pytest.approx(value, rel=0.02, abs=slack)


class TestKeyFigures:
    CLEAR = {"reached": [50.0, 51, 52], "structural_virality": [3.0, 3.1, 3.2], "cost_per_engaged": [2.0, 2.1, 2.2]}
    OTHER = {"reached": [20.0, 21, 23], "structural_virality": [2.0, 2.1, 2.25], "cost_per_engaged": [9.0, 9.1, 9.3]}

    @staticmethod
    def of(**campaigns):
        return key_figures(numbers_of(**{c: v | {"cost_total": [5.0] * len(v["reached"])} for c, v in campaigns.items()}))

    def test_what_the_headline_does_not_say(self):
        numbers = numbers_of(**{c: v | {"cost_total": [5.0] * 3} for c, v in {"a": self.CLEAR, "b": self.OTHER}.items()})
        reached, far, cost = key_figures(numbers)
        assert (reached.value, far.value, cost.value) == ("51.0 consumers", "+0.98 hops", "7.03 less")
        assert reached.about == "“a”, 51 % of all; “b” 21.3" and reached.surety == "95 % interval of the mean 48.5 to 53.5"
        assert {figure.campaign for figure in (reached, far, cost)} == {"a"} and not reached.difference
        for figure in (far, cost):
            assert figure.low > 0 and figure.difference and re.fullmatch(r"95 % interval \S+ to \S+", figure.surety)
        assert cost.label == "Cost per consumer engaged" and cost.about == "with “a” than with “b”"
        said = headline(numbers)
        told = set(re.findall(r"[\d.]+", f"{said.finding} {said.surety}")) - {"95"}
        assert told.isdisjoint(re.findall(r"[\d.]+", " ".join(figure.value for figure in (reached, far, cost))))

    def test_where_no_headline_stands_above_them(self):
        numbers = numbers_of(**{c: v | {"cost_total": [5.0] * 3} for c, v in {"a": self.CLEAR, "b": self.OTHER}.items()})
        figure, *others = key_figures(numbers, headed=False)
        assert (figure.value, figure.campaign, figure.about) == ("+29.7 consumers", "a", "“a” reaches more than “b”")
        assert others == key_figures(numbers)[1:]

    def test_what_is_not_told_has_no_number_and_no_colour(self):
        same = {m: list(reversed(values)) for m, values in self.CLEAR.items()}
        level, *contests = self.of(a=self.CLEAR, b=same)
        assert level.campaign is None and level.value == "51.0 consumers"
        for figure in contests:
            assert figure.value == NOT_TOLD and figure.campaign is None and figure.low <= 0 <= figure.high

    def test_equal_in_every_world(self):
        assert [figure.value for figure in self.of(a=self.CLEAR, b=self.CLEAR)][1:] == ["equal"] * 2

    def test_one_campaign_that_spends_is_told_by_its_means(self):
        study = {"reached": [9.0, 11], "cost_total": [4.0, 4], "structural_virality": [2.0, 2.4], "cost_per_engaged": [1.0, 3.0]}
        figures = key_figures(numbers_of(a=study, no_campaign={"reached": [1.0, 2]}))
        assert [f.value for f in figures] == ["10 consumers", "2.2 hops", "2"]
        assert "interval of the mean" in figures[1].surety and figures[1].campaign == "a"

    def test_one_world_has_no_range(self):
        figures = self.of(a={m: v[:1] for m, v in self.CLEAR.items()}, b={m: v[:1] for m, v in self.OTHER.items()})
        assert [f.surety for f in figures] == ["one world: no range"] * 3 and all(math.isnan(f.low) for f in figures)

    def test_what_nobody_knows_is_left_out(self):
        unknown = {"reached": [1.0, 2], "structural_virality": [math.nan] * 2}
        assert [f.label for f in key_figures(numbers_of(a=unknown | {"engaged": [1.0, 2]}))] == ["Engaged"]
        assert key_figures(numbers_of(a=unknown | {"engaged": [math.nan] * 2})) == []


class TestPace:
    def test_half_of_the_last_value(self):
        assert halfway(np.array([0.0, 4, 5, 10])) == 3 and halfway(np.array([7.0, 7, 7])) == 1
        assert math.isnan(halfway(np.zeros(3)))

    @staticmethod
    def with_series(**days):
        """Studies whose campaigns reach half by the given day in each world."""
        numbers = reach(**{name: [10.0 + 5 * (name == "late")] * len(each) for name, each in days.items()})
        for name, each in days.items():
            for world, day in enumerate(each):
                final = numbers.study.metrics[name, world]["reached"]
                numbers.study.series[name, world]["reached"] = np.where(np.arange(1, 7) >= day, final, 0.0)
        return numbers

    def test_the_quicker_one_is_named_where_the_worlds_tell(self):
        numbers = self.with_series(early=[1, 2, 1], late=[5, 6, 6])
        said, table = pace(numbers), reach_over_time(numbers)
        assert said.startswith("“early” is quicker, though it reaches fewer in the end: half of those whom it reaches")
        assert "within 1.3 days on average, with “late” within 5.7 " in said and "2.9 to 5.8 days" in said
        assert table.head[-1] == "days until half of its reach *" and table.note.startswith("* Mean, and below it its 95 %")
        assert [row.cells[-1].split("\n")[0] for row in table.rows] == ["1.3", "5.7"]

    def test_silent_where_they_do_not(self):
        assert pace(self.with_series(early=[1, 6, 2], late=[5, 1, 3])) == ""
        assert pace(self.with_series(early=[3, 3], late=[3, 3])) == ""
        assert pace(self.with_series(early=[3], late=[1])) == ""

    def test_one_campaign(self):
        assert "within 3 days." in pace(self.with_series(early=[3, 3]))
        assert "within 2.0 days on average (95 % interval 1.0 to 6.0)" in pace(self.with_series(early=[1, 3]))


class TestShortSentences:
    def test_what_costs_more_and_is_not_shown_to_reach_more(self):
        spent = {"cost_total": [900.0, 910, 905]}
        numbers = numbers_of(
            dear={"reached": [30.0, 20, 40], **spent}, cheap={"reached": [31.0, 22, 35], "cost_total": [100.0, 101, 99]},
            no_campaign={"reached": [0.0, 0, 0]},
        )  # fmt: skip
        (said,) = reading.dearer(numbers)
        assert said == (
            "“dear” costs 805 more money than “cheap” (95 % interval 794 to 816); that it reaches more consumers is not "
            "shown (95 % interval of the difference -8.7 to 10.1)."
        )

    def test_what_costs_more_and_reaches_fewer_or_as_many(self):
        dear, cheap = {"cost_total": [9.0, 9, 9]}, {"cost_total": [4.0, 4, 4]}
        (said,) = reading.dearer(numbers_of(a=dear | {"reached": [5.0, 6, 7]}, b=cheap | {"reached": [15.0, 16.5, 17]}))
        assert said.startswith("“a” costs 5.00 more money than “b” in every world, and reaches 10.2 fewer consumers (")
        same = {"reached": [5.0, 6, 7]}
        (said,) = reading.dearer(numbers_of(a=dear | same, b=cheap | same))
        assert said.endswith("“b” in every world, and reaches exactly as many consumers in every world.")

    def test_silent_on_what_reaches_more_for_its_money_and_where_the_worlds_do_not_tell(self):
        dear, cheap = {"cost_total": [9.0, 9, 9]}, {"cost_total": [4.0, 4, 4]}
        assert reading.dearer(numbers_of(a=dear | {"reached": [15.0, 16, 17]}, b=cheap | {"reached": [5.0, 6.5, 7]})) == []
        unsure = {"cost_total": [1.0, 9, 5]}
        assert reading.dearer(numbers_of(a=unsure | {"reached": [5.0, 6, 7]}, b=cheap | {"reached": [5.0, 9, 7]})) == []
        assert reading.dearer(numbers_of(a={"reached": [5.0], "cost_total": [9.0]}, b={"reached": [7.0]})) == []

    def test_of_many_that_cost_more_a_few_are_named(self):
        rest = {f"c{at}": {"reached": [5.0, 6, 7], "cost_total": [float(at)] * 3} for at in range(6)}
        said = reading.dearer(numbers_of(**rest))
        assert len(said) == 4 and said[0].startswith("“c5” costs 5.00 more money than “c0”")
        assert said[-1] == "2 more campaigns cost more than another without being shown to reach more."

    def test_where_most_of_the_money_goes_is_said_only_if_the_worlds_tell(self):
        numbers = reach(a=[4.0, 5, 6])
        assert reading.largest_lines(numbers) == []  # the same for every category
        for world, labour in enumerate((70.0, 60.0, 66.0)):
            numbers.study.ledger["a", world] |= {"labour": labour}
        numbers = Numbers(numbers.study)
        (said,) = reading.largest_lines(numbers)
        total = sum(numbers.ledger["a", k].mean for k in numbers.study.ledger["a", 0])
        assert said == f"“a” spends most on labour, {100 * 65.333333 / total:.0f} % of its money."

    def test_bands_are_explained_by_what_there_is(self):
        assert "median of 40 worlds" in reading.bands(40) and "one world each" not in reading.bands(40)
        assert "light band" in reading.bands(40) and "light band" not in reading.bands(6, light=False)
        assert "one world each" in reading.bands(6) and "one world cannot say" in reading.bands(1)

    def test_a_band_of_few_worlds_is_not_called_what_it_cannot_be(self):
        assert "between the lowest and the highest" in reading.bands(4) and "50 %" not in reading.bands(4)
        assert "50 %" in reading.bands(5)

    def test_what_one_run_says_where_worlds_differ_much(self):
        narrow = [100.0 + r % 3 for r in range(20)]
        wide = [100.0 + 4 * r for r in range(20)]
        assert reading.single_runs(reach(a=narrow, b=[v - 50 for v in narrow])) == ""
        low, high = np.percentile(wide, (5, 95))
        said = reading.single_runs(reach(a=wide, b=[v - 90 - r % 3 for r, v in enumerate(wide)], c=narrow))
        assert f"In the middle 90 % of 20 worlds “a” reaches {low:.0f} to {high:.0f} consumers and “b” reaches" in said
        assert "“c”" not in said.split(". Which")[0] and said.startswith("One run alone says little of the mean.")

    def test_one_run_may_name_the_wrong_one(self):
        wide = [100.0 + 4 * r for r in range(20)]
        same = reach(a=wide, b=[v - 9 - r % 3 for r, v in enumerate(wide)])
        assert "Which of “a” and “b” reaches more came out the same in every world." in reading.single_runs(same)
        mostly = reach(a=wide, b=[v - 9 + 30 * (r == 0) - r % 3 for r, v in enumerate(wide)])
        assert "it would have got wrong in 5 % (1–24 %) of worlds." in reading.single_runs(mostly)
        untold = reach(a=wide, b=list(reversed(wide)))
        assert "Which" not in reading.single_runs(untold) and "One run alone" in reading.single_runs(untold)

    def test_of_few_worlds_all_are_told_and_of_fewer_nothing(self):
        assert "In 6 worlds “a” reaches 50 to 99" in reading.single_runs(reach(a=[50.0, 60, 70, 80, 90, 99]))
        assert reading.single_runs(reach(a=[10.0, 60, 70, 80])) == reading.single_runs(reach(a=[10.0])) == ""

    def test_what_sharing_a_world_means(self):
        assert "in another it may come out otherwise" in reading.pairing(1) and "interval" not in reading.pairing(1)
        assert "holds 0" in reading.pairing(2)

    def test_fidelity(self):
        good, bad = Measure("mean_ties", 8.0, 8.1, True), Measure("path_length", 3.0, 5.0, False)
        free = Measure("ties", None, 9.0, None)
        assert reading.fidelity([good, good, free]) == "All 2 measures that have a tolerance are within it."
        assert reading.fidelity([good]) == "The one measure that has a tolerance is within it."
        assert reading.fidelity([good, bad]) == "Outside tolerance: mean path length."
        assert reading.fidelity([free]) == ""
