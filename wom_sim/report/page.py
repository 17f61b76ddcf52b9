"""The report of a run as text. What it takes is loaded when it is needed, or ahead by `get_ready`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.study_result import StudyResult


def get_ready() -> None:
    """Load all that `report` needs, most of a second's work."""
    import wom_sim.report.html.study  # noqa: F401


def report(study: StudyResult, command: str | None = None) -> str:
    """report.html of a study. command: as in `write_study`."""
    from wom_sim.report.html import render
    from wom_sim.report.html.study import study_page

    return render(study_page(study, command))
