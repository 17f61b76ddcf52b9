"""How the organisation answers questions: a bot in its hours, humans in theirs, the night's queue in the morning."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.draws import SOLVE, happens
from wom_sim.engine.calendar import add
from wom_sim.engine.records import ANSWER, ORGANISATION, QUEUE_HOUR, QUEUE_USED, REPLIES
from wom_sim.engine.service import BY_HIDDEN_BOT, BY_HUMAN, BY_OPEN_BOT
from wom_sim.engine.spending import spend
from wom_sim.organisation.ledger import BOTS, LABOUR
from wom_sim.rules import is_open, next_open


@inner
def reply(pool, count, calendar, office, tick, consumer, ordinal, asked):
    """A human answers, if there still is a service and money for it."""
    today = office.service[tick // 24]
    solved = today.open != 0 and spend(office, count, tick, LABOUR, today.human_cost)
    add(pool, count, calendar, tick + 1, consumer, ANSWER, ORGANISATION, ordinal, asked, 1.0 if solved else 0.0, BY_HUMAN)


@inner
def answer(place, pool, count, calendar, office, tick, consumer, ordinal, asked):
    """A question has come in: a bot tries first in its hours, then humans in theirs, one after the other."""
    today = office.service[tick // 24]
    by_bot = today.open != 0 and is_open(tick % 24, today.bot_start, today.bot_end)
    if by_bot and spend(office, count, tick, BOTS, today.bot_cost):
        who = BY_OPEN_BOT if today.bot_disclosed != 0 else BY_HIDDEN_BOT
        if happens(today.bot_solves, place.key, SOLVE, consumer, 0, ordinal):
            add(pool, count, calendar, tick + 1, consumer, ANSWER, ORGANISATION, ordinal, asked, 1.0, who)
            return
        if today.talk_to_human == 0:
            add(pool, count, calendar, tick + 1, consumer, ANSWER, ORGANISATION, ordinal, asked, 0.0, who)
            return
    if today.open == 0 or today.office_start == today.office_end:
        add(pool, count, calendar, tick + 1, consumer, ANSWER, ORGANISATION, ordinal, asked, 0.0, BY_HUMAN)
        return
    when = next_open(max(tick + today.reply_hours, count[QUEUE_HOUR]), today.office_start, today.office_end)
    if when == count[QUEUE_HOUR] and count[QUEUE_USED] >= today.answers_per_hour:
        when = next_open(when + 1, today.office_start, today.office_end)
    count[QUEUE_USED] = count[QUEUE_USED] + 1 if when == count[QUEUE_HOUR] else 1
    count[QUEUE_HOUR] = when
    if when <= tick:
        return reply(pool, count, calendar, office, tick, consumer, ordinal, asked)
    add(pool, count, calendar, when, len(office.group_of), REPLIES, consumer, ordinal, asked, 0.0, 0)
