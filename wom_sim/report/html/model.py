"""What a page is made of. Plain data: what is said and shown is decided elsewhere, how it looks in the template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from wom_sim.report.headline import Headline, KeyFigure

_ROWS_KEPT_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs. quiet: how something is to be read, not what was found."""

    kind: ClassVar[str] = "prose"
    paragraphs: tuple[str, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its name, its cells, and the colour of the campaign that it is about. A cell's second line, if it has
    one, is a range."""

    name: str
    cells: tuple[str, ...]
    shade: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table. caption: what is in it. head: of all columns, that of the names first. words: whether cells are words, to be read
    from the left, and not numbers. folded: shown when asked for. note: what a reader has to know of it. reference: to be looked
    up on a screen, and not printed."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    words: bool = False
    folded: bool = False
    note: str = ""
    reference: bool = False

    @property
    def short(self) -> bool:
        """Whether it is to be kept on one sheet of paper."""
        return len(self.rows) <= _ROWS_KEPT_TOGETHER


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture in two sizes, with all that it needs to be read without being seen.

    name: unique on the page. heading, reading: what it shows, and how to read it. alt: what it shows, in words. wide, narrow:
    SVG elements, for a screen or paper and for a phone. width: of the wide one at its true size, in points. table: its numbers.
    """

    kind: ClassVar[str] = "chart"
    name: str
    heading: str
    reading: str
    alt: str
    wide: str
    narrow: str
    width: float
    table: Table


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim and what came out of it. outcome: the word, mark: its sign; given: why it follows from what was put in."""

    outcome: str
    mark: str
    says: str
    measured: str
    source: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims beside what came out."""

    kind: ClassVar[str] = "claims"
    rows: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Something to be copied: a command, a file. folded: shown when asked for, on a screen, and not printed."""

    kind: ClassVar[str] = "text"
    caption: str
    text: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page; in another one, a part that is shown when asked for, and on paper. name: its anchor; short: its name in
    the list of parts."""

    kind: ClassVar[str] = "section"
    name: str
    title: str
    short: str
    blocks: tuple[Block, ...]


Block = Prose | Table | Chart | Claims | Text | Section


@dataclass(frozen=True, slots=True)
class Page:
    """A report. title: of the window. kicker: what it is about, in a few pieces. says: the finding's paragraph. notes: what a
    reader has to know before believing anything."""

    title: str
    kicker: tuple[str, ...]
    headline: Headline
    sections: tuple[Section, ...]
    figures: tuple[KeyFigure, ...] = ()
    shades: dict[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    version: str = ""
