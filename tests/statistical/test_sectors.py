"""The share of sharing that is private comes out as the sector's table says, within five points, for every sector."""

import pytest
from worlds import small

from wom_sim.scenario.world import GENERAL_PRIVATE_SHARE, SECTOR_PRIVATE_SHARE
from wom_sim.simulation import simulate

WITHIN = 0.05
WORLDS = 4


def shares(sector: str | None) -> tuple[int, int]:
    """Private shares and all shares over a few small worlds."""
    campaign = {"seeding": {"strategy": "existing_customers", "target": 80}, "role": "director"}
    scenario = small(world={"sector": sector}, campaigns={"it": campaign}, study={"days": 28})
    runs = [simulate(scenario, "it", replicate).counts for replicate in range(WORLDS)]
    private = sum(counts["private_shares"] for counts in runs)
    return private, private + sum(counts["public_shares"] for counts in runs)


@pytest.mark.parametrize("sector", [*SECTOR_PRIVATE_SHARE, None])
def test_private_share_by_sector(sector):
    private, all_shares = shares(sector)
    # The band is five points whatever the sample; it must be large enough for the band to be a test.
    assert all_shares > 800
    asked = GENERAL_PRIVATE_SHARE if sector is None else SECTOR_PRIVATE_SHARE[sector]
    assert abs(private / all_shares - asked) < WITHIN, f"{sector}: {private / all_shares:.3f}, asked {asked}"
