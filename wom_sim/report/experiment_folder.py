"""The map of an experiment read again from its folder, without running anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wom_sim.comparison import Summary
from wom_sim.experiment.fields import find, plain
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.mapping import MapPoint, PhaseMap, Spot, Standing, explored, levels_at
from wom_sim.experiment.spec import Experiment
from wom_sim.report.files import number
from wom_sim.scenario import scenario_from_data


def read_map(manifest: Mapping, rows: Iterable[Mapping[str, str]]) -> PhaseMap:
    """The map whose points are the rows of map.csv.

    Raises ScenarioError where the base scenario, KeyError or ValueError where design and rows are not those of this version.
    """
    spec, base = Experiment.model_validate(manifest["design"]), scenario_from_data(manifest["scenario"])
    data = plain(base)
    fields = {
        name: tuple(path for text in factor.fields or (name,) for path in find(data, text))
        for name, factor in spec.factors.items()
    }
    loaded = Loaded(manifest["experiment"], spec, base, fields)
    known = {tuple(row[name] for name in spec.factors): row for row in rows}

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
