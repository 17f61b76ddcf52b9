"""Validation: its statistics are right on made-up data, every target is there, and cheap ones are run for real.

Error rates are nil: the rng_seed is fixed, so what passes once passes always.
"""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from wom_sim.engine.records import EXPOSURES, ITEMS
from wom_sim.network.ties import from_pairs
from wom_sim.rules import ONE_TO_ONE, PUBLIC
from wom_sim.validation import draw_pictures, group, seeding, ties
from wom_sim.validation.estimates import Measured, difference, jackknife, mean, ratio, ratio_of_ratios
from wom_sim.validation.pictures import band_of, scale_of
from wom_sim.validation.run import TRIALS, run_trials
from wom_sim.validation.sharing import public_trees
from wom_sim.validation.ties import removed_at_half
from wom_sim.validation.trial import Trial, above, below, no_more_than, within
from wom_sim.verification.outcome import Outcome

TARGETS = {
    "nominated", "in_degree", "hub", "hub_contact", "complex_contagion", "weak_ties", "homophily", "public_cascades",
    "item_life", "forward_limit", "poll", "private_share",
}  # fmt: skip
"""The targets of evidence.md, section 12."""


@pytest.fixture(scope="module")
def few() -> list[tuple[Trial, list[Outcome]]]:
    """Every trial in two worlds only: enough to see what is reported, not whether it holds."""
    return [(trial, run_trials([replace(trial, replicates=2)])) for trial in TRIALS]


