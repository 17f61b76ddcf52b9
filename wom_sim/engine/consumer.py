"""What a consumer does in an hour in which something is due for it: the rules applied to one consumer's own state.

A consumer reads its own state, its own inbox and the content it was sent; it writes its own state and its outgoing
messages, which arrive an hour later or more. So it cannot matter in which order consumers are visited.
"""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner
from wom_sim.draws import (
    ACCEPT, BUY, CREATE, EXPERIENCE, ITEM, JOIN, LEAVE, NOMINATE, NOTICE, PERCEIVE, READ_DELAY, STAGE, TAKE_PART, TALK,
    child_key, exponential, normal, uniform,
)  # fmt: skip
from wom_sim.engine.calendar import add, room_for_events
from wom_sim.engine.records import (
    ANSWERS, BY_INVITATION, BY_MEMBERS, BY_NOMINATION, BY_POST, INVITATION_ITEM, JOINS, JUDGES, LEAVES, MADE,
    MEMBER_LEFT, MESSAGE, NEVER, NIGHT_ALERTS, NOMINATES, NOMINATION, OF_CREATED, OF_EXPERIENCE, OF_TALK, OPT_OUTS,
    ORGANISATION, READ, STAGE_ENDS, TAKES_PART, TALKS, WELCOME,
)  # fmt: skip
from wom_sim.engine.telling import expose, exposure_of, new_item, passes_on, share
from wom_sim.network.ties import find_tie
from wom_sim.rules import (
    BOUGHT, CONTENT, EVALUATING, PRIVATE_GROUP, SEARCHING, UNAWARE, activation_after, affective_after,
    believed_influence, chance_to_accept, chance_to_buy, chance_to_join, chance_to_leave, chance_to_notice,
    chance_to_take_part, cognitive_after, decayed, engagement_baseline, experience, hours_to_next_talk,
    hours_to_stage_end, hours_until_attentive, lowered, nomination_weight, profit_motive_loss, read_delay, stage_progress,
    stage_rate, tiring, trust_after, unrest_loss, wear, weighted_mean,
)  # fmt: skip


@inner
def bring_up_to_date(place, p, state, tick, v):
    """Apply the decay and the journey's progress since the consumer was last touched."""
    me = state[v]
    hours = tick - me.touched
    if hours <= 0:
        return
    interest = place.traits[v].interest
    if me.stage < BOUGHT:
        rate = stage_rate(me.stage, p.recognition_rate, p.search_rate, p.evaluation_rate)
        me.stage_left -= stage_progress(
            hours, usage_intent(p, me), resting_intent(p, interest), p.engagement_half_life, rate
        )
    half_life = p.engagement_half_life
    me.cognitive = decayed(me.cognitive, engagement_baseline(interest, p.involvement_cognitive), hours, half_life)
    me.affective = decayed(me.affective, engagement_baseline(interest, p.involvement_affective), hours, half_life)
    me.activation = decayed(me.activation, engagement_baseline(interest, p.involvement_activation), hours, half_life)
    me.trust = decayed(me.trust, place.traits[v].trust, hours, half_life)
    me.fatigue = decayed(me.fatigue, 0.0, hours, p.fatigue_half_life)
    me.touched = tick


@inner
def connection(p, me):
    """Self-brand connection of a consumer's present state."""
    return weighted_mean(
        me.cognitive, me.affective, me.activation, p.connection_cognitive, p.connection_affective, p.connection_activation
    )


@inner
def usage_intent(p, me):
    """Brand usage intent of a consumer's present state."""
    return weighted_mean(
        me.cognitive, me.affective, me.activation, p.intent_cognitive, p.intent_affective, p.intent_activation
    )


@inner
def resting_intent(p, interest):
    """Usage intent of a consumer whose engagement is at its baseline."""
    return weighted_mean(
        engagement_baseline(interest, p.involvement_cognitive),
        engagement_baseline(interest, p.involvement_affective),
        engagement_baseline(interest, p.involvement_activation),
        p.intent_cognitive, p.intent_affective, p.intent_activation,
    )  # fmt: skip


