"""One point of an experiment in full: the sections that the report of a run of it has."""

from __future__ import annotations

from wom_sim.experiment.in_full import FIRST, OWN
from wom_sim.experiment.results import ExperimentResult
from wom_sim.report.experiment_folder import IN_FULL
from wom_sim.report.html.experiment_points import called
from wom_sim.report.html.model import Prose, Section
from wom_sim.report.html.parts import parts_of_each, where_files_are
from wom_sim.report.leading import level_in_words
from wom_sim.report.numbers import Numbers

NAME = "in-full"


def in_full_sections(result: ExperimentResult, room: int) -> list[Section]:
    """The section of the point that was run in full; none where none was. room: bytes of its pictures."""
    if result.in_full is None:
        return []
    study = result.in_full.study
    parts = parts_of_each({NAME: Numbers(study)}, at_most=room)[NAME]
    where = where_files_are(IN_FULL, parts.lacking)
    said = [which(result), *_claims(result), *study.notes]
    return [
        Section(
            NAME, "One point in full", "In full", (Prose(tuple(said)), Prose((where,), quiet=True), *parts.sections)
        )
    ]


def which(result: ExperimentResult) -> str:
    """Which point it is, why this one, and in how many worlds it was run."""
    worlds, ran = len(result.in_full.study.replicates), len(result.replicates)
    where = "in its one world" if ran == 1 else f"in its {ran:,} worlds"
    where = f"in the first {worlds:,} of its {ran:,} worlds" if worlds < ran else where
    return (
        f"What a report on each point would show, here for {called(result, result.in_full.number)}: {_why(result)}. It was run "
        f"once more {where}, day by day and cascade by cascade."
    )


def _why(result: ExperimentResult) -> str:
    if len(result.points) == 1:
        return "the one point there is"
    if result.in_full.why == FIRST:
        return "the first, as the base scenario has no value of its own"
    if result.in_full.why == OWN:
        return "the one with the base scenario's own values"
    own = ", ".join(f"{name} {level_in_words(level)}" for name, level in result.loaded.own.items())
    return f"the nearest to the base scenario's own values ({own}), which no point has"


def _claims(result: ExperimentResult) -> list[str]:
    """Claims are of the source's case, which an experiment may have changed."""
    if not result.in_full.study.scenario.claims:
        return []
    otherwise = ", with what the experiment sets otherwise" if result.loaded.spec.set else ""
    return [
        f"What the source claims is put to the test at this point{otherwise}: the source may speak of another case."
    ]
