"""What `sensitivity` does: choose the assumptions and their ranges, run stage after stage, show and write."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from wom_sim.commands.running import concluded, executor_on, worked
from wom_sim.errors import WomSimError, did_you_mean, how_to_install
from wom_sim.scenario import Scenario, estimate, load_scenario, refuse_if_too_large

if TYPE_CHECKING:
    from wom_sim.experiment import Loaded
    from wom_sim.experiment.survey import Plan, Survey
    from wom_sim.experiment.work import Progress

NO_SALIB = f"A sensitivity analysis needs SALib: {how_to_install('analysis')}."

REPLICATES, TRAJECTORIES, SAMPLES, MOST = 10, 10, 64, 6
"""Worlds, trajectories, samples of a Sobol' design and assumptions in it where nothing is said: modest, so that a first answer
comes the same day; all can be raised later, and what is done is kept. Assumptions."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks; None where it says nothing."""

    method: str
    metric: str
    campaigns: tuple[str, str] | None
    parameters: str | None
    spread: float
    trajectories: int | None
    samples: int | None
    most: int | None
    replicates: int | None


def sensitivity_command(
    path: Path, asked: Asked, out: Path | None, store: Path | None, workers: int | None, cluster: str | None, *, as_json: bool
) -> int:
    """Run a sensitivity analysis; returns the exit code."""
    scenario = load_scenario(path)
    _check(scenario, asked)
    if find_spec("SALib") is None:
        raise WomSimError(NO_SALIB)
    from wom_sim.experiment.assumptions import assumptions_of, ends
    from wom_sim.experiment.design import Points
    from wom_sim.experiment.sensitivity import survey
    from wom_sim.experiment.work import Bench, world_name
    from wom_sim.report.files import check_writable
    from wom_sim.report.sensitivity import as_records, print_sensitivity, write_sensitivity
    from wom_sim.store import Store
    from wom_sim.study import import_checked

    plan = _plan(scenario, asked)
    assumptions, left_out = assumptions_of(scenario, asked.spread, asked.parameters)
    out, store = out or Path("figures") / f"{path.stem}-sensitivity", store or path.with_suffix(".store")
    workers = workers or os.cpu_count() or 1
    largest = max([scenario, *ends(scenario, assumptions)], key=lambda each: estimate(each).bytes_per_world)
    refuse_if_too_large(largest, workers if cluster is None else 1)
    check_writable(out)
    errors = Console(stderr=True)
    with Store(store) as kept:
        kept.check_writable()
        executor = executor_on(workers, cluster)
        networks = {world_name(scenario): import_checked(scenario)} if scenario.imports_network else {}

        def bench_of(loaded: Loaded) -> Bench:
            return Bench(kept, Points(loaded), executor, networks)

        def work(progress: Progress) -> Survey:
            return survey(path.stem, scenario, assumptions, left_out, plan, bench_of, progress)

        found = worked(work, scenario.strategies, errors, here=cluster is None, each_stage=True)
        return concluded(
            found, store, out, errors, write=lambda found: write_sensitivity(found, out, _typed(path, asked)),
            records=as_records, show=print_sensitivity, as_json=as_json,
        )  # fmt: skip


def _typed(path: Path, asked: Asked) -> str:
    """The command as it would be typed in the folder of the scenario; where it ran changes nothing."""
    words = ["wom-sim", "sensitivity", path.name]
    for name, value in asdict(asked).items():
        if value is not None:
            words += [f"--{name}", *map(str, value if isinstance(value, tuple) else (value,))]
    return shlex.join(words)


def _check(scenario: Scenario, asked: Asked) -> None:
    """Raises WomSimError, with what to write instead, where the command line does not fit the scenario."""
    from wom_sim.experiment.sensitivity import METHODS
    from wom_sim.metrics import METRICS

    if asked.method not in METHODS:
        meant = did_you_mean(asked.method, METHODS)
        raise WomSimError(f'There is no method "{asked.method}"; there are: {", ".join(METHODS)}.{meant}')
    if asked.metric not in METRICS:
        raise WomSimError(f'There is no metric "{asked.metric}".{did_you_mean(asked.metric, METRICS)} See wom-sim explain.')
    if not 0 < asked.spread <= 1:
        raise WomSimError(f"--spread is a share of each value, above 0 and at most 1; found {asked.spread:g}.")
    for name, given, least in (("trajectories", asked.trajectories, 2), ("samples", asked.samples, 2), ("most", asked.most, 1),
                               ("replicates", asked.replicates, 2)):  # fmt: skip
        if given is not None and given < least:
            why = ": luck is told from effect by comparing worlds" if name == "replicates" else ""
            raise WomSimError(f"--{name} must be at least {least}, found {given}{why}.")
    if asked.samples is not None and asked.samples & (asked.samples - 1):
        raise WomSimError(f"--samples must be a power of two (32, 64, 128 …), as a Sobol' sequence needs; found {asked.samples}.")
    if asked.method == "morris" and (asked.samples is not None or asked.most is not None):
        raise WomSimError("--samples and --most go with --method sobol.")
    _check_campaigns(scenario, asked)


def _check_campaigns(scenario: Scenario, asked: Asked) -> None:
    campaigns = list(scenario.campaigns)
    if len(campaigns) < 2:
        raise WomSimError("A sensitivity analysis compares two campaigns, and this scenario has only one.")
    for name in asked.campaigns or ():
        if name not in campaigns:
            raise WomSimError(f'There is no campaign "{name}"; there are: {", ".join(campaigns)}.{did_you_mean(name, campaigns)}')
    if asked.campaigns and asked.campaigns[0] == asked.campaigns[1]:
        raise WomSimError(f'--campaigns names "{asked.campaigns[0]}" twice; name two that are to be compared.')


def _plan(scenario: Scenario, asked: Asked) -> Plan:
    from wom_sim.experiment.sensitivity import Plan

    replicates = asked.replicates or max(2, min(REPLICATES, scenario.study.replicates))
    return Plan(
        asked.metric, asked.campaigns, asked.method, asked.spread, asked.trajectories or TRAJECTORIES, asked.samples or SAMPLES,
        asked.most or MOST, asked.parameters is not None, range(replicates),
    )  # fmt: skip
