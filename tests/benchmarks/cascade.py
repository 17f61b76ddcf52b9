"""The pure cascade: every mechanism off but telling, the same graph, chances and seeded consumers on both sides.

Ours is an ordinary run of the ordinary engine in the bare scenario: 50 consumers join a group, read one post there, and from
them it spreads along ties, each told with the same chance. A run is timed from its set-up to the final set; making the graph,
or turning it into the peer's, is not. The others keep neither who told whom nor when; ours does.
"""

from __future__ import annotations

import array
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache, partial

import networkx as nx
import numpy as np
from benchmarks.comparing import Check, Comparison, Sides, alike, measured, seconds
from benchmarks.lines import Goal, Line, at_most

from wom_sim.draws import replicate_key
from wom_sim.engine import start
from wom_sim.network.ties import Ties
from wom_sim.verification.bare import bare_scenario, in_memory
from wom_sim.world import draw_world

MEAN_TIES, REWIRING, CHANCE, SEEDED = 14, 0.2, 0.15, 50
DAYS = 4
"""The post is read on the second evening; no cascade lives for longer than the two days that are left (checked)."""


@cache
def scenario():
    """The bare scenario with one post to a group of all the customers there are."""
    seeding = {"strategy": "existing_customers", "target": SEEDED, "expected_acceptance": 1}
    role = {"rhythm": [{"activity": "inform", "day": 1, "hour": 18}]}
    return bare_scenario({
        "world": {"behaviour": {"everyday_talk": 0, "join_base": 60}},
        "campaigns": {"one post": {"seeding": seeding, "role": role, "group_cap": SEEDED}},
        "study": {"days": DAYS},
    })  # fmt: skip


class Network:
    """A small world as the engine draws it, every tie with the same chance, and its seeded consumers."""

    def __init__(self, consumers: int) -> None:
        recipe = {"consumers": consumers, "network": {"mean_ties": MEAN_TIES, "rewiring": REWIRING}}
        ties = draw_world(bare_scenario({"world": recipe}), 0).ties
        chance = np.full(len(ties.neighbours), CHANCE, ties.strength.dtype)
        self.consumers = consumers
        self.ties = Ties(ties.starts, ties.neighbours, chance, ties.directed)
        self.seeded = np.random.default_rng(1).choice(consumers, SEEDED, replace=False)
        self.world = draw_world(scenario(), 0, in_memory(self.ties, self.seeded))

    def run(self, luck: int):
        """A run in this world with other luck."""
        world = replace(self.world, key=replicate_key(1, luck))
        return start(scenario(), scenario().campaigns["one post"], world).advance()

    def reached(self, luck: int) -> int:
        """Consumers reached, the seeded among them."""
        run = self.run(luck)
        run.leave_room()
        return int(np.count_nonzero(run.state["reached"] >= 0))

    def as_networkx(self) -> nx.Graph:
        graph = nx.empty_graph(self.consumers)
        senders = np.repeat(np.arange(self.consumers), np.diff(self.ties.starts))
        once = senders < self.ties.neighbours
        graph.add_edges_from(zip(senders[once].tolist(), self.ties.neighbours[once].tolist(), strict=True))
        return graph


network = lru_cache(maxsize=2)(Network)

Peer = Callable[[Network], Callable[[], int]]
"""Takes a network over; what it returns runs one cascade and returns how many it reached."""


def cynetdiff(on: Network) -> Callable[[], int]:
    """Robson, Reddy & Umrawal 2024: a compiled independent cascade."""
    from cynetdiff.models import IndependentCascadeModel

    starts, neighbours = (
        array.array("I", part.astype(np.uint32).tobytes()) for part in (on.ties.starts[:-1], on.ties.neighbours)
    )
    chances = array.array("f", on.ties.strength.astype(np.float32).tobytes())
    model = IndependentCascadeModel(starts, neighbours, activation_probs=chances)
    model.set_rng(np.random.default_rng(2))
    seeded = on.seeded.tolist()

    def run() -> int:
        model.reset_model()
        model.set_seeds(seeded)
        model.advance_until_completion()
        return model.get_num_activated_nodes()

    return run


