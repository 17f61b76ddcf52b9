"""Every field of every block of the schema: default, value in force, range, unit, meaning, source."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.odd.markdown import bold, code, escaped, link, table
from wom_sim.organisation import roles
from wom_sim.scenario import Campaign, Role, RolePeriod, Scenario, World
from wom_sim.scenario.fields import ASSUMPTION, without_none

MISSING = object()
MOST_VALUES = 8
"""Values of one field that are listed where several campaigns or segments have their own."""

LONGEST_TEXT = 60
"""Signs of a text that a table shows."""

HEADER = ("parameter", "in force", "default", "range", "unit", "meaning", "source")

Block = type[BaseModel]


def blocks(scenario: Scenario) -> dict[Block, str]:
    """Every block of the scenario's schema with the path at which it stands, outer blocks first."""
    found: dict[Block, str] = {}
    queue: list[tuple[Block, str]] = [(type(scenario), "")]
    for block, path in queue:
        if block in found:
            continue
        found[block] = path
        for name, field in block.model_fields.items():
            inside = f"{path}.{name}" if path else name
            queue += [(inner, inside + many) for inner, many in _blocks_in(field.annotation, "")]
    return found


def _blocks_in(annotation: Any, many: str) -> Iterator[tuple[Block, str]]:
    """The blocks that an annotation speaks of, with how a path goes on to them (names, or places in a list)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    sign = {dict: ".NAME", tuple: "[]"}.get(get_origin(annotation), "")
    for part in get_args(annotation):
        yield from _blocks_in(part, many + sign)


class InForce(NamedTuple):
    """A block in force, and whether its values are the scenario's own (those of a shipped role are not)."""

    block: BaseModel
    own: bool


def instances(scenario: Scenario) -> dict[Block, list[InForce]]:
    """All blocks in force, by kind; a role that is named stands for its definition."""
    found: dict[Block, list[InForce]] = {}
    _gather(scenario, True, found)
    return found


def _gather(value: Any, own: bool, found: dict[Block, list[InForce]]) -> None:
    if isinstance(value, BaseModel):
        found.setdefault(type(value), []).append(InForce(value, own))
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if isinstance(value, (Campaign, RolePeriod)) and name == "role" and isinstance(inner, str):
                _gather(roles()[inner], False, found)
            else:
                _gather(inner, own and (isinstance(inner, BaseModel) or is_changed(field, inner)), found)
    elif isinstance(value, (dict, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            _gather(inner, own, found)


def block_tables(scenario: Scenario, names: tuple[str, ...]) -> str:
    """A heading and a table for each of these blocks (by the names of their classes), in this order."""
    known = {block.__name__: block for block in blocks(scenario)}
    in_force = instances(scenario)
    parts = [_block_table(known[name], scenario, in_force) for name in names if name in known]
    return "\n\n".join(parts)


def _block_table(block: Block, scenario: Scenario, in_force: dict[Block, list[InForce]]) -> str:
    path = blocks(scenario)[block]
    place = f"In a scenario: {code(path)}." if path else "The whole file."
    unused = "" if in_force.get(block) else " *This scenario has no such block.*"
    rows = field_rows(block, in_force.get(block, []), list(block.model_fields))
    about = " ".join((block.__doc__ or "").split())
    return f"#### {block.__name__}\n\n{about} {place}{unused}\n\n{table(HEADER, rows)}"


def field_rows(block: Block, found: list[InForce], fields: list[str]) -> list[tuple[str, ...]]:
    """One row for each of these fields of a block, of which `found` are in force."""
    return [(code(name), *_row(block, name, found)) for name in fields]


def _row(block: Block, name: str, found: list[InForce]) -> tuple[str, ...]:
    field = block.model_fields[name]
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    source = "" if _is_no_quantity(field) and extra.get("source") == ASSUMPTION else str(extra.get("source", ""))
    return (
        _in_force(field, name, found),
        default_text(field),
        range_text(field),
        escaped(str(extra.get("unit", ""))) or "–",
        " ".join((field.description or "").split()),
        source.replace(ASSUMPTION, f"*{ASSUMPTION}*", 1) if source else "–",
    )


def _is_no_quantity(field: FieldInfo) -> bool:
    """Names, paths and blocks assume nothing: their fields, or the study, do."""
    return without_none(field.annotation) is str or any(True for _ in _blocks_in(field.annotation, ""))


def _in_force(field: FieldInfo, name: str, found: list[InForce]) -> str:
    texts: dict[str, None] = {}
    for block, own in found:
        value = getattr(block, name)
        text = value_text(value)
        if isinstance(block, World) and name == "private_share" and value is None:
            text = f"unset: {value_text(block.share_private)}"
        texts[bold(text) if own and is_changed(field, value) else text] = None
    if not texts:
        return "not used"
    shown = list(texts)
    more = f" · … ({len(shown)} values)" if len(shown) > MOST_VALUES else ""
    return " · ".join(shown[:MOST_VALUES]) + more


def default_of(field: FieldInfo) -> Any:
    """The default, or `MISSING` where a value has to be given."""
    return MISSING if field.is_required() else field.get_default(call_default_factory=True)


def is_changed(field: FieldInfo, value: Any) -> bool:
    """Whether a value is not the default. A block of the default kind is unchanged: its fields say what differs."""
    if isinstance(value, BaseModel) and type(value) is type(default_of(field)):
        return False
    return value != default_of(field)


def default_text(field: FieldInfo) -> str:
    default = default_of(field)
    return "required" if default is MISSING else value_text(default)


def value_text(value: Any) -> str:
    """A value as a reader of the document sees it."""
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, str):
        return (code(value) if value.isidentifier() else escaped(_shortened(value))) if value else "empty"
    if isinstance(value, Role):
        return f"definition “{escaped(value.name)}”"
    if isinstance(value, BaseModel):
        return link(type(value).__name__, type(value).__name__)
    if isinstance(value, dict):
        if any(isinstance(inner, BaseModel) for inner in value.values()):
            names = [f"“{escaped(str(name))}”" for name in value]
            more = f" … ({len(names)} in all)" if len(names) > MOST_VALUES else ""
            return ", ".join(names[:MOST_VALUES]) + more
        return ", ".join(f"{value_text(name)} → {value_text(inner)}" for name, inner in value.items())
    if isinstance(value, tuple):
        return _list_text(value)
    return escaped(str(value))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT].rsplit(" ", 1)[0] + " …"


