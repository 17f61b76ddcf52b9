"""What a comparison of scenarios finds: it never says more than the intervals of its scenarios do."""

from __future__ import annotations

import math

import pytest
from fake_study import fake_study

from wom_sim.report.across import Lead, ScenarioRows, rows_of
from wom_sim.report.across_headline import headline, key_figures

WIGGLE = (0.0, 2.0, 1.0, -1.0, 3.0, -2.0)


def scenario(name: str, worlds: int = 6, **reached: float) -> ScenarioRows:
    """A scenario of 20,000 consumers (the fake network's) whose campaigns reach so many, with luck that all share."""
    values = {campaign: [mean + w for w in WIGGLE[:worlds]] for campaign, mean in reached.items()}
    # Each campaign has some luck of its own too, so that alike ones cannot be told apart.
    own = {campaign: [v + (at % 2 * 2 - 1) * (i + at) % 3 for i, v in enumerate(runs)]
           for at, (campaign, runs) in enumerate(values.items())}  # fmt: skip
    study = fake_study({campaign: {"reached": runs, "cost_total": [5.0] * worlds} for campaign, runs in own.items()})
    study.fidelity[0] = study.fidelity[0].__class__("consumers", 1000.0, 1000.0, True)
    return rows_of(name, study)


@pytest.fixture(scope="module")
def clear() -> ScenarioRows:
    return scenario("clear", a=600.0, b=300.0)


class TestTheHeadline:
    def test_the_range_is_that_of_the_paired_intervals(self, clear: ScenarioRows) -> None:
        other = scenario("other_one", a=500.0, b=450.0, c=100.0)
        found = headline([clear, other])
        ends = sorted(100 * end for each in (clear, other) for end in (each.lead.low, each.lead.high))
        assert found.finding.endswith(f", by {ends[0]:.1f} to {ends[-1]:.1f} % of all consumers")
        assert found.finding.startswith("In both scenarios “a” reaches more consumers than every other")
        assert found.surety.startswith("over the next highest of each scenario, from the lowest to the highest end")
        assert "do not tell" not in found.surety

    def test_the_lead_is_the_paired_difference_as_a_share_of_all(self, clear: ScenarioRows) -> None:
        (figure,) = clear.figures[:1]
        assert (clear.lead.first, clear.lead.second, clear.lead.told) == ("a", "b", True)
        assert clear.lead.low == pytest.approx(figure.low / 1000) and clear.lead.mean == pytest.approx(
            figure.mean / 1000
        )

    def test_two_leaders_are_not_one(self, clear: ScenarioRows) -> None:
        other = scenario("other", a=300.0, b=600.0)
        assert headline([clear, other]).finding.startswith("In both scenarios one campaign reaches more")

    def test_where_the_worlds_do_not_tell_it_is_said(self, clear: ScenarioRows) -> None:
        alike = scenario("alike", a=300.0, b=300.0)
        assert not alike.lead.told and alike.lead.low < 0 < alike.lead.high
        some = headline([clear, alike])
        assert some.finding.startswith("In 1 of 2 scenarios “a” reaches more")
        assert some.surety == "over the next highest, paired 95 % interval · in 1 the worlds do not tell"
        none = headline([alike, alike])
        assert none.finding == "In none of 2 scenarios do the worlds tell which campaign reaches most"
        assert "differences of the two highest of each: 95 % intervals from -" in none.surety
        one = headline([alike, scenario("lone", a=300.0)])
        assert one.finding == "The worlds do not tell which campaign reaches most"
        assert one.surety.startswith("difference of the two highest: 95 % interval -")

    def test_one_world_has_no_range(self) -> None:
        found = headline([scenario(name, worlds=1, a=600.0, b=300.0) for name in "xy"])
        assert "In none of 2 scenarios" in found.finding and found.surety.startswith("One world says nothing")

    def test_nothing_to_compare(self) -> None:
        assert headline([scenario("lone", a=300.0)]).finding == "No scenario has campaigns to compare with each other"


class TestTheFigures:
    def test_of_few_reach_comes_first_and_then_what_else_there_is(self, clear: ScenarioRows) -> None:
        labels = [figure.label for figure in key_figures([clear])]
        assert labels[0] == "Reach: clear" and len(labels) == len(clear.figures) and len(set(labels)) == len(labels)
        three = key_figures([clear, scenario("b_c", b=4.0, c=90.0), scenario("lone", a=5.0)])
        assert [figure.label for figure in three] == ["Reach: clear", "Reach: b c", "Reach: lone"]
        assert three[0].campaign == "clear: a" and three[1].campaign == "b_c: c"

    def test_of_many_without_claims_the_leads_are_told(self, clear: ScenarioRows) -> None:
        small, alike = scenario("small", a=350.0, b=300.0), scenario("alike", a=300.0, b=300.0)
        first, largest, smallest = key_figures([alike, small, clear, clear])
        assert (
            first.value == "3 of 4"
            and largest.about == "“a” over “b”: clear"
            and smallest.about == "“a” over “b”: small"
        )
        assert largest.low == pytest.approx(100 * clear.lead.low) and largest.campaign == "clear: a"
        assert [figure.value for figure in key_figures([alike] * 4)] == ["0 of 4"]
        assert key_figures([scenario("lone", a=5.0)] * 4) == []

    def test_a_lead_is_told_only_where_the_interval_leaves_zero_out(self) -> None:
        for mean in (300.0, 301.0, 303.0, 310.0, 400.0):
            lead: Lead = scenario("any", a=mean, b=300.0).lead
            assert not math.isnan(lead.low) and lead.told == (lead.low > 0)
