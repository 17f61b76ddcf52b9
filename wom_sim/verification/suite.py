"""All checks of `wom-sim verify`: which there are, running them, drawing them."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.processes import on_processes
from wom_sim.report.style import save, styled
from wom_sim.verification import (
    bass,
    feld,
    independent_cascade,
    linear_threshold,
    random_graphs,
    small_world,
    structural_virality,
    subcritical,
    watts_window,
)
from wom_sim.verification.judging import Findings
from wom_sim.verification.outcome import Outcome

CHECKS: dict[str, ModuleType] = {
    module.NAME: module
    for module in (
        independent_cascade, random_graphs, linear_threshold, bass, watts_window, small_world, feld, subcritical,
        structural_virality,
    )
}  # fmt: skip
"""The checks by name, in the order of the table. Each module has ``run(effort)`` and ``draw(findings)``."""

_SECONDS = {
    "random_graphs": 45, "watts_window": 30, "bass": 22, "small_world": 12, "independent_cascade": 8, "subcritical": 8,
    "feld": 5, "linear_threshold": 2, "structural_virality": 1,
}  # fmt: skip
"""About how long each check takes: the longest is begun first. One that is not listed is taken to be longer than all."""

Progress = Callable[[int, int], None]
"""Called as (finished checks, all checks)."""


def chosen(only: str | None) -> list[str]:
    """Names of the checks to run: all, or the one asked for.

    Raises WomSimError if there is no check of that name.
    """
    if only is None:
        return list(CHECKS)
    if only not in CHECKS:
        raise WomSimError(
            f'There is no check "{only}"; there are: {", ".join(CHECKS)}.' + did_you_mean(only, CHECKS)
        )
    return [only]


def run_check(name: str, effort: float = 1.0) -> Findings:
    """Run one check. `effort` scales the number of runs (1: the full check); the bands follow from the standard errors."""
    return CHECKS[name].run(effort)


def run_suite(
    names: list[str] | None = None, *, workers: int = 1, progress: Progress = lambda done, total: None
) -> dict[str, Findings]:
    """Run checks (all of them where no names are given) on several processes; the findings in the order of `CHECKS`.

    The result is the same on any number of workers.
    """
    names = list(CHECKS) if names is None else names
    found: dict[str, Findings] = {}
    progress(0, len(names))
    longest_first = sorted(names, key=lambda name: -_SECONDS.get(name, math.inf))
    for name, findings in on_processes(run_check, longest_first, min(workers, len(names))):
        found[name] = findings
        progress(len(found), len(names))
    return {name: found[name] for name in CHECKS if name in found}


def outcomes_of(found: dict[str, Findings]) -> list[Outcome]:
    """Every line of the table, check after check."""
    return [outcome for findings in found.values() for outcome in findings.outcomes]


def draw_pictures(found: dict[str, Findings], folder: Path) -> None:
    """One picture a check into `folder`, as NAME.png and NAME.svg."""
    with styled():
        for name, findings in found.items():
            save(CHECKS[name].draw(findings), folder, name)
