"""`wom-sim schema`: what it prints and writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_prints_or_writes_the_same(wom_sim: Callable) -> None:
    printed, written = wom_sim("schema"), wom_sim("schema", "--out", "deep/scenario.schema.json")
    assert printed.code == written.code == 0 and printed.err == written.out == ""
    assert json.loads(printed.out)["title"] == "wom-sim scenario"
    assert Path("deep/scenario.schema.json").read_text(encoding="utf-8") == printed.out
    assert written.err.splitlines() == [
        "Written to deep/scenario.schema.json.",
        "First line of a file beside it: # yaml-language-server: $schema=scenario.schema.json",
    ]


def test_of_experiments(wom_sim: Callable) -> None:
    answer = wom_sim("schema", "--experiment")
    assert answer.code == 0 and "factors" in json.loads(answer.out)["properties"]


@pytest.mark.parametrize("out", [".", "taken/schema.json"])
def test_where_nothing_can_be_written(wom_sim: Callable, out: str) -> None:
    Path("taken").write_text("a file")
    answer = wom_sim("schema", "--out", out)
    assert answer.code == 2 and answer.out == "" and "Traceback" not in answer.err
    assert "The schema cannot be written to" in answer.err and "--out" in answer.err
    assert [path.name for path in Path.cwd().iterdir()] == ["taken"]
