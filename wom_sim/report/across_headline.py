"""The finding of several scenarios in one line with its range, and their key figures: what comes first in their report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from wom_sim.numerals import amounts, estimate
from wom_sim.report.across import ScenarioRows, all_outcomes
from wom_sim.report.claims import AGREES, CANNOT_TELL, DISAGREES, GIVEN
from wom_sim.report.headline import Headline, KeyFigure

MOST_FIGURES = 3
_ONE_WORLD = "One world says nothing about uncertainty: run more replicates."
_OF_ALL = "% of all consumers"


def headline(scenarios: Sequence[ScenarioRows]) -> Headline:
    """In how many scenarios the worlds tell which campaign reaches most, and from how little to how much more it reaches."""
    several = [scenario for scenario in scenarios if scenario.lead is not None]
    if not several:
        return Headline("No scenario has campaigns to compare with each other", "each has one campaign only")
    told = [scenario for scenario in several if scenario.lead.told]
    if not told:
        where = f"In none of {_scenarios(len(several))} do the worlds" if len(several) > 1 else "The worlds do not"
        return Headline(f"{where} tell which campaign reaches most", _open(several))
    low, high = _ends(told)
    leaders = {scenario.lead.first for scenario in told}
    where = _in(len(told), len(several))
    who = f"“{leaders.pop()}”" if len(leaders) == 1 else "one campaign"
    finding = f"{where} {who} reaches more consumers than every other, by {low} to {high} {_OF_ALL}"
    ends = "from the lowest to the highest end of the paired 95 % intervals" if len(told) > 1 else "paired 95 % interval"
    surety = f"over the next highest{' of each scenario' if len(told) > 1 else ''}, {ends}"
    rest = len(several) - len(told)
    return Headline(finding, f"{surety}{f' · in {rest} the worlds do not tell' if rest else ''}")


def _in(some: int, all_: int) -> str:
    """``In 2 of 3 scenarios``."""
    if some == all_:
        every = {1: "the one scenario that compares campaigns", 2: "both scenarios"}
        return f"In {every.get(all_, f'all {_scenarios(all_)}')}"
    return f"In {some} of {_scenarios(all_)}"


def _open(several: Sequence[ScenarioRows]) -> str:
    """How far apart the two highest may be, where the worlds do not tell."""
    known = [scenario for scenario in several if not math.isnan(scenario.lead.low)]
    if not known:
        return _ONE_WORLD
    low, high = _ends(known)
    if len(several) == 1:
        return f"difference of the two highest: 95 % interval {low} to {high} {_OF_ALL}"
    return f"differences of the two highest of each: 95 % intervals from {low} to {high} {_OF_ALL}"


def _ends(scenarios: Sequence[ScenarioRows]) -> list[str]:
    """The lowest and the highest end of the intervals of their leads, in per cent."""
    low = min(100 * scenario.lead.low for scenario in scenarios)
    high = max(100 * scenario.lead.high for scenario in scenarios)
    return amounts(low, high)


def key_figures(scenarios: Sequence[ScenarioRows]) -> list[KeyFigure]:
    """What few scenarios find on reach, and how the claims came out; if there is room, what else there is to tell."""
    few = len(scenarios) <= MOST_FIGURES
    figures = [_own(each, figure) for each in scenarios if few for figure in each.figures[:1]]
    figures += _of_claims(all_outcomes(scenarios), room=MOST_FIGURES - len(figures))
    figures += [] if few else _of_leads(scenarios)
    figures += [_own(each, figure) for at in (1, 2) for each in scenarios if few for figure in each.figures[at : at + 1]]
    return figures[:MOST_FIGURES]


def own_name(scenario: ScenarioRows, campaign: str | None) -> str | None:
    """A campaign's name where several scenarios are: in another one of the same name may have another colour."""
    return campaign and f"{scenario.name}: {campaign}"


def _own(scenario: ScenarioRows, figure: KeyFigure) -> KeyFigure:
    return replace(figure, label=f"{figure.label}: {scenario.called}", campaign=own_name(scenario, figure.campaign))


def _of_claims(counts: dict[str, int], room: int) -> list[KeyFigure]:
    """How the claims that are put to the test came out: one figure for each outcome, or one for all where there is less room."""
    tested = sum(counts.values()) - counts[GIVEN]
    if not tested:
        return []
    of = f"of {tested:,} claim{'' if tested == 1 else 's'} put to the test"
    words = {AGREES: "simulation and source agree", DISAGREES: "they disagree", CANNOT_TELL: "the worlds do not tell"}
    if room >= len(words):
        return [KeyFigure(outcome.capitalize(), f"{counts[outcome]}", says, of) for outcome, says in words.items()]
    rest = f"on {counts[DISAGREES]} they disagree, on {counts[CANNOT_TELL]} the worlds do not tell"
    return [KeyFigure("Claims", f"{counts[AGREES]} agree{'s' if counts[AGREES] == 1 else ''}", of, rest)]


def _of_leads(scenarios: Sequence[ScenarioRows]) -> list[KeyFigure]:
    """Of many: in how many one campaign leads, and the largest and the smallest of these leads."""
    several = [scenario for scenario in scenarios if scenario.lead is not None]
    told = sorted((scenario for scenario in several if scenario.lead.told), key=lambda each: -each.lead.mean)
    if not several:
        return []
    size = f"{len(told)} of {len(several)}"
    figures = [KeyFigure("Who reaches most", size, "scenarios in which the worlds tell", "by their paired 95 % intervals")]
    figures += [_of_lead("Largest lead", scenario) for scenario in told[:1]]
    return figures + [_of_lead("Smallest lead", scenario) for scenario in told[1:][-1:]]


def _of_lead(label: str, scenario: ScenarioRows) -> KeyFigure:
    lead = scenario.lead
    ends = [100 * value for value in (lead.mean, lead.low, lead.high)]
    mean, low, high = estimate(*ends)
    about = f"“{lead.first}” over “{lead.second}”: {scenario.called}"
    leader = next(row.name for row in scenario.campaigns if row.leads)
    return KeyFigure(
        label, f"+{mean} {_OF_ALL}", about, f"paired 95 % interval {low} to {high}", *ends, difference=True,
        campaign=own_name(scenario, leader),
    )  # fmt: skip


def _scenarios(count: int) -> str:
    return f"{count:,} scenario{'' if count == 1 else 's'}"
