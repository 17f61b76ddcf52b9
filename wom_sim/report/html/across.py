"""The page of several scenarios beside each other: what they find together, then each with all that its own report shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from wom_sim.numerals import amount, share
from wom_sim.report.across import MEASURES, CampaignRow, ScenarioRows, all_outcomes
from wom_sim.report.across_folder import own_folders
from wom_sim.report.across_headline import headline, key_figures, own_name
from wom_sim.report.across_plot import MOST_CAMPAIGNS, right_end, share_reached
from wom_sim.report.claims import in_a_sentence
from wom_sim.report.html.charts import chart_of
from wom_sim.report.html.claims import claims_block
from wom_sim.report.html.model import Block, Chart, Page, Prose, Row, Section, Table, Text
from wom_sim.report.html.parameters import assumed_by_each
from wom_sim.report.html.parts import MOST_WITH_PICTURES, parts_of_each, where_files_are
from wom_sim.report.html.reproduce import facts, scenario_text
from wom_sim.report.html.study import notes
from wom_sim.report.html.tables import with_interval
from wom_sim.report.numbers import Numbers
from wom_sim.report.style import colour
from wom_sim.scenario import scenario_from_data


def across_page(scenarios: Sequence[ScenarioRows], command: str | None = None) -> Page:
    """The page of finished scenarios. command: what was typed to make it, without folders."""
    counts = all_outcomes(scenarios)
    campaigns = sum(len(scenario.campaigns) for scenario in scenarios)
    versions = {scenario.manifest.get("wom_sim", "") for scenario in scenarios}
    return Page(
        title="Scenarios beside each other · wom-sim",
        kicker=("Scenarios beside each other", _many(len(scenarios), "scenario"), _many(campaigns, "campaign")),
        headline=headline(scenarios),
        figures=tuple(key_figures(scenarios)),
        shades={own_name(each, row.name): colour(row.place) for each in scenarios for row in each.campaigns},
        says=(in_a_sentence(counts),) if any(counts.values()) else (),
        notes=tuple(_notes(scenarios)),
        sections=(
            *_sections(scenarios),
            assumed_by_each({each.name: scenario_from_data(each.manifest["scenario"]) for each in scenarios}),
            _again(scenarios, command),
        ),
        version=versions.pop() if len(versions) == 1 else "",
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _notes(scenarios: Sequence[ScenarioRows]) -> list[str]:
    """What a reader should know first: of which scenario, unless it is the same of all."""
    by_scenario = {each.called: notes(each.study) for each in scenarios}
    alike = [note for note in next(iter(by_scenario.values())) if all(note in found for found in by_scenario.values())]
    return alike + [f"{name}: {note}" for name, found in by_scenario.items() for note in found if note not in alike]


def _sections(scenarios: Sequence[ScenarioRows]) -> list[Section]:
    """Each scenario: its verdict, what its campaigns reach on an axis that all share, its claims, and its parts, folded."""
    ends_at = right_end(scenarios)
    numbers = [Numbers(each.study, places={row.name: row.place for row in each.campaigns}) for each in scenarios]
    names = [f"scenario-{at + 1}" for at in range(len(scenarios))]
    # The claims stand above; a reader who came for them should not have to look for them.
    parts = parts_of_each(dict(zip(names, numbers, strict=True)), without=("claims",))
    found = []
    folders = own_folders(each.name for each in scenarios).values()
    for name, own, each in zip(names, folders, scenarios, strict=True):
        blocks: list[Block] = [Prose(each.said), _chart(name, each, ends_at)]
        if each.found:
            blocks.append(claims_block(each.found, {row.name: row.shown for row in each.campaigns}))
        blocks.append(Prose((where_files_are(own, parts[name].lacking),), quiet=True))
        found.append(Section(name, each.title or each.name, each.called, (*blocks, *parts[name].sections)))
    return found


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
    made = chart_of(name + "-reached", partial(share_reached, [scenario], ends_at=ends_at), alt, table)
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
    if len(scenarios) <= MOST_WITH_PICTURES:
        blocks += [
            Text(f"“{each.name}” in full, with every default", scenario_text(each.manifest["scenario"]), folded=True)
            for each in scenarios
        ]
    return Section("again", "How to make this page again", "Reproduce", tuple(blocks))
