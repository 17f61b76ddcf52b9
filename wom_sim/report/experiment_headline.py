"""The finding of an experiment in one line with how sure it is, and its key figures."""

from __future__ import annotations

import math
from typing import NamedTuple

from wom_sim.metrics import METRICS
from wom_sim.numerals import estimate
from wom_sim.report.effects import Effect
from wom_sim.report.headline import NOT_TOLD, Headline, KeyFigure
from wom_sim.report.leading import Leading, level_in_words
from wom_sim.report.metric_words import from_to, titled, with_unit
from wom_sim.report.words import listed

MOST_FIGURES = 3
_MOST_NAMED = 3
NO_CHANGE = "no change shown"


def headline(found: Leading) -> Headline:
    """Who leads where; of one campaign, what the first factor does to it; where the worlds do not tell, that they do not."""
    if len(found.result.campaigns) == 1:
        return _of_one_campaign(found)
    known = [name for name in found.parts if name is not None]
    everywhere, anywhere = "everywhere on the map", "anywhere on the map"
    if not found.result.map:
        everywhere, anywhere = f"at all {found.all_of_it}", f"at any of {found.all_of_it}"
        if len(found.standings) == 1:
            everywhere = anywhere = "at the one point there is"
    if not known and found.uncontested:
        return Headline(f"Nobody {found.leads_on}: nowhere do two campaigns compete", found.design)
    if not known:
        return Headline(f"These worlds do not tell {anywhere} which campaign {found.leads_on}", _surety(found))
    first = f"{_called(found, known[0])} {found.leads_on}"
    if len(found.parts) == 1:
        return Headline(f"{first} {everywhere}", _surety(found))
    said = [f"{first} {found.where(known[0])} of {found.all_of_it}"]
    said += [f"{_called(found, name)} {found.where(name)}" for name in known[1:_MOST_NAMED]]
    more = len(known) - len(said)
    return Headline(", ".join([*said, *([f"{more} more elsewhere"] if more else [])]), _surety(found))


def _surety(found: Leading) -> str:
    """How sure the finding is, and what it rests on."""
    some = None in found.parts and len(found.parts) > 1
    return " · ".join(filter(None, (
        f"{found.where(None)} it cannot be told" if some else "",
        "less is better" if METRICS[found.metric].better == "less" else "",
        f"named where it is at least {100 * found.sure:.4g} % sure, at each point by itself",
        found.design,
    )))  # fmt: skip


def _of_one_campaign(found: Leading) -> Headline:
    """What the first factor does to it, where design and worlds tell; else how far its means lie apart."""
    metric, name = METRICS[found.metric], _called(found, found.subject)
    first = found.effects.get(next(iter(found.result.loaded.spec.factors)))
    if first is None:
        ends = found.lowest_and_highest_of(found.metric)
        if ends is None:
            return Headline(f"No point tells {metric.words}", found.design)
        means = f"{from_to(*ends, found.metric)}, {_everywhere(found) if ends[0] == ends[1] else 'from point to point'}"
        return Headline(f"{name}, {metric.words}: {means}", f"means · {found.design}")
    change = _change(found, first)
    surety = f"{change.surety} · {found.design}"
    if not first.versus.excludes_zero:
        said = f"These worlds do not show what {first.step.factor} does to {metric.words}, from {_ends(first)}"
        return Headline(said, surety)
    return Headline(f"{_from(first)} {name} {change.value} on {metric.words}", surety)


def key_figures(found: Leading) -> list[KeyFigure]:
    """Who leads most often, what each factor by itself does to that lead, where it cannot be told who leads; where that is fewer
    than three, from where to where the means go, and how much was run."""
    several = len(found.result.campaigns) > 1
    # What is shown to change comes before what is not, and of these the largest first.
    effects = sorted(
        found.effects.values(), key=lambda each: (not each.versus.excludes_zero, -abs(each.versus.mean_difference))
    )
    figures = [
        *([_of_leader(found)] if several else []),
        *(_of_effect(found, each) for each in effects),
        *([_of_doubt(found)] if found.most is not None and None in found.parts else []),
    ]
    # These read all points again.
    return [*figures, *(_of_ranges(found) if len(figures) < MOST_FIGURES else []), _of_runs(found)][:MOST_FIGURES]


def _of_leader(found: Leading) -> KeyFigure:
    label, those = f"Who {found.leads_on}", f"of {len(found.result.campaigns)} campaigns"
    if found.most is None:
        return KeyFigure(label, NOT_TOLD, f"which {those} does", f"nowhere {100 * found.sure:.4g} % sure")
    others = [f"{_called(found, name)} {found.where(name)}" for name in found.parts if name not in (None, found.most)]
    rest = f"besides {listed(others[: _MOST_NAMED - 1])}" if others else "no other campaign leads anywhere"
    size = f"{found.sizes[found.most]} of {found.all_of_it}"
    return KeyFigure(label, size, f"{_called(found, found.most)}, {those}", rest, campaign=found.most)


