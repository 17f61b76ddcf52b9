"""The report of an experiment: the finding says what the tables say, and no more; every curve has its numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_experiment import BASE, MAP, FakeBench, loaded_from
from pages import Element, read, rows_of, table_of
from ruamel.yaml import YAML

from wom_sim.commands.plotting import plot_command
from wom_sim.comparison import Summary, compare
from wom_sim.experiment import ExperimentResult, load_experiment, points_of
from wom_sim.experiment.mapping import draw_up
from wom_sim.experiment.results import DIFFERENCES, RESULTS, networks_of
from wom_sim.metrics import METRICS
from wom_sim.numerals import amount, exact, share, share_ends
from wom_sim.report import effects
from wom_sim.report.curve_plot import against_factors
from wom_sim.report.curves import TOLD_OF, curves
from wom_sim.report.experiment_headline import NO_CHANGE, headline, key_figures
from wom_sim.report.experiments import write_experiment
from wom_sim.report.files import table
from wom_sim.report.folder import FolderError
from wom_sim.report.headline import NOT_TOLD
from wom_sim.report.html import render
from wom_sim.report.html.experiment import POINTS_SHOWN, experiment_page
from wom_sim.report.html.render import typeset
from wom_sim.report.html.tables import COSTS, SPREAD, with_interval
from wom_sim.report.leading import Leading, level_in_words
from wom_sim.report.metric_words import titled, with_unit
from wom_sim.report.style import colour, styled, write

WIGGLE = (0.0, 3.0, 1.0, -2.0, 4.0, -1.0)
"""What the worlds do to every value alike, so that differences between campaigns are told, and levels less so."""

Rule = Callable[[dict, str], float]


def made(tmp_path, text: str, rule: Rule, *, luck: float = 0.0, worlds: int | None = None) -> ExperimentResult:
    """An experiment whose values follow a rule, world by world with WIGGLE; luck: of each campaign and point by itself."""
    loaded = loaded_from(tmp_path, text)
    numbers = range(worlds or loaded.base.study.replicates)

    def value(levels: dict, campaign: str, metric: str, replicate: int) -> float:
        own = luck * math.sin(7.0 * replicate + 3.0 * len(campaign) + len(str(levels)))
        return rule(levels, campaign) + WIGGLE[replicate % len(WIGGLE)] + own

    bench = FakeBench(loaded, value)
    points = points_of(loaded.spec, loaded.whole)
    bench.run(points, numbers, lambda done, total: None)
    drawn = draw_up(bench) if loaded.spec.map else None
    return ExperimentResult(loaded, bench, points, numbers, 0, map=drawn)


ONE_FACTOR = """\
title: How large a <b>group</b>?
base: base.yaml
factors: {members: {field: campaigns.*.group_cap, levels: [10, 40, 160, 200]}}
replicates: 6
metrics: [reached, private_share]
"""
TWO_FACTORS = """\
base: base.yaml
set: {world.consumers: 300}
factors:
  homophily: {field: world.network.homophily, levels: [0, 0.4, 0.8]}
  sector: {field: world.sector, levels: [sport, retail]}
