"""The generator agrees with its published vectors, and a draw depends on nothing but its names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import draws
from wom_sim.compiled import njit

U = np.uint64
NAME = st.integers(0, 2**32 - 1)
KEY = st.integers(0, 2**64 - 1).map(np.uint64)


@pytest.mark.parametrize(
    ("rounds", "counter", "key", "words"),
    [
        (7, [0] * 4, [0] * 2, [0x5F6FB709, 0x0D893F64, 0x4F121F81, 0x4F730A48]),
        (10, [0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        (10, [0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (
            10,
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xA4093822, 0x299F31D0],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        ),
    ],
)
def test_known_answers_of_random123(rounds, counter, key, words):
    assert list(draws.philox(*map(U, counter), *map(U, key), rounds)) == words


@given(KEY, NAME, NAME, NAME, NAME)
def test_a_draw_is_a_function_of_its_names(key, purpose, who, whom, which):
    first = draws.uniform(key, purpose, who, whom, which)
    draws.uniform(key, purpose, whom, who, which)
    assert draws.uniform(key, purpose, who, whom, which) == first
    assert 0.0 < first < 1.0


@given(KEY, st.integers(1, 10**9), NAME)
def test_whole_numbers_stay_below(key, n, who):
    assert 0 <= draws.below(n, key, 1, who) < n


def test_purposes_are_distinct():
    assert len(set(draws.PURPOSES.values())) == len(draws.PURPOSES) > 20


def test_replicates_have_distinct_keys():
    keys = {int(draws.replicate_key(seed, replicate)) for seed in range(20) for replicate in range(50)}
    assert len(keys) == 1000


@given(st.integers(0, 2**64 - 1), st.integers(-1, 10**7), st.one_of(st.floats(-0.5, 1.5), st.sampled_from([0.0, 1.0])))
def test_something_happens_when_its_draw_is_below_its_chance(key, who, chance):
    key = np.uint64(key)
    drawn = draws.uniform(key, draws.JOIN, who, 3)
    assert draws.happens(chance, key, draws.JOIN, who, 3) == (drawn < chance)


normals = njit(lambda key, who, whom, drawn, scratch: draws.normals(key, draws.TRAIT, who, whom, 4, drawn, scratch))


@given(KEY)
def test_many_normal_draws_are_those_of_one_by_one(key):
    who, whom = np.arange(100), np.arange(100) * 7 - 1
    drawn, scratch = np.empty(100), np.empty(100)
    normals(key, who, whom, drawn, scratch)
    assert drawn.tolist() == [draws.normal(key, draws.TRAIT, u, v, 4) for u, v in zip(who, whom, strict=True)]
