"""Run all trials, here or on several processes, and judge them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wom_sim.interrupts import interrupts_held_back
from wom_sim.processes import on_processes
from wom_sim.study import compile_model
from wom_sim.validation import contagion, group, seeding, sharing, ties
from wom_sim.validation.trial import Counts, Trial
from wom_sim.verification.outcome import Outcome

TRIALS: tuple[Trial, ...] = (*seeding.TRIALS, *contagion.TRIALS, *ties.TRIALS, *sharing.TRIALS, *group.TRIALS)
"""All trials, in the order of the table."""

Progress = Callable[[int, int], None]
"""Called as (finished replicates, all replicates), over all trials."""

_BATCH = 10
"""Replicates that a process runs at a time."""

_Task = tuple[int, Callable[[int], Counts], range]
"""Number of the trial, what it counts, and in which replicates."""


def run_validation(*, workers: int = 1, progress: Progress = lambda done, total: None) -> list[Outcome]:
    """Every target of the field experiments, held or missed, in the order of the table.

    The same on any number of workers. With several, the code that calls this must be importable (the usual
    ``if __name__ == "__main__"``). Raises WomSimError when a worker process dies.
    """
    return run_trials(TRIALS, workers=workers, progress=progress)


def run_trials(
    trials: Sequence[Trial], *, workers: int = 1, progress: Progress = lambda done, total: None
) -> list[Outcome]:
    """Run these trials and judge them; see `run_validation`."""
    total = sum(trial.replicates for trial in trials)
    tasks: list[_Task] = [
        (number, trial.count, range(first, min(first + _BATCH, trial.replicates)))
        for number, trial in enumerate(trials)
        for first in range(0, trial.replicates, _BATCH)
    ]
    if workers > 1:
        # Compiled once here, or every worker would compile for itself.
        compile_model()
    counted: list[dict[int, Counts]] = [{} for _ in trials]
    done = 0
    progress(done, total)
    for (number, _, replicates), counts in on_processes(_count, tasks, min(workers, len(tasks))):
        counted[number] |= dict(zip(replicates, counts, strict=True))
        done += len(replicates)
        progress(done, total)
    return [line for trial, by_replicate in zip(trials, counted, strict=True) for line in _judged(trial, by_replicate)]


def _count(task: _Task) -> list[Counts]:
    _, count, replicates = task
    counts = []
    for replicate in replicates:
        with interrupts_held_back():
            counts.append(count(replicate))
    return counts


def _judged(trial: Trial, by_replicate: dict[int, Counts]) -> list[Outcome]:
    in_order = [by_replicate[replicate] for replicate in range(trial.replicates)]
    return trial.judge({name: [float(counts[name]) for counts in in_order] for name in in_order[0]})
