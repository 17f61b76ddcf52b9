"""One design point as a whole study, as `run` makes of a scenario: its days, its cascades and what analytics saw of it, which no
store keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wom_sim.errors import WomSimError
from wom_sim.experiment.design import Point, in_words
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.work import Bench, world_name
from wom_sim.processes import Lost, here
from wom_sim.scenario import Scenario, changed
from wom_sim.study import StudyResult, is_small, run_study

MOST_WORLDS = 20
"""Worlds in which the point is run once more. The ends of a band of 90 % need twenty; of a hundred or a thousand, nobody who
waits for an experiment should wait again."""


@dataclass(frozen=True)
class InFull:
    """A design point and its study. number: of the point; own: whether its values are the base scenario's own."""

    number: int
    own: bool
    study: StudyResult


def chosen(loaded: Loaded, points: Sequence[Point]) -> tuple[int, bool]:
    """Number of the point that is shown in full, and whether that is since its values are the base scenario's own; where no
    point has these, it is the first."""
    own = tuple(loaded.own.get(name) for name in loaded.spec.factors)
    return (points.index(own), True) if None not in own and own in points else (0, False)


def in_full(
    bench: Bench,
    points: Sequence[Point],
    replicates: range,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    compiled: bool,
) -> InFull:
    """Run the chosen point as a study, where the bench has its runs computed; in the first of its worlds, the same as in the
    store. progress: told worlds that are done, and of how many. compiled: whether the model is so in this process, which then
    runs a small study by itself.

    Raises WomSimError where a worker is lost, KeyboardInterrupt on Ctrl-C.
    """
    loaded = bench.points.loaded
    number, own = chosen(loaded, points)
    scenario = _as_run(loaded, bench.points.scenario(points[number]), min(len(replicates), MOST_WORLDS))
    executor = here(1) if compiled and is_small(scenario) else bench.executor
    imported = bench.imported.get(world_name(scenario))
    try:
        study = run_study(scenario, progress=progress, imported=imported, executor=executor)
    except Lost as lost:
        levels = in_words(dict(zip(loaded.spec.factors, points[number], strict=True)))
        raise WomSimError(f"The point that the report shows in full, {levels}, could not be run: {lost}.") from None
    if study.interrupted:
        raise KeyboardInterrupt
    return InFull(number, own, study)


def _as_run(loaded: Loaded, scenario: Scenario, worlds: int) -> Scenario:
    """With the claims of the base scenario, and in so many worlds."""
    return changed(scenario.model_copy(update={"claims": loaded.claims}), {("study", "replicates"): worlds})
