"""Does the 95 % interval of a paired difference hold in 95 % of studies?

2,000 synthetic studies a case. Where the interval is exact (normal differences), the count of hits is
binomial with .95, and the bounds below are its central 99.9 %: an honest interval fails with chance 1 in
1,000 a case (were the luck not fixed). For skewed runs the interval is only approximate; it is held to
93–97 %.
"""

from __future__ import annotations

import numpy as np
import pytest

from wom_sim.comparison import compare, summarise

STUDIES = 2_000


def _bounds() -> tuple[int, int]:
    from scipy.stats import binom

    low, high = binom.interval(0.999, STUDIES, 0.95)
    return int(low), int(high)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.95, -0.5])
@pytest.mark.parametrize("replicates", [3, 40])
def test_paired_interval_holds_the_truth_as_often_as_it_says(correlation, replicates):
    rng = np.random.default_rng([7, replicates, int(100 * correlation) + 100])
    a = rng.normal(size=(STUDIES, replicates))
    own = rng.normal(size=(STUDIES, replicates))
    b = correlation * a + np.sqrt(1 - correlation**2) * own
    truth = 300.0 - 250.0
    found = [compare(300 + 40 * x, 250 + 40 * y, "more") for x, y in zip(a, b, strict=True)]
    low, high = _bounds()
    assert low <= sum(c.ci_low <= truth <= c.ci_high for c in found) <= high


def test_claiming_a_winner_between_equals_is_as_rare_as_it_says():
    rng = np.random.default_rng(12)
    shared = rng.normal(size=(STUDIES, 40))
    a, b = (shared + 0.3 * rng.normal(size=shared.shape) for _ in range(2))
    claims = sum(compare(x, y, "more").excludes_zero for x, y in zip(a, b, strict=True))
    low, high = _bounds()
    assert STUDIES - high <= claims <= STUDIES - low


def test_skewed_runs_such_as_cascade_sizes():
    rng = np.random.default_rng(13)
    shared = rng.normal(size=(STUDIES, 40))
    a = np.exp(0.5 * (0.9 * shared + np.sqrt(0.19) * rng.normal(size=shared.shape)))
    b = 0.8 * np.exp(0.5 * (0.9 * shared + np.sqrt(0.19) * rng.normal(size=shared.shape)))
    truth = 0.2 * np.exp(0.125)
    found = [compare(x, y, "more") for x, y in zip(a, b, strict=True)]
    share = np.mean([c.ci_low <= truth <= c.ci_high for c in found])
    assert 0.93 <= share <= 0.97


def test_interval_of_one_campaigns_mean():
    rng = np.random.default_rng(17)
    found = [summarise(x) for x in rng.normal(5, 2, size=(STUDIES, 20))]
    low, high = _bounds()
    assert low <= sum(s.ci_low <= 5 <= s.ci_high for s in found) <= high
