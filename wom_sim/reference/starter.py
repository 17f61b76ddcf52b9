"""A scenario to start from: the fields that matter most, each with meaning, range, unit and source as the schema has them."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from wom_sim.reference.registries import strategies
from wom_sim.reference.schema import Parameter, default_text, kind_text, parameters, range_text
from wom_sim.reference.words import ROLES
from wom_sim.scenario.fields import whole_number
from wom_sim.scenario.json_schema import EDITOR_LINE
from wom_sim.scenario.world import SECTOR_PRIVATE_SHARE

SCHEMA_FILE = "scenario.schema.json"
"""The schema that a scenario's first line names: beside it, so that it is found wherever the two are."""

WIDTH = 110
FEWEST = 30
"""Consumers below which a world cannot be as homophilous as one may ask."""

MOST_TIES, CONSUMERS_TO_A_TIE = 14, 20
"""Ties of a consumer; fewer in a small world, where so many would tie everybody to everybody."""

LARGEST_GROUP, CONSUMERS_TO_A_MEMBER = 250, 20
"""Members wanted, as in the telecom case; fewer in a small world."""

NO_CAMPAIGN = "no campaign"

_PLAIN = re.compile(r"[^\W\d][\w ,.()–-]*[\w)]")
_NOT_TEXT = ("true", "false", "null")


@dataclass(frozen=True)
class Start:
    """What a new scenario is to be about.

    campaigns: of each the strategy of seeding and the role, no two alike. sector, budget: None leaves them out.
    """

    title: str
    consumers: int
    sector: str | None
    homophily: float
    campaigns: Sequence[tuple[str, str]]
    budget: float | None
    days: int
    replicates: int


class Entry(NamedTuple):
    """A line of the file.

    path: as `Parameter` has it. value: None opens a block. name: what the path calls NAME. unset: shown, but commented out.
    note: what else is said of it.
    """

    path: str
    value: Any = None
    name: str | None = None
    unset: bool = False
    note: str = ""


def starter(start: Start) -> str:
    """The text of a scenario file, with comments; its first line is for editors."""
    lines = [
        EDITOR_LINE.format(SCHEMA_FILE),
        f"# By that line editors complete and check, once this has been run beside the file: wom-sim schema --out {SCHEMA_FILE}",
        "",
        "# A world, campaigns in it, a study of them. Over each field stands what it means, its range, unit and default, and the",
        "# source of that. There are more: `wom-sim explain` lists all of them, `wom-sim explain NAME` says all about one.",
    ]
    said: set[str] = set()
    for entry in _entries(start):
        indent = "  " * entry.path.count(".")
        if not indent:
            lines.append("")
        # What a field means is said where it first stands.
        lines += [indent + line for line in _comments(entry.path)] if entry.path not in said else []
        said.add(entry.path)
        if entry.note:
            lines.append(f"{indent}# {entry.note}")
        shown = f"{_text(entry.name or entry.path.rsplit('.', 1)[-1])}:{_value(entry.value)}"
        lines.append(f"{indent}# {shown}" if entry.unset else indent + shown)
    return "\n".join(lines) + "\n"


def _entries(start: Start) -> Iterator[Entry]:
    yield Entry("title", start.title)
    yield Entry("world")
    yield Entry("world.consumers", start.consumers)
    yield Entry("world.sector", start.sector or "retail", unset=start.sector is None)
    yield Entry("world.segments")
    for name, share, interest in (("keen", 0.3, 0.7), ("others", 0.7, 0.4)):
        yield Entry("world.segments.NAME", name=name)
        yield Entry("world.segments.NAME.share", share)
        yield Entry("world.segments.NAME.interest", interest)
    yield Entry("world.network")
    yield Entry("world.network.mean_ties", max(3, min(MOST_TIES, start.consumers // CONSUMERS_TO_A_TIE)))
    yield Entry("world.network.rewiring", 0.2)
    yield Entry("world.network.homophily", start.homophily)
    yield Entry("world.customers")
    yield Entry("world.customers.share", 0.25)
    yield Entry("world.customers.concentrated_in", "keen")
    yield Entry("campaigns")
    target = max(3, min(LARGEST_GROUP, start.consumers // CONSUMERS_TO_A_MEMBER))
    for name, (strategy, role) in zip(campaign_names(start.campaigns), start.campaigns, strict=True):
        yield Entry("campaigns.NAME", name=name)
        yield Entry("campaigns.NAME.seeding")
        yield Entry("campaigns.NAME.seeding.strategy", strategy)
        if strategy != "none":
            yield Entry("campaigns.NAME.seeding.target", target)
        if strategies()[strategy].handpicks:
            yield Entry("campaigns.NAME.seeding.handpicked", max(1, target // 10))
        yield Entry("campaigns.NAME.role", role)
        yield Entry("campaigns.NAME.budget", 10_000 if start.budget is None else start.budget, unset=start.budget is None)
    if ("none", "absent") not in start.campaigns:
        yield Entry("campaigns.NAME", name=NO_CAMPAIGN, note="what happens anyway: the others are to do better")
    yield Entry("study")
    yield Entry("study.days", start.days)
    yield Entry("study.replicates", start.replicates)
    yield Entry("study.rng_seed", 1)


def campaign_names(campaigns: Sequence[tuple[str, str]]) -> list[str]:
    """Names by what tells the campaigns apart: seeding, role or both."""
    by_role = len({role for _, role in campaigns}) > 1
    by_seeding = not by_role or len({strategy for strategy, _ in campaigns}) > 1
    return [", ".join([_words(strategy)] * by_seeding + [_words(role)] * by_role) for strategy, role in campaigns]


def _words(name: str) -> str:
    return "nobody invited" if name == "none" else name.replace("_", " ")


@cache
def _fields() -> Mapping[str, Parameter]:
    return {parameter.path: parameter for parameter in reversed(parameters())}


def _choices(path: str) -> Mapping[str, str]:
    """The names that a field may hold, with what they mean."""
    if path == "world.sector":
        return {name: f"{100 * share:.0f} % of sharing is private" for name, share in SECTOR_PRIVATE_SHARE.items()}
    if path == "campaigns.NAME.seeding.strategy":
        return {name: each.route for name, each in strategies().items()}
    return {name: meaning for name, (meaning, _) in ROLES.items()} if path == "campaigns.NAME.role" else {}


def _comments(path: str) -> list[str]:
    """What a field means; its range and unit; its default and the source of that; the names that it may hold."""
    field = _fields().get(path)
    if field is None:
        return []
    facts, choices = [], _choices(path)
    if range_text(field.field) != kind_text(field.field.annotation):
        facts.append(range_text(field.field))
    if field.unit not in ("", "0–1"):
        facts.append(f"unit: {field.unit}")
    if field.has_value:
        facts.append(f"default {default_text(field.field)}: {field.source}")
    lines = _wrapped(f"{field.meaning} [{'; '.join(facts)}]" if facts else field.meaning)
    for name, meaning in choices.items():
        lines += _wrapped(f"{name}: {meaning}", "  ")
    return lines


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=f"# {indent}", subsequent_indent=f"#   {indent}", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _value(value: Any) -> str:
    if value is None:
        return ""
    return f" {_text(value) if isinstance(value, str) else whole_number(value)}"


def _text(text: str) -> str:
    """A text as YAML has it: in quotes, unless it is plain words."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if plain else json.dumps(text, ensure_ascii=False)
