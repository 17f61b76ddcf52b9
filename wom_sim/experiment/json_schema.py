"""JSON Schema of an experiment file, read out of the classes that check it."""

from __future__ import annotations

from wom_sim.experiment.spec import Experiment
from wom_sim.scenario.json_schema import Definitions, Schema, schema_of


def experiment_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of an experiment file."""
    return schema_of(Experiment, _short_forms) | {"title": "wom-sim experiment"}


def _short_forms(_: Schema, blocks: Definitions) -> None:
    """A factor may be the list of its levels, or the name of its field; a single field need not be a list."""
    factor = blocks["Factor"]
    fields = factor["properties"]
    fields["field"] = {"type": "string", "description": "field of the base scenario, dotted; * stands for every campaign"}
    factor["not"] = {"required": ["field", "fields"]}
    levels = {key: value for key, value in fields["levels"].items() if key not in ("description", "default")}
    blocks["Factor"] = {
        "description": factor.pop("description"), "anyOf": [levels, {"type": "string"}, factor],
    }  # fmt: skip
