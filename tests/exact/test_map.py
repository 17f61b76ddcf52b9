"""Where the answer flips: who leads and how sure that is, the refinement, the picture and the sentence."""

import io
import math
import re
import warnings
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from fake_experiment import BASE, MAP, FakeBench, loaded_from
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from wom_sim.comparison import compare, summarise
from wom_sim.experiment import Bench, here
from wom_sim.experiment.design import Points
from wom_sim.experiment.mapping import Cell, MapPoint, PhaseMap, Standing, draw_up, refined, standing
from wom_sim.report.experiments import map_rows, print_experiment, where_it_flips
from wom_sim.report.files import table
from wom_sim.report.map_plot import DOUBTFUL, PALEST, STRONGEST, answers_on, draw_map, phase_map, room_for, strength_of
from wom_sim.report.style import styled
from wom_sim.store import Store

SURE = 0.95
values = st.lists(st.floats(-100, 100), min_size=2, max_size=12)


class TestStanding:
    @given(st.data(), values)
    @settings(max_examples=200, deadline=None)
    def test_of_two_it_is_sure_where_the_paired_interval_leaves_out_zero(self, data, first):
        second = data.draw(st.lists(st.floats(-100, 100), min_size=len(first), max_size=len(first)))
        x, found = compare(first, second), standing({"a": first, "b": second}, "reached")
        if x.mean_difference and math.isfinite(x.ci_low) and x.ci_low < x.ci_high and abs(x.ci_low * x.ci_high) > 1e-9:
            assert (found.confidence >= SURE) == x.excludes_zero
            assert found.leader == ("a" if x.mean_difference > 0 else "b")

    def test_the_formula_by_hand(self):
        # Differences 1, 2, 3: t = 2 / (1 / √3) with 2 degrees of freedom, whose upper tail is (1 − t/√(t² + 2)) / 2.
        t = 2 * math.sqrt(3)
        tail = (1 - t / math.sqrt(t * t + 2)) / 2
        found = standing({"a": [11.0, 12.0, 13.0], "b": [10.0, 10.0, 10.0]}, "reached", looks=3)
        assert found.confidence == pytest.approx(1 - 3 * 2 * tail)
        assert (found.leader, found.runner_up, found.lead) == ("a", "b", summarise([1.0, 2.0, 3.0]))

    def test_the_hardest_rival_counts_and_not_the_second_best(self):
        steady, wild = [9.0, 9.1, 9.2, 9.1], [0.0, 17.0, 1.0, 16.0]
        found = standing({"wild": wild, "steady": steady, "best": [10.0, 10.1, 10.2, 10.3]}, "reached")
        assert (found.leader, found.runner_up) == ("best", "wild")
        assert found.confidence < SURE

    def test_where_less_is_better_the_lowest_leads(self):
        found = standing({"a": [5.0, 6.0, 7.0, 6.0], "b": [1.0, 2.1, 3.0, 2.0]}, "opt_outs")
        assert (found.leader, found.runner_up) == ("b", "a")
        assert found.lead.mean < 0 and found.confidence > SURE

    @pytest.mark.parametrize("worlds", [1, 2, 3, 6, 10])
    def test_differences_without_spread_count_by_the_sign_test(self, worlds):
        found = standing({"a": [2.0] * worlds, "b": [1.0] * worlds}, "reached")
        assert found.confidence == max(0, 1 - 2 * 0.5**worlds)

    def test_equal_campaigns_are_never_told_apart(self):
        runs = [3.0, 1.0, 4.0, 1.0, 5.0]
        found = standing({"a": runs, "b": list(runs)}, "reached")
        assert (found.leader, found.confidence) == ("a", 0)

    def test_worlds_in_which_a_metric_is_unknown_are_left_out(self):
        nan = math.nan
        # b has the better mean, but only for a world in which a has no value.
        found = standing({"a": [nan, 2.0, 3.0, 4.0, 5.0], "b": [9.0, 1.0, 2.1, 3.0, nan], "c": [nan] * 5}, "reached")
        assert found.leader == "a" and found.runner_up == "b" and found.lead.replicates == 3

    @pytest.mark.parametrize("runs", [{"a": [1.0, 2.0]}, {"a": [1.0, 2.0], "b": [math.nan] * 2}, {"a": [math.nan]}])
    def test_without_a_rival_nothing_is_sure(self, runs):
        found = standing(runs, "reached")
        assert (found.confidence, found.runner_up) == (0, None)

    def test_who_spends_nothing_does_not_win_on_money(self):
        runs = {"nothing": [0.0] * 4, "cheap": [2.0, 2.1, 2.2, 2.1], "dear": [5.0, 5.2, 5.1, 5.0]}
        assert standing(runs, "cost_total").leader == "cheap" and standing(runs, "cost_total").runner_up == "dear"
        assert standing(runs, "opt_outs").leader == "nothing"

    @pytest.mark.parametrize(
        "means", [(0, 0), (0, 0, 0), (0, 0, 0, 0), (0, 0, -1), (0.02, 0, 0), (0, 0, -0.3, -0.3)], ids=str
    )
    def test_a_campaign_that_is_not_the_only_best_is_rarely_named(self, means):
        """At each of three looks at growing numbers of worlds it may happen; in all in at most 5 % of studies.

        2,000 studies: were it 5 % in truth, the bound below would be passed in 1 of 1,000 tests (z = 3.1).
        """
        luck, studies, wrong = np.random.default_rng(11), 2000, 0
        best = [i for i, mean in enumerate(means) if mean == max(means)]
        for _ in range(studies):
            world = luck.normal(size=24)
            runs = {i: mean + world + luck.normal(size=24) for i, mean in enumerate(means)}
            for worlds in (6, 12, 24):
                found = standing({i: run[:worlds].tolist() for i, run in runs.items()}, "reached", looks=3)
                if found.confidence >= SURE:
                    wrong += found.leader not in best or len(best) > 1
                    break
        assert wrong <= studies * 0.05 + 3.1 * math.sqrt(studies * 0.05 * 0.95)

    def test_a_campaign_that_is_better_is_found(self):
        luck, found = np.random.default_rng(3), 0
        for _ in range(200):
            world = luck.normal(size=12)
            runs = {name: (mean + world + 0.5 * luck.normal(size=12)).tolist() for name, mean in (("a", 1.0), ("b", 0.0))}
            at = standing(runs, "reached", looks=3)
            found += at.leader == "a" and at.confidence >= SURE
        # The chance of one is above .99; fewer than 190 of 200 would be a sign of lost power.
        assert found >= 190


