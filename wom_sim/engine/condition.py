"""A consumer's condition: engagement, trust and fatigue as they stand, brought up to date only when needed."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner, njit
from wom_sim.rules import (
    BOUGHT,
    activation_after,
    affective_after,
    attachment_after,
    cognitive_after,
    decayed,
    engagement_baseline,
    freshness,
    kept_after,
    lowered,
    stage_progress,
    stage_rate,
    trust_after,
    wear,
    weighted_mean,
)


@njit
def by_hour(parameters, hours):
    """What is left of engagement and trust, of fatigue, and of an item's freshness after each whole hour: float64, all of shape
    (hours + 1,). Worked out once a run: it is the same for everybody, and an exponential is slow."""
    p = parameters[0]
    kept, fatigue_kept, fresh = np.empty(hours + 1), np.empty(hours + 1), np.empty(hours + 1)
    for h in range(hours + 1):
        kept[h] = kept_after(h, p.engagement_half_life)
        fatigue_kept[h] = kept_after(h, p.fatigue_half_life)
        fresh[h] = freshness(h, p.content_hazard)
    return kept, fatigue_kept, fresh


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
        if rate > 0.0:
            me.stage_left -= stage_progress(
                hours, float(place.kept[hours]), usage_intent(p, me), resting_intent(p, interest), p.engagement_half_life, rate
            )
    kept = float(place.kept[hours])
    me.cognitive = decayed(me.cognitive, engagement_baseline(interest, p.involvement_cognitive), kept)
    me.affective = decayed(me.affective, engagement_baseline(interest, p.involvement_affective), kept)
    me.activation = decayed(me.activation, engagement_baseline(interest, p.involvement_activation), kept)
    me.trust = decayed(me.trust, place.traits[v].trust, kept)
    me.fatigue = decayed(me.fatigue, 0.0, float(place.fatigue_kept[hours]))
    me.touched = tick


@inner
def connection(p, me):
    """Self-brand connection of a consumer's present state."""
    return weighted_mean(
        me.cognitive,
        me.affective,
        me.activation,
        p.connection_cognitive,
        p.connection_affective,
        p.connection_activation,
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
def take_in(p, me, it, interest, heard):
    """What an accepted message does to engagement and trust."""
    if p.gains == 0.0 and it.valence >= 0:
        return
    if it.valence < 0:
        me.cognitive = cognitive_after(me.cognitive, it.usefulness, 1.0, p.cognitive_gain)
        me.affective = lowered(me.affective, p.negative_message_loss)
        me.trust = lowered(me.trust, p.negative_message_loss)
        return
    worth = wear(heard, p.attitude_peak)
    me.cognitive = cognitive_after(me.cognitive, it.usefulness, worth, p.cognitive_gain)
    me.affective = affective_after(me.affective, it.enjoyment, me.trust, worth, p.affective_gain)
    me.affective = attachment_after(me.affective, it.symbolic, interest, worth, p.symbolic_gain)
    me.trust = trust_after(me.trust, it.authenticity, p.trust_gain)


@inner
def enjoy_taking_part(p, me, it, interest):
    """What taking part does to engagement: the value of the interaction, and the energy spent."""
    me.cognitive = cognitive_after(me.cognitive, it.joint_usefulness, 1.0, p.cognitive_gain)
    me.affective = affective_after(me.affective, it.joint_enjoyment, me.trust, 1.0, p.affective_gain)
    me.affective = attachment_after(me.affective, it.joint_symbolic, interest, 1.0, p.symbolic_gain)
    me.activation = activation_after(me.activation, it.effort, p.activation_gain)
