"""`wom-sim odd`: read a scenario, describe it, print or write the description."""

from __future__ import annotations

from pathlib import Path

from wom_sim.odd.document import describe
from wom_sim.scenario import load_scenario
from wom_sim.whole_file import put_out


def odd_command(path: Path, out: Path | None, network: Path | None = None) -> int:
    """Print the description on stdout, or write it to `out`; returns the exit code."""
    put_out(describe(load_scenario(path, network=network)), out, "The description")
    return 0
