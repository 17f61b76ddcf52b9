"""Exposures and passing on: how an item moves from one consumer to the next."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.draws import CHANNEL, PASS_ON, TELL, WHICH_GROUP, below, uniform, uniforms
from wom_sim.engine.calendar import add
from wom_sim.engine.coins import happens_at
from wom_sim.engine.records import (
    ITEMS_USED,
    MESSAGE,
    PRIVATE_SHARES,
    PUBLIC_SHARES,
)
from wom_sim.network.ties import find_tie
from wom_sim.rules import (
    ONE_TO_ONE,
    PRIVATE_GROUP,
    PUBLIC,
    chance_to_tell,
    log_odds_to_pass_on,
    most_chats,
    sharing_channel,
)


@inner
def new_item(pool, count):
    """One more item; returns its number."""
    number = count[ITEMS_USED]
    count[ITEMS_USED] = number + 1
    return number


@inner
def passes_on(place, pool, p, state, tick, consumer, item, heard, connection):
    """Whether the consumer passes the item on: one coin per consumer and item."""
    it = pool.items[item]
    me = state[consumer]
    log_odds = log_odds_to_pass_on(
        me.activation, connection, heard, it.uniqueness, it.authenticity, me.trust, it.ease,
        place.traits[consumer].hub != 0, p.pass_on_base, p.pass_on_activation, p.pass_on_connection, p.pass_on_novelty,
        p.pass_on_uniqueness, p.pass_on_trust, p.pass_on_ease, p.hub_odds,
    )  # fmt: skip
    return happens_at(log_odds, float(place.fresh[tick - it.born]), it.key, PASS_ON, consumer)


@inner
def share(place, pool, count, calendar, p, tick, consumer, item, row):
    """Send the item on through one channel; `row` is the consumer's own exposure (−1: it made the item)."""
    key = pool.items[item].key
    groups = 0
    if place.largest_group > 0:
        groups = place.membership_starts[consumer + 1] - place.membership_starts[consumer]
    channel = sharing_channel(uniform(key, CHANNEL, consumer), p.private_share, p.group_share, groups > 0)
    if channel == PUBLIC:
        count[PUBLIC_SHARES] += 1
    else:
        count[PRIVATE_SHARES] += 1
    if channel == PRIVATE_GROUP:
        _to_group(place, pool, count, calendar, p, tick, consumer, item, row, groups)
        return
    hops = 0
    source = -1
    if row >= 0:
        hops = pool.exposures[row].generation
        source = pool.exposures[row].sender
    told = _whom(place, pool, p, key, consumer, source, channel)
    limit = told
    if channel == ONE_TO_ONE:
        limit = min(told, most_chats(hops, p.forward_limit, p.far_forward_limit, p.far_hops))
    if limit < told:
        _how_little(place, pool, p, consumer, told)
        keep_lowest(pool, told, limit)
    for i in range(limit):
        tie = pool.chosen[i if limit == told else limit - 1 - i]
        add(
            pool,
            count,
            calendar,
            tick + 1,
            place.neighbours[tie],
            MESSAGE,
            consumer,
            item,
            row,
            place.strength[tie],
            channel,
        )


@inner
def _whom(place, pool, p, key, consumer, source, channel):
    """Put into the scratch the ties along which the consumer would tell, in their order, and the draws of all its ties.
    Returns how many there are."""
    begin, end = place.starts[consumer], place.starts[consumer + 1]
    for i in range(end - begin):
        pool.whom[i] = place.neighbours[begin + i]
    uniforms(key, TELL, consumer, pool.whom, end - begin, pool.scores)
    activity = place.traits[consumer].activity
    chance = p.public_visibility
    told = 0
    for i in range(end - begin):
        if channel == ONE_TO_ONE:
            chance = chance_to_tell(place.strength[begin + i], p.tell_rate, activity)
        # Put down in any case, and counted if told: the processor cannot foresee coins, so a branch would cost more.
        pool.chosen[told] = begin + i
        told += (pool.scores[i] < chance) & (pool.whom[i] != source)
    return told


@inner
def _how_little(place, pool, p, consumer, told):
    """Put into the scratch how little it took for each of the ties told one to one: draw per chance."""
    begin = place.starts[consumer]
    activity = place.traits[consumer].activity
    for i in range(told):
        tie = pool.chosen[i]
        pool.scores[i] = pool.scores[tie - begin] / chance_to_tell(place.strength[tie], p.tell_rate, activity)


@inner
def keep_lowest(pool, found, kept):
    """Put the `kept` ties with the lowest of `found` scores in front, in ascending order, of equal ones the earlier first."""
    scores, chosen = pool.scores, pool.chosen
    for i in range(found):
        score, tie = scores[i], chosen[i]
        at = min(i, kept)
        while at > 0 and scores[at - 1] > score:
            if at < kept:
                scores[at], chosen[at] = scores[at - 1], chosen[at - 1]
            at -= 1
        if at < kept:
            scores[at], chosen[at] = score, tie


@inner
def _to_group(place, pool, count, calendar, p, tick, consumer, item, row, groups):
    """Post the item in one of the consumer's private groups: everybody in it gets it."""
    which = below(groups, pool.items[item].key, WHICH_GROUP, consumer)
    group = place.memberships[place.membership_starts[consumer] + which]
    begin, end = place.group_starts[group], place.group_starts[group + 1]
    for i in range(begin, end):
        mate = place.group_members[i]
        if mate != consumer:
            tie = find_tie(place.starts, place.neighbours, consumer, mate)
            strength = place.strength[tie] if tie >= 0 else p.groupmate_tie
            add(pool, count, calendar, tick + 1, mate, MESSAGE, consumer, item, row, strength, PRIVATE_GROUP)
