"""Fields of a scenario by the text that names them: ``world.network.homophily``, ``campaigns.*.budget``.

An item of a list goes by its number, from 0: ``campaigns.*.seeding.funnel.0.cost``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from wom_sim.errors import ScenarioError
from wom_sim.organisation import roles
from wom_sim.scenario import Scenario
from wom_sim.scenario.fields import Path, whole_number
from wom_sim.scenario.messages import Explainer, catalogue, locate
from wom_sim.scenario.problems import Problem
from wom_sim.scenario.yaml_text import Document

EVERY = "*"
"""Stands for each campaign, segment, period … of a block or a list."""


class Refused(ScenarioError):
    """Fields that do not exist, or values that are not allowed in them.

    problems: what is wrong, without a place in a file. paths: of each problem, the field. depends: of each problem, other
    fields that the judgement rests on; () where the value alone is wrong.
    """

    def __init__(
        self, problems: Sequence[Problem], paths: Sequence[Path] = (), depends: Sequence[tuple[Path, ...]] = ()
    ) -> None:
        self.problems, self.paths, self.depends = problems, paths, depends
        super().__init__("; ".join(". ".join((p.message, *p.notes)) for p in problems))


def plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as nested dictionaries, ready for `with_values`; roles that are given by name are written out."""
    data = scenario.model_dump()
    for campaign in data["campaigns"].values():
        for played in (campaign, *(campaign["role"] if isinstance(campaign["role"], tuple) else ())):
            if isinstance(played["role"], str):
                played["role"] = roles()[played["role"]].model_dump()
    return data


def find(data: Mapping[str, Any], text: str) -> list[Path]:
    """The paths that a text stands for; names may hold dots themselves (``campaigns.v1.2 beta.budget``).

    Raises Refused where there is no such field, with those that there are.
    """
    return _find(data, text, ())


def _find(block: Any, text: str, path: Path) -> list[Path]:
    where = ".".join(map(str, path)) or "a scenario"
    if isinstance(block, tuple):
        block = dict(enumerate(block))
    if not isinstance(block, Mapping):
        what = "is not set in the base scenario" if block is None else "is a single value, without fields"
        raise Refused([Problem(f"there is no field {where}.{text}: {where} {what}")])
    first, _, rest = text.partition(".")
    if first == EVERY:
        if not rest:
            return [(*path, name) for name in block]
        return [found for name, inner in block.items() for found in _find(inner, rest, (*path, name))]
    names = [name for name in block if text == str(name) or text.startswith(f"{name}.")]
    if not names:
        notes = catalogue(first, block, elsewhere=not path)
        raise Refused([Problem(f'there is no field "{first}" in {where}', notes=tuple(notes))])
    name = max(names, key=lambda name: len(str(name)))
    rest = text[len(str(name)) + 1 :]
    inner = block[name]
    return _find(inner, rest, (*path, name)) if rest else [(*path, name)]


def value_at(data: Mapping[str, Any], path: Path) -> Any:
    """What stands at a path of ``plain(scenario)``."""
    for name in path:
        data = data[name]
    return data


def with_values(scenario: Scenario, data: Mapping[str, Any], values: Mapping[Path, Any]) -> Scenario:
    """The scenario with other values in some of its fields; `data` is ``plain(scenario)``.

    2.0 is a whole number, and 2.5 none. Raises Refused where a value is not allowed.
    """
    new = data
    for path, value in values.items():
        new = _replaced(new, path, whole_number(value))
    try:
        changed = Scenario.model_validate(new)
    except ValidationError as error:
        raise _refused(error.errors(include_url=False)) from None
    changed._folder = scenario.folder
    return changed


def _replaced(block: Any, path: Path, value: Any) -> Any:
    """A copy of nested dictionaries and tuples with another value at a path; what did not change is shared."""
    if not path:
        return value
    step, *rest = path
    inner = _replaced(block[step], tuple(rest), value)
    return (*block[:step], inner, *block[step + 1 :]) if isinstance(block, tuple) else {**block, step: inner}


def _refused(errors: Iterable[Mapping[str, Any]]) -> Refused:
    """Errors of the schema in words; what is wrong in the same way in every campaign or segment is told once."""
    explainer = Explainer(Document("", []), {}, {})
    found: dict[tuple[Any, ...], tuple[Problem, Path, tuple[Path, ...]]] = {}
    for error in errors:
        spot = locate(error["loc"])
        same = (error["type"], *spot.path[:1], *spot.path[2:], repr(error["input"]))
        depends = tuple(error.get("ctx", {}).get("depends", ()))
        found.setdefault(same, (explainer.problem(error, spot), spot.path, depends))
    problems, paths, depends = zip(*found.values(), strict=True)
    return Refused(problems, paths, depends)


def is_whole(path: Path) -> bool:
    """Whether a field holds whole numbers."""
    return locate(path).holds is int


def unit_of(path: Path) -> str:
    """Unit of a field; "" for a plain number or a name."""
    field = locate(path).field
    extra = field.json_schema_extra if field else None
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


_SAYING_NOTHING = ("behaviour", "traits", "seeding", "study")
"""Blocks whose fields are called well enough without them."""


def called(paths: Sequence[Path]) -> str:
    """What the fields at these paths, which one text stands for, are called: ``network homophily``, ``budget of the press``; the
    latter where they are in one campaign, segment … and not in all."""
    *blocks, last = paths[0]
    # A share or a spread says nothing without the block that it is in.
    block = str(blocks[-1]) if len(blocks) > 1 and locate(tuple(blocks)).block is not None else ""
    said = " ".join(filter(None, (block if block not in _SAYING_NOTHING else "", str(last)))).replace("_", " ")
    within = [
        str(parts[0])
        for at, parts in enumerate(zip(*(path[:-1] for path in paths), strict=True), 1)
        if len(set(parts)) == 1 and locate(paths[0][:at]).block is None
    ]
    return " of ".join((said, *reversed(within)))
