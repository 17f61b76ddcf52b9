"""Scenarios from Python: from plain data, and with some fields changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from wom_sim.errors import ScenarioError, did_you_mean
from wom_sim.scenario.fields import Path
from wom_sim.scenario.messages import locate
from wom_sim.scenario.schema import Scenario


def changed(scenario: Scenario, changes: Mapping[Path, Any]) -> Scenario:
    """The scenario with other values in some fields: ``{("world", "network", "homophily"): 0.5}``.

    Raises ScenarioError where there is no such field, or the value is not allowed in it.
    """
    if not changes:
        return scenario
    data = scenario.model_dump()
    for path, value in changes.items():
        block = data
        for depth, step in enumerate(path):
            if not isinstance(block, dict) or step not in block:
                raise ScenarioError(_no_such_field(path, depth, block))
            if depth == len(path) - 1:
                block[step] = value
            block = block[step]
    return scenario_from_data(data, scenario.folder)


def scenario_from_data(data: Mapping[str, Any], folder: FilePath | None = None) -> Scenario:
    """A scenario from what its file would hold, as dictionaries and lists; its paths are relative to `folder`.

    Raises ScenarioError with one line a problem: where, and what is wrong.
    """
    try:
        scenario = Scenario.model_validate(dict(data))
    except ValidationError as error:
        wrong = [(locate(e["loc"]).path, e["msg"]) for e in error.errors(include_url=False)]
        raise ScenarioError("\n".join(f"{'.'.join(map(str, path))}: {message}" for path, message in wrong)) from None
    scenario._folder = folder or FilePath()
    return scenario


def _no_such_field(path: Path, depth: int, block: Any) -> str:
    parent = ".".join(map(str, path[:depth])) or "the scenario"
    if not isinstance(block, dict):
        return f"There is no field {'.'.join(map(str, path))}: {parent} is a single value."
    meant = did_you_mean(path[depth], [str(name) for name in block])
    return f'There is no field "{path[depth]}" in {parent}; there are: {", ".join(map(str, block))}.{meant}'
