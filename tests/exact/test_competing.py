"""Who takes part in a contest on a metric."""

import math

import pytest

from wom_sim.metrics import competing, known_throughout

RUNS = {
    "spends": [3.0, 1.0], "free": [0.0, 0.0], "sometimes": [0.0, 2.0], "nobody once": [math.nan, 2.0], "never ran": [],
}  # fmt: skip


@pytest.mark.parametrize("metric", ["cost_per_engaged", "cost_per_reached", "cost_total", "cost_of_role"])
def test_on_money_those_that_spend_in_every_world(metric) -> None:
    assert competing(RUNS, metric) == ["spends"]


@pytest.mark.parametrize("metric", ["reached", "opt_outs", "structural_virality"])
def test_on_all_else_everybody(metric) -> None:
    assert competing(RUNS, metric) == list(RUNS)


def test_known_throughout() -> None:
    assert [known_throughout(runs) for runs in RUNS.values()] == [True, True, True, False, False]