@inner
def plan_stage(place, pool, count, calendar, p, state, tick, v):
    """Work out anew when the present journey stage ends, and see that the calendar holds an entry by then."""
    me = state[v]
    if me.stage >= BOUGHT:
        return pool
    horizon = len(calendar) - tick
    rate = stage_rate(me.stage, p.recognition_rate, p.search_rate, p.evaluation_rate)
    rest = resting_intent(p, place.traits[v].interest)
    hours = hours_to_stage_end(me.stage_left, usage_intent(p, me), rest, p.engagement_half_life, rate, horizon)
    me.stage_due = tick + max(1, hours)
    if me.stage_due < len(calendar) and (me.stage_event <= tick or me.stage_due < me.stage_event):
        pool = room_for_events(pool, count, 1)
        me.stage_event = me.stage_due
        add(pool, count, calendar, me.stage_due, v, STAGE_ENDS, 0, 0, 0, 0.0, 0)
    return pool


@inner
def stage_ends(place, pool, count, calendar, p, state, tick, v):
    """The next stage of the journey; an evaluation ends in a purchase of this brand, or of another."""
    me = state[v]
    if me.stage_event != tick or me.stage >= BOUGHT:
        return pool
    if me.stage_due > tick:
        # The end was put off since the entry was made: make a new one.
        if me.stage_due < len(calendar):
            pool = room_for_events(pool, count, 1)
            me.stage_event = me.stage_due
            add(pool, count, calendar, me.stage_due, v, STAGE_ENDS, 0, 0, 0, 0.0, 0)
        return pool
    if me.stage == EVALUATING:
        if uniform(place.key, BUY, v) < chance_to_buy(usage_intent(p, me), p.buying_share):
            me.stage = BOUGHT
            me.adopted = tick
            pool = room_for_events(pool, count, 1)
            add(pool, count, calendar, tick + int(p.experience_delay), v, JUDGES, 0, 0, 0, 0.0, 0)
        else:
            me.stage = CONTENT
        return pool
    me.stage = SEARCHING if me.stage == UNAWARE else EVALUATING
    me.stage_left = exponential(place.key, STAGE, v, 0, me.stage)
    return plan_stage(place, pool, count, calendar, p, state, tick, v)


@inner
def receive(place, pool, count, calendar, p, state, tick, v, slot):
    """A message arrives: record a first exposure, then read it now or put off reading it."""
    channel = pool.events[slot].channel
    item = pool.events[slot].item
    sender = pool.events[slot].sender
    parent = pool.events[slot].parent
    row = exposure_of(pool.exposures, state, v, item)
    if row < 0:
        pool, row = expose(pool, count, state, tick, v, item, sender, parent, channel)
    who = place.traits[v]
    if channel == BY_POST or channel == BY_INVITATION or channel == BY_NOMINATION:
        state[v].contacted = 1
    asleep = hours_until_attentive(tick, who.offset, who.first_hour, who.attentive_hours)
    # Awake but inattentive hours are not alarming: only alerts well before the first attentive hour disturb sleep.
    if channel == BY_POST and 1 < asleep <= 9 and who.muted == 0:
        count[NIGHT_ALERTS] += 1
        state[v].trust = lowered(state[v].trust, p.night_irritation)
        state[v].affective = lowered(state[v].affective, p.night_irritation)
    delay = read_delay(uniform(pool.items[item].key, READ_DELAY, sender, v), p.read_delay)
    when = tick + delay
    when += hours_until_attentive(when, who.offset, who.first_hour, who.attentive_hours)
    if when == tick:
        return read(place, pool, count, calendar, p, state, tick, v, item, sender, row, pool.events[slot].strength, channel)
    pool = room_for_events(pool, count, 1)
    add(pool, count, calendar, when, v, READ, sender, item, row, pool.events[slot].strength, channel)
    return pool


