"""The two drivers agree on 200 scenarios drawn at random from the schema (see `random_scenarios.py`)."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from random_scenarios import scenarios
from twins import COUNTED, first_difference

from wom_sim.engine.records import CHANNELS, ITEM_KINDS
from wom_sim.seeding import REGISTRY


def test_both_drivers_agree_on_200_random_scenarios():
    happened: Counter = Counter()

    @settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(scenarios())
    def agree(scenario):
        assert first_difference(scenario, "it", happened=happened) is None

    agree()
    # Two drivers that do nothing agree as well: everything that can happen has happened, and often.
    for name in (*COUNTED, "joined", "adopted", "passed on", *(f"by {channel}" for channel in CHANNELS)):
        assert happened[name] >= 50, (name, happened)
    for name in (*(f"items: {kind}" for kind in ITEM_KINDS), *(f"seeding by {name}" for name in REGISTRY)):
        assert happened[name] >= 5, (name, happened)
