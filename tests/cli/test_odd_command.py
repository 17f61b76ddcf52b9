"""`wom-sim odd`: what it prints and writes, and how it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wom_sim import whole_file

ROOT = Path(__file__).parents[2]


def test_prints_the_description(wom_sim: Callable, tiny: Path) -> None:
    answer = wom_sim("odd", tiny)
    assert answer.code == 0 and answer.err == ""
    assert answer.out.startswith("# Model description (ODD): Tiny\n")
    assert "## 7 Submodels" in answer.out
    assert wom_sim("odd", tiny).out == answer.out
    assert sorted(path.name for path in tiny.parent.iterdir()) == ["tiny.yaml"]


def test_writes_the_same_to_a_file(wom_sim: Callable, tiny: Path) -> None:
    out = tiny.parent / "supplement" / "odd.md"
    answer = wom_sim("odd", tiny, "--out", out)
    assert answer == (0, "", f"Written to {out}.\n")
    assert out.read_text(encoding="utf-8") == wom_sim("odd", tiny).out
    assert [path.name for path in out.parent.iterdir()] == ["odd.md"]


def test_another_network(wom_sim: Callable, tiny: Path) -> None:
    (tiny.parent / "ties.csv").write_text("".join(f"n{i},n{(i + k) % 40}\n" for i in range(40) for k in (1, 2)))
    answer = wom_sim("odd", tiny, "--network", "ties.csv")
    assert answer.code == 0
    assert "an edge list with 40 consumers and 80 undirected ties" in answer.out


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_scenarios(wom_sim: Callable, path: Path) -> None:
    answer = wom_sim("odd", path)
    assert answer.code == 0 and answer.out.count("\n# ") == 0 and answer.out.startswith("# Model description (ODD): ")


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("world: {consumers: 200}\ncampaigns: {a: {rle: director}}\n", ['"rle"', 'did you mean "role"?', ":2:"]),
            ("world: {network: {file: none.csv}}\ncampaigns: {a: }\n", ["none.csv", "there is no such file"]),
            ("world: [1, 2\n", ["not valid YAML"]),
        ],
    )
    def test_a_bad_scenario(self, wom_sim: Callable, tiny: Path, text: str, said: list[str]) -> None:
        tiny.write_text(text)
        answer = wom_sim("odd", tiny, "--out", "odd.md")
        assert answer.code == 2 and answer.out == "" and "Traceback" not in answer.err
        for part in said:
            assert part in answer.err, answer.err
        assert answer.err == wom_sim("check", tiny).err, "the same words as elsewhere"
        assert sorted(path.name for path in tiny.parent.iterdir()) == ["tiny.yaml"]

    def test_no_scenario(self, wom_sim: Callable, tiny: Path) -> None:
        answer = wom_sim("odd", "tny.yaml")
        assert answer.code == 2 and 'Did you mean "tiny.yaml"?' in answer.err

    @pytest.mark.parametrize("out", [".", "", "tiny.yaml/odd.md"])
    def test_where_nothing_can_be_written(self, wom_sim: Callable, tiny: Path, out: str) -> None:
        answer = wom_sim("odd", tiny, "--out", out)
        assert answer.code == 2 and answer.out == ""
        assert "cannot be written to" in answer.err and "--out" in answer.err and "Traceback" not in answer.err
        assert sorted(path.name for path in tiny.parent.iterdir()) == ["tiny.yaml"]

    def test_a_disk_that_is_full_leaves_the_old_file(
        self, wom_sim: Callable, tiny: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        (tiny.parent / "odd.md").write_text("the old one")
        monkeypatch.setattr(whole_file.os, "fsync", full)
        answer = wom_sim("odd", tiny, "--out", "odd.md")
        assert answer.code == 2 and "no space left on device" in answer.err
        assert (tiny.parent / "odd.md").read_text() == "the old one"
        assert sorted(path.name for path in tiny.parent.iterdir()) == ["odd.md", "tiny.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of another kind")
def test_a_reader_who_stops_reading_and_a_console_without_all_signs(tiny: Path) -> None:
    for wish, encoding in (("head -1", "utf-8"), ("cat", "latin-1")):
        words = f"{sys.executable} -m wom_sim odd tiny.yaml | {wish}"
        variables = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", words], capture_output=True, check=False, cwd=tiny.parent, env=variables
        )
        assert done.stderr == b"" and done.stdout.decode("utf-8").startswith("# Model description (ODD): Tiny\n")
