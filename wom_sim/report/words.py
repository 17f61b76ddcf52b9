"""Numbers in words for people."""

from __future__ import annotations

import math


def amount(value: float) -> str:
    """A number for people: three digits, thousands apart."""
    if math.isnan(value):
        return "unknown"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2f}" if abs(value) >= 0.005 or value == 0 else f"{value:.1g}"


def share(value: float) -> str:
    """A share as a whole per cent."""
    return f"{100 * value:.0f} %"
