"""What the pictures of scenarios beside each other show, read again from their folder without running anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from wom_sim.report.across import ScenarioRows, read_across
from wom_sim.report.across_plot import right_end, share_reached
from wom_sim.report.folder import read_run
from wom_sim.report.plots import FIGURES
from wom_sim.report.style import Picture

Table = Callable[[str], Iterable[Mapping[str, str]]]
"""The rows of a table of the folder, by its name."""

REACHED = "reached_share"
"""The figure of one scenario that has the axis of all."""


def own_folders(names: Iterable[str]) -> dict[str, str]:
    """The folder of each scenario's own tables within that of all, by the scenario's name: the name without what no folder may
    have in its own, and with a number where another one is called so."""
    found: dict[str, str] = {}
    for name in names:
        called = plain = re.sub(r"[^\w.-]+", "_", name).strip("._") or "scenario"
        number = 1
        while called.casefold() in map(str.casefold, found.values()):
            number += 1
            called = f"{plain}_{number}"
        found[name] = called
    return found


def figures(folder: Path, manifest: Mapping, table: Table) -> dict[str, Callable[[], Picture]]:
    """The pictures of a comparison by name: that of all scenarios, then those of each, as ``FOLDER/NAME``, in the colours that
    its campaigns have beside the others.

    Drawing raises KeyError or ValueError where the tables are not those of this version.
    """
    drawn: dict[str, Callable[[], Picture]] = {"compare": lambda: share_reached(_all(table))}
    for name, own in own_folders(manifest).items():
        drawn[f"{own}/{REACHED}"] = partial(_reached, table, name)
        if (folder / own).is_dir():
            drawn |= {f"{own}/{figure}": partial(_figure, folder / own, table, name, figure) for figure in FIGURES}
    return drawn


def _all(table: Table) -> list[ScenarioRows]:
    return read_across(table("compare.csv"), table("claims.csv"))


def _reached(table: Table, name: str) -> Picture:
    scenarios = _all(table)
    return share_reached([each for each in scenarios if each.name == name], ends_at=right_end(scenarios))


def _figure(folder: Path, table: Table, name: str, figure: str) -> Picture:
    scenario = next(each for each in _all(table) if each.name == name)
    return FIGURES[figure](replace(read_run(folder), places={row.name: row.place for row in scenario.campaigns}))
