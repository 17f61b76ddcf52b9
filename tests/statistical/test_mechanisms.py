"""Life in the group and reach beyond it: each mechanism, one field at a time, moves what it should in the direction its source
gives. Changes over 16 worlds are more than 4 standard errors from none (`paired.py`, also for the rate of error)."""

import pytest
from paired import changing, changing_activity, inviting, ordinary, posting

RESTLESS = {"opt_out": 0.1}
"""Members leave often, so that those who stay hear of it."""
ROOM = inviting(500)
"""A group with room for all who ask."""


def test_a_field_without_effect_is_not_seen():
    change = changing(ordinary(), "role.name", "one", "another").leaves("reached", "engaged")
    for claim in (change.raises, change.lowers):
        with pytest.raises(AssertionError):
            claim("reached")


class TestUnrest:
    def test_members_who_leave_unsettle_their_ties(self):
        change = changing(ordinary(behaviour=RESTLESS), "world.behaviour.unrest", 0.0, 0.15)
        change.raises("unrest_loss").lowers("affective_moved")

    def test_a_code_of_conduct_softens_it(self):
        change = changing(ordinary(behaviour=RESTLESS), "role.style.code_of_conduct", False, True)
        change.lowers("unrest_loss").raises("affective_moved")

    def test_moderation_softens_it(self):
        change = changing(ordinary(behaviour=RESTLESS), "role.moderation_hours", 0.0, 1.0)
        change.lowers("unrest_loss").raises("affective_moved")


class TestLeavingAndMuting:
    def test_members_opt_out(self):
        change = changing(ordinary(), "world.behaviour.opt_out", 0.01, 0.05)
        change.raises("opt_outs", "unrest").lowers("retention", "answers", "engaged")

    def test_tired_members_opt_out_more(self):
        changing(ordinary(), "world.behaviour.opt_out_fatigue", 0.0, 10.0).raises("opt_outs").lowers("retention")

    def test_daily_posts_wear_members_out(self):
        change = changing(ordinary(), "role.rhythm", posting("help"), posting("help", days=tuple(range(7))))
        change.raises("opt_outs").lowers("retention")

    def test_who_mutes_the_group_notices_less_of_it_and_answers_less(self):
        changing(ordinary(), "world.behaviour.mute_rate", 0.0, 0.5).lowers("noticed", "answers", "engaged")


class TestNight:
    AT_TWO = {"rhythm": posting("help", hour=2)}

    def test_quiet_hours_let_members_sleep(self):
        change = changing(ordinary(role=self.AT_TWO), "role.style.quiet_hours", [0, 0], [21, 8])
        change.lowers("night_alerts").raises("affective_moved")

    def test_members_in_other_time_zones_are_woken(self):
        change = changing(ordinary(), "world.clock.time_zones", {0: 1.0}, {0: 0.5, -8: 0.5})
        change.raises("night_alerts").lowers("affective_moved")

    def test_alerts_at_night_irritate(self):
        woken = ordinary(role={"rhythm": posting("help", hour=2), "style": {"quiet_hours": [0, 0]}})
        change = changing(woken, "world.behaviour.night_irritation", 0.0, 0.05)
        change.lowers("affective_moved", "engaged")


class TestTakingPart:
    CHALLENGE = {"rhythm": posting("challenge")}

    def test_perks_animate(self):
        change = changing(ordinary(role=self.CHALLENGE), "content.perk", 0.0, 20.0)
        change.raises("answers", "activation_moved", "content_created")

    def test_challenges_animate_more_than_help(self):
        change = changing(ordinary(), "role.rhythm", posting("help"), posting("challenge"))
        change.raises("activation_moved", "reached_beyond")

    def test_a_role_that_asks_for_content_gets_members_to_talk(self):
        change = changing(ordinary(), "role.rhythm", posting("ask"), posting("challenge"))
        change.raises("talk_share", "content_created")

    def test_content_of_members_own_is_talk(self):
        change = changing_activity(ordinary(), "help.creates", 0.0, 0.25)
        change.raises("talk_share", "content_created", "reached_beyond")

    def test_announcements_invite_no_answer(self):
        change = changing(ordinary(), "role.rhythm", posting("help"), posting("inform"))
        change.lowers("answers", "talk_share")
        assert all(world["answers"] == 0 for world in change.after)


class TestComingIn:
    def test_withdrawn_content_makes_people_ask_to_join(self):
        change = changing(ordinary(seeding=ROOM), "content.withdrawn_after_hours", 24, 6)
        change.raises("asked_in", "joined")
        never = changing(ordinary(seeding=ROOM), "content.withdrawn_after_hours", None, 0).raises("asked_in", "joined")
        assert all(world["asked_in"] == 0 for world in never.before)

    def test_scarcity_pulls(self):
        hidden = ordinary(seeding=ROOM, content={"withdrawn_after_hours": 0})
        changing(hidden, "world.behaviour.scarcity_pull", 0.0, 1.5).raises("asked_in", "joined")

    def test_what_is_unique_pulls_more(self):
        hidden = ordinary(seeding=ROOM, content={"withdrawn_after_hours": 0})
        changing(hidden, "content.uniqueness", 0.5, 1.5).raises("asked_in")

    def test_nominations_fill_the_group(self):
        few = ordinary(seeding={"strategy": "nominated_influencers", "target": 80, "handpicked": 10})
        changing(few, "seeding.nominations", 1, 5).raises("nominated", "joined", "engaged")


class TestReach:
    def test_share_buttons_help_content_on(self):
        """At the default `pass_on_ease`."""
        change = changing(ordinary(), "content.share_buttons", 0.0, 1.0)
        change.raises("reached_beyond", "cascade_size", "visits")

    def test_the_easier_the_buttons_the_further(self):
        buttons = ordinary(content={"share_buttons": 1.0})
        changing(buttons, "world.behaviour.pass_on_ease", 0.0, 0.5).raises("reached_beyond")

    def test_owned_media_reach_more(self):
        changing(ordinary(), "owned_media", None, {}).raises("reached", "noticed", "engaged")

    def test_a_longer_list_reaches_more(self):
        changing(ordinary(owned_media={}), "owned_media.share", 0.2, 0.8).raises("reached", "noticed", "engaged")

    def test_everyone_on_the_list_is_more_than_customers(self):
        changing(ordinary(owned_media={}), "owned_media.audience", "customers", "everyone").raises("reached")

    def test_mailing_to_the_end_reaches_more_than_a_week_of_it(self):
        change = changing(ordinary(owned_media={}), "owned_media.until", 7, None)
        change.raises("reached", "noticed", "engaged")

    def test_readers_of_e_mails_leave_the_list(self):
        mailed = ordinary(owned_media={"audience": "everyone", "share": 1.0})
        changing(mailed, "world.behaviour.mail_opt_out", 0.0, 0.05).raises("unsubscribed")