@inner
def read(place, pool, count, calendar, p, state, tick, v, item, sender, row, strength, channel):
    """Look at a message: notice it, take it in or not, take part, pass it on, stay or leave."""
    me = state[v]
    who = place.traits[v]
    it = pool.items[item]
    in_group = channel == BY_POST or channel == BY_MEMBERS or channel == PRIVATE_GROUP
    notice = chance_to_notice(
        p.attention, me.fatigue, p.fatigue_on_attention, in_group and who.muted != 0, p.muted_attention
    )
    if uniform(it.key, NOTICE, sender, v) >= notice:
        return pool
    if me.noticed == NEVER:
        me.noticed = tick
    if channel == BY_INVITATION or channel == BY_NOMINATION:
        return consider_joining(place, pool, count, calendar, p, state, tick, v, sender, strength, channel)
    heard = pool.exposures[row].heard + 1
    pool.exposures[row].heard = heard
    if channel == BY_POST:
        strength = me.trust
        me.fatigue = tiring(me.fatigue, who.tolerance, p.fatigue_per_message)
    elif channel == BY_MEMBERS:
        tie = find_tie(place.starts, place.neighbours, v, sender)
        strength = place.strength[tie] if tie >= 0 else p.groupmate_tie
    similar = 0.0
    if sender >= 0 and place.traits[sender].segment == who.segment:
        similar = 1.0
    chance = chance_to_accept(
        strength, it.quality, it.authenticity, me.trust, it.authority, who.interest, similar, who.scepticism,
        it.commerciality, me.fatigue, p.appraisal_base, p.tie_weight, p.quality_weight, p.authenticity_weight,
        p.authority_weight, p.interest_weight, p.similarity_weight, p.scepticism_weight, p.fatigue_weight,
    )  # fmt: skip
    accepted = uniform(it.key, ACCEPT, sender, v) < chance
    if accepted:
        take_in(p, me, it, heard)
    else:
        me.affective = lowered(
            me.affective, profit_motive_loss(who.scepticism, it.commerciality, it.transparency, p.profit_motive_penalty)
        )
    if channel == BY_POST and me.member == 2:
        if accepted:
            pool = consider_taking_part(place, pool, count, calendar, p, state, tick, v, item)
        pool = consider_leaving(place, pool, count, calendar, p, state, tick, v, item)
    if accepted:
        times = pool.exposures[row].accepted + 1
        pool.exposures[row].accepted = times
        if times == who.sources_needed and pool.items[item].passed_on != 0:
            if passes_on(place, pool, p, state, tick, v, item, heard, connection(p, me)):
                pool.exposures[row].passed = 1
                me.activation = activation_after(me.activation, 0.0, p.activation_gain)
                pool = share(place, pool, count, calendar, p, tick, v, item, row)
    if me.engaged == NEVER and connection(p, me) >= p.engaged_above:
        me.engaged = tick
    return plan_stage(place, pool, count, calendar, p, state, tick, v)


@inner
def take_in(p, me, it, heard):
    """What an accepted message does to engagement and trust."""
    if it.valence < 0:
        me.cognitive = cognitive_after(me.cognitive, it.usefulness, 1.0, p.cognitive_gain)
        me.affective = lowered(me.affective, p.negative_message_loss)
        me.trust = lowered(me.trust, p.negative_message_loss)
        return
    worth = wear(heard, p.attitude_peak)
    me.cognitive = cognitive_after(me.cognitive, it.usefulness, worth, p.cognitive_gain)
    me.affective = affective_after(me.affective, it.enjoyment, me.trust, worth, p.affective_gain)
    me.trust = trust_after(me.trust, it.authenticity, p.trust_gain)


@inner
def consider_taking_part(place, pool, count, calendar, p, state, tick, v, item):
    """Answer, meet the challenge, join in; perhaps make content of one's own for the group and beyond."""
    me = state[v]
    it = pool.items[item]
    chance = chance_to_take_part(
        it.usefulness, it.enjoyment, me.trust, me.activation, it.effort, me.fatigue, place.traits[v].hub != 0,
        p.enjoyment_share, p.takepart_base, p.takepart_value, p.takepart_trust, p.takepart_activation,
        p.takepart_effort, p.takepart_fatigue, p.hub_odds,
    )  # fmt: skip
    if uniform(it.key, TAKE_PART, v) >= chance:
        return pool
    count[ANSWERS] += 1
    me.activation = activation_after(me.activation, it.effort, p.activation_gain)
    pool = room_for_events(pool, count, 2)
    organisation = len(state)
    add(pool, count, calendar, tick + 1, organisation, TAKES_PART, v, item, 0, 0.0, 0)
    if uniform(it.key, CREATE, v) >= it.creates:
        return pool
    made_key = child_key(it.key, ITEM, v)
    pool, made = make_item(pool, count, p, tick, v, OF_CREATED, 1, made_key)
    it = pool.items[item]
    new = pool.items[made]
    new.usefulness = it.usefulness
    new.enjoyment = it.enjoyment
    new.uniqueness = it.uniqueness
    new.commerciality = it.commerciality * p.created_commerciality
    add(pool, count, calendar, tick + 1, organisation, MADE, v, made, 0, 0.0, 0)
    return share(place, pool, count, calendar, p, tick, v, made, -1)


