"""The page of a sensitivity analysis: whether the winner stands, what the difference rests on, what was varied and how far."""

from __future__ import annotations

import math

from wom_sim.comparison import Comparison, Summary
from wom_sim.experiment.assumptions import Assumption
from wom_sim.experiment.indices import Estimate
from wom_sim.experiment.survey import Survey
from wom_sim.experiment.turning import side
from wom_sim.metrics import METRICS
from wom_sim.numerals import amount, estimate, exact, share, share_within
from wom_sim.report.headline import NOT_TOLD, Headline, KeyFigure
from wom_sim.report.html.charts import chart_of
from wom_sim.report.html.model import Page, Prose, Row, Section, Table, Text
from wom_sim.report.html.parameters import assumed
from wom_sim.report.html.reproduce import facts, scenario_text
from wom_sim.report.html.tables import campaigns_table, with_interval
from wom_sim.report.metric_words import meaning_of
from wom_sim.report.sensitivity_plot import alone, at_ends, drawn, ranked, weights
from wom_sim.report.sensitivity_verdict import called, ranges, verdict
from wom_sim.report.style import colour

MOST_FIGURES = 3
_MOST_TOLD = 6


def sensitivity_page(found: Survey, manifest: dict, command: str | None = None) -> Page:
    """The page of a finished analysis. manifest: all that determines it; command: what was typed, without folders."""
    title = " ".join(found.scenario.title.split()) or found.name
    points, worlds = len(found.stages), len(found.plan.replicates)
    return Page(
        title=f"{title} · what it rests on · wom-sim",
        kicker=(title, "a sensitivity analysis", f"{points:,} points, each in the same {worlds:,} worlds"),
        headline=headline(found),
        sections=(
            _question(found), *([_weights(found), _ends(found)] if drawn(found) else []), _varied(found),
            assumed(found.scenario), _again(found, manifest, command),
        ),
        figures=tuple(key_figures(found)),
        shades={campaign: colour(list(found.scenario.campaigns).index(campaign)) for campaign in found.pair},
        says=(verdict(found),),
        version=manifest["wom_sim"],
    )  # fmt: skip


def headline(found: Survey) -> Headline:
    """Whether an assumption turns round who wins; where the worlds tell no winner, that they do not."""
    mean, low, high = estimate(found.default.mean_difference, found.default.ci_low, found.default.ci_high)
    first, second = called(found)
    surety = (
        f"{first} − {second} with the values in force: {mean} {METRICS[found.plan.metric].unit}, 95 % interval {low} to {high} · "
        f"ranges: {ranges(found)}, itself an assumption"
    )
    metric, turned = METRICS[found.plan.metric], len(found.turned_at)
    if not found.winner:
        return Headline(
            f"These worlds do not tell {first} from {second} on {metric.words}: there is nothing to turn round", surety
        )
    winner, loser = (first, second) if _first_leads(found, found.winner) else (second, first)
    that = f"that {winner} {'wins over' if metric.better else 'is above'} {loser} on {metric.words}"
    if not turned:
        return Headline(f"In these worlds no single assumption turns round {that}", surety)
    which = "One assumption" if turned == 1 else f"Each of {turned} assumptions"
    return Headline(f"{which}, moved far enough, turns round {that}", surety)


def _first_leads(found: Survey, at: int) -> bool:
    """Whether it is the first of the pair that does better on this side of zero."""
    return (at > 0) != (METRICS[found.plan.metric].better == "less")


