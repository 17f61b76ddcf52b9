"""What came out of an experiment: means and paired differences at each design point, read point by point from the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from wom_sim import provenance
from wom_sim.comparison import Comparison, Summary, all_pairs, compare, summarise
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.experiment.design import Point, in_words
from wom_sim.experiment.in_full import InFull
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.mapping import PhaseMap
from wom_sim.experiment.work import Bench, world_name
from wom_sim.metrics import METRICS
from wom_sim.network.fidelity import Measure
from wom_sim.notebook import MOST_ROWS, html_table
from wom_sim.numerals import with_ends
from wom_sim.store import runs_digest
from wom_sim.world import draw_world, fidelity

RESULTS = ("campaign", "metric", "unit", "mean", "sd", "ci_low", "ci_high", "replicates")
DIFFERENCES = (
    "metric", "campaign", "baseline", "mean_difference", "ci_low", "ci_high", "probability_better",
    "probability_better_ci_low", "probability_better_ci_high", "pairs",
)  # fmt: skip


@dataclass(frozen=True)
class PointResult:
    """A design point: its number, counted from 1, its values of the factors, and metrics by (campaign, metric), replicate after
    replicate.

    A run that is not there is nan.
    """

    number: int
    levels: Point
    values: Mapping[tuple[str, str], list[float]]

    def summary(self, campaign: str, metric: str) -> Summary:
        return summarise(self.values[campaign, metric], METRICS[metric].bounds)

    def comparison(self, metric: str, campaign: str, baseline: str) -> Comparison:
        return compare(self.values[campaign, metric], self.values[baseline, metric], METRICS[metric].better)


def networks_of(bench: Bench, points: Sequence[Point]) -> dict[int, list[Measure]]:
    """What the networks of the first and of the last design point are like in their first world, by the point's number: in a
    grid the two differ in every factor. They are drawn anew, as no store keeps them; of two that are alike there is the first."""
    found: dict[int, list[Measure]] = {}
    for number in sorted({1, len(points)}):
        scenario = bench.points.scenario(points[number - 1])
        measures = fidelity(scenario, draw_world(scenario, 0, bench.imported.get(world_name(scenario))))
        if measures not in found.values():
            found[number] = measures
    return found


@dataclass(frozen=True, repr=False)
class ExperimentResult:
    """The design points of an experiment and what came out at each; nothing is held in memory but the points.

    In a notebook it shows itself; means (`frame`) and differences (`compare`) come as pandas frames.

    Attributes:
        points: in the order of the design. replicates: worlds of each. computed: runs that were not in the store before.
        map: which campaign leads where, if that was asked. networks: by number of a design point, as of `networks_of`.
        in_full: one point as a whole study, where that was run.
    """

    loaded: Loaded
    bench: Bench
    points: Sequence[Point]
    replicates: range
    computed: int = 0
    map: PhaseMap | None = None
    networks: Mapping[int, Sequence[Measure]] = field(default_factory=dict)
    in_full: InFull | None = None

    @property
    def campaigns(self) -> list[str]:
        return list(self.loaded.base.campaigns)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Campaigns that are compared, each with its baseline."""
        return all_pairs(self.campaigns, self.loaded.base.study.baseline)

    def each(self, metrics: Sequence[str] | None = None) -> Iterator[PointResult]:
        """The design points one after the other; metrics: all of them, or those that are wanted."""
        wanted = list(METRICS) if metrics is None else list(metrics)
        for number, point in enumerate(self.points, 1):
            values = {}
            for campaign in self.campaigns:
                found = self.bench.values(point, campaign, wanted, self.replicates)
                values |= {(campaign, metric): found[metric] for metric in wanted}
            yield PointResult(number, point, values)

    def columns(self, found: Sequence[str]) -> tuple[str, ...]:
        """The columns of a table: number of the point, values of the factors, and then what was found."""
        return ("point", *self.loaded.spec.factors, *found)

    def rows(self, metrics: Sequence[str] | None = None) -> Iterator[tuple[object, ...]]:
        """All metrics, or those that are wanted, of every campaign at every point, under `columns(RESULTS)`."""
        for point in self.each(metrics):
            for campaign, metric in point.values:
                s = point.summary(campaign, metric)
                found = (s.mean, s.sd, s.ci_low, s.ci_high, s.replicates)
                yield (point.number, *point.levels, campaign, metric, METRICS[metric].unit, *found)

    def difference_rows(self, metrics: Sequence[str] | None = None) -> Iterator[tuple[object, ...]]:
        """Paired differences at every point, of metrics that are wanted or that are shown, under `columns(DIFFERENCES)`."""
        metrics = self.loaded.spec.metrics if metrics is None else metrics
        for point in self.each(metrics):
            for metric in metrics:
                for a, b in self.pairs:
                    x = point.comparison(metric, a, b)
                    found = (x.mean_difference, x.ci_low, x.ci_high, x.probability_better, *x.probability_interval, x.pairs)
                    yield (point.number, *point.levels, metric, a, b, *found)

    def frame(self, *metrics: str):
        """A pandas frame of the metrics that are wanted, or of all: a row for each point, campaign and metric.

        Columns: point (from 1), the factors, then those of `RESULTS`: mean, standard deviation and 95 % interval over worlds.
        Raises WomSimError where there is no such metric.
        """
        import pandas as pd

        return pd.DataFrame(self.rows(_checked(metrics)), columns=self.columns(RESULTS))

    def compare(self, *metrics: str):
        """A pandas frame of campaign − baseline, world by world: a row for each point, metric and pair.

        metrics: those that are wanted, or those that the experiment shows. Columns: point (from 1), the factors, then those of
        `DIFFERENCES`. Raises WomSimError where there is no such metric.
        """
        import pandas as pd

        return pd.DataFrame(self.difference_rows(_checked(metrics)), columns=self.columns(DIFFERENCES))

    def __repr__(self) -> str:
        title, campaigns = self.loaded.spec.title or self.loaded.name, len(self.campaigns)
        counts = ((len(self.points), "point"), (campaigns, "campaign"), (len(self.replicates), "world"))
        said = ", ".join(f"{count:,} {thing}{'' if count == 1 else 's'}" for count, thing in counts)
        return f"<ExperimentResult: {title!r}, {said}>"

    def _repr_html_(self) -> str:
        metric = self.loaded.spec.metrics[0]
        rows = []
        for point in islice(self.each([metric]), MOST_ROWS):
            found = [point.summary(campaign, metric) for campaign in self.campaigns]
            levels = in_words(dict(zip(self.loaded.spec.factors, point.levels, strict=True)))
            rows.append([levels, *(with_ends(s.mean, s.ci_low, s.ci_high) for s in found)])
        worlds = len(self.replicates)
        note = f"{METRICS[metric].words}: " + (f"means over {worlds:,} worlds (95 % intervals)" if worlds > 1 else "one world")
        title, more = self.loaded.spec.title or self.loaded.name, len(self.points) - len(rows)
        return html_table(title, note, ("point", *self.campaigns), rows, more)

    def ledger(self, number: int, campaign: str) -> dict[str, list[float]]:
        """Money that a campaign spends at the design point of this number by category, replicate after replicate.

        Raises WomSimError where there is no such point.
        """
        if not 1 <= number <= len(self.points):
            raise WomSimError(f"There is no design point {number}; they are numbered from 1 to {len(self.points):,}.")
        return self.bench.ledger(self.points[number - 1], campaign, self.replicates)

    def manifest(self) -> dict:
        """All that determines the results."""
        whole = provenance.manifest(self.loaded.base.model_copy(update={"claims": self.loaded.claims}))
        kept = {name: whole[name] for name in ("wom_sim", "scenario", "files", "versions")}
        spec = self.loaded.spec.model_dump(mode="json")
        return {
            "experiment": self.loaded.name, "runs_digest": runs_digest(), "points": len(self.points),
            "replicates": len(self.replicates), "design": spec, **kept,
        }  # fmt: skip


def _checked(metrics: Sequence[str]) -> Sequence[str] | None:
    """Names of metrics as they were given; None where none were."""
    for name in metrics:
        if name not in METRICS:
            raise WomSimError(f'There is no metric "{name}"; there are: {", ".join(METRICS)}.{did_you_mean(str(name), METRICS)}')
    return metrics or None
