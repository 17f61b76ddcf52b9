"""What the brand's analytics saw, beside what happened: tables, a block for the terminal, and how often it misleads."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rich.console import Console

from wom_sim.comparison import compare, share_interval, summarise
from wom_sim.numerals import amount, share, share_ends
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import json_number
from wom_sim.study_result import StudyResult
from wom_sim.visibility import (
    AS_DIRECT,
    ROUTES,
    SIGHTS,
    TAGGING,
    WRONG_BELOW,
    channel_errors,
    tagging_needed,
    wrong_by_tagging,
)

COLUMNS = (
    "campaign", "channel", "visits", *SIGHTS, "dark_share", "visitors", "tracked_visitors", "attribution_error",
)  # fmt: skip
PICKS_COLUMNS = ("tagged_at_least", "judged_by", "wrong_share", "ci_low", "ci_high")

ALL = "all"
"""The row of a campaign over all channels."""

TRUTHS = {"visits": "brings most visits", "reached": "reaches most consumers"}
"""Metrics by which a pick may be judged, in words."""

FEWEST_WORLDS = 20
"""Worlds from which on wrong picks are counted: in fewer, the interval of a share is as wide as half of all shares."""

_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class WrongPicks:
    """How often the campaign with most tracked visits is not the one that some metric puts first.

    share: of worlds, with its 95 % interval `ci_low`..`ci_high`. tagging_needed: the share of links that every campaign would
    have to tag for less than `WRONG_BELOW`; nan where none would do.
    """

    share: float
    ci_low: float
    ci_high: float
    tagging_needed: float


@dataclass(frozen=True)
class Sights:
    """What analytics saw in a study. Means are over worlds; shares are those of all worlds together."""

    study: StudyResult

    @cached_property
    def visits(self) -> dict[str, np.ndarray]:
        """Mean visits by campaign, shape (routes, sights)."""
        return Numbers(self.study).visits

    @property
    def campaigns(self) -> list[str]:
        """Campaigns that were followed to the end, in the order of the scenario."""
        return list(self.visits)

    @cached_property
    def with_visits(self) -> list[str]:
        """Campaigns that had any visit, the most visited first."""
        mean = {c: math.fsum(self.mean_visits(c).ravel()) for c in self.campaigns}
        return sorted((c for c in mean if mean[c] > 0), key=lambda c: -mean[c])

    def mean_visits(self, campaign: str) -> np.ndarray:
        """Mean visits by route and sight, shape (routes, sights)."""
        return self.visits[campaign]

    def mean(self, campaign: str, name: str, route: int | None = None) -> float:
        """Mean of a count of `Visibility`, of one route or as it is."""
        values = [getattr(self.study.visibility[campaign, r], name) for r in self.study.ran(campaign)]
        return summarise([v if route is None else v[route] for v in values]).mean

    def by_world(self, metric: str) -> np.ndarray:
        """A metric of every run, shape (worlds, campaigns)."""
        return np.array([[self.study.metrics[c, r][metric] for c in self.campaigns] for r in self.study.replicates])

    def wrong_picks(self, truth: str) -> WrongPicks | None:
        """Picks by tracked visits, judged by `truth` (a metric); None where no campaign is known to be the right one."""
        if not self.countable or self.first(truth) is None:
            return None
        wrong, worlds = self.wrong_if_tagged(truth), len(self.study.replicates)
        now = float(wrong[0])
        return WrongPicks(now, *share_interval(now * worlds, worlds), tagging_needed(wrong))

    @property
    def countable(self) -> bool:
        """Whether there are worlds enough to speak of a share of them."""
        return len(self.study.replicates) >= FEWEST_WORLDS

    def first(self, metric: str) -> str | None:
        """The campaign that a metric puts first on average; None where these worlds do not tell it from the second."""
        values = dict(zip(self.campaigns, self.by_world(metric).T, strict=True))
        ranked = sorted(values, key=lambda c: -summarise(values[c]).mean)
        if len(ranked) < 2 or not compare(values[ranked[0]], values[ranked[1]]).excludes_zero:
            return None
        return ranked[0]

    def wrong_if_tagged(self, truth: str) -> np.ndarray:
        """Share of worlds in which the campaign with most tracked visits is not the one that `truth` (a metric) puts first, had
        every campaign tagged at least each share of `TAGGING` of its links; at 0 as it is."""
        runs = [[self.study.visibility[c, r].tracked_by_tagging for c in self.campaigns] for r in self.study.replicates]
        return wrong_by_tagging(np.array(runs), self.by_world(truth))


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of visibility.csv: mean visits of each campaign by channel, and how analytics files them."""
    sights = Sights(study)
    for campaign in sights.campaigns:
        visits = sights.mean_visits(campaign)
        errors = channel_errors(visits)
        for at, route in enumerate(ROUTES):
            people = (sights.mean(campaign, name, at) for name in ("visitors", "tracked_visitors"))
            yield (campaign, route, *_filed(visits[at]), *people, errors[at])
        people = (sights.mean(campaign, name) for name in ("all_visitors", "all_tracked"))
        yield (campaign, ALL, *_filed(visits.sum(axis=0)), *people, math.fsum(map(abs, errors)) / 2)


