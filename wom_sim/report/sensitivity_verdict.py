"""Which assumptions could turn the winner round, in plain words that say no more than the intervals do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from wom_sim.comparison import Comparison
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.indices import Effects, Shares
from wom_sim.experiment.survey import Plan, Survey
from wom_sim.experiment.turning import side
from wom_sim.metrics import METRICS
from wom_sim.numerals import estimate, exact, share
from wom_sim.report.verdict import FEW_WORLDS
from wom_sim.report.words import distinct, listed

_MOST_NAMED = 3


class Surveyed(Protocol):
    """What the pictures of an analysis show of it; its meaning is that of `Survey`, which has more."""

    @property
    def plan(self) -> Plan: ...

    @property
    def pair(self) -> tuple[str, str]: ...

    @property
    def assumptions(self) -> Sequence[Assumption]: ...

    @property
    def effects(self) -> Mapping[str, Effects]: ...

    @property
    def shares(self) -> Mapping[str, Shares]: ...

    @property
    def default(self) -> Comparison: ...

    def ends(self, assumption: Assumption) -> tuple[Comparison, Comparison]: ...


def verdict(found: Survey) -> str:
    """One paragraph: who wins with the values in force, what turns that round, alone and together, and how much is luck."""
    if not found.winner:
        return " ".join(filter(None, [_no_winner(found), _luck(found), _few(found)]))
    return " ".join(filter(None, [_winner(found), _alone(found), _together(found), _luck(found), _few(found)]))


def called(found: Surveyed) -> tuple[str, str]:
    """The two campaigns as a reader meets them."""
    names = distinct(found.pair)
    return f"“{names[found.pair[0]]}”", f"“{names[found.pair[1]]}”"


def ranges(found: Surveyed) -> str:
    """How far the assumptions were varied."""
    given = [a.given for a in found.assumptions]
    return " or ".join(filter(None, ["" if given and all(given) else f"±{share(found.plan.spread)} of each value",
                                     "as named" if any(given) else ""]))  # fmt: skip


def _winner(found: Survey) -> str:
    metric = METRICS[found.plan.metric]
    first, second = called(found) if (found.winner > 0) != (metric.better == "less") else called(found)[::-1]
    wins, more = "wins over" if metric.better else "is above", "less" if metric.better == "less" else "more"
    mean, interval = _difference(found.default, found.winner)
    return (
        f"With the values in force {first} {wins} {second} on {metric.words}: {mean} {more} "
        f"({interval}, {found.default.pairs} worlds)."
    )


def _no_winner(found: Survey) -> str:
    first, second = called(found)
    mean, interval = _difference(found.default)
    words = METRICS[found.plan.metric].words
    return (
        f"With the values in force these {found.default.pairs} worlds do not tell {first} from {second} on {words} "
        f"(mean difference {mean}, {interval}): there is no winner that an assumption could turn round."
    )


def _difference(comparison: Comparison, sign: int = 1) -> tuple[str, str]:
    ends = sorted((sign * comparison.ci_low, sign * comparison.ci_high))
    mean, low, high = estimate(sign * comparison.mean_difference, *ends)
    return mean, f"95 % interval {low} to {high}"


def _alone(found: Survey) -> str:
    return _turned_by(found) if found.turned_at else _not_turned(found)


def _turned_by(found: Survey) -> str:
    """The assumptions that alone turn the winner round, the one that has the least way to go in its range first."""
    turned = [(a, *found.turned_at[a.name]) for a in found.assumptions if a.name in found.turned_at]
    turned.sort(key=lambda each: abs(each[1] - each[0].value) / (each[0].high - each[0].low))
    texts = []
    for a, value, there in turned[:_MOST_NAMED]:
        mean, interval = _difference(there, found.winner)
        texts.append(f"{a.name} is {exact(value)} and not {exact(a.value)} (the difference is then {mean}; {interval})")
    more = len(turned) - _MOST_NAMED
    rest = f"; {more} more {'does' if more == 1 else 'do'} so, in flips.csv" if more > 0 else ""
    return f"The winner turns round when, all else as it is, {', or '.join(texts)}{rest}."


def _not_turned(found: Survey) -> str:
    tried = len(found.assumptions)
    within = "within its range" if any(a.given for a in found.assumptions) else f"within ±{share(found.plan.spread)}"
    which = f"{tried}, each alone" if found.plan.named else f"{tried} that change anything, each alone"
    said = f"No single assumption {within} ({which}) turned the winner round in these worlds"
    unclear = list(_unclear(found))
    if not unclear:
        return f"{said}."
    more = len(unclear) - _MOST_NAMED
    named = [*unclear[:_MOST_NAMED], *([f"{more} more ends of ranges"] if more > 0 else [])]
    return f"{said}; but with {listed(named)} they no longer tell who wins."


def _unclear(found: Survey) -> Iterator[str]:
    for a in found.assumptions:
        for value, there in zip((a.low, a.high), found.ends(a), strict=True):
            if not side(there):
                yield f"{a.name} {exact(value)}"


def _together(found: Survey) -> str:
    design = next(reversed(found.designs.values()), None)
    if design is None or len(design.varied) < 2:
        return ""
    turned = sum(side(found.compared(point)) == -found.winner for point in design.points)
    points = len(design.points)
    if not turned:
        return f"Nor did it turn at any of {points} points at which several of them were moved at once."
    most = _most_often(found, design.varied, turned / points)
    return f"With several moved at once it turned at {turned} of {points} points{most}."


def _most_often(found: Survey, varied: list[Assumption], overall: float) -> str:
    """The third of a range that stands out, where its interval lies wholly above the share of all points."""
    thirds = [(a.name, name, third) for a in varied for name, third in found.turning(a).thirds.items() if third.low > overall]
    if not thirds:
        return ""
    name, end, third = max(thirds, key=lambda each: (each[2].low, each[0]))
    return f", most often with {name} in the {end} third of its range ({third.turned} of {third.points})"


def _luck(found: Survey) -> str:
    components = next(reversed(found.components.values()), None)
    if components is None or math.isnan(components.share.low):
        return ""
    if components.share.low <= 0:
        return "Over these points, what the assumptions do to the difference cannot be told from luck."
    value, low, high = (share(min(1.0, end)) for end in components.share)
    return (
        f"Of the variance of the estimated difference over these points, {value} (95 % interval {low} to {high}) is the "
        "assumptions' doing, and the rest is luck."
    )


def _few(found: Survey) -> str:
    worlds = len(found.plan.replicates)
    return f"{worlds} worlds are few: the intervals are themselves uncertain." if worlds < FEW_WORLDS else ""
