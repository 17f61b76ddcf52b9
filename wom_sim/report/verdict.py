"""The verdict: one paragraph in plain words that says no more than the intervals do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wom_sim.comparison import Comparison, replicates_needed
from wom_sim.metrics import METRICS
from wom_sim.numerals import amounts, estimate, share_within
from wom_sim.report.certificate import certified
from wom_sim.report.contests import Contest, contenders, more_often_ahead, on_cost, on_reach, on_virality
from wom_sim.report.numbers import PEEKS, Numbers
from wom_sim.report.words import ahead, listed, mean_of
from wom_sim.study_result import StudyResult

FEW_WORLDS = 5
"""With fewer worlds than this the verdict warns that the intervals themselves are uncertain."""

_MOST_NAMED = 3
_MOST_REPLICATES = 5000


class Said(NamedTuple):
    """What a study says, topic by topic; "" where it says nothing."""

    reach: str
    virality: str = ""
    cost: str = ""
    peeks: str = ""
    certified: str = ""
    buyers: str = ""
    pairing: str = ""


def verdict(study: StudyResult) -> str:
    """One paragraph: reach, virality, money per consumer engaged, what is certain of greedy seeding, buyers, what
    pairing bought."""
    return " ".join(filter(None, sentences(study)))


def sentences(study: StudyResult) -> Said:
    """The verdict's sentences. Each has a paired 95 % interval that leaves out zero, or says that the study cannot tell."""
    numbers = Numbers(study)
    if len(study.replicates) == 1:
        return Said(_one_world(numbers), certified=certified(numbers))
    if len(study.campaigns) == 1:
        return Said(_one_campaign(numbers), certified=certified(numbers))
    if not any(numbers.summaries[c, "reached"].mean > 0 for c in study.campaigns):
        worlds = len(study.replicates)
        return Said(f"No campaign reached anybody, in any of {worlds} worlds: there is nothing to compare.")
    contests = (_reach(numbers), _virality(numbers), _cheapest(numbers))
    return Said(*contests, _peeks(numbers, contests), certified(numbers), _buyers(numbers), _pairing(numbers))


def _called(numbers: Numbers, campaign: str) -> str:
    return f"“{numbers.names[campaign]}”"


def _peeks(numbers: Numbers, said: Sequence[str]) -> str:
    """Of the campaigns that have been named, which no organisation could run."""
    named = [
        c
        for c in numbers.study.campaigns
        if numbers.peeks(c) and any(_called(numbers, c) in text for text in said)
    ]
    names = listed([_called(numbers, c) for c in named])
    return f"Mind that the seeding of {names} {PEEKS}." if named else ""


def _interval(low: str, high: str) -> str:
    return f"95 % interval of the difference {low} to {high}"


def _best(numbers: Numbers, found: Contest, field: list[str], rank: str) -> str:
    """Which two of how many are spoken of: ", the two highest"; "" where there are no others."""
    if len(field) == 2:
        return ""
    left = any(c in numbers.study.dropped for c in field) and not found.dropped
    return f", the two {rank}{' of those that were not dropped' if left else ''}"


def _until(numbers: Numbers, found: Contest) -> str:
    """The worlds of a contest with one that was dropped."""
    names = listed([_called(numbers, c) for c in found.dropped])
    verb = "was" if len(found.dropped) == 1 else "were"
    return f" over the {found.versus.pairs} worlds before {names} {verb} dropped" if names else ""


def _cannot_tell(numbers: Numbers, topic: str, found: Contest, which: str) -> str:
    versus, until = found.versus, _until(numbers, found)
    if math.isnan(versus.ci_low):
        return ""
    a, b = _called(numbers, found.first), _called(numbers, found.second)
    if versus.ci_low == versus.ci_high == 0:
        return f"On {topic}, {a} and {b} are equal in every world{which}{until}."
    mean, low, high = estimate(versus.mean_difference, versus.ci_low, versus.ci_high)
    return (
        f"On {topic}, this study cannot tell {a} from {b}{which}: the mean difference is {mean}{until} "
        f"(95 % interval {low} to {high}).{_often_ahead(numbers, found)}"
    )


