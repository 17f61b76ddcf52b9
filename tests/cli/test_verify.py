"""`wom-sim verify`: table, files and exit codes."""

from __future__ import annotations

import csv
import json
import sys
import types
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from wom_sim.verification import structural_virality
from wom_sim.verification.judging import Findings
from wom_sim.verification.outcome import Outcome

ONE = ("verify", "--only", "structural_virality", "--workers", 1)
COLUMNS = ["check", "quantity", "expected", "low", "high", "simulated", "standard_error", "holds", "source", "note"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_table_and_files(here: Path, wom_sim: Callable) -> None:
    answer = wom_sim(*ONE)
    assert answer.code == 0
    assert "Verification" in answer.out and "6 of 6 lines hold." in answer.out and "fails" not in answer.out
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    folder = here / "figures" / "verify"
    assert names(folder) == {"structural_virality.png", "structural_virality.svg", "verification.csv"}
    assert answer.err == f"3 files in {Path('figures/verify')}\n"
    rows = list(csv.DictReader((folder / "verification.csv").read_text().splitlines()))
    assert list(rows[0]) == COLUMNS and len(rows) == 6
    assert {row["holds"] for row in rows} == {"true"}
    assert float(rows[2]["simulated"]) == pytest.approx(101 / 3)


def test_json_has_the_same_lines(here: Path, wom_sim: Callable) -> None:
    answer = wom_sim(*ONE, "--json", "--out", "elsewhere")
    records = json.loads(answer.out)["verification"]
    assert answer.code == 0 and list(records[0]) == COLUMNS and all(record["holds"] is True for record in records)
    assert names(here) == {"elsewhere"}


@pytest.mark.parametrize("simulated", [1.5, float("nan")])
def test_a_line_that_fails_ends_with_exit_code_1(
    here: Path, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch, simulated: float
) -> None:
    right = structural_virality.run()

    def wrong(effort: float) -> Findings:
        return right._replace(outcomes=[replace(right.outcomes[0], simulated=simulated), *right.outcomes[1:]])

    monkeypatch.setattr(structural_virality, "run", wrong)
    answer = wom_sim(*ONE)
    assert answer.code == 1
    assert answer.out.count("fails") == 1 and "5 of 6 lines hold." in answer.out
    assert "verification.csv" in names(here / "figures" / "verify")
    assert json.loads(wom_sim(*ONE, "--json").out)["verification"][0]["holds"] is False


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--only", "structural_viralty"), ('"structural_viralty"', 'Did you mean "structural_virality"?', "bass")),
        (("--only", "zzz"), ('There is no check "zzz"', "bass", "feld")),
        (("--only", "bass", "--validation"), ("--only", "--validation")),
        (("--only", "bass", "--out", "taken"), ("taken", "--out")),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(here: Path, wom_sim: Callable, words: tuple, parts: tuple) -> None:
    (here / "taken").write_text("a file")
    answer = wom_sim("verify", *words)
    assert answer.code == 2 and answer.out == ""
    assert answer.err.startswith("wom-sim: ") and all(part in answer.err for part in parts)
    assert "Traceback" not in answer.err and names(here) == {"taken"}


def test_a_missed_target_of_the_validation_is_told_and_is_no_failure(
    here: Path, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Outcome("seeding", "hub / random", "1.3 to 1.7", 1.3, 1.7, 1.5, 0.02, "Hinz et al. 2011")
    missed = Outcome("seeding", "hub / fringe", "3 to 8", 3, 8, 2.1, 0.05, "Hinz et al. 2011", "too few fringe ties")
    fake = types.ModuleType("wom_sim.validation")
    fake.run_validation = lambda *, workers, progress: [held, missed]
    fake.draw_pictures = lambda outcomes, folder: (folder / "seeding.png").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "wom_sim.validation", fake)
    answer = wom_sim("verify", "--validation")
    assert answer.code == 0
    assert "Validation" in answer.out and answer.out.count("missed") == 1 and "fails" not in answer.out
    assert "[1] too few fringe ties" in answer.out and "1 of 2 targets hold." in answer.out
    assert names(here / "figures" / "verify") == {"seeding.png", "validation.csv"}