@inner
def make_item(pool, count, p, tick, maker, kind, valence, key):
    """A new item by a consumer; returns the pool and the item's number."""
    pool, number = new_item(pool, count)
    new = pool.items[number]
    new.key = key
    new.maker = maker
    new.born = tick
    new.kind = kind
    new.valence = valence
    new.passed_on = 1
    new.usefulness = p.peer_usefulness
    new.enjoyment = p.peer_enjoyment
    new.uniqueness = p.peer_uniqueness
    new.effort = 0.0
    new.quality = p.peer_quality
    new.authenticity = p.peer_authenticity
    new.authority = 0.5
    new.commerciality = 0.0
    new.transparency = 1.0
    new.creates = 0.0
    new.perk = 0
    return pool, number


@inner
def consider_joining(place, pool, count, calendar, p, state, tick, v, sender, strength, channel):
    """Accept or decline an invitation to the group: one coin per consumer, whoever invites."""
    me = state[v]
    if me.member != 0:
        return pool
    chance = chance_to_join(
        place.traits[v].interest, me.trust, connection(p, me), strength,
        p.join_base, p.join_interest, p.join_trust, p.join_connection, p.join_tie,
    )  # fmt: skip
    if uniform(place.key, JOIN, v) < chance:
        me.member = 1
        pool = room_for_events(pool, count, 1)
        nominator = sender if channel == BY_NOMINATION else ORGANISATION
        add(pool, count, calendar, tick + 1, len(state), JOINS, v, nominator, 0, 0.0, 0)
    return pool


@inner
def consider_leaving(place, pool, count, calendar, p, state, tick, v, item):
    """Opt out of the group, or stay: one coin per member and post."""
    me = state[v]
    chance = chance_to_leave(me.affective, me.cognitive, me.fatigue, p.enjoyment_share, p.opt_out, p.opt_out_fatigue)
    if uniform(pool.items[item].key, LEAVE, v) < chance:
        me.member = 3
        count[OPT_OUTS] += 1
        pool = room_for_events(pool, count, 1)
        add(pool, count, calendar, tick + 1, len(state), LEAVES, v, 0, 0, 0.0, 0)
    return pool


@inner
def nominate(place, pool, count, calendar, p, state, tick, v, most):
    """Name up to `most` ties for the group: a weighted choice without replacement (smallest exponential per weight)."""
    me = state[v]
    if me.member != 2:
        return pool
    willing = chance_to_take_part(
        0.5, 0.5, me.trust, me.activation, 0.2, me.fatigue, place.traits[v].hub != 0,
        p.enjoyment_share, p.takepart_base, p.takepart_value, p.takepart_trust, p.takepart_activation,
        p.takepart_effort, p.takepart_fatigue, p.hub_odds,
    )  # fmt: skip
    if uniform(place.key, NOMINATE, v) >= willing:
        return pool
    keenest = np.full(most, np.inf, np.float64)
    named = np.full(most, -1, np.int64)
    for tie in range(place.starts[v], place.starts[v + 1]):
        friend = place.neighbours[tie]
        noise = normal(place.key, PERCEIVE, v, friend)
        seems = believed_influence(place.traits[friend].influence, noise, p.nominators_knowledge)
        score = exponential(place.key, NOMINATE, v, friend, 1) / nomination_weight(place.strength[tie], seems)
        if score < keenest[most - 1]:
            at = most - 1
            while at > 0 and keenest[at - 1] > score:
                keenest[at] = keenest[at - 1]
                named[at] = named[at - 1]
                at -= 1
            keenest[at] = score
            named[at] = tie
    pool = room_for_events(pool, count, most)
    own = exposure_of(pool.exposures, state, v, INVITATION_ITEM)
    for i in range(most):
        tie = named[i]
        if tie >= 0:
            add(pool, count, calendar, tick + 1, len(state), NOMINATION, v, place.neighbours[tie], own, place.strength[tie], 0)
    return pool