def point(answer, spot=(0, 0), number=0):
    return MapPoint(spot, Standing(answer or "a", 1.0 if answer else 0.2, "b", summarise([1.0, 2.0])), 4, number, bool(answer))


def looking(rule, seen=None):
    def look(spots, number):
        if seen is not None:
            seen.append((number, spots))
        return {spot: point(rule(*spot), spot, number) for spot in spots}

    return look


class TestRefinement:
    @given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 4), st.integers(0, 40), st.integers(-3, 3))
    @settings(max_examples=60, deadline=None)
    def test_cells_tile_the_map_and_only_disputed_ones_are_cut(self, columns, rows, rounds, at, slope):
        points, cells = refined(columns, rows, rounds, looking(lambda x, y: "a" if 2 * y + slope * x < at else "b"))
        size = 2**rounds
        squares = [(c.left + i, c.low + j) for c in cells for i in range(c.size) for j in range(c.size)]
        assert sorted(squares) == sorted((i, j) for i in range(columns * size) for j in range(rows * size))
        for cell in cells:
            answers = {points[spot].answer for spot in cell.border if spot in points}
            late = any(points[spot].round == rounds for spot in cell.border if spot in points)
            assert cell.size == 1 or len(answers) == 1 or late
            if cell.size < size:
                parent = Cell(*(part - part % (2 * cell.size) for part in cell[:2]), 2 * cell.size)
                assert len({points[spot].answer for spot in parent.border if spot in points}) > 1

    def test_no_point_is_looked_at_twice_and_rounds_follow_each_other(self):
        seen = []
        points, _ = refined(2, 2, 3, looking(lambda x, y: "a" if x + y < 9 else "b", seen))
        spots = [spot for _, some in seen for spot in some]
        assert len(spots) == len(set(spots)) == len(points)
        assert [number for number, _ in seen] == [0, 1, 2, 3]

    def test_another_round_only_adds_points(self):
        few, _ = refined(3, 2, 1, looking(lambda x, y: "a" if x < 2.5 else "b"))
        more, _ = refined(3, 2, 2, looking(lambda x, y: "a" if x < 5 else "b"))
        assert {(2 * x, 2 * y) for x, y in few} <= set(more)

    def test_where_one_campaign_leads_everywhere_nothing_is_cut(self):
        points, cells = refined(2, 3, 4, looking(lambda x, y: "a"))
        assert len(cells) == 6 and len(points) == 12

    def test_where_it_cannot_be_told_all_is_cut(self):
        # Something may hide in there.
        points, cells = refined(2, 3, 2, looking(lambda x, y: None))
        assert len(cells) == 6 * 16 and len(points) == 9 * 13

    def test_a_point_of_a_finer_neighbour_cuts_a_cell_too(self):
        # (2, 4) comes into being as the upper cell is cut, and lies on the edge of the lower one, whose corners agree.
        points, cells = refined(1, 2, 2, looking(lambda x, y: "b" if (x, y) in {(0, 8), (2, 4)} else "a"))
        assert {points[corner].answer for corner in Cell(0, 0, 4).corners} == {"a"}
        assert Cell(0, 0, 4) not in cells

    def test_work_goes_with_the_length_of_the_line_and_not_with_the_area(self):
        points, _ = refined(4, 4, 6, looking(lambda x, y: "a" if x < 100.5 else "b"))
        # Two rows of 257 points along the line, as many again from the rounds before; the whole would have 66,049.
        assert len(points) < 5 * 257


