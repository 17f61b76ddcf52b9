"""What the organisation does in an hour: recruits, posts, moderates, and answers what people send it.

It sees its own records (candidates, members, ledger) and what reached its inbox, in an order that does not depend on who
was visited first.
"""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.engine.answering import answer, reply
from wom_sim.engine.posting import publish, relay, strike_off
from wom_sim.engine.records import (
    EXPIRES,
    GROUPS,
    JOINS,
    LEAVES,
    MADE,
    MEMBERS,
    MODERATES,
    NOMINATION,
    ONBOARDS,
    OPEN_INVITATIONS,
    POSTS_NOW,
    QUESTIONED,
    RECRUITS,
    REPLIES,
    TAKES_PART,
    UNSUBSCRIBES,
)
from wom_sim.engine.recruiting import CLOSED, OPEN, goodbye, nominated, onboard, recruit, welcome
from wom_sim.engine.spending import spend
from wom_sim.organisation.ledger import LABOUR, REWARDS


@inner
def office_hour(place, pool, count, calendar, office, state, tick, inbox, length):
    """Everything that is due for the organisation in this hour, in order."""
    for i in range(length):
        event = pool.events[inbox[i]]
        kind, sender, item = event.kind, event.sender, event.item
        if kind == LEAVES:
            goodbye(pool, count, calendar, office, state, tick, sender)
        elif kind == JOINS:
            welcome(pool, count, calendar, office, state, tick, sender, item)
        elif kind == TAKES_PART:
            if pool.items[item].perk > 0:
                spend(office, count, tick, REWARDS, pool.items[item].perk)
        elif kind == MADE:
            relay(pool, count, calendar, office, tick, sender, item)
        elif kind == NOMINATION:
            nominated(pool, count, calendar, office, state, tick, sender, item, event.parent, event.strength)
        elif kind == ONBOARDS:
            onboard(place, pool, count, calendar, office, state, tick, sender, item)
        elif kind == EXPIRES:
            if state[sender].invitation == OPEN:
                state[sender].invitation = CLOSED
                count[OPEN_INVITATIONS] -= 1
        elif kind == RECRUITS:
            recruit(place, pool, count, calendar, office, state, tick)
        elif kind == MODERATES:
            cost = office.guidance[tick // 24].cost * max(1, count[GROUPS])
            if cost > 0 and count[MEMBERS] > 0 and not spend(office, count, tick, LABOUR, cost):
                office.guidance[tick // 24].moderation = 0.0
        elif kind == POSTS_NOW:
            publish(place, pool, count, calendar, office, state, tick, item)
        elif kind == UNSUBSCRIBES:
            strike_off(office, sender)
        elif kind == QUESTIONED:
            answer(place, pool, count, calendar, office, tick, sender, item, event.parent)
        elif kind == REPLIES:
            reply(pool, count, calendar, office, tick, sender, item, event.parent)