def _list_text(values: tuple) -> str:
    if not values:
        return "none"
    if all(isinstance(item, RolePeriod) for item in values):
        return ", then ".join(f"{value_text(p.role)} on days {p.start}–{p.end}" for p in values)
    if any(isinstance(item, BaseModel) for item in values):
        return f"{len(values)} of {link(type(values[0]).__name__, type(values[0]).__name__)}"
    return ", ".join(value_text(item) for item in values)


def number_text(value: float) -> str:
    """A number with at most ten digits, and commas from a thousand on."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.10g}".replace("-", "−")
    whole = int(value)
    return f"{whole:,}".replace("-", "−")


def range_text(field: FieldInfo) -> str:
    """What a field may hold, from its type and its limits."""
    low = next((f"{number_text(m.ge)}" for m in field.metadata if isinstance(m, Ge)), None)
    above = next((f"{number_text(m.gt)}" for m in field.metadata if isinstance(m, Gt)), None)
    high = next((f"{number_text(m.le)}" for m in field.metadata if isinstance(m, Le)), None)
    below = next((f"{number_text(m.lt)}" for m in field.metadata if isinstance(m, Lt)), None)
    whole = "whole, " if without_none(field.annotation) is int else ""
    if low is not None and high is not None:
        return f"{whole}{low} to {high}"
    bounds = [f"≥ {low}" if low is not None else "", f"above {above}" if above is not None else "",
              f"≤ {high}" if high is not None else "", f"below {below}" if below is not None else ""]  # fmt: skip
    said = " and ".join(bound for bound in bounds if bound)
    return f"{whole}{said}" if said else kind_text(field.annotation)


def kind_text(annotation: Any) -> str:
    """What a field without limits may hold."""
    annotation = without_none(annotation)
    simple = {bool: "true, false", int: "whole number", float: "number", str: "text"}
    if annotation in simple:
        return simple[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(code(choice) for choice in parts)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return link(annotation.__name__, annotation.__name__)
    if origin is dict:
        return f"{kind_text(parts[0])} → {kind_text(parts[1])}"
    if origin is tuple:
        if parts[-1] is Ellipsis:
            return f"list of {kind_text(parts[0])}"
        return ", ".join(kind_text(part) for part in parts)
    if origin in (Union, types.UnionType):
        return "; or ".join(kind_text(part) for part in parts)
    # Annotated: what it is annotated with is for the parser.
    return kind_text(parts[0]) if parts else str(annotation)


def changes(value: BaseModel, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, value in force, default) of every value inside a block that differs from its default."""
    for name, field in type(value).model_fields.items():
        inner, at = getattr(value, name), f"{path}.{name}" if path else name
        if isinstance(inner, BaseModel) and not isinstance(inner, Role):
            yield from changes(inner, at)
        elif isinstance(inner, dict) and any(isinstance(each, BaseModel) for each in inner.values()):
            if is_changed(field, inner):
                for key, each in inner.items():
                    yield from changes(each, f"{at}.{key}")
        elif is_changed(field, inner):
            yield at, _long_text(inner), default_text(field)


def _long_text(value: Any) -> str:
    """Like `value_text`, but a list of blocks is written out, for a table that is the only place where it stands."""
    written_out = isinstance(value, tuple) and value and isinstance(value[0], BaseModel)
    if not written_out or isinstance(value[0], RolePeriod):
        return value_text(value)
    return "; ".join(
        ", ".join(f"{name} {value_text(getattr(item, name))}" for name in type(item).model_fields) for item in value
    )
