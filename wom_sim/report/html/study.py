"""The page of a run: which parts it has, in which order. A part of which nothing is known is left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from wom_sim.numerals import exact, share
from wom_sim.report import care, decision, visibility
from wom_sim.report.claims import findings, in_a_sentence, tally
from wom_sim.report.decision import Decision, dominated, trade_off
from wom_sim.report.headline import headline, key_figures
from wom_sim.report.html import reading
from wom_sim.report.html.charts import chart
from wom_sim.report.html.claims import claims_block
from wom_sim.report.html.model import Block, Chart, Page, Prose, Row, Section, Table
from wom_sim.report.html.parameters import assumed
from wom_sim.report.html.reproduce import ways
from wom_sim.report.html.tables import AT_A_GLANCE, campaigns_table, fidelity, of_metrics, shade_of
from wom_sim.report.layout import MARGINS
from wom_sim.report.metric_words import VIRALITY
from wom_sim.report.numbers import Numbers
from wom_sim.report.pace import pace
from wom_sim.report.plots.reach import MOST_LIGHT_BANDS
from wom_sim.report.signatures import SIGNATURE, SUMMED, UNEQUAL, WITHOUT_SEEDING, Signatures, what_it_does
from wom_sim.report.trees import drawn
from wom_sim.report.verdict import FEW_WORLDS, sentences
from wom_sim.report.words import MEASURES
from wom_sim.study_result import StudyResult


def study_page(study: StudyResult, command: str | None = None) -> Page:
    """The page of a finished study. command: what was typed to make it, without folders."""
    numbers = Numbers(study)
    scenario = study.scenario
    kicker = (
        " ".join(scenario.title.split()) or "A scenario without a title",
        f"{numbers.consumers:,} consumers" if numbers.consumers else "",
        f"{scenario.study.days} day{'' if scenario.study.days == 1 else 's'}",
        _design(len(study.campaigns), len(study.replicates)),
    )
    said = sentences(study)
    sections = sections_of(numbers, partial(chart, numbers=numbers))
    sections += [assumed(scenario), ways(study.manifest, command)]
    return Page(
        title=f"{kicker[0]} · wom-sim",
        kicker=tuple(filter(None, kicker)),
        headline=headline(numbers),
        sections=tuple(sections),
        figures=tuple(key_figures(numbers)),
        shades={c: shade_of(numbers, c) for c in study.campaigns},
        says=tuple(filter(None, (said.peeks, said.certified, said.buyers))),
        notes=tuple(notes(study)),
        version=study.manifest.get("wom_sim", ""),
    )


Draw = Callable[[str], Chart | Table]
"""Makes the chart of a figure, by its name; or only the table under it, where there is no room for all pictures."""


def sections_of(numbers: Numbers, draw: Draw) -> list[Section]:
    """What a study found, section by section; the same wherever it stands, alone or beside other studies."""
    parts = (_question, _reach, _differences, _spread, _money, _choice, _analytics, _roles, _care, _claims, _network)
    return [section for part in parts if (section := part(numbers, draw)) is not None]


def _design(campaigns: int, worlds: int) -> str:
    if campaigns == 1:
        return f"one campaign in {worlds:,} worlds" if worlds > 1 else "one campaign in one world"
    return f"{campaigns} campaigns in the same {f'{worlds:,} worlds' if worlds > 1 else 'world'}, with the same luck"


def notes(study: StudyResult) -> list[str]:
    """What a reader should know first."""
    worlds, asked = len(study.replicates), study.scenario.study.replicates
    found = []
    if study.interrupted:
        found.append(f"Stopped early: these are the results of the {worlds:,} finished worlds of {asked:,}.")
    if 1 < worlds < FEW_WORLDS:
        found.append(f"{worlds} worlds are few: the intervals are wide and themselves uncertain. Run more replicates.")
    found += study.notes
    for measure in study.fidelity:
        if measure.within_tolerance is False:
            name, asked, is_now = MEASURES[measure.measure], exact(measure.asked), exact(measure.achieved)
            found.append(f"The network is not as asked: {name} was asked as {asked}, and is {is_now}.")
    return found


def _section(name: str, title: str, short: str, *blocks: Block | None) -> Section | None:
    kept = tuple(block for block in blocks if block is not None)
    return Section(name, title, short, kept) if kept else None


def _prose(*paragraphs: str, quiet: bool = False) -> Prose | None:
    kept = tuple(filter(None, paragraphs))
    return Prose(kept, quiet) if kept else None


def _question(numbers: Numbers, draw: Draw) -> Section | None:
    scenario = numbers.study.scenario
    table = campaigns_table(scenario, "Names without what they share; in full in summary.csv.", numbers.places)
    glance = of_metrics(numbers, AT_A_GLANCE, "What came of them")
    return _section("question", "The question", "Question", _prose(" ".join(scenario.story.split())), table, glance)


def _reach(numbers: Numbers, draw: Draw) -> Section | None:
    light = len(numbers.study.campaigns) <= MOST_LIGHT_BANDS
    how = _prose(reading.bands(len(numbers.study.replicates), light=light), quiet=True)
    alone = _prose(reading.single_runs(numbers))
    return _section("reach", "Reach over time", "Reach", _prose(pace(numbers)), draw("reach_over_time"), how, alone)


def _differences(numbers: Numbers, draw: Draw) -> Section | None:
    if len(numbers.study.campaigns) < 2 or not numbers.shown_pairs:
        return None
    worlds = len(numbers.study.replicates)
    several, enough = worlds > 1, worlds >= FEW_WORLDS
    histogram = draw("difference_histogram") if enough else None
    pairs = draw("paired_differences")
    how = _prose(reading.pairing(worlds), quiet=True)
    title = "How often is which ahead?" if several else "Which is ahead?"
    said = _prose(sentences(numbers.study).pairing)
    return _section("differences", title, "Differences", said, histogram, pairs, how)


def _spread(numbers: Numbers, draw: Draw) -> Section | None:
    trees = draw("cascade_trees") if drawn(numbers) else None
    said, how = _prose(sentences(numbers.study).virality), _prose(reading.virality(), quiet=True)
    return _section("virality", VIRALITY, "Virality", said, draw("virality"), trees, how)


def _money(numbers: Numbers, draw: Draw) -> Section | None:
    if not any(map(numbers.spends, numbers.study.campaigns)):
        return None
    said = _prose(sentences(numbers.study).cost, *reading.dearer(numbers), *reading.largest_lines(numbers))
    cost, lines = draw("cost_per_person_reached"), draw("ledger")
    return _section("cost", "What it costs", "Cost", said, cost, lines)


def _choice(numbers: Numbers, draw: Draw) -> Section | None:
    found = Decision(numbers.study)
    if len(numbers.study.campaigns) < 2:
        return None
    frontier = draw("reach_cost_frontier")
    if len(numbers.study.replicates) < 2:
        return _section("choice", "What to choose", "Choice", frontier)
    labels, cells = decision.columns(found)
    table = Table(
        f"What choosing each would bring: {MARGINS}",
        ("campaign", *(label.replace("\n", " ") for label in labels)),
        tuple(Row(numbers.names[c], tuple(row), shade_of(numbers, c)) for c, row in cells.items()),
        note=_sentences(*decision.notes(found), "in full in decision.csv"),
    )
    rest = table if labels else _prose(_sentences(*decision.notes(found)))
    return _section("choice", "What to choose", "Choice", _prose(*dominated(found), *trade_off(found)), frontier, rest)


def _sentences(*notes: str) -> str:
    """Footnotes as sentences."""
    return " ".join(f"{note[0].upper()}{note[1:]}." for note in notes)


def _analytics(numbers: Numbers, draw: Draw) -> Section | None:
    sights = visibility.Sights(numbers.study)
    if not sights.with_visits:
        return None
    said = _prose(visibility.sentences(numbers.study)) if len(sights.with_visits) > 1 else None
    how = _prose(reading.visibility(), quiet=True)
    return _section("analytics", "What the analytics saw", "Analytics", said, draw("what_analytics_saw"), how)


def _roles(numbers: Numbers, draw: Draw) -> Section | None:
    found = Signatures(numbers.study)
    if found.shown:
        warning = "" if found.equal_otherwise else f"Mind that {UNEQUAL}."
        title = "What each role moves, gathers, keeps and costs"
        return _section("roles", title, "Roles", _prose(warning), draw("roles"))
    return _one_role(numbers, found) if found.only_role is not None and found.met_somebody else None


def _one_role(numbers: Numbers, found: Signatures) -> Section:
    """There is nothing to compare: what the role does, and what came of it in each campaign that plays it."""
    players = [numbers.study.scenario.campaigns[c] for c in found.campaigns[found.only_role]]
    alike = all(campaign.role == players[0].role for campaign in players)
    same = "All campaigns that play a role play this one: it is no reason for what differs between them."
    said = _prose(*what_it_does(players[0]) if alike else (), same if alike and len(players) > 1 else "")
    labels = {metric: label.replace("\n", " ") for metric, label in SIGNATURE.items()}
    table = of_metrics(numbers, labels, "What came of it")
    how = "The first three: engagement at the end above its rest, mean of all who joined."
    title = f"What the {found.only_role} moves, gathers, keeps and costs"
    return _section("roles", title, "Role", said, table, _prose(f"{how} {_sentences(SUMMED, WITHOUT_SEEDING)}", quiet=True))


def _care(numbers: Numbers, draw: Draw) -> Section | None:
    study = numbers.study
    weighing = {m: label.replace("\n", " ") for m, label in care.WEIGHS.items()
                if any(numbers.summaries[c, m].mean for c in study.campaigns)}  # fmt: skip
    weights = of_metrics(numbers, weighing, "What weighed on consumers") if weighing else None
    served = care.shares_reached(study)
    table = None
    if served:
        segments = list(dict.fromkeys(segment for shares in served.values() for segment in shares))
        rows = [Row(numbers.names[c], tuple(share(shares[s]) if s in shares else "–" for s in segments), shade_of(numbers, c))
                for c, shares in served.items()]  # fmt: skip
        table = Table("Share of each segment that was reached, of all worlds together", ("campaign", *segments), tuple(rows))
    how = _prose(reading.care(weighing), quiet=True)
    return _section("care", "Who was reached, and what weighed on whom", "Care", weights, table, how if weights else None)


def _claims(numbers: Numbers, draw: Draw) -> Section | None:
    found = findings(numbers.study)
    if not found:
        return None
    said = _prose(in_a_sentence(tally(found)))
    return _section("claims", "What the source claims", "Claims", said, claims_block(found, numbers.names))


def _network(numbers: Numbers, draw: Draw) -> Section | None:
    measures = numbers.study.fidelity
    if not measures:
        return None
    table = fidelity(measures, "The network of the first world")
    return _section("network", "The network", "Network", _prose(reading.fidelity(measures)), table)
