"""Two packages that others wrote give the same distribution of cascades as the engine, on the same weighted graphs.

CyNetDiff (Robson, Reddy & Umrawal 2024): a compiled independent cascade. EoN (Kiss, Miller & Simon 2017): an epidemic in
discrete time in which everybody is infectious for one round, each tie with its own chance.

400 runs of each. Sizes and lengths of cascades are compared by the Kolmogorov–Smirnov statistic; as these are whole numbers
with many ties, its p-value comes from 9,999 permutations. Error rate: .001 a comparison, 8 comparisons, so that by luck alone
fewer than 1 in 100 keys would fail; the luck is fixed, so a pass stays a pass.
"""

import warnings

import networkx as nx
import numpy as np
import pytest
from bare import bare_run, karate, weighted

RUNS = 400
LEVEL = 0.001
ROOT = 0


def thinned(graph: nx.Graph, rate: float) -> nx.Graph:
    thin = graph.copy()
    for _, _, edge in thin.edges(data=True):
        edge["weight"] *= rate
    return thin


GRAPHS = {
    "karate club": thinned(karate(), 0.5),
    "directed": thinned(weighted(nx.gnp_random_graph(150, 0.05, seed=5, directed=True), 6), 0.4),
}


def ours(graph: nx.Graph) -> np.ndarray:
    """Size (without the root) and rounds of the first cascade of each replicate, int, shape (runs, 2)."""
    outcomes = []
    for replicate in range(RUNS):
        result = bare_run(graph, [ROOT], 3, replicate=replicate)
        born = result.items["born"].copy()
        born[0] = result.days * 24
        first = int(np.argmin(born))
        hours = result.exposures["tick"][result.exposures["item"] == first]
        rounds = hours.max() - born[first] if len(hours) else 0
        # It has come to its end: nothing more could have arrived before the end of the study.
        assert born[first] + rounds < result.days * 24 - 1
        outcomes.append((len(hours), rounds))
    return np.array(outcomes)


def cynetdiff(graph: nx.Graph) -> np.ndarray:
    utils = pytest.importorskip("cynetdiff.utils", reason="CyNetDiff has no wheel for this version of Python")
    graph = graph.copy()
    for _, _, edge in graph.edges(data=True):
        edge["activation_prob"] = edge["weight"]
    model, number = utils.networkx_to_ic_model(graph, rng=np.random.default_rng(1))
    outcomes = []
    for _ in range(RUNS):
        model.reset_model()
        model.set_seeds([number[ROOT]])
        rounds = -1
        while list(model.get_newly_activated_nodes()):
            model.advance_model()
            rounds += 1
        outcomes.append((model.get_num_activated_nodes() - 1, rounds))
    return np.array(outcomes)


def eon(graph: nx.Graph) -> np.ndarray:
    with warnings.catch_warnings():
        # It imports from a place that scipy has given up.
        warnings.simplefilter("ignore", DeprecationWarning)
        package = pytest.importorskip("EoN", reason="EoN is not installed, or not made for this version of scipy")
    rng = np.random.default_rng(2)

    def transmits(u, v):
        return rng.random() < graph[u][v]["weight"]

    outcomes = []
    for _ in range(RUNS):
        _, _, infected, recovered = package.discrete_SIR(graph, transmits, (), initial_infecteds=[ROOT])
        outcomes.append((recovered[-1] - 1, np.count_nonzero(infected) - 1))
    return np.array(outcomes)


def p_value(a: np.ndarray, b: np.ndarray, permutations: int = 9_999) -> float:
    """Two-sample Kolmogorov–Smirnov test by permutation, for as many of each; at least 1 / (permutations + 1)."""
    pooled = np.sort(np.concatenate([a, b]))
    order = np.argsort(np.concatenate([a, b]), kind="stable")
    sign = np.where(order < len(a), 1, -1).astype(np.int16)
    shuffled = np.random.default_rng(3).permuted(np.tile(sign, (permutations, 1)), axis=1)
    last = np.append(pooled[1:] != pooled[:-1], True)
    found, by_luck = (np.abs(np.cumsum(s, axis=-1)[..., last]).max(axis=-1) for s in (sign, shuffled))
    return (1 + np.count_nonzero(by_luck >= found)) / (1 + permutations)


@pytest.fixture(scope="module", params=GRAPHS)
def graph(request):
    return GRAPHS[request.param]


@pytest.fixture(scope="module")
def engine(graph):
    return ours(graph)


@pytest.mark.parametrize("peer", [cynetdiff, eon])
def test_sizes_and_lengths_of_cascades_agree(graph, engine, peer):
    theirs = peer(graph)
    assert len(np.unique(engine[:, 0])) > 15, "the sizes hardly vary: there is little to compare"
    for column, what in enumerate(("sizes", "lengths")):
        assert p_value(engine[:, column], theirs[:, column]) > LEVEL, what


@pytest.mark.parametrize("peer", [cynetdiff, eon])
def test_chances_a_fifth_lower_would_show(graph, engine, peer):
    weaker = peer(thinned(graph, 0.8))
    assert p_value(engine[:, 0], weaker[:, 0]) < LEVEL


def test_permutations_are_fair():
    """Equal distributions: p is uniform, so .05 is undercut in about 5 of 100; the bounds hold with chance .999."""
    rng = np.random.default_rng(4)
    low = sum(p_value(*rng.integers(0, 20, (2, 100)), permutations=199) <= 0.05 for _ in range(100))
    assert 0 <= low <= 14
