"""Experiments as processes of their own, which may be killed at any moment."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import benches


def start(folder: Path, *words: str) -> subprocess.Popen:
    """``wom-sim experiment talk.yaml WORDS`` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "wom_sim", "experiment", "talk.yaml", *words],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def finish(process: subprocess.Popen, timeout: float = 120) -> tuple[int, str, str]:
    """Exit code, stdout and stderr, once it is over."""
    out, err = process.communicate(timeout=timeout)
    return process.returncode, out, err


def wait_for_more(store: Path, process: subprocess.Popen, before: int) -> None:
    """Until more runs than these are stored."""
    end = time.monotonic() + 90
    while len(benches.rows(store)) <= before:
        assert time.monotonic() < end and process.poll() is None, process.communicate()
        time.sleep(0.01)


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
