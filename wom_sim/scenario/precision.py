"""How precise a study is to be: half widths of intervals, in the metric's unit or in per cent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wom_sim.scenario.claims import METRIC_NAMES
from wom_sim.scenario.fields import Path, Problems

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


BOUNDS = {"min": "min_replicates", "max": "replicates"}
"""What ``replicates: {min: 20, max: 2000}`` says in short: the fields by the names in the block."""


def write_out_bounds(study: Any) -> tuple[Any, dict[Path, Path], Problems]:
    """A study whose ``replicates: {min: 20, max: 2000}`` is written out as two fields.

    Returns the study, for each of these fields where it was written, and what is wrong with the block; paths are from the study.
    """
    problems = Problems()
    block = study.get("replicates") if isinstance(study, dict) else None
    if not isinstance(block, dict):
        return study, {}, problems
    unknown = [name for name in block if name not in BOUNDS]
    for name in unknown:
        problems.add(("replicates", name), f'unknown field "{name}" in study.replicates',
                     word=str(name), allowed=list(BOUNDS), unknown_field=True)  # fmt: skip
    # What is unknown may be a misspelt max.
    if "max" not in block and not unknown:
        found = "" if block else ", found an empty block"
        problems.add(("replicates",), f"study.replicates needs max, the most worlds that may be run{found}")
    if "min" in block and "min_replicates" in study:
        problems.add(
            ("min_replicates",), "study.min_replicates says again what study.replicates.min says: leave out one of them"
        )
    written = {field: ("replicates", name) for name, field in BOUNDS.items() if name in block}
    rest = {name: value for name, value in study.items() if name != "replicates"}
    fields = {field: block[name] for field, (_, name) in written.items()}
    return rest | fields, {(field,): path for field, path in written.items()}, problems
