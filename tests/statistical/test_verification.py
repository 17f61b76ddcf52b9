"""The checks of `wom-sim verify` hold with fewer runs than it makes, and fail where the model is wrong.

The bands are those of `wom-sim verify`: 4.5 standard errors (7e-6 a line) or the tolerance that the source of the targets
states. The luck is fixed, so a pass stays a pass.
"""

from __future__ import annotations

import copy
import functools
import multiprocessing
import time

import networkx as nx
import numpy as np
import pytest

from wom_sim.report.style import styled
from wom_sim.verification import graphs, judging, suite
from wom_sim.verification.bare import NOTHING, bare_scenario, merge, run_bare
from wom_sim.verification.bass import PEAK, adopted_share, peak_of, sales
from wom_sim.verification.processes import on_processes
from wom_sim.verification.random_graphs import critical_chance, final_size, newman_size
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


FIVE_PER_CENT_LESS = {"world": {"behaviour": {"tell_rate": 0.95}}}
WRONG = {
    "independent_cascade": FIVE_PER_CENT_LESS,
    "random_graphs": FIVE_PER_CENT_LESS,
    "linear_threshold": {"world": {"traits": {"threshold_high": 0.95}}},
    "bass": {"world": {"behaviour": {"attention": 0.95}}},
    "watts_window": {"world": {"traits": {"threshold_low": 0.21, "threshold_high": 0.21}}},
    "small_world": {"world": {"network": {"spread": 0.2}}},
    "feld": {"campaigns": {"one_hop": {"seeding": {"strategy": "random"}}}},
    "subcritical": FIVE_PER_CENT_LESS,
    "structural_virality": FIVE_PER_CENT_LESS,
}


@pytest.mark.parametrize("name", suite.CHECKS)
def test_a_wrong_model_fails(name, monkeypatch):
    module = suite.CHECKS[name]

    def wrong(changes=None):
        changes = copy.deepcopy(changes or {})
        merge(changes, WRONG[name])
        return bare_scenario(changes)

    monkeypatch.setattr(module, "bare_scenario", wrong)
    assert not all(outcome.holds for outcome in module.run(EFFORT / 2).outcomes)


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
        assert repeated == pytest.approx(alone)

    def test_bands(self):
        found = judging.Estimate(1.05, 0.01)
        assert not judging.exactly("c", "q", 1.0, found, "s").holds
        assert judging.exactly("c", "q", 1.01, found, "s").holds
        assert judging.within("c", "q", 1.0, 0.05, found, "s").expected == "1 ± 0.05"
        relative = judging.within("c", "q", 2.0, 0.03, found, "s", relative=True)
        assert (relative.low, relative.high) == pytest.approx((1.94, 2.06)) and relative.expected == "2 ± 3 %"
        assert not judging.exactly("c", "q", 1.0, judging.mean_of(np.empty(0)), "s").holds

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
