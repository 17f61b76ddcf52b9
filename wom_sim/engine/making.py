"""Content that consumers make themselves."""

from __future__ import annotations

from wom_sim.compiled import inner
from wom_sim.engine.records import NEVER
from wom_sim.engine.telling import new_item


@inner
def make_item(pool, count, p, tick, maker, kind, valence, key):
    """A new item by a consumer; returns its number."""
    number = new_item(pool, count)
    new = pool.items[number]
    new.key = key
    new.maker = maker
    new.born = tick
    new.kind = kind
    new.valence = valence
    new.passed_on = 1
    new.usefulness = p.peer_usefulness
    new.enjoyment = p.peer_enjoyment
    new.symbolic = p.peer_symbolic
    new.ease = 0.0
    new.joint_usefulness = new.joint_enjoyment = new.joint_symbolic = 0.0
    new.withdrawn = NEVER
    new.uniqueness = p.peer_uniqueness
    new.effort = 0.0
    new.quality = p.peer_quality
    new.authenticity = p.peer_authenticity
    new.authority = 0.5
    new.commerciality = 0.0
    new.transparency = 1.0
    new.creates = 0.0
    new.perk = 0
    new.answerable = 0
    return number
