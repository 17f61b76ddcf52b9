"""A metric of an experiment against each of its factors: the chart, what it shows in words, and its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from wom_sim.comparison import Summary
from wom_sim.experiment.results import ExperimentResult
from wom_sim.metrics import METRICS
from wom_sim.report.curve_plot import against_factors
from wom_sim.report.experiment_plot import Curve, Curves
from wom_sim.report.html.charts import chart_of
from wom_sim.report.html.model import Block, Chart, Prose, Row, Table
from wom_sim.report.html.tables import in_worlds, why_missing
from wom_sim.report.leading import level_in_words
from wom_sim.report.metric_words import headed, meaning_of, titled
from wom_sim.report.words import distinct, listed, mean_of

MOST_COLUMNS = 6
MOST_LEVELS = 12


@dataclass(frozen=True)
class Against:
    """Metrics of an experiment against its factors. factors, campaigns: those that are drawn, of so many there are; found: their
    `curves`."""

    result: ExperimentResult
    factors: list[str]
    campaigns: list[str]
    of_campaigns: int
    found: Curves

    def blocks(self, metric: str) -> tuple[Block, ...]:
        """What the metric means, its chart, and what of it is not drawn."""
        alt, table = self._said(metric), self._table(metric)
        draw = partial(against_factors, self.result, metric, self.factors, self.campaigns, self.found)
        made = chart_of(f"metric-{metric}", draw, alt, table)
        better = METRICS[metric].better
        meaning = meaning_of(metric)
        meaning = f"{meaning[0].upper()}{meaning[1:]}{f'; {better} is better' if better else ''}."
        counts = (
            (len(self.factors), len(self.result.loaded.spec.factors), "factors"),
            (len(self.campaigns), self.of_campaigns, "campaigns"),
        )
        cut = [f"the first {few} of {all_} {what}" for few, all_, what in counts if few < all_]
        left_out = [Prose((f"Drawn: {listed(cut)}; in full in results.csv.",), quiet=True)] if cut else []
        title = titled(metric)
        chart = Chart(made.name, title, made.reading, alt, made.wide, made.narrow, made.width, table)
        return (Prose((meaning,)), chart, *left_out)

    def _said(self, metric: str) -> str:
        """What the curves show: each campaign at the first and the last value of each factor."""
        names, told = distinct(self.result.campaigns), []
        for at, factor in enumerate(self.factors):
            for campaign in self.campaigns[:MOST_COLUMNS]:
                curve = self.found[at, campaign, metric]
                ends = [mean_of(_at(curve, end)) for end in (0, -1)]
                levels = [level_in_words(curve.levels[end]) for end in (0, -1)]
                told.append(f"“{names[campaign]}” {ends[0]} at {factor} {levels[0]}, {ends[1]} at {levels[1]}")
        more = len(self.campaigns) - MOST_COLUMNS
        rest = f"; and {more} campaigns more, in the table" if more > 0 else ""
        return f"{headed(metric)}, means: {'; '.join(told)}{rest}."

    def _table(self, metric: str) -> Table:
        """A row for each value of each factor, a column for each campaign."""
        names = distinct(self.result.campaigns)
        rows, left, worlds = [], 0, len(self.result.replicates)
        for at, factor in enumerate(self.factors):
            levels = self.found[at, self.campaigns[0], metric].levels
            kept = range(len(levels))
            if len(levels) > MOST_LEVELS:
                kept = sorted({round(step * (len(levels) - 1) / (MOST_LEVELS - 1)) for step in range(MOST_LEVELS)})
                left += len(levels) - len(kept)
            for level in kept:
                curves = (self.found[at, campaign, metric] for campaign in self.campaigns)
                cells = tuple(in_worlds(_at(curve, level), worlds) for curve in curves)
                rows.append(Row(f"{factor} {level_in_words(levels[level])}", cells))
        how = f"means, below each the 95 % interval over {worlds:,} worlds" if worlds > 1 else "one world: no intervals"
        notes = [f"{left:,} values between these are left out; every point is in results.csv."] if left else []
        notes += why_missing([metric], (cell for row in rows for cell in row.cells))
        head = ("", *(names[campaign] for campaign in self.campaigns))
        return Table(f"{headed(metric)}: {how}", head, tuple(rows), folded=True, note=" ".join(notes))


def _at(curve: Curve, level: int) -> Summary:
    mean, low, high = (float(getattr(curve, name)[level]) for name in ("mean", "low", "high"))
    return Summary(mean, math.nan, low, high, int(curve.worlds[level]))
