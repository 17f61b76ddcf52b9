"""A finished study made of given numbers, for tests of what is said and drawn of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wom_sim.metrics import METRICS, SERIES
from wom_sim.network.fidelity import Measure
from wom_sim.organisation import CATEGORIES
from wom_sim.scenario import Scenario
from wom_sim.study_result import StudyResult

DAYS = 6
PAID = CATEGORIES[:3]
"""Lines of the ledger that all money goes to: each that is paid for is one more panel to draw."""


def fake_study(
    values: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    title: str = "A made-up study",
    strategies: Mapping[str, str] | None = None,
    baseline: str | None = None,
    asked: int | None = None,
) -> StudyResult:
    """A study from values by campaign and metric, one value a world; metrics that are not given are zero.

    strategies: seeding by campaign (default: existing customers). asked: replicates asked for.
    """
    worlds = max(len(run) for by_metric in values.values() for run in by_metric.values())
    campaigns = {
        name: {
            "seeding": {"strategy": (strategies or {}).get(name, "existing_customers"), "target": 9},
            "role": "director",
        }
        for name in values
    }
    scenario = Scenario.model_validate({
        "title": title,
        "world": {"consumers": 100, "segments": {"all": 1.0}},
        "campaigns": campaigns,
        "study": {"days": DAYS, "replicates": asked or worlds, "baseline": baseline},
    })  # fmt: skip
    study = StudyResult(scenario, list(values), list(range(worlds)), manifest={"digest": "0" * 16})
    study.fidelity = [Measure("mean_ties", 20000.0, 19999.5, True), Measure("reciprocity", None, 1.0, None)]
    growth = np.linspace(1 / DAYS, 1, DAYS)
    for world in range(worlds):
        study.keys[world] = f"{world:016x}"
        for name, given in values.items():
            metrics = {m: float(given[m][world]) if m in given else 0.0 for m in METRICS}
            study.metrics[name, world] = metrics
            study.series[name, world] = {m: growth * metrics.get(m, 0.0) for m in SERIES}
            study.ledger[name, world] = {k: metrics["cost_total"] / len(PAID) if k in PAID else 0.0 for k in CATEGORIES}
    return study


def study_of(count: int, worlds: int, *, names: Sequence[str] | None = None, **options) -> StudyResult:
    """A study of `count` campaigns with every metric filled in; the last one of several spends nothing."""
    names = names or [f"campaign {chr(ord('a') + i % 26)}{'' if i < 26 else i}" for i in range(count)]
    values = {}
    for i, name in enumerate(names):
        wiggle = [float((7 * world + 3 * i) % 5) for world in range(worlds)]
        spends = 0.0 if count > 1 and i == count - 1 else 1.0
        values[name] = {
            m: [100.0 * (i % 4 + 1) + 10 * i + at + w for w in wiggle] for at, m in enumerate(METRICS)
        }
        for m in METRICS:
            if METRICS[m].bounds[1] == 1:
                values[name][m] = [value / 1000 for value in values[name][m]]
        for m in ("cost_total", "cost_per_reached", "cost_per_engaged", "cost_per_adopted"):
            values[name][m] = [spends * (50.0 + 20 * i + w) for w in wiggle]
    return fake_study(values, **options)
