"""The work of an experiment: batches of runs that share a world, done here, on processes or on a cluster, and stored."""

from __future__ import annotations

import math
import pickle
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from wom_sim.errors import WomSimError
from wom_sim.experiment.design import Point, Points, in_words
from wom_sim.interrupts import interrupts_held_back, is_interrupt
from wom_sim.metrics import measure
from wom_sim.network.readers import Imported
from wom_sim.processes import on_processes
from wom_sim.scenario import Scenario
from wom_sim.simulation import simulate
from wom_sim.store import Recipe, Store, recipe_of, runs_digest
from wom_sim.store.database import Run
from wom_sim.world import draw_world

POINTS_AT_ONCE = 1000
"""Design points whose recipes are in memory together; of these, work is done replicate after replicate."""

MOST_IN_A_BATCH = 64
"""Runs of one batch: what a killed worker may cost, and what shares one drawing of a world."""


class Batch(NamedTuple):
    """Campaigns to run in one world. setting: the pickled scenario, whose campaigns are named by the digest of their recipe."""

    setting: bytes
    campaigns: tuple[str, ...]
    replicate: int


class Failure(NamedTuple):
    """What went wrong in a batch: the campaign it was at (None: drawing the world), in words, and where in the code."""

    campaign: str | None
    what: str
    trace: str


class Executor(Protocol):
    """Does work somewhere: yields (task, function(task, *shared)) as it is finished, in any order."""

    def __call__(self, function: Callable, tasks: Iterable, shared: tuple) -> Iterator[tuple[Any, Any]]: ...


def here(workers: int) -> Executor:
    """Work on this machine, on as many processes."""
    return lambda function, tasks, shared: on_processes(function, tasks, workers, shared)


def run_batch(batch: Batch, model: str, imported: Mapping[str, Imported]) -> list[Run] | Failure:
    """Draw a world and run its campaigns; an error comes back as what it says, because tracebacks do not travel.

    model: the digest of the sources that the results must come from. imported: real networks by `world_name`.
    """
    if runs_digest() != model:
        return Failure(None, f"this worker has another version of wom-sim (runs {runs_digest()}, not {model})", "")
    at, runs = None, []
    try:
        with interrupts_held_back():
            scenario = _unpacked(batch.setting)
            world = draw_world(scenario, batch.replicate, imported.get(world_name(scenario)))
        for at in batch.campaigns:
            with interrupts_held_back():
                result = simulate(scenario, at, batch.replicate, world=world)
                runs.append(Run(at, batch.replicate, f"{int(world.key):016x}", measure(result), result.spending))
    except Exception as error:
        if is_interrupt(error):
            raise
        what = "out of memory" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"
        return Failure(at, what, traceback.format_exc())
    return runs


@lru_cache(maxsize=8)
def _unpacked(setting: bytes) -> Scenario:
    return pickle.loads(setting)


def world_name(scenario: Scenario) -> str:
    """What a real network is known by among those that were read: how strengths are drawn does not change the reading."""
    return scenario.world.network.model_dump_json(exclude={"strength"})


class Group(NamedTuple):
    """Design points that share their worlds: the scenario with all their campaigns by digest, and whose each is."""

    setting: bytes
    recipes: dict[str, Recipe]
    origins: dict[str, tuple[Point, str]]


