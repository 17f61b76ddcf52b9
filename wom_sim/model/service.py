"""Service: it has a question or a complaint, and what the answer does to it."""

from __future__ import annotations

from wom_sim.draws import QUESTION, exponential
from wom_sim.engine.records import ASKS, MILLIONTHS, QUESTIONED
from wom_sim.engine.service import BY_HUMAN, BY_OPEN_BOT, UNDER_WAY
from wom_sim.model.messages import Due
from wom_sim.rules import bot_satisfaction, hours_to_next_question, satisfaction, served


class Service:
    """Part of `Consumer`: asking, and hearing answers."""

    def plan_question(self, ordinal: int) -> None:
        """When it next has something to ask, while it is awake."""
        u = exponential(self.model.key, QUESTION, self.number, 0, ordinal)
        when = self.model.hour + int(hours_to_next_question(u, self.activity, self.model.behaviour.question_rate))
        if when < self.model.hours:
            self.model.schedule(self.next_attentive(when), self, Due(ASKS, number=ordinal))

    def ask(self, ordinal: int) -> None:
        """Send the organisation a question; the next time is drawn."""
        now = self.model.hour
        self.model.counts["questions"] += 1
        self.model.schedule(now + 1, self.model.organisation, Due(QUESTIONED, self.number, number=ordinal, asked=now))
        self.plan_question(ordinal + 1)

    def hear_answer(self, asked: int, solved: bool, by: int) -> None:
        """An answer comes, or word that there is none. `asked`: hour of the question; `by`: of `engine.service`."""
        b, hours = self.model.behaviour, self.model.hour - asked - UNDER_WAY
        felt = satisfaction(hours, b.patience, solved)
        if by != BY_HUMAN:
            felt = bot_satisfaction(felt, by == BY_OPEN_BOT, b.bot_disclosed_effect)
        self.model.counts["ended"] += 1
        self.model.counts["felt"] += int(felt * MILLIONTHS)
        if solved:
            self.model.counts["solved"] += 1
            self.model.counts["waited"] += hours
        self.trust = served(self.trust, felt, b.service_gain, b.service_loss)
        self.affective = served(self.affective, felt, b.service_gain, b.service_loss)
