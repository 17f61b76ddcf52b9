"""A study: every campaign in every replicate's world, on one or several processes, in balanced order."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wom_sim import provenance
from wom_sim.compiled import forget_old_versions, is_warm
from wom_sim.errors import NetworkError, WomSimError, did_you_mean
from wom_sim.interrupts import interrupts_heard, interrupts_held_back
from wom_sim.metrics import follow, measure
from wom_sim.metrics.care import care_by_segment
from wom_sim.metrics.trees import Tree, trees
from wom_sim.network.fidelity import Measure
from wom_sim.network.readers import Imported
from wom_sim.processes import on_processes
from wom_sim.scenario import Scenario, refuse_if_too_large
from wom_sim.simulation import simulate
from wom_sim.stopping import Course, Task, Width
from wom_sim.visibility import Visibility, see
from wom_sim.world import draw_world, fidelity, import_network


class ReplicateOutcome(NamedTuple):
    """What a study keeps of one replicate: by campaign, its metrics, daily series and ledger, counts of `metrics.care.CARE`
    by segment, and visits as they were and as analytics saw them; of the first replicate also two cascade trees, to be drawn."""

    replicate: int
    rng_key: str
    metrics: dict[str, dict[str, float]]
    series: dict[str, dict[str, np.ndarray]]
    ledger: dict[str, dict[str, float]]
    care: dict[str, np.ndarray]
    visibility: dict[str, Visibility]
    segments: list[str]
    trees: dict[str, dict[str, Tree]]


@dataclass
class StudyResult:
    """The outcome of a study, complete or interrupted (then of the replicates that were finished).

    Attributes:
        metrics, series, ledger, care, visibility: by (campaign, replicate), as in `ReplicateOutcome`. segments: names of the
            rows of `care`. trees: by campaign, the cascades of `metrics.trees.DRAWN` of the first replicate.
        fidelity: the network of the first replicate, asked beside achieved. notes: what a reader should know.
        dropped: campaigns that ran no further because another beat them clearly, with the number of worlds they ran in.
        widths: of a study that asks for precision, every half width reached beside the one wanted.
    """

    scenario: Scenario
    campaigns: list[str]
    replicates: list[int] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)
    metrics: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)
    series: dict[tuple[str, int], dict[str, np.ndarray]] = field(default_factory=dict)
    ledger: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)
    care: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    visibility: dict[tuple[str, int], Visibility] = field(default_factory=dict)
    segments: list[str] = field(default_factory=list)
    trees: dict[str, dict[str, Tree]] = field(default_factory=dict)
    fidelity: list[Measure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    widths: list[Width] = field(default_factory=list)
    interrupted: bool = False
    manifest: dict = field(default_factory=dict)

    def ran(self, campaign: str) -> list[int]:
        """Replicates in which a campaign ran: all that are finished, unless it was dropped."""
        return [r for r in self.replicates if r < self.dropped.get(campaign, r + 1)]

    def add(self, outcome: ReplicateOutcome) -> None:
        self.keys[outcome.replicate] = outcome.rng_key
        for campaign in outcome.metrics:
            run = (campaign, outcome.replicate)
            self.metrics[run] = outcome.metrics[campaign]
            self.series[run] = outcome.series[campaign]
            self.ledger[run] = outcome.ledger[campaign]
            self.care[run] = outcome.care[campaign]
            self.visibility[run] = outcome.visibility[campaign]
        self.segments = outcome.segments
        self.trees |= outcome.trees
        # Last, so that Ctrl-C never leaves a replicate that is counted but not there.
        self.replicates = sorted([*self.replicates, outcome.replicate])

    def forget(self, first: int, campaign: str | None = None) -> None:
        """Drop what was run in worlds from `first` on, of a campaign or of all: workers run ahead of a decision to stop."""
        for kept in (self.metrics, self.series, self.ledger, self.care, self.visibility):
            for run in [run for run in kept if run[1] >= first and campaign in (None, run[0])]:
                del kept[run]
        if campaign is None:
            self.replicates = [r for r in self.replicates if r < first]
            self.keys = {r: key for r, key in self.keys.items() if r < first}


Progress = Callable[[int, int], None]
"""Called as (finished replicates, all replicates)."""

Step = Callable[[], AbstractContextManager]


def import_checked(scenario: Scenario, workers: int = 1) -> Imported | None:
    """Read the scenario's real network, if it has one, and check what could not be known before it was read.

    Raises:
        NetworkError: the file cannot be read as asked, has fewer consumers than are to be seeded, or lacks the segment
            in which customers are concentrated.
        ResourceError: `workers` worlds of its size do not fit this machine.
    """
    imported = import_network(scenario)
    if imported is None:
        return None
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
    return imported


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
    metrics, series, ledger, care, visibility, drawn = {}, {}, {}, {}, {}, {}
    for campaign in scenario.campaigns if campaigns is None else campaigns:
        with step():
            result = simulate(scenario, campaign, replicate, world=world)
            metrics[campaign], series[campaign], ledger[campaign] = measure(result), follow(result), result.spending
            care[campaign], visibility[campaign] = care_by_segment(result), see(result)
            if replicate == 0:
                drawn[campaign] = trees(result)
    return ReplicateOutcome(
        replicate, f"{int(world.key):016x}", metrics, series, ledger, care, visibility, world.segment_names, drawn
    )


def run_study(
    scenario: Scenario, *, workers: int = 1, progress: Progress = lambda done, total: None, imported: Imported | None = None
) -> StudyResult:
    """Run every campaign in every replicate's world; with `precision`, until the paired intervals are narrow enough.

    The result is the same on any number of workers. With several, the code that calls this must be importable (the
    usual ``if __name__ == "__main__"``). `imported` saves reading the real network again. Ctrl-C ends the study early
    and keeps the replicates that are finished.
    """
    study = StudyResult(scenario, list(scenario.campaigns))
    imported = imported or import_checked(scenario, workers)
    study.manifest = provenance.manifest(scenario)
    study.notes += list(imported.notes) if imported else []
    with interrupts_held_back():
        world = draw_world(scenario, 0, imported)
        study.fidelity = fidelity(scenario, world)
    total = scenario.study.replicates
    course = Course(scenario.study, study.campaigns, world.consumers)
    progress(0, total)
    try:
        outcomes = on_processes(_explained, course.tasks(), min(workers, total), shared=(scenario, imported))
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
    study.dropped = {campaign: worlds for campaign, (worlds, _) in course.dropped.items()}
    for campaign, worlds in study.dropped.items():
        study.forget(worlds, campaign)
    if course.end is not None:
        study.forget(course.end)
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


def compile_model() -> bool:
    """Compile every path of the model on a tiny study, or load it from the cache; returns whether it was cached."""
    warm = is_warm()
    tiny = Scenario.model_validate(_TINY)
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
