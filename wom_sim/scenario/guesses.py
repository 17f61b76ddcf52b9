"""What a user probably meant by a value of the wrong kind, or by a field in the wrong block."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from wom_sim.scenario.campaign import Campaign
from wom_sim.scenario.fields import Path
from wom_sim.scenario.network import GeneratedNetwork, ImportedNetwork
from wom_sim.scenario.problems import Place, clip
from wom_sim.scenario.schema import Scenario

MOST_HOMES = 3


def guess_at_value(given: Any, holds: Any, path: Path, place: Place | None) -> list[str]:
    """Hints for a value of the wrong kind; `holds` is what the schema wants there."""
    block = isinstance(holds, type) and issubclass(holds, BaseModel)
    if isinstance(given, str) and holds in (int, float):
        return _meant_number(given, place)
    if isinstance(given, str) and holds is bool and given.lower() in ("yes", "no", "on", "off", "y", "n"):
        return [f"write {'true' if given.lower() in ('yes', 'on', 'y') else 'false'}"]
    if holds is str and isinstance(given, (int, float)):
        written = place.written if place and place.written else str(given)
        return [f'put it in quotes: "{written}"']
    if holds is Campaign and len(path) == 2 and path[1] in Campaign.model_fields:
        return [f"{path[1]} is a field of a campaign: indent it below the campaign's name"]
    if block and given is None:
        return ["indent its fields below it, or leave the line out to have the defaults"]
    if block and isinstance(given, str) and re.search(r"\w:\S", given):
        return ["a colon needs a space after it: `name: value`"]
    if block and isinstance(given, str):
        first, _, rest = given.partition(" ")
        return (
            [f"a colon is missing: `{first}: {clip(rest, 30)}`"]
            if rest and first in holds.model_fields
            else []
        )
    return []


def _meant_number(text: str, place: Place | None) -> list[str]:
    plain = text.strip()
    if place and place.quoted and re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", plain, re.IGNORECASE):
        return [f"numbers stand without quotes: {plain}"]
    if re.fullmatch(r"[-+]?[0-9][0-9_,' ]*(\.[0-9]+)?", plain):
        return [f"write {re.sub('[^-+0-9.]', '', plain)}"]
    percent = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?%", plain)
    if percent:
        return [f"write {float(percent.group(1)) / 100:g}"]
    return []


def other_network(field: str, block: type[BaseModel] | None) -> str:
    """Why a field of a generated network is unknown in a real one, or the other way round; else ""."""
    if block is ImportedNetwork and field in GeneratedNetwork.model_fields:
        return f"{field} is for a generated network; this one is real: it has a file or an example"
    if block is GeneratedNetwork and field in ImportedNetwork.model_fields:
        return f"{field} is for a real network, which has a file or an example; this one is generated"
    return ""


@functools.cache
def _all_homes() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for field, block in _fields(Scenario, ""):
        found.setdefault(field, {})[block] = None
    return {field: tuple(blocks) for field, blocks in found.items()}


def homes(field: str) -> tuple[str, ...]:
    """The blocks that have a field of this name, for one in the wrong block; none if they are many."""
    blocks = _all_homes().get(field, ())
    return blocks if len(blocks) <= MOST_HOMES else ()


def _fields(model: type[BaseModel], block: str) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield name, block or "the top of a scenario"
        inside = f"{block}.{name}" if block else name
        for inner, many in _models(field.annotation):
            yield from _fields(inner, f"{inside}.<name>" if many == "dict" else inside)


def _models(annotation: Any, many: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    for inner in get_args(annotation):
        if not isinstance(inner, str):
            yield from _models(inner, "dict" if get_origin(annotation) is dict else many)
