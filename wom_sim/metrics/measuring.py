"""Measure a run, and follow it day by day."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.cascades import Cascades, cascades, generations
from wom_sim.engine.records import CONTACTED, MILLIONTHS
from wom_sim.metrics.care import care_by_segment, segments_served
from wom_sim.metrics.catalogue import METRICS
from wom_sim.metrics.community import (
    content_created,
    depth_by_first_share,
    moved,
    polls,
    referred,
    sharers_buy,
    talk_share,
)
from wom_sim.metrics.ratios import ratio
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.result import Result
from wom_sim.traces import Traces, traces
from wom_sim.visibility import see


def measure(result: Result) -> dict[str, float]:
    """Every metric of one run; nan where it is not defined (a cost per person when there is no such person)."""
    counts = result.counts
    trees = cascades(result.exposures, len(result.items))
    sight = see(result)
    found = traces(result)
    values = {
        **_spread(result, trees, found),
        **polls(found),
        "talk_share": talk_share(result, found),
        "content_created": content_created(result),
        "retention": ratio(counts["joined"] - counts["opt_outs"], counts["joined"]),
        **moved(result),
        **depth_by_first_share(found, trees),
        "sharers_buy": sharers_buy(result, found),
        "solved_share": ratio(counts["solved"], counts["questions"]),
        "answer_hours": ratio(counts["waited"], counts["solved"]),
        **segments_served(care_by_segment(result)),
        "visits": sight.total,
        "tracked_visits": sight.tracked,
        "dark_visits": sight.total - sight.tracked,
        "dark_share": ratio(sight.total - sight.tracked, sight.total),
        "unrest_loss": counts["unrest_loss"] / MILLIONTHS,
        "satisfaction": ratio(counts["felt"] / MILLIONTHS, counts["ended"]),
        "attribution_error": sight.attribution_error,
    }
    return {name: float(values[name] if name in values else counts[name]) for name in METRICS}


def _spread(result: Result, trees: Cascades, found: Traces) -> dict[str, float]:
    """Reach, virality, cost."""
    state, counts = result.state, result.counts
    reached, engaged, adopted = (int((state[name] >= 0).sum()) for name in ("reached", "engaged", "adopted"))
    alive = trees.size > 0
    exposures, onward, hours = generations(result.exposures)
    cost = result.cost_total
    weighed = trees.size[alive] * trees.structural_virality[alive]
    return {
        "reached": reached,
        "noticed": int((state["noticed"] >= 0).sum()),
        "engaged": engaged,
        "adopted": adopted,
        "referred": referred(found),
        "reached_beyond": int(((state["reached"] >= 0) & (state["marks"] & CONTACTED == 0)).sum()),
        "structural_virality": ratio(math.fsum(weighed), exposures),
        "cascade_size": ratio(exposures, int(alive.sum())),
        "cascade_depth": ratio(math.fsum(trees.depth[alive]), int(alive.sum())),
        "reproduction_number": ratio(onward, exposures),
        "generation_time_hours": ratio(hours, onward),
        "private_share": ratio(counts["private_shares"], counts["private_shares"] + counts["public_shares"]),
        "cost_total": cost,
        "cost_of_role": math.fsum(v for name, v in result.spending.items() if name not in ("recruiting", "incentives")),
        "cost_per_reached": ratio(cost, reached),
        "cost_per_engaged": ratio(cost, engaged),
        "cost_per_adopted": ratio(cost, adopted),
    }


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
