"""Experiments: designs, fields, what is read, and how results are shown. The runs are made up (`fake_experiment`)."""

import io
import itertools
import json
import math
import warnings
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from fake_experiment import BASE, FakeBench, loaded_from
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from wom_sim.comparison import share_interval
from wom_sim.errors import ScenarioError
from wom_sim.experiment.design import Points, check_points, in_words, points_of
from wom_sim.experiment.fields import find, plain, value_at, with_values
from wom_sim.experiment.loading import load_experiment
from wom_sim.experiment.results import ExperimentResult
from wom_sim.experiment.spec import Experiment, Factor
from wom_sim.metrics import METRICS
from wom_sim.report.curves import Curve, Curves, curves, rows
from wom_sim.report.experiment_plot import draw_factors, factors, reading, y_limits
from wom_sim.report.experiments import MOST_ROWS, as_records, print_experiment
from wom_sim.report.style import styled
from wom_sim.scenario import scenario_from_text

ROOT = Path(__file__).parents[2]

ranges = st.tuples(st.floats(0.01, 50), st.floats(0.01, 50), st.integers(2, 9), st.sampled_from(["linear", "log"]))
levels = st.lists(st.one_of(st.integers(-5, 5), st.text("abc", max_size=3), st.booleans()), min_size=1, max_size=4, unique_by=str)
factor = st.one_of(
    ranges.map(lambda r: Factor(low=min(r[:2]), high=max(r[:2]) + 1, steps=r[2], scale=r[3])),
    levels.map(lambda given: Factor(levels=tuple(given))),
)


def spec(factors, **more) -> Experiment:
    return Experiment(base="base.yaml", factors={f"f{i}": f for i, f in enumerate(factors)}, **more)


class TestGrid:
    @given(st.lists(factor, min_size=1, max_size=4))
    @settings(max_examples=80, deadline=None)
    def test_every_combination_once_the_last_factor_fastest(self, given):
        columns = [f.grid() for f in given]
        points = points_of(spec(given))
        assert len(points) == math.prod(map(len, columns))
        assert points == [tuple(row) for row in itertools.product(*columns)]

    @given(ranges)
    @settings(max_examples=80, deadline=None)
    def test_a_range_keeps_its_ends_and_is_cut_evenly(self, given):
        a, b, steps, scale = given
        low, high = min(a, b), max(a, b) + 1
        values = Factor(low=low, high=high, steps=steps, scale=scale).grid()
        assert len(values) == steps and (values[0], values[-1]) == (low, high)
        on_scale = np.log(values) if scale == "log" else np.array(values)
        assert np.allclose(np.diff(on_scale), (on_scale[-1] - on_scale[0]) / (steps - 1), rtol=1e-6)

    def test_values_are_as_people_write_them(self):
        assert Factor(low=0, high=0.6, steps=7).grid() == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]

    def test_a_range_of_whole_numbers_has_each_once(self):
        assert points_of(spec([Factor(low=2, high=5, steps=10)]), ["f0"]) == [(2,), (3,), (4,), (5,)]
        assert points_of(spec([Factor(levels=(True, 1, 1.5))])) == [(True,), (1,), (1.5,)]


