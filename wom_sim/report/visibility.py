"""What the brand's analytics saw, beside what happened: tables, a block for the terminal, and how often it misleads."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rich.console import Console

from wom_sim.comparison import summarise
from wom_sim.report.layout import fill, new_table
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import amount, share
from wom_sim.study import StudyResult
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
PICKS_COLUMNS = ("tagged_at_least", "judged_by", "wrong_share")

ALL = "all"
"""The row of a campaign over all channels."""

TRUTHS = {"visits": "brought most visits", "reached": "reached most consumers"}
"""Metrics by which a pick may be judged, in words."""

_MOST_SHOWN = 12


@dataclass(frozen=True)
class Sights:
    """What analytics saw in a study. Means are over worlds; shares are those of all worlds together."""

    study: StudyResult

    @cached_property
    def campaigns(self) -> list[str]:
        """Campaigns that were followed, in the order of the scenario."""
        return self.study.campaigns if self.study.visibility else []

    @cached_property
    def with_visits(self) -> list[str]:
        """Campaigns that had any visit, the most visited first."""
        mean = {c: math.fsum(self.mean_visits(c).ravel()) for c in self.campaigns}
        return sorted((c for c in mean if mean[c] > 0), key=lambda c: -mean[c])

    def mean_visits(self, campaign: str) -> np.ndarray:
        """Mean visits by route and sight, shape (routes, sights)."""
        runs = [self.study.visibility[campaign, r].visits for r in self.study.replicates]
        return np.sum(runs, axis=0) / len(runs)

    def mean(self, campaign: str, name: str, route: int | None = None) -> float:
        """Mean of a count of `Visibility`, of one route or as it is."""
        values = [getattr(self.study.visibility[campaign, r], name) for r in self.study.replicates]
        return summarise([v if route is None else v[route] for v in values]).mean

    def by_world(self, metric: str) -> np.ndarray:
        """A metric of every run, shape (worlds, campaigns)."""
        return np.array([[self.study.metrics[c, r][metric] for c in self.campaigns] for r in self.study.replicates])

    def wrong_now(self, truth: str) -> float:
        """Share of worlds in which the campaign with most tracked visits is not the one that `truth` (a metric) puts first."""
        return float(self.wrong_if_tagged(truth)[0])

    def wrong_if_tagged(self, truth: str) -> np.ndarray:
        """The same had every campaign tagged at least each share of `TAGGING` of its links."""
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
    sights = Sights(study)
    if len(sights.campaigns) < 2:
        return
    for truth in TRUTHS:
        for tagging, wrong in zip(TAGGING, sights.wrong_if_tagged(truth), strict=True):
            yield tagging, truth, wrong


def print_visibility(study: StudyResult, console: Console) -> None:
    """A short block, where more than one campaign has visits: table and sentences."""
    sights, names = Sights(study), Numbers(study).names
    shown = sights.with_visits[:_MOST_SHOWN]
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
    labels = ["visits", "tracked", "dark", "links\ntagged", "credited to a\nwrong channel"]
    fill(table, "campaign", labels, [names[c] for c in shown], cells, console.width)
    console.print()
    console.print(table)
    console.print(sentences(study), highlight=False, markup=False)


def sentences(study: StudyResult) -> str:
    """How often the tracked view picks the wrong campaign, and what share of links must be tagged to mend that."""
    sights, names = Sights(study), Numbers(study).names
    worlds = len(study.replicates)
    wrong = {truth: sights.wrong_now(truth) for truth in TRUTHS}
    said = [_picks(wrong, worlds)]
    first = {m: max(sights.campaigns, key=lambda c, m=m: _mean(study, c, m)) for m in ("tracked_visits", "visits")}
    if first["tracked_visits"] != first["visits"]:
        said.append(
            f"On average most tracked visits go to “{names[first['tracked_visits']]}”, most visits to “{names[first['visits']]}”."
        )
    if wrong["visits"] >= WRONG_BELOW:
        said.append(_mended(tagging_needed(sights.wrong_if_tagged("visits"))))
    return " ".join(said)


def _mean(study: StudyResult, campaign: str, metric: str) -> float:
    return summarise([study.metrics[campaign, r][metric] for r in study.replicates]).mean


def _picks(wrong: dict[str, float], worlds: int) -> str:
    if worlds == 1:
        said = [f"{'is not' if wrong[truth] else 'is'} the one that {words}" for truth, words in TRUTHS.items()]
        return f"In this one world the campaign with most tracked visits {' and '.join(said)}."
    (visits, reached), (brought, reaching) = (share(wrong[truth]) for truth in TRUTHS), TRUTHS.values()
    return (
        f"Going by tracked visits, one would pick another campaign than the one that {brought} in {visits} of {worlds} worlds, "
        f"and another than the one that {reaching} in {reached}."
    )


def _mended(needed: float) -> str:
    limit = share(WRONG_BELOW)
    if math.isnan(needed):
        return f"No share of tagged links brings the first below {limit}."
    return f"The first would fall below {limit} if every campaign tagged at least {share(needed)} of its links."


def records(study: StudyResult) -> dict:
    """The same as plain data for `--json`; undefined values are null."""
    sights = Sights(study)
    if len(sights.campaigns) < 2:
        return {}
    needed = {truth: tagging_needed(sights.wrong_if_tagged(truth)) for truth in TRUTHS}
    return {
        "wrong_picks": {truth: float(f"{sights.wrong_now(truth):.10g}") for truth in TRUTHS},
        "tagging_needed": {truth: None if math.isnan(value) else value for truth, value in needed.items()},
    }
