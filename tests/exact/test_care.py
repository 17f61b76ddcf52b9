"""Care in the terminal: only what weighed on somebody, only segments that differ, and nothing wider than 80 columns."""

from __future__ import annotations

import io

import numpy as np
import pytest
from fake_study import fake_study
from rich.console import Console

from wom_sim.metrics.care import CARE
from wom_sim.report.care import WEIGHS, print_care, shares_reached

SEGMENTS = ["policy holders", "family and friends of theirs", "nobody"]


def study_with(reached: dict[str, list[list[int]]], **weights: list[float]):
    """Consumers reached by campaign, world and segment, of 40, 60 and 0; `weights`: metrics of the first campaign."""
    names = list(reached)
    none = [0.0] * len(reached[names[0]])
    study = fake_study({names[0]: {"reached": none} | weights, **{name: {"reached": none} for name in names[1:]}})
    study.segments = SEGMENTS
    for name, worlds in reached.items():
        for world, counts in enumerate(worlds):
            care = np.zeros((3, len(CARE)), np.int64)
            care[:, CARE.index("consumers")], care[:, CARE.index("reached")] = (40, 60, 0), counts
            study.care[name, world] = care
    return study


def said(study, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO())
    print_care(study, console)
    return console.file.getvalue()


def line(text: str, start: str) -> list[str]:
    (found,) = (line.split() for line in text.splitlines() if line.strip().startswith(start))
    return found


def test_shares_are_those_of_all_worlds_together():
    found = shares_reached(study_with({"a": [[10, 60, 0], [20, 30, 0]]}))
    assert found == {"a": {"policy holders": 30 / 80, "family and friends of theirs": 90 / 120}}


def test_only_what_weighed_on_somebody_is_a_column():
    equal = {"a": [[4, 6, 0], [4, 6, 0]], "b": [[0, 0, 0], [0, 0, 0]]}
    text = said(study_with(equal, opt_outs=[3, 4], night_alerts=[0, 1]))
    assert line(text, "campaign") == ["campaign", "group", "alerts"]
    assert line(text, "a ") == ["a", "3.50", "0.50"] and line(text, "b ") == ["b", "0", "0"]
    assert "unrest" not in text and "Who was reached" not in text
    text = said(study_with(equal, unrest=[0, 9], intrusions=[1, 1], unsubscribed=[2, 2]))
    assert line(text, "campaign") == ["campaign", "mailing", "times", "intrusions"]
    assert "a tied member left" in " ".join(text.split()) and "seen through" in text


def test_segments_reached_most_and_least():
    text = said(study_with({"a": [[10, 60, 0], [20, 30, 0]], "b": [[40, 30, 0], [40, 30, 0]], "c": [[4, 6, 0], [4, 6, 0]]}))
    assert line(text, "a ") == ["a", "family", "and", "fr…", "75", "%", "policy", "holders", "38", "%", "37.5"]
    assert line(text, "b ") == ["b", "policy", "holders", "100", "%", "family", "and", "fr…", "50", "%", "50.0"]
    assert line(text, "c ") == ["c", "–", "–", "0"]
    assert "nobody" not in text and "What weighed" not in text


@pytest.mark.parametrize("worlds", [1, 2])
def test_nothing_is_said_where_nothing_weighs_and_segments_are_equal(worlds):
    assert said(study_with({"a": [[4, 6, 0]] * worlds, "b": [[40, 60, 0]] * worlds})) == ""
    assert said(study_with({"a": [[0, 0, 0]] * worlds})) == ""


def test_nothing_is_lost_at_80_columns():
    names = ("a campaign with a name of forty characters", "another campaign with a name of more than forty")
    large = dict.fromkeys(WEIGHS, [123_456.0] * 2)
    text = said(study_with({name: [[40, 30, 0]] * 2 for name in names}, **large))
    assert all(len(line.rstrip()) <= 80 for line in text.splitlines())
    heads = [found.split() for found in text.splitlines() if found.strip().startswith("campaign ")]
    assert heads == [["campaign", "group", "mailing", "alerts", "times", "intrusions"], ["campaign", "most", "least", "gap"]]
    assert text.count("123,456") == len(WEIGHS) and "50.0" in text