class TestSampled:
    @given(st.lists(ranges, min_size=1, max_size=4), st.integers(2, 40), st.integers(0, 99))
    @settings(max_examples=60, deadline=None)
    def test_a_latin_hypercube_uses_every_part_of_every_range_once(self, given, samples, rng_seed):
        made = [Factor(low=min(a, b), high=max(a, b) + 1, scale=scale) for a, b, _, scale in given]
        points = points_of(spec(made, design="latin_hypercube", samples=samples, rng_seed=rng_seed))
        assert points == points_of(spec(made, design="latin_hypercube", samples=samples, rng_seed=rng_seed))
        for f, column in zip(made, zip(*points, strict=True), strict=True):
            scaled = [math.log(v) if f.scale == "log" else v for v in (f.low, f.high, *column)]
            shares = (np.array(scaled[2:]) - scaled[0]) / (scaled[1] - scaled[0])
            assert sorted(np.floor(shares * samples + 1e-9)) == list(range(samples))

    @given(st.lists(ranges, min_size=1, max_size=4), st.integers(2, 40), st.integers(0, 40))
    @settings(max_examples=60, deadline=None)
    def test_more_sobol_points_only_add(self, given, samples, more):
        made = [Factor(low=min(a, b), high=max(a, b) + 1, scale=scale) for a, b, _, scale in given]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            few = points_of(spec(made, design="sobol", samples=samples))
            many = points_of(spec(made, design="sobol", samples=samples + more))
        assert many[:samples] == few and few[0] == tuple(f.low for f in made)

    def test_levels_are_sampled_too(self):
        points = points_of(spec([Factor(levels=("a", "b", "c"))], design="latin_hypercube", samples=9))
        assert sorted(points) == [("a",)] * 3 + [("b",)] * 3 + [("c",)] * 3

    def test_whole_numbers(self):
        points = points_of(spec([Factor(low=1, high=9)], design="sobol", samples=8), ["f0"])
        assert all(isinstance(value, int) for (value,) in points)


SCENARIO = scenario_from_text(BASE)
DATA = plain(SCENARIO)
ALLOWED = {
    ("world", "network", "homophily"): st.floats(0, 0.9),
    ("world", "consumers"): st.integers(100, 500),
    ("world", "sector"): st.sampled_from([None, "sport", "retail"]),
    ("world", "behaviour", "tell_rate"): st.floats(0, 1),
    ("campaigns", "customers", "budget"): st.floats(0, 1e5),
    ("campaigns", "random", "seeding", "target"): st.integers(0, 90),
    ("campaigns", "customers", "role", "style", "transparency"): st.floats(0, 1),
    ("study", "days"): st.integers(7, 30),
}


class TestFields:
    @given(st.dictionaries(st.sampled_from(list(ALLOWED)), st.none(), max_size=8), st.data())
    @settings(max_examples=80, deadline=None)
    def test_values_change_their_fields_and_nothing_else(self, chosen, data):
        values = {path: data.draw(ALLOWED[path]) for path in chosen}
        before = json.dumps(DATA, sort_keys=True)
        made = plain(with_values(SCENARIO, DATA, values))
        assert json.dumps(DATA, sort_keys=True) == before
        for path, value in values.items():
            assert value_at(made, path) == value
            block = value_at(made, path[:-1])
            block[path[-1]] = value_at(DATA, path)
        assert made == DATA

    def test_a_role_by_name_can_be_varied_inside(self, tmp_path):
        loaded = loaded_from(tmp_path, """\
base: base.yaml
factors: {openness: {field: campaigns.*.role.style.transparency, levels: [0.1, 0.9]}}
""")
        first, second = check_points(points_of(loaded.spec), Points(loaded))
        for made, wanted in ((first, 0.1), (second, 0.9)):
            assert {c.role.style.transparency for c in made.campaigns.values()} == {wanted}
        other = first.campaigns["customers"].role.model_dump()
        other["style"]["transparency"] = value_at(DATA, ("campaigns", "customers", "role", "style", "transparency"))
        assert other == DATA["campaigns"]["customers"]["role"]

    def test_a_star_stands_for_all_of_a_block(self):
        campaigns = list(SCENARIO.campaigns)
        assert find(DATA, "campaigns.*.budget") == [("campaigns", name, "budget") for name in campaigns]
        assert find(DATA, "campaigns.*") == [("campaigns", name) for name in campaigns]

    def test_names_may_hold_dots(self):
        data = {"campaigns": {"v1": {"budget": 1}, "v1.2 beta": {"budget": 2}}}
        assert find(data, "campaigns.v1.2 beta.budget") == [("campaigns", "v1.2 beta", "budget")]
        assert find(data, "campaigns.v1.budget") == [("campaigns", "v1", "budget")]

    def test_a_range_is_rounded_for_a_whole_field_and_a_level_is_not(self, tmp_path):
        """Of a factor over both kinds of fields, each gets its own."""
        text = """\
base: base.yaml
factors: {both: {fields: [world.network.village, world.groups.median_size], low: 10, high: 21, steps: 3}}
"""
        loaded = loaded_from(tmp_path, text)
        made = list(check_points(points_of(loaded.spec, loaded.whole), Points(loaded)))
        assert [m.world.network.village for m in made] == [10, 16, 21]
        assert [m.world.groups.median_size for m in made] == [10, 15.5, 21]
        with pytest.raises(ScenarioError, match="world.network.village: found the number 15.5, expected a whole number"):
            loaded_from(tmp_path, text.replace("low: 10, high: 21, steps: 3", "levels: [10, 15.5]"))

    def test_what_is_wrong_in_every_campaign_is_told_once(self):
        with pytest.raises(ScenarioError) as error:
            with_values(SCENARIO, DATA, dict.fromkeys(find(DATA, "campaigns.*.budget"), -1))
        assert str(error.value) == "campaigns.customers.budget must be at least 0 (money), found -1"