class Bench:
    """Runs what is asked for and not in the store yet, and keeps it there."""

    def __init__(self, store: Store, points: Points, executor: Executor, imported: Mapping[str, Imported]) -> None:
        self.store, self.points, self.executor, self.imported = store, points, executor, imported
        self._recipes: dict[tuple[Point, str], str] = {}

    def recipe(self, point: Point, campaign: str) -> str:
        """Digest of the recipe of a campaign at a design point."""
        if (point, campaign) not in self._recipes:
            scenario = self.points.scenario(point)
            for name in scenario.campaigns:
                self._recipes[point, name] = recipe_of(scenario, name).digest
        return self._recipes[point, campaign]

    def run(
        self,
        points: Sequence[Point],
        replicates: range,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> int:
        """Have every campaign of the points run in these replicates; returns how many runs were computed.

        Replicate after replicate, so that what was interrupted is balanced over the points (a thousand at a time). Raises
        WomSimError, with the factors' values, where a run fails; what is finished by then is kept.
        """
        each = len(self.points.loaded.base.campaigns) * len(replicates)
        computed = 0
        for first in range(0, len(points), POINTS_AT_ONCE):
            some = points[first : first + POINTS_AT_ONCE]
            for left, fresh in self._run_some(some, replicates):
                computed += fresh
                progress((first + len(some)) * each - left, len(points) * each)
        return computed

    def _run_some(self, points: Sequence[Point], replicates: range) -> Iterator[tuple[int, int]]:
        """Run what is missing of some points; yields, first before any work and then batch after batch, how many runs are
        left to do and how many have just been computed."""
        groups = self._groups(points)
        missing = {
            digest: set(replicates) - self.store.finished(digest) for group in groups for digest in group.recipes
        }
        left = sum(map(len, missing.values()))
        yield left, 0
        origins = {digest: origin for group in groups for digest, origin in group.origins.items()}
        recipes = {digest: recipe for group in groups for digest, recipe in group.recipes.items()}
        results = self.executor(run_batch, self._batches(groups, replicates, missing), (runs_digest(), self.imported))
        with closing(results):
            for batch, runs in results:
                if isinstance(runs, Failure):
                    raise WomSimError(self._told(batch, runs, origins))
                with interrupts_held_back():
                    self.store.add([recipes[digest] for digest in batch.campaigns], runs)
                left -= len(runs)
                yield left, len(runs)

    def _batches(
        self, groups: Sequence[Group], replicates: range, missing: Mapping[str, set[int]]
    ) -> Iterator[Batch]:
        for replicate in replicates:
            for group in groups:
                # Asked again at the last moment: another process may be at work on the same store.
                wanted = [
                    digest for digest in group.recipes
                    if replicate in missing[digest] and not self.store.has(digest, replicate)
                ]  # fmt: skip
                for first in range(0, len(wanted), MOST_IN_A_BATCH):
                    yield Batch(group.setting, tuple(wanted[first : first + MOST_IN_A_BATCH]), replicate)

    def _groups(self, points: Sequence[Point]) -> list[Group]:
        """The points by the worlds that they share; a campaign that several points have in common is in it once."""
        shared: dict[str, tuple[Scenario, dict[str, Recipe], dict[str, tuple[Point, str]]]] = {}
        for point in points:
            scenario = self.points.scenario(point)
            for name in scenario.campaigns:
                recipe = recipe_of(scenario, name)
                self._recipes[point, name] = recipe.digest
                first, recipes, origins = shared.setdefault(recipe.setting, (scenario, {}, {}))
                recipes.setdefault(recipe.digest, recipe)
                origins.setdefault(recipe.digest, (point, name))
        return [self._group(*found) for found in shared.values()]

    def _group(
        self, scenario: Scenario, recipes: dict[str, Recipe], origins: dict[str, tuple[Point, str]]
    ) -> Group:
        campaigns = {digest: self.points.scenario(point).campaigns[name] for digest, (point, name) in origins.items()}
        both = scenario.model_copy(update={"campaigns": campaigns, "claims": (), "story": "", "title": "", "case": None})
        both._folder = scenario.folder
        return Group(pickle.dumps(both, protocol=5), recipes, origins)

    def _told(self, batch: Batch, failure: Failure, origins: Mapping[str, tuple[Point, str]]) -> str:
        point, campaign = origins[failure.campaign or batch.campaigns[0]]
        levels = in_words(dict(zip(self.points.loaded.spec.factors, point, strict=True)))
        at = f', campaign "{campaign}"' if failure.campaign else ""
        rng_seed = self.points.loaded.base.study.rng_seed
        return f"A run failed at {levels}{at}, replicate {batch.replicate} (rng_seed {rng_seed}): {failure.what}."

    def values(self, point: Point, campaign: str, metrics: Sequence[str], replicates: range) -> dict[str, list[float]]:
        """Metrics of a campaign at a point, replicate after replicate; nan for runs that are not there."""
        found = {run.replicate: run.metrics for run in self.store.runs(self.recipe(point, campaign))}
        return {m: [found[r][m] if r in found else math.nan for r in replicates] for m in metrics}
