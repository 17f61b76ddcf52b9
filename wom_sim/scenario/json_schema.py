"""JSON Schema of a scenario file (draft 2020-12), read out of the classes that check it, so that editors complete and check.

Pydantic writes the classes down as they are. What a file may say more shortly is put in here, and so are those rules of the
validators that JSON Schema can say; the rest (names of campaigns, days that fit) only `wom-sim check` can judge. A schema never
refuses what wom-sim takes; a test holds it to that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from wom_sim.scenario.claims import COMPARISONS, METRIC_NAMES
from wom_sim.scenario.fields import ASSUMPTION
from wom_sim.scenario.schema import Scenario
from wom_sim.scenario.world import SECTOR_PRIVATE_SHARE

DRAFT = "https://json-schema.org/draft/2020-12/schema"
EDITOR_LINE = "# yaml-language-server: $schema={}"
"""First line of a YAML file by which editors find its schema, a path relative to the file."""

Schema = dict[str, Any]
Definitions = dict[str, Schema]

NOTHING = {"type": "null"}
A_NAME = {"pattern": r"\S"}
A_METRIC = {"$ref": "#/$defs/Metric"}


def as_text(schema: Schema) -> str:
    """The schema as a file: the same text for the same schema."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def scenario_schema() -> Schema:
    """The JSON Schema of a scenario file."""
    return schema_of(Scenario, _short_forms_of_scenario)


def schema_of(model: type[BaseModel], short_forms: Callable[[Schema, Definitions], None]) -> Schema:
    """The JSON Schema of a kind of file.

    short_forms: puts into the schema, whose definitions by name are its second argument, what a file may say otherwise.
    """
    raw = model.model_json_schema()
    definitions = {name: _tidy(block) for name, block in raw.pop("$defs", {}).items()}
    schema = {"$schema": DRAFT, "title": raw.get("title", model.__name__), **_tidy(raw)}
    definitions["Metric"] = {"description": "name of a metric.", "type": "string", "enum": list(METRIC_NAMES)}
    short_forms(schema, definitions)
    return {**schema, "$defs": dict(sorted(definitions.items()))}


def _tidy(block: Schema) -> Schema:
    """A block without what editors do not show; unit and source of a field become part of its description."""
    block = {key: value for key, value in block.items() if key != "title"}
    block["description"] = " ".join(block.get("description", "").split())
    if "properties" in block:
        block["properties"] = {name: _field(name, field) for name, field in block["properties"].items()}
    return block


def _field(name: str, field: Schema) -> Schema:
    field = {key: value for key, value in field.items() if key != "title"}
    unit, source = field.pop("unit", ""), field.pop("source", "")
    if field.get("default", ...) is None:
        del field["default"]
    # A text assumes nothing, nor does what has to be given.
    assumes = "default" in field and (field.get("type") != "string" or "enum" in field)
    field["description"] = described(field["description"], unit, source if assumes else "")
    if "prefixItems" in field and unit == "hours of day":
        field["prefixItems"] = [{**item, "minimum": 0, "maximum": 24} for item in field["prefixItems"]]
    if name == "metric":
        field |= A_METRIC
    if name == "metrics":
        field["items"] = A_METRIC
    return field


def described(meaning: str, unit: str, source: str) -> str:
    """What a field means, as sentences: meaning, unit, source."""
    parts = [meaning]
    if unit:
        parts.append(f"Unit: {unit}")
    if source:
        parts.append("The default is an assumption" if source == ASSUMPTION else f"Source of the default: {source}")
    return ". ".join(parts) + "."


def _short_forms_of_scenario(schema: Schema, blocks: Definitions) -> None:
    _or(blocks, "Segment", _without_meaning(blocks["Segment"]["properties"]["share"]))
    _or(blocks, "Seeding", _without_meaning(blocks["Seeding"]["properties"]["strategy"]))
    _campaigns(schema["properties"], blocks)
    # A scenario has campaigns, or makes them by a compare block; then an empty block of campaigns is no fault.
    some = {"required": ["campaigns"], "properties": {"campaigns": {"type": "object", "minProperties": 1}}}
    schema["required"] = ["world"]
    schema["anyOf"] = [some, {"required": ["compare"]}]
    # A file whose title is left empty is named after the file.
    schema["properties"]["title"]["type"] = ["string", "null"]
    _world(blocks)
    _study(blocks["Study"]["properties"])
    _claims(blocks["Claim"])


