"""The verdict: one paragraph in plain words that says no more than the intervals do."""

from __future__ import annotations

import math
from pathlib import Path

from wom_sim.comparison import replicates_needed
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import amount, share
from wom_sim.study import StudyResult


def verdict(study: StudyResult) -> str:
    """One paragraph: who reaches most, spreads furthest, costs least per person engaged, each with its 95 % interval, or
    that this study cannot tell; how many worlds; what pairing bought."""
    numbers = Numbers(study)
    worlds = len(study.replicates)
    if worlds == 1:
        return _one_world(numbers)
    campaigns = study.campaigns
    if len(campaigns) == 1:
        return _one_campaign(numbers)
    sentences = [_contest(numbers, "reached", campaigns, "reaches", "more consumers", "reach")]
    spending = [c for c in campaigns if numbers.spends(c)]
    if len(spending) >= 2:
        sentences.append(
            _contest(numbers, "structural_virality", spending, "spreads in", "longer chains (hops)", "virality", among=True)
        )
        sentences.append(_cheapest(numbers, spending))
    sentences.append(_against_nothing(numbers, spending))
    sentences.append(_pairing(numbers, campaigns, worlds))
    return " ".join(filter(None, sentences))


def _known(numbers: Numbers, metric: str, campaigns: list[str]) -> list[str]:
    return [c for c in campaigns if not math.isnan(numbers.summaries[c, metric].mean)]


def _ranked(numbers: Numbers, metric: str, campaigns: list[str], *, most: bool = True) -> list[str]:
    known = _known(numbers, metric, campaigns)
    return sorted(known, key=lambda c: numbers.summaries[c, metric].mean, reverse=most)


def _contest(
    numbers: Numbers, metric: str, campaigns: list[str], verb: str, more: str, topic: str, *, among: bool = False
) -> str:
    ranked = _ranked(numbers, metric, campaigns)
    if len(ranked) < 2:
        return ""
    first, second = ranked[:2]
    versus = numbers.comparison(metric, first, second)
    difference = amount(versus.mean_difference)
    if versus.ci_low > 0:
        mean = numbers.summaries[first, metric].mean
        return (
            f"“{first}” {verb} {difference} {more} than “{second}” (95 % interval {amount(versus.ci_low)} to "
            f"{amount(versus.ci_high)}; {amount(mean)} on average), ahead in {share(versus.probability_better)} of worlds."
        )
    field = " among campaigns that spend" if among else ""
    return (
        f"On {topic}, this study cannot tell “{first}” from “{second}”, the two highest{field}: the difference is "
        f"{difference} (95 % interval {amount(versus.ci_low)} to {amount(versus.ci_high)})."
    )


def _cheapest(numbers: Numbers, spending: list[str]) -> str:
    metric = "cost_per_engaged"
    if len(_known(numbers, metric, spending)) < 2:
        metric = "cost_per_reached"
    ranked = _ranked(numbers, metric, spending, most=False)
    if len(ranked) < 2:
        return ""
    person = metric.removeprefix("cost_per_")
    first, second = ranked[:2]
    versus = numbers.comparison(metric, first, second)
    own, other = (numbers.summaries[c, metric].mean for c in (first, second))
    if versus.ci_high < 0:
        return (
            f"Each consumer {person} costs {amount(own)} with “{first}” and {amount(other)} with “{second}”: "
            f"{amount(-versus.mean_difference)} less (95 % interval {amount(-versus.ci_high)} to {amount(-versus.ci_low)})."
        )
    return (
        f"On cost per consumer {person}, this study cannot tell “{first}” from “{second}” "
        f"(difference {amount(versus.mean_difference)}, 95 % interval {amount(versus.ci_low)} to {amount(versus.ci_high)})."
    )


def _against_nothing(numbers: Numbers, spending: list[str]) -> str:
    """Whether buying is moved at all, against the campaign that spends nothing."""
    idle = [c for c in numbers.study.campaigns if c not in spending]
    if not idle or not spending:
        return ""
    nothing = idle[0]
    clear = []
    for campaign in spending:
        versus = numbers.comparison("adopted", campaign, nothing)
        if versus.ci_low > 0:
            clear.append(f"“{campaign}” {amount(versus.mean_difference)} ({amount(versus.ci_low)} to {amount(versus.ci_high)})")
    if not clear:
        return f"No campaign is seen to make more consumers buy than “{nothing}” does."
    return f"Buyers beyond those of “{nothing}”: {'; '.join(clear)}."


def _pairing(numbers: Numbers, campaigns: list[str], worlds: int) -> str:
    ranked = _ranked(numbers, "reached", campaigns)
    if len(ranked) < 2:
        return f"All this over {worlds} worlds."
    versus = numbers.comparison("reached", ranked[0], ranked[1])
    if math.isnan(versus.variance_reduction):
        return f"All this over {worlds} worlds."
    if versus.variance_reduction > 0.1:
        bought = f"took away {share(versus.variance_reduction)} of the variance of that difference in reach"
    else:
        bought = (
            "bought little here on reach, because the two touch different people "
            f"(correlation of paired runs {versus.correlation:.2f})"
        )
    return f"All this over {worlds} worlds; pairing (same world, same luck) {bought}."


def _one_world(numbers: Numbers) -> str:
    parts = [f"“{c}” reached {amount(numbers.summaries[c, 'reached'].mean)}" for c in numbers.study.campaigns]
    return f"In this one world {', '.join(parts)}. One world says nothing about uncertainty: run more replicates."


def _one_campaign(numbers: Numbers) -> str:
    name = numbers.study.campaigns[0]
    s = numbers.summaries[name, "reached"]
    return (
        f"“{name}” reaches {amount(s.mean)} consumers on average over {s.replicates} worlds (95 % interval of the mean "
        f"{amount(s.ci_low)} to {amount(s.ci_high)}). There is no other campaign to compare it with."
    )


def next_step(study: StudyResult, out: Path, command: str) -> str:
    """The next command worth typing."""
    numbers = Numbers(study)
    worlds = len(study.replicates)
    if worlds == 1:
        return f"{command} --replicates 40"
    ranked = _ranked(numbers, "reached", study.campaigns)
    if len(ranked) >= 2:
        a, b = ranked[:2]
        versus = numbers.comparison("reached", a, b)
        if not versus.excludes_zero:
            needed = replicates_needed(numbers.values(a, "reached"), numbers.values(b, "reached"))
            if needed and worlds < needed <= 5000:
                return f"{command} --replicates {needed}   (about what it takes to tell the two highest apart)"
    return f"look at {out / 'reach_over_time.png'} and {out / 'comparison.csv'}"
