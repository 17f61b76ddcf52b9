"""An experiment point by point: what the campaigns come to, and how they differ, at each point of the design."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from wom_sim.comparison import Comparison, Summary
from wom_sim.experiment.results import ExperimentResult, PointResult
from wom_sim.metrics import METRICS
from wom_sim.numerals import share, share_ends
from wom_sim.report.html import reading
from wom_sim.report.html.curves import MOST_COLUMNS
from wom_sim.report.html.model import Prose, Row, Section, Table
from wom_sim.report.html.tables import with_interval
from wom_sim.report.leading import Leading, level_in_words
from wom_sim.report.map_plot import UNSURE
from wom_sim.report.metric_words import headed
from wom_sim.report.style import colour
from wom_sim.report.words import labels, listed

POINTS_SHOWN = 40
"""Points that the page's tables show; all are in the files."""

NAME = 28
"""Letters of a campaign's name in a cell."""

_UNFOLDED = 24


def by_point(
    result: ExperimentResult,
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    where: str,
    *,
    shades: Sequence[str | None] | None = None,
    folded: bool = True,
    note: str = "",
) -> Table:
    """A table with a row for each point that is shown: its number, its values of the factors, and its cells.

    where: what says where the other points are. shades: colours of the rows.
    """
    shown = zip(result.points, rows, shades or itertools.repeat(None), strict=False)
    made = [
        Row(f"{number}", (*map(level_in_words, levels), *cells), shade)
        for number, (levels, cells, shade) in enumerate(shown, 1)
    ]
    more = len(result.points) - len(made)
    left = f"{more:,} more point{'s are' if more > 1 else ' is'} {where}." if more else ""
    return Table(
        caption, ("point", *result.loaded.spec.factors, *head), tuple(made), folded=folded,
        note=" ".join(filter(None, (note, left))),
    )  # fmt: skip


def called(result: ExperimentResult, number: int) -> str:
    """``point 3 (homophily 0.2, budget 1,000)``."""
    levels = zip(result.loaded.spec.factors, map(level_in_words, result.points[number - 1]), strict=True)
    return f"point {number} ({', '.join(f'{name} {level}' for name, level in levels)})"


def points_shown(result: ExperimentResult, metrics: Sequence[str]) -> list[PointResult]:
    """The points that are shown, with these metrics."""
    return list(itertools.islice(result.each(metrics), POINTS_SHOWN))


def of_worlds(result: ExperimentResult) -> str:
    """How means are to be read."""
    worlds = len(result.replicates)
    return f"means of {worlds:,} worlds, below each its 95 % interval" if worlds > 1 else "one world: no intervals"


def shade_of(result: ExperimentResult, campaign: str | None) -> str | None:
    return None if campaign is None else colour(result.campaigns.index(campaign))


def points_section(found: Leading) -> Section:
    """Every point with the metric that decides, and who leads there."""
    result, metric = found.result, found.metric
    shown, short = result.campaigns[:MOST_COLUMNS], labels(result.campaigns, NAME)
    several, rows, shades = len(result.campaigns) > 1, [], []
    for point in points_shown(result, [metric]):
        answer = found.answer(point.number - 1)
        cells = [with_interval(point.summary(campaign, metric)) for campaign in shown]
        rows.append([*cells, *([short[answer] if answer else UNSURE] if several else [])])
        shades.append(shade_of(result, answer))
    head = [*(found.names[c] for c in shown), *(["who leads"] if several else [])]
    caption, folded = f"{headed(metric)}: {of_worlds(result)}", len(rows) > _UNFOLDED
    more = len(result.campaigns) - len(shown)
    note = f"{more:,} more campaign{'s are' if more > 1 else ' is'} in results.csv." if more else ""
    table = by_point(result, caption, head, rows, "in results.csv", shades=shades, folded=folded, note=note)
    files = (
        "All metrics are in results.csv, paired differences at every point in differences.csv. Of every run the store keeps its "
        "metrics and its ledger, and not its days, its cascades or what analytics saw"
    )
    files += ": one point was run once more for these, and is shown in full below." if result.in_full else "."
    return Section("points", "Point by point", "Points", (table, Prose((files,), quiet=True)))


