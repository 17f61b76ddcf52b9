"""Numbers and names in words."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.engine import records
from wom_sim.metrics import METRICS
from wom_sim.network.fidelity import measure_network
from wom_sim.network.ties import from_pairs
from wom_sim.numerals import parts_of_a_whole
from wom_sim.report.metric_words import meaning_of
from wom_sim.report.words import ITEMS, MEASURES


def test_what_reports_name_has_words():
    assert list(ITEMS) == list(records.ITEM_KINDS)
    network = from_pairs(2, np.array([0]), np.array([1]), np.ones(1), directed=False)
    assert list(MEASURES) == list(measure_network(network, None, key=np.uint64(1)))
    assert not any("_" in said for words in (ITEMS, MEASURES) for said in words.values())


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        # Each rounded by itself would be 62, 32 and 5.
        ([0.624, 0.324, 0.052], ["63 %", "32 %", "5 %"]),
        ([1 / 3, 1 / 3, 1 / 3], ["34 %", "33 %", "33 %"]),
        ([0.29, 0.71], ["29 %", "71 %"]),
        ([1.0], ["100 %"]),
        ([1.0, 0.0], ["100 %", "0 %"]),
        ([0.998, 0.002], [">99 %", "<1 %"]),
    ],
)  # fmt: skip
def test_parts_of_a_whole(shares, said):
    assert parts_of_a_whole(shares) == said


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_per_cents_add_up_and_none_is_off_by_one(counts):
    shares = [count / sum(counts) for count in counts]
    said = parts_of_a_whole(shares)
    whole = {"<1 %": 0, ">99 %": 100}
    numbers = [whole[text] if text in whole else int(re.fullmatch(r"(\d+) %", text)[1]) for text in said]
    assert sum(numbers) == 100
    assert all(abs(number - 100 * share) < 1 for number, share in zip(numbers, shares, strict=True))
    assert ("100 %" in said) == (len(counts) == 1)


def test_meanings_hold_no_identifiers():
    assert not [said for said in map(meaning_of, METRICS) if re.search("[`_]", said)]
    assert meaning_of("insight") == "answers to polls: what the organisation has learned by asking"
    assert meaning_of("private_extra_depth").startswith(
        "hops per item first shared in private less hops per item first "
    )
