"""The state before the first hour, and what is in the calendar by then."""

from __future__ import annotations

import math

from wom_sim.compiled import inner, njit
from wom_sim.draws import STAGE, TALK, exponential
from wom_sim.engine.calendar import CHUNK, END, add
from wom_sim.engine.journey import plan_stage
from wom_sim.engine.records import (
    ITEMS_USED,
    MODERATES,
    NEVER,
    OF_INVITATION,
    ORGANISATION,
    POSTS_NOW,
    RECRUITS,
    TALKS,
)
from wom_sim.engine.room import has_room, make_room
from wom_sim.engine.service import plan_question
from wom_sim.rules import CONTENT, UNAWARE, engagement_baseline, hours_to_next_talk

RECRUITING_HOUR, MODERATION_HOUR = 10, 9
"""Hours of the day at which the organisation recruits and begins to moderate. *Assumption*."""

_OWN_DATES = 2 * CHUNK
"""Room in the calendar for what a consumer begins with at most: a stage that ends, or the next talk and the next question."""


@njit
def set_out(place, pool, count, calendar, office, parameters, state, first_day):
    """The state before the first hour: everybody at rest; journeys, everyday talk and the organisation's dates planned."""
    planned = 0
    while planned < len(state):
        planned = _at_rest(place, pool, count, calendar, parameters[0], state, planned)
        if planned < len(state):
            pool = make_room(pool, count, _OWN_DATES, 0)
    invitation = pool.items[0]
    invitation.key = place.key
    invitation.maker = ORGANISATION
    invitation.born = first_day * 24
    invitation.kind = OF_INVITATION
    invitation.withdrawn = NEVER
    count[ITEMS_USED] = 1
    n = len(state)
    pool = make_room(pool, count, CHUNK * (2 * len(office.ledger) + len(office.posts)), 0)
    if len(office.candidates):
        for day in range(first_day, len(office.ledger)):
            add(pool, count, calendar, day * 24 + RECRUITING_HOUR, n, RECRUITS, 0, 0, 0, 0.0, 0)
    for day in range(first_day, len(office.ledger)):
        if office.guidance[day].cost > 0:
            add(pool, count, calendar, day * 24 + MODERATION_HOUR, n, MODERATES, 0, 0, 0, 0.0, 0)
    for i in range(len(office.posts)):
        add(pool, count, calendar, office.posts[i].tick, n, POSTS_NOW, 0, i, 0, 0.0, 0)
    return pool


@inner
def _at_rest(place, pool, count, calendar, p, state, first):
    """Set out the consumers from the `first` on, as long as there is room; returns how many have been set out in all.

    Every field of a state is written: it is what was left in memory.
    """
    for v in range(first, len(state)):
        if not has_room(pool, count, _OWN_DATES, 0):
            return v
        me = state[v]
        who = place.traits[v]
        me.cognitive = engagement_baseline(who.interest, p.involvement_cognitive)
        me.affective = engagement_baseline(who.interest, p.involvement_affective)
        me.activation = engagement_baseline(who.interest, p.involvement_activation)
        me.trust = who.trust
        me.fatigue = me.stage_left = 0.0
        me.touched = me.stage_due = me.member = me.marks = me.invitation = me.spare = 0
        me.inbox = END
        me.reached = me.noticed = me.engaged = me.adopted = NEVER
        me.stage_event = NEVER
        if who.customer != 0:
            me.stage = CONTENT
            if p.everyday_talk > 0.0:
                wait = hours_to_next_talk(exponential(place.key, TALK, v, 0), who.activity, p.everyday_talk)
                if wait < len(calendar):
                    add(pool, count, calendar, int(wait), v, TALKS, 0, 0, 0, 0.0, 0)
            plan_question(place, pool, count, calendar, p, 0, v, 0)
        elif p.recognition_rate > 0.0:
            me.stage = UNAWARE
            me.stage_left = exponential(place.key, STAGE, v, 0, UNAWARE)
            plan_stage(place, pool, count, calendar, p, state, 0, v)
        else:
            me.stage = UNAWARE
            me.stage_left = math.inf
    return len(state)
