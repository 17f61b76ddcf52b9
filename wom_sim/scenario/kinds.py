"""What a file of ours may be, for messages that speak of it."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file: its name, the blocks that it may hold, and those that it needs."""

    name: str
    holds: str
    needs: str

    @property
    def a(self) -> str:
        """``an experiment``."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"

    @property
    def is_a_block(self) -> str:
        return f"{self.a} is one block of fields: {self.holds}"

    @property
    def is_empty(self) -> str:
        return f"the file is empty: {self.a} needs {self.needs}"


SCENARIO = Kind("scenario", "world, campaigns, study", "world and campaigns")
EXPERIMENT = Kind("experiment", "base, factors, design", "base and factors")
