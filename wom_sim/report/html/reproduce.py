"""How to make the page again: the command, what determines the results, and the scenario in full."""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping

from ruamel.yaml import YAML

from wom_sim.report.html.model import Prose, Row, Section, Table, Text


def ways(manifest: dict, command: str | None) -> Section:
    """The section on how to get the same numbers. command: as it was typed, in the scenario's folder."""
    scenario = manifest.get("scenario")
    typed = command or "wom-sim run scenario.yaml"
    how = "In the folder of the scenario" if command else "With the scenario below in scenario.yaml"
    # The command names files without their folders, so that the same study is the same bytes wherever they are.
    words = shlex.split(typed)
    how += f", with {words[words.index('--network') + 1]} in it too" if "--network" in words else ""
    said = (
        f"{how}, this command makes the same files again, byte for byte, on any number of workers; the digest stands for all "
        "that determines them."
    )
    determines = {
        "digest": manifest.get("digest"), "rng_seed": manifest.get("rng_seed"), "wom-sim": manifest.get("wom_sim"),
        "model": manifest.get("model_digest"), **manifest.get("files", {}), **manifest.get("versions", {}),
    }  # fmt: skip
    blocks = [Prose((said,)), Text("Command", typed), facts(determines)]
    if scenario is not None:
        blocks.append(Text("The scenario in full, with every default", scenario_text(scenario), folded=True))
    return Section("again", "How to make this page again", "Reproduce", tuple(blocks))


def facts(determines: Mapping[str, object]) -> Table:
    """What determines the results, without what is not known."""
    rows = tuple(Row(name, (str(value),)) for name, value in determines.items() if value is not None)
    return Table("What determines the results", ("what", "value"), rows, words=True)


def scenario_text(resolved: dict) -> str:
    """A resolved scenario as the YAML of a scenario file, that gives the same scenario again."""
    text = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 100
    yaml.dump(resolved, text)
    return text.getvalue()
