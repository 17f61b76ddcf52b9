"""Who takes part in a contest on a metric: that somebody spends nothing is no way of winning on money."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from wom_sim.metrics.catalogue import METRICS


def known_throughout(values: Sequence[float]) -> bool:
    """Whether a metric is defined in each of some worlds, and there are any."""
    return len(values) > 0 and all(map(math.isfinite, values))


def competing(values: Mapping[str, Sequence[float]], metric: str) -> list[str]:
    """Campaigns that can be better or worse than others on a metric, in their order; entry i of their `values` is world i.

    On money only those that spend, and whose metric is defined, in every world: who spends nothing would always be the cheapest,
    and where there is nobody to pay for, that would be the dearest of all (`Metric.a_head`). On other metrics all of them.
    """
    if METRICS[metric].unit != "money":
        return list(values)
    return [c for c, runs in values.items() if known_throughout(runs) and min(runs) > 0]
