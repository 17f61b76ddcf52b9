"""The compiled engine and the Mesa face go through identical trajectories on every shipped scenario."""

from pathlib import Path

import pytest
from twins import first_difference

from wom_sim.scenario import changed, load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def shrunk(path: Path):
    """The shipped scenario with 300 consumers, and targets that fit."""
    scenario = load_scenario(path)
    if scenario.imports_network:
        return scenario
    changes = {("world", "consumers"): 300}
    for name, campaign in scenario.campaigns.items():
        changes[("campaigns", name, "seeding", "target")] = min(40, campaign.seeding.target)
        changes[("campaigns", name, "seeding", "handpicked")] = min(8, campaign.seeding.handpicked)
    return changed(scenario, changes)


CASES = [
    (path, campaign) for path in sorted(SCENARIOS.glob("*.yaml")) for campaign in load_scenario(path).campaigns
]


@pytest.mark.parametrize(("path", "campaign"), CASES, ids=[f"{p.stem}: {c}" for p, c in CASES])
def test_both_drivers_agree_hour_by_hour(path, campaign):
    assert first_difference(shrunk(path), campaign, replicate=1) is None
