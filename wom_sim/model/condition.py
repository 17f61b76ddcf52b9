"""A consumer's condition: engagement, trust and fatigue, decaying lazily and exactly, and what content does to them."""

from __future__ import annotations

from wom_sim.model.messages import Item, single
from wom_sim.rules import (
    BOUGHT,
    activation_after,
    affective_after,
    attachment_after,
    cognitive_after,
    decayed,
    engagement_baseline,
    kept_after,
    lowered,
    stage_progress,
    stage_rate,
    trust_after,
    wear,
    weighted_mean,
)


class Dimension:
    """A state in 0–1 that decays towards rest.

    Reading gives its value in the present hour. Writing first brings the consumer up to date and then stores the value in
    single precision, as the compiled engine does.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.stored = name, f"_{name}"

    def __get__(self, me, owner: type | None = None):
        if me is None:
            return self
        value, hours = getattr(me, self.stored), me.model.hour - me.touched
        return value if hours <= 0 else single(decayed(value, me.rest[self.name], me.kept_after(hours, self.name)))

    def __set__(self, me, value: float) -> None:
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{self.name} must lie in 0–1, found {value!r}")
        me.bring_up_to_date()
        setattr(me, self.stored, single(value))
        me.stirred = True


class Condition:
    """Part of `Consumer`: its engagement with the brand.

    Attributes:
        cognitive, affective, activation, trust, fatigue: 0–1, as of the present hour.
        rest, half_life: what each decays to (0–1), and how fast (hours).
        touched: hour up to which the stored values hold. stirred: whether the journey must be planned anew.
    """

    cognitive, affective, activation, trust, fatigue = (Dimension() for _ in range(5))

    def _begin_condition(self) -> None:
        b = self.model.behaviour
        self.rest = {
            "cognitive": engagement_baseline(self.interest, b.involvement_cognitive),
            "affective": engagement_baseline(self.interest, b.involvement_affective),
            "activation": engagement_baseline(self.interest, b.involvement_activation),
            "trust": self.resting_trust,
            "fatigue": 0.0,
        }
        self.half_life = dict.fromkeys(self.rest, b.engagement_half_life) | {"fatigue": b.fatigue_half_life}
        self.touched = 0
        self.stirred = False
        for name, value in self.rest.items():
            setattr(self, f"_{name}", single(value))

    def bring_up_to_date(self) -> None:
        """Apply the decay and the journey's progress since the consumer was last touched."""
        hours = self.model.hour - self.touched
        if hours <= 0:
            return
        b = self.model.behaviour
        if self.stage < BOUGHT:
            rate = stage_rate(self.stage, b.recognition_rate, b.search_rate, b.evaluation_rate)
            intent = self._intent(self._cognitive, self._affective, self._activation)
            kept = kept_after(hours, b.engagement_half_life)
            progress = stage_progress(hours, kept, intent, self.resting_intent, b.engagement_half_life, rate)
            self.stage_left = single(self.stage_left - progress)
        for name, rest in self.rest.items():
            stored = f"_{name}"
            setattr(self, stored, single(decayed(getattr(self, stored), rest, self.kept_after(hours, name))))
        self.touched = self.model.hour
        self.stirred = True

    def kept_after(self, hours: int, dimension: str) -> float:
        """What decay leaves of a dimension's deviation from rest after so many hours."""
        return kept_after(hours, self.half_life[dimension])

    def _intent(self, cognitive: float, affective: float, activation: float) -> float:
        b = self.model.behaviour
        return weighted_mean(
            cognitive, affective, activation, b.intent_cognitive, b.intent_affective, b.intent_activation
        )

    @property
    def connection(self) -> float:
        """Self-brand connection, 0–1."""
        b = self.model.behaviour
        return weighted_mean(
            self.cognitive, self.affective, self.activation,
            b.connection_cognitive, b.connection_affective, b.connection_activation,
        )  # fmt: skip

    @property
    def usage_intent(self) -> float:
        """Brand usage intent, 0–1."""
        return self._intent(self.cognitive, self.affective, self.activation)

    @property
    def resting_intent(self) -> float:
        """Usage intent with engagement at rest, 0–1."""
        return self._intent(self.rest["cognitive"], self.rest["affective"], self.rest["activation"])

    def take_in(self, item: Item, heard: int) -> None:
        """What an accepted message does to engagement and trust; `heard`: the how-manieth about this item it is."""
        b = self.model.behaviour
        if item.valence < 0:
            self.cognitive = cognitive_after(self.cognitive, item.usefulness, 1.0, b.cognitive_gain)
            self.affective = lowered(self.affective, b.negative_message_loss)
            self.trust = lowered(self.trust, b.negative_message_loss)
            return
        worth = wear(heard, b.attitude_peak)
        self.cognitive = cognitive_after(self.cognitive, item.usefulness, worth, b.cognitive_gain)
        self.affective = affective_after(self.affective, item.enjoyment, self.trust, worth, b.affective_gain)
        self.affective = attachment_after(self.affective, item.symbolic, self.interest, worth, b.symbolic_gain)
        self.trust = trust_after(self.trust, item.authenticity, b.trust_gain)

    def enjoy_taking_part(self, item: Item) -> None:
        """What taking part does to engagement: the value of the interaction, and the energy spent."""
        b = self.model.behaviour
        self.cognitive = cognitive_after(self.cognitive, item.joint_usefulness, 1.0, b.cognitive_gain)
        self.affective = affective_after(self.affective, item.joint_enjoyment, self.trust, 1.0, b.affective_gain)
        self.affective = attachment_after(self.affective, item.joint_symbolic, self.interest, 1.0, b.symbolic_gain)
        self.activation = activation_after(self.activation, item.effort, b.activation_gain)
