"""Names and lists in words, and what else only reports say; numbers are written by `wom_sim.numerals`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from wom_sim.comparison import Comparison, Summary
from wom_sim.numerals import mean_and_interval, share_within

ELLIPSIS = "…"

ITEMS = {
    "ask": "poll", "moderate": "post that guides the talk", "help": "post that helps", "challenge": "challenge",
    "inform": "announcement", "invitation": "invitation", "created": "content that a member made",
    "experience": "experience with a purchase", "talk": "talk of the brand, unasked",
}  # fmt: skip
"""What a content item is, by its kind (`engine.records.ITEM_KINDS`)."""

MEASURES = {
    "consumers": "consumers", "ties_directed": "directed ties", "ties": "ties", "mean_ties": "mean ties",
    "clustering": "clustering", "reciprocity": "share of directed ties that are answered",
    "assortativity": "assortativity of segments", "path_length": "mean path length",
    "largest_component": "share in the largest component", "spread": "spread of ties (SD ÷ mean)",
    "strength_mean": "mean strength of a tie", "strength_sd": "standard deviation of strength",
    "strength_overlap": "correlation of strength with overlap", "group_size_median": "median size of a private group",
    "groups_per_consumer": "private groups per consumer",
}  # fmt: skip
"""What a network is measured by (`network.fidelity.measure_network`)."""


def ahead(versus: Comparison) -> str:
    """In which share of worlds one campaign is ahead of another."""
    return share_within(versus.probability_better, *versus.probability_interval)


def mean_of(s: Summary) -> str:
    """A mean in a sentence or a picture: the same digits as in tables, which have its interval below it."""
    return "not defined" if math.isnan(s.mean) else mean_and_interval(s.mean, s.ci_low, s.ci_high)[0]


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def days_over(count: int | str) -> str:
    """A length of time: ``1 day``, ``2.3 days``. Reports tell time so, as numbers of days are counted from 0 or from 1."""
    return f"{count} day" if count in (1, "1") else f"{count} days"


def distinct(names: Sequence[str]) -> dict[str, str]:
    """Names of crossed campaigns without what does not tell them apart; other names as they are.

    "existing_customers target 100 × director" is "existing customers × director" when no other campaign
    invites existing customers in another number.
    """
    parts = [name.split(" × ") for name in names]
    if len(names) < 2 or len(set(map(len, parts))) > 1 or len(parts[0]) < 2:
        return {name: name for name in names}
    columns = [_beginnings(column) for column in zip(*parts, strict=True)]
    kept = [column for column in columns if len(set(column)) > 1]
    shorter = [" × ".join(row).replace("_", " ") for row in zip(*kept, strict=True)]
    return (
        dict(zip(names, shorter, strict=True)) if len(set(shorter)) == len(names) else {n: n for n in names}
    )


def _beginnings(texts: Sequence[str]) -> list[str]:
    """As few first words as keep different texts different."""
    words = [text.split() for text in texts]
    for count in range(1, max(map(len, words)) + 1):
        short = [" ".join(w[:count]) for w in words]
        if len(set(short)) == len(set(texts)):
            return short
    return list(texts)


def labels(names: Sequence[str], width: int = 28) -> dict[str, str]:
    """A different label of at most `width` characters for each name, cut where it must be."""
    shown = distinct(names)
    if len(names) > 1 and any(len(label) > width for label in shown.values()):
        shown = _without_common_words(shown)
    cut = {name: _cut(label, width) for name, label in shown.items()}
    for name, label in cut.items():
        if list(cut.values()).count(label) > 1:
            cut[name] = _cut_middle(shown[name], width)
    if len(set(cut.values())) < len(cut):
        number = {name: f"{i} " for i, name in enumerate(names, 1)}
        cut = {name: number[name] + _cut(shown[name], width - len(number[name])) for name in names}
    return cut


def _without_common_words(shown: dict[str, str]) -> dict[str, str]:
    words = {name: label.split() for name, label in shown.items()}
    shortest = min(map(len, words.values()))
    first = 0
    while first < shortest - 1 and len({w[first] for w in words.values()}) == 1:
        first += 1
    return {name: (f"{ELLIPSIS} " if first else "") + " ".join(w[first:]) for name, w in words.items()}


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + ELLIPSIS


def _cut_middle(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    head = (width - 1) // 2
    return text[:head].rstrip() + ELLIPSIS + text[-(width - 1 - head) :].lstrip()


def json_rows(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Rows of a table of files as plain data for `--json`."""
    return [
        {name: json_number(v) if isinstance(v, float) else v for name, v in zip(columns, row, strict=True)} for row in rows
    ]


def json_number(value: float) -> float | None:
    """A number as JSON output has it: ten digits, as in the files; null where it is not defined."""
    return None if math.isnan(value) else float(f"{value:.10g}")
