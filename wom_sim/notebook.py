"""How results show themselves in a notebook: small HTML tables. Whatever a scenario calls its things is escaped; no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

MOST_ROWS = 20
"""Rows that are shown; the frames have them all."""


def html_table(title: str, note: str, header: Sequence[str], rows: Sequence[Sequence[str]], more: int = 0) -> str:
    """A table under its title and a line on how to read it; the first cell of a row is its name. more: rows left out already."""
    more += max(0, len(rows) - MOST_ROWS)
    shown = [*rows[:MOST_ROWS], [f"… and {more:,} more"]] if more > 0 else rows
    caption = f"<b>{escape(title)}</b>" + (f"<br>{escape(note)}" if note else "")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in shown)
    return (
        f'<table><caption style="text-align: left; white-space: nowrap">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(cells: Iterable[str]) -> str:
    name, *rest = map(escape, cells)
    return f'<th scope="row" style="text-align: left">{name}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)
