"""The shipped seeding strategies, and how each finds its order of invitation."""

from __future__ import annotations

import numpy as np

from wom_sim.scenario import Seeding
from wom_sim.seeding.base import Knowledge, Strategy, in_order


class NoSeeding(Strategy):
    """Nobody is invited: what happens without a campaign."""

    name = "none"
    route = "nobody is invited"

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        return np.empty(0, np.int64)


class ExistingCustomers(Strategy):
    """Invite existing customers, in no particular order (Wiid et al. 2019: the first of two ways)."""

    name = "existing_customers"
    route = "customers on the organisation's list are invited, in no particular order"

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        return known.lot(known.customers)


class NominatedInfluencers(Strategy):
    """Handpick those who seem influential, on-board them step by step, then let members nominate ties, wave by wave.

    Wiid et al. 2019: the second of two ways, as the European telecom did. The view of influence is noisy: self-reported
    and sociometric leadership agree only weakly (Iyengar, Van den Bulte & Valente 2011).
    """

    name = "nominated_influencers"
    route = "a few who seem influential are handpicked and on-boarded; members then nominate others"
    handpicks = True
    nominates = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        seems = known.perceived_influence(spec.knowledge)
        return in_order(-seems)


class Random(Strategy):
    """Invite consumers at random: the baseline of most field experiments."""

    name = "random"
    route = "consumers are invited at random"

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        return known.lot(np.arange(known.consumers))


class OneHop(Strategy):
    """Ask random consumers to name a friend, and invite the friend (Chin, Eckles & Ugander 2022).

    Friends have more ties than people on average (Feld 1991); nobody needs to see the network for it.
    """

    name = "one_hop"
    route = "random consumers are asked to name a friend, and the friend is invited"

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        named = known.friend_named_by(known.lot(np.arange(known.consumers)))
        named = named[named >= 0]
        first = np.unique(named, return_index=True)[1]
        return named[np.sort(first)]


class HighDegree(Strategy):
    """Invite those with most ties first. Looks at the network: no organisation can see private ties like this."""

    name = "high_degree"
    route = "those with most ties are invited first (needs the whole network, which no organisation sees)"
    peeks_at_network = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        return np.argsort(-known.ties.out_degree, kind="stable")


class LowDegree(Strategy):
    """Invite those with fewest ties first: the fringe, the poorest choice of Hinz et al. 2011. Looks at the network."""

    name = "low_degree"
    route = "those with fewest ties are invited first (needs the whole network, which no organisation sees)"
    peeks_at_network = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        return np.argsort(known.ties.out_degree, kind="stable")
