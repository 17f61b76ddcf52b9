"""Coins of a logistic chance: the rough look never decides otherwise than the full comparison."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wom_sim.arithmetic import exp, rough_exp
from wom_sim.draws import PASS_ON, happens
from wom_sim.engine.coins import happens_at, lies_below
from wom_sim.rules import logistic

CHANCES = st.floats(0.0, 1.0)
LOG_ODDS = st.floats(-1000.0, 1000.0)


def fully(u, most, log_odds):
    return u < most * logistic(log_odds)


@given(st.floats(2.0**-53, 1.0, exclude_max=True), CHANCES, LOG_ODDS)
@example(0.5, 1.0, 0.0)
@example(0.5, 1.0, math.inf)
@example(0.5, 1.0, -math.inf)
@example(0.5, 1.0, math.nan)
@example(2.0**-53, 1.0, -499.0)
def test_any_draw(u, most, log_odds):
    assert lies_below(u, most, log_odds) == fully(u, most, log_odds)


@given(CHANCES, st.floats(-45.0, 45.0), st.integers(-40, 40), st.sampled_from([0.0, 1e-15, 1e-10, 9e-6, 1e-5, 1.1e-5]))
def test_draws_next_to_the_chance(most, log_odds, steps, away):
    """So many representable numbers, and such a share, from the chance itself, on either side."""
    u = most * logistic(log_odds) * (1.0 + math.copysign(away, steps))
    for _ in range(abs(steps)):
        u = math.nextafter(u, math.copysign(math.inf, steps))
    if 0.0 < u < 1.0:
        assert lies_below(u, most, log_odds) == fully(u, most, log_odds)


@pytest.mark.parametrize("log_odds", [-1000.0, -3.0, 0.0, 0.7, 39.9, 40.0, 41.0, 1000.0])
@pytest.mark.parametrize("most", [0.0, 0.3, 1.0])
def test_the_draw_is_that_of_the_ordinary_coin(log_odds, most):
    key = np.uint64(77)
    for who in range(200):
        usual = happens(most * logistic(log_odds), key, PASS_ON, who, 5)
        assert happens_at(log_odds, most, key, PASS_ON, who, 5) == usual


def test_the_rough_exponential_errs_less_than_a_third_of_the_doubt():
    x = np.linspace(-699.0, 699.0, 100_003)
    errors = [abs(rough_exp(each) / exp(each) - 1.0) for each in x]
    assert max(errors) < 1e-5 / 2.8