def tilted(levels, campaign, metric, replicate):
    """customers lead below a tilted line, random above it; the nearer, the less clearly. `nobody` is far behind."""
    middle = 2000 * 4 ** levels["homophily"]
    lead = math.log(middle / levels["budget"])
    luck = np.random.default_rng([replicate, round(1000 * levels["homophily"]), round(levels["budget"])]).normal()
    return {"customers": 100 + lead + 0.2 * luck, "random": 100.0, "nobody": 1.0}[campaign]


def everywhere(levels, campaign, metric, replicate):
    """random leads everywhere, and clearly."""
    return replicate + 5.0 * (campaign == "random") + 0.1 * (replicate % 2) * (campaign == "customers")


@pytest.fixture
def drawn(tmp_path) -> PhaseMap:
    return draw_up(FakeBench(loaded_from(tmp_path, MAP), tilted))


class TestDrawUp:
    def test_the_line_is_found(self, drawn):
        for p in drawn.points.values():
            lead = math.log(2000) + p.levels[0] * math.log(4) - math.log(p.levels[1])
            if p.sure and abs(lead) > 0.1:
                assert p.standing.leader == ("customers" if lead > 0 else "random")
            assert p.sure or abs(lead) < 0.5
        shares = drawn.shares()
        assert sum(shares.values()) == pytest.approx(1)
        # The area below the line: ∫ log(2 · 4^h) dh / log 16 over 0–0.8, in parts of 0.8.
        below = (math.log(2) + 0.4 * math.log(4)) / math.log(16)
        assert abs(shares["customers"] - below) < shares[None] + 0.03
        assert 0 < shares[None] < 0.2

    def test_unsure_points_get_more_worlds_up_to_the_most(self, drawn):
        worlds = {p.replicates for p in drawn.points.values()}
        assert worlds <= {4, 8, 16} and len(worlds) > 1
        assert all(p.replicates == 16 for p in drawn.points.values() if not p.sure)

    def test_the_grid_comes_first_with_the_values_of_the_design(self, drawn):
        spec = drawn.loaded.spec
        grid = {(h, b) for h in spec.factors["homophily"].grid() for b in spec.factors["budget"].grid()}
        assert {p.levels for p in drawn.points.values() if p.round == 0} == grid

    def test_x_may_be_the_second_factor(self, tmp_path, drawn):
        text = MAP.replace("x: homophily, y: budget", "x: budget, y: homophily")
        turned = draw_up(FakeBench(loaded_from(tmp_path, text), tilted))
        assert {p.levels for p in turned.points.values()} == {p.levels for p in drawn.points.values()}
        assert turned.own() == (3000, 0.2) and drawn.own() == (0.2, 3000)

    def test_whole_numbers_are_run_as_such(self, tmp_path):
        text = MAP.replace("world.network.homophily, low: 0, high: 0.8", "campaigns.*.seeding.target, low: 5, high: 9")
        found = draw_up(FakeBench(loaded_from(tmp_path, text), lambda levels, campaign, m, r: r + (campaign == "random")))
        assert {type(p.levels[0]) for p in found.points.values()} == {int}

    def test_where_the_base_is_outside_it_has_no_place(self, tmp_path):
        base = BASE.replace("budget: 3000", "budget: 30000")
        assert draw_up(FakeBench(loaded_from(tmp_path, MAP, base), tilted)).own() is None
        base = BASE.replace("budget: 3000", "budget: 5000", 1)
        assert draw_up(FakeBench(loaded_from(tmp_path, MAP, base), tilted)).own() is None
        # What `set` puts there is not the base scenario's.
        text = MAP + "set: {campaigns.*.budget: 5000}\n"
        assert draw_up(FakeBench(loaded_from(tmp_path, text), tilted)).own() is None