def _often_ahead(numbers: Numbers, found: Contest) -> str:
    """Where means cannot be told apart but one campaign is ahead in most worlds, surely: that, and why both can be. One whose
    mean is the better all the same is not held back by worlds in which it is behind: there may be none."""
    often = more_often_ahead(numbers, found)
    if not often:
        return ""
    ahead_in = found.versus.probability_better
    if ahead_in < 0.5:
        return f" {often} of worlds, but by less than it is behind in the others."
    if ahead_in == 1:
        often, worlds = f"{_called(numbers, found.first)} is ahead in all {found.versus.pairs}", "worlds"
    else:
        worlds = "of worlds"
    return f" {often} {worlds}, but by amounts too uneven to be sure of the mean."


def _reach(numbers: Numbers) -> str:
    found = on_reach(numbers)
    if found is None:
        return ""
    if not found.told:
        return _cannot_tell(numbers, "reach", found, _best(numbers, found, numbers.study.campaigns, "highest"))
    mean, low, high = _more(found)
    own, other = _means(found)
    ties = ", a tie counting half" if numbers.tied(found.first, found.second) else ""
    return (
        f"{_called(numbers, found.first)} reaches {mean} more consumers than {_called(numbers, found.second)} "
        f"({own} against {other} on average{_until(numbers, found)}; {_interval(low, high)}), and is ahead in "
        f"{ahead(found.versus)} of worlds{ties}."
    )


def _virality(numbers: Numbers) -> str:
    found = on_virality(numbers)
    if found is None:
        return ""
    if not found.told:
        which = _best(numbers, found, contenders(numbers), "highest")
        return _cannot_tell(numbers, "structural virality", found, which)
    mean, low, high = _more(found)
    own, other = _means(found)
    return (
        f"Content of {_called(numbers, found.first)} has a higher structural virality than that of "
        f"{_called(numbers, found.second)} (the mean distance in a cascade between any two who got it, {mean} hops more: "
        f"{own} against {other}{_until(numbers, found)}; {_interval(low, high)})."
    )


def _cheapest(numbers: Numbers) -> str:
    found = on_cost(numbers)
    if found is None:
        return ""
    person = found.metric.removeprefix("cost_per_")
    field = "" if found.complete else f" of those with consumers {person} in every world"
    which = _best(numbers, found, contenders(numbers), "cheapest")
    if not found.told:
        return _cannot_tell(numbers, f"money per consumer {person}", found, which and which + field)
    less, low, high = _less(found)
    own, other = _means(found)
    return (
        f"A consumer {person} costs {less} less money with {_called(numbers, found.first)} than with "
        f"{_called(numbers, found.second)}{which + field if field else ''} "
        f"({own} against {other}{_until(numbers, found)}; {_interval(low, high)})."
    )


def _means(found: Contest) -> list[str]:
    """The two means as tables have them; with more digits where they would look the same, though the worlds tell them apart."""
    shown = [mean_of(s) for s in found.means]
    return shown if len(set(shown)) > 1 else amounts(*(s.mean for s in found.means))


def _more(found: Contest) -> list[str]:
    """The mean difference and its interval in words."""
    return estimate(found.versus.mean_difference, found.versus.ci_low, found.versus.ci_high)


def _less(found: Contest) -> list[str]:
    return estimate(-found.versus.mean_difference, -found.versus.ci_high, -found.versus.ci_low)


def _buyers(numbers: Numbers) -> str:
    """Whether buying is moved at all, against the campaign that stands for doing nothing."""
    nothing, spending = numbers.reference, contenders(numbers)
    if nothing is None or not spending:
        return ""
    versus = {c: numbers.comparison("adopted", c, nothing) for c in spending}
    known = {c: x for c, x in versus.items() if not math.isnan(x.ci_low)}
    clear = sorted((c for c in known if known[c].excludes_zero), key=lambda c: -known[c].mean_difference)
    unclear = [c for c in known if c not in clear]
    if not known:
        return ""
    if not clear:
        subject = _called(numbers, spending[0]) if len(spending) == 1 else "no campaign that spends"
        verb = "cannot be told" if len(spending) == 1 else "can be told"
        return f"By numbers of buyers, {subject} {verb} from {_called(numbers, nothing)}."
    shown = [_buyers_of(numbers, c, known[c]) for c in clear[:_MOST_NAMED]]
    rest = []
    if len(clear) > _MOST_NAMED:
        rest.append(f"{len(clear) - _MOST_NAMED} more differ from it")
    if unclear:
        names = (
            listed([_called(numbers, c) for c in unclear])
            if len(unclear) <= _MOST_NAMED
            else f"{len(unclear)} others"
        )
        rest.append(f"{names} cannot be told from it")
    return "; ".join([f"Against {_called(numbers, nothing)}, {listed(shown)}", *rest]) + "."


