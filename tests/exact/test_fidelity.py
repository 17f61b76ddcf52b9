"""Measures of a network against networkx, closed forms and small cases worked by hand."""

import math
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest

from wom_sim.network.fidelity import (
    PATH_SOURCES,
    Tolerance,
    fidelity_report,
    local_clustering,
    measure_network,
    standard_tolerances,
    watts_strogatz_clustering,
)
from wom_sim.network.graph_measures import sample_consumers
from wom_sim.network.readers import from_networkx
from wom_sim.network.ties import from_pairs

KEY = np.uint64(20240531)


def _ties(graph, directed=False):
    u, v = np.array(graph.edges, dtype=np.int64).reshape(-1, 2).T
    return from_pairs(len(graph), u, v, np.ones(len(u)), directed=directed)


@pytest.fixture(params=range(6))
def random_graph(request):
    # The last two have hubs, isolated consumers and several components.
    s = request.param
    if s < 2:
        return nx.gnp_random_graph(25, 0.25, seed=s)
    if s < 4:
        return nx.powerlaw_cluster_graph(120, 3, 0.4, seed=s)
    graph = nx.disjoint_union(nx.star_graph(60), nx.gnp_random_graph(20, 0.3, seed=s))
    graph.add_edges_from([(1, 2), (2, 3)])
    graph.add_node(999)
    return nx.convert_node_labels_to_integers(graph)


def test_agrees_with_networkx(random_graph):
    n = len(random_graph)
    segment = np.arange(n) % 3
    nx.set_node_attributes(random_graph, dict(enumerate(segment.tolist())), "segment")
    found = measure_network(_ties(random_graph), segment, key=KEY)
    degrees = np.array([d for _, d in random_graph.degree])
    assert found["consumers"] == n
    assert found["ties"] == random_graph.number_of_edges()
    assert found["mean_ties"] == pytest.approx(degrees.mean(), rel=1e-14)
    assert found["clustering"] == pytest.approx(nx.average_clustering(random_graph), rel=1e-12)
    assert found["assortativity"] == pytest.approx(
        nx.attribute_assortativity_coefficient(random_graph, "segment"), abs=1e-12
    )
    assert found["largest_component"] == max(map(len, nx.connected_components(random_graph))) / n
    assert found["spread"] == pytest.approx(degrees.std() / degrees.mean(), rel=1e-12)
    assert math.isnan(found["ties_directed"])
    assert found["reciprocity"] == 1.0


def test_path_length_agrees_with_networkx(random_graph):
    n = len(random_graph)
    sources = range(n) if n <= PATH_SOURCES else sample_consumers(n, PATH_SOURCES, KEY).tolist()
    distances = [
        d for s in sources for d in nx.single_source_shortest_path_length(random_graph, s).values() if d
    ]
    found = measure_network(_ties(random_graph), None, key=KEY)
    assert found["path_length"] == pytest.approx(np.mean(distances), rel=1e-14)


def test_sources_of_paths_are_distinct_and_move_with_the_key():
    first, again, other = (sample_consumers(100, PATH_SOURCES, np.uint64(k)).tolist() for k in (1, 1, 2))
    assert len(set(first)) == PATH_SOURCES
    assert first == again != other


def test_strength_and_overlap_agree_with_numpy(random_graph):
    u, v = np.array(random_graph.edges).T
    strength = (1.0 + (7 * u + 3 * v) % 11) / 12.0
    ties = from_pairs(len(random_graph), u, v, strength, directed=False)
    overlap = []
    for a, b in random_graph.edges:
        shared = len(list(nx.common_neighbors(random_graph, a, b)))
        others = random_graph.degree[a] + random_graph.degree[b] - 2 - shared
        overlap.append(shared / others if others else 0.0)
    found = measure_network(ties, None, key=KEY)
    assert found["strength_mean"] == pytest.approx(strength.mean(), rel=1e-6)
    assert found["strength_sd"] == pytest.approx(strength.std(), rel=1e-6)
    assert found["strength_overlap"] == pytest.approx(np.corrcoef(strength, overlap)[0, 1], abs=1e-6)


def test_directed_measures_agree_with_networkx():
    graph = nx.gnp_random_graph(40, 0.1, seed=3, directed=True)
    found = measure_network(_ties(graph, directed=True), None, key=KEY)
    assert found["ties_directed"] == graph.number_of_edges()
    assert found["ties"] == graph.to_undirected().number_of_edges()
    assert found["reciprocity"] == pytest.approx(nx.reciprocity(graph), rel=1e-14)
    assert found["clustering"] == pytest.approx(nx.average_clustering(graph.to_undirected()), rel=1e-12)


