"""Seeding: whom an organisation invites first. One interface, one registry.

A strategy puts consumers in an order of invitation; the organisation works down that order until it has the members it
wants, its money is gone or the list is at an end. A strategy sees only what an organisation could know (`Knowledge`);
one that looks at the network says so, and so does every output that names it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from wom_sim.compiled import njit
from wom_sim.draws import KNOWLEDGE, SEEDING, below, normal, uniform
from wom_sim.network.ties import Ties
from wom_sim.rules import believed_influence
from wom_sim.scenario import Seeding, World
from wom_sim.seeding.influence import Certificate


class PeekError(PermissionError):
    """A strategy that is not declared to see the network looked at it: a mistake in the strategy's code."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What an organisation could know about a population.

    Attributes:
        traits: `population.TRAITS`; a strategy may use `customer` and `segment` (customer records).
        key: the replicate's key; all luck of seeding comes from it.
        may_peek: whether `ties` and `recipe` may be looked at. network, drawn_from: behind these, for nobody else to use.
    """

    traits: np.ndarray
    key: np.uint64
    network: Ties
    may_peek: bool = False
    drawn_from: World | None = None

    @property
    def consumers(self) -> int:
        return len(self.traits)

    @cached_property
    def customers(self) -> np.ndarray:
        """Consumers on the customer list, ascending."""
        return np.flatnonzero(self.traits["customer"])

    @property
    def ties(self) -> Ties:
        """The whole network, for strategies that declare that they peek."""
        self._peek()
        return self.network

    @property
    def recipe(self) -> World:
        """What the world was drawn from, parameters of behaviour included, for the same strategies."""
        self._peek()
        return self.drawn_from

    def _peek(self) -> None:
        if not self.may_peek:
            raise PeekError("this strategy looks at the network, but peeks_at_network is False")

    def lot(self, consumers: np.ndarray, which: int = 0) -> np.ndarray:
        """The consumers in a random order; the same order for every strategy that asks."""
        return consumers[in_order(_lots(self.key, consumers, which))]

    def ranked(self, *scores: np.ndarray) -> np.ndarray:
        """All consumers, the highest score first; of equals the highest in the next score, at last by lot."""
        lot = self.lot(np.arange(self.consumers))
        return lot[np.lexsort([-score[lot] for score in reversed(scores)])]

    def perceived_influence(self, knowledge: float) -> np.ndarray:
        """How influential each consumer seems to the organisation; `knowledge` is the correlation with the truth."""
        return _perceived(self.key, self.traits, knowledge)

    def friend_named_by(self, consumers: np.ndarray) -> np.ndarray:
        """Whom each of these consumers names when asked for a friend (one of its ties, any alike); −1 if it has none."""
        return _friends(self.key, consumers, self.network.starts, self.network.neighbours)


class Strategy(ABC):
    """A seeding strategy. Subclass it, give it a name, and it is in the registry.

    Class attributes:
        name: as in scenario files.
        route: one sentence for people: how members are found.
        peeks_at_network: whether it needs to see ties that an organisation cannot see.
        handpicks: whether candidates go through the on-boarding funnel.
        nominates: whether members nominate ties of theirs.
    """

    name: ClassVar[str]
    route: ClassVar[str]
    peeks_at_network: ClassVar[bool] = False
    handpicks: ClassVar[bool] = False
    nominates: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        REGISTRY[cls.name] = cls

    certificate: Certificate | None = None
    """After `order`: what is certain of that order; None for a strategy that certifies nothing, or seeds nobody."""

    @abstractmethod
    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        """Consumers in order of invitation: distinct ids, integer array, at most n long."""


REGISTRY: dict[str, Callable[[], Strategy]] = {}


def in_order(drawn: np.ndarray) -> np.ndarray:
    """Indices of what was drawn, from the smallest up; of equals the first comes first, on any processor."""
    # Vectorised, and several times as fast as a stable sort, which only equals need: they come once in thousands of worlds.
    order = np.argsort(drawn)
    found = drawn[order]
    return np.argsort(drawn, kind="stable") if (found[1:] == found[:-1]).any() else order


@njit
def _lots(key, consumers, which):
    lots = np.empty(len(consumers), np.float64)
    for i in range(len(consumers)):
        lots[i] = uniform(key, SEEDING, consumers[i], 0, which)
    return lots


@njit
def _perceived(key, traits, knowledge):
    seems = np.empty(len(traits), np.float64)
    for v in range(len(traits)):
        seems[v] = believed_influence(traits[v].influence, normal(key, KNOWLEDGE, v), knowledge)
    return seems


@njit
def _friends(key, consumers, starts, neighbours):
    named = np.full(len(consumers), -1, np.int64)
    for i in range(len(consumers)):
        v = consumers[i]
        ties = starts[v + 1] - starts[v]
        if ties > 0:
            named[i] = neighbours[starts[v] + below(ties, key, SEEDING, v, 1, 0)]
    return named
