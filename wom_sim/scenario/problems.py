"""How a problem with a scenario file is shown: where, what, the line itself, what is allowed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 100
"""Characters of a line that are shown."""

MOST_SHOWN = 100
"""Problems that are shown; a file with more is not a scenario."""


@dataclass(frozen=True)
class Place:
    """Where something stands in a file; `line` and `column` count from 1, `written` is a value's own text."""

    line: int
    column: int
    written: str | None = None
    quoted: bool = False


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `option` names a command-line option in place of a line of the file."""

    message: str
    place: Place | None = None
    notes: tuple[str, ...] = ()
    also: Place | None = None
    option: str | None = None
    caret: bool = False


def render(problems: Iterable[Problem], name: str, lines: Sequence[str]) -> str:
    """All problems in the order of the file, one block each; `name` is the file as the user named it."""
    once = list(dict.fromkeys(problems))
    once.sort(key=lambda p: (p.place.line, p.place.column) if p.place and not p.option else (0, 0))
    blocks = [_block(problem, name, lines) for problem in once[:MOST_SHOWN]]
    if len(once) > MOST_SHOWN:
        blocks.append(f"… and {len(once) - MOST_SHOWN:,} more problems")
    return "\n\n".join(blocks)


def _block(problem: Problem, name: str, lines: Sequence[str]) -> str:
    if problem.option:
        shown = [f"option {problem.option}: {problem.message}"]
    elif problem.place is None:
        shown = [f"{name}: {problem.message}"]
    else:
        column = f":{problem.place.column}" if problem.caret else ""
        shown = [f"{name}:{problem.place.line}{column}: {problem.message}"]
        places = [place for place in (problem.also, problem.place) if place is not None]
        width = max(len(str(place.line)) for place in places)
        for place in places:
            shown += _snippet(place, width, lines, problem.caret)
    for note in problem.notes:
        shown += textwrap.wrap(
            note,
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(map(visible, shown))


def _snippet(place: Place, width: int, lines: Sequence[str], caret: bool) -> list[str]:
    text = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    at = place.column - 1
    start = max(0, at - WIDTH // 2) if len(text) > WIDTH else 0
    part = text[start : start + WIDTH]
    before, after = "…" if start else "", "…" if start + WIDTH < len(text) else ""
    gutter = f"    {place.line:>{width}} | "
    snippet = [f"{gutter}{before}{visible(part)}{after}".rstrip()]
    if caret:
        snippet.append(" " * (len(gutter) - 2) + "| " + " " * (len(before) + at - start) + "^")
    return snippet


def visible(text: str) -> str:
    """The text with what would upset a terminal written out, and tabs as one space."""
    text = text.replace("\t", " ")
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def clip(text: str, most: int = 60) -> str:
    """The beginning of a text, fit for a sentence."""
    text = visible(text.replace("\n", "\\n"))
    return text if len(text) <= most else text[: most - 1] + "…"