def _buyers_of(numbers: Numbers, campaign: str, versus: Comparison) -> str:
    ends, more = (versus.ci_low, versus.ci_high), "more"
    if versus.mean_difference < 0:
        ends, more = (-versus.ci_high, -versus.ci_low), "fewer"
    mean, low, high = estimate(abs(versus.mean_difference), *ends)
    return f"{_called(numbers, campaign)} has {mean} {more} buyers (95 % interval {low} to {high})"


def _pairing(numbers: Numbers) -> str:
    """How many worlds, and what it bought on reach that the two highest ran in the same ones: how much of the variance of their
    difference, where the interval of that tells."""
    worlds = len(numbers.study.replicates)
    ending = "." if worlds >= FEW_WORLDS else "; so few that the intervals are wide and themselves uncertain."
    if numbers.study.dropped:
        ending = f", and fewer for {'those' if len(numbers.study.dropped) > 1 else 'the one'} that did not run to the end{ending}"
    found = on_reach(numbers)
    reduction = found.versus.variance_reduction if found else math.nan
    if math.isnan(reduction) or worlds < FEW_WORLDS:
        return f"All this over {worlds} worlds{ending}"
    low, high = found.versus.variance_reduction_interval
    if low > 0:
        bought = f": that took away {share_within(reduction, low, high)} of the variance of that difference in reach"
    elif high < 0:
        added = share_within(-reduction, -high, -low)
        bought = f", which bought nothing on reach: it added {added} to the variance of that difference"
    else:
        bought = f", which is not shown to have bought anything on reach{_shared(numbers, found.first, found.second)}"
    return f"All this over {worlds} worlds{ending} All campaigns met the same worlds and the same luck (pairing){bought}."


def _shared(numbers: Numbers, first: str, second: str) -> str:
    """Where paired runs are seen to share worlds and luck all the same; "" where the worlds do not tell."""
    for metric in ("engaged", "adopted"):
        x = numbers.comparison(metric, first, second)
        low, high = x.correlation_interval
        if low > 0:
            shown, *ends = (f"{value:.2f}" for value in (x.correlation, low, high))
            return (
                f"; the shared worlds and luck show in {METRICS[metric].words} "
                f"(correlation {shown}, 95 % interval {' to '.join(ends)})"
            )
    return ""


def _one_world(numbers: Numbers) -> str:
    shown = numbers.by_reach[: 2 * _MOST_NAMED]
    parts = [f"{_called(numbers, c)} reached {mean_of(numbers.summaries[c, 'reached'])}" for c in shown]
    field = "" if len(parts) == len(numbers.study.campaigns) else ", of the highest,"
    return (
        f"In this one world{field} {listed(parts)}. "
        "One world says nothing about uncertainty: run more replicates."
    )


def _one_campaign(numbers: Numbers) -> str:
    name = numbers.study.campaigns[0]
    s = numbers.summaries[name, "reached"]
    mean, low, high = estimate(s.mean, s.ci_low, s.ci_high)
    few = "" if len(numbers.study.replicates) >= FEW_WORLDS else "; so few worlds make it uncertain"
    return (
        f"{_called(numbers, name)} reaches {mean} consumers on average over {s.replicates} worlds "
        f"(95 % interval of the mean {low} to {high}{few}). There is no other campaign to compare it with."
    )


def next_step(study: StudyResult, out: Path, command: str) -> str:
    """The next command worth typing, or the file worth opening."""
    numbers = Numbers(study)
    worlds, asked = len(study.replicates), study.scenario.study.replicates
    if study.interrupted and worlds < asked:
        return f"{command} --replicates {asked}   (all the worlds that were asked for)"
    if worlds == 1:
        return f"{command} --replicates 40"
    found = on_reach(numbers)
    if found and not found.told:
        reach = (numbers.values(c, "reached") for c in (found.first, found.second))
        needed = replicates_needed(*reach, most=_MOST_REPLICATES)
        if needed and needed > worlds:
            return f"{command} --replicates {needed}   (about what it takes to tell the two highest apart)"
    return f"look at {out / 'report.html'}"
