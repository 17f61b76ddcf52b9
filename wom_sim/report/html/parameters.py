"""What was assumed: every value that differs from its default, then all that are in force, with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from wom_sim.reference.entries import count_assumptions
from wom_sim.reference.schema import MISSING, default_of, default_text, has_value, is_changed, source_of, value_text
from wom_sim.report.html.model import Prose, Row, Section, Table
from wom_sim.scenario import Role, Scenario

_NOT_PARAMETERS = ("title", "story", "case", "claims")
"""Fields of a scenario that assume nothing of the world."""


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
    # Of a campaign, what is as usual goes without saying: with twelve of them it would be all that one sees.
    others = [each for each in everything if not each.changed and not each.path.startswith("campaigns.")]
    known, guesses = count_assumptions()
    many = f"{len(changed)} values of this scenario differ" if len(changed) != 1 else "One value of this scenario differs"
    said = (
        f"{many} from the defaults. Of the {known} parameters with a default that there are, {guesses} are assumptions: the "
        "sizes of effects are to be varied, not believed."
    )
    changes = [
        Row(each.path, (value_text(each.value), default_text(each.field), each.unit, _meaning(each.field))) for each in changed
    ]
    rest = [
        Row(each.path, (value_text(each.value), each.unit, _meaning(each.field), each.source or "–")) for each in others
        if has_value(each.field) or each.value is not None
    ]  # fmt: skip
    head = ("parameter", "in force", "default", "unit", "meaning")
    differing = Table("What differs from the defaults", head, tuple(changes), words=True, folded=True)
    head = ("parameter", "in force", "unit", "meaning", "source")
    as_usual = Table("The defaults that are in force, with their sources", head, tuple(rest), words=True, folded=True)
    return Section("assumed", "What was assumed", "Assumptions", (Prose((said,)), differing, as_usual))


def _meaning(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())
