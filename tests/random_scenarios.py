"""Scenarios at random, for hypothesis: any world, campaign and behaviour that the schema allows, at small sizes.

Parameters of behaviour and traits are drawn from the schema itself, within its limits, so that a new one is drawn too.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from wom_sim.scenario import Behaviour, Scenario
from wom_sim.scenario.campaign import ACTIVITY_NAMES, ROLE_NAMES
from wom_sim.scenario.world import Traits

NARROWER = {
    "appraisal_base": (-3.0, 4.0), "takepart_base": (-2.0, 4.0), "pass_on_base": (-4.0, 3.0), "join_base": (-3.0, 3.0),
    "recognition_rate": (0.0, 2.0), "search_rate": (0.0, 30.0), "evaluation_rate": (0.0, 30.0), "everyday_talk": (0.0, 1.0),
    "experience_delay": (1, 30), "experience_talk": (0.5, 1.0), "nomination_delay": (1, 60), "nomination_interval": (1, 100),
    "fatigue_half_life": (1.0, 200.0),
    "engagement_half_life": (5.0, 2000.0), "attitude_peak": (1.0, 20.0), "content_hazard": (0.0, 3.0), "hub_odds": (0.2, 5.0),
    "question_rate": (0.05, 1.0), "patience": (1.0, 50.0), "mail_opt_out": (0.2, 1.0), "mail_opened": (0.5, 1.0),
    "mute_rate": (0.0, 0.5),
    "forward_limit": (1, 8), "far_forward_limit": (1, 4), "far_hops": (1, 6), "opt_out": (0.0, 0.3),
}  # fmt: skip
"""Where the schema's limits reach to values at which nothing, or everything, would happen."""


def limits(field) -> tuple[float, float]:
    """The allowed range of a field of the schema."""
    low = max((getattr(m, "ge", getattr(m, "gt", -10.0)) for m in field.metadata), default=-10.0)
    high = min((getattr(m, "le", getattr(m, "lt", 10.0)) for m in field.metadata), default=10.0)
    return max(low, -3.0), min(high, 3.0)


@st.composite
def parameters(draw, block, changed_share: float = 0.4) -> dict[str, Any]:
    """Some parameters of a block at random; the others keep their defaults."""
    chosen: dict[str, Any] = {}
    for name, field in block.model_fields.items():
        if draw(st.floats(0, 1)) < changed_share:
            low, high = NARROWER.get(name, limits(field))
            number = st.integers(int(low), int(high)) if field.annotation is int else st.floats(low, high)
            chosen[name] = draw(number)
    return chosen


@st.composite
def traits(draw) -> dict[str, Any]:
    chosen = draw(parameters(Traits, 0.3))
    low, high = sorted((chosen.get("threshold_low", 0.0), chosen.get("threshold_high", 0.0)))
    return chosen | {"threshold_low": low * 0.5, "threshold_high": high * 0.5, "complex_sources": draw(st.integers(2, 3))}


SHARE = st.floats(0.0, 1.0)
GENERATED = st.fixed_dictionaries(
    {
        "mean_ties": st.floats(2.0, 12.0), "spread": st.floats(0.0, 1.0), "rewiring": SHARE, "homophily": st.floats(0.0, 0.7),
        "village": st.integers(5, 60), "rewire_to": st.sampled_from(["anyone", "popular"]),
    }
)  # fmt: skip
IMPORTED = st.sampled_from(
    [
        {"example": "karate_club"},
        {"file": "scenarios/example_messages.csv", "format": "messages"},
        {"file": "scenarios/example_messages.csv", "format": "messages", "directed": False},
        {"example": "karate_club", "strength": {"constant": 0.6}},
    ]
)
SEGMENTS = st.sampled_from(
    [
        {"everyone": {"share": 1.0, "interest": 0.6}},
        {"keen": {"share": 0.3, "interest": 0.8}, "cool": {"share": 0.7, "interest": 0.3}},
        {"a": {"share": 1.0}, "b": {"share": 2.0, "interest": 0.9}, "c": {"share": 1.0, "interest": 0.1}},
    ]
)
CLOCK = st.fixed_dictionaries(
    {
        "time_zones": st.sampled_from([{0: 1.0}, {0: 0.6, -8: 0.4}, {-12: 0.3, 14: 0.3, 5: 0.4}]),
        "attentive_hours": st.sampled_from([1.0, 6.5, 12.1, 24.0]), "first_hour": st.floats(0.0, 23.0),
        "first_hour_spread": st.floats(0.0, 6.0), "read_delay": st.sampled_from([0.0, 0.5, 6.0]),
    }
)  # fmt: skip


