"""From factors and a design to design points: which values are run together."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from wom_sim.errors import ScenarioError
from wom_sim.experiment.fields import is_whole, plain, with_values
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.spec import Experiment, Level
from wom_sim.scenario import Scenario

Point = tuple[Level, ...]
"""Values of the factors, in the order of the file."""


def points_of(spec: Experiment, whole: Collection[str] = ()) -> list[Point]:
    """The design points, in the order in which they are run and listed; ranges of factors in `whole` give whole numbers.

    grid: the last factor changes fastest. latin_hypercube: every factor's range is cut into as many parts as there are
    points, and each part is used once (McKay, Beckman & Conover 1979). sobol: a low-discrepancy sequence, unscrambled, so
    that more points only add to fewer (Sobol' 1967). Both come from scipy.stats.qmc, with the experiment's rng_seed.
    """
    if spec.design == "list":
        return [tuple(point[name] for name in spec.factors) for point in spec.points]
    if spec.design == "grid":
        # Of values that are the same whole number, one is enough.
        levels = [[f.as_run(level, whole=name in whole) for level in f.grid()] for name, f in spec.factors.items()]
        return list(itertools.product(*(_each_once(column) for column in levels)))
    shares = _sampled(spec.design, len(spec.factors), spec.samples or 0, spec.rng_seed or 0)
    named = list(spec.factors.items())
    return [
        tuple(f.as_run(f.at(float(share)), whole=name in whole) for (name, f), share in zip(named, row, strict=True))
        for row in shares
    ]


def _each_once(levels: list[Level]) -> list[Level]:
    """The levels without repetitions; true and 1 are two."""
    return list({(type(level), level): level for level in levels}.values())


def _sampled(design: str, factors: int, samples: int, rng_seed: int) -> Any:
    # Imported here: scipy.stats takes most of a second.
    from scipy.stats import qmc

    if design == "latin_hypercube":
        return qmc.LatinHypercube(factors, rng=rng_seed).random(samples)
    with warnings.catch_warnings():
        # It recommends powers of two; the user may have reasons for another number.
        warnings.simplefilter("ignore", UserWarning)
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
        values = {
            path: self.loaded.spec.factors[name].as_run(named[name], whole=is_whole(path))
            for name, paths in self.loaded.fields.items() for path in paths
        }  # fmt: skip
        try:
            return with_values(self.loaded.base, self._data, values)
        except ScenarioError as error:
            why = str(error)
            end = "" if why.endswith((".", "?")) else "."
            raise ScenarioError(f"The point {in_words(named)} is no valid scenario: {why}{end}") from None


def in_words(levels: dict[str, Level]) -> str:
    """``homophily 0.4, budget 2000``, each as a YAML file would have it."""
    return ", ".join(f"{name} {_written(level)}" for name, level in levels.items())


def _written(level: Level) -> str:
    if level is None or isinstance(level, bool):
        return "null" if level is None else str(level).lower()
    return f"{level:g}" if isinstance(level, float) else str(level)


def check_points(points: list[Point], made: Points) -> Iterator[Scenario]:
    """The scenarios of all points, one after the other: raises before anything runs where one is not valid."""
    for point in points:
        yield made.scenario(point)
