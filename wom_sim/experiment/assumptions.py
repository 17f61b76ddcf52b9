"""Which parameters of a scenario are varied in a sensitivity analysis, and from where to where.

By default: every number of the world whose source is *assumption*, at the value in force in the scenario, ± a share of it and
within the field's limits. What a campaign decides is no assumption about the world, and is varied only where it is named.
The ranges are themselves an *assumption*: no source says how far off a value may be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.errors import ScenarioError, did_you_mean
from wom_sim.experiment.fields import find, is_whole, plain, value_at, with_values
from wom_sim.reference.schema import source_of
from wom_sim.scenario import Scenario
from wom_sim.scenario.fields import ASSUMPTION
from wom_sim.scenario.fields import Path as FieldPath
from wom_sim.scenario.messages import locate

MARGIN = 0.01
"""How near, as a share of the value's distance, a range comes to a limit that the field may not reach itself; assumption."""

NO_SPREAD = "it is 0, and a share of 0 is 0"
ONE_VALUE = "its range holds one whole number only"

_RANGED = re.compile(r"(?P<name>.+?)\s*:\s*(?P<low>[^:]+?)\s*\.\.\s*(?P<high>[^:]+)")
_SHORT = ("world", "behaviour")
"""The block whose fields go by their bare names; others have the name of their block before them."""


@dataclass(frozen=True)
class Assumption:
    """A parameter that is varied.

    name: what it is called here. paths: the fields that it stands for. value: in force in the scenario. low, high: its range.
    given: whether the range was given, and is no spread around the value. whole: whether it takes whole numbers only. unit,
    meaning, source: of the field.
    """

    name: str
    paths: tuple[FieldPath, ...]
    value: float
    low: float
    high: float
    given: bool
    whole: bool
    unit: str
    meaning: str
    source: str

    def at(self, share: float) -> float:
        """The value at a share (0–1) of the way through the range."""
        value = _tidy(self.low + share * (self.high - self.low))
        return round(value) if self.whole else value

    @property
    def field(self) -> str:
        return ", ".join(".".join(map(str, path)) for path in self.paths)


def assumptions_of(
    scenario: Scenario, spread: float, named: str | None = None
) -> tuple[list[Assumption], dict[str, str]]:
    """The parameters to vary, and why others (by name) are not.

    named: ``name,name:LOW..HIGH``; unset: every number of the world whose source is *assumption*.
    Raises ScenarioError where a name or a range does not fit the scenario.
    """
    data, fields = plain(scenario), dict(_numbers(scenario.world, ("world",)))
    if named is not None:
        return _each_once([_named(text.strip(), data, fields, spread) for text in named.split(",")]), {}
    kept, left_out = [], {}
    for path, field in fields.items():
        if not source_of(field).startswith(ASSUMPTION):
            continue
        value = value_at(data, path)
        ends = around(value, spread, locate(path).limits, whole=is_whole(path))
        if ends is None:
            left_out[_name(path)] = ONE_VALUE if value else NO_SPREAD
        else:
            kept.append(_assumption(_name(path), (path,), value, ends, given=False))
    return kept, left_out


def around(value: float, spread: float, limits: Mapping[str, float], *, whole: bool) -> tuple[float, float] | None:
    """value × (1 ± spread) within a field's limits (ge, gt, le, lt); whole numbers inwards. None where that is no range."""
    beside = {name: limit + MARGIN * (value - limit) for name, limit in limits.items()}
    far = spread * abs(value)
    low = _tidy(max(value - far, limits.get("ge", -math.inf), beside.get("gt", -math.inf)))
    high = _tidy(min(value + far, limits.get("le", math.inf), beside.get("lt", math.inf)))
    return _between(low, high, whole=whole)


def _between(low: float, high: float, *, whole: bool) -> tuple[float, float] | None:
    """A range's ends, of whole numbers those within it; None where that is no range."""
    if whole:
        low, high = math.ceil(low), math.floor(high)
    return (low, high) if low < high else None


def _tidy(value: float) -> float:
    """Without the last digits' dust, so that 0.4 × 1.5 is 0.6."""
    return float(f"{value:.12g}")


