"""From factors and a design to design points: which values are run together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from wom_sim.errors import ScenarioError
from wom_sim.experiment.fields import plain, with_values
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.spec import Experiment, Level
from wom_sim.scenario import Scenario

Point = tuple[Level, ...]
"""Values of the factors, in the order of the file."""


def points_of(spec: Experiment) -> list[Point]:
    """The design points, in the order in which they are run and listed.

    grid: the last factor changes fastest. latin_hypercube: every factor's range is cut into as many parts as there are
    points, and each part is used once (McKay, Beckman & Conover 1979). sobol: a low-discrepancy sequence, unscrambled, so
    that more points only add to fewer (Sobol' 1967). Both come from scipy.stats.qmc, with the experiment's rng_seed.
    """
    factors = list(spec.factors.values())
    if spec.design == "list":
        return [tuple(point[name] for name in spec.factors) for point in spec.points]
    if spec.design == "grid":
        return list(itertools.product(*(factor.grid() for factor in factors)))
    shares = _sampled(spec.design, len(factors), spec.samples or 0, spec.rng_seed or 0)
    return [tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=True)) for row in shares]


def _sampled(design: str, factors: int, samples: int, rng_seed: int) -> Any:
    # Imported here: scipy.stats takes most of a second.
    from scipy.stats import qmc

    if design == "latin_hypercube":
        return qmc.LatinHypercube(factors, rng=rng_seed).random(samples)
    # The first point of the sequence is the corner where every factor is at its lowest.
    return qmc.Sobol(factors, scramble=False).random(samples)


class Points:
    """The scenario of each design point, made when asked for: thousands of them would fill the memory."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._data = plain(loaded.base)
        self.scenario = lru_cache(maxsize=256)(self._scenario)

    def _scenario(self, point: Point) -> Scenario:
        """Raises ScenarioError where the values of a point do not go together."""
        named = dict(zip(self.loaded.spec.factors, point, strict=True))
        values = {path: named[name] for name, paths in self.loaded.fields.items() for path in paths}
        try:
            return with_values(self.loaded.base, self._data, values)
        except ScenarioError as error:
            raise ScenarioError(f"The point {in_words(named)} is no valid scenario: {error}") from None


def in_words(levels: dict[str, Level]) -> str:
    """``homophily 0.4, budget 2000``."""
    return ", ".join(f"{name} {f'{v:g}' if isinstance(v, float) else v}" for name, v in levels.items())


def check_points(points: list[Point], made: Points) -> Iterator[Scenario]:
    """The scenarios of all points, one after the other: raises before anything runs where one is not valid."""
    for point in points:
        yield made.scenario(point)
