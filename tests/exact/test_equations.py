"""Every rule against its equation, worked out here, and against the direction it states for each of its arguments.

The numbers of an example all differ, so that a term that is missing, doubled, swapped or of the wrong sign shows.
"""

import inspect
from math import exp, inf, log, sqrt

import numpy as np
import pytest

from wom_sim import rules

ACCEPT = dict(
    tie=0.35, quality=0.72, authenticity=0.81, trust=0.43, authority=0.64, interest=0.29, similar=1.0, scepticism=0.58,
    commerciality=0.37, fatigue=0.16, appraisal_base=-0.3, tie_weight=1.1, quality_weight=1.3, authenticity_weight=1.7,
    authority_weight=0.9, interest_weight=1.9, similarity_weight=0.4, scepticism_weight=2.1, fatigue_weight=0.7,
)  # fmt: skip
ACCEPT_LOG_ODDS = (
    -0.3 + 1.1 * 0.35 + 1.3 * (0.72 - 0.5) + 1.7 * (0.81 * 0.43 - 0.25) + 0.9 * (0.64 - 0.5) + 1.9 * (0.29 - 0.5) + 0.4
    - 2.1 * 0.58 * 0.37 - 0.7 * 0.16
)  # fmt: skip
TAKE_PART = dict(
    usefulness=0.31, enjoyment=0.62, trust=0.44, activation=0.23, effort=0.57, fatigue=0.18, hub=False, perk=2.5,
    enjoyment_share=0.65, takepart_base=-1.2, takepart_value=1.4, takepart_trust=0.8, takepart_activation=1.6,
    takepart_effort=0.9, takepart_fatigue=1.1, takepart_perk=0.35, hub_odds=1.4,
)  # fmt: skip
TAKE_PART_LOG_ODDS = (
    -1.2 + 1.4 * (0.65 * 0.62 + 0.35 * 0.31) + 0.8 * 0.44 + 1.6 * 0.23 - 0.9 * 0.57 - 1.1 * 0.18 + 0.35 * log(3.5)
)  # fmt: skip
PASS_ON = dict(
    activation=0.27, connection=0.41, times_heard=3, uniqueness=0.66, authenticity=0.83, trust=0.38, ease=0.74,
    hub=False, pass_on_base=-1.5, pass_on_activation=1.2, pass_on_connection=0.7, pass_on_novelty=0.9,
    pass_on_uniqueness=0.5, pass_on_trust=1.3, pass_on_ease=0.55, hub_odds=1.7,
)  # fmt: skip
PASS_ON_LOG_ODDS = -1.5 + 1.2 * 0.27 + 0.7 * 0.41 + 0.9 / 3 + 0.5 * 0.66 + 1.3 * 0.83 * 0.38 + 0.55 * 0.74
JOIN = dict(
    interest=0.63, trust=0.47, connection=0.22, tie=0.78, join_base=-2.0, join_interest=1.3, join_trust=0.6,
    join_connection=0.9, join_tie=1.7,
)  # fmt: skip
ASK_IN = dict(
    interest=0.63, trust=0.47, connection=0.22, tie=0.78, uniqueness=0.55, join_base=-2.0, join_interest=1.3, join_trust=0.6,
    join_connection=0.9, join_tie=1.7, scarcity_pull=1.45,
)  # fmt: skip
LEAVE = dict(affective=0.62, cognitive=0.33, fatigue=0.25, enjoyment_share=0.7, opt_out=0.01, opt_out_fatigue=3.0)
UNREST = dict(
    strength=0.6, moderation=0.8, code_of_conduct=False, unrest=0.1, moderation_relief=0.5, conduct_relief=0.3
)
GATHERED = 0.01 * (0.3 * 100 + 0.5 * 0.75 * 50 / log(2))
"""Hazard gathered in 100 hours at .01 an hour, of an intent that falls from .8 to a rest of .3 with a half-life of 50 hours."""
KEPT = 2.0 ** (-np.arange(200) / 50.0)
"""What a half-life of 50 hours leaves after each hour."""
STAGE = dict(recognition_rate=0.12, search_rate=0.36, evaluation_rate=0.6)
ENOUGH = dict(sources=2, support=0.6, sources_needed=2, threshold=0.3, strength_of_ties=2.0)


