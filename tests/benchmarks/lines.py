"""One line of the table of ratios: what was found, the goal and the verdict; and the table as a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wom_sim.errors import WomSimError

NOT_MEASURED = "not measured"
"""How the problem of a figure begins that could not be measured here; any other problem is a failure."""


class Goal(NamedTuple):
    """What a figure should be: at most, or at least, so much."""

    bound: float
    at_most: bool

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {number(self.bound)}"

    def used(self, found: float) -> float:
        """How much of the goal a figure takes up: up to 1 it is reached, 2 is twice too much or half of what it should be."""
        return found / self.bound if self.at_most else self.bound / found


def at_most(bound: float) -> Goal:
    return Goal(bound, True)


def at_least(bound: float) -> Goal:
    return Goal(bound, False)


class Middle(NamedTuple):
    """Median and quartiles of what was measured."""

    median: float
    low: float
    high: float


def middle(values: Sequence[float]) -> Middle:
    """Median and quartiles of at least one value."""
    low, median, high = np.quantile(np.asarray(values, float), (0.25, 0.5, 0.75))
    return Middle(float(median), float(low), float(high))


@dataclass(frozen=True)
class Line:
    """One figure, or the reason why there is none.

    Attributes:
        part: of the benchmarks. work: what is done, and how large it is. measure: what `found` is, as "time ÷ CyNetDiff's".
        found, low, high: median and quartiles; nan where nothing was measured.
        goal: what it should be; None for a figure that is only shown.
        ours, theirs: medians of both sides in `unit`; they illustrate, as machines differ.
        runs: how many were measured. problem: why there is no figure.
        load: of the machine when the command was started. wom_sim: digest of the version that was measured.
        note: what was compared before times were taken, and what the figure does not say.
    """

    part: str
    work: str
    measure: str
    found: float = math.nan
    low: float = math.nan
    high: float = math.nan
    goal: Goal | None = None
    ours: float = math.nan
    theirs: float = math.nan
    unit: str = ""
    runs: int = 0
    problem: str = ""
    load: float = math.nan
    wom_sim: str = ""
    note: str = ""

    @property
    def is_measured(self) -> bool:
        return not math.isnan(self.found)

    @property
    def is_reached(self) -> bool:
        """Whether there is a goal and the figure reaches it."""
        return self.goal is not None and self.is_measured and self.goal.used(self.found) <= 1

    @property
    def misses(self) -> bool:
        """Whether there is a goal and the figure does not reach it."""
        return self.goal is not None and self.is_measured and not self.is_reached

    @property
    def has_failed(self) -> bool:
        """Whether results differ or something broke."""
        return bool(self.problem) and not self.problem.startswith(NOT_MEASURED)

    @property
    def verdict(self) -> str:
        """In words; empty for a figure without a goal."""
        if self.problem or self.goal is None:
            return self.problem
        return (
            "reached" if self.is_reached else f"not reached: {number(self.found)} instead of {number(self.goal.bound)}"
        )


def number(value: float) -> str:
    """Three digits, as a table shows them; nothing for nan."""
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


_COLUMNS = (*(field.name for field in fields(Line) if field.name != "problem"), "verdict")


def as_csv(lines: Iterable[Line]) -> str:
    """The table as a file: four digits, undefined numbers empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(getattr(line, name)) for name in _COLUMNS] for line in lines)
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.4g}"
    return "" if value is None else str(value)


def read_lines(path: Path) -> list[Line]:
    """The table of a file that `as_csv` wrote; nothing where there is no file.

    Raises WomSimError where it is another table.
    """
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    try:
        return [_line(row) for row in rows]
    except (KeyError, TypeError, ValueError):
        raise WomSimError(
            f"{path} is not a table of these benchmarks: delete it, or choose another folder with --out."
        ) from None


def _line(row: dict[str, str]) -> Line:
    sign, _, bound = row["goal"].partition(" ")
    goal = Goal(float(bound.replace(",", "")), sign == "≤") if bound else None
    values = {name: float(row[name] or "nan") for name in ("found", "low", "high", "ours", "theirs", "load")}
    words = {name: row[name] for name in ("part", "work", "measure", "unit", "wom_sim", "note")}
    problem = "" if row["found"] else row["verdict"]
    return Line(**words, **values, goal=goal, runs=int(row["runs"]), problem=problem)
