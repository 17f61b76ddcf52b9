"""What the engine keeps its records in: arrays that grow between visits, an index of the log, a choice among ties."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim import draws, load_scenario, simulate
from wom_sim.compiled import njit
from wom_sim.engine import run as run_module
from wom_sim.engine.exposing import NOWHERE, enter, exposure_of, new_index
from wom_sim.engine.records import EVENTS, EXPOSURES, ITEMS, STATE, Pool
from wom_sim.engine.telling import keep_lowest
from wom_sim.result import Result
from wom_sim.scenario import changed

keep = njit(lambda pool, found, kept: keep_lowest(pool, found, kept))
put = njit(lambda index, exposures, row: enter(index, exposures, row))
many = njit(lambda key, whom, count, drawn: draws.uniforms(key, draws.TELL, 3, whom, count, drawn))
find = njit(lambda pool, consumer, item: exposure_of(pool, consumer, item))


def pool(exposures=None, index=None, scores=(), chosen=()) -> Pool:
    return Pool(
        np.zeros(1, EVENTS), np.zeros(1, np.int32), np.zeros(1, EXPOSURES) if exposures is None else exposures,
        np.zeros(1, ITEMS), new_index(1) if index is None else index, np.zeros(1, np.int32), np.array(scores, float),
        np.array(chosen, np.int64),
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), unique=True, max_size=60))
def test_the_index_finds_what_was_entered_and_nothing_else(pairs):
    log = np.zeros(max(1, len(pairs)), EXPOSURES)
    index = new_index(len(pairs))
    assert len(index) > len(pairs) and len(index) & (len(index) - 1) == 0
    for row, (consumer, item) in enumerate(pairs):
        log[row]["consumer"], log[row]["item"] = consumer, item
        put(index, log, row)
    known = pool(log, index)
    assert [find(known, *pair) for pair in pairs] == list(range(len(pairs)))
    others = [(c, i) for c in range(31) for i in range(6) if (c, i) not in set(pairs)]
    assert {find(known, *pair) for pair in others} <= {NOWHERE}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.integers(0, 45))
def test_the_lowest_scores_come_first_and_of_equal_ones_the_earlier(scores, kept):
    kept = min(kept, len(scores))
    scratch = pool(scores=scores, chosen=range(len(scores)))
    keep(scratch, len(scores), kept)
    assert scratch.chosen[:kept].tolist() == np.argsort(scores, kind="stable")[:kept].tolist()


@pytest.mark.parametrize("campaign", ["existing customers", "nominated influencers"])
def test_arrays_that_start_small_grow_to_the_same_run(campaign):
    scenario = changed(load_scenario("scenarios/telecom.yaml"), {("world", "consumers"): 400, ("study", "days"): 14})
    at_once = simulate(scenario, campaign)
    with mock.patch.multiple(run_module, EVENTS_AT_FIRST=1, EXPOSURES_AT_FIRST=1, ITEMS_AT_FIRST=1, _LEFT=[]):
        grown = simulate(scenario, campaign)
    assert len(at_once.exposures) > 100 and len(at_once.items) > 10
    assert_same_run(at_once, grown)


def test_a_run_in_the_room_that_another_has_left_is_the_same_run():
    busy = changed(load_scenario("scenarios/telecom.yaml"), {("world", "consumers"): 400, ("study", "days"): 14})
    quiet = changed(busy, {("campaigns", "existing customers", "seeding", "target"): 20})
    with mock.patch.object(run_module, "_LEFT", []):
        fresh = simulate(quiet, "existing customers")
        other = simulate(busy, "existing customers")
        assert len(other.exposures) > len(fresh.exposures) and len(run_module._LEFT) == 1
        assert_same_run(fresh, simulate(quiet, "existing customers"))
        simulate(changed(busy, {("world", "consumers"): 300}), "existing customers")
        assert_same_run(other, simulate(busy, "existing customers"))


@pytest.mark.parametrize("recognition", [0.0, 0.01])
def test_a_run_does_not_know_what_was_in_memory(recognition):
    changes = {("world", "consumers"): 400, ("study", "days"): 7, ("world", "behaviour", "recognition_rate"): recognition}
    scenario = changed(load_scenario("scenarios/telecom.yaml"), changes)

    def filled(byte: int) -> Result:
        with mock.patch.object(run_module, "on_cache_lines", lambda n: np.full(64 * n, byte, np.uint8).view(STATE)):
            return simulate(scenario, "existing customers")

    assert_same_run(filled(0), filled(255))


def assert_same_run(one: Result, other: Result) -> None:
    for name in ("state", "exposures", "items"):
        here, there = getattr(one, name), getattr(other, name)
        for field in here.dtype.names:
            assert np.array_equal(here[field], there[field]), (name, field)
    assert np.array_equal(one.ledger, other.ledger)


@settings(max_examples=20)
@given(st.integers(1, 300))
def test_a_consumer_is_one_cache_line(consumers):
    state = run_module.on_cache_lines(consumers)
    assert STATE.itemsize == 64 and len(state) == consumers
    assert state.ctypes.data % 64 == 0 and state.flags.writeable


@given(st.integers(0, 70), st.integers(0, 2**64 - 1))
def test_draws_together_are_those_one_by_one(count, key):
    whom = np.arange(draws.room_for_draws(count), dtype=np.int32) * 7
    drawn = np.empty(len(whom))
    many(np.uint64(key), whom, count, drawn)
    assert len(whom) >= count
    assert drawn[:count].tolist() == [draws.uniform(np.uint64(key), draws.TELL, 3, 7 * i) for i in range(count)]
