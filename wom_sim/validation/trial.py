"""A trial: what is run and counted in one world, and how the counts of all worlds are judged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from wom_sim.validation.estimates import Measured
from wom_sim.verification.outcome import Outcome

Counts = dict[str, float]
"""What one replicate gave, by name."""

Samples = Mapping[str, list[float]]
"""The same over replicates: for each name the values in the order of replicates."""


@dataclass(frozen=True)
class Trial:
    """One trial.

    Attributes:
        checks: names of the targets it speaks to (`Outcome.check`).
        replicates: worlds it runs in, so many that standard errors are small against the band.
        count: run one replicate's world and count; a function of a module, so that another process can call it.
        judge: from the counts of all replicates to the lines of the table.
    """

    checks: tuple[str, ...]
    replicates: int
    count: Callable[[int], Counts]
    judge: Callable[[Samples], list[Outcome]]


def within(
    check: str,
    quantity: str,
    found: Measured,
    low: float,
    high: float,
    source: str,
    *,
    note: str = "",
    missed: str = "",
) -> Outcome:
    """A target with a band: the value decides. `missed` joins the note only where the target is missed."""
    return _outcome(check, quantity, f"{low:g} to {high:g}", low, high, found, source, note, missed)


def above(
    check: str, quantity: str, found: Measured, bound: float, source: str, *, note: str = "", missed: str = ""
) -> Outcome:
    """A target that names a lower side only: the whole 95 % interval must lie above the bound."""
    expected = f"interval above {bound:g}"
    return _outcome(check, quantity, expected, bound + found.half_width, math.inf, found, source, note, missed)


def below(
    check: str, quantity: str, found: Measured, bound: float, source: str, *, note: str = "", missed: str = ""
) -> Outcome:
    """A target that names an upper side only: the whole 95 % interval must lie below the bound."""
    expected = f"interval below {bound:g}"
    return _outcome(check, quantity, expected, -math.inf, bound - found.half_width, found, source, note, missed)


def no_more_than(
    check: str, quantity: str, found: Measured, bound: float, source: str, *, note: str = "", missed: str = ""
) -> Outcome:
    """A target that says that more than the bound is not to be had: the 95 % interval must reach down to the bound."""
    expected = f"interval reaches {bound:g}"
    return _outcome(check, quantity, expected, -math.inf, bound + found.half_width, found, source, note, missed)


def named_bound(line: Outcome) -> float:
    """The bound of a line of `above`, `below` or `no_more_than`; `low` and `high` hold it moved by half an interval."""
    return float(line.expected.rsplit(" ", 1)[-1])


def _outcome(
    check: str,
    quantity: str,
    expected: str,
    low: float,
    high: float,
    found: Measured,
    source: str,
    note: str,
    missed: str,
) -> Outcome:
    line = Outcome(check, quantity, expected, low, high, found.value, found.standard_error, source, note)
    return line if line.holds or not missed else replace(line, note=f"{missed} {note}".strip())
