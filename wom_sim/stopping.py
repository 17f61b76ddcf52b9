"""When a study has run enough worlds: a sequential rule on paired intervals, and when a campaign is clearly beaten.

The rule is that of Chow & Robbins (1965, Ann. Math. Statist. 36, 457–462): go on until the interval is as narrow as wanted. Its
coverage is that of the interval in the limit of narrow intervals; with few worlds one stops too often when the spread happens to
look small. Three things keep it near nominal: no stop before `min_replicates` worlds; looks that are ever further apart (every
tenth more worlds) instead of after each world; and as many worlds as the shape of the differences asks for (`worlds_for_shape`: a
metric that is large in few worlds has an interval to trust only when such worlds have been seen). Tests measure the coverage by
simulation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wom_sim.comparison import LEVEL, all_pairs, compare, half_width_at, summarise
from wom_sim.metrics import METRICS
from wom_sim.scenario import Study
from wom_sim.scenario.precision import per_cent

ERROR = 1 - LEVEL
"""Chance that some campaign that is not the worst is dropped; spread over pairs and looks."""

ALIKE = 60
"""Worlds in which all differences must have been equal before they are taken to be."""

MOST_TOLD = 1_000_000
"""Worlds beyond which it is only said that so many would not do."""

Values = Mapping[str, Mapping[str, Sequence[float]]]
"""A metric of a campaign in the first worlds: values[campaign][metric]."""

Task = tuple[int, tuple[str, ...]]
"""A replicate, and the campaigns to run in its world."""


class Course:
    """The course of a study: which worlds and campaigns to run, and when it is enough.

    What it decides rests on the first worlds alone, in their order, so it is the same on any number of workers; what
    workers have run beyond a decision by then is to be left out.

    Attributes:
        running: campaigns that have not been dropped. dropped: for those that were, after how many worlds and by whom beaten.
        end: number of worlds after which the study is over; None while it is not. widths: as of the last look.
    """

    def __init__(self, study: Study, campaigns: Sequence[str], consumers: int) -> None:
        self.study, self.consumers = study, consumers
        self.running = tuple(campaigns)
        self.dropped: dict[str, tuple[int, str]] = {}
        self.end: int | None = None
        self.widths: list[Width] = []
        self._looks = list(looks(study)) if study.precision else [study.replicates]
        self._looked = 0

    def tasks(self) -> Iterator[Task]:
        """What to run, world after world, until it is over."""
        for replicate in range(self.study.replicates):
            if self.end is not None:
                return
            yield replicate, self.running

    def is_over(self, metrics: Mapping[tuple[str, int], Mapping[str, float]], finished: Sequence[int]) -> bool:
        """Look, if enough worlds are finished, and say whether to stop. metrics: by (campaign, replicate); finished: sorted."""
        while self.end is None and self._next_look_is_due(finished):
            at, self._looked = self._looks[self._looked], self._looked + 1
            if self.study.precision:
                self._look(at, metrics)
            if at == self.study.replicates:
                self.end = at
        return self.end is not None

    def _next_look_is_due(self, finished: Sequence[int]) -> bool:
        worlds = self._looks[self._looked]
        return len(finished) >= worlds and finished[worlds - 1] == worlds - 1

    def _look(self, at: int, metrics: Mapping[tuple[str, int], Mapping[str, float]]) -> None:
        def values() -> Values:
            return {c: {m: [metrics[c, r][m] for r in range(at)] for m in self.study.precision} for c in self.running}

        if self.study.drop_beaten:
            for loser, winner in beaten(self.study, values(), self._looked).items():
                self.dropped[loser] = (at, winner)
            self.running = tuple(c for c in self.running if c not in self.dropped)
        self.widths = widths(self.study, self.consumers, values())
        if len(self.running) == 1 < len(self.running) + len(self.dropped):
            # It is decided: one campaign's own mean was not asked for.
            self.end, self.widths = at, []
        if self.widths and all(width.is_enough for width in self.widths):
            self.end = at

    def notes(self, worlds: int) -> list[str]:
        """What a reader should know: whether the precision was reached, and what was dropped."""
        on = _listed(self.study.precision or {})
        said = [
            f"“{loser}” was dropped after {at} worlds: “{winner}” beat it clearly on {on}."
            if at < worlds
            else f"“{loser}” is not held to the precision: “{winner}” beat it clearly on {on}."
            for loser, (at, winner) in self.dropped.items()
        ]
        if len(self.running) == 1 and self.dropped:
            said.append(f"The study ended after {worlds:,} worlds, because all campaigns but “{self.running[0]}” were beaten.")
        elif self.study.precision and self.end is not None:
            said += self._on_precision(worlds)
        return said

    def _on_precision(self, worlds: int) -> Iterator[str]:
        missed = [width for width in self.widths if not width.is_enough]
        if missed:
            worst = max(missed, key=lambda width: width.times)
            yield (
                f"The precision asked for was not reached: the study stopped after {worlds:,} worlds, the most that it may run. "
                f"{worst.in_words(worlds)}"
            )
        elif self.widths:
            yield f"The precision asked for was reached after {worlds:,} worlds."
        for metric in self.study.precision:
            if all(width.metric != metric for width in self.widths):
                yield (
                    f"A precision was asked for {METRICS[metric].words}, but nothing could be compared: in these {worlds:,} "
                    "worlds fewer than two campaigns have a value of it."
                )


def _listed(metrics: Mapping[str, object]) -> str:
    return " and ".join(METRICS[metric].words for metric in metrics if METRICS[metric].better)


@dataclass(frozen=True)
class Width:
    """The half width of an interval beside the one wanted; campaign − baseline (None: the campaign's own mean).

    worlds: how many it rests on. least: how many its shape asks for (`worlds_for_shape`)."""

    metric: str
    campaign: str
    baseline: str | None
    wanted: float
    reached: float
    worlds: int
    least: int

    @property
    def is_enough(self) -> bool:
        return self.reached <= self.wanted and self.worlds >= self.least

    @property
    def times(self) -> float:
        """How many times too wide it is."""
        return self.reached / self.wanted if self.wanted else math.inf

    def in_words(self, worlds: int) -> str:
        """What is known after so many worlds, what was asked, and about how many worlds that would take."""
        _, words, unit, *_ = METRICS[self.metric]
        of = f"The mean of {words} with “{self.campaign}”"
        if self.baseline is not None:
            of = f"The difference in {words} between “{self.campaign}” and “{self.baseline}”"
        if math.isinf(self.reached):
            return f"{of} is undefined in too many worlds to have an interval; ± {self.wanted:.4g} {unit} was asked for."
        if self.times <= 1:
            return (
                f"{of} is known within ± {self.reached:.4g} {unit}, as asked, but worlds differ so unevenly that it takes about "
                f"{self.least:,} of them to rely on that."
            )
        # An interval is half as wide with four times as many worlds.
        needed = max(worlds * self.times**2, self.least)
        about = f"about {float(f'{needed:.2g}'):,.0f}" if needed <= MOST_TOLD else f"more than {MOST_TOLD:,}"
        return f"{of} is known within ± {self.reached:.4g} {unit}; ± {self.wanted:.4g} was asked for, and takes {about} worlds."


def looks(study: Study) -> Iterator[int]:
    """Numbers of worlds after which the rule is asked: the least, then a tenth more each time, at last the most."""
    at = min(study.min_replicates, study.replicates)
    while at < study.replicates:
        yield at
        at = max(at + 1, math.ceil(1.1 * at))
    yield study.replicates


def widths(study: Study, consumers: int, values: Values) -> list[Width]:
    """Every half width that the study asks for, among the campaigns in `values`.

    Where a metric has no value for a campaign in any world (the cost per engaged of one that engages nobody), there is
    nothing to be known more precisely, and no width; an interval that is unknown otherwise is infinitely wide.
    """
    campaigns = list(values)
    found = []
    for metric, asked in study.precision.items():
        if len(campaigns) == 1:
            s = summarise(values[campaigns[0]][metric])
            wanted = _wanted(asked, metric, consumers, s.mean)
            own = np.asarray(values[campaigns[0]][metric], float)
            found.append(Width(metric, campaigns[0], None, wanted, _or_inf(s.half_width), len(own), worlds_for_shape(own)))
        means = {c: summarise(values[c][metric]).mean for c in campaigns}
        known = [c for c in campaigns if not math.isnan(means[c])]
        for a, b in all_pairs(known, study.baseline if study.baseline in known else None):
            x = compare(values[a][metric], values[b][metric])
            level = (means[a] + means[b]) / 2
            wanted = _wanted(asked, metric, consumers, level)
            apart = np.asarray(values[a][metric], float) - np.asarray(values[b][metric], float)
            half = _or_inf((x.ci_high - x.ci_low) / 2)
            found.append(Width(metric, a, b, wanted, half, len(apart), worlds_for_shape(apart)))
    return found


def worlds_for_shape(values: np.ndarray) -> int:
    """Worlds that the t interval of a mean needs to hold it about as often as it says, given how unevenly they differ.

    25 times the squared skewness (Cochran 1977, Sampling Techniques, 3rd ed., section 2.15), and three times that as the rule
    looks more than once. Where all are alike, `ALIKE`: were more than 5 % of worlds different, one would have been seen by then
    (the rule of three). A skewness that no world has shown yet cannot be allowed for.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0 or np.ptp(known) == 0:
        return ALIKE
    off = known - known.mean()
    skewness = np.mean(off**3) / np.mean(off**2) ** 1.5
    return math.ceil(3 * 25 * skewness**2)


def _wanted(asked: float | str, metric: str, consumers: int, level: float) -> float:
    share = per_cent(asked) if isinstance(asked, str) else None
    if share is not None:
        return share * abs(level)
    return float(asked) * (consumers if METRICS[metric].unit == "consumers" and float(asked) < 1 else 1)


def _or_inf(width: float) -> float:
    return math.inf if math.isnan(width) else width


def beaten(study: Study, values: Values, look: int) -> dict[str, str]:
    """Campaigns that are clearly beaten, each with the campaign that beats it on every metric asked for.

    look: 1 for the first time of asking. One-sided paired t tests; the error is spent over all looks to come, the k-th having
    1/(k(k + 1)) of it, and over ordered pairs of campaigns (Bonferroni), so that it stays below 5 % in all. Metrics of which
    neither more nor less is better say nothing. A baseline is never dropped.
    """
    campaigns = list(values)
    metrics = [metric for metric in study.precision if METRICS[metric].better]
    pairs = len(campaigns) * (len(campaigns) - 1)
    found: dict[str, str] = {}
    if not metrics or not pairs:
        return found
    error = ERROR / (look * (look + 1)) / pairs
    for loser in campaigns:
        if loser == study.baseline:
            continue
        by = (winner for winner in campaigns if winner != loser
              and all(_beats(values[winner][m], values[loser][m], m, error) for m in metrics))  # fmt: skip
        winner = next(by, None)
        if winner is not None:
            found[loser] = winner
    return found


def _beats(winner: Sequence[float], loser: Sequence[float], metric: str, error: float) -> bool:
    x = compare(winner, loser, METRICS[metric].better)
    sign = -1 if METRICS[metric].better == "less" else 1
    return sign * x.mean_difference > half_width_at(x, 1 - 2 * error)
