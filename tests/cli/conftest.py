"""The command line as its users meet it: words in; exit code, stdout, stderr and files out."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

from wom_sim.cli import main

TINY = """\
title: Tiny
world:
  consumers: 200
  segments: {fan: 0.3, casual: 0.7}
  network: {mean_ties: 8}
  customers: {share: 0.3, concentrated_in: fan}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 15}, role: director, budget: 3000}
  nobody: {seeding: none, role: absent}
study: {days: 7, replicates: 3, rng_seed: 5}
"""


class Answer(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


def ask(*words: object) -> Answer:
    """Run ``wom-sim WORDS`` in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["wom-sim", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return Answer(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def wom_sim() -> Callable[..., Answer]:
    return ask


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario file in an otherwise empty working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    return tmp_path / "tiny.yaml"
