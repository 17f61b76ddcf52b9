"""The coverage of the interval at which a study stops, by simulation: nominal 95 %, at least 93 % wanted.

Where one side is skewed (the exponential, skewness 2) as well as where both are. It cannot be right about bursts so rare that no
world has shown one yet: a lognormal beside a constant (skewness 6) is held in about 89 %.

2,000 synthetic studies each: a share of .95 has a standard error of .5 %, so a rule whose true coverage is 94.5 % fails a
bound of 93 % once in 700; luck is fixed, so these tests never fail by chance.
"""

import numpy as np
import pytest

from wom_sim.comparison import compare
from wom_sim.scenario import Study
from wom_sim.stopping import ALIKE, Course

STUDIES = 2_000
SHARED, OWN = 3.0, 1.0
"""Standard deviations of what two campaigns share in a world and of what each has for itself."""


def stopped(luck: np.random.Generator, draw, wanted: float, other=None, most: int = 2000):
    """A study of two campaigns whose runs are drawn, the second as the first unless told: the values at which it stopped."""
    study = Study(replicates=most, min_replicates=20, precision={"visits": wanted})
    course = Course(study, ["a", "b"], consumers=1000)
    shared = SHARED * luck.standard_normal(most)
    a, b = shared + draw(luck, most), shared + (other or draw)(luck, most)
    metrics = {(c, r): {"visits": float(v)} for c, values in (("a", a), ("b", b)) for r, v in enumerate(values)}
    assert course.is_over(metrics, range(most))
    return a[: course.end], b[: course.end], course.end


def normal(luck, size):
    return OWN * luck.standard_normal(size)


def skewed(luck, size):
    """Lognormal, less its mean: a few worlds in which a cascade goes through the roof."""
    return OWN * (luck.lognormal(0.0, 1.0, size) - np.exp(0.5))


def bursts(luck, size):
    """Exponential, less its mean: beside a campaign that hardly varies, the difference is as skewed."""
    return OWN * (luck.exponential(1.0, size) - 1.0)


def hardly(luck, size):
    return 0.01 * luck.standard_normal(size)


def normal_less_a_shift(luck, size):
    return normal(luck, size) - 10.0


@pytest.mark.parametrize(
    ("draw", "other", "wanted"), [(normal, normal, 0.4), (skewed, skewed, 0.5), (bursts, hardly, 0.25)]
)
def test_the_interval_at_which_a_study_stops_holds_the_truth(draw, other, wanted):
    luck = np.random.default_rng(7)
    held, worlds = 0, []
    for _ in range(STUDIES):
        a, b, end = stopped(luck, draw, wanted, other)
        x = compare(a, b)
        held += x.ci_low <= 0 <= x.ci_high
        worlds.append(end)
        assert (x.ci_high - x.ci_low) / 2 <= wanted or end == 2000
    assert np.mean(worlds) > 30, "the rule has something to decide"
    print(f"coverage {held / STUDIES:.4f} over {np.mean(worlds):.0f} worlds on average")
    assert held / STUDIES >= 0.93


def test_worlds_that_are_all_alike_are_not_taken_to_be_so_at_once():
    def end(most: int) -> int:
        course = Course(Study(replicates=most, min_replicates=20, precision={"visits": 1.0}), ["a", "b"], consumers=1000)
        course.is_over({(c, r): {"visits": 3.0} for c in "ab" for r in range(most)}, range(most))
        return course.end

    assert end(40) == 40 and ALIKE <= end(400) < 1.1 * ALIKE + 1


def test_a_study_ends_when_all_but_one_are_beaten():
    luck = np.random.default_rng(10)
    course = Course(Study(replicates=400, min_replicates=20, precision={"reached": 0.0001}, drop_beaten=True), ["a", "b"], 1000)
    draws = {"a": normal(luck, 400), "b": normal_less_a_shift(luck, 400)}
    metrics = {(c, r): {"reached": 100 + float(v)} for c, values in draws.items() for r, v in enumerate(values)}
    assert course.is_over(metrics, range(400)) and course.end == 20 and course.running == ("a",)
    assert course.notes(20)[-1] == "The study ended after 20 worlds, because all campaigns but “a” were beaten."


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
