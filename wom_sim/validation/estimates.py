"""Paired differences and ratios over replicates, as `Estimate`s: values with their Monte Carlo standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from wom_sim.verification.judging import Estimate, mean_of

NORMAL_95 = 1.96
"""Standard errors on either side of a value in its 95 % interval."""

UNDEFINED = Estimate(math.nan, math.nan)


def half_width(found: Estimate) -> float:
    """Half of the 95 % interval."""
    return NORMAL_95 * found.error


def with_interval(found: Estimate) -> str:
    """The value and its 95 % interval, as text."""
    half = half_width(found)
    return f"{found.mean:.2f} ({found.mean - half:.2f} to {found.mean + half:.2f})"


def difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """Mean of the paired differences first − second. Raises ValueError when the lengths differ."""
    return mean_of([a - b for a, b in zip(first, second, strict=True)])


def jackknife(statistic: Callable[..., float], *columns: Sequence[float]) -> Estimate:
    """A function of sums over replicates, with the standard error that leaving out one replicate at a time gives.

    `statistic` takes one sum for each column. Undefined where it cannot be computed (a division by zero). Raises
    ValueError when the lengths differ. Source: Efron & Stein 1981.
    """
    rows = list(zip(*columns, strict=True))
    sums = [math.fsum(column) for column in columns]
    try:
        value = statistic(*sums)
        without = [statistic(*[total - x for total, x in zip(sums, row, strict=True)]) for row in rows]
    except ZeroDivisionError:
        return UNDEFINED
    n = len(rows)
    return Estimate(value, (n - 1) * mean_of(without).error)


def ratio_of_ratios(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]) -> Estimate:
    """(Σa/Σb) / (Σc/Σd) over the same replicates, with a jackknife standard error."""
    return jackknife(lambda a, b, c, d: (a / b) / (c / d), a, b, c, d)