def ends(scenario: Scenario, assumptions: Sequence[Assumption]) -> Iterator[Scenario]:
    """The scenario with each assumption alone at each end of its range.

    Raises ScenarioError where a value is not allowed, or does not go together with the rest.
    """
    data = plain(scenario)
    for assumption in assumptions:
        for value in (assumption.low, assumption.high):
            try:
                yield with_values(scenario, data, dict.fromkeys(assumption.paths, value))
            except ScenarioError as error:
                raise ScenarioError(
                    f"{assumption.name} cannot be {value:g}: {error}. Give it another range: "
                    f"--parameters {assumption.name}:LOW..HIGH"
                ) from None


def _numbers(block: BaseModel, path: FieldPath) -> Iterator[tuple[FieldPath, FieldInfo]]:
    """Every field in a block and the blocks in it that holds a number; what has names of the user's own (segments) is not
    gone into."""
    for name, field in type(block).model_fields.items():
        value = getattr(block, name)
        if isinstance(value, BaseModel):
            yield from _numbers(value, (*path, name))
        elif _is_number(value):
            yield (*path, name), field


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _name(path: FieldPath) -> str:
    return str(path[-1]) if path[:-1] == _SHORT else ".".join(map(str, path[-2:]))


def _each_once(assumptions: list[Assumption]) -> list[Assumption]:
    names = [assumption.name for assumption in assumptions]
    for name in names:
        if names.count(name) > 1:
            raise ScenarioError(f"--parameters: {name} is named twice.")
    return assumptions


def _parsed(text: str) -> tuple[str, tuple[float, float] | None]:
    found = _RANGED.fullmatch(text)
    if not found:
        return text, None
    try:
        low, high = float(found["low"]), float(found["high"])
    except ValueError:
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ScenarioError(f'--parameters: "{text}" has no range from a lower to a higher number; write name:LOW..HIGH')
    return found["name"], (low, high)


def _named(text: str, data: Mapping[str, Any], fields: Mapping[FieldPath, FieldInfo], spread: float) -> Assumption:
    name, ends = _parsed(text)
    paths, given = _paths(name, data, fields), ends is not None
    value, *others = (value_at(data, path) for path in paths)
    if not _is_number(value):
        raise ScenarioError(f"--parameters: {name} does not hold a number that could be varied.")
    if any(other != value for other in others):
        raise ScenarioError(f"--parameters: {name} does not have the same value in all its fields; name one of them.")
    whole = is_whole(paths[0])
    ends = _between(*ends, whole=whole) if given else around(value, spread, locate(paths[0]).limits, whole=whole)
    if ends is None and given:
        raise ScenarioError(f"--parameters: the range of {name} holds fewer than two whole numbers. Give a wider one.")
    if ends is None:
        why = NO_SPREAD if not value else ONE_VALUE
        raise ScenarioError(f"--parameters: {name} cannot be spread: {why}. Give a range: {name}:LOW..HIGH")
    return _assumption(_name(paths[0]) if paths[0] in fields else name, paths, value, ends, given=given)


def _paths(name: str, data: Mapping[str, Any], fields: Mapping[FieldPath, FieldInfo]) -> tuple[FieldPath, ...]:
    """The fields that a name stands for: one of the world by the end of its path, or any field by its whole path."""
    steps = tuple(name.split("."))
    found = [path for path in fields if path[-len(steps) :] == steps]
    # A bare name of the rules' parameters means that one.
    found = [path for path in found if path[:-1] == _SHORT] or found
    if len(found) == 1:
        return (found[0],)
    if found:
        places = ", ".join(_name(path) for path in found)
        raise ScenarioError(f'--parameters: "{name}" is the name of several: {places}.')
    if steps[0] not in data:
        known = [str(path[-1]) if "." not in name else _name(path) for path in fields]
        raise ScenarioError(f'--parameters: there is no parameter "{name}".{did_you_mean(name, known)}')
    try:
        return tuple(find(data, name))
    except ScenarioError as error:
        raise ScenarioError(f"--parameters: {error}") from None


def _assumption(
    name: str, paths: tuple[FieldPath, ...], value: float, ends: tuple[float, float], *, given: bool
) -> Assumption:
    field = locate(paths[0]).field
    extra = field.json_schema_extra if field is not None and isinstance(field.json_schema_extra, dict) else {}
    meaning = " ".join((field.description or "").split()) if field is not None else ""
    source = source_of(field) if field is not None else ""
    return Assumption(name, paths, value, *ends, given, is_whole(paths[0]), str(extra.get("unit", "")), meaning, source)
