"""A small experiment that tests of the store, of the work and of clusters share."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from wom_sim.experiment import Bench, Points, here, load_experiment, points_of
from wom_sim.processes import Executor
from wom_sim.store import Store

BASE = """\
title: Small
world:
  consumers: 200
  segments: {fan: 0.3, casual: 0.7}
  network: {mean_ties: 8}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 15}, role: director, budget: 3000}
  nobody: {seeding: none, role: absent}
study: {days: 7, replicates: 3, rng_seed: 5}
"""
EXPERIMENT = """\
title: Talk and money
base: base.yaml
factors:
  talk: {field: world.behaviour.tell_rate, levels: [0.2, 0.6]}
  budget: {field: campaigns.customers.budget, levels: [500, 2000, 4000]}
"""
RUNS = 2 * (3 + 1) * 3
"""Runs of the experiment: for each of two levels of talk three budgets and one `nobody`, in three worlds."""

ASKED = 2 * 3 * 2 * 3
"""Runs that its tables show: `nobody` is the same at every budget."""


def write(folder: Path, *, base: str = BASE, experiment: str = EXPERIMENT) -> Path:
    """Write the experiment and its base scenario; returns the experiment's file."""
    (folder / "base.yaml").write_text(base)
    (folder / "talk.yaml").write_text(experiment)
    return folder / "talk.yaml"


def bench(folder: Path, store: Store, executor: Executor | None = None, **texts: str) -> Bench:
    """A bench for the experiment in a folder, which is written there."""
    loaded = load_experiment(write(folder, **texts))
    return Bench(store, Points(loaded), executor or here(1), {})


def run_all(on: Bench, replicates: int = 3, **options) -> int:
    """Run all points; returns how many runs were computed."""
    return on.run(points_of(on.points.loaded.spec, on.points.loaded.whole), range(replicates), **options)


def rows(path: Path) -> list[tuple]:
    """All runs of a store as they are stored, in order; none where there is no store yet."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as base:
            return base.execute("SELECT * FROM run ORDER BY recipe, replicate").fetchall()
    except sqlite3.OperationalError:
        return []
