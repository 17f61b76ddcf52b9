"""With its mechanisms switched off the ordinary engine is the independent cascade (bond percolation), through an ordinary
scenario: every time the one customer brings the brand up, another cascade starts from there.

Error rate: each mean is compared at 4.5 standard errors (7e-6) in 8 checks; the luck is fixed, so a pass stays a pass.
"""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from worlds import small

from wom_sim.cascades import cascades
from wom_sim.network.readers import from_networkx
from wom_sim.simulation import simulate

BARE = {
    "attention": 1.0, "appraisal_base": 60.0, "pass_on_base": 60.0, "content_hazard": 0.0, "group_share": 0.0,
    "tell_rate": 1.0, "forward_limit": 100_000, "far_forward_limit": 100_000, "recognition_rate": 0.0,
    "everyday_talk": 24.0,
}  # fmt: skip


def cascade_sizes(graph: nx.Graph, p: float, root: int = 0) -> np.ndarray:
    """Sizes, without the root, of about a thousand cascades that have run to their end."""
    scenario = small(
        world={
            "consumers": None, "network": {"example": "karate_club", "strength": {"constant": p}}, "private_share": 1.0,
            "groups": {"per_consumer": 0}, "behaviour": BARE, "segments": {"all": {"share": 1.0}}, "customers": {"share": 0},
            "clock": {"attentive_hours": 24, "read_delay": 0}, "traits": {"activity_spread": 0},
        },
        campaigns={"it": {}}, study={"days": 60, "replicates": 1},
    )  # fmt: skip
    imported = from_networkx(graph)
    customer = np.array([i == root for i in imported.ids])
    result = simulate(scenario, "it", imported=replace(imported, customer=customer))
    done = result.items["born"] < 60 * 24 - 2 * len(graph)
    done[0] = False
    return cascades(result.exposures, len(result.items)).size[done]


def agrees(sizes, expected):
    assert len(sizes) > 800
    assert abs(sizes.mean() - expected) < 4.5 * sizes.std() / np.sqrt(len(sizes))


@pytest.mark.parametrize("p", [0.3, 0.8])
def test_path_from_its_end(p):
    n = 6
    agrees(cascade_sizes(nx.path_graph(n), p), (1 - p**n) / (1 - p) - 1)


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_star_from_its_centre(p):
    agrees(cascade_sizes(nx.star_graph(12), p), 12 * p)


@pytest.mark.parametrize("p", [0.2, 0.6])
def test_triangle(p):
    agrees(cascade_sizes(nx.complete_graph(3), p), 2 * (p + p**2 - p**3))


@pytest.mark.parametrize("p", [0.3, 0.7])
def test_binary_tree(p):
    depth = 4
    agrees(cascade_sizes(nx.balanced_tree(2, depth), p), sum((2 * p) ** d for d in range(1, depth + 1)))
