"""Service: who answers customers' questions, when, and what that does to them, one field at a time. Changes over 16 worlds
are more than 4 standard errors from none (`paired.py`)."""

from paired import changing, ordinary, posting

BY_DAY = {"office_hours": [9, 18], "reply_hours": 0}
WITH_BOT = BY_DAY | {"bot_hours": [0, 24]}


def served(service: dict | None, question_rate: float = 0.2, **behaviour):
    """The ordinary campaign with a service, and customers with a question every five days; nobody becomes a customer."""
    role = {"rhythm": posting("help"), "service": service}
    return ordinary(role=role, behaviour={"question_rate": question_rate, "recognition_rate": 0.0} | behaviour)


class TestSilence:
    def test_unanswered_questions_cost_trust_and_affect(self):
        change = changing(served(None), "world.behaviour.question_rate", 0.0, 0.2)
        change.lowers("affective_moved", "engaged", "answers")
        assert all(world["satisfaction"] == -1 for world in change.after)

    def test_answers_win_them_back(self):
        change = changing(served(None), "role.service", None, {}).leaves("questions")
        change.raises("satisfaction", "solved_share", "affective_moved", "engaged", "answers")

    def test_the_loss_is_that_of_no_solution(self):
        change = changing(served(None), "world.behaviour.service_loss", 0.0, 0.15).leaves("satisfaction")
        change.lowers("affective_moved", "engaged")


class TestHumans:
    def test_longer_hours_answer_sooner(self):
        change = changing(served(BY_DAY), "role.service.office_hours", [9, 12], [9, 18])
        change.lowers("answer_hours").raises("satisfaction", "solved_share", "affective_moved")

    def test_the_night_is_answered_in_the_morning(self):
        change = changing(served(BY_DAY), "role.service.office_hours", [9, 18], [0, 24])
        change.lowers("answer_hours").raises("satisfaction", "affective_moved")

    def test_slow_replies_disappoint(self):
        change = changing(served(BY_DAY), "role.service.reply_hours", 0, 24)
        change.raises("answer_hours").lowers("satisfaction", "affective_moved", "engaged")

    def test_few_humans_make_a_queue(self):
        change = changing(served(BY_DAY, question_rate=0.5), "role.service.answers_per_hour", 50, 4)
        change.raises("answer_hours").lowers("satisfaction", "solved_share", "affective_moved", "engaged")

    def test_the_impatient_are_harder_to_please(self):
        change = changing(served(BY_DAY), "world.behaviour.patience", 12.0, 3.0).leaves("answer_hours")
        change.lowers("satisfaction", "affective_moved")


class TestBots:
    def test_a_bot_answers_by_night(self):
        change = changing(served(BY_DAY), "role.service.bot_hours", [0, 0], [18, 9])
        change.lowers("answer_hours").raises("satisfaction", "affective_moved")

    def test_a_better_bot_solves_more(self):
        alone = served(WITH_BOT | {"talk_to_human": False})
        change = changing(alone, "role.service.bot_solves", 0.2, 0.8)
        change.raises("solved_share", "satisfaction", "affective_moved", "engaged")

    def test_who_may_talk_to_a_human_is_served(self):
        change = changing(served(WITH_BOT), "role.service.talk_to_human", False, True)
        change.raises("solved_share", "satisfaction", "affective_moved", "engaged")

    def test_disclosure_costs_a_bots_good_answers_some_of_their_worth(self):
        change = changing(served(WITH_BOT), "role.service.bot_disclosed", False, True)
        change.leaves("solved_share", "answer_hours").lowers("satisfaction", "affective_moved")

    def test_unless_a_bot_is_as_welcome_as_a_human(self):
        change = changing(served(WITH_BOT, bot_disclosed_effect=1.0), "role.service.bot_disclosed", False, True)
        change.leaves("satisfaction", "affective_moved", "engaged")
