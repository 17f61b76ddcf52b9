"""Strategies, metrics, activities and roles, read from source and data files: their own modules load the compiler."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from wom_sim.reference.sources import PACKAGE, text_of
from wom_sim.scenario import Role


@dataclass(frozen=True)
class Strategy:
    """A seeding strategy; as `seeding.base.Strategy`."""

    name: str
    route: str
    doc: str
    peeks_at_network: bool = False
    handpicks: bool = False
    nominates: bool = False


@dataclass(frozen=True)
class Metric:
    """A metric; as in `METRICS`. `others`: further fields that a metric has, by name."""

    name: str
    unit: str
    better: str
    meaning: str
    others: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Number:
    """One number of an activity, for example ``information.functional``, and its value for each activity."""

    name: str
    meaning: str
    unit: str


@cache
def strategies() -> dict[str, Strategy]:
    """The seeding strategies that ship, by name."""
    found = {}
    for node in _classes("seeding"):
        given = {
            statement.targets[0].id: statement.value.value
            for statement in node.body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
            and isinstance(statement.value, ast.Constant)
        }  # fmt: skip
        if {"name", "route"} <= given.keys():
            known = {key: value for key, value in given.items() if key in Strategy.__dataclass_fields__}
            found[given["name"]] = Strategy(doc=inspect.cleandoc(ast.get_docstring(node) or ""), **known)
    return found


@cache
def metrics() -> dict[str, Metric]:
    """The metrics of a run, by name."""
    found = {}
    for module in _modules("metrics"):
        calls = [node for node in ast.walk(ast.parse(text_of(module))) if _calls(node, "Metric")]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            given = _arguments(call, _fields("metrics", "Metric"))
            known = {key: given.pop(key) for key in ("name", "unit", "better", "meaning") if key in given}
            if len(known) == 4:
                found[known["name"]] = Metric(**known, others=given)
    return found


@cache
def roles() -> dict[str, Role]:
    """The roles that ship, by name."""
    return {name: Role.model_validate({"name": name, **fields}) for name, fields in _data("roles.yaml").items()}


@cache
def activities() -> dict[str, dict[str, Any]]:
    """The activities by name: their numbers by name, those of a value with its path, and "meaning"."""
    return {name: dict(_flat(fields, "")) for name, fields in _data("activities.yaml").items()}


@cache
def numbers_of_activities() -> dict[str, Number]:
    """What the numbers of an activity mean, by name."""
    blocks = {node.name: node for node in _classes("organisation")}
    return {number.name: number for number in _numbers(blocks["Activity"], blocks, "", "")}


def _numbers(node: ast.ClassDef, blocks: dict[str, ast.ClassDef], path: str, of: str) -> Iterator[Number]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and _calls(statement.value, "param"):
            given = _arguments(statement.value, ("default", "meaning"))
            name, meaning = f"{path}{statement.target.id}", of + given["meaning"]
            kind = ast.unparse(statement.annotation)
            if kind in blocks:
                yield from _numbers(blocks[kind], blocks, f"{name}.", f"{meaning}: ")
            else:
                yield Number(name, meaning, given.get("unit", ""))


def _flat(fields: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _data(name: str) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(text_of(f"organisation/{name}"))


def _modules(name: str) -> list[str]:
    """A module, or all modules of a package, of this name."""
    files = sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / f"{name}.py"]
    return [Path(file).relative_to(PACKAGE).as_posix() for file in files]


def _classes(name: str) -> Iterator[ast.ClassDef]:
    for module in _modules(name):
        yield from (node for node in ast.parse(text_of(module)).body if isinstance(node, ast.ClassDef))


def _fields(name: str, block: str) -> tuple[str, ...]:
    (node,) = [node for node in _classes(name) if node.name == block]
    return tuple(statement.target.id for statement in node.body if isinstance(statement, ast.AnnAssign))


def _calls(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _arguments(call: ast.Call, names: tuple[str, ...]) -> dict[str, Any]:
    """The arguments of a call that stand there as constants, by name."""
    given = [*zip(names, call.args, strict=False), *((word.arg, word.value) for word in call.keywords)]
    return {name: value.value for name, value in given if isinstance(value, ast.Constant)}