def key_figures(found: Survey) -> list[KeyFigure]:
    """The difference with the values in force, how many assumptions turn it round, and how much of what moves it is not luck."""
    x, (first, second) = found.default, called(found)
    figures = []
    if not math.isnan(x.ci_low):
        mean, low, high = estimate(x.mean_difference, x.ci_low, x.ci_high)
        shown = {"mean": x.mean_difference, "low": x.ci_low, "high": x.ci_high, "difference": True}
        value = (
            f"{'+' if x.mean_difference > 0 else ''}{mean} {METRICS[found.plan.metric].unit}"
            if found.winner
            else NOT_TOLD
        )
        leader = found.pair[0 if _first_leads(found, found.winner) else 1] if found.winner else None
        said = f"95 % interval {low} to {high}, {x.pairs} worlds"
        said = said if found.winner else f"difference {mean}, {said}"
        about = f"{first} less {second}, with the values in force"
        label = f"Difference in {METRICS[found.plan.metric].words}"
        figures.append(KeyFigure(label, value, about, said, **shown, campaign=leader))
    if found.winner:
        count, about = (
            f"{len(found.turned_at)} of {len(found.assumptions)}",
            "turn the winner round, each alone, all else as is",
        )
        figures.append(KeyFigure("Assumptions that turn it", count, about, f"ranges: {ranges(found)}"))
    components = next(reversed(found.components.values()), None)
    if components is not None and components.share.low > 0:
        value, low, high = (min(1.0, end) for end in components.share)
        about = "of the variance of the difference over all points is the assumptions' doing, the rest luck"
        said = f"95 % interval {share(low)} to {share(high)}"
        figures.append(KeyFigure("What is not luck", share(value), about, said, value, low, high))
    if found.winner:
        figures += _of_several(found)
    return figures[:MOST_FIGURES]


def _of_several(found: Survey) -> list[KeyFigure]:
    """At how many points the winner turned that had several assumptions moved at once."""
    design = next(reversed(found.designs.values()), None)
    if design is None or len(design.varied) < 2:
        return []
    turned = sum(side(found.compared(point)) == -found.winner for point in design.points)
    about = f"at which several of {len(design.varied)} assumptions are moved at once"
    return [KeyFigure("Points that turn it", f"{turned} of {len(design.points)}", about, f"ranges: {ranges(found)}")]


def _question(found: Survey) -> Section:
    first, second = called(found)
    asked = (
        f"Which of the assumptions in force would have to be wrong, and how far, for the answer to be another? Compared is "
        f"{METRICS[found.plan.metric].words} ({meaning_of(found.plan.metric)}) of {first} and {second}."
    )
    story = " ".join(found.scenario.story.split())
    table = campaigns_table(found.scenario, "Names without what they share.")
    return Section("question", "The question", "Question", (Prose(tuple(filter(None, (story, asked)))), table))


def _weights(found: Survey) -> Section:
    indices = found.shares or found.effects
    rows = [a for a in ranked(found) if a.name in indices]
    unit = METRICS[found.plan.metric].unit
    if found.shares:
        head = ("assumption", "total", "alone")
        cells = {a.name: (_share(found.shares[a.name].total), _share(found.shares[a.name].first)) for a in rows}
        caption = "Share of the variance of the difference, luck taken out, below each its 95 % interval"
        what = [f"{a.name} {share(found.shares[a.name].total.value)}" for a in rows[:_MOST_TOLD]]
    else:
        head = ("assumption", f"effect, {unit}", "what luck exceeds 1 time in 20")
        cells = {
            a.name: (_with_interval(found.effects[a.name].mu_star), amount(found.effects[a.name].noise_high))
            for a in rows
        }
        caption = "Mean size of the change of the difference over the whole range, below each its 95 % interval"
        what = [f"{a.name} {amount(found.effects[a.name].mu_star.value)}" for a in rows[:_MOST_TOLD]]
    turns = {a.name: exact(found.turned_at[a.name][0]) if a.name in found.turned_at else "–" for a in rows}
    table = Table(
        caption, (*head, "in force", "range", "turns at"),
        tuple(Row(a.name, (*cells[a.name], exact(a.value), f"{exact(a.low)} to {exact(a.high)}", turns[a.name])) for a in rows),
        folded=True, note="Turns at: the value next to the one in force that alone turns the winner round.",
    )  # fmt: skip
    more = f"; and {len(rows) - _MOST_TOLD} more, in the table" if len(rows) > _MOST_TOLD else ""
    alt = f"What the difference in {METRICS[found.plan.metric].words} rests on, the weightiest first: {'; '.join(what)}{more}."
    chart = chart_of("weights", lambda: alone(found, weights), alt, table)
    return Section("weights", "What the difference rests on", "Weights", (chart,))


