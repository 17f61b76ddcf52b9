"""The verdict: one paragraph in plain words that says no more than the intervals do."""

from __future__ import annotations

import math
from pathlib import Path

from wom_sim.comparison import Comparison, replicates_needed
from wom_sim.report.numbers import PEEKS, Numbers
from wom_sim.report.words import amount, amounts, listed, share
from wom_sim.study import StudyResult

FEW_WORLDS = 5
"""With fewer worlds than this the verdict warns that the intervals themselves are uncertain."""

LITTLE = 0.5
"""A variance reduction below this counts as little."""

SHARED = 0.5
"""A correlation of paired runs above this shows that they share worlds and luck."""

_MOST_NAMED = 3
_MOST_REPLICATES = 5000


def verdict(study: StudyResult) -> str:
    """One paragraph: reach, how far content travels, money per consumer engaged, buyers, what pairing bought.

    Each claim has a paired 95 % interval that leaves out zero; otherwise it says that the study cannot tell.
    """
    numbers = Numbers(study)
    if len(study.replicates) == 1:
        return _one_world(numbers)
    if len(study.campaigns) == 1:
        return _one_campaign(numbers)
    if not any(numbers.summaries[c, "reached"].mean > 0 for c in study.campaigns):
        worlds = len(study.replicates)
        return f"No campaign reached anybody, in any of {worlds} worlds: there is nothing to compare."
    contenders = [c for c in study.campaigns if numbers.spends(c) and c != numbers.reference]
    contests = [_reach(numbers), _virality(numbers, contenders), _cheapest(numbers, contenders)]
    sentences = [*contests, _peeks(numbers, contests), _buyers(numbers, contenders), _pairing(numbers)]
    return " ".join(filter(None, sentences))


def _defined(numbers: Numbers, metric: str, campaigns: list[str]) -> list[str]:
    """Campaigns whose metric is known in every world, so that any two are compared over the same worlds."""
    worlds = len(numbers.study.replicates)
    return [c for c in campaigns if numbers.summaries[c, metric].replicates == worlds]


def _top_two(
    numbers: Numbers, metric: str, campaigns: list[str], *, most: bool = True
) -> tuple[str, str] | None:
    known = _defined(numbers, metric, campaigns)
    ranked = sorted(known, key=lambda c: numbers.summaries[c, metric].mean, reverse=most)
    return (ranked[0], ranked[1]) if len(ranked) > 1 else None


def _called(numbers: Numbers, campaign: str) -> str:
    return f"“{numbers.names[campaign]}”"


def _peeks(numbers: Numbers, said: list[str]) -> str:
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


def _cannot_tell(
    numbers: Numbers, topic: str, first: str, second: str, versus: Comparison, which: str
) -> str:
    if math.isnan(versus.ci_low):
        return ""
    a, b = _called(numbers, first), _called(numbers, second)
    if versus.ci_low == versus.ci_high == 0:
        return f"On {topic}, {a} and {b} are equal in every world{which}."
    mean, low, high = amounts(versus.mean_difference, versus.ci_low, versus.ci_high)
    return (
        f"On {topic}, this study cannot tell {a} from {b}{which}: the mean difference is {mean} "
        f"(95 % interval {low} to {high})."
    )


def _reach(numbers: Numbers) -> str:
    pair = _top_two(numbers, "reached", numbers.study.campaigns)
    if pair is None:
        return ""
    first, second = pair
    versus = numbers.comparison("reached", first, second)
    if not versus.ci_low > 0:
        which = ", the two highest" if len(numbers.study.campaigns) > 2 else ""
        return _cannot_tell(numbers, "reach", first, second, versus, which)
    mean, low, high = amounts(versus.mean_difference, versus.ci_low, versus.ci_high)
    own, other = amounts(*(numbers.summaries[c, "reached"].mean for c in pair))
    ties = " (a tie counts half)" if numbers.tied(first, second) else ""
    return (
        f"{_called(numbers, first)} reaches {mean} more consumers than {_called(numbers, second)} "
        f"({own} against {other} on average; {_interval(low, high)}), and is ahead in "
        f"{share(versus.probability_better)} of worlds{ties}."
    )


def _virality(numbers: Numbers, contenders: list[str]) -> str:
    pair = _top_two(numbers, "structural_virality", contenders)
    if pair is None:
        return ""
    first, second = pair
    versus = numbers.comparison("structural_virality", first, second)
    if not versus.ci_low > 0:
        which = ", the two highest" if len(contenders) > 2 else ""
        return _cannot_tell(numbers, "how far content travels", first, second, versus, which)
    mean, low, high = amounts(versus.mean_difference, versus.ci_low, versus.ci_high)
    own, other = amounts(*(numbers.summaries[c, "structural_virality"].mean for c in pair))
    return (
        f"Content of {_called(numbers, first)} travels {mean} hops further than that of "
        f"{_called(numbers, second)} (structural virality {own} against {other}; {_interval(low, high)})."
    )


