"""Entities and what happens to them: tables of state variables, kinds, processes, draws and measures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wom_sim.draws import PURPOSES
from wom_sim.engine import records
from wom_sim.metrics import METRICS, SERIES
from wom_sim.odd import meanings
from wom_sim.odd.markdown import code, link, table
from wom_sim.organisation.plan import GUIDANCE, POSTS, SERVICE
from wom_sim.population import TRAITS
from wom_sim.reference import sources

UNEXPLAINED = "(no meaning has been written down)"

RECORDS: dict[str, tuple[np.dtype, Mapping[str, tuple[str, str]]]] = {
    "traits": (TRAITS, meanings.TRAITS),
    "state": (records.STATE, meanings.STATE),
    "items": (records.ITEMS, meanings.ITEMS),
    "exposures": (records.EXPOSURES, meanings.EXPOSURES),
    "events": (records.EVENTS, meanings.EVENTS),
    "posts": (POSTS, meanings.POSTS),
    "guidance": (GUIDANCE, meanings.GUIDANCE),
    "service": (SERVICE, meanings.SERVICE),
}
"""Every record that holds state, with what its fields mean."""

PADDING = "spare"
"""Name of fields that only fill up a row."""

TYPES = {
    "f4": "real, single precision", "f8": "real, double precision", "i1": "whole, 8 bits", "i2": "whole, 16 bits",
    "i4": "whole, 32 bits", "i8": "whole, 64 bits", "u1": "0 or 1", "u8": "64 bits",
}  # fmt: skip


def variables(record: str) -> str:
    """The table of state variables of one record of `RECORDS`."""
    kind, explained = RECORDS[record]
    rows = []
    for name in kind.names:
        if name != PADDING:
            meaning, unit = explained.get(name, (UNEXPLAINED, ""))
            rows.append((code(name), meaning, unit or "–", TYPES.get(kind[name].str[1:], str(kind[name]))))
    return table(("variable", "meaning", "unit", "type"), rows)


def counters() -> str:
    """The organisation's and the observer's counters."""
    rows = [(code(name), meaning, unit, TYPES["i8"]) for name, (meaning, unit) in meanings.COUNTERS.items()]
    return table(("variable", "meaning", "unit", "type"), rows)


def burdens() -> str:
    """What is also counted by segment."""
    return ", ".join(map(code, records.BURDENS))


def names(found: tuple[str, ...], explained: Mapping[str, str], header: str) -> str:
    """A table of names with their meanings, in the order of the code."""
    return table((header, "meaning"), [(code(name), explained.get(name, UNEXPLAINED)) for name in found])


def channels() -> str:
    return names(records.CHANNELS, meanings.CHANNELS, "channel")


def kinds_of_items() -> str:
    return names(records.ITEM_KINDS, meanings.ITEM_KINDS, "kind of item")


def consumer_entries() -> str:
    """What may be due for a consumer, in the order in which it deals with what is due in one hour."""
    return _ordered(sources.kinds_of_entries()[0], meanings.CONSUMER_ENTRIES)


def organisation_entries() -> str:
    """The same for the organisation."""
    return _ordered(sources.kinds_of_entries()[1], meanings.ORGANISATION_ENTRIES)


def _ordered(found: list[str], explained: Mapping[str, str]) -> str:
    rows = [(str(i), code(name), explained.get(name, UNEXPLAINED)) for i, name in enumerate(found, 1)]
    return table(("order", "what is due", "meaning"), rows)


def processes() -> str:
    """Every step of a run with the rules it applies and the draws it makes."""
    rows = [
        (
            code(step.name), code(step.module.removeprefix("engine/")), first_paragraph(step.doc),
            ", ".join(link(name, name) for name in step.rules) or "–",
            ", ".join(map(code, step.purposes)) or "–",
        )
        for step in sources.processes()
    ]  # fmt: skip
    return table(("process", "module", "what happens", "rules applied", "draws"), rows)


def first_paragraph(doc: str) -> str:
    return " ".join(doc.split("\n\n")[0].split())


def draws() -> str:
    """Every purpose of a draw, with what it decides and by what it is keyed."""
    rows = []
    for name, number in PURPOSES.items():
        drawn = ", ".join(code(call) for call in sources.draws_of(name))
        rows.append((code(name), str(number), meanings.DRAWS.get(name, UNEXPLAINED), drawn or "–"))
    return table(("purpose", "number", "decides", "drawn as (key, purpose, who, whom, which)"), rows)


def metrics() -> str:
    """Every metric of a run."""
    rows = [
        (code(name), metric.meaning, metric.unit, metric.better or "neither", "yes" if name in SERIES else "no")
        for name, metric in METRICS.items()
    ]
    return table(("metric", "meaning", "unit", "better", "also day by day"), rows)


def series() -> str:
    """Metrics that are followed day by day."""
    return ", ".join(map(code, SERIES))
