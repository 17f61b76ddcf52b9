"""Sensitivity indices of a mean over worlds, with the luck of the worlds told apart from the effect of the parameters.

Every point of a design runs in the same worlds: ``runs[point, world]``. A square of a mean over worlds holds luck besides
effect; products of *different* worlds do not, since each world has luck of its own. So every square here is the mean product
over pairs of different worlds (`cross`): what is left in expectation is the effect alone, and in the sum over points it is
exactly the two-way analysis of variance (parameters, worlds, rest) by expected mean squares.

The designs are SALib's, and without luck the indices are SALib's too. A design falls into blocks of rows that belong together
(Morris: a trajectory; Sobol': a row of Saltelli's matrices), which are drawn anew, together with the worlds, for the intervals.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from wom_sim.comparison import LEVEL

RESAMPLES = 1000
"""Times that blocks and worlds are drawn anew for an interval."""

LEVELS = 4
"""Levels of a parameter in Morris' design; Campolongo, Cariboni & Saltelli 2007 use four."""

_LEAST_KNOWN = 0.9
"""Share of the resamples in which an index must be defined for its interval to be given; assumption."""


class Estimate(NamedTuple):
    """A value and its 95 % interval; nan where unknown."""

    value: float
    low: float
    high: float


class Components(NamedTuple):
    """Variance components of single runs: of the parameters, of the worlds, and the rest (luck that changes with the point).

    share: of the variance over points of the mean over worlds, how much is the parameters' doing and not luck. Estimates are
    without bias and not cut off: where there is next to nothing, they may lie below 0.
    """

    parameters: float
    worlds: float
    rest: float
    share: Estimate


class Effects(NamedTuple):
    """Morris' measures of one parameter, in units of the metric per whole range.

    mu, mu_star, sigma: mean, mean size and standard deviation of the elementary effects. design_half: half the interval of
    mu_star over trajectories alone (SALib's). noise, noise_high: what mu_star would be on average, and at most in 19 of 20
    cases, if the parameter did nothing but reshuffle luck as it is seen to.
    """

    mu: Estimate
    mu_star: Estimate
    sigma: Estimate
    design_half: float
    noise: float
    noise_high: float

    @property
    def above_noise(self) -> bool:
        """Whether the effect is larger than luck would make it in 19 of 20 cases."""
        return self.mu_star.value > self.noise_high


class Shares(NamedTuple):
    """Sobol' indices of one parameter: first order and total; as_seen: SALib's, of the means with the luck that is in them."""

    first: Estimate
    total: Estimate
    first_as_seen: float
    total_as_seen: float


def cross(x: np.ndarray, y: np.ndarray, worlds: np.ndarray) -> np.ndarray:
    """Mean of x·y over pairs of different worlds (last axis); `worlds`: how often each is counted."""
    total = worlds.sum()
    return ((x @ worlds) * (y @ worlds) - (x * y) @ worlds**2) / (total**2 - worlds @ worlds)


def scatter(x: np.ndarray, worlds: np.ndarray) -> np.ndarray:
    """Variance over worlds (last axis), likewise from pairs of different worlds; with equal weights the usual one (n − 1)."""
    total = worlds.sum()
    # Nearer to zero, so that squares take no digits from each other.
    x = x - x.mean(axis=-1, keepdims=True)
    return np.maximum(0.0, total * ((x * x) @ worlds) - (x @ worlds) ** 2) / (total**2 - worlds @ worlds)


