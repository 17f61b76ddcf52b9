"""`Organisation`: recruits, posts, moderates, and answers what members send it. Every expense is checked against the budget."""

from __future__ import annotations

import math

from wom_sim.draws import ITEM, ONBOARD, child_key, uniform
from wom_sim.engine.records import (
    BY_EMAIL,
    BY_INVITATION,
    BY_MEMBERS,
    BY_NOMINATION,
    BY_POST,
    EXPIRES,
    JOINS,
    LEAVES,
    MADE,
    MEMBER_LEFT,
    MESSAGE,
    MODERATES,
    NEVER,
    NOMINATION,
    OF_ITSELF,
    ONBOARDS,
    ORGANISATION,
    POSTS_NOW,
    QUESTIONED,
    RECRUITS,
    REPLIES,
    TAKES_PART,
    UNSUBSCRIBES,
    WELCOME,
    Office,
)
from wom_sim.engine.recruiting import CLOSED, NONE, OPEN
from wom_sim.engine.setting_out import MODERATION_HOUR, RECRUITING_HOUR
from wom_sim.model.answering import Answering
from wom_sim.model.messages import Due, Item
from wom_sim.organisation.ledger import CONTENT, INCENTIVES, LABOUR, MESSAGES, RECRUITING, REWARDS, affordable