@inner
def talk(place, pool, count, calendar, p, state, tick, v, ordinal):
    """A customer brings the brand up unasked; the next time is drawn."""
    key = child_key(place.key, TALK, v, ordinal, 1)
    pool, made = make_item(pool, count, p, tick, v, OF_TALK, 1, key)
    pool = share(place, pool, count, calendar, p, tick, v, made, -1)
    wait = hours_to_next_talk(exponential(place.key, TALK, v, ordinal + 1), place.traits[v].activity, p.everyday_talk)
    pool = room_for_events(pool, count, 1)
    add(pool, count, calendar, tick + int(wait), v, TALKS, ordinal + 1, 0, 0, 0.0, 0)
    return pool


@inner
def judge(place, pool, count, calendar, p, state, tick, v):
    """After the purchase: a good or a bad experience, which may be told."""
    state[v].stage = CONTENT
    outcome = experience(uniform(place.key, EXPERIENCE, v), p.positive_share, p.negative_share)
    if outcome != 0 and uniform(place.key, EXPERIENCE, v, 0, 1) < p.experience_talk:
        key = child_key(place.key, ITEM, v, 0, 1)
        pool, made = make_item(pool, count, p, tick, v, OF_EXPERIENCE, outcome, key)
        pool = share(place, pool, count, calendar, p, tick, v, made, -1)
    wait = hours_to_next_talk(exponential(place.key, TALK, v, 0), place.traits[v].activity, p.everyday_talk)
    pool = room_for_events(pool, count, 1)
    add(pool, count, calendar, tick + int(wait), v, TALKS, 0, 0, 0, 0.0, 0)
    return pool


@inner
def hear_of_leaving(place, p, state, v, leaver, moderation, code_of_conduct):
    """A member left: unrest in those tied to it."""
    tie = find_tie(place.starts, place.neighbours, v, leaver)
    if tie >= 0:
        loss = unrest_loss(
            place.strength[tie], moderation, code_of_conduct, p.unrest, p.moderation_relief, p.conduct_relief
        )
        state[v].affective = lowered(state[v].affective, loss)


@inner
def consumer_hour(place, pool, count, calendar, p, state, tick, v, inbox, length, nominations):
    """Everything that is due for one consumer in this hour, in the order of `calendar.comes_first`."""
    bring_up_to_date(place, p, state, tick, v)
    for i in range(length):
        slot = inbox[i]
        event = pool.events[slot]
        kind = event.kind
        if kind == MESSAGE:
            pool = receive(place, pool, count, calendar, p, state, tick, v, slot)
        elif kind == READ:
            pool = read(
                place, pool, count, calendar, p, state, tick, v, event.item, event.sender, event.parent,
                event.strength, event.channel,
            )  # fmt: skip
        elif kind == WELCOME:
            if state[v].member == 1:
                state[v].member = 2
                if nominations > 0:
                    pool = room_for_events(pool, count, 1)
                    who = place.traits[v]
                    when = tick + p.nomination_delay
                    when += hours_until_attentive(when, who.offset, who.first_hour, who.attentive_hours)
                    add(pool, count, calendar, when, v, NOMINATES, 0, 0, 0, 0.0, 0)
        elif kind == NOMINATES:
            pool = nominate(place, pool, count, calendar, p, state, tick, v, nominations)
        elif kind == MEMBER_LEFT:
            hear_of_leaving(place, p, state, v, event.sender, event.strength, event.channel != 0)
        elif kind == STAGE_ENDS:
            pool = stage_ends(place, pool, count, calendar, p, state, tick, v)
        elif kind == JUDGES:
            pool = judge(place, pool, count, calendar, p, state, tick, v)
        elif kind == TALKS:
            pool = talk(place, pool, count, calendar, p, state, tick, v, event.sender)
    return pool
