"""The coverage of the interval at which a study stops, by simulation: nominal 95 %, at least 93 % wanted.

2,000 synthetic studies each: a share of .95 has a standard error of .5 %, so a rule whose true coverage is 94.5 % fails a
bound of 93 % once in 700; luck is fixed, so these tests never fail by chance.
"""

import numpy as np
import pytest

from wom_sim.comparison import compare
from wom_sim.scenario import Study
from wom_sim.stopping import Course

STUDIES = 2_000
SHARED, OWN = 3.0, 1.0
"""Standard deviations of what two campaigns share in a world and of what each has for itself."""


def stopped(luck: np.random.Generator, draw, wanted: float, most: int = 2000):
    """A study of two campaigns whose runs are drawn: the values at which it stopped."""
    study = Study(replicates=most, min_replicates=20, precision={"visits": wanted})
    course = Course(study, ["a", "b"], consumers=1000)
    shared = SHARED * luck.standard_normal(most)
    a, b = shared + draw(luck, most), shared + draw(luck, most)
    metrics = {(c, r): {"visits": float(v)} for c, values in (("a", a), ("b", b)) for r, v in enumerate(values)}
    assert course.is_over(metrics, range(most))
    return a[: course.end], b[: course.end], course.end


def normal(luck, size):
    return OWN * luck.standard_normal(size)


def skewed(luck, size):
    """Lognormal, less its mean: a few worlds in which a cascade goes through the roof."""
    return OWN * (luck.lognormal(0.0, 1.0, size) - np.exp(0.5))


def normal_less_a_shift(luck, size):
    return normal(luck, size) - 10.0


@pytest.mark.parametrize(("draw", "wanted"), [(normal, 0.4), (skewed, 0.5)])
def test_the_interval_at_which_a_study_stops_holds_the_truth(draw, wanted):
    luck = np.random.default_rng(7)
    held, worlds = 0, []
    for _ in range(STUDIES):
        a, b, end = stopped(luck, draw, wanted)
        x = compare(a, b)
        held += x.ci_low <= 0 <= x.ci_high
        worlds.append(end)
        assert (x.ci_high - x.ci_low) / 2 <= wanted or end == 2000
    assert np.mean(worlds) > 30, "the rule has something to decide"
    print(f"coverage {held / STUDIES:.4f} over {np.mean(worlds):.0f} worlds on average")
    assert held / STUDIES >= 0.93


def test_a_campaign_that_is_as_good_is_dropped_in_fewer_than_one_study_of_twenty():
    """Three campaigns, two of them equally good: the error of dropping either is spent over all looks and pairs."""
    luck = np.random.default_rng(8)
    dropped, worst = 0, 0
    for _ in range(STUDIES // 2):
        study = Study(replicates=400, min_replicates=20, precision={"reached": 0.001}, drop_beaten=True)
        course = Course(study, ["a", "b", "poor"], consumers=1000)
        draws = {"a": normal(luck, 400), "b": normal(luck, 400), "poor": normal_less_a_shift(luck, 400)}
        metrics = {(c, r): {"reached": 100 + float(v)} for c, values in draws.items() for r, v in enumerate(values)}
        course.is_over(metrics, range(400))
        dropped += "a" in course.dropped or "b" in course.dropped
        worst += "poor" in course.dropped
    assert worst == STUDIES // 2
    assert dropped / (STUDIES // 2) <= 0.05
