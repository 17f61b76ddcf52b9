"""What came out of an experiment: means and paired differences at each design point, read point by point from the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from wom_sim import provenance
from wom_sim.comparison import Comparison, Summary, all_pairs, compare, summarise
from wom_sim.experiment.design import Point
from wom_sim.experiment.loading import Loaded
from wom_sim.experiment.mapping import PhaseMap
from wom_sim.experiment.work import Bench
from wom_sim.metrics import METRICS
from wom_sim.store import runs_digest


@dataclass(frozen=True)
class PointResult:
    """A design point: its number, its values of the factors, and metrics by (campaign, metric), replicate after replicate.

    A run that is not there is nan.
    """

    number: int
    levels: Point
    values: Mapping[tuple[str, str], list[float]]

    def summary(self, campaign: str, metric: str) -> Summary:
        return summarise(self.values[campaign, metric], METRICS[metric].bounds)

    def comparison(self, metric: str, campaign: str, baseline: str) -> Comparison:
        return compare(self.values[campaign, metric], self.values[baseline, metric], METRICS[metric].better)


@dataclass(frozen=True)
class ExperimentResult:
    """The design points of an experiment and what came out at each; nothing is held in memory but the points.

    Attributes:
        points: in the order of the design. replicates: worlds of each. computed: runs that were not in the store before.
        map: which campaign leads where, if that was asked.
    """

    loaded: Loaded
    bench: Bench
    points: Sequence[Point]
    replicates: range
    computed: int = 0
    map: PhaseMap | None = None

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
        for number, point in enumerate(self.points):
            values = {}
            for campaign in self.campaigns:
                found = self.bench.values(point, campaign, wanted, self.replicates)
                values |= {(campaign, metric): found[metric] for metric in wanted}
            yield PointResult(number, point, values)

    def manifest(self) -> dict:
        """All that determines the results."""
        whole = provenance.manifest(self.loaded.base)
        kept = {name: whole[name] for name in ("wom_sim", "scenario", "files", "versions")}
        spec = self.loaded.spec.model_dump(mode="json")
        return {
            "experiment": self.loaded.name, "runs_digest": runs_digest(), "points": len(self.points),
            "replicates": len(self.replicates), "design": spec, **kept,
        }  # fmt: skip
