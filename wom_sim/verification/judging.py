"""From samples to a line of the table: means, Monte Carlo errors, and the band in which a line holds.

A true line with a band of standard errors fails with chance `CHANCE_OF_ERROR`, 6.8 in a million, two-sided, however many
runs there are: where the standard error is itself estimated from a few networks, Student's t says how many of them to allow
(4.5 where it is known, 5.2 for 40 networks, 6.1 for 20). That takes the means of networks to be normal, which the mean of
many cascades nearly is, and a share of few starters less so. A tolerance that is narrower than the band takes its place, so
it is never looser, but a true line fails more often the fewer runs there are: in the full suite Bass's F(5) and F(t*) ± .01
are 3.7 and 3.2 standard errors, the mean cascade ± 3 % at R = 0.8 is 4.5. The worst of m values that are judged together fails
at most m times as often, a distribution as a whole as often as a single line. Lines "at most" so much of something extreme,
those near an approximation, and those of arithmetic have no such rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from wom_sim.verification.outcome import Outcome

STANDARD_ERRORS = 4.5
"""Half width of the band of an exact result, in standard errors, where these are known."""

CHANCE_OF_ERROR = 2.0 * float(stats.norm.sf(STANDARD_ERRORS))
"""Chance that a line which is true fails, two-sided: 6.8e-6, whatever the standard error was estimated from."""


class Findings(NamedTuple):
    """What a check found: its lines of the table, and by name the numbers that its picture shows."""

    outcomes: list[Outcome]
    shown: dict[str, Any]


@dataclass(frozen=True)
class Estimate:
    """A mean and its standard error, nan where they are not defined; unpacks as these two.

    `freedom` is how many degrees of freedom the standard error was estimated with, infinite where it is known.
    """

    mean: float
    error: float
    freedom: float = field(default=math.inf, compare=False)

    def __iter__(self) -> Iterator[float]:
        return iter((self.mean, self.error))

    @property
    def band(self) -> float:
        """Half width of the band around theory that a true mean leaves with chance `CHANCE_OF_ERROR`."""
        if not self.freedom >= 1:
            return math.nan
        return float(stats.t.isf(CHANCE_OF_ERROR / 2.0, self.freedom)) * self.error


_UNDEFINED = Estimate(math.nan, math.nan)


def scaled(full: int, effort: float, least: int = 2) -> int:
    """How many runs, of so many in the full check."""
    return max(least, round(full * effort))


def shared_out(networks: int, starters: int, effort: float, least: int = 20) -> tuple[int, int]:
    """How many networks, and starters on each, of so many in the full check.

    `least` networks are kept as long as there is a starter for each: from fewer the standard error is hardly known.
    """
    kept = min(networks, scaled(networks, effort, least))
    return kept, max(1, round(networks * starters * effort / kept))


def mean_of(values: Sequence[float] | np.ndarray) -> Estimate:
    """Mean of independent values, shape (any,), and its standard error; nan where there are fewer than two."""
    values = np.asarray(values, np.float64)
    if len(values) < 2:
        return Estimate(float(values.mean()) if len(values) else math.nan, math.nan)
    return Estimate(float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values))), len(values) - 1.0)


def ratio(above: Sequence[float] | np.ndarray, below: Sequence[float] | np.ndarray) -> Estimate:
    """Ratio of two sums over the same independent units (networks, worlds), R = Σa/Σb, with the standard error
    s(a − R·b)/(√n·|mean b|): what both share in a unit cancels. Undefined where Σb is 0.

    Source: the delta method (Cochran 1977, *Sampling Techniques*, ch. 6). Raises ValueError when the lengths differ.
    """
    above, below = np.asarray(above, np.float64), np.asarray(below, np.float64)
    if len(above) != len(below):
        raise ValueError(f"a ratio is of pairs; found {len(above)} values above and {len(below)} below")
    if len(below) == 0 or below.sum() == 0:
        return _UNDEFINED
    value = float(above.sum() / below.sum())
    left = mean_of(above - value * below)
    return Estimate(value, left.error / abs(float(below.mean())), left.freedom)


def mean_over_networks(groups: Sequence[np.ndarray]) -> Estimate:
    """Mean of all values, one array a network. Values of one network are not independent, so networks are the sample: the
    `ratio` of their totals to their counts. A network without a value says nothing and is left out."""
    groups = [group for group in groups if len(group)]
    return ratio([float(np.sum(group)) for group in groups], [len(group) for group in groups])


def jackknife(statistic: Callable[[list], float], sample: Sequence[Any]) -> Estimate:
    """A statistic of independent units (runs, worlds; anything), with the standard error that leaving out one unit at a time
    gives. `statistic` takes a list of units. Undefined where it divides by zero. Source: Efron & Stein 1981.
    """
    units = list(sample)
    try:
        value = statistic(units)
        without = mean_of([statistic(units[:i] + units[i + 1 :]) for i in range(len(units))])
    except ZeroDivisionError:
        return _UNDEFINED
    return Estimate(value, (len(units) - 1) * without.error, without.freedom)


def compared(found: Estimate, other: Estimate) -> Estimate:
    """What was found, with the standard error of its difference from another, independent estimate.

    Degrees of freedom by Welch 1947.
    """
    squares = found.error**2, other.error**2
    parts = squares[0] ** 2 / found.freedom + squares[1] ** 2 / other.freedom
    return Estimate(found.mean, math.sqrt(sum(squares)), sum(squares) ** 2 / parts if parts > 0 else math.inf)


def exactly(check: str, quantity: str, theory: float, found: Estimate, source: str, note: str = "") -> Outcome:
    """A line that holds within the band of its standard error."""
    return Outcome(check, quantity, number(theory), theory - found.band, theory + found.band, *found, source, note)


def within(
    check: str, quantity: str, theory: float, tolerance: float, found: Estimate, source: str, note: str = "", *,
    relative: bool = False,
) -> Outcome:  # fmt: skip
    """A line that holds within the tolerance that evidence.md section 12 states, absolute or as a share of theory, and within
    the band of its standard error where that is narrower (then it reads as one that holds exactly)."""
    most = abs(theory) * tolerance if relative else tolerance
    if found.band <= most:
        return exactly(check, quantity, theory, found, source, note)
    return near(check, quantity, theory, tolerance, found, source, note, relative=relative)


def near(
    check: str, quantity: str, theory: float, tolerance: float, found: Estimate, source: str, note: str = "", *,
    relative: bool = False,
) -> Outcome:  # fmt: skip
    """A line of a theory that is an approximation itself: it holds within the tolerance, whatever the standard error."""
    expected = f"{number(theory)} ± " + (f"{100 * tolerance:.3g} %" if relative else f"{tolerance:.3g}")
    most = abs(theory) * tolerance if relative else tolerance
    return Outcome(check, quantity, expected, theory - most, theory + most, *found, source, note)


def at_most(check: str, quantity: str, most: float, found: float, source: str, note: str = "") -> Outcome:
    """A line that holds from 0 up to a limit, of something extreme that has no standard error."""
    return Outcome(check, quantity, f"at most {most:.3g}", 0.0, most, found, math.nan, source, note)


def identical(check: str, quantity: str, theory: float, simulated: float, source: str, note: str = "") -> Outcome:
    """A line of arithmetic without luck, which holds to nine digits."""
    rounding = 1e-9 * abs(theory)
    return Outcome(check, quantity, number(theory), theory - rounding, theory + rounding, simulated, 0.0, source, note)


def chi_square(
    check: str, quantity: str, counts: np.ndarray, chances: np.ndarray, source: str, note: str = ""
) -> Outcome:
    """A line that holds if a distribution is that of theory: Pearson's chi-square at `CHANCE_OF_ERROR`, for values that are
    independent. Its standard error is that under theory, √(2·degrees of freedom).

    Args:
        counts: how often each class was seen, shape (classes,). chances: of theory, adding up to 1, shape (classes,).
    """
    expected = chances * counts.sum()
    freedom = len(counts) - 1
    found = float(((counts - expected) ** 2 / expected).sum())
    limit = float(stats.chi2.isf(CHANCE_OF_ERROR, freedom))
    return Outcome(check, quantity, f"at most {limit:.3g}", 0.0, limit, found, math.sqrt(2.0 * freedom), source, note)


def number(value: float) -> str:
    """A number of the table: four significant digits, at most four decimals, whole numbers of theory whole."""
    if not math.isfinite(value):
        return "–"
    if abs(value - round(value)) < 1e-9 and abs(value) < 1e6:
        return f"{value:.0f}"
    decimals = min(4, max(0, 3 - math.floor(math.log10(abs(value)))))
    return f"{value:.{decimals}f}"
