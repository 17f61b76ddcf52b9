"""What to choose: who is dominated on reach, virality and cost, what choosing each costs in regret, and what it returns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rich.console import Console
from rich.text import Text

from wom_sim.comparison import NOT_NEGATIVE, Comparison, Summary, ratio_of_means, share_interval, summarise
from wom_sim.metrics import METRICS
from wom_sim.numerals import estimate, share_within, with_margin
from wom_sim.report.layout import MARGINS, fill, footnotes, new_table
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import listed
from wom_sim.study_result import StudyResult

CRITERIA = {"reached": "reach", "structural_virality": "virality", "cost_total": "cost"}
"""What a choice is judged by, in words."""

COLUMNS = (
    "campaign", *(f"mean_{metric}" for metric in CRITERIA), "dominated_by", "clearly",
    *(f"{name}{end}" for name in ("regret", "best_in", "return", "break_even_value", "break_even_incentive")
      for end in ("_reached" if name == "regret" else "", "_ci_low", "_ci_high")), "dropped_after",
)  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """The numbers of a choice between a study's campaigns.

    A campaign that was dropped stands in none of them. What customers are won is known beside a campaign that does nothing
    (`Numbers.reference`) only: without one, nobody knows who would have bought anyway, and return and break-even are undefined.
    """

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
        return summarise(self.shortfalls[campaign], NOT_NEGATIVE)

    def best_in(self, campaign: str) -> tuple[float, float, float]:
        """Share of worlds in which none reached more, with its 95 % interval."""
        values = self.shortfalls[campaign]
        best = sum(v == 0 for v in values)
        return best / len(values), *share_interval(best, len(values))

    def extra(self, campaign: str, metric: str) -> list[float]:
        """A metric above that of doing nothing, world by world; unknown (nan) where no campaign stands for that."""
        values, reference = self.numbers.values(campaign, metric), self.numbers.reference
        nothing = self.numbers.values(reference, metric) if reference is not None else [math.nan] * len(values)
        return [a - b for a, b in zip(values, nothing, strict=True)]

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
    """Rows of decision.csv. Of a campaign that was dropped: what is known of it, and after how many worlds."""
    found = Decision(study)
    for campaign in study.campaigns:
        means = [found.mean(campaign, metric) for metric in CRITERIA]
        if campaign in study.dropped:
            yield campaign, *means, *[None] * (len(COLUMNS) - len(means) - 2), study.dropped[campaign]
            continue
        by = found.dominated_by(campaign)
        summaries = (found.regret(campaign), found.gain(campaign), found.break_even_value(campaign),
                     found.break_even_incentive(campaign))  # fmt: skip
        regret, *money = ((s.mean, s.ci_low, s.ci_high) for s in summaries)
        yield (
            campaign, *means, by, None if by is None else found.clearly(campaign, by), *regret, *found.best_in(campaign),
            *(number for three in money for number in three), None,
        )  # fmt: skip


def _margin(s: Summary) -> str:
    return with_margin(s.mean, s.ci_low, s.ci_high)


def _ends(s: Summary) -> str:
    """A ratio and its interval, which need not be symmetric, from end to end in a line below it."""
    if math.isnan(s.mean) or s.ci_low == s.ci_high:
        return with_margin(s.mean, math.nan, math.nan)
    shown, *ends = estimate(s.mean, s.ci_low, s.ci_high)
    return f"{shown}\n{' to '.join(ends)}"


def _could_pay(s: Summary) -> str:
    return "nothing" if s.ci_high < 0 else _ends(s)


MONEY = (
    ("return,\nmoney", Decision.gain, _margin),
    ("customer must\nbe worth, money", Decision.break_even_value, _ends),
    ("could pay each\nmember, money", Decision.break_even_incentive, _could_pay),
)
"""What is said of money: the heads of columns, what is computed, and how it is shown."""


def columns(found: Decision) -> tuple[list[str], dict[str, list[str]]]:
    """What people are shown of a choice: the heads of columns, and the cells of each campaign. Columns without any number are
    left out, and so is what compares the campaigns that ran to the end where there is but one."""
    labels, cells = [], {c: [] for c in found.campaigns}
    if len(cells) > 1:
        labels += ["best reach in\n(95 % interval)", "regret:\nreach short"]
        for campaign, row in cells.items():
            row += [share_within(*found.best_in(campaign)), _margin(found.regret(campaign))]
    for label, of, shown in MONEY:
        values = {campaign: of(found, campaign) for campaign in cells}
        if any(not math.isnan(s.mean) for s in values.values()):
            labels.append(label)
            for campaign, s in values.items():
                cells[campaign].append(shown(s))
    return labels, cells


REGRET = "regret: consumers fewer than the best choice of each world reached"
NO_REFERENCE = "what a customer must be worth is not known: it takes a campaign that does nothing to see who buys anyway"
_MOST_NAMED = 3


def notes(found: Decision) -> list[str]:
    """What to know of the columns: what regret is, who is left out, and why it is not known what a customer must be worth."""
    numbers = found.numbers
    said = [REGRET] if len(found.campaigns) > 1 else []
    said += [f"left out, as dropped: {numbers.dropped_after}"] if found.study.dropped else []
    paying = [c for c in found.campaigns if numbers.spends(c) and c != numbers.reference]
    if paying and numbers.reference is None:
        return [*said, NO_REFERENCE]
    more = found.study.scenario.study.referred_value
    if more != 1 and any(not math.isnan(found.break_even_value(c).mean) for c in found.campaigns):
        said.append(f"a buyer who had been told by another consumer counts {more:g}")
    unknown = [f"“{numbers.names[c]}”" for c in paying if math.isnan(found.break_even_value(c).mean)]
    if unknown:
        named = listed(unknown) if len(unknown) <= _MOST_NAMED else f"{len(unknown)} campaigns"
        verb = "is" if len(unknown) == 1 else "are"
        whose = f"“{numbers.names[numbers.reference]}”"
        said.append(f"what a customer must be worth: {named} {verb} not known to win more of them than {whose}")
    return said


def print_decision(study: StudyResult, console: Console) -> None:
    """A table of regret and returns, and sentences on who is dominated; nothing where there is nothing to say."""
    found = Decision(study)
    labels, cells = columns(found)
    if len(study.replicates) < 2 or not (labels or notes(found)):
        return
    names = found.numbers.names
    console.print()
    if labels:
        table = new_table("What to choose", MARGINS)
        fill(table, "campaign", labels, [names[c] for c in cells], list(cells.values()), console.width)
        footnotes(table, [*notes(found), "in full in decision.csv"])
        console.print(table)
    else:
        console.print(Text("\n").join([Text("What to choose", "bold"), *map(Text, notes(found))]))
    for sentence in (*dominated(found), *trade_off(found)):
        console.print(sentence, highlight=False, markup=False)


def dominated(found: Decision) -> list[str]:
    """Who is dominated, where the worlds tell, and by more than nothing to speak of."""
    names, by = found.numbers.names, {}
    for campaign in found.campaigns:
        other = found.dominated_by(campaign)
        if other is not None and found.clearly(campaign, other) and not _all_practically_equal(found, campaign, other):
            by.setdefault(other, []).append(f"“{names[campaign]}”")
    criteria = listed(list(CRITERIA.values()))
    return [
        f"On {criteria}, “{names[other]}” is nowhere worse than {listed(beaten)} and somewhere better: none of these speaks for "
        f"{'it' if len(beaten) == 1 else 'them'}."
        for other, beaten in by.items()
    ]


def practically_equal(a: float, b: float) -> bool:
    """Whether two means differ by less than 1 % of the larger: no ground for a choice, however sure it is. Assumption."""
    return abs(a - b) < 0.01 * max(abs(a), abs(b))


def _all_practically_equal(found: Decision, a: str, b: str) -> bool:
    means = ((found.mean(a, metric), found.mean(b, metric)) for metric in CRITERIA)
    return all(x == y or practically_equal(x, y) for x, y in means)


def trade_off(found: Decision) -> list[str]:
    """Of the two that reach most and spend anything: on what each is ahead, where the worlds tell that of both, and on what a
    difference that they tell is too small to choose by."""
    numbers = found.numbers
    leading = [campaign for campaign in numbers.by_reach if campaign in found.campaigns and numbers.spends(campaign)][:2]
    if len(leading) < 2:
        return []
    first, second = leading
    ahead: dict[str, list[str]] = {first: [], second: []}
    alike: list[str] = []
    for metric, words in CRITERIA.items():
        versus = numbers.comparison(metric, first, second)
        if versus.excludes_zero and practically_equal(found.mean(first, metric), found.mean(second, metric)):
            alike.append(words)
        elif versus.excludes_zero:
            first_is_better = (versus.mean_difference > 0) == (METRICS[metric].better == "more")
            ahead[first if first_is_better else second].append(words)
    one, other = (f"“{numbers.names[campaign]}”" for campaign in leading)
    said = [f"{one} and {other} are practically equal on {listed(alike)} (within 1 %)."] if alike else []
    if not all(ahead.values()):
        return said
    on = {campaign: listed(metrics) for campaign, metrics in ahead.items()}
    return [*said, f"{one} is ahead on {on[first]}, {other} on {on[second]}: the choice depends on which counts."]
