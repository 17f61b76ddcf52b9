"""What knowing the network is worth: the reach of each campaign as a share of that of one which knows all (`greedy`).

The bound is the best that was tried with everything known but the luck. What `greedy` guarantees, it guarantees for the
model's live-edge form (`seeding/live_edge.py`); for the whole model nothing is proven, and a campaign may come out above it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console

from wom_sim.comparison import summarise
from wom_sim.numerals import amounts, estimate, share
from wom_sim.report.layout import fill, footnotes, new_table
from wom_sim.report.numbers import PEEKS, Numbers
from wom_sim.report.words import json_rows
from wom_sim.scenario import Campaign, Seeding
from wom_sim.study_result import StudyResult

BOUND = "greedy"
"""The strategy whose reach is the bound."""

NOT_PROVEN = "bound: the best that was tried with all known but the luck; not proven to be the best there is"

COLUMNS = (
    "campaign", "bound", "strategy", "sees_network", "target", "bound_target", "share", "ci_low", "ci_high", "replicates",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of means over the same worlds with its 95 % interval; nan where it is not defined."""

    value: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Share:
    """A campaign beside the one that knows all and is equal to it in all but the seeding."""

    campaign: str
    bound: str
    spec: Seeding
    bound_target: int
    sees_network: bool
    reach: Ratio
    replicates: int

    @property
    def is_feasible(self) -> bool:
        """Whether an organisation could run it, for no more members."""
        return not self.sees_network and self.spec.target <= self.bound_target


def ratio_of_means(above: Sequence[float], below: Sequence[float]) -> Ratio:
    """Σa / Σb over paired worlds, with a 95 % t interval of standard error s(a − R·b)/(√n·|mean b|), the delta method
    (Cochran 1977): luck that a world gives to both cancels. Raises ValueError when the lengths differ."""
    # A campaign that was dropped has no value in later worlds.
    pairs = [(a, b) for a, b in zip(above, below, strict=True) if math.isfinite(a) and math.isfinite(b)]
    whole = math.fsum(b for _, b in pairs)
    if not whole:
        return Ratio(math.nan, math.nan, math.nan)
    value = math.fsum(a for a, _ in pairs) / whole
    half = summarise([a - value * b for a, b in pairs]).half_width * len(pairs) / abs(whole)
    return Ratio(value, value - half, value + half)


def shares(study: StudyResult) -> list[Share]:
    """Every campaign that has an equal with greedy seeding, the greatest share first; none where nobody seeds greedily."""
    numbers, campaigns = Numbers(study), study.scenario.campaigns
    bounds = {_rest(campaigns[name]): name for name in study.campaigns if campaigns[name].seeding.strategy == BOUND}
    found = []
    for name in study.campaigns:
        bound, spec = bounds.get(_rest(campaigns[name])), campaigns[name].seeding
        if bound is not None and spec.strategy not in (BOUND, "none"):
            ratio = ratio_of_means(numbers.values(name, "reached"), numbers.values(bound, "reached"))
            target, worlds = campaigns[bound].seeding.target, min(len(study.ran(name)), len(study.ran(bound)))
            found.append(Share(name, bound, spec, target, numbers.peeks(name), ratio, worlds))
    return sorted(found, key=lambda s: -s.reach.value if math.isfinite(s.reach.value) else math.inf)


