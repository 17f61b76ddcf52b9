"""Which of the scenarios that lie at hand set a parameter, or use a strategy, role, activity or metric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from wom_sim.errors import WomSimError
from wom_sim.reference.registries import roles
from wom_sim.reference.sources import PACKAGE
from wom_sim.scenario import Campaign, Role, RolePeriod, Scenario, Seeding, load_scenario

FOLDER = "scenarios"


@dataclass(frozen=True)
class Usage:
    """What one scenario uses.

    Attributes:
        sets: (class of the block, field) of every value that the file gives. names: (kind, name) of strategies, roles,
            activities and metrics in force, given or not.
    """

    scenario: str
    sets: frozenset[tuple[str, str]]
    names: frozenset[tuple[str, str]]


def folder() -> Path | None:
    """The scenarios of the source tree, else those of the working directory; None where there are none."""
    for place in (PACKAGE.parent / FOLDER, Path(FOLDER)):
        if place.is_dir():
            return place
    return None


@cache
def usages() -> tuple[Usage, ...]:
    """What each scenario of the folder uses, by name; files that are no valid scenario are left out."""
    place = folder()
    return tuple(_usages(place)) if place else ()


def _usages(place: Path) -> Iterator[Usage]:
    for path in sorted(place.glob("*.yaml")):
        try:
            scenario = load_scenario(path)
        except WomSimError:
            continue
        yield usage_of(path.stem, scenario)


def usage_of(name: str, scenario: Scenario) -> Usage:
    """What a scenario uses."""
    found = frozenset(_walk(scenario, True))
    sets = {each for each in found if each[0][0].isupper()}
    return Usage(name, frozenset(sets), found - sets)


def _walk(value: Any, given: bool) -> Iterator[tuple[str, str]]:
    """(Block, field) of what is given, and (kind, name) of what is in force."""
    if isinstance(value, (dict, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _walk(inner, given)
    if not isinstance(value, BaseModel):
        return
    if isinstance(value, Seeding):
        yield "strategy", value.strategy
    if isinstance(value, (Campaign, RolePeriod)) and isinstance(value.role, str):
        yield "role", value.role
        yield from _walk(roles()[value.role], False)
    if isinstance(value, Role):
        yield from (("activity", post.activity) for post in value.rhythm)
    if isinstance(getattr(value, "metric", None), str):
        yield "metric", value.metric
    for name in type(value).model_fields:
        here = given and name in value.model_fields_set
        if here:
            yield type(value).__name__, name
        yield from _walk(getattr(value, name), here)


def that_set(block: str, field: str) -> list[str]:
    """Scenarios that give this field of this block."""
    return [usage.scenario for usage in usages() if (block, field) in usage.sets]


def that_use(kind: str, name: str) -> list[str]:
    """Scenarios in which this strategy, role, activity or metric is in force."""
    return [usage.scenario for usage in usages() if (kind, name) in usage.names]
