"""Every expense of the organisation is checked against the budget before it is made."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.engine.records import SPENT, STOPPED_BY_BUDGET
from wom_sim.organisation.ledger import affordable


@inner
def spend(office, count, tick, category, amount):
    """Spend, if the budget allows; returns whether it did."""
    if not affordable(count[SPENT], office.settings[0].budget, amount):
        count[STOPPED_BY_BUDGET] += 1
        return False
    count[SPENT] += amount
    office.ledger[tick // 24, category] += amount
    return True
