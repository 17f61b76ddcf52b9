"""Life in the organisation's group: joining, taking part, nominating, leaving, and hearing that somebody left."""

from __future__ import annotations

from wom_sim.draws import (
    CREATE,
    ITEM,
    JOIN,
    LEAVE,
    MUTE,
    NOMINATE,
    PERCEIVE,
    TAKE_PART,
    UNSUBSCRIBE,
    child_key,
    exponential,
    normal,
    uniform,
)
from wom_sim.engine.records import (
    BY_NOMINATION,
    JOINS,
    LEAVES,
    MADE,
    MILLIONTHS,
    NOMINATES,
    NOMINATION,
    OF_CREATED,
    OF_ITSELF,
    ORGANISATION,
    TAKES_PART,
    UNSUBSCRIBES,
)
from wom_sim.model.messages import Due, Item, decided
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.rules import (
    believed_influence,
    chance_to_leave,
    chance_to_mute,
    chance_to_unsubscribe,
    log_odds_to_ask_in,
    log_odds_to_join,
    log_odds_to_take_part,
    logistic,
    lowered,
    nomination_weight,
    unrest_loss,
)

OUTSIDE, ASKED_TO_JOIN, MEMBER, LEFT = 0, 1, 2, 3
"""What a consumer is to the organisation's group (`member` in `engine.records.STATE`)."""


