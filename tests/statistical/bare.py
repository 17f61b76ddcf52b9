"""Weighted graphs, and the ordinary engine on them in the bare scenario, in which it is an independent cascade."""

from collections.abc import Collection

import networkx as nx
import numpy as np
from worlds import small

from wom_sim.network.readers import Imported
from wom_sim.network.ties import from_pairs
from wom_sim.result import Result
from wom_sim.simulation import simulate

BARE = {
    "attention": 1.0, "appraisal_base": 60.0, "pass_on_base": 60.0, "content_hazard": 0.0, "group_share": 0.0,
    "tell_rate": 1.0, "forward_limit": 100_000, "far_forward_limit": 100_000, "recognition_rate": 0.0,
    "everyday_talk": 24.0,
}  # fmt: skip
"""Behaviour with every mechanism but telling switched off: log odds of 60 are a chance of 1 to the last bit."""


def karate() -> nx.Graph:
    """Zachary's karate club with its weights (1 to 7) in eighths."""
    graph = nx.karate_club_graph()
    for _, _, edge in graph.edges(data=True):
        edge["weight"] /= 8
    return graph


def weighted(graph: nx.Graph, rng_seed: int) -> nx.Graph:
    """The graph with weights in 64ths, drawn evenly: single precision (the engine's) holds them exactly."""
    rng = np.random.default_rng(rng_seed)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = int(rng.integers(1, 65)) / 64
    return graph


def bare_run(
    graph: nx.Graph, makers: Collection[int], days: int, *, replicate: int = 0, **behaviour: float
) -> Result:
    """A run in which `makers` bring up the brand about once an hour, and each time a cascade starts.

    `graph`: nodes 0 … n−1, each edge with a `weight` in (0, 1], which is the chance that it passes an item on. Everybody
    notices, believes and passes on everything, within the hour, to each tie alone.
    """
    u, v, weight = np.array(list(graph.edges(data="weight"))).reshape(-1, 3).T
    ties = from_pairs(len(graph), u, v, weight, directed=graph.is_directed())
    customer = np.isin(np.arange(len(graph)), list(makers))
    scenario = small(
        world={
            "consumers": None, "network": {"example": "karate_club"}, "private_share": 1.0, "groups": {"per_consumer": 0},
            "behaviour": BARE | behaviour, "segments": {"all": {"share": 1.0}}, "customers": {"share": 0},
            "clock": {"attentive_hours": 24, "read_delay": 0}, "traits": {"activity_spread": 0},
        },
        campaigns={"it": {}}, study={"days": days, "replicates": 1},
    )  # fmt: skip
    return simulate(scenario, "it", replicate, imported=Imported(ties, True, list(graph), "graph", customer=customer))
