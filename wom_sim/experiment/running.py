"""Running an experiment: every point checked before anything runs, what is missing computed and kept, the rest drawn up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from wom_sim.errors import WomSimError
from wom_sim.experiment.design import Point, Points, check_points, points_of
from wom_sim.experiment.in_full import in_full
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.mapping import draw_up
from wom_sim.experiment.results import ExperimentResult, networks_of
from wom_sim.experiment.work import Bench, Progress, world_name
from wom_sim.network.readers import Imported
from wom_sim.processes import Executor, here
from wom_sim.scenario import Scenario, estimate, refuse_if_too_large
from wom_sim.store import Store
from wom_sim.study import compile_model, import_checked

Watched = Callable[[Iterable[Scenario], int], Iterable[Scenario]]
"""Passes so many scenarios on while it shows how far they are."""


class Checked(NamedTuple):
    """An experiment of which every point is a valid scenario. largest: the one that wants most memory; strategies: of seeding,
    all that are used."""

    made: Points
    points: Sequence[Point]
    largest: Scenario
    strategies: frozenset[str]


def run_experiment(
    experiment: Loaded,
    store: Store,
    *,
    workers: int = 1,
    progress: Progress = lambda stage, done, total: None,
) -> ExperimentResult:
    """Compute every run of an experiment that is not in the store, on processes of this machine, and keep it there.

    The result reads from the store whenever it is asked, so the store stays open as long as it is used. It is the same on any
    number of workers. Ctrl-C keeps the runs that are finished; called again, it goes on from there.

    Raises:
        WomSimError: no experiment or no store was given, a run failed, or the store cannot be used.
        ScenarioError: values of the factors do not go together.
        ResourceError: `workers` worlds of its largest point do not fit this machine.
    """
    if not isinstance(experiment, Loaded):
        raise WomSimError(
            f"run_experiment takes an experiment, found {type(experiment).__name__}. Read one from its file: "
            'wom_sim.load_experiment("experiments/group_size.yaml").'
        )
    if not isinstance(store, Store):
        raise WomSimError(
            f"run_experiment keeps its runs in a store, found {type(store).__name__}. Open one by its file's name: "
            'with wom_sim.Store("group_size.store") as store.'
        )
    ready = check(experiment)
    refuse_if_too_large(ready.largest, workers)
    store.check_writable()
    compile_model(ready.strategies)
    return carry_out(experiment, ready, store, here(workers), progress, compiled=True)


def check(experiment: Loaded, watched: Watched = lambda scenarios, count: scenarios) -> Checked:
    """Check every point, which takes half a minute for a hundred thousand. Raises ScenarioError where one is not valid."""
    points, made = points_of(experiment.spec, experiment.whole), Points(experiment)
    largest, strategies = made.scenario(points[0]), set()
    for scenario in watched(check_points(points, made), len(points)):
        strategies |= scenario.strategies
        largest = max(largest, scenario, key=lambda each: estimate(each).bytes_per_world)
    return Checked(made, points, largest, frozenset(strategies))


def carry_out(
    experiment: Loaded, ready: Checked, store: Store, executor: Executor, progress: Progress, *, compiled: bool
) -> ExperimentResult:
    """Run what the store does not have, then the map, if one is asked for, the networks and one point in full.

    compiled: whether the model is so in this process. Raises WomSimError where a run fails, KeyboardInterrupt on Ctrl-C.
    """
    bench = Bench(store, ready.made, executor, _imported(experiment, ready))
    points, replicates = ready.points, range(experiment.base.study.replicates)
    computed = bench.run(points, replicates, partial(progress, "runs"))
    drawn = draw_up(bench, progress) if experiment.spec.map else None
    networks = networks_of(bench, points)
    shown = in_full(bench, points, replicates, partial(progress, "one point in full: worlds"), compiled=compiled)
    computed += drawn.computed if drawn else 0
    return ExperimentResult(experiment, bench, points, replicates, computed, map=drawn, networks=networks, in_full=shown)


def _imported(experiment: Loaded, ready: Checked) -> Mapping[str, Imported]:
    """Every real network of the experiment, read once and checked."""
    found = {}
    for point in ready.points if experiment.base.imports_network else ():
        scenario = ready.made.scenario(point)
        if world_name(scenario) not in found:
            found[world_name(scenario)] = import_checked(scenario)
    return found
