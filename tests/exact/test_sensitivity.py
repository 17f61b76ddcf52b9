"""Sensitivity: indices of functions whose indices are known, luck told from effect, and winners that turn where they must."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from wom_sim.comparison import Comparison
from wom_sim.errors import WomSimError
from wom_sim.experiment import indices
from wom_sim.experiment.assumptions import around, assumptions_of, ends
from wom_sim.experiment.sensitivity import SCREENING, SOBOL, survey
from wom_sim.experiment.survey import Plan, Survey
from wom_sim.experiment.turning import side, thirds, turned_steps
from wom_sim.report.sensitivity import texts
from wom_sim.report.sensitivity_verdict import verdict
from wom_sim.scenario import scenario_from_text

pytest.importorskip("SALib")

SCENARIO = scenario_from_text("""\
world: {consumers: 200}
campaigns:
  a: {seeding: {strategy: existing_customers, target: 15}, role: director}
  b: {seeding: none, role: absent}
study: {days: 7, replicates: 3, rng_seed: 5}
""")

Function = Callable[..., float]


class Formula:
    """A bench whose runs follow a formula: campaign b has the world's own level, and campaign a that + formula + luck."""

    def __init__(self, loaded, function: Function, worlds_sd: float, luck_sd: float, rng_seed: int) -> None:
        self.points = SimpleNamespace(loaded=loaded)
        self.function, self.worlds_sd, self.luck_sd, self.rng_seed = function, worlds_sd, luck_sd, rng_seed

    def run(self, points, replicates, progress) -> int:
        progress(len(points), len(points))
        return len(points) * len(replicates)

    def values(self, point, campaign, metrics, replicates) -> dict[str, list[float]]:
        level = np.random.default_rng([self.rng_seed, 1]).normal(0, 1, (2, len(replicates)))
        runs = 10 * level[0]
        if campaign == "a":
            luck = np.random.default_rng([self.rng_seed, zlib.crc32(repr(point).encode())]).normal(0, 1, len(replicates))
            runs = runs + self.function(*point) + self.worlds_sd * level[1] + self.luck_sd * luck
        return {metric: runs.tolist() for metric in metrics}


def surveyed(
    function: Function, named: str, *, method: str = "morris", metric: str = "reached", worlds: int = 6, worlds_sd: float = 0.0,
    luck_sd: float = 0.0, trajectories: int = 6, samples: int = 64, rng_seed: int = 0, most: int = 6, screen: bool = False,
) -> Survey:  # fmt: skip
    """A whole survey, of a formula instead of the model."""
    assumptions, _ = assumptions_of(SCENARIO, 0.5, named)
    plan = Plan(metric, None, method, 0.5, trajectories, samples, most, not screen, range(worlds))
    bench_of = lambda loaded: Formula(loaded, function, worlds_sd, luck_sd, rng_seed)  # noqa: E731
    return survey("formula", SCENARIO, assumptions, {}, plan, bench_of)


# Indices

ISHIGAMI = "join_base:-3.14159265358979..3.14159265358979,pass_on_base:-3.14159265358979..3.14159265358979," \
           "takepart_base:-3.14159265358979..3.14159265358979"  # fmt: skip
_PARTS = (0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 49 / 8, 0.01 * math.pi**8 * 8 / 225)
VARIANCE = sum(_PARTS)
FIRST = (_PARTS[0] / VARIANCE, _PARTS[1] / VARIANCE, 0.0)
TOTAL = ((_PARTS[0] + _PARTS[2]) / VARIANCE, _PARTS[1] / VARIANCE, _PARTS[2] / VARIANCE)
"""Ishigami & Homma 1990, with a = 7 and b = 0.1."""


def ishigami(x: float, y: float, z: float) -> float:
    return math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)


