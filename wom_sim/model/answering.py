"""Answering questions: a bot in its hours, humans in theirs, the night's queue in the morning."""

from __future__ import annotations

from wom_sim.draws import SOLVE, uniform
from wom_sim.engine.records import ANSWER, ORGANISATION, REPLIES
from wom_sim.engine.service import BY_HIDDEN_BOT, BY_HUMAN, BY_OPEN_BOT
from wom_sim.model.messages import Due
from wom_sim.organisation.ledger import BOTS, LABOUR
from wom_sim.rules import is_open, next_open


class Answering:
    """Part of `Organisation`: its service. queue_hour, queue_used: hour of the last answer promised, how many are in it."""

    def _begin_answering(self) -> None:
        self.queue_hour = self.queue_used = 0

    def answer(self, consumer: int, ordinal: int, asked: int) -> None:
        """A question has come in: a bot tries first in its hours, then humans in theirs, one after the other."""
        now, today = self.model.hour, self.office.service[self.model.hour // 24]
        is_served = bool(today["open"])
        by_bot = is_served and is_open(now % 24, int(today["bot_start"]), int(today["bot_end"]))
        if by_bot and self.spend(BOTS, int(today["bot_cost"])):
            who = BY_OPEN_BOT if today["bot_disclosed"] else BY_HIDDEN_BOT
            if uniform(self.model.key, SOLVE, consumer, 0, ordinal) < float(today["bot_solves"]):
                self._answer(consumer, ordinal, asked, True, who)
                return
            if not today["talk_to_human"]:
                self._answer(consumer, ordinal, asked, False, who)
                return
        start, end = int(today["office_start"]), int(today["office_end"])
        if not is_served or start == end:
            self._answer(consumer, ordinal, asked, False, BY_HUMAN)
            return
        when = next_open(max(now + int(today["reply_hours"]), self.queue_hour), start, end)
        if when == self.queue_hour and self.queue_used >= int(today["answers_per_hour"]):
            when = next_open(when + 1, start, end)
        self.queue_used = self.queue_used + 1 if when == self.queue_hour else 1
        self.queue_hour = when
        if when <= now:
            self.reply(consumer, ordinal, asked)
        else:
            self._remind(when, Due(REPLIES, consumer, number=ordinal, asked=asked))

    def reply(self, consumer: int, ordinal: int, asked: int) -> None:
        """A human answers, if there still is a service and money for it."""
        today = self.office.service[self.model.hour // 24]
        solved = bool(today["open"]) and self.spend(LABOUR, int(today["human_cost"]))
        self._answer(consumer, ordinal, asked, solved, BY_HUMAN)

    def _answer(self, consumer: int, ordinal: int, asked: int, solved: bool, by: int) -> None:
        self._write(consumer, Due(ANSWER, ORGANISATION, None, None, float(solved), by, ordinal, asked))
