"""Weak ties: what holds the network together, and what brings news."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wom_sim.network.ties import Ties
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP, PUBLIC
from wom_sim.validation.estimates import difference, ratio
from wom_sim.validation.trial import Counts, Samples, Trial, above, below
from wom_sim.validation.worlds import NO_CAMPAIGN, campaign, runs, telecom, told_by_peers
from wom_sim.verification.outcome import Outcome
from wom_sim.world import draw_world

ONNELA = "Onnela et al. 2007, PNAS"
BAKSHY = "Bakshy, Rosenn, Marlow & Adamic 2012, WWW"

_CHANNELS = {"one to one": ONE_TO_ONE, "in groups": PRIVATE_GROUP, "in public": PUBLIC}


def count_removal(replicate: int) -> Counts:
    """Share of ties removed when the largest component falls to half of the consumers, by what is removed first."""
    ties = draw_world(telecom({"c": NO_CAMPAIGN}), replicate).ties
    once = np.flatnonzero(ties.sources < ties.neighbours)
    weakest_first = once[np.argsort(ties.strength[once], kind="stable")]
    return {
        "weak first": removed_at_half(ties, weakest_first),
        "strong first": removed_at_half(ties, weakest_first[::-1]),
    }


def removed_at_half(ties: Ties, order: np.ndarray) -> float:
    """Share of ties removed, in this order of removal, when the largest component first holds at most half of the
    consumers. `order`: index of each undirected tie, once. Bisection: the component only shrinks."""
    low, high = 0, len(order)
    while high - low > 1:
        middle = (low + high) // 2
        kept = order[middle:]
        pairs = (np.ones(len(kept), np.int8), (ties.sources[kept], ties.neighbours[kept]))
        labels = connected_components(coo_array(pairs, shape=(ties.consumers,) * 2).tocsr(), directed=False)[1]
        if np.bincount(labels).max() <= ties.consumers / 2:
            high = middle
        else:
            low = middle
    return high / len(order)


def judge_removal(samples: Samples) -> list[Outcome]:
    """Removing weak ties first breaks the network sooner than removing strong ties first."""
    weak, strong = samples["weak first"], samples["strong first"]
    return [
        below(
            "weak_ties",
            "share of ties removed when half hang together, weak first − strong first",
            difference(weak, strong),
            0.0,
            ONNELA,
            note=f"Weak first {sum(weak) / len(weak):.1%}, strong first {sum(strong) / len(strong):.1%} of ties.",
        )
    ]


def count_novel(replicate: int) -> Counts:
    """First exposures by word of mouth: all, along ties of the network, by channel; and those of weak ties among them.

    Weak: below the median strength of the network's ties. Members of a private group who have no tie count as tied by
    `groupmate_tie`, as in the rules.
    """
    scenario = telecom({"c": campaign()})
    result = runs(scenario, replicate)["c"]
    ties = result.world.ties
    told = result.exposures[told_by_peers(result.exposures)]
    # Rows of ties are sorted by source, then neighbour: so is this number of a pair.
    pairs = ties.sources.astype(np.int64) * ties.consumers + ties.neighbours
    asked = told["sender"].astype(np.int64) * ties.consumers + told["consumer"]
    at = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
    tied = pairs[at] == asked
    weak = np.where(tied, ties.strength[at], scenario.world.behaviour.groupmate_tie) < np.median(ties.strength)
    kinds = {"all": np.ones(len(told), bool), "tied": tied}
    kinds |= {name: told["channel"] == channel for name, channel in _CHANNELS.items()}
    counts: Counts = {}
    for name, rows in kinds.items():
        counts[name] = rows.sum()
        counts[f"{name}: weak"] = (rows & weak).sum()
    return counts


def judge_novel(samples: Samples) -> list[Outcome]:
    """Weak ties bring most of what is new."""
    share = {name: ratio(samples[f"{name}: weak"], samples[name]) for name in ("all", "tied", *_CHANNELS)}
    by_channel = ", ".join(f"{name} {share[name].value:.0%}" for name in _CHANNELS)
    return [
        above(
            "weak_ties",
            "share of first exposures that weak ties bring, group mates included",
            share["all"],
            0.5,
            BAKSHY,
            note=f"Weak: below the median strength; group mates without a tie are weak (.2). By channel: {by_channel}.",
        ),
        above(
            "weak_ties",
            "share of first exposures that weak ties bring, ties of the network only",
            share["tied"],
            0.5,
            BAKSHY,
            missed="In the model the chance to be told one to one is in proportion to strength, and private groups "
            "form around strong ties. Bakshy et al. saw a public feed, which weak ties fill as well as strong ones; in "
            f"public the model's share is {share['in public']}.",
        ),
    ]


TRIALS = (
    Trial(("weak_ties",), 30, count_removal, judge_removal),
    Trial(("weak_ties",), 60, count_novel, judge_novel),
)
