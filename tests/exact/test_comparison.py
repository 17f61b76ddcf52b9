"""Paired statistics against scipy, numpy and answers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.comparison import (
    NOT_NEGATIVE,
    all_pairs,
    bands,
    compare,
    correlation_interval,
    frontier,
    replicates_needed,
    share_interval,
    summarise,
)

RUNS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


def test_summary_by_hand():
    got = summarise([1, 2, 3])
    assert (got.mean, got.sd, got.replicates) == (2, 1, 3)
    assert got.ci_high == pytest.approx(2 + 4.302652729911275 / math.sqrt(3), rel=1e-9)
    assert got.half_width == pytest.approx(got.ci_high - got.mean)


def test_an_interval_ends_where_nothing_can_lie():
    """Cut, not moved: mean, spread and the other end are as they were."""
    free, count = summarise([0, 0, 0, 3]), summarise([0, 0, 0, 3], NOT_NEGATIVE)
    assert free.ci_low < 0 == count.ci_low
    assert (count.mean, count.sd, count.ci_high) == (free.mean, free.sd, free.ci_high)
    assert summarise([0.9, 1.0, 1.0], (0, 1)).ci_high == 1
    assert summarise([10, 11, 12], NOT_NEGATIVE) == summarise([10, 11, 12])
    assert math.isnan(summarise([5], NOT_NEGATIVE).ci_low)


def test_summary_leaves_out_undefined_values():
    assert summarise([1, math.nan, 3]) == summarise([1, 3])


@pytest.mark.parametrize(("values", "mean", "n"), [([], math.nan, 0), ([math.nan], math.nan, 0), ([5], 5, 1)])
def test_fewer_than_two_values_have_no_interval(values, mean, n):
    got = summarise(values)
    assert got.replicates == n
    assert got.mean == mean or math.isnan(mean)
    assert all(map(math.isnan, (got.sd, got.ci_low, got.ci_high)))


@pytest.mark.parametrize("value", [0.1, 1 / 3, 7.7, 0.0])
@pytest.mark.parametrize("n", [2, 3, 7, 49])
def test_equal_values_have_exactly_no_spread(value, n):
    got = summarise([value] * n)
    assert (got.mean, got.sd, got.ci_low, got.ci_high) == (value, 0, value, value)


@given(RUNS)
def test_a_campaign_against_itself_differs_by_exactly_zero(runs):
    got = compare(runs, runs, "more")
    assert (got.mean_difference, got.ci_low, got.ci_high, got.probability_better) == (0, 0, 0, 0.5)
    if min(runs) != max(runs) and got.correlation == got.correlation:
        assert (got.correlation, got.variance_reduction) == (1, 1)
    assert not got.excludes_zero


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=2, max_size=30))
def test_turning_a_pair_round_turns_the_answer_round(pairs):
    a, b = zip(*pairs, strict=True)
    there, back = compare(a, b, "more"), compare(b, a, "more")
    assert there.mean_difference == -back.mean_difference
    assert (there.ci_low, there.ci_high) == (-back.ci_high, -back.ci_low)
    assert there.probability_better + back.probability_better == pytest.approx(1)
    assert there.probability_better == compare(b, a, "less").probability_better


def test_paired_interval_equals_scipys_paired_t_test():
    from scipy.stats import ttest_rel

    rng = np.random.default_rng(1)
    a = rng.normal(10, 2, 25)
    b = a * 0.7 + rng.normal(0, 1, 25)
    low, high = ttest_rel(a, b).confidence_interval(0.95)
    got = compare(a, b, "more")
    assert (got.ci_low, got.ci_high) == pytest.approx((low, high), rel=1e-12)
    assert got.correlation == pytest.approx(np.corrcoef(a, b)[0, 1], rel=1e-12)
    expected = 1 - np.var(a - b, ddof=1) / (np.var(a, ddof=1) + np.var(b, ddof=1))
    assert got.variance_reduction == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("better", "share"), [("more", 0.625), ("less", 0.375), ("", 0.625)])
def test_share_of_worlds_counts_a_tie_half(better, share):
    assert compare([3, 2, 2, 1], [1, 1, 2, 4], better).probability_better == share


def test_a_world_without_the_metric_on_either_side_is_left_out():
    got = compare([1, math.nan, 5, 7], [0, 1, math.nan, 5], "more")
    assert got.pairs == 2
    assert got.mean_difference == 1.5


def test_one_or_no_pair_has_no_interval():
    one = compare([3], [1], "more")
    assert (one.mean_difference, one.probability_better, one.pairs) == (2, 1, 1)
    assert math.isnan(one.ci_low) and math.isnan(one.correlation) and not one.excludes_zero
    none = compare([math.nan], [1], "more")
    assert none.pairs == 0 and math.isnan(none.mean_difference)


def test_constant_sides():
    got = compare([1, 2, 3], [5, 5, 5], "more")
    assert math.isnan(got.correlation)
    assert got.variance_reduction == 0
    both = compare([1, 1], [5, 5], "more")
    assert math.isnan(both.correlation) and math.isnan(both.variance_reduction)
    assert (both.ci_low, both.ci_high, both.excludes_zero) == (-4, -4, True)


def test_pairing_that_bought_nothing_and_all():
    assert compare([1, 2, 3, 4], [2, 4, 1, 3], "more").variance_reduction == pytest.approx(0)
    assert compare([1, 2, 3, 4], [2, 3, 4, 5], "more").variance_reduction == 1


def test_mistaken_calls_are_refused():
    with pytest.raises(ValueError):
        compare([1, 2], [1], "more")
    with pytest.raises(ValueError):
        compare([1, 2], [1, 2], "higher")


def test_pairs_with_and_without_a_baseline():
    assert all_pairs(["a", "b", "c"]) == [("b", "a"), ("c", "a"), ("c", "b")]
    assert all_pairs(["a", "b", "c"], "b") == [("a", "b"), ("c", "b")]
    assert all_pairs(["a"]) == []


def test_bands():
    got = bands(np.arange(101.0)[:, None] * [1, 2])
    assert [list(p) for p in got] == [[5, 10], [25, 50], [50, 100], [75, 150], [95, 190]]
    assert got.p50 is got[2]


def test_frontier():
    points = {"dear": (90, 50), "best": (100, 40), "free": (10, 0), "worse": (10, 5), "odd": (math.nan, 1)}
    assert frontier(points) == ["free", "best"]
    assert frontier({"a": (1, 1), "same": (1, 1)}) == ["a", "same"]
    assert frontier({}) == []


@pytest.mark.parametrize(("shift", "expected"), [(1.0, 10), (0.5, 34), (0.1, 787)])
def test_worlds_needed_agree_with_the_textbook(shift, expected):
    """Paired t test, 5 % two-sided, power .80 (Cohen 1988): 10, 34, 787 pairs for effects of 1, .5, .1."""
    rng = np.random.default_rng(3)
    noise = rng.normal(size=50)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    assert replicates_needed(noise + shift, np.zeros(50)) == pytest.approx(expected, abs=1)


def test_worlds_needed_when_nothing_can_be_said():
    assert replicates_needed([1], [2]) is None
    assert replicates_needed([1, 2], [2, 1]) is None
    assert replicates_needed([0, 1, 2.00001], [1, 0, 2]) is None
    assert replicates_needed([2, 2], [1, 1]) == 2


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (5, 10, 0.2366, 0.7634),
        # Newcombe 1998 (Stat. Med. 17, 857–872), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_of_a_share_as_published(count, n, low, high):
    assert share_interval(count, n) == pytest.approx((low, high), abs=5e-5)
    assert share_interval(n - count, n) == pytest.approx((1 - high, 1 - low), abs=5e-5)


@given(st.integers(1, 400), st.data())
def test_interval_of_a_share_equals_scipys_and_holds_the_share(n, data):
    from scipy.stats import binomtest

    count = data.draw(st.integers(0, n))
    low, high = share_interval(count, n)
    assert (low, high) == pytest.approx(binomtest(count, n).proportion_ci(0.95, "wilson"), abs=1e-9)
    assert 0 <= low <= count / n <= high <= 1 and low < high


def test_a_share_of_nothing_has_no_interval():
    assert all(map(math.isnan, share_interval(0, 0)))


@pytest.mark.parametrize("n", [4, 5, 40])
def test_interval_of_a_correlation_equals_scipys(n):
    from scipy.stats import pearsonr

    a, b = np.random.default_rng(5).normal(size=(2, n))
    result = pearsonr(a, b)
    expected = tuple(result.confidence_interval(0.95))
    assert correlation_interval(result.statistic, n) == pytest.approx(expected, abs=1e-12)
    assert compare(a, b).correlation_interval == pytest.approx(expected, abs=1e-9)


def test_a_correlation_of_few_pairs_has_no_interval_and_a_perfect_one_no_width():
    assert all(map(math.isnan, (*correlation_interval(0.5, 3), *correlation_interval(math.nan, 9))))
    assert correlation_interval(1.0, 5) == (1, 1)


@pytest.mark.parametrize(("ratio", "worlds"), [(1.0, 5), (3.0, 12)])
def test_intervals_of_what_pairing_bought_hold_it(ratio, worlds):
    """Coverage of 4,000 normal studies, where one side may vary more: within four standard errors of 95 %, which an exact
    interval leaves in fewer than 1 of 10,000 tests (Fisher's is a little wide, so that it is held to the lower bound only)."""
    rng = np.random.default_rng(8)
    studies, correlation = 4000, 0.6
    first = rng.normal(size=(studies, worlds))
    second = ratio * (correlation * first + math.sqrt(1 - correlation**2) * rng.normal(size=(studies, worlds)))
    reduction = 2 * ratio * correlation / (1 + ratio**2)
    found = [compare(a, b) for a, b in zip(first, second, strict=True)]

    def held(truth: float, ends: list[tuple[float, float]]) -> float:
        return sum(low <= truth <= high for low, high in ends) / studies

    slack = 4 * math.sqrt(0.95 * 0.05 / studies)
    assert held(correlation, [x.correlation_interval for x in found]) > 0.95 - slack
    assert held(reduction, [x.variance_reduction_interval for x in found]) == pytest.approx(0.95, abs=slack)


def test_what_pairing_bought_where_there_is_no_interval_or_no_width():
    assert all(map(math.isnan, compare([1, 2], [2, 4]).variance_reduction_interval))
    assert all(map(math.isnan, compare([1, 2, 3], [5, 5, 5]).variance_reduction_interval))
    assert compare([1, 2, 3, 4], [2, 3, 4, 5]).variance_reduction_interval == (1, 1)
    low, high = compare([1, 2, 3, 4], [2, 4, 1, 3]).variance_reduction_interval
    assert low == -high < 0
