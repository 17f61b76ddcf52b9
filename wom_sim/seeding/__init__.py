"""Seeding strategies: whom to invite first."""

from wom_sim.seeding import strategies as _strategies  # noqa: F401  (fills the registry)
from wom_sim.seeding import whole_network as _whole_network  # noqa: F401  (and so does this)
from wom_sim.seeding.base import REGISTRY, Knowledge, PeekError, Strategy
from wom_sim.seeding.influence import Certificate
from wom_sim.seeding.mailing import mailing_list


def strategy(name: str) -> Strategy:
    """The strategy of that name (names are checked when a scenario is read)."""
    return REGISTRY[name]()


__all__ = ["REGISTRY", "Certificate", "Knowledge", "PeekError", "Strategy", "mailing_list", "strategy"]
