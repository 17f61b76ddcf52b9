"""The table of verification and of validation: on the terminal, as a file and as plain data."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wom_sim.report.files import WITH_OUT
from wom_sim.report.files import table as csv_table
from wom_sim.verification.judging import number
from wom_sim.verification.outcome import Outcome
from wom_sim.whole_file import whole_files

_COLUMNS = ("check", "quantity", "expected", "low", "high", "simulated", "standard_error", "holds", "source", "note")


def print_outcomes(
    outcomes: Sequence[Outcome], console: Console, *, title: str, reading: str = "", expected: str = "theory",
    missed: str = "fails",
) -> None:  # fmt: skip
    """Print one line an outcome, checks apart, then the notes.

    `reading` is how to read the table, in one line; `expected` heads the column of what the source says; `missed` is the
    verdict on a line that does not hold ("fails", "missed").
    On a narrow terminal the source is left out, then what is measured is folded.
    """
    heading = Text("\n").join([Text(t, style) for t, style in ((title, "bold"), (reading, "dim")) if t])
    table = Table(
        title=heading, title_style="", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    with_source = console.width >= 120
    table.add_column("quantity", overflow="fold", ratio=1)
    for name in (expected, "simulated", "standard\nerror"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    if with_source:
        table.add_column("source", no_wrap=True)
    notes: list[str] = []
    before = None
    for outcome in outcomes:
        if outcome.check != before:
            if before is not None:
                table.add_section()
            table.add_row(Text(outcome.check.replace("_", " "), "bold"))
            before = outcome.check
        name = outcome.quantity
        if outcome.note:
            if outcome.note not in notes:
                notes.append(outcome.note)
            name = f"{name} [{notes.index(outcome.note) + 1}]"
        cells = [
            Text(f"  {name}"), Text(outcome.expected), *map(Text, _with_error(outcome)),
            Text("holds") if outcome.holds else Text(missed, "bold red"),
        ]  # fmt: skip
        table.add_row(*cells, *([Text(outcome.source)] if with_source else []))
    console.print(table)
    for place, note in enumerate(notes, start=1):
        console.print(Text(f"[{place}] {note}"))


def _with_error(outcome: Outcome) -> tuple[str, str]:
    """The simulated value with the decimals that its standard error justifies, and the standard error."""
    value, error = outcome.simulated, outcome.standard_error
    if not (math.isfinite(error) and error > 0 and math.isfinite(value)):
        return number(value), "0" if error == 0 else "–"
    decimals = min(6, max(0, 1 - math.floor(math.log10(error))))
    return f"{value:,.{decimals}f}", f"{error:,.{decimals}f}"


def write_results(
    outcomes: Sequence[Outcome], draw: Callable[[Path], None], out: Path, name: str
) -> list[Path]:
    """Write NAME.csv and the pictures that `draw` makes in a folder into `out`: all of them, or none; returns the files.

    Raises ResourceError if they cannot be written.
    """
    with whole_files(out, "The results", WITH_OUT) as staging:
        draw(staging)
        (staging / f"{name}.csv").write_bytes(as_csv(outcomes).encode())
        written = sorted(path.name for path in staging.iterdir())
    return [out / name for name in written]


def as_csv(outcomes: Sequence[Outcome]) -> str:
    """The table as CSV, one line an outcome, every number with ten digits."""
    return csv_table(_COLUMNS, [[getattr(outcome, name) for name in _COLUMNS] for outcome in outcomes])


def as_records(outcomes: Sequence[Outcome]) -> list[dict]:
    """The table as plain data; undefined numbers are null."""

    def known(value: object) -> object:
        return None if isinstance(value, float) and not math.isfinite(value) else value

    return [{name: known(getattr(outcome, name)) for name in _COLUMNS} for outcome in outcomes]
