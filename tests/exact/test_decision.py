"""What to choose: dominance, regret, return and break-even on numbers that can be done by hand."""

import math

import numpy as np
import pytest
from fake_study import PAID, fake_study
from rich.console import Console

from wom_sim.comparison import ratio_of_means, share_interval, summarise
from wom_sim.report.decision import (
    COLUMNS,
    NO_REFERENCE,
    Decision,
    dominated,
    practically_equal,
    print_decision,
    rows,
    trade_off,
)

VALUES = {
    "good": {"reached": [50, 52, 54, 56], "structural_virality": [3.0, 3.1, 3.2, 3.3], "cost_total": [10, 10, 10, 10],
             "adopted": [8, 8, 9, 9], "referred": [4, 4, 5, 5], "joined": [5, 5, 5, 5]},
    "poor": {"reached": [40, 41, 44, 45], "structural_virality": [2.0, 2.2, 2.1, 2.4], "cost_total": [20, 21, 20, 21],
             "adopted": [8, 9, 9, 9], "joined": [5, 5, 5, 5]},
    "dear": {"reached": [60, 51, 64, 66], "structural_virality": [3.0, 3.1, 3.2, 3.0], "cost_total": [40, 40, 40, 40],
             "adopted": [9, 9, 9, 9], "joined": [5, 5, 5, 5]},
    "no campaign": {"reached": [5, 5, 6, 6], "structural_virality": [1, 1, 1, 1], "adopted": [2, 2, 3, 3]},
}  # fmt: skip


def study(**of_study):
    made = fake_study(VALUES)
    made.scenario = made.scenario.model_copy(update={"study": made.scenario.study.model_copy(update=of_study)})
    return made


def test_dominated_is_who_another_beats_on_reach_virality_and_cost():
    found = Decision(study())
    assert {c: found.dominated_by(c) for c in VALUES} == {"good": None, "poor": "good", "dear": None, "no campaign": None}
    assert found.clearly("poor", "good")
    assert dominated(found) == [
        "On reach, virality and cost, “good” is nowhere worse than “poor” and somewhere better: none of these speaks for it."
    ]


def test_a_trade_off_is_told_where_each_of_two_is_surely_ahead_on_something():
    # “dear” and “good” reach most: of the money that tells them apart one is ahead, of reach and virality nobody surely.
    assert trade_off(Decision(study())) == []
    far = {"reached": [90, 91, 94, 95], "structural_virality": [3.0, 3.2, 3.1, 3.3], "cost_total": [40, 41, 40, 42]}
    near = {"reached": [50, 52, 54, 56], "structural_virality": [3.0, 3.1, 3.2, 3.3], "cost_total": [10, 10, 10, 10]}
    nothing = {"reached": [95, 96, 97, 98], "structural_virality": [9.0, 9, 9, 9]}
    found = Decision(fake_study({"near": near, "far": far, "nothing": nothing}))
    assert trade_off(found) == ["“far” is ahead on reach, “near” on cost: the choice depends on which counts."]
    alone = Decision(fake_study({"far": far, "nothing": nothing}))
    beaten = Decision(fake_study({"far": far, "worse": near | {"cost_total": [50, 51, 50, 52]}}))
    assert trade_off(alone) == trade_off(beaten) == []


def test_what_differs_by_less_than_a_hundredth_is_no_ground_for_a_choice():
    far = {"reached": [1000, 1010, 1020, 1030], "structural_virality": [3.0] * 4, "cost_total": [40, 41, 40, 42]}
    near = {"reached": [996, 1005, 1016, 1025], "structural_virality": [3.0] * 4, "cost_total": [10, 10, 10, 10]}
    assert trade_off(Decision(fake_study({"near": near, "far": far}))) == [
        "“far” and “near” are practically equal on reach (within 1 %)."
    ]
    same_cost = Decision(fake_study({"near": near | {"cost_total": far["cost_total"]}, "far": far}))
    assert same_cost.dominated_by("near") == "far" and same_cost.clearly("near", "far") and dominated(same_cost) == []


@pytest.mark.parametrize(
    ("a", "b", "equal"), [(100, 99.1, True), (100, 99, False), (-100, -99.1, True), (1, -1, False), (0, 0.1, False)]
)
def test_practically_equal(a, b, equal):
    assert practically_equal(a, b) == practically_equal(b, a) == equal


def test_not_clearly_where_the_worlds_do_not_tell():
    level = {"structural_virality": [2, 2, 2]}
    made = fake_study({"a": {"reached": [9, 2, 9], **level}, "b": {"reached": [5, 5, 5], **level}})
    found = Decision(made)
    assert found.dominated_by("b") == "a" and not found.clearly("b", "a") and dominated(found) == []


def test_regret_is_the_mean_shortfall_from_the_best_of_each_world():
    found = Decision(study())
    assert found.shortfalls["good"] == [10, 0, 10, 10] and found.regret("good").mean == 7.5
    assert found.regret("dear").mean == 0.25
    assert found.best_in("dear") == (0.75, *share_interval(3, 4)) and found.best_in("good")[0] == 0.25


def test_return_counts_extra_customers_and_referred_ones_for_more():
    found = Decision(study(customer_value=100.0, referred_value=1.5))
    # Six customers more than without a campaign in each world; four or five of all were referred, none without it.
    assert found.weighted_customers("good") == [8, 8, 8.5, 8.5]
    assert found.gain("good").mean == pytest.approx(100 * 8.25 - 10)
    assert found.break_even_value("good").mean == pytest.approx(40 / 33)
    paid = 10 / len(PAID)  # the made-up ledger splits the cost evenly over these, incentives among them
    assert found.break_even_incentive("good").mean == pytest.approx((825 - 10 + paid) / 5)


