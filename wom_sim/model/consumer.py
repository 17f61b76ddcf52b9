"""`Consumer`: one person of the model as a Mesa agent. The rules are those of `rules.py`, the draws those of `draws.py`.

To give consumers a new behaviour, subclass `Consumer` and override what they decide (`notices`, `accepts`, `passes_on`,
`takes_part`, `joins`, `leaves`, `buys`) or do (`read`, `take_in`, `share`, `nominate` …), and hand the subclass to
`WomModel(consumer_class=…)`. A consumer writes its own state and sends messages, which arrive an hour later or more; so it
cannot matter in which order Mesa visits agents.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from wom_sim.draws import ACCEPT, NOTICE, READ_DELAY, uniform
from wom_sim.engine.records import (
    ANSWER,
    ASKS,
    BY_EMAIL,
    BY_INVITATION,
    BY_MEMBERS,
    BY_NOMINATION,
    BY_POST,
    JUDGES,
    MEMBER_LEFT,
    MESSAGE,
    NEVER,
    NOMINATES,
    READ,
    STAGE_ENDS,
    TALKS,
    WELCOME,
)
from wom_sim.model.condition import Condition
from wom_sim.model.journey import Journey
from wom_sim.model.membership import MEMBER, OUTSIDE, Membership
from wom_sim.model.mesa_support import Agent
from wom_sim.model.messages import Due, Exposure, Item, decided, single
from wom_sim.model.service import Service
from wom_sim.model.telling import Telling
from wom_sim.rules import (
    PRIVATE_GROUP,
    activation_after,
    chance_to_notice,
    chance_to_open,
    disturbs_sleep,
    enough_sources,
    hours_until_attentive,
    is_gone,
    log_odds_to_accept,
    logistic,
    lowered,
    profit_motive_loss,
    read_delay,
    tiring,
)


class Consumer(Condition, Telling, Membership, Journey, Service, Agent):
    """One consumer.

    Attributes:
        number: 0 … n−1, its place in the world's arrays and in `model.consumers`; ties and messages name others by it (Mesa's
            unique_id counts from 1). id: its own id where a network file brought one, else its number.
        segment: name of its segment. customer, muted, hub: booleans. interest, scepticism, tolerance: 0–1. activity: mean 1.
        influence: standard score. sources_needed, threshold: what it takes before it passes an item on.
        ties: strength (0–1) by number of the other. groups: members' numbers of each private group it is in.
        exposures: its first exposures, by item. reached, noticed, engaged, adopted: first hours (−1: never).
        contacted: the organisation has sent it something. muted_group, unsubscribed: it has muted the organisation's group,
            left the mailing list. invitation: 0 none, 1 open, 2 closed.
        cognitive … fatigue: see `Condition`; member: see `Membership`; stage: see `Journey`.
    """

    def __init__(self, model, number: int) -> None:
        super().__init__(model)
        world = model.world
        traits, ties, groups = world.traits[number], world.ties, world.groups
        self.number, self.removed = number, False
        self.id = number if world.ids is None else world.ids[number]
        self.segment = world.segment_names[traits["segment"]]
        self.customer, self.muted, self.hub = (bool(traits[name]) for name in ("customer", "muted", "hub"))
        self.interest, self.scepticism, self.tolerance = (
            float(traits[name]) for name in ("interest", "scepticism", "tolerance")
        )
        self.resting_trust, self.activity, self.influence = (
            float(traits[name]) for name in ("trust", "activity", "influence")
        )
        self.sources_needed, self.threshold = int(traits["sources_needed"]), float(traits["threshold"])
        self.strength_of_ties = float(traits["strength_of_ties"])
        self.clock = int(traits["offset"]), int(traits["first_hour"]), int(traits["attentive_hours"])
        mine = slice(ties.starts[number], ties.starts[number + 1])
        self.ties = dict(zip(ties.neighbours[mine].tolist(), map(float, ties.strength[mine]), strict=True))
        joined = groups.memberships[groups.membership_starts[number] : groups.membership_starts[number + 1]]
        self.groups = [groups.members[groups.starts[g] : groups.starts[g + 1]].tolist() for g in joined]
        self.inbox: list[Due] = []
        self.exposures: dict[Item, Exposure] = {}
        self.reached = self.noticed = self.engaged = self.adopted = NEVER
        self.member, self.invitation = OUTSIDE, 0
        self.contacted = self.muted_group = self.unsubscribed = False
        self._begin_condition()
        self._begin_journey()

    def step(self) -> None:
        """One hour: everything that is due, in order. Nothing is due in most hours of most consumers."""
        if not self.inbox:
            return
        inbox, self.inbox = sorted(self.inbox, key=lambda due: due.order), []
        self.bring_up_to_date()
        for due in inbox:
            self.handle(due)

    def remove(self) -> None:
        """Take it out of the model: from now on it does nothing, and what is sent to it gets lost."""
        super().remove()
        self.removed = True

    def handle(self, due: Due) -> None:
        """Deal with one thing that is due."""
        if due.kind == MESSAGE:
            self.receive(due)
        elif due.kind == READ:
            self.read(due, due.exposure)
        elif due.kind == WELCOME:
            self.be_welcomed()
        elif due.kind == MEMBER_LEFT:
            self.hear_of_leaving(due.sender, due.strength, due.channel != 0)
        elif due.kind == STAGE_ENDS:
            self.stage_ends()
        elif due.kind == JUDGES:
            self.judge()
        elif due.kind == TALKS:
            self.talk(due.number)
        elif due.kind == NOMINATES:
            self.nominate(due.number)
        elif due.kind == ASKS:
            self.ask(due.number)
        elif due.kind == ANSWER:
            self.hear_answer(due.asked, due.strength > 0.0, due.channel)

    def receive(self, message: Due) -> None:
        """A message arrives: record a first exposure, then read it now or put off reading it."""
        b, item, now = self.model.behaviour, message.item, self.model.hour
        exposure = self.exposures.get(item)
        if item.maker == self.number or (exposure and exposure.sender == message.sender):
            # What one made oneself is no news; who tells directly and then in the group is one source, telling once.
            return
        exposure = exposure or self.be_exposed(message)
        if message.channel in (BY_POST, BY_INVITATION, BY_NOMINATION, BY_EMAIL):
            self.contacted = True
        asleep = hours_until_attentive(now, *self.clock)
        if message.channel == BY_POST and disturbs_sleep(asleep, self.muted or self.muted_group):
            self.model.count_burden("night_alerts", self)
            self.trust = lowered(self.trust, b.night_irritation)
            self.affective = lowered(self.affective, b.night_irritation)
        delay = read_delay(uniform(item.key, READ_DELAY, message.sender, self.number), self.model.mean_read_delay)
        when = self.next_attentive(now + delay)
        if when == now:
            self.read(message, exposure)
        else:
            put_off = Due(READ, message.sender, item, exposure, message.strength, message.channel)
            self.model.schedule(when, self, put_off)

    def be_exposed(self, message: Due) -> Exposure:
        """Record a first exposure to the item."""
        exposure = Exposure(
            self.number, message.item, message.sender, message.exposure, self.model.hour, message.channel
        )
        self.exposures[message.item] = exposure
        self.model.exposures.append(exposure)
        if self.reached == NEVER:
            self.reached = self.model.hour
        return exposure

    def read(self, message: Due, exposure: Exposure) -> None:
        """Look at a message: notice it, take it in or not, take part, pass it on, stay or leave."""
        b, item = self.model.behaviour, message.item
        if not decided(self.notices(message), "notices"):
            return
        if self.noticed == NEVER:
            self.noticed = self.model.hour
        if message.channel in (BY_INVITATION, BY_NOMINATION):
            self.consider_joining(message)
            return
        if is_gone(self.model.hour, item.withdrawn, self.member == MEMBER):
            self.consider_asking_in(item, message.strength)
            return
        exposure.heard += 1
        if message.channel in (BY_POST, BY_EMAIL):
            self.fatigue = tiring(self.fatigue, self.tolerance, b.fatigue_per_message)
        strength = self.closeness(message)
        accepted = decided(self.accepts(message, strength), "accepts")
        if accepted:
            self.take_in(item, exposure.heard)
        else:
            loss = profit_motive_loss(self.scepticism, item.commerciality, item.transparency, b.profit_motive_penalty)
            if loss > 0.0 and item.by_organisation and message.sender == item.maker:
                self.model.count_burden("intrusions", self)
            self.affective = lowered(self.affective, loss)
        if message.channel == BY_POST and self.member == MEMBER:
            # One may answer a poll without being won over by it.
            if item.answerable and decided(self.takes_part(item), "takes_part"):
                self.take_part(item)
            self.muted_group = self.muted_group or decided(self.mutes(item), "mutes")
            if decided(self.leaves(item), "leaves"):
                self.leave()
        elif message.channel == BY_EMAIL and not self.unsubscribed and decided(self.unsubscribes(item), "unsubscribes"):
            self.unsubscribe()
        if accepted:
            if decided(self.is_prompted(item, message.sender), "is_prompted"):
                self.begin_search()
            self.consider_passing_on(item, exposure, strength)
        if self.engaged == NEVER and self.connection >= b.engaged_above:
            self.engaged = self.model.hour

    def notices(self, message: Due) -> bool:
        """Whether it notices the message: one coin per item and sender."""
        b = self.model.behaviour
        if message.channel == BY_EMAIL:
            chance = chance_to_open(b.attention, self.fatigue, b.fatigue_on_attention, b.mail_opened)
        else:
            muted = self.muted and message.channel in (BY_POST, BY_MEMBERS, PRIVATE_GROUP)
            muted = muted or (self.muted_group and message.channel in (BY_POST, BY_MEMBERS))
            chance = chance_to_notice(b.attention, self.fatigue, b.fatigue_on_attention, muted, b.muted_attention)
        return uniform(message.item.key, NOTICE, message.sender, self.number) < chance

    def closeness(self, message: Due) -> float:
        """Strength of the tie to the sender, 0–1; trust stands in for it where the sender is the organisation."""
        if message.channel in (BY_POST, BY_EMAIL):
            return self.trust
        if message.channel == BY_MEMBERS:
            sender = self.model.consumers[message.sender]
            return sender.ties.get(self.number, self.model.behaviour.groupmate_tie)
        return message.strength

    def accepts(self, message: Due, strength: float) -> bool:
        """Whether it believes the message and takes it in: one coin per item and sender."""
        b, item, sender = self.model.behaviour, message.item, message.sender
        similar = 1.0 if sender >= 0 and self.model.consumers[sender].segment == self.segment else 0.0
        log_odds = log_odds_to_accept(
            strength, item.quality, item.authenticity, self.trust, item.authority, self.interest, similar,
            self.scepticism, item.commerciality, self.fatigue, b.appraisal_base, b.tie_weight, b.quality_weight,
            b.authenticity_weight, b.authority_weight, b.interest_weight, b.similarity_weight, b.scepticism_weight,
            b.fatigue_weight,
        )  # fmt: skip
        return uniform(item.key, ACCEPT, sender, self.number) < logistic(log_odds)

    def consider_passing_on(self, item: Item, exposure: Exposure, strength: float) -> None:
        """Decide once, when the item has been accepted from as many sources, and as strong ones, as it needs."""
        before = exposure.accepted > 0 and self.has_enough_sources(exposure)
        exposure.accepted += 1
        exposure.support = single(exposure.support + strength)
        if before or not item.passed_on or not self.has_enough_sources(exposure):
            return
        if decided(self.passes_on(item, exposure.heard), "passes_on"):
            exposure.passed = 1
            self.activation = activation_after(self.activation, 0.0, self.model.behaviour.activation_gain)
            self.share(item, exposure)

    def has_enough_sources(self, exposure: Exposure) -> bool:
        """Whether the item has been accepted from as many others as it takes."""
        return enough_sources(
            exposure.accepted, exposure.support, self.sources_needed, self.threshold, self.strength_of_ties
        )

    def next_attentive(self, hour: int) -> int:
        """The first hour, from `hour` on, at which it looks at messages."""
        return hour + hours_until_attentive(hour, *self.clock)

    def make(self, kind: int, valence: int, key, **differs) -> Item:
        """Make content of its own (`kind` as in `engine.records.ITEM_KINDS`); `differs`: fields that are not as usual."""
        b = self.model.behaviour
        usual = {
            "usefulness": b.peer_usefulness, "enjoyment": b.peer_enjoyment, "uniqueness": b.peer_uniqueness,
            "symbolic": b.peer_symbolic, "quality": b.peer_quality, "authenticity": b.peer_authenticity, "authority": 0.5,
            "transparency": 1.0,
        }  # fmt: skip
        return self.model.add_item(Item(key, self.number, self.model.hour, kind, valence, 1, **usual | differs))

    def luck(self, what: str, item: Item | None = None, whom: int = 0, which: int = 0) -> float:
        """A uniform draw in (0, 1) for a behaviour of your own, keyed by what it decides: the same in every campaign.

        `what` names the decision; `item`, `whom` (a consumer's number) and `which` (an ordinal) tell apart what should
        not share luck. Never name the hour: campaigns that start later would share no luck at all.
        """
        own_purpose = crc32(what.encode()) | 0x8000_0000
        return uniform(item.key if item else self.model.key, np.int64(own_purpose), self.number, whom, which)
