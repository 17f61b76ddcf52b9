"""What came of one check: what theory or a field experiment says beside what the simulator gives."""

from __future__ import annotations

from dataclasses import dataclass

INPUT = "input: "
"""How the quantity of a line begins whose figure the model was given, as such or in setting a default parameter."""


@dataclass(frozen=True)
class Outcome:
    """One line of the table.

    Attributes:
        check: short name of the check it belongs to (one check, one picture), for example "bass".
        quantity: what was measured, in words, with its unit.
        expected: what the source says, as text ("0.5828", "1.05 to 1.65").
        low, high: the simulated value must lie in this interval (inclusive) for the line to hold; for an exact
            closed form it is theory ± the band of `judging.Estimate`, or ± the tolerance that the source states if narrower.
        simulated: what the simulator gives. standard_error: its Monte Carlo error; 0 for what is exact.
        source: who says so. note: the reason where it is missed and the reason is known, or what could not be reduced.
    """

    check: str
    quantity: str
    expected: str
    low: float
    high: float
    simulated: float
    standard_error: float
    source: str
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the simulated value lies where it should (a value that is not a number does not)."""
        return self.low <= self.simulated <= self.high

    @property
    def is_input(self) -> bool:
        """Whether the figure was given to the model, so that its coming out again is no evidence."""
        return self.quantity.startswith(INPUT)
