"""Who leads at which points of an experiment, and what each factor does to that: rules for what its report says first."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from wom_sim.comparison import LEVEL, summarise
from wom_sim.experiment.mapping import Standing, standing
from wom_sim.experiment.results import ExperimentResult
from wom_sim.experiment.spec import Level
from wom_sim.metrics import METRICS, competing
from wom_sim.numerals import exact, parts_of_a_whole
from wom_sim.report.curves import is_numeric
from wom_sim.report.effects import Effect, Turn, effects, turns
from wom_sim.report.metric_words import who_competes
from wom_sim.report.words import distinct

_MOST_RUNS = 4


def level_in_words(level: Level) -> str:
    """A value of a factor, as people read it."""
    if level is None or isinstance(level, bool):
        return "–" if level is None else str(level).lower()
    return level if isinstance(level, str) else exact(level)


@dataclass(frozen=True)
class Leading:
    """Who leads where in an experiment, on one metric: at its points, or, of a map, on which part of it."""

    result: ExperimentResult

    @cached_property
    def metric(self) -> str:
        """The metric of the map, else the first that is shown of which more or less is better, else the first."""
        spec = self.result.loaded.spec
        return spec.map.metric if spec.map else next((m for m in spec.metrics if METRICS[m].better), spec.metrics[0])

    @property
    def sure(self) -> float:
        """How sure it must be at a point, for a campaign to be named there."""
        spec = self.result.loaded.spec
        return spec.map.sure if spec.map else LEVEL

    @property
    def leads_on(self) -> str:
        """Of a metric of which neither more nor less is better, nobody leads."""
        return f"{'leads' if METRICS[self.metric].better else 'is highest'} on {METRICS[self.metric].words}"

    @cached_property
    def names(self) -> dict[str, str]:
        """Campaigns as people read them."""
        return distinct(self.result.campaigns)

    @cached_property
    def standings(self) -> list[Standing]:
        """Who leads at each point of the design, in its order."""
        return [standing(values, self.metric) for values in self._values]

    @cached_property
    def _values(self) -> list[dict[str, list[float]]]:
        """At each point of the design: the metric by campaign, world by world."""
        return [
            {c: point.values[c, self.metric] for c in self.result.campaigns}
            for point in self.result.each([self.metric])
        ]

    @property
    def who_competes(self) -> str:
        """On money: that not everybody takes part, and where fewer than two campaigns do; "" on other metrics."""
        rule, alone = who_competes(self.metric), sum(self._alone)
        if not rule or not alone:
            return rule
        if self.uncontested:
            return f"{rule}, and nowhere do two: nobody leads"
        return f"{rule}; at {alone:,} of {len(self._alone):,} points fewer than two do, and nobody leads"

    @property
    def uncontested(self) -> bool:
        """Whether fewer than two campaigns compete, wherever one looks."""
        return all(self._alone)

    @property
    def _alone(self) -> list[bool]:
        """At each point whether there is no second campaign that competes."""
        drawn = self.result.map
        standings = [point.standing for point in drawn.points.values()] if drawn else self.standings
        return [found.runner_up is None for found in standings]

    def answer(self, at: int) -> str | None:
        """The campaign that leads at a point of the design; None where these worlds do not tell."""
        found = self.standings[at]
        return found.leader if found.runner_up is not None and found.confidence >= self.sure else None

    @cached_property
    def parts(self) -> Mapping[str | None, float]:
        """By campaign that leads: the share of the map, or how many points; the largest first, at last None: not told."""
        if self.result.map is not None:
            return self.result.map.shares()
        counts = Counter(self.answer(at) for at in range(len(self.standings)))
        return dict(sorted(counts.items(), key=lambda each: (each[0] is None, -each[1])))

    @property
    def most(self) -> str | None:
        """The campaign that leads most often; None where none leads anywhere."""
        return next(iter(self.parts), None)

    @cached_property
    def subject(self) -> str:
        """The campaign that is spoken of: the one that leads most often, else the one with the best mean over all points."""
        if self.most is not None:
            return self.most
        return self._best(self.result.campaigns) or self.result.campaigns[0]

    @cached_property
    def means(self) -> dict[str, list[float]]:
        """By campaign: the mean over worlds at each point of the design; nan where it is not defined."""
        return {c: [summarise(values[c]).mean for values in self._values] for c in self.result.campaigns}

    @cached_property
    def rival(self) -> str | None:
        """Of the other campaigns, the one with the best mean over all points; None where none is known."""
        return self._best([c for c in self.result.campaigns if c != self.subject])

    @property
    def ranked(self) -> list[str]:
        """Campaigns, that with the best mean over all points first."""
        left, found = list(self.result.campaigns), []
        while left:
            found.append(self._best(left) or left[0])
            left.remove(found[-1])
        return found

    def _best(self, campaigns: Sequence[str]) -> str | None:
        """By the mean over the points at which they compete; who competes at more points comes before."""
        sign = -1 if METRICS[self.metric].better == "less" else 1
        known: dict[str, tuple[int, float]] = {}
        for campaign in campaigns:
            there = [at for at, values in enumerate(self._values) if campaign in competing(values, self.metric)]
            mean = _mean([self.means[campaign][at] for at in there])
            if not math.isnan(mean):
                known[campaign] = len(there), sign * mean
        return max(known, key=known.__getitem__, default=None)

    def lowest_and_highest_of(self, metric: str) -> tuple[float, float] | None:
        """The lowest and the highest mean of a metric of the campaign that is spoken of; None where none is known."""
        means = (point.summary(self.subject, metric).mean for point in self.result.each([metric]))
        known = [mean for mean in means if math.isfinite(mean)]
        return (min(known), max(known)) if known else None

    @cached_property
    def sizes(self) -> dict[str | None, str]:
        """The parts in words: ``62 %``, ``5``, of `all_of_it`."""
        parts = list(self.parts.values())
        shown = [f"{part:,.0f}" for part in parts] if self.result.map is None else parts_of_a_whole(parts)
        return dict(zip(self.parts, shown, strict=True))

    @property
    def all_of_it(self) -> str:
        return f"{len(self.standings):,} points" if self.result.map is None else "the map"

    @cached_property
    def effects(self) -> dict[str, Effect]:
        """By factor: what it does to the metric of the campaign that is spoken of, less that of its rival where it has one.

        A factor is left out where its effect might be due to others, or is not known.
        """
        found = effects(self.result, [self.metric], [(self.subject, self.rival)])
        return {each.step.factor: each for each in found if not math.isnan(each.versus.ci_low)}

    @cached_property
    def turns(self) -> dict[str, Turn]:
        """By factor: the value between its ends at which the same is beyond what it is at both."""
        return turns(self.result, self.metric, self.subject, self.rival)

    def where(self, answer: str | None) -> str:
        """Where a campaign leads, or none is told to: ``in 62 %``, ``at 5``."""
        return f"{'at' if self.result.map is None else 'in'} {self.sizes[answer]}"

    @property
    def design(self) -> str:
        """Points, worlds and, on money, who competes: what all is said of."""
        drawn = self.result.map
        points = self.design_points
        if drawn is not None:
            points = _points_in_worlds(len(drawn.points), {point.replicates for point in drawn.points.values()})
        contest = self.who_competes if len(self.result.campaigns) > 1 else ""
        return " · ".join(filter(None, (points, self._scales, contest)))

    @property
    def _scales(self) -> str:
        """How the area of a map is counted where that is not in equal steps: shares of it depend on it."""
        spec = self.result.loaded.spec
        if self.result.map is None:
            return ""
        ratios = [name for name in (spec.map.x, spec.map.y) if spec.factors[name].scale == "log"]
        return f"shares of the map count {' and '.join(ratios)} in equal ratios" if ratios else ""

    @property
    def design_points(self) -> str:
        """Points and worlds of the design, without those that a map adds."""
        return _points_in_worlds(len(self.result.points), {len(self.result.replicates)})

    def along(self) -> str:
        """Who leads at which values of the one factor there is, in their order; "" where that would be long, or there are
        several factors."""
        spec = self.result.loaded.spec
        if len(spec.factors) != 1 or len(self.parts) < 2:
            return ""
        (factor,) = spec.factors
        levels = [point[0] for point in self.result.points]
        answers = [self.answer(at) for at in range(len(levels))]
        order = sorted(range(len(levels)), key=lambda at: levels[at]) if is_numeric(levels) else range(len(levels))
        runs = [(who, [levels[at] for at in run]) for who, run in itertools.groupby(order, key=lambda at: answers[at])]
        if len(runs) > _MOST_RUNS:
            return ""
        said = [
            f"{_from_to(values)} {f'“{self.names[who]}” leads' if who else 'it cannot be told'}" for who, values in runs
        ]
        return f"By {factor}: at {'; at '.join(said)}."


def _points_in_worlds(points: int, worlds: Collection[int]) -> str:
    most = max(worlds)
    of = f"the same {most:,} worlds" if most > 1 else "the same world"
    of = f"{min(worlds):,} to {most:,} worlds" if len(worlds) > 1 else of
    return f"{points:,} points, each in {of}" if points > 1 else f"one point, in {of}"


def _from_to(levels: Sequence[Level]) -> str:
    first, last = level_in_words(levels[0]), level_in_words(levels[-1])
    if len(levels) == 1:
        return first
    if not is_numeric(levels):
        return ", ".join(map(level_in_words, levels))
    return f"{first} to {last}" if len(levels) > 2 else f"{first} and {last}"


def _mean(values: Sequence[float]) -> float:
    """Of those that are known."""
    known = [value for value in values if math.isfinite(value)]
    return math.fsum(known) / len(known) if known else math.nan
