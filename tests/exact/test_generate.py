"""What holds for every generated world, every strength and every private group, whatever the luck."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.draws import replicate_key
from wom_sim.network.generate import generate, shuffled
from wom_sim.network.groups import draw_groups
from wom_sim.network.strength import draw_strength, neighbourhood_overlap, strength_part
from wom_sim.network.ties import from_pairs
from wom_sim.scenario import GeneratedNetwork, Groups, TieStrength

SHARES = {"superfan": 0.1, "fan": 0.3, "casual": 0.6}
KEY = replicate_key(7, 0)


def check_simple_and_symmetric(ties):
    pairs = list(zip(ties.sources.tolist(), ties.neighbours.tolist(), strict=True))
    strength = dict(zip(pairs, ties.strength.tolist(), strict=True))
    assert len(strength) == len(pairs), "a tie is there twice"
    assert pairs == sorted(pairs)
    assert all(u != v for u, v in pairs)
    assert all(strength.get((v, u)) == s for (u, v), s in strength.items())
    assert all(0.0 < s <= 1.0 for s in strength.values())
    assert (ties.starts.dtype, ties.neighbours.dtype, ties.strength.dtype) == (np.int64, np.int32, np.float32)


def check_groups(groups, consumers):
    listed = set()
    for group in range(groups.groups):
        members = groups.members[groups.starts[group] : groups.starts[group + 1]].tolist()
        assert members == sorted(set(members))
        listed |= {(member, group) for member in members}
    turned = [
        (consumer, group)
        for consumer in range(consumers)
        for group in groups.memberships[
            groups.membership_starts[consumer] : groups.membership_starts[consumer + 1]
        ].tolist()
    ]
    assert turned == sorted(listed)
    assert groups.consumers == consumers
    assert groups.starts.dtype == groups.membership_starts.dtype == np.int64
    assert groups.members.dtype == groups.memberships.dtype == np.int32


@st.composite
def small_worlds(draw):
    consumers = draw(st.sampled_from([2, 3, 4, 5, 6, 9, 20, 61]))
    mean_ties = draw(st.floats(1.0, max(1.0, (consumers - 1) * 0.999)))
    spec = GeneratedNetwork(
        mean_ties=mean_ties,
        spread=draw(st.sampled_from([0.0, 0.5, 3.0])),
        rewiring=draw(st.sampled_from([0.0, 0.2, 1.0])),
        homophily=draw(st.sampled_from([0.0, 0.3, 0.95])),
        village=draw(st.sampled_from([2, 7, 150])),
        rewire_to=draw(st.sampled_from(["anyone", "popular"])),
        strength=TieStrength(overlap_correlation=draw(st.sampled_from([0.0, 0.3, 0.9]))),
    )
    shares = draw(st.sampled_from([{"all": 1.0}, SHARES, {f"s{i}": 1.0 for i in range(12)}]))
    return spec, consumers, shares, replicate_key(draw(st.integers(0, 2**64 - 1)), 0)


@pytest.mark.compiled
@given(small_worlds())
@settings(max_examples=150, deadline=None)
def test_small_worlds_are_simple_symmetric_and_have_the_ties_asked_for(world):
    spec, consumers, shares, key = world
    ties, segment = generate(spec, consumers, shares, key)
    check_simple_and_symmetric(ties)
    assert ties.consumers == len(segment) == consumers
    assert segment.dtype == np.int16
    assert segment.min() >= 0 and segment.max() < len(shares)
    # The number of ties is what is asked for, rounded up or down.
    asked = min(consumers * spec.mean_ties / 2, consumers * (consumers - 1) / 2)
    assert abs(len(ties.neighbours) / 2 - asked) < 1 + 1e-6
    check_groups(draw_groups(ties, Groups(), key), consumers)


@pytest.mark.parametrize(("consumers", "mean_ties"), [(3, 2.0), (6, 5.0), (7, 6.0)])
def test_a_saturated_world_is_the_complete_graph(consumers, mean_ties):
    spec = GeneratedNetwork(mean_ties=mean_ties, rewiring=0.5, spread=1.0)
    ties, _ = generate(spec, consumers, SHARES, KEY)
    check_simple_and_symmetric(ties)
    assert len(ties.neighbours) == consumers * (consumers - 1)


@pytest.mark.parametrize("consumers", [15, 30, pytest.param(1001, marks=pytest.mark.compiled)])
def test_without_spread_and_rewiring_it_is_the_ring_lattice(consumers):
    ties, _ = generate(GeneratedNetwork(mean_ties=14, spread=0, rewiring=0), consumers, SHARES, KEY)
    lattice = nx.watts_strogatz_graph(consumers, 14, 0.0)
    assert nx.utils.graphs_equal(nx.Graph(ties.to_networkx().edges()), nx.Graph(lattice.edges()))
    assert set(ties.out_degree.tolist()) == {14}


@pytest.mark.compiled
def test_each_consumer_keeps_the_ties_it_makes_as_in_watts_strogatz():
    ties, _ = generate(GeneratedNetwork(mean_ties=14, spread=0, rewiring=1), 2000, SHARES, KEY)
    assert ties.out_degree.min() >= 7
    assert len(ties.neighbours) == 14 * 2000


@pytest.mark.compiled
def test_a_world_depends_on_its_arguments_only():
    spec = GeneratedNetwork(homophily=0.6, rewiring=0.4)
    first_ties, first_segment = generate(spec, 3000, SHARES, KEY)
    generate(GeneratedNetwork(), 100, {"all": 1}, replicate_key(1, 1))
    ties, segment = generate(spec, 3000, SHARES, KEY)
    groups = [draw_groups(t, Groups(), KEY) for t in (first_ties, ties)]
    for name in ("starts", "neighbours", "strength"):
        assert np.array_equal(getattr(ties, name), getattr(first_ties, name))
    assert np.array_equal(segment, first_segment)
    assert np.array_equal(groups[0].members, groups[1].members)
    other_ties, other_segment = generate(spec, 3000, SHARES, replicate_key(7, 1))
    assert not np.array_equal(other_segment, segment)
    assert not np.array_equal(other_ties.neighbours, ties.neighbours)


def test_one_segment_ignores_homophily():
    rest = {"spread": 0.0, "strength": TieStrength(constant=0.5)}
    ties, segment = generate(GeneratedNetwork(homophily=0.9, **rest), 500, {"everyone": 1.0}, KEY)
    same, _ = generate(GeneratedNetwork(homophily=0.0, **rest), 500, {"everyone": 1.0}, KEY)
    assert not segment.any()
    assert np.array_equal(ties.neighbours, same.neighbours)


@pytest.mark.compiled
def test_with_full_homophily_each_segment_has_its_share_to_a_consumer():
    _, segment = generate(GeneratedNetwork(homophily=0.95, rewiring=0.4, spread=0), 1000, SHARES, KEY)
    assert np.abs(np.bincount(segment) - [100, 300, 600]).max() <= 30
    _, segment = generate(GeneratedNetwork(homophily=0.95, rewiring=0, spread=2), 1000, SHARES, KEY)
    assert np.bincount(segment).tolist() == [100, 300, 600]


@given(st.integers(0, 50), st.integers(0, 2**64 - 1))
@settings(max_examples=30, deadline=None)
def test_shuffling_loses_nobody(n, rng_seed):
    assert sorted(shuffled(n, replicate_key(rng_seed, 0), 3).tolist()) == list(range(n))


def test_homophily_is_met_in_a_world_of_a_few_hundred():
    spec = GeneratedNetwork(homophily=0.4, rewiring=0.2, strength=TieStrength(constant=0.5))
    ties, segment = generate(spec, 300, SHARES, KEY)
    graph = ties.to_networkx()
    nx.set_node_attributes(graph, dict(enumerate(segment.tolist())), "segment")
    assert nx.attribute_assortativity_coefficient(graph, "segment") == pytest.approx(0.4, abs=0.02)


def test_ties_are_sorted_without_loops_and_the_strongest_repeat_is_kept():
    u, v, strength = [2, 0, 1, 0, 2, 1], [0, 1, 1, 1, 1, 0], [0.5, 0.25, 0.75, 0.5, 1.0, 0.125]
    directed = from_pairs(3, u, v, strength, directed=True)
    assert directed.starts.tolist() == [0, 1, 2, 4]
    assert directed.neighbours.tolist() == [1, 0, 0, 1]
    assert directed.strength.tolist() == [0.5, 0.125, 0.5, 1.0]
    both = from_pairs(3, u, v, strength, directed=False)
    assert both.neighbours.tolist() == [1, 2, 0, 2, 0, 1]
    assert both.strength.tolist() == [0.5, 0.5, 0.5, 1.0, 0.5, 1.0]


def test_constant_strength():
    ties, _ = generate(GeneratedNetwork(strength=TieStrength(constant=0.25)), 100, SHARES, KEY)
    assert set(ties.strength.tolist()) == {0.25}


def test_a_part_of_strength_in_numbers():
    assert strength_part(0.0, 0.0, 5.0, 0.0) == 0.5
    assert strength_part(1.0, 1.0, 0.5, 9.0) == pytest.approx(1 / (1 + np.exp(-1.5)))
    assert strength_part(0.0, 0.6, 1.0, 1.0) == pytest.approx(1 / (1 + np.exp(-1.4)))


def test_overlap_in_numbers():
    # u and v know each other, have 3 and 2 other ties, and share one of them: 1 / (3 + 2 − 1).
    assert neighbourhood_overlap(1, 4, 3) == 0.25
    assert neighbourhood_overlap(2, 3, 3) == 1.0
    assert neighbourhood_overlap(0, 1, 1) == 0.0


def test_strength_of_directed_ties_follows_the_network_without_direction():
    u, v = np.array(nx.gnm_random_graph(60, 400, seed=1, directed=True).edges()).T
    directed = from_pairs(60, u, v, np.ones(len(u)), directed=True)
    strength = draw_strength(directed, TieStrength(), KEY)
    skeleton = draw_strength(directed.undirected, TieStrength(), KEY)
    pairs = zip(directed.undirected.sources, directed.undirected.neighbours, strict=True)
    lookup = dict(zip(pairs, skeleton, strict=True))
    assert [lookup[p] for p in zip(directed.sources, directed.neighbours, strict=True)] == strength.tolist()
    groups = draw_groups(directed, Groups(), KEY)
    check_groups(groups, 60)
    assert np.array_equal(groups.members, draw_groups(directed.undirected, Groups(), KEY).members)


@pytest.mark.parametrize(
    "graph", [nx.empty_graph(5), nx.path_graph(2), nx.star_graph(200), nx.complete_graph(12)]
)
def test_networks_without_structure_get_strengths_and_groups(graph):
    u, v = np.array(graph.edges(), dtype=int).reshape(-1, 2).T
    n = graph.number_of_nodes()
    bare = from_pairs(n, u, v, np.ones(len(u)), directed=False)
    strength = draw_strength(bare, TieStrength(), KEY)
    ties = from_pairs(n, bare.sources, bare.neighbours, strength, directed=False)
    check_simple_and_symmetric(ties)
    check_groups(draw_groups(ties, Groups(), KEY), n)


@pytest.mark.compiled
def test_groups_are_near_their_ego_and_within_their_sizes():
    ties, _ = generate(GeneratedNetwork(mean_ties=6), 1500, SHARES, KEY)
    graph = ties.to_networkx()
    groups = draw_groups(ties, Groups(median_size=12, spread=1.0, largest=20), KEY)
    assert groups.sizes.min() >= 2 and groups.sizes.max() <= 20
    for group in range(groups.groups):
        members = set(groups.members[groups.starts[group] : groups.starts[group + 1]].tolist())
        within = (set(nx.single_source_shortest_path_length(graph, e, cutoff=2)) for e in members)
        assert any(members <= near for near in within)


def test_no_groups_when_none_are_asked_for_or_nobody_is_tied():
    ties, _ = generate(GeneratedNetwork(strength=TieStrength(constant=0.5)), 100, SHARES, KEY)
    assert draw_groups(ties, Groups(per_consumer=0), KEY).groups == 0
    alone = from_pairs(4, np.empty(0), np.empty(0), np.empty(0), directed=False)
    groups = draw_groups(alone, Groups(), KEY)
    assert groups.groups == 0 and groups.membership_starts.tolist() == [0] * 5
