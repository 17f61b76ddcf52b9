"""A figure as a chart of a page: drawn wide and narrow, said in words, and with its numbers under it."""

from __future__ import annotations

from collections.abc import Callable

from wom_sim.report.html.alt import ALT
from wom_sim.report.html.model import Chart, Table
from wom_sim.report.html.svg import inline
from wom_sim.report.html.tables import TABLES
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots import FIGURES
from wom_sim.report.style import Picture, styled


def chart(name: str, numbers: Numbers, within: str = "") -> Chart:
    """A figure of a run, by its name among `FIGURES`. within: begins its name on a page that has several runs."""
    return chart_of(within + name, lambda: FIGURES[name](numbers), ALT[name](numbers), TABLES[name](numbers))


def chart_of(name: str, draw: Callable[[], Picture], alt: str, table: Table) -> Chart:
    """Any figure. name: unique on its page. draw: makes the figure; it is called once for each size."""
    drawn = {}
    for size in ("wide", "narrow"):
        with styled(narrow=size == "narrow", on_page=True):
            picture = draw()
            drawn[size] = inline(picture, f"{name}-{size}", alt)
            if size == "wide":
                heading, reading, width = (
                    picture.heading,
                    picture.reading.replace("\n", " · "),
                    picture.get_figwidth() * 72,
                )
    return Chart(name, heading, reading, alt, drawn["wide"], drawn["narrow"], width, table)
