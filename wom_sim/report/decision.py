"""What to choose: who is dominated on reach, virality and cost, what choosing each costs in regret, and what it returns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rich.console import Console

from wom_sim.comparison import Comparison, Summary, ratio_of_means, summarise
from wom_sim.metrics import METRICS
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import amount, amounts, listed, share
from wom_sim.study import StudyResult

CRITERIA = {"reached": "reach", "structural_virality": "virality", "cost_total": "cost"}
"""What a choice is judged by, in words."""

COLUMNS = (
    "campaign", *(f"mean_{metric}" for metric in CRITERIA), "dominated_by", "clearly", "regret_reached", "regret_ci_low",
    "regret_ci_high", "best_in", "return", "return_ci_low", "return_ci_high", "break_even_value", "break_even_value_ci_low",
    "break_even_value_ci_high", "break_even_incentive", "break_even_incentive_ci_low", "break_even_incentive_ci_high",
)  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """The numbers of a choice between a study's campaigns. A campaign that was dropped stands in none of them."""

    study: StudyResult

    @cached_property
    def numbers(self) -> Numbers:
        return Numbers(self.study)

    @cached_property
    def campaigns(self) -> list[str]:
        return [campaign for campaign in self.study.campaigns if campaign not in self.study.dropped]

    def mean(self, campaign: str, metric: str) -> float:
        return self.numbers.summaries[campaign, metric].mean

    def dominated_by(self, campaign: str) -> str | None:
        """A campaign that is at least as good in the mean of every criterion and better in one; the one that reaches most."""
        worse = [other for other in self.campaigns if other != campaign and self._at_least_as_good(other, campaign)]
        return max(worse, key=lambda other: self.mean(other, "reached"), default=None)

    def _at_least_as_good(self, other: str, campaign: str) -> bool:
        gains = []
        for metric in CRITERIA:
            a, b = self.mean(other, metric), self.mean(campaign, metric)
            if math.isnan(a) or math.isnan(b):
                return False
            gains.append(b - a if METRICS[metric].better == "less" else a - b)
        return min(gains) >= 0 and max(gains) > 0

    def clearly(self, campaign: str, other: str) -> bool:
        """Whether the worlds tell `other` to be better than `campaign` on every criterion on which the two differ at all."""
        found = [self.numbers.comparison(metric, other, campaign) for metric in CRITERIA]
        return all(x.excludes_zero or _equal(x) for x in found)

    @cached_property
    def shortfalls(self) -> dict[str, list[float]]:
        """By campaign: how many consumers fewer it reached, world by world, than the one that reached most in that world."""
        reach = {campaign: self.numbers.values(campaign, "reached") for campaign in self.campaigns}
        best = [max(values) for values in zip(*reach.values(), strict=True)]
        return {campaign: [b - v for b, v in zip(best, values, strict=True)] for campaign, values in reach.items()}

    def regret(self, campaign: str) -> Summary:
        """Expected regret: the mean shortfall in reach from the best choice of each world."""
        return summarise(self.shortfalls[campaign])

    def best_in(self, campaign: str) -> float:
        """Share of worlds in which none reached more."""
        values = self.shortfalls[campaign]
        return sum(v == 0 for v in values) / len(values)

    def extra(self, campaign: str, metric: str) -> list[float]:
        """A metric above that of doing nothing, world by world; as it is where no campaign stands for that."""
        values, reference = self.numbers.values(campaign, metric), self.numbers.reference
        if reference is None or reference == campaign:
            return values
        return [a - b for a, b in zip(values, self.numbers.values(reference, metric), strict=True)]

    def weighted_customers(self, campaign: str) -> list[float]:
        """New customers beyond those of doing nothing, one to whom others had spoken counting `referred_value`."""
        more = self.study.scenario.study.referred_value - 1
        both = zip(self.extra(campaign, "adopted"), self.extra(campaign, "referred"), strict=True)
        return [adopted + more * referred for adopted, referred in both]

    def gain(self, campaign: str) -> Summary:
        """Return: worth of the extra customers less the extra cost; undefined where no `customer_value` is given."""
        value = self.study.scenario.study.customer_value
        if value is None:
            return summarise([])
        both = zip(self.weighted_customers(campaign), self.extra(campaign, "cost_total"), strict=True)
        return summarise([value * customers - cost for customers, cost in both])

    def break_even_value(self, campaign: str) -> Summary:
        """What a new customer must be worth for the campaign to pay; undefined where it is not known to win any."""
        customers = self.weighted_customers(campaign)
        if not summarise(customers).ci_low > 0 or not self.numbers.spends(campaign):
            return summarise([])
        return ratio_of_means(self.extra(campaign, "cost_total"), customers)

    def break_even_incentive(self, campaign: str) -> Summary:
        """What could be paid to each who joins before the campaign loses money: return and incentives paid, per member."""
        value = self.study.scenario.study.customer_value
        joined = self.numbers.values(campaign, "joined")
        if value is None or not sum(joined):
            return summarise([])
        paid = [self.study.ledger[campaign, r]["incentives"] for r in self.study.ran(campaign)]
        parts = zip(self.weighted_customers(campaign), self.extra(campaign, "cost_total"), paid, strict=True)
        return ratio_of_means([value * customers - cost + incentives for customers, cost, incentives in parts], joined)


