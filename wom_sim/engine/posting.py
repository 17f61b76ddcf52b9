"""What the organisation sends: posts to members and the mailing list, and members' own content to their group."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.draws import ITEM, child_key
from wom_sim.engine.calendar import add
from wom_sim.engine.records import (
    BY_EMAIL,
    BY_MEMBERS,
    BY_POST,
    GROUPS,
    MEMBERS,
    MESSAGE,
    NEVER,
    ORGANISATION,
    RELAYED,
    SPENT,
    STOPPED_BY_BUDGET,
)
from wom_sim.engine.recruiting import place_of_office
from wom_sim.engine.spending import spend
from wom_sim.engine.telling import new_item
from wom_sim.organisation.ledger import CONTENT, LABOUR, MESSAGES, affordable


@inner
def publish(place, pool, count, calendar, office, state, tick, ordinal):
    """Make a post and send it to every member, and for a time to the mailing list, if there is anybody to send it to and
    money to do it."""
    s = office.settings[0]
    members = count[MEMBERS]
    mails = 0
    if tick < s.mails_until:
        for i in range(len(office.mailing)):
            if is_mailed(office, i):
                mails += 1
    if members + mails == 0:
        return
    post = office.posts[ordinal]
    fees = members * s.message_cost + mails * s.mail_cost
    if not affordable(count[SPENT], s.budget, post.staff_cost + post.content_cost + fees):
        count[STOPPED_BY_BUDGET] += 1
        return
    spend(office, count, tick, LABOUR, post.staff_cost)
    spend(office, count, tick, CONTENT, post.content_cost)
    spend(office, count, tick, MESSAGES, fees)
    number = new_item(pool, count)
    new = pool.items[number]
    new.key = child_key(place.key, ITEM, place_of_office(state), post.ordinal)
    new.maker = ORGANISATION
    new.born = tick
    new.kind = post.activity
    new.valence = 1
    new.passed_on = post.passed_on
    new.usefulness = post.usefulness
    new.enjoyment = post.enjoyment
    new.symbolic = post.symbolic
    new.joint_usefulness = post.joint_usefulness
    new.joint_enjoyment = post.joint_enjoyment
    new.joint_symbolic = post.joint_symbolic
    new.uniqueness = post.uniqueness
    new.ease = post.ease
    new.effort = post.effort
    new.quality = post.quality
    new.authenticity = post.authenticity
    new.authority = post.authority
    new.commerciality = post.commerciality
    new.transparency = post.transparency
    new.creates = post.creates
    new.perk = post.perk
    new.answerable = post.answerable
    new.withdrawn = tick + post.withdrawn_hours if post.withdrawn_hours >= 0 else NEVER
    for group in range(count[GROUPS]):
        for i in range(office.group_sizes[group]):
            member = office.members[group * s.group_cap + i]
            add(pool, count, calendar, tick + 1, member, MESSAGE, ORGANISATION, number, -1, 0.0, BY_POST)
    if mails > 0:
        for i in range(len(office.mailing)):
            if is_mailed(office, i):
                add(pool, count, calendar, tick + 1, office.mailing[i], MESSAGE, ORGANISATION, number, -1, 0.0, BY_EMAIL)


@inner
def is_mailed(office, i):
    """Whether the i-th on the mailing list gets an e-mail: not those who left it, nor members, who have the group."""
    return office.mailing[i] >= 0 and office.group_of[office.mailing[i]] < 0


@inner
def strike_off(office, consumer):
    """Take somebody off the mailing list (binary search; the list is ascending, and who is struck off becomes −1 − number)."""
    low, high = 0, len(office.mailing)
    while low < high:
        middle = (low + high) // 2
        listed = office.mailing[middle]
        if (listed if listed >= 0 else -1 - listed) < consumer:
            low = middle + 1
        else:
            high = middle
    if low < len(office.mailing) and office.mailing[low] == consumer:
        office.mailing[low] = -1 - consumer


@inner
def relay(pool, count, calendar, office, tick, maker, item):
    """What a member made appears in its group."""
    group = office.group_of[maker]
    if group < 0:
        return
    cap = office.settings[0].group_cap
    if office.group_sizes[group] > 1:
        count[RELAYED] += 1
    for i in range(office.group_sizes[group]):
        member = office.members[group * cap + i]
        if member != maker:
            add(pool, count, calendar, tick + 1, member, MESSAGE, maker, item, -1, 0.0, BY_MEMBERS)
