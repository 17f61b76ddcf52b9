"""Life in the organisation's group: joining, taking part, nominating, leaving, and hearing that somebody left."""

from __future__ import annotations

import math

from wom_sim.compiled import inner
from wom_sim.draws import (
    CREATE,
    ITEM,
    JOIN,
    LEAVE,
    MUTE,
    NOMINATE,
    PERCEIVE,
    TAKE_PART,
    UNSUBSCRIBE,
    child_key,
    exponential,
    happens,
    normal,
)
from wom_sim.engine.burdens import bear
from wom_sim.engine.calendar import add
from wom_sim.engine.coins import happens_at
from wom_sim.engine.condition import connection, enjoy_taking_part
from wom_sim.engine.exposing import exposure_of
from wom_sim.engine.making import make_item
from wom_sim.engine.records import (
    ANSWERS,
    BY_NOMINATION,
    INVITATION_ITEM,
    JOINS,
    LEAVES,
    MADE,
    MILLIONTHS,
    MUTED,
    NOMINATES,
    NOMINATION,
    OF_CREATED,
    OF_ITSELF,
    OPT_OUTS,
    ORGANISATION,
    TAKES_PART,
    UNREST,
    UNREST_LOSS,
    UNSETTLED,
    UNSUBSCRIBED,
    UNSUBSCRIBED_IN_ALL,
    UNSUBSCRIBES,
)
from wom_sim.engine.telling import keep_lowest, share
from wom_sim.network.ties import find_tie
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.rules import (
    believed_influence,
    chance_to_leave,
    chance_to_mute,
    chance_to_unsubscribe,
    hours_until_attentive,
    log_odds_to_ask_in,
    log_odds_to_join,
    log_odds_to_take_part,
    lowered,
    nomination_weight,
    unrest_loss,
)


@inner
def consider_taking_part(place, pool, count, calendar, p, state, tick, v, item, row):
    """Answer, meet the challenge, join in; perhaps make content of one's own for the group and beyond."""
    me = state[v]
    it = pool.items[item]
    if it.answerable == 0:
        return
    log_odds = log_odds_to_take_part(
        it.usefulness, it.enjoyment, me.trust, me.activation, it.effort, me.fatigue, place.traits[v].hub != 0,
        it.perk / THOUSANDTHS, p.enjoyment_share, p.takepart_base, p.takepart_value, p.takepart_trust,
        p.takepart_activation, p.takepart_effort, p.takepart_fatigue, p.takepart_perk, p.hub_odds,
    )  # fmt: skip
    if not happens_at(log_odds, 1.0, it.key, TAKE_PART, v):
        return
    count[ANSWERS] += 1
    pool.exposures[row].answered = 1
    enjoy_taking_part(p, me, it, place.traits[v].interest)
    organisation = len(state)
    add(pool, count, calendar, tick + 1, organisation, TAKES_PART, v, item, 0, 0.0, 0)
    if not happens(it.creates, it.key, CREATE, v):
        return
    made_key = child_key(it.key, ITEM, v)
    made = make_item(pool, count, p, tick, v, OF_CREATED, 1, made_key)
    it = pool.items[item]
    new = pool.items[made]
    new.usefulness = it.usefulness
    new.enjoyment = it.enjoyment
    new.symbolic = it.symbolic
    new.uniqueness = it.uniqueness
    new.commerciality = it.commerciality * p.created_commerciality
    new.withdrawn = it.withdrawn
    add(pool, count, calendar, tick + 1, organisation, MADE, v, made, 0, 0.0, 0)
    return share(place, pool, count, calendar, p, tick, v, made, -1)


@inner
def consider_joining(place, pool, count, calendar, p, state, tick, v, sender, strength, channel):
    """Accept or decline an invitation to the group: one coin per consumer, whoever invites."""
    me = state[v]
    if me.member != 0:
        return
    log_odds = log_odds_to_join(
        place.traits[v].interest, me.trust, connection(p, me), strength,
        p.join_base, p.join_interest, p.join_trust, p.join_connection, p.join_tie,
    )  # fmt: skip
    if happens_at(log_odds, 1.0, place.key, JOIN, v):
        me.member = 1
        nominator = sender if channel == BY_NOMINATION else ORGANISATION
        add(pool, count, calendar, tick + 1, len(state), JOINS, v, nominator, 0, 0.0, 0)


