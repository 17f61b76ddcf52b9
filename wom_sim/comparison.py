"""Paired statistics over replicates: pure functions of arrays.

Every campaign of a study runs in the same worlds with the same luck (common random numbers), so two
campaigns are compared world by world. Sums use `math.fsum`, which is exact and therefore the same on every
machine; numpy's pairwise sums depend on the width of the CPU's vectors.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from wom_sim.notebook import html_table
from wom_sim.numerals import exact, mean_and_interval, share_within

LEVEL = 0.95
"""Level of every interval that is reported."""

POWER = 0.8
"""Chance of a clear answer that `replicates_needed` plans for."""

ANYTHING = (-math.inf, math.inf)
NOT_NEGATIVE = (0.0, math.inf)
"""Between which values something can lie at all."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One metric of one campaign over replicates. The interval is of the mean; nan where it is unknown."""

    mean: float
    sd: float
    ci_low: float
    ci_high: float
    replicates: int

    @property
    def half_width(self) -> float:
        return (self.ci_high - self.ci_low) / 2

    def frame(self):
        """A pandas frame of one row, with a column for each attribute."""
        return _frame(self)

    def _repr_html_(self) -> str:
        rows = [
            *_known("mean", "95 % interval of the mean", self.mean, self.ci_low, self.ci_high),
            ["standard deviation", exact(self.sd)],
            ["worlds", exact(self.replicates)],
        ]
        return html_table("One campaign", "", ("", "value"), rows)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric, one campaign against a baseline, paired over worlds.

    mean_difference: mean of campaign − baseline, with its paired t interval `ci_low`..`ci_high`.
    probability_better: share of worlds in which the campaign beats the baseline; a tie counts half.
    correlation: of the paired runs; nan when either side is constant.
    variance_reduction: 1 − Var(a − b) / (Var a + Var b): 0 = pairing bought nothing, 1 = all; below 0 it
        cost precision.
    pairs: worlds in which the metric is defined for both.
    """

    mean_difference: float
    ci_low: float
    ci_high: float
    probability_better: float
    correlation: float
    variance_reduction: float
    pairs: int

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval is known and leaves zero out, which is the only ground for naming a winner."""
        return self.ci_low > 0 or self.ci_high < 0

    @property
    def probability_interval(self) -> tuple[float, float]:
        """95 % interval of `probability_better` (`share_interval`)."""
        return share_interval(self.probability_better * self.pairs, self.pairs)

    @property
    def correlation_interval(self) -> tuple[float, float]:
        """95 % interval of `correlation` (`correlation_interval`)."""
        return correlation_interval(self.correlation, self.pairs)

    @property
    def variance_reduction_interval(self) -> tuple[float, float]:
        """95 % interval of `variance_reduction`; nan for fewer than 3 pairs, or where a side is constant.

        With s = a + b and d = a − b it is (Var s − Var d) / (Var s + Var d), so atanh of it is half the logarithm of a ratio of
        variances of two sides that are correlated, of which the interval is known exactly where runs are normal (Pitman 1939,
        Biometrika 31, 9–12; Morgan 1939, 13–19).
        """
        r, v, n = self.correlation, self.variance_reduction, self.pairs
        if math.isnan(r) or n < 3:
            return math.nan, math.nan
        if abs(v) >= 1:
            return v, v
        alike = v**2 / r**2 if r else 1.0  # 4 Var a Var b / (Var a + Var b)²
        apart = max(0.0, alike - v**2) / (1 - v**2)  # 1 − correlation of s and d, squared
        half = math.acosh(1 + 2 * apart * _t(0.5 + LEVEL / 2, n - 2) ** 2 / (n - 2)) / 2
        return math.tanh(math.atanh(v) - half), math.tanh(math.atanh(v) + half)

    def frame(self):
        """A pandas frame of one row, with a column for each attribute."""
        return _frame(self)

    def _repr_html_(self) -> str:
        rows = [
            *_known("mean difference", "95 % interval", self.mean_difference, self.ci_low, self.ci_high),
            ["ahead in (95 % interval)", share_within(self.probability_better, *self.probability_interval)],
            *_known("correlation of the pairs", "95 % interval of it", self.correlation, *self.correlation_interval),
            ["worlds", exact(self.pairs)],
        ]
        return html_table("Campaign − baseline", "paired: same worlds, same luck", ("", "value"), rows)


def _known(name: str, name_of_interval: str, value: float, low: float, high: float) -> list[list[str]]:
    """Rows for a value and its interval, that only where there is one."""
    return [list(row) for row in zip((name, name_of_interval), mean_and_interval(value, low, high), strict=False)]


def _frame(record: Summary | Comparison):
    import pandas as pd

    return pd.DataFrame([asdict(record)])


