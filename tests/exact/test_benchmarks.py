"""The benchmarks themselves: what they do with times, with peers that are missing and with answers that are wrong."""

from __future__ import annotations

import math
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks import machine, memory
from benchmarks import run as command
from benchmarks.comparing import LEVEL, Check, Comparison, NotMeasured, Sides, alike, measured, printed_by
from benchmarks.lines import Line, as_csv, at_least, at_most, middle, read_lines

from wom_sim.errors import WomSimError

ROOT = Path(__file__).parents[2]


class Recorded:
    """Two sides whose times are given, pair by pair after the warm-up, and the order in which they were asked for."""

    def __init__(self, ours: list[float], theirs: list[float], check: Check | None = None) -> None:
        self.asked: list[str] = []
        self.made = 0
        self._times = {"ours": [math.nan, *ours], "theirs": [math.nan, *theirs]}
        self._check = check

    def __call__(self) -> Sides:
        self.made += 1
        sides = (lambda pair, side=side: self._side(side, pair) for side in self._times)
        return Sides(*sides, **({"check": self._compare} if self._check else {}))

    def _side(self, side: str, pair: int) -> float:
        self.asked.append(f"{side} {pair}")
        return self._times[side][pair]

    def _compare(self) -> Check:
        self.asked.append("check")
        return self._check


def comparison(sides, **about) -> Comparison:
    return Comparison("cascade", "a piece of work", "time ÷ theirs", "s", sides, **{"pairs": 5, **about})


def test_the_figure_is_the_median_of_the_ratios_of_neighbours():
    sides = Recorded([1.0, 2.0, 3.0, 8.0, 5.0], [2.0, 2.0, 2.0, 2.0, 50.0], Check(True, "sizes: the same"))
    line = measured(comparison(sides, goal=at_most(0.9), note="as it is"))
    # The ratios are .5, 1, 1.5, 4 and .1. The ratio of the medians would be 1.5.
    assert (line.found, line.low, line.high) == (1.0, 0.5, 1.5)
    assert (line.ours, line.theirs, line.runs) == (3.0, 2.0, 5)
    assert line.note == "sizes: the same; as it is"
    assert line.verdict == "not reached: 1 instead of 0.9" and line.misses
    turns = [f"{side} {pair}" for pair in range(6) for side in ("ours", "theirs")]
    assert sides.asked == ["check", *turns], "compared, then warmed up, then in turn"


def test_without_a_warm_up_each_is_measured_only_as_often_as_asked():
    sides = Recorded([6.0], [2.0])
    assert measured(comparison(sides, pairs=1, warm_up=False)).found == 3.0
    assert sides.asked == ["ours 1", "theirs 1"]


def test_a_peer_that_is_not_installed_is_said_to_be_and_nothing_is_made_ready():
    sides = Recorded([1.0], [1.0])
    line = measured(comparison(sides, needs="no_such_peer.models", goal=at_most(1)))
    assert line.verdict == "not measured: no_such_peer is not installed (pip install 'wom-sim[bench]')"
    assert not line.is_measured and not line.is_reached and not line.misses and not line.has_failed
    assert sides.made == 0


def test_a_peer_that_lacks_something_itself_is_not_said_to_be_missing(tmp_path, monkeypatch):
    (tmp_path / "broken_peer.py").write_text("import no_such_thing\n")
    monkeypatch.syspath_prepend(tmp_path)
    line = measured(comparison(Recorded([1.0], [1.0]), needs="broken_peer"))
    assert (
        line.verdict == "not measured: broken_peer is installed but cannot be imported: No module named 'no_such_thing'"
    )


def test_results_that_differ_have_no_ratio():
    sides = Recorded([1.0] * 5, [9.0] * 5, Check(False, "sizes: mean 7 and 9"))
    line = measured(comparison(sides, goal=at_most(1)))
    assert line.verdict == "results differ: sizes: mean 7 and 9"
    assert line.has_failed and not line.is_measured and not line.is_reached
    assert sides.asked == ["check"], "a wrong answer is not timed"


def test_one_peer_that_fails_costs_no_other_its_figure():
    def broken() -> Sides:
        raise TypeError("run() takes no argument")

    failed, other = measured(comparison(broken)), measured(comparison(Recorded([1.0] * 5, [2.0] * 5)))
    assert failed.verdict == "failed: TypeError: run() takes no argument" and failed.has_failed
    assert other.found == 0.5 and other.verdict == ""


def test_ctrl_c_out_of_compiled_code_is_not_taken_for_a_failure():
    def stopped() -> Sides:
        raise SystemError("returned a result with an exception set") from KeyboardInterrupt()

    with pytest.raises(KeyboardInterrupt):
        measured(comparison(stopped))


def test_samples_of_one_distribution_are_alike_and_others_are_not():
    """Of 400 pairs of samples of one distribution at most 3 are said to differ, with chance .999 at a level of .001."""
    rng = np.random.default_rng(1)
    wrong = sum(not alike("sizes", *rng.normal(800, 60, (2, 40))).equal for _ in range(400))
    assert LEVEL == 0.001 and wrong <= 3
    check = alike("sizes of outbreaks", rng.normal(800, 60, 60), rng.normal(880, 60, 60))
    assert not check.equal and check.said.startswith("sizes of outbreaks: mean 795 and 880 (60 and 60 runs, ")


