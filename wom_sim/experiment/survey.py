"""What a sensitivity analysis asks and what it finds: points, designs, runs, indices, and when the winner turns round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from wom_sim.comparison import Comparison, compare
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.design import Point
from wom_sim.experiment.indices import Components, Effects, Shares
from wom_sim.experiment.turning import Turning, side, thirds, turned_steps
from wom_sim.experiment.work import Bench, Progress
from wom_sim.metrics import METRICS
from wom_sim.scenario import Scenario


@dataclass(frozen=True)
class Plan:
    """What is asked. campaigns: the two that are compared; None: the two best at the values in force, or the best against the
    baseline. spread: of the ranges, as a share of the value. named: whether the parameters were named, and so are all varied;
    else those that change nothing are left out, and a screening chooses the `most` parameters of a Sobol' design."""

    metric: str
    campaigns: tuple[str, str] | None
    method: str
    spread: float
    trajectories: int
    samples: int
    most: int
    named: bool
    replicates: range


@dataclass(frozen=True)
class Design:
    """Points that vary some assumptions together, the others at their values; shares: places in the ranges, (points, varied)."""

    method: str
    varied: Sequence[Assumption]
    shares: np.ndarray
    points: Sequence[Point]

    @property
    def block(self) -> int:
        """Points that belong together."""
        return len(self.varied) + (1 if self.method == "morris" else 2)

    def steps(self) -> Iterator[tuple[int, Point, Point]]:
        """(number of the assumption, point, point): all pairs of points between which the design moves it alone."""
        for first in range(0, len(self.points), self.block):
            block = self.points[first : first + self.block]
            shares = self.shares[first : first + self.block]
            for at in range(1, len(self.varied) + 1):
                before = at - 1 if self.method == "morris" else 0
                moved = int(np.abs(shares[at] - shares[before]).argmax())
                yield moved, block[before], block[at]


@dataclass
class Survey:
    """What was found. D is the metric of the first campaign of `pair` less that of the second, world by world.

    Attributes:
        asked: the assumptions that a point has a value of; assumptions: of these, those that were varied together; left_out:
            the others by name, and why. stages: by point, why it was run.
        designs: by stage. effects, shares, components: indices by assumption, variance components by stage.
        turned_at: value and comparison by assumption. computed: runs that were not in the store before.
    """

    name: str
    plan: Plan
    asked: list[Assumption]
    assumptions: list[Assumption]
    left_out: dict[str, str]
    pair: tuple[str, str]
    bench: Bench
    stages: dict[Point, str] = field(default_factory=dict)
    designs: dict[str, Design] = field(default_factory=dict)
    effects: dict[str, Effects] = field(default_factory=dict)
    shares: dict[str, Shares] = field(default_factory=dict)
    components: dict[str, Components] = field(default_factory=dict)
    turned_at: dict[str, tuple[float, Comparison]] = field(default_factory=dict)
    computed: int = 0
    _runs: dict[Point, np.ndarray] = field(default_factory=dict)
    _compared: dict[Point, Comparison] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        return self.bench.points.loaded.base

    @property
    def in_force(self) -> Point:
        """The point at which every assumption has its value."""
        return tuple(self.values.values())

    @cached_property
    def values(self) -> dict[str, float]:
        """The values in force, in the order in which they stand in a point."""
        return {a.name: a.value for a in self.asked}

    def at(self, values: Mapping[str, float]) -> Point:
        """The point at which some assumptions have other values."""
        return tuple((self.values | values).values())

    def runs(self, point: Point) -> np.ndarray:
        """The metric, campaign by campaign: shape (2, worlds)."""
        if point not in self._runs:
            metric, replicates = self.plan.metric, self.plan.replicates
            self._runs[point] = np.array([self.bench.values(point, c, [metric], replicates)[metric] for c in self.pair])
        return self._runs[point]

    def compared(self, point: Point) -> Comparison:
        """The first campaign against the second."""
        if point not in self._compared:
            self._compared[point] = compare(*self.runs(point), METRICS[self.plan.metric].better)
        return self._compared[point]

    @cached_property
    def default(self) -> Comparison:
        """The comparison at the values in force."""
        return self.compared(self.in_force)

    @property
    def winner(self) -> int:
        """The side of zero on which D clearly is at the values in force; 0 where there is no winner."""
        return side(self.default)

    def ends(self, assumption: Assumption) -> tuple[Comparison, Comparison]:
        """The comparisons with this assumption alone at the low and at the high end of its range."""
        low, high = (self.compared(self.at({assumption.name: value})) for value in (assumption.low, assumption.high))
        return low, high

    def turning(self, assumption: Assumption) -> Turning:
        """What this assumption does to the winner."""
        ends = self.ends(assumption)
        design = next((d for d in reversed(self.designs.values()) if assumption in d.varied), None)
        if design is None:
            return Turning(*ends, self.turned_at.get(assumption.name), 0, 0, {})
        at = list(design.varied).index(assumption)
        counts = turned_steps([(self.compared(a), self.compared(b)) for moved, a, b in design.steps() if moved == at])
        parts = thirds(design.shares[:, at], [self.compared(point) for point in design.points], self.winner)
        return Turning(*ends, self.turned_at.get(assumption.name), *counts, parts)

    def run(self, stage: str, points: Sequence[Point], progress: Progress) -> None:
        """Have points run that were not run yet."""
        new = [point for point in dict.fromkeys(points) if point not in self.stages]
        if not new:
            return
        self.computed += self.bench.run(new, self.plan.replicates, lambda done, total: progress(stage, done, total))
        self.stages |= dict.fromkeys(new, stage)
