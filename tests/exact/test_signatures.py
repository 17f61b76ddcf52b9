"""The signatures of roles: pooled by role, shown only where roles differ, honest about what else differs."""

from __future__ import annotations

import csv
import io
import math

import pytest
from fake_study import fake_study, study_of
from rich.console import Console
from worlds import small

from wom_sim.metrics import METRICS
from wom_sim.report.files import tables
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots import PLOTS, draw_all
from wom_sim.report.signature_plot import draw_signatures
from wom_sim.report.signatures import SIGNATURE, UNEQUAL, Signatures, print_signatures, role_of
from wom_sim.report.style import styled
from wom_sim.scenario import Campaign, Role
from wom_sim.study import run_study

SEEDING = {"strategy": "existing_customers", "target": 40}


def with_roles(**roles):
    return run_study(
        small(campaigns={name: {"seeding": SEEDING, **spec} for name, spec in roles.items()}, study={"replicates": 2, "days": 14})
    )


@pytest.fixture(scope="module")
def study():
    return with_roles(
        a={"role": "director"}, b={"role": "fact_finder"}, c={"role": "director", "budget": 900.0}, none={"role": "absent"}
    )


def said(study, width: int = 160) -> str:
    console = Console(width=width, file=io.StringIO())
    print_signatures(study, console)
    return console.file.getvalue()


def test_a_role_is_named_in_words():
    assert role_of(Campaign(role="fact_finder")) == "fact finder"
    assert role_of(Campaign(role={"name": "host"})) == "host"
    schedule = [{"start": 7, "end": 9, "role": "director"}, {"start": 0, "end": 6, "role": "fact_finder"}]
    assert role_of(Campaign(role=schedule)) == "fact finder, then director"


def test_campaigns_of_one_role_are_pooled(study):
    found = Signatures(study)
    assert found.campaigns == {"director": ["a", "c"], "fact finder": ["b"], "absent": ["none"]}
    for metric in SIGNATURE:
        both = [study.metrics[c, r][metric] for c in "ac" for r in study.replicates]
        assert found.summaries["director", metric].mean == pytest.approx(math.fsum(both) / 4), metric
    assert set(SIGNATURE) <= set(METRICS)


def test_what_else_differs_is_said(study):
    assert not Signatures(study).equal_otherwise and UNEQUAL in " ".join(said(study).split())
    fair = with_roles(a={"role": "director"}, b={"role": "manager"}, none={"role": "absent", "budget": 1.0})
    assert Signatures(fair).equal_otherwise and "otherwise" not in said(fair)


def test_one_role_and_absence_are_no_difference():
    assert not Signatures(study_of(3, 2)).differ and said(study_of(3, 2)) == ""
    lone = with_roles(a={"role": "director"}, none={"role": "absent"})
    assert not Signatures(lone).differ


@pytest.mark.parametrize("width", [30, 60, 100, 200])
def test_the_table_fits(study, width):
    text = said(study, width)
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    assert "fact finder" in text and "nan" not in text


def test_nothing_is_lost_at_80_columns():
    """Long names of roles, and numbers of seven digits: every column is there, and no line is wider."""
    names = {"a": "the moderator of the neighbourhood forum at night", "b": "speaker"}
    study = fake_study({c: {m: [1_234_567.0, 123_456.0] for m in ("insight", "content_created", "cost_of_role")} for c in names})
    for campaign, name in names.items():
        role = Role.model_validate({"name": name})
        study.scenario.campaigns[campaign] = study.scenario.campaigns[campaign].model_copy(update={"role": role})
    text = said(study, 80)
    assert all(len(line.rstrip()) <= 80 for line in text.splitlines())
    heads = [line.split() for line in text.splitlines() if line.split()[:1] == ["role"]]
    assert heads == [
        ["role", "cognitive", "affective", "activation"],
        ["role", "(polls)", "created", "retention", "lost", "cost"],
    ]
    for word in ("neighbourhood", "night", "679,012", "roles.csv"):
        assert word in text


def test_nothing_is_shown_where_nobody_joined(tmp_path):
    study = with_roles(a={"role": "director", "seeding": "none"}, b={"role": "manager", "seeding": "none"})
    assert Signatures(study).differ and said(study) == ""
    draw_all(Numbers(study), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(PLOTS)
    assert "director" in tables(Numbers(study))["roles.csv"]


def test_the_file_has_every_role(study):
    rows = list(csv.DictReader(io.StringIO(tables(Numbers(study))["roles.csv"])))
    assert [row["role"] for row in rows[:: len(SIGNATURE)]] == ["director", "fact finder", "absent"]
    assert [row["metric"] for row in rows[: len(SIGNATURE)]] == list(SIGNATURE)


def test_the_plot_is_drawn_where_roles_differ(study, tmp_path):
    draw_all(Numbers(study), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == {*PLOTS, "roles"}
    with styled():
        figure = draw_signatures(Numbers(study))
        figure.draw_without_rendering()
    shown = {label.get_text() for axes in figure.axes for label in axes.get_yticklabels()}
    assert {"director", "fact finder", "absent"} <= shown and len(figure.axes) == len(SIGNATURE)
