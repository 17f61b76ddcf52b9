"""When the winner turns round: from which side of zero a paired interval lies, counted over the points of a design.

A point counts as turned only where the paired interval over its worlds leaves out zero on the other side than at the values in
force: at a point where the campaigns are truly equal that happens by luck in 1 of 40 cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wom_sim.comparison import Comparison, share_interval

ENDS = {"lowest": (-math.inf, 1 / 3 - 1e-9), "highest": (2 / 3 + 1e-9, math.inf)}
"""Thirds of a parameter's range, as shares of it. Of Morris' four levels, the outer two are in them."""


@dataclass(frozen=True)
class Third:
    """Points of a design in which a parameter is in the lowest or highest third of its range.

    opposite: of these, in which the mean difference has the other sign; turned: in which the winner has clearly turned.
    low, high: Wilson's 95 % interval of the share turned, as if the points were independent (in a design they are less so).
    """

    points: int
    opposite: int
    turned: int
    low: float
    high: float


@dataclass(frozen=True)
class Turning:
    """What one parameter does to the winner.

    at_low, at_high: the comparison with it alone at an end of its range. turned_at: the value nearest to the one in force, of
    those that were tried, at which it alone turns the winner round, and the comparison there; None where none does.
    steps, steps_turned: steps of the design in which nothing but it moved and both ends were clear; of these, those that turned
    the winner round. thirds: by the names in `ENDS`.
    """

    at_low: Comparison
    at_high: Comparison
    turned_at: tuple[float, Comparison] | None
    steps: int
    steps_turned: int
    thirds: dict[str, Third]


def side(comparison: Comparison) -> int:
    """1 or −1: the side of zero on which the whole interval lies; 0 where it holds zero or is not known."""
    return (comparison.ci_low > 0) - (comparison.ci_high < 0)


def thirds(shares: np.ndarray, found: Sequence[Comparison], winner: int) -> dict[str, Third]:
    """Counts of one parameter's outer thirds; shares: its place in its range at each point of the design, 0–1."""
    return {name: _third([c for share, c in zip(shares, found, strict=True) if low < share < high], winner)
            for name, (low, high) in ENDS.items()}  # fmt: skip


def _third(inside: Sequence[Comparison], winner: int) -> Third:
    turned = sum(side(c) == -winner for c in inside) if winner else 0
    opposite = sum(c.mean_difference * winner < 0 for c in inside)
    return Third(len(inside), opposite, turned, *share_interval(turned, len(inside)))


def turned_steps(steps: Sequence[tuple[Comparison, Comparison]]) -> tuple[int, int]:
    """Of steps in which one parameter moved: those with a clear winner at both ends, and those with another one at each."""
    clear = [(side(a), side(b)) for a, b in steps if side(a) and side(b)]
    return len(clear), sum(a != b for a, b in clear)
