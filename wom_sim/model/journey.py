"""The purchase journey and everyday talk, with or without a campaign."""

from __future__ import annotations

import math

from wom_sim.draws import BUY, EXPERIENCE, ITEM, PROMPT, STAGE, TALK, child_key, exponential, uniform
from wom_sim.engine.records import JUDGES, NEVER, OF_EXPERIENCE, OF_TALK, STAGE_ENDS, TALKS
from wom_sim.model.messages import Due, Item, decided, single
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


class Journey:
    """Part of `Consumer`: from recognising a need to buying, judging and talking.

    Attributes:
        stage: of `rules` (UNAWARE … CONTENT). stage_left: hazard still to gather before it ends.
        stage_due, stage_event: hour at which it ends, hour of the calendar entry for it.
    """

    def _begin_journey(self) -> None:
        b = self.model.behaviour
        self.stage, self.stage_left, self.stage_due, self.stage_event = UNAWARE, 0.0, 0, NEVER
        if self.customer:
            self.stage = CONTENT
            if b.everyday_talk > 0.0:
                wait = hours_to_next_talk(exponential(self.model.key, TALK, self.number, 0), self.activity, b.everyday_talk)
                self._later(int(wait), Due(TALKS))
        elif b.recognition_rate > 0.0:
            self.stage_left = single(exponential(self.model.key, STAGE, self.number, 0, UNAWARE))
            self.plan_stage()
        else:
            self.stage_left = math.inf

    def plan_stage(self) -> None:
        """Work out anew when the present stage ends, and see that the calendar holds an entry by then."""
        self.stirred = False
        if self.stage >= BOUGHT:
            return
        b, now = self.model.behaviour, self.model.hour
        rate = stage_rate(self.stage, b.recognition_rate, b.search_rate, b.evaluation_rate)
        hours = hours_to_stage_end(
            self.stage_left, self.usage_intent, self.resting_intent, b.engagement_half_life, rate, self.model.hours - now,
            self.model.kept_by_hour,
        )  # fmt: skip
        self.stage_due = now + max(1, hours)
        if self.stage_due < self.model.hours and (self.stage_event <= now or self.stage_due < self.stage_event):
            self._enter_stage_end()

    def _enter_stage_end(self) -> None:
        self.stage_event = self.stage_due
        self.model.schedule(self.stage_due, self, Due(STAGE_ENDS))

    def stage_ends(self) -> None:
        """The next stage; an evaluation ends in a purchase of this brand, or of another."""
        now = self.model.hour
        if self.stage_event != now or self.stage >= BOUGHT:
            return
        if self.stage_due > now:
            # The end was put off since the entry was made: make a new one.
            if self.stage_due < self.model.hours:
                self._enter_stage_end()
            return
        if self.stage == EVALUATING:
            if decided(self.buys(), "buys"):
                self.stage = BOUGHT
                self.adopted = now
                self._later(self.model.behaviour.experience_delay, Due(JUDGES))
            else:
                self.stage = CONTENT
            return
        self._enter_stage(SEARCHING if self.stage == UNAWARE else EVALUATING)

    def _enter_stage(self, stage: int) -> None:
        self.stage = stage
        self.stage_left = single(exponential(self.model.key, STAGE, self.number, 0, stage))
        self.plan_stage()

    def buys(self) -> bool:
        """Whether the evaluation ends in buying this brand: one coin per consumer."""
        chance = chance_to_buy(self.usage_intent, self.model.behaviour.buying_share)
        return uniform(self.model.key, BUY, self.number) < chance

    def is_prompted(self, item: Item, sender: int) -> bool:
        """Whether a good word sets off the search of one who had felt no need: one coin per item and sender."""
        prompting = self.model.behaviour.prompting
        if self.stage != UNAWARE or item.valence < 0 or prompting <= 0.0:
            return False
        return uniform(item.key, PROMPT, sender, self.number) < chance_to_be_prompted(item.usefulness, prompting)

    def begin_search(self) -> None:
        """It has come to feel a need."""
        self._enter_stage(SEARCHING)

    def judge(self) -> None:
        """After the purchase: a good or a bad experience, which may be told; from now on it may bring the brand up."""
        b, key = self.model.behaviour, self.model.key
        self.stage = CONTENT
        outcome = experience(uniform(key, EXPERIENCE, self.number), b.positive_share, b.negative_share)
        if outcome != 0 and uniform(key, EXPERIENCE, self.number, 0, 1) < b.experience_talk:
            self.share(self.make(OF_EXPERIENCE, outcome, child_key(key, ITEM, self.number, 0, 1)), None)
        self._plan_talk(0)
        self.plan_question(0)

    def talk(self, ordinal: int) -> None:
        """It brings the brand up unasked; the next time is drawn."""
        self.share(self.make(OF_TALK, 1, child_key(self.model.key, TALK, self.number, ordinal, 1)), None)
        self._plan_talk(ordinal + 1)

    def _plan_talk(self, ordinal: int) -> None:
        u = exponential(self.model.key, TALK, self.number, ordinal)
        wait = hours_to_next_talk(u, self.activity, self.model.behaviour.everyday_talk)
        self._later(int(wait), Due(TALKS, number=ordinal))

    def _later(self, hours: int, due: Due) -> None:
        self.model.schedule(self.model.hour + hours, self, due)
