"""Metrics in titles, and sizes of them in sentences."""

from __future__ import annotations

import re

from wom_sim.metrics import METRICS
from wom_sim.numerals import amounts, share

VIRALITY = "Virality: size, depth and shape of cascades"
"""The title of all that shows virality."""

_CODE, _IDENTIFIER = re.compile(r" \([^()]*`[^()]*\)"), re.compile(r"\b[a-z]+_[a-z_]+\b")
_NO_NOUNS = ("share", "ratio", "0–1", "0–1, summed", "−1–1")


def titled(metric: str) -> str:
    """A metric as a title: ``Consumers who joined``."""
    words = METRICS[metric].words
    return words[0].upper() + words[1:]


def meaning_of(metric: str) -> str:
    """What a metric measures, in words alone: what stands in the marks of code is left out, other metrics go by their words."""
    said = _CODE.sub("", METRICS[metric].meaning)
    return _IDENTIFIER.sub(lambda found: METRICS[found[0]].words, said)


def headed(metric: str) -> str:
    """A metric as the head of a table of its values, with its unit unless its words hold that: ``Structural virality, hops``."""
    unit = METRICS[metric].unit
    return titled(metric) if unit in METRICS[metric].words else f"{titled(metric)}, {unit}"


def from_to(low: float, high: float, metric: str) -> str:
    """Two sizes of a metric in its unit, or one where they look the same: ``110 to 300 consumers``, ``11 % to 30 %``."""
    unit = METRICS[metric].unit
    ends = [share(low), share(high)] if unit == "share" else amounts(low, high)
    said = " to ".join(dict.fromkeys(ends))
    return said if unit in _NO_NOUNS else f"{said} {unit}"


def with_unit(size: str, metric: str) -> str:
    """A size of a metric in its unit, unless that is no noun or in the metric's own words: ``47`` (consumers who joined), ``0.2
    hops`` (structural virality)."""
    unit, words = METRICS[metric].unit, METRICS[metric].words
    return size if unit in _NO_NOUNS or unit in words else f"{size} {unit}"


def who_competes(metric: str) -> str:
    """On money: that not every campaign takes part in a contest (`wom_sim.metrics.competing`); "" on other metrics."""
    if METRICS[metric].unit != "money":
        return ""
    head = " and have somebody to pay for" if METRICS[metric].a_head else ""
    return f"only campaigns that spend{head} in every world compete"