def logistic(x):
    return 1 / (1 + exp(-x))


EXAMPLES = {
    "logistic": [(dict(x=0.4), 1 / (1 + exp(-0.4))), (dict(x=-800.0), 0.0), (dict(x=800.0), 1.0)],
    "clip": [(dict(x=0.3), 0.3), (dict(x=-0.2), 0.0), (dict(x=1.7), 1.0)],
    "raised": [(dict(value=0.4, share=0.25), 0.4 + 0.25 * 0.6), (dict(value=0.4, share=9.0), 1.0)],
    "lowered": [(dict(value=0.4, share=0.25), 0.4 * 0.75), (dict(value=0.4, share=9.0), 0.0)],
    "kept_after": [
        (dict(hours=100, half_life=50.0), 1 / 4),
        (dict(hours=1, half_life=1.0), 1 / 2),
        (dict(hours=0, half_life=50.0), 1.0),
    ],
    "decayed": [
        (dict(value=0.9, baseline=0.3, kept=0.25), 0.3 + 0.6 / 4),
        (dict(value=0.9, baseline=0.3, kept=1.0), 0.9),
        (dict(value=0.3, baseline=0.3, kept=0.7), 0.3),
    ],
    "is_attentive": [
        (dict(hour=24 + 12, offset=-5, first_hour=7, attentive_hours=12), True),
        (dict(hour=24 + 11, offset=-5, first_hour=7, attentive_hours=12), False),
        (dict(hour=24 + 23, offset=-5, first_hour=7, attentive_hours=12), True),
        (dict(hour=24 + 24, offset=-5, first_hour=7, attentive_hours=12), False),
    ],
    "hours_until_attentive": [
        (dict(hour=24, offset=-5, first_hour=7, attentive_hours=12), 12),
        (dict(hour=24 + 11, offset=-5, first_hour=7, attentive_hours=12), 1),
        (dict(hour=24 + 13, offset=-5, first_hour=7, attentive_hours=12), 0),
        (dict(hour=24 * 9, offset=-5, first_hour=7, attentive_hours=12), 12),
    ],
    "read_delay": [
        # With a mean of 2 an hour passes with chance 2/3: (2/3)² = .444 > .4 > (2/3)³.
        (dict(u=0.4, mean_hours=2.0), 2),
        (dict(u=0.45, mean_hours=2.0), 1),
        (dict(u=0.7, mean_hours=2.0), 0),
        (dict(u=1e-9, mean_hours=2.0), int(9 * log(10) / log(1.5))),
        (dict(u=1e-9, mean_hours=0.005), int(9 * log(10) / log(201))),
        (dict(u=1e-9, mean_hours=0.0), 0),
        (dict(u=1e-300, mean_hours=1e6), 1_000_000),
    ],
    "chance_to_notice": [
        (
            dict(attention=0.8, fatigue=0.25, fatigue_on_attention=0.6, in_muted_group=False, muted_attention=0.1),
            0.8 * (1 - 0.6 * 0.25),
        ),
        (
            dict(attention=0.8, fatigue=0.25, fatigue_on_attention=0.6, in_muted_group=True, muted_attention=0.1),
            0.8 * (1 - 0.6 * 0.25) * 0.1,
        ),
    ],
    "disturbs_sleep": [
        (dict(hours_to_attention=2, muted=False), True),
        (dict(hours_to_attention=9, muted=False), True),
        (dict(hours_to_attention=1, muted=False), False),
        (dict(hours_to_attention=10, muted=False), False),
        (dict(hours_to_attention=5, muted=True), False),
    ],
    "tiring": [(dict(fatigue=0.2, tolerance=0.4, fatigue_per_message=0.1), 0.2 + 0.1 * 1.1 * 0.8)],
    "perceived_quality": [(dict(usefulness=0.2, accuracy=0.9, importance=0.4), 0.5)],
    "perceived_authenticity": [(dict(trustworthy=0.3, credible=0.8, reliable=0.7), 0.6)],
    "log_odds_to_accept": [
        (ACCEPT, ACCEPT_LOG_ODDS),
        (ACCEPT | dict(similar=0.0), ACCEPT_LOG_ODDS - 0.4),
    ],
    "engagement_baseline": [(dict(interest=0.7, involvement=0.4), 0.28)],
    "wear": [
        (dict(times_heard=1, attitude_peak=8.0), 1.0),
        (dict(times_heard=3, attitude_peak=8.0), 0.75),
        (dict(times_heard=11, attitude_peak=8.0), -0.25),
        (dict(times_heard=99, attitude_peak=8.0), -1.0),
    ],
    "cognitive_after": [
        (dict(cognitive=0.3, usefulness=0.6, worth=0.5, cognitive_gain=0.2), 0.3 + 0.06 * 0.7),
        (dict(cognitive=0.3, usefulness=0.6, worth=-0.5, cognitive_gain=0.2), 0.3 * (1 - 0.06)),
        (dict(cognitive=0.3, usefulness=0.6, worth=0.05, cognitive_gain=0.2), 0.3 + 0.006 * 0.7),
    ],
    "affective_after": [
        (dict(affective=0.3, enjoyment=0.6, trust=0.4, worth=0.5, affective_gain=0.2), 0.3 + 0.024 * 0.7),
        (dict(affective=0.3, enjoyment=0.6, trust=0.4, worth=-0.5, affective_gain=0.2), 0.3 * (1 - 0.024)),
        (dict(affective=0.3, enjoyment=0.6, trust=0.4, worth=0.05, affective_gain=0.2), 0.3 + 0.0024 * 0.7),
    ],
    "activation_after": [(dict(activation=0.3, effort=0.4, activation_gain=0.2), 0.3 + 0.2 * (0.5 + 0.2) * 0.7)],
    "trust_after": [(dict(trust=0.3, authenticity=0.4, trust_gain=0.2), 0.3 + 0.08 * 0.7)],
    "profit_motive_loss": [
        (
            # The penalty is below 0, as effects are; the loss it makes is a share above 0.
            dict(scepticism=0.4, commerciality=0.7, transparency=0.2, profit_motive_penalty=-0.3),
            0.3 * 0.4 * 0.7 * 0.8,
        )
    ],
    "weighted_mean": [
        (
            dict(cognitive=0.2, affective=0.5, activation=0.9, w_cognitive=1.0, w_affective=3.0, w_activation=4.0),
            (0.2 + 1.5 + 3.6) / 8,
        ),
        (dict(cognitive=0.2, affective=0.5, activation=0.9, w_cognitive=0.0, w_affective=0.0, w_activation=1e-3), 0.9),
        (dict(cognitive=0.2, affective=0.5, activation=0.9, w_cognitive=0.0, w_affective=0.0, w_activation=0.0), 0.0),
    ],
    "log_odds_to_take_part": [
        (TAKE_PART, TAKE_PART_LOG_ODDS),
        (TAKE_PART | dict(hub=True), TAKE_PART_LOG_ODDS + log(1.4)),
    ],
    "enough_sources": [
        (ENOUGH, True),
        (ENOUGH | dict(sources=1), False),
        (ENOUGH | dict(support=0.5999), False),
        (ENOUGH | dict(support=0.5999999), True),
        (ENOUGH | dict(threshold=0.31), False),
        (ENOUGH | dict(strength_of_ties=2.1), False),
    ],
    "log_odds_to_pass_on": [
        (PASS_ON, PASS_ON_LOG_ODDS),
        (PASS_ON | dict(hub=True), PASS_ON_LOG_ODDS + log(1.7)),
    ],
    "freshness": [(dict(age_hours=36.0, content_hazard=0.4), exp(-0.4 * 1.5)), (dict(age_hours=0.0, content_hazard=0.4), 1.0)],
    "sharing_channel": [
        (dict(u=0.71, private_share=0.7, group_share=0.4, has_group=True), rules.PUBLIC),
        (dict(u=0.69, private_share=0.7, group_share=0.4, has_group=True), rules.ONE_TO_ONE),
        (dict(u=0.27, private_share=0.7, group_share=0.4, has_group=True), rules.PRIVATE_GROUP),
        (dict(u=0.27, private_share=0.7, group_share=0.4, has_group=False), rules.ONE_TO_ONE),
    ],
    "chance_to_tell": [
        (dict(strength=0.4, tell_rate=0.3, activity=1.5), 0.18),
        (dict(strength=1.0, tell_rate=1.0, activity=1.5), 1.0),
    ],
    "most_chats": [
        (dict(hops=4, forward_limit=5, far_forward_limit=1, far_hops=5), 5),
        (dict(hops=5, forward_limit=5, far_forward_limit=1, far_hops=5), 1),
    ],
    "log_odds_to_join": [(JOIN, -2.0 + 1.3 * 0.63 + 0.6 * 0.47 + 0.9 * 0.22 + 1.7 * 0.78)],
    "believed_influence": [
        (dict(influence=1.2, noise=-0.7, knowledge=0.6), 0.6 * 1.2 - 0.8 * 0.7),
        (dict(influence=1.2, noise=-0.7, knowledge=1.0), 1.2),
    ],
    "nomination_weight": [
        (dict(strength=0.4, believed=0.5), 0.4 * exp(0.5)),
        (dict(strength=0.4, believed=9.0), 0.4 * exp(4)),
        (dict(strength=0.4, believed=-9.0), 0.4 * exp(-4)),
    ],
    "chance_to_leave": [
        (LEAVE, 0.02 * 1.75 * (1 - 0.7 * 0.62 - 0.3 * 0.33)),
        (LEAVE | dict(opt_out=9.0), 1.0),
    ],
    "unrest_loss": [
        (UNREST, 0.1 * 0.6 * 0.6),
        (UNREST | dict(code_of_conduct=True), 0.1 * 0.6 * 0.6 * 0.7),
        (UNREST | dict(unrest=9.0), 1.0),
    ],
    "stage_rate": [
        (dict(stage=rules.UNAWARE, **STAGE), 0.005),
        (dict(stage=rules.SEARCHING, **STAGE), 0.015),
        (dict(stage=rules.EVALUATING, **STAGE), 0.025),
    ],
    "stage_progress": [
        (
            dict(hours=100, kept=0.25, intent=0.8, resting_intent=0.3, half_life=50.0, rate=0.01),
            GATHERED,
        )
    ],
    "chance_to_be_prompted": [
        (dict(usefulness=0.4, prompting=0.3), 0.12),
        (dict(usefulness=1.0, prompting=1.5), 1.0),
    ],
    "hours_to_stage_end": [
        # At rest the hazard is .01·.5 an hour: .15 is gathered after 30 hours.
        (dict(remaining=0.1499, intent=0.5, resting_intent=0.5, half_life=50.0, rate=0.01, horizon=99, kept=KEPT), 30),
        (dict(remaining=0.1501, intent=0.5, resting_intent=0.5, half_life=50.0, rate=0.01, horizon=99, kept=KEPT), 31),
        (dict(remaining=0.1499, intent=0.5, resting_intent=0.5, half_life=50.0, rate=0.01, horizon=30, kept=KEPT), 30),
        (dict(remaining=0.1501, intent=0.5, resting_intent=0.5, half_life=50.0, rate=0.01, horizon=30, kept=KEPT), 31),
        (dict(remaining=GATHERED - 1e-9, intent=0.8, resting_intent=0.3, half_life=50.0, rate=0.01, horizon=199, kept=KEPT), 100),
        (dict(remaining=GATHERED + 1e-9, intent=0.8, resting_intent=0.3, half_life=50.0, rate=0.01, horizon=199, kept=KEPT), 101),
        (dict(remaining=inf, intent=0.5, resting_intent=0.5, half_life=50.0, rate=0.01, horizon=30, kept=KEPT), 31),
    ],
    "chance_to_buy": [
        (dict(intent=0.36, buying_share=0.5), 0.5 * sqrt(0.36)),
        (dict(intent=-0.1, buying_share=0.5), 0.0),
        (dict(intent=1.0, buying_share=1.5), 1.0),
    ],
    "experience": [
        (dict(u=0.61, positive_share=0.62, negative_share=0.08), 1),
        (dict(u=0.63, positive_share=0.62, negative_share=0.08), -1),
        (dict(u=0.69, positive_share=0.62, negative_share=0.08), -1),
        (dict(u=0.71, positive_share=0.62, negative_share=0.08), 0),
    ],
    "hours_to_next_talk": [
        # .3·1.6 a day is .02 an hour, so that 1.25 is gathered in 62.5 hours.
        (dict(unit_exponential=1.25, activity=1.6, everyday_talk=0.3), 1.0 + 62),
        (dict(unit_exponential=1.25, activity=0.01, everyday_talk=0.3), 1.0 + 10_000),
        (dict(unit_exponential=1.25, activity=0.0, everyday_talk=0.3), 1.0e9),
        (dict(unit_exponential=1.25, activity=1.0e-12, everyday_talk=0.3), 1.0e9),
    ],
    "hours_to_next_question": [
        (dict(unit_exponential=1.25, activity=1.6, question_rate=0.3), 1.0 + 62),
        (dict(unit_exponential=1.25, activity=0.0, question_rate=0.3), 1.0e9),
    ],
    "chance_to_open": [
        (dict(attention=0.9, fatigue=0.4, fatigue_on_attention=0.5, mail_opened=0.25), 0.25 * 0.9 * 0.8),
    ],
    "chance_to_mute": [(dict(fatigue=0.4, tolerance=0.3, mute_rate=0.1), 0.1 * 0.4 * 1.2)],
    "useful_value": [(dict(functional=0.5, cost=0.2), 0.6)],
    "interaction_value": [(dict(value=0.6, human_tone=0.3), 0.6 * 0.65)],
    "attachment_after": [
        (dict(affective=0.3, symbolic=0.8, interest=0.5, worth=0.9, symbolic_gain=0.2), 0.3 + 0.072 * 0.7),
        (dict(affective=0.3, symbolic=0.8, interest=0.5, worth=-0.5, symbolic_gain=0.2), 0.3 * 0.96),
    ],
    "is_gone": [
        (dict(hour=10, withdrawn=10, member=False), True),
        (dict(hour=9, withdrawn=10, member=False), False),
        (dict(hour=10, withdrawn=10, member=True), False),
        (dict(hour=10, withdrawn=-1, member=False), False),
        (dict(hour=0, withdrawn=0, member=False), True),
    ],
    "log_odds_to_ask_in": [
        (ASK_IN, -2.0 + 1.3 * 0.63 + 0.6 * 0.47 + 0.9 * 0.22 + 1.7 * 0.78 + 1.45 * 0.55),
    ],
    "chance_to_unsubscribe": [(dict(fatigue=0.5, mail_opt_out=0.02, opt_out_fatigue=3.0), 0.05)],
    "satisfaction": [
        (dict(hours=6, patience=12.0, solved=True), 2 / sqrt(2) - 1),
        (dict(hours=0, patience=12.0, solved=True), 1.0),
        (dict(hours=0, patience=12.0, solved=False), -1.0),
    ],
    "served": [
        (dict(value=0.4, felt=0.5, service_gain=0.2, service_loss=0.3), 0.4 + 0.1 * 0.6),
        (dict(value=0.4, felt=-0.5, service_gain=0.2, service_loss=0.3), 0.4 * 0.85),
    ],
    "bot_satisfaction": [
        (dict(felt=0.5, disclosed=True, bot_disclosed_effect=0.7), 0.35),
        (dict(felt=0.5, disclosed=False, bot_disclosed_effect=0.7), 0.5),
        (dict(felt=-0.5, disclosed=True, bot_disclosed_effect=0.7), -0.5),
    ],
    "is_open": [
        (dict(hour_of_day=9, start=9, end=18), True),
        (dict(hour_of_day=18, start=9, end=18), False),
        (dict(hour_of_day=8, start=9, end=18), False),
        (dict(hour_of_day=23, start=18, end=9), True),
        (dict(hour_of_day=9, start=18, end=9), False),
        (dict(hour_of_day=5, start=5, end=5), False),
    ],
    "next_open": [
        (dict(hour=30, start=9, end=18), 33),
        (dict(hour=34, start=9, end=18), 34),
        (dict(hour=42, start=9, end=18), 57),
    ],
}

