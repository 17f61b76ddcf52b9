"""pydantic's errors about a scenario in plain words, at the line that the user wrote."""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from wom_sim.errors import did_you_mean
from wom_sim.scenario.campaign import Seeding
from wom_sim.scenario.fields import Path, without_none
from wom_sim.scenario.guesses import guess_at_value, homes, other_network
from wom_sim.scenario.kinds import SCENARIO
from wom_sim.scenario.problems import Place, Problem, clip
from wom_sim.scenario.schema import Scenario
from wom_sim.scenario.world import Segment
from wom_sim.scenario.yaml_text import Document, dotted

LIMITS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
SHORT_FORMS: dict[Any, str] = {Segment: "a share of the population", Seeding: "the name of a strategy"}
MOST_NAMES = 30
"""Allowed names that are listed; of a longer list the closest ten."""


@dataclass
class Spot:
    """What the schema says of a place: its path without tags, its block, its field, what it may hold."""

    path: Path
    block: type[BaseModel] | None
    field: FieldInfo | None
    holds: Any
    limits: dict[str, Any]


def locate(loc: Path, root: type[BaseModel] = Scenario) -> Spot:
    """Follow an error's location, or a path that a user wrote, through the schema of a file.

    Tags of unions, which no user wrote, fall away; where there is none, the member that has such a field is meant.
    """
    spot = Spot((), None, None, root, {})
    for item in loc:
        branches = {tag.tag: kind for kind, tag in _branches(spot.holds)}
        if item in branches:
            spot.holds = branches[item]
            continue
        holds = next((kind for kind in branches.values() if _has(kind, item)), spot.holds)
        if isinstance(holds, type) and issubclass(holds, BaseModel):
            field = holds.model_fields.get(str(item))
            limits = _limits(field.metadata) if field else {}
            spot = Spot(
                (*spot.path, str(item)),
                holds,
                field,
                without_none(field.annotation) if field else None,
                limits,
            )
        elif get_origin(holds) is dict:
            inner, limits = _bare(get_args(holds)[1])
            spot = Spot((*spot.path, str(item)), None, spot.field, inner, limits)
        elif get_origin(holds) is tuple:
            spot = Spot((*spot.path, item), None, spot.field, get_args(holds)[0], {})
        elif item == "[key]":
            spot = Spot(spot.path, None, None, int, {})
        else:
            spot = Spot((*spot.path, item), None, None, None, {})
    return spot


def _branches(holds: Any) -> list[tuple[Any, Tag]]:
    """The branches of a union whose members are told apart by name."""
    if get_origin(holds) is Annotated:
        holds = get_args(holds)[0]
    if get_origin(holds) not in (Union, types.UnionType):
        return []
    tagged = [get_args(member) for member in get_args(holds) if get_origin(member) is Annotated]
    return [(args[0], args[1]) for args in tagged if isinstance(args[1], Tag)]


def _has(kind: Any, item: str | int) -> bool:
    """Whether a block has such a field, or a list may have such an item."""
    if isinstance(item, int):
        return get_origin(kind) is tuple
    return isinstance(kind, type) and issubclass(kind, BaseModel) and item in kind.model_fields


def _bare(annotation: Any) -> tuple[Any, dict[str, Any]]:
    if get_origin(annotation) is not Annotated:
        return annotation, {}
    kind, *extra = get_args(annotation)
    return kind, _limits([limit for e in extra if isinstance(e, FieldInfo) for limit in e.metadata])


def _limits(metadata: list[Any]) -> dict[str, Any]:
    return {name: getattr(limit, name) for limit in metadata for name in LIMITS if hasattr(limit, name)}


