"""The checks of `wom-sim verify` hold with fewer runs than it makes, and fail where the model is wrong.

The bands are those of `wom-sim verify`. With fewer runs a line with a band of standard errors fails by chance as rarely as
there, 6.8 times in a million, because Student's t widens the band where they are known from few networks. One with a narrower
tolerance, such as Bass's F ± .01 or the mean cascade ± 3 % at R = 0.8, fails more often the fewer runs there are: here these
are 1.6 standard errors at the least, a chance of one in nine. The luck is fixed, so a pass stays a pass.
"""

from __future__ import annotations

import copy
import dataclasses
import fnmatch
import functools
import math
import multiprocessing
import time
import types
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from wom_sim.network.fidelity import measure_network
from wom_sim.network.graph_measures import distances
from wom_sim.processes import on_processes
from wom_sim.report.style import styled
from wom_sim.simulation import simulate
from wom_sim.verification import graphs, judging, suite
from wom_sim.verification.bare import NOTHING, bare_scenario, merge, run_bare
from wom_sim.verification.bass import PEAK, adopted_share, peak_of, sales
from wom_sim.verification.random_graphs import Sample, critical_chance, final_size, newman_size
from wom_sim.verification.subcritical import borel, tail
from wom_sim.verification.watts_window import chance_of_global, global_size

EFFORT = 0.15


@functools.cache
def findings(name: str):
    return suite.run_check(name, EFFORT)


@pytest.mark.parametrize("name", suite.CHECKS)
def test_simulator_reduces_to_theory(name):
    missed = [outcome for outcome in findings(name).outcomes if not outcome.holds]
    assert findings(name).outcomes and not missed


@pytest.mark.parametrize("name", suite.CHECKS)
def test_every_check_has_a_picture_and_names_its_sources(name):
    with styled():
        assert suite.CHECKS[name].draw(findings(name)).axes
    assert all(outcome.check == name and outcome.source for outcome in findings(name).outcomes)
    quantities = [outcome.quantity for outcome in findings(name).outcomes]
    assert len(set(quantities)) == len(quantities)


class Wrong(NamedTuple):
    """A model or a measure that is wrong, and the lines (patterns of their quantities) that have to fail then.

    changes: to every bare scenario of the check. patches: to names of its module. Outside of what has to fail a patch may make
    networks smaller, to save time.
    """

    fails: tuple[str, ...]
    changes: dict[str, Any] = {}
    patches: dict[str, Any] = {}
    effort: float = EFFORT


def behaviour(**changes: float) -> dict:
    return {"world": {"behaviour": changes}}


def threshold(low: float, high: float) -> dict:
    return {"world": {"traits": {"threshold_low": low, "threshold_high": high}}}


def seeded(name: str, strategy: str) -> dict:
    return {"campaigns": {name: {"seeding": {"strategy": strategy}}}}


def too_many_ties(factor: float) -> dict:
    return {
        "random_graph": lambda n, ties, *rest: graphs.random_graph(n, factor * ties, *rest),
        "configuration_model": lambda degrees, *rest: graphs.configuration_model(int(factor) * degrees, *rest),
    }


def heard_of_only_once(*given, **named):
    result = simulate(*given, **named)
    _, first = np.unique(result.exposures["consumer"], return_index=True)
    return dataclasses.replace(result, exposures=result.exposures[np.sort(first)])


def all_told_by_the_maker(*given):
    result = run_bare(*given)
    exposures = result.exposures.copy()
    exposures["parent"] = -1
    return dataclasses.replace(result, exposures=exposures)


def transitivity(ties, *given, **named):
    return {**measure_network(ties, *given, **named), "clustering": nx.transitivity(ties.to_networkx())}


def distances_counting_oneself(starts, *given):
    steps, pairs = distances(starts, *given)
    return steps, pairs + len(starts) - 1


