"""Every field of every block of the schema: default, value in force, range, unit, meaning, source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.odd.markdown import bold, code, escaped, link, table
from wom_sim.organisation import roles
from wom_sim.reference import schema
from wom_sim.reference.schema import MOST_VALUES, Block, Shown, blocks, is_changed
from wom_sim.scenario import Campaign, Role, RolePeriod, Scenario, World
from wom_sim.scenario.fields import ASSUMPTION

MARKDOWN = Shown(code, escaped, lambda block: link(block.__name__, block.__name__))

HEADER = ("parameter", "in force", "default", "range", "unit", "meaning", "source")


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
    known = {block.__name__: block for block in blocks(type(scenario))}
    in_force = instances(scenario)
    parts = [_block_table(known[name], scenario, in_force) for name in names if name in known]
    return "\n\n".join(parts)


def _block_table(block: Block, scenario: Scenario, in_force: dict[Block, list[InForce]]) -> str:
    path = blocks(type(scenario))[block]
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
    source = schema.source_of(field)
    return (
        _in_force(field, name, found),
        default_text(field),
        schema.range_text(field, MARKDOWN),
        escaped(str(extra.get("unit", ""))) or "–",
        " ".join((field.description or "").split()),
        source.replace(ASSUMPTION, f"*{ASSUMPTION}*", 1) if source else "–",
    )


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


def default_text(field: FieldInfo) -> str:
    """The default as a reader of the document sees it."""
    return schema.default_text(field, MARKDOWN)


def value_text(value: Any) -> str:
    """A value as a reader of the document sees it."""
    return schema.value_text(value, MARKDOWN)


def changes(value: BaseModel, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, value in force, default) of every value inside a block that differs from its default."""
    for name, field in type(value).model_fields.items():
        inner, at = getattr(value, name), f"{path}.{name}" if path else name
        if isinstance(inner, BaseModel) and not isinstance(inner, Role):
            if schema.default_of(field) is None:
                yield at, value_text(inner), default_text(field)
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
