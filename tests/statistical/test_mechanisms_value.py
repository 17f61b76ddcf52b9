"""How the organisation speaks, and what its posts are worth: each trait of style and each kind of value alone moves the dimension
of engagement it should. Changes over 16 worlds are more than 4 standard errors from none (`paired.py`)."""

import pytest
from paired import changing, changing_activity, ordinary, posting

from wom_sim.rules import useful_value

UNTRUSTED = {"authenticity_weight": 0.0, "trust_gain": 0.0, "pass_on_trust": 0.0}
"""Authenticity is not perceived: what else a tone does stands alone."""
STILL = {"opt_out": 0.0, "pass_on_base": -60.0}
"""Nobody leaves the group and nothing is passed on: the same posts come to the same members."""


class TestStyle:
    def test_transparency_is_rewarded(self):
        change = changing(ordinary(), "role.style.transparency", 0.0, 1.0)
        change.raises("affective_moved", "cognitive_moved", "engaged").lowers("intrusions")

    def test_transparency_disarms_persuasion_knowledge(self):
        """Seen through as often, but resented less."""
        change = changing(ordinary(behaviour=UNTRUSTED | STILL), "role.style.transparency", 0.0, 0.9)
        change.leaves("intrusions").raises("affective_moved")

    def test_sceptics_see_through_more(self):
        change = changing(ordinary(), "world.traits.scepticism", 0.2, 0.8)
        change.raises("intrusions").lowers("affective_moved", "engaged")

    def test_the_profit_motive_costs_affect(self):
        change = changing(ordinary(), "world.behaviour.profit_motive_penalty", 0.0, -0.2)
        change.raises("intrusions").lowers("affective_moved")

    def test_a_commercial_tone_backfires(self):
        change = changing(ordinary(), "role.style.commercial_tone", 0.5, 2.0)
        change.raises("intrusions").lowers("affective_moved", "cognitive_moved", "engaged", "reached")

    def test_a_human_tone_engages(self):
        change = changing(ordinary(), "role.style.human_tone", 0.1, 0.9)
        change.raises("affective_moved", "cognitive_moved", "engaged").lowers("intrusions")

    def test_taking_part_is_worth_more_in_a_human_tone(self):
        change = changing(ordinary(behaviour=UNTRUSTED), "role.style.human_tone", 0.1, 0.9)
        change.raises("affective_moved", "cognitive_moved", "engaged")

    def test_announcements_move_less_than_help_and_intrude_more(self):
        change = changing(ordinary(), "role.rhythm", posting("help"), posting("inform"))
        change.raises("intrusions").lowers("affective_moved", "cognitive_moved", "activation_moved", "engaged")


class TestContent:
    """The scales of a scenario: they work on information, on what reading is worth."""

    def test_useful_content_is_thought_about(self):
        changing(ordinary(), "content.usefulness", 0.3, 1.5).raises("cognitive_moved", "answers", "engaged")

    def test_enjoyable_content_is_felt(self):
        changing(ordinary(), "content.enjoyment", 0.3, 1.5).raises("affective_moved", "answers", "engaged")

    def test_symbolic_content_attaches(self):
        changing(ordinary(), "content.symbolic", 0.0, 2.0).raises("affective_moved", "engaged")


ALONE = STILL | {"quality_weight": 0.0, "takepart_value": 0.0}
"""Value does nothing but move engagement: it neither persuades nor animates."""
SOURCES = {"information": {"takepart_base": -60.0}, "interaction": {"appraisal_base": -60.0}}
"""Only what is read counts, for nobody takes part; only taking part counts, for nobody takes in what it reads."""
KINDS = {"functional": "cognitive", "experiential": "affective", "symbolic": "affective", "cost": "cognitive"}
"""The dimension of engagement that each kind of value moves; saving time and effort (cost) is a way of being useful."""


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_value_moves_its_own_dimension(kind, source):
    change = changing_activity(ordinary(behaviour=ALONE | SOURCES[source]), f"help.{source}.{kind}", 0.1, 0.9)
    moved = f"{KINDS[kind]}_moved"
    change.raises(moved).leaves(*{"cognitive_moved", "affective_moved", "activation_moved"} - {moved})


@pytest.mark.parametrize(("source", "other"), [("information", "interaction"), ("interaction", "information")])
@pytest.mark.parametrize("kind", KINDS)
def test_value_that_nobody_gets_moves_nothing(kind, source, other):
    change = changing_activity(ordinary(behaviour=ALONE | SOURCES[other]), f"help.{source}.{kind}", 0.1, 0.9)
    change.leaves("cognitive_moved", "affective_moved", "activation_moved", "engaged")


def test_saved_effort_alone_is_useful():
    assert useful_value(0.0, 0.0) == 0.0
    for functional in (0.0, 0.3, 0.9):
        assert functional < useful_value(functional, 0.2) < useful_value(functional, 0.8) < 1.0
    assert useful_value(0.2, 0.8) == useful_value(0.8, 0.2)
