"""The purchase journey: problem recognition, information search, evaluation, purchase and post-purchase, one rate or share at a
time. Changes over 16 worlds are more than 4 standard errors from none (`paired.py`)."""

import pytest
from paired import changing, ordinary

NEEDY = {"recognition_rate": 0.05}
"""Needs are felt often enough for some 20 purchases in a world of 600, and not 3."""
BUYERS = {"recognition_rate": 0.5, "search_rate": 20.0, "evaluation_rate": 20.0, "experience_delay": 2, "experience_talk": 1.0,
          "everyday_talk": 0.0, "positive_share": 0.0, "negative_share": 0.0}  # fmt: skip
"""Most soon buy, and tell of it at once if there is anything to tell; nobody has other things to say."""
NO_CAMPAIGN = {"seeding": "none", "role": "absent"}


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("recognition_rate", 0.006, 0.05),
        ("search_rate", 0.1, 1.0),
        ("evaluation_rate", 0.1, 1.0),
        ("buying_share", 0.3, 0.9),
    ],
)
@pytest.mark.parametrize("campaign", [{}, NO_CAMPAIGN], ids=["campaign", "no campaign"])
def test_each_stage_of_the_journey_leads_to_purchases(field, low, high, campaign):
    changing(ordinary(behaviour=NEEDY, **campaign), f"world.behaviour.{field}", low, high).raises("adopted")


def test_a_good_word_prompts_a_search():
    changing(ordinary(), "world.behaviour.prompting", 0.0, 0.3).raises("adopted")


class TestPostPurchase:
    @pytest.mark.parametrize("share", ["positive_share", "negative_share"])
    def test_experiences_good_and_bad_are_told(self, share):
        change = changing(ordinary(behaviour=BUYERS, **NO_CAMPAIGN), f"world.behaviour.{share}", 0.0, 1.0)
        change.raises("reached", "noticed", "visits")
        assert all(world["reached"] == 0 for world in change.before)

    def test_good_experiences_engage_others(self):
        change = changing(ordinary(behaviour=BUYERS), "world.behaviour.positive_share", 0.0, 1.0)
        change.raises("engaged", "affective_moved")

    def test_bad_experiences_disengage_others(self):
        hurt = ordinary(behaviour=BUYERS | {"negative_message_loss": 0.3})
        change = changing(hurt, "world.behaviour.negative_share", 0.0, 1.0)
        change.lowers("engaged", "affective_moved")

    def test_the_more_a_bad_word_weighs_the_fewer_are_engaged(self):
        bad = ordinary(behaviour=BUYERS | {"negative_share": 1.0})
        change = changing(bad, "world.behaviour.negative_message_loss", 0.0, 0.15)
        change.lowers("engaged", "affective_moved")
