"""Where consumers stand on the page: communities first, then everybody inside its own.

On a generated network the communities are stretches of the ring, since most ties go to the next on it. They stand where they
stand whatever the ties are: a slider that rewires ties moves nobody. On a real network communities are found in the ties.

Lengths are in thousandths of the picture's height; the picture is `WIDTH` wide.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from wom_sim.network.ties import Ties

WIDTH, HEIGHT = 1800, 1000

STRETCH, MOST_STRETCHES = 18, 48
"""Consumers in one community where each consumer is drawn, and the most communities."""

VILLAGE, MOST_VILLAGES = 150, 140
"""The same where communities are drawn in place of consumers."""

SMALLEST = 3
"""Communities found in a real network that are smaller stand together in one."""

_TURN = math.pi * (3 - math.sqrt(5))


class Layout(NamedTuple):
    """x, y: int, shape (consumers,). community: int, shape (consumers,). discs: x, y and radius of each community, int,
    shape (communities, 3)."""

    x: np.ndarray
    y: np.ndarray
    community: np.ndarray
    discs: np.ndarray


def lay_out_ring(consumers: int, *, drawn_singly: bool) -> Layout:
    """Consumers of a generated network, in the order of the ring."""
    size, most = (STRETCH, MOST_STRETCHES) if drawn_singly else (VILLAGE, MOST_VILLAGES)
    columns, rows = _grid(min(most, max(1, round(consumers / size))))
    community = np.arange(consumers) * (columns * rows) // consumers
    # Every other column a little lower, and everybody a little out of line, lest communities look like a table.
    lower = 0.3 if rows > 1 else 0.0
    cell = np.array([WIDTH / columns, HEIGHT / (rows + lower)])
    place = np.array(_round_trip(columns, rows))
    wobble = np.array([[math.sin(12.9898 * i), math.cos(78.233 * i)] for i in range(len(place))])
    centre = (place + 0.5 + 0.05 * wobble + np.column_stack([np.zeros(len(place)), lower * (place[:, 0] % 2)])) * cell
    return _inside(community, centre, np.full(len(place), 0.45 * cell.min()))


def lay_out_ties(ties: Ties) -> Layout:
    """Consumers of a real network, communities found by Louvain's method (Blondel et al. 2008); those with most ties stand
    in the middle of theirs."""
    community = _found(ties)
    sizes = np.bincount(community)
    centre, radius = _apart(_tied(community, ties), sizes)
    return _inside(community, centre, radius, order=np.argsort(-ties.undirected.out_degree, kind="stable"))


def _grid(wanted: int) -> tuple[int, int]:
    """Columns and rows of about as many nearly square cells, so that a round trip through them exists."""
    if wanted < 4:
        return wanted, 1
    even = [(c, r) for c in range(2, wanted + 1) for r in range(2, wanted + 1) if c * r % 2 == 0 and c * r <= wanted + 4]
    return min(even, key=lambda g: abs(g[0] * g[1] - wanted) / wanted + abs(math.log(WIDTH / HEIGHT * g[1] / g[0])))


def _round_trip(columns: int, rows: int) -> list[tuple[int, int]]:
    """Every cell once, each beside the one before, the last beside the first (where there are several rows)."""
    if rows == 1:
        return [(c, 0) for c in range(columns)]
    if rows % 2:
        return [(c, r) for r, c in _round_trip(rows, columns)]
    there = [(c, r) for r in range(rows) for c in (range(1, columns) if r % 2 == 0 else range(columns - 1, 0, -1))]
    return there + [(0, r) for r in range(rows - 1, -1, -1)]


def _inside(community: np.ndarray, centre: np.ndarray, radius: np.ndarray, order: np.ndarray | None = None) -> Layout:
    """Everybody in its community's disc, evenly, as the seeds of a sunflower; `order`: who stands in the middle."""
    order = np.arange(len(community)) if order is None else order
    by_community = order[np.argsort(community[order], kind="stable")]
    sizes = np.bincount(community, minlength=len(centre))
    seat = np.empty(len(community))
    seat[by_community] = np.concatenate([np.arange(size) for size in sizes])
    out = radius[community] * np.sqrt((seat + 0.5) / sizes[community]) * 0.93
    x = centre[community, 0] + out * np.cos(seat * _TURN)
    y = centre[community, 1] + out * np.sin(seat * _TURN)
    return Layout(_whole(x), _whole(y), community, _whole(np.column_stack([centre, radius])))


def _found(ties: Ties) -> np.ndarray:
    """The community of each consumer; the largest is 0."""
    import networkx as nx

    found = nx.community.louvain_communities(ties.undirected.to_networkx(), weight="strength", seed=1)
    found = sorted((sorted(c) for c in found), key=lambda c: (-len(c), c[0]))
    large = [c for c in found if len(c) >= SMALLEST][:MOST_STRETCHES]
    left = [v for c in found[len(large) :] for v in c]
    community = np.empty(ties.consumers, np.int64)
    for number, members in enumerate([*large, left] if left else large):
        community[members] = number
    return community


def _tied(community: np.ndarray, ties: Ties) -> np.ndarray:
    """Summed strength of the ties between communities, 0–1, symmetric."""
    weight = np.zeros((community.max() + 1,) * 2)
    np.add.at(weight, (community[ties.sources], community[ties.neighbours]), ties.strength)
    weight = weight + weight.T
    np.fill_diagonal(weight, 0)
    return weight / max(weight.max(), 1e-9)


def _apart(weight: np.ndarray, sizes: np.ndarray, rounds: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Centres and radii of discs that do not overlap and fill the picture; what is tied tends to be near.

    Springs along ties, discs that push each other away, a pull to the middle; the same every time.
    """
    count = len(sizes)
    radius = np.sqrt(sizes / sizes.sum())
    angle = np.arange(count) * _TURN
    place = np.sqrt(np.arange(count) + 0.5)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]) / math.sqrt(count)
    # Down is dearer than sideways, so that the heap comes out as wide as the picture.
    shape = np.array([1.0, WIDTH / HEIGHT])
    room = 1.08 * (radius[:, None] + radius[None, :])
    for step in range(rounds):
        gap = place[:, None] - place[None, :]
        distance = np.sqrt((gap**2).sum(axis=2)) + 1e-9
        push = np.maximum(room - distance, 0) / 2
        np.fill_diagonal(push, 0)
        pull = 0.03 * weight * np.maximum(distance - room, 0) * (step < rounds / 2)
        inward = 0.03 * (step < 0.9 * rounds)
        place = place + (((push - pull) / distance)[:, :, None] * gap).sum(axis=1) - inward * place * shape
    low, high = (place - radius[:, None]).min(axis=0), (place + radius[:, None]).max(axis=0)
    stretch = np.array([WIDTH, HEIGHT]) / (high - low)
    centre = (place - (low + high) / 2) * np.minimum(stretch, 1.5 * stretch.min()) + np.array([WIDTH, HEIGHT]) / 2
    return centre, radius * stretch.min()


def _whole(values: np.ndarray) -> np.ndarray:
    return np.rint(values).astype(np.int64)
