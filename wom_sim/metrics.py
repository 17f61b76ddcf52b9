"""What is measured: from a `Result` to numbers. Every metric's meaning and unit stand in `METRICS`."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from wom_sim.cascades import cascades, generations
from wom_sim.engine.records import CONTACTED
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.result import Result


class Metric(NamedTuple):
    """A metric: its unit, whether more or less of it is better ("" = neither), and its meaning."""

    name: str
    unit: str
    better: str
    meaning: str


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("reached", "consumers", "more", "consumers to whom anything about the brand was delivered"),
        Metric("noticed", "consumers", "more", "consumers who noticed anything about the brand"),
        Metric("engaged", "consumers", "more", "consumers whose self-brand connection came to exceed `engaged_above`"),
        Metric("adopted", "consumers", "more", "consumers, not customers before, who bought"),
        Metric("reached_beyond", "consumers", "more", "reached, but never invited or addressed by the organisation, nor nominated to it"),
        Metric(
            "structural_virality", "hops", "more",
            "mean distance of two consumers in the cascade that an exposure belongs to (2 = broadcast; higher = chains)",
        ),
        Metric("cascade_size", "consumers", "more", "consumers exposed per content item"),
        Metric("cascade_depth", "hops", "more", "largest number of hops from the maker, per content item"),
        Metric("reproduction_number", "ratio", "more", "first exposures that an exposure leads to: 1 − direct/all"),
        Metric("generation_time_hours", "hours", "less", "time from a sender's own exposure to the one it causes"),
        Metric("private_share", "share", "", "share of acts of sharing that were private"),
        Metric("opt_outs", "consumers", "less", "members who left the organisation's group"),
        Metric("joined", "consumers", "more", "consumers who joined the organisation's group"),
        Metric("answers", "answers", "more", "times a member took part in a post"),
        Metric("cost_total", "money", "less", "money spent"),
        Metric("cost_per_reached", "money", "less", "money spent per consumer reached"),
        Metric("cost_per_engaged", "money", "less", "money spent per consumer engaged"),
        Metric("cost_per_adopted", "money", "less", "money spent per consumer who adopted"),
    )
}  # fmt: skip

SERIES = ("reached", "noticed", "engaged", "adopted", "members", "cost_total")
"""Metrics that are followed day by day."""


def measure(result: Result) -> dict[str, float]:
    """Every metric of one run; nan where it is not defined (a cost per person when there is no such person)."""
    state, counts = result.state, result.counts
    reached = int((state["reached"] >= 0).sum())
    trees = cascades(result.exposures, len(result.items))
    alive = trees.size > 0
    exposures, onward, hours = generations(result.exposures)
    shares = counts["private_shares"] + counts["public_shares"]
    cost = result.cost_total
    weighed = trees.size[alive] * trees.structural_virality[alive]
    engaged, adopted = int((state["engaged"] >= 0).sum()), int((state["adopted"] >= 0).sum())
    values = {
        "reached": reached,
        "noticed": int((state["noticed"] >= 0).sum()),
        "engaged": engaged,
        "adopted": adopted,
        "reached_beyond": int(((state["reached"] >= 0) & (state["marks"] & CONTACTED == 0)).sum()),
        "structural_virality": _ratio(math.fsum(weighed), exposures),
        "cascade_size": _ratio(exposures, int(alive.sum())),
        "cascade_depth": _ratio(math.fsum(trees.depth[alive]), int(alive.sum())),
        "reproduction_number": _ratio(onward, exposures),
        "generation_time_hours": _ratio(hours, onward),
        "private_share": _ratio(counts["private_shares"], shares),
        "opt_outs": counts["opt_outs"],
        "joined": counts["joined"],
        "answers": counts["answers"],
        "cost_total": cost,
        "cost_per_reached": _ratio(cost, reached),
        "cost_per_engaged": _ratio(cost, engaged),
        "cost_per_adopted": _ratio(cost, adopted),
    }
    return {name: float(values[name]) for name in METRICS}


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def follow(result: Result) -> dict[str, np.ndarray]:
    """Each metric of `SERIES` at the end of each day, cumulative (members: as they stand), shape (days,)."""
    series = {
        name: np.cumsum(_by_day(result.state[name], result.days)).astype(float)
        for name in ("reached", "noticed", "engaged", "adopted")
    }
    series["members"] = result.members_by_day.astype(float)
    series["cost_total"] = np.cumsum(result.ledger.sum(axis=1)) / THOUSANDTHS
    return series


def _by_day(ticks: np.ndarray, days: int) -> np.ndarray:
    return np.bincount(ticks[ticks >= 0] // 24, minlength=days)[:days]