WRONG = {
    "independent_cascade": [Wrong(("mean size, *",), behaviour(tell_rate=0.85))],
    "random_graphs": [
        Wrong(("share reached, *",), behaviour(tell_rate=0.95), {"SMALL": Sample(2000, 20, 20)}, 0.1),
        Wrong(("mean size, *", "chance to be large, *"), behaviour(tell_rate=0.4), {"ABOVE_TC": {}}, 0.05),
        Wrong(
            ("largest share, *",), {},
            {**too_many_ties(3), "SMALL": Sample(5000, 20, 20), "REACHED": {}, "ABOVE_TC": {}}, 0.05,
        ),
    ],
    "linear_threshold": [Wrong(("chain: *", "diamond: *", "braid: *"), threshold(0, 0.9))],
    "bass": [
        Wrong(("F(5)*", "F(10)*", "F(20)*", "F(t[*])*", "t[*], peak*"), behaviour(attention=0.8), {}, 0.1),
        Wrong(("F(*", "t[*], peak*"), behaviour(recognition_rate=0.00015), {}, 0.1),
    ],
    "watts_window": [
        Wrong(("share active, z = *",), behaviour(attention=0.85), {"MORE_OUTSIDE": 1}, 0.1),
        Wrong(("chance to be global, z = 4",), threshold(0.21, 0.21), {"MORE_OUTSIDE": 1}, 0.1),
        Wrong(
            ("chance to be global, z = *", "global ones of *, z = 0.9"), {},
            {"random_graph": too_many_ties(3)["random_graph"], "MORE_OUTSIDE": 1}, 0.05,
        ),
        Wrong(("global ones of *, z = 8",), threshold(0.1, 0.1), {"MORE_OUTSIDE": 1}, 0.05),
    ],
    "small_world": [
        Wrong(
            ("clustering, p = *", "distance, p = *"), {"world": {"network": {"rewiring": 0.05}}},
        ),
        Wrong(
            ("clustering, p = 0", "distance, p = 0", "clustering, p = 0.1", "clustering, p = 0.1, as networkx"),
            {"world": {"network": {"spread": 0.2}}},
        ),
        Wrong(
            ("clustering, one network*", "distance, one network*"), {},
            {
                "measure_network": transitivity, "distances": distances_counting_oneself, "REWIRED": (), "COMPARED": (),
                "JUDGED_CLUSTERING": (),
            },
        ),
    ],
    "feld": [
        Wrong(("one_hop: *",), seeded("one_hop", "random")),
        Wrong(("at random: *",), seeded("random", "one_hop")),
        Wrong(("* world: mean ties of a hearer",), {}, {"simulate": heard_of_only_once}, 0.5),
    ],
    "subcritical": [Wrong(("mean size, *", "chi-square of sizes, *"), behaviour(tell_rate=0.8), {}, 0.05)],
    "structural_virality": [
        Wrong(("star of *", "chain of *", "binary tree*"), behaviour(tell_rate=0.95)),
        Wrong(("chain of *", "binary tree*", "mean of * random cascades*"), {}, {"run_bare": all_told_by_the_maker}),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "wrong"), [pytest.param(name, wrong, id=f"{name}-{i}") for name in WRONG for i, wrong in enumerate(WRONG[name])]
)
def test_a_wrong_model_fails(name, wrong, monkeypatch):
    module = suite.CHECKS[name]

    def wrong_scenario(changes=None):
        changes = copy.deepcopy(changes or {})
        merge(changes, wrong.changes)
        return bare_scenario(changes)

    for what, instead in {**wrong.patches, "bare_scenario": wrong_scenario}.items():
        if hasattr(module, what):
            monkeypatch.setattr(module, what, instead)
    outcomes = module.run(wrong.effort).outcomes
    for pattern in wrong.fails:
        meant = [outcome for outcome in outcomes if fnmatch.fnmatchcase(outcome.quantity, pattern)]
        assert meant and not [outcome for outcome in meant if outcome.holds]


