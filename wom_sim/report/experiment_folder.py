"""What the pictures of an experiment show, read again from its folder without running anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from wom_sim.comparison import Summary
from wom_sim.experiment.fields import find, plain
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.mapping import MapPoint, PhaseMap, Spot, Standing, explored, levels_at
from wom_sim.experiment.spec import Experiment
from wom_sim.metrics import METRICS
from wom_sim.report.curve_plot import against_factors
from wom_sim.report.curves import TOLD_OF, read
from wom_sim.report.experiment_plot import MOST_CAMPAIGNS, MOST_FACTORS, MOST_METRICS, factors
from wom_sim.report.files import number
from wom_sim.report.map_plot import phase_map
from wom_sim.report.style import Picture
from wom_sim.scenario import scenario_from_data

Table = Callable[[str], Iterable[Mapping[str, str]]]
"""The rows of a table of the folder, by its name."""

IN_FULL = "in_full"
"""The folder within, with the tables of the point that was run in full."""


@dataclass(frozen=True)
class FolderExperiment:
    """An experiment that was written to a folder, as its pictures know it (`experiment_plot.Ran`)."""

    loaded: Loaded
    replicates: range

    @property
    def campaigns(self) -> list[str]:
        return list(self.loaded.base.campaigns)


def figures(manifest: Mapping, table: Table) -> dict[str, Callable[[], Picture]]:
    """The pictures of an experiment by name: those of its folder, and each metric against its factors, as in the report.

    Drawing raises ScenarioError where the base scenario, KeyError or ValueError where design and tables are not those of this
    version.
    """
    drawn: dict[str, Callable[[], Picture]] = {}
    if manifest["design"]["map"]:
        drawn["map"] = lambda: phase_map(read_map(_loaded(manifest), table("map.csv")))
    drawn["factors"] = partial(_factors, manifest, table)
    metrics = dict.fromkeys([*manifest["design"]["metrics"][:MOST_METRICS], *TOLD_OF])
    return drawn | {metric: partial(_metric, manifest, table, metric) for metric in metrics}


def _factors(manifest: Mapping, table: Table) -> Picture:
    ran = _ran(manifest)
    return factors(ran, read(ran.loaded.spec, table("factors.csv")))


def _metric(manifest: Mapping, table: Table, metric: str) -> Picture:
    ran = _ran(manifest)
    found, varied = read(ran.loaded.spec, table("factors.csv")), list(ran.loaded.spec.factors)[:MOST_FACTORS]
    campaigns = ran.campaigns[:MOST_CAMPAIGNS]
    if METRICS[metric].a_head and metric not in ran.loaded.spec.metrics:
        # As in the report, which has no chart of it where nobody spends.
        campaigns = [c for c in campaigns if (found[0, c, metric].mean > 0).any()] or campaigns
    return against_factors(ran, metric, varied, campaigns, found)


def _ran(manifest: Mapping) -> FolderExperiment:
    return FolderExperiment(_loaded(manifest), range(manifest["replicates"]))


def _loaded(manifest: Mapping) -> Loaded:
    spec, base = Experiment.model_validate(manifest["design"]), scenario_from_data(manifest["scenario"])
    data = plain(base)
    fields = {
        name: tuple(path for text in factor.fields or (name,) for path in find(data, text))
        for name, factor in spec.factors.items()
    }
    return Loaded(manifest["experiment"], spec, base, fields)


def read_map(loaded: Loaded, rows: Iterable[Mapping[str, str]]) -> PhaseMap:
    """The map whose points are the rows of map.csv. Raises KeyError or ValueError where they are not those of this version."""
    known = {tuple(row[name] for name in loaded.spec.factors): row for row in rows}

    def look(spots: list[Spot], round_: int) -> dict[Spot, MapPoint]:
        levels = {spot: levels_at(loaded, spot) for spot in spots}
        return {spot: _point(point, known[tuple(map(number, point))]) for spot, point in levels.items()}

    return PhaseMap(loaded, *explored(loaded, look), computed=0)


def _point(levels: tuple, row: Mapping[str, str]) -> MapPoint:
    mean, low, high = (float(row[name] or "nan") for name in ("mean_difference", "ci_low", "ci_high"))
    worlds = int(row["replicates"])
    lead = Summary(mean, float("nan"), low, high, worlds)
    found = Standing(row["leader"] or None, float(row["confidence"]), row["runner_up"] or None, lead)
    return MapPoint(levels, found, worlds, int(row["round"]), row["sure"] == "true")
