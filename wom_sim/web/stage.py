"""The stage: a scenario made fit for the page, and every pair of runs that the page asks of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np

from wom_sim.network.readers import Imported
from wom_sim.network.ties import Ties
from wom_sim.scenario import Scenario
from wom_sim.scenario.changing import changed
from wom_sim.web.controls import ROLES, SEEDINGS, Choice, first_choice, scenario_of, shown_name, sliders
from wom_sim.web.layout import Layout, lay_out_ring, lay_out_ties
from wom_sim.web.neighbourhood import nearest, ties_among
from wom_sim.web.recording import BRAND, Followed, follow_hourly, record, record_world
from wom_sim.world import DrawnWorld, draw_world

MOST_SINGLY = 2_000
"""Consumers that are drawn one by one; of a larger world, communities are."""

MOST_DRAWN = 20_000
"""Consumers of the largest world that is drawn whole; of a real network, `MOST_SINGLY`. Of a larger one, a neighbourhood is."""

NEIGHBOURHOOD = 500
"""Consumers drawn of a world that is too large to be drawn whole: as many as in the classroom's own world, which can be told
apart from the back row."""

MOST_RUN = 100_000
"""Consumers of the largest world that runs: a new pair of runs takes a few seconds. Instead of a larger one, a world of so many
is drawn by the same rules, or a neighbourhood of so many of a real network runs."""

MOST_MESSAGES = 250
"""Lines drawn at a time where communities are: enough to see where messages go."""

CONSUMERS_KEPT = 240_000
"""Of worlds that were drawn before, in all; the last is always kept."""


class Stage:
    """One scenario on the page.

    scenario: as it is shown, which may have fewer consumers than the one that was asked for. notes: what a viewer should know
    of the picture. read: how the file of a real network was read.
    """

    def __init__(self, scenario: Scenario, imported: Imported | None = None) -> None:
        self.notes: list[str] = []
        self.scenario, self.imported = self._made_fit(scenario, imported)
        self.consumers = self.imported.ties.consumers if self.imported else self.scenario.world.consumers
        self.drawn_whole = self.consumers <= (MOST_SINGLY if self.imported else MOST_DRAWN)
        self.drawn_singly = self.consumers <= MOST_SINGLY or not self.drawn_whole
        if not self.drawn_whole:
            self.notes.append(
                f"Drawn are the {NEIGHBOURHOOD:,} of {self.consumers:,} consumers nearest to those each campaign told first; "
                "numbers and charts are of all."
            )
        elif not self.drawn_singly:
            self.notes.append(
                f"{self.consumers:,} consumers are drawn as communities; of the messages between these, up to {MOST_MESSAGES} at "
                "a time."
            )
        if len(self.scenario.campaigns) == 1:
            added = shown_name(first_choice(self.scenario).sides[1])
            self.notes.append(f"The scenario has one campaign; beside it stands the same with others invited: {added}.")
        self.read = [f"{note[0].upper()}{note[1:]}." for note in imported.notes] if imported else []
        self._layout: tuple[bytes, Layout] | None = None
        self._worlds: OrderedDict[Hashable, DrawnWorld] = OrderedDict()

    def setup(self) -> dict[str, Any]:
        """What the page needs to know once: title, days, controls."""
        sides = first_choice(self.scenario).sides
        return {
            "title": self.scenario.title,
            "story": self.scenario.story.strip(),
            "days": self.scenario.study.days,
            "consumers": self.consumers,
            "notes": self.notes,
            "read": self.read,
            "mostMessages": MOST_MESSAGES,
            "campaigns": {
                name: {"seeding": campaign.seeding.strategy, "role": _role_of(campaign.role)}
                for name, campaign in self.scenario.campaigns.items()
            },
            "seedings": SEEDINGS,
            "roles": ROLES,
            "sliders": [slider._asdict() for slider in sliders(self.scenario, self.consumers)],
            "sides": [side._asdict() for side in sides],
        }

    def run(self, choice: Choice) -> dict[str, Any]:
        """Both campaigns in the same world, as the page plays them. Raises ScenarioError as `scenario_of`."""
        scenario = scenario_of(choice, self.scenario)
        world = self._world(scenario, choice.replicate)

        def follow(name: str) -> Followed:
            return follow_hourly(scenario, name, choice.replicate, world)

        with ThreadPoolExecutor(len(scenario.campaigns)) as side_by_side:
            runs = list(side_by_side.map(follow, scenario.campaigns))
        drawn = np.arange(self.consumers) if self.drawn_whole else self._neighbourhood(world, runs)
        layout = self._laid_out(world, drawn)
        return {
            "world": record_world(world, choice.replicate, drawn, layout, drawn_singly=self.drawn_singly),
            "sides": [record(run, drawn) for run in runs],
        }

    def _world(self, scenario: Scenario, replicate: int) -> DrawnWorld:
        """The replicate's world; one that was drawn before where only campaigns differ."""
        recipe = (scenario.world.model_dump_json(), scenario.study.rng_seed, replicate)
        if recipe not in self._worlds:
            self._worlds[recipe] = draw_world(scenario, replicate, self.imported)
            if len(self._worlds) > max(1, CONSUMERS_KEPT // self.consumers):
                self._worlds.popitem(last=False)
        self._worlds.move_to_end(recipe)
        return self._worlds[recipe]

    def _neighbourhood(self, world: DrawnWorld, runs: list[Followed]) -> np.ndarray:
        """Who is drawn on both sides: the nearest to the first consumers that the brand told of anything, in each of the runs."""
        logs = [run.result.exposures for run in runs]
        first = [v for log in logs for v in log["consumer"][log["sender"] == BRAND][:1].tolist()]
        return nearest(world.ties, first or [_most_tied(world.ties)], NEIGHBOURHOOD)

    def _laid_out(self, world: DrawnWorld, drawn: np.ndarray) -> Layout:
        """While the same consumers are drawn everybody keeps their place, whatever the ties are."""
        if self._layout is None or self._layout[0] != drawn.tobytes():
            layout = (
                lay_out_ties(ties_among(world.ties, drawn))
                if self.imported
                else lay_out_ring(len(drawn), drawn_singly=self.drawn_singly)
            )
            self._layout = drawn.tobytes(), layout
        return self._layout[1]

    def _made_fit(self, scenario: Scenario, imported: Imported | None) -> tuple[Scenario, Imported | None]:
        """The scenario itself, or one small enough to run while a class waits; then a note says so."""
        consumers = imported.ties.consumers if imported else scenario.world.consumers
        if consumers <= MOST_RUN:
            return scenario, imported
        ran = (
            f"Simulated is a neighbourhood of {MOST_RUN:,} of {consumers:,} consumers"
            if imported
            else f"Simulated is a world of {MOST_RUN:,} made by the same rules, instead of {consumers:,}"
        )
        self.notes.append(f"{ran}; members wanted and budgets in proportion.")
        if imported:
            imported = _around_the_most_tied(imported, MOST_RUN)
        return changed(scenario, _in_proportion(scenario, MOST_RUN / consumers, real=imported is not None)), imported


def _role_of(role: Any) -> str | None:
    """The role's name in the menu; None for one that the scenario defines itself."""
    return role if isinstance(role, str) else None


def _in_proportion(scenario: Scenario, share: float, *, real: bool) -> dict[tuple, Any]:
    """Fields of a scenario with so small a share of its consumers."""
    changes: dict[tuple, Any] = {} if real else {("world", "consumers"): MOST_RUN}
    for name, campaign in scenario.campaigns.items():
        place, seeding = ("campaigns", name), campaign.seeding
        changes[(*place, "seeding", "target")] = round(seeding.target * share + 0.5) if seeding.target else 0
        changes[(*place, "seeding", "handpicked")] = max(1, round(seeding.handpicked * share))
        if campaign.budget is not None:
            changes[(*place, "budget")] = campaign.budget * share
    return changes


def _around_the_most_tied(imported: Imported, wanted: int) -> Imported:
    """The consumers nearest, in hops, to the one with most ties, and the ties among them."""
    kept = nearest(imported.ties, [_most_tied(imported.ties)], wanted)
    own = {name: getattr(imported, name) for name in ("segment", "customer", "interest")}
    return replace(
        imported,
        ties=ties_among(imported.ties, kept),
        ids=[imported.ids[v] for v in kept],
        **{name: None if values is None else values[kept] for name, values in own.items()},
    )


def _most_tied(ties: Ties) -> int:
    return int(np.argmax(ties.undirected.out_degree))
