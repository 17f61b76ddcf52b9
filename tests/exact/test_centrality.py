"""Core numbers, PageRank and betweenness beside networkx, on networks of every kind; and the strategies made of them."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from worlds import small

from wom_sim.network.ties import from_pairs
from wom_sim.scenario import Seeding
from wom_sim.seeding import Knowledge, strategy
from wom_sim.seeding.centrality import betweenness, core_numbers, pagerank
from wom_sim.seeding.whole_network import PIVOTS
from wom_sim.world import draw_world


def karate():
    graph = nx.karate_club_graph()
    u, v, weight = zip(*((u, v, d["weight"] / 10) for u, v, d in graph.edges(data=True)), strict=True)
    return from_pairs(34, u, v, weight, directed=False)


def drawn(n: int, ties: int, *, directed: bool, luck: int):
    """Random pairs among the first two thirds; the others know nobody."""
    some = np.random.default_rng(luck)
    ends = some.integers(0, max(2, 2 * n // 3), (2, ties))
    return from_pairs(n, *ends, some.uniform(0.05, 1.0, ties), directed=directed)


@st.composite
def networks(draw):
    n, directed = draw(st.integers(2, 12)), draw(st.booleans())
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.floats(0.1, 1.0))
    pairs = draw(st.lists(ends, max_size=30))
    return from_pairs(n, *(zip(*pairs, strict=True) if pairs else ([], [], [])), directed=directed)


NETWORKS = {
    "karate": karate(),
    "random": drawn(60, 150, directed=False, luck=1),
    "directed": drawn(60, 200, directed=True, luck=2),
    "sparse": drawn(90, 40, directed=False, luck=3),
    "sparse and directed": drawn(90, 60, directed=True, luck=4),
    "no ties": drawn(5, 0, directed=False, luck=5),
}


def by_consumer(found: dict) -> np.ndarray:
    return np.array([found[v] for v in sorted(found)])


def all_paths(ties) -> np.ndarray:
    """Betweenness from all pivots, as the strategy adds it up."""
    everybody = np.arange(ties.consumers)
    score = betweenness(ties.starts, ties.neighbours, everybody)
    if ties.directed:
        score = score + betweenness(ties.reversed.starts, ties.reversed.neighbours, everybody)
    return score


def agree(ties) -> None:
    graph = ties.to_networkx()
    either = ties.undirected
    assert np.array_equal(core_numbers(either.starts, either.neighbours), by_consumer(nx.core_number(either.to_networkx())))
    votes = nx.pagerank(graph.reverse() if ties.directed else graph, weight="strength", tol=1e-13, max_iter=1000)
    assert pagerank(ties.starts, ties.neighbours, ties.strength) == pytest.approx(by_consumer(votes), abs=1e-7)
    paths = nx.betweenness_centrality(graph, normalized=False)
    assert all_paths(ties) == pytest.approx(by_consumer(paths), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", NETWORKS)
def test_they_are_those_of_networkx(name):
    agree(NETWORKS[name])


@given(networks())
def test_they_are_those_of_networkx_on_any_network(ties):
    agree(ties)


def test_ties_the_other_way_round():
    ties = NETWORKS["directed"]
    assert nx.utils.graphs_equal(ties.reversed.to_networkx(), ties.to_networkx().reverse())
    assert NETWORKS["karate"].reversed is NETWORKS["karate"]


def test_who_tells_those_whom_others_hear_ranks_high():
    """0 tells 1, who tells 2 and 3: rank goes against the message."""
    ties = from_pairs(4, [0, 1, 1], [1, 2, 3], [1.0, 1.0, 1.0], directed=True)
    rank = pagerank(ties.starts, ties.neighbours, ties.strength)
    assert rank[0] > rank[1] > rank[2] == rank[3] and rank.sum() == pytest.approx(1.0)


def test_stronger_ties_give_more_rank():
    """2 hears of 0 and 1, of 0 through the stronger tie."""
    ties = from_pairs(3, [0, 1], [2, 2], [0.9, 0.1], directed=True)
    rank = pagerank(ties.starts, ties.neighbours, ties.strength)
    assert rank[0] > rank[1] > rank[2]


@pytest.fixture(scope="module")
def world():
    return draw_world(small(world={"consumers": 400, "network": {"mean_ties": 8, "rewiring": 0.2, "homophily": 0.3}}), 0)


def known_of(world, key=None) -> Knowledge:
    return Knowledge(world.traits, world.key if key is None else key, world.ties, True, small().world)


def test_some_pivots_order_consumers_nearly_as_all_do(world):
    ties = world.ties
    exact = betweenness(ties.starts, ties.neighbours, np.arange(400))
    pivots = known_of(world).lot(np.arange(400), 1)
    close = {k: spearmanr(exact, betweenness(ties.starts, ties.neighbours, pivots[:k])).statistic for k in (16, 64, PIVOTS)}
    assert 0.7 < close[16] < close[64] < close[PIVOTS] and close[PIVOTS] > 0.95


def test_pivots_are_the_worlds_luck(world):
    spec, chosen = Seeding(strategy="bridges"), strategy("bridges")
    assert not np.array_equal(chosen.order(known_of(world), spec), chosen.order(known_of(world, np.uint64(1)), spec))


@pytest.mark.parametrize("name", ["k_core", "pagerank", "bridges"])
def test_the_strategies_put_the_highest_first(world, name):
    ties = world.ties
    score = {
        "k_core": lambda: core_numbers(ties.starts, ties.neighbours),
        "pagerank": lambda: pagerank(ties.starts, ties.neighbours, ties.strength),
        "bridges": lambda: betweenness(ties.starts, ties.neighbours, known_of(world).lot(np.arange(400), 1)[:PIVOTS]),
    }[name]()
    order = strategy(name).order(known_of(world), Seeding(strategy=name))
    assert (np.diff(score[order]) <= 0).all() and len(order) == 400


def test_equals_are_ordered_by_ties_and_then_by_lot(world):
    order = strategy("k_core").order(known_of(world), Seeding(strategy="k_core"))
    core, degree = core_numbers(world.ties.starts, world.ties.neighbours)[order], world.ties.out_degree[order]
    same = core[1:] == core[:-1]
    assert same.sum() > 300 and (np.diff(degree)[same] <= 0).all()
    alike = same & (np.diff(degree) == 0)
    # By lot, so that neither low numbers nor those drawn one after the other come first.
    assert 0.3 < (np.diff(order)[alike] > 0).mean() < 0.7


@pytest.mark.parametrize("name", ["k_core", "pagerank", "bridges", pytest.param("greedy", marks=pytest.mark.compiled)])
@pytest.mark.parametrize("network", NETWORKS)
def test_everybody_is_in_the_order_once_on_any_network(world, network, name):
    ties = NETWORKS[network]
    known = Knowledge(world.traits[: ties.consumers], world.key, ties, True, small().world)
    order = strategy(name).order(known, Seeding(strategy=name, target=3))
    assert sorted(order) == list(range(ties.consumers))
