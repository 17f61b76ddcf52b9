"""The case that a scenario tells, where it comes from a document: for readers; nothing is computed from it."""

from __future__ import annotations

from wom_sim.scenario.fields import ASSUMPTION, Strict, param


class Case(Strict):
    """What a document tells, in four words or so each."""

    source: str = param(ASSUMPTION, "who tells it, and about whom")
    role: str = param("", "role of the organisation, and whose classification that is")
    route: str = param("", "how members are found")
    mechanism: str = param("", "by which means it is said to work")