class TestLoaded:
    def test_set_replicates_and_rng_seed(self, tmp_path):
        text = """\
base: base.yaml
set: {world.consumers: 150, campaigns.*.starts: 2}
factors: {homophily: {field: world.network.homophily, levels: [0, 0.5]}}
replicates: 9
rng_seed: 12
"""
        base = loaded_from(tmp_path, text).base
        assert (base.world.consumers, base.study.replicates, base.study.rng_seed) == (150, 9, 12)
        assert {c.starts for c in base.campaigns.values()} == {2}
        assert load_experiment(tmp_path / "asked.yaml", replicates=2).base.study.replicates == 2

    def test_the_base_s_claims_and_precision_are_no_part(self, tmp_path):
        base = BASE.replace("replicates: 3", "replicates: 30, min_replicates: 20, precision: {reached: 5%}")
        base += "claims: [{says: x, source: assumption, metric: reached, campaign: customers, at_least: 1}]\n"
        text = "base: base.yaml\nfactors: {h: {field: world.network.homophily, levels: [0]}}\nreplicates: 2\n"
        loaded = loaded_from(tmp_path, text, base)
        assert loaded.base.claims == () and loaded.base.study.replicates == 2 and not loaded.base.study.precision
        (note,) = loaded.notes
        assert "precision" in note and note.endswith("as many worlds of every point as replicates says, 2.")
        assert loaded_from(tmp_path, text).notes == ()

    def test_whole_and_own(self, tmp_path):
        loaded = loaded_from(tmp_path, """\
base: base.yaml
factors:
  target: {fields: [campaigns.customers.seeding.target, campaigns.random.seeding.target], low: 1, high: 9, steps: 3}
  budget: {field: campaigns.*.budget, levels: [1]}
  homophily: {field: world.network.homophily, levels: [0]}
  cap: {fields: [campaigns.customers.seeding.handpicked, campaigns.customers.seeding.target], levels: [1]}
""".replace("campaigns.customers.seeding.target]", "campaigns.nobody.seeding.target]"))  # fmt: skip
        assert loaded.whole == {"target", "cap"}
        assert loaded.own == {"target": 15, "budget": 3000, "homophily": 0.2}

    def test_points_in_words(self):
        assert in_words({"a": 0.25, "b": 2000.0, "c": None, "d": True, "e": "x"}) == "a 0.25, b 2000, c null, d true, e x"

    @pytest.mark.parametrize("file", sorted((ROOT / "experiments").glob("*.yaml")), ids=lambda path: path.stem)
    def test_what_we_ship_is_valid_at_every_point(self, file):
        loaded = load_experiment(file)
        points = points_of(loaded.spec, loaded.whole)
        assert len(list(check_points(points, Points(loaded)))) == len(points)


