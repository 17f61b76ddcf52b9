"""Coins whose chance is given as log odds, tossed without working the chance out further than the toss needs.

Whether a uniform draw u lies below m·logistic(x) can mostly be told from a rough e^−x; only where u lies next to the chance is
the chance worked out to the last bit. The outcome is exactly that of the full comparison. Such a *squeeze* (Marsaglia 1977, "The
squeeze method for generating gamma variates", Computers & Mathematics with Applications 3) spares two thirds of the time.
"""

from __future__ import annotations

from wom_sim.arithmetic import rough_exp
from wom_sim.compiled import njit
from wom_sim.draws import happens, uniform
from wom_sim.rules import logistic

_CERTAIN, _HOPELESS = 40.0, -500.0
"""Log odds from which on `logistic` is 1 in double precision, and below which a rough e^−x may overflow."""

_DOUBT = 1e-5
"""Relative distance to the chance within which it is worked out; three times the error of `rough_exp`."""


@njit
def lies_below(u, most, log_odds):
    """Whether u < most · logistic(log_odds), for u in (0, 1) and most in 0–1."""
    if _HOPELESS < log_odds < _CERTAIN:
        # u < m / (1 + e^−x)  ⇔  u·(1 + e^−x) < m
        reached = u + u * rough_exp(-log_odds)
        if reached < most * (1.0 - _DOUBT):
            return True
        if reached > most * (1.0 + _DOUBT):
            return False
    return u < most * logistic(log_odds)


@njit
def happens_at(log_odds, most, key, purpose, who, whom=0, which=0):
    """Whether something of the chance most · logistic(log_odds) happens; the draw is that of `draws.happens`."""
    if log_odds > _CERTAIN:
        return happens(most, key, purpose, who, whom, which)
    return lies_below(uniform(key, purpose, who, whom, which), most, log_odds)