def _equal(x: Comparison) -> bool:
    return x.mean_difference == x.ci_low == x.ci_high == 0


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of decision.csv."""
    found = Decision(study)
    for campaign in found.campaigns:
        by = found.dominated_by(campaign)
        summaries = (found.regret(campaign), found.gain(campaign), found.break_even_value(campaign),
                     found.break_even_incentive(campaign))  # fmt: skip
        regret, *money = ((s.mean, s.ci_low, s.ci_high) for s in summaries)
        yield (
            campaign, *(found.mean(campaign, metric) for metric in CRITERIA), by,
            None if by is None else found.clearly(campaign, by), *regret, found.best_in(campaign),
            *(number for three in money for number in three),
        )  # fmt: skip


def columns(found: Decision) -> tuple[list[str], dict[str, list[str]]]:
    """What people are shown of a choice: the heads of columns, and the cells of each campaign; columns without any number are
    left out."""
    labels = ["best reach\nin worlds", "regret:\nreach short"]
    cells = {c: [share(found.best_in(c)), _with_margin(found.regret(c))] for c in found.campaigns}
    for label, of in (("return", found.gain), ("customer must\nbe worth", found.break_even_value),
                      ("could pay\neach member", found.break_even_incentive)):  # fmt: skip
        values = {campaign: of(campaign) for campaign in found.campaigns}
        if any(not math.isnan(s.mean) for s in values.values()):
            labels.append(label)
            nothing = label.startswith("could pay")
            for campaign, s in values.items():
                cells[campaign].append("nothing" if nothing and s.ci_high < 0 else _with_margin(s))
    return labels, cells


REGRET = "regret: consumers fewer than the best choice of each world reached"


def print_decision(study: StudyResult, console: Console) -> None:
    """A table of regret and returns, and sentences on who is dominated; nothing where there is no choice."""
    found = Decision(study)
    if len(found.campaigns) < 2 or len(study.replicates) < 2:
        return
    names = found.numbers.names
    labels, cells = columns(found)
    table = new_table("What to choose", "mean ± half width of its 95 % interval")
    fill(table, "campaign", labels, [names[c] for c in cells], list(cells.values()), console.width)
    left_out = [f"left out: “{names[c]}”, dropped after {worlds} worlds" for c, worlds in study.dropped.items()]
    footnotes(table, [REGRET, *left_out, "in full in decision.csv"])
    console.print()
    console.print(table)
    for sentence in dominated(found):
        console.print(sentence, highlight=False, markup=False)


def _with_margin(s: Summary) -> str:
    if math.isnan(s.mean):
        return "–"
    if s.mean == s.half_width == 0:
        return "0"
    return amount(s.mean) if math.isnan(s.half_width) else " ±".join(amounts(s.mean, s.half_width))


def dominated(found: Decision) -> list[str]:
    """Who is dominated, where the worlds tell."""
    names, by = found.numbers.names, {}
    for campaign in found.campaigns:
        other = found.dominated_by(campaign)
        if other is not None and found.clearly(campaign, other):
            by.setdefault(other, []).append(f"“{names[campaign]}”")
    criteria = listed(list(CRITERIA.values()))
    return [
        f"On {criteria}, “{names[other]}” is nowhere worse than {listed(beaten)} and somewhere better: none of these speaks for "
        f"{'it' if len(beaten) == 1 else 'them'}."
        for other, beaten in by.items()
    ]