@pytest.mark.parametrize("name", suite.CHECKS)
def test_no_line_holds_whatever_the_model_does(name):
    lines = {outcome.quantity for outcome in findings(name).outcomes}
    failing = [pattern for wrong in WRONG[name] for pattern in wrong.fails]
    assert lines == {line for line in lines for pattern in failing if fnmatch.fnmatchcase(line, pattern)}


class TestTheory:
    """The closed forms have the values that the sources (or evidence.md section 8) give."""

    def test_final_size(self):
        assert [round(final_size(cp), 4) for cp in (0.9, 1.1, 1.5, 2, 3)] == [0, 0.1761, 0.5828, 0.7968, 0.9405]

    def test_newman_of_equal_ties_starts_at_the_threshold(self):
        assert newman_size(0.98 * critical_chance()) < 1e-6 < 0.01 < newman_size(1.1 * critical_chance())

    def test_bass(self):
        assert [round(float(adopted_share(t)), 4) for t in (1, 5, 10, 20)] == [0.0358, 0.3312, 0.8128, 0.9963]
        assert pytest.approx(6.193, abs=5e-4) == PEAK
        assert adopted_share(PEAK) == pytest.approx(0.4605, abs=5e-5)
        t = np.linspace(0, 20, 200_001)
        assert t[np.argmax(sales(t))] == pytest.approx(PEAK, abs=1e-4)

    def test_peak_is_found_in_purchases_of_the_curve_itself(self):
        t = np.linspace(0, 21, 400_001)
        times = np.interp((np.arange(20_000) + 0.5) / 20_000, adopted_share(t), t)
        assert peak_of(times) == pytest.approx(PEAK, abs=0.01)

    @pytest.mark.parametrize(("z", "inside"), [(1.01, False), (1.04, True), (5.74, True), (5.80, False)])
    def test_watts_window(self, z, inside):
        assert (chance_of_global(z) > 0.001) == inside
        assert (global_size(z) > 0.001) == inside

    def test_borel_adds_up_and_has_its_mean(self):
        n = np.arange(1, 3000)
        assert borel(n, 0.8).sum() == pytest.approx(1, abs=1e-9)
        assert (n * borel(n, 0.8)).sum() == pytest.approx(5, abs=1e-6)
        assert tail(0.5)[2] == pytest.approx(1 - borel(np.array([1, 2]), 0.5).sum())


def mean_in_a_finite_network(n: int, r: float, most: int) -> float:
    """Mean size of a component of G(n, R/(n − 1)), exact: found one after the other, up to `most` (Gilbert 1959)."""
    found, mean = np.eye(1, most + 1, 1)[0], 0.0
    for step in range(1, most + 1):
        after = np.zeros(most + 1)
        for seen in np.flatnonzero(found > 1e-16):
            new = np.arange(min(most - seen, 60) + 1)
            after[seen + new] += found[seen] * stats.binom.pmf(new, n - seen, r / (n - 1))
        mean += step * after[step]
        found = np.where(np.arange(most + 1) > step, after, 0.0)
    return mean


@pytest.mark.parametrize(
    ("n", "r", "most", "missing"), [(20_000, 0.5, 200, 0.0002), (20_000, 0.8, 700, 0.013), (50_000, 0.8, 700, 0.005)]
)
def test_finite_networks_take_from_the_mean_what_the_notes_say(n, r, most, missing):
    assert 1 / (1 - r) - mean_in_a_finite_network(n, r, most) == pytest.approx(missing, rel=0.15)


