"""Ratios that say when they are undefined."""

from __future__ import annotations

import math


def ratio(part: float, whole: float) -> float:
    """part / whole; nan where the whole is nothing."""
    return part / whole if whole else math.nan
