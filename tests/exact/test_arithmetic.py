"""Our exp and log agree with the C library to the last units, also at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import arithmetic


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


@given(st.floats(1e-12, 1 - 1e-12))
def test_normal_quantile(u):
    from scipy.special import ndtri

    assert arithmetic.normal_quantile(u) == pytest.approx(ndtri(u), rel=2e-9, abs=2e-9)
