"""An experiment's files and its block on the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from wom_sim.experiment.mapping import PhaseMap
from wom_sim.experiment.results import DIFFERENCES, RESULTS, ExperimentResult
from wom_sim.metrics import METRICS
from wom_sim.numerals import exact, parts_of_a_whole, with_margin
from wom_sim.report import curves, effects
from wom_sim.report.experiment_folder import IN_FULL, read_map
from wom_sim.report.experiment_plot import draw_factors
from wom_sim.report.files import number, table, tables_within, write_files
from wom_sim.report.folder import rows_in
from wom_sim.report.layout import MARGINS, fill, footnotes, new_table
from wom_sim.report.map_plot import draw_map
from wom_sim.report.metric_words import headed, meaning_of, who_competes
from wom_sim.report.style import wrapped
from wom_sim.report.words import distinct, json_number, listed, mean_of

MOST_ROWS = 24
"""Design points that the terminal shows; all are in the files."""

MAP = ("leader", "sure", "confidence", "runner_up", "mean_difference", "ci_low", "ci_high", "replicates", "round")


def map_rows(drawn: PhaseMap) -> Iterator[tuple[object, ...]]:
    """Rows of map.csv: at every point that was run, who leads, how sure that is, and the paired lead over the runner-up."""
    for point in drawn.points.values():
        s = point.standing
        lead = (s.lead.mean, s.lead.ci_low, s.lead.ci_high)
        yield (*point.levels, s.leader, point.sure, s.confidence, s.runner_up, *lead, point.replicates, point.round)


def write_experiment(result: ExperimentResult, out: Path, command: str | None = None) -> list[Path]:
    """Write report, tables, pictures and manifest into `out`; returns the files. Raises as `write_files`.

    command: what was typed to run it, for the report; without folders.
    """
    from wom_sim.report.html import render
    from wom_sim.report.html.experiment import experiment_page

    factors = list(result.loaded.spec.factors)
    texts = {
        "factors.csv": table(curves.COLUMNS, curves.rows(result)),
        "points.csv": table(("point", *factors), ((n, *point) for n, point in enumerate(result.points, 1))),
        "results.csv": table(result.columns(RESULTS), result.rows()),
        "differences.csv": table(result.columns(DIFFERENCES), result.difference_rows()),
    }
    if effects.steps(result):
        texts["effects.csv"] = table(effects.COLUMNS, effects.rows(result))
    if result.map is not None:
        texts["map.csv"] = table((*factors, *MAP), map_rows(result.map))
    if result.in_full is not None:
        texts |= tables_within(IN_FULL, result.in_full.study)
    texts["report.html"] = render(experiment_page(result, command))

    def draw(folder: Path) -> None:
        # From the tables just written, as `wom-sim plot` draws them: what it draws again is the same to the byte.
        draw_factors(result, curves.read(result.loaded.spec, rows_in(folder, "factors.csv")), folder)
        if result.map is not None:
            draw_map(read_map(result.loaded, rows_in(folder, "map.csv")), folder)

    return write_files(out, texts, result.manifest(), draw)


def print_experiment(result: ExperimentResult, console: Console) -> None:
    """Where which campaign leads, if that was asked; else a table of the points with the first metric of each campaign."""
    console.print(Text(result.loaded.spec.title or result.loaded.name, "bold"))
    if result.map is not None:
        worlds = sorted({point.replicates for point in result.map.points.values()})
        between = f"{worlds[0]} to {worlds[-1]}" if len(worlds) > 1 else f"{worlds[0]}"
        console.print(Text(where_it_flips(result.map)))
        points = f"{len(result.map.points):,} points in {between} worlds each{_not_sure(result.map)}; in full in map.csv"
        console.print(Text(points, "dim"))
    else:
        _print_points(result, console)


def _not_sure(drawn: PhaseMap) -> str:
    """How many points more worlds might still tell, had they been allowed."""
    unsure = [point.replicates for point in drawn.points.values() if not point.sure]
    if not unsure:
        return ""
    asked = f"{100 * drawn.loaded.spec.map.sure:.4g} %"
    return f"; {len(unsure):,} of them are not {asked} sure with {max(unsure):,}, the most allowed (most_replicates)"


def where_it_flips(drawn: PhaseMap) -> str:
    """``On consumers who joined (more is better), the lead is with a in 62 % of the map and with b in 20 %; for 18 % it cannot be
    told.``"""
    metric, shares = drawn.loaded.spec.map.metric, drawn.shares()
    parts = dict(zip(shares, parts_of_a_whole(list(shares.values())), strict=True))
    unknown = f"; for {parts.pop(None)} it cannot be told" if None in parts else ""
    said = [f"{METRICS[metric].better} is better", who_competes(metric)]
    on = f"On {METRICS[metric].words} ({'; '.join(filter(None, said))})"
    if not parts:
        return f"{on}, it cannot be told anywhere on this map which campaign leads."
    if len(shares) == 1:
        return f"{on}, the lead is with {next(iter(parts))} everywhere on this map."
    first, *rest = (f"with {name} in {part}" for name, part in parts.items())
    return f"{on}, the lead is {listed([f'{first} of the map', *rest])}{unknown}."


def _print_points(result: ExperimentResult, console: Console) -> None:
    spec = result.loaded.spec
    names = [wrapped(name, 16, 3) for name in distinct(result.campaigns).values()]
    metric, worlds = spec.metrics[0], len(result.replicates)
    levels, means, both = [], [], []
    for point in result.each([metric]):
        if point.number > MOST_ROWS:
            break
        found = [point.summary(campaign, metric) for campaign in result.campaigns]
        levels.append([exact(v) if isinstance(v, float) else number(v) or "–" for v in point.levels])
        means.append(["–" if math.isnan(s.mean) else mean_of(s) for s in found])
        both.append([with_margin(s.mean, s.ci_low, s.ci_high) for s in found])
    # What does not fit is left out in this order: intervals, the values of the factors, campaigns.
    heads = [*spec.factors, *names]
    choices = [
        (heads, [a + b for a, b in zip(levels, both, strict=True)], MARGINS),
        (heads, [a + b for a, b in zip(levels, means, strict=True)], "means; intervals are in results.csv"),
        (names, means, "means; intervals are in results.csv, values of the factors in points.csv"),
    ]
    labels, rows, reading = next((choice for choice in choices if _width(*choice[:2]) <= console.width), choices[-1])
    over = "over 1 world" if worlds == 1 else f"over {worlds:,} worlds"
    console.print(Text(f"{headed(metric)} ({meaning_of(metric)}): {reading}, {over}", "dim"))
    grid = new_table("", "")
    fill(grid, "point", labels, [str(number) for number in range(1, len(rows) + 1)], rows, console.width)
    left, cut = len(result.points) - len(rows), len(labels) + 1 - len(grid.columns)
    counts = ((left, "point"), (cut, "campaign"))
    more = [f"{count:,} more {what}{'s' if count > 1 else ''}" for count, what in counts if count > 0]
    footnotes(grid, [f"and {listed(more)}: in full in results.csv" if more else "in full in results.csv"])
    console.print(grid)


def _width(heads: list[str], rows: list[list[str]]) -> int:
    """Of a table of points with these columns."""
    columns = ((head, *cells) for head, cells in zip(heads, zip(*rows, strict=True), strict=True))
    widths = (max(cell_len(line) for text in column for line in text.split("\n")) for column in columns)
    return len("point") + sum(3 + width for width in widths)


def as_records(result: ExperimentResult) -> dict:
    """The same as plain data for `--json`: of the metrics that are shown, undefined values null."""
    spec = result.loaded.spec
    points = []
    for point in result.each(spec.metrics):
        means = {
            campaign: {m: json_number(point.summary(campaign, m).mean) for m in spec.metrics}
            for campaign in result.campaigns
        }
        points.append({"levels": dict(zip(spec.factors, point.levels, strict=True)), "means": means})
    found = {
        "experiment": result.loaded.name, "replicates": len(result.replicates), "computed": result.computed,
        "points": points,
    }  # fmt: skip
    return found if result.map is None else found | {"map": _map_records(result.map)}


def _map_records(drawn: PhaseMap) -> dict:
    spec, shares = drawn.loaded.spec, drawn.shares()
    return {
        "metric": spec.map.metric,
        "says": where_it_flips(drawn),
        "leads": {name: json_number(part) for name, part in shares.items() if name is not None},
        "cannot_be_told": json_number(shares.get(None, 0.0)),
        "points": [
            dict(zip(spec.factors, point.levels, strict=True))
            | {"leader": point.standing.leader, "sure": point.sure, "confidence": json_number(point.standing.confidence)}
            for point in drawn.points.values()
        ],
    }
