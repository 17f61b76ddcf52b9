"""wom-sim: word of mouth in private networks. Same world, same luck, different campaign.

>>> import wom_sim
>>> scenario = wom_sim.load_scenario("scenarios/telecom.yaml")
>>> result = wom_sim.simulate(scenario, "existing customers")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.comparison import Comparison
    from wom_sim.experiment.loading import load_experiment
    from wom_sim.experiment.results import ExperimentResult
    from wom_sim.experiment.running import run_experiment
    from wom_sim.metrics import METRICS, measure
    from wom_sim.model import Consumer, WomModel
    from wom_sim.network.readers import from_networkx
    from wom_sim.result import Result
    from wom_sim.scenario import Scenario, load_scenario
    from wom_sim.simulation import simulate
    from wom_sim.store import Store
    from wom_sim.study import run_study
    from wom_sim.study_result import StudyResult
    from wom_sim.world import draw_world

# Loaded when first used, so that `wom-sim --help` does not wait for the compiler.
_HOMES = {
    "Comparison": "comparison",
    "Consumer": "model",
    "ExperimentResult": "experiment.results",
    "METRICS": "metrics",
    "Result": "result",
    "Scenario": "scenario",
    "Store": "store",
    "StudyResult": "study_result",
    "WomModel": "model",
    "draw_world": "world",
    "from_networkx": "network.readers",
    "load_experiment": "experiment.loading",
    "load_scenario": "scenario",
    "measure": "metrics",
    "run_experiment": "experiment.running",
    "run_study": "study",
    "simulate": "simulation",
}

__all__ = [
    "METRICS", "Comparison", "Consumer", "ExperimentResult", "Result", "Scenario", "Store", "StudyResult", "WomModel",
    "draw_world", "from_networkx", "load_experiment", "load_scenario", "measure", "run_experiment", "run_study", "simulate",
]  # fmt: skip


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(importlib.import_module(f"wom_sim.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'wom_sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
