"""What is wrong with a text that is not YAML, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from wom_sim.scenario.kinds import Kind
from wom_sim.scenario.problems import Place, Problem, clip

BLOCK = "block"
"""Stands for what the kind of file is as a whole."""

MEANINGS = (
    ("found character '\\t'", "a tab cannot indent a line", "use spaces: two for each level"),
    ("found a tab", "a tab cannot indent a line", "use spaces: two for each level"),
    ("mapping values are not allowed", "a colon stands where no new field can start",
     "indent this line like its neighbours, and put a text that holds a colon in quotes"),
    ("could not find expected ':'", "a colon is missing after a name",
     "write `name: value`, with a space after the colon"),
    ("expected <block end>", "this line does not line up with the block above it",
     "indent all fields of a block by the same number of spaces"),
    ("expected ',' or ']'", "a list is not closed, or a comma is missing in it", "write [a, b, c]"),
    ("expected ',' or '}'", "a block in braces is not closed, or a comma is missing in it",
     "write {a: 1, b: 2}"),
    ("unexpected end of stream", "a text in quotes is not closed", "put the same quote at its end"),
    ("unexpected document separator", "a text in quotes is not closed", "put the same quote at its end"),
    ("unknown escape character", "a backslash in double quotes starts an escape that does not exist",
     "use single quotes, or write \\\\ for a backslash"),
    ("undefined tag handle", "tags are not allowed", "put a text that starts with ! in quotes"),
    ("cannot start any token", "a text cannot start with this character", "put it in quotes"),
    ("expected alphabetic or numeric", "* and & need a name after them",
     "put a text that starts so in quotes"),
    ("block entries are not allowed", "a list item (-) stands where no list can start",
     "start a list on a line of its own, or write [a, b, c]"),
    ("expected the node content", "a value is missing or starts with a sign that has a meaning of its own",
     "put the text in quotes"),
    ("expected '<document start>'", "this does not belong to the block of fields above it",
     BLOCK),
    ("while scanning a block scalar", "a text block (| or >) is not written as YAML wants it",
     "nothing but a line break may follow | or >"),
)  # fmt: skip


def syntax_problem(error: Exception, lines: Sequence[str], kind: Kind) -> Problem:
    """A YAML library's complaint as a problem with a line, a column and a hint."""
    said = " ".join(str(getattr(error, part, None) or "") for part in ("context", "problem")).strip()
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Problem(f"this is not YAML ({clip(said or 'it cannot be read at all', 80)})")
    line = min(mark.line, len(lines) - 1)
    while line > 0 and not lines[line].strip():
        line -= 1
    column = mark.column + 1 if line == mark.line else len(lines[line]) + 1
    notes: tuple[str, ...] = ()
    meaning = clip(said, 100)
    for sign, words, hint in MEANINGS:
        if sign in said:
            meaning, notes = words, (kind.is_a_block if hint == BLOCK else hint,)
            break
    start = getattr(error, "context_mark", None)
    if start is not None and start.line != line:
        notes = (
            f"it belongs to what starts in line {start.line + 1}: {clip(lines[start.line].strip())}",
            *notes,
        )
    above = lines[line - 1].strip() if line else ""
    if "mapping values" in said and above and ":" not in above and not above.startswith(("#", "-")):
        meaning, notes = "a colon is missing in the line above", (f"line {line}: {clip(above)}",)
    near = [
        n for n in (line, line - 1) if n >= 0 and "\t" in lines[n][: len(lines[n]) - len(lines[n].lstrip())]
    ]
    if near and "tab" not in meaning:
        notes = (*notes, f"line {near[0] + 1} is indented with a tab: use spaces")
    return Problem(f"this is not valid YAML: {meaning}", Place(line + 1, column), notes, caret=True)