def _cheapest(numbers: Numbers, contenders: list[str]) -> str:
    """Money per consumer engaged; per consumer reached if few campaigns engage somebody in every world."""
    person = "engaged" if _top_two(numbers, "cost_per_engaged", contenders) else "reached"
    metric = f"cost_per_{person}"
    pair = _top_two(numbers, metric, contenders, most=False)
    if pair is None:
        return ""
    first, second = pair
    versus = numbers.comparison(metric, first, second)
    complete = len(_defined(numbers, metric, contenders)) == len(contenders)
    field = "" if complete else f" of those with consumers {person} in every world"
    if not versus.ci_high < 0:
        which = f", the two cheapest{field}" if len(contenders) > 2 else ""
        return _cannot_tell(numbers, f"money per consumer {person}", first, second, versus, which)
    less, low, high = amounts(-versus.mean_difference, -versus.ci_high, -versus.ci_low)
    own, other = amounts(*(numbers.summaries[c, metric].mean for c in pair))
    return (
        f"A consumer {person} costs {less} less money with {_called(numbers, first)} than with "
        f"{_called(numbers, second)}{f', the two cheapest{field}' if field else ''} "
        f"({own} against {other}; {_interval(low, high)})."
    )


def _buyers(numbers: Numbers, contenders: list[str]) -> str:
    """Whether buying is moved at all, against the campaign that stands for doing nothing."""
    nothing = numbers.reference
    if nothing is None or not contenders:
        return ""
    versus = {c: numbers.comparison("adopted", c, nothing) for c in contenders}
    known = {c: x for c, x in versus.items() if not math.isnan(x.ci_low)}
    clear = sorted((c for c in known if known[c].excludes_zero), key=lambda c: -known[c].mean_difference)
    unclear = [c for c in known if c not in clear]
    if not known:
        return ""
    if not clear:
        subject = _called(numbers, contenders[0]) if len(contenders) == 1 else "no campaign that spends"
        verb = "cannot be told" if len(contenders) == 1 else "can be told"
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
    mean, low, high = amounts(abs(versus.mean_difference), *ends)
    return f"{_called(numbers, campaign)} has {mean} {more} buyers (95 % interval {low} to {high})"


def _pairing(numbers: Numbers) -> str:
    """How many worlds, and what it bought on reach that the two highest ran in the same ones."""
    worlds = len(numbers.study.replicates)
    ending = "." if worlds >= FEW_WORLDS else "; so few that the intervals are wide and themselves uncertain."
    pair = _top_two(numbers, "reached", numbers.study.campaigns)
    reduction = numbers.comparison("reached", *pair).variance_reduction if pair else math.nan
    if math.isnan(reduction) or worlds < FEW_WORLDS:
        return f"All this over {worlds} worlds{ending}"
    if reduction >= LITTLE:
        bought = f"took away {share(reduction)} of the variance of that difference in reach"
    else:
        bought = _little(numbers, *pair)
    return f"All this over {worlds} worlds{ending} Pairing (same worlds, same luck) {bought}."


def _little(numbers: Numbers, first: str, second: str) -> str:
    campaigns = numbers.study.scenario.campaigns
    correlation = numbers.comparison("reached", first, second).correlation
    ran = "" if math.isnan(correlation) else f" (the paired runs correlate at {correlation:.2f})"
    others = campaigns[first].seeding != campaigns[second].seeding
    why = ", because the two touch different people" if others else ""
    seen = {m: numbers.comparison(m, first, second).correlation for m in ("reached", "engaged", "adopted")}
    metric = max(seen, key=lambda m: -math.inf if math.isnan(seen[m]) else seen[m])
    shows = ""
    if seen[metric] > SHARED:
        shows = f"; their shared worlds and luck show in consumers {metric} (correlation {seen[metric]:.2f})"
    bought = "little" if numbers.comparison("reached", first, second).variance_reduction > 0 else "nothing"
    return f"bought {bought} on reach{ran}{why}{shows}"


def _one_world(numbers: Numbers) -> str:
    shown = numbers.by_reach[: 2 * _MOST_NAMED]
    parts = [f"{_called(numbers, c)} reached {amount(numbers.summaries[c, 'reached'].mean)}" for c in shown]
    field = "" if len(parts) == len(numbers.study.campaigns) else ", of the highest,"
    return (
        f"In this one world{field} {listed(parts)}. "
        "One world says nothing about uncertainty: run more replicates."
    )


def _one_campaign(numbers: Numbers) -> str:
    name = numbers.study.campaigns[0]
    s = numbers.summaries[name, "reached"]
    mean, low, high = amounts(s.mean, s.ci_low, s.ci_high)
    few = "" if len(numbers.study.replicates) >= FEW_WORLDS else "; so few worlds make it uncertain"
    return (
        f"{_called(numbers, name)} reaches {mean} consumers on average over {s.replicates} worlds "
        f"(95 % interval of the mean {low} to {high}{few}). There is no other campaign to compare it with."
    )


def next_step(study: StudyResult, out: Path, command: str) -> str:
    """The next command worth typing, or the files worth opening."""
    numbers = Numbers(study)
    worlds, asked = len(study.replicates), study.scenario.study.replicates
    if study.interrupted and worlds < asked:
        return f"{command} --replicates {asked}   (all the worlds that were asked for)"
    if worlds == 1:
        return f"{command} --replicates 40"
    pair = _top_two(numbers, "reached", study.campaigns)
    if pair and not numbers.comparison("reached", *pair).excludes_zero:
        needed = replicates_needed(*(numbers.values(c, "reached") for c in pair), most=_MOST_REPLICATES)
        if needed and needed > worlds:
            return f"{command} --replicates {needed}   (about what it takes to tell the two highest apart)"
    return f"look at {out / 'reach_over_time.png'} and {out / 'comparison.csv'}"
