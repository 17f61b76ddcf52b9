"""Where consumers stand on the picture: communities first, then each within its own. The same places every time."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import linear_sum_assignment

from wom_sim.network.ties import Ties
from wom_sim.report.animation.communities import ties_between

GOLDEN = math.pi * (3 - math.sqrt(5))
STEPS = 300
"""Of the communities' way to their places."""

ROUNDS = 6
"""Times that the members of a community change places."""

GAP = 0.4
"""Free space between two communities, in radii of a typical one."""

NEAR, MARGIN = 0.56, 0.3
"""Radius of a disc in which one consumer has room, and free space at the rim of a community."""


def arrange(label: np.ndarray, ties: Ties, aspect: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Centre and radius of each community: discs that lie apart, in the middle, and close to those with many ties to them.

    The area of a disc goes with the consumers in it, who stand about 1 apart. aspect: width over height of the room there is.
    Shapes (communities, 2) and (communities,).
    """
    radius = NEAR * np.sqrt(np.bincount(label)) + MARGIN
    return _arranged(ties_between(label, ties), radius, aspect), radius


def seat(label: np.ndarray, ties: Ties, centre: np.ndarray) -> np.ndarray:
    """A place for each consumer, shape (n, 2): within its community, and there close to those it is tied to."""
    members = [np.flatnonzero(label == community) for community in range(len(centre))]
    places = [centre[community] + _sunflower(len(who)) for community, who in enumerate(members)]
    place = np.empty((len(label), 2))
    for who, free in zip(members, places, strict=True):
        place[who] = free
    for _ in range(ROUNDS):
        wanted = _amid_friends(place, ties)
        for who, free in zip(members, places, strict=True):
            place[who] = _deal(free, wanted[who])
    return place


def _sunflower(count: int) -> np.ndarray:
    """Evenly spread places in a disc, about one apart (Vogel 1979)."""
    at = np.arange(count) + 0.5
    angle = GOLDEN * np.arange(count)
    return NEAR * np.sqrt(at)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def _amid_friends(place: np.ndarray, ties: Ties) -> np.ndarray:
    """For each consumer the middle of those it is tied to, weighted by strength; its own place where it is tied to nobody."""
    total = np.bincount(ties.sources, ties.strength, minlength=len(place))
    pulled = [
        np.bincount(ties.sources, ties.strength * place[ties.neighbours, axis], minlength=len(place)) for axis in (0, 1)
    ]
    middle = np.column_stack(pulled) / np.maximum(total, 1e-12)[:, None]
    return np.where(total[:, None] > 0, middle, place)


def _deal(places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Places dealt so that the squared distances to the wanted ones are least in sum; a place for each row of `wanted`."""
    spread = np.abs(wanted - wanted.mean(axis=0)).max()
    if spread > 0:
        # All want to the middle: stretched out, they keep their directions and fill the disc.
        scale = np.abs(places - places.mean(axis=0)).max() / spread
        wanted = places.mean(axis=0) + (wanted - wanted.mean(axis=0)) * scale
    cost = ((wanted[:, None, :] - places[None, :, :]) ** 2).sum(axis=2)
    return places[linear_sum_assignment(cost)[1]]


def _arranged(between: np.ndarray, radius: np.ndarray, aspect: float) -> np.ndarray:
    count = len(radius)
    if count == 1:
        return np.zeros((1, 2))
    centre = _spectral(between) * radius.sum() / 2
    typical = float(np.median(radius))
    apart = radius[:, None] + radius[None, :] + GAP * typical
    np.fill_diagonal(apart, 0.0)
    pull = between / max(between.sum(axis=1).max(), 1e-12)
    gravity = np.array([1 / aspect, aspect])
    for step in range(STEPS):
        heat = 1 - step / STEPS
        way = centre[None, :, :] - centre[:, None, :]
        move = heat * 0.1 * (pull[:, :, None] * way).sum(axis=1) - heat * 0.02 * gravity * centre
        centre = centre + move
        centre = _pushed_apart(centre, apart, 3)
    return _pushed_apart(centre, apart, 60)


def _pushed_apart(centre: np.ndarray, apart: np.ndarray, times: int) -> np.ndarray:
    """Discs that overlap, each moved a third of what is missing, so that it does not push the next one too far."""
    for _ in range(times):
        way = centre[None, :, :] - centre[:, None, :]
        far = np.sqrt((way**2).sum(axis=2)) + 1e-9
        missing = np.maximum(apart - far, 0.0)
        if not missing.any():
            break
        centre = centre - 0.35 * ((missing / far)[:, :, None] * way).sum(axis=1)
    return centre


def _spectral(between: np.ndarray) -> np.ndarray:
    """Coordinates in which strongly tied communities are close (second and third eigenvector), with fixed signs."""
    count = len(between)
    weight = between + 1e-6 * max(between.max(), 1.0)
    degree = weight.sum(axis=1)
    scaled = np.eye(count) - weight / np.sqrt(degree[:, None] * degree[None, :])
    _, vectors = np.linalg.eigh(scaled)
    chosen = vectors[:, 1:3] if count > 2 else np.column_stack([vectors[:, 1], np.zeros(count)])
    largest = np.abs(chosen).argmax(axis=0)
    sign = np.sign(chosen[largest, range(2)])
    return chosen * np.where(sign == 0, 1.0, sign)