GRID = """\
base: base.yaml
factors:
  homophily: {field: world.network.homophily, low: 0, high: 0.8, steps: 4}
  sector: {field: world.sector, levels: [sport, retail, null]}
replicates: 5
metrics: [reached, structural_virality, cost_per_engaged]
"""
SAMPLED = """\
base: base.yaml
factors:
  homophily: {field: world.network.homophily, low: 0, high: 0.8}
  budget: {field: campaigns.*.budget, low: 100, high: 30000, scale: log}
design: latin_hypercube
samples: 30
replicates: 5
"""


def rule(levels, campaign, metric, replicate):
    """Campaigns that cross in homophily, of sizes that differ by metric; no cost where nobody is engaged."""
    luck = np.random.default_rng([replicate, len(campaign)]).normal()
    if metric == "cost_per_engaged" and campaign == "nobody":
        return math.nan
    size = {"reached": 100.0, "structural_virality": 0.01}.get(metric, 1.0)
    own = {"customers": levels.get("homophily", 0.5), "random": 0.8 - levels.get("homophily", 0.5), "nobody": 0.3}
    return size * (2 + own.get(campaign, 0.1 * len(campaign)) + 0.1 * luck)


def result_of(folder, text, rule=rule, base=BASE, worlds=None) -> ExperimentResult:
    loaded = loaded_from(folder, text, base)
    bench, points = FakeBench(loaded, rule), points_of(loaded.spec, loaded.whole)
    numbers = range(worlds or loaded.base.study.replicates)
    bench.run(points, numbers, lambda done, total: None)
    return ExperimentResult(loaded, bench, points, numbers)


def many_campaigns(count: int) -> str:
    told = "{seeding: {strategy: random, target: 9}, role: director}"
    lines = [f"  a campaign with the number {i}: {told}\n" for i in range(count)]
    head, rest = BASE.split("campaigns:\n")
    return f"{head}campaigns:\n{''.join(lines)}study: {rest.split('study: ')[1]}"


class TestCurves:
    def test_means_over_the_other_factors_world_by_world(self, tmp_path):
        def rule(levels, campaign, metric, replicate):
            return 10 * levels["homophily"] + replicate + 6 * (levels["sector"] == "sport")

        result = result_of(tmp_path, GRID, rule)
        found = curves(result, 2, ["reached"], ["customers"])
        by_homophily, by_sector = found[0, "customers", "reached"], found[1, "customers", "reached"]
        assert by_homophily.levels == result.loaded.spec.factors["homophily"].grid()
        assert np.allclose(by_homophily.mean, [10 * level + 2 + 2 for level in by_homophily.levels])
        # The worlds 0–4 have mean 2 and standard deviation √2.5 whatever the point.
        assert np.allclose(by_homophily.high - by_homophily.mean, 2.7764451 * math.sqrt(2.5 / 5))
        assert by_sector.levels == ["sport", "retail", None] and np.allclose(by_sector.mean, [12, 6, 6])

    def test_a_level_is_known_where_all_of_its_points_are(self, tmp_path):
        result = result_of(tmp_path, GRID, lambda levels, c, m, r: math.nan if levels["sector"] == "retail" else 3.0)
        found = curves(result, 2, ["reached"], ["random"])
        assert np.isnan(found[0, "random", "reached"].mean).all() and not found[0, "random", "reached"].worlds.any()
        assert np.isnan(found[1, "random", "reached"].mean).tolist() == [False, True, False]
        assert found[1, "random", "reached"].worlds.tolist() == [5, 0, 5]

    def test_every_world_averages_over_the_same_points(self, tmp_path):
        # World 2 has no value in sport, where values are high: over the other sectors alone it would be low, and look like luck.
        def rule(levels, campaign, metric, replicate):
            high = 9.0 * (levels["sector"] == "sport")
            return math.nan if replicate == 2 and high else high + replicate

        result = result_of(tmp_path, GRID, rule)
        found = curves(result, 2, ["reached"], ["random"])
        by_homophily, by_sector = found[0, "random", "reached"], found[1, "random", "reached"]
        assert set(by_homophily.worlds) == {4} and np.allclose(by_homophily.mean, 3 + 2)
        assert by_sector.worlds.tolist() == [4, 5, 5]
        assert reading(result, [by_homophily, by_sector]).endswith(
            "95 % interval of the mean over the 4 to 5 worlds that have a value at each point"
        )
        assert {row[-1] for row in rows(result) if (row[0], row[3]) == ("homophily", "reached")} == {4}

    def test_samples_are_put_together_in_parts(self, tmp_path):
        result = result_of(tmp_path, SAMPLED, lambda levels, c, m, r: math.log(levels["budget"]))
        curve = curves(result, 2, ["reached"], ["random"])[1, "random", "reached"]
        middles = [result.loaded.spec.factors["budget"].at((part + 0.5) / 7) for part in range(7)]
        assert curve.levels == middles
        assert np.abs(curve.mean - np.log(middles)).max() < math.log(300) / 7 / 2

    @given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(0, 1e5)), min_size=1, max_size=8))
    @example([(5e-324, 0.0)])
    @settings(max_examples=100, deadline=None)
    def test_limits_hold_all_means_and_only_a_part_of_wide_intervals(self, given):
        mean, half = (np.array(column) for column in zip(*given, strict=True))
        low, high = y_limits([Curve(list(range(len(mean))), mean, mean - half, mean + half, mean)])
        assert low <= mean.min() and mean.max() <= high and low < high
        span = float(np.ptp(mean)) or abs(float(mean[0])) or 1.0
        reach = max(abs(mean.max()), abs(mean.min()))
        assert high - low <= 2.5 * span + reach + 1e-6

    def test_amounts_start_at_zero_unless_they_are_far_from_it(self):
        def of(*mean):
            mean = np.array(mean, float)
            return y_limits([Curve(list(mean), mean, mean, mean, mean)])

        assert of(3, 10)[0] == 0 and of(0, 10)[0] == 0 and of(-10, -3)[1] == 0
        assert of(90, 100)[0] > 80
        assert of(math.nan, math.nan) == (0, 1)