def eon(on: Network) -> Callable[[], int]:
    """Kiss, Miller & Simon 2017: an epidemic in discrete time in which everybody is infectious for one round."""
    with warnings.catch_warnings():
        # It imports from a place that scipy has given up.
        warnings.simplefilter("ignore", DeprecationWarning)
        from EoN import discrete_SIR

    graph, seeded, rng = on.as_networkx(), on.seeded.tolist(), random.Random(3)

    def transmits(u: int, v: int) -> bool:
        return rng.random() < CHANCE

    return lambda: int(discrete_SIR(graph, transmits, (), initial_infecteds=seeded)[3][-1])


def ndlib(on: Network) -> Callable[[], int]:
    """Rossetti et al. 2018: independent cascades on a networkx graph."""
    from ndlib.models.epidemics import IndependentCascadesModel
    from ndlib.models.ModelConfig import Configuration

    graph, seeded = on.as_networkx(), on.seeded.tolist()
    model, settings = IndependentCascadesModel(graph, seed=4), Configuration()
    settings.add_model_initial_configuration("Infected", seeded)
    for tie in graph.edges():
        settings.add_edge_configuration("threshold", tie, CHANCE)
    model.set_initial_status(settings)
    active, done = 1, 2

    def run() -> int:
        model.reset(infected_nodes=seeded)
        counts = {active: SEEDED}
        while counts[active]:
            counts = model.iteration(node_status=False)["node_count"]
        return counts[done]

    return run


SLOW = (
    ("EoN", "EoN", eon, at_most(1 / 20)),
    ("NDlib", "ndlib.models.epidemics", ndlib, at_most(1 / 50)),
)
"""Peers in plain Python, on networkx graphs."""


def compared(on: Network, theirs: Callable[[], int], runs: int) -> Check:
    """Whether so many outbreaks of each have the same distribution of sizes."""
    last = int(on.run(1).state["reached"].max())
    if last >= DAYS * 24 - 2:
        return Check(False, f"our cascade is cut off in hour {last}, before its end")
    lucks = range(1, runs + 1)
    there = f"sizes of outbreaks among {on.consumers:,}"
    return alike(there, [on.reached(luck) for luck in lucks], [theirs() for _ in lucks])


def against(
    name: str, module: str, peer: Peer, consumers: int, goal: Goal, *, pairs: int = 5, runs: int, among: int | None = None
) -> Comparison:  # fmt: skip
    """The comparison with one peer; sizes of so many `runs` are compared first, on a network of `among` consumers if that
    of the comparison is too large for a slow peer."""

    def sides() -> Sides:
        on = network(consumers)
        theirs = peer(on)
        # Short runs are timed several at once.
        times = max(1, 200_000 // consumers)
        small = network(among or consumers)
        return Sides(
            lambda pair: seconds(lambda: [on.reached(times * pair + i) for i in range(times)]) / times,
            lambda pair: seconds(lambda: [theirs() for _ in range(times)]) / times,
            partial(compared, small, peer(small) if among else theirs, runs),
        )

    work = f"pure cascade, {consumers:,} consumers"
    return Comparison("cascade", work, f"time ÷ {name}'s", "s", sides, goal, module, pairs)


def lines(quick: bool) -> Iterator[Line]:
    """CyNetDiff at three sizes, EoN and NDlib at one."""
    sizes = {2_000: (5, 60), 10_000: (5, 60)} if quick else {10_000: (9, 200), 100_000: (7, 60), 1_000_000: (5, 16)}
    slow_at, among, runs_of_slow = (2_000, None, 40) if quick else (100_000, 10_000, 60)
    for consumers, (pairs, runs) in sizes.items():
        yield measured(
            against("CyNetDiff", "cynetdiff.models", cynetdiff, consumers, at_most(0.7), pairs=pairs, runs=runs)
        )
        if consumers == slow_at:
            for name, module, peer, goal in SLOW:
                yield measured(against(name, module, peer, consumers, goal, runs=runs_of_slow, among=among))
