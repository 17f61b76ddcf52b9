"""What is certain of greedy seeding comes with the results: in a sentence, in a file, and as data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from fake_study import fake_study
from worlds import small

from wom_sim import WomModel
from wom_sim.report import certificate
from wom_sim.report.certificate import certified
from wom_sim.report.files import tables
from wom_sim.report.html import render
from wom_sim.report.html.study import study_page
from wom_sim.report.numbers import Numbers
from wom_sim.report.tables import as_records
from wom_sim.report.verdict import sentences, verdict
from wom_sim.seeding import Certificate
from wom_sim.simulation import simulate
from wom_sim.study import run_study
from wom_sim.study_result import StudyResult

ONE = Certificate(target=9, reached=33.0, lower=31.0, upper=57.0, doubt=1 / 800, sets=1000, cut_short=False)


def study(*certificates: Certificate, others: int = 1) -> StudyResult:
    """A made-up study in which one campaign seeds greedily, with a certificate in each world."""
    values = {
        name: {"reached": [10.0 + w for w in range(len(certificates))]}
        for name in ["knows all", "b", "c"][: 1 + others]
    }
    made = fake_study(values, strategies={"knows all": "greedy"})
    made.certificates = {("knows all", world): each for world, each in enumerate(certificates)}
    return made


def test_the_sentence_says_what_is_certain_and_how():
    made = study(ONE, replace(ONE, lower=34.9), ONE)
    assert certified(Numbers(made)) == (
        "It is certified that the first 9 consumers whom “knows all” invites, if all accept, reach at least 54 % of the most "
        "that any 9 could in the model's live-edge form, one cascade among consumers at rest (54 to 61 % by world; wrong in "
        "each with a probability of at most 1 in 800)."
    )
    assert certified(Numbers(made)) in verdict(made)


def test_what_is_certain_is_never_rounded_up():
    assert "at least 99 % of" in certified(Numbers(study(replace(ONE, lower=56.99))))


@pytest.mark.parametrize(("worlds", "others"), [(1, 1), (1, 0), (3, 0), (3, 2)])
def test_it_is_said_whatever_else_there_is(worlds, others):
    made = study(*[ONE] * worlds, others=others)
    assert sentences(made).certified in verdict(made) and "at least 54 % of" in sentences(made).certified
    assert ("(in each world; wrong in each with" if worlds > 1 else "(wrong with") in sentences(made).certified


def test_where_memory_ended_it_is_said():
    cut = replace(ONE, lower=20.0, cut_short=True)
    assert "Less is certain than was wanted in 1 of 2 worlds, for want of memory." in certified(
        Numbers(study(ONE, cut))
    )
    assert "Less is certain than was wanted, for want of memory." in certified(Numbers(study(cut)))


def test_nothing_is_said_or_written_where_nobody_seeds_greedily():
    made = study(ONE, ONE)
    made.certificates = {}
    assert certified(Numbers(made)) == "" and "certified" not in verdict(made)
    assert "certificates.csv" not in tables(Numbers(made)) and "certificates" not in as_records(made)


def test_file_json_and_page_have_it():
    made = study(ONE, replace(ONE, cut_short=True))
    rows = list(csv.DictReader(io.StringIO(tables(Numbers(made))["certificates.csv"])))
    assert list(rows[0]) == list(certificate.COLUMNS) and [row["replicate"] for row in rows] == ["0", "1"]
    assert float(rows[0]["guarantee"]) == pytest.approx(31 / 57) and [row["cut_short"] for row in rows] == [
        "false",
        "true",
    ]
    records = as_records(made)["certificates"]
    assert records[0]["upper"] == 57 and records[0]["doubt"] == 1 / 800 and json.dumps(records, allow_nan=False)
    assert "reach at least 54" in render(study_page(made))


def test_worlds_in_which_it_was_dropped_are_left_out():
    made = study(ONE, ONE, replace(ONE, lower=10.0))
    made.dropped = {"knows all": 2}
    made.forget(2, "knows all")
    assert len(list(certificate.rows(made))) == 2 and "at least 54 %" in certified(Numbers(made))


@pytest.mark.compiled
def test_a_study_keeps_what_its_runs_certify():
    campaigns = {
        name: {"seeding": {"strategy": strategy, "target": 5}, "role": "director"}
        for name, strategy in {"all": "greedy", "any": "random"}.items()
    }
    scenario = small(campaigns=campaigns, world={"consumers": 80}, study={"replicates": 2, "days": 3})
    of = run_study(scenario)
    assert set(of.certificates) == {("all", 0), ("all", 1)}
    found = of.certificates["all", 1]
    assert found == simulate(scenario, "all", 1).certificate == WomModel(scenario, "all", 1).result().certificate
    assert found.target == 5 and found.doubt == 1 / 80 and 0.5 < found.guarantee <= 1
    assert simulate(scenario, "any", 1).certificate is None
