"""What the pictures of a sensitivity analysis show, read again from its folder without running anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wom_sim.comparison import Comparison
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.indices import Effects, Estimate, Shares
from wom_sim.experiment.survey import Plan
from wom_sim.report.sensitivity_plot import alone, at_ends, sensitivity, weights
from wom_sim.report.style import Picture

Table = Callable[[str], Iterable[Mapping[str, str]]]
"""The rows of a table of the folder, by its name."""

_DIFFERENCE = ("difference", "ci_low", "ci_high")


@dataclass(frozen=True)
class FolderSurvey:
    """A sensitivity analysis that was written to a folder, as its pictures know it (`sensitivity_verdict.Surveyed`).

    at_ends: by name of the assumption, the comparisons with it alone at the low and at the high end of its range.
    """

    plan: Plan
    pair: tuple[str, str]
    assumptions: list[Assumption]
    effects: Mapping[str, Effects]
    shares: Mapping[str, Shares]
    default: Comparison
    at_ends: Mapping[str, tuple[Comparison, Comparison]]

    def ends(self, assumption: Assumption) -> tuple[Comparison, Comparison]:
        return self.at_ends[assumption.name]


def figures(manifest: Mapping, table: Table) -> dict[str, Callable[[], Picture]]:
    """The pictures of an analysis by name: that of its folder, and its halves as in the report.

    Drawing raises KeyError or ValueError where the tables are not those of this version.
    """
    return {
        "sensitivity": lambda: sensitivity(read(manifest, table)),
        "weights": lambda: alone(read(manifest, table), weights),
        "ends": lambda: alone(read(manifest, table), at_ends),
    }


def read(manifest: Mapping, table: Table) -> FolderSurvey:
    """The analysis of a manifest and its tables."""
    first, second = manifest["campaigns"]
    asked = (manifest[name] for name in ("method", "spread", "trajectories", "samples", "most"))
    plan = Plan(manifest["metric"], (first, second), *asked, named=False, replicates=range(manifest["replicates"]))
    known = {row["parameter"]: row for row in table("parameters.csv")}
    flips = {row["parameter"]: row for row in table("flips.csv")}
    default = next(row for row in table("points.csv"))
    indices: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in table("indices.csv"):
        indices.setdefault(row["parameter"], {})[row["index"]] = row
    return FolderSurvey(
        plan, (first, second), [_assumption(name, manifest["ranges"][name], known[name]) for name in flips],
        {name: _effects(rows) for name, rows in indices.items() if "mu_star" in rows},
        {name: _shares(rows) for name, rows in indices.items() if "total" in rows},
        _comparison(default, _DIFFERENCE),
        {name: tuple(_comparison(row, [f"{each}_at_{end}" for each in _DIFFERENCE]) for end in ("low", "high"))
         for name, row in flips.items()},
    )  # fmt: skip


def _assumption(name: str, kept: Mapping, row: Mapping[str, str]) -> Assumption:
    paths = tuple(tuple(path.split(".")) for path in kept["field"].split(", "))
    numbers = (kept["value"], kept["low"], kept["high"])
    return Assumption(name, paths, *numbers, kept["given"], kept["whole"], row["unit"], row["meaning"], row["source"])


def _effects(rows: Mapping[str, Mapping[str, str]]) -> Effects:
    star = rows["mu_star"]
    half = (_number(star["design_ci_high"]) - _number(star["design_ci_low"])) / 2
    estimates = (_estimate(rows[name]) for name in ("mu", "mu_star", "sigma"))
    return Effects(*estimates, half, _number(star["by_luck"]), _number(star["by_luck_95"]))


def _shares(rows: Mapping[str, Mapping[str, str]]) -> Shares:
    both = (rows["first_order"], rows["total"])
    return Shares(*map(_estimate, both), *(_number(row["as_seen"]) for row in both))


def _estimate(row: Mapping[str, str]) -> Estimate:
    return Estimate(*(_number(row[name]) for name in ("value", "ci_low", "ci_high")))


def _comparison(row: Mapping[str, str], names: Iterable[str]) -> Comparison:
    return Comparison(*(_number(row[name]) for name in names), math.nan, math.nan, math.nan, 0)


def _number(text: str) -> float:
    return float(text) if text else math.nan