def _ends(found: Survey) -> Section:
    rows = [(a, *found.ends(a)) for a in drawn(found)]
    words = METRICS[found.plan.metric].words
    table = Table(
        f"Difference in {words} with each assumption alone at the ends of its range, below each its 95 % interval",
        ("assumption", "low", "difference", "who leads", "high", "difference", "who leads"),
        tuple(Row(a.name, (exact(a.low), *_told(found, low), exact(a.high), *_told(found, high))) for a, low, high in rows),
        folded=True,
    )  # fmt: skip
    told = [f"{a.name} {amount(low.mean_difference)} at {exact(a.low)}, {amount(high.mean_difference)} at {exact(a.high)}"
            for a, low, high in rows[:_MOST_TOLD]]  # fmt: skip
    more = f"; and {len(rows) - _MOST_TOLD} more, in the table" if len(rows) > _MOST_TOLD else ""
    alt = f"Difference in {words} at the ends of each range: {'; '.join(told)}{more}."
    chart = chart_of("ends", lambda: alone(found, at_ends), alt, table)
    return Section("ends", "Each assumption alone, at the ends of its range", "Ends", (chart,))


def _told(found: Survey, x: Comparison) -> tuple[str, str]:
    """A difference with its interval, and who leads by it."""
    at = side(x)
    leads = called(found)[0 if _first_leads(found, at) else 1] if at else "not told"
    return _with_interval(Estimate(x.mean_difference, x.ci_low, x.ci_high)), leads


def _with_interval(x: Estimate) -> str:
    return with_interval(Summary(x.value, math.nan, x.low, x.high, 0))


def _share(x: Estimate) -> str:
    return "–" if math.isnan(x.value) else share_within(x.value, x.low, x.high)


def _varied(found: Survey) -> Section:
    def row(a: Assumption) -> Row:
        varied = "no" if a.name in found.left_out else "yes"
        return Row(a.name, (exact(a.value), f"{exact(a.low)} to {exact(a.high)}", a.unit, a.meaning, a.source, varied))

    said = f"{len(found.assumptions)} assumptions were varied."
    if found.left_out:
        said += (
            f" {len(found.left_out)} were left out, because they are 0 or change nothing here; parameters.csv says why."
        )
    head = ("parameter", "in force", "range", "unit", "meaning", "source", "varied")
    table = Table("The parameters and their ranges", head, tuple(map(row, found.asked)), words=True, folded=True)
    return Section("varied", "What was varied, and how far", "Ranges", (Prose((said,)), table))


def _again(found: Survey, manifest: dict, command: str | None) -> Section:
    said = (
        "In the folder of the scenario, this command makes the same files again, byte for byte, on any number of workers. Every "
        "run is kept in the store beside the scenario: what is there is not computed again."
    )
    determines = {
        "model": manifest["runs_digest"], "rng_seed": found.scenario.study.rng_seed, "method": manifest["method"],
        "points": len(found.stages), "worlds of each": len(found.plan.replicates), "wom-sim": manifest["wom_sim"],
        **manifest["files"], **manifest["versions"],
    }  # fmt: skip
    blocks = (
        Prose((said,)), Text("Command", command or f"wom-sim sensitivity {found.name}.yaml"), facts(determines),
        Text("The scenario in full, with every default", scenario_text(manifest["scenario"]), folded=True),
    )  # fmt: skip
    return Section("again", "How to make this page again", "Reproduce", blocks)
