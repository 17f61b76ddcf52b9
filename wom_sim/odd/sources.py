"""What the model's source says of itself: rules with their equations, processes, the order of a consumer's hour, draws.

The source is read, not the compiled functions: comments, docstrings and the text of the equations stand only there.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wom_sim.draws import PURPOSES

PACKAGE = Path(__file__).parents[1]

COMMON = "common forms"
"""Heading of the rules that stand before the first numbered section of `rules.py`."""

PROCESS_MODULES = tuple(
    f"engine/{name}.py"
    for name in ("advance", "consumer", "condition", "telling", "making", "membership", "journey", "office")
)
"""Where the rules are put together, in the order in which a reader needs it."""

DRAWING = (
    "draws.py", "network/generate.py", "network/strength.py", "network/groups.py", "population.py", "world.py",
    "seeding/base.py", *PROCESS_MODULES,
)  # fmt: skip
"""Modules that draw, in the order of a run."""


APPLYING = ("rules.py", "population.py", "organisation/plan.py", "seeding/base.py", *PROCESS_MODULES)
"""Modules that apply rules."""


@dataclass(frozen=True)
class Rule:
    """One rule of `rules.py`: its name, its docstring, and its equation as the program has it (signature and body)."""

    name: str
    doc: str
    code: str


@dataclass(frozen=True)
class Process:
    """One step of a run: a function of the engine that puts rules together.

    Attributes:
        rules, purposes: what it calls and draws, in order of appearance. module: path within the package.
    """

    name: str
    module: str
    doc: str
    rules: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One section of `rules.py`: rules, and named constants as (names and values, docstring)."""

    title: str
    rules: tuple[Rule, ...]
    constants: tuple[tuple[str, str], ...]


def text_of(module: str) -> str:
    """Source of a module of the package; `module` is its path, for example ``engine/office.py``."""
    return (PACKAGE / module).read_text(encoding="utf-8")


@cache
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


def sections() -> list[Section]:
    """The sections of `rules.py` in order; the first holds what stands before the first numbered one."""
    text = text_of("rules.py")
    titles = [(number, line[2:]) for number, line in enumerate(text.split("\n"), 1) if re.match(r"# \d+ \S", line)]
    bounds = [(0, COMMON), *titles, (10**9, "")]
    found = []
    for (start, title), (end, _) in zip(bounds, bounds[1:], strict=False):
        body = [node for node in _tree(text).body if start < node.lineno < end]
        rules = tuple(_rule(node, text) for node in body if _is_compiled(node))
        found.append(Section(title, rules, tuple(_constants(body))))
    return found


def _is_compiled(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    return any(isinstance(mark, ast.Name) and mark.id in ("njit", "inner") for mark in node.decorator_list)


def _rule(node: ast.FunctionDef, text: str) -> Rule:
    lines = text.split("\n")
    start = node.lineno - 1
    doc = node.body[0] if ast.get_docstring(node) is not None else None
    kept = lines[start : node.end_lineno]
    if doc is not None:
        del kept[doc.lineno - 1 - start : doc.end_lineno - start]
    body = "\n".join(line.removesuffix("  # fmt: skip") for line in kept)
    return Rule(node.name, ast.get_docstring(node) or "", body.rstrip())


def _constants(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.Assign):
            said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            yield ast.unparse(node), inspect.cleandoc(after.value.value) if said else ""


@dataclass(frozen=True)
class Drawn:
    """A module that draws a part of a world.

    Attributes:
        doc: what the module says of itself. constants: as in `Section`.
        steps: functions as (name, docstring, code); the code of compiled functions only, else "".
    """

    doc: str
    constants: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str, str], ...]


def drawn(module: str) -> Drawn:
    """A module of the network or the population, read as `rules.py` is; helpers without docstring are left out."""
    text = text_of(module)
    body = _tree(text).body
    numbers = [(c, doc) for c, doc in _constants(body) if re.fullmatch(r"[A-Z][A-Z_, ()]* = [-(\d][-\d., _()e]*", c)]
    steps = []
    for node in body:
        if isinstance(node, ast.FunctionDef):
            compiled = any(ast.unparse(mark) == "njit" for mark in node.decorator_list)
            rule = _rule(node, text)
            if rule.doc or compiled:
                steps.append((rule.name, rule.doc, rule.code if compiled else ""))
    return Drawn(ast.get_docstring(_tree(text)) or "", tuple(numbers), tuple(steps))


def rule_names() -> list[str]:
    return [rule.name for section in sections() for rule in section.rules]


def processes() -> list[Process]:
    """Every public compiled function of the modules that put the rules together."""
    rules = set(rule_names())
    found = []
    for module in PROCESS_MODULES:
        for node in _tree(text_of(module)).body:
            if _is_compiled(node):
                names = _names_in_order(node)
                found.append(
                    Process(
                        node.name, module, ast.get_docstring(node) or "",
                        tuple(name for name in names if name in rules),
                        tuple(name for name in names if name in PURPOSES),
                    )
                )  # fmt: skip
    return found


def applications() -> dict[str, list[tuple[str, str]]]:
    """For each rule the functions that apply it: (name, module), rules that build on it included."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in rule_names()}
    for module in APPLYING:
        for node in _tree(text_of(module)).body:
            if isinstance(node, ast.FunctionDef):
                for name in _names_in_order(node):
                    if name in found:
                        found[name].append((node.name, module))
    return found


def _names_in_order(node: ast.AST) -> list[str]:
    names = [(n.lineno, n.col_offset, n.id) for n in ast.walk(node) if isinstance(n, ast.Name)]
    return list(dict.fromkeys(name for _, _, name in sorted(names)))


def draws_of(purpose: str) -> list[str]:
    """Every draw with this purpose as the source has it, for example ``uniform(it.key, NOTICE, sender, v)``."""
    calls = [call for module in DRAWING for given, call in _calls(text_of(module)) if purpose in given]
    return list(dict.fromkeys(calls))


@cache
def _calls(text: str) -> list[tuple[frozenset[str], str]]:
    """Every call that is given plain names in capitals: these names, and the call as written, in order."""
    found = []
    calls = [node for node in ast.walk(_tree(text)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        names = frozenset(given.id for given in call.args if isinstance(given, ast.Name) and given.id.isupper())
        if names:
            found.append((names, ast.unparse(call)))
    return found


def kinds_of_entries() -> tuple[list[str], list[str]]:
    """Kinds of calendar entries in the order in which they are dealt with: a consumer's, and the organisation's."""
    numbered = [
        [target.id for target in node.targets[0].elts]
        for node in _tree(text_of("engine/records.py")).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "range"
    ]  # fmt: skip
    consumer, organisation = numbered
    return consumer, organisation


def groups_of_fields(module: str, block: str) -> dict[str, str]:
    """The comment above each field of a block of the schema, where comments part its fields into groups."""
    group, inside, groups = "", False, {}
    for line in text_of(module).split("\n"):
        if re.match(r"class ", line):
            inside = line.startswith(f"class {block}(")
        comment, field = re.match(r"    # (.+)", line), re.match(r"    (\w+):", line)
        if inside and comment:
            group = comment.group(1)
        elif inside and field:
            groups[field.group(1)] = group
    return groups


def story(doc: str | None) -> str:
    """A docstring without its blocks on arguments, results and errors, its sources kept; paragraphs stay apart."""
    blocks = re.split(r"\n\s*\n", inspect.cleandoc(doc or ""))
    kept = [block for block in blocks if not re.match(r"(Args|Returns|Raises|Attributes|Class attributes):", block)]
    return "\n\n".join(kept)
