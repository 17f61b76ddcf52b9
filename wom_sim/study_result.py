"""What came out of a study: metrics, daily series and ledgers run by run, which show themselves in a notebook."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, astuple, dataclass, field, fields
from typing import NamedTuple

import numpy as np

from wom_sim.comparison import Comparison, Summary, all_pairs, compare, summarise
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.metrics import METRICS
from wom_sim.metrics.trees import Tree
from wom_sim.network.fidelity import Measure
from wom_sim.notebook import html_table
from wom_sim.numerals import estimate, share_within, with_ends
from wom_sim.scenario import Scenario
from wom_sim.seeding import Certificate
from wom_sim.stopping import Width
from wom_sim.visibility import Visibility


class ReplicateOutcome(NamedTuple):
    """What a study keeps of one replicate: by campaign, its metrics, daily series and ledger, counts of `metrics.care.CARE`
    by segment, and visits as they were and as analytics saw them; of the first replicate also two cascade trees, to be drawn; of
    campaigns that seed greedily what is certain of their choice."""

    replicate: int
    rng_key: str
    metrics: dict[str, dict[str, float]]
    series: dict[str, dict[str, np.ndarray]]
    ledger: dict[str, dict[str, float]]
    care: dict[str, np.ndarray]
    visibility: dict[str, Visibility]
    segments: list[str]
    trees: dict[str, dict[str, Tree]]
    certificates: dict[str, Certificate]


_SHOWN = ("reached", "engaged", "adopted", "cost_total", "cost_per_reached")
"""Metrics that a study shows of itself in a notebook."""


@dataclass(repr=False)
class StudyResult:
    """The outcome of a study, complete or interrupted (then of the replicates that were finished).

    In a notebook it shows itself. Its runs come as pandas frames (`frame`, `series_frame`, `ledger_frame`), and so do means
    and differences over worlds (`summarise`, `compare`).

    Attributes:
        metrics, series, ledger, care, visibility: by (campaign, replicate), as in `ReplicateOutcome`. segments: names of the
            rows of `care`. trees: by campaign, the cascades of `metrics.trees.DRAWN` of the first replicate. certificates: by
            (campaign, replicate), of campaigns that seed greedily.
        fidelity: the network of the first replicate, asked beside achieved. notes: what a reader should know.
        dropped: campaigns that ran no further because another beat them clearly, with the number of worlds they ran in.
        widths: of a study that asks for precision, every half width reached beside the one wanted.
    """

    scenario: Scenario
    campaigns: list[str]
    replicates: list[int] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)
    metrics: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)
    series: dict[tuple[str, int], dict[str, np.ndarray]] = field(default_factory=dict)
    ledger: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)
    care: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    visibility: dict[tuple[str, int], Visibility] = field(default_factory=dict)
    segments: list[str] = field(default_factory=list)
    trees: dict[str, dict[str, Tree]] = field(default_factory=dict)
    certificates: dict[tuple[str, int], Certificate] = field(default_factory=dict)
    fidelity: list[Measure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    widths: list[Width] = field(default_factory=list)
    interrupted: bool = False
    manifest: dict = field(default_factory=dict)

    def ran(self, campaign: str) -> list[int]:
        """Replicates in which a campaign ran: all that are finished, unless it was dropped."""
        return [r for r in self.replicates if r < self.dropped.get(campaign, r + 1)]

    def values(self, campaign: str, metric: str) -> list[float]:
        """The metric in every finished world, in order; nan where the campaign had been dropped."""
        ran = set(self.ran(campaign))
        return [self.metrics[campaign, r][metric] if r in ran else math.nan for r in self.replicates]

    @property
    def runs(self) -> list[tuple[str, int]]:
        """(campaign, replicate) of every finished run, campaign by campaign."""
        return [(campaign, replicate) for campaign in self.campaigns for replicate in self.ran(campaign)]

    def frame(self):
        """Every metric of every run, one row a run. Columns: campaign, replicate, rng_key, then the metrics of `METRICS`."""
        return self._run_by_run(lambda run: {"rng_key": self.keys[run[1]], **{m: self.metrics[run][m] for m in METRICS}})

    def ledger_frame(self):
        """Money spent, one row a run. Columns: campaign, replicate, then each category of the ledger."""
        return self._run_by_run(lambda run: self.ledger[run])

    def series_frame(self):
        """What is followed day by day, one row a run and day.

        Columns: campaign, replicate, day (0 is the first; values are those at its end), then those of `metrics.SERIES`.
        """
        import pandas as pd

        days = np.arange(self.scenario.study.days)
        parts = [pd.DataFrame({"campaign": c, "replicate": r, "day": days, **self.series[c, r]}) for c, r in self.runs]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["campaign", "replicate", "day"])

    def summarise(self, metric: str = "reached"):
        """The mean of a metric over worlds, one row a campaign. Columns: metric, campaign, then the attributes of `Summary`.

        Raises WomSimError where there is no such metric.
        """
        import pandas as pd

        rows = [{"metric": metric, "campaign": c, **asdict(found)} for c, found in self._summaries(metric).items()]
        return pd.DataFrame(rows)

    def compare(self, metric: str = "reached", baseline: str | None = None):
        """Differences between campaigns world by world, one row a pair: campaign − baseline, with its paired 95 % interval.

        Columns: metric, campaign, baseline, then the attributes of `Comparison`. baseline: compare the others with this
        campaign; unset: as the scenario says, else every pair.

        Raises WomSimError where there is no such metric or campaign.
        """
        import pandas as pd

        columns = ["metric", "campaign", "baseline", *(each.name for each in fields(Comparison))]
        rows = [(metric, *pair, *astuple(found)) for pair, found in self._comparisons(metric, baseline).items()]
        return pd.DataFrame(rows, columns=columns)

    def _run_by_run(self, columns: Callable[[tuple[str, int]], dict]):
        import pandas as pd

        return pd.DataFrame([{"campaign": run[0], "replicate": run[1], **columns(run)} for run in self.runs])

    def _summaries(self, metric: str) -> dict[str, Summary]:
        _check_name(metric, METRICS, "metric")
        return {campaign: summarise(self.values(campaign, metric), METRICS[metric].bounds) for campaign in self.campaigns}

    def _comparisons(self, metric: str, baseline: str | None) -> dict[tuple[str, str], Comparison]:
        _check_name(metric, METRICS, "metric")
        if baseline is not None:
            _check_name(baseline, self.campaigns, "campaign")
        pairs = all_pairs(self.campaigns, baseline or self.scenario.study.baseline)
        better = METRICS[metric].better
        return {(a, b): compare(self.values(a, metric), self.values(b, metric), better) for a, b in pairs}

    def __repr__(self) -> str:
        return f"<StudyResult: {self.scenario.title!r}, {len(self.campaigns)} campaigns in {len(self.replicates)} worlds>"

    def _repr_html_(self) -> str:
        worlds, asked = len(self.replicates), self.scenario.study.replicates
        note = f"means over {worlds:,} worlds (95 % intervals)" if worlds > 1 else "one world: no intervals"
        note += f"; {self.scenario.study.days} days"
        note += f"; stopped early, after {worlds:,} of {asked:,} worlds" if self.interrupted else ""
        found = {metric: self._summaries(metric) for metric in _SHOWN}
        rows = [
            [campaign, *(with_ends(s.mean, s.ci_low, s.ci_high) for s in (found[metric][campaign] for metric in _SHOWN))]
            for campaign in self.campaigns
        ]
        shown = html_table(self.scenario.title, note, ("campaign", *(METRICS[m].words for m in _SHOWN)), rows)
        pairs = [
            [f"{a} − {b}", mean, f"{low} to {high}", share_within(x.probability_better, *x.probability_interval)]
            for (a, b), x in self._comparisons("reached", None).items()
            for mean, low, high in [estimate(x.mean_difference, x.ci_low, x.ci_high)]
        ]
        if not pairs or worlds < 2:
            return shown
        header = ("difference", "mean", "95 % interval", "ahead in (95 % interval)")
        return shown + html_table("Paired differences in consumers reached", "same worlds, same luck", header, pairs)

    def add(self, outcome: ReplicateOutcome) -> None:
        self.keys[outcome.replicate] = outcome.rng_key
        for campaign in outcome.metrics:
            run = (campaign, outcome.replicate)
            self.metrics[run] = outcome.metrics[campaign]
            self.series[run] = outcome.series[campaign]
            self.ledger[run] = outcome.ledger[campaign]
            self.care[run] = outcome.care[campaign]
            self.visibility[run] = outcome.visibility[campaign]
            if campaign in outcome.certificates:
                self.certificates[run] = outcome.certificates[campaign]
        self.segments = outcome.segments
        self.trees |= outcome.trees
        # Last, so that Ctrl-C never leaves a replicate that is counted but not there.
        self.replicates = sorted([*self.replicates, outcome.replicate])

    def forget(self, first: int, campaign: str | None = None) -> None:
        """Drop what was run in worlds from `first` on, of a campaign or of all: workers run ahead of a decision to stop."""
        for kept in (self.metrics, self.series, self.ledger, self.care, self.visibility, self.certificates):
            for run in [run for run in kept if run[1] >= first and campaign in (None, run[0])]:
                del kept[run]
        if campaign is None:
            self.replicates = [r for r in self.replicates if r < first]
            self.keys = {r: key for r, key in self.keys.items() if r < first}


def _check_name(name: str, known: Iterable[str], kind: str) -> None:
    if name not in known:
        raise WomSimError(f'There is no {kind} "{name}"; there are: {", ".join(known)}.{did_you_mean(name, known)}')