def test_sobol_indices_of_ishigami_are_recovered_from_runs_that_are_mostly_luck():
    """The luck of a mean of 8 worlds is as large as the effect: without taking it out, total indices would be over 0.6 each.

    Of the 30 intervals of 95 % (of 5 sets of runs), which rather err on the wide side, at most 5 may miss: were each to miss in
    5 of 100 cases and they independent, more would in 1 of 300. The formula is fixed, so a pass stays one.
    """
    missed, totals = 0, []
    for rng_seed in range(5):
        found = surveyed(ishigami, ISHIGAMI, method="sobol", worlds=8, worlds_sd=3, luck_sd=8 * VARIANCE**0.5 / 3,
                         samples=128, rng_seed=rng_seed)  # fmt: skip
        for shares, first, total in zip(found.shares.values(), FIRST, TOTAL, strict=True):
            missed += not shares.first.low <= first <= shares.first.high
            missed += not shares.total.low <= total <= shares.total.high
        totals.append([shares.total.value for shares in found.shares.values()])
        assert all(shares.total_as_seen > 0.3 for shares in found.shares.values())
        share = found.components[SOBOL].share
        true = VARIANCE / (VARIANCE + (8 * VARIANCE**0.5 / 3) ** 2 / 8)
        assert share.low <= true <= share.high
    assert missed <= 5
    assert np.mean(totals, axis=0) == pytest.approx(TOTAL, abs=0.25)


def test_without_luck_the_indices_are_salibs():
    rng_seed = 3
    shares = indices.sobol_design(3, 64, rng_seed)
    means = np.array([ishigami(*(2 * math.pi * row - math.pi)) for row in shares])
    found = indices.sobol(3, means[:, None] + np.array([5.0, -2.0, 0.5, 1.0]), rng_seed)
    for each in found:
        assert each.first.value == pytest.approx(each.first_as_seen, abs=1e-9)
        assert each.total.value == pytest.approx(each.total_as_seen, abs=1e-9)
    from SALib.analyze import morris as salib

    shares = indices.morris_design(3, 5, rng_seed)
    means = np.array([ishigami(*(2 * math.pi * row - math.pi)) for row in shares])
    problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[0.0, 1.0]] * 3}
    theirs = salib.analyze(problem, shares, means, num_levels=indices.LEVELS, seed=1)
    ours = indices.morris(shares, means[:, None] + np.arange(4.0), rng_seed)
    assert [e.mu.value for e in ours] == pytest.approx(list(theirs["mu"]))
    assert [e.mu_star.value for e in ours] == pytest.approx(list(theirs["mu_star"]))
    assert [e.sigma.value for e in ours] == pytest.approx(list(theirs["sigma"]))
    assert all(e.noise < e.noise_high < 1e-9 for e in ours)


LINEAR = "join_base:0..1,pass_on_base:0..1,takepart_base:0..1,appraisal_base:0..1"


def linear(x: float, y: float, z: float, nothing: float) -> float:
    return 100 + 12 * x - 5 * y + 2 * z


def test_morris_recovers_slopes_and_tells_them_from_luck():
    """40 sets of runs. Intervals of the three slopes miss in at most 5 of 100 cases: over 16 of 120 would in 1 of 10,000.

    A parameter that does nothing is above luck in 5 of 100 cases: over 8 of 40 would be in 1 of 5,000. The mean estimate of the
    luck lies within 5 standard errors of the truth.
    """
    missed = alarms = 0
    luck = []
    for rng_seed in range(40):
        found = surveyed(linear, LINEAR, worlds_sd=20, luck_sd=4, worlds=6, rng_seed=rng_seed)
        for effects, slope in zip(found.effects.values(), (12, -5, 2), strict=False):
            missed += not effects.mu.low <= slope <= effects.mu.high
        alarms += found.effects["appraisal_base"].above_noise
        assert found.effects["join_base"].above_noise
        luck.append(found.components[SCREENING].rest)
    assert missed <= 16 and alarms <= 8
    assert np.mean(luck) == pytest.approx(16, abs=5 * np.std(luck) / math.sqrt(40))


