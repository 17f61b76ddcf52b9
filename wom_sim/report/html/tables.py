"""The table under each chart, and the others of a page: the numbers of the CSV files, as people read them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from wom_sim.comparison import Summary
from wom_sim.metrics import METRICS
from wom_sim.metrics.trees import DRAWN
from wom_sim.network.fidelity import Measure
from wom_sim.numerals import amount, amounts, estimate, exact, mean_and_interval, share
from wom_sim.organisation import CATEGORIES
from wom_sim.report.html.model import Row, Table
from wom_sim.report.metric_words import VIRALITY
from wom_sim.report.numbers import NOBODY_SOMEWHERE, PEEKS, Numbers
from wom_sim.report.pace import mean_halfway
from wom_sim.report.plots.differences import class_width, histogram
from wom_sim.report.signatures import SIGNATURE, Signatures, role_of
from wom_sim.report.style import colour
from wom_sim.report.trees import drawn
from wom_sim.report.verdict import FEW_WORLDS
from wom_sim.report.words import ITEMS, MEASURES, ahead, days_over, distinct
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP
from wom_sim.scenario import Scenario
from wom_sim.scenario.campaign import Seeding
from wom_sim.seeding import strategy
from wom_sim.visibility import AS_DIRECT, ROUTES

MOST_PAIRS = 30
MOST_DAYS = 7

AT_A_GLANCE = {
    "reached": "reached",
    "engaged": "engaged",
    "adopted": "bought",
    "structural_virality": "structural virality",
    "cost_total": "cost",
    "cost_per_reached": "cost per consumer reached",
    "cost_per_engaged": "cost per consumer engaged",
}
SPREAD = {
    "structural_virality": "structural virality",
    "cascade_size": "consumers per item",
    "cascade_depth": "hops per item",
    "reproduction_number": "reproduction number",
    "generation_time_hours": "hours from one to the next",
    "private_share": "share of sharing that was private",
}
COSTS = {
    "cost_total": "in all",
    "cost_per_reached": "per consumer reached",
    "cost_per_engaged": "per consumer engaged",
    "cost_per_adopted": "per consumer who bought",
}


def shade_of(numbers: Numbers, campaign: str) -> str:
    return colour(numbers.place(campaign))


def with_interval(s: Summary) -> str:
    """A mean and, in a line below it, its interval; a dash where there is no mean."""
    return "\n".join(mean_and_interval(s.mean, s.ci_low, s.ci_high))


def in_worlds(s: Summary, worlds: int) -> str:
    """The same, and below it in how many of the worlds the metric is defined, where these are not all."""
    some = f"\nin {s.replicates:,} of {worlds:,} worlds" if 0 < s.replicates < worlds else ""
    return with_interval(s) + some


def why_missing(metrics: Iterable[str], cells: Iterable[str]) -> list[str]:
    """Why money a head is not known, where cells of a table of these metrics have a dash instead."""
    costs = any(metric.startswith("cost_per") for metric in metrics)
    return [f"–: nothing was spent, or {NOBODY_SOMEWHERE}."] if costs and "–" in cells else []


def reading_of(numbers: Numbers) -> str:
    """How the numbers of a table of means are to be read."""
    worlds, most = len(numbers.study.replicates), "up to " if numbers.study.dropped else ""
    return f"means of {most}{worlds} worlds, below each its 95 % interval" if worlds > 1 else "one world: no intervals"


def of_metrics(numbers: Numbers, metrics: dict[str, str], caption: str, *, folded: bool = False) -> Table:
    """Campaigns by metrics, each with the interval of its mean."""

    def cell(campaign: str, metric: str) -> str:
        if metric.startswith("cost_per") and not numbers.spends(campaign):
            return "–"
        return in_worlds(numbers.summaries[campaign, metric], len(numbers.study.ran(campaign)))

    dropped = numbers.study.dropped
    rows = [
        Row(numbers.names[c] + " †" * (c in dropped), tuple(cell(c, m) for m in metrics), shade_of(numbers, c))
        for c in numbers.study.campaigns
    ]
    notes = [f"† dropped: {numbers.dropped_after}."] if dropped else []
    if any(numbers.somewhere_nobody(c, m) for c in numbers.study.campaigns for m in metrics):
        notes.append(f"–: {NOBODY_SOMEWHERE}.")
    head = ("campaign", *metrics.values())
    return Table(f"{caption}: {reading_of(numbers)}", head, tuple(rows), folded=folded, note=" ".join(notes))


def _whom(seeding: Seeding) -> str:
    """Whom a campaign invites, and how many members it wants."""
    if seeding.strategy == "none":
        return "nobody"
    chosen = strategy(seeding.strategy)
    name = seeding.strategy.replace("_", " ")
    if chosen.handpicks and chosen.nominates:
        return f"{name}: {seeding.handpicked:,} handpicked, then nominations, until {seeding.target:,} members"
    return f"{name}, until {seeding.target:,} members"


def campaigns_table(scenario: Scenario, shortened: str, places: Mapping[str, int] | None = None) -> Table:
    """What the organisation decides. shortened: what is said where names are shown without what they share. places: of the
    campaigns in the palette, where it is not their place in the scenario."""
    names = distinct(list(scenario.campaigns))
    peeking = {c for c, campaign in scenario.campaigns.items() if strategy(campaign.seeding.strategy).peeks_at_network}
    rows = []
    for at, (name, campaign) in enumerate(scenario.campaigns.items()):
        seeding = campaign.seeding
        whom = _whom(seeding)
        budget = "no limit" if campaign.budget is None else amount(campaign.budget)
        cells = (whom + (" *" if name in peeking else ""), role_of(campaign), budget)
        rows.append(Row(names[name], cells, colour((places or {}).get(name, at))))
    notes = (f"* {PEEKS}." if peeking else "", shortened if any(name != shown for name, shown in names.items()) else "")
    head = ("campaign", "whom it invites", "role", "budget")
    return Table("The campaigns", head, tuple(rows), words=True, note=" ".join(filter(None, notes)))


def reach_over_time(numbers: Numbers) -> Table:
    days = numbers.study.scenario.study.days
    step = next(n for n in (1, 7, 14, 28, 56, 91, 182, 365, 730) if days / n <= MOST_DAYS)
    at = sorted({*range(step, days + 1, step), days})
    rows = []
    for campaign in numbers.study.campaigns:
        band = numbers.bands[campaign, "reached"]
        cells = []
        for day in at:
            median, low, high = amounts(float(band.p50[day - 1]), float(band.p05[day - 1]), float(band.p95[day - 1]))
            cells.append(median if low == high else f"{median}\n{low} to {high}")
        cells.append(with_interval(mean_halfway(numbers, campaign)))
        rows.append(Row(numbers.names[campaign], tuple(cells), shade_of(numbers, campaign)))
    worlds = len(numbers.study.replicates)
    how, star = ("one world", "") if worlds == 1 else (f"medians, below each the range of {worlds} worlds, nearly", " *")
    inside = ""
    if worlds >= FEW_WORLDS:
        how, inside = "medians, below each the middle 90 % of worlds", "the middle 50 % of worlds, and "
    head = ("campaign", *(days_over(day) for day in at), f"days until half of its reach{star}")
    explained = "* Mean, and below it its 95 % interval." if star else ""
    note = f"{explained} In timeseries.csv: {inside}the end of every day; its first day is day 0.".lstrip()
    return Table(f"Consumers reached after so many days: {how}", head, tuple(rows), folded=True, note=note)


def paired_differences(numbers: Numbers) -> Table:
    rows = []
    for a, b in numbers.shown_pairs[:MOST_PAIRS]:
        x = numbers.comparison("reached", a, b)
        mean, low, high = estimate(x.mean_difference, x.ci_low, x.ci_high)
        cells = (
            mean, "–" if math.isnan(x.ci_low) else f"{low} to {high}", ahead(x), _two(x.correlation, *x.correlation_interval),
            _two(x.variance_reduction, *x.variance_reduction_interval),
        )  # fmt: skip
        rows.append(Row(numbers.marked_pair(a, b), cells, shade_of(numbers, a)))
    more = len(numbers.shown_pairs) - len(rows)
    ties = any(numbers.tied(a, b) for a, b in numbers.shown_pairs[:MOST_PAIRS])
    notes = [f"{more:,} more pairs are in comparison.csv." if more else "", "A tie counts half." if ties else ""]
    notes.append(f"† {numbers.fewer_worlds}." if numbers.study.dropped else "")
    head = (
        "difference", "mean", "95 % interval", "ahead in (95 % interval)", "correlation of paired runs (95 % interval)",
        "variance taken away by pairing (95 % interval)",
    )  # fmt: skip
    caption = "Paired differences in consumers reached"
    return Table(caption, head, tuple(rows), folded=True, note=" ".join(filter(None, notes)))


def _two(value: float, low: float, high: float) -> str:
    """A number from −1 to 1 and, in a line below it, its interval."""
    if math.isnan(value):
        return "–"
    return f"{value:.2f}" if math.isnan(low) else f"{value:.2f}\n{low:.2f} to {high:.2f}"


def difference_histogram(numbers: Numbers) -> Table:
    a, b = numbers.shown_pairs[0]
    both = zip(numbers.values(a, "reached"), numbers.values(b, "reached"), strict=True)
    differences = [x - y for x, y in both if not math.isnan(x - y)]
    width = class_width(differences)
    counts = histogram(differences, width)
    ends = amounts(*(end for middle in counts for end in (middle - width / 2, middle + width / 2)))
    rows = []
    for at, (middle, count) in enumerate(counts.items()):
        name = "0 (a tie)" if middle == 0 else " to ".join(ends[2 * at : 2 * at + 2])
        side = None if middle == 0 else shade_of(numbers, a if middle > 0 else b)
        rows.append(Row(name, (f"{count:,}",), side))
    caption = f"Worlds by the difference in consumers reached, {numbers.names[a]} less {numbers.names[b]}"
    return Table(caption, ("difference", "worlds"), tuple(rows), folded=True)


def virality(numbers: Numbers) -> Table:
    return of_metrics(numbers, SPREAD, VIRALITY, folded=True)


def cascade_trees(numbers: Numbers) -> Table:
    rows = []
    for campaign in drawn(numbers):
        for name in DRAWN:
            tree = numbers.study.trees[campaign][name]
            private = sum(tree.channel == way for way in (ONE_TO_ONE, PRIVATE_GROUP)).mean()
            maker = "a consumer" if tree.by_consumer else "the organisation"
            rank = f"{tree.larger + 1:,} of {tree.of:,}"
            cells = (name, ITEMS[tree.kind], maker, f"{tree.size:,}", f"{tree.depth}", share(float(private)), rank)
            rows.append(Row(numbers.names[campaign], cells, shade_of(numbers, campaign)))
    head = ("campaign", "cascade", "item", "made by", "consumers", "hops", "told in private", "rank by size")
    note = "Who was told by whom, in which hour and through which channel is in cascades.csv."
    return Table("Two cascades of the first world", head, tuple(rows), folded=True, note=note)


def cost_per_person_reached(numbers: Numbers) -> Table:
    return of_metrics(numbers, COSTS, "Money spent", folded=True)


def ledger(numbers: Numbers) -> Table:
    paid = [k for k in CATEGORIES if any(numbers.ledger[c, k].mean > 0 for c in numbers.study.campaigns)]
    rows = []
    for campaign in numbers.study.campaigns:
        values = [numbers.ledger[campaign, k].mean for k in paid]
        total = numbers.summaries[campaign, "cost_total"].mean
        rows.append(Row(numbers.names[campaign], tuple(map(amount, [*values, total])), shade_of(numbers, campaign)))
    head = ("campaign", *(k.replace("_", " ") for k in paid), "in all")
    worlds = len(numbers.study.replicates)
    how = f"means of {worlds} worlds" if worlds > 1 else "one world"
    return Table(f"The ledger: {how}", head, tuple(rows), folded=True)


def reach_cost_frontier(numbers: Numbers) -> Table:
    wanted = {m: AT_A_GLANCE[m] for m in ("reached", "structural_virality", "cost_total")}
    return of_metrics(numbers, wanted, "What a choice is judged by", folded=True)


def fidelity(measures: Sequence[Measure], caption: str) -> Table:
    """A network: what was asked of it beside what it is."""
    says = {True: "yes", False: "NO", None: ""}
    rows = [
        Row(MEASURES[m.measure], ("" if m.asked is None else exact(m.asked), exact(m.achieved), says[m.within_tolerance]))
        for m in measures
    ]
    head = ("measure", "asked", "achieved", "within tolerance")
    return Table(f"{caption}: asked beside achieved", head, tuple(rows))


def what_analytics_saw(numbers: Numbers) -> Table:
    names = {"one_to_one": "chat", "email": "e-mail", "private_group": "private group", "public": "public", "members": "members"}
    rows = []
    for campaign, visits in numbers.visits.items():
        dark = math.fsum(visits[:, AS_DIRECT])
        total = math.fsum(visits.ravel())
        by_route = [f"{amount(math.fsum(row[:AS_DIRECT]))} of {amount(math.fsum(row))}" for row in visits]
        cells = (amount(total), amount(total - dark), share(dark / total) if total else "–", *by_route)
        rows.append(Row(numbers.names[campaign], cells, shade_of(numbers, campaign)))
    head = ("campaign", "visits", "tracked", "dark", *(f"tracked, {names[route]}" for route in ROUTES))
    worlds = len(numbers.study.replicates)
    how = f"means of {worlds} worlds" if worlds > 1 else "one world"
    return Table(f"Visits that sharing caused, and what analytics tracked of them: {how}", head, tuple(rows), folded=True)


def roles(numbers: Numbers) -> Table:
    found = Signatures(numbers.study)
    rows = [Row(role, tuple(with_interval(found.summaries[role, m]) for m in SIGNATURE)) for role in found.campaigns]
    head = ("role", *(label.replace("\n", " ") for label in SIGNATURE.values()))
    units = "; ".join(f"{label.split(chr(10))[0]}: {METRICS[m].unit}" for m, label in SIGNATURE.items())
    return Table(f"Signatures of roles: {reading_of(numbers)}", head, tuple(rows), folded=True, note=f"Units: {units}.")


TABLES: dict[str, Callable[[Numbers], Table]] = {
    each.__name__: each
    for each in (
        reach_over_time, paired_differences, difference_histogram, virality, cascade_trees, cost_per_person_reached, ledger,
        reach_cost_frontier, what_analytics_saw, roles,
    )
}  # fmt: skip
"""The table under each figure, by its name."""
