"""How results show themselves in a notebook: small HTML tables. Whatever a scenario calls its things is escaped; no script."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

MOST_ROWS = 20
"""Rows that are shown; the frames have them all."""


def html_table(title: str, note: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table under its title and a line on how to read it; the first cell of a row is its name."""
    more = len(rows) - MOST_ROWS
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


def number(value: float) -> str:
    """A number for people: three digits, thousands apart; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 99.95 or float(value).is_integer() else f"{value:#.3g}"


def interval(low: float, high: float) -> str:
    """An interval for people, so fine that an end that is not zero does not look like it."""
    return f"{number(low)} to {number(high)}" if math.isfinite(low) and math.isfinite(high) else "–"


def share(value: float) -> str:
    """A share as a whole per cent; only none is 0 % and only all is 100 %."""
    if not math.isfinite(value):
        return "–"
    return "<1 %" if 0 < value < 0.005 else ">99 %" if 0.995 <= value < 1 else f"{100 * value:.0f} %"
