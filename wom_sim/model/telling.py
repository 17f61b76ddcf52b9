"""Passing on: how an item moves from one consumer to the next."""

from __future__ import annotations

from wom_sim.draws import CHANNEL, PASS_ON, TELL, WHICH_GROUP, below, uniform
from wom_sim.engine.records import MESSAGE
from wom_sim.model.messages import Due, Exposure, Item
from wom_sim.rules import (
    ONE_TO_ONE,
    PRIVATE_GROUP,
    PUBLIC,
    chance_to_tell,
    freshness,
    log_odds_to_pass_on,
    logistic,
    most_chats,
    sharing_channel,
)


class Telling:
    """Part of `Consumer`: passing on what it heard, and telling what it made."""

    def passes_on(self, item: Item, heard: int) -> bool:
        """Whether it passes the item on: one coin per consumer and item. `heard`: messages about it noticed so far."""
        b = self.model.behaviour
        fresh = freshness(self.model.hour - item.born, b.content_hazard)
        log_odds = log_odds_to_pass_on(
            self.activation, self.connection, heard, item.uniqueness, item.authenticity, self.trust, item.ease, self.hub,
            b.pass_on_base, b.pass_on_activation, b.pass_on_connection, b.pass_on_novelty, b.pass_on_uniqueness,
            b.pass_on_trust, b.pass_on_ease, b.hub_odds,
        )  # fmt: skip
        return uniform(item.key, PASS_ON, self.number) < fresh * logistic(log_odds)

    def share(self, item: Item, exposure: Exposure | None) -> None:
        """Send the item on through one channel; `exposure` is its own to the item (None: it made the item)."""
        b = self.model.behaviour
        u = uniform(item.key, CHANNEL, self.number)
        channel = sharing_channel(u, self.model.private_share, b.group_share, len(self.groups) > 0)
        self.model.counts["public_shares" if channel == PUBLIC else "private_shares"] += 1
        if channel == PRIVATE_GROUP:
            self.tell_group(item, exposure)
        elif channel == ONE_TO_ONE:
            self.tell_ties(item, exposure)
        else:
            self.show_everybody(item, exposure)

    def tell_ties(self, item: Item, exposure: Exposure | None) -> None:
        """One to one: each tie by its strength, the keenest first up to the forward limit."""
        b = self.model.behaviour
        keen = []
        for friend, strength in self._others(exposure):
            chance = chance_to_tell(strength, b.tell_rate, self.activity)
            u = uniform(item.key, TELL, self.number, friend)
            if u < chance:
                keen.append((u / chance, friend, strength))
        hops = exposure.generation if exposure else 0
        limit = most_chats(hops, b.forward_limit, b.far_forward_limit, b.far_hops)
        if len(keen) > limit:
            keen = sorted(keen, key=lambda told: told[0])[:limit]
        for _, friend, strength in keen:
            self._send(friend, item, exposure, strength, ONE_TO_ONE)

    def show_everybody(self, item: Item, exposure: Exposure | None) -> None:
        """In public: each tie may happen to see it."""
        visibility = self.model.behaviour.public_visibility
        for friend, strength in self._others(exposure):
            if uniform(item.key, TELL, self.number, friend) < visibility:
                self._send(friend, item, exposure, strength, PUBLIC)

    def tell_group(self, item: Item, exposure: Exposure | None) -> None:
        """In one of its private groups: everybody in it gets it."""
        which = below(len(self.groups), item.key, WHICH_GROUP, self.number)
        for mate in self.groups[which]:
            if mate != self.number:
                strength = self.ties.get(mate, self.model.behaviour.groupmate_tie)
                self._send(mate, item, exposure, strength, PRIVATE_GROUP)

    def _others(self, exposure: Exposure | None):
        """Its ties as (number, strength), without the one it heard the item from."""
        source = exposure.sender if exposure else -1
        return ((friend, strength) for friend, strength in self.ties.items() if friend != source)

    def _send(self, friend: int, item: Item, exposure: Exposure | None, strength: float, channel: int) -> None:
        message = Due(MESSAGE, self.number, item, exposure, strength, channel)
        self.model.schedule(self.model.hour + 1, self.model.consumers[friend], message)
