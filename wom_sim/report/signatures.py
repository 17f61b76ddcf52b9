"""Signatures of roles: what playing a role moves, gathers, keeps, unsettles and costs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rich.console import Console

from wom_sim.comparison import Summary, summarise
from wom_sim.metrics import METRICS
from wom_sim.organisation import activities
from wom_sim.organisation.plan import role_periods
from wom_sim.reference.words import ROLES
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.words import listed, mean_of
from wom_sim.scenario import Campaign
from wom_sim.study_result import StudyResult

SIGNATURE = {
    "cognitive_moved": "cognitive",
    "affective_moved": "affective",
    "activation_moved": "activation",
    "insight": "insight\n(polls)",
    "content_created": "content\ncreated",
    "retention": "retention",
    "unrest_loss": "affect\nlost",
    "cost_of_role": "cost",
}
"""The metrics of a signature, with their labels."""

MOVED, BROUGHT = tuple(SIGNATURE)[:3], tuple(SIGNATURE)[3:]
"""Those that are on one scale, because they are compared with each other, and the others."""

COLUMNS = ("role", "campaigns", "metric", "unit", "mean", "ci_low", "ci_high", "replicates")

ABSENT = "absent"

WITHOUT_SEEDING = "cost: without recruiting and incentives"

SUMMED = "affect lost: by members because tied ones left, summed"

UNEQUAL = "these roles are not played in otherwise equal campaigns: what differs may have other causes"


@dataclass(frozen=True)
class Signatures:
    """The signatures of a study's roles, in the order of the scenario."""

    study: StudyResult

    @cached_property
    def campaigns(self) -> dict[str, list[str]]:
        """Campaigns by the role they play."""
        found: dict[str, list[str]] = {}
        for name in self.study.campaigns:
            found.setdefault(role_of(self.study.scenario.campaigns[name]), []).append(name)
        return found

    @property
    def differ(self) -> bool:
        """Whether more than one role is played, an absent organisation playing none."""
        return len(set(self.campaigns) - {ABSENT}) > 1

    @property
    def shown(self) -> bool:
        """Whether there is anything to compare: roles differ, and somebody joined whom they could move."""
        return self.differ and self.met_somebody

    @property
    def met_somebody(self) -> bool:
        """Whether anybody joined, in any campaign."""
        moved = (self.summaries[role, metric].mean for role in self.campaigns for metric in MOVED)
        return not all(map(math.isnan, moved))

    @cached_property
    def only_role(self) -> str | None:
        """The role that every campaign plays which plays one at all; None where there are several, or none."""
        played = [role for role in self.campaigns if role != ABSENT]
        return played[0] if len(played) == 1 else None

    @cached_property
    def equal_otherwise(self) -> bool:
        """Whether every role but absence is played in the same campaigns: same seeding, content, budget …"""
        played = {role: names for role, names in self.campaigns.items() if role != ABSENT}
        rest = [sorted(repr(self.study.scenario.campaigns[n].model_copy(update={"role": ABSENT})) for n in names)
                for names in played.values()]  # fmt: skip
        return all(campaigns == rest[0] for campaigns in rest)

    @cached_property
    def summaries(self) -> dict[tuple[str, str], Summary]:
        """By (role, metric): over worlds, the mean of the campaigns that play the role, those left out where undefined."""
        return {(role, m): summarise([self._mean(names, m, r) for r in self.study.replicates], METRICS[m].bounds)
                for role, names in self.campaigns.items() for m in SIGNATURE}  # fmt: skip

    def _mean(self, campaigns: list[str], metric: str, replicate: int) -> float:
        # Nobody leaves a group in which nothing is ever said: that is no merit.
        silent = metric == "retention" and role_of(self.study.scenario.campaigns[campaigns[0]]) == ABSENT
        ran = [c for c in campaigns if replicate in self.study.ran(c)]
        return math.nan if silent else summarise([self.study.metrics[c, replicate][metric] for c in ran]).mean


def role_of(campaign: Campaign) -> str:
    """The role that a campaign plays, in words; a schedule's roles one after the other."""
    if isinstance(campaign.role, tuple):
        ordered = sorted(campaign.role, key=lambda period: period.start)
        return ", then ".join(dict.fromkeys(_name(period.role) for period in ordered))
    return _name(campaign.role)


def _name(role: object) -> str:
    return (role if isinstance(role, str) else role.name).replace("_", " ")


def what_it_does(campaign: Campaign) -> list[str]:
    """What the role, or each role of a schedule, is there for, and what it posts week after week."""
    said = []
    for role in {definition.name: definition for _, _, definition in role_periods(campaign)}.values():
        aim, _ = ROLES.get(role.name, ("", ""))
        posts = Counter(post.activity for post in role.rhythm)
        weekly = listed([f"{activity}{_times(n)} ({activities()[activity].meaning})" for activity, n in posts.items()])
        does = f"posts, week after week: {weekly}" if weekly else "posts nothing"
        said.append(f"The {_name(role)}{f' is there {aim}; it' if aim else ''} {does}.")
    return said


def _times(count: int) -> str:
    return "" if count == 1 else f" {'twice' if count == 2 else f'{count} times'}"


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of roles.csv."""
    found = Signatures(study)
    for (role, metric), s in found.summaries.items():
        unit = METRICS[metric].unit
        yield role, len(found.campaigns[role]), metric, unit, s.mean, s.ci_low, s.ci_high, s.replicates


def print_signatures(study: StudyResult, console: Console) -> None:
    """The signatures, where roles differ: two tables, because one would be too wide for a terminal."""
    found = Signatures(study)
    if not found.shown:
        return
    moved = new_table("What each role moves", "engagement at the end above its rest, mean of all who joined")
    brought = new_table("What each role brings and costs", "means over worlds; insight: answers to polls")
    footnotes(brought, [SUMMED, WITHOUT_SEEDING, *([] if found.equal_otherwise else [UNEQUAL]), "in full in roles.csv"])
    console.print()
    for table, metrics in ((moved, MOVED), (brought, BROUGHT)):
        cells = [[_cell(found.summaries[role, m]) for m in metrics] for role in found.campaigns]
        fill(table, "role", [SIGNATURE[m] for m in metrics], list(found.campaigns), cells, console.width)
        console.print(table)


def _cell(s: Summary) -> str:
    return "–" if math.isnan(s.mean) else mean_of(s)
