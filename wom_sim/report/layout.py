"""How tables are laid out on a terminal: headings, footnotes, and as many columns as fit."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

_NAME_WIDTH, _NARROWEST_NAME = 24, 12

MARGINS = "mean ± half of its 95 % interval, or below it from end to end"
"""How cells are to be read that `numerals.with_margin` makes."""


def new_table(title: str, reading: str) -> Table:
    """An empty table under a title and how to read it."""
    heading = Text("\n").join(
        [Text(text, style) for text, style in ((title, "bold"), (reading, "dim")) if text.strip()]
    )
    return Table(
        title=heading,
        title_style="",
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )


def footnotes(table: Table, notes: Sequence[str]) -> None:
    """Put notes under a table, one a line."""
    if notes:
        table.caption = Text("\n".join(notes))


def fill(
    table: Table,
    first: str,
    labels: Sequence[str],
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
) -> None:
    """Add as many columns as fit beside the names (at least one), and the rows. The heading of the names is never broken."""
    widths = [
        3 + max(cell_len(line) for text in (label, *(row[at] for row in rows)) for line in text.split("\n"))
        for at, label in enumerate(labels)
    ]
    longest = max(map(cell_len, (first, *names)))
    room = width - min(longest, max(_NARROWEST_NAME, min(_NAME_WIDTH, width // 3))) - 3
    fitting = max(1, sum(1 for at in range(len(labels)) if sum(widths[: at + 1]) <= room))
    table.add_column(first, overflow="fold", min_width=cell_len(first))
    for label in labels[:fitting]:
        table.add_column(label, justify="right", no_wrap=True)
    for name, row in zip(names, rows, strict=True):
        table.add_row(Text(name), *map(Text, row[:fitting]))
