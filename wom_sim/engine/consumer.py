"""What a consumer does in an hour in which something is due for it: the rules applied to one consumer's own state.

A consumer reads its own state, its own inbox and the content it was sent; it writes its own state and its outgoing
messages, which arrive an hour later or more. So it cannot matter in which order consumers are visited.
"""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.draws import ACCEPT, NOTICE, READ_DELAY, happens, uniform
from wom_sim.engine.burdens import bear
from wom_sim.engine.calendar import add
from wom_sim.engine.coins import happens_at
from wom_sim.engine.condition import bring_up_to_date, connection, take_in
from wom_sim.engine.exposing import expose, exposure_of
from wom_sim.engine.journey import consider_searching, judge, plan_stage, stage_ends, talk
from wom_sim.engine.membership import (
    consider_asking_in,
    consider_joining,
    consider_leaving,
    consider_muting,
    consider_taking_part,
    consider_unsubscribing,
    hear_of_leaving,
    nominate,
)
from wom_sim.engine.records import (
    ALERT,
    ANSWER,
    ASKS,
    BY_EMAIL,
    BY_INVITATION,
    BY_MEMBERS,
    BY_NOMINATION,
    BY_POST,
    CONTACTED,
    INTRUSION,
    INTRUSIONS,
    JUDGES,
    MEMBER_LEFT,
    MESSAGE,
    MUTED,
    NEVER,
    NIGHT_ALERTS,
    NOMINATES,
    READ,
    STAGE_ENDS,
    TALKS,
    WELCOME,
)
from wom_sim.engine.service import ask, hear_answer
from wom_sim.engine.telling import passes_on, share
from wom_sim.hints import only_here
from wom_sim.network.ties import find_tie
from wom_sim.rules import (
    PRIVATE_GROUP,
    activation_after,
    chance_to_notice,
    chance_to_open,
    disturbs_sleep,
    enough_sources,
    hours_until_attentive,
    is_gone,
    log_odds_to_accept,
    lowered,
    profit_motive_loss,
    read_delay,
    tiring,
)


@inner
def receive(place, pool, count, calendar, p, state, tick, v, slot):
    """A message arrives: record a first exposure, then read it now or put off reading it."""
    channel = pool.events[slot].channel
    item = pool.events[slot].item
    sender = pool.events[slot].sender
    parent = pool.events[slot].parent
    if pool.items[item].maker == v:
        # What one made oneself comes back as no news.
        return
    row = exposure_of(pool, v, item)
    if row >= 0 and pool.exposures[row].sender == sender:
        # Its maker told it directly and then in the group: that is one source, and one telling.
        return
    if row < 0:
        row = expose(pool, count, state, tick, v, item, sender, parent, channel)
    who = place.traits[v]
    if channel in (BY_POST, BY_INVITATION, BY_NOMINATION, BY_EMAIL):
        state[v].marks |= CONTACTED
    asleep = hours_until_attentive(tick, who.offset, who.first_hour, who.attentive_hours)
    if channel == BY_POST and disturbs_sleep(asleep, who.muted != 0 or state[v].marks & MUTED != 0):
        count[NIGHT_ALERTS] += 1
        bear(place, count, v, ALERT)
        state[v].trust = lowered(state[v].trust, p.night_irritation)
        state[v].affective = lowered(state[v].affective, p.night_irritation)
    when = tick
    if p.read_delay > 0.0:
        when += read_delay(uniform(pool.items[item].key, READ_DELAY, sender, v), p.read_delay)
    when += hours_until_attentive(when, who.offset, who.first_hour, who.attentive_hours)
    if when == tick:
        return read(
            place, pool, count, calendar, p, state, tick, v, item, sender, row, pool.events[slot].strength, channel
        )
    add(pool, count, calendar, when, v, READ, sender, item, row, pool.events[slot].strength, channel)