REAL = MAP.replace("refine: 3", "refine: 1").replace("most_replicates: 16", "most_replicates: 4").replace(
    "replicates: 4", "replicates: 2", 1)  # fmt: skip


def csv_of(drawn: PhaseMap) -> str:
    return table(("x", "y"), map_rows(drawn))


@pytest.mark.compiled
class TestRealRuns:
    def bench(self, store, loaded, workers=1):
        return Bench(store, Points(loaded), here(workers), {})

    def test_the_same_on_any_number_of_workers_and_nothing_twice(self, tmp_path):
        loaded = loaded_from(tmp_path, REAL)
        with Store(tmp_path / "one.store") as one, Store(tmp_path / "two.store") as two:
            first = draw_up(self.bench(one, loaded))
            assert csv_of(draw_up(self.bench(two, loaded, workers=2))) == csv_of(first)
            again = draw_up(self.bench(one, loaded))
            assert first.computed > 0 and again.computed == 0 and csv_of(again) == csv_of(first)
            # Another round starts from what is there.
            further = draw_up(self.bench(one, loaded_from(tmp_path, REAL.replace("refine: 1", "refine: 2"))))
            assert {p.levels for p in first.points.values()} <= {p.levels for p in further.points.values()}

    def test_what_was_interrupted_goes_on(self, tmp_path):
        loaded = loaded_from(tmp_path, REAL)

        def stopping(function, tasks, shared):
            for at, found in enumerate(here(1)(function, tasks, shared)):
                if at == 4:
                    raise KeyboardInterrupt
                yield found

        with Store(tmp_path / "whole.store") as whole, Store(tmp_path / "part.store") as part:
            wanted = draw_up(self.bench(whole, loaded))
            with pytest.raises(KeyboardInterrupt):
                draw_up(Bench(part, Points(loaded), stopping, {}))
            found = draw_up(self.bench(part, loaded))
            assert csv_of(found) == csv_of(wanted) and 0 < found.computed < wanted.computed