@inner
def consider_asking_in(place, pool, count, calendar, p, state, tick, v, item, strength):
    """Ask for membership to see what only members can see: the coin is that of an invitation."""
    me = state[v]
    if me.member != 0:
        return
    log_odds = log_odds_to_ask_in(
        place.traits[v].interest, me.trust, connection(p, me), strength, pool.items[item].uniqueness,
        p.join_base, p.join_interest, p.join_trust, p.join_connection, p.join_tie, p.scarcity_pull,
    )  # fmt: skip
    if happens_at(log_odds, 1.0, place.key, JOIN, v):
        me.member = 1
        add(pool, count, calendar, tick + 1, len(state), JOINS, v, OF_ITSELF, 0, 0.0, 0)


@inner
def consider_muting(place, pool, p, state, v, item):
    """Mute the group, or not: one coin per member and post."""
    who, me = place.traits[v], state[v]
    chance = chance_to_mute(me.fatigue, who.tolerance, p.mute_rate)
    if happens(chance, pool.items[item].key, MUTE, v):
        me.marks |= MUTED


@inner
def consider_unsubscribing(pool, count, calendar, p, state, tick, v, item):
    """Leave the mailing list, or stay on it: one coin per consumer and e-mail."""
    me = state[v]
    if me.marks & UNSUBSCRIBED != 0:
        return
    chance = chance_to_unsubscribe(me.fatigue, p.mail_opt_out, p.opt_out_fatigue)
    if happens(chance, pool.items[item].key, UNSUBSCRIBE, v):
        me.marks |= UNSUBSCRIBED
        count[UNSUBSCRIBED_IN_ALL] += 1
        add(pool, count, calendar, tick + 1, len(state), UNSUBSCRIBES, v, 0, 0, 0.0, 0)


@inner
def consider_leaving(place, pool, count, calendar, p, state, tick, v, item):
    """Opt out of the group, or stay: one coin per member and post."""
    me = state[v]
    chance = chance_to_leave(me.affective, me.cognitive, me.fatigue, p.enjoyment_share, p.opt_out, p.opt_out_fatigue)
    if happens(chance, pool.items[item].key, LEAVE, v):
        me.member = 3
        count[OPT_OUTS] += 1
        add(pool, count, calendar, tick + 1, len(state), LEAVES, v, 0, 0, 0.0, 0)


@inner
def nominate(place, pool, count, calendar, p, state, tick, v, most, ordinal):
    """Name up to `most` ties for the group: a weighted choice without replacement (smallest exponential per weight).

    A member is asked again after `nomination_interval`; each time has luck of its own, keyed by its ordinal."""
    me = state[v]
    if me.member != 2:
        return
    who = place.traits[v]
    again = tick + p.nomination_interval
    again += hours_until_attentive(again, who.offset, who.first_hour, who.attentive_hours)
    add(pool, count, calendar, again, v, NOMINATES, ordinal + 1, 0, 0, 0.0, 0)
    willing = log_odds_to_take_part(
        p.nominating_worth, p.nominating_worth, me.trust, me.activation, p.nominating_effort, me.fatigue,
        place.traits[v].hub != 0, 0.0, p.enjoyment_share, p.takepart_base, p.takepart_value, p.takepart_trust,
        p.takepart_activation, p.takepart_effort, p.takepart_fatigue, p.takepart_perk, p.hub_odds,
    )  # fmt: skip
    if not happens_at(willing, 1.0, place.key, NOMINATE, v, 0, 2 * ordinal):
        return
    known = 0
    for tie in range(place.starts[v], place.starts[v + 1]):
        friend = place.neighbours[tie]
        noise = normal(place.key, PERCEIVE, v, friend)
        seems = believed_influence(place.traits[friend].influence, noise, p.nominators_knowledge)
        score = exponential(place.key, NOMINATE, v, friend, 2 * ordinal + 1) / nomination_weight(
            place.strength[tie], seems
        )
        if score < math.inf:
            pool.scores[known] = score
            pool.chosen[known] = tie
            known += 1
    named = min(most, known)
    keep_lowest(pool, known, named)
    own = exposure_of(pool, v, INVITATION_ITEM)
    for i in range(named):
        tie = pool.chosen[i]
        friend, strength = place.neighbours[tie], place.strength[tie]
        add(pool, count, calendar, tick + 1, len(state), NOMINATION, v, friend, own, strength, 0)


@inner
def hear_of_leaving(place, count, p, state, v, leaver, moderation, code_of_conduct):
    """A member left: unrest in those tied to it."""
    tie = find_tie(place.starts, place.neighbours, v, leaver)
    if tie >= 0:
        loss = unrest_loss(
            place.strength[tie], moderation, code_of_conduct, p.unrest, p.moderation_relief, p.conduct_relief
        )
        count[UNSETTLED] += 1
        count[UNREST_LOSS] += int(loss * MILLIONTHS)
        bear(place, count, v, UNREST)
        state[v].affective = lowered(state[v].affective, loss)