@inner
def read(place, pool, count, calendar, p, state, tick, v, item, sender, row, strength, channel):
    """Look at a message: notice it, take it in or not, take part, pass it on, stay or leave."""
    me = state[v]
    who = place.traits[v]
    it = pool.items[item]
    in_group = channel in (BY_POST, BY_MEMBERS, PRIVATE_GROUP)
    if channel == BY_EMAIL:
        notice = chance_to_open(p.attention, me.fatigue, p.fatigue_on_attention, p.mail_opened)
    else:
        muted = who.muted != 0 or (channel != PRIVATE_GROUP and me.marks & MUTED != 0)
        notice = chance_to_notice(p.attention, me.fatigue, p.fatigue_on_attention, in_group and muted, p.muted_attention)
    if not happens(notice, it.key, NOTICE, sender, v):
        return
    if me.noticed == NEVER:
        me.noticed = tick
    if channel in (BY_INVITATION, BY_NOMINATION):
        return consider_joining(place, pool, count, calendar, p, state, tick, v, sender, strength, channel)
    if is_gone(tick, it.withdrawn, me.member == 2):
        return consider_asking_in(place, pool, count, calendar, p, state, tick, v, item, strength)
    heard = pool.exposures[row].heard + 1
    pool.exposures[row].heard = heard
    if channel in (BY_POST, BY_EMAIL):
        strength = me.trust
        me.fatigue = tiring(me.fatigue, who.tolerance, p.fatigue_per_message)
    elif channel == BY_MEMBERS:
        tie = find_tie(place.starts, place.neighbours, sender, v)
        strength = place.strength[tie] if tie >= 0 else p.groupmate_tie
    similar = 0.0
    # The sender's traits are far away in memory: they are looked at only where they count.
    if p.similarity_weight != 0.0 and sender >= 0 and place.traits[sender].segment == who.segment:
        similar = 1.0
    log_odds = log_odds_to_accept(
        strength, it.quality, it.authenticity, me.trust, it.authority, who.interest, similar, who.scepticism,
        it.commerciality, me.fatigue, p.appraisal_base, p.tie_weight, p.quality_weight, p.authenticity_weight,
        p.authority_weight, p.interest_weight, p.similarity_weight, p.scepticism_weight, p.fatigue_weight,
    )  # fmt: skip
    accepted = happens_at(log_odds, 1.0, it.key, ACCEPT, sender, v)
    if accepted:
        take_in(p, me, it, who.interest, heard)
    else:
        loss = profit_motive_loss(who.scepticism, it.commerciality, it.transparency, p.profit_motive_penalty)
        if loss > 0.0 and sender < 0:
            count[INTRUSIONS] += 1
            bear(place, count, v, INTRUSION)
        me.affective = lowered(me.affective, loss)
    if channel == BY_POST and me.member == 2:
        # One may answer a poll without being won over by it.
        consider_taking_part(place, pool, count, calendar, p, state, tick, v, item, row)
        consider_muting(place, pool, p, state, v, item)
        consider_leaving(place, pool, count, calendar, p, state, tick, v, item)
    elif channel == BY_EMAIL:
        consider_unsubscribing(pool, count, calendar, p, state, tick, v, item)
    if accepted:
        consider_searching(place, pool, count, calendar, p, state, tick, v, item, sender)
        consider_passing_on(place, pool, count, calendar, p, state, tick, v, item, row, heard, strength)
    if me.engaged == NEVER and connection(p, me) >= p.engaged_above:
        me.engaged = tick


@inner
def consider_passing_on(place, pool, count, calendar, p, state, tick, v, item, row, heard, strength):
    """Decide once, when the item has been accepted from as many sources, and as strong ones, as the consumer needs."""
    me = state[v]
    who = place.traits[v]
    mine = pool.exposures[row]
    before = mine.accepted > 0 and enough_sources(
        mine.accepted, mine.support, who.sources_needed, who.threshold, who.strength_of_ties
    )
    mine.accepted += 1
    mine.support += strength
    now = enough_sources(mine.accepted, mine.support, who.sources_needed, who.threshold, who.strength_of_ties)
    decides = now and not before and pool.items[item].passed_on != 0
    if not decides or not passes_on(place, pool, p, state, tick, v, item, heard, connection(p, me)):
        return
    pool.exposures[row].passed = 1
    me.activation = activation_after(me.activation, 0.0, p.activation_gain)
    return share(place, pool, count, calendar, p, tick, v, item, row)


@inner
def consumer_hour(place, pool, count, calendar, p, state, tick, v, inbox, length, nominations):
    """Everything that is due for one consumer in this hour, in the order of `calendar.comes_first`."""
    bring_up_to_date(place, p, state, tick, v)
    for i in range(length):
        v = only_here(v)
        slot = inbox[i]
        event = pool.events[slot]
        kind = event.kind
        if kind == MESSAGE:
            receive(place, pool, count, calendar, p, state, tick, v, slot)
        elif kind == READ:
            read(
                place, pool, count, calendar, p, state, tick, v, event.item, event.sender, event.parent,
                event.strength, event.channel,
            )  # fmt: skip
        elif kind == WELCOME:
            if state[v].member == 1:
                state[v].member = 2
                if nominations > 0:
                    who = place.traits[v]
                    when = tick + p.nomination_delay
                    when += hours_until_attentive(when, who.offset, who.first_hour, who.attentive_hours)
                    add(pool, count, calendar, when, v, NOMINATES, 0, 0, 0, 0.0, 0)
        elif kind == NOMINATES:
            nominate(place, pool, count, calendar, p, state, tick, v, nominations, event.sender)
        elif kind == MEMBER_LEFT:
            hear_of_leaving(place, count, p, state, v, event.sender, event.strength, event.channel != 0)
        elif kind == STAGE_ENDS:
            stage_ends(place, pool, count, calendar, p, state, tick, v)
        elif kind == JUDGES:
            judge(place, pool, count, calendar, p, state, tick, v)
        elif kind == TALKS:
            talk(place, pool, count, calendar, p, state, tick, v, event.sender)
        elif kind == ASKS:
            ask(place, pool, count, calendar, p, state, tick, v, event.sender)
        elif kind == ANSWER:
            hear_answer(count, p, state, tick, v, event.parent, event.strength > 0.0, event.channel)
    return plan_stage(place, pool, count, calendar, p, state, tick, v)
