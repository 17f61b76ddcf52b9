"""Sentences never say more than the numbers do."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from fake_study import fake_study, study_of
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.report.numbers import Numbers
from wom_sim.report.verdict import next_step, verdict
from wom_sim.report.words import amount, amounts, distinct, exact, labels, share

DIFFERENCE = r"95 % interval of the difference (?P<low>\S+) to (?P<high>\S+)\)"
CLAIMS = {
    "reached": re.compile(
        r"“(?P<a>[^”]+)” reaches (?P<mean>\S+) more consumers than “(?P<b>[^”]+)” "
        r"\((?P<own>\S+) against (?P<other>\S+) on average; " + DIFFERENCE
    ),
    "structural_virality": re.compile(
        r"Content of “(?P<a>[^”]+)” travels (?P<mean>\S+) hops further than that of “(?P<b>[^”]+)” "
        r"\(structural virality (?P<own>\S+) against (?P<other>\S+); " + DIFFERENCE
    ),
    "cost_per_engaged": re.compile(
        r"A consumer engaged costs (?P<mean>\S+) less money with “(?P<a>[^”]+)” than with “(?P<b>[^”]+)”[^(]*"
        r"\((?P<own>\S+) against (?P<other>\S+); " + DIFFERENCE
    ),
}
BUYERS = re.compile(
    r"“(?P<a>[^”]+)” has (?P<mean>\S+) (?P<more>more|fewer) buyers "
    r"\(95 % interval (?P<low>\S+) to (?P<high>\S+)\)"
)
VALUE = st.one_of(st.integers(0, 400).map(float), st.floats(0, 5), st.floats(1e-7, 1e-3), st.just(math.nan))
NAMES = ("alpha", "beta", "gamma", "no campaign")


@st.composite
def studies(draw):
    worlds = draw(st.integers(2, 6))
    names = NAMES[draw(st.integers(0, 2)) :]
    given_metrics = ("structural_virality", "cost_per_engaged", "cost_per_reached", "adopted", "engaged")
    values = {}
    for name in names:
        level = draw(st.floats(0, 50))
        run = {m: draw(st.lists(VALUE, min_size=worlds, max_size=worlds)) for m in given_metrics}
        noise = draw(st.lists(st.integers(0, 20), min_size=worlds, max_size=worlds))
        run["reached"] = [level + n for n in noise]
        run["cost_total"] = [0.0 if name == "no campaign" else 5.0] * worlds
        values[name] = run
    return fake_study(values)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def near(text: str, value: float) -> bool:
    """Whether a printed number is the value, rounded to the digits that are printed."""
    digits = len(text.partition(".")[2]) if "e" not in text else 12
    slack = 0.5 * 10.0**-digits if "e" not in text else 0.06 * abs(value)
    return abs(number(text) - value) <= slack * (1 + 1e-9) + 1e-12


@settings(max_examples=150, deadline=None)
@given(studies())
def test_a_claim_needs_an_interval_without_zero_and_every_number_is_the_datas(study):
    numbers, text = Numbers(study), verdict(study)
    for metric, pattern in CLAIMS.items():
        sign = -1 if metric.startswith("cost") else 1
        for found in pattern.finditer(text):
            x = numbers.comparison(metric, found["a"], found["b"])
            ends = sorted((sign * x.ci_low, sign * x.ci_high))
            assert ends[0] > 0 and x.excludes_zero
            assert number(found["low"]) > 0
            assert near(found["mean"], sign * x.mean_difference)
            assert near(found["low"], ends[0]) and near(found["high"], ends[1])
            assert near(found["own"], numbers.summaries[found["a"], metric].mean)
            assert near(found["other"], numbers.summaries[found["b"], metric].mean)
    for found in BUYERS.finditer(text):
        x = numbers.comparison("adopted", found["a"], "no campaign")
        assert x.excludes_zero and (x.mean_difference > 0) == (found["more"] == "more")
        assert number(found["low"]) > 0 and near(found["mean"], abs(x.mean_difference))
    for found in re.finditer(r"the mean difference is \S+ \(95 % interval (\S+) to (\S+)\)", text):
        assert number(found[1]) <= 0 <= number(found[2])
    assert "nan" not in text and "unknown" not in text


@settings(max_examples=60, deadline=None)
@given(studies())
def test_the_top_two_on_reach_are_either_told_apart_or_not(study):
    numbers, text = Numbers(study), verdict(study)
    first, second = numbers.by_reach[:2]
    if not any(numbers.summaries[c, "reached"].mean for c in study.campaigns):
        assert text.startswith("No campaign reached anybody")
    elif numbers.comparison("reached", first, second).ci_low > 0:
        assert text.startswith(f"“{first}” reaches ")
    else:
        assert text.startswith("On reach, ")


def two(a, b, **options):
    worlds = len(a)
    more = {"cost_total": [5.0] * worlds}
    return fake_study({"alpha": {"reached": a} | more, "beta": {"reached": b} | more}, **options)


def test_a_clear_winner_in_plain_words():
    text = verdict(two([210.0, 221, 208, 217, 214], [20.0, 22, 27, 21, 25]))
    assert text.startswith("“alpha” reaches 191 more consumers than “beta” (214 against 23 on average; 95 %")
    assert "ahead in 100 % of worlds" in text


def test_a_campaign_and_its_twin_are_equal():
    assert "On reach, “alpha” and “beta” are equal in every world" in verdict(two([5.0, 9, 7], [5.0, 9, 7]))


def test_nobody_reached():
    assert verdict(two([0.0, 0], [0.0, 0])).startswith("No campaign reached anybody, in any of 2 worlds")


def test_few_worlds_are_said_to_be_few():
    assert "so few that the intervals are wide" in verdict(two([9.0, 8, 7], [1.0, 3, 2]))
    assert "so few" not in verdict(two([9.0, 8, 7, 8, 9], [1.0, 3, 2, 1, 2]))


def test_one_world_and_one_campaign_are_no_comparison():
    assert "One world says nothing about uncertainty" in verdict(two([9.0], [1.0]))
    assert "95 %" not in verdict(two([9.0], [1.0]))
    assert "no other campaign" in verdict(study_of(1, 4))


def test_silent_about_what_pairing_bought_when_that_is_unknown():
    text = verdict(two([9.0, 9, 9], [1.0, 1, 1]))
    assert "Pairing" not in text and "over 3 worlds" in text


def test_what_pairing_bought_and_why_not():
    much = verdict(two([10.0, 20, 30, 40, 50], [1.0, 11, 21, 31, 42]))
    assert "Pairing (same worlds, same luck) took away >99 % of the variance" in much
    a, b = [10.0, 30, 20, 31, 10], [3.0, 1, 3, 2, 1]
    shared = {"adopted": [1.0, 2, 3, 4, 5], "cost_total": [5.0] * 5}
    study = fake_study(
        {"alpha": {"reached": a} | shared, "beta": {"reached": b} | shared}, strategies={"beta": "random"}
    )
    x = Numbers(study).comparison("reached", "alpha", "beta")
    assert x.variance_reduction < 0.1
    text = verdict(study)
    assert f"bought nothing on reach (the paired runs correlate at {x.correlation:.2f})" in text
    assert "because the two touch different people" in text and "consumers adopted (correlation 1.00)" in text
    assert "different people" not in verdict(two(a, b)), "the same seeding touches the same people"


def test_a_winner_that_sees_the_whole_network_is_said_to():
    a, b = [110.0, 121, 108], [20.0, 22, 27]
    assert "“alpha” sees the whole network" in verdict(two(a, b, strategies={"alpha": "high_degree"}))
    assert "whole network" not in verdict(two(a, b))


def test_the_reference_is_no_campaign_or_the_first_that_costs_nothing():
    assert Numbers(study_of(3, 2)).reference == "campaign c"
    assert Numbers(study_of(2, 2, names=["No campaign", "other"])).reference == "No campaign"
    assert Numbers(two([1.0, 2], [1.0, 2])).reference is None


def test_campaigns_that_engage_nobody_in_some_world_are_left_out_of_the_cost_contest():
    cost = {"a": [1.0, math.nan, 1, 1], "b": [5.0, 5.5, 5, 5], "c": [9.0, 9.5, 9, 9.25]}
    rest = {"reached": [9.0, 8, 7, 6], "cost_total": [4.0] * 4}
    study = fake_study({
        name: {**rest, "cost_per_engaged": each} for name, each in cost.items()
    })  # fmt: skip
    text = verdict(study)
    assert "with “b” than with “c”, the two cheapest of those with consumers engaged in every world" in text


def test_pairs_are_shown_with_the_higher_reach_first_unless_there_is_a_baseline():
    low, high = [1.0, 2, 3], [11.0, 12, 14]
    assert Numbers(two(low, high)).shown_pairs == [("beta", "alpha")]
    assert Numbers(two(high, low)).shown_pairs == [("alpha", "beta")]
    assert Numbers(two(low, high, baseline="beta")).shown_pairs == [("alpha", "beta")]
    assert list(Numbers(two(high, low)).comparisons)[0][1:] == ("beta", "alpha"), "the file keeps its order"


def test_next_steps():
    out = Path("figures/x")
    assert next_step(two([9.0], [1.0]), out, "run") == "run --replicates 40"
    clear = two([110.0, 121, 108], [20.0, 22, 27])
    assert next_step(clear, out, "run").startswith("look at figures/x/report.html")
    close = next_step(two([10.0, 14, 9, 13], [10.0, 9, 11, 12]), out, "run")
    assert int(re.match(r"run --replicates (\d+)   \(about", close)[1]) > 4
    assert next_step(two([5.0, 9], [5.0, 9]), out, "run").startswith("look at")
    broken_off = two([9.0, 8], [1.0, 2], asked=40)
    broken_off.interrupted = True
    assert next_step(broken_off, out, "run").startswith("run --replicates 40 ")


@settings(deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=4))
def test_printed_numbers_keep_their_sign_and_their_order(values):
    shown = [number(text) for text in amounts(*values)]
    assert all((s > 0) == (v > 0) and (s < 0) == (v < 0) for s, v in zip(shown, values, strict=True))
    order = sorted(range(len(values)), key=values.__getitem__)
    assert all(shown[i] <= shown[j] + 1e-8 for i, j in zip(order, order[1:], strict=False))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (0.607, "0.61"), (9.996, "10.0"), (99.96, "100"), (3874.6, "3,875"),
     (0.0004, "0.0004"),     (math.nan, "unknown"), (-0.23, "-0.23"), (1e-12, "1e-12")],
)  # fmt: skip
def test_amounts(value, text):
    assert amount(value) == text


def test_an_interval_that_leaves_zero_out_is_seen_to():
    assert amounts(150, 0.3, 300) == ["150.0", "0.3", "300.0"]
    assert amounts(-0.001, 12) == ["-0.001", "12.000"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 %"), (0.001, "<1 %"), (0.999, ">99 %"), (1, "100 %"), (0.5, "50 %"), (math.nan, "unknown")],
)
def test_shares(value, text):
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(20000.0, "20,000"), (19999.5, "20,000"), (0.30124, "0.3012"), (math.nan, "–")]
)
def test_exact_numbers(value, text):
    assert exact(value) == text


def test_crossed_names_lose_what_does_not_tell_them_apart():
    names = [
        "random target 9 × director",
        "random target 9 × manager",
        "one_hop target 9 x 2 × director",
        "one_hop target 9 x 2 × manager",
    ]
    assert list(distinct(names).values()) == [
        "random × director", "random × manager", "one_hop × director", "one_hop × manager",
    ]  # fmt: skip
    assert distinct(["a × b", "plain"]) == {"a × b": "a × b", "plain": "plain"}
    assert distinct(["random target 9 × x", "random target 10 × x"]) == {
        "random target 9 × x": "random target 9", "random target 10 × x": "random target 10",
    }  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.text("ab ×", min_size=1, max_size=60), min_size=1, max_size=8, unique=True),
    st.integers(8, 40),
)
def test_labels_fit_and_stay_different(names, width):
    shown = labels(names, width)
    assert list(shown) == names
    assert len(set(shown.values())) == len(names)
    assert all(len(label) <= width for label in shown.values())
