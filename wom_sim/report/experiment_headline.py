"""The finding of an experiment in one line with how sure it is, and its key figures."""

from __future__ import annotations

import math

from wom_sim.metrics import METRICS
from wom_sim.report.headline import NOT_TOLD, Headline, KeyFigure
from wom_sim.report.leading import Effect, Leading, effect, level_in_words
from wom_sim.report.words import amounts, estimate, listed

MOST_FIGURES = 3
_MOST_NAMED = 3


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
    metric, called = found.metric, _called(found, found.subject)
    first = effect(found, next(iter(found.result.loaded.spec.factors)))
    if first is None or math.isnan(first.versus.ci_low):
        ends = found.lowest_and_highest
        if ends is None:
            return Headline(f"No point tells what {metric} is", found.design)
        return Headline(
            f"{called}: {metric} is {' to '.join(amounts(*ends))}, from point to point", f"means · {found.design}"
        )
    x = first.versus
    mean, low, high = estimate(x.mean_difference, x.ci_low, x.ci_high)
    surety = f"95 % interval of the difference {low} to {high}{_over(found)} · {found.design}"
    if not x.excludes_zero:
        return Headline(f"These worlds do not tell what {first.factor} does to {metric}, {_between(first)}", surety)
    size = f"{mean.removeprefix('-')} {METRICS[metric].unit}"
    return Headline(
        f"{called}: {metric} is {size} {'higher' if x.mean_difference > 0 else 'lower'} {_between(first)}", surety
    )


def key_figures(found: Leading) -> list[KeyFigure]:
    """Who leads most often, what each factor by itself does to that lead, where it cannot be told who leads."""
    several = len(found.result.campaigns) > 1
    effects = [effect(found, factor) for factor in found.result.loaded.spec.factors]
    figures = [
        *([_of_leader(found)] if several else []),
        *(_of_effect(found, each) for each in effects if each is not None and not math.isnan(each.versus.ci_low)),
        *([_of_doubt(found)] if found.most is not None and None in found.parts else []),
        *([_of_range(found)] if found.lowest_and_highest and len(found.standings) > 1 else []),
    ]
    return figures[:MOST_FIGURES]


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


def _of_range(found: Leading) -> KeyFigure:
    """How far the means of the points lie apart: what there is to choose from, and not how sure it is."""
    value = f"{' to '.join(amounts(*found.lowest_and_highest))} {METRICS[found.metric].unit}"
    about = f"{_called(found, found.subject)}, at the lowest and at the highest point"
    label = f"{found.metric}, from point to point"
    return KeyFigure(label, value, about, f"means · {found.design}", campaign=found.subject)


def _of_effect(found: Leading, each: Effect) -> KeyFigure:
    x, metric = each.versus, found.metric
    shown = {"mean": x.mean_difference, "low": x.ci_low, "high": x.ci_high, "difference": True}
    mean, low, high = estimate(x.mean_difference, x.ci_low, x.ci_high)
    label, of, over = metric, _called(found, found.subject), _over(found)
    if found.rival is not None:
        label, of = f"Lead on {metric}", f"{of} over {_called(found, found.rival)}"
    label, about = f"{label}, by {each.factor}", f"{of}, {_between(each)}"
    if x.ci_low == x.ci_high == 0:
        return KeyFigure(label, "equal", about, f"no difference in any world{over}", **shown)
    if not x.excludes_zero:
        return KeyFigure(label, NOT_TOLD, about, f"difference {mean}, 95 % interval {low} to {high}{over}", **shown)
    value = f"{'+' if x.mean_difference > 0 else ''}{mean} {METRICS[metric].unit}"
    return KeyFigure(label, value, about, f"95 % interval {low} to {high}{over}", **shown, campaign=found.subject)


def _between(each: Effect) -> str:
    return f"at {each.factor} {level_in_words(each.last)} and not {level_in_words(each.first)}"


def _over(found: Leading) -> str:
    others = len(found.result.loaded.spec.factors) - 1
    return f", over all values of the other factor{'s' if others > 1 else ''}" if others else ""


def _called(found: Leading, campaign: str) -> str:
    return f"“{found.names[campaign]}”"
