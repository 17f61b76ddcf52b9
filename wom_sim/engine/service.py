"""Service: a customer has a question or a complaint, and what the answer does to it."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.draws import QUESTION, exponential
from wom_sim.engine.calendar import add
from wom_sim.engine.records import ASKS, ENDED, FELT, MILLIONTHS, QUESTIONED, QUESTIONS, SOLVED, WAITED
from wom_sim.rules import bot_satisfaction, hours_to_next_question, hours_until_attentive, satisfaction, served

BY_HUMAN, BY_OPEN_BOT, BY_HIDDEN_BOT = 0, 1, 2
"""Who answered: a human, a bot that says it is one, a bot that does not."""

UNDER_WAY = 2
"""Hours that a question and its answer are under way because nothing is instant in a model of hours; nobody waits for them."""


@inner
def plan_question(place, pool, count, calendar, p, tick, v, ordinal):
    """When the consumer next has something to ask, while it is awake."""
    if p.question_rate <= 0.0:
        return
    who = place.traits[v]
    wait = hours_to_next_question(exponential(place.key, QUESTION, v, 0, ordinal), who.activity, p.question_rate)
    when = tick + int(wait)
    if when < len(calendar):
        when += hours_until_attentive(when, who.offset, who.first_hour, who.attentive_hours)
        add(pool, count, calendar, when, v, ASKS, ordinal, 0, 0, 0.0, 0)


@inner
def ask(place, pool, count, calendar, p, state, tick, v, ordinal):
    """Send the organisation a question; the next time is drawn."""
    count[QUESTIONS] += 1
    add(pool, count, calendar, tick + 1, len(state), QUESTIONED, v, ordinal, tick, 0.0, 0)
    return plan_question(place, pool, count, calendar, p, tick, v, ordinal + 1)


@inner
def hear_answer(count, p, state, tick, v, asked, solved, by):
    """An answer comes, or word that there is none: trust and affect follow how it is felt. `asked`: hour of the question."""
    me = state[v]
    waited = tick - asked - UNDER_WAY
    felt = satisfaction(waited, p.patience, solved)
    if by != BY_HUMAN:
        felt = bot_satisfaction(felt, by == BY_OPEN_BOT, p.bot_disclosed_effect)
    count[ENDED] += 1
    count[FELT] += int(felt * MILLIONTHS)
    if solved:
        count[SOLVED] += 1
        count[WAITED] += waited
    me.trust = served(me.trust, felt, p.service_gain, p.service_loss)
    me.affective = served(me.affective, felt, p.service_gain, p.service_loss)
