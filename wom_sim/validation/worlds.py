"""The world that validation runs in: that of `scenarios/telecom.yaml`, with default parameters.

What differs from the file: 4,000 consumers instead of 20,000; 50 members wanted and 5 handpicked instead of 250 and 25
(the same shares of the consumers); no budget instead of 25,000, so that money decides nothing; an rng_seed of its own.
The recipe is written out here because an installed package does not have the folder of scenarios; a test holds it equal
to the file, so that it cannot drift.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.engine.records import OF_CREATED
from wom_sim.result import Result
from wom_sim.rules import ONE_TO_ONE, PUBLIC
from wom_sim.scenario import Scenario
from wom_sim.simulation import simulate
from wom_sim.world import DrawnWorld, draw_world

CONSUMERS = 4000
TARGET = 50
"""Members wanted: 1.25 % of the consumers, as in the telecom case (250 of 20,000)."""

DAYS = 42
_RNG_SEED = 2019

NO_CAMPAIGN: dict[str, Any] = {}


def campaign(
    strategy: str = "existing_customers", target: int = TARGET, role: Any = "director", **seeding: Any
) -> dict:
    """A campaign without a budget; of nominated members a tenth is handpicked, as in the telecom case."""
    if strategy == "nominated_influencers":
        seeding.setdefault("handpicked", max(1, target // 10))
    return {"seeding": {"strategy": strategy, "target": target, **seeding}, "role": role}


def telecom(campaigns: dict[str, dict], **world: Any) -> Scenario:
    """The scenario with these campaigns; `world` replaces fields of the world block, a mapping those within."""
    recipe: dict[str, Any] = {
        "consumers": CONSUMERS,
        "segments": {
            "superfan": {"share": 0.1, "interest": 0.8},
            "fan": {"share": 0.3, "interest": 0.6},
            "casual": {"share": 0.6, "interest": 0.35},
        },
        "sector": "sport",
        "network": {"mean_ties": 14, "spread": 0.5, "rewiring": 0.2, "homophily": 0.3},
        "customers": {"share": 0.25, "concentrated_in": "fan"},
    }
    for name, value in world.items():
        known = recipe.get(name)
        recipe[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return Scenario.model_validate(
        {"world": recipe, "campaigns": campaigns, "study": {"days": DAYS, "rng_seed": _RNG_SEED}}
    )


def runs(scenario: Scenario, replicate: int, world: DrawnWorld | None = None) -> dict[str, Result]:
    """Every campaign of the scenario in one replicate's world, by name."""
    world = world or draw_world(scenario, replicate)
    return {name: simulate(scenario, name, replicate, world=world) for name in scenario.campaigns}


def reached(result: Result) -> int:
    """Consumers to whom anything about the brand was delivered."""
    return int((result.state["reached"] >= 0).sum())


def told_by_peers(exposures: np.ndarray) -> np.ndarray:
    """Which first exposures came by word of mouth (one to one, in a private group, in public), boolean, shape (rows,).

    What was said in the organisation's own group is left out.
    """
    return (exposures["channel"] >= ONE_TO_ONE) & (exposures["channel"] <= PUBLIC)


def of_campaign(result: Result) -> np.ndarray:
    """Which first exposures are to the campaign's posts, its invitation, or what members made of them, boolean."""
    return result.items["kind"][result.exposures["item"]] <= OF_CREATED
