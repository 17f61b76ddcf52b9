"""From a page's data to its text: one template, one style sheet, everything escaped."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from wom_sim.report.headline import KeyFigure
from wom_sim.report.html.model import Page
from wom_sim.report.style import GREY, INK, letters

_MINUS = re.compile(r"(?<![\w\-–−])-(?=\d)")
_PER_CENT = re.compile(r"(?<=\d) (?=%)")


def render(page: Page) -> str:
    """The page as HTML: the same page, the same text."""
    return _environment().get_template("page.html").render(page=page, ink=INK, grey=GREY)


@cache
def _environment() -> Environment:
    here = files(__package__)
    environment = Environment(
        loader=FunctionLoader(lambda name: (here / name).read_text(encoding="utf-8")),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"typeset": typeset, "letters": letters}
    environment.globals |= {"spark": spark, "style": Markup((here / "page.css").read_text(encoding="utf-8"))}
    return environment


def typeset(text: str) -> str:
    """Numbers as they are set: a true minus, and no line's end between a number and its per cent sign."""
    return _PER_CENT.sub("\u00a0", _MINUS.sub("−", text))


def spark(figure: KeyFigure) -> dict[str, float] | None:
    """Where the range, mean and zero of a difference lie on a line from 0 to 100, so that it is seen whether the range holds
    zero; None where there is no range, or no width, and of what is no difference: beside its own range a mean says nothing.
    """
    places = {"low": figure.low, "mean": figure.mean, "high": figure.high, "zero": 0.0}
    low, high = min(places.values()), max(places.values())
    if not figure.difference or not high > low:
        return None
    return {name: round(4 + 92 * (value - low) / (high - low), 2) for name, value in places.items()}
