"""Care: who was reached, who left, and what weighed on whom, segment by segment."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.records import BURDENS
from wom_sim.metrics.community import JOINED, LEFT
from wom_sim.metrics.ratios import ratio
from wom_sim.result import Result

CARE = ("consumers", "reached", "joined", "opt_outs", *BURDENS)
"""Columns of `care_by_segment`."""


def care_by_segment(result: Result) -> np.ndarray:
    """Counts of `CARE` for every segment of the world, int64, shape (segments, columns)."""
    state, segment = result.state, result.world.traits["segment"]
    segments = len(result.world.segment_names)

    def by_segment(who: np.ndarray) -> np.ndarray:
        return np.bincount(segment[who], minlength=segments)

    ever = (state["member"] == JOINED) | (state["member"] == LEFT)
    columns = [by_segment(np.ones(len(state), bool)), by_segment(state["reached"] >= 0), by_segment(ever),
               by_segment(state["member"] == LEFT)]  # fmt: skip
    return np.column_stack([*columns, result.burdens]).astype(np.int64)


def segments_served(care: np.ndarray) -> dict[str, float]:
    """The smallest share reached over segments that have anybody in them, and how far the largest lies above it."""
    shares = [ratio(int(reached), int(size)) for size, reached in care[:, :2] if size > 0]
    return {"worst_served": min(shares), "reach_gap": max(shares) - min(shares)}
