"""The model's live-edge form: word of mouth as one independent cascade, with chances from the rules at rest.

What `greedy` maximises, and what its guarantee is about.
"""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import njit, records
from wom_sim.network.ties import Ties
from wom_sim.rules import (
    chance_to_notice,
    chance_to_tell,
    engagement_baseline,
    log_odds_to_accept,
    log_odds_to_pass_on,
    logistic,
    most_chats,
    weighted_mean,
)
from wom_sim.scenario import Behaviour, World
from wom_sim.seeding.influence import Cascade

_PARAMETERS = records([(name, "f8") for name in (*Behaviour.model_fields, "private_share")])


def live_edges(ties: Ties, traits: np.ndarray, recipe: World) -> Cascade:
    """The independent cascade of one fresh item, such as consumers make themselves, among consumers who are at rest.

    Whoever has taken the item in makes a tie hear of it with the chance that it passes the item on × that this tie is
    then told; the tie takes it in with the chance that it notices × accepts. Every consumer's traits count.

    Left out are: time (fatigue, decay, the item's age), what is heard more than once, thresholds and several sources, what
    makes a person's engagement and trust move, private groups (what would go there is told one to one), and the lower
    limit on forwarding what has travelled far. The forward limit scales chances to tell, so that it is kept on average.
    That a consumer passes an item on to all or to nobody is left out too: ties are told independently.
    """
    row = np.zeros(1, _PARAMETERS)
    for name in Behaviour.model_fields:
        row[name] = getattr(recipe.behaviour, name)
    row["private_share"] = recipe.share_private
    back = ties.reversed
    chances = _chances(ties.starts, ties.strength, back.starts, back.neighbours, back.strength, traits, row)
    return Cascade(back.starts, back.neighbours, *chances)


@njit
def _chances(starts, strength, back_starts, sources, back_strength, traits, parameters):
    """`told` and `taken` of a `Cascade`."""
    p = parameters[0]
    limit = most_chats(0, p.forward_limit, p.far_forward_limit, p.far_hops)
    passes, kept = np.empty(len(traits), np.float64), np.ones(len(traits), np.float64)
    for u in range(len(traits)):
        passes[u] = passing_on_at_rest(traits[u], p)
        chats = 0.0
        for tie in range(starts[u], starts[u + 1]):
            chats += chance_to_tell(strength[tie], p.tell_rate, traits[u].activity)
        if chats > limit:
            kept[u] = limit / chats
    told, taken = np.empty(len(sources), np.float32), np.empty(len(sources), np.float32)
    for v in range(len(traits)):
        for tie in range(back_starts[v], back_starts[v + 1]):
            u = sources[tie]
            chat = kept[u] * chance_to_tell(back_strength[tie], p.tell_rate, traits[u].activity)
            hears = passes[u] * (p.private_share * chat + (1.0 - p.private_share) * p.public_visibility)
            told[tie] = hears
            taken[tie] = hears * taking_in_at_rest(traits[v], back_strength[tie], p)
    return told, taken


@njit
def passing_on_at_rest(who, p):
    """Chance that a consumer whose engagement is at its baseline passes on what it has just taken in, heard for once."""
    cognitive = engagement_baseline(who.interest, p.involvement_cognitive)
    affective = engagement_baseline(who.interest, p.involvement_affective)
    activation = engagement_baseline(who.interest, p.involvement_activation)
    connection = weighted_mean(
        cognitive, affective, activation, p.connection_cognitive, p.connection_affective, p.connection_activation
    )
    log_odds = log_odds_to_pass_on(
        activation, connection, 1.0, p.peer_uniqueness, p.peer_authenticity, who.trust, 0.0, who.hub != 0,
        p.pass_on_base, p.pass_on_activation, p.pass_on_connection, p.pass_on_novelty, p.pass_on_uniqueness,
        p.pass_on_trust, p.pass_on_ease, p.hub_odds,
    )  # fmt: skip
    return logistic(log_odds)


@njit
def taking_in_at_rest(who, strength, p):
    """Chance that a rested consumer notices what a tie of that strength tells it, and accepts it."""
    notices = chance_to_notice(p.attention, 0.0, p.fatigue_on_attention, False, p.muted_attention)
    log_odds = log_odds_to_accept(
        strength, p.peer_quality, p.peer_authenticity, who.trust, 0.5, who.interest, 0.0, who.scepticism, 0.0, 0.0,
        p.appraisal_base, p.tie_weight, p.quality_weight, p.authenticity_weight, p.authority_weight, p.interest_weight,
        p.similarity_weight, p.scepticism_weight, p.fatigue_weight,
    )  # fmt: skip
    return notices * logistic(log_odds)