def differences_section(found: Leading) -> Section:
    """Of each pair of campaigns, at every point: how far they are apart, and in which share of worlds the first is ahead."""
    result, pairs, known = found.result, _pairs(found), [found.metric, *found.result.loaded.spec.metrics]
    worlds, shown, known = len(result.replicates), pairs[:MOST_COLUMNS], list(dict.fromkeys(known))
    # Of each metric a column for the difference, and one for the share of worlds.
    metrics = known[: MOST_COLUMNS // 2]
    points, names = points_shown(result, metrics), found.names
    head = [part for m in metrics for part in (METRICS[m].words, "ahead in" if METRICS[m].better else "higher in")]
    several = f"mean differences in {worlds:,} worlds, below each its 95 % interval"
    tables = []
    for a, b in shown:
        compared = [[point.comparison(metric, a, b) for metric in metrics] for point in points]
        rows = [[cell for x in row for cell in (_difference(x), _ahead(x))] for row in compared]
        caption = f"“{names[a]}” less “{names[b]}”: {several if worlds > 1 else 'one world: no intervals'}"
        tables.append(by_point(result, caption, head, rows, "in differences.csv"))
    counts = {"pair": len(pairs) - len(shown), "metric": len(known) - len(metrics)}
    left = [f"{count:,} more {what}{'s' if count > 1 else ''}" for what, count in counts.items() if count]
    ahead = "Ahead in, or higher in: the share of worlds in which the first is so, a tie counting half."
    rest = f"In differences.csv: {listed(left)}." if left else ""
    how = Prose(tuple(filter(None, (reading.pairing(worlds), ahead if worlds > 1 else "", rest))), quiet=True)
    told = [Prose(tuple(_told(found, shown)))] if worlds > 1 else []
    return Section("differences", "Which is ahead, point by point?", "Differences", (*told, *tables, how))


def _pairs(found: Leading) -> list[tuple[str, str]]:
    """As people read them: that with the better mean over all points first; against a baseline, all others less that."""
    if found.result.loaded.base.study.baseline is not None:
        return found.result.pairs
    return list(itertools.combinations(found.ranked, 2))


def _told(found: Leading, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Of each pair, at how many of all points the interval of the difference leaves 0 out, on the metric that decides, and on
    which side."""
    metric, of = METRICS[found.metric], len(found.result.points)
    ahead = {pair: Counter() for pair in pairs}
    for point in found.result.each([found.metric]):
        for pair, counts in ahead.items():
            x = point.comparison(found.metric, *pair)
            counts[(x.mean_difference > 0) != (metric.better == "less") if x.excludes_zero else None] += 1
    first, second = ("ahead of", "behind") if metric.better else ("above", "below")
    less = " (less is better)" if metric.better == "less" else ""
    for (a, b), counts in ahead.items():
        at = f"at {counts[True]:,} of {of:,} points" if counts[True] < of or of == 1 else f"at all {of:,} points"
        said = f"On {metric.words}{less}, “{found.names[a]}” is {first} “{found.names[b]}” {at}"
        said += f", {second} at {counts[False]:,}" if counts[False] else ""
        yield f"{said}{f'; at {counts[None]:,} it cannot be told' if counts[None] else ''}."


def _difference(x: Comparison) -> str:
    return with_interval(Summary(x.mean_difference, math.nan, x.ci_low, x.ci_high, x.pairs))


def _ahead(x: Comparison) -> str:
    """The share of worlds and, in a line below it, its interval; of one world there is none to be told."""
    if x.pairs < 2:
        return "–"
    return f"{share(x.probability_better)}\n{share_ends(*x.probability_interval)}"