PICTURES = {
    "a grid": (GRID, BASE), "samples": (SAMPLED, BASE), "one world": (GRID.replace("replicates: 5", "replicates: 1"), BASE),
    "two worlds": (GRID.replace("replicates: 5", "replicates: 2"), BASE), "many campaigns": (GRID, many_campaigns(11)),
    "one point": ("base: base.yaml\nfactors: {s: {field: world.sector, levels: [sport]}}\n", BASE),
}  # fmt: skip


def all_curves(result: ExperimentResult) -> Curves:
    return curves(result, len(result.loaded.spec.factors), list(result.loaded.spec.metrics), result.campaigns)


class TestPicture:
    @pytest.mark.parametrize("name", PICTURES)
    def test_it_draws_without_a_warning_and_all_means_are_in_it(self, name, tmp_path):
        result = result_of(tmp_path, PICTURES[name][0], base=PICTURES[name][1])
        with warnings.catch_warnings(), styled():
            warnings.simplefilter("error")
            figure = factors(result, all_curves(result))
            figure.draw_without_rendering()
        for axes in figure.axes:
            low, high = axes.get_ylim()
            for line in axes.lines:
                if line.get_transform() == axes.transData:
                    shown = np.asarray(line.get_ydata(), float)
                    assert np.nanmin(shown, initial=high) >= low and np.nanmax(shown, initial=low) <= high

    @pytest.mark.parametrize("name", PICTURES)
    def test_names_of_lines_do_not_overlap_and_stay_inside(self, name, tmp_path):
        # Worst of all: every line ends at the same place.
        result = result_of(tmp_path, PICTURES[name][0], lambda *_: 5.0, base=PICTURES[name][1])
        with styled():
            figure = factors(result, all_curves(result))
            figure.draw_without_rendering()
        boxes = [t.get_window_extent() for axes in figure.axes for t in axes.texts if t.get_fontweight() == "bold"]
        assert len(boxes) >= len(result.loaded.spec.metrics)
        for i, box in enumerate(boxes):
            assert box.x1 <= figure.bbox.x1 + 1 and box.y0 >= figure.bbox.y0 - 1
            assert not any(box.padded(-1).overlaps(other.padded(-1)) for other in boxes[:i])

    def test_the_same_bytes(self, tmp_path):
        result = result_of(tmp_path, GRID)
        for folder in ("first", "second"):
            (tmp_path / folder).mkdir()
            draw_factors(result, all_curves(result), tmp_path / folder)
        for name in ("factors.png", "factors.svg"):
            assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
        ElementTree.parse(tmp_path / "first" / "factors.svg")

    def test_what_is_left_out_is_said(self, tmp_path):
        with styled():
            result = result_of(tmp_path, GRID, base=many_campaigns(11))
            figure = factors(result, all_curves(result))
        assert "the first 8 of 11 campaigns" in figure._suptitle.get_text()

    def test_what_all_points_have_in_common_is_said(self, tmp_path):
        with styled():
            fields = "{world.consumers: 2000, campaigns.random.budget: 500, campaigns.*.seeding.expected_acceptance: 0.2}"
            result = result_of(tmp_path, f"{GRID}set: {fields}\n")
            figure = factors(result, all_curves(result))
        said = "base scenario base, at every point with consumers 2,000, budget of random 500, expected acceptance 0.2"
        assert said in figure._suptitle.get_text().replace("\n", " ")


