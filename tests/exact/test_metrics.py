"""Metrics are exact on logs written by hand, undefined where they should be, and go the way their mechanism pushes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from logs import ORGANISATION, logged
from worlds import small

from wom_sim.engine.records import BURDENS
from wom_sim.metrics import METRICS, follow, measure
from wom_sim.metrics.care import CARE, care_by_segment
from wom_sim.simulation import simulate
from wom_sim.study import run_replicate

NOTHING, HEARD = {}, {"heard": 1, "accepted": 1}
PASSED = {**HEARD, "passed": 1}


def value(metric: str, *arguments, **rest) -> float:
    return measure(logged(*arguments, **rest))[metric]


UNDEFINED_ON_NOTHING = {
    "structural_virality", "cascade_size", "cascade_depth", "reproduction_number", "generation_time_hours", "private_share",
    "cost_per_reached", "cost_per_engaged", "cost_per_adopted", "poll_response", "talk_share", "retention", "cognitive_moved",
    "affective_moved", "activation_moved", "private_depth", "public_depth", "sharers_buy", "solved_share", "answer_hours",
    "attribution_error", "dark_share", "private_extra_depth", "satisfaction",
}  # fmt: skip


def test_nothing_happened():
    values = measure(logged())
    assert list(values) == list(METRICS)
    assert {name for name, v in values.items() if math.isnan(v)} == UNDEFINED_ON_NOTHING
    assert all(v == 0 for name, v in values.items() if name not in UNDEFINED_ON_NOTHING)


def test_every_metric_says_what_it_is():
    for name, metric in METRICS.items():
        assert metric.name == name and metric.unit and metric.better in ("more", "less", "") and metric.meaning[0].islower()


class TestTheGroup:
    def test_poll_response(self):
        answered = {"answered": 1}
        log = [
            (0, 1, ORGANISATION, "post", answered), (1, 1, ORGANISATION, "post", NOTHING),
            (2, 1, ORGANISATION, "email", NOTHING),  # no member, so nobody who could have answered
            (0, 2, ORGANISATION, "post", answered),  # no poll
            (0, 3, ORGANISATION, "post", NOTHING), (1, 3, ORGANISATION, "post", NOTHING),
        ]  # fmt: skip
        items = [("ask", ORGANISATION), ("challenge", ORGANISATION), ("ask", ORGANISATION)]
        assert value("poll_response", items, log) == 1 / 4
        assert value("insight", items, log) == 1

    def test_talk_share_and_content_created(self):
        items = [("ask", ORGANISATION), ("inform", ORGANISATION), ("inform", ORGANISATION), *[("created", 1)] * 3, ("talk", 2)]
        log = [(0, 1, ORGANISATION, "post", NOTHING), (1, 1, ORGANISATION, "post", NOTHING),
               (0, 2, ORGANISATION, "post", NOTHING), (4, 3, ORGANISATION, "email", NOTHING)]  # fmt: skip
        values = measure(logged(items, log, counts={"relayed": 3}))
        assert values["talk_share"] == 3 / 5, "a post that was only mailed is no talk in the group"
        assert values["content_created"] == 3

    def test_retention_nominated_asked_in(self):
        values = measure(logged(counts={"joined": 8, "opt_outs": 2, "nominated": 3, "asked_in": 1}))
        assert (values["retention"], values["nominated"], values["asked_in"]) == (0.75, 3, 1)

    def test_moved_is_what_is_left_above_the_rest_at_the_end(self):
        scenario = small(study={"days": 10}, campaigns={"it": {}}, world={"behaviour": {"engagement_half_life": 48.0}})
        run = logged(
            scenario=scenario, interest=0.5,
            state={
                # Member, touched at the last hour: nothing lost. Left, touched two half-lives ago: a quarter left. The
                # third has only asked to join.
                "member": {0: 2, 1: 3, 2: 1}, "touched": {0: 240, 1: 240 - 96},
                "affective": {0: 0.75, 1: 0.65, 2: 1.0}, "activation": {0: 0.125},
            },
        )  # fmt: skip
        values = measure(run)
        assert values["affective_moved"] == pytest.approx((0.5 + 0.4 / 4) / 2, abs=1e-7)
        assert values["activation_moved"] == pytest.approx(-0.125 / 2, abs=1e-7)
        assert values["cognitive_moved"] == 0.0


class TestPrivateAndPublic:
    def test_depth_by_first_share(self):
        items = [("talk", 0), ("created", 1), ("experience", 2), ("inform", ORGANISATION), ("created", 3)]
        log = [
            (1, 1, 0, "one_to_one", NOTHING), (2, 1, 1, "public", NOTHING), (3, 1, 2, "public", NOTHING),  # private, 3 deep
            (0, 2, 1, "private_group", NOTHING), (4, 2, 1, "members", NOTHING),  # private, 1 deep
            (0, 3, 2, "public", NOTHING), (5, 3, 0, "one_to_one", NOTHING),  # public, 2 deep
            (0, 4, ORGANISATION, "post", NOTHING), (1, 4, 0, "one_to_one", NOTHING),  # not a consumer's
            (0, 5, 3, "members", NOTHING),  # shared in the group only: what its maker chose is not known
        ]  # fmt: skip
        values = measure(logged(items, log))
        assert values["private_depth"] == 2.0 and values["public_depth"] == 2.0
        assert measure(logged(items[:2], log[:5]))["private_depth"] == 2.0
        assert math.isnan(measure(logged(items[:2], log[:5]))["public_depth"])

    def test_referred_are_those_whom_others_had_told_before_they_bought(self):
        heard = {"heard": 1, "tick": 5}
        log = [
            (0, 1, 7, "one_to_one", heard), (1, 1, 7, "one_to_one", heard), (2, 1, ORGANISATION, "email", heard),
            (3, 1, 7, "one_to_one", {"heard": 0, "tick": 5}), (4, 1, 7, "one_to_one", heard),
        ]  # fmt: skip
        # Told in time; told too late; told by the organisation alone; never noticed it; told, and bought nothing.
        bought = {"adopted": {0: 9, 1: 3, 2: 9, 3: 9}}
        assert value("referred", [("help", ORGANISATION)], log, consumers=8, state=bought) == 1

    def test_sharers_buy(self):
        items = [("talk", 5)]
        log = [(0, 1, 5, "public", PASSED), (1, 1, 5, "public", PASSED), (2, 1, 5, "public", HEARD),
               (3, 1, 5, "public", HEARD), (4, 1, 5, "public", NOTHING), (6, 1, 5, "public", PASSED)]  # fmt: skip
        bought = {"adopted": {0: 9, 2: 9, 3: NEVER_YET, 4: 9, 6: 9}}
        # Half the sharers bought (consumer 6 was a customer before), and half of those who heard; 4 never noticed.
        assert value("sharers_buy", items, log, consumers=7, customers=[6], state=bought) == 1.0
        bought["adopted"][1] = 9
        assert value("sharers_buy", items, log, consumers=7, customers=[6], state=bought) == 2.0
        assert math.isnan(value("sharers_buy", items, log, consumers=7, state={"adopted": {0: 9}}))


NEVER_YET = -1


class TestService:
    def test_solved_share_and_hours(self):
        values = measure(logged(counts={"questions": 8, "solved": 6, "waited": 15}))
        assert (values["questions"], values["solved_share"], values["answer_hours"]) == (8, 0.75, 2.5)

    def test_satisfaction_is_a_mean_over_questions_that_ended(self):
        assert measure(logged(counts={"questions": 8, "ended": 4, "felt": -1_000_000}))["satisfaction"] == -0.25
        assert math.isnan(measure(logged(counts={"questions": 3}))["satisfaction"])


class TestCare:
    def test_by_segment(self):
        burdens = np.array([[1, 2, 3], [4, 5, 6], [0, 0, 0]])
        run = logged(
            consumers=7, segments={"a": [0, 1, 2, 3], "b": [4, 5, 6], "nobody": []}, burdens=burdens,
            state={"reached": {0: 5, 1: 6, 2: 7, 4: 0}, "member": {0: 2, 1: 3, 4: 3, 5: 1}},
            counts=dict(zip(BURDENS, burdens.sum(axis=0), strict=True)),
        )  # fmt: skip
        assert CARE == ("consumers", "reached", "joined", "opt_outs", "night_alerts", "unrest", "intrusions")
        assert care_by_segment(run).tolist() == [[4, 3, 2, 1, 1, 2, 3], [3, 1, 1, 1, 4, 5, 6], [0, 0, 0, 0, 0, 0, 0]]
        values = measure(run)
        assert values["worst_served"] == 1 / 3 and values["reach_gap"] == 0.75 - 1 / 3
        assert [values[name] for name in BURDENS] == [5, 7, 9]

    @pytest.mark.parametrize("campaign", ["existing", "nominated", "nothing"])
    def test_segments_add_up_in_a_run(self, campaign):
        run = simulate(small(), campaign, 1)
        care = dict(zip(CARE, care_by_segment(run).sum(axis=0), strict=True))
        values = measure(run)
        assert care["consumers"] == run.world.consumers
        for name in ("reached", "joined", "opt_outs", *BURDENS):
            assert care[name] == values[name], name


def base(**changes) -> dict:
    return {"seeding": {"strategy": "existing_customers", "target": 60}, "role": "fact_finder", **changes}


def means(campaigns: dict, *metrics: str, worlds: int = 4, **changes) -> dict[str, dict[str, float]]:
    """Means over a few worlds, by campaign and metric."""
    scenario = small(campaigns=campaigns, **changes)
    runs = [run_replicate(scenario, r).metrics for r in range(worlds)]
    return {c: {m: float(np.nanmean([run[c][m] for run in runs])) for m in metrics} for c in campaigns}


class TestDirections:
    def test_a_poll_that_asks_more_effort_is_answered_less(self):
        polls = means({"it": base()}, "poll_response")
        harder = means({"it": base()}, "poll_response", world={"behaviour": {"takepart_effort": 6.0}})
        assert harder["it"]["poll_response"] < polls["it"]["poll_response"] - 0.05

    def test_the_director_makes_members_talk_and_the_broadcaster_does_not(self):
        roles = means({r: base(role=r) for r in ("director", "broadcaster")}, "talk_share", "content_created")
        assert roles["director"]["talk_share"] > 0.3 and roles["broadcaster"]["talk_share"] == 0.0
        assert roles["broadcaster"]["content_created"] == 0.0 < roles["director"]["content_created"]

    def test_more_opting_out_retains_fewer_and_unsettles_more(self):
        calm, restless = (
            means({"it": base(role="director")}, "retention", "unrest", world={"behaviour": {"opt_out": rate}})["it"]
            for rate in (0.002, 0.03)
        )
        assert restless["retention"] < calm["retention"] - 0.1 and restless["unrest"] > calm["unrest"]

    def test_enjoyable_content_moves_affect(self):
        found = means({name: base(role="director", content={"enjoyment": e, "uniqueness": 0.0})
                       for name, e in (("dull", 0.2), ("fun", 1.3))}, "affective_moved", "cognitive_moved")  # fmt: skip
        assert found["fun"]["affective_moved"] > found["dull"]["affective_moved"] + 0.02

    def test_posts_at_night_wake_somebody(self):
        rhythm = [{"activity": "ask", "day": d, "hour": 3} for d in range(7)]
        role = {"rhythm": rhythm, "style": {"quiet_hours": [0, 0]}}
        found = means({"night": base(role=role), "day": base()}, "night_alerts")
        assert found["night"]["night_alerts"] > 5 * found["day"]["night_alerts"] > 0

    def test_nominations_bring_the_nominated(self):
        seeding = {"strategy": "nominated_influencers", "target": 60, "handpicked": 10}
        found = means({"invited": base(), "named": base(seeding=seeding)}, "nominated", "asked_in", "joined")
        assert found["invited"]["nominated"] == 0 < found["named"]["nominated"] < found["named"]["joined"]
        assert found["named"]["asked_in"] == 0

    def test_scarcity_makes_some_ask_in(self):
        scarce = base(role="director", content={"withdrawn_after_hours": 24, "uniqueness": 1.4},
                      seeding={"strategy": "existing_customers", "target": 200})  # fmt: skip
        open_to_all = {**scarce, "content": {"uniqueness": 1.4}}
        found = means({"scarce": scarce, "open": open_to_all}, "asked_in")
        assert found["scarce"]["asked_in"] > 0 == found["open"]["asked_in"]

    def test_a_bot_by_night_answers_sooner(self):
        night = {"office_hours": [9, 18]}
        found = means(
            {"humans": base(role={"service": night}), "bot": base(role={"service": {**night, "bot_hours": [0, 24]}})},
            "answer_hours", "solved_share", world={"behaviour": {"question_rate": 0.1}},
        )  # fmt: skip
        assert found["bot"]["answer_hours"] < found["humans"]["answer_hours"]
        assert 0.5 < found["humans"]["solved_share"] <= 1.0

    def test_who_is_there_at_once_keeps_nobody_waiting(self):
        always = {"office_hours": [0, 24], "reply_hours": 0}
        robot = {"office_hours": [0, 0], "bot_hours": [0, 24], "bot_solves": 1.0, "bot_disclosed": False}
        found = means(
            {"human": base(role={"service": always}), "robot": base(role={"service": robot}),
             "two hours": base(role={"service": {**always, "reply_hours": 2}})},
            "answer_hours", "satisfaction", world={"behaviour": {"question_rate": 0.1}},
        )  # fmt: skip
        assert [found[name]["answer_hours"] for name in ("human", "robot", "two hours")] == [0.0, 0.0, 2.0]
        assert found["human"]["satisfaction"] == found["robot"]["satisfaction"] == pytest.approx(1.0)
        assert found["two hours"]["satisfaction"] == pytest.approx(2 * 2 ** (-2 / 12) - 1, abs=1e-5)

    def test_silence_is_the_worst_answer(self):
        found = means(
            {"humans": base(role={"service": {"office_hours": [9, 18]}}), "silence": base(role="director")},
            "satisfaction", "questions", world={"behaviour": {"question_rate": 0.1}},
        )  # fmt: skip
        assert found["silence"]["satisfaction"] == -1.0 < found["humans"]["satisfaction"]
        assert found["silence"]["questions"] > 0

    def test_announcements_invite_no_answer(self):
        found = means({"informs": base(role="broadcaster"), "asks": base(role="fact_finder")}, "answers")
        assert found["informs"]["answers"] == 0 < found["asks"]["answers"]

    def test_customers_of_one_segment_leave_the_other_behind(self):
        even, skewed = (
            means({"it": base(role="director")}, "reach_gap", "worst_served",
                  world={"customers": {"share": 0.2, **spread}, "network": {"mean_ties": 10, "homophily": h}})["it"]
            for spread, h in (({}, 0.0), ({"concentrated_in": "fan", "concentration": 50.0}, 0.6))
        )  # fmt: skip
        assert skewed["reach_gap"] > even["reach_gap"] + 0.1 and skewed["worst_served"] < even["worst_served"]


def test_the_face_measures_the_same():
    from wom_sim.model import WomModel

    scenario = small(world={"consumers": 150, "behaviour": {"opt_out": 0.05, "takepart_base": 1.0}}, study={"days": 9})
    model = WomModel(scenario, "nominated", replicate=1)
    model.run_model()
    engine, face = simulate(scenario, "nominated", 1), model.result()
    assert measure(face) == pytest.approx(measure(engine), rel=0, abs=0, nan_ok=True)
    assert np.array_equal(care_by_segment(face), care_by_segment(engine))
    assert follow(face).keys() == follow(engine).keys()
