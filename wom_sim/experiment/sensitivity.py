"""How far the comparison of two campaigns rests on the assumptions: one at a time, then together in a design.

All runs are those of an experiment whose factors are the assumptions, so each is kept in the store and computed once, and all
points share the luck of the worlds. The stages: the values in force; each assumption alone at both ends of its range; where
that turns the winner round, halves of the way back, to see how little does it; Morris' screening of those that change anything;
and, where asked, Sobol' indices of the most important.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from wom_sim.comparison import summarise
from wom_sim.errors import WomSimError
from wom_sim.experiment import indices
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.fields import plain
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.spec import Experiment, Factor
from wom_sim.experiment.survey import Design, Plan, Survey
from wom_sim.experiment.turning import side
from wom_sim.experiment.work import Bench, Progress
from wom_sim.metrics import METRICS
from wom_sim.scenario import Scenario, scenario_from_data

METHODS = ("morris", "sobol")

HALVINGS = 3
"""Halves of the way back to the value in force that are tried where an end of a range turns the winner round; assumption."""

IN_FORCE, ALONE, BACK = "values in force", "one at a time", "part of the way back"
SCREENING, SOBOL = "screening", "sobol"


def survey(
    name: str, scenario: Scenario, assumptions: list[Assumption], left_out: dict[str, str], plan: Plan,
    bench_of: Callable[[Loaded], Bench], progress: Progress = lambda stage, done, total: None,
) -> Survey:  # fmt: skip
    """Run all stages; `bench_of`: a bench for an experiment. Raises WomSimError where nothing could be told."""
    pair, computed = _pair(name, scenario, assumptions, plan, bench_of, progress)
    bench = bench_of(_loaded(name, scenario, assumptions, pair))
    found = Survey(name, plan, assumptions, assumptions, dict(left_out), pair, bench)
    found.computed = computed
    found.run(IN_FORCE, [found.in_force], progress)
    found.run(ALONE, [found.at({a.name: v}) for a in assumptions for v in (a.low, a.high)], progress)
    if not plan.named:
        _leave_out_idle(found)
    _halve(found, progress)
    if plan.method == "morris" or not plan.named:
        _screen(found, progress)
    if plan.method == "sobol":
        _decompose(found, found.assumptions if plan.named else _most_important(found), progress)
    return found


def _loaded(name: str, scenario: Scenario, assumptions: Sequence[Assumption], campaigns: Sequence[str]) -> Loaded:
    """An experiment with these campaigns, whose factors are the assumptions. Which points are run is seen as results come in;
    that of the values in force stands for all of them."""
    data = plain(scenario)
    data |= {"claims": (), "campaigns": {c: data["campaigns"][c] for c in campaigns}}
    data["study"] = {**data["study"], "baseline": None}
    factors = {a.name: Factor(levels=(a.value,)) for a in assumptions}
    spec = Experiment(base=name, factors=factors, design="grid")
    return Loaded(name, spec, scenario_from_data(data, scenario.folder), {a.name: a.paths for a in assumptions})


def _pair(
    name: str, scenario: Scenario, assumptions: Sequence[Assumption], plan: Plan,
    bench_of: Callable[[Loaded], Bench], progress: Progress,
) -> tuple[tuple[str, str], int]:  # fmt: skip
    """The two campaigns that are compared, and how many runs it took to find them."""
    campaigns, baseline = list(scenario.campaigns), scenario.study.baseline
    if plan.campaigns is not None:
        return plan.campaigns, 0
    if len(campaigns) == 2 and baseline is None:
        return (campaigns[0], campaigns[1]), 0
    bench = bench_of(_loaded(name, scenario, assumptions, campaigns))
    point = tuple(a.value for a in assumptions)
    computed = bench.run([point], plan.replicates, lambda done, total: progress(IN_FORCE, done, total))
    means = {c: summarise(bench.values(point, c, [plan.metric], plan.replicates)[plan.metric]).mean for c in campaigns}
    better = -1 if METRICS[plan.metric].better == "less" else 1
    ranked = sorted((c for c in campaigns if math.isfinite(means[c])), key=lambda c: -better * means[c])
    if baseline is not None:
        ranked = [*[c for c in ranked if c != baseline][:1], baseline]
    if len(ranked) < 2:
        raise WomSimError(f"{plan.metric} is not defined for two campaigns at the values in force; choose another --metric.")
    return (ranked[0], ranked[1]), computed


def _leave_out_idle(found: Survey) -> None:
    """Those that, alone at either end of their range, change the metric of neither campaign in any world."""
    force = found.runs(found.in_force)
    idle = [
        a for a in found.assumptions
        if all(np.array_equal(found.runs(found.at({a.name: v})), force, equal_nan=True) for v in (a.low, a.high))
    ]  # fmt: skip
    found.left_out |= {a.name: f"alone, it changes {found.plan.metric} in no world at either end of its range" for a in idle}
    found.assumptions = [a for a in found.assumptions if a not in idle]


def _halve(found: Survey, progress: Progress) -> None:
    """Where an end of a range turns the winner round, look for a value nearer to the one in force that does so too."""
    if not found.winner:
        return
    turned = {(a, end): (a.value, end) for a in found.assumptions for end in (a.low, a.high) if _turned(found, a, end)}
    for _ in range(HALVINGS):
        middles = {key: _middle(key[0], *between) for key, between in turned.items()}
        found.run(BACK, [found.at({a.name: middle}) for (a, _), middle in middles.items()], progress)
        for (a, end), middle in middles.items():
            inside, outside = turned[a, end]
            turned[a, end] = (inside, middle) if _turned(found, a, middle) else (middle, outside)
    for (a, _), (_, value) in sorted(turned.items(), key=lambda item: -abs(item[1][1] - item[0][0].value)):
        found.turned_at[a.name] = (value, found.compared(found.at({a.name: value})))


def _turned(found: Survey, assumption: Assumption, value: float) -> bool:
    return side(found.compared(found.at({assumption.name: value}))) == -found.winner


def _middle(assumption: Assumption, inside: float, outside: float) -> float:
    """Half-way between two values; of neighbouring whole numbers, the outer one."""
    middle = (inside + outside) / 2
    if not assumption.whole:
        return float(f"{middle:.12g}")
    return math.ceil(middle) if outside > inside else math.floor(middle)


def _screen(found: Survey, progress: Progress) -> None:
    varied, plan = found.assumptions, found.plan
    if not varied:
        return
    shares = indices.morris_design(len(varied), plan.trajectories, found.scenario.study.rng_seed)
    runs = _run_design(found, SCREENING, "morris", varied, shares, progress)
    rng_seed = found.scenario.study.rng_seed
    found.effects = dict(zip((a.name for a in varied), indices.morris(shares, runs, rng_seed), strict=True))
    found.components[SCREENING] = indices.components(runs, len(varied) + 1, rng_seed)


def _most_important(found: Survey) -> list[Assumption]:
    """Those whose effects are above luck before those whose are not, then by mu_star."""
    def weight(a: Assumption) -> tuple[bool, float]:
        return found.effects[a.name].above_noise, found.effects[a.name].mu_star.value

    return sorted(found.assumptions, key=weight, reverse=True)[: found.plan.most]


def _decompose(found: Survey, varied: Sequence[Assumption], progress: Progress) -> None:
    if not varied:
        return
    rng_seed = found.scenario.study.rng_seed
    shares = indices.sobol_design(len(varied), found.plan.samples, rng_seed)
    runs = _run_design(found, SOBOL, "sobol", varied, shares, progress)
    found.shares = dict(zip((a.name for a in varied), indices.sobol(len(varied), runs, rng_seed), strict=True))
    found.components[SOBOL] = indices.components(indices.independent_rows(len(varied), runs), 2, rng_seed)


def _run_design(
    found: Survey, stage: str, method: str, varied: Sequence[Assumption], shares: np.ndarray, progress: Progress
) -> np.ndarray:
    """Run a design; returns D in the worlds in which it is defined at every point: (points, worlds)."""
    points = [found.at({a.name: a.at(float(s)) for a, s in zip(varied, row, strict=True)}) for row in shares]
    found.designs[stage] = Design(method, varied, shares, points)
    found.run(stage, points, progress)
    runs = np.array([np.subtract(*found.runs(point)) for point in points])
    defined = np.isfinite(runs).all(axis=0)
    if defined.sum() < 2:
        metric = found.plan.metric
        raise WomSimError(f"{metric} is not defined at every point in at least two worlds; choose another --metric.")
    return runs[:, defined]
