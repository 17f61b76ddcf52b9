"""A folder of results read again: what its figures show, without running anything."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from wom_sim.comparison import Bands, Comparison, Summary
from wom_sim.errors import ScenarioError, WomSimError
from wom_sim.metrics import METRICS
from wom_sim.report import trees
from wom_sim.report.numbers import Numbers
from wom_sim.report.style import Picture
from wom_sim.scenario import Scenario, scenario_from_data
from wom_sim.study_result import StudyResult
from wom_sim.visibility import ROUTES, SIGHTS

T = TypeVar("T")

WIDE = ("factors", "sensitivity")
"""Figures of several panels beside each other, which have no form for one column."""


class FolderError(WomSimError):
    """The folder does not hold what is asked of it; the message says which file, and what to do."""


@dataclass(frozen=True)
class FolderNumbers(Numbers):
    """The numbers of a study that was written to a folder. What its tables hold only as a summary of worlds is read as such;
    a table is read when it is needed."""

    folder: Path = field(kw_only=True)

    @cached_property
    def comparisons(self) -> dict[tuple[str, str, str], Comparison]:
        """Those on reach, all that pictures show: on all metrics they take seconds where campaigns and worlds are many.
        Another one is made where it is asked for (`comparison`)."""
        return self._compared(["reached"])

    @cached_property
    def bands(self) -> dict[tuple[str, str], Bands]:
        found: dict[tuple[str, str], list[list[float]]] = {}
        for row in rows_in(self.folder, "timeseries.csv"):
            found.setdefault((row["campaign"], row["metric"]), []).append([_number(row[p]) for p in Bands._fields])
        return {key: Bands(*np.array(days).T) for key, days in found.items()}

    @cached_property
    def ledger(self) -> dict[tuple[str, str], Summary]:
        return {
            (row["campaign"], row["category"]): Summary(
                _number(row["mean"]), _number(row["sd"]), math.nan, math.nan, len(self.study.ran(row["campaign"]))
            )
            for row in rows_in(self.folder, "ledger.csv")
        }

    @cached_property
    def visits(self) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for row in rows_in(self.folder, "visibility.csv"):
            if row["channel"] in ROUTES:
                visits = found.setdefault(row["campaign"], np.zeros((len(ROUTES), len(SIGHTS))))
                visits[ROUTES.index(row["channel"])] = [_number(row[sight]) for sight in SIGHTS]
        return found


def figures_in(folder: Path) -> dict[str, Callable[[], Picture]]:
    """What can be drawn from a folder of results, by name. Raises FolderError where there is nothing to draw."""
    manifest, table = _manifest(folder), partial(rows_in, folder)
    if "digest" in manifest and "scenario" in manifest:
        from wom_sim.report.plots import FIGURES

        numbers = read_run(folder, manifest)
        found = {name: partial(draw, numbers) for name, draw in FIGURES.items()}
    elif "experiment" in manifest and "design" in manifest:
        from wom_sim.report import experiment_folder

        found = _sound(folder, manifest, lambda: experiment_folder.figures(manifest, table))
        found |= _within(folder, experiment_folder.IN_FULL)
    elif "sensitivity" in manifest:
        from wom_sim.report import sensitivity_folder

        found = sensitivity_folder.figures(manifest, table)
    elif (folder / "compare.csv").exists():
        from wom_sim.report import across_folder

        found = across_folder.figures(folder, manifest, table)
    else:
        raise FolderError(
            f"{folder} is not the folder of a run, of a comparison of scenarios, of an experiment or of a sensitivity analysis, "
            "so nothing can be drawn from it; the figures of other commands are drawn by these commands."
        )
    return {name: partial(_sound, folder, manifest, draw) for name, draw in found.items()}


def _within(folder: Path, own: str) -> dict[str, Callable[[], Picture]]:
    """The pictures of the run whose tables are in a folder within, as ``OWN/NAME``; none where there is no such folder."""
    from wom_sim.report.plots import FIGURES

    if not (folder / own).is_dir():
        return {}
    return {f"{own}/{name}": lambda draw=draw: draw(read_run(folder / own)) for name, draw in FIGURES.items()}


def _sound(folder: Path, manifest: dict, draw: Callable[[], T]) -> T:
    """Draw, or say that the manifest or the tables cannot be those of this version."""
    try:
        return draw()
    except ScenarioError as error:
        raise _unknown(folder, manifest, error) from None
    except (KeyError, ValueError, IndexError) as error:
        raise _unfit(folder, error) from error


def _unfit(folder: Path, error: Exception) -> FolderError:
    return FolderError(
        f"The tables in {folder} are not those of this version of wom-sim, or do not fit together ({type(error).__name__}: "
        f"{error}). The command that made them writes them anew."
    )


def _unknown(folder: Path, manifest: dict, error: ScenarioError) -> FolderError:
    written = manifest.get("wom_sim", "another version")
    return FolderError(
        f"{folder / 'manifest.json'} describes a scenario that this version of wom-sim does not know (it was written by "
        f"{written}): {error}"
    )


def read_run(folder: Path, manifest: dict | None = None) -> FolderNumbers:
    """The numbers of the run whose results are in a folder. Raises FolderError."""
    manifest = _manifest(folder) if manifest is None else manifest
    try:
        scenario = scenario_from_data(manifest["scenario"])
    except ScenarioError as error:
        raise _unknown(folder, manifest, error) from None
    return numbers_in(folder, scenario, manifest)


def numbers_in(folder: Path, scenario: Scenario, manifest: dict) -> FolderNumbers:
    """The numbers of a run of this scenario whose tables are in a folder. Raises FolderError."""
    study = StudyResult(scenario, list(scenario.campaigns), manifest=manifest)
    try:
        for row in rows_in(folder, "runs.csv"):
            campaign, replicate = row["campaign"], int(row["replicate"])
            # A metric that the version which wrote the table did not have is not known.
            study.metrics[campaign, replicate] = {metric: _number(row.get(metric) or "") for metric in METRICS}
            study.keys[replicate] = row["rng_key"]
        if (folder / "cascades.csv").exists():
            study.trees = trees.read(rows_in(folder, "cascades.csv"))
    except (KeyError, ValueError) as error:
        raise _unfit(folder, error) from None
    if not study.keys:
        raise FolderError(
            f"{folder / 'runs.csv'} holds no run, so there is nothing to draw. `wom-sim run` writes it anew."
        )
    study.replicates = sorted(study.keys)
    ran = {campaign: sum(c == campaign for c, _ in study.metrics) for campaign in study.campaigns}
    study.dropped = {campaign: worlds for campaign, worlds in ran.items() if worlds < len(study.replicates)}
    return FolderNumbers(study, folder=folder)


def _manifest(folder: Path) -> dict:
    path = folder / "manifest.json"
    if folder.is_file():
        raise FolderError(
            f"{folder} is a file; a figure is drawn from the folder of results that a command has written."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(
            f"{folder} holds no results: there is no manifest.json. `wom-sim run SCENARIO --out {folder}` writes some."
        ) from None
    except (OSError, ValueError) as error:
        raise FolderError(f"{path} cannot be read: {error}.") from None
    if not isinstance(found, dict):
        raise FolderError(f"{path} is not the manifest of a run.")
    return found


def rows_in(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a table by the names of its columns."""
    try:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)
    except FileNotFoundError:
        why = f"{folder} has no {name}, which this figure needs. The command that made the folder writes it."
        raise FolderError(why) from None
    except (OSError, ValueError, csv.Error) as error:
        raise FolderError(f"{folder / name} cannot be read: {error}.") from None


def _number(text: str) -> float:
    return float(text) if text else math.nan
