"""What costs money: each price shows in its own category of the ledger and nowhere else, and each mechanism that costs raises the
category that pays for it. Changes over 16 worlds are more than 4 standard errors from none (`paired.py`)."""

import numpy as np
import pytest
from paired import changing, inviting, ordinary, posting

from wom_sim.metrics import METRICS
from wom_sim.organisation.ledger import CATEGORIES

BY_BOT_AND_HUMAN = {"office_hours": [9, 18], "bot_hours": [0, 24]}
NOMINATED = {"strategy": "nominated_influencers", "target": 80, "handpicked": 10, "incentive": 50.0}


def everything():
    """A campaign that spends in every category."""
    return ordinary(
        seeding=NOMINATED, owned_media={}, behaviour={"question_rate": 0.2},
        role={"rhythm": posting("challenge"), "moderation_hours": 1.0, "service": BY_BOT_AND_HUMAN},
    )  # fmt: skip


INTERVIEWS = [[{"step": "interview", "acceptance": 0.5, "cost": cost}] for cost in (5.0, 20.0)]
PRICES = [
    ("seeding.invitation_cost", "recruiting", 0.0, 1.0),
    ("seeding.nomination_cost", "recruiting", 0.0, 2.0),
    ("seeding.funnel", "recruiting", *INTERVIEWS),
    ("seeding.incentive", "incentives", 0.0, 50.0),
    ("seeding.referral_reward", "rewards", 0.0, 25.0),
    ("staff_rate", "labour", 10.0, 20.0),
    ("role.service.human_cost", "labour", 0.0, 7.0),
    ("role.service.bot_cost", "bots", 0.0, 0.5),
    ("message_cost", "messages", 0.0, 0.04),
    ("owned_media.mail_cost", "messages", 0.0, 0.01),
]


@pytest.mark.parametrize(("field", "category", "low", "high"), PRICES)
def test_a_price_shows_in_its_own_category_and_changes_nothing_else(field, category, low, high):
    change = changing(everything(), field, low, high).raises(category, "cost_total")
    assert np.allclose(change.of("cost_total"), change.of(category), rtol=0, atol=1e-6)
    change.leaves(*set(CATEGORIES) - {category}, *(name for name in METRICS if not name.startswith("cost_")))


def test_promises_are_paid_to_the_last_member():
    incentive = changing(everything(), "seeding.incentive", 0.0, 50.0)
    by_hand = [world["joined"] - world["nominated"] - world["asked_in"] for world in incentive.after]
    assert np.array_equal(incentive.of("incentives"), 50.0 * np.array(by_hand))
    reward = changing(everything(), "seeding.referral_reward", 0.0, 25.0)
    assert np.array_equal(reward.of("rewards"), [25.0 * world["nominated"] for world in reward.after])


class TestMechanismsThatCost:
    def test_a_larger_group_costs_recruiting_and_incentives(self):
        change = changing(ordinary(seeding=inviting(20, incentive=5.0)), "seeding.target", 20, 60)
        change.raises("recruiting", "incentives", "messages")

    def test_nominations_cost_referral_rewards(self):
        few = ordinary(seeding=NOMINATED)
        changing(few, "seeding.nominations", 1, 5).raises("rewards", "messages")

    def test_perks_are_rewards(self):
        change = changing(ordinary(role={"rhythm": posting("challenge")}), "content.perk", 0.0, 20.0)
        change.raises("rewards").leaves("content", "labour", "incentives", "bots")

    def test_moderation_is_labour(self):
        change = changing(ordinary(), "role.moderation_hours", 0.0, 1.0)
        change.raises("labour").leaves("content", "messages", "rewards", "recruiting")

    def test_more_posts_cost_content_labour_and_messages(self):
        change = changing(ordinary(), "role.rhythm", posting("help", days=(0,)), posting("help", days=(0, 2, 4)))
        change.raises("content", "labour", "messages").leaves("incentives", "bots")

    def test_challenges_are_dearer_than_help(self):
        change = changing(ordinary(), "role.rhythm", posting("help"), posting("challenge"))
        change.raises("content", "labour", "rewards")

    def test_a_mailing_list_costs_messages(self):
        changing(ordinary(), "owned_media", None, {}).raises("messages")

    def test_a_longer_mailing_costs_more_messages(self):
        changing(ordinary(owned_media={}), "owned_media.until", 7, None).raises("messages").leaves("content", "labour")

    def test_answers_are_labour(self):
        asked = ordinary(behaviour={"question_rate": 0.2})
        changing(asked, "role.service", None, {}).raises("labour").leaves("bots", "content")

    def test_a_bot_takes_over_labour(self):
        change = changing(everything(), "role.service.bot_hours", [0, 0], [0, 24])
        change.raises("bots").lowers("labour", "cost_total")

    def test_talking_to_a_human_is_labour(self):
        change = changing(everything(), "role.service.talk_to_human", False, True)
        change.raises("labour", "cost_total")