class Bands(NamedTuple):
    """Percentiles over replicates, each of shape (days,)."""

    p05: np.ndarray
    p25: np.ndarray
    p50: np.ndarray
    p75: np.ndarray
    p95: np.ndarray


def summarise(values: Iterable[float], within: tuple[float, float] = ANYTHING) -> Summary:
    """Mean, standard deviation (n − 1) and 95 % t interval of the mean; undefined values (nan) left out.

    within: the lowest and the highest value there can be, such as 0 for a count. The interval is cut there: no mean lies in what
    is cut off, so that it holds the mean exactly as often as it did before, and says nothing that cannot be.
    """
    known = [v for v in _floats(values) if math.isfinite(v)]
    mean, variance = _moments(known)
    low, high = _interval(mean, variance, len(known))
    if math.isfinite(low):
        low, high = max(low, within[0]), min(high, within[1])
    return Summary(mean, math.sqrt(variance), low, high, len(known))


def compare(a: Sequence[float], b: Sequence[float], better: str = "more") -> Comparison:
    """Compare campaign `a` with baseline `b`; entry i of both is world i.

    better: 'more', 'less' (lower is better) or '' (no judgement; the share in which `a` is higher is given).
    Worlds in which either is nan are left out. Raises ValueError when the lengths differ.
    """
    if better not in ("more", "less", ""):
        raise ValueError(f"better is 'more', 'less' or '', found {better!r}")
    pairs = zip(_floats(a), _floats(b), strict=True)
    both = [(x, y) for x, y in pairs if math.isfinite(x) and math.isfinite(y)]
    if not both:
        return Comparison(*[math.nan] * 6, 0)
    first, second = [x for x, _ in both], [y for _, y in both]
    differences = [x - y for x, y in both]
    mean, variance = _moments(differences)
    low, high = _interval(mean, variance, len(both))
    sign = -1 if better == "less" else 1
    wins = sum(1.0 if sign * d > 0 else 0.5 if d == 0 else 0.0 for d in differences)
    mean_a, variance_a = _moments(first)
    mean_b, variance_b = _moments(second)
    correlation = reduction = math.nan
    if variance_a > 0 and variance_b > 0:
        covariance = math.fsum((x - mean_a) * (y - mean_b) for x, y in both) / (len(both) - 1)
        correlation = max(-1.0, min(1.0, covariance / (math.sqrt(variance_a) * math.sqrt(variance_b))))
        # Rounding must not make a campaign seem to differ from itself.
        correlation = 1.0 if first == second else correlation
    if variance_a + variance_b > 0:
        reduction = 1 - variance / (variance_a + variance_b)
    return Comparison(mean, low, high, wins / len(both), correlation, reduction, len(both))


def ratio_of_means(over: Sequence[float], under: Sequence[float]) -> Summary:
    """Σ over / Σ under of paired worlds, with its 95 % interval (Fieller 1954, J. R. Stat. Soc. B 16, 175–185).

    Mean and interval are undefined (nan) where that of what stands below is not known to leave 0 out; pairs with an undefined
    value are left out. The interval need not be symmetric, and has no standard deviation.
    """
    pairs = [(a, b) for a, b in zip(_floats(over), _floats(under), strict=True) if math.isfinite(a) and math.isfinite(b)]
    n, undefined = len(pairs), Summary(*[math.nan] * 4, len(pairs))
    if n < 2:
        return undefined
    tops, bottoms = zip(*pairs, strict=True)
    (top, var_top), (bottom, var_bottom) = _moments(list(tops)), _moments(list(bottoms))
    covariance = math.fsum((a - top) * (b - bottom) for a, b in pairs) / (n - 1)
    # The ratios r for which the t interval of the mean of a − r·b holds 0: where a quadratic in r is not above 0.
    f = _t(0.5 + LEVEL / 2, n - 1) ** 2 / n
    square, half_linear, constant = bottom**2 - f * var_bottom, top * bottom - f * covariance, top**2 - f * var_top
    if square <= 0:
        return undefined
    root = math.sqrt(max(0.0, half_linear**2 - square * constant))
    return Summary(top / bottom, math.nan, (half_linear - root) / square, (half_linear + root) / square, n)


def half_width_at(found: Comparison, level: float) -> float:
    """Half width of the paired interval at another level than 95 %; nan where the interval is unknown."""
    if found.pairs < 2:
        return math.nan
    return (found.ci_high - found.ci_low) / 2 * _t(0.5 + level / 2, found.pairs - 1) / _t(0.5 + LEVEL / 2, found.pairs - 1)


