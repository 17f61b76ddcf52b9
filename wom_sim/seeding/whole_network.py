"""Baselines that need to see what no organisation sees: what knowing the network would be worth."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.scenario import Seeding
from wom_sim.seeding.base import Knowledge, Strategy
from wom_sim.seeding.centrality import betweenness, core_numbers, pagerank
from wom_sim.seeding.influence import choose
from wom_sim.seeding.live_edge import live_edges

PIVOTS = 128
"""Consumers from whom shortest paths are counted for `bridges`, drawn by lot: rank correlation with the exact betweenness of
5,000 consumers about .93."""


class KCore(Strategy):
    """Invite those in the densest core of the network first, of equals those with most ties, of these by lot (Kitsak et al.
    2010: the best place for one to start from; several in a core reach the same others). Ties count in either direction."""

    name = "k_core"
    route = "those in the densest core of the network are invited first (needs the whole network, which no organisation sees)"
    peeks_at_network = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        either = known.ties.undirected
        return known.ranked(core_numbers(either.starts, either.neighbours), either.out_degree)


class PageRank(Strategy):
    """Invite those first whom a random walker visits most often that goes from who hears to who tells, stronger ties more
    often (Brin & Page 1998: .85 onward, else anew): who is heard by those that others hear. Looks at the network."""

    name = "pagerank"
    route = "those of highest PageRank are invited first (needs the whole network, which no organisation sees)"
    peeks_at_network = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        return known.ranked(pagerank(known.ties.starts, known.ties.neighbours, known.ties.strength))


class Bridges(Strategy):
    """Invite those first through whom most shortest paths lead (betweenness; Hinz et al. 2011: bridges did as well as hubs).
    Approximate: paths of 128 consumers drawn by lot (Geisberger, Sanders & Schultes 2008). Looks at the network."""

    name = "bridges"
    route = "those on most shortest paths are invited first (needs the whole network, which no organisation sees)"
    peeks_at_network = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        ties, pivots = known.ties, known.lot(np.arange(known.consumers), 1)[:PIVOTS]
        between = betweenness(ties.starts, ties.neighbours, pivots)
        if ties.directed:
            between = between + betweenness(ties.reversed.starts, ties.reversed.neighbours, pivots)
        return known.ranked(between, ties.out_degree)


class Greedy(Strategy):
    """Invite those first who together reach most, by a greedy choice for the model's live-edge form (an independent cascade
    with chances from the rules): the bound to hold others against. Knows ties, traits and rules, everything but the luck.

    With chance 1 − 1/n or more the members wanted, if the first all accept, reach 1 − 1/e − .1 of what the best possible
    would in that form, or as much as memory lets be certified (Kempe, Kleinberg & Tardos 2003; Borgs et al. 2014; Tang et al.
    2018). In the whole model nothing is certain. Chosen are as many as will be invited at once; then come those with most ties.
    """

    name = "greedy"
    route = "those who together reach most are invited first (needs ties, traits and rules, which no organisation knows)"
    peeks_at_network = True

    def order(self, known: Knowledge, spec: Seeding) -> np.ndarray:
        others = known.ranked(known.ties.out_degree)
        if spec.target == 0:
            return others
        cascade = live_edges(known.ties, known.traits, known.recipe)
        wanted = math.ceil(spec.target / spec.expected_acceptance)
        choice = choose(cascade, known.key, others, spec.target, wanted)
        self.certificate = choice.certificate
        is_left = np.ones(known.consumers, np.bool_)
        is_left[choice.consumers] = False
        return np.concatenate([choice.consumers, others[is_left[others]]])
