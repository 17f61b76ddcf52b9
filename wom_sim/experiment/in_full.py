"""One design point as a whole study, as `run` makes of a scenario: its days, its cascades and what analytics saw of it, which no
store keeps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wom_sim.errors import WomSimError
from wom_sim.experiment.design import Point, in_words
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.spec import Level
from wom_sim.experiment.work import Bench, world_name
from wom_sim.processes import Lost, here
from wom_sim.scenario import Scenario, changed
from wom_sim.study import is_small, run_study
from wom_sim.study_result import StudyResult

MOST_WORLDS = 20
"""Worlds in which the point is run once more. The ends of a band of 90 % need twenty; of a hundred or a thousand, nobody who
waits for an experiment should wait again."""


OWN, NEAREST, FIRST = "own", "nearest", "first"
"""Why a point was chosen: it has the base scenario's own values, it is the nearest to them, or there is nothing to go by."""


@dataclass(frozen=True)
class InFull:
    """A design point and its study. number: of the point, counted from 1; why: `OWN`, `NEAREST` or `FIRST`."""

    number: int
    why: str
    study: StudyResult


def chosen(loaded: Loaded, points: Sequence[Point]) -> tuple[int, str]:
    """Number of the point that is shown in full, and why: of all points it is the nearest to the base scenario's own values, of
    equally near ones the first. A factor of which the base has no one value does not count."""
    own, spec = loaded.own, loaded.spec
    if not own:
        return 0, FIRST
    apart = [0.0] * len(points)
    for at, (name, factor) in enumerate(spec.factors.items()):
        if name in own:
            column = _apart([point[at] for point in points], own[name], log=factor.scale == "log")
            apart = [sum(both) for both in zip(apart, column, strict=True)]
    number = min(range(len(points)), key=apart.__getitem__)
    return number, OWN if apart[number] == 0 and len(own) == len(spec.factors) else NEAREST


def _apart(levels: Sequence[Level], own: Level, *, log: bool) -> list[float]:
    """How far values are from the base's own, as a share of how far all reach; of what is no number, 1 unless it is the same."""
    known = [own, *levels]
    if any(isinstance(level, bool) or not isinstance(level, int | float) for level in known) or (
        log and min(known) <= 0
    ):
        return [float(level != own) for level in levels]
    place = math.log if log else float
    width = place(max(known)) - place(min(known))
    return [abs(place(level) - place(own)) / width if width else 0.0 for level in levels]


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
    number, why = chosen(loaded, points)
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
    return InFull(number + 1, why, study)


def _as_run(loaded: Loaded, scenario: Scenario, worlds: int) -> Scenario:
    """With the claims of the base scenario, and in so many worlds."""
    return changed(scenario.model_copy(update={"claims": loaded.claims}), {("study", "replicates"): worlds})
