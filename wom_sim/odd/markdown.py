"""Markdown as most readers have it: tables with pipes, headings numbered, contents that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

FENCE = "```"


def escaped(text: str) -> str:
    """Somebody else's text on one line, so that no sign in it means anything to Markdown or HTML."""
    line = " ".join(text.split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_\[\]~^])", r"\\\1", line)
    # Signs that make a heading, a list or a quotation do so only where a line begins.
    return re.sub(r"^(#|[-+=]|\d+(?=[.)]))", lambda sign: _as_entities(sign.group()), line)


def _as_entities(signs: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in signs)


def code(text: object) -> str:
    """A name or a value as code; a backtick in it would end it early, so it becomes an apostrophe."""
    return f"`{' '.join(str(text).split()).replace('`', chr(39))}`"


def bold(text: str) -> str:
    return f"**{text}**"


def link(text: str, heading: str) -> str:
    """A link to a heading of the same document."""
    return f"[{text}](#{slug(heading)})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table. Cells are Markdown already; line breaks and pipes in them are taken care of here."""
    lines = [_row(header), _row(["---"] * len(header))]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} cells in a table of {len(header)} columns: {row}")
        lines.append(_row(row))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    shown = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(shown) + " |"


def slug(heading: str) -> str:
    """The address of a heading, as GitHub and python-markdown make it: ``4.1 On top`` → ``41-on-top``."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def numbered(text: str, *, without: Sequence[str] = ()) -> str:
    """Number the headings of the second and third level; those in `without`, and what is below them, stay bare."""
    section = subsection = 0
    bare = False
    lines, fenced = [], False
    for line in text.split("\n"):
        fenced ^= line.startswith(FENCE)
        level = 0 if fenced else _level(line)
        if level == 2:
            bare = line[3:] in without
            section, subsection = section + (not bare), 0
        if level == 3:
            subsection += 1
        if level in (2, 3) and not bare:
            number = f"{section}" if level == 2 else f"{section}.{subsection}"
            line = f"{'#' * level} {number} {line[level + 1 :]}"
        lines.append(line)
    return "\n".join(lines)


def contents(text: str) -> str:
    """A nested list of links to the headings of the second and third level."""
    return "\n".join(
        f"{'    ' * (level - 2)}- {link(heading, heading)}" for level, heading in headings(text) if level in (2, 3)
    )


def headings(text: str) -> list[tuple[int, str]]:
    """(level, text) of every heading, code blocks left out."""
    found, fenced = [], False
    for line in text.split("\n"):
        fenced ^= line.startswith(FENCE)
        if not fenced and _level(line):
            found.append((_level(line), line[_level(line) + 1 :]))
    return found


def _level(line: str) -> int:
    marks = re.match(r"(#{1,6}) ", line)
    return len(marks.group(1)) if marks else 0