class TestGraphs:
    def test_copies_lie_side_by_side(self):
        ties, starts = graphs.copies(graphs.binary_tree(2), 3, 0.5)
        assert list(starts) == [0, 7, 14]
        parts = [sorted(part) for part in nx.connected_components(ties.to_networkx())]
        assert parts == [list(range(first, first + 7)) for first in starts]
        assert nx.is_isomorphic(ties.to_networkx().subgraph(range(7)), nx.balanced_tree(2, 2))

    def test_complete_graph(self):
        ties = graphs.complete_graph(6, 0.25)
        assert nx.utils.graphs_equal(nx.Graph(ties.to_networkx().edges()), nx.complete_graph(6))
        assert (ties.strength == 0.25).all()

    def test_random_graph_has_all_its_ties(self):
        """The variance of the number of ties is that of a binomial: nothing is lost to loops and repeats."""
        counts = [len(graphs.random_graph(60, 8, 1.0, graphs.rng_for(99, i)).neighbours) / 2 for i in range(400)]
        pairs, chance = 60 * 59 / 2, 8 / 59
        assert np.mean(counts) == pytest.approx(pairs * chance, abs=4.5 * np.sqrt(pairs * chance * (1 - chance) / 400))
        assert np.var(counts) == pytest.approx(pairs * chance * (1 - chance), rel=0.35)

    def test_configuration_model_keeps_numbers_of_ties(self):
        degrees = np.repeat([1, 4, 9], 1000)
        made = graphs.configuration_model(degrees, 1.0, graphs.rng_for(98)).out_degree
        assert (made <= degrees).all() and (made < degrees).mean() < 0.02


class TestJudging:
    def test_networks_are_the_sample_where_values_of_one_go_together(self):
        alone = judging.mean_of(np.array([1.0, 2.0, 3.0, 6.0]))
        repeated = judging.mean_over_networks([np.full(50, v) for v in (1.0, 2.0, 3.0, 6.0)])
        assert tuple(repeated) == pytest.approx(tuple(alone)) and repeated.freedom == alone.freedom == 3

    def test_a_network_without_values_says_nothing(self):
        groups = [np.array([1.0, 2.0]), np.array([2.0, 5.0])]
        with_empty = judging.mean_over_networks([*groups, np.empty(0), np.empty(0)])
        assert with_empty == judging.mean_over_networks(groups) and with_empty.freedom == 1
        assert math.isnan(judging.mean_over_networks([np.ones(3), np.empty(0)]).error)

    def test_ratio(self):
        assert tuple(judging.ratio([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])) == (2.0, 0.0)
        assert math.isnan(judging.ratio([1.0, 2.0], [0.0, 0.0]).mean)
        with pytest.raises(ValueError, match="pairs"):
            judging.ratio([1.0], [1.0, 2.0])

    def test_jackknife_of_a_mean_is_the_mean(self):
        values = [1.0, 2.0, 4.0, 9.0]
        found, plain = judging.jackknife(np.mean, values), judging.mean_of(values)
        assert tuple(found) == pytest.approx(tuple(plain)) and found.freedom == 3
        assert math.isnan(judging.jackknife(lambda some: 1 / (len(some) - 4), values).mean)

    @pytest.mark.parametrize("freedom", [1, 3, 19, 39, math.inf])
    def test_the_band_has_the_same_error_rate_however_few_the_networks(self, freedom):
        band = judging.Estimate(1.0, 0.5, freedom).band / 0.5
        assert 2 * stats.t.sf(band, freedom) == pytest.approx(judging.CHANCE_OF_ERROR, rel=1e-6)
        assert band >= judging.STANDARD_ERRORS - 1e-9

    def test_true_lines_fail_as_often_as_is_said(self, monkeypatch):
        monkeypatch.setattr(judging, "CHANCE_OF_ERROR", 0.02)
        rng = np.random.default_rng(5)
        failed = [not judging.exactly("c", "q", 0.0, judging.mean_of(rng.normal(size=6)), "s").holds for _ in range(5000)]
        assert sum(failed) == pytest.approx(100, abs=4.5 * math.sqrt(100))

    def test_compared(self):
        a, b = judging.Estimate(2.0, 0.3, 9), judging.Estimate(1.0, 0.4, 19)
        both = judging.compared(a, b)
        assert tuple(both) == pytest.approx((2.0, 0.5)) and 19 < both.freedom < 28
        welch = stats.ttest_ind_from_stats(2, 0.3 * math.sqrt(10), 10, 1, 0.4 * math.sqrt(20), 20, equal_var=False)
        assert 2 * stats.t.sf(2.0, both.freedom) == pytest.approx(welch.pvalue)

    def test_fewer_runs_keep_their_networks(self):
        assert judging.shared_out(40, 45, 1.0) == (40, 45)
        assert judging.shared_out(40, 45, 0.1) == (20, 9)
        assert judging.shared_out(40, 45, 0.001) == (20, 1)
        assert judging.shared_out(10, 45, 0.1) == (10, 4)

    def test_bands(self):
        found = judging.Estimate(1.05, 0.01)
        assert not judging.exactly("c", "q", 1.0, found, "s").holds
        assert judging.exactly("c", "q", 1.01, found, "s").holds
        assert not judging.exactly("c", "q", 1.01, judging.Estimate(1.05, 0.01, math.nan), "s").holds
        assert not judging.exactly("c", "q", 1.0, judging.mean_of(np.empty(0)), "s").holds

    def test_a_tolerance_is_never_looser_than_the_band(self):
        vague, sharp = judging.Estimate(1.04, 0.02), judging.Estimate(1.04, 0.005)
        assert judging.within("c", "q", 1.0, 0.05, vague, "s").expected == "1 ± 0.05"
        assert judging.within("c", "q", 1.0, 0.05, vague, "s").holds
        assert judging.within("c", "q", 1.0, 0.05, sharp, "s").expected == "1"
        assert not judging.within("c", "q", 1.0, 0.05, sharp, "s").holds
        assert not judging.within("c", "q", 1.0, 0.05, judging.mean_of(np.empty(0)), "s").holds
        assert judging.near("c", "q", 1.0, 0.05, sharp, "s").holds
        relative = judging.within("c", "q", 2.0, 0.03, vague, "s", relative=True)
        assert (relative.low, relative.high) == pytest.approx((1.94, 2.06)) and relative.expected == "2 ± 3 %"

    def test_chi_square_holds_for_its_own_chances_only(self):
        chances = np.array([0.5, 0.3, 0.2])
        assert judging.chi_square("c", "q", np.array([5010, 2980, 2010]), chances, "s").holds
        assert not judging.chi_square("c", "q", np.array([5300, 2800, 1900]), chances, "s").holds


