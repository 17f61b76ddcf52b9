"""The ``compare`` block of a scenario: every combination of the listed values is a campaign."""

from __future__ import annotations

import itertools
import math
from typing import Any

from wom_sim.scenario.campaign import Campaign
from wom_sim.scenario.fields import Path, Problems

MOST_CAMPAIGNS = 1000
"""Campaigns that one compare block may make; beyond it a slip of the pen is likelier than a wish."""

EXAMPLE = "{seeding: [random, one_hop], role: [director]}"


def cross(fields: dict[str, Any]) -> dict[str, Any]:
    """Every combination of the listed values; one value is shared. Named "existing_customers × director"."""
    return _combine(fields, ("compare",))[0]


def expand_compare(given: dict[str, Any]) -> tuple[dict[str, Any], dict[Path, Path]]:
    """Write out a compare block, at the top or under ``campaigns``.

    Returns the scenario without compare blocks, and for every field of every campaign they made the place in
    the compare block that it comes from. Raises pydantic's ValidationError, with places, for a bad block.
    """
    campaigns = given.get("campaigns")
    named = campaigns if isinstance(campaigns, dict) else {}
    blocks = [(path, block) for path, block in (
        (("campaigns", "compare"), named.get("compare", ...)),
        (("compare",), given.get("compare", ...)),
    ) if block is not ...]  # fmt: skip
    if not blocks:
        return given, {}
    rest = {name: campaign for name, campaign in named.items() if name != "compare"}
    made: dict[str, Any] = {}
    sources: dict[Path, Path] = {}
    problems = Problems()
    for path, block in blocks:
        if not isinstance(block, dict) or not block:
            problems.add(path, f"compare lists values by field, for example {EXAMPLE}")
            continue
        crossed, origins = _combine(block, path)
        for name in crossed:
            if name in rest or name in made:
                problems.add(
                    path, f'compare makes the campaign "{name}", but there is one of that name already'
                )
        made |= crossed
        sources |= origins
    problems.raise_any("compare")
    top = {key: value for key, value in given.items() if key != "compare"}
    if campaigns is not None and not isinstance(campaigns, dict):
        return top, {}
    return {**top, "campaigns": {**rest, **made}}, sources


def _combine(fields: dict[str, Any], path: Path) -> tuple[dict[str, Any], dict[Path, Path]]:
    problems = Problems()
    allowed = list(Campaign.model_fields)
    for key in fields:
        if key not in allowed:
            problems.add((*path, key), f'unknown field "{key}" in {".".join(map(str, path))}', word=str(key),
                         allowed=allowed, unknown_field=True)  # fmt: skip
    varied = {key: value for key, value in fields.items() if _is_list_of_values(key, value)}
    fixed = {key: value for key, value in fields.items() if key not in varied}
    for key, values in varied.items():
        if not values:
            problems.add((*path, key), f"compare.{key} lists nothing")
    count = math.prod(len(values) for values in varied.values())
    if count > MOST_CAMPAIGNS:
        problems.add(path, f"compare makes {count:,} campaigns; at most {MOST_CAMPAIGNS:,} can be compared")
    problems.raise_any("compare")
    campaigns: dict[str, Any] = {}
    sources: dict[Path, Path] = {}
    for picks in itertools.product(*(range(len(values)) for values in varied.values())):
        chosen = {key: values[i] for (key, values), i in zip(varied.items(), picks, strict=True)}
        name = " × ".join(_label(key, value) for key, value in chosen.items()) or "campaign"
        if name in campaigns:
            problems.add(path, f'compare makes the campaign "{name}" twice')
            continue
        campaigns[name] = {**fixed, **chosen}
        sources[("campaigns", name)] = path
        sources |= {("campaigns", name, key): (*path, key) for key in fixed}
        sources |= {("campaigns", name, key): (*path, key, i) for key, i in zip(varied, picks, strict=True)}
    problems.raise_any("compare")
    return campaigns, sources


def _is_list_of_values(key: str, value: Any) -> bool:
    return isinstance(value, (list, tuple)) and not (key == "role" and _is_schedule(value))


def _is_schedule(value: Any) -> bool:
    """A role given as one schedule over days, and not as several roles to compare."""
    return bool(value) and all(
        isinstance(period, dict) and {"start", "end"} & set(period) for period in value
    )


def _label(key: str, value: Any) -> str:
    if isinstance(value, dict):
        own = value.get("name") or value.get("strategy")
        numbers = [
            f"{k} {v}"
            for k, v in value.items()
            if k not in ("name", "strategy") and isinstance(v, (int, float))
        ]
        return " ".join([str(own or key), *numbers])
    if isinstance(value, (list, tuple)):
        return " then ".join(str(p.get("role")) if isinstance(p, dict) else str(p) for p in value)
    if value is None or isinstance(value, (int, float)):
        return f"{key} {value}"
    return str(value)
