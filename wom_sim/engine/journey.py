"""The purchase journey and everyday talk, with or without a campaign."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.draws import BUY, EXPERIENCE, ITEM, PROMPT, STAGE, TALK, child_key, exponential, happens, uniform
from wom_sim.engine.calendar import add
from wom_sim.engine.condition import resting_intent, usage_intent
from wom_sim.engine.making import make_item
from wom_sim.engine.records import JUDGES, OF_EXPERIENCE, OF_TALK, STAGE_ENDS, TALKS
from wom_sim.engine.service import plan_question
from wom_sim.engine.telling import share
from wom_sim.rules import (
    BOUGHT,
    CONTENT,
    EVALUATING,
    SEARCHING,
    UNAWARE,
    chance_to_be_prompted,
    chance_to_buy,
    experience,
    hours_to_next_talk,
    hours_to_stage_end,
    stage_rate,
)


@inner
def plan_stage(place, pool, count, calendar, p, state, tick, v):
    """Work out anew when the present journey stage ends, and see that the calendar holds an entry by then."""
    me = state[v]
    if me.stage >= BOUGHT:
        return
    horizon = len(calendar) - tick
    rate = stage_rate(me.stage, p.recognition_rate, p.search_rate, p.evaluation_rate)
    if rate <= 0.0:
        me.stage_due = tick + horizon + 1
        return
    rest = resting_intent(p, place.traits[v].interest)
    hours = hours_to_stage_end(
        me.stage_left, usage_intent(p, me), rest, p.engagement_half_life, rate, horizon, place.kept
    )  # fmt: skip
    me.stage_due = tick + max(1, hours)
    if me.stage_due < len(calendar) and (me.stage_event <= tick or me.stage_due < me.stage_event):
        me.stage_event = me.stage_due
        add(pool, count, calendar, me.stage_due, v, STAGE_ENDS, 0, 0, 0, 0.0, 0)


@inner
def stage_ends(place, pool, count, calendar, p, state, tick, v):
    """The next stage of the journey; an evaluation ends in a purchase of this brand, or of another."""
    me = state[v]
    if me.stage_event != tick or me.stage >= BOUGHT:
        return
    if me.stage_due > tick:
        # The end was put off since the entry was made: make a new one.
        if me.stage_due < len(calendar):
            me.stage_event = me.stage_due
            add(pool, count, calendar, me.stage_due, v, STAGE_ENDS, 0, 0, 0, 0.0, 0)
        return
    if me.stage == EVALUATING:
        if happens(chance_to_buy(usage_intent(p, me), p.buying_share), place.key, BUY, v):
            me.stage = BOUGHT
            me.adopted = tick
            add(pool, count, calendar, tick + p.experience_delay, v, JUDGES, 0, 0, 0, 0.0, 0)
        else:
            me.stage = CONTENT
        return
    me.stage = SEARCHING if me.stage == UNAWARE else EVALUATING
    me.stage_left = exponential(place.key, STAGE, v, 0, me.stage)
    return plan_stage(place, pool, count, calendar, p, state, tick, v)


@inner
def consider_searching(place, pool, count, calendar, p, state, tick, v, item, sender):
    """A good word may set off the search of one who had felt no need: one coin per item and sender."""
    me = state[v]
    it = pool.items[item]
    if me.stage != UNAWARE or it.valence < 0 or p.prompting <= 0.0:
        return
    if not happens(chance_to_be_prompted(it.usefulness, p.prompting), it.key, PROMPT, sender, v):
        return
    me.stage = SEARCHING
    me.stage_left = exponential(place.key, STAGE, v, 0, SEARCHING)
    return plan_stage(place, pool, count, calendar, p, state, tick, v)


@inner
def judge(place, pool, count, calendar, p, state, tick, v):
    """After the purchase: a good or a bad experience, which may be told."""
    state[v].stage = CONTENT
    outcome = experience(uniform(place.key, EXPERIENCE, v), p.positive_share, p.negative_share)
    if outcome != 0 and happens(p.experience_talk, place.key, EXPERIENCE, v, 0, 1):
        key = child_key(place.key, ITEM, v, 0, 1)
        made = make_item(pool, count, p, tick, v, OF_EXPERIENCE, outcome, key)
        share(place, pool, count, calendar, p, tick, v, made, -1)
    wait = hours_to_next_talk(exponential(place.key, TALK, v, 0), place.traits[v].activity, p.everyday_talk)
    add(pool, count, calendar, tick + int(wait), v, TALKS, 0, 0, 0, 0.0, 0)
    return plan_question(place, pool, count, calendar, p, tick, v, 0)


@inner
def talk(place, pool, count, calendar, p, state, tick, v, ordinal):
    """A customer brings the brand up unasked; the next time is drawn."""
    key = child_key(place.key, TALK, v, ordinal, 1)
    made = make_item(pool, count, p, tick, v, OF_TALK, 1, key)
    share(place, pool, count, calendar, p, tick, v, made, -1)
    wait = hours_to_next_talk(exponential(place.key, TALK, v, ordinal + 1), place.traits[v].activity, p.everyday_talk)
    add(pool, count, calendar, tick + int(wait), v, TALKS, ordinal + 1, 0, 0, 0.0, 0)