class Explainer:
    """Turns errors into problems.

    `sources` maps what a compare block made to the place in that block; `options` maps paths whose values
    came from the command line to the option's name.
    """

    def __init__(self, document: Document, sources: Mapping[Path, Path], options: Mapping[Path, str]) -> None:
        self.document, self.sources, self.options = document, sources, options

    def source(self, path: Path) -> Path:
        """Where the user wrote what stands at this path."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.sources:
                return self.sources[path[:length]] + path[length:]
        return path

    def problem(self, error: Mapping[str, Any], spot: Spot) -> Problem:
        """One problem for one of pydantic's errors."""
        path = self.source(spot.path)
        place = self.document.place(path)
        kind, given, context = error["type"], error["input"], error.get("ctx", {})
        where, found = dotted(path), describe(given, self.document.values.get(path))
        notes: list[str] = []
        if kind == "scenario":
            message = context["message"]
            if "allowed" in context:
                notes = catalogue(
                    context["word"], context["allowed"], elsewhere=context.get("unknown_field", False)
                )
        elif kind in ("extra_forbidden", "invalid_key"):
            message, notes = self.unknown_field(path, spot)
            place = self.document.name_place(path)
        elif error["loc"][-1:] == ("[key]",):
            message = f'{dotted(path[:-1])}: found the name "{clip(str(path[-1]))}", expected a whole number'
            place = self.document.name_place(path)
        elif kind == "missing" and isinstance(path[-1], str):
            message = f"{where} is missing{_meaning(spot.field)}"
            notes = [f"expected {expected(spot)}"]
        elif kind in ("missing", "too_long", "too_short"):
            path = path[:-1] if kind == "missing" else path
            place = self.document.place(path)
            count = len(get_args(spot.field.annotation)) if spot.field else 0
            message = f"{dotted(path)} must be a list of {count} whole numbers, found more or fewer"
        elif kind == "literal_error" and isinstance(given, str):
            *inside, name = path if isinstance(path[-1], str) else path[:-1]
            where = f" in {dotted(tuple(inside))}" if inside else ""
            message = f'unknown {str(name).replace("_", " ")} "{clip(given)}"{where}'
            notes = catalogue(given, get_args(spot.holds))
        elif kind == "finite_number":
            limits = f", {limits_in_words(spot)}" if spot.limits else ""
            message = f"{where} must be a finite number{limits}, found {self.written(path, given)}"
        elif "greater_than" in kind or "less_than" in kind:
            message = f"{where} must be {limits_in_words(spot)}, found {self.written(path, given)}"
        else:
            message = f"{where}: found {found}, expected {expected(spot)}"
            notes = guess_at_value(given, spot.holds, spot.path, self.document.values.get(path))
        option = next((name for at, name in self.options.items() if path[: len(at)] == at), None)
        return Problem(message, None if option else place, tuple(notes), option=option)

    def unknown_field(self, path: Path, spot: Spot) -> tuple[str, list[str]]:
        """Message and notes for a field that does not exist; a home in another block beats a near miss."""
        block = f"in {dotted(path[:-1])}" if len(path) > 1 else f"at the top of {self.document.kind.a}"
        allowed = list(spot.block.model_fields) if spot.block else []
        if spot.block is Scenario:
            allowed.append("compare")
        other = other_network(str(path[-1]), spot.block)
        notes = catalogue(str(path[-1]), allowed, elsewhere=not other and self.document.kind is SCENARIO)
        return f'unknown field "{clip(str(path[-1]))}" {block}', [*notes[:1], other] if other else notes

    def written(self, path: Path, given: Any) -> str:
        """A number as the user wrote it."""
        text = None if path in self.options else self.document.written(path)
        return clip(text, 40) if text else number(given)


def suggestion(word: str, allowed: list[str]) -> str | None:
    """The allowed name that was probably meant."""
    found = did_you_mean(word, allowed)
    return found.split('"')[1] if found else None


def catalogue(word: str, allowed: Any, *, elsewhere: bool = False) -> list[str]:
    """Notes: what is allowed, and what was probably meant; with `elsewhere`, fields of other blocks count."""
    names = [str(name) for name in allowed]
    shown = ", ".join(names)
    if len(names) > MOST_NAMES:
        near = difflib.get_close_matches(word, names, n=10, cutoff=0)
        shown = f"{', '.join(near)} … and {len(names) - len(near)} more"
    notes = [f"allowed: {shown}"] if names else []
    meant = suggestion(word, names)
    places = homes(word) if elsewhere else ()
    if meant and (not places or meant.lower() == word.lower()):
        return [*notes, f'did you mean "{meant}"?']
    if places:
        return [*notes, f"{word} is a field of {' and of '.join(places)}"]
    return notes


def expected(spot: Spot) -> str:
    """What a field may hold, in words."""
    holds, limits = spot.holds, limits_in_words(spot) if spot.limits else ""
    named = get_origin(holds) is Literal and spot.block is not None and spot.field is not None
    branches = _branches(spot.field.annotation if named else holds)
    tags = [tag.tag for _, tag in branches]
    if "name" in tags:
        more = ", a definition or a schedule over days" if "schedule" in tags else " or a definition"
        return f"the name of a role{more}"
    if "generated" in tags or (isinstance(holds, type) and issubclass(holds, BaseModel)):
        model = branches[0][0] if branches else holds
        short = f"{SHORT_FORMS[model]} or " if model in SHORT_FORMS else ""
        return f"{short}a block of fields such as {', '.join(list(model.model_fields)[:3])}"
    if get_origin(holds) is Literal:
        return f"one of: {', '.join(map(str, get_args(holds)))}"
    words: dict[Any, str] = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
    if holds in words:
        return words[holds] + (", " if limits.startswith("at ") else " " if limits else "") + limits
    return {dict: "a block of names and values", tuple: "a list"}.get(get_origin(holds), "something else")


def limits_in_words(spot: Spot) -> str:
    """``from 0 to 1 (share)``."""
    limits, unit = spot.limits, _unit(spot)
    if {"ge", "le"} <= limits.keys():
        words = f"from {number(limits['ge'])} to {number(limits['le'])}"
    else:
        words = " and ".join(f"{LIMITS[name]} {number(limits[name])}" for name in LIMITS if name in limits)
    return f"{words} ({unit})" if unit else words


def _unit(spot: Spot) -> str:
    extra = spot.field.json_schema_extra if spot.block is not None and spot.field else None
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    return "" if unit == "0–1" else unit


def _meaning(field: FieldInfo | None) -> str:
    return f": {field.description}" if field and field.description else ""


def number(value: Any) -> str:
    """A number for a sentence."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def describe(value: Any, place: Place | None) -> str:
    """What was found, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {clip(place.written) if place and place.written else number(value)}"
    if isinstance(value, str):
        return f'the text "{clip(value)}"' if value else "an empty text"
    if isinstance(value, dict):
        return "a block of fields" if value else "an empty block"
    return "a list" if value else "an empty list"
