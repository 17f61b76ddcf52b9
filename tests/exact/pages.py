"""Pages read as a reader's program would: elements with their attributes and text; a small real study to make them of."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser

from wom_sim.scenario import scenario_from_text

VOID = {"meta", "link", "img", "br", "hr", "input"}

SCENARIO = """\
title: A <b>bold</b> title & more
story: Whom should one ask? <script>alert(1)</script>
world:
  consumers: 250
  segments: {fan: 0.3, casual: 0.7}
  network: {mean_ties: 8}
  customers: {share: 0.3, concentrated_in: fan}
campaigns:
  <b>customers</b>: {seeding: {strategy: existing_customers, target: 20}, role: director, budget: 3000}
  "</script><img src=x onerror=alert(1)>": {seeding: {strategy: high_degree, target: 12}, role: manager}
  no campaign: {seeding: none, role: absent}
study: {days: 10, replicates: 6, rng_seed: 5}
claims:
  - says: <i>customers</i> are reached
    source: "https://example.org/<b>"
    metric: reached
    campaign: <b>customers</b>
    more_than: no campaign
  - says: nothing is spent on nothing
    source: assumption
    metric: cost_total
    campaign: no campaign
    at_most: 0
    given: no campaign costs nothing
"""


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    own: list[str] = field(default_factory=list)

    def all(self, tag: str | None = None, **wanted: str) -> list[Element]:
        """Elements below this one, in the order of the page."""
        found = []
        for child in self.children:
            if tag in (None, child.tag) and all(child.attributes.get(k.rstrip("_")) == v for k, v in wanted.items()):
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    def one(self, tag: str, **wanted: str) -> Element:
        (found,) = self.all(tag, **wanted)
        return found

    @property
    def text(self) -> str:
        return " ".join("".join(self._pieces()).split())

    def _pieces(self):
        for piece in self.own:
            if isinstance(piece, Element):
                yield from piece._pieces()
                yield " "
            else:
                yield piece

    def within(self, tag: str) -> Element | None:
        """The nearest element around this one of that kind."""
        at = self.parent
        while at is not None and at.tag != tag:
            at = at.parent
        return at


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = self.at = Element("page", {})

    def handle_starttag(self, tag, attributes):
        element = Element(tag, {name: value or "" for name, value in attributes}, self.at)
        self.at.children.append(element)
        self.at.own.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.own.append(data)


def read(text: str) -> Element:
    """A page as its outermost element; every element must be closed where it should be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.at is reader.top, f"<{reader.at.tag}> is never closed"
    return reader.top


def table_of(page: Element, caption: str) -> list[list[str]]:
    """The cells of the table whose caption begins so, head first; lines within a cell are apart by |."""
    (table,) = [t for t in page.all("table") if t.one("caption").text.startswith(caption)]
    rows = [[c for c in row.children if c.tag in ("th", "td")] for row in table.all("tr")]
    return [["|".join(filter(None, (_own(c), *(s.text for s in c.all("small"))))) for c in row] for row in rows]


def _own(cell: Element) -> str:
    return " ".join("".join(piece for piece in cell.own if isinstance(piece, str)).split())


def scenario(**changes: str):
    """The scenario of these tests, with pieces of its text replaced."""
    text = SCENARIO
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return scenario_from_text(text)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))
