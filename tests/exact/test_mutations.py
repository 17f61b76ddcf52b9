"""The comparison of the two drivers bites: change any one rule, or the key of any one draw, in the Mesa face alone, and the
two part."""

import ast
import inspect
import sys
from functools import cache

import pytest
from twins import first_difference

import wom_sim.model.answering
import wom_sim.model.condition
import wom_sim.model.consumer
import wom_sim.model.journey
import wom_sim.model.membership
import wom_sim.model.organisation
import wom_sim.model.service
import wom_sim.model.telling
from wom_sim import rules
from wom_sim.scenario import Scenario, changed

PARTS = [
    wom_sim.model.answering, wom_sim.model.condition, wom_sim.model.consumer, wom_sim.model.journey, wom_sim.model.membership,
    wom_sim.model.organisation, wom_sim.model.service, wom_sim.model.telling,
]  # fmt: skip
RULES = [
    (part, name) for part in PARTS for name, value in vars(part).items()
    if name.islower() and getattr(rules, name, None) is value and callable(value)
]  # fmt: skip
DRAWS = ("uniform", "normal", "exponential", "child_key", "below")


def draws_in(part) -> list[tuple]:
    """Every call of a draw in a module as (module, draw, line, place of the argument): one a name in its key.

    But for `luck`, which is for users' own behaviour."""
    found, tree = [], ast.parse(inspect.getsource(part))
    for own in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "luck"]:
        own.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DRAWS:
            first = 2 if node.func.id == "below" else 1
            found += [(part, node.func.id, node.lineno, place) for place in range(first, len(node.args))]
    return found


NAMES = [name for part in PARTS for name in draws_in(part)]


@cache
def lively() -> Scenario:
    """Everything that can happen happens often: talk, purchases, nominations, opt-outs, night posts, unrest, thresholds."""
    return Scenario.model_validate(
        {
            "world": {
                "consumers": 150,
                "segments": {"keen": {"share": 0.5, "interest": 0.8}, "cool": {"share": 0.5, "interest": 0.5}},
                "network": {"mean_ties": 8, "homophily": 0.3},
                "clock": {"time_zones": {0: 0.5, -7: 0.5}, "read_delay": 6},
                "traits": {"complex_share": 0.2, "threshold_high": 0.2, "muted_share": 0.4},
                "private_share": 0.8,
                "behaviour": {
                    "join_base": 1.0, "takepart_base": 1.0, "pass_on_base": 0.0, "opt_out": 0.05, "recognition_rate": 0.2,
                    "search_rate": 4.0, "evaluation_rate": 4.0, "everyday_talk": 0.1, "prompting": 0.2, "forward_limit": 2,
                    "experience_delay": 12, "experience_talk": 0.8, "negative_share": 0.3, "similarity_weight": 0.5,
                    "nomination_interval": 24, "nomination_delay": 6, "takepart_effort": 0.5,
                    "content_hazard": 0.2, "question_rate": 0.2, "mute_rate": 0.2, "mail_opt_out": 0.1, "mail_opened": 0.8,
                    "scepticism_weight": 4.0, "profit_motive_penalty": -0.6,
                },
            },
            "campaigns": {
                "it": {
                    "seeding": {
                        "strategy": "nominated_influencers", "target": 120, "handpicked": 20, "nominations": 3,
                        "expected_acceptance": 0.2,
                    },
                    "role": {
                        "rhythm": [{"activity": a, "day": d, "hour": h} for a, d, h in (
                            ("challenge", 0, 9), ("ask", 1, 23), ("challenge", 2, 12), ("inform", 3, 3), ("help", 4, 20),
                            ("challenge", 5, 18), ("moderate", 6, 12),
                        )],
                        "moderation_hours": 0.4,
                        "style": {"quiet_hours": [0, 0], "code_of_conduct": True},
                        "service": {"bot_hours": [18, 9], "answers_per_hour": 1},
                    },
                    "content": {"withdrawn_after_hours": 24, "share_buttons": 0.5},
                    "owned_media": {"until": 14, "audience": "everyone", "share": 0.4},
                    "budget": 20000,
                    "group_cap": 60,
                }
            },
            "study": {"days": 21, "replicates": 1, "rng_seed": 3},
        }
    )  # fmt: skip


@cache
def nominating() -> Scenario:
    """The same without mailing list and scarcity, so that members come by nomination."""
    spared = {("campaigns", "it", "owned_media"): None, ("campaigns", "it", "content", "withdrawn_after_hours"): None}
    return changed(lively(), spared | {("world", "clock", "read_delay"): 0.5})


def first_parting() -> str | None:
    return first_difference(lively(), "it") or first_difference(nominating(), "it")


def test_unchanged_they_agree():
    assert first_parting() is None


def mutated(rule):
    """The rule, a little off: another truth, one hour more, or half way towards 0.4."""

    def off(*arguments):
        value = rule(*arguments)
        if isinstance(value, bool):
            return not value
        return value + 1 if isinstance(value, int) else 0.5 * value + 0.2

    return off


@pytest.mark.parametrize(("part", "name"), RULES, ids=[f"{p.__name__.rpartition('.')[2]}.{n}" for p, n in RULES])
def test_a_changed_rule_is_noticed(part, name, monkeypatch):
    monkeypatch.setattr(part, name, mutated(getattr(part, name)))
    assert first_parting() is not None


@pytest.mark.parametrize(
    ("part", "draw", "line", "place"), NAMES, ids=[f"{p.__name__.rpartition('.')[2]}.{d} {n}:{a}" for p, d, n, a in NAMES]
)
def test_a_changed_key_is_noticed(part, draw, line, place, monkeypatch):
    """One name in the key of one call of a draw: its purpose, who, whom, or which."""
    true = getattr(part, draw)

    def otherwise(*names):
        if sys._getframe(1).f_lineno == line:
            names = (*names[:place], names[place] + 1000, *names[place + 1 :])
        return true(*names)

    monkeypatch.setattr(part, draw, otherwise)
    assert first_parting() is not None


def test_every_rule_of_behaviour_is_mutated():
    """Rules that only other rules use are exempt, and those that shape a post before anything runs."""
    elsewhere = {"clip", "raised", "is_attentive", "perceived_quality", "perceived_authenticity", "useful_value",
                 "interaction_value"}
    here = {name for name, value in vars(rules).items() if getattr(value, "__module__", "") == rules.__name__ and name.islower()}
    assert here - elsewhere == {name for _, name in RULES}