def _of_doubt(found: Leading) -> KeyFigure:
    size = f"{found.sizes[None]} of {found.all_of_it}"
    return KeyFigure(
        "Where it cannot be told", size, f"who {found.leads_on}", f"less than {100 * found.sure:.4g} % sure"
    )


def _of_ranges(found: Leading) -> list[KeyFigure]:
    """How far the means of the points lie apart: what there is to choose from, and not how sure it is. Of the metric that
    decides, then of those that are shown, then of reach and cost; those that are the same at every point come last."""
    metrics = dict.fromkeys([found.metric, *found.result.loaded.spec.metrics, "reached", "cost_total"])
    ends = {metric: known for metric in metrics if (known := found.lowest_and_highest_of(metric))}
    return [_of_range(found, metric, ends[metric]) for metric in sorted(ends, key=lambda m: ends[m][0] == ends[m][1])]


def _of_range(found: Leading, metric: str, ends: tuple[float, float]) -> KeyFigure:
    alike = ends[0] == ends[1]
    label = titled(metric) if alike else f"{titled(metric)}, from point to point"
    where = _everywhere(found) if alike else "at the lowest and at the highest point"
    about, surety = f"{_called(found, found.subject)}, {where}", f"means · {found.design_points}"
    return KeyFigure(label, from_to(*ends, metric), about, surety, campaign=found.subject)


def _everywhere(found: Leading) -> str:
    return "the same at every point" if len(found.result.points) > 1 else "at the one point there is"


def _of_runs(found: Leading) -> KeyFigure:
    """How much all is based on; of a map, without the worlds that it adds where it is unsure."""
    result = found.result
    counts = {"point": len(result.points), "campaign": len(result.campaigns), "world": len(result.replicates)}
    said = " × ".join(f"{count:,} {what}{'' if count == 1 else 's'}" for what, count in counts.items())
    return KeyFigure("Runs", f"{math.prod(counts.values()):,}", said, "of each campaign in each world at each point")


class Change(NamedTuple):
    """What an effect comes to in words, and how sure that is."""

    value: str
    surety: str


def _of_effect(found: Leading, each: Effect) -> KeyFigure:
    """A sentence: ``From budget 1,000 to 40,000 the lead of “a” over “b”`` – ``falls by 47`` – ``on consumers who joined``."""
    of, rival = _called(found, found.subject), found.rival
    if rival is not None:
        other = _called(found, rival)
        of = f"the lead of {of} over {other}" if _leads(found) else f"{of} − {other}"
    change = _change(found, each)
    shown = dict(zip(("mean", "low", "high"), _lead(found, each), strict=True)) | {"difference": True}
    campaign = found.subject if each.versus.excludes_zero else None
    on = f"on {METRICS[found.metric].words}"
    return KeyFigure(f"{_from(each)} {of}", change.value, on, change.surety, **shown, campaign=campaign)


def _leads(found: Leading) -> bool:
    """Whether the campaign that is spoken of leads its rival anywhere, so that there is a lead to speak of."""
    return found.rival is not None and found.most is not None and bool(METRICS[found.metric].better)


def _lead(found: Leading, each: Effect) -> tuple[float, float, float]:
    """By how much a factor changes the lead of the campaign that is spoken of, or its metric or difference where it has none:
    mean and interval. Where less is better, who has less leads."""
    x = each.versus
    if _leads(found) and METRICS[found.metric].better == "less":
        return -x.mean_difference, -x.ci_high, -x.ci_low
    return x.mean_difference, x.ci_low, x.ci_high


def _change(found: Leading, each: Effect) -> Change:
    mean, low, high = _lead(found, each)
    over = _over(found) + _turn(found, each)
    if low == high == 0:
        return Change("does not change", f"no difference in any world{over}")
    if not each.versus.excludes_zero:
        mean, low, high = estimate(mean, low, high)
        return Change(NO_CHANGE, f"change {mean}, 95 % interval {low} to {high}{over}")
    verb = "rises" if mean > 0 else "falls"
    mean, low, high = estimate(abs(mean), *sorted((abs(low), abs(high))))
    return Change(f"{verb} by {with_unit(mean, found.metric)}", f"95 % interval {low} to {high}{over}")


def _turn(found: Leading, each: Effect) -> str:
    """That from end to end is not all there is: what lies between is above both ends, or below."""
    turn = found.turns.get(each.step.factor)
    if turn is None:
        return ""
    turned_over = _leads(found) and METRICS[found.metric].better == "less"
    side = "above" if turn.above != turned_over else "below"
    what = "the lead" if _leads(found) else "the difference" if found.rival else "the mean"
    return f"; {what} at {level_in_words(turn.level)} is {side} that at both ends"


def _from(each: Effect) -> str:
    return f"From {each.step.factor} {_ends(each)}"


def _ends(each: Effect) -> str:
    return f"{level_in_words(each.step.first)} to {level_in_words(each.step.last)}"


def _over(found: Leading) -> str:
    others = len(found.result.loaded.spec.factors) - 1
    return f", over all values of the other factor{'s' if others > 1 else ''}" if others else ""


def _called(found: Leading, campaign: str) -> str:
    return f"“{found.names[campaign]}”"
