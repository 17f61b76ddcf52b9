"""The stage: a scenario made fit for the page, and every pair of runs that the page asks of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np

from wom_sim.network.readers import Imported
from wom_sim.network.ties import Ties, from_pairs
from wom_sim.scenario import Scenario
from wom_sim.scenario.changing import changed
from wom_sim.web.controls import ROLES, SEEDINGS, Choice, first_choice, scenario_of, sliders
from wom_sim.web.layout import Layout, lay_out_ring, lay_out_ties
from wom_sim.web.recording import follow_hourly, record, record_world
from wom_sim.world import DrawnWorld, draw_world

MOST_SINGLY = 2_000
"""Consumers that are drawn one by one; of a larger world, communities are."""

MOST_WHOLE = 20_000
"""Consumers of the largest generated world that runs. Instead of a larger one, a world of `MOST_SINGLY` is drawn by the
same rules; of a real network of more than `MOST_SINGLY`, a neighbourhood of so many runs."""

MOST_MESSAGES = 250
"""Lines drawn at a time where communities are: enough to see where messages go."""

WORLDS_KEPT = 12


class Stage:
    """One scenario on the page.

    scenario: as it is shown, which may have fewer consumers than the one that was asked for. notes: what a viewer should know
    of the picture. read: how the file of a real network was read.
    """

    def __init__(self, scenario: Scenario, imported: Imported | None = None) -> None:
        self.notes: list[str] = []
        self.scenario, self.imported = self._made_fit(scenario, imported)
        self.consumers = self.imported.ties.consumers if self.imported else self.scenario.world.consumers
        self.drawn_singly = self.consumers <= MOST_SINGLY
        if not self.drawn_singly:
            self.notes.append(
                f"{self.consumers:,} consumers are drawn as communities; of the messages between these, up to {MOST_MESSAGES} at "
                "a time."
            )
        self.read = [f"{note[0].upper()}{note[1:]}." for note in imported.notes] if imported else []
        self._layout: Layout | None = None
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
        runs = [follow_hourly(scenario, name, choice.replicate, world) for name in scenario.campaigns]
        return {
            "world": record_world(world, choice.replicate, self._laid_out(world), drawn_singly=self.drawn_singly),
            "sides": [record(run) for run in runs],
        }

    def _world(self, scenario: Scenario, replicate: int) -> DrawnWorld:
        """The replicate's world; one that was drawn before where only campaigns differ."""
        recipe = (scenario.world.model_dump_json(), scenario.study.rng_seed, replicate)
        if recipe not in self._worlds:
            self._worlds[recipe] = draw_world(scenario, replicate, self.imported)
            if len(self._worlds) > WORLDS_KEPT:
                self._worlds.popitem(last=False)
        self._worlds.move_to_end(recipe)
        return self._worlds[recipe]

    def _laid_out(self, world: DrawnWorld) -> Layout:
        """Everybody keeps their place, whatever the ties are."""
        if self._layout is None:
            self._layout = (
                lay_out_ties(world.ties) if self.imported else lay_out_ring(self.consumers, drawn_singly=self.drawn_singly)
            )
        return self._layout

    def _made_fit(self, scenario: Scenario, imported: Imported | None) -> tuple[Scenario, Imported | None]:
        """The scenario itself, or one that the page can show; then a note says so."""
        consumers = imported.ties.consumers if imported else scenario.world.consumers
        if consumers <= (MOST_SINGLY if imported else MOST_WHOLE):
            return scenario, imported
        shown = (
            f"Shown is a neighbourhood of {MOST_SINGLY:,} of {consumers:,} consumers"
            if imported
            else f"Shown is a world of {MOST_SINGLY:,} made by the same rules, instead of {consumers:,}"
        )
        self.notes.append(f"{shown}; members wanted and budgets in proportion.")
        if imported:
            imported = _around_the_most_tied(imported, MOST_SINGLY)
        return changed(scenario, _in_proportion(scenario, MOST_SINGLY / consumers, real=imported is not None)), imported


def _role_of(role: Any) -> str | None:
    """The role's name in the menu; None for one that the scenario defines itself."""
    return role if isinstance(role, str) else None


def _in_proportion(scenario: Scenario, share: float, *, real: bool) -> dict[tuple, Any]:
    """Fields of a scenario with so small a share of its consumers."""
    changes: dict[tuple, Any] = {} if real else {("world", "consumers"): MOST_SINGLY}
    for name, campaign in scenario.campaigns.items():
        place, seeding = ("campaigns", name), campaign.seeding
        changes[(*place, "seeding", "target")] = round(seeding.target * share + 0.5) if seeding.target else 0
        changes[(*place, "seeding", "handpicked")] = max(1, round(seeding.handpicked * share))
        if campaign.budget is not None:
            changes[(*place, "budget")] = campaign.budget * share
    return changes


def _around_the_most_tied(imported: Imported, wanted: int) -> Imported:
    """The consumers nearest, in hops, to the one with most ties, and the ties among them."""
    ties = imported.ties
    kept = _nearest(ties.undirected, wanted)
    number = np.full(ties.consumers, -1, np.int64)
    number[kept] = np.arange(len(kept))
    inside = (number[ties.sources] >= 0) & (number[ties.neighbours] >= 0)
    fewer = from_pairs(
        len(kept), number[ties.sources[inside]], number[ties.neighbours[inside]], ties.strength[inside], directed=True
    )
    own = {name: getattr(imported, name) for name in ("segment", "customer", "interest")}
    return replace(
        imported,
        ties=replace(fewer, directed=ties.directed),
        ids=[imported.ids[v] for v in kept],
        **{name: None if values is None else values[kept] for name, values in own.items()},
    )


def _nearest(ties: Ties, wanted: int) -> np.ndarray:
    """Consumers in ascending order: the one with most ties, those tied to it, those tied to these …"""
    near = [int(np.argmax(ties.out_degree))]
    known = set(near)
    for v in near:
        for w in ties.neighbours[ties.starts[v] : ties.starts[v + 1]].tolist():
            if w not in known and len(near) < wanted:
                known.add(w)
                near.append(w)
        if len(near) == wanted:
            break
    # Where that part of the network has fewer, others follow.
    near += [v for v in range(ties.consumers) if v not in known][: wanted - len(near)]
    return np.sort(np.array(near))