class Organisation(Answering):
    """The one organisation of a run. It sees its own records and what members send it.

    Attributes:
        office: its plan as arrays (`engine.records.Office`); the ledger in it is the one that is written.
        groups: members' numbers, by group, in the order of joining. spent: thousandths of money.
        joined, handpicked: how many ever joined, how many of them by hand. open, in_funnel: invitations and candidates
            in hand. nominations: how many others each member may name (0: it is not asked).
    """

    def __init__(self, model, office: Office, first_day: int) -> None:
        self.model, self.office = model, office
        self.inbox: list[Due] = []
        self.removed = False
        self.groups: list[list[int]] = []
        self.spent = self.joined = self.handpicked = self.open = self.in_funnel = self.next_candidate = 0
        settings = office.settings[0]
        self.budget, self.message_cost, self.invitation_cost, self.nomination_cost = (
            int(settings[name]) for name in ("budget", "message_cost", "invitation_cost", "nomination_cost")
        )
        self.incentive, self.referral_reward, self.target, self.wanted_by_hand = (
            int(settings[name]) for name in ("incentive", "referral_reward", "target", "handpicked")
        )
        self.nominations, self.reply_hours, self.group_cap = (
            int(settings[name]) for name in ("nominations", "reply_hours", "group_cap")
        )
        self.mail_cost, self.mails_until = int(settings["mail_cost"]), int(settings["mails_until"])
        self.expected = float(settings["expected"])
        self.mailing = office.mailing.tolist()
        self._begin_answering()
        for day in range(first_day, len(office.ledger)):
            if len(office.candidates):
                self._remind(day * 24 + RECRUITING_HOUR, Due(RECRUITS))
            if office.guidance[day]["cost"] > 0:
                self._remind(day * 24 + MODERATION_HOUR, Due(MODERATES))
        for number, post in enumerate(office.posts):
            self._remind(int(post["tick"]), Due(POSTS_NOW, number=number))

    @property
    def members(self) -> int:
        """How many members its groups have."""
        return sum(map(len, self.groups))

    def step(self) -> None:
        """One hour: everything that is due, in order."""
        inbox, self.inbox = sorted(self.inbox, key=lambda due: due.order), []
        for due in inbox:
            self.handle(due)

    def handle(self, due: Due) -> None:
        """Deal with one thing that is due."""
        if due.kind == LEAVES:
            self.say_goodbye(due.sender)
        elif due.kind == JOINS:
            self.welcome(due.sender, due.number)
        elif due.kind == TAKES_PART:
            if due.item.perk > 0:
                self.spend(REWARDS, due.item.perk)
        elif due.kind == MADE:
            self.relay(due.sender, due.item)
        elif due.kind == NOMINATION:
            self.invite_nominee(due)
        elif due.kind == ONBOARDS:
            self.onboard(due.sender, due.number)
        elif due.kind == EXPIRES:
            self.close_invitation(due.sender)
        elif due.kind == RECRUITS:
            self.recruit()
        elif due.kind == MODERATES:
            self.moderate()
        elif due.kind == POSTS_NOW:
            self.publish(self.office.posts[due.number])
        elif due.kind == UNSUBSCRIBES:
            self.mailing.remove(due.sender)
        elif due.kind == QUESTIONED:
            self.answer(due.sender, due.number, due.asked)
        elif due.kind == REPLIES:
            self.reply(due.sender, due.number, due.asked)

    def spend(self, category: int, amount: int) -> bool:
        """Spend thousandths of money, if the budget allows; returns whether it did."""
        if not affordable(self.spent, self.budget, amount):
            self.model.counts["stopped_by_budget"] += 1
            return False
        self.spent += amount
        self.office.ledger[self.model.hour // 24, category] += amount
        return True

    def recruit(self) -> None:
        """Open as many candidates as it takes to fill the group, given how many are expected to accept."""
        wanted = self.target - self.members
        if self.wanted_by_hand:
            wanted = min(wanted, self.wanted_by_hand - self.handpicked)
        send = math.ceil(wanted / self.expected) - self.open - self.in_funnel if wanted > 0 else 0
        while send > 0 and self.next_candidate < len(self.office.candidates):
            candidate = self.model.consumers[self.office.candidates[self.next_candidate]]
            if candidate.invitation == NONE:
                if not (self.approach(candidate) if self.wanted_by_hand else self.invite(candidate, 0.0)):
                    return
                send -= 1
            self.next_candidate += 1

    def approach(self, candidate) -> bool:
        """Begin to on-board a candidate who seems influential; returns whether there was money for it."""
        cost, hours = self._step(0)
        if not self.spend(RECRUITING, cost):
            return False
        candidate.invitation = CLOSED
        self.in_funnel += 1
        self._remind(self.model.hour + max(1, hours), Due(ONBOARDS, candidate.number))
        return True

    def invite(self, candidate, tie: float) -> bool:
        """Send its own invitation, open until answered or expired; returns whether there was money for it. `tie`: how
        close it has come to the candidate, 0 for a message out of the blue, 1 after a personal interview (*assumption*)."""
        if not self.spend(RECRUITING, self.invitation_cost):
            return False
        candidate.invitation = OPEN
        self.open += 1
        self._write(candidate.number, Due(MESSAGE, ORGANISATION, self.model.invitation, None, tie, BY_INVITATION))
        self._remind(self.model.hour + self.reply_hours, Due(EXPIRES, candidate.number))
        return True

    def onboard(self, number: int, step: int) -> None:
        """A candidate comes to the end of a step of the funnel: out, on to the next, or invited to join."""
        steps = self.office.funnel
        passed = step >= len(steps) or uniform(self.model.key, ONBOARD, number, step) < float(steps[step]["acceptance"])
        full = self.handpicked + self.open >= self.wanted_by_hand or self.members >= self.target
        if not passed or full:
            self.in_funnel -= 1
        elif step + 1 < len(steps):
            cost, hours = self._step(step + 1)
            if self.spend(RECRUITING, cost):
                self._remind(self.model.hour + max(1, hours), Due(ONBOARDS, number, number=step + 1))
            else:
                self.in_funnel -= 1
        else:
            self.in_funnel -= 1
            self.invite(self.model.consumers[number], 1.0)

    def invite_nominee(self, nomination: Due) -> None:
        """A member nominates a tie: handle it and invite the nominee in the member's name."""
        nominee = self.model.consumers[nomination.number]
        if nominee.invitation != NONE or self.members >= self.target:
            return
        if self.spend(RECRUITING, self.nomination_cost):
            nominee.invitation = CLOSED
            invitation = Due(
                MESSAGE, nomination.sender, self.model.invitation, nomination.exposure, nomination.strength, BY_NOMINATION
            )
            self._write(nominee.number, invitation)

    def close_invitation(self, number: int) -> None:
        """An invitation was answered or has expired."""
        consumer = self.model.consumers[number]
        if consumer.invitation == OPEN:
            consumer.invitation = CLOSED
            self.open -= 1

    def welcome(self, number: int, nominator: int) -> None:
        """Somebody accepted: pay what was promised, find a group with room, say welcome."""
        self.close_invitation(number)
        if self.members >= self.target:
            return
        by_hand = nominator == ORGANISATION
        category, promised = (INCENTIVES, self.incentive) if by_hand else (REWARDS, self.referral_reward)
        if nominator != OF_ITSELF and promised > 0 and not self.spend(category, promised):
            return
        group = next((g for g in self.groups if len(g) < self.group_cap), None)
        if group is None:
            group = []
            self.groups.append(group)
        group.append(number)
        self.joined += 1
        self.handpicked += by_hand
        self.model.counts["nominated"] += nominator >= 0
        self.model.counts["asked_in"] += nominator == OF_ITSELF
        self._write(number, Due(WELCOME))

    def say_goodbye(self, leaver: int) -> None:
        """A member left: take it off the list and let the group see it."""
        group = self.group_of(leaver)
        if group is None:
            return
        group.remove(leaver)
        today = self.office.guidance[self.model.hour // 24]
        for member in group:
            news = Due(MEMBER_LEFT, leaver, strength=float(today["moderation"]), channel=int(today["conduct"]))
            self._write(member, news)

    def publish(self, post) -> None:
        """Make a post and send it to every member, and for a time to the mailing list, if there is anybody to send it to and
        money to do it."""
        members, mailed = self.members, self.mailed_now()
        if members + len(mailed) == 0:
            return
        staff, content = int(post["staff_cost"]), int(post["content_cost"])
        fees = members * self.message_cost + len(mailed) * self.mail_cost
        if not affordable(self.spent, self.budget, staff + content + fees):
            self.model.counts["stopped_by_budget"] += 1
            return
        self.spend(LABOUR, staff)
        self.spend(CONTENT, content)
        self.spend(MESSAGES, fees)
        key = child_key(self.model.key, ITEM, len(self.model.consumers), int(post["ordinal"]))
        shaped = ("usefulness", "enjoyment", "symbolic", "uniqueness", "ease", "effort", "joint_usefulness", "joint_enjoyment",
                  "joint_symbolic", "quality", "authenticity", "authority", "commerciality", "transparency",
                  "creates")  # fmt: skip
        stays = int(post["withdrawn_hours"])
        item = Item(
            key, ORGANISATION, self.model.hour, int(post["activity"]), 1, int(post["passed_on"]),
            perk=int(post["perk"]), answerable=int(post["answerable"]),
            withdrawn=self.model.hour + stays if stays >= 0 else NEVER,
            **{name: float(post[name]) for name in shaped},
        )  # fmt: skip
        self.model.add_item(item)
        for group in self.groups:
            for member in group:
                self._write(member, Due(MESSAGE, ORGANISATION, item, None, 0.0, BY_POST))
        for reader in mailed:
            self._write(reader, Due(MESSAGE, ORGANISATION, item, None, 0.0, BY_EMAIL))

    def mailed_now(self) -> list[int]:
        """Who gets a post by e-mail: those on the mailing list, while it is used, but for members, who have the group."""
        if self.model.hour >= self.mails_until:
            return []
        members = {member for group in self.groups for member in group}
        return [number for number in self.mailing if number not in members]

    def relay(self, maker: int, item: Item) -> None:
        """What a member made appears in its group."""
        group = self.group_of(maker) or ()
        self.model.counts["relayed"] += len(group) > 1
        for member in group:
            if member != maker:
                self._write(member, Due(MESSAGE, maker, item, None, 0.0, BY_MEMBERS))

    def moderate(self) -> None:
        """Pay for the day's moderation; without money there is none today."""
        today = self.office.guidance[self.model.hour // 24]
        cost = int(today["cost"]) * max(1, len(self.groups))
        if cost > 0 and self.members > 0 and not self.spend(LABOUR, cost):
            today["moderation"] = 0.0

    def group_of(self, number: int) -> list[int] | None:
        """The group that the consumer is a member of."""
        return next((group for group in self.groups if number in group), None)

    def _step(self, step: int) -> tuple[int, int]:
        """Cost (thousandths) and length (hours) of a step of the funnel."""
        if step >= len(self.office.funnel):
            return 0, 0
        return int(self.office.funnel[step]["cost"]), int(self.office.funnel[step]["hours"])

    def _remind(self, hour: int, due: Due) -> None:
        self.model.schedule(hour, self, due)

    def _write(self, number: int, due: Due) -> None:
        self.model.schedule(self.model.hour + 1, self.model.consumers[number], due)
