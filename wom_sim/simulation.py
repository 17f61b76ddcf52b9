"""One run: scenario × campaign × replicate → `Result`."""

from __future__ import annotations

from wom_sim.engine import start
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.network.readers import Imported
from wom_sim.result import Result, conclude
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld, draw_world


def simulate(
    scenario: Scenario,
    campaign: str,
    replicate: int = 0,
    *,
    world: DrawnWorld | None = None,
    imported: Imported | None = None,
) -> Result:
    """Run one campaign in one world.

    `world` (the replicate's own) and `imported` (the real network, read before) only save time: the outcome depends on
    scenario, campaign and replicate alone.
    """
    if campaign not in scenario.campaigns:
        names = ", ".join(scenario.campaigns)
        raise WomSimError(
            f'There is no campaign "{campaign}" in this scenario; there are: {names}.'
            + did_you_mean(campaign, scenario.campaigns)
        )
    world = world or draw_world(scenario, replicate, imported)
    run = start(scenario, scenario.campaigns[campaign], world).advance()
    return conclude(run, world, campaign, replicate)
