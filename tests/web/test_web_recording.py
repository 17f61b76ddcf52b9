"""What the page plays is what happened in the run."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from wom_sim.engine.records import CHANNELS, NEVER
from wom_sim.metrics import follow, measure
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP
from wom_sim.scenario.changing import changed
from wom_sim.simulation import simulate
from wom_sim.visibility import see, tracked_rows
from wom_sim.web.controls import Choice, Side, first_choice
from wom_sim.web.packing import packed, unpacked
from wom_sim.web.recording import follow_hourly, record, unseen
from wom_sim.world import draw_world

CAMPAIGNS = ("existing customers", "nominated influencers")


@pytest.fixture(scope="module", params=CAMPAIGNS)
def followed(request, classroom):
    return follow_hourly(classroom, request.param, 1, draw_world(classroom, 1))


@pytest.fixture(scope="module")
def recording(followed):
    return record(followed, np.arange(500))


def by_day(ticks: np.ndarray, days: int) -> np.ndarray:
    return np.cumsum(np.bincount(ticks[ticks != NEVER] // 24, minlength=days))


@pytest.mark.parametrize("values", [[], [0], [-1, 127], [-1, 128], [40_000], [-(2**31), 2**31 - 1]])
def test_packing_loses_nothing(values):
    assert unpacked(packed(np.array(values, np.int64))).tolist() == values


def test_stopping_every_hour_changes_nothing(followed, classroom):
    whole = simulate(classroom, followed.result.campaign, 1)
    assert followed.result.state.tobytes() == whole.state.tobytes()
    assert followed.result.exposures.tobytes() == whole.exposures.tobytes()
    assert followed.result.ledger.tobytes() == whole.ledger.tobytes()


def test_the_counts_of_every_day_are_those_of_the_metrics(followed, recording):
    series, days = follow(followed.result), followed.result.days
    ticks = {name: unpacked(pack) for name, pack in recording["ticks"].items()}
    for name in ("reached", "engaged", "adopted"):
        assert by_day(ticks[name], days).tolist() == series[name].tolist(), name
    assert (by_day(ticks["joined"], days) - by_day(ticks["left"], days)).tolist() == series["members"].tolist()
    assert {name: values.tolist() for name, values in series.items()} == recording["series"]
    final = measure(followed.result)
    assert [recording["series"][name][-1] for name in ("reached", "cost_total")] == [final["reached"], final["cost_total"]]


def test_every_exposure_is_a_message_and_its_parent_is_the_senders_own(followed, recording):
    messages = {name: unpacked(pack) for name, pack in recording["messages"].items()}
    items = {name: unpacked(pack) for name, pack in recording["items"].items()}
    assert len(messages["tick"]) == len(followed.result.exposures) > 100
    assert (np.diff(messages["tick"]) >= 0).all()
    parent, told = messages["parent"], messages["parent"] >= 0
    assert (parent[told] < np.flatnonzero(told)).all()
    assert (messages["receiver"][parent[told]] == messages["sender"][told]).all()
    assert (messages["item"][parent[told]] == messages["item"][told]).all()
    assert (messages["tick"][parent[told]] < messages["tick"][told]).all()
    assert (items["maker"][messages["item"][~told]] == messages["sender"][~told]).all()
    # First deliveries: nobody gets an item twice, and who is reached is reached by the first of them.
    assert len(set(zip(messages["item"], messages["receiver"], strict=True))) == len(told)
    first = np.full(followed.result.world.consumers, NEVER)
    for tick, receiver in zip(messages["tick"][::-1], messages["receiver"][::-1], strict=True):
        first[receiver] = tick
    assert (first == unpacked(recording["ticks"]["reached"])).all()


def test_one_to_one_and_public_messages_run_along_ties(followed, recording):
    ties = followed.result.world.ties
    tied = set(zip(ties.sources.tolist(), ties.neighbours.tolist(), strict=True))
    messages = {name: unpacked(pack).tolist() for name, pack in recording["messages"].items()}
    along = {CHANNELS.index("one_to_one"), CHANNELS.index("public")}
    pairs = [
        pair
        for *pair, channel in zip(messages["sender"], messages["receiver"], messages["channel"], strict=True)
        if channel in along
    ]
    assert pairs and all(tuple(pair) in tied for pair in pairs)


def test_the_brand_sees_all_but_private_messages_of_which_no_visit_was_tracked(followed, recording):
    result = followed.result
    hidden, tracked = unseen(result), tracked_rows(result)
    private = np.isin(result.exposures["channel"], (ONE_TO_ONE, PRIVATE_GROUP))
    assert (hidden == (private & ~tracked)).all() and hidden.any()
    assert int(tracked.sum()) == see(result).tracked
    assert (unpacked(recording["messages"]["hidden"]) == hidden).all()
    seen, reached = unpacked(recording["ticks"]["seen"]), unpacked(recording["ticks"]["reached"])
    assert ((seen == NEVER) | (seen >= reached)).all()
    for consumer in np.flatnonzero((seen == NEVER) & (reached != NEVER)):
        assert hidden[result.exposures["consumer"] == consumer].all()


def test_the_same_question_has_the_same_bytes_as_answer(stage, classroom):
    choice = Choice(first_choice(classroom).sides, {"rewiring": 0.35}, 2)
    assert json.dumps(stage.run(choice)) == json.dumps(type(stage)(classroom).run(choice))


def test_the_same_campaign_on_both_sides_does_exactly_the_same(stage):
    left, right = stage.run(Choice((Side(CAMPAIGNS[0]), Side(CAMPAIGNS[0])), {}))["sides"]
    assert left.pop("name") == "existing customers (left)" and right.pop("name") == "existing customers (right)"
    assert left == right


def test_each_tie_is_told_once(stage, classroom):
    world = stage.run(first_choice(classroom))["world"]
    drawn = draw_world(classroom, 0)
    pairs = list(zip(unpacked(world["from"]).tolist(), unpacked(world["to"]).tolist(), strict=True))
    assert len(pairs) == len(set(pairs)) == len(drawn.ties.neighbours) // 2
    assert all(u < v for u, v in pairs)
    assert unpacked(world["strength"]).max() <= 100


def test_a_new_pair_of_runs_is_there_within_300_ms(stage, classroom):
    sides = first_choice(classroom).sides

    def seconds(choice: Choice) -> float:
        began = time.perf_counter()
        json.dumps(stage.run(choice))
        return time.perf_counter() - began

    assert min(seconds(Choice(sides, {"homophily": 0.1 * i})) for i in range(1, 5)) < 0.3
    assert min(seconds(Choice(sides, {"budget": 1000.0 * i})) for i in range(1, 5)) < 0.3


def test_a_world_is_drawn_again_only_if_it_changes(stage, classroom, monkeypatch):
    drawn = []
    monkeypatch.setattr("wom_sim.web.stage.draw_world", lambda *args: drawn.append(args) or draw_world(*args))
    sides = first_choice(classroom).sides
    for budget in (1000.0, 2000.0, None):
        stage.run(Choice(sides, {"budget": budget}, 9))
    assert len(drawn) == 1
    stage.run(Choice(sides, {"mean_ties": 9.0}, 9))
    assert len(drawn) == 2


def test_more_days_than_a_small_number_holds(classroom):
    scenario = changed(classroom, {("study", "days"): 1400, ("world", "consumers"): 100})
    recording = record(follow_hourly(scenario, CAMPAIGNS[0], 0, draw_world(scenario, 0)), np.arange(100))
    assert recording["messages"]["tick"]["type"] == "i4"
    assert len(recording["series"]["reached"]) == 1400
