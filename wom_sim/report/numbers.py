"""The numbers of a report, computed once from a finished study; tables, plots and sentences only show them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wom_sim.comparison import Bands, Comparison, Summary, all_pairs, bands, compare, frontier, summarise
from wom_sim.metrics import METRICS, SERIES
from wom_sim.organisation import CATEGORIES
from wom_sim.study import StudyResult


@dataclass(frozen=True)
class Numbers:
    """Everything that is reported of a study."""

    study: StudyResult

    def values(self, campaign: str, metric: str) -> list[float]:
        """The metric of every finished run of the campaign, in order of replicates."""
        return [self.study.metrics[campaign, r][metric] for r in self.study.replicates]

    @cached_property
    def summaries(self) -> dict[tuple[str, str], Summary]:
        """By (campaign, metric)."""
        return {(c, m): summarise(self.values(c, m)) for c in self.study.campaigns for m in METRICS}

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        return all_pairs(self.study.campaigns, self.study.scenario.study.baseline)

    @cached_property
    def comparisons(self) -> dict[tuple[str, str, str], Comparison]:
        """By (metric, campaign, baseline)."""
        return {
            (m, a, b): compare(self.values(a, m), self.values(b, m), METRICS[m].better)
            for m in METRICS
            for a, b in self.pairs
        }

    def comparison(self, metric: str, a: str, b: str) -> Comparison:
        """a against b, whichever way the pair is listed (and also when a baseline keeps it off the list)."""
        found = self.comparisons.get((metric, a, b))
        return found or compare(self.values(a, metric), self.values(b, metric), METRICS[metric].better)

    @cached_property
    def bands(self) -> dict[tuple[str, str], Bands]:
        """Percentiles day by day, by (campaign, metric)."""
        return {
            (c, m): bands(np.array([self.study.series[c, r][m] for r in self.study.replicates]))
            for c in self.study.campaigns
            for m in SERIES
        }

    @cached_property
    def ledger(self) -> dict[tuple[str, str], Summary]:
        """By (campaign, category)."""
        return {
            (c, k): summarise([self.study.ledger[c, r][k] for r in self.study.replicates])
            for c in self.study.campaigns
            for k in CATEGORIES
        }

    @cached_property
    def frontier(self) -> list[str]:
        """Campaigns that no other beats on both mean reach and mean cost, cheapest first."""
        return frontier({
            c: (self.summaries[c, "reached"].mean, self.summaries[c, "cost_total"].mean) for c in self.study.campaigns
        })  # fmt: skip

    def spends(self, campaign: str) -> bool:
        return self.summaries[campaign, "cost_total"].mean > 0
