"""From a YAML text to plain data in which every name and value has a line. No objects, no tags.

ruamel.yaml parses YAML 1.2 into events; names and values are then read by the core schema here: `yes` is
text, `1_000` is text, and only text, numbers, true/false, nothing, lists and mappings can come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wom_sim.errors import ScenarioError
from wom_sim.scenario.fields import Path
from wom_sim.scenario.kinds import SCENARIO, Kind
from wom_sim.scenario.problems import Place, Problem, clip, render
from wom_sim.scenario.yaml_hints import syntax_problem

MOST_NODES = 100_000
"""Names and values, aliases written out: a small file can stand for more than a memory holds."""

DEEPEST = 50
LONGEST_NUMBER = 300
"""Digits of a whole number; more would not fit a float."""

INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
UNWRITABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Node:
    """A value as written: a plain value, a list of nodes, or a list of (name, node of the name, node)."""

    kind: str
    value: Any
    place: Place
    ready: bool = False


@dataclass
class Document:
    """A YAML text as data, with the place of every name and value, and what is wrong with it as YAML."""

    name: str
    lines: list[str]
    kind: Kind = SCENARIO
    data: Any = None
    names: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spoilt: set[Path] = field(default_factory=set)

    def check_kind(self) -> None:
        """Raises ScenarioError where the file is plainly no file of its kind."""
        if not isinstance(self.data, dict):
            raise self.fail(Problem(f"{self.kind.is_a_block}; this file holds something else", self.values.get(())))
        if mistaken := self.kind.is_mistaken_for(self.data):
            raise self.fail(Problem(mistaken, next(iter(self.names.values()))))

    def fail(self, problem: Problem) -> ScenarioError:
        """The error for a problem after which reading cannot go on, with those found before it."""
        return ScenarioError(render([*self.problems, problem], self.name, self.lines))

    def place(self, path: Path) -> Place:
        """Where a path stands, or the nearest block around it. A block stands where its name is."""
        for length in range(len(path), -1, -1):
            at = path[:length]
            if at in self.values:
                value = self.values[at]
                return value if value.written else self.names.get(at, value)
        return Place(1, 1)

    def written(self, path: Path) -> str | None:
        """The text of the value at a path, or of the short form around it (``fan: 0.3`` for its share)."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.values:
                return self.values[path[:length]].written
        return None

    def name_place(self, path: Path) -> Place:
        """Where the name at the end of a path stands."""
        return self.names.get(path) or self.place(path)


