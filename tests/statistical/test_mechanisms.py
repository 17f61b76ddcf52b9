"""Each mechanism moves what it should, in the direction its source gives: two campaigns in the same worlds that differ in it
alone. Means over four worlds of 600 consumers; differences are far above their spread, and luck is fixed."""

from functools import cache
from json import dumps, loads

import pytest
from worlds import small

from wom_sim.metrics import measure
from wom_sim.simulation import simulate
from wom_sim.world import draw_world

BASE = {"seeding": {"strategy": "existing_customers", "target": 80}, "role": "director"}
HELP = [{"activity": "help", "day": day, "hour": 12} for day in (0, 2, 4)]


def role(**fields) -> dict:
    return {**BASE, "role": {"rhythm": HELP, **fields}}


def service(**fields) -> dict:
    return {"role": {"service": fields}}


@cache
def means(metric: str, campaign: str, behaviour: str) -> float:
    scenario = small(campaigns={"it": loads(campaign)}, world={"behaviour": loads(behaviour)}, study={"days": 28})
    values = [measure(simulate(scenario, "it", r, world=draw_world(scenario, r)))[metric] for r in range(4)]
    return sum(values) / len(values)


def rises(metric: str, without: dict, with_it: dict, by: float = 0.0, **behaviour) -> None:
    low, high = (means(metric, dumps(campaign), dumps(behaviour)) for campaign in (without, with_it))
    assert high > low + by, (metric, low, high)


def test_scarcity_brings_people_in():
    seeding = {"strategy": "existing_customers", "target": 60}
    few = {**BASE, "seeding": seeding, "role": role()["role"]}
    # Members leave, so the group has room for those who ask.
    rises("asked_in", few, {**few, "content": {"withdrawn_after_hours": 0}}, opt_out=0.05)


def test_perks_and_challenges_animate():
    rises("answers", {**BASE, "content": {"perk": 0}}, {**BASE, "content": {"perk": 20}}, by=10)
    rises("cost_total", {**BASE, "content": {"perk": 0}}, {**BASE, "content": {"perk": 20}}, by=100)
    rises("activation_moved", role(), BASE)


def test_members_pass_on_what_members_made():
    rises("content_created", role(), BASE, by=5)
    rises("reached_beyond", {**BASE, "role": "broadcaster"}, BASE)


def test_nomination_grows_the_group():
    few = {**BASE, "seeding": {"strategy": "nominated_influencers", "target": 80, "handpicked": 10, "nominations": 0}}
    more = {**few, "seeding": few["seeding"] | {"nominations": 5}}
    rises("joined", few, more, by=5)
    rises("nominated", few, more, by=5)


def test_owned_media_reach_more_and_cost():
    rises("reached", BASE, {**BASE, "owned_media": {"share": 0.8}})
    rises("cost_total", BASE, {**BASE, "owned_media": {"share": 0.8, "mail_cost": 1.0}}, by=10)
    # Owned media at the start only: fewer e-mails, so less money for them.
    rises("cost_total", {**BASE, "owned_media": {"until": 7, "mail_cost": 1.0}}, {**BASE, "owned_media": {"mail_cost": 1.0}})


def test_share_buttons_help_content_on():
    rises("reached", role(), {**role(), "content": {"share_buttons": 1.0}}, pass_on_ease=3.0)


def test_the_night_is_answered_in_the_morning():
    by_day = service(office_hours=[9, 18], reply_hours=0)
    rises("answer_hours", service(office_hours=[0, 24], reply_hours=0), by_day, by=2, question_rate=0.2)
    rises("answer_hours", by_day, service(office_hours=[9, 18], reply_hours=24), by=10, question_rate=0.2)
    assert means("solved_share", dumps(by_day), dumps({"question_rate": 0.2})) > 0.9


def test_few_humans_make_a_queue():
    quick, slow = (service(office_hours=[9, 18], reply_hours=0, answers_per_hour=n) for n in (50, 1))
    rises("answer_hours", quick, slow, by=2, question_rate=0.5)


def test_bots_are_cheap_and_solve_less_alone():
    humans = service(office_hours=[0, 24], reply_hours=0)
    alone = service(office_hours=[0, 0], bot_hours=[0, 24], talk_to_human=False)
    handed = service(office_hours=[0, 24], reply_hours=0, bot_hours=[0, 24])
    rises("cost_total", alone, handed, by=50, question_rate=0.2)
    rises("cost_total", handed, humans, by=50, question_rate=0.2)
    rises("solved_share", alone, handed, by=0.3, question_rate=0.2)


def test_quick_answers_make_engaged_customers():
    slow, quick = (service(office_hours=[0, 24], reply_hours=hours) for hours in (72, 0))
    rises("engaged", slow, quick, by=1, question_rate=0.3)


def test_night_posts_wake_people():
    late = {"rhythm": [{"activity": "help", "day": d, "hour": 2} for d in range(7)]}
    rises("night_alerts", {**BASE, "role": {**late, "style": {"quiet_hours": [21, 8]}}},
          {**BASE, "role": {**late, "style": {"quiet_hours": [0, 0]}}}, by=50)  # fmt: skip


def test_muting_silences_the_group():
    """Who mutes the group notices less of it, and answers less."""
    muting, not_muting = (means("answers", dumps(BASE), dumps({"mute_rate": rate})) for rate in (1.0, 0.0))
    assert muting < not_muting - 10


def test_a_code_of_conduct_softens_unrest():
    kept, loose = (role(moderation_hours=hours, style={"code_of_conduct": code}) for hours, code in ((1.0, True), (0, False)))
    rises("unrest_loss", kept, loose, by=0.05, opt_out=0.1)


def test_all_guns_blazing_backfires():
    blazing = role(rhythm=[{"activity": "inform", "day": d, "hour": h} for d in range(7) for h in (9, 20)],
                   style={"transparency": 0.2, "commercial_tone": 1.5, "human_tone": 0.1})  # fmt: skip
    rises("affective_moved", blazing, role(), by=0.02)
    rises("intrusions", role(), blazing, by=20)
    rises("opt_outs", role(), blazing)


def test_bad_experiences_are_told():
    """Negative word of mouth after a bad purchase lowers what others feel: fewer are engaged."""
    eager = {"recognition_rate": 0.5, "search_rate": 20.0, "evaluation_rate": 20.0, "experience_talk": 1.0,
             "positive_share": 0.0, "experience_delay": 2}  # fmt: skip
    bad, none = (means("engaged", dumps(BASE), dumps(eager | {"negative_share": share})) for share in (1.0, 0.0))
    assert bad < none


@pytest.mark.parametrize("dimension", ["cognitive", "affective", "activation"])
def test_every_kind_of_value_moves_its_dimension(dimension):
    plain = {"content": {"usefulness": 0.2, "enjoyment": 0.2, "symbolic": 0.0}}
    rich = {"content": {"usefulness": 1.5, "enjoyment": 1.5, "symbolic": 2.0}}
    rises(f"{dimension}_moved", {**BASE, **plain}, {**BASE, **rich})
