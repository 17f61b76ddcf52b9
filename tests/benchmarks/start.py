"""The start: help, a tiny study that was compiled before, and the first of all.

Each is a process of its own, timed from outside, beside one that only imports what any such program would.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.comparing import Comparison, Sides, measured, seconds
from benchmarks.lines import Line, at_most

ROOT = Path(__file__).parents[2]
TINY = """\
world: {consumers: 200}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 20}, role: director}
  nobody: {seeding: none, role: absent}
study: {days: 28, replicates: 1}
"""


def python(*words: str, **environment: str) -> float:
    """Seconds that a process takes. Python keeps the bytecode of what it imports, as it does unless it is told not to."""
    whole = [sys.executable, *words]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return seconds(lambda: subprocess.run(
        whole, check=True, cwd=ROOT, env=inherited | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ))  # fmt: skip


def lines(quick: bool) -> Iterator[Line]:
    """Help, second start, first start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")

        def run(**environment: str) -> float:
            words = ("-m", "wom_sim", "run", str(folder / "tiny.yaml"), "--out", str(folder / "out"))
            return python(*words, **environment)

        def first(pair: int) -> float:
            with tempfile.TemporaryDirectory() as cache:
                return run(WOM_SIM_CACHE_DIR=cache)

        yield measured(Comparison(
            "start", "wom-sim --help", "time ÷ import typer", "s",
            lambda: Sides(lambda pair: python("-m", "wom_sim", "--help"), lambda pair: python("-c", "import typer")),
            at_most(3), pairs=5 if quick else 15,
        ))  # fmt: skip
        yield measured(Comparison(
            "start", "second start of wom-sim run, 200 consumers, 1 replicate", "time ÷ import numba, pandas, matplotlib", "s",
            lambda: Sides(lambda pair: run(), lambda pair: python("-c", "import numba, pandas, matplotlib")),
            at_most(2), pairs=3 if quick else 7,
        ))  # fmt: skip
        if not quick:
            yield measured(Comparison(
                "start", "first start of the same, with compilation", "time ÷ second start", "s",
                lambda: Sides(first, lambda pair: run()), pairs=1, warm_up=False,
            ))  # fmt: skip
