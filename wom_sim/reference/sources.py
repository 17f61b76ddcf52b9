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

PACKAGE = Path(__file__).parents[1]

COMMON = "common forms"
"""Heading of the rules that stand before the first numbered section of `rules.py`."""

_IN_ORDER = (
    "advance", "consumer", "condition", "telling", "making", "membership", "journey", "service", "office", "recruiting",
    "posting", "answering", "spending",
)  # fmt: skip
_STORAGE = ("__init__", "calendar", "records", "run")
"""Modules of the engine that store and fetch: nothing is decided in them."""


def _modules_of(folder: str) -> list[str]:
    return [f"{folder}/{path.name}" for path in sorted((PACKAGE / folder).glob("*.py"))]


_FIRST = tuple(f"engine/{name}.py" for name in _IN_ORDER)

PROCESS_MODULES = _FIRST + tuple(
    module for module in _modules_of("engine") if module not in _FIRST and Path(module).stem not in _STORAGE
)
"""Where the rules are put together, in the order in which a reader needs it."""

_DRAWING_FIRST = (
    "draws.py", "network/generate.py", "network/ring.py", "network/strength.py", "network/groups.py", "population.py", "world.py",
    "seeding/base.py", "seeding/influence.py", "seeding/mailing.py", *PROCESS_MODULES,
)  # fmt: skip
DRAWS = "from wom_sim.draws import"

_DRAW_AGAIN = ("model", "odd", "reference", "validation", "verification")
"""What draws the same things for the Mesa face, or only speaks of draws."""

APPLYING = (
    "rules.py", "population.py", "organisation/catalogue.py", "organisation/plan.py", "seeding/base.py",
    *PROCESS_MODULES, "seeding/live_edge.py",
)  # fmt: skip
"""Modules that apply rules."""


@cache
def drawing() -> tuple[str, ...]:
    """Modules that draw, in the order of a run; those that the order does not name come last."""
    found = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py"))]
    others = [module for module in found if module.split("/")[0] not in _DRAW_AGAIN and DRAWS in text_of(module)]
    return (*_DRAWING_FIRST, *(module for module in others if module not in _DRAWING_FIRST))


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


@cache
def _purposes(text: str) -> tuple[str, ...]:
    named = (node for node in _tree(text).body if isinstance(node, ast.Assign) and len(node.targets) == 1)
    whole = [
        node.targets[0].id
        for node in named
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
        and isinstance(node.value, ast.Constant) and type(node.value.value) is int
    ]  # fmt: skip
    return tuple(name for name in whole if name != "ROUNDS")


def purposes() -> tuple[str, ...]:
    """Names of the purposes of draws, as in `draws.PURPOSES`."""
    return _purposes(text_of("draws.py"))


def rule_names() -> list[str]:
    return [rule.name for section in sections() for rule in section.rules]


def processes() -> list[Process]:
    """Every public compiled function of the modules that put the rules together."""
    rules, known = set(rule_names()), set(purposes())
    found = []
    for module in PROCESS_MODULES:
        for node in _tree(text_of(module)).body:
            if _is_compiled(node):
                names = _names_in_order(node)
                found.append(
                    Process(
                        node.name, module, ast.get_docstring(node) or "",
                        tuple(name for name in names if name in rules),
                        tuple(name for name in names if name in known),
                    )
                )  # fmt: skip
    return found


def applications() -> dict[str, list[tuple[str, str]]]:
    """For each rule the functions that apply it: (name, module), rules that build on it included."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in rule_names()}
    for module in APPLYING:
        for node in functions_of(module):
            for name in _names_in_order(node):
                if name in found:
                    found[name].append((node.name, module))
    return found


def functions_of(module: str) -> Iterator[ast.FunctionDef]:
    """Functions of a module and methods of its classes, in order."""
    for node in _tree(text_of(module)).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (each for each in inside if isinstance(each, ast.FunctionDef))


def fields_of(module: str, records: str) -> list[str]:
    """Names of the fields of a record type, in order; `records` is its name in the module."""
    assigned = (node for node in _tree(text_of(module)).body if isinstance(node, ast.Assign))
    call = next(node.value for node in assigned if ast.unparse(node.targets[0]) == records)
    return [ast.literal_eval(field)[0] for field in call.args[0].elts]


def _names_in_order(node: ast.AST) -> list[str]:
    names = [(n.lineno, n.col_offset, n.id) for n in ast.walk(node) if isinstance(n, ast.Name)]
    return list(dict.fromkeys(name for _, _, name in sorted(names)))


def draws_of(purpose: str) -> list[str]:
    """Every draw with this purpose as the source has it, for example ``uniform(it.key, NOTICE, sender, v)``."""
    calls = [call for module in drawing() for given, call in _calls(text_of(module)) if purpose in given]
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


FIRST_OF_ORGANISATION = 20
"""Kinds of calendar entries below this number are due for a consumer, the others for the organisation."""


def kinds_of_entries() -> tuple[list[str], list[str]]:
    """Kinds of calendar entries in the order in which they are dealt with: a consumer's, and the organisation's."""
    text = text_of("engine/records.py")
    part = text.split("# Kinds of calendar entries")[1].split("# Counters of a run")[0]
    numbered: dict[int, str] = {}
    for node in ast.parse(part[part.index("\n") :]).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            numbers = range(*(ast.literal_eval(given) for given in node.value.args))
            numbered |= dict(zip(numbers, (target.id for target in node.targets[0].elts), strict=True))
    consumer = [name for number, name in sorted(numbered.items()) if number < FIRST_OF_ORGANISATION]
    organisation = [name for number, name in sorted(numbered.items()) if number >= FIRST_OF_ORGANISATION]
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
