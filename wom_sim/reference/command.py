"""`wom-sim explain`: print what something is, or list all that can be explained."""

from __future__ import annotations

import sys
from itertools import groupby

from wom_sim.reference.details import WIDTH
from wom_sim.reference.entries import Entry, count_assumptions, everything, find

NAME_COLUMN = 26


def explain_command(name: str | None) -> int:
    """Print the explanation of everything of this name, or the list; returns the exit code.

    Raises UnknownName.
    """
    text = overview() if name is None else "\n\n".join(entry.detail() for entry in find(name))
    sys.stdout.write(_printable(f"{text}\n"))
    return 0


def _printable(text: str) -> str:
    """The text with a question mark for each sign that a console of another encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, errors="replace").decode(encoding)


def overview() -> str:
    """Every name with its meaning in one line, by kind, and how many parameters are assumptions."""
    parts = ["`wom-sim explain NAME` says more: range, source, equation, where it is used, scenarios that set it."]
    for group, entries in groupby(everything(), key=lambda entry: entry.group):
        parts.append("\n".join([group, *(_line(entry) for entry in entries)]))
    return "\n\n".join([*parts, summary()])


def _line(entry: Entry) -> str:
    """Name, meaning and default; the meaning is cut where they do not fit."""
    room = WIDTH - NAME_COLUMN - len(entry.default) - 4
    short = entry.short.rstrip(".")
    short = short if len(short) <= room else f"{short[: room - 2].rsplit(' ', 1)[0]} …"
    return f"  {entry.name:<{NAME_COLUMN}} {short} {entry.default}".rstrip()


def summary() -> str:
    """How many parameters are assumptions."""
    parameters, assumptions = count_assumptions()
    share = f"{100 * assumptions / parameters:.0f} %"
    return f"{parameters} parameters with a default, {assumptions} of them assumptions ({share})."
