"""What weighs on consumers, counted by segment as well as in all: who bears it is a question of care."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner
from wom_sim.engine.records import BURDENS, COUNTERS

_KINDS = len(BURDENS)


@inner
def bear(place, count, v, burden):
    """Count a burden (index into `BURDENS`) on the consumer's segment."""
    count[COUNTERS + _KINDS * place.traits[v].segment + burden] += 1


def burdens_by_segment(count: np.ndarray) -> np.ndarray:
    """The counts of a run's `BURDENS`: int64, shape (segments, burdens)."""
    return count[COUNTERS:].reshape(-1, _KINDS).copy()
