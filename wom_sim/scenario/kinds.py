"""What a file of ours may be, for messages that speak of it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Kind(NamedTuple):
    """A kind of file: its name, the blocks that it may hold, those that it needs, by which it is known, and what reads it."""

    name: str
    holds: str
    needs: tuple[str, str]
    command: str

    @property
    def a(self) -> str:
        """``an experiment``."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    @property
    def is_a_block(self) -> str:
        return f"{self.a} is one block of fields: {self.holds}"

    @property
    def is_empty(self) -> str:
        return f"the file is empty: {self.a} needs {' and '.join(self.needs)}"

    def is_mistaken_for(self, data: dict[str, Any]) -> str:
        """What to say where data that should be of this kind are plainly of the other one; "" where they are not."""
        other = EXPERIMENT if self is SCENARIO else SCENARIO
        if not data.keys() >= {*other.needs} or data.keys() & {*self.needs}:
            return ""
        return f"this is {other.a}, and not {self.a}: give it to wom-sim {other.command}"


SCENARIO = Kind("scenario", "world, campaigns, study", ("world", "campaigns"), "run")
EXPERIMENT = Kind("experiment", "base, factors, design", ("base", "factors"), "experiment")
