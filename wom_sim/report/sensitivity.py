"""A sensitivity analysis: its files and its block on the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wom_sim import provenance
from wom_sim.comparison import Comparison
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.indices import Estimate
from wom_sim.experiment.sensitivity import SCREENING, SOBOL
from wom_sim.experiment.survey import Survey
from wom_sim.metrics import METRICS
from wom_sim.numerals import amount, exact, with_margin
from wom_sim.report import sensitivity_folder
from wom_sim.report.files import table, write_files
from wom_sim.report.folder import rows_in
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.sensitivity_plot import draw_sensitivity, ranked
from wom_sim.report.sensitivity_verdict import called, ranges, verdict
from wom_sim.report.words import json_number
from wom_sim.store import runs_digest

MOST_ROWS = 16
"""Assumptions that the terminal shows, the most important first; all are in the files."""

PARAMETERS = ("parameter", "field", "value", "low", "high", "unit", "meaning", "source", "varied")
INDICES = (
    "stage", "parameter", "index", "value", "ci_low", "ci_high", "design_ci_low", "design_ci_high", "by_luck", "by_luck_95",
    "as_seen",
)  # fmt: skip
VARIANCE = ("stage", "component", "variance", "share_of_variance_of_means", "ci_low", "ci_high")
_ESTIMATE = ("value", "ci_low", "ci_high")
_DIFFERENCE = ("difference", "ci_low", "ci_high")
FLIPS = (
    "parameter", "value", "low", *(f"{name}_at_low" for name in _DIFFERENCE), "high",
    *(f"{name}_at_high" for name in _DIFFERENCE), "turned_at", *(f"{name}_there" for name in _DIFFERENCE),
    "clear_steps", "turned_steps",
    *(f"{third}_third_{name}" for third in ("lowest", "highest")
      for name in ("points", "opposite", "turned", "turned_share_ci_low", "turned_share_ci_high")),
)  # fmt: skip


def texts(found: Survey) -> dict[str, str]:
    """Every CSV file by name."""
    points = ((n, stage, *point, *_means(found, point), *_ends(found.compared(point)))
              for n, (point, stage) in enumerate(found.stages.items()))  # fmt: skip
    means = [f"{found.plan.metric}: {campaign}" for campaign in found.pair]
    return {
        "parameters.csv": table(PARAMETERS, _parameter_rows(found)),
        "indices.csv": table(INDICES, _index_rows(found)),
        "variance.csv": table(VARIANCE, _variance_rows(found)),
        "flips.csv": table(FLIPS, map(tuple, (_flip_row(found, a) for a in found.assumptions))),
        "points.csv": table(("point", "stage", *found.values, *means, *_DIFFERENCE), points),
    }


def _means(found: Survey, point) -> list[float]:
    return [math.fsum(known) / len(known) if (known := [v for v in runs if math.isfinite(v)]) else math.nan
            for runs in found.runs(point).tolist()]  # fmt: skip


def _ends(comparison: Comparison) -> tuple[float, float, float]:
    return comparison.mean_difference, comparison.ci_low, comparison.ci_high


def _parameter_rows(found: Survey) -> Iterator[tuple[object, ...]]:
    for a in found.asked:
        why = found.left_out.get(a.name)
        yield a.name, a.field, a.value, a.low, a.high, a.unit, a.meaning, a.source, f"no: {why}" if why else "yes"
    known = {a.name for a in found.asked}
    for name, why in found.left_out.items():
        if name not in known:
            yield name, "", "", "", "", "", "", "", f"no: {why}"


def _index_rows(found: Survey) -> Iterator[tuple[object, ...]]:
    nan = math.nan
    for name, effects in found.effects.items():
        half, mean = effects.design_half, effects.mu_star.value
        yield SCREENING, name, "mu", *effects.mu, *[nan] * 5
        yield SCREENING, name, "mu_star", *effects.mu_star, mean - half, mean + half, effects.noise, effects.noise_high, nan
        yield SCREENING, name, "sigma", *effects.sigma, *[nan] * 5
    for name, shares in found.shares.items():
        yield SOBOL, name, "first_order", *shares.first, *[nan] * 4, shares.first_as_seen
        yield SOBOL, name, "total", *shares.total, *[nan] * 4, shares.total_as_seen


def _variance_rows(found: Survey) -> Iterator[tuple[object, ...]]:
    for stage, parts in found.components.items():
        yield stage, "parameters", parts.parameters, *parts.share
        yield stage, "worlds", parts.worlds, *[math.nan] * 3
        yield stage, "rest", parts.rest, 1 - parts.share.value, 1 - parts.share.high, 1 - parts.share.low


def _flip_row(found: Survey, a: Assumption) -> Iterator[object]:
    turning = found.turning(a)
    yield from (a.name, a.value, a.low, *_ends(turning.at_low), a.high, *_ends(turning.at_high))
    at, there = turning.turned_at or (math.nan, None)
    yield from (at, *(_ends(there) if there else [math.nan] * 3), turning.steps, turning.steps_turned)
    for third in turning.thirds.values():
        yield from (third.points, third.opposite, third.turned, third.low, third.high)
    yield from [math.nan] * 5 * (2 - len(turning.thirds))


def manifest(found: Survey) -> dict:
    """All that determines the results."""
    whole, plan = provenance.manifest(found.scenario), found.plan
    kept = ("field", "value", "low", "high", "given", "whole")
    ranges = {a.name: {name: getattr(a, name) for name in kept} for a in found.asked}
    return {
        "sensitivity": found.name, "runs_digest": runs_digest(), "metric": plan.metric, "campaigns": list(found.pair),
        "method": plan.method, "spread": plan.spread, "trajectories": plan.trajectories, "samples": plan.samples,
        "most": plan.most, "replicates": len(plan.replicates), "points": len(found.stages), "ranges": ranges,
        "left_out": found.left_out, **{name: whole[name] for name in ("wom_sim", "scenario", "files")},
        "versions": {**whole["versions"], "SALib": version("SALib")},
    }  # fmt: skip


def write_sensitivity(found: Survey, out: Path, command: str | None = None) -> list[Path]:
    """Write report, tables, picture and manifest into `out`; returns the files. Raises as `write_files`.

    command: what was typed to run it, for the report; without folders.
    """
    from wom_sim.report.html import render
    from wom_sim.report.html.sensitivity import sensitivity_page

    determines = manifest(found)
    files = {**texts(found), "report.html": render(sensitivity_page(found, determines, command))}

    def draw(folder: Path) -> None:
        # From the tables just written, as `wom-sim plot` draws them: what it draws again is the same to the byte.
        draw_sensitivity(sensitivity_folder.read(determines, partial(rows_in, folder)), folder)

    return write_files(out, files, determines, draw)


def print_sensitivity(found: Survey, console: Console) -> None:
    """A table of the most important assumptions, and the verdict."""
    first, second = called(found)
    said = [Text(f"What the difference in {METRICS[found.plan.metric].words} rests on: {first} − {second}", "bold")]
    said += [Text(line, "dim") for line in (*(_SOBOL_READING if found.shares else _MORRIS_READING), _sizes(found))]
    console.print(*said, sep="\n")
    console.print(_table(found, console.width) if found.effects or found.shares else "")
    console.print()
    console.print(verdict(found), highlight=False, markup=False)
    if found.left_out:
        console.print()
        said = f"{len(found.left_out)} left out, because they are 0 or change nothing here; which and why: parameters.csv"
        console.print(said, highlight=False, markup=False)


_MORRIS_READING = (
    "effect: mean size of the change of the difference over a parameter's whole",
    "range ± half of its 95 % interval, or that interval from end to end",
    "luck: what luck alone exceeds 1 time in 20",
)
_SOBOL_READING = (
    "share of the variance of the difference, luck taken out,",
    "± half of its 95 % interval, or that interval from end to end",
    "total: with, alone: without what an assumption does together with others",
)


def _sizes(found: Survey) -> str:
    """How much was run, and how far the assumptions were varied, which is an assumption too."""
    plan = found.plan
    size = f"{plan.samples} samples" if found.shares else f"{plan.trajectories} trajectories"
    return f"{size}, {len(plan.replicates)} worlds; ranges: {ranges(found)}, itself an assumption"


def _table(found: Survey, width: int) -> Table:
    indices = found.shares or found.effects
    shown = [a for a in ranked(found) if a.name in indices][:MOST_ROWS]
    headings = ("total", "alone", "turns at") if found.shares else ("effect", "luck", "turns at", "range")
    grid = new_table("", "")
    fill(grid, "assumption", headings, [a.name for a in shown], [_cells(found, a) for a in shown], width)
    notes = ["turns at: the value next to the one in force that alone turns the winner round"] if found.turned_at else []
    left = len(indices) - len(shown)
    footnotes(grid, [*notes, f"and {left} more in indices.csv"] if left else notes)
    return grid


def _cells(found: Survey, a: Assumption) -> list[str]:
    turns = exact(found.turned_at[a.name][0]) if a.name in found.turned_at else "–"
    if found.shares:
        shares = found.shares[a.name]
        return [_share(shares.total), _share(shares.first), turns]
    effects = found.effects[a.name]
    return [with_margin(*effects.mu_star), amount(effects.noise_high), turns, f"{exact(a.low)} to {exact(a.high)}"]


def _share(estimate: Estimate) -> str:
    return with_margin(*estimate)


def as_records(found: Survey) -> dict:
    """The same as plain data for `--json`; undefined values are null."""
    return {
        "sensitivity": found.name, "metric": found.plan.metric, "unit": METRICS[found.plan.metric].unit,
        "campaigns": list(found.pair), "replicates": len(found.plan.replicates), "points": len(found.stages),
        "computed": found.computed, "verdict": verdict(found), "in_force": _numbers(_DIFFERENCE, _ends(found.default)),
        "ranges": {a.name: [a.low, a.high] for a in found.assumptions},
        "morris": {
            name: {**_numbers(_ESTIMATE, e.mu_star), **_numbers(("mu", "sigma", "by_luck", "by_luck_95"), (
                e.mu.value, e.sigma.value, e.noise, e.noise_high))}
            for name, e in found.effects.items()
        },
        "sobol": {
            name: {"first_order": _numbers(_ESTIMATE, s.first), "total": _numbers(_ESTIMATE, s.total)}
            for name, s in found.shares.items()
        },
        "variance": {
            stage: {**_numbers(("parameters", "worlds", "rest"), (c.parameters, c.worlds, c.rest)),
                    "share": _numbers(_ESTIMATE, c.share)}
            for stage, c in found.components.items()
        },
        "turned_at": {
            name: {"value": value, **_numbers(_DIFFERENCE, _ends(there))} for name, (value, there) in found.turned_at.items()
        },
        "left_out": found.left_out,
    }  # fmt: skip


def _numbers(names: Iterable[str], values: Iterable[float]) -> dict[str, float | None]:
    return {name: json_number(float(value)) for name, value in zip(names, values, strict=True)}
