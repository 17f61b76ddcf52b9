"""Speed apart from final reach: when a campaign has reached half of those whom it reaches in the end."""

from __future__ import annotations

import math

import numpy as np

from wom_sim.comparison import Summary, compare, summarise
from wom_sim.numerals import estimate, exact
from wom_sim.report.contests import on_reach
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import days_over, mean_of


def halfway(series: np.ndarray) -> float:
    """Days that were over when half of the last value had been reached, of a series by day; nan where nothing was."""
    final = float(series[-1])
    return float(np.argmax(series >= final / 2) + 1) if final > 0 else math.nan


def halfways(numbers: Numbers, campaign: str) -> list[float]:
    """Days until half its reach in every finished world; nan where the campaign did not run, or reached nobody."""
    ran = set(numbers.study.ran(campaign))
    series = numbers.study.series
    return [halfway(series[campaign, r]["reached"]) if r in ran else math.nan for r in numbers.study.replicates]


def mean_halfway(numbers: Numbers, campaign: str) -> Summary:
    """Days until half its reach as reports tell it: the mean over worlds, with its 95 % interval."""
    return summarise(halfways(numbers, campaign), (1.0, numbers.study.scenario.study.days))


def pace(numbers: Numbers) -> str:
    """Which of the two campaigns that reach most is quicker, where the worlds tell; of one campaign, how quick it is."""
    names, worlds = numbers.names, len(numbers.study.replicates)
    if worlds == 1:
        return ""
    found = on_reach(numbers)
    if found is None and len(numbers.study.campaigns) > 1:
        return ""
    if found is None:
        campaign = numbers.study.campaigns[0]
        s = mean_halfway(numbers, campaign)
        if math.isnan(s.ci_low):
            return ""
        if s.sd == 0:
            return f"Half of those whom “{names[campaign]}” reaches in the end are reached within {days_over(exact(s.mean))}."
        mean, low, high = estimate(s.mean, s.ci_low, s.ci_high)
        return (
            f"Half of those whom “{names[campaign]}” reaches in the end are reached within {days_over(mean)} on average "
            f"(95 % interval {low} to {high})."
        )
    both = {c: halfways(numbers, c) for c in (found.first, found.second)}
    versus = compare(both[found.first], both[found.second], "less")
    if not versus.excludes_zero:
        return ""
    quick, slow = (found.first, found.second) if versus.mean_difference < 0 else (found.second, found.first)
    ends = sorted((abs(versus.ci_low), abs(versus.ci_high)))
    _, low, high = estimate(abs(versus.mean_difference), *ends)
    days = [mean_of(mean_halfway(numbers, c)) for c in (quick, slow)]
    wins = found.told and quick != found.first
    but = ", though it reaches fewer in the end" if wins else ""
    return (
        f"“{names[quick]}” is quicker{but}: half of those whom it reaches are reached within {days_over(days[0])} on average, "
        f"with “{names[slow]}” within {days[1]} (95 % interval of the difference {low} to {high} days)."
    )
