"""Reach as a share of that of the campaign that knows all: the ratio, what it is taken of, and what is said of it."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from fake_study import fake_study, study_of
from rich.console import Console
from worlds import small

from wom_sim.report import knowing
from wom_sim.report.files import tables
from wom_sim.report.knowing import print_knowing, ratio_of_means, sentence, shares
from wom_sim.report.numbers import Numbers
from wom_sim.report.tables import as_records
from wom_sim.study import run_study
from wom_sim.study_result import StudyResult

REACHED = {"knows all": [100.0, 120, 110], "most ties": [90.0, 115, 95], "anybody": [60.0, 65, 55], "hunch": [50.0, 70, 45]}
STRATEGIES = {"knows all": "greedy", "most ties": "high_degree", "anybody": "random", "hunch": "one_hop"}


def study(reached=None, strategies=None, **seeding) -> StudyResult:
    """A made-up study; `seeding`: changes to the seeding of the campaign of that name (spaces as underscores)."""
    found = fake_study({c: {"reached": r} for c, r in (reached or REACHED).items()}, strategies=strategies or STRATEGIES)
    for name, changes in seeding.items():
        campaign = found.scenario.campaigns[name.replace("_", " ")]
        changed = campaign.model_copy(update={"seeding": campaign.seeding.model_copy(update=changes)})
        found.scenario.campaigns[name.replace("_", " ")] = changed
    return found


def said(of: StudyResult, width: int = 120) -> str:
    console = Console(width=width, file=io.StringIO())
    print_knowing(of, console)
    return console.file.getvalue()


def test_the_ratio_is_that_of_sums_with_the_delta_methods_interval():
    a, b = [60.0, 65, 55], [100.0, 120, 110]
    found = ratio_of_means(a, b)
    assert found.value == pytest.approx(180 / 330)
    left = np.array(a) - found.value * np.array(b)
    error = left.std(ddof=1) / math.sqrt(3) / np.mean(b)
    assert (found.ci_low, found.ci_high) == pytest.approx((found.value - 4.302653 * error, found.value + 4.302653 * error))


def test_what_worlds_share_cancels():
    b = [100.0, 300, 200, 50]
    found = ratio_of_means([x / 4 for x in b], b)
    assert (found.value, found.ci_low, found.ci_high) == pytest.approx((0.25, 0.25, 0.25))


def test_the_interval_covers_the_ratio_as_often_as_it_says():
    """Of 1,000 studies of 20 worlds 95 % hold the true ratio: fewer than 925 or more than 975 happen once in 3,000 times."""
    some, held = np.random.default_rng(5), 0
    for _ in range(1000):
        world = some.gamma(20.0, 10.0, 20)
        found = ratio_of_means(0.6 * world + some.normal(0, 20, 20), world + some.normal(0, 20, 20))
        held += found.ci_low <= 0.6 <= found.ci_high
    assert 925 <= held <= 975


def test_where_it_is_not_defined():
    assert math.isnan(ratio_of_means([1.0, 2.0], [0.0, 0.0]).value)
    one = ratio_of_means([1.0], [2.0])
    assert one.value == 0.5 and math.isnan(one.ci_low)
    with pytest.raises(ValueError):
        ratio_of_means([1.0], [1.0, 2.0])


def test_every_campaign_is_held_against_the_one_that_knows_all():
    found = shares(study())
    assert [(s.campaign, s.bound) for s in found] == [(c, "knows all") for c in ("most ties", "anybody", "hunch")]
    assert [s.is_feasible for s in found] == [False, True, True]
    assert found[0].reach.value == pytest.approx(300 / 330)


def test_only_campaigns_that_are_equal_in_all_else_are_compared():
    of = study()
    other = of.scenario.campaigns["hunch"].model_copy(update={"budget": 10.0})
    of.scenario.campaigns["hunch"] = other
    assert [s.campaign for s in shares(of)] == ["most ties", "anybody"]
    of.scenario.campaigns["most ties"] = other.model_copy(update={"seeding": of.scenario.campaigns["knows all"].seeding})
    assert {s.campaign: s.bound for s in shares(of)} == {"anybody": "knows all", "hunch": "most ties"}
    assert "the campaign equal in all else" in " ".join(said(of).split())


def test_nothing_is_said_where_nobody_knows_all_or_everybody_does():
    for of in (study_of(3, 2), study(strategies=dict.fromkeys(REACHED, "greedy"))):
        assert not shares(of) and said(of) == ""
        assert "knowing.csv" not in tables(Numbers(of)) and "knowing" not in as_records(of)
    nobody = study(strategies={**dict.fromkeys(REACHED, "none"), "knows all": "greedy"})
    assert not shares(nobody)


@pytest.mark.parametrize("width", [30, 60, 120])
def test_the_table_fits_and_marks_who_sees_the_network(width):
    text = said(study(), width)
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    flat = " ".join(text.split())
    assert "most ties *" in flat and "anybody *" not in flat and "nan" not in flat
    assert knowing.NOT_PROVEN in flat and "sees the whole network" in flat


def test_the_sentence_names_the_best_that_can_be_run_if_the_worlds_tell_it_from_the_second():
    of = study({**REACHED, "hunch": [40.0, 46, 36]})
    assert sentence(shares(of), Numbers(of)) == (
        "Without seeing the network, “anybody” comes closest to “knows all”: it reaches 55 % (95 % interval 43 to 66 %) as many "
        "consumers."
    )
    of = study()
    assert sentence(shares(of), Numbers(of)) == (
        "Which campaign comes closest to “knows all” without seeing the network cannot be told: “anybody” reaches 55 % (95 % "
        "interval 43 to 66 %) as many consumers, “hunch” 50 % (95 % interval 27 to 73 %); the mean difference is 5 (95 % "
        "interval -17 to 27)."
    )


def test_one_that_can_be_run_is_not_said_to_come_closest_of_one():
    of = study({name: REACHED[name] for name in ("knows all", "anybody")})
    text = sentence(shares(of), Numbers(of))
    assert text.endswith("“anybody” reaches 55 % (95 % interval 43 to 66 %) as many consumers as “knows all”.")
    assert "closest" not in text


def test_more_members_are_said_to_make_up_for_it_only_where_the_interval_says_so():
    of = study({**REACHED, "anybody": [95.0, 121, 108]}, anybody={"target": 15})
    text = sentence(shares(of), Numbers(of))
    assert "“hunch” reaches 50 %" in text and "makes up" not in text
    assert "“anybody”, with 15 members instead of 9, cannot be told from “knows all”: it reaches 98 % (95 % interval" in text
    of = study({**REACHED, "anybody": [105.0, 127, 116]}, anybody={"target": 15})
    assert "“anybody” makes up for it with 15 members instead of 9: it reaches 105 %" in sentence(shares(of), Numbers(of))


def test_a_bound_that_is_none_is_called_so():
    reached = {**REACHED, "anybody": [150.0, 181, 168]}
    assert "“anybody” reaches more than the bound" in said(study(reached), 400)


def test_one_world_has_no_interval():
    text = said(study({name: values[:1] for name, values in REACHED.items()}))
    assert "90 %" in text and "–" in text and "nan" not in text


def test_files_and_json_have_it():
    of = study()
    rows = list(csv.DictReader(io.StringIO(tables(Numbers(of))["knowing.csv"])))
    assert list(rows[0]) == list(knowing.COLUMNS) and [row["campaign"] for row in rows] == ["most ties", "anybody", "hunch"]
    assert rows[0]["sees_network"] == "true" and rows[1]["target"] == "9"
    (first, *_) = as_records(of)["knowing"]
    assert first["share"] == pytest.approx(300 / 330) and first["strategy"] == "high_degree"


def test_of_a_study_that_was_run():
    campaigns = {
        name: {"seeding": {"strategy": strategy, "target": 20, "expected_acceptance": 0.9}, "role": "director"}
        for name, strategy in {"all": "greedy", "any": "random"}.items()
    }
    world = {"behaviour": {"join_base": 60, "everyday_talk": 0}}
    of = run_study(small(campaigns=campaigns, world=world, study={"replicates": 3, "days": 14}))
    (found,) = shares(of)
    assert found.campaign == "any" and 0.2 < found.reach.value < 0.95
