"""What `experiment` does: read, check every point, run what is missing, keep it, show and write."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from wom_sim.commands.running import concluded, executor_on, worked
from wom_sim.commands.showing import bar
from wom_sim.scenario import Scenario, refuse_if_too_large

if TYPE_CHECKING:
    from wom_sim.experiment.work import Progress


def experiment_command(
    path: Path, out: Path | None, store: Path | None, replicates: int | None, workers: int | None, cluster: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Run an experiment; returns the exit code."""
    from wom_sim.experiment.loading import load_experiment
    from wom_sim.experiment.results import ExperimentResult
    from wom_sim.experiment.running import carry_out, check
    from wom_sim.report.experiments import as_records, print_experiment, write_experiment
    from wom_sim.report.files import check_writable
    from wom_sim.store import Store

    experiment = load_experiment(path, replicates=replicates)
    out, store = out or Path("figures") / path.stem, store or path.with_suffix(".store")
    workers = workers or os.cpu_count() or 1
    errors = Console(stderr=True)
    for note in experiment.notes:
        errors.print(f"Note: {note}", highlight=False, markup=False)
    with bar(errors) as shown:

        def watched(scenarios: Iterable[Scenario], count: int) -> Iterable[Scenario]:
            return shown.track(scenarios, total=count, description="checking the points")

        ready = check(experiment, watched)
    refuse_if_too_large(ready.largest, workers if cluster is None else 1)
    check_writable(out)
    executor = executor_on(workers, cluster)
    with Store(store) as kept:
        kept.check_writable()

        def work(progress: Progress) -> ExperimentResult:
            return carry_out(experiment, ready, kept, executor, progress, compiled=cluster is None)

        result = worked(work, ready.strategies, errors, here=cluster is None)
        return concluded(
            result, store, out, errors, write=lambda result: write_experiment(result, out, _typed(path, replicates)),
            records=as_records, show=print_experiment, as_json=as_json,
        )  # fmt: skip


def _typed(path: Path, replicates: int | None) -> str:
    """The command as it would be typed in the folder of the experiment; where it ran changes nothing."""
    asked = [] if replicates is None else ["--replicates", str(replicates)]
    return shlex.join(["wom-sim", "experiment", path.name, *asked])