def test_without_a_customers_worth_there_is_a_break_even_worth_only():
    found = Decision(study())
    assert math.isnan(found.gain("good").mean) and math.isnan(found.break_even_incentive("good").mean)
    assert found.break_even_value("good").mean > 0
    assert math.isnan(found.break_even_value("no campaign").mean)


def test_rows_and_the_block_on_the_terminal():
    made = study(customer_value=1.0)
    table = list(rows(made))
    assert [row[0] for row in table] == list(VALUES) and all(len(row) == len(COLUMNS) for row in table)
    console = Console(width=80)
    with console.capture() as shown:
        print_decision(made, console)
    text = shown.get()
    assert "What to choose" in text and "customer must" in text and "nowhere worse" in " ".join(text.split())
    assert "be worth, money" in text and "75 % (30–95 %)" in text
    assert max(map(len, text.splitlines())) <= 80


def block(made, width=200) -> str:
    console = Console(width=width)
    with console.capture() as shown:
        print_decision(made, console)
    return " ".join(shown.get().split())


def dropped(*names, worlds=2, **of_study):
    made = study(**of_study)
    made.dropped = dict.fromkeys(names, worlds)
    for name in names:
        made.forget(worlds, name)
    return made


def test_a_dropped_campaign_stands_in_no_choice_but_is_listed():
    made = dropped("poor")
    assert Decision(made).campaigns == ["good", "dear", "no campaign"]
    table = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows(made)}
    assert list(table) == list(VALUES)
    assert table["poor"]["dropped_after"] == 2 and table["poor"]["mean_reached"] == 40.5
    assert table["poor"]["best_in"] is table["poor"]["regret_reached"] is table["poor"]["dominated_by"] is None
    assert all(table[name]["dropped_after"] is None for name in VALUES if name != "poor")
    assert "left out, as dropped: “poor” after 2 worlds" in block(made)


def test_where_one_campaign_is_left_its_money_is_still_said():
    made = dropped("poor", "dear", "no campaign")
    text = block(made)
    assert "good 1.51" in text and "best reach" not in text and "regret" not in text
    made.scenario = fake_study({"good": VALUES["good"], "poor": VALUES["poor"]}).scenario
    made.campaigns, made.dropped = ["good", "poor"], {"poor": 2}
    assert block(made) == f"What to choose left out, as dropped: “poor” after 2 worlds {NO_REFERENCE}"


def test_why_it_is_not_known_what_a_customer_must_be_worth():
    without = fake_study({name: values for name, values in VALUES.items() if name != "no campaign"})
    assert "customer must" not in block(without).replace(NO_REFERENCE, "") and NO_REFERENCE in block(without)
    assert all(math.isnan(Decision(without).break_even_value(c).mean) for c in without.campaigns)
    same = {"adopted": [2, 3, 2, 3], "cost_total": [5.0] * 4}
    beside = fake_study({"idle": {**VALUES["no campaign"], **same}, "no campaign": VALUES["no campaign"]})
    assert "“idle” is not known to win more of them than “no campaign”" in block(beside)
    assert "customer must" not in block(study()) or "not known to win" not in block(study())
    assert "worth" not in block(fake_study({name: {"reached": [1.0, 2, 3, 4]} for name in "ab"})), "nobody spends"
    assert block(fake_study({"good": VALUES["good"]})) == f"What to choose {NO_REFERENCE}"
    assert block(fake_study({"idle": {"reached": [1.0, 2]}})) == ""


class TestRatioOfMeans:
    def test_a_constant_ratio_has_no_width(self):
        s = ratio_of_means([20, 22, 24], [10, 11, 12])
        assert (s.mean, s.ci_low, s.ci_high, s.replicates) == pytest.approx((2, 2, 2, 3))

    def test_a_mean_is_a_ratio_over_ones(self):
        s = ratio_of_means([1.0, 2.0, 4.0, 7.0], [1, 1, 1, 1])
        assert s.mean == 3.5 and s.half_width == pytest.approx(3.182446305 * math.sqrt(7) / 2)

    def test_undefined_over_nothing(self):
        assert math.isnan(ratio_of_means([1, 2], [0, 0]).mean)
        assert math.isnan(ratio_of_means([1, 2], [0, 3]).mean), "what stands below is not known to leave 0 out"
        assert math.isnan(ratio_of_means([1], [2]).mean), "one world has no interval"

    def test_the_interval_holds_the_ratios_that_the_worlds_do_not_exclude(self):
        over, under = [7.0, 9, 8, 12, 9], [3.0, 4, 3, 6, 5]
        s = ratio_of_means(over, under)
        for end in (s.ci_low, s.ci_high):
            left = summarise([a - end * b for a, b in zip(over, under, strict=True)])
            assert min(abs(left.ci_low), abs(left.ci_high)) == pytest.approx(0, abs=1e-9)
        assert s.ci_low < s.mean == 45 / 21 < s.ci_high

    def test_the_interval_covers_the_ratio_as_often_as_it_says(self):
        """Of 2,000 studies of 20 worlds 95 % hold the true ratio: fewer than 1,860 or more than 1,940 once in 25,000 times."""
        some, held = np.random.default_rng(11), 0
        for _ in range(2000):
            under = some.normal(1.0, 0.8, 20)
            s = ratio_of_means(some.normal(5.0, 0.5, 20), under)
            # Where nothing is known of the ratio, every ratio is possible.
            held += math.isnan(s.mean) or s.ci_low <= 5.0 <= s.ci_high
        assert 1860 <= held <= 1940