def paired(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two counts with means 30 and 20 that share a world's luck."""
    shared = rng.normal(0, 4, n)
    return 30 + shared + rng.normal(0, 2, n), 20 + 0.5 * shared + rng.normal(0, 1, n)


@pytest.mark.parametrize("estimate", [ratio, difference, lambda a, b: jackknife(lambda a, b: a / b, a, b)])
def test_standard_errors_are_those_that_repetition_shows(estimate):
    rng = np.random.default_rng(1)
    found = [estimate(*paired(rng, 50)) for _ in range(600)]
    spread = np.std([one.value for one in found], ddof=1)
    # The standard deviation of 600 values is known to 3 %: 10 % is more than three standard errors.
    assert np.mean([one.standard_error for one in found]) == pytest.approx(spread, rel=0.1)


def test_the_standard_error_of_a_ratio_of_ratios_is_that_which_repetition_shows():
    rng = np.random.default_rng(2)
    found = [ratio_of_ratios(*paired(rng, 40), *paired(rng, 40)) for _ in range(600)]
    assert np.mean([one.value for one in found]) == pytest.approx(1.0, abs=0.01)
    assert np.mean([one.standard_error for one in found]) == pytest.approx(
        np.std([one.value for one in found], ddof=1), rel=0.1
    )


def test_the_jackknife_of_a_mean_is_the_textbook_standard_error():
    values = [3.0, 1.0, 4.0, 1.0, 5.0]
    assert jackknife(lambda total, count: total / count, values, [1.0] * 5) == pytest.approx(mean(values))


def test_pairing_cancels_what_is_shared():
    a = [10.0, 20.0, 30.0]
    assert ratio([2 * x for x in a], a) == Measured(2.0, 0.0)
    assert difference([x + 1 for x in a], a) == Measured(1.0, 0.0)


def test_what_is_undefined_is_not_a_number_and_holds_nowhere():
    for found in (ratio([1.0, 2.0], [0.0, 0.0]), ratio([], []), mean([]), jackknife(lambda a: 1 / a, [0.0, 0.0])):
        assert math.isnan(found.value) and math.isnan(found.standard_error)
    assert math.isnan(ratio([1.0], [2.0]).standard_error)
    with pytest.raises(ValueError):
        ratio([1.0], [1.0, 2.0])
    nothing = ratio([1.0, 2.0], [0.0, 0.0])
    for judge in (above, below, no_more_than):
        assert not judge("c", "q", nothing, 1.0, "s").holds
    assert not within("c", "q", nothing, 1.0, 2.0, "s").holds


def test_bands_are_decided_by_the_value_and_sides_by_the_interval():
    found = Measured(1.1, 0.1)
    assert within("c", "q", found, 1.05, 1.65, "s", missed="why").note == ""
    assert not within("c", "q", found, 1.2, 1.65, "s").holds
    assert not above("c", "q", found, 1.0, "s").holds and above("c", "q", found, 0.9, "s").holds
    assert not below("c", "q", found, 1.2, "s").holds and below("c", "q", found, 1.3, "s").holds
    assert no_more_than("c", "q", found, 1.0, "s").holds and not no_more_than("c", "q", found, 0.9, "s").holds
    missed = below("c", "q", found, 1.0, "s", note="More.", missed="Why.")
    assert missed.note == "Why. More." and missed.expected == "interval below 1"
    assert missed.low == -math.inf and above("c", "q", found, 1.0, "s").high == math.inf


def exposures(*rows: tuple[int, int, int, int, int]) -> np.ndarray:
    """First exposures from (consumer, item, parent, channel, passed)."""
    log = np.zeros(len(rows), EXPOSURES)
    for row, (consumer, item, parent, channel, passed) in enumerate(rows):
        log[row]["consumer"], log[row]["item"], log[row]["parent"] = consumer, item, parent
        log[row]["channel"], log[row]["passed"] = channel, passed
    return log


def test_trees_of_adopters_are_those_of_public_posts():
    """A consumer's item, told in public by its maker, one of those told, and one of theirs; the organisation's post,
    which two members share, one of whom convinces somebody; one told in private begins a tree of its own."""
    items = np.zeros(2, ITEMS)
    items["maker"] = [7, -1]
    log = exposures(
        (1, 0, -1, PUBLIC, 1), (2, 0, -1, PUBLIC, 0), (3, 0, 0, PUBLIC, 1), (4, 0, 0, ONE_TO_ONE, 1),
        (5, 1, -1, 0, 1), (6, 1, -1, 0, 1), (8, 1, 4, PUBLIC, 1),
    )  # fmt: skip
    trees = public_trees(SimpleNamespace(exposures=log, items=items))
    assert sorted(trees.size.tolist()) == [1, 1, 2, 3]
    assert sorted(trees.hops.tolist()) == [0, 0, 0, 0, 1, 1, 2]


def test_removing_the_bridge_first_breaks_two_cliques_apart():
    clique = [(i, j) for i in range(6) for j in range(i)]
    u, v = np.array([*clique, *[(i + 6, j + 6) for i, j in clique], (0, 6)]).T
    strength = np.full(len(u), 0.8)
    strength[-1] = 0.1
    network = from_pairs(12, u, v, strength, directed=False)
    once = np.flatnonzero(network.sources < network.neighbours)
    weakest_first = once[np.argsort(network.strength[once], kind="stable")]
    assert removed_at_half(network, weakest_first) == 1 / 31
    assert removed_at_half(network, weakest_first[::-1]) > 0.5


def test_every_target_is_there_with_its_source(few):
    for trial, lines in few:
        assert {line.check for line in lines} == set(trial.checks)
        for line in lines:
            assert line.source and line.quantity and line.expected
            assert math.isfinite(line.simulated) and math.isfinite(line.standard_error)
            assert line.low < line.high
    everything = [line for _, lines in few for line in lines]
    assert {line.check for line in everything} == TARGETS
    assert len({line.quantity for line in everything}) == len(everything)


def test_a_known_miss_says_why(few):
    missed = {line.quantity: line for _, lines in few for line in lines if not line.holds}
    for quantity in (
        "reach, nominated influencers / random",
        "share of shared items that reach nobody new after 48 hours",
        "consumers reached by complex contagion, clustered / random network",
        "share of first exposures that weak ties bring, ties of the network only",
    ):
        assert len(missed[quantity].note) > 80


def test_polls_and_broken_networks_for_real():
    """Measured with full replicates: answers .525 (standard error .004); weak ties first −.021 (.0005)."""
    polls, removal = group.TRIALS[0], ties.TRIALS[0]
    (answered,), (removed,) = (run_trials([replace(trial, replicates=6)]) for trial in (polls, removal))
    assert answered.holds and answered.standard_error < 0.03
    assert removed.holds and removed.simulated == pytest.approx(-0.021, abs=0.01)


def test_a_world_counts_the_same_each_time():
    counts = seeding.count_contacts(0)
    assert counts == seeding.count_contacts(0)
    assert all(counts[f"{way}, others: told"] > counts[f"{way}, hubs: told"] > 0 for way in ("equal", "as is"))


def test_the_outcome_does_not_depend_on_workers():
    seen: list[tuple[int, int]] = []
    trials = [replace(group.TRIALS[0], replicates=11)]
    here = run_trials(trials, progress=lambda done, total: seen.append((done, total)))
    assert here == run_trials(trials, workers=2)
    assert seen == [(0, 11), (10, 11), (11, 11)]


def test_pictures_show_every_line(tmp_path):
    found = Measured(1.1, 0.01)
    lines = [
        within("a", "a band", found, 1.2, 1.6, "s"),
        above("b", "a side", found, 1.0, "s"),
        below("b", "another side", Measured(50.0, 0.0), 1.0, "s"),
        within("c", "not defined", Measured(math.nan, math.nan), 0.0, 1.0, "s"),
        within("private_share", "private share of sharing, sport", Measured(0.38, 0.01), 0.33, 0.43, "s"),
    ]
    paths = draw_pictures(lines, tmp_path)
    assert [path.name for path in paths] == ["validation.png", "validation_private_share.png"]
    assert all(path.stat().st_size > 10_000 and path.with_suffix(".svg").exists() for path in paths)
    assert draw_pictures([], tmp_path) == []
    for line in lines:
        scale, ends = scale_of(line), [end for end in band_of(line) if math.isfinite(end)]
        known = [*ends, *([line.simulated] if math.isfinite(line.simulated) else [])]
        assert all(0 <= scale.place(value) <= 1 for value in known)
    assert band_of(lines[1]) == (1.0, math.inf) and band_of(lines[2]) == (-math.inf, 1.0)
