"""The table of ratios on a terminal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby

from benchmarks.lines import Line, number
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

READING = "medians and quartiles of interleaved runs; ours and theirs are medians of this machine, for illustration"
QUICK = "small sizes, few runs: to try the benchmarks; goals are those of the full sizes"
BUSY = 0.5
"""Load a core beyond which a machine is said to be busy."""


def print_lines(lines: Sequence[Line], console: Console, *, quick: bool, load: float) -> None:
    """One line a figure, parts apart, then the notes; on a narrow terminal both sides' numbers are left out."""
    table = Table(title="How fast it is", title_style="bold", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    wide = console.width >= 130
    table.add_column("what", overflow="fold", ratio=3)
    table.add_column("found", justify="right", no_wrap=True)
    table.add_column("quartiles", justify="right", no_wrap=True)
    table.add_column("goal", justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold", ratio=1, min_width=12)
    if wide:
        for name in ("ours", "theirs", "unit"):
            table.add_column(name, justify="left" if name == "unit" else "right", no_wrap=True)
    notes = list(dict.fromkeys(line.note for line in lines if line.note))
    for work, figures in groupby(lines, key=lambda line: line.work):
        table.add_section()
        table.add_row(Text(work, "bold"))
        for line in figures:
            mark = f" [{notes.index(line.note) + 1}]" if line.note else ""
            shown = (number(line.ours), number(line.theirs), line.unit) if wide else ()
            table.add_row(*map(Text, (f"  {line.measure}{mark}", *_found(line))), _verdict(line), *map(Text, shown))
    console.print(table)
    console.print(Text(QUICK if quick else READING, "dim"))
    for place, note in enumerate(notes, start=1):
        console.print(Text(f"[{place}] {note}"))
    cores = os.cpu_count() or 1
    busy = "busy" if load > BUSY * cores else "quiet"
    advice = ": ratios hold up better than times, but measure again when it is quiet" if busy == "busy" else ""
    console.print(f"The machine was {busy} at the start: load {load:.1f} on {cores} cores{advice}.", highlight=False)


def _found(line: Line) -> tuple[str, str, str]:
    spread = f"{number(line.low)} – {number(line.high)}" if line.runs > 1 else ""
    return number(line.found), spread, str(line.goal or "")


def _verdict(line: Line) -> Text:
    return Text(line.verdict, "bold red" if line.misses or line.has_failed else "green" if line.is_reached else "")
