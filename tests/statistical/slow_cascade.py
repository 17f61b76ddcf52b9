"""The independent cascade, written a second time: networkx, dictionaries and sets, one round after the other.

It shares nothing with the engine but the coins (`wom_sim.draws`): the coin that decides whether a teller tells a tie is
named by the item's key, the teller and the tie. Source: Kempe, Kleinberg & Tardos 2003, section 2.
"""

from typing import NamedTuple

import networkx as nx
import numpy as np

from wom_sim.draws import TELL, uniform


class Item(NamedTuple):
    """Something that one consumer (`maker`) begins to tell in hour `born`; `key` names its luck."""

    key: np.uint64
    maker: int
    born: int


class Told(NamedTuple):
    """A consumer heard of the item for the first time, in this hour, from this sender."""

    hour: int
    consumer: int
    sender: int


def coin(item: Item, teller: int, friend: int) -> float:
    """A uniform number in (0, 1)."""
    return uniform(item.key, TELL, teller, friend)


def cascade(graph: nx.Graph, item: Item, hours: int, rate: float = 1.0, *, coin=coin, first=min) -> list[Told]:
    """Who tells whom of the item, in order of hour and consumer, up to (not including) hour `hours`.

    Whoever hears of it tells each tie an hour later, once, with chance rate·weight. Who is told by several in the same hour
    counts as told by the `first` of them, the one with the smallest number.
    """
    log = []
    know = {item.maker}
    tellers = {item.maker}
    hour = item.born + 1
    while tellers and hour < hours:
        told_by = {}
        for teller in tellers:
            for friend, edge in graph.adj[teller].items():
                if coin(item, teller, friend) < rate * edge["weight"]:
                    told_by.setdefault(friend, set()).add(teller)
        tellers = set(told_by) - know
        log += [Told(hour, consumer, first(told_by[consumer])) for consumer in sorted(tellers)]
        know |= tellers
        hour += 1
    return log