def share_interval(count: float, n: int) -> tuple[float, float]:
    """95 % score interval of a share, `count` of `n` trials; nan without trials.

    Wilson 1927 (J. Am. Stat. Assoc. 22, 209–212). It stays within 0–1, and is no point where the share is 0 or 1: none
    of 20 worlds is no proof of never. A count may hold halves, where ties were split.
    """
    if not n:
        return math.nan, math.nan
    z2 = NormalDist().inv_cdf(0.5 + LEVEL / 2) ** 2

    def low(count: float) -> float:
        return (count + z2 / 2 - math.sqrt(z2 * (count * (n - count) / n + z2 / 4))) / (n + z2)

    # The high end is the low end of the rest, so that none and all end at exactly 0 and 1.
    return low(count), 1 - low(n - count)


def correlation_interval(correlation: float, n: int) -> tuple[float, float]:
    """95 % interval of a correlation of n pairs (Fisher 1921, Metron 1, 3–32); nan for fewer than 4 pairs.

    atanh of it is nearly normal with standard error 1 / √(n − 3), where both sides are. A correlation of ±1 has no width.
    """
    if math.isnan(correlation) or n < 4:
        return math.nan, math.nan
    if abs(correlation) >= 1:
        return correlation, correlation
    half = NormalDist().inv_cdf(0.5 + LEVEL / 2) / math.sqrt(n - 3)
    return math.tanh(math.atanh(correlation) - half), math.tanh(math.atanh(correlation) + half)


def all_pairs(campaigns: Sequence[str], baseline: str | None = None) -> list[tuple[str, str]]:
    """(campaign, baseline) pairs: all others against `baseline`, or every later against every earlier one."""
    if baseline is not None:
        return [(name, baseline) for name in campaigns if name != baseline]
    return [(later, earlier) for i, later in enumerate(campaigns) for earlier in campaigns[:i]]


def bands(runs: np.ndarray) -> Bands:
    """Percentiles 5, 25, 50, 75, 95 (linear interpolation) of an array of shape (replicates, days)."""
    runs = np.asarray(runs, dtype=np.float64)
    if runs.shape[0] == 0:
        return Bands(*np.full((5, runs.shape[1]), math.nan))
    return Bands(*np.percentile(runs, (5, 25, 50, 75, 95), axis=0))


def frontier(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """Campaigns that no other beats on both reach (more) and cost (less), cheapest first.

    points: campaign -> (reach, cost); a point with nan is left out. Equal points stay together.
    """
    known = {name: p for name, p in points.items() if all(map(math.isfinite, p))}
    kept = [
        name for name, (reach, cost) in known.items()
        if not any(r >= reach and c <= cost and (r, c) != (reach, cost) for r, c in known.values())
    ]  # fmt: skip
    return sorted(kept, key=lambda name: (known[name][1], known[name][0]))


def replicates_needed(a: Sequence[float], b: Sequence[float], most: int = 1_000_000) -> int | None:
    """Worlds after which the paired interval leaves out zero in 4 of 5 studies, were the difference as seen.

    Smallest n with n ≥ ((t.975 + t.80) · sd / |mean|)², t with n − 1 degrees of freedom. None when the runs
    do not tell (fewer than two pairs, or a mean difference of zero) or more than `most` would be needed.
    """
    both = [x - y for x, y in zip(_floats(a), _floats(b), strict=True) if math.isfinite(x - y)]
    mean, variance = _moments(both)
    if len(both) < 2 or mean == 0:
        return None
    ratio = math.sqrt(variance) / abs(mean)

    def enough(n: int) -> bool:
        return n >= ((_t(0.5 + LEVEL / 2, n - 1) + _t(POWER, n - 1)) * ratio) ** 2

    # t falls as n grows, so once n is enough every larger n is: bisection finds the first
    return None if not enough(most) else bisect.bisect_left(range(2, most + 1), True, key=enough) + 2


def _floats(values: Iterable[float]) -> list[float]:
    return np.asarray(values if hasattr(values, "__len__") else list(values), dtype=np.float64).tolist()


def _moments(values: list[float]) -> tuple[float, float]:
    """Mean and variance (n − 1). Equal values give exactly that value and exactly zero."""
    if not values:
        return math.nan, math.nan
    if min(values) == max(values):
        return values[0], 0.0 if len(values) > 1 else math.nan
    mean = math.fsum(values) / len(values)
    return mean, math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1)


def _interval(mean: float, variance: float, n: int) -> tuple[float, float]:
    if n < 2:
        return math.nan, math.nan
    half = _t(0.5 + LEVEL / 2, n - 1) * math.sqrt(variance / n)
    return mean - half, mean + half


@lru_cache(maxsize=4096)
def _t(share: float, freedom: int) -> float:
    """Quantile of Student's t. scipy is imported here because only a finished study needs it."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))
