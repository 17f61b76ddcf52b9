"""A trial: what is run and counted in one world, and how the counts of all worlds are judged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from wom_sim.validation.estimates import half_width
from wom_sim.verification.judging import Estimate
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


def between(
    check: str, quantity: str, found: Estimate, low: float, high: float, source: str, *,
    note: str = "", missed: str = "",
) -> Outcome:  # fmt: skip
    """A target with a band: the value decides. `missed` joins the note only where the target is missed."""
    return _outcome(check, quantity, f"{low:g} to {high:g}", low, high, found, source, note, missed)


def equivalent(
    check: str, quantity: str, found: Estimate, low: float, high: float, source: str, *,
    note: str = "", missed: str = "",
) -> Outcome:  # fmt: skip
    """A target that says that there is no difference worth speaking of: the whole 95 % interval must lie in the band,
    so that noise cannot make it hold (two one-sided tests at 2.5 % each; Schuirmann 1987)."""
    half = half_width(found)
    expected = f"interval in {low:g} to {high:g}"
    return _outcome(check, quantity, expected, low + half, high - half, found, source, note, missed)


def above(
    check: str, quantity: str, found: Estimate, bound: float, source: str, *, note: str = "", missed: str = ""
) -> Outcome:
    """A target that names a lower side only: the whole 95 % interval must lie above the bound."""
    expected = f"interval above {bound:g}"
    return _outcome(check, quantity, expected, bound + half_width(found), math.inf, found, source, note, missed)


def below(
    check: str, quantity: str, found: Estimate, bound: float, source: str, *, note: str = "", missed: str = ""
) -> Outcome:
    """A target that names an upper side only: the whole 95 % interval must lie below the bound."""
    expected = f"interval below {bound:g}"
    return _outcome(check, quantity, expected, -math.inf, bound - half_width(found), found, source, note, missed)


def named_band(line: Outcome) -> tuple[float, float]:
    """The band as the target names it, an open side infinite. `low` and `high` of a line that is judged by its interval
    hold the same, moved inwards by half of the interval."""
    numbers = [float(word) for word in line.expected.split() if word not in ("interval", "in", "to", "above", "below")]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    return (numbers[0], math.inf) if math.isinf(line.high) else (-math.inf, numbers[0])


def _outcome(
    check: str, quantity: str, expected: str, low: float, high: float, found: Estimate, source: str, note: str,
    missed: str,
) -> Outcome:  # fmt: skip
    line = Outcome(check, quantity, expected, low, high, *found, source, note)
    return line if line.holds or not missed else replace(line, note=f"{missed} {note}".strip())
