"""From samples to a line of the table: means, Monte Carlo errors, and the band in which a line holds."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from wom_sim.verification.outcome import Outcome

STANDARD_ERRORS = 4.5
"""Half width of the band of an exact result, in standard errors: a true one leaves it once in 150,000 times."""

CHANCE_OF_ERROR = 2.0 * float(stats.norm.sf(STANDARD_ERRORS))


class Findings(NamedTuple):
    """What a check found: its lines of the table, and by name the numbers that its picture shows."""

    outcomes: list[Outcome]
    shown: dict[str, Any]


class Estimate(NamedTuple):
    """A mean and its standard error."""

    mean: float
    error: float


def scaled(full: int, effort: float, least: int = 2) -> int:
    """How many runs, of so many in the full check."""
    return max(least, round(full * effort))


def mean_of(values: np.ndarray) -> Estimate:
    """Mean of independent values, shape (any,), and its standard error; nan where there are fewer than two."""
    values = np.asarray(values, np.float64)
    if len(values) < 2:
        return Estimate(float(values.mean()) if len(values) else math.nan, math.nan)
    return Estimate(float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values))))


def mean_over_networks(groups: list[np.ndarray]) -> Estimate:
    """Mean of all values, one array a network. Values of one network are not independent, so the standard error is that
    of a ratio of sums over networks (total by count)."""
    totals = np.array([np.sum(g) for g in groups], np.float64)
    counts = np.array([len(g) for g in groups], np.float64)
    if counts.sum() == 0:
        return Estimate(math.nan, math.nan)
    mean = totals.sum() / counts.sum()
    rest = totals - mean * counts
    networks = len(groups)
    return Estimate(float(mean), float(math.sqrt(networks / (networks - 1) * (rest**2).sum()) / counts.sum()))


def exactly(check: str, quantity: str, theory: float, found: Estimate, source: str, note: str = "") -> Outcome:
    """A line that holds within 4.5 standard errors of theory."""
    band = STANDARD_ERRORS * found.error
    return Outcome(check, quantity, number(theory), theory - band, theory + band, *found, source, note)


def within(
    check: str, quantity: str, theory: float, tolerance: float, found: Estimate, source: str, note: str = "", *,
    relative: bool = False,
) -> Outcome:  # fmt: skip
    """A line that holds within the tolerance that evidence.md section 12 states, absolute or as a share of theory."""
    expected = f"{number(theory)} ± " + (f"{100 * tolerance:.3g} %" if relative else f"{tolerance:.3g}")
    tolerance = abs(theory) * tolerance if relative else tolerance
    return Outcome(check, quantity, expected, theory - tolerance, theory + tolerance, *found, source, note)


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
    """A line that holds if a distribution is that of theory: Pearson's chi-square, at the error rate of 4.5 standard errors.
    Its standard error is that under theory, √(2·degrees of freedom).

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
