"""How the organisation finds members: candidates, invitations, on-boarding, nominations, welcome and goodbye."""

from __future__ import annotations

import math

from wom_sim.compiled import inner
from wom_sim.draws import ONBOARD, happens
from wom_sim.engine.calendar import add
from wom_sim.engine.records import (
    ASKED_IN,
    BY_INVITATION,
    BY_NOMINATION,
    EXPIRES,
    GROUPS,
    HANDPICKED,
    IN_FUNNEL,
    INVITATION_ITEM,
    JOINED,
    MEMBER_LEFT,
    MEMBERS,
    MESSAGE,
    NEXT_CANDIDATE,
    NOMINATED,
    OF_ITSELF,
    ONBOARDS,
    OPEN_INVITATIONS,
    ORGANISATION,
    WELCOME,
)
from wom_sim.engine.spending import spend
from wom_sim.organisation.ledger import INCENTIVES, RECRUITING, REWARDS

NONE, OPEN, CLOSED = 0, 1, 2
"""A consumer's invitation: none was sent, one is open, it was answered or has expired."""


@inner
def recruit(place, pool, count, calendar, office, state, tick):
    """Open as many candidates as it takes to fill the group, given how many are expected to accept."""
    s = office.settings[0]
    by_hand = s.handpicked > 0
    wanted = s.target - count[MEMBERS]
    if by_hand:
        wanted = min(wanted, s.handpicked - count[HANDPICKED])
    open_ones = count[OPEN_INVITATIONS] + count[IN_FUNNEL]
    send = int(math.ceil(wanted / s.expected)) - open_ones if wanted > 0 else 0
    while send > 0 and count[NEXT_CANDIDATE] < len(office.candidates):
        candidate = office.candidates[count[NEXT_CANDIDATE]]
        if state[candidate].invitation != NONE:
            count[NEXT_CANDIDATE] += 1
            continue
        if by_hand:
            if not spend(office, count, tick, RECRUITING, office.funnel[0].cost if len(office.funnel) else 0):
                return
            state[candidate].invitation = CLOSED
            count[IN_FUNNEL] += 1
            hours = office.funnel[0].hours if len(office.funnel) else 0
            add(pool, count, calendar, tick + max(1, hours), place_of_office(state), ONBOARDS, candidate, 0, 0, 0.0, 0)
        else:
            if not spend(office, count, tick, RECRUITING, s.invitation_cost):
                return
            invite(pool, count, calendar, office, state, tick, candidate, 0.0)
        count[NEXT_CANDIDATE] += 1
        send -= 1


@inner
def place_of_office(state):
    """The organisation's own place in the calendar: one past the last consumer."""
    return len(state)


@inner
def invite(pool, count, calendar, office, state, tick, candidate, tie):
    """Send the organisation's own invitation; it is open until answered or expired. `tie`: how close it has come to
    the candidate, 0 for a message out of the blue, 1 after a personal interview (*assumption*)."""
    state[candidate].invitation = OPEN
    count[OPEN_INVITATIONS] += 1
    add(pool, count, calendar, tick + 1, candidate, MESSAGE, ORGANISATION, INVITATION_ITEM, -1, tie, BY_INVITATION)
    expiry = tick + office.settings[0].reply_hours
    add(pool, count, calendar, expiry, place_of_office(state), EXPIRES, candidate, 0, 0, 0.0, 0)


@inner
def onboard(place, pool, count, calendar, office, state, tick, candidate, step):
    """A candidate comes to the end of a step of the funnel: out, on to the next, or invited to join."""
    steps = len(office.funnel)
    if step < steps and not happens(office.funnel[step].acceptance, place.key, ONBOARD, candidate, step):
        count[IN_FUNNEL] -= 1
        return
    step += 1
    s = office.settings[0]
    if count[HANDPICKED] + count[OPEN_INVITATIONS] >= s.handpicked or count[MEMBERS] >= s.target:
        count[IN_FUNNEL] -= 1
        return
    if step < steps:
        if not spend(office, count, tick, RECRUITING, office.funnel[step].cost):
            count[IN_FUNNEL] -= 1
            return
        hours = max(1, office.funnel[step].hours)
        add(pool, count, calendar, tick + hours, place_of_office(state), ONBOARDS, candidate, step, 0, 0.0, 0)
        return
    count[IN_FUNNEL] -= 1
    if not spend(office, count, tick, RECRUITING, s.invitation_cost):
        return
    return invite(pool, count, calendar, office, state, tick, candidate, 1.0)


@inner
def nominated(pool, count, calendar, office, state, tick, member, nominee, own, strength):
    """A member nominates a tie: handle it and invite the nominee in the member's name."""
    s = office.settings[0]
    if state[nominee].invitation != NONE or count[MEMBERS] >= s.target:
        return
    if not spend(office, count, tick, RECRUITING, s.nomination_cost):
        return
    state[nominee].invitation = CLOSED
    add(pool, count, calendar, tick + 1, nominee, MESSAGE, member, INVITATION_ITEM, own, strength, BY_NOMINATION)


@inner
def welcome(pool, count, calendar, office, state, tick, consumer, nominator):
    """Somebody accepted: pay what was promised, find a group with room, say welcome."""
    s = office.settings[0]
    if state[consumer].invitation == OPEN:
        state[consumer].invitation = CLOSED
        count[OPEN_INVITATIONS] -= 1
    if count[MEMBERS] >= s.target:
        return
    by_hand = nominator == ORGANISATION
    if nominator == OF_ITSELF:
        count[ASKED_IN] += 1
        return admit(pool, count, calendar, office, tick, consumer)
    if by_hand and s.incentive > 0 and not spend(office, count, tick, INCENTIVES, s.incentive):
        return
    if not by_hand and s.referral_reward > 0 and not spend(office, count, tick, REWARDS, s.referral_reward):
        return
    count[HANDPICKED if by_hand else NOMINATED] += 1
    return admit(pool, count, calendar, office, tick, consumer)


@inner
def admit(pool, count, calendar, office, tick, consumer):
    """Find a group with room and say welcome."""
    s = office.settings[0]
    group = 0
    while office.group_sizes[group] >= s.group_cap:
        group += 1
    office.members[group * s.group_cap + office.group_sizes[group]] = consumer
    office.group_sizes[group] += 1
    office.group_of[consumer] = group
    count[GROUPS] = max(count[GROUPS], group + 1)
    count[MEMBERS] += 1
    count[JOINED] += 1
    add(pool, count, calendar, tick + 1, consumer, WELCOME, ORGANISATION, 0, 0, 0.0, 0)


@inner
def goodbye(pool, count, calendar, office, state, tick, leaver):
    """A member left: take it off the list and let the group see it."""
    cap = office.settings[0].group_cap
    group = office.group_of[leaver]
    if group < 0:
        return
    first, size = group * cap, office.group_sizes[group]
    at = first
    while office.members[at] != leaver:
        at += 1
    # Those behind move up, so that the order of members is the order of joining whoever left.
    for i in range(at, first + size - 1):
        office.members[i] = office.members[i + 1]
    office.group_sizes[group] = size - 1
    office.group_of[leaver] = -1
    count[MEMBERS] -= 1
    today = office.guidance[tick // 24]
    for i in range(first, first + size - 1):
        member = office.members[i]
        add(pool, count, calendar, tick + 1, member, MEMBER_LEFT, leaver, 0, 0, today.moderation, today.conduct)
