"""What was assumed: every value that differs from its default, then all that are in force, with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.reference.entries import count_assumptions
from wom_sim.reference.schema import MISSING, default_of, default_text, has_value, is_changed, source_of, value_text
from wom_sim.report.html.model import Prose, Row, Section, Table
from wom_sim.scenario import Role, Scenario

_NOT_PARAMETERS = ("title", "story", "case", "claims")
"""Fields of a scenario that assume nothing of the world."""

MOST_BESIDE = 4
"""Scenarios whose values are shown beside each other: more columns would not fit a page."""

_UNFOLDED = 12


class Value(NamedTuple):
    """One value in force, and where it stands in the scenario."""

    path: str
    field: FieldInfo
    value: object

    @property
    def changed(self) -> bool:
        return is_changed(self.field, self.value)

    @property
    def unit(self) -> str:
        extra = self.field.json_schema_extra
        return str(extra.get("unit", "")) if isinstance(extra, dict) else ""

    @property
    def source(self) -> str:
        """Where the default comes from; a value that differs from it was set in the scenario."""
        return "set in this scenario" if self.changed and default_of(self.field) is not MISSING else source_of(self.field)


def values(block: BaseModel, path: str = "") -> Iterator[Value]:
    """Every value of a block and of the blocks in it, in the order of the schema; a role's definition is one value."""
    for name, field in type(block).model_fields.items():
        inner, at = getattr(block, name), f"{path}.{name}" if path else name
        if at in _NOT_PARAMETERS:
            continue
        if isinstance(inner, BaseModel) and not isinstance(inner, Role):
            yield from values(inner, at)
        elif isinstance(inner, dict) and inner and all(isinstance(each, BaseModel) for each in inner.values()):
            for key, each in inner.items():
                yield from values(each, f"{at}.{key}")
        else:
            yield Value(at, field, inner)


def assumed(scenario: Scenario) -> Section:
    """The section on what was put in."""
    everything = list(values(scenario))
    changed = [each for each in everything if each.changed]
    set_otherwise = sum(default_of(each.field) is not MISSING for each in changed)
    many = f"{set_otherwise} values of this scenario differ" if set_otherwise != 1 else "One value of this scenario differs"
    without = len(changed) - set_otherwise
    more = f", and {without} {'have' if without > 1 else 'has'} none" if without else ""
    blocks = (
        Prose((f"{many} from the defaults{more}. {_assumptions()}",)),
        _differing("What differs from the defaults", changed), _as_usual([each for each in everything if not each.changed]),
    )  # fmt: skip
    return Section("assumed", "What was assumed", "Assumptions", blocks)


def assumed_by_each(scenarios: Mapping[str, Scenario]) -> Section:
    """The same of several scenarios, by their names: where they differ from each other, what each sets otherwise than the
    defaults, and the defaults that are in force in all."""
    everything = {name: {each.path: each for each in values(scenario)} for name, scenario in scenarios.items()}
    differing = [
        _differing(f"What “{name}” sets otherwise than the defaults", [each for each in found.values() if each.changed])
        for name, found in everything.items()
    ]
    first, *others = everything.values()
    common = [
        each for path, each in first.items()
        if not each.changed and all(path in other and not other[path].changed for other in others)
    ]  # fmt: skip
    blocks = (Prose((_assumptions(),)), *_beside(everything), *differing, _as_usual(common))
    return Section("assumed", "What was assumed", "Assumptions", blocks)


def _beside(everything: Mapping[str, Mapping[str, Value]]) -> list[Table]:
    """The values that a few scenarios do not have in common, of the world and the study, and of campaigns that all have."""
    if not 1 < len(everything) <= MOST_BESIDE:
        return []
    paths = dict.fromkeys(path for found in everything.values() for path in found)
    rows = []
    for path in paths:
        known = [found.get(path) for found in everything.values()]
        cells = ["–" if each is None else value_text(each.value) for each in known]
        if len(set(cells)) > 1 and not (None in known and path.startswith("campaigns.")):
            value = next(filter(None, known))
            rows.append(Row(path, (*cells, value.unit, _meaning(value.field))))
    head = ("parameter", *everything, "unit", "meaning")
    folded = len(rows) > _UNFOLDED
    return [Table("Where the scenarios differ", head, tuple(rows), words=True, folded=folded)] if rows else []


def _assumptions() -> str:
    known, guesses = count_assumptions()
    return (
        f"Of the {known} parameters with a default that there are, {guesses} are assumptions: the sizes of effects are to be "
        "varied, not believed."
    )


def _differing(caption: str, changed: Iterable[Value]) -> Table:
    rows = [
        Row(each.path, (value_text(each.value), default_text(each.field), each.unit, _meaning(each.field))) for each in changed
    ]
    return Table(caption, ("parameter", "in force", "default", "unit", "meaning"), tuple(rows), words=True, folded=True)


def _as_usual(unchanged: Iterable[Value]) -> Table:
    """Of a campaign, what is as usual goes without saying: with twelve of them it would be all that one sees."""
    rows = [
        Row(each.path, (value_text(each.value), each.unit, _meaning(each.field), each.source or "–"))
        for each in unchanged
        if not each.path.startswith("campaigns.") and (has_value(each.field) or each.value is not None)
    ]
    head = ("parameter", "in force", "unit", "meaning", "source")
    return Table("The defaults that are in force, with their sources", head, tuple(rows), words=True, folded=True, reference=True)


def _meaning(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())
