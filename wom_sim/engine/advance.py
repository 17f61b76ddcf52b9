"""The compiled engine: hour after hour, it visits only those for whom something is due."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.compiled import inner, njit
from wom_sim.draws import STAGE, TALK, exponential
from wom_sim.engine.calendar import END, add, larger, room_for_events, sort_inbox
from wom_sim.engine.consumer import consumer_hour, plan_stage
from wom_sim.engine.office import office_hour
from wom_sim.engine.records import (
    FREE_EVENT,
    ITEMS_USED,
    MEMBERS,
    MODERATES,
    NEVER,
    OF_INVITATION,
    ORGANISATION,
    POSTS_NOW,
    RECRUITS,
    TALKS,
    TICK,
)  # fmt: skip
from wom_sim.engine.service import plan_question
from wom_sim.rules import CONTENT, UNAWARE, engagement_baseline, hours_to_next_talk

RECRUITING_HOUR, MODERATION_HOUR = 10, 9
"""Hours of the day at which the organisation recruits and begins to moderate. *Assumption*."""


@njit
def set_out(place, pool, count, calendar, office, parameters, state, first_day):
    """The state before the first hour: everybody at rest; journeys, everyday talk and the organisation's dates planned."""
    p = parameters[0]
    n = len(state)
    for v in range(n):
        me = state[v]
        who = place.traits[v]
        me.cognitive = engagement_baseline(who.interest, p.involvement_cognitive)
        me.affective = engagement_baseline(who.interest, p.involvement_affective)
        me.activation = engagement_baseline(who.interest, p.involvement_activation)
        me.trust = who.trust
        me.last_exposure = END
        me.inbox = END
        me.reached = me.noticed = me.engaged = me.adopted = NEVER
        me.stage_event = NEVER
        if who.customer != 0:
            me.stage = CONTENT
            if p.everyday_talk > 0.0:
                wait = hours_to_next_talk(exponential(place.key, TALK, v, 0), who.activity, p.everyday_talk)
                if wait < len(calendar):
                    pool = room_for_events(pool, count, 1)
                    add(pool, count, calendar, int(wait), v, TALKS, 0, 0, 0, 0.0, 0)
            pool = plan_question(place, pool, count, calendar, p, 0, v, 0)
        elif p.recognition_rate > 0.0:
            me.stage = UNAWARE
            me.stage_left = exponential(place.key, STAGE, v, 0, UNAWARE)
            pool = plan_stage(place, pool, count, calendar, p, state, 0, v)
        else:
            me.stage = UNAWARE
            me.stage_left = math.inf
    invitation = pool.items[0]
    invitation.key = place.key
    invitation.maker = ORGANISATION
    invitation.born = first_day * 24
    invitation.kind = OF_INVITATION
    invitation.withdrawn = NEVER
    count[ITEMS_USED] = 1
    pool = room_for_events(pool, count, 2 * len(office.ledger) + len(office.posts))
    if len(office.candidates):
        for day in range(first_day, len(office.ledger)):
            add(pool, count, calendar, day * 24 + RECRUITING_HOUR, n, RECRUITS, 0, 0, 0, 0.0, 0)
    for day in range(first_day, len(office.ledger)):
        if office.guidance[day].cost > 0:
            add(pool, count, calendar, day * 24 + MODERATION_HOUR, n, MODERATES, 0, 0, 0, 0.0, 0)
    for i in range(len(office.posts)):
        add(pool, count, calendar, office.posts[i].tick, n, POSTS_NOW, 0, i, 0, 0.0, 0)
    return pool


@njit
def advance(place, pool, count, calendar, office, parameters, state, due, until):
    """Run the hours from where the run stands up to (not including) `until`; returns the pool.

    `due` is scratch space for the list of those due in an hour, int32, shape (n + 1,).
    """
    p = parameters[0]
    n = len(state)
    inbox = np.empty(64, np.int32)
    nominations = office.settings[0].nominations
    while count[TICK] < until:
        tick = count[TICK]
        waiting = 0
        office_inbox = END
        slot = calendar[tick]
        while slot != END:
            entry = pool.events[slot]
            following = entry.next
            if entry.consumer == n:
                entry.next = office_inbox
                office_inbox = slot
            else:
                if state[entry.consumer].inbox == END:
                    due[waiting] = entry.consumer
                    waiting += 1
                entry.next = state[entry.consumer].inbox
                state[entry.consumer].inbox = slot
            slot = following
        for i in range(waiting):
            v = due[i]
            inbox, length = _collect(pool.events, state[v].inbox, inbox)
            state[v].inbox = END
            sort_inbox(pool.events, pool.items, inbox, length)
            pool = consumer_hour(place, pool, count, calendar, p, state, tick, v, inbox, length, nominations)
            _free(pool.events, count, inbox, length)
        if office_inbox != END:
            inbox, length = _collect(pool.events, office_inbox, inbox)
            sort_inbox(pool.events, pool.items, inbox, length)
            pool = office_hour(place, pool, count, calendar, office, state, tick, inbox, length)
            _free(pool.events, count, inbox, length)
        if tick % 24 == 23:
            office.members_by_day[tick // 24] = count[MEMBERS]
        count[TICK] = tick + 1
    return pool


@inner
def _collect(events, head, inbox):
    """Copy a linked inbox into the scratch array (enlarged where needed); returns it and the number of entries."""
    length = 0
    while head != END:
        inbox = larger(inbox, length, 1)
        inbox[length] = head
        length += 1
        head = events[head].next
    return inbox, length


@inner
def _free(events, count, inbox, length):
    """Give entries back for reuse."""
    for i in range(length):
        events[inbox[i]].next = count[FREE_EVENT]
        count[FREE_EVENT] = inbox[i]