def _or(blocks: Definitions, name: str, short: Schema) -> None:
    """Let a block be given in short, by one value."""
    block = blocks[name]
    blocks[name] = {"description": block.pop("description"), "anyOf": [short, block]}


def _without_meaning(field: Schema) -> Schema:
    return {key: value for key, value in field.items() if key not in ("description", "default")}


def _campaigns(fields: Schema, blocks: Definitions) -> None:
    """Campaigns by name, of which one may say nothing, and blocks that cross the values they list."""
    of_a_role = blocks["Campaign"]["properties"]["role"]["oneOf"]
    for way in of_a_role:
        if way.get("type") == "array":
            way["minItems"] = 1
    crossed = {}
    for name, field in blocks["Campaign"]["properties"].items():
        # The type of the field as it stands there, with all that may be said of it.
        one = {"$ref": f"#/$defs/Campaign/properties/{name}"}
        several = {"type": "array", "items": one, "minItems": 1}
        crossed[name] = {"description": f"{field['description']} A list: one campaign for each.", "anyOf": [one, several]}
    blocks["Compare"] = {
        "description": "Every combination of the listed values is a campaign; a single value is shared by all.",
        "type": "object", "additionalProperties": False, "minProperties": 1, "properties": crossed,
    }  # fmt: skip
    compare = {"$ref": "#/$defs/Compare"}
    fields["compare"] = compare
    fields["campaigns"] |= {
        "type": ["object", "null"], "propertyNames": A_NAME, "properties": {"compare": compare},
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Campaign"}, NOTHING]},
    }  # fmt: skip


def _world(blocks: Definitions) -> None:
    world, real = blocks["World"], blocks["ImportedNetwork"]
    fields = world["properties"]
    fields["segments"] |= {"minProperties": 1, "propertyNames": A_NAME}
    fields["sector"] = {"description": fields["sector"]["description"], "enum": [*SECTOR_PRIVATE_SHARE, None]}
    zones = blocks["Clock"]["properties"]["time_zones"]
    zones |= {"minProperties": 1, "propertyNames": {"pattern": r"^([-+]?0*[0-9]|[-+]?0*1[0-2]|\+?0*1[34])$"}}
    # Real is what has a file or an example, and brings its own consumers; a generated network is told how many.
    named = [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("file", "example")]
    real["oneOf"] = named
    is_real = {"anyOf": [{"required": ["file"]}, {"required": ["example"]}]}
    world["if"] = {"required": ["network"], "properties": {"network": is_real}}
    world["then"] = {"properties": {"consumers": NOTHING}}
    world["else"] = {"required": ["consumers"], "properties": {"consumers": {"type": "integer"}}}


def _study(fields: Schema) -> None:
    most, least = fields["replicates"], fields["min_replicates"]
    bounds = {
        "type": "object", "additionalProperties": False, "required": ["max"],
        "properties": {"min": _without_default(least), "max": _without_default(most)},
    }  # fmt: skip
    fields["replicates"] = {
        "description": most["description"], "default": most["default"], "anyOf": [_without_meaning(most), bounds],
    }  # fmt: skip
    width = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$"}]}
    by_metric = {"type": "object", "propertyNames": A_METRIC, "additionalProperties": width}
    fields["precision"]["anyOf"] = [by_metric, NOTHING]


def _without_default(field: Schema) -> Schema:
    return {key: value for key, value in field.items() if key != "default"}


def _claims(claim: Schema) -> None:
    """Two numbers in a range, and exactly one of the ways to state a claim."""
    fields: Mapping[str, Schema] = claim["properties"]
    for kind in fields["between"]["anyOf"]:
        if kind.get("type") == "array":
            kind |= {"minItems": 2, "maxItems": 2}
    claim["oneOf"] = [
        {"required": [name], "properties": {name: {"not": NOTHING}}} for name in COMPARISONS if name in fields
    ]
