"""`wom-sim explain`: what it prints, and how it refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_a_parameter(wom_sim: Callable) -> None:
    answer = wom_sim("explain", "homophily")
    assert answer.code == 0 and answer.err == ""
    assert answer.out.startswith("homophily: parameter\n  where       world.network.homophily\n")
    assert answer.out == wom_sim("explain", "world.network.homophily").out


def test_what_means_several_things(wom_sim: Callable) -> None:
    answer = wom_sim("explain", "read_delay")
    assert answer.code == 0
    assert "read_delay: parameter\n" in answer.out and "\n\nread_delay: rule (1 noticing" in answer.out


def test_the_list(wom_sim: Callable) -> None:
    answer = wom_sim("explain")
    assert answer.code == 0 and answer.err == ""
    for part in ("Parameters: world.network\n", "Rules: 1 noticing\n", "Roles\n", "Seeding strategies\n", "Metrics\n"):
        assert part in answer.out
    assert "homophily                  assortativity of segments" in answer.out and "(0.3 correlation)" in answer.out
    summary = r"\d+ parameters with a default, \d+ of them assumptions \(\d+ %\)\."
    assert re.fullmatch(summary, answer.out.splitlines()[-1])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("homophyly", 'Nothing is called "homophyly". Did you mean "homophily"?'),
        (
            "telecom",
            "is a scenario: `wom-sim check scenarios/telecom.yaml` or `wom-sim run scenarios/telecom.yaml`; explain takes",
        ),
        ("", 'Nothing is called "".'),
        ("qwxz", "`wom-sim explain` lists all"),
    ],
)
def test_an_unknown_name(wom_sim: Callable, asked: str, said: str) -> None:
    answer = wom_sim("explain", asked)
    assert answer.code == 2 and answer.out == "" and said in answer.err and "Traceback" not in answer.err


def test_two_names(wom_sim: Callable) -> None:
    answer = wom_sim("explain", "homophily", "director")
    assert answer.code == 2 and answer.out == "" and "unexpected extra argument" in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of another kind")
@pytest.mark.parametrize(("wish", "encoding"), [("head -1", "utf-8"), ("cat", "latin-1"), ("cat", "ascii")])
def test_a_reader_who_stops_reading_and_a_console_without_all_signs(tmp_path: Path, wish: str, encoding: str) -> None:
    words = f"{sys.executable} -m wom_sim explain | {wish}"
    variables = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", words], capture_output=True, check=False, cwd=tmp_path, env=variables)
    assert done.stderr == b"" and done.stdout.startswith(b"`wom-sim explain NAME` says more")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("bought", "adopted: metric"), ("buyers", "adopted: metric"), ("regret", "decision.csv"), ("dominated", "dominated_by"),
        ("break_even", "break_even_value"),
    ],
)  # fmt: skip
def test_words_that_reports_print(wom_sim: Callable, asked: str, said: str) -> None:
    answer = wom_sim("explain", asked)
    assert answer.code == 0 and said in answer.out


def test_nothing_far_fetched_is_suggested(wom_sim: Callable) -> None:
    answer = wom_sim("explain", "boughts")
    assert answer.code == 2 and "Did you mean" not in answer.err
