"""Our exp and log agree with the C library to the last units, also at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import arithmetic
from wom_sim.compiled import njit


@given(st.floats(-700, 700))
def test_exp(x):
    assert abs(arithmetic.exp(x) - math.exp(x)) <= 2 * np.spacing(math.exp(x))


@given(st.floats(1e-300, 1e300))
def test_log(x):
    assert abs(arithmetic.log(x) - math.log(x)) <= 2 * np.spacing(max(abs(math.log(x)), 1e-16))


@pytest.mark.parametrize(("x", "expected"), [(0.0, -math.inf), (1.0, 0.0), (math.inf, math.inf)])
def test_edges_of_log(x, expected):
    assert arithmetic.log(x) == expected


def test_edges_of_exp():
    assert arithmetic.exp(0.0) == 1.0
    assert arithmetic.exp(1000.0) == math.inf
    assert arithmetic.exp(-1000.0) == 0.0
    assert math.isnan(arithmetic.exp(math.nan)) and math.isnan(arithmetic.log(-1.0))


@pytest.mark.parametrize("x", [-708.0, -708.5, -720.25, -740.0, -744.4, 709.0])
def test_exp_where_results_lose_precision_or_nearly_overflow(x):
    assert abs(arithmetic.exp(x) - math.exp(x)) <= 2 * np.spacing(math.exp(x))


@pytest.mark.parametrize("x", [5e-324, 1e-310, 2.0**-1022, 2.0**-1022 - 5e-324, math.sqrt(0.5), 1.7976931348623157e308])
def test_log_at_the_ends_of_its_range(x):
    assert arithmetic.log(x) == pytest.approx(math.log(x), rel=1e-15)


quantiles = njit(lambda u, z: arithmetic.normal_quantiles(u, z))


def test_many_quantiles_are_those_of_one_by_one():
    u = np.concatenate([np.linspace(1e-9, 1 - 1e-9, 1001), [0.02425, 1 - 0.02425, 2.0**-53, 1 - 2.0**-53, 0.5]])
    z = np.empty_like(u)
    quantiles(u, z)
    assert z.tolist() == [arithmetic.normal_quantile(value) for value in u]


@given(st.floats(1e-12, 1 - 1e-12))
def test_normal_quantile(u):
    from scipy.special import ndtri

    assert arithmetic.normal_quantile(u) == pytest.approx(ndtri(u), rel=2e-9, abs=2e-9)
