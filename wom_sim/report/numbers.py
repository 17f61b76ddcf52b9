"""The numbers of a report, computed once from a study; tables, plots and sentences only show them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from wom_sim.comparison import NOT_NEGATIVE, Bands, Comparison, Summary, all_pairs, bands, compare, frontier, summarise
from wom_sim.metrics import METRICS, SERIES
from wom_sim.organisation import CATEGORIES
from wom_sim.report.words import distinct, listed
from wom_sim.seeding import strategy
from wom_sim.study_result import StudyResult

NO_CAMPAIGN = "no campaign"
PEEKS = "sees the whole network, which no organisation does"
"""What is said of a campaign whose seeding looks at the network."""

NOBODY_SOMEWHERE = "in some worlds there was nobody to pay for, and the mean cost a head of the others would flatter"
"""What is said where money a head is not told."""


@dataclass(frozen=True)
class Numbers:
    """Everything that is reported of a study.

    places: which of the palette's looks is a campaign's own, where other studies stand beside this one; of others their place in
    the scenario.
    """

    study: StudyResult
    places: Mapping[str, int] = field(default_factory=dict, kw_only=True)

    def place(self, campaign: str) -> int:
        """Which of the palette's looks a campaign has, the same everywhere."""
        return self.places.get(campaign, self.study.campaigns.index(campaign))

    def values(self, campaign: str, metric: str) -> list[float]:
        """The metric in every finished world, in order; nan where the campaign had been dropped."""
        return self.study.values(campaign, metric)

    def told(self, campaign: str, metric: str) -> list[float]:
        """Its values where their mean may be told, else nan in every world (see `Metric.a_head`)."""
        values = self.values(campaign, metric)
        return [math.nan] * len(values) if self.somewhere_nobody(campaign, metric) else values

    def somewhere_nobody(self, campaign: str, metric: str) -> bool:
        """Whether money a head is not defined in some of the worlds in which the campaign ran, and in some it is."""
        values = [self.study.metrics[campaign, r][metric] for r in self.study.ran(campaign)]
        return METRICS[metric].a_head and 0 < sum(map(math.isnan, values)) < len(values)

    @property
    def consumers(self) -> int | None:
        """Consumers of a world: as its network has them, else as they were asked for."""
        made = (int(m.achieved) for m in self.study.fidelity if m.measure == "consumers")
        return next(made, self.study.scenario.world.consumers)

    @cached_property
    def summaries(self) -> dict[tuple[str, str], Summary]:
        """By (campaign, metric)."""
        return {
            (c, m): summarise(self.told(c, m), metric.bounds) for c in self.study.campaigns for m, metric in METRICS.items()
        }

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        return all_pairs(self.study.campaigns, self.study.scenario.study.baseline)

    @cached_property
    def comparisons(self) -> dict[tuple[str, str, str], Comparison]:
        """By (metric, campaign, baseline)."""
        return self._compared(METRICS)

    def _compared(self, metrics: Iterable[str]) -> dict[tuple[str, str, str], Comparison]:
        return {
            (m, a, b): compare(self.told(a, m), self.told(b, m), METRICS[m].better) for m in metrics for a, b in self.pairs
        }

    @cached_property
    def by_reach(self) -> list[str]:
        """Campaigns, highest mean reach first."""
        mean = {c: self.summaries[c, "reached"].mean for c in self.study.campaigns}
        return sorted(mean, key=lambda c: -math.inf if math.isnan(mean[c]) else mean[c], reverse=True)

    @cached_property
    def shown_pairs(self) -> list[tuple[str, str]]:
        """The pairs as people read them: the one that reaches more first, the strongest one's pairs first.

        Against a baseline, every pair stays campaign − baseline.
        """
        if self.study.scenario.study.baseline is not None:
            return self.pairs
        return [(a, b) for i, a in enumerate(self.by_reach) for b in self.by_reach[i + 1 :]]

    def comparison(self, metric: str, a: str, b: str) -> Comparison:
        """a against b, whichever way the pair is listed (and also when a baseline keeps it off the list)."""
        found = self.comparisons.get((metric, a, b))
        return found or compare(self.told(a, metric), self.told(b, metric), METRICS[metric].better)

    def tied(self, a: str, b: str) -> bool:
        """Whether two campaigns reach exactly as many in some world."""
        return any(x == y for x, y in zip(self.values(a, "reached"), self.values(b, "reached"), strict=True))

    @cached_property
    def bands(self) -> dict[tuple[str, str], Bands]:
        """Percentiles day by day, by (campaign, metric)."""
        return {
            (c, m): bands(np.array([self.study.series[c, r][m] for r in self.study.ran(c)]))
            for c in self.study.campaigns
            for m in SERIES
        }

    @cached_property
    def ledger(self) -> dict[tuple[str, str], Summary]:
        """By (campaign, category)."""
        return {
            (c, k): summarise([self.study.ledger[c, r][k] for r in self.study.ran(c)], NOT_NEGATIVE)
            for c in self.study.campaigns
            for k in CATEGORIES
        }

    @cached_property
    def visits(self) -> dict[str, np.ndarray]:
        """Mean visits that sharing caused, by campaign that was followed to the end: shape (`visibility.ROUTES`, `SIGHTS`)."""
        seen = self.study.visibility
        followed = [c for c in self.study.campaigns if c not in self.study.dropped] if seen else []
        return {c: np.mean([seen[c, r].visits for r in self.study.ran(c)], axis=0) for c in followed}

    @cached_property
    def frontier(self) -> list[str]:
        """Campaigns that no other beats on both mean reach and mean cost, cheapest first."""
        mean = {(c, m): s.mean for (c, m), s in self.summaries.items()}
        return frontier({c: (mean[c, "reached"], mean[c, "cost_total"]) for c in self.study.campaigns})

    @cached_property
    def names(self) -> dict[str, str]:
        """Campaigns as people read them: without what all of a cross have in common."""
        return distinct(self.study.campaigns)

    def spends(self, campaign: str) -> bool:
        return self.summaries[campaign, "cost_total"].mean > 0

    @cached_property
    def reference(self) -> str | None:
        """What stands for doing nothing: the one named "no campaign", else the first that costs nothing."""
        named = [c for c in self.study.campaigns if c.strip().casefold() == NO_CAMPAIGN]
        free = [c for c in self.study.campaigns if self.summaries[c, "cost_total"].mean == 0]
        return next(iter(named + free), None)

    def marked(self, campaign: str) -> str:
        """A campaign's name in a table: with * where it sees the network, † where it was dropped (`dropped_after`)."""
        marks = ("*" * self.peeks(campaign), "†" * (campaign in self.study.dropped))
        return " ".join(filter(None, (self.names[campaign], *marks)))

    def marked_pair(self, a: str, b: str) -> str:
        """Two campaigns that are compared, with † where one of them was dropped."""
        return f"{self.names[a]} − {self.names[b]}{' †' if {a, b} & set(self.study.dropped) else ''}"

    @cached_property
    def dropped_after(self) -> str:
        """Which campaigns were dropped after how many worlds, in words; "" where none was."""
        at: dict[int, list[str]] = {}
        for campaign, worlds in self.study.dropped.items():
            at.setdefault(worlds, []).append(f"“{self.names[campaign]}”")
        return "; ".join(f"{listed(names)} after {worlds:,} worlds" for worlds, names in at.items())

    @property
    def fewer_worlds(self) -> str:
        """What † says of a pair."""
        return (
            f"over fewer worlds, as one of the two was dropped: {self.dropped_after}; that it was dropped just then, when it "
            "seemed clearly beaten, overstates the difference"
        )

    def peeks(self, campaign: str) -> bool:
        """Whether its seeding looks at the network, which no organisation can."""
        return strategy(self.study.scenario.campaigns[campaign].seeding.strategy).peeks_at_network