def test_the_bare_scenario_has_nothing_on_but_everyday_talk():
    scenario = bare_scenario()
    assert list(scenario.campaigns) == [NOTHING]
    talks = bare_scenario({"world": {"behaviour": {"everyday_talk": 0}}})
    ties, starts = graphs.copies(graphs.path(3), 5)
    result = run_bare(talks, ties, starts)
    assert len(result.items) == 1 and len(result.exposures) == 0 and (result.state["adopted"] < 0).all()


def test_a_check_that_is_new_is_begun_first(monkeypatch):
    begun = []
    new = types.SimpleNamespace(run=lambda effort: begun.append("new") or judging.Findings([], {}))
    old = types.SimpleNamespace(run=lambda effort: begun.append("old") or judging.Findings([], {}))
    monkeypatch.setattr(suite, "CHECKS", {"bass": old, "new": new})
    assert list(suite.run_suite()) == ["bass", "new"] and begun == ["new", "old"]


def test_findings_are_the_same_on_two_processes():
    names = ["structural_virality", "feld"]
    two = suite.run_suite(names, workers=2)
    assert list(two) == ["feld", "structural_virality"]
    assert two["structural_virality"].outcomes == suite.run_check("structural_virality").outcomes


def test_processes_end_when_their_results_are_no_longer_wanted():
    before = set(multiprocessing.active_children())
    results = on_processes(time.sleep, [0.01, 60, 60], 2)
    assert next(results) == (0.01, None)
    results.close()
    deadline = time.monotonic() + 20
    while set(multiprocessing.active_children()) - before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not set(multiprocessing.active_children()) - before
