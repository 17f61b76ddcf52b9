"""What several threads make is what one makes."""

import multiprocessing
import os
from unittest import mock

import numpy as np
import pytest
from worlds import small

from wom_sim import threads
from wom_sim.compiled import njit
from wom_sim.world import DrawnWorld, draw_world


@njit
def _add(first, last, values, result):
    for i in range(first, last):
        result[i] += values[i]
    return last - first


@pytest.mark.parametrize("length", [0, 1, 9_999, 10_000, 20_001])
def test_stretches_cover_everything_once(length):
    result = np.zeros(length)
    with mock.patch.object(threads, "threads", lambda: 3):
        done = threads.in_stretches(_add, length, np.arange(length, dtype=float), result)
    assert result.tolist() == list(range(length)) and sum(done) == length
    assert len(done) == (1 if length < 2 * threads.LEAST else threads.PIECES * min(3, length // threads.LEAST))


def test_what_goes_wrong_on_a_thread_is_raised():
    with mock.patch.object(threads, "threads", lambda: 2), pytest.raises(ZeroDivisionError):
        threads.in_stretches(lambda first, last: 1 // 0, 2 * threads.LEAST)


def test_a_worker_process_has_one_thread():
    with mock.patch.object(multiprocessing, "parent_process", object):
        assert threads.threads() == 1
    assert 1 <= threads.threads() <= min(threads.MOST_THREADS, os.cpu_count())


def parts(world: DrawnWorld) -> dict[str, np.ndarray]:
    ties = {name: getattr(world.ties, name) for name in ("starts", "neighbours", "strength")}
    groups = {f"{name} of groups": getattr(world.groups, name) for name in ("starts", "members", "memberships")}
    return ties | groups | {name: world.traits[name] for name in world.traits.dtype.names}


def test_a_world_is_the_same_on_any_number_of_threads():
    scenario = small(world={"consumers": 3_001})
    with mock.patch.object(threads, "threads", lambda: 1):
        one = parts(draw_world(scenario, 0))
    with mock.patch.multiple(threads, threads=lambda: 3, LEAST=100):
        three = parts(draw_world(scenario, 0))
    assert all(np.array_equal(one[name], three[name]) for name in one)
