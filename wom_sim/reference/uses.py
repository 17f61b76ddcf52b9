"""Which parameter is used where: read from the engine, where `p` stands for the parameters of a run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from wom_sim.reference import sources

HOLDERS = {"p": "", "content": "Content", "style": "Style"}
"""Names under which the source holds parameters: those of a run in the engine (""), and two blocks of a campaign."""

ITEM = "it"
"""Name under which the engine holds an item. A post becomes an item, whose fields have the names that they have in the plan."""

PLAN = "organisation/plan.py"


@dataclass(frozen=True)
class Use:
    """One parameter in one function.

    Attributes:
        parameter: name of the field. block: the class it belongs to, "" for the parameters of a run.
        function, module: where. rule: the rule it is given to, "" where it is used without one.
    """

    parameter: str
    block: str
    function: str
    module: str
    rule: str


@cache
def uses() -> tuple[Use, ...]:
    """Every use of a parameter in the modules that apply rules, in order, each once."""
    rules = set(sources.rule_names())
    found = (
        Use(parameter, block, function.name, module, rule)
        for module in sources.APPLYING
        for function in sources.functions_of(module)
        for holder, name, rule in _in_function(function, rules)
        for block, parameter in _held(holder, name)
        if block or module.startswith("engine/")
    )
    return tuple(dict.fromkeys(found))


def _held(holder: str, name: str) -> tuple[tuple[str, str], ...]:
    """(Block, parameter) of what the source calls `holder.name`."""
    return carried().get(name, ()) if holder == ITEM else ((HOLDERS[holder], name),)


@cache
def carried() -> dict[str, tuple[tuple[str, str], ...]]:
    """By field of an item, the (block, parameter) that planning a post puts in: as it is, or scaled by numbers of the activity.

    What goes through a rule first is no longer the parameter; it is used there.
    """
    rules = set(sources.rule_names())
    (post,) = (function for function in sources.functions_of(PLAN) if function.name == "_post")
    assigned = [node for node in ast.walk(post) if isinstance(node, ast.Assign)]
    local = {node.targets[0].id: node.value for node in assigned if isinstance(node.targets[0], ast.Name)}
    fields = sources.fields_of(PLAN, "POSTS")
    return {
        field: tuple((HOLDERS[holder], name) for holder, name, rule in _walk(value, "", rules, local) if not rule)
        for field, value in zip(fields[fields.index("activity") :], post.body[-1].value.elts, strict=True)
    }


def _in_function(function: ast.FunctionDef, rules: set[str]) -> Iterator[tuple[str, str, str]]:
    named = {
        node.targets[0].id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_parameter(node.value)
    }
    yield from _walk(function, "", rules, named)


def _walk(node: ast.AST, rule: str, rules: set[str], named: dict[str, ast.expr]) -> Iterator[tuple[str, str, str]]:
    """(holder, parameter, innermost rule that it is given to) of all in a node; `named`: what local names stand for."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in named:
        node = named[node.id]
    if _is_parameter(node):
        yield node.value.id, node.attr, rule
        return
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_parameter(node.value):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in rules:
        rule = node.func.id
    for inner in ast.iter_child_nodes(node):
        yield from _walk(inner, rule, rules, named)


def _is_parameter(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in (*HOLDERS, ITEM)
