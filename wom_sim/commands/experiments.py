"""What `experiment` does: read, check every point, run what is missing, keep it, show and write."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from wom_sim.commands.showing import INTERRUPTED, bar, waiting_for
from wom_sim.interrupts import interrupts_ignored, is_interrupt
from wom_sim.scenario import Scenario, refuse_if_too_large

if TYPE_CHECKING:
    from wom_sim.experiment import ExperimentResult, Points
    from wom_sim.experiment.design import Point
    from wom_sim.experiment.work import Executor

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many runs of it are done, and of how many."""


def experiment_command(
    path: Path, out: Path | None, store: Path | None, replicates: int | None, workers: int | None, cluster: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Run an experiment; returns the exit code."""
    from wom_sim.experiment.design import Points, points_of
    from wom_sim.experiment.loading import load_experiment
    from wom_sim.experiment.mapping import draw_up
    from wom_sim.experiment.results import ExperimentResult
    from wom_sim.experiment.work import Bench
    from wom_sim.report.experiments import as_records, print_experiment, write_experiment
    from wom_sim.report.files import check_writable
    from wom_sim.store import Store

    loaded = load_experiment(path, replicates=replicates)
    out, store = out or Path("figures") / path.stem, store or path.with_suffix(".store")
    points, made = points_of(loaded.spec, loaded.whole), Points(loaded)
    workers = workers or os.cpu_count() or 1
    errors = Console(stderr=True)
    refuse_if_too_large(_largest(points, made, errors), workers if cluster is None else 1)
    check_writable(out)
    executor = _executor(workers, cluster)
    with Store(store) as kept:
        kept.check_writable()
        imported = _imported(loaded, points, made)
        bench = Bench(kept, made, executor, imported)
        numbers = range(loaded.base.study.replicates)

        def work(progress: Progress) -> ExperimentResult:
            computed = bench.run(points, numbers, partial(progress, "runs"))
            drawn = draw_up(bench, progress) if loaded.spec.map else None
            return ExperimentResult(loaded, bench, points, numbers, computed + (drawn.computed if drawn else 0), map=drawn)

        result = _run(work, errors, here=cluster is None)
        if result is None:
            errors.print(
                f"Stopped early; what was finished is in {store}. The same command goes on from there.",
                highlight=False, markup=False, soft_wrap=True,
            )  # fmt: skip
            return INTERRUPTED
        with errors.status("writing tables and drawing"), interrupts_ignored():
            written = write_experiment(result, out, _typed(path, replicates))
        if as_json:
            print(json.dumps(as_records(result), indent=2, ensure_ascii=False))
        else:
            print_experiment(result, Console())
        said = f"{len(written)} files in {out}; every run is kept in {store}"
        errors.print(said, highlight=False, markup=False, soft_wrap=True)
    return 0


def _typed(path: Path, replicates: int | None) -> str:
    """The command as it would be typed in the folder of the experiment; where it ran changes nothing."""
    asked = [] if replicates is None else ["--replicates", str(replicates)]
    return shlex.join(["wom-sim", "experiment", path.name, *asked])


def _largest(points: Sequence[Point], made: Points, errors: Console) -> Scenario:
    """The scenario with most consumers; every point is checked on the way, which takes half a minute for a hundred thousand."""
    from wom_sim.experiment.design import check_points

    with bar(errors) as shown:
        checked = shown.track(check_points(points, made), total=len(points), description="checking the points")
        return max(checked, key=lambda scenario: scenario.world.consumers or 0)


def _executor(workers: int, cluster: str | None) -> Executor:
    """Where the runs are computed: on processes of this machine, or on the Dask cluster at an address."""
    if cluster is not None:
        from wom_sim.experiment.cluster import on_cluster

        with Console(stderr=True).status(f"looking for the cluster at {cluster}"):
            return on_cluster(cluster)
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


def _run(work: Callable[[Progress], ExperimentResult], errors: Console, *, here: bool) -> ExperimentResult | None:
    """Compile, if the runs are computed here, then work with progress; None if Ctrl-C ended it."""
    from wom_sim.study import compile_model, is_warm

    begun = False
    with bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()) if here else "waiting for the first worker", total=None)
        if here:
            compile_model()

        def progress(what: str, done: int, total: int) -> None:
            nonlocal begun
            if not begun:
                errors.print(f"{total:,} runs, of which {done:,} are in the store.", highlight=False, markup=False)
            begun = True
            shown.update(task, description=what, total=total, completed=done)

        try:
            return work(progress)
        except (KeyboardInterrupt, SystemError) as error:
            if not is_interrupt(error):
                raise
            return None