def test_goals_and_verdicts():
    line = Line("cascade", "work", "time ÷ theirs", 0.9, goal=at_most(0.7))
    assert line.verdict == "not reached: 0.9 instead of 0.7" and str(line.goal) == "≤ 0.7"
    assert replace(line, found=0.7).verdict == "reached"
    fast = replace(line, goal=at_least(300))
    assert replace(fast, found=299.0).verdict == "not reached: 299 instead of 300"
    assert replace(fast, found=300.0).verdict == "reached"
    assert replace(fast, goal=None).verdict == ""
    assert at_most(2).used(1) == at_least(2).used(4) == 0.5
    assert middle([4, 1, 2, 3, 5]) == (3.0, 2.0, 4.0)


def test_a_table_that_is_read_again_is_the_same_file(tmp_path):
    lines = [
        Line(
            "cascade", "10,000 consumers", "time ÷ CyNetDiff's", 0.71234, 0.7, 0.8, at_most(0.7), 0.003, 0.004, "s", 9
        ),
        Line(
            "full", "2,000 consumers", "speed ÷ Mesa", 1234.5, goal=at_least(1000), runs=3, note="“quoted”, with commas"
        ),
        Line("growth", "all", "time", problem="not measured: the world does not fit", goal=at_most(3), load=0.25),
    ]
    path = tmp_path / "ratios.csv"
    path.write_text(as_csv(lines), encoding="utf-8")
    again = read_lines(path)
    assert as_csv(again) == path.read_text(encoding="utf-8")
    assert [line.verdict for line in again] == [line.verdict for line in lines]
    assert [line.goal for line in again] == [line.goal for line in lines]
    assert "nan" not in path.read_text(encoding="utf-8")
    path.write_text("a,b\n1,2\n")
    with pytest.raises(WomSimError, match="not a table of these benchmarks"):
        read_lines(path)


@pytest.fixture
def found(monkeypatch) -> dict[str, list[Line]]:
    """What the parts would find; a test may change it."""
    lines = {
        "cascade": [Line("cascade", "10,000 consumers", "time ÷ CyNetDiff's", 0.5, 0.4, 0.6, at_most(0.7), runs=5)],
        "world": [
            Line("world", "one", "time ÷ networkit's", 3.0, 2.5, 3.5, at_most(2), runs=5),
            Line("world", "one", "time ÷ another's", problem="not measured: it is not installed", goal=at_most(2)),
        ],
    }
    monkeypatch.setattr(command, "lines_of", lambda part, quick: lines[part])
    return lines


def test_figures_of_parts_that_are_not_run_again_are_kept(found, tmp_path, capsys):
    assert command.run(["cascade", "world"], False, tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["machine.csv", "ratios.csv", "ratios.png"]
    before = (tmp_path / "ratios.csv").read_text(encoding="utf-8").splitlines()
    picture = (tmp_path / "ratios.png").read_bytes()
    found["world"] = [replace(found["world"][0], found=1.5)]
    assert command.run(["world"], False, tmp_path) == 0
    after = (tmp_path / "ratios.csv").read_text(encoding="utf-8").splitlines()
    assert after[:2] == before[:2] and len(before) == 4 and len(after) == 3
    assert ",reached" in after[2] and "not reached" in before[2]
    assert [row["part"] for row in machine.read(tmp_path / "machine.csv")] == ["cascade", "world"]
    assert (tmp_path / "ratios.png").read_bytes() != picture
    said = capsys.readouterr().out
    assert "not reached: 3 instead of 2" in said and "not measured: it is not installed" in said


def test_small_sizes_judge_nothing_but_results_that_differ(found):
    assert command.run(["world"], True, None) == 0
    found["world"] = [Line("world", "one", "time", problem="results differ: 1 and 2")]
    assert command.run(["world"], True, None) == 1


def test_equal_figures_are_equal_pictures(found, tmp_path):
    lines = [line for part in found.values() for line in part]
    for name in ("one.png", "two.png"):
        command.draw(lines, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_parts_come_in_the_order_of_the_table_and_a_wrong_name_is_answered():
    assert command.chosen([]) == list(command.PARTS)
    assert command.chosen(["world", "cascade"]) == ["cascade", "world"]
    with pytest.raises(WomSimError, match='no part "cascde".*there are: cascade, full, .*Did you mean "cascade"?'):
        command.chosen(["cascde"])


def test_a_process_that_fails_says_why():
    with pytest.raises(NotMeasured, match="its process failed: ValueError: no"):
        printed_by("-c", "raise ValueError('no')")


@pytest.mark.skipif(sys.platform != "linux", reason="the pitfall is Linux's")
def test_memory_of_a_new_process_is_its_own():
    """What `getrusage` says of a new process begins with what the process that started it held."""
    held = np.ones(25_000_000)
    assert memory.peak() >= memory.held() > held.nbytes
    assert int(printed_by("-c", "from benchmarks import memory; print(memory.peak())")) < held.nbytes / 2


def test_the_extra_brings_every_peer():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    brought = {requirement.split(">")[0] for requirement in extras["bench"]}
    assert set(machine.PEERS) - {"mesa"} <= brought
    assert all(">=" in requirement for requirement in extras["bench"])


def test_an_ordinary_test_run_collects_no_benchmark():
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-n0",
        "-q",
        "--collect-only",
        "-p",
        "no:cacheprovider",
        "tests/benchmarks",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout + done.stderr
