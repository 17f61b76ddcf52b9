"""The mailing list: whose address the organisation has."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import njit
from wom_sim.draws import MAILING, uniform
from wom_sim.scenario import OwnedMedia
from wom_sim.seeding.base import Knowledge


def mailing_list(owned: OwnedMedia | None, known: Knowledge) -> np.ndarray:
    """Consumers on the organisation's mailing list, ascending, int32; empty without one. Who is on it is the world's luck:
    two campaigns with lists of the same share write to the same consumers."""
    if owned is None:
        return np.empty(0, np.int32)
    audience = known.customers if owned.audience == "customers" else np.arange(known.consumers)
    return audience[_on_list(known.key, audience, owned.share)].astype(np.int32)


@njit
def _on_list(key, consumers, share):
    on = np.zeros(len(consumers), np.bool_)
    for i in range(len(consumers)):
        on[i] = uniform(key, MAILING, consumers[i]) < share
    return on
