"""The page of an experiment: who leads where, each metric against each factor, the points, what was set and assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wom_sim.experiment.results import ExperimentResult
from wom_sim.experiment.spec import Factor
from wom_sim.metrics import METRICS
from wom_sim.numerals import parts_of_a_whole, share
from wom_sim.report.curves import TOLD_OF, curves
from wom_sim.report.experiment_headline import headline, key_figures
from wom_sim.report.experiment_plot import MOST_CAMPAIGNS, MOST_FACTORS, MOST_METRICS, axis_name, set_in_words
from wom_sim.report.files import number
from wom_sim.report.html.charts import chart_of
from wom_sim.report.html.curves import MOST_LEVELS, Against
from wom_sim.report.html.experiment_points import NAME, POINTS_SHOWN, differences_section, points_section, shade_of
from wom_sim.report.html.in_full import in_full_sections
from wom_sim.report.html.kept import kept_sections, network_sections
from wom_sim.report.html.model import Block, Page, Prose, Row, Section, Table, Text
from wom_sim.report.html.parameters import assumed
from wom_sim.report.html.parts import ROOM, fitted, size_of
from wom_sim.report.html.render import render
from wom_sim.report.html.reproduce import facts, scenario_text
from wom_sim.report.html.tables import campaigns_table, with_interval
from wom_sim.report.leading import Leading, level_in_words
from wom_sim.report.map_plot import UNSURE, phase_map
from wom_sim.report.metric_words import titled
from wom_sim.report.style import colour
from wom_sim.report.verdict import FEW_WORLDS
from wom_sim.report.words import distinct, labels

MOST_BYTES = 950_000
"""Of a page: it is read on phones, and sent by mail."""

FOR_ONE_POINT = 300_000
"""Bytes that pictures of the whole experiment leave to those of the point in full, or half of what there is."""


def experiment_page(result: ExperimentResult, command: str | None = None) -> Page:
    """The page of a finished experiment. command: what was typed to make it, without folders."""
    spec, found = result.loaded.spec, Leading(result)
    campaigns = len(result.campaigns)
    kicker = (
        " ".join(spec.title.split()) or result.loaded.name,
        "an experiment",
        f"{len(spec.factors)} factor{'' if len(spec.factors) == 1 else 's'}",
        f"{campaigns} campaign{'' if campaigns == 1 else 's'}",
    )
    metrics, factors = list(spec.metrics)[:MOST_METRICS], list(spec.factors)[:MOST_FACTORS]
    drawn = result.campaigns[:MOST_CAMPAIGNS]
    told_of = dict.fromkeys([*metrics, *TOLD_OF])
    against = Against(result, factors, drawn, campaigns, curves(result, len(factors), list(told_of), drawn))
    sections = [
        _question(result), *([_map(result)] if result.map else []),
        *(_metric(metric, against.blocks(metric)) for metric in metrics),
        points_section(found), *([differences_section(found)] if campaigns > 1 else []), *kept_sections(result, against),
    ]  # fmt: skip
    page = Page(
        title=f"{kicker[0]} · wom-sim",
        kicker=kicker,
        headline=headline(found),
        sections=(*network_sections(result), _assumed(result), _again(result, command)),
        figures=tuple(key_figures(found)),
        shades={campaign: colour(at) for at, campaign in enumerate(result.campaigns)},
        says=tuple(filter(None, (found.along(),))),
        notes=tuple(_notes(result)),
        version=result.manifest()["wom_sim"],
    )
    return _with_pictures(page, sections, result)


def _with_pictures(page: Page, sections: Sequence[Section], result: ExperimentResult) -> Page:
    """The page with these sections before its own and, between them, one point in full; with as many pictures as fit."""
    in_full = in_full_sections(result, room=0)
    whole = replace(page, sections=(*sections, *in_full, *page.sections))
    room = max(0, min(ROOM, MOST_BYTES - len(render(whole).encode()) + size_of(sections)))
    kept = fitted(sections, room - min(room // 2, FOR_ONE_POINT) if in_full else room)
    shown = in_full_sections(result, room - size_of(kept))
    return replace(page, sections=(*kept, *shown, *page.sections))


def _notes(result: ExperimentResult) -> list[str]:
    """What a reader should know first: where few worlds were run, in which part."""
    worlds = len(result.replicates)
    if worlds >= FEW_WORLDS:
        return []
    on_map = max((point.replicates for point in result.map.points.values()), default=0) if result.map else 0
    if on_map > worlds:
        few = f"{worlds} worlds of each point, which are few: their intervals are wide and themselves uncertain"
        few = "one world of each point, which says nothing about uncertainty" if worlds == 1 else few
        return [f"Curves and tables rest on {few}. The map has up to {on_map:,} worlds of a point."]
    if worlds == 1:
        return ["One world says nothing about uncertainty: run more replicates."]
    return [f"{worlds} worlds are few: the intervals are wide and themselves uncertain."]


def _question(result: ExperimentResult) -> Section:
    spec, base = result.loaded.spec, result.loaded.base
    rows = [
        Row(name, (_values(factor, spec.design), _own(result, name), ", ".join(factor.fields or (name,))))
        for name, factor in spec.factors.items()
    ]
    head = ("factor", "values", "in the base", "field of the scenario")
    varied = Table("What is varied", head, tuple(rows), words=True)
    names = set_in_words(result.loaded)
    changed = tuple(Row(names[field], (level_in_words(value), field)) for field, value in spec.set.items())
    head_of_changes = ("what", "value", "field of the scenario")
    changes = [Table("Otherwise than in the base scenario, at all points", head_of_changes, changed, words=True)]
    campaigns = campaigns_table(base, "Names without what they share; in full in results.csv.")
    story = " ".join(spec.story.split())
    said = [Prose((story,))] if story else []
    how = Prose(("What is varied stands in this table as it is in the base scenario.",), quiet=True)
    return Section(
        "question", "The question", "Question", (*said, varied, *(changes if changed else []), campaigns, how)
    )


def _values(factor: Factor, design: str) -> str:
    """Which values of a factor were run."""
    if not factor.ranged:
        known = [level_in_words(level) for level in factor.levels]
        if not known:
            return "as listed"
        more = len(known) - MOST_LEVELS
        return ", ".join(known if more <= 0 else [*known[:MOST_LEVELS], f"and {more} more"])
    ends = f"{level_in_words(factor.low)} to {level_in_words(factor.high)}"
    steps = "equal ratios" if factor.scale == "log" else "equal steps"
    return f"{ends}, {factor.steps} values, {steps}" if design == "grid" else f"{ends}, sampled"


def _own(result: ExperimentResult, name: str) -> str:
    own = result.loaded.own
    return level_in_words(own[name]) if name in own else "–"


def _map(result: ExperimentResult) -> Section:
    drawn, wanted = result.map, result.loaded.spec.map
    names = distinct(result.campaigns)
    areas = drawn.shares()
    told = zip(areas, parts_of_a_whole(list(areas.values())), strict=True)
    parts = [f"{f'“{names[c]}”' if c else UNSURE} {part}" for c, part in told]
    on = METRICS[wanted.metric].words
    alt = f"Map of who leads on {on} by {wanted.x} and {wanted.y}, shares of its area: {'; '.join(parts)}."
    made = chart_of("map", lambda: phase_map(drawn), alt, _map_table(result))
    return Section("map", "Who leads where", "Map", (made,))


def _map_table(result: ExperimentResult) -> Table:
    drawn, wanted, short = result.map, result.loaded.spec.map, labels(result.campaigns, NAME)
    x, y = (list(result.loaded.spec.factors).index(name) for name in (wanted.x, wanted.y))
    rows = []
    for point in list(drawn.points.values())[:POINTS_SHOWN]:
        s = point.standing
        cells = (
            level_in_words(point.levels[y]), short[point.answer] if point.answer else UNSURE, share(s.confidence),
            short[s.runner_up] if s.runner_up else "–", with_interval(s.lead), f"{point.replicates:,}",
        )  # fmt: skip
        rows.append(Row(level_in_words(point.levels[x]), cells, shade_of(result, point.answer)))
    more = len(drawn.points) - len(rows)
    head = (
        *(axis_name(result.loaded, name) for name in (wanted.x, wanted.y)), "who leads", "how sure", "nearest rival",
        f"lead in {METRICS[wanted.metric].words}", "worlds",
    )  # fmt: skip
    note = "The lead is that of the campaign with the best mean over its nearest rival, below it its 95 % interval."
    note += f" {more:,} more points are in map.csv." if more else ""
    return Table("The points of the map", head, tuple(rows), folded=True, note=note)


def _metric(metric: str, blocks: tuple[Block, ...]) -> Section:
    title = titled(metric)
    return Section(f"metric-{metric}", title, title, blocks)


def _assumed(result: ExperimentResult) -> Section:
    made = assumed(result.loaded.base)
    said = (
        "These are the values of the base scenario with what the experiment sets; what it varies has the values above."
    )
    return Section(made.name, made.title, made.short, (Prose((said,)), *made.blocks))


def _again(result: ExperimentResult, command: str | None) -> Section:
    manifest = result.manifest()
    typed = command or f"wom-sim experiment {result.loaded.name}.yaml"
    said = (
        "In the folder of the experiment, this command makes the same files again, byte for byte, on any number of workers. "
        "Every run is kept in the store beside the experiment: what is there is not computed again, and of another version "
        "of the model nothing is used. wom-sim store verify computes a sample again and compares every number."
    )
    determines = {
        "model": manifest["runs_digest"], "rng_seed": result.loaded.base.study.rng_seed, "points": number(len(result.points)),
        "worlds of each": number(len(result.replicates)), "wom-sim": manifest["wom_sim"],
        **manifest["files"], **manifest["versions"],
    }  # fmt: skip
    blocks = (
        Prose((said,)), Text("Command", typed), facts(determines),
        Text("The experiment in full", scenario_text(manifest["design"]), folded=True),
        Text("The base scenario in full, with every default", scenario_text(manifest["scenario"]), folded=True),
    )  # fmt: skip
    return Section("again", "How to make this page again", "Reproduce", blocks)
