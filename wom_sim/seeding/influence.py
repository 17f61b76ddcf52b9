"""Influence maximisation: whom to seed so that an independent cascade reaches most consumers, by reverse reachable sets.

A reverse reachable set holds everybody whose seeding would reach one consumer drawn at random: every tie's luck is drawn,
and ties are followed backwards. The share of sets that a choice of consumers meets is an unbiased estimate of the share of
consumers that it reaches (Borgs, Brautbar, Chayes & Lucier 2014). Taking, one after the other, whoever is in most sets that
nobody chosen is in yet gives 1 − 1/e of the best such choice or more (Kempe, Kleinberg & Tardos 2003). How many sets are
enough is found by doubling them until bounds on the choice and on the best possible are close (OPIM-C: Tang, Tang, Xiao &
Yuan 2018).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wom_sim.arithmetic import log
from wom_sim.compiled import njit
from wom_sim.draws import REVERSE_ROOT, REVERSE_TIE, below, child_key, uniform
from wom_sim.network.ties import longest_row

ERROR = 0.1
"""ε: a choice is good enough once it is certain to reach 1 − 1/e − ε as many as the best possible."""

MEMBERS_EACH, MEMBERS_AT_LEAST = 16, 4_000_000
"""Memory of one collection of sets: so many members for each consumer of the network, or this many in all if that is more. Time
and memory so stay in proportion to the network; where it is too little for `ERROR`, less is certain."""

TOGETHER = 256
"""Sets whose roots are drawn together."""

GREEDY = 1.0 - 1.0 / math.e


class Cascade(NamedTuple):
    """An independent cascade, from the side of those who are told: consumer v by sources[starts[v]:starts[v + 1]].

    told: the chance, for each of these, that v hears of the item once the source has taken it in. taken: the chance that v
    also takes it in, so that others may hear of it from v (at most `told`). Both float32.
    """

    starts: np.ndarray
    sources: np.ndarray
    told: np.ndarray
    taken: np.ndarray


class Sets(NamedTuple):
    """Reverse reachable sets: members[starts[r]:starts[r + 1]] are those of set r."""

    starts: np.ndarray
    members: np.ndarray


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is certain of a choice of consumers in the cascade (not in the model as a whole).

    Attributes:
        target: how many consumers it speaks of, the first that were chosen.
        reached: mean number of consumers that these reach, themselves included, estimated from sets that had no part in
            choosing them.
        lower, upper: bounds on that number, and on what the best possible choice of so many would reach. Both hold with
            chance 1 − `doubt`.
        sets: reverse reachable sets drawn. cut_short: whether more were wanted than memory allows.
    """

    target: int
    reached: float
    lower: float
    upper: float
    doubt: float
    sets: int
    cut_short: bool

    @property
    def guarantee(self) -> float:
        """The choice reaches this share of what the best possible one would, or more."""
        return self.lower / self.upper


@dataclass(frozen=True, eq=False)
class Choice:
    """Whom to seed, in the order in which they were chosen, and what is certain of that."""

    consumers: np.ndarray
    certificate: Certificate


def choose(cascade: Cascade, key: np.uint64, preference: np.ndarray, target: int, wanted: int) -> Choice:
    """Choose `target` (1 or more) consumers, then more in the same manner, up to `wanted` or until nobody adds anything.

    `preference` is an order of all consumers; of equals the first is preferred, as long as nobody was chosen. Bounds fail
    with chance 1/n or less.
    """
    n = len(cascade.starts) - 1
    target, doubt = min(target, n), 1.0 / n
    first, rounds = _schedule(n, target, doubt)
    most = max(MEMBERS_EACH * n, MEMBERS_AT_LEAST)
    keys = [np.uint64(child_key(key, REVERSE_ROOT, which)) for which in range(2)]
    choosing = judging = Sets(np.zeros(1, np.int64), np.empty(0, np.int32))
    for round_ in range(rounds):
        size = first << round_
        choosing, judging = (draw_sets(cascade, k, s, size, most) for k, s in zip(keys, (choosing, judging), strict=True))
        drawn = [len(sets.starts) - 1 for sets in (choosing, judging)]
        cut_short = min(drawn) < size
        # Sets cut short end wherever memory does: the bounds must then hold at every number of sets at once.
        a = log(3.0 * rounds / doubt) + (log(size) if cut_short else 0.0)
        consumers, met, limit = cover(choosing.starts, choosing.members, preference, target, wanted)
        met_again = meetings(judging.starts, judging.members, consumers[:target], n)
        lower = (math.sqrt(met_again + 2.0 * a / 9.0) - math.sqrt(a / 2.0)) ** 2 - a / 18.0
        upper = (math.sqrt(min(limit, met / GREEDY) + a / 2.0) + math.sqrt(a / 2.0)) ** 2
        lower, upper = max(lower * n / drawn[1], float(target)), min(upper * n / drawn[0], float(n))
        if cut_short or lower >= (GREEDY - ERROR) * upper:
            break
    reached = met_again * n / drawn[1]
    return Choice(consumers, Certificate(target, reached, lower, upper, doubt, sum(drawn), cut_short))


