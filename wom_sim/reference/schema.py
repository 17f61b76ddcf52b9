"""What the schema says of its fields: blocks and where they stand, defaults, ranges, and values in words."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.scenario import Role, RolePeriod, Scenario
from wom_sim.scenario.fields import ASSUMPTION, without_none

Block = type[BaseModel]

MISSING = object()
MOST_VALUES = 8
"""Entries of a mapping that are listed."""

LONGEST_TEXT = 60
"""Signs of a text that are shown."""


class Shown(NamedTuple):
    """How a reader is shown a name, somebody's text, and a block of the schema."""

    name: Callable[[object], str]
    text: Callable[[str], str]
    block: Callable[[Block], str]


PLAIN = Shown(str, str, lambda block: f"a block ({block.__name__})")


@dataclass(frozen=True)
class Parameter:
    """One field of the schema.

    Attributes:
        path: where it stands in a scenario, for example ``campaigns.NAME.role.style.transparency``.
        block: the class that has it.
    """

    path: str
    name: str
    block: Block
    field: FieldInfo

    @property
    def unit(self) -> str:
        return str(_extra(self.field).get("unit", ""))

    @property
    def meaning(self) -> str:
        return " ".join((self.field.description or "").split())

    @property
    def source(self) -> str:
        return source_of(self.field)

    @property
    def has_value(self) -> bool:
        return has_value(self.field)


@cache
def parameters(top: Block = Scenario) -> tuple[Parameter, ...]:
    """Every field of every block, in the order of the schema, outer blocks first."""
    return tuple(
        Parameter(f"{path}.{name}" if path else name, name, block, field)
        for block, path in blocks(top).items()
        for name, field in block.model_fields.items()
    )


def blocks(top: Block) -> dict[Block, str]:
    """Every block of a schema with the path at which it first stands, outer blocks first."""
    found: dict[Block, str] = {}
    queue: list[tuple[Block, str]] = [(top, "")]
    for block, path in queue:
        if block in found:
            continue
        found[block] = path
        for name, field in block.model_fields.items():
            inside = f"{path}.{name}" if path else name
            queue += [(inner, inside + many) for inner, many in blocks_in(field.annotation)]
    return found


def blocks_in(annotation: Any, many: str = "") -> Iterator[tuple[Block, str]]:
    """The blocks that an annotation speaks of, with how a path goes on to them (names, or places in a list)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    sign = {dict: ".NAME", tuple: "[]"}.get(get_origin(annotation), "")
    for part in get_args(annotation):
        yield from blocks_in(part, many + sign)


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def has_value(field: FieldInfo) -> bool:
    """Whether a field has a number or a choice as its default, which must come from somewhere.

    Names, paths and blocks assume nothing, nor does what is required or unset.
    """
    if without_none(field.annotation) is str or any(True for _ in blocks_in(field.annotation)):
        return False
    return default_of(field) is not MISSING and default_of(field) is not None


def source_of(field: FieldInfo) -> str:
    """Where a field's default comes from; "" where there is nothing that could have a source."""
    source = str(_extra(field).get("source", ""))
    return "" if source == ASSUMPTION and not has_value(field) else source


def default_of(field: FieldInfo) -> Any:
    """The default, or `MISSING` where a value has to be given."""
    return MISSING if field.is_required() else field.get_default(call_default_factory=True)


def is_changed(field: FieldInfo, value: Any) -> bool:
    """Whether a value is not the default. A block of the default kind is unchanged: its fields say what differs."""
    if isinstance(value, BaseModel) and type(value) is type(default_of(field)):
        return False
    return value != default_of(field)


def default_text(field: FieldInfo, shown: Shown = PLAIN) -> str:
    default = default_of(field)
    return "required" if default is MISSING else value_text(default, shown)


def value_text(value: Any, shown: Shown = PLAIN) -> str:
    """A value in words."""
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, str):
        return (shown.name(value) if value.isidentifier() else shown.text(_shortened(value))) if value else "empty"
    if isinstance(value, Role):
        return f"definition “{shown.text(value.name)}”"
    if isinstance(value, BaseModel):
        return shown.block(type(value))
    if isinstance(value, dict):
        if any(isinstance(inner, BaseModel) for inner in value.values()):
            names = [f"“{shown.text(str(name))}”" for name in value]
            more = f" … ({len(names)} in all)" if len(names) > MOST_VALUES else ""
            return ", ".join(names[:MOST_VALUES]) + more
        return ", ".join(f"{value_text(name, shown)} → {value_text(inner, shown)}" for name, inner in value.items())
    return _list_text(value, shown) if isinstance(value, tuple) else shown.text(str(value))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT].rsplit(" ", 1)[0] + " …"


def _list_text(values: tuple, shown: Shown) -> str:
    if not values:
        return "none"
    if all(isinstance(item, RolePeriod) for item in values):
        return ", then ".join(f"{value_text(p.role, shown)} on days {p.start}–{p.end}" for p in values)
    if any(isinstance(item, BaseModel) for item in values):
        return f"{len(values)} of {shown.block(type(values[0]))}"
    return ", ".join(value_text(item, shown) for item in values)


def number_text(value: float) -> str:
    """A number with at most ten digits, and commas from a thousand on."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.10g}".replace("-", "−")
    return f"{int(value):,}".replace("-", "−")


def range_text(field: FieldInfo, shown: Shown = PLAIN) -> str:
    """What a field may hold, from its type and its limits."""
    low = next((number_text(m.ge) for m in field.metadata if isinstance(m, Ge)), None)
    above = next((number_text(m.gt) for m in field.metadata if isinstance(m, Gt)), None)
    high = next((number_text(m.le) for m in field.metadata if isinstance(m, Le)), None)
    below = next((number_text(m.lt) for m in field.metadata if isinstance(m, Lt)), None)
    whole = "whole, " if without_none(field.annotation) is int else ""
    if low is not None and high is not None:
        return f"{whole}{low} to {high}"
    bounds = [f"≥ {low}" if low is not None else "", f"above {above}" if above is not None else "",
              f"≤ {high}" if high is not None else "", f"below {below}" if below is not None else ""]  # fmt: skip
    said = " and ".join(bound for bound in bounds if bound)
    if _extra(field).get("unit") == "hours of day":
        return "two whole hours, 0 to 24"
    return f"{whole}{said}" if said else kind_text(field.annotation, shown)


def kind_text(annotation: Any, shown: Shown = PLAIN) -> str:
    """What a field without limits may hold."""
    annotation = without_none(annotation)
    simple = {bool: "true, false", int: "whole number", float: "number", str: "text"}
    if annotation in simple:
        return simple[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(shown.name(choice) for choice in parts)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shown.block(annotation)
    if origin is dict:
        return f"{kind_text(parts[0], shown)} → {kind_text(parts[1], shown)}"
    if origin is tuple:
        if parts[-1] is Ellipsis:
            return f"list of {kind_text(parts[0], shown)}"
        return ", ".join(kind_text(part, shown) for part in parts)
    if origin in (Union, types.UnionType):
        return "; or ".join(kind_text(part, shown) for part in parts)
    # Annotated: what it is annotated with is for the parser.
    return kind_text(parts[0], shown) if parts else str(annotation)
