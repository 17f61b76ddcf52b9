"""The walled garden: content that is taken away from all but members makes others ask for membership, and the more so the
scarcer it feels. The shipped scenario in a smaller world; all strengths of the pull meet the same worlds with the same luck.

20 worlds, because who asks makes content that makes others ask: a few worlds tip, and most of the growth is theirs. Differences
count where their 95 % interval lies above zero: error rate .025 each, were there none; luck is fixed.
"""

from functools import cache
from pathlib import Path

from wom_sim.comparison import compare, summarise
from wom_sim.metrics import measure
from wom_sim.scenario import changed, load_scenario
from wom_sim.simulation import simulate
from wom_sim.world import draw_world

SCENARIO = load_scenario(Path(__file__).parents[2] / "scenarios" / "walled_garden.yaml")
CONSUMERS, WORLDS = 1000, 20
TAKEN_AWAY, STAYS = "content taken away", "content stays"


@cache
def runs(campaign: str, pull: float, hours: int | None = 24) -> list[dict[str, float]]:
    """The metrics of each world; hours: after how many the content is taken away (of one campaign; the other's stays)."""
    scenario = changed(SCENARIO, {
        ("world", "consumers"): CONSUMERS,
        ("world", "behaviour", "scarcity_pull"): pull,
        ("campaigns", TAKEN_AWAY, "content", "withdrawn_after_hours"): hours,
    })  # fmt: skip
    return [measure(simulate(scenario, campaign, r, world=draw_world(scenario, r))) for r in range(WORLDS)]


def values(metric: str, *of) -> list[float]:
    return [run[metric] for run in runs(*of)]


def test_the_scarcer_it_feels_the_more_ask_for_membership():
    none, strong = values("asked_in", TAKEN_AWAY, 0.0), values("asked_in", TAKEN_AWAY, 3.0)
    assert compare(strong, none).ci_low > 0, (none, strong)
    assert all(more >= fewer for more, fewer in zip(strong, none, strict=True))
    target = SCENARIO.campaigns[TAKEN_AWAY].seeding.target
    assert max(values("joined", TAKEN_AWAY, 3.0)) < target, "the room is full: whoever else asks is turned away"


def test_with_the_default_pull_some_ask_and_the_group_grows():
    pull = SCENARIO.world.behaviour.scarcity_pull
    assert summarise(values("asked_in", TAKEN_AWAY, pull)).ci_low > 0
    assert compare(values("joined", TAKEN_AWAY, pull), values("joined", STAYS, pull)).ci_low > 0


def test_nobody_asks_for_what_everybody_can_see():
    assert values("asked_in", STAYS, 3.0) == [0.0] * WORLDS


def test_what_is_taken_away_when_nobody_speaks_of_it_any_more_draws_nobody():
    late, early = (sum(values("asked_in", TAKEN_AWAY, 3.0, hours)) for hours in (96, 24))
    assert late < early / 10
