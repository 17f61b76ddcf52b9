"""One run: scenario × campaign × replicate → `Result`."""

from __future__ import annotations

from wom_sim.engine import start
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.network.readers import Imported
from wom_sim.result import Result, conclude
from wom_sim.scenario import Scenario
from wom_sim.world import DrawnWorld, own_world


def simulate(
    scenario: Scenario,
    campaign: str,
    replicate: int = 0,
    *,
    world: DrawnWorld | None = None,
    imported: Imported | None = None,
) -> Result:
    """Run one campaign in one world.

    The outcome depends on scenario, campaign and replicate alone. `world` (the replicate's own, drawn before) saves time;
    `imported`, a real network read before or a networkx graph, takes the place of the scenario's network.

    Raises WomSimError where there is no such campaign, or the world is another replicate's.
    """
    if not isinstance(scenario, Scenario):
        raise WomSimError(f"simulate takes a scenario, found {scenario!r}: read its file with load_scenario first.")
    if campaign not in scenario.campaigns:
        names = ", ".join(scenario.campaigns)
        raise WomSimError(
            f'There is no campaign "{campaign}" in this scenario; there are: {names}.'
            + did_you_mean(campaign, scenario.campaigns)
        )
    world = own_world(scenario, replicate, world, imported)
    run = start(scenario, scenario.campaigns[campaign], world).advance()
    result = conclude(run, world, campaign, replicate)
    run.leave_room()
    return result