def texts_in(figure) -> str:
    return " ".join(t.get_text().replace("\n", " ") for t in (*figure.axes[0].texts, *figure.legends[0].get_texts()))


@pytest.fixture(scope="module")
def wordy(tmp_path_factory):
    """A map whose names and factors are long, on which no region but one has room for its name."""
    first, second = "how much alike friends are in all that matters", "money for everything there is"
    base = BASE.replace("  customers: {seed", "  people who are customers already: {seed")
    text = MAP.replace("  homophily:", f"  {first}:").replace("x: homophily", f"x: {first}")
    text = text.replace("  budget:", f"  {second}:").replace("y: budget", f"y: {second}")

    def corner(levels, campaign, metric, replicate):
        first, second = levels.values()
        leads = {"people who are customers already": second > 14000 and first < 0.1, "random": second < 1100 and first < 0.1}
        return replicate + 5.0 * leads.get(campaign, not any(leads.values())) + 0.1 * (replicate % 2) * len(campaign)

    return draw_up(FakeBench(loaded_from(tmp_path_factory.mktemp("wordy"), text, base), corner))


class TestPicture:
    def test_the_same_map_is_the_same_bytes_without_a_warning(self, drawn, tmp_path):
        for folder in ("first", "second"):
            (tmp_path / folder).mkdir()
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                draw_map(drawn, tmp_path / folder)
        for name in ("map.png", "map.svg"):
            assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
        ElementTree.parse(tmp_path / "first" / "map.svg")

    def test_every_region_has_its_name_and_share(self, drawn):
        with styled():
            said = texts_in(phase_map(drawn))
        for name in ("customers", "random", "cannot be told", "homophily and budget of the base scenario"):
            assert name in said
        assert "nobody" not in said
        assert sum(int(part) for part in re.findall(r"(\d+) % of the map", said)) == 100

    def test_the_title_is_in_words_and_what_all_points_have_is_told(self, tmp_path):
        text = MAP + "set: {world.consumers: 150, campaigns.*.starts: 1}\n"
        with styled():
            figure = phase_map(draw_up(FakeBench(loaded_from(tmp_path, text), tilted)))
        assert figure.heading.replace("\n", " ") == "Who leads on consumers reached?"
        assert "base scenario base, at every point with consumers 150, starts 1" in figure.reading.split("\n")

    def test_the_key_stays_inside(self, wordy):
        """Also where names and factors are long, and no region has room for its name."""
        with styled():
            figure = phase_map(wordy)
            figure.draw_without_rendering()
        box = figure.legends[0].get_window_extent()
        assert len(figure.legends[0].get_texts()) >= 4
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 >= 0

    @pytest.mark.parametrize("on_page", [False, True])
    def test_on_a_narrow_sheet_every_text_lies_inside(self, wordy, on_page):
        with styled(narrow=True, on_page=on_page):
            figure = phase_map(wordy)
            figure.draw_without_rendering()
        (axes,), (key,) = figure.axes, figure.legends
        assert len(key.get_texts()) >= 4
        written = [text for text in (axes._left_title, *axes.texts, *key.get_texts()) if text.get_text()]
        assert on_page or axes._left_title in written
        boxes = {text.get_text(): text.get_window_extent() for text in written}
        boxes |= {which: getattr(axes, which).get_tightbbox() for which in ("xaxis", "yaxis")}
        for said, box in boxes.items():
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, said

    @pytest.mark.parametrize("rule", [tilted, everywhere], ids=["a line", "everywhere"])
    @pytest.mark.parametrize("own", [(0.2, 3000), (0.4, 4000), (0.1, 1500), (0.6, 12000)], ids=str)
    def test_names_lie_within_their_regions_and_off_the_star(self, own, rule, tmp_path):
        homophily, budget = own
        base = BASE.replace("homophily: 0.2", f"homophily: {homophily}").replace("budget: 3000", f"budget: {budget}")
        drawn = draw_up(FakeBench(loaded_from(tmp_path, MAP, base), rule))
        assert drawn.own() == own
        with styled():
            figure = phase_map(drawn)
            figure.draw_without_rendering()
        axes, answers = figure.axes[0], answers_on(drawn)
        star = axes.transData.transform(drawn.own())
        for text in axes.texts:
            name = text.get_text().split("\n")[0]
            if name not in drawn.loaded.base.campaigns:
                continue
            box = text.get_window_extent()
            corners = axes.transAxes.inverted().transform([box.p0, box.p1]) * answers.shape
            (left, low), (right, high) = np.floor(corners).astype(int)
            inside = answers[left : right + 1, low : high + 1]
            assert (inside == list(drawn.loaded.base.campaigns).index(name)).all()
            assert not box.padded(4).contains(*star)

    def test_all_of_one_campaign_and_nothing_told(self, tmp_path):
        loaded = loaded_from(tmp_path, MAP)
        one = draw_up(FakeBench(loaded, everywhere))
        none = draw_up(FakeBench(loaded, lambda levels, campaign, m, r: float(r)))
        unknown = draw_up(FakeBench(loaded, lambda levels, campaign, m, r: math.nan))
        for drawn in (one, none, unknown):
            with styled():
                phase_map(drawn).draw_without_rendering()

    def test_surer_is_stronger(self):
        steps = [strength_of(confidence, SURE) for confidence in (0, 0.5, 0.949, 0.95, 0.99, 0.999, 0.999999, 1)]
        assert steps == sorted(steps)
        assert steps[2] <= DOUBTFUL < PALEST == pytest.approx(steps[3]) and steps[-1] == pytest.approx(STRONGEST)

    def test_room_for_a_name(self):
        region = np.zeros((8, 6), bool)
        assert room_for(region, 1, 1) is None
        region[2:7, 1:3] = True
        assert room_for(region, 5, 2) == (4.5, 2.0)
        assert room_for(region, 1, 2) == (4.5, 2.0)
        assert room_for(region, 5, 3) is None and room_for(region, 9, 1) is None


