"""An experiment's files and its block on the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from wom_sim.experiment.results import ExperimentResult
from wom_sim.metrics import METRICS
from wom_sim.report.experiment_plot import draw_factors
from wom_sim.report.files import table, write_files
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.words import amount, distinct

MOST_ROWS = 24
"""Design points that the terminal shows; all are in the files."""

RESULTS = ("campaign", "metric", "unit", "mean", "sd", "ci_low", "ci_high", "replicates")
DIFFERENCES = ("metric", "campaign", "baseline", "mean_difference", "ci_low", "ci_high", "probability_better", "pairs")


def result_rows(result: ExperimentResult) -> Iterator[tuple[object, ...]]:
    """Rows of results.csv: every metric of every campaign at every point."""
    for point in result.each():
        for campaign, metric in point.values:
            s = point.summary(campaign, metric)
            unit = METRICS[metric].unit
            yield (point.number, *point.levels, campaign, metric, unit, s.mean, s.sd, s.ci_low, s.ci_high, s.replicates)


def difference_rows(result: ExperimentResult) -> Iterator[tuple[object, ...]]:
    """Rows of differences.csv: paired differences at every point, of the metrics that are shown."""
    metrics = result.loaded.spec.metrics
    for point in result.each(metrics):
        for metric in metrics:
            for a, b in result.pairs:
                x = point.comparison(metric, a, b)
                found = (x.mean_difference, x.ci_low, x.ci_high, x.probability_better, x.pairs)
                yield (point.number, *point.levels, metric, a, b, *found)


def write_experiment(result: ExperimentResult, out: Path) -> list[Path]:
    """Write tables, picture and manifest into `out`; returns the files. Raises as `write_files`."""
    factors = list(result.loaded.spec.factors)
    texts = {
        "points.csv": table(("point", *factors), ((n, *point) for n, point in enumerate(result.points))),
        "results.csv": table(("point", *factors, *RESULTS), result_rows(result)),
        "differences.csv": table(("point", *factors, *DIFFERENCES), difference_rows(result)),
    }
    return write_files(out, texts, result.manifest(), lambda folder: draw_factors(result, folder))


def print_experiment(result: ExperimentResult, console: Console) -> None:
    """A table of the design points with the mean of the first metric of each campaign."""
    spec, names = result.loaded.spec, distinct(result.campaigns)
    metric = spec.metrics[0]
    worlds = len(result.replicates)
    over = f"{worlds} world{'s' if worlds > 1 else ''}"
    reading = f"mean of {metric} over {over}, ± half its 95 % interval; {METRICS[metric].meaning}"
    shown, cells = [], []
    for point in result.each([metric]):
        if point.number >= MOST_ROWS:
            break
        shown.append(str(point.number))
        found = [point.summary(campaign, metric) for campaign in result.campaigns]
        levels = [amount(v) if isinstance(v, float) else str(v) for v in point.levels]
        cells.append([*levels, *(_with_margin(s.mean, s.half_width) for s in found)])
    grid = new_table(spec.title or result.loaded.name, reading)
    fill(grid, "point", [*spec.factors, *names.values()], shown, cells, console.width)
    left = len(result.points) - len(shown)
    footnotes(grid, [f"and {left} more points; in full in results.csv" if left > 0 else "in full in results.csv"])
    console.print(grid)


def _with_margin(mean: float, margin: float) -> str:
    if math.isnan(mean):
        return "–"
    return amount(mean) if math.isnan(margin) else f"{amount(mean)} ± {amount(margin)}"


def as_records(result: ExperimentResult) -> dict:
    """The same as plain data for `--json`: of the metrics that are shown, undefined values null."""

    def plain(value: object) -> object:
        return None if isinstance(value, float) and math.isnan(value) else value

    spec = result.loaded.spec
    points = []
    for point in result.each(spec.metrics):
        means = {
            campaign: {m: plain(point.summary(campaign, m).mean) for m in spec.metrics} for campaign in result.campaigns
        }
        points.append({"levels": dict(zip(spec.factors, point.levels, strict=True)), "means": means})
    return {"experiment": result.loaded.name, "replicates": len(result.replicates), "computed": result.computed, "points": points}
