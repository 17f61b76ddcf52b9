"""What to choose: dominance, regret, return and break-even on numbers that can be done by hand."""

import math

import pytest
from fake_study import PAID, fake_study
from rich.console import Console

from wom_sim.comparison import ratio_of_means
from wom_sim.report.decision import COLUMNS, Decision, dominated, print_decision, rows

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


def test_not_clearly_where_the_worlds_do_not_tell():
    level = {"structural_virality": [2, 2, 2]}
    made = fake_study({"a": {"reached": [9, 2, 9], **level}, "b": {"reached": [5, 5, 5], **level}})
    found = Decision(made)
    assert found.dominated_by("b") == "a" and not found.clearly("b", "a") and dominated(found) == []


def test_regret_is_the_mean_shortfall_from_the_best_of_each_world():
    found = Decision(study())
    assert found.shortfalls["good"] == [10, 0, 10, 10] and found.regret("good").mean == 7.5
    assert found.regret("dear").mean == 0.25 and found.best_in("dear") == 0.75 and found.best_in("good") == 0.25


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
    assert max(map(len, text.splitlines())) <= 80


def test_a_dropped_campaign_stands_in_no_choice():
    made = study()
    made.dropped = {"poor": 2}
    made.forget(2, "poor")
    assert Decision(made).campaigns == ["good", "dear", "no campaign"]
    assert [row[0] for row in rows(made)] == ["good", "dear", "no campaign"]


class TestRatioOfMeans:
    def test_a_constant_ratio_has_no_width(self):
        s = ratio_of_means([2, 4, 6], [1, 2, 3])
        assert (s.mean, s.ci_low, s.ci_high, s.replicates) == (2, 2, 2, 3)

    def test_a_mean_is_a_ratio_over_ones(self):
        s = ratio_of_means([1.0, 2.0, 4.0, 7.0], [1, 1, 1, 1])
        assert s.mean == 3.5 and s.half_width == pytest.approx(3.182446305 * math.sqrt(7) / 2)

    def test_undefined_over_nothing(self):
        assert math.isnan(ratio_of_means([1, 2], [0, 0]).mean)
        assert math.isnan(ratio_of_means([1, 2], [0, 3]).mean), "without the second world there is nothing below"