def shown(result, width=80) -> str:
    out = io.StringIO()
    print_experiment(result, Console(file=out, width=width, highlight=False))
    return out.getvalue()


class TestTerminal:
    @pytest.mark.parametrize("name", PICTURES)
    def test_it_fits_80_columns(self, name, tmp_path):
        said = shown(result_of(tmp_path, PICTURES[name][0], base=PICTURES[name][1]))
        assert max(cell_len(line) for line in said.split("\n")) <= 80
        assert "results.csv" in said and "…" not in said

    def test_campaigns_come_before_intervals_and_values(self, tmp_path):
        base = many_campaigns(5)
        wide, narrow = (shown(result_of(tmp_path, GRID, base=base), width) for width in (200, 110))
        assert "±" in wide and "homophily" in wide
        assert "±" not in narrow and "number 4" in " ".join(narrow.split())

    def test_of_many_points_it_says_how_many_more(self, tmp_path):
        text = GRID.replace("steps: 4", "steps: 40")
        assert f"{120 - MOST_ROWS} more points" in shown(result_of(tmp_path, text))
        assert "more" not in shown(result_of(tmp_path, GRID)).split("results")[0].rsplit("\n", 1)[1]

    def test_values_as_they_are_written(self, tmp_path):
        said = shown(result_of(tmp_path, GRID))
        assert "0.2667" in said and "None" not in said


class TestTables:
    def test_rows(self, tmp_path):
        result = result_of(tmp_path, GRID)
        rows = list(result.difference_rows())
        assert len(rows) == 12 * 3 * 3
        number, homophily, sector, metric, a, b, mean, low, high, better, *ends, pairs = rows[0]
        assert (number, homophily, sector, metric, a, b, pairs) == (1, 0, "sport", "reached", "random", "customers", 5)
        assert low < mean < high and mean == pytest.approx(100 * (0.8 + 0.1 * (luck("random") - luck("customers"))))
        assert better in (0, 0.2, 0.4, 0.6, 0.8, 1) and tuple(ends) == share_interval(5 * better, 5)
        assert len(list(result.rows())) == 12 * 3 * len(METRICS)

    def test_json_has_null_where_nothing_is_known(self, tmp_path):
        found = as_records(result_of(tmp_path, GRID))
        assert found["points"][0]["means"]["nobody"]["cost_per_engaged"] is None
        assert found["points"][5]["levels"]["sector"] is None
        assert json.loads(json.dumps(found, allow_nan=False)) == found


def luck(campaign):
    return float(np.mean([np.random.default_rng([replicate, len(campaign)]).normal() for replicate in range(5)]))
