"""The experiment file: a base scenario, factors over its fields, and a design that says which points to run."""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import model_validator

from wom_sim.metrics import METRICS
from wom_sim.scenario.claims import METRIC_NAMES
from wom_sim.scenario.fields import Problems, Strict, check_names, param

MOST_POINTS = 100_000
"""Design points of one experiment; beyond it a slip of the pen is likelier than a wish."""

DESIGNS = ("grid", "list", "latin_hypercube", "sobol")

Level = int | float | str | bool | None


class Factor(Strict):
    """Something that is varied: one field of the scenario or several that go together, and its levels or its range."""

    fields: tuple[str, ...] = param(
        (),
        "fields of the base scenario, dotted, that go together; * stands for every campaign, segment or item of a list; "
        "unset: the name",
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
        # The ends are exactly those that were asked for.
        if share in (0, 1):
            return self.high if share else self.low
        if self.scale == "log":
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        # As people would write it: 0.3, not 0.30000000000000004, which would be another world.
        return float(f"{value:.12g}")

    def as_run(self, level: Level, *, whole: bool) -> Level:
        """A value as it enters a field, which holds whole numbers or not: one of a range is rounded to the nearest."""
        return round(level) if whole and self.ranged else level

    def grid(self) -> list[Level]:
        """The values of a grid."""
        if not self.ranged:
            return list(self.levels)
        steps = self.steps or 2
        return [self.at(step / (steps - 1)) for step in range(steps)]


class Map(Strict):
    """Which campaign leads where, over two factors: the grid first, then closer where the answer changes."""

    x: str = param(..., "the factor across")
    y: str = param(..., "the factor upwards")
    metric: str = param("reached", "on what campaigns are compared; it must be one of which more or less is better")
    refine: int = param(
        2, "rounds in which cells whose points do not all name one campaign are cut in four", unit="rounds", ge=0, le=8
    )
    sure: float = param(
        0.95, "how sure it must be that a campaign leads, for it to be named: the level of the test", ge=0.5, lt=1
    )
    most_replicates: int | None = param(
        None, "worlds after which an answer that is not sure is left so; unset: four times those of a point",
        unit="worlds", ge=1, le=1_000_000,
    )  # fmt: skip

    def replicates(self, first: int) -> list[int]:
        """Worlds after which a point is looked at: those of the design, then twice as many each time, at last the most."""
        found, most = [first], self.most_replicates or 4 * first
        while found[-1] < most:
            found.append(min(2 * found[-1], most))
        return found


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
    map: Map | None = param(None, "which campaign leads where; unset: no map is drawn")

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
        if not self.metrics:
            problems.add(("metrics",), "metrics must name at least one metric to show")
        sampled = self.design in ("latin_hypercube", "sobol")
        if not self.factors:
            problems.add(("factors",), "an experiment needs at least one factor")
        if sampled and self.samples is None:
            problems.add(("design",), f"a {self.design} design needs samples: how many points")
        if self.samples is not None and not sampled:
            problems.add(("samples",), f"samples goes with a latin_hypercube or sobol design, not with {self.design}")
        if bool(self.points) != (self.design == "list"):
            at = "points" if self.points else "design"
            problems.add((at,), "points go with `design: list`, and a list design needs them")
        if self.design != "list":
            self._check_levels(problems)
        self._check_points(problems)
        if self.map is not None:
            self._check_map(problems, self.map)
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

    def _check_map(self, problems: Problems, wanted: Map) -> None:
        if wanted.metric not in METRIC_NAMES:
            problems.unknown_name(("map", "metric"), "metric", METRIC_NAMES, wanted.metric)
        elif not METRICS[wanted.metric].better:
            what = f"a map needs a metric of which more or less is better; of {wanted.metric}, neither is"
            problems.add(("map", "metric"), what)
        axes = {"x": wanted.x, "y": wanted.y}
        for axis, name in axes.items():
            if name not in self.factors:
                problems.unknown_name(("map", axis), "factor", list(self.factors), name)
            elif not self.factors[name].ranged:
                problems.add(("map", axis), f'a map needs a range: low and high, but the factor "{name}" has levels')
        if self.design != "grid":
            problems.add(("map",), f"a map starts from a grid, not from a {self.design} design")
        elif len(self.factors) != 2:
            problems.add(("map",), f"a map is over two factors, and this experiment has {len(self.factors)}")
        elif wanted.x == wanted.y:
            problems.add(("map", "y"), f'x and y of a map are two factors, not both "{wanted.x}"')
        elif all(name in self.factors and self.factors[name].steps for name in axes.values()):
            count = math.prod(((self.factors[n].steps or 2) - 1) * 2**wanted.refine + 1 for n in axes.values())
            if count > MOST_POINTS:
                what = f"after {wanted.refine} rounds this map could have {count:,} points; at most {MOST_POINTS:,} can be run"
                problems.add(("map", "refine"), what)
