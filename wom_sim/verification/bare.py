"""The bare scenario: an ordinary scenario, run by the ordinary engine, in which mechanisms are switched off (`bare.yaml`)."""

from __future__ import annotations

import copy
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from wom_sim.cascades import cascades
from wom_sim.network.readers import Imported
from wom_sim.network.ties import Ties
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.simulation import simulate

NOTHING = "nothing"
"""Name of the bare scenario's one campaign, in which the organisation does nothing."""


@cache
def _bare() -> dict[str, Any]:
    text = files("wom_sim.verification").joinpath("bare.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)


def bare_scenario(changes: dict[str, Any] | None = None) -> Scenario:
    """The bare scenario with some values changed: ``{"world": {"behaviour": {"tell_rate": 0.5}}}`` merges at every level.

    A network that is given whole (one with ``mean_ties``) takes the place of the imported one.
    """
    data = copy.deepcopy(_bare())
    merge(data, changes or {})
    if "mean_ties" in data["world"]["network"]:
        data["world"]["network"].pop("example", None)
    return Scenario.model_validate(data)


def merge(data: dict[str, Any], changes: dict[str, Any]) -> None:
    """Put changes into data, in place; blocks that both have are merged in turn."""
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(data.get(name), dict):
            merge(data[name], value)
        else:
            data[name] = value


def in_memory(ties: Ties, customers: np.ndarray) -> Imported:
    """A network made in memory as if it had been read from a file, with strengths of its own.

    Args:
        ties: n consumers. customers: indices of those who bring the brand up, shape (any,).
    """
    customer = np.zeros(ties.consumers, bool)
    customer[customers] = True
    return Imported(
        ties, True, range(ties.consumers), "graph", np.zeros(ties.consumers, np.int16), ["everyone"], customer
    )  # fmt: skip


def run_bare(scenario: Scenario, ties: Ties, customers: np.ndarray, replicate: int = 0) -> Result:
    """One run of the ordinary engine on a network made in memory."""
    return simulate(scenario, NOTHING, replicate, imported=in_memory(ties, customers))


def finished(result: Result, longest: int) -> np.ndarray:
    """Items (indices, by time of birth) that were born at least `longest` hours before the end, so have run their course.

    The first item, the organisation's invitation, is nobody's word of mouth and is left out.
    """
    done = result.items["born"] < result.days * 24 - longest
    done[0] = False
    return np.flatnonzero(done)


def first_of_each_maker(result: Result, longest: int) -> np.ndarray:
    """Of the finished items each maker's first: so many items, so many starting points, each counted once."""
    items = finished(result, longest)
    makers, first = np.unique(result.items["maker"][items], return_index=True)
    return items[first[np.argsort(makers)]]


def sizes(result: Result) -> np.ndarray:
    """Consumers in the cascade of each item, its maker included: float64, shape (items,)."""
    return cascades(result.exposures, len(result.items)).size + 1.0


def passed_on_by(result: Result) -> np.ndarray:
    """How many made or passed on each item: its active consumers in models with thresholds; int64, shape (items,)."""
    passed = result.exposures["item"][result.exposures["passed"] == 1]
    return np.bincount(passed, minlength=len(result.items)) + 1