# Whether a rule rises (+) or falls (−) with an argument, at its first example; arguments not named have no say there.
DIRECTIONS = {
    "logistic": "+x",
    "clip": "+x",
    "raised": "+value +share",
    "lowered": "+value -share",
    "kept_after": "-hours +half_life",
    "decayed": "+value +baseline +kept",
    "chance_to_notice": "+attention -fatigue -fatigue_on_attention",
    "tiring": "+fatigue -tolerance +fatigue_per_message",
    "perceived_quality": "+usefulness +accuracy +importance",
    "perceived_authenticity": "+trustworthy +credible +reliable",
    "log_odds_to_accept": "+tie +quality +authenticity +trust +authority +interest +similar -scepticism -commerciality -fatigue",
    "engagement_baseline": "+interest +involvement",
    "wear": "-times_heard",
    "cognitive_after": "+cognitive +usefulness +worth +cognitive_gain",
    "affective_after": "+affective +enjoyment +trust +worth +affective_gain",
    "activation_after": "+activation +effort +activation_gain",
    "trust_after": "+trust +authenticity +trust_gain",
    "profit_motive_loss": "+scepticism +commerciality -transparency -profit_motive_penalty",
    "weighted_mean": "+cognitive +affective +activation",
    "log_odds_to_take_part": "+usefulness +enjoyment +trust +activation -effort -fatigue +perk",
    "log_odds_to_pass_on": "+activation +connection -times_heard +uniqueness +authenticity +trust +ease",
    "freshness": "-age_hours -content_hazard",
    "chance_to_tell": "+strength +tell_rate +activity",
    "log_odds_to_join": "+interest +trust +connection +tie",
    "believed_influence": "+influence +noise",
    "nomination_weight": "+strength +believed",
    "chance_to_leave": "-affective -cognitive +fatigue +opt_out +opt_out_fatigue",
    "unrest_loss": "+strength -moderation +unrest",
    "stage_rate": "+recognition_rate",
    "stage_progress": "+hours -kept +intent +resting_intent +half_life +rate",
    "chance_to_be_prompted": "+usefulness +prompting",
    "chance_to_buy": "+intent +buying_share",
    "hours_to_next_talk": "+unit_exponential -activity -everyday_talk",
    "hours_to_next_question": "+unit_exponential -activity -question_rate",
    "chance_to_open": "+attention -fatigue -fatigue_on_attention +mail_opened",
    "chance_to_mute": "+fatigue -tolerance +mute_rate",
    "useful_value": "+functional +cost",
    "interaction_value": "+value +human_tone",
    "attachment_after": "+affective +symbolic +interest +worth +symbolic_gain",
    "log_odds_to_ask_in": "+interest +trust +connection +tie +uniqueness +scarcity_pull",
    "chance_to_unsubscribe": "+fatigue +mail_opt_out +opt_out_fatigue",
    "satisfaction": "-hours +patience",
    "served": "+value +felt +service_gain",
    "bot_satisfaction": "+felt +bot_disclosed_effect",
}
STEPS = {"is_attentive", "hours_until_attentive", "read_delay", "disturbs_sleep", "enough_sources", "sharing_channel",
         "most_chats", "hours_to_stage_end", "experience", "is_gone", "is_open", "next_open"}  # fmt: skip
"""Rules that answer with a whole number or yes or no: their examples stand on both sides of each step."""


def public_rules():
    return {n for n, f in vars(rules).items() if hasattr(f, "py_func") and f.__module__ == "wom_sim.rules"}


def test_every_rule_has_an_example_and_a_direction():
    assert set(EXAMPLES) == public_rules()
    assert set(DIRECTIONS) | STEPS == public_rules()


@pytest.mark.parametrize("name", EXAMPLES)
def test_equation(name):
    for arguments, expected in EXAMPLES[name]:
        assert getattr(rules, name)(**arguments) == pytest.approx(expected, rel=1e-12, abs=1e-300), arguments


@pytest.mark.parametrize("name", DIRECTIONS)
def test_direction(name):
    rule, (at, value) = getattr(rules, name), EXAMPLES[name][0]
    for sign, argument in ((word[0], word[1:]) for word in DIRECTIONS[name].split()):
        change = rule(**(at | {argument: at[argument] + 0.05 * abs(at[argument])})) - value
        assert change > 0 if sign == "+" else change < 0, argument


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_give_every_argument(name):
    for arguments, _ in EXAMPLES[name]:
        assert list(arguments) == list(inspect.signature(getattr(rules, name)).parameters)
