"""The work of an experiment: batches of runs that share a world, done here, on processes or on a cluster, and stored."""

from __future__ import annotations

import math
import pickle
import socket
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from wom_sim.errors import WomSimError
from wom_sim.experiment.design import Point, Points, in_words
from wom_sim.interrupts import interrupts_held_back, is_interrupt
from wom_sim.metrics import measure
from wom_sim.network.readers import Imported
from wom_sim.organisation import CATEGORIES
from wom_sim.processes import Executor, Lost
from wom_sim.provenance import file_digests, files_of
from wom_sim.scenario import Scenario
from wom_sim.simulation import simulate
from wom_sim.store import Recipe, Store, recipes_of, runs_digest
from wom_sim.store.database import Row, Run
from wom_sim.world import draw_world

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many runs of it are done, and of how many."""

POINTS_AT_ONCE = 1000
"""Design points whose recipes are in memory together; of these, work is done replicate after replicate."""

MOST_IN_A_BATCH = 64
"""Runs of one batch: what a killed worker may cost, and what shares one drawing of a world."""


class Batch(NamedTuple):
    """Campaigns to run in one world. setting: the pickled scenario without campaigns; campaigns: each pickled, by the digest
    of its recipe."""

    setting: bytes
    campaigns: dict[str, bytes]
    replicate: int


class Failure(NamedTuple):
    """What went wrong in a batch, in words, and the campaign it was at (None: drawing the world)."""

    campaign: str | None
    what: str


class Outcome(NamedTuple):
    """What came of a batch: its runs, or those that were finished before one failed."""

    rows: list[Row]
    failure: Failure | None = None


def run_batch(batch: Batch, model: str, imported: Mapping[str, Imported]) -> Outcome:
    """Draw a world and run its campaigns; an error comes back as what it says, because tracebacks do not travel.

    model: the digest of the sources that the results must come from. imported: real networks by `world_name`.
    """
    if runs_digest() != model:
        what = f"{socket.gethostname()} has another version of wom-sim (its runs: {runs_digest()}, those here: {model})"
        return Outcome([], Failure(None, what))
    at, rows = None, []
    try:
        with interrupts_held_back():
            campaigns = {digest: _unpacked(campaign) for digest, campaign in batch.campaigns.items()}
            scenario = _unpacked(batch.setting).model_copy(update={"campaigns": campaigns})
            world = draw_world(scenario, batch.replicate, imported.get(world_name(scenario)))
        for at in batch.campaigns:
            with interrupts_held_back():
                result = simulate(scenario, at, batch.replicate, world=world)
                run = Run(at, batch.replicate, f"{int(world.key):016x}", measure(result), result.spending)
                rows.append(run.packed())
    except Exception as error:
        if is_interrupt(error):
            raise
        return Outcome(rows, Failure(at, _in_words(error)))
    return Outcome(rows)


_unpacked = lru_cache(maxsize=1000)(pickle.loads)
"""Batches of a group hold the same scenario and campaigns, replicate after replicate; nobody changes them."""


def _in_words(error: Exception) -> str:
    """What an error says; of one that nobody foresaw also its kind, and the line of ours where it happened."""
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, WomSimError):
        return str(error).rstrip(".")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames if "wom_sim" in Path(frame.filename).parts]
    return f"{type(error).__name__}: {error}".rstrip(".") + f" ({ours[-1]})"


def world_name(scenario: Scenario) -> str:
    """What a real network is known by among those that were read: how strengths are drawn does not change the reading."""
    return scenario.world.network.model_dump_json(exclude={"strength"})


class Member(NamedTuple):
    """A campaign to run: its recipe, itself, pickled, and the first design point, and the name there, that it stands for."""

    recipe: Recipe
    campaign: bytes
    point: Point
    name: str


class Group(NamedTuple):
    """Campaigns, by the digest of their recipe, that share their worlds; setting: the pickled scenario without campaigns."""

    setting: bytes
    members: dict[str, Member]


class Bench:
    """Runs what is asked for and not in the store yet, and keeps it there."""

    def __init__(self, store: Store, points: Points, executor: Executor, imported: Mapping[str, Imported]) -> None:
        self.store, self.points, self.executor, self.imported = store, points, executor, imported
        self._digests: dict[Point, dict[str, str]] = {}
        self._files: dict[tuple[Path, ...], dict[str, str]] = {}

    def recipe(self, point: Point, campaign: str) -> str:
        """Digest of the recipe of a campaign at a design point."""
        if point not in self._digests:
            self._recipes(point, self.points.scenario(point))
        return self._digests[point][campaign]

    def _recipes(self, point: Point, scenario: Scenario) -> dict[str, Recipe]:
        files = tuple(files_of(scenario).values())
        if files not in self._files:
            # Once, as the networks were read once: what becomes of a file meanwhile is another experiment's business.
            self._files[files] = file_digests(scenario)
        recipes = recipes_of(scenario, files=self._files[files])
        self._digests[point] = {name: recipe.digest for name, recipe in recipes.items()}
        return recipes

    def run(
        self,
        points: Sequence[Point],
        replicates: range,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> int:
        """Have every campaign of the points run in these replicates; returns how many runs were computed.

        Replicate after replicate, so that what was interrupted is balanced over the points (a thousand at a time).
        progress: called with how many runs need not be computed any more, and all; first before any work. Raises
        WomSimError, with the factors' values, where a run fails; what is finished by then is kept.
        """
        each = len(self.points.loaded.base.campaigns) * len(replicates)
        total = len(points) * each
        found = computed = 0
        at_work: dict[tuple[str, int], Member] = {}

        def batches() -> Iterator[Batch]:
            nonlocal found
            for first in range(0, len(points), POINTS_AT_ONCE):
                some = points[first : first + POINTS_AT_ONCE]
                groups = [(group, self._missing(group, replicates)) for group in self._groups(some)]
                found += len(some) * each - sum(missing for _, missing in groups)
                progress(found + computed, total)
                yield from self._batches([group for group, missing in groups if missing], replicates, at_work)

        with closing(self.executor(run_batch, batches(), (runs_digest(), self.imported))) as results:
            try:
                for batch, outcome in results:
                    self._keep(batch, outcome, at_work)
                    computed += len(outcome.rows)
                    progress(found + computed, total)
            except Lost as lost:
                raise WomSimError(self._told(lost.task, Failure(None, str(lost)), at_work)) from None
        # What another process computed meanwhile has only been found as its turn came.
        progress(total, total)
        return computed

    def _groups(self, points: Sequence[Point]) -> list[Group]:
        """The points by the worlds that they share; a campaign that several points have in common is in it once."""
        groups: dict[str, Group] = {}
        for point in points:
            scenario = self.points.scenario(point)
            for name, recipe in self._recipes(point, scenario).items():
                if recipe.setting not in groups:
                    groups[recipe.setting] = Group(_packed(scenario), {})
                members = groups[recipe.setting].members
                if recipe.digest not in members:
                    campaign = pickle.dumps(scenario.campaigns[name], protocol=5)
                    members[recipe.digest] = Member(recipe, campaign, point, name)
        return list(groups.values())

    def _missing(self, group: Group, replicates: range) -> int:
        """How many runs of a group are not in the store."""
        return sum(len(replicates) - self.store.count(digest, replicates) for digest in group.members)

    def _batches(
        self, groups: Sequence[Group], replicates: range, at_work: dict[tuple[str, int], Member]
    ) -> Iterator[Batch]:
        """The batches of what is neither in the store nor at work; they are added to the latter."""
        for replicate in replicates:
            for group in groups:
                # Asked at the last moment: another process may be at work on the same store.
                wanted = [
                    digest for digest in group.members
                    if (digest, replicate) not in at_work and not self.store.has(digest, replicate)
                ]  # fmt: skip
                for first in range(0, len(wanted), MOST_IN_A_BATCH):
                    some = wanted[first : first + MOST_IN_A_BATCH]
                    at_work |= {(digest, replicate): group.members[digest] for digest in some}
                    yield Batch(group.setting, {digest: group.members[digest].campaign for digest in some}, replicate)

    def _keep(self, batch: Batch, outcome: Outcome, at_work: dict[tuple[str, int], Member]) -> None:
        """Store what came of a batch; raises WomSimError if some of it failed."""
        if outcome.rows:
            with interrupts_held_back():
                self.store.add([at_work[row.recipe, row.replicate].recipe for row in outcome.rows], outcome.rows)
        if outcome.failure:
            raise WomSimError(self._told(batch, outcome.failure, at_work))
        for digest in batch.campaigns:
            del at_work[digest, batch.replicate]

    def _told(self, batch: Batch, failure: Failure, at_work: Mapping[tuple[str, int], Member]) -> str:
        member = at_work[failure.campaign or next(iter(batch.campaigns)), batch.replicate]
        levels = in_words(dict(zip(self.points.loaded.spec.factors, member.point, strict=True)))
        at = f', campaign "{member.name}"' if failure.campaign else ""
        rng_seed = self.points.loaded.base.study.rng_seed
        return f"A run failed at {levels}{at}, replicate {batch.replicate} (rng_seed {rng_seed}): {failure.what}."

    def values(self, point: Point, campaign: str, metrics: Sequence[str], replicates: range) -> dict[str, list[float]]:
        """Metrics of a campaign at a point, replicate after replicate; nan for runs that are not there."""
        values = {metric: [math.nan] * len(replicates) for metric in metrics}
        for run in self.store.runs(self.recipe(point, campaign), replicates):
            for metric in metrics:
                values[metric][run.replicate - replicates.start] = run.metrics[metric]
        return values


    def ledger(self, point: Point, campaign: str, replicates: range) -> dict[str, list[float]]:
        """Money that a campaign spends at a point by category, replicate after replicate; without runs that are not there."""
        runs = [run.ledger for run in self.store.runs(self.recipe(point, campaign), replicates)]
        return {category: [run[category] for run in runs] for category in CATEGORIES}


def _packed(scenario: Scenario) -> bytes:
    """A scenario without campaigns, and without what determines no run."""
    bare = scenario.model_copy(update={"campaigns": {}, "claims": (), "story": "", "title": "", "case": None})
    return pickle.dumps(bare, protocol=5)
