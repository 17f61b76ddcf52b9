"""Fields of a scenario by the text that names them: ``world.network.homophily``, ``campaigns.*.budget``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wom_sim.errors import ScenarioError, did_you_mean
from wom_sim.organisation import roles
from wom_sim.scenario import Scenario, scenario_from_data
from wom_sim.scenario.fields import Path, whole_number, without_none
from wom_sim.scenario.messages import locate

EVERY = "*"
"""Stands for each campaign, segment … of a block."""


def plain(scenario: Scenario) -> dict[str, Any]:
    """The scenario as nested dictionaries, ready for `with_values`; roles that are given by name are written out."""
    data = scenario.model_dump()
    for campaign in data["campaigns"].values():
        if isinstance(campaign["role"], str):
            campaign["role"] = roles()[campaign["role"]].model_dump()
    return data


def find(data: Mapping[str, Any], text: str) -> list[Path]:
    """The paths that a text stands for; names may hold dots themselves (``campaigns.v1.2 beta.budget``).

    Raises ScenarioError where there is no such field, with those that there are.
    """
    return _find(data, text, ())


def _find(block: Any, text: str, path: Path) -> list[Path]:
    where = ".".join(map(str, path)) or "a scenario"
    if not isinstance(block, Mapping):
        what = "is not set in the base scenario" if block is None else "is a single value, without fields"
        raise ScenarioError(f"there is no field {where}.{text}: {where} {what}")
    first, _, rest = text.partition(".")
    if first == EVERY:
        if not rest:
            return [(*path, name) for name in block]
        return [found for name, inner in block.items() for found in _find(inner, rest, (*path, name))]
    names = [name for name in map(str, block) if text == name or text.startswith(f"{name}.")]
    if not names:
        meant = did_you_mean(first, map(str, block))
        raise ScenarioError(f'there is no field "{first}" in {where}; there are: {", ".join(map(str, block))}.{meant}')
    name = max(names, key=len)
    rest = text[len(name) + 1 :]
    inner = block[name]
    return _find(inner, rest, (*path, name)) if rest else [(*path, name)]


def with_values(scenario: Scenario, data: Mapping[str, Any], values: Mapping[Path, Any]) -> Scenario:
    """The scenario with other values in some of its fields; `data` is ``plain(scenario)``.

    A number for a field of whole numbers is rounded to the nearest. Raises ScenarioError where a value is not allowed.
    """
    new = dict(data)
    for path, value in values.items():
        block = new
        for step in path[:-1]:
            block[step] = dict(block[step])
            block = block[step]
        block[path[-1]] = round(value) if isinstance(value, float) and is_whole(path) else whole_number(value)
    return scenario_from_data(new, scenario.folder)


def is_whole(path: Path) -> bool:
    """Whether a field holds whole numbers."""
    spot = locate(path)
    return spot.field is not None and without_none(spot.field.annotation) is int