def test_undefined_measures_are_nan():
    pair = from_pairs(2, [0], [1], [0.5], directed=False)
    found = measure_network(pair, np.zeros(2, np.int16), key=KEY)
    undefined = {name for name, value in found.items() if math.isnan(value)}
    assert undefined == {
        "ties_directed", "assortativity", "strength_overlap", "group_size_median", "groups_per_consumer",
    }  # fmt: skip
    nobody = measure_network(from_pairs(3, [], [], [], directed=True), np.arange(3), key=KEY)
    assert nobody["mean_ties"] == nobody["clustering"] == 0.0
    assert (
        math.isnan(nobody["path_length"])
        and math.isnan(nobody["reciprocity"])
        and math.isnan(nobody["spread"])
    )


def test_equal_strengths_have_no_correlation():
    ties = from_networkx(nx.karate_club_graph(), weight=None).ties
    assert math.isnan(measure_network(ties, None, key=KEY)["strength_overlap"])


def test_groups_are_measured():
    groups = SimpleNamespace(starts=np.array([0, 3, 8, 12]), members=np.zeros(12, np.int32))
    found = measure_network(_ties(nx.path_graph(6)), None, groups, key=KEY)
    assert found["group_size_median"] == 4.0
    assert found["groups_per_consumer"] == 2.0


@pytest.mark.compiled
@pytest.mark.parametrize(("k", "p"), [(14, 0.0), (14, 0.1), (14, 0.3), (6, 0.2)])
def test_watts_strogatz_clustering_is_near_what_such_networks_have(k, p):
    # Standard error of clustering at n = 4,000 is below .5 %, far inside the 5 % asked of worlds.
    graph = nx.watts_strogatz_graph(4000, k, p, seed=1)
    found = measure_network(_ties(graph), None, key=KEY)["clustering"]
    assert found == pytest.approx(watts_strogatz_clustering(k, p), rel=1e-12 if p == 0 else 0.04)


def test_watts_strogatz_clustering_in_numbers():
    assert watts_strogatz_clustering(6, 0.5) == pytest.approx(0.6 / 8)
    assert watts_strogatz_clustering(2, 0.0) == 0.0


def test_local_clustering_by_hand():
    # A triangle 0–1–2 with a fourth consumer tied to 0.
    ties = _ties(nx.Graph([(0, 1), (1, 2), (0, 2), (0, 3)]))
    assert local_clustering(ties).tolist() == [1 / 3, 1.0, 1.0, 0.0]


def test_tolerances_are_wider_in_small_worlds_only():
    large, small = standard_tolerances(20_000, 140_000, 0.5), standard_tolerances(100, 700, 0.5)
    assert large["assortativity"] == Tolerance(absolute=0.02)
    assert large["mean_ties"] == Tolerance(relative=0.02)
    assert small["assortativity"].absolute == pytest.approx(3 / math.sqrt(700))
    assert small["mean_ties"].relative == pytest.approx(0.15)


def test_report_puts_asked_beside_achieved():
    tolerances = standard_tolerances(20_000, 140_000, 0.5)
    asked = {"consumers": 10.0, "mean_ties": 14.0, "assortativity": 0.3, "odd": 1.0}
    achieved = {"consumers": 10.0, "mean_ties": 14.5, "clustering": 0.3, "path_length": math.nan}
    lines = {m.measure: m for m in fidelity_report(asked, achieved, tolerances)}
    assert list(lines) == ["consumers", "mean_ties", "clustering", "assortativity", "odd"]
    assert lines["consumers"].within_tolerance is True
    assert lines["mean_ties"].within_tolerance is False
    assert (lines["clustering"].asked, lines["clustering"].within_tolerance) == (None, None)
    assert math.isnan(lines["assortativity"].achieved) and lines["assortativity"].within_tolerance is False
    assert lines["odd"].within_tolerance is None


def test_tolerance_bounds_are_inclusive():
    assert Tolerance(absolute=0.02).allows(0.3, 0.32)
    assert Tolerance(relative=0.02).allows(14.0, 14.28)
    assert not Tolerance(relative=0.02).allows(14.0, 14.3)
    assert not Tolerance(absolute=9.0).allows(1.0, math.nan)