def _schedule(n: int, target: int, doubt: float) -> tuple[int, int]:
    """Sets to begin with, and after how many doublings their number is enough whatever the bounds say (Tang et al. 2018)."""
    ways = math.fsum(log((n - i) / (i + 1.0)) for i in range(target))
    sure = log(6.0 / doubt)
    first = math.ceil(2.0 * (GREEDY * math.sqrt(sure) + math.sqrt(GREEDY * (ways + sure))) ** 2)
    rounds = 1
    while 2.0 ** (rounds - 1) * ERROR**2 * target < n:
        rounds += 1
    return first, rounds


@njit
def draw_sets(cascade, key, sets, wanted, most):
    """Reverse reachable sets, `wanted` in all, or as many as have about `most` members; those at hand are kept.

    A set's luck is keyed by its number: who is at its root, and whether the item travels along a tie.
    """
    n, begun, members = len(cascade.starts) - 1, len(sets.starts) - 1, sets.members
    starts, used = np.empty(wanted + 1, np.int64), len(members)
    starts[: begun + 1] = sets.starts
    last = np.full(n, -1, np.int64)
    roots, drawn = np.empty(TOGETHER, np.int64), np.empty(max(TOGETHER, longest_row(cascade.starts, 0, n)))
    for r in range(begun, wanted):
        if used >= most:
            return Sets(starts[: r + 1].copy(), members[:used].copy())
        if used + n > len(members):
            larger = np.empty(2 * used + n, np.int32)
            larger[:used] = members[:used]
            members = larger
        if (r - begun) % TOGETHER == 0:
            # Rows stand anywhere in memory: to ask for many at once spares waiting for one after the other.
            for i in range(TOGETHER):
                roots[i] = below(n, key, REVERSE_ROOT, r + i)
            for i in range(TOGETHER if len(cascade.told) else 0):
                drawn[i] = cascade.told[min(cascade.starts[roots[i]], len(cascade.told) - 1)]
        root = roots[(r - begun) % TOGETHER]
        last[root], members[used] = r, root
        at, end = used, used + 1
        while at < end:
            v = members[at]
            begin, ties = cascade.starts[v], cascade.starts[v + 1] - cascade.starts[v]
            for i in range(ties):
                drawn[i] = uniform(key, REVERSE_TIE, r, begin + i)
            # Who is at the root need only hear of it.
            chance = cascade.told if at == used else cascade.taken
            for i in range(ties):
                tie = begin + i
                if drawn[i] < float(chance[tie]) and last[cascade.sources[tie]] < r:
                    members[end] = cascade.sources[tie]
                    last[members[end]] = r
                    end += 1
            at += 1
        used = end
        starts[r + 1] = used
    return Sets(starts, members[:used].copy())


@njit
def cover(starts, members, preference, target, wanted):
    """Choose up to `wanted` consumers, each the one in most sets that nobody chosen before is in.

    Returns them, how many sets the first `target` are in, and the most that any `target` consumers could be in: those
    sets, and what the best so many more would each add. Consumers lie in buckets by the sets they add, and are moved only
    when their turn comes: time is linear in the members of all sets.
    """
    n = len(preference)
    adds = np.zeros(n, np.int64)
    for i in range(len(members)):
        adds[members[i]] += 1
    first = np.zeros(n + 1, np.int64)
    first[1:] = np.cumsum(adds)
    place, sets_of = first[:-1].copy(), np.empty(len(members), np.int32)
    for r in range(len(starts) - 1):
        for i in range(starts[r], starts[r + 1]):
            sets_of[place[members[i]]] = r
            place[members[i]] += 1
    most = adds.max()
    bucket, under = np.full(most + 1, -1, np.int64), np.empty(n, np.int64)
    for i in range(n - 1, -1, -1):
        v = preference[i]
        under[v], bucket[adds[v]] = bucket[adds[v]], v
    is_met = np.zeros(len(starts) - 1, np.bool_)
    chosen = np.empty(min(wanted, n), np.int32)
    count, met, met_by_target, limit = 0, 0, 0, 0
    while most > 0 and count < len(chosen):
        v = bucket[most]
        if v < 0:
            most -= 1
            continue
        bucket[most] = under[v]
        if adds[v] < most:
            under[v], bucket[adds[v]] = bucket[adds[v]], v
            continue
        chosen[count] = v
        count += 1
        met += adds[v]
        for i in range(first[v], first[v + 1]):
            r = sets_of[i]
            if not is_met[r]:
                is_met[r] = True
                for j in range(starts[r], starts[r + 1]):
                    adds[members[j]] -= 1
        if count <= target:
            met_by_target = met
        if count == target:
            limit = min(met + _largest(adds, target, most), len(is_met))
    return chosen[:count].copy(), met_by_target, max(limit, met_by_target)


@njit
def _largest(values, how_many, most):
    """Sum of the largest so many values: whole numbers from 0 to `most`."""
    having = np.zeros(most + 1, np.int64)
    for i in range(len(values)):
        having[values[i]] += 1
    total, left = 0, how_many
    for value in range(most, 0, -1):
        total += value * min(left, having[value])
        left -= min(left, having[value])
    return total


@njit
def meetings(starts, members, consumers, n):
    """How many sets have any of these consumers among their members."""
    chosen = np.zeros(n, np.bool_)
    for i in range(len(consumers)):
        chosen[consumers[i]] = True
    met = 0
    for r in range(len(starts) - 1):
        for i in range(starts[r], starts[r + 1]):
            if chosen[members[i]]:
                met += 1
                break
    return met