replicates: 6
metrics: [private_share, cost_total, reached]
"""
SAMPLED = """\
base: base.yaml
factors: {homophily: {field: world.network.homophily, low: 0, high: 0.8}, budget: {field: campaigns.*.budget, low: 1, high: 9}}
design: latin_hypercube
samples: 30
replicates: 6
metrics: [reached]
"""


def by_homophily(levels: dict, campaign: str) -> float:
    """Customers lead where homophily is above 0.4, random below."""
    return 100 * {"customers": levels["homophily"], "random": 0.4}.get(campaign, -1.0)


def crossing(levels: dict, campaign: str) -> float:
    """Up to 40 members random leads, at 160 both are alike, at 200 customers lead; nobody never does."""
    members = levels["members"]
    if campaign == "nobody":
        return 5.0
    ahead = {10: -9, 40: -4, 160: 0, 200: 8}[members]
    return 100 + members + (ahead if campaign == "customers" else 0)


class TestWhoLeadsWhere:
    def test_it_is_told_point_by_point(self, tmp_path) -> None:
        found = Leading(made(tmp_path, ONE_FACTOR, crossing))
        assert [found.answer(at) for at in range(4)] == ["random", "random", None, "customers"]
        said = headline(found)
        assert said.finding == "“random” leads on consumers reached at 2 of 4 points, “customers” at 1"
        assert said.surety.startswith("at 1 it cannot be told · named where it is at least 95 % sure")
        assert said.surety.endswith("4 points, each in the same 6 worlds")
        assert found.along() == (
            "By members: at 10 and 40 “random” leads; at 160 it cannot be told; at 200 “customers” leads."
        )

    def test_everywhere_and_nowhere(self, tmp_path) -> None:
        always = Leading(made(tmp_path, ONE_FACTOR, lambda levels, c: 50.0 if c == "random" else 10.0))
        assert headline(always).finding == "“random” leads on consumers reached at all 4 points" and not always.along()
        never = Leading(made(tmp_path, ONE_FACTOR, lambda levels, c: 50.0))
        assert headline(never).finding == "These worlds do not tell at any of 4 points which campaign leads on consumers reached"
        assert key_figures(never)[0].value == NOT_TOLD and "it cannot be told" not in headline(never).surety

    def test_luck_is_no_lead(self, tmp_path) -> None:
        found = Leading(made(tmp_path, ONE_FACTOR, lambda levels, c: 50.0 + len(c) / 99, luck=20.0))
        assert set(found.parts) == {None}

    @pytest.mark.parametrize(
        ("lead", "luck", "said"),
        [
            # random less customers, by members.
            ({10: 9, 40: 30, 160: 20, 200: 1}, 0.0, "; the lead at 40 is above that at both ends"),
            ({10: 30, 40: 20, 160: 9, 200: 28}, 0.0, "; the lead at 160 is below that at both ends"),
            ({10: 1, 40: 9, 160: 20, 200: 30}, 0.0, ""),
            ({10: 9, 40: 11, 160: 9, 200: 1}, 40.0, ""),
        ],
    )
    def test_what_lies_between_the_ends_is_told_where_it_is_beyond_both(self, tmp_path, lead, luck, said) -> None:
        def rule(levels: dict, campaign: str) -> float:
            return 100.0 + {"random": lead[levels["members"]], "customers": 0.0, "nobody": -90.0}[campaign]

        figures = key_figures(Leading(made(tmp_path, ONE_FACTOR, rule, luck=luck)))
        (effect,) = [figure for figure in figures if figure.label.startswith("From members 10 to 200")]
        assert effect.surety.endswith(said) and ("both ends" in effect.surety) is bool(said)

    def test_of_what_less_is_better_of_the_lead_is_what_is_said_to_turn(self, tmp_path) -> None:
        lead = {10: 9, 40: 30, 160: 20, 200: 1}
        text = ONE_FACTOR.replace("[reached, private_share]", "[cost_total]")
        spent = {"random": 10.0, "nobody": 500.0}
        found = Leading(made(tmp_path, text, lambda levels, c: spent.get(c, 10.0 + lead[levels["members"]])))
        assert (found.subject, found.rival) == ("random", "customers")
        (effect,) = [figure for figure in key_figures(found) if figure.label.startswith("From members 10 to 200")]
        assert effect.surety.endswith("; the lead at 40 is above that at both ends")

    def test_of_many_values_between_one_must_stand_out_further(self, tmp_path) -> None:
        """The widths hold for all values between together: 25 of them are told less easily than the same one alone."""

        def least(levels: list[int]) -> float:
            text = ONE_FACTOR.replace("[10, 40, 160, 200]", str(levels))
            for lead in np.arange(0.0, 60.0, 0.5):

                def rule(level: dict, campaign: str, lead: float = lead) -> float:
                    return 100.0 + {"random": 9.0 + lead * (level["members"] == 40)}.get(campaign, -90.0 * (campaign == "nobody"))

                if Leading(made(tmp_path, text, rule, luck=5.0)).turns:
                    return lead
            raise AssertionError("never told")

        assert least([10, 40, 200]) < least([10, *range(40, 65), 200])

    def test_one_world_tells_nothing(self, tmp_path) -> None:
        found = Leading(made(tmp_path, ONE_FACTOR, crossing, worlds=1))
        assert set(found.parts) == {None} and found.design == "4 points, each in the same world"
        assert [figure.value for figure in key_figures(found)] == [NOT_TOLD, "110 to 300 consumers", "11 % to 30 %"]

    def test_the_metric_is_one_of_which_more_or_less_is_better(self, tmp_path) -> None:
        cheapest = Leading(made(tmp_path, TWO_FACTORS, lambda levels, c: {"nobody": 3.0, "random": 5.0}.get(c, 9.0)))
        assert cheapest.metric == "cost_total" and cheapest.most == "nobody"
        assert "less is better" in headline(cheapest).surety

    def test_of_what_is_neither_good_nor_bad_nobody_leads(self, tmp_path) -> None:
        text = ONE_FACTOR.replace("[reached, private_share]", "[private_share]")
        assert headline(Leading(made(tmp_path, text, crossing))).finding == (
            "“random” is highest on share of sharing that was private at 2 of 4 points, “customers” at 1"
        )

    def test_parts_of_a_map_add_up_to_all_of_it(self, tmp_path) -> None:
        found = Leading(made(tmp_path, MAP, by_homophily))
        assert sum(int(size.removesuffix(" %")) for size in found.sizes.values()) == 100

    def test_on_a_map_it_is_told_by_its_area(self, tmp_path) -> None:
        found = Leading(made(tmp_path, MAP, by_homophily))
        shares = found.result.map.shares()
        first = headline(found).finding
        assert re.fullmatch(r"“\w+” leads on consumers reached in \d+ % of the map, “\w+” in \d+ %", first)
        for name in ("customers", "random"):
            assert int(re.search(rf"“{name}”\D*(\d+) %", first)[1]) == round(100 * shares[name])


TWO_BUDGETS = """\
base: base.yaml
factors: {budget: {field: campaigns.*.budget, levels: [0, 10, 20]}}
replicates: 6
metrics: [cost_per_engaged]
"""


class TestWhoLeadsOnMoney:
    """Who spends nothing, or has nobody to pay for in some world, is not the cheapest."""

    @staticmethod
    def found(tmp_path, spent: dict[str, float]) -> Leading:
        """Customers for `spent` a head, random for twice that, by budget; the campaign that does nothing for nothing."""
        result = made(tmp_path, TWO_BUDGETS, lambda levels, c: math.nan)
        heads = {"customers": 1.0, "random": 2.0}
        result.bench.rule = lambda levels, c, m, r: heads[c] * spent[levels["budget"]] * (1 + r / 100) if c in heads else 0.0
        return Leading(result)

    def test_only_those_that_spend_are_compared(self, tmp_path) -> None:
        found = self.found(tmp_path, {0: 3.0, 10: 2.0, 20: 1.0})
        assert {found.answer(at) for at in range(3)} == {"customers"} and (found.subject, found.rival) == ("customers", "random")
        assert found.who_competes == (
            "only campaigns that spend and have somebody to pay for in every world compete"
        )

    def test_a_point_at_which_nobody_spends_has_no_leader(self, tmp_path) -> None:
        found = self.found(tmp_path, {0: 0.0, 10: 2.0, 20: 1.0})
        assert [found.answer(at) for at in range(3)] == [None, "customers", "customers"]
        assert found.standings[0].leader is None and found.standings[0].confidence == 0
        assert headline(found).surety.endswith("; at 1 of 3 points fewer than two do, and nobody leads")

    def test_where_nobody_has_anybody_to_pay_for_that_is_said(self, tmp_path) -> None:
        found = self.found(tmp_path, {0: math.nan, 10: math.nan, 20: math.nan})
        assert found.parts == {None: 3} and found.rival is None
        assert headline(found).surety.endswith("and nowhere do two: nobody leads")
        assert re.fullmatch("Nobody .*: nowhere do two campaigns compete", headline(found).finding)

    def test_one_world_without_anybody_keeps_a_campaign_out(self, tmp_path) -> None:
        found = self.found(tmp_path, {0: 1.0, 10: 1.0, 20: 1.0})
        rule = found.result.bench.rule
        found.result.bench.rule = lambda levels, c, m, r: math.nan if (c, r) == ("customers", 3) else rule(levels, c, m, r)
        assert {at.leader for at in found.standings} == {"random"} and found.parts == {None: 3} and found.subject == "random"


class TestWhatAFactorDoes:
    def test_it_is_the_lead_at_one_end_less_that_at_the_other_world_by_world(self, tmp_path) -> None:
        result = made(tmp_path, TWO_FACTORS.replace("private_share, cost_total, ", ""), lambda levels, c: (
            100 + 50 * levels["homophily"] * (c == "customers") + 9 * (levels["sector"] == "sport")), luck=1.0)  # fmt: skip
        found = Leading(result)
        by_homophily, by_sector = (found.effects[factor] for factor in ("homophily", "sector"))
        leads = {}
        for level in (0, 0.8):
            points = [p for p in result.points if p[0] == level]
            runs = {c: [result.bench.values(p, c, ["reached"], range(6))["reached"] for p in points]
                    for c in (found.subject, found.rival)}  # fmt: skip
            a, b = ([sum(world) / 2 for world in zip(*runs[c], strict=True)] for c in (found.subject, found.rival))
            leads[level] = [x - y for x, y in zip(a, b, strict=True)]
        wanted = compare(leads[0.8], leads[0])
        assert by_homophily.versus.mean_difference == pytest.approx(wanted.mean_difference)
        assert (by_homophily.versus.ci_low, by_homophily.versus.ci_high) == pytest.approx(
            (wanted.ci_low, wanted.ci_high)
        )
        assert by_homophily.versus.excludes_zero and not by_sector.versus.excludes_zero
        _, rises, unclear = key_figures(found)
        assert rises.label == "From homophily 0 to 0.8 the lead of “customers” over “random”"
        assert rises.value == f"rises by {wanted.mean_difference:.1f}" and rises.about == "on consumers reached"
        low, high = re.fullmatch(r"95 % interval (.+) to (.+), over all values of the other factor", rises.surety).groups()
        assert (float(low), float(high)) == pytest.approx((wanted.ci_low, wanted.ci_high), abs=0.1)
        assert unclear.label.startswith("From sector sport to retail") and unclear.value == NO_CHANGE

    def test_a_lead_that_shrinks_falls_and_who_costs_less_leads(self, tmp_path) -> None:
        def costs(levels: dict, campaign: str) -> float:
            """Customers are the cheapest, by 40 without homophily and by 8 with most of it."""
            return {"customers": 10 + 40 * levels["homophily"], "random": 50.0}.get(campaign, 90.0)

        text = TWO_FACTORS.replace("private_share, cost_total, reached", "cost_total")
        leader, falls, *_ = key_figures(Leading(made(tmp_path, text, costs, luck=1.0)))
        assert leader.campaign == "customers" and falls.label.endswith("the lead of “customers” over “random”")
        assert re.fullmatch(r"falls by 3\d(\.\d)?", falls.value) and falls.about == "on money spent"
        assert falls.low < falls.mean < falls.high < 0 and not re.search(r"interval -", falls.surety)

    def test_a_design_that_does_not_cross_its_factors_says_nothing_of_one(self, tmp_path) -> None:
        found = Leading(made(tmp_path, SAMPLED, lambda levels, c: levels["budget"] * (c == "customers")))
        assert not found.effects
        assert not any(figure.difference for figure in key_figures(found))

    def test_where_a_metric_is_not_defined_nothing_is_said(self, tmp_path) -> None:
        def some(levels: dict, campaign: str) -> float:
            return math.nan if levels["homophily"] == 0 else 5.0

        found = Leading(made(tmp_path, TWO_FACTORS, some))
        assert list(found.effects) == []
        assert not any("homophily" in figure.label for figure in key_figures(found))

    def test_of_one_campaign(self, tmp_path) -> None:
        base = "\n".join(line for line in BASE.splitlines() if not re.match("  (random|nobody):", line))
        (tmp_path / "base.yaml").write_text(base)
        for slope, wanted in ((30, "From homophily 0 to 0.8 “customers” rises by 24.0 on consumers reached"),
                              (-30, "From homophily 0 to 0.8 “customers” falls by 24.0 on consumers reached"),
                              (0, "These worlds do not show what homophily does to consumers reached, from 0 to 0.8")):
            loaded = loaded_from(tmp_path, TWO_FACTORS.replace("private_share, cost_total, ", ""), base)
            bench = FakeBench(loaded, lambda levels, c, m, r, slope=slope: slope * levels["homophily"] + WIGGLE[r])
            points = points_of(loaded.spec, loaded.whole)
            bench.run(points, range(6), lambda done, total: None)
            found = Leading(ExperimentResult(loaded, bench, points, range(6)))
            assert headline(found).finding == wanted
            assert not any("lead" in figure.label.lower() for figure in key_figures(found))


class TestKeyFigures:
    def test_there_are_always_three(self, tmp_path) -> None:
        """However little there is to tell, and never from nothing to nothing."""
        one_point = ONE_FACTOR.replace("[10, 40, 160, 200]", "[10]")
        for text in (ONE_FACTOR, TWO_FACTORS, SAMPLED, MAP, one_point):
            for rule in (lambda levels, c: 0.0, lambda levels, c: 5.0 + len(c)):
                figures = key_figures(Leading(made(tmp_path, text, rule)))
                assert len(figures) == 3 and len({figure.label for figure in figures}) == 3
                assert not any(re.search(r"\b0 to 0\b|nan|unknown", figure.value) for figure in figures)

    def test_the_largest_effect_that_is_shown_comes_first(self, tmp_path) -> None:
        def rule(levels: dict, campaign: str) -> float:
            return (10 * levels["homophily"] + 30 * (levels["sector"] == "retail")) * (campaign == "customers")

        text = TWO_FACTORS.replace("private_share, cost_total, ", "")
        _, *effects = key_figures(Leading(made(tmp_path, text, rule, luck=0.5)))
        assert [figure.label.split()[1] for figure in effects] == ["sector", "homophily"]

    def test_where_means_go_is_told_of_what_moves_and_then_how_much_was_run(self, tmp_path) -> None:
        """Of one campaign: what it reaches and what it costs; what is the same at every point says so."""
        base = "\n".join(line for line in BASE.splitlines() if not re.match("  (random|nobody):", line))
        loaded = loaded_from(tmp_path, SAMPLED, base)
        bench = FakeBench(loaded, lambda levels, c, m, r: 100.0 * (m == "reached") * (1 + (levels["homophily"] > 0.4)))
        points = points_of(loaded.spec, loaded.whole)
        bench.run(points, range(6), lambda done, total: None)
        reach, cost, runs = key_figures(Leading(ExperimentResult(loaded, bench, points, range(6))))
        assert (reach.label, reach.value) == ("Consumers reached, from point to point", "100 to 200 consumers")
        assert (cost.label, cost.value) == ("Money spent", "0 money") and cost.about.endswith("the same at every point")
        assert (runs.value, runs.about) == ("180", "30 points × 1 campaign × 6 worlds")


class TestFewWorlds:
    """Said of the part that has them."""

    def test_where_the_map_has_more_it_is_not_said_of_the_map(self, tmp_path) -> None:
        (note,) = experiment_page(made(tmp_path, MAP, by_homophily, worlds=4)).notes
        assert note.startswith("Curves and tables rest on 4 worlds of each point, which are few")
        assert note.endswith("The map has up to 16 worlds of a point.")

    def test_without_a_map(self, tmp_path) -> None:
        (note,) = experiment_page(made(tmp_path, ONE_FACTOR, crossing, worlds=4)).notes
        assert note == "4 worlds are few: the intervals are wide and themselves uncertain."
        assert not experiment_page(made(tmp_path, ONE_FACTOR, crossing, worlds=5)).notes


def multiplied(levels: dict, campaign: str) -> float:
    """In retail homophily does three times as much for customers as in sport, and nothing for anybody else."""
    return 100 + 10 * levels["homophily"] * (3 if levels["sector"] == "retail" else 1) * (campaign == "customers")


class TestEffectsInAFile:
    @pytest.fixture(scope="class")
    @classmethod
    def ran(cls, tmp_path_factory) -> ExperimentResult:
        return made(tmp_path_factory.mktemp("effects"), TWO_FACTORS, multiplied)

    def test_each_factor_and_each_pair_of_them(self, ran) -> None:
        written = rows_of(table(effects.COLUMNS, effects.rows(ran)))
        assert [row["metric"] for row in written[::18]] == ["private_share", "cost_total", "reached"] and len(written) == 54
        assert {(row["metric"], row["unit"]) for row in written} == {
            ("private_share", "share"), ("cost_total", "money"), ("reached", "consumers"),
        }  # fmt: skip
        found = {(row["campaign"], row["baseline"], row["factor"], row["by_factor"]): row for row in written[-18:]}
        for (campaign, baseline, factor, by), row in found.items():
            # WIGGLE is that of the world, the same at every point: what these rules do is known without luck.
            wanted = {("homophily", ""): 16.0, ("sector", ""): 8.0, ("homophily", "sector"): 16.0}[factor, by]
            wanted *= (campaign == "customers") - (baseline == "customers")
            assert [float(row[name]) for name in ("effect", "ci_low", "ci_high")] == pytest.approx([wanted] * 3)
            assert row["pairs"] == "6" and (row["from"], row["to"]) == {"sector": ("sport", "retail")}.get(factor, ("0", "0.8"))
            assert (row["by_from"], row["by_to"]) == (("sport", "retail") if by else ("", ""))
        assert {(campaign, baseline) for campaign, baseline, *_ in found} == {
            ("customers", ""), ("random", ""), ("nobody", ""), ("random", "customers"), ("nobody", "customers"),
            ("nobody", "random"),
        }  # fmt: skip

    def test_they_are_those_of_the_report(self, ran) -> None:
        found = Leading(ran)
        written = rows_of(table(effects.COLUMNS, effects.rows(ran)))
        row = next(r for r in written if (r["metric"], r["factor"], r["by_factor"]) == (found.metric, "homophily", "")
                   and {r["campaign"], r["baseline"]} == {found.subject, found.rival})  # fmt: skip
        assert abs(float(row["effect"])) == pytest.approx(abs(found.effects["homophily"].versus.mean_difference))

    def test_a_design_that_does_not_cross_its_factors_has_none(self, tmp_path) -> None:
        result = made(tmp_path, SAMPLED, lambda levels, c: levels["budget"])
        assert not list(effects.rows(result))
        assert "effects.csv" not in {path.name for path in write_experiment(result, tmp_path / "out")}

    def test_of_a_metric_that_is_nowhere_defined_at_an_end_nothing_is_known(self, tmp_path) -> None:
        result = made(tmp_path, TWO_FACTORS, lambda levels, c: math.nan if levels["homophily"] == 0 else 5.0)
        homophily, sector, *_ = rows_of(table(effects.COLUMNS, effects.rows(result)))
        assert (homophily["effect"], homophily["pairs"]) == (sector["effect"], sector["pairs"]) == ("", "0")


def test_every_metric_has_words_for_a_sentence() -> None:
    words = [metric.words for metric in METRICS.values()]
    assert len(set(words)) == len(METRICS)
    for said in words:
        assert len(said) <= 60 and not re.search(r"[_`(:,]", said), said
    assert titled("private_share") == "Share of sharing that was private"
    assert (with_unit("47", "joined"), with_unit("0.2", "structural_virality"), with_unit("3", "dark_share")) == (
        "47", "0.2 hops", "3",
    )  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> ExperimentResult:
    found = made(tmp_path_factory.mktemp("one"), ONE_FACTOR, crossing)
    return replace(found, networks=networks_of(found.bench, found.points))


@pytest.fixture(scope="module")
def page(result) -> Element:
    return read(render(experiment_page(result, "wom-sim experiment size.yaml")))


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> Element:
    text = MAP.replace("steps: 3", "steps: 7")
    return read(render(experiment_page(made(tmp_path_factory.mktemp("map"), text, by_homophily))))


def told(mean: float, low: float, high: float) -> str:
    """A cell of a table: a mean, and its interval in a line below it."""
    return typeset(with_interval(Summary(mean, math.nan, low, high, 6))).replace("\n", "|")


class TestThePage:
    def test_in_what_order(self, page: Element, mapped: Element) -> None:
        assert [s.attributes["id"] for s in page.all("section")] == [
            "question", "metric-reached", "metric-private_share", "points", "differences", "virality", "cost", "network",
            "assumed", "again",
        ]  # fmt: skip
        assert [s.attributes["id"] for s in mapped.all("section")][:3] == ["question", "map", "metric-reached"]
        assert page.one("h1").text.startswith("“random” leads") and len(page.one("ul", class_="figures").all("li")) == 3

    def test_it_asks_for_nothing(self, page: Element, mapped: Element) -> None:
        for top in (page, mapped):
            assert not {e.tag for e in top.all()} & {"script", "link", "iframe", "img", "object", "embed", "base", "b"}
            ids = [e.attributes["id"] for e in top.all() if "id" in e.attributes]
            assert len(ids) == len(set(ids))
            for element in top.all():
                for name, value in element.attributes.items():
                    assert name != "href" or value.removeprefix("#") in ids, value

    def test_every_chart_is_said_and_has_its_numbers_below(self, page: Element, mapped: Element) -> None:
        for top in (page, mapped):
            for figure in top.all("figure"):
                alt = figure.all("svg")[0].attributes["aria-label"]
                assert alt.endswith(".") and not re.search(r"\b(nan|None)\b", alt)
                siblings = figure.parent.children
                assert siblings[siblings.index(figure) + 1].one("table")

    def test_the_curves_are_those_of_the_figure(self, page: Element, result) -> None:
        found = curves(result, 1, ["reached"], result.campaigns)
        head, *rows = table_of(page, "Consumers reached: means, below each")
        assert head[1:] == result.campaigns and [row[0] for row in rows] == [f"members {n}" for n in (10, 40, 160, 200)]
        for at, row in enumerate(rows):
            for campaign, cell in zip(result.campaigns, row[1:], strict=True):
                curve = found[0, campaign, "reached"]
                assert cell == told(*(float(getattr(curve, name)[at]) for name in ("mean", "low", "high")))

    def test_the_points_are_those_of_the_file(self, page: Element, result) -> None:
        rows = rows_of(table(result.columns(RESULTS), result.rows()))
        reached = {(r["point"], r["campaign"]): r for r in rows if r["metric"] == "reached"}
        head, *shown = table_of(page, "Consumers reached: means of 6 worlds")
        assert head == ["point", "members", *result.campaigns, "who leads"]
        for number, members, *cells, leads in shown:
            assert members == level_in_words(result.points[int(number) - 1][0])
            for campaign, cell in zip(result.campaigns, cells, strict=True):
                row = reached[number, campaign]
                assert cell == told(*(float(row[name]) for name in ("mean", "ci_low", "ci_high")))
            assert leads == ("random", "random", "cannot be told", "customers")[int(number) - 1]
        dots = [dot.attributes["style"] for dot in page.one("section", id="points").all("i", class_="dot")]
        assert dots == [f"--shade:{colour(1)}"] * 2 + [f"--shade:{colour(0)}"]

    def test_differences_are_those_of_the_file(self, page: Element, result) -> None:
        """Of random less customers, as which is better over all points stands first; in the file it is so too."""
        head, *shown = table_of(page, "“random” less “customers”: mean differences in 6 worlds")
        assert head[2:] == ["consumers reached", "ahead in", "share of sharing that was private", "higher in"]
        written = rows_of(table(result.columns(DIFFERENCES), result.difference_rows()))
        pair = [row for row in written if (row["campaign"], row["baseline"]) == ("random", "customers")]
        kept = {(row["point"], row["metric"]): row for row in pair}
        assert len(kept) == len(shown) * len(result.loaded.spec.metrics)
        for number, _, *cells in shown:
            reached = kept[number, "reached"]
            assert cells[0] == told(*(float(reached[name]) for name in ("mean_difference", "ci_low", "ci_high")))
            for at, metric in enumerate(result.loaded.spec.metrics):
                row = {name: float(kept[number, metric][name]) for name in DIFFERENCES[3:]}
                low, high = row["probability_better_ci_low"], row["probability_better_ci_high"]
                assert cells[2 * at + 1] == f"{share(row['probability_better'])}|{share_ends(low, high)}"

    def test_who_is_ahead_is_counted_over_all_points(self, page: Element) -> None:
        said = page.one("section", id="differences").text
        assert "On consumers reached, “random” is ahead of “nobody” at all 4 points." in said
        assert "“random” is ahead of “customers” at 2 of 4 points, behind at 1; at 1 it cannot be told." in said

    def test_one_campaign_is_compared_with_nothing(self, tmp_path) -> None:
        base = "\n".join(line for line in BASE.splitlines() if not re.match("  (random|nobody):", line))
        loaded = loaded_from(tmp_path, ONE_FACTOR, base)
        bench, points = FakeBench(loaded, lambda *_: 5.0), points_of(loaded.spec, loaded.whole)
        bench.run(points, range(6), lambda done, total: None)
        page = read(render(experiment_page(ExperimentResult(loaded, bench, points, range(6)))))
        assert "differences" not in [section.attributes["id"] for section in page.all("section")]

    def test_metrics_are_said_in_words(self, page: Element, mapped: Element) -> None:
        for top in (page, mapped):
            heads = [th.text for table in top.all("table") for th in table.all("th", scope="col")]
            captions = [caption.text for caption in top.all("caption")]
            alts = [svg.attributes.get("aria-label", "") for svg in top.all("svg")]
            for text in (*heads, *captions, *alts):
                assert not any(re.search(rf"\b{metric}\b", text) for metric in METRICS if "_" in metric), text

    def test_of_what_is_kept_every_point_is_shown(self, page: Element, result) -> None:
        rows = rows_of(table(result.columns(RESULTS), result.rows()))
        kept = {(r["point"], r["campaign"], r["metric"]): r for r in rows}
        for said, metrics in (("Virality of “random”", SPREAD), ("Money that “random” spends", COSTS)):
            head, *shown = table_of(page, said)
            assert head == ["point", "members", *metrics.values()] and len(shown) == len(result.points)
            for number, members, *cells in shown:
                assert members == level_in_words(result.points[int(number) - 1][0])
                for metric, cell in zip(metrics, cells, strict=True):
                    assert cell == told(
                        *(float(kept[number, "random", metric][name]) for name in ("mean", "ci_low", "ci_high"))
                    )
        for name in ("structural_virality", "cost_per_engaged"):
            assert page.one("figure", id=f"figure-metric-{name}")

    def test_the_ledger_is_that_of_the_store(self, page: Element, result) -> None:
        head, *shown = table_of(page, "The ledger of “customers”: means of 6 worlds")
        assert head == ["point", "members", "content", "labour"]
        for number, _, *cells in shown:
            spent = result.ledger(int(number), "customers")
            assert cells == [amount(sum(spent[k]) / 6) for k in ("content", "labour")]

    def test_where_nothing_is_spent_there_is_no_cost(self, tmp_path) -> None:
        free = read(render(experiment_page(made(tmp_path, ONE_FACTOR, lambda levels, c: -50.0))))
        assert [s.attributes["id"] for s in free.all("section")][3:] == ["points", "differences", "virality", "assumed", "again"]

    def test_what_spends_nothing_has_no_cost_for_each_and_others_keep_their_colours(self, tmp_path) -> None:
        free = read(render(experiment_page(made(tmp_path, ONE_FACTOR, lambda levels, c: -9.0 if c == "customers" else 9.0))))
        section = free.one("section", id="cost")
        assert "customers" not in section.text
        lines = section.one("figure").one("div", class_="wide").one("svg").all("path")
        used = " ".join(path.attributes.get("style", "") for path in lines).lower()
        assert colour(0).lower() not in used and colour(1).lower() in used and colour(2).lower() in used

    def test_a_metric_that_is_shown_anyway_is_not_drawn_twice(self, tmp_path) -> None:
        asked = ONE_FACTOR.replace("[reached, private_share]", "[structural_virality]")
        top = read(render(experiment_page(made(tmp_path, asked, crossing))))
        assert [f.attributes["id"] for f in top.all("figure")] == [
            "figure-metric-structural_virality", "figure-metric-cost_per_engaged",
        ]  # fmt: skip

    def test_networks_are_those_of_the_first_worlds_of_the_ends(self, page: Element, result) -> None:
        section = page.one("section", id="network")
        assert "Point 1: All" in section.text or "Point 1: Outside tolerance" in section.text
        (measures,) = networks_of(result.bench, result.points).values()  # the size of groups is no part of the network
        _, *shown = table_of(page, "The network of point 1 (members 10) in its first world")
        assert [row[2] for row in shown] == [exact(m.achieved) for m in measures]

    def test_a_factor_of_the_network_is_seen_at_both_ends(self, tmp_path) -> None:
        bench = FakeBench(loaded_from(tmp_path, MAP), lambda *_: 1.0)
        points = points_of(bench.points.loaded.spec, bench.points.loaded.whole)
        found = networks_of(bench, points)
        assert list(found) == [1, len(points)]
        asked = [next(m.asked for m in measures if m.measure == "assortativity") for measures in found.values()]
        assert asked == [0, 0.8]

    def test_what_is_left_out_is_said(self, mapped: Element) -> None:
        points = table_of(mapped, "The points of the map")
        assert len(points) == 1 + POINTS_SHOWN and "more points are in map.csv" in mapped.text
        assert "9 more points are in results.csv" in mapped.text

    def test_it_can_be_made_again(self, page: Element, result, tmp_path) -> None:
        again = page.one("section", id="again")
        command, experiment, base = again.all("pre")
        assert command.text == "wom-sim experiment size.yaml" and result.manifest()["runs_digest"] in again.text
        assert YAML(typ="safe").load("".join(base.own))["study"]["rng_seed"] == 5
        (tmp_path / "base.yaml").write_text(BASE)
        (tmp_path / "again.yaml").write_text("".join(experiment.own))
        assert load_experiment(tmp_path / "again.yaml").spec == result.loaded.spec

    def test_the_same_bytes_again(self, page: Element, result) -> None:
        page = experiment_page(result, "x")
        assert render(page) == render(experiment_page(result, "x"))


class TestDrawnAgain:
    """From the folder alone."""

    @pytest.fixture(scope="class", params=["names", "values by hand", "sampled"])
    @classmethod
    def ran(cls, request, tmp_path_factory) -> tuple[ExperimentResult, Path]:
        home = tmp_path_factory.mktemp("again")
        text = {"values by hand": ONE_FACTOR, "sampled": SAMPLED}.get(request.param, TWO_FACTORS)
        rule = {"values by hand": crossing}.get(request.param, lambda levels, c: len(c) * (1 + (levels["homophily"] or 0)))
        result = made(home, text, rule, luck=2.0)
        write_experiment(result, home / "out")
        return result, home / "out"

    def test_every_picture_of_the_folder_is_the_same_again(self, ran, tmp_path) -> None:
        _, out = ran
        drawn = sorted(path for path in out.iterdir() if path.suffix in (".png", ".svg"))
        assert {"factors.png", "factors.svg"} <= {path.name for path in drawn}
        for path in drawn:
            plot_command(out, path.stem, None, tmp_path / path.name, narrow=False)
            assert (tmp_path / path.name).read_bytes() == path.read_bytes()

    @pytest.mark.parametrize("narrow", [False, True])
    def test_each_metric_is_drawn_as_in_the_report(self, ran, tmp_path, narrow: bool) -> None:
        result, out = ran
        metric, factors = result.loaded.spec.metrics[-1], list(result.loaded.spec.factors)
        plot_command(out, metric, None, tmp_path / "again.png", narrow=narrow)
        found = curves(result, len(factors), [metric], result.campaigns)
        with styled(narrow=narrow):
            write(against_factors(result, metric, factors, result.campaigns, found), tmp_path / "report.png", "png")
        assert (tmp_path / "again.png").read_bytes() == (tmp_path / "report.png").read_bytes()

    def test_what_is_told_of_unasked_is_drawn_of_whom_it_concerns(self, ran, tmp_path) -> None:
        """Virality of every campaign; what it costs of those that spend, as in the report."""
        result, out = ran
        factors, drawn = list(result.loaded.spec.factors), {}
        found = curves(result, len(factors), list(TOLD_OF), result.campaigns)
        for metric in TOLD_OF:
            plot_command(out, metric, None, tmp_path / "again.png", narrow=False)
            spending = [c for c in result.campaigns if (found[0, c, metric].mean > 0).any()]
            with styled():
                write(against_factors(result, metric, factors, spending, found), tmp_path / "report.png", "png")
            drawn[metric] = (tmp_path / "again.png").read_bytes() == (tmp_path / "report.png").read_bytes()
        assert all(drawn.values()), drawn

    def test_the_figures_are_listed_and_a_slip_is_answered(self, ran, capsys, tmp_path) -> None:
        result, out = ran
        names = list(dict.fromkeys(["factors", *result.loaded.spec.metrics, *TOLD_OF]))
        assert plot_command(out, None, None, None, narrow=False) == 0
        assert capsys.readouterr().out.split("\n")[1:-2] == [f"  {name}" for name in names]
        with pytest.raises(FolderError, match=f'no figure "factor". Did you mean "factors"[?] There are: {", ".join(names)}'):
            plot_command(out, "factor", None, None, narrow=False)
        with pytest.raises(FolderError, match=f"no form for one column; these have: {', '.join(names[1:])}"):
            plot_command(out, "factors", None, None, narrow=True)

    def test_what_does_not_fit_together_is_said(self, ran, tmp_path) -> None:
        _, out = ran
        for name in ("manifest.json", "factors.csv"):
            (tmp_path / name).write_bytes((out / name).read_bytes())
        table = (tmp_path / "factors.csv").read_text()
        for broken in (table.replace("homophily,", "homophly,").replace("members,", "membrs,"), table.replace("mean", "men", 1)):
            (tmp_path / "factors.csv").write_text(broken)
            with pytest.raises(FolderError, match="not those of this version of wom-sim, or do not fit together"):
                plot_command(tmp_path, "factors", None, None, narrow=False)
        (tmp_path / "factors.csv").unlink()
        with pytest.raises(FolderError, match="has no factors.csv, which this figure needs"):
            plot_command(tmp_path, "factors", None, None, narrow=False)
