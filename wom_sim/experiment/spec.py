"""The experiment file: a base scenario, factors over its fields, and a design that says which points to run."""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import model_validator

from wom_sim.scenario.claims import METRIC_NAMES
from wom_sim.scenario.fields import Problems, Strict, check_names, param

MOST_POINTS = 100_000
"""Design points of one experiment; beyond it a slip of the pen is likelier than a wish."""

DESIGNS = ("grid", "list", "latin_hypercube", "sobol")

Level = int | float | str | bool | None


class Factor(Strict):
    """Something that is varied: one field of the scenario or several that go together, and its levels or its range."""

    fields: tuple[str, ...] = param(
        (), "fields of the base scenario, dotted, that go together; * stands for every campaign or segment; unset: the name"
    )
    levels: tuple[Level, ...] = param((), "the values to run")
    low: float | None = param(None, "lowest value of a range")
    high: float | None = param(None, "highest value of a range")
    steps: int | None = param(None, "values of the range in a grid, its ends among them", ge=2, le=10_000)
    scale: Literal["linear", "log"] = param("linear", "whether steps are equal or equal ratios")

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, (list, tuple)):
            given = {"levels": given}
        elif isinstance(given, str):
            given = {"field": given}
        if isinstance(given, dict):
            given = dict(given)
            if isinstance(given.get("field"), str) and "fields" not in given:
                given["fields"] = (given.pop("field"),)
            for name in ("fields", "levels"):
                if isinstance(given.get(name), list):
                    given[name] = tuple(given[name])
        return given

    @model_validator(mode="after")
    def _one_way(self) -> Factor:
        problems = Problems()
        ranged = [name for name in ("low", "high") if getattr(self, name) is not None]
        if self.levels and (ranged or self.steps is not None):
            problems.add(("levels",), "a factor has levels or a range (low, high), not both")
        elif len(ranged) == 1:
            problems.add((), "a range needs both low and high")
        elif ranged and not self.low < self.high:
            problems.add(("high",), f"high must be above low, found {self.low:g} to {self.high:g}")
        elif ranged and self.scale == "log" and self.low <= 0:
            problems.add(("low",), f"a range on a log scale must lie above 0, found {self.low:g}")
        problems.raise_any("Factor")
        return self

    @property
    def ranged(self) -> bool:
        return self.low is not None

    def at(self, share: float) -> Level:
        """The value at a share (0–1) of the way through the range, or the level in that part of the list."""
        if not self.ranged:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        if self.scale == "log":
            return math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        return self.low + share * (self.high - self.low)

    def grid(self) -> list[Level]:
        """The values of a grid."""
        if not self.ranged:
            return list(self.levels)
        steps = self.steps or 0
        # The ends are exactly those that were asked for.
        inner = [self.at(step / (steps - 1)) for step in range(1, steps - 1)]
        return [self.low, *inner, self.high]


class Experiment(Strict):
    """One experiment file."""

    title: str = param("", "what is asked, in one line")
    story: str = param("", "why, in a few sentences")
    base: str = param(..., "the base scenario: a file, relative to the experiment's folder")
    set: dict[str, Level] = param(dict, "fields of the base scenario that are to be otherwise in all points")
    factors: dict[str, Factor] = param(dict, "what is varied, by name; the name is the field where none is given")
    design: Literal[DESIGNS] = param("grid", "which points to run")
    samples: int | None = param(None, "points of a latin_hypercube or sobol design", unit="points", ge=2, le=MOST_POINTS)
    points: tuple[dict[str, Level], ...] = param((), "the points of a list design: values by factor")
    replicates: int | None = param(
        None, "worlds of each point; unset: those of the base scenario", unit="worlds", ge=1, le=1_000_000
    )
    rng_seed: int | None = param(None, "start of all luck; unset: that of the base scenario", ge=0, le=2**63 - 1)
    metrics: tuple[str, ...] = param(("reached", "engaged", "cost_total"), "what is shown and drawn; all metrics are kept")

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        if isinstance(given, dict):
            given = {**given, **{n: tuple(given[n]) for n in ("points", "metrics") if isinstance(given.get(n), list)}}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Experiment:
        problems = Problems()
        check_names(problems, list(self.factors), "factors", "factor")
        for at, metric in enumerate(self.metrics):
            if metric not in METRIC_NAMES:
                problems.unknown_name(("metrics", at), "metric", METRIC_NAMES, metric)
        sampled = self.design in ("latin_hypercube", "sobol")
        if not self.factors:
            problems.add(("factors",), "an experiment needs at least one factor")
        if sampled and self.samples is None:
            problems.add((), f"a {self.design} design needs samples: how many points", depends=[("samples",)])
        if self.samples is not None and not sampled:
            problems.add(("samples",), f"samples goes with a latin_hypercube or sobol design, not with {self.design}")
        if bool(self.points) != (self.design == "list"):
            problems.add(("points",), "points go with `design: list`, and a list design needs them")
        if self.design != "list":
            self._check_levels(problems)
        self._check_points(problems)
        problems.raise_any("Experiment")
        return self

    def _check_levels(self, problems: Problems) -> None:
        for name, factor in self.factors.items():
            if not factor.levels and not factor.ranged:
                problems.add(("factors", name), f'the factor "{name}" needs levels, or a range: low and high')
            elif self.design == "grid" and factor.ranged and factor.steps is None:
                problems.add(("factors", name), f'in a grid the factor "{name}" needs levels, or steps for its range')
        if self.design != "grid":
            return
        count = math.prod(len(f.levels) if f.levels else f.steps or 1 for f in self.factors.values())
        if count > MOST_POINTS:
            problems.add(("factors",), f"this grid has {count:,} points; at most {MOST_POINTS:,} can be run")

    def _check_points(self, problems: Problems) -> None:
        for at, point in enumerate(self.points):
            for name in point:
                if name not in self.factors:
                    problems.unknown_name(("points", at, name), "factor", list(self.factors), name)
            missing = [name for name in self.factors if name not in point]
            if missing:
                problems.add(("points", at), f"points[{at}] has no value for {', '.join(missing)}")