class TestSentence:
    def said(self, tmp_path, rule):
        return where_it_flips(draw_up(FakeBench(loaded_from(tmp_path, MAP), rule)))

    def test_shares_largest_first(self, drawn):
        said = where_it_flips(drawn)
        shares = drawn.shares()
        order = sorted(("customers", "random"), key=lambda name: -shares[name])
        assert said.startswith(f"On consumers reached (more is better), the lead is with {order[0]} in ")
        assert f" and with {order[1]} in " in said and said.endswith("it cannot be told.")
        assert sum(int(part) for part in re.findall(r"(\d+) %", said)) == 100

    def test_points_that_the_most_worlds_did_not_tell_are_counted(self, tmp_path):
        def printed(rule):
            drawn = draw_up(FakeBench(loaded_from(tmp_path, MAP), rule))
            out = io.StringIO()
            print_experiment(SimpleNamespace(loaded=drawn.loaded, map=drawn), Console(file=out, width=300))
            return out.getvalue(), sum(not point.sure for point in drawn.points.values())

        said, unsure = printed(tilted)
        assert unsure and f"; {unsure} of them are not 95 % sure with 16, the most allowed (most_replicates); in full" in said
        assert "sure" not in printed(everywhere)[0]

    def test_everywhere_and_nowhere(self, tmp_path):
        always = self.said(tmp_path, everywhere)
        assert always == "On consumers reached (more is better), the lead is with random everywhere on this map."
        nowhere = self.said(tmp_path, lambda levels, campaign, m, r: float(r))
        assert nowhere == "On consumers reached (more is better), it cannot be told anywhere on this map which campaign leads."
