"""The page of several scenarios beside each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from wom_sim.report.across import MEASURES, CampaignRow, ScenarioRows, all_outcomes
from wom_sim.report.across_plot import MOST_CAMPAIGNS, right_end, share_reached
from wom_sim.report.claims import AGREES, CANNOT_TELL, DISAGREES, GIVEN, in_a_sentence
from wom_sim.report.headline import Headline, KeyFigure
from wom_sim.report.html.charts import chart_of
from wom_sim.report.html.claims import claims_block
from wom_sim.report.html.model import Block, Chart, Page, Prose, Row, Section, Table, Text
from wom_sim.report.html.parameters import assumed_by_each
from wom_sim.report.html.reproduce import facts
from wom_sim.report.html.tables import with_interval
from wom_sim.report.style import colour
from wom_sim.report.words import amount, share
from wom_sim.scenario import scenario_from_data

MOST_FIGURES = 3


def across_page(scenarios: Sequence[ScenarioRows], command: str | None = None) -> Page:
    """The page of finished scenarios. command: what was typed to make it, without folders."""
    counts = all_outcomes(scenarios)
    campaigns = sum(len(scenario.campaigns) for scenario in scenarios)
    ends_at = right_end(scenarios)
    versions = {scenario.manifest.get("wom_sim", "") for scenario in scenarios}
    return Page(
        title="Scenarios beside each other · wom-sim",
        kicker=("Scenarios beside each other", _many(len(scenarios), "scenario"), _many(campaigns, "campaign")),
        headline=headline(scenarios),
        figures=tuple(_figures(scenarios, counts)),
        shades=_shades(scenarios),
        says=(in_a_sentence(counts),) if any(counts.values()) else (),
        sections=(
            *(_section(at, each, ends_at) for at, each in enumerate(scenarios)),
            assumed_by_each({each.name: scenario_from_data(each.manifest["scenario"]) for each in scenarios}),
            _again(scenarios, command),
        ),
        version=versions.pop() if len(versions) == 1 else "",
    )


def headline(scenarios: Sequence[ScenarioRows]) -> Headline:
    """In how many scenarios the worlds tell which campaign reaches most."""
    several = [scenario for scenario in scenarios if len(scenario.campaigns) > 1]
    led = sum(any(row.leads for row in scenario.campaigns) for scenario in several)
    if not several:
        return Headline("No scenario has campaigns to compare with each other", "each has one campaign only")
    first = f"In {led} of {_many(len(several), 'scenario')} one campaign reaches more consumers than every other"
    if led == 0:
        first = f"In none of {_many(len(several), 'scenario')} do the worlds tell which campaign reaches most"
    return Headline(first, "by the paired 95 % intervals of each scenario; where they hold 0, the worlds do not tell")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _figures(scenarios: Sequence[ScenarioRows], counts: dict[str, int]) -> list[KeyFigure]:
    """What few scenarios find on reach; how the claims came out, where there are any."""
    figures = [
        replace(each.reach, label=f"{each.reach.label}: {_called(each)}", campaign=_own(each, each.reach.campaign))
        for each in scenarios
        if each.reach is not None and len(scenarios) <= MOST_FIGURES
    ]
    tested = sum(counts.values()) - counts[GIVEN]
    if tested:
        of = f"of {_many(tested, 'claim')} put to the test"
        words = {AGREES: "simulation and source agree", DISAGREES: "they disagree", CANNOT_TELL: "the worlds do not tell"}
        figures += [KeyFigure(outcome.capitalize(), f"{counts[outcome]}", says, of) for outcome, says in words.items()]
    return figures[:MOST_FIGURES]


def _shades(scenarios: Sequence[ScenarioRows]) -> dict[str, str]:
    return {_own(each, row.name): colour(row.place) for each in scenarios for row in each.campaigns}


def _own(scenario: ScenarioRows, campaign: str | None) -> str | None:
    """A campaign's name here: in another scenario one of the same name may have another colour."""
    return campaign and f"{scenario.name}: {campaign}"


def _called(scenario: ScenarioRows) -> str:
    return scenario.name.replace("_", " ")


def _section(at: int, scenario: ScenarioRows, ends_at: float) -> Section:
    name = f"scenario-{at + 1}"
    blocks: list[Block] = [Prose(scenario.said), _chart(name, scenario, ends_at)]
    if scenario.found:
        names = {row.name: row.shown for row in scenario.campaigns}
        blocks.append(claims_block(scenario.found, names))
    title = scenario.title or scenario.name
    return Section(name, title, _called(scenario), tuple(blocks))


def _chart(name: str, scenario: ScenarioRows, ends_at: float) -> Chart:
    several = scenario.replicates > 1
    rows = tuple(
        Row(row.shown, tuple(_cell(row, m) for m in MEASURES), colour(row.place)) for row in scenario.campaigns
    )
    head = ("campaign", *(label.replace("\n", " ") for label in MEASURES.values()))
    how = f"means of {scenario.replicates} worlds, below each its 95 % interval" if several else "one world: no intervals"
    table = Table(f"{_many(scenario.consumers, 'consumer')}; {how}", head, rows, folded=True)
    highest = sorted(scenario.campaigns, key=lambda row: -row.measures["reached_share"].mean)
    told = [f"“{row.shown}” {share(row.measures['reached_share'].mean)}" for row in highest[:6]]
    more = len(highest) - len(told)
    alt = f"Share of consumers reached: {'; '.join(told)}{f'; and {more} more, in the table' if more > 0 else ''}."
    made = chart_of(name + "-reached", lambda: share_reached([scenario], ends_at=ends_at), alt, table)
    shown = min(len(highest), MOST_CAMPAIGNS)
    heading = f"Consumers reached{'' if shown == len(highest) else f', the {shown} highest of {len(highest)} campaigns'}"
    return Chart(made.name, heading, made.reading, alt, made.wide, made.narrow, made.width, table)


def _cell(row: CampaignRow, measure: str) -> str:
    s = row.measures[measure]
    if measure != "reached_share" or math.isnan(s.mean):
        return with_interval(s)
    if math.isnan(s.ci_low):
        return amount(100 * s.mean)
    return with_interval(type(s)(100 * s.mean, 100 * s.sd, 100 * s.ci_low, 100 * s.ci_high, s.replicates))


def _again(scenarios: Sequence[ScenarioRows], command: str | None) -> Section:
    said = "The same scenarios give the same files again, byte for byte; each digest stands for all that determines its results."
    rows = tuple(
        Row(each.name, (str(each.manifest.get("digest", "")), str(each.manifest.get("rng_seed", "")), f"{each.replicates:,}"))
        for each in scenarios
    )
    table = Table("The scenarios", ("scenario", "digest", "rng_seed", "worlds"), rows, words=True)
    manifest = scenarios[0].manifest
    same = facts({"wom-sim": manifest.get("wom_sim"), "model": manifest.get("model_digest"), **manifest.get("versions", {})})
    blocks = [Prose((said,)), *([Text("Command", command)] if command else []), table, same]
    return Section("again", "How to make this page again", "Reproduce", tuple(blocks))
