"""Ctrl-C keeps what is finished and says so; nothing keeps running; a worker that dies is told in a sentence."""

from __future__ import annotations

import csv
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="needs a terminal to watch the progress on")

SCENARIO = """\
title: Long
world: {consumers: 300, network: {mean_ties: 8}}
campaigns:
  a: {seeding: {strategy: random, target: 20}, role: director}
  b:
study: {days: 14, replicates: 100000}
"""


class Terminal:
    """``wom-sim run`` with its stderr on a terminal, in a process group of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        (folder / "long.yaml").write_text(SCENARIO)
        self.screen = ""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wom_sim", "run", "long.yaml", "--out", "out", *words],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave, text=True, start_new_session=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )  # fmt: skip
        os.close(slave)

    def wait_for(self, pattern: str, seconds: float = 90) -> re.Match:
        """Wait until the screen has shown the pattern."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.screen)
            if found:
                return found
            assert self._read(), f"the program ended:\n{self.screen}"
        pytest.fail(f"{pattern} did not appear:\n{self.screen[-2000:]}")

    def _read(self, seconds: float = 30) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            more = os.read(self.master, 65536)
        except OSError:
            return False
        self.screen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", more.decode(errors="replace"))
        return bool(more)

    def press_ctrl_c(self) -> None:
        """As a terminal does it: the signal goes to every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def finish(self, seconds: float = 30) -> tuple[int, str]:
        """Exit code and stdout; the screen then holds all of stderr."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._read(end - time.monotonic()):
            pass
        out, _ = self.process.communicate(timeout=1 + max(0.0, end - time.monotonic()))
        os.close(self.master)
        return self.process.returncode, out

    def workers(self) -> list[int]:
        """Process ids of the processes that it started and that are alive, the workers last."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == self.process.pid and b"spawn_main" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return sorted(found)

    def is_gone(self, seconds: float = 10) -> bool:
        """Whether no process of the group is left."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.05)
        return False

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


@pytest.fixture
def terminal(tmp_path: Path):
    started: list[Terminal] = []

    def start(*words: str) -> Terminal:
        started.append(Terminal(tmp_path, *words))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.mark.parametrize("workers", [1, 2])
def test_finished_replicates_are_kept(workers: int, terminal, tmp_path: Path) -> None:
    run = terminal("--workers", str(workers))
    run.wait_for(r"worlds\D+[3-9]/100000|worlds\D+\d\d+/100000")
    pressed = time.monotonic()
    run.press_ctrl_c()
    code, out = run.finish()
    assert code == 130, run.screen
    assert time.monotonic() - pressed < 15, "the parent waits for nobody"
    said = re.search(r"those of the (\d+) finished replicates of 100000", re.sub(r"\s+", " ", run.screen))
    assert said, run.screen
    assert "Traceback" not in run.screen and "KeyboardInterrupt" not in run.screen
    finished = int(said[1])
    assert finished >= 3 and f"{finished} worlds" in out
    rows = list(csv.DictReader((tmp_path / "out/runs.csv").read_text().splitlines()))
    assert len(rows) == 2 * finished
    assert json.loads((tmp_path / "out/manifest.json").read_text())["replicates_finished"] == finished
    assert not list((tmp_path / "out").glob(".*"))
    assert run.is_gone()


@pytest.mark.parametrize("shown", ["(loading|compiling) the model", r"worlds\D+0/"])
def test_before_the_first_replicate_nothing_is_written(shown: str, terminal, tmp_path: Path) -> None:
    run = terminal("--workers", "2")
    run.wait_for(shown)
    run.press_ctrl_c()
    code, out = run.finish()
    assert code == 130 and out == "", run.screen
    assert "nothing was written" in re.sub(r"\s+", " ", run.screen)
    assert "Traceback" not in run.screen and "KeyboardInterrupt" not in run.screen
    assert sorted(p.name for p in tmp_path.iterdir()) == ["long.yaml"]
    assert run.is_gone()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find the workers")
def test_a_worker_that_is_killed(terminal, tmp_path: Path) -> None:
    run = terminal("--workers", "2")
    run.wait_for(r"worlds\D+[1-9]\d*/100000")
    os.kill(run.workers()[-1], signal.SIGKILL)
    code, out = run.finish()
    assert code == 2 and out == ""
    assert "A worker process died" in re.sub(r"\s+", " ", run.screen) and "Traceback" not in run.screen
    assert sorted(p.name for p in tmp_path.iterdir()) == ["long.yaml"]
    assert run.is_gone()