def test_variance_components_are_those_of_the_analysis_of_variance():
    rng = np.random.default_rng(1)
    points, worlds = 12, 5
    runs = rng.normal(0, 3, (points, 1)) + rng.normal(0, 2, worlds) + rng.normal(0, 1, (points, worlds))
    rows, columns, all_of_it = runs.mean(axis=1), runs.mean(axis=0), runs.mean()
    of_points = worlds * ((rows - all_of_it) ** 2).sum() / (points - 1)
    of_worlds = points * ((columns - all_of_it) ** 2).sum() / (worlds - 1)
    of_rest = ((runs - rows[:, None] - columns + all_of_it) ** 2).sum() / (points - 1) / (worlds - 1)
    found = indices.components(runs, 3, 0)
    assert found.rest == pytest.approx(of_rest)
    assert found.parameters == pytest.approx((of_points - of_rest) / worlds)
    assert found.worlds == pytest.approx((of_worlds - of_rest) / points)
    assert found.share.value == pytest.approx(1 - of_rest / of_points)


def test_the_luck_of_a_parameter_that_does_nothing_is_named_in_1_of_20_cases():
    """Of 400 parameters without effect 20 are above luck on average; 39 or more would be in 1 of 10,000 cases."""
    rng, alarms = np.random.default_rng(2), 0
    for _ in range(50):
        shares = indices.morris_design(8, 5, int(rng.integers(1000)))
        alarms += sum(e.above_noise for e in indices.morris(shares, rng.normal(0, 1, (len(shares), 4)), 0))
    assert 5 <= alarms < 39


@pytest.mark.parametrize("shared", [0.3, 0.7])
def test_luck_that_trajectories_share_is_no_effect(shared):
    """All trajectories run in the same worlds, so a parameter's luck in a world returns in each. Of 400 parameters without effect
    20 would be above luck on average; 39 or more in 1 of 10,000 cases."""
    rng, alarms, seen = np.random.default_rng(3), 0, []
    for _ in range(50):
        shares = indices.morris_design(8, 8, int(rng.integers(1000)))
        of_worlds = rng.normal(0, math.sqrt(shared), (8, 10))
        steps = np.diff(shares.reshape(8, 9, 8), axis=1)
        own = rng.normal(0, math.sqrt(1 - shared), (8, 8, 10))
        moved = np.abs(steps).argmax(axis=2)
        changes = (of_worlds[moved] + own) * steps.sum(axis=2)[..., None]
        runs = np.concatenate([np.zeros((8, 1, 10)), changes.cumsum(axis=1)], axis=1).reshape(-1, 10)
        alarms += sum(e.above_noise for e in indices.morris(shares, runs, 0))
        seen.append(indices.shared_luck(indices.elementary_effects(shares, runs)).mean())
    assert alarms < 39
    assert shared - 0.05 < np.mean(seen) < shared + 0.2, "no less than it is; the larger of own and mean is taken"


# Which assumptions, and their ranges


def test_ranges_stay_within_the_fields_limits_and_whole_numbers_within_the_spread():
    assert around(0.4, 0.5, {"ge": 0, "le": 1}, whole=False) == (0.2, 0.6)
    assert around(0.9, 0.5, {"ge": 0, "le": 1}, whole=False) == (0.45, 1)
    assert around(-0.8, 0.5, {"ge": -60, "le": 60}, whole=False) == (-1.2, -0.4)
    assert around(48.0, 1.0, {"gt": 0, "le": 10_000}, whole=False) == (0.48, 96)
    assert around(5, 0.5, {"ge": 1}, whole=True) == (3, 7)
    assert around(1, 0.5, {"ge": 1}, whole=True) is None
    assert around(0.0, 0.5, {"ge": 0, "le": 1}, whole=False) is None


def test_all_assumptions_about_the_world_are_varied_and_those_at_zero_are_left_out():
    found, left_out = assumptions_of(SCENARIO, 0.5)
    names = [a.name for a in found]
    assert {"tell_rate", "traits.trust", "network.homophily", "strength.mean", "customers.share"} <= set(names)
    assert len(names) == len(set(names)) > 80
    # These have a source, are decided by a campaign, or are how the study is done.
    assert not {"forward_limit", "engagement_half_life", "network.mean_ties", "target", "consumers", "days"} & set(names)
    assert {"prompting", "question_rate", "traits.complex_share"} <= set(left_out)
    assert all(a.low < a.value < a.high or a.value in (a.low, a.high) for a in found)
    assert all(a.source.startswith("assumption") for a in found)
    assert len(list(ends(SCENARIO, found))) == 2 * len(found)


