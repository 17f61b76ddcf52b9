"""How a campaign reaches people besides its group: the mailing list, and the answers to their questions."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from wom_sim.scenario.fields import Problems, Strict, param, whole_number

Hours = tuple[int, int]
"""Two hours of day, organisation's time: from the first to before the second; over midnight where the first is later."""


class OwnedMedia(Strict):
    """The organisation's own mailing list, which carries its posts (owned media at the start, earned media later)."""

    until: int | None = param(
        None, "day of the campaign from which posts are no longer mailed; unset: to the end", unit="day", ge=1
    )
    audience: Literal["customers", "everyone"] = param("customers", "who may be on the list")
    share: float = param(0.5, "share of these who are on it", unit="share", ge=0, le=1)
    mail_cost: float = param(
        0.01, "cost of one e-mail to one consumer", unit="money", source="message fee $0.01–0.04", ge=0
    )


class Service(Strict):
    """Answers to customers' questions and complaints, by humans and bots."""

    office_hours: Hours = param(
        (9, 18), "hours of day in which humans answer; equal hours: never", unit="hours of day"
    )
    reply_hours: int = param(2, "time a human takes to answer in office hours", unit="hours", ge=0, le=240)
    answers_per_hour: int = param(
        20, "most answers that humans give in an hour; the others wait, as do those of the night", unit="answers", ge=1
    )
    human_cost: float = param(7.0, "cost of an answer by a human", unit="money", source="contact cost $6–8", ge=0)
    bot_hours: Hours = param((0, 0), "hours of day in which a bot answers first; equal hours: never", unit="hours of day")
    bot_solves: float = param(0.5, "share of questions that the bot solves", unit="share", ge=0, le=1)
    bot_disclosed: bool = param(True, "whether the bot says that it is one")
    talk_to_human: bool = param(True, "whether what the bot cannot solve is handed over to a human")
    bot_cost: float = param(0.5, "cost of an answer by a bot", unit="money", source="contact cost about $0.50", ge=0)

    @model_validator(mode="before")
    @classmethod
    def _pairs(cls, given: Any) -> Any:
        if isinstance(given, dict):
            pairs = {name: given[name] for name in ("office_hours", "bot_hours") if isinstance(given.get(name), list)}
            given = {**given, **{name: tuple(whole_number(h) for h in hours) for name, hours in pairs.items()}}
        return given

    @model_validator(mode="after")
    def _hours(self) -> Service:
        problems = Problems()
        for name in ("office_hours", "bot_hours"):
            found = getattr(self, name)
            if not all(0 <= hour <= 24 for hour in found):
                problems.add((name,), f"{name} must be two hours from 0 to 24, found {list(found)}")
        problems.raise_any("Service")
        return self