def parse_yaml(text: str, name: str, kind: Kind = SCENARIO) -> Document:
    """Read one YAML document. `name` is the file's name for messages, and `kind` what it should be.

    Problems that leave the rest readable (duplicate names, tags) are kept in `problems`, and the paths whose
    values cannot be trusted in `spoilt`; others raise ScenarioError.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = Document(name, text.split("\n"), kind)
    unwritable = UNWRITABLE.search(text)
    if unwritable:
        place = _place_of(text, unwritable.start())
        raise document.fail(Problem(_unwritable(unwritable, kind), place, caret=True))
    root = _Composer(document, text).compose()
    document.data = _Builder(document).build(root, (), 0)
    return document


def _unwritable(found: re.Match, kind: Kind) -> str:
    return f"the character {ascii(found.group())[1:-1]} may not stand in {kind.a}"


def _place_of(text: str, index: int) -> Place:
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


class _Composer:
    """Events to nodes. Aliases share the node of their anchor; `_Builder` writes them out."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events = self._events(text)
        self.anchors: dict[str, Node] = {}
        self.count = 0

    def _events(self, text: str) -> Iterator[Any]:
        from ruamel.yaml import YAML

        try:
            yield from YAML(typ="safe", pure=True).parse(text)
        except Exception as error:  # the parser has faults of its own on input that is no YAML at all
            raise self.document.fail(syntax_problem(error, self.document.lines, self.document.kind)) from None

    def compose(self) -> Node:
        """The root node of the only document."""
        root: Node | None = None
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and root is not None:
                place = _place(event)
                what = f"a second document starts here: one file is one {self.document.kind.name}"
                raise self.document.fail(Problem(what, place))
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"):
                continue
            root = self.node(event, (), 0)
        if root is None or (root.kind == "scalar" and root.value is None):
            raise self.document.fail(Problem(self.document.kind.is_empty))
        return root

    def node(self, event: Any, path: Path, depth: int) -> Node:
        """The node that starts with this event."""
        place, kind = _place(event), type(event).__name__
        self.count += 1
        if self.count > MOST_NODES:
            raise self.document.fail(
                Problem(f"the file has more than {MOST_NODES:,} names and values", place)
            )
        if depth > DEEPEST:
            raise self.document.fail(Problem(f"blocks are nested more than {DEEPEST} deep", place))
        if kind == "AliasEvent":
            return self.alias(event, place)
        if event.ctag is not None:
            written = clip(str(event.ctag).replace("tag:yaml.org,2002:", "!!"))
            note = f"{self.document.kind.a} holds only text, numbers, true/false, lists and blocks of fields"
            self.document.problems.append(Problem(f'tags are not allowed: "{written}"', place, (note,)))
            self.document.spoilt.add(path)
        if kind == "ScalarEvent":
            node = self.scalar(event, place, path)
        else:
            node = Node("map" if kind == "MappingStartEvent" else "list", [], place)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if node.kind == "map":
            self.fill_map(node, path, depth)
        elif node.kind == "list":
            for index, inner in enumerate(self.until("SequenceEndEvent")):
                node.value.append(self.node(inner, (*path, index), depth + 1))
        node.ready = True
        return node

    def until(self, end: str) -> Iterator[Any]:
        for event in self.events:
            if type(event).__name__ == end:
                return
            yield event

    def alias(self, event: Any, place: Place) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            raise self.document.fail(
                Problem(f"*{clip(event.anchor)} refers to an anchor that does not exist", place,
                        ("text that starts with * must stand in quotes",)))  # fmt: skip
        if not node.ready:
            raise self.document.fail(
                Problem(f"*{clip(event.anchor)} refers to a block that it is part of", place)
            )
        return node

    def scalar(self, event: Any, place: Place, path: Path) -> Node:
        text, quoted = event.value, bool(event.style)
        place = Place(place.line, place.column, text, event.style in ("'", '"'))
        bad = UNWRITABLE.search(text)
        if bad:
            self.document.problems.append(Problem(_unwritable(bad, self.document.kind), place))
            self.document.spoilt.add(path)
            return Node("scalar", UNWRITABLE.sub("", text), place)
        if not quoted and len(text) > LONGEST_NUMBER and INTEGER.fullmatch(text):
            what = f"a number of {len(text):,} digits is too long"
            self.document.problems.append(Problem(what, place))
            self.document.spoilt.add(path)
            return Node("scalar", 0, place)
        return Node("scalar", text if quoted else _plain_value(text), place)

    def fill_map(self, node: Node, path: Path, depth: int) -> None:
        first: dict[str, Place] = {}
        for event in self.until("MappingEndEvent"):
            key = self.node(event, path, depth + 1)
            name = key.place.written
            if key.kind != "scalar" or name is None:
                note = "text with { } or [ ] in it must stand in quotes"
                self.document.problems.append(Problem("a name must be plain text", key.place, (note,)))
                self.node(next(self.events), path, depth + 1)
                continue
            merges = name == "<<" and not key.place.quoted
            value = self.node(next(self.events), path if merges else (*path, name), depth + 1)
            if name in first and not merges:
                self.document.problems.append(_given_twice(path, name, first[name], key.place))
            first.setdefault(name, key.place)
            node.value.append((name, key, value, merges))


def _given_twice(path: Path, name: str, first: Place, second: Place) -> Problem:
    inside = f" in {dotted(path)}" if path else ""
    same = first.line == second.line
    lines = "" if same else f" (lines {first.line} and {second.line})"
    return Problem(f'"{clip(name)}" is given twice{inside}{lines}', second, also=None if same else first)


class _Builder:
    """Nodes to data, aliases written out, with the place of everything."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.count = 0

    def build(self, node: Node, path: Path, depth: int) -> Any:
        self.spend(1, node)
        if depth > DEEPEST:
            what = f"aliases (*) nest blocks more than {DEEPEST} deep"
            raise self.document.fail(Problem(what, node.place))
        self.document.values[path] = node.place
        if node.kind == "scalar":
            return node.value
        if node.kind == "list":
            return [self.build(inner, (*path, i), depth + 1) for i, inner in enumerate(node.value)]
        data = {}
        for name, (key, value) in self.fields(node, depth).items():
            self.document.names[(*path, name)] = key.place
            data[name] = self.build(value, (*path, name), depth + 1)
        return data

    def spend(self, nodes: int, node: Node) -> None:
        self.count += nodes
        if self.count > MOST_NODES:
            what = f"aliases (*) make this more than {MOST_NODES:,} names and values"
            raise self.document.fail(Problem(what, node.place))

    def fields(self, node: Node, depth: int) -> dict[str, tuple[Node, Node]]:
        """A block's fields, with those merged in by ``<<`` where it has none of its own of that name."""
        own = {name: (key, value) for name, key, value, merges in node.value if not merges}
        if depth > DEEPEST:
            raise self.document.fail(Problem(f"<< merges blocks more than {DEEPEST} deep", node.place))
        for _, key, value, merges in node.value:
            for block in (value.value if value.kind == "list" else [value]) if merges else []:
                if block.kind != "map":
                    what = "<< merges the fields of another block: <<: *name"
                    self.document.problems.append(Problem(what, key.place))
                    continue
                self.spend(1 + len(block.value), block)
                own = self.fields(block, depth + 1) | own
        return own


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _plain_value(text: str) -> Any:
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def dotted(path: Path) -> str:
    """``campaigns.no campaign.role[2].end``."""
    shown = "".join(f"[{item}]" if isinstance(item, int) else f".{clip(item, 40)}" for item in path)
    return shown.removeprefix(".")