class Membership:
    """Part of `Consumer`: what it does in the organisation's group. `member`: OUTSIDE, ASKED_TO_JOIN, MEMBER or LEFT."""

    def takes_part(self, item: Item) -> bool:
        """Whether it answers the poll, meets the challenge, joins in: one coin per member and post."""
        chance = self.willingness(item.usefulness, item.enjoyment, item.effort, item.perk / THOUSANDTHS)
        return uniform(item.key, TAKE_PART, self.number) < chance

    def willingness(self, usefulness: float, enjoyment: float, effort: float, perk: float) -> float:
        """Chance to take part in something of that usefulness, enjoyment and effort (0–1 each), for a perk (money)."""
        b = self.model.behaviour
        log_odds = log_odds_to_take_part(
            usefulness, enjoyment, self.trust, self.activation, effort, self.fatigue, self.hub, perk,
            b.enjoyment_share, b.takepart_base, b.takepart_value, b.takepart_trust, b.takepart_activation,
            b.takepart_effort, b.takepart_fatigue, b.takepart_perk, b.hub_odds,
        )  # fmt: skip
        return logistic(log_odds)

    def take_part(self, item: Item) -> None:
        """Take part, and perhaps make content of its own for the group and beyond."""
        b = self.model.behaviour
        self.model.counts["answers"] += 1
        self.exposures[item].answered = 1
        self.enjoy_taking_part(item)
        self._tell_organisation(Due(TAKES_PART, self.number, item))
        if uniform(item.key, CREATE, self.number) < item.creates:
            made = self.make(
                OF_CREATED, 1, child_key(item.key, ITEM, self.number), usefulness=item.usefulness,
                enjoyment=item.enjoyment, symbolic=item.symbolic, uniqueness=item.uniqueness,
                commerciality=item.commerciality * b.created_commerciality, withdrawn=item.withdrawn,
            )  # fmt: skip
            self._tell_organisation(Due(MADE, self.number, made))
            self.share(made, None)

    def joins(self, strength: float) -> bool:
        """Whether it accepts an invitation along a tie of that strength: one coin per consumer, whoever invites."""
        b = self.model.behaviour
        log_odds = log_odds_to_join(
            self.interest, self.trust, self.connection, strength,
            b.join_base, b.join_interest, b.join_trust, b.join_connection, b.join_tie,
        )  # fmt: skip
        return uniform(self.model.key, JOIN, self.number) < logistic(log_odds)

    def consider_joining(self, message: Due) -> None:
        """Accept or decline an invitation to the group."""
        if self.member == OUTSIDE and decided(self.joins(message.strength), "joins"):
            self.member = ASKED_TO_JOIN
            nominator = message.sender if message.channel == BY_NOMINATION else ORGANISATION
            self._tell_organisation(Due(JOINS, self.number, number=nominator))

    def asks_in(self, item: Item, strength: float) -> bool:
        """Whether it asks for membership to see what only members can see: the coin is that of an invitation."""
        b = self.model.behaviour
        log_odds = log_odds_to_ask_in(
            self.interest, self.trust, self.connection, strength, item.uniqueness,
            b.join_base, b.join_interest, b.join_trust, b.join_connection, b.join_tie, b.scarcity_pull,
        )  # fmt: skip
        return uniform(self.model.key, JOIN, self.number) < logistic(log_odds)

    def consider_asking_in(self, item: Item, strength: float) -> None:
        """Ask for membership, or not, on hearing of what only members can see."""
        if self.member == OUTSIDE and decided(self.asks_in(item, strength), "asks_in"):
            self.member = ASKED_TO_JOIN
            self._tell_organisation(Due(JOINS, self.number, number=OF_ITSELF))

    def mutes(self, item: Item) -> bool:
        """Whether one more post makes it mute the group: one coin per member and post."""
        chance = chance_to_mute(self.fatigue, self.tolerance, self.model.behaviour.mute_rate)
        return uniform(item.key, MUTE, self.number) < chance

    def unsubscribes(self, item: Item) -> bool:
        """Whether one more e-mail makes it leave the mailing list: one coin per consumer and e-mail."""
        b = self.model.behaviour
        chance = chance_to_unsubscribe(self.fatigue, b.mail_opt_out, b.opt_out_fatigue)
        return uniform(item.key, UNSUBSCRIBE, self.number) < chance

    def unsubscribe(self) -> None:
        """Leave the mailing list."""
        self.unsubscribed = True
        self.model.counts["unsubscribed"] += 1
        self._tell_organisation(Due(UNSUBSCRIBES, self.number))

    def be_welcomed(self) -> None:
        """It is a member now; some time later it is asked to nominate others."""
        if self.member == ASKED_TO_JOIN:
            self.member = MEMBER
            if self.model.organisation.nominations > 0:
                self._be_asked_to_nominate(self.model.behaviour.nomination_delay, 0)

    def leaves(self, item: Item) -> bool:
        """Whether one more post makes it opt out: one coin per member and post."""
        b = self.model.behaviour
        chance = chance_to_leave(
            self.affective, self.cognitive, self.fatigue, b.enjoyment_share, b.opt_out, b.opt_out_fatigue
        )
        return uniform(item.key, LEAVE, self.number) < chance

    def leave(self) -> None:
        """Opt out of the group."""
        self.member = LEFT
        self.model.counts["opt_outs"] += 1
        self._tell_organisation(Due(LEAVES, self.number))

    def nominate(self, ordinal: int) -> None:
        """Name ties for the group: a weighted choice without replacement (smallest exponential per weight).

        It is asked again after `nomination_interval`; each time has luck of its own, keyed by its ordinal."""
        if self.member != MEMBER:
            return
        b, key = self.model.behaviour, self.model.key
        self._be_asked_to_nominate(b.nomination_interval, ordinal + 1)
        willing = self.willingness(b.nominating_worth, b.nominating_worth, b.nominating_effort, 0.0)
        if uniform(key, NOMINATE, self.number, 0, 2 * ordinal) >= willing:
            return
        scores = []
        for friend, strength in self.ties.items():
            noise = normal(key, PERCEIVE, self.number, friend)
            seems = believed_influence(self.model.consumers[friend].influence, noise, b.nominators_knowledge)
            luck = exponential(key, NOMINATE, self.number, friend, 2 * ordinal + 1)
            scores.append((luck / nomination_weight(strength, seems), friend))
        invitation = self.exposures.get(self.model.invitation)
        for _, friend in sorted(scores)[: self.model.organisation.nominations]:
            self._tell_organisation(Due(NOMINATION, self.number, None, invitation, self.ties[friend], 0, friend))

    def hear_of_leaving(self, leaver: int, moderation: float, code_of_conduct: bool) -> None:
        """A member left: unrest in those tied to it."""
        strength = self.ties.get(leaver)
        if strength is not None:
            b = self.model.behaviour
            loss = unrest_loss(strength, moderation, code_of_conduct, b.unrest, b.moderation_relief, b.conduct_relief)
            self.model.count_burden("unrest", self)
            self.model.counts["unrest_loss"] += int(loss * MILLIONTHS)
            self.affective = lowered(self.affective, loss)

    def _be_asked_to_nominate(self, hours: int, ordinal: int) -> None:
        when = self.next_attentive(self.model.hour + hours)
        self.model.schedule(when, self, Due(NOMINATES, number=ordinal))

    def _tell_organisation(self, due: Due) -> None:
        self.model.schedule(self.model.hour + 1, self.model.organisation, due)
