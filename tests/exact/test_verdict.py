"""Sentences never say more than the numbers do."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from fake_study import fake_study, study_of
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.numerals import amount, amounts, estimate, exact, share, share_ends, share_within, with_margin
from wom_sim.report.html.tables import of_metrics
from wom_sim.report.numbers import Numbers
from wom_sim.report.verdict import next_step, verdict
from wom_sim.report.words import distinct, labels

DIFFERENCE = r"95 % interval of the difference (?P<low>\S+) to (?P<high>\S+)\)"
CLAIMS = {
    "reached": re.compile(
        r"“(?P<a>[^”]+)” reaches (?P<mean>\S+) more consumers than “(?P<b>[^”]+)” "
        r"\((?P<own>\S+) against (?P<other>\S+) on average; " + DIFFERENCE
    ),
    "structural_virality": re.compile(
        r"Content of “(?P<a>[^”]+)” has a higher structural virality than that of “(?P<b>[^”]+)” "
        r"\(the mean distance in a cascade between any two who got it, (?P<mean>\S+) hops more: "
        r"(?P<own>\S+) against (?P<other>\S+); " + DIFFERENCE
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
    assert text.startswith("“alpha” reaches 191 more consumers than “beta” (214 against 23.0 on average; 95 %")
    assert "ahead in 100 % (57–100 %) of worlds" in text


@pytest.mark.parametrize("apart", [90.0, 0.1])
def test_its_means_have_the_digits_of_the_table_unless_they_would_look_the_same(apart):
    wide = [0.0, 0, 24, 0, 1]
    study = two([value + apart * (1 + at / 50) for at, value in enumerate(wide)], wide)
    own, other = re.search(r"\(([\d.,]+) against ([\d.,]+) on average", verdict(study)).groups()
    in_table = [row.cells[0].split("\n")[0] for row in of_metrics(Numbers(study), {"reached": "reached"}, "").rows]
    assert own != other and ([own, other] == in_table) is (in_table[0] != in_table[1]) is (apart == 90.0)


def test_a_campaign_and_its_twin_are_equal():
    assert "On reach, “alpha” and “beta” are equal in every world" in verdict(two([5.0, 9, 7], [5.0, 9, 7]))


def test_why_who_is_more_often_ahead_is_not_told_to_be_ahead_on_average():
    uneven = verdict(two([21.0, 21, 21, 21, 921], [20.0] * 5))
    assert "“alpha” is ahead in all 5 worlds, but by amounts too uneven to be sure of the mean." in uneven
    assert "in the others" not in uneven
    once_behind = verdict(two([21.0] * 10 + [3021, 19], [20.0] * 12))
    assert "of worlds, but by amounts too uneven to be sure of the mean." in once_behind
    rarely_much = verdict(two([19.0] * 11 + [921], [20.0] * 12))
    assert "“beta” is ahead in 92 % (" in rarely_much and "by less than it is behind in the others." in rarely_much


def test_nobody_reached():
    assert verdict(two([0.0, 0], [0.0, 0])).startswith("No campaign reached anybody, in any of 2 worlds")


def test_few_worlds_are_said_to_be_few():
    assert "so few that the intervals are wide" in verdict(two([9.0, 8, 7], [1.0, 3, 2]))
    assert "so few" not in verdict(two([9.0, 8, 7, 8, 9], [1.0, 3, 2, 1, 2]))


def test_one_world_and_one_campaign_are_no_comparison():
    assert "One world says nothing about uncertainty" in verdict(two([9.0], [1.0]))
    assert "95 %" not in verdict(two([9.0], [1.0]))
    assert "no other campaign" in verdict(study_of(1, 4))


PAIRED = "All campaigns met the same worlds and the same luck (pairing)"


def test_silent_about_what_pairing_bought_when_that_is_unknown():
    text = verdict(two([9.0, 9, 9], [1.0, 1, 1]))
    assert "pairing" not in text and "over 3 worlds" in text


def test_what_pairing_bought_and_why_not():
    much = verdict(two([10.0, 20, 30, 40, 50], [1.0, 11, 21, 31, 42]))
    assert f"{PAIRED}: that took away >99 % of the variance of that difference in reach." in much
    against = verdict(two([10.0, 20, 30, 40, 50, 60], [60.0, 50, 40, 30, 20, 11]))
    assert f"{PAIRED}, which bought nothing on reach: it added >99 % to the variance" in against
    a, b = [10.0, 30, 20, 31, 10], [3.0, 1, 3, 2, 1]
    shared = {"adopted": [1.0, 2, 3, 4, 5], "cost_total": [5.0] * 5}
    study = fake_study(
        {"alpha": {"reached": a} | shared, "beta": {"reached": b} | shared}, strategies={"beta": "random"}
    )
    x = Numbers(study).comparison("reached", "alpha", "beta")
    assert x.variance_reduction_interval[0] < 0 < x.variance_reduction_interval[1]
    text = verdict(study)
    assert f"{PAIRED}, which is not shown to have bought anything on reach; the shared worlds" in text
    assert "luck show in consumers who bought (correlation 1.00, 95 % interval 1.00 to 1.00)." in text
    assert "because" not in text, "why pairing bought little is not known"


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


def dropped(study, **after):
    """The study with campaigns dropped after so many worlds."""
    study.dropped = dict(after)
    for name, worlds in after.items():
        study.forget(worlds, name)
    return study


def test_who_ran_to_the_end_is_compared_with_who_did_not_only_where_there_is_no_other():
    rest = {"cost_total": [5.0] * 6}
    values = {
        "alpha": {"reached": [210.0, 221, 208, 250, 260, 270]} | rest,
        "beta": {"reached": [20.0, 22, 27, 30, 31, 30]} | rest,
        "gamma": {"reached": [9.0, 8, 7, 9, 8, 7]} | rest,
    }
    text = verdict(dropped(fake_study(values), gamma=3))
    assert text.startswith("“alpha” reaches 210 more consumers than “beta” (236 against 26.7 on average; ")
    assert "All this over 6 worlds, and fewer for the one that did not run to the end." in text
    text = verdict(dropped(fake_study(values), beta=3, gamma=3))
    assert text.startswith(
        "“alpha” reaches 190 more consumers than “beta” (213 against 23.0 on average over the 3 worlds before “beta” was "
        "dropped; "
    )
    assert "ahead in 100 % (44–100 %) of worlds" in text and "fewer for those" in text


def test_two_that_are_not_told_are_the_highest_of_those_that_were_not_dropped():
    values = {"alpha": [9.0, 2, 7, 3], "beta": [5.0, 6, 4, 5], "gamma": [1.0, 1, 2, 1]}
    of = fake_study({name: {"reached": reached, "cost_total": [5.0] * 4} for name, reached in values.items()})
    assert "“alpha” from “beta”, the two highest: " in verdict(of)
    assert "“alpha” from “beta”, the two highest of those that were not dropped: " in verdict(dropped(of, gamma=2))


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
    ("mean", "half_width", "text"),
    [(120, 400, "120 ±400"), (26.5, 53.3, "26 ±53"), (8.85, 1.34, "8.8 ±1.3"), (2.574, 0.061, "2.57 ±0.06"),
     (13159.2, 98.4, "13,159 ±98"), (16, 16, "16 ±16"), (40, 0, "40.0 ±0"), (0, 0, "0"), (7.67, math.nan, "7.67"),
     (math.nan, math.nan, "–"), (399.9, 400, "400 ±400"), (-35, 88, "-35 ±88"), (1.38, 12.04, "1 ±12")],
)  # fmt: skip
def test_a_mean_and_its_margin_are_told_even_where_that_holds_zero(mean, half_width, text):
    assert with_margin(mean, mean - half_width, mean + half_width) == text


def test_an_interval_that_was_cut_at_zero_is_told_by_its_ends():
    assert with_margin(2.7, 0, 5.8) == "2.7\n0 to 5.8" and with_margin(5.0, 4.0, 9.0) == "5.0\n4.0 to 9.0"


def test_an_estimate_has_no_digit_that_its_interval_does_not_support():
    assert estimate(10.2, -61.8, 82.2) == ["10", "-62", "82"]
    assert estimate(30.3, 13.0, 47.6) == ["30", "13", "48"] and estimate(65.3, 59.4, 71.3) == ["65.3", "59.4", "71.3"]
    assert estimate(15.2, 0.3, 30.1) == ["15.2", "0.3", "30.1"], "an interval that leaves zero out is seen to"
    assert estimate(6.0, math.nan, math.nan)[0] == "6.00"


@pytest.mark.parametrize(
    ("ends", "text"), [((0.53, 0.89), "53–89 %"), ((0, 0.001), "0–<1 %"), ((0.912, 1), "91–100 %"), ((0.5, 0.998), "50 to >99 %")]
)
def test_the_interval_of_a_share(ends, text):
    assert share_within(0.997, 0.996, 0.998) == ">99 %"
    assert share_ends(*ends) == text
    assert share_within(0.75, *ends) == f"75 % ({text})" and share_within(0.75, math.nan, math.nan) == "75 %"


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
        "random × director", "random × manager", "one hop × director", "one hop × manager",
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
