"""Shares of segments that do not add up to 1 are said to be scaled; weights, and shares that were rounded, are not."""

import pytest

from wom_sim.scenario import scenario_from_text
from wom_sim.study import run_study

TEXT = """\
world: {{consumers: 20, segments: {{{shares}}}, network: {{mean_ties: 4}}}}
campaigns: {{nobody: {{seeding: none, role: absent}}}}
study: {{days: 1, replicates: 1}}
"""


def scenario(shares: str):
    return scenario_from_text(TEXT.format(shares=shares))


@pytest.mark.parametrize(
    "shares", ["a: 0.3, b: 0.7", "a: 0.33, b: 0.33, c: 0.33", "a: 1", "a: 3, b: 1", "a: 30, b: 70", "a: 1, b: 1, c: 1"]
)
def test_nothing_is_said_of_shares_and_weights(shares) -> None:
    assert scenario(shares).world.note_on_shares == ""


@pytest.mark.parametrize(
    ("shares", "total", "scaled"),
    [("a: 0.6, b: 0.5", "1.1", "a 0.545, b 0.455"), ("a: 0.5", "0.5", "a 1"), ("a: 1.5, b: 1.5", "3", "a 0.5, b 0.5")],
)
def test_what_was_found_and_what_becomes_of_it(shares, total, scaled) -> None:
    assert scenario(shares).world.note_on_shares == (
        f"the shares of world.segments add up to {total}, not to 1; they are scaled to {scaled}."
    )


def test_it_is_a_note_of_the_study() -> None:
    odd = scenario("a: 0.6, b: 0.5")
    assert run_study(odd).notes == [odd.world.note_on_shares]