def components(runs: np.ndarray, block: int, rng_seed: int) -> Components:
    """Variance components of runs of shape (points, worlds), of which `block` points after each other belong together."""

    def found(blocks: np.ndarray, worlds: np.ndarray) -> np.ndarray:
        return np.array(_components(runs, np.repeat(blocks, block), worlds))

    parameters, worlds, rest, _ = found(*_once(len(runs) // block, runs.shape[1]))
    *_, share = _with_intervals(found, len(runs) // block, runs.shape[1], rng_seed)
    return Components(parameters, worlds, rest, share)


def _components(runs: np.ndarray, points: np.ndarray, worlds: np.ndarray) -> tuple[float, float, float, float]:
    level = points @ runs / points.sum()
    centred, freedom = runs - level, points.sum() - 1
    parameters = points @ cross(centred, centred, worlds) / freedom
    rest = points @ scatter(centred, worlds) / freedom
    seen = parameters + rest / worlds.sum()
    return parameters, scatter(level, worlds) - rest / points.sum(), rest, parameters / seen if seen > 0 else math.nan


def morris_design(parameters: int, trajectories: int, rng_seed: int) -> np.ndarray:
    """Trajectories through the unit cube, one parameter a step: (trajectories · (parameters + 1), parameters). Morris 1991."""
    from SALib.sample import morris

    return morris.sample(_problem(parameters), trajectories, num_levels=LEVELS, seed=_seed(rng_seed))


def morris(shares: np.ndarray, runs: np.ndarray, rng_seed: int) -> list[Effects]:
    """Elementary effects of each parameter; shares: `morris_design`, runs: (points, worlds)."""
    from SALib.analyze import morris as salib

    effects = elementary_effects(shares, runs)
    trajectories, worlds = len(effects), runs.shape[1]
    as_seen = salib.analyze(
        _problem(shares.shape[1]), shares, runs.mean(axis=1), num_levels=LEVELS, num_resamples=RESAMPLES, seed=_seed(rng_seed)
    )

    def found(blocks: np.ndarray, counted: np.ndarray) -> np.ndarray:
        seen = effects @ counted / counted.sum()
        mu = blocks @ seen / blocks.sum()
        sigma = np.sqrt(blocks @ (seen - mu) ** 2 / (blocks.sum() - 1))
        return np.concatenate([mu, blocks @ np.abs(seen) / blocks.sum(), sigma])

    mu, mu_star, sigma = _in_parts(_with_intervals(found, trajectories, worlds, rng_seed), 3)
    luck = np.sqrt(scatter(effects, np.ones(worlds)).mean(axis=0) / worlds)
    half, shared = np.asarray(as_seen["mu_star_conf"]), shared_luck(effects)
    most = [_most_by_luck(trajectories, worlds, round(float(each), 2)) for each in shared]
    return [
        Effects(*each, float(half[at]), float(luck[at]) * math.sqrt(2 / math.pi), float(luck[at]) * most[at])
        for at, each in enumerate(zip(mu, mu_star, sigma, strict=True))
    ]


def shared_luck(effects: np.ndarray) -> np.ndarray:
    """How much of the luck in a parameter's effects all trajectories share, as they run in the same worlds: a correlation in 0–1,
    of each parameter, but no less than the mean over all; effects: (trajectories, parameters, worlds)."""
    trajectories, _, worlds = effects.shape
    off = effects - effects.mean(axis=2, keepdims=True)
    single = (off**2).sum(axis=(0, 2)) / (trajectories * (worlds - 1))
    together = (off.mean(axis=0) ** 2).sum(axis=1) / (worlds - 1)
    # Of independent luck the mean over trajectories keeps 1/trajectories of the variance, of shared luck all.
    kept = np.divide(together, single, out=np.full_like(single, 1 / trajectories), where=single > 0)
    correlation = np.clip((trajectories * kept - 1) / (trajectories - 1), 0.0, 1.0)
    return np.maximum(correlation, correlation.mean())


def elementary_effects(shares: np.ndarray, runs: np.ndarray) -> np.ndarray:
    """Change of each world's run per whole range of a parameter, step by step: (trajectories, parameters, worlds)."""
    parameters = shares.shape[1]
    steps = np.diff(shares.reshape(-1, parameters + 1, parameters), axis=1)
    changes = np.diff(runs.reshape(-1, parameters + 1, runs.shape[1]), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    effects = np.empty_like(changes)
    np.put_along_axis(effects, moved[..., None], changes / steps.sum(axis=2)[..., None], axis=1)
    return effects


@lru_cache(maxsize=128)
def _most_by_luck(trajectories: int, worlds: int, shared: float) -> float:
    """95 % point of the mean size of that many normal effects of mean 0 that correlate by `shared`, in units of their estimated
    standard error (degrees of freedom: Satterthwaite 1946)."""
    rng = np.random.default_rng(0)
    freedom = trajectories * (worlds - 1) / (1 + (trajectories - 1) * shared**2)
    own, common = rng.standard_normal((20_000, trajectories)), rng.standard_normal((20_000, 1))
    sizes = np.abs(math.sqrt(1 - shared) * own + math.sqrt(shared) * common).mean(axis=1)
    return float(np.quantile(sizes / np.sqrt(rng.chisquare(freedom, 20_000) / freedom), LEVEL))


def sobol_design(parameters: int, samples: int, rng_seed: int) -> np.ndarray:
    """Saltelli's matrices, scrambled: (samples · (parameters + 2), parameters) in the unit cube; rows A, A with B's j-th …, B."""
    from SALib.sample import sobol

    return sobol.sample(_problem(parameters), samples, calc_second_order=False, seed=_seed(rng_seed))


def sobol(parameters: int, runs: np.ndarray, rng_seed: int) -> list[Shares]:
    """First-order and total indices of each parameter (estimators: Saltelli et al. 2010); runs: (points, worlds).

    An index is nan where the runs do not tell that the parameters have any effect at all.
    """
    blocks = runs.reshape(-1, parameters + 2, runs.shape[1])

    def found(counted: np.ndarray, worlds: np.ndarray) -> np.ndarray:
        return _sobol(blocks, counted, worlds)

    first, total = _in_parts(_with_intervals(found, len(blocks), runs.shape[1], rng_seed), 2)
    seen = _salib_sobol(parameters, runs.mean(axis=1), rng_seed)
    return [Shares(*each) for each in zip(first, total, *seen, strict=True)]


def independent_rows(parameters: int, runs: np.ndarray) -> np.ndarray:
    """Of a Sobol' design's runs, those of the rows that are drawn independently, A and B after each other."""
    return runs.reshape(-1, parameters + 2, runs.shape[1])[:, [0, -1]].reshape(-1, runs.shape[1])


def _sobol(blocks: np.ndarray, counted: np.ndarray, worlds: np.ndarray) -> np.ndarray:
    n = counted.sum()
    centred = blocks - np.tensordot(counted, blocks, 1).mean(axis=0) / n
    a, mixed, b = centred[:, 0], centred[:, 1:-1], centred[:, -1]
    both = np.stack([a, b], axis=1)
    both = both - np.tensordot(counted, both, 1).mean(axis=0) / n
    variance = counted @ cross(both, both, worlds).mean(axis=1) / n
    changes = mixed - a[:, None]
    first = counted @ cross(np.broadcast_to(b[:, None], changes.shape), changes, worlds) / n
    total = counted @ cross(changes, changes, worlds) / n / 2
    return np.concatenate([first, total]) / (variance if variance > 0 else math.nan)


def _salib_sobol(parameters: int, means: np.ndarray, rng_seed: int) -> tuple[list[float], list[float]]:
    if np.ptp(means) == 0:
        return [math.nan] * parameters, [math.nan] * parameters
    from SALib.analyze import sobol as salib

    found = salib.analyze(_problem(parameters), means, calc_second_order=False, seed=_seed(rng_seed))
    return found["S1"].tolist(), found["ST"].tolist()


def _with_intervals(
    found: Callable[[np.ndarray, np.ndarray], np.ndarray], blocks: int, worlds: int, rng_seed: int
) -> list[Estimate]:
    """What is found, with intervals from drawing blocks and worlds anew, both at once.

    Half an interval is half the span of the middle 95 % of the resampled values, widened from the normal distribution to t with
    as many degrees of freedom as the smaller of the two allows. What changes with blocks and worlds together is counted twice
    in this (Owen 2007), so the intervals are rather too wide than too narrow. Of two blocks or two worlds there is but one way to
    draw both: then no interval is known.
    """
    from scipy.special import ndtri, stdtrit

    values = found(*_once(blocks, worlds))
    rng = np.random.default_rng(rng_seed)
    resampled = np.array([found(_drawn(rng, blocks), _drawn(rng, worlds)) for _ in range(RESAMPLES)])
    enough = (np.isfinite(resampled).mean(axis=0) >= _LEAST_KNOWN) & (min(blocks, worlds) > 2)
    half, ends = np.full(len(values), math.nan), (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
    if enough.any():
        low, high = np.nanquantile(resampled[:, enough], ends, axis=0)
        half[enough] = stdtrit(min(blocks, worlds) - 1, ends[1]) / ndtri(ends[1]) * (high - low) / 2
    return [Estimate(float(v), float(v - h), float(v + h)) for v, h in zip(values, half, strict=True)]


def _once(blocks: int, worlds: int) -> tuple[np.ndarray, np.ndarray]:
    return np.ones(blocks), np.ones(worlds)


def _drawn(rng: np.random.Generator, n: int) -> np.ndarray:
    """How often each of n is drawn when n are, with replacement; never one of them alone, which would have no pairs."""
    while True:
        counts = rng.multinomial(n, np.full(n, 1 / n)).astype(float)
        if np.count_nonzero(counts) > 1:
            return counts


def _in_parts(estimates: list[Estimate], parts: int) -> list[list[Estimate]]:
    """A list of equal parts, one after the other."""
    size = len(estimates) // parts
    return [estimates[at : at + size] for at in range(0, len(estimates), size)]


def _problem(parameters: int) -> dict:
    names = [f"p{at:04d}" for at in range(parameters)]
    return {"num_vars": parameters, "names": names, "bounds": [[0.0, 1.0]] * parameters}


def _seed(rng_seed: int) -> int:
    """SALib's `seed`: 32 bits, and never 0, which some of its versions take for none at all."""
    return 1 + rng_seed % (2**32 - 2)