def _filed(visits: np.ndarray) -> tuple[float, ...]:
    total = math.fsum(visits)
    return total, *visits, visits[AS_DIRECT] / total if total else math.nan


def pick_rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of wrong_picks.csv: share of worlds with a wrong pick if every campaign tags at least that share of its links;
    at 0 as it is."""
    sights, worlds = Sights(study), len(study.replicates)
    if len(sights.campaigns) < 2:
        return
    for truth in TRUTHS:
        for tagging, wrong in zip(TAGGING, sights.wrong_if_tagged(truth), strict=True):
            yield tagging, truth, wrong, *share_interval(float(wrong) * worlds, worlds)


def print_visibility(study: StudyResult, console: Console) -> None:
    """A short block, where more than one campaign has visits: table and sentences."""
    sights, numbers = Sights(study), Numbers(study)
    names, shown = numbers.names, sights.with_visits[:_MOST_SHOWN]
    if len(shown) < 2:
        return
    reading = "visits that sharing caused, mean over worlds; dark: filed as “direct”"
    table = new_table("What the analytics saw", reading)
    cells = []
    for campaign in shown:
        visits = sights.mean_visits(campaign)
        total, dark = math.fsum(visits.ravel()), math.fsum(visits[:, AS_DIRECT])
        tagged = f"{study.scenario.campaigns[campaign].tagging:.0%}".replace("%", " %")
        error = math.fsum(map(abs, channel_errors(visits))) / 2
        cells.append([amount(total), amount(total - dark), share(dark / total), tagged, share(error)])
    labels = ["visits", "tracked", "dark", "links\ntagged", "off the true\nmix by"]
    fill(table, "campaign", labels, [names[c] for c in shown], cells, console.width)
    footnotes(table, [f"left out, as dropped: {numbers.dropped_after}"] if study.dropped else [])
    console.print()
    console.print(table)
    console.print(sentences(study), highlight=False, markup=False)


def sentences(study: StudyResult) -> str:
    """How often the tracked view picks a wrong campaign, where these worlds tell which one is right."""
    sights, names, worlds = Sights(study), Numbers(study).names, len(study.replicates)
    if worlds == 1:
        return _in_one_world(sights)
    said = []
    tracked, visited = sights.first("tracked_visits"), sights.first("visits")
    if None not in (tracked, visited) and tracked != visited:
        said.append(f"On average most tracked visits go to “{names[tracked]}”, most visits to “{names[visited]}”.")
    if not sights.countable:
        said.append(f"{worlds} worlds are too few to count how often going by tracked visits misses the best campaign.")
        return " ".join(said)
    untold = []
    for truth, words in TRUTHS.items():
        found = sights.wrong_picks(truth)
        if found is None:
            untold.append(words)
        else:
            said.append(_counted(words, found, worlds))
    if untold:
        which, by = " or ".join(untold), "" if len(untold) == len(TRUTHS) else " by that measure"
        said.append(f"These {worlds} worlds do not tell which campaign {which}, so no wrong pick{by} can be counted.")
    return " ".join(said)


def _in_one_world(sights: Sights) -> str:
    said = [f"{'is not' if sights.wrong_if_tagged(truth)[0] else 'is'} the one that {words}" for truth, words in TRUTHS.items()]
    return f"In this one world the campaign with most tracked visits {' and '.join(said)}."


def _counted(words: str, picks: WrongPicks, worlds: int) -> str:
    how_often = f"{share(picks.share)} of {worlds} worlds (95 % interval {share_ends(picks.ci_low, picks.ci_high)})"
    said = f"Going by tracked visits misses the campaign that {words} in {how_often}"
    if picks.share < WRONG_BELOW or math.isnan(picks.tagging_needed):
        return f"{said}."
    tagged = f"every campaign tagged at least {share(picks.tagging_needed)} of its links"
    return f"{said}; that would fall below {share(WRONG_BELOW)} if {tagged}."


def records(study: StudyResult) -> dict:
    """The same as plain data for `--json`; null where these worlds do not tell which pick is right, or a value is undefined."""
    sights = Sights(study)
    if len(sights.campaigns) < 2:
        return {}
    picks = {truth: sights.wrong_picks(truth) for truth in TRUTHS}
    known = {truth: found for truth, found in picks.items() if found is not None}
    shares = {truth: {name: json_number(getattr(found, name)) for name in ("share", "ci_low", "ci_high")}
              for truth, found in known.items()}  # fmt: skip
    needed = {truth: json_number(found.tagging_needed) for truth, found in known.items()}
    unknown = dict.fromkeys(TRUTHS)
    return {"wrong_picks": unknown | shares, "tagging_needed": unknown | needed}
