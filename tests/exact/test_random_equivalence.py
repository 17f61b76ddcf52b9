"""The two drivers agree on 200 scenarios drawn at random from the schema (see `random_scenarios.py`)."""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from random_scenarios import scenarios
from twins import COUNTED, first_difference

from wom_sim.engine.records import CHANNELS, ITEM_KINDS
from wom_sim.seeding import REGISTRY


def test_both_drivers_agree_on_200_random_scenarios():
    happened: Counter = Counter()
    for strategy in REGISTRY:
        agree(strategy, happened, examples=70 if strategy == "nominated_influencers" else 27)
    assert happened["scenarios"] >= 200
    # Two drivers that do nothing agree as well: everything that can happen has happened, and often.
    for name in (*COUNTED, "joined", "adopted", "passed on", *(f"by {channel}" for channel in CHANNELS)):
        assert abs(happened[name]) >= 10, (name, happened)
    for kind in ITEM_KINDS:
        assert happened[f"items: {kind}"] >= 10, (kind, happened)


def agree(strategy: str, happened: Counter, examples: int) -> None:
    # No shrinking: it would take minutes, and the first difference says what to look at.
    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(scenarios(strategy))
    def hour_by_hour(scenario):
        assert first_difference(scenario, "it", happened=happened) is None
        happened["scenarios"] += 1

    hour_by_hour()
