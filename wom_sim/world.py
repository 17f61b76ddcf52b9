"""A drawn world: one population with its ties, private groups and luck, before any organisation acts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wom_sim.draws import SEGMENT, replicate_key, uniform
from wom_sim.errors import WomSimError
from wom_sim.network.fidelity import Measure, fidelity_report, measure_network, standard_tolerances
from wom_sim.network.generate import generate
from wom_sim.network.groups import PrivateGroups, draw_groups
from wom_sim.network.readers import Imported, from_networkx, read_network
from wom_sim.network.strength import draw_strength
from wom_sim.network.ties import Ties
from wom_sim.population import draw_population
from wom_sim.scenario import ImportedNetwork, Scenario, World
from wom_sim.threads import side_by_side


@dataclass(frozen=True, eq=False)
class DrawnWorld:
    """Everything that exists before the organisation acts.

    Attributes:
        key: all luck of this world and of what happens in it (uint64).
        ties: who can tell whom. groups: private groups. traits: `population.TRAITS`, one row a consumer.
        segment_names: what the segment numbers stand for. ids: the consumers' own ids where a file brought them.
    """

    key: np.uint64
    ties: Ties
    groups: PrivateGroups
    traits: np.ndarray
    segment_names: list[str]
    ids: list | None = None

    @property
    def consumers(self) -> int:
        return self.ties.consumers


def import_network(scenario: Scenario) -> Imported | None:
    """Read the scenario's real network, if it has one. Reading does not depend on luck: do it once a study."""
    spec = scenario.world.network
    return read_network(spec, scenario.folder) if isinstance(spec, ImportedNetwork) else None


def draw_world(scenario: Scenario, replicate: int, imported: Imported | None = None) -> DrawnWorld:
    """Draw the world of one replicate from the scenario's recipe.

    For a real network the ties are as they were read; traits, groups and (where the file has no weights) tie strengths
    are drawn. `imported`, a network that was read before or a networkx graph, takes the place of the scenario's.
    """
    if imported is not None and not isinstance(imported, Imported):
        imported = from_networkx(imported)
    recipe = scenario.world
    key = replicate_key(scenario.study.rng_seed, replicate)
    if imported is None and not isinstance(recipe.network, ImportedNetwork):
        names = list(recipe.segment_shares)
        ties, segment = generate(recipe.network, recipe.consumers, recipe.segment_shares, key)
        return _inhabited(recipe, ties, segment, names, key)
    imported = imported or import_network(scenario)
    ties = imported.ties
    if not imported.weighted:
        ties = Ties(ties.starts, ties.neighbours, draw_strength(ties, recipe.network.strength, key), ties.directed)
    segment, names = imported.segment, imported.segment_names
    if segment is None:
        names = list(recipe.segment_shares)
        segment = segments_by_share(ties.consumers, list(recipe.segment_shares.values()), key)
    return _inhabited(recipe, ties, segment, names, key, imported)


def _inhabited(
    recipe: World, ties: Ties, segment: np.ndarray, names: list[str], key: np.uint64, imported: Imported | None = None
) -> DrawnWorld:
    """The world with these ties and segments: its consumers' traits and groups, of which neither needs the other."""
    customer, interest, ids = (imported.customer, imported.interest, imported.ids) if imported else (None, None, None)
    traits, groups = side_by_side(
        ties.consumers,
        lambda: draw_population(recipe, ties, segment, names, key, customer=customer, interest=interest),
        lambda: draw_groups(ties, recipe.groups, key),
    )
    return DrawnWorld(key, ties, groups, traits, names, ids)


def own_world(
    scenario: Scenario, replicate: int, world: DrawnWorld | None = None, imported: Imported | None = None
) -> DrawnWorld:
    """The replicate's world: the one at hand, if it is the right one, else drawn.

    Raises WomSimError where the replicate is not a whole number from 0, or the world at hand is not this replicate's.
    """
    if isinstance(replicate, bool) or not isinstance(replicate, (int, np.integer)) or replicate < 0:
        raise WomSimError(f"replicate must be a whole number from 0, found {replicate!r}.")
    if world is None:
        return draw_world(scenario, replicate, imported)
    wanted = scenario.world.consumers if imported is None else None
    if world.key != replicate_key(scenario.study.rng_seed, replicate) or wanted not in (None, world.consumers):
        raise WomSimError(
            f"The world at hand ({world.consumers:,} consumers) is not that of replicate {replicate} of this scenario "
            f"(rng_seed {scenario.study.rng_seed}): leave it out, or draw it with draw_world(scenario, {replicate})."
        )
    return world


def segments_by_share(consumers: int, shares: list[float], key: np.uint64) -> np.ndarray:
    """A segment for everyone by the population shares alone: a network file that names no segments has none of its own."""
    cumulative = np.cumsum(shares)
    u = np.array([uniform(key, SEGMENT, v) for v in range(consumers)])
    return np.minimum(np.searchsorted(cumulative, u, side="right"), len(shares) - 1).astype(np.int16)


def fidelity(scenario: Scenario, world: DrawnWorld) -> list[Measure]:
    """What was asked of the network beside what this world achieved; a real network is described, not judged."""
    achieved = measure_network(world.ties, world.traits["segment"], world.groups, key=world.key)
    recipe = scenario.world
    asked: dict[str, float] = {}
    if recipe.groups.per_consumer > 0:
        asked["groups_per_consumer"] = recipe.groups.per_consumer
    if not isinstance(recipe.network, ImportedNetwork):
        asked = {"consumers": recipe.consumers, "mean_ties": recipe.network.mean_ties, **asked}
        if recipe.network.spread > 0:
            asked["spread"] = recipe.network.spread
        if len(recipe.segments) > 1:
            asked["assortativity"] = recipe.network.homophily
        if recipe.network.strength.constant is None:
            asked["strength_overlap"] = recipe.network.strength.overlap_correlation
    spread = getattr(recipe.network, "spread", 0.0)
    return fidelity_report(
        asked, achieved, standard_tolerances(world.consumers, len(world.ties.neighbours) // 2, spread)
    )