def test_named_parameters_may_be_anything_that_is_a_number():
    named = "prompting: 0..0.5, trust, campaigns.a.seeding.knowledge, forward_limit, village: 20.5..40.5, nomination_delay"
    found, _ = assumptions_of(SCENARIO, 0.2, named)
    assert [(a.name, a.low, a.high) for a in found] == [
        ("prompting", 0, 0.5), ("traits.trust", 0.36, 0.54), ("campaigns.a.seeding.knowledge", 0.56, 0.84),
        ("forward_limit", 4, 6), ("network.village", 21, 40), ("nomination_delay", 20, 28),
    ]  # fmt: skip
    assert found[-1].at(0.49) == 24 and isinstance(found[-1].at(0.49), int)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("tell_rat", 'no parameter "tell_rat". Did you mean "tell_rate"?'),
        ("prompting", "prompting cannot be spread: it is 0, and a share of 0 is 0. Give a range: prompting:LOW..HIGH"),
        ("tell_rate,tell_rate:0..1", "tell_rate is named twice"),
        ("tell_rate:0.6..0.2", "write name:LOW..HIGH"),
        ("tell_rate:low..high", "write name:LOW..HIGH"),
        ("village:20.1..20.9", "the range of village holds fewer than two whole numbers. Give a wider one."),
        ("spread", '"spread" is the name of several: network.spread, groups.spread'),
        ("campaigns.a.role", "campaigns.a.role does not hold a number"),
        ("campaigns.c.budget", 'there is no field "c" in campaigns'),
        ("campaigns.*.seeding.strategy", "does not hold a number"),
        ("world.sector", "does not hold a number"),
    ],
)
def test_names_that_do_not_fit_are_told(named: str, said: str):
    with pytest.raises(WomSimError, match=".*") as error:
        assumptions_of(SCENARIO, 0.5, named)
    assert said in str(error.value)


def test_a_range_outside_of_what_is_allowed_is_told():
    found, _ = assumptions_of(SCENARIO, 0.5, "tell_rate:0..1.5")
    said = r"tell_rate cannot be 1\.5: .* must be from 0 to 1.*--parameters tell_rate:LOW\.\.HIGH"
    with pytest.raises(WomSimError, match=said):
        list(ends(SCENARIO, found))


# Who wins, and when that turns


def compared(mean: float, half: float) -> Comparison:
    return Comparison(mean, mean - half, mean + half, 1.0, 0.0, 0.0, 8)


def test_a_winner_turns_only_where_the_interval_leaves_out_zero():
    assert [side(compared(m, 1)) for m in (2, 0.5, -0.5, -2)] == [1, 0, 0, -1]
    assert side(compared(2, math.nan)) == 0
    found = [compared(m, 1) for m in (2, -0.5, -2, 2, -2, -3)]
    parts = thirds(np.array([0, 0, 0, 0.5, 1, 1]), found, 1)
    assert (parts["lowest"].points, parts["lowest"].opposite, parts["lowest"].turned) == (3, 2, 1)
    assert (parts["highest"].points, parts["highest"].opposite, parts["highest"].turned) == (2, 2, 2)
    # Wilson's interval of 2 of 2.
    assert (parts["highest"].low, parts["highest"].high) == (pytest.approx(0.34238, abs=1e-5), 1)
    steps = [(found[0], found[2]), (found[0], found[1]), (found[0], found[3]), (found[4], found[5])]
    assert turned_steps(steps) == (3, 1)


def test_morris_levels_fall_into_the_outer_thirds_as_they_should():
    shares = np.unique(indices.morris_design(3, 20, 1))
    counts = thirds(shares, [compared(1, 0.5)] * len(shares), 1)
    assert [round(3 * float(s)) for s in shares] == [0, 1, 2, 3]
    assert [third.points for third in counts.values()] == [1, 1]


