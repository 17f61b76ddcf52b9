"""Means and paired ratios over replicates, with their standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

NORMAL_95 = 1.96
"""Standard errors on either side of a value in its 95 % interval."""


class Measured(NamedTuple):
    """A value and its Monte Carlo standard error; both nan where they are not defined."""

    value: float
    standard_error: float

    @property
    def half_width(self) -> float:
        """Half of the 95 % interval."""
        return NORMAL_95 * self.standard_error

    def __str__(self) -> str:
        """The value and its 95 % interval."""
        return f"{self.value:.2f} ({self.value - self.half_width:.2f} to {self.value + self.half_width:.2f})"


UNDEFINED = Measured(math.nan, math.nan)


def mean(values: Sequence[float]) -> Measured:
    """Mean over replicates, and its standard error s/√n (nan for a single replicate)."""
    n = len(values)
    if n == 0:
        return UNDEFINED
    centre = math.fsum(values) / n
    if n == 1:
        return Measured(centre, math.nan)
    variance = math.fsum((value - centre) ** 2 for value in values) / (n - 1)
    return Measured(centre, math.sqrt(variance / n))


def difference(first: Sequence[float], second: Sequence[float]) -> Measured:
    """Mean of the paired differences first − second. Raises ValueError when the lengths differ."""
    return mean([a - b for a, b in zip(first, second, strict=True)])


def ratio(above: Sequence[float], below: Sequence[float]) -> Measured:
    """Ratio of two means over the same replicates: R = Σa/Σb, standard error s(a − R·b)/(√n·|mean b|).

    Entry i of both is world i, so what they share cancels (delta method; Cochran 1977, *Sampling Techniques*, ch. 6).
    Undefined where Σb is 0. Raises ValueError when the lengths differ.
    """
    pairs = list(zip(above, below, strict=True))
    divisor = mean(below).value
    if not pairs or divisor == 0 or math.isnan(divisor):
        return UNDEFINED
    value = mean(above).value / divisor
    left = mean([a - value * b for a, b in pairs])
    return Measured(value, left.standard_error / abs(divisor))


def jackknife(statistic: Callable[..., float], *columns: Sequence[float]) -> Measured:
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
    return Measured(value, (n - 1) * mean(without).standard_error)


def ratio_of_ratios(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]) -> Measured:
    """(Σa/Σb) / (Σc/Σd) over the same replicates, with a jackknife standard error."""
    return jackknife(lambda a, b, c, d: (a / b) / (c / d), a, b, c, d)
