"""A study: every campaign in every replicate's world, on one or several processes, in balanced order."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from wom_sim import provenance
from wom_sim.compiled import forget_old_versions, is_warm
from wom_sim.errors import NetworkError, WomSimError, did_you_mean
from wom_sim.interrupts import interrupts_heard, interrupts_held_back
from wom_sim.metrics import follow, measure
from wom_sim.metrics.care import care_by_segment
from wom_sim.metrics.trees import trees
from wom_sim.network.readers import Imported
from wom_sim.processes import Executor, here
from wom_sim.scenario import Scenario, changed, refuse_if_too_large
from wom_sim.simulation import simulate
from wom_sim.stopping import Course, Task
from wom_sim.study_result import ReplicateOutcome, StudyResult
from wom_sim.visibility import see
from wom_sim.world import draw_world, fidelity, import_network

Progress = Callable[[int, int], None]
"""Called as (finished replicates, all replicates)."""

Step = Callable[[], AbstractContextManager]
"""Makes the context in which a part of a replicate is done."""

SMALL = 5_000_000
"""Consumers × days × runs of a study that one process has done before others have started."""


def is_small(scenario: Scenario) -> bool:
    """Whether more processes would only make it longer; of a real network, whose size is not known yet, it is not said."""
    study, consumers = scenario.study, scenario.world.consumers or 0
    return not scenario.imports_network and consumers * study.days * len(scenario.campaigns) * study.replicates <= SMALL


def import_checked(scenario: Scenario, workers: int = 1) -> Imported | None:
    """Read the scenario's real network, if it has one, and check it. Raises NetworkError where the file cannot be read as asked,
    and as `check_imported`."""
    imported = import_network(scenario)
    if imported is not None:
        check_imported(scenario, imported, workers)
    return imported


def check_imported(scenario: Scenario, imported: Imported, workers: int = 1) -> None:
    """Check what of a scenario could not be known before its real network was read.

    Raises:
        NetworkError: the network has fewer consumers than are to be seeded, or lacks the segment in which customers are
            concentrated.
        ResourceError: `workers` worlds of its size do not fit this machine.
    """
    consumers = imported.ties.consumers
    for name, campaign in scenario.campaigns.items():
        seeding = campaign.seeding
        used = {"none": (), "nominated_influencers": ("target", "handpicked")}.get(seeding.strategy, ("target",))
        for wanted in used:
            if getattr(seeding, wanted) > consumers:
                raise NetworkError(
                    f'Campaign "{name}" asks for {getattr(seeding, wanted):,} seeded consumers ({wanted}), but the network '
                    f"has only {consumers:,}. Lower campaigns.{name}.seeding.{wanted}."
                )
    inside = scenario.world.customers.concentrated_in
    if imported.segment is not None and inside is not None and inside not in imported.segment_names:
        have = ", ".join(imported.segment_names[:20])
        raise NetworkError(
            f'world.customers.concentrated_in asks for the segment "{inside}", but the segments of the network are: {have}.'
            + did_you_mean(inside, imported.segment_names)
        )
    refuse_if_too_large(scenario, workers, consumers, len(imported.ties.neighbours) / consumers)


def run_replicate(
    scenario: Scenario,
    replicate: int,
    imported: Imported | None = None,
    *,
    campaigns: Iterable[str] | None = None,
    step: Step = interrupts_held_back,
) -> ReplicateOutcome:
    """Draw one world and run every campaign in it, or some; each of these is a `step`, and at its end Ctrl-C is heard."""
    with step():
        world = draw_world(scenario, replicate, imported)
    metrics, series, ledger, care, visibility, drawn, certificates = {}, {}, {}, {}, {}, {}, {}
    for campaign in scenario.campaigns if campaigns is None else campaigns:
        with step():
            result = simulate(scenario, campaign, replicate, world=world)
            metrics[campaign], series[campaign], ledger[campaign] = measure(result), follow(result), result.spending
            care[campaign], visibility[campaign] = care_by_segment(result), see(result)
            if replicate == 0:
                drawn[campaign] = trees(result)
            if result.certificate is not None:
                certificates[campaign] = result.certificate
    return ReplicateOutcome(
        replicate, f"{int(world.key):016x}", metrics, series, ledger, care, visibility, world.segment_names, drawn, certificates
    )


def run_study(
    scenario: Scenario,
    *,
    replicates: int | None = None,
    workers: int = 1,
    progress: Progress = lambda done, total: None,
    imported: Imported | None = None,
    executor: Executor | None = None,
) -> StudyResult:
    """Run every campaign in every replicate's world; with `precision`, until the paired intervals are narrow enough.

    The result is the same on any number of workers. With several, the code that calls this must be importable (the
    usual ``if __name__ == "__main__"``). `imported` saves reading the real network again. Ctrl-C ends the study early
    and keeps the replicates that are finished.

    replicates: worlds to draw, instead of the scenario's number. executor: where the worlds are run, instead of on `workers`
    processes of this machine; it may raise `processes.Lost`. Raises WomSimError where the scenario is none, or may not
    have that many.
    """
    if not isinstance(scenario, Scenario):
        raise WomSimError(
            f"run_study takes a scenario, found {type(scenario).__name__}. Read one from its file: "
            'wom_sim.run_study(wom_sim.load_scenario("scenarios/karate.yaml")).'
        )
    if replicates is not None:
        scenario = changed(scenario, {("study", "replicates"): replicates})
    study = StudyResult(scenario, list(scenario.campaigns))
    imported = imported or import_checked(scenario, workers)
    study.manifest = provenance.manifest(scenario)
    study.notes += [*filter(None, [scenario.world.note_on_shares]), *(imported.notes if imported else ())]
    with interrupts_held_back():
        world = draw_world(scenario, 0, imported)
        study.fidelity = fidelity(scenario, world)
    total = scenario.study.replicates
    course = Course(scenario.study, study.campaigns, world.consumers)
    progress(0, total)
    try:
        outcomes = (executor or here(min(workers, total)))(_explained, course.tasks(), (scenario, imported))
        with contextlib.closing(outcomes):
            for _, outcome in outcomes:
                study.add(outcome)
                progress(len(study.replicates), total)
                if course.is_over(study.metrics, study.replicates):
                    break
    except KeyboardInterrupt:
        study.interrupted = course.end is None and len(study.replicates) < total
    _conclude(study, course)
    study.manifest["replicates_finished"] = len(study.replicates)
    return study


def _conclude(study: StudyResult, course: Course) -> None:
    """Leave out what was run beyond the end, and say what was dropped and whether the precision was reached."""
    if course.end is not None:
        study.forget(course.end)
    for campaign, (worlds, _) in course.dropped.items():
        study.forget(worlds, campaign)
        # Who was found beaten when the study ended anyway has run in all of its worlds.
        if worlds < len(study.replicates):
            study.dropped[campaign] = worlds
    study.widths = course.widths
    study.notes += course.notes(len(study.replicates))


def _explained(task: Task, scenario: Scenario, imported: Imported | None) -> ReplicateOutcome:
    replicate, campaigns = task
    try:
        return run_replicate(scenario, replicate, imported, campaigns=campaigns)
    except MemoryError as error:
        raise WomSimError(
            f"Replicate {replicate} (rng_seed {scenario.study.rng_seed}) ran out of memory. "
            "Use fewer consumers, fewer ties or fewer workers."
        ) from error


def compile_model(strategies: Iterable[str] = ()) -> bool:
    """Compile every path of the model, with these strategies of seeding, on a tiny study, or load it from the cache; returns
    whether it was cached."""
    warm = is_warm()
    seeding = {name: {"seeding": {"strategy": name, "target": 9}} for name in sorted(strategies)}
    tiny = Scenario.model_validate({**_TINY, "campaigns": {**_TINY["campaigns"], **seeding}})
    # Compiling takes long: Ctrl-C should not wait for the end of a step.
    with interrupts_heard() as check:
        run_replicate(tiny, 0, step=contextlib.nullcontext)
        check()
        fidelity(tiny, draw_world(tiny, 0))
        check()
    if not warm:
        forget_old_versions()
    sys.stderr.flush()
    return warm


_TINY = {
    "world": {"consumers": 60, "segments": {"a": 0.5, "b": 0.5}, "network": {"mean_ties": 6}},
    "campaigns": {
        "tiny": {"seeding": {"strategy": "nominated_influencers", "target": 9, "handpicked": 3}, "role": "director"},
        "one hop": {"seeding": {"strategy": "one_hop", "target": 9}, "role": "director"},
    },
    "study": {"days": 3, "replicates": 1},
}
