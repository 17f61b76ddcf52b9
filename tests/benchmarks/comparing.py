"""The harness: two ways to do a piece of work, their results compared first, then timed in turn.

Machines are noisy, and their speed changes by the minute: so both sides are measured side by side (ours, theirs, ours,
theirs, …), and the figure is the median of the ratios of neighbours. A wrong answer has no speed.
"""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks.lines import NOT_MEASURED, Goal, Line, middle
from scipy import stats

from wom_sim.interrupts import is_interrupt

TESTS = Path(__file__).parents[1]
"""From where `benchmarks` can be imported."""

LEVEL = 0.001
"""Chance that results of one and the same distribution are said to differ, a comparison. All luck is fixed: what was found
equal once stays so."""


class NotMeasured(Exception):
    """Why there is no figure; the message ends a sentence."""


class Check(NamedTuple):
    """Whether both sides gave the same results, and what was compared, in words."""

    equal: bool
    said: str


class Sides(NamedTuple):
    """Both sides, made ready. `ours` and `theirs` take the number of the pair, do the work and return what it took; `check`
    compares their results."""

    ours: Callable[[int], float]
    theirs: Callable[[int], float]
    check: Callable[[], Check] = lambda: Check(True, "")


@dataclass(frozen=True)
class Comparison:
    """Our way to do a piece of work over another.

    Attributes:
        part, work, measure, goal, unit, note: as in `lines.Line`. needs: module of the peer; empty where we are our own.
        sides: makes both sides ready, which is not timed. pairs: how often both are measured; warm_up: once more before.
    """

    part: str
    work: str
    measure: str
    unit: str
    sides: Callable[[], Sides]
    goal: Goal | None = None
    needs: str = ""
    pairs: int = 5
    warm_up: bool = True
    note: str = ""


def measured(comparison: Comparison) -> Line:
    """Make both sides ready, compare their results, warm up, measure them in turn."""
    asked = comparison
    line = partial(Line, asked.part, asked.work, asked.measure, goal=asked.goal, unit=asked.unit)
    tell(f"{asked.work}: {asked.measure}")
    try:
        if asked.needs:
            import_peer(asked.needs)
        sides = asked.sides()
        equal, said = sides.check()
        note = "; ".join(filter(None, (said, asked.note)))
        if not equal:
            return line(problem=f"results differ: {said}", note=asked.note)
        taken = in_turn(sides, asked.pairs, asked.warm_up)
    except NotMeasured as why:
        return line(problem=f"{NOT_MEASURED}: {why}", note=asked.note)
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        # One peer that fails must not cost the figures of the others.
        return line(problem=f"failed: {type(error).__name__}: {error}", note=asked.note)
    found, low, high = middle([ours / theirs for ours, theirs in taken])
    ours, theirs = (middle(side).median for side in zip(*taken, strict=True))
    return line(found=found, low=low, high=high, ours=ours, theirs=theirs, runs=len(taken), note=note)


def in_turn(sides: Sides, pairs: int, warm_up: bool) -> list[tuple[float, float]]:
    """What both sides took, a pair a row."""
    if warm_up:
        sides.ours(0)
        sides.theirs(0)
    return [(sides.ours(pair), sides.theirs(pair)) for pair in range(1, pairs + 1)]


def seconds(work: Callable[[], Any]) -> float:
    """Seconds that some work takes, garbage of what came before being out of the way."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def printed_by(*words: str) -> str:
    """What a new process of Python prints: what one leaves in memory would count for the next.

    Raises NotMeasured where it fails.
    """
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, cwd=TESTS)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}, perhaps for want of memory"]
        raise NotMeasured(f"its process failed: {said[-1]}")
    return done.stdout


def import_peer(name: str) -> None:
    """Import a module of a peer. Raises NotMeasured where it is not installed, or cannot be imported."""
    package = name.partition(".")[0]
    try:
        with warnings.catch_warnings():
            # What a peer imports from elsewhere is not our business.
            warnings.simplefilter("ignore")
            importlib.import_module(name)
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == package:
            raise NotMeasured(f"{package} is not installed (pip install 'wom-sim[bench]')") from None
        raise NotMeasured(f"{package} is installed but cannot be imported: {error}") from None


def alike(what: str, ours: Sequence[float], theirs: Sequence[float]) -> Check:
    """Compare two samples by the two-sample Kolmogorov–Smirnov test at `LEVEL`; `what` they are, in the plural."""
    p = float(stats.ks_2samp(ours, theirs).pvalue)
    means = f"mean {np.mean(ours):,.0f} and {np.mean(theirs):,.0f}"
    return Check(p > LEVEL, f"{what}: {means} ({len(ours)} and {len(theirs)} runs, Kolmogorov–Smirnov p = {p:.2g})")


def tell(text: str) -> None:
    """Say on stderr what is being measured."""
    print(f"  {text} …", file=sys.stderr, flush=True)