TWO = "tell_rate:0..1,join_base:-4..0"


def test_the_smallest_change_that_turns_the_winner_round_is_found():
    """10 (x − 0.75): at 0.4 campaign b wins; with halves of the way back from 1, a wins at 0.775 and not at 0.7."""
    found = surveyed(lambda x, y: 10 * (x - 0.75), TWO, luck_sd=0.001)
    assert found.pair == ("a", "b") and found.winner == -1
    assert set(found.turned_at) == {"tell_rate"}
    value, there = found.turned_at["tell_rate"]
    assert value == pytest.approx(0.775) and there.ci_low > 0
    turning = found.turning(found.assumptions[0])
    assert side(turning.at_low) == -1 and side(turning.at_high) == 1
    assert turning.steps_turned > 0 and turning.thirds["highest"].turned == turning.thirds["highest"].points > 0
    assert turning.thirds["lowest"].turned == 0
    said = verdict(found)
    assert "With the values in force “b” wins over “a” on consumers reached: 3.50 more" in said
    assert "The winner turns round when, all else as it is, tell_rate is 0.775 and not 0.4 (the difference is then -0.25" in said
    assert "join_base" not in said
    assert "most often with tell_rate in the highest third of its range" in said


def test_whole_numbers_are_halved_to_whole_numbers():
    found = surveyed(lambda x: 10 - x + 0.5, "forward_limit:1..20", luck_sd=0.001, trajectories=4)
    assert found.winner == 1 and found.turned_at["forward_limit"][0] == 11


def test_what_is_less_wins_where_less_is_better():
    found = surveyed(lambda x, y: 10 * (x - 0.75), TWO, metric="cost_total", luck_sd=0.001)
    # The pair is as in the scenario: a − b is −3.5, so a costs less.
    assert "“a” wins over “b” on money spent: 3.50 less" in verdict(found)


def test_nothing_is_said_to_turn_where_luck_hides_who_wins():
    found = surveyed(lambda x, y: 0.1 * (x - 0.5), TWO, luck_sd=50, worlds=4)
    assert found.winner == 0 and not found.turned_at
    said = verdict(found)
    assert "do not tell “a” from “b”" in said and "no winner that an assumption could turn round" in said
    assert "wins over" not in said and "turns round" not in said


def test_no_assumption_alone_but_two_together():
    """1 − 3·(x > 0.9)·(y > −0.1): each alone leaves a ahead, both together do not."""
    found = surveyed(lambda x, y: 1 - 3 * (x > 0.9) * (y > -0.1), TWO, luck_sd=0.01, trajectories=12)
    said = verdict(found)
    assert "No single assumption within its range (2, each alone) turned the winner round in these worlds" in said
    assert "With several moved at once it turned at" in said


def test_what_changes_nothing_is_left_out_and_the_most_important_are_decomposed():
    found = surveyed(linear, LINEAR, method="sobol", luck_sd=0.0, worlds_sd=1.0, screen=True, most=2, samples=8)
    assert list(found.left_out) == ["appraisal_base"] and "in no world" in found.left_out["appraisal_base"]
    assert list(found.effects) == ["join_base", "pass_on_base", "takepart_base"]
    assert list(found.shares) == ["join_base", "pass_on_base"]
    assert {len(point) for point in found.stages} == {4}


def test_a_metric_that_is_not_defined_is_told():
    with pytest.raises(WomSimError, match="reached is not defined at every point in at least two worlds"):
        surveyed(lambda x, y: math.nan if x > 0.9 else 1.0, TWO)


def test_the_same_survey_gives_the_same_bytes():
    first, again = (texts(surveyed(linear, LINEAR, method="sobol", luck_sd=1.0, screen=True, samples=8)) for _ in range(2))
    assert first == again
    assert set(first) == {"parameters.csv", "indices.csv", "variance.csv", "flips.csv", "points.csv"}
