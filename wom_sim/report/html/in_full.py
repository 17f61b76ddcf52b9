"""One point of an experiment in full: the sections that the report of a run of it has."""

from __future__ import annotations

from wom_sim.experiment.results import ExperimentResult
from wom_sim.report.html.experiment_points import called
from wom_sim.report.html.model import Prose, Section
from wom_sim.report.html.parts import parts_of_each
from wom_sim.report.numbers import Numbers

NAME = "in-full"


def in_full_sections(result: ExperimentResult, taken: int) -> list[Section]:
    """The section of the point that was run in full; none where none was. taken: bytes of pictures that are on the page."""
    if result.in_full is None:
        return []
    study = result.in_full.study
    parts = parts_of_each({NAME: Numbers(study)}, taken=taken)[NAME]
    pictures = "" if parts.all_drawn else ", and so are the pictures of tables that have none here"
    where = f"Files named in its parts are those that wom-sim run makes of a scenario with these values{pictures}."
    said = [which(result), *_claims(result), *study.notes]
    return [
        Section(
            NAME, "One point in full", "In full", (Prose(tuple(said)), Prose((where,), quiet=True), *parts.sections)
        )
    ]


def which(result: ExperimentResult) -> str:
    """Which point it is, why this one, and in how many worlds it was run."""
    point, of = called(result, result.in_full.number), len(result.points)
    why = "the one point there is" if of == 1 else "the first, as no point has the base scenario's own values"
    why = "the one with the base scenario's own values" if result.in_full.own else why
    worlds, ran = len(result.in_full.study.replicates), len(result.replicates)
    which = "in its one world" if ran == 1 else f"in the first {worlds:,} of its {ran:,} worlds"
    which = f"in its {ran:,} worlds" if worlds == ran > 1 else which
    return (
        f"What a report on each point would show, here for {point}: {why}. It was run once more {which}, day by day and cascade "
        "by cascade."
    )


def _claims(result: ExperimentResult) -> list[str]:
    """Claims are of the source's case, which an experiment may have changed."""
    if not result.in_full.study.scenario.claims:
        return []
    otherwise = " and with what the experiment sets otherwise" if result.loaded.spec.set else ""
    return [f"What the source claims is put to the test at this point{otherwise}, which may not be the source's case."]