def _rest(campaign: Campaign) -> str:
    """Everything that a campaign decides but the seeding."""
    return repr(campaign.model_copy(update={"seeding": None}))


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of knowing.csv."""
    for s in shares(study):
        interval = (s.reach.value, s.reach.ci_low, s.reach.ci_high)
        yield (s.campaign, s.bound, s.spec.strategy, s.sees_network, s.spec.target, s.bound_target, *interval, s.replicates)


def records(study: StudyResult) -> list[dict[str, object]]:
    """The same as plain data for `--json`."""
    return json_rows(COLUMNS, rows(study))


def print_knowing(study: StudyResult, console: Console) -> None:
    """Table and sentence, where a campaign seeds greedily and an equal one in another way."""
    found, numbers = shares(study), Numbers(study)
    if not found:
        return
    names, bounds = numbers.names, list(dict.fromkeys(s.bound for s in found))
    table = new_table("What knowing the network is worth", f"reach as a share of the bound, {_listed(bounds, names)}")
    shown = [numbers.marked(s.campaign) for s in found]
    cells = [[share(s.reach.value), _interval(s.reach), f"{s.spec.target:,}", names[s.bound]] for s in found]
    labels = ["share of\nthe bound", "95 % interval", "members\nwanted", "bound"]
    several = len(bounds) > 1
    fill(table, "campaign", labels[: 3 + several], shown, [row[: 3 + several] for row in cells], console.width)
    notes = [f"* {PEEKS}"] if any(s.sees_network for s in found) else []
    notes += [f"† dropped: {numbers.dropped_after}"] if study.dropped else []
    footnotes(table, [*notes, NOT_PROVEN])
    console.print()
    console.print(table)
    for bound in bounds:
        said = sentence([s for s in found if s.bound == bound], numbers)
        console.print(said, highlight=False, markup=False, end="\n" if said else "")


def _listed(bounds: list[str], names: dict[str, str]) -> str:
    return f"“{names[bounds[0]]}”" if len(bounds) == 1 else "the campaign equal in all else"


def _interval(reach: Ratio) -> str:
    if math.isnan(reach.ci_low):
        return "–"
    half = 50 * (reach.ci_high - reach.ci_low)
    low, high = amounts(100 * reach.ci_low, 100 * reach.ci_high, against=[100.0], half_width=half)
    return f"{low} to {high} %"


def sentence(found: Sequence[Share], numbers: Numbers) -> str:
    """How close to one bound campaigns come that an organisation could run, with as many members and with more."""
    return " ".join(filter(None, (_closest(found, numbers), _makes_up(found, numbers), _above(found, numbers))))


def _closest(found: Sequence[Share], numbers: Numbers) -> str:
    """Which campaign that could be run comes closest, if the worlds tell it from the second."""
    names, bound = numbers.names, numbers.names[found[0].bound]
    feasible = [s for s in found if s.is_feasible and not math.isnan(s.reach.ci_low)]
    if not feasible:
        return ""
    best = feasible[0]
    reaches = f"reaches {_share(best.reach)} as many consumers"
    if len(feasible) == 1:
        return f"Without seeing the network, “{names[best.campaign]}” {reaches} as “{bound}”."
    second = feasible[1]
    versus = numbers.comparison("reached", best.campaign, second.campaign)
    if versus.ci_low > 0:
        return f"Without seeing the network, “{names[best.campaign]}” comes closest to “{bound}”: it {reaches}."
    mean, low, high = estimate(versus.mean_difference, versus.ci_low, versus.ci_high)
    return (
        f"Which campaign comes closest to “{bound}” without seeing the network cannot be told: “{names[best.campaign]}” "
        f"{reaches}, “{names[second.campaign]}” {_share(second.reach)}; the mean difference is {mean} (95 % interval {low} to "
        f"{high})."
    )


def _makes_up(found: Sequence[Share], numbers: Numbers) -> str:
    """The fewest additional members with which a campaign that could be run reaches as many, or is not told from the bound."""
    more = [s for s in found if not s.sees_network and not s.is_feasible and s.reach.ci_high >= 1]
    if not more:
        return ""
    least = min(more, key=lambda s: s.spec.target)
    members = f"{least.spec.target:,} members instead of {least.bound_target:,}"
    name, bound = numbers.names[least.campaign], numbers.names[least.bound]
    if least.reach.ci_low >= 1:
        return f"“{name}” makes up for it with {members}: it reaches {_share(least.reach)} as many."
    return f"“{name}”, with {members}, cannot be told from “{bound}”: it reaches {_share(least.reach)} as many."


def _above(found: Sequence[Share], numbers: Numbers) -> str:
    above = [numbers.names[s.campaign] for s in found if s.reach.ci_low > 1 and s.spec.target <= s.bound_target]
    if not above:
        return ""
    return f"“{above[0]}” reaches more than the bound, which is certified for the model's live-edge form only."


def _share(reach: Ratio) -> str:
    return f"{share(reach.value)} (95 % interval {_interval(reach)})"