@st.composite
def worlds(draw) -> dict[str, Any]:
    network = draw(st.one_of(GENERATED, GENERATED, GENERATED, IMPORTED))
    world = {
        "network": network,
        "segments": draw(SEGMENTS),
        "groups": draw(st.sampled_from([{"per_consumer": 0}, {}, {"per_consumer": 4, "median_size": 4, "largest": 12}])),
        "customers": {"share": draw(SHARE)},
        "clock": draw(CLOCK),
        "traits": draw(traits()),
        # Most people join and take part: else campaigns do little, and the drivers have little to disagree about.
        "behaviour": {"join_base": draw(st.floats(-1.0, 4.0)), "takepart_base": draw(st.floats(-1.0, 4.0)),
                      "question_rate": draw(st.floats(0.05, 1.0))}
        | draw(parameters(Behaviour)),
    }
    if "mean_ties" in network:
        world["consumers"] = draw(st.integers(20, 150))
    if draw(st.booleans()):
        world["private_share"] = draw(SHARE)
    return world


STYLE = st.fixed_dictionaries(
    {
        "transparency": SHARE, "human_tone": SHARE, "commercial_tone": st.floats(0.0, 3.0), "code_of_conduct": st.booleans(),
        "quiet_hours": st.sampled_from([[0, 0], [21, 8], [12, 14]]),
    }
)  # fmt: skip
POST = st.fixed_dictionaries(
    {"activity": st.sampled_from(ACTIVITY_NAMES), "day": st.integers(0, 6), "hour": st.integers(0, 23)}
)
HOURS = st.sampled_from([[0, 0], [9, 18], [18, 9], [0, 24]])
SERVICE = st.fixed_dictionaries(
    {
        "office_hours": HOURS, "reply_hours": st.integers(0, 30), "answers_per_hour": st.integers(1, 3), "bot_hours": HOURS,
        "bot_solves": SHARE, "bot_disclosed": st.booleans(), "talk_to_human": st.booleans(), "human_cost": st.floats(0.0, 9.0),
    }
)  # fmt: skip
OWNED = st.fixed_dictionaries(
    {
        # The shortest campaign has the days 0 to 5: 8 days of study, of which it starts on the third.
        "until": st.one_of(st.none(), st.integers(1, 5)),
        "audience": st.sampled_from(["customers", "everyone"]),
        "share": st.floats(0.3, 1.0),
    }
)
CUSTOM = st.fixed_dictionaries(
    {"rhythm": st.lists(POST, min_size=2, max_size=20), "moderation_hours": st.floats(0.0, 3.0), "style": STYLE,
     "service": st.one_of(st.none(), SERVICE)}
)
ROLE = st.one_of(st.sampled_from(ROLE_NAMES), CUSTOM)
STEP = st.fixed_dictionaries(
    {"step": st.just("step"), "acceptance": st.floats(0.3, 1.0), "cost": st.floats(0.0, 20.0), "days": st.integers(0, 2)}
)
MONEY = st.sampled_from([0.0, 0.04, 2.0, 25.0])


@st.composite
def campaigns(draw, strategy: str, consumers: int, days: int) -> dict[str, Any]:
    seeding = {
        "strategy": strategy,
        "target": draw(st.one_of(st.integers(0, consumers), st.just(consumers))),
        "handpicked": draw(st.integers(1, max(1, consumers // 3))),
        "knowledge": draw(SHARE),
        "nominations": draw(st.integers(1, 6)),
        "expected_acceptance": draw(st.floats(0.1, 1.0)),
        "reply_days": draw(st.integers(1, 4)),
        "invitation_cost": draw(MONEY),
        "nomination_cost": draw(MONEY),
        "incentive": draw(st.one_of(st.none(), MONEY)),
        "referral_reward": draw(MONEY),
        "funnel": draw(st.lists(STEP, max_size=3)),
    }
    turn = days // 2
    schedule = st.tuples(ROLE, ROLE).map(
        lambda pair: [{"start": 0, "end": turn - 1, "role": pair[0]}, {"start": turn, "end": days - 3, "role": pair[1]}]
    )
    return {
        "seeding": seeding,
        "role": draw(st.one_of(ROLE, schedule)),
        "content": {"usefulness": draw(st.floats(0.0, 3.0)), "perk": draw(MONEY), "accuracy": draw(SHARE),
                    "withdrawn_after_hours": draw(st.sampled_from([None, 0, 6, 48])), "share_buttons": draw(SHARE)},
        "owned_media": draw(st.one_of(st.none(), OWNED)),
        "budget": draw(st.sampled_from([None, None, None, 0.0, 300.0, 3000.0])),
        "starts": draw(st.integers(0, 2)),
        "group_cap": draw(st.sampled_from([2, 10, 256])),
        "message_cost": draw(MONEY),
    }


@st.composite
def scenarios(draw, strategy: str) -> Scenario:
    """One campaign with that seeding strategy in any world."""
    world, days = draw(worlds()), draw(st.integers(8, 16))
    consumers = world.get("consumers", 34)
    if "mean_ties" in world["network"]:
        world["network"]["mean_ties"] = min(world["network"]["mean_ties"], consumers / 3)
    return Scenario.model_validate(
        {
            "world": world,
            "campaigns": {"it": draw(campaigns(strategy, consumers, days))},
            "study": {"days": days, "replicates": 1, "rng_seed": draw(st.integers(0, 2**40))},
        }
    )
