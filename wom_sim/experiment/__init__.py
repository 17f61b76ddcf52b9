"""Experiments: a base scenario, factors over any of its fields, a design, and every run kept in a store."""

from wom_sim.experiment.design import Points, points_of
from wom_sim.experiment.loading import Loaded, load_experiment
from wom_sim.experiment.results import ExperimentResult, PointResult
from wom_sim.experiment.work import Bench
from wom_sim.processes import here

__all__ = ["Bench", "ExperimentResult", "Loaded", "PointResult", "Points", "here", "load_experiment", "points_of"]
