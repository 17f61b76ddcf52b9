"""How precise a study is to be: half widths of intervals, in the metric's unit or in per cent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wom_sim.scenario.claims import METRIC_NAMES
from wom_sim.scenario.fields import Problems

_PER_CENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")

Precision = dict[str, float | str]
"""By metric: the half width wanted, as a number or as ``5%``."""


def per_cent(wanted: float | str) -> float | None:
    """The share that ``5%`` stands for (0.05); None for a plain number, or for what is neither."""
    found = _PER_CENT.fullmatch(wanted.strip()) if isinstance(wanted, str) else None
    return float(found.group(1)) / 100 if found else None


def check_precision(problems: Problems, precision: Mapping[str, float | str]) -> None:
    """Note metrics that do not exist and widths that are no width."""
    for metric, wanted in precision.items():
        if metric not in METRIC_NAMES:
            problems.unknown_name(("precision", metric), "metric", METRIC_NAMES, metric)
        size = per_cent(wanted) if isinstance(wanted, str) else wanted
        if size is None or not size > 0:
            shown = f'"{wanted}"' if isinstance(wanted, str) else f"{wanted:g}"
            what = f"precision.{metric} must be a number above 0 or a share such as 5%, found {shown}"
            problems.add(("precision", metric), what)


def short_form(given: Any) -> Any:
    """A study whose ``replicates: {min: 20, max: 2000}`` is written out as two fields."""
    if not isinstance(given, dict) or not isinstance(given.get("replicates"), dict):
        return given
    block = given["replicates"]
    problems = Problems()
    for name in block:
        if name not in ("min", "max"):
            problems.add(("replicates", name), f'unknown field "{name}" in study.replicates',
                         word=str(name), allowed=["min", "max"], unknown_field=True)  # fmt: skip
    if "max" not in block:
        problems.add(("replicates",), "study.replicates needs max: the most worlds that may be run")
    problems.raise_any("Study")
    rest = {name: value for name, value in given.items() if name != "replicates"}
    least = {"min_replicates": block["min"]} if "min" in block else {}
    return {**rest, "replicates": block["max"], **least}
