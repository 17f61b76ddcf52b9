"""What `experiment` does: read, check every point, run what is missing, keep it, show and write."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from wom_sim.commands.running import Progress, executor_on, say_stopped, worked
from wom_sim.commands.showing import INTERRUPTED, bar
from wom_sim.interrupts import interrupts_ignored
from wom_sim.scenario import Scenario, estimate, refuse_if_too_large

if TYPE_CHECKING:
    from wom_sim.experiment import ExperimentResult, Points
    from wom_sim.experiment.design import Point


def experiment_command(
    path: Path, out: Path | None, store: Path | None, replicates: int | None, workers: int | None, cluster: str | None,
    *, as_json: bool,
) -> int:  # fmt: skip
    """Run an experiment; returns the exit code."""
    from wom_sim.experiment.design import Points, points_of
    from wom_sim.experiment.in_full import in_full
    from wom_sim.experiment.loading import load_experiment
    from wom_sim.experiment.mapping import draw_up
    from wom_sim.experiment.results import ExperimentResult, networks_of
    from wom_sim.experiment.work import Bench
    from wom_sim.report.experiments import as_records, print_experiment, write_experiment
    from wom_sim.report.files import check_writable
    from wom_sim.store import Store

    loaded = load_experiment(path, replicates=replicates)
    out, store = out or Path("figures") / path.stem, store or path.with_suffix(".store")
    points, made = points_of(loaded.spec, loaded.whole), Points(loaded)
    workers = workers or os.cpu_count() or 1
    errors = Console(stderr=True)
    for note in loaded.notes:
        errors.print(f"Note: {note}", highlight=False, markup=False)
    largest, strategies = _checked(points, made, errors)
    refuse_if_too_large(largest, workers if cluster is None else 1)
    check_writable(out)
    executor = executor_on(workers, cluster)
    with Store(store) as kept:
        kept.check_writable()
        imported = _imported(loaded, points, made)
        bench = Bench(kept, made, executor, imported)
        numbers = range(loaded.base.study.replicates)

        def work(progress: Progress) -> ExperimentResult:
            computed = bench.run(points, numbers, partial(progress, "runs"))
            drawn = draw_up(bench, progress) if loaded.spec.map else None
            networks = networks_of(bench, points)
            stage = partial(progress, "one point in full: worlds")
            shown = in_full(bench, points, numbers, stage, compiled=cluster is None)
            computed += drawn.computed if drawn else 0
            return ExperimentResult(
                loaded, bench, points, numbers, computed, map=drawn, networks=networks, in_full=shown
            )

        result = worked(work, strategies, errors, here=cluster is None)
        if result is None:
            say_stopped(store, errors)
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


def _checked(points: Sequence[Point], made: Points, errors: Console) -> tuple[Scenario, set[str]]:
    """Check every point, which takes half a minute for a hundred thousand; returns the scenario that wants most memory, and all
    strategies of seeding that are used."""
    from wom_sim.experiment.design import check_points

    largest, strategies = made.scenario(points[0]), set()
    with bar(errors) as shown:
        for scenario in shown.track(check_points(points, made), total=len(points), description="checking the points"):
            strategies |= scenario.strategies
            largest = max(largest, scenario, key=lambda each: estimate(each).bytes_per_world)
    return largest, strategies


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
