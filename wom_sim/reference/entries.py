"""All that `wom-sim explain` knows, by name: parameters, rules, roles, activities, strategies, metrics, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial

from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.reference import details, registries, sources, words
from wom_sim.reference.schema import Parameter, parameters
from wom_sim.scenario import Scenario
from wom_sim.scenario.fields import ASSUMPTION
from wom_sim.scenario.problems import clip

FAR_FETCHED = 0.75
"""Names less alike than this are not suggested."""

ANY = "*"
"""A part of a path that stands for whatever name a scenario gives (of a campaign, of a segment)."""


class UnknownName(WomSimError):
    """Nothing of that name is known; the message says what was probably meant."""


@dataclass(frozen=True)
class Entry:
    """One thing that can be explained.

    Attributes:
        kind: "parameter", "rule" … name: as a scenario or the source has it.
        short: what it is, in one line, for the list. group: the heading under which it is listed.
        default: of a parameter, in brackets, with its unit; else "".
        detail: makes the full explanation. path: where a parameter stands in a scenario, else "".
    """

    kind: str
    name: str
    short: str
    group: str
    detail: Callable[[], str] = field(compare=False)
    path: str = ""
    default: str = ""


@cache
def everything() -> tuple[Entry, ...]:
    """All entries, in the order in which they are listed."""
    return (*_parameters(), *_rules(), *_registered(), *_words())


def _parameters() -> list[Entry]:
    groups = sources.groups_of_fields("scenario/behaviour.py", "Behaviour")
    top = list(Scenario.model_fields)
    return [
        Entry(
            "parameter", each.name, each.meaning, _group_of(each, groups), partial(details.parameter, each),
            each.path, details.short_default(each),
        )
        for each in sorted(parameters(), key=lambda each: ("." in each.path, top.index(re.split(r"\W", each.path)[0])))
    ]  # fmt: skip


def _group_of(parameter: Parameter, groups: dict[str, str]) -> str:
    block = parameter.path.rpartition(".")[0]
    part = groups.get(parameter.name) if parameter.block.__name__ == "Behaviour" else None
    return f"Parameters: {block or 'top of a scenario'}{f', {part}' if part else ''}"


def _rules() -> list[Entry]:
    return [
        Entry(
            "rule", rule.name, details.first_sentence(rule.doc), f"Rules: {section.title.partition(': ')[0]}",
            partial(details.rule, rule, section),
        )
        for section in sources.sections()
        for rule in section.rules
    ]  # fmt: skip


def _registered() -> list[Entry]:
    roles, activities, strategies = registries.roles(), registries.activities(), registries.strategies()
    return [
        *(Entry("role", name, words.ROLES.get(name, ("",))[0], "Roles", partial(details.role, name))
          for name in roles),
        *(Entry("activity", name, each["meaning"], "Activities", partial(details.activity, name))
          for name, each in activities.items()),
        *(Entry("number of an activity", name, number.meaning, "Numbers of activities",
                partial(details.number_of_activities, number))
          for name, number in registries.numbers_of_activities().items() if name != "meaning"),
        *(Entry("strategy", name, each.route, "Seeding strategies", partial(details.strategy, each))
          for name, each in strategies.items()),
        *(Entry("metric", name, each.meaning, "Metrics", partial(details.metric, each))
          for name, each in registries.metrics().items()),
    ]  # fmt: skip


def _words() -> list[Entry]:
    return [
        Entry("word", name, meaning, "Words", partial(details.word, name, meaning))
        for name, meaning in words.WORDS.items()
    ]


def find(asked: str) -> list[Entry]:
    """All entries of this name, or of a dotted path that ends in it.

    Raises UnknownName with what was probably meant.
    """
    wanted = _parts(words.ALSO_CALLED.get(asked.strip().lower(), asked))
    found = [entry for entry in everything() if _matches(wanted, entry)]
    if found:
        return found
    known = {name: None for entry in everything() for name in (entry.name, entry.path) if name}
    meant = did_you_mean(asked, known, FAR_FETCHED)
    if scenario := details.scenario_called(asked):
        meant = (
            f" It is a scenario: `wom-sim check {scenario}` or `wom-sim run {scenario}`; explain takes a parameter, rule, role, "
            f"activity, strategy, metric or word.{meant}"
        )
    raise UnknownName(f'Nothing is called "{clip(asked)}".{meant} `wom-sim explain` lists all that there is.')


def _parts(name: str) -> list[str]:
    return name.strip().lower().replace("[]", "").replace(" ", "_").replace("-", "_").split(".")


def _matches(wanted: list[str], entry: Entry) -> bool:
    if wanted == _parts(entry.name):
        return True
    whole = _parts(entry.path.replace("NAME", ANY))
    return any(_ends_with(path, wanted) for path in (whole, [part for part in whole if part != ANY]))


def _ends_with(path: list[str], wanted: list[str]) -> bool:
    """Whether a path ends in these parts, of which there are at least two."""
    end = path[-len(wanted) :]
    return len(wanted) == len(end) > 1 and all(part in (asked, ANY) for part, asked in zip(end, wanted, strict=True))


def count_assumptions() -> tuple[int, int]:
    """(parameters, assumptions among them).

    A parameter is a field of a scenario that holds a number or a choice and has a default; names, paths, blocks, and
    what is unset or required are not counted. It is an assumption where its source begins with that word, even if a
    source gives the direction.
    """
    counted = [each for each in parameters() if each.has_value]
    return len(counted), sum(each.source.startswith(ASSUMPTION) for each in counted)
