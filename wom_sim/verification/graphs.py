"""Networks of the theory, made in memory from arrays: many small copies side by side, or one large random network."""

from __future__ import annotations

import numpy as np

from wom_sim.network.ties import Ties, from_pairs

Edges = list[tuple[int, int]]


def rng_for(check: int, *which: int) -> np.random.Generator:
    """Luck for building the networks of a check, the same in every run; `which` tells its networks apart."""
    return np.random.default_rng([1955, check, *which])


def path(nodes: int) -> Edges:
    return [(i, i + 1) for i in range(nodes - 1)]


def star(leaves: int) -> Edges:
    return [(0, i + 1) for i in range(leaves)]


def triangle() -> Edges:
    return [(0, 1), (1, 2), (0, 2)]


def binary_tree(depth: int) -> Edges:
    return [((i - 1) // 2, i) for i in range(1, 2 ** (depth + 1) - 1)]


def copies(
    edges: Edges, count: int, strength: float | np.ndarray = 1.0, *, directed: bool = False
) -> tuple[Ties, np.ndarray]:
    """`count` copies of a small graph side by side, and the consumer that is node 0 in each: int64, shape (count,).

    Consumer c·n + i is node i of copy c, n being the nodes of the graph.
    """
    u, v = np.array(edges).T
    nodes = int(max(u.max(), v.max())) + 1
    starts = nodes * np.arange(count)
    weights = np.tile(np.broadcast_to(np.asarray(strength, np.float32), u.shape), count)
    ties = from_pairs(
        nodes * count, (starts[:, None] + u).ravel(), (starts[:, None] + v).ravel(), weights, directed=directed
    )
    return ties, starts


def random_graph(n: int, mean_ties: float, strength: float, rng: np.random.Generator) -> Ties:
    """An Erdős–Rényi network G(n, c/(n − 1)) with mean number of ties c: all pairs alike, the number of ties binomial."""
    wanted = rng.binomial(n * (n - 1) // 2, mean_ties / (n - 1))
    pairs = np.empty(0, np.int64)
    while len(pairs) < wanted:
        u, v = rng.integers(0, n, (2, int(1.1 * (wanted - len(pairs))) + 10))
        kept = u != v
        pairs = np.unique(np.concatenate([pairs, (np.minimum(u, v) * n + np.maximum(u, v))[kept]]))
    pairs = rng.choice(pairs, wanted, replace=False, shuffle=False)
    return from_pairs(n, pairs // n, pairs % n, np.full(wanted, strength), directed=False)


def configuration_model(degrees: np.ndarray, strength: float, rng: np.random.Generator) -> Ties:
    """A network with given numbers of ties, random otherwise: stubs are paired at random.

    Pairs of a consumer with itself and repeated pairs are dropped (a share of about 1/n of all). With an odd number of
    stubs one is left over.
    """
    stubs = rng.permutation(np.repeat(np.arange(len(degrees)), degrees))
    half = len(stubs) // 2
    return from_pairs(
        len(degrees), stubs[:half], stubs[half : 2 * half], np.full(half, strength), directed=False
    )  # fmt: skip


def complete_graph(n: int, strength: float) -> Ties:
    """Everybody tied to everybody, each tie of the same strength."""
    everyone = np.arange(n, dtype=np.int32)
    neighbours = np.tile(everyone, n)[~np.eye(n, dtype=bool).ravel()]
    return Ties(
        np.arange(n + 1, dtype=np.int64) * (n - 1), neighbours, np.full(len(neighbours), strength, np.float32)
    )  # fmt: skip
