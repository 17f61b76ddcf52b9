"""Where the answer flips: which campaign leads at each point of two factors, how sure that is, and closer where it changes.

A point that is not sure gets more worlds; then cells whose points do not all name the same campaign are cut in four.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from wom_sim.comparison import Summary, summarise
from wom_sim.experiment.design import Point
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.spec import Factor
from wom_sim.experiment.work import Bench, Progress
from wom_sim.metrics import METRICS, competing

Spot = tuple[int, int]
"""A place on the grid of the last round, in its steps along x and y."""

@dataclass(frozen=True)
class Standing:
    """Which campaign leads at a point: the one that is surest to be better than each other.

    confidence: how sure that is, 0–1; see `standing`. runner_up: the campaign that is hardest to tell from the leader, and
    lead: the leader's values less its, world by world. None and unknown where nothing can be compared.
    """

    leader: str | None
    confidence: float
    runner_up: str | None
    lead: Summary


def standing(values: Mapping[str, Sequence[float]], metric: str, looks: int = 1) -> Standing:
    """Who leads on a metric among the campaigns that compete on it, whose entry i of `values` is world i (`competing`).

    confidence = max(0, 1 − looks · campaigns · p), with p the largest of the paired one-sided t tests of the leader against
    each other campaign. If a campaign is named whenever the confidence is at least 95 %, one that is no better than some
    other is named at a point in at most 5 % of studies: it would have to beat a campaign as good as itself, in one of `looks`
    tests, and there are so many campaigns to which this might happen (Bonferroni). Of two campaigns looked at once, 95 % is
    reached where the paired 95 % interval of their difference leaves out zero. A campaign that has no value in any world does
    not compete.
    """
    sign = -1 if METRICS[metric].better == "less" else 1
    means = {campaign: sign * summarise(values[campaign]).mean for campaign in competing(values, metric)}
    rivals = [campaign for campaign, mean in means.items() if not math.isnan(mean)]
    if len(rivals) < 2:
        return Standing(next(iter(rivals), None), 0.0, None, summarise([]))
    leads = {
        (a, b): summarise([x - y for x, y in zip(values[a], values[b], strict=True)])
        for a in rivals for b in rivals if a != b
    }  # fmt: skip
    doubts = {pair: _doubt(lead, sign) for pair, lead in leads.items()}
    hardest = {a: max((b for b in rivals if b != a), key=lambda b: (doubts[a, b], means[b])) for a in rivals}
    leader = min(rivals, key=lambda a: (doubts[a, hardest[a]], -means[a]))
    pair = leader, hardest[leader]
    return Standing(leader, max(0.0, 1.0 - looks * len(rivals) * doubts[pair]), pair[1], leads[pair])


def _doubt(lead: Summary, sign: int) -> float:
    """One-sided p of a paired t test: how often campaigns that are equally good would differ like this."""
    if not sign * lead.mean > 0:
        return 1.0
    if not lead.sd > 0:
        # Where all worlds agree to the digit there is no spread to go by, but their number: the sign test.
        return 0.5**lead.replicates
    from scipy.special import stdtr

    return float(stdtr(lead.replicates - 1, -sign * lead.mean / (lead.sd / math.sqrt(lead.replicates))))


@dataclass(frozen=True)
class MapPoint:
    """A point that was run. replicates: in how many worlds; round: 0 for the points of the grid."""

    levels: Point
    standing: Standing
    replicates: int
    round: int
    sure: bool

    @property
    def answer(self) -> str | None:
        """The campaign that leads; None where that cannot be told."""
        return self.standing.leader if self.sure else None


class Cell(NamedTuple):
    """A square of the map: its corner of lowest x and y, and its size in steps of the last round."""

    left: int
    low: int
    size: int

    @property
    def corners(self) -> list[Spot]:
        return [(self.left + i * self.size, self.low + j * self.size) for i in (0, 1) for j in (0, 1)]

    @property
    def quarters(self) -> list[Cell]:
        half = self.size // 2
        return [Cell(self.left + i * half, self.low + j * half, half) for i in (0, 1) for j in (0, 1)]

    @property
    def border(self) -> set[Spot]:
        """Corners and edges, on which a finer neighbour may have points."""
        right, high = self.left + self.size, self.low + self.size
        steps = range(self.size + 1)
        across = {(self.left + step, y) for step in steps for y in (self.low, high)}
        return across | {(x, self.low + step) for step in steps for x in (self.left, right)}


Look = Callable[[list[Spot], int], dict[Spot, MapPoint]]
"""Runs the points at some spots, in this round."""


def refined(columns: int, rows: int, rounds: int, look: Look) -> tuple[dict[Spot, MapPoint], list[Cell]]:
    """Look at the corners of a grid of cells, then, round after round, at those of the quarters of disputed cells: those whose
    points name several campaigns, or are not all sure.

    Returns the points by spot and the cells that were not cut, in a fixed order.
    """
    size = 2**rounds
    cells = [Cell(i * size, j * size, size) for i in range(columns) for j in range(rows)]
    points: dict[Spot, MapPoint] = {}
    for number in range(rounds + 1):
        if number:
            cells = [part for cell in cells for part in (cell.quarters if _disputed(cell, points) else [cell])]
        new = sorted({corner for cell in cells for corner in cell.corners} - points.keys())
        points |= look(new, number)
    return points, cells


def _disputed(cell: Cell, points: Mapping[Spot, MapPoint]) -> bool:
    answers = {points[spot].answer for spot in cell.border if spot in points}
    return len(answers) > 1 or None in answers


@dataclass(frozen=True)
class PhaseMap:
    """Which campaign leads where.

    points: those that were run, by spot. cells: between them, without gaps; each quarter of a cell goes with the point at its
    corner. computed: runs that were not in the store before.
    """

    loaded: Loaded
    points: Mapping[Spot, MapPoint]
    cells: Sequence[Cell]
    computed: int

    @property
    def axes(self) -> tuple[Factor, Factor]:
        """The factors of x and y."""
        spec = self.loaded.spec
        return spec.factors[spec.map.x], spec.factors[spec.map.y]

    def place(self, spot: tuple[float, float]) -> tuple[float, float]:
        """The values of x and y at a spot, or between two."""
        return tuple(factor.at(at / steps) for factor, at, steps in zip(self.axes, spot, _steps(self.loaded), strict=True))

    def shares(self) -> dict[str | None, float]:
        """The share of the map on which each campaign leads, largest first; at last None: where that cannot be told."""
        columns, rows = _steps(self.loaded)
        quarters: dict[str | None, int] = {}
        for cell in self.cells:
            for corner in cell.corners:
                answer = self.points[corner].answer
                quarters[answer] = quarters.get(answer, 0) + cell.size**2
        order = sorted(quarters, key=lambda answer: (answer is None, -quarters[answer]))
        return {answer: quarters[answer] / (4 * columns * rows) for answer in order}

    def own(self) -> tuple[float, float] | None:
        """Where the base scenario itself is; None where it is outside, not a single point, or changed by `set`."""
        spec = self.loaded.spec
        found = tuple(self.loaded.own.get(name) for name in (spec.map.x, spec.map.y))
        inside = all(
            isinstance(value, (int, float)) and factor.low <= value <= factor.high
            for value, factor in zip(found, self.axes, strict=True)
        )
        return found if inside else None


def _steps(loaded: Loaded) -> tuple[int, int]:
    """Steps of the last round from end to end of x and y."""
    spec = loaded.spec
    finest = 2**spec.map.refine
    return (spec.factors[spec.map.x].steps - 1) * finest, (spec.factors[spec.map.y].steps - 1) * finest


def draw_up(bench: Bench, progress: Progress = lambda what, done, total: None) -> PhaseMap:
    """Run what the map of an experiment needs and is not in the store; raises as `Bench.run`.

    The same map on any number of workers, and whether it was interrupted or not: what is run next rests on whole rounds.
    """
    explorer = _Explorer(bench, progress)
    points, cells = explored(explorer.loaded, explorer)
    return PhaseMap(explorer.loaded, points, cells, explorer.computed)


def explored(loaded: Loaded, look: Look) -> tuple[dict[Spot, MapPoint], list[Cell]]:
    """The points and cells of an experiment's map, whoever looks at the spots."""
    rounds = loaded.spec.map.refine
    return refined(*(steps // 2**rounds for steps in _steps(loaded)), rounds, look)


def levels_at(loaded: Loaded, spot: Spot) -> Point:
    """The values of the factors at a spot."""
    wanted = loaded.spec.map
    shares = {name: at / steps for name, at, steps in zip((wanted.x, wanted.y), spot, _steps(loaded), strict=True)}
    factors = loaded.spec.factors.items()
    return tuple(f.as_run(f.at(shares[name]), whole=name in loaded.whole) for name, f in factors)


class _Explorer:
    """Looks at spots: runs them, and those that are not sure in more worlds, up to the most."""

    def __init__(self, bench: Bench, progress: Progress) -> None:
        self.bench, self.progress, self.loaded = bench, progress, bench.points.loaded
        self.map = self.loaded.spec.map
        self.worlds = self.map.replicates(self.loaded.base.study.replicates)
        self.computed = 0

    def __call__(self, spots: list[Spot], number: int) -> dict[Spot, MapPoint]:
        found: dict[Spot, MapPoint] = {}
        for replicates in self.worlds:
            unsure = [spot for spot in spots if spot not in found or not found[spot].sure]
            what = f"map, round {number} of {self.map.refine}, {replicates} worlds"
            # Where whole numbers lie close, spots share their point.
            points = list(dict.fromkeys(levels_at(self.loaded, spot) for spot in unsure))
            told = partial(self.progress, what)
            self.computed += self.bench.run(points, range(replicates), told) if points else 0
            found |= {spot: self._seen(spot, replicates, number) for spot in unsure}
        return found

    def _seen(self, spot: Spot, replicates: int, number: int) -> MapPoint:
        point, metric = levels_at(self.loaded, spot), self.map.metric
        values = {
            campaign: self.bench.values(point, campaign, [metric], range(replicates))[metric]
            for campaign in self.loaded.base.campaigns
        }
        found = standing(values, metric, len(self.worlds))
        return MapPoint(point, found, replicates, number, found.confidence >= self.map.sure)
