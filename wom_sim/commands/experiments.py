"""What `experiment` does: read, check every point, run what is missing, keep it, show and write."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from wom_sim.commands.showing import INTERRUPTED, bar, waiting_for
from wom_sim.interrupts import interrupts_ignored, is_interrupt
from wom_sim.scenario import refuse_if_too_large


def experiment_command(
    path: Path, out: Path | None, store: Path | None, replicates: int | None, workers: int | None, cluster: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Run an experiment; returns the exit code."""
    from wom_sim.experiment.design import Points, check_points, points_of
    from wom_sim.experiment.loading import load_experiment
    from wom_sim.experiment.results import ExperimentResult
    from wom_sim.experiment.work import Bench
    from wom_sim.report.experiments import as_records, print_experiment, write_experiment
    from wom_sim.report.files import check_writable
    from wom_sim.store import Store

    loaded = load_experiment(path, replicates=replicates)
    out, store = out or Path("figures") / path.stem, store or path.with_suffix(".store")
    points, made = points_of(loaded.spec), Points(loaded)
    workers = workers or os.cpu_count() or 1
    largest = max(check_points(points, made), key=lambda scenario: scenario.world.consumers or 0)
    refuse_if_too_large(largest, workers if cluster is None else 1)
    check_writable(out)
    errors = Console(stderr=True)
    with Store(store) as kept:
        kept.check_writable()
        imported = _imported(loaded, points, made)
        bench = Bench(kept, made, _executor(workers, cluster), imported)
        numbers = range(loaded.base.study.replicates)
        computed, interrupted = _run(lambda progress: bench.run(points, numbers, progress), errors)
        result = ExperimentResult(loaded, bench, points, numbers, computed, interrupted)
        if interrupted:
            errors.print(
                f"Stopped early; what was finished is in {store}. The same command goes on from there.",
                highlight=False, markup=False, soft_wrap=True,
            )  # fmt: skip
            return INTERRUPTED
        with errors.status("writing tables and drawing"), interrupts_ignored():
            written = write_experiment(result, out)
        if as_json:
            print(json.dumps(as_records(result), indent=2, ensure_ascii=False))
        else:
            print_experiment(result, Console())
        said = f"{len(written)} files in {out}; every run is kept in {store}"
        errors.print(said, highlight=False, markup=False, soft_wrap=True)
    return 0


def _executor(workers: int, cluster: str | None):
    from wom_sim.experiment.work import here

    return here(workers)


def _imported(loaded, points, made) -> Mapping:
    """Every real network of the experiment, read once and checked."""
    from wom_sim.experiment.work import world_name
    from wom_sim.study import import_checked

    found = {}
    for point in points if loaded.base.imports_network else ():
        scenario = made.scenario(point)
        if world_name(scenario) not in found:
            found[world_name(scenario)] = import_checked(scenario)
    return found


def _run(run: Callable, errors: Console) -> tuple[int, bool]:
    """Compile, then run with progress; returns how many runs were computed, and whether Ctrl-C ended it."""
    from wom_sim.study import compile_model, is_warm

    counted = [0, 0]
    with bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()), total=None)
        compile_model()

        def progress(done: int, total: int) -> None:
            if not counted[1]:
                counted[:] = [done, total]
                errors.print(f"{total:,} runs, of which {done:,} are in the store.", highlight=False, markup=False)
            shown.update(task, description="runs", total=total, completed=done)

        try:
            return run(progress), False
        except (KeyboardInterrupt, SystemError) as error:
            if not is_interrupt(error):
                raise
            return 0, True


