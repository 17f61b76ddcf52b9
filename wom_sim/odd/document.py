"""The whole description: the template's prose, with everything that can be generated put in its places."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files

from wom_sim.comparison import LEVEL
from wom_sim.draws import ROUNDS
from wom_sim.engine.setting_out import MODERATION_HOUR, RECRUITING_HOUR
from wom_sim.network.readers import Imported
from wom_sim.odd import decisions, entities, rulebook
from wom_sim.odd.markdown import code, contents, escaped, numbered, table
from wom_sim.odd.parameters import block_tables, changes
from wom_sim.organisation.ledger import THOUSANDTHS
from wom_sim.provenance import model_digest
from wom_sim.reference.entries import count_assumptions
from wom_sim.reference.schema import MOST_VALUES, blocks, number_text
from wom_sim.scenario import ImportedNetwork, Scenario
from wom_sim.study import import_checked

PLACE = re.compile(r"\{\{(\w+)(?: ([\w ]+))?\}\}")
"""A place in the template: ``{{name}}`` or, for blocks of the schema, ``{{blocks World Segment}}``."""

UNNUMBERED = ("References",)

CONTENTS, REFERENCES = "\0contents\0", "\0references\0"
"""Places that are filled last, because they depend on the rest; a scenario cannot hold these signs."""


def describe(scenario: Scenario, imported: Imported | None = None) -> str:
    """The model as this scenario uses it, in Markdown and in the order of the ODD protocol (Grimm et al. 2020).

    The same scenario gives the same text. `imported` is the scenario's real network, if it has been read before.

    Raises:
        NetworkError: the scenario names a network file that cannot be read as asked.
        ResourceError: it does not fit this machine.
    """
    template = _data("template.md")
    imported = imported or import_checked(scenario)
    fill = _fillers(scenario, imported, template)
    text = PLACE.sub(lambda place: fill[place.group(1)](*filter(None, [place.group(2)])), template)
    text = numbered(text.replace(REFERENCES, _references(text)), without=UNNUMBERED)
    return text.replace(CONTENTS, contents(text)).strip() + "\n"


def _data(name: str) -> str:
    return files("wom_sim.odd").joinpath(name).read_text(encoding="utf-8")


def _fillers(scenario: Scenario, imported: Imported | None, template: str) -> dict[str, Callable[..., str]]:
    """What fills each place of the template, by the place's name."""
    study = scenario.study
    places = [place.groups() for place in PLACE.finditer(template)]
    placed = {block for name, given in places if name == "blocks" for block in given.split()}
    placed.add(type(scenario.world.behaviour).__name__)
    others = tuple(block.__name__ for block in blocks(type(scenario)) if block.__name__ not in placed)
    return {
        "contents": lambda: CONTENTS,
        "references": lambda: REFERENCES,
        "title": lambda: escaped(scenario.title) or "a scenario without title",
        "version": lambda: version("wom-sim"),
        "digest": model_digest,
        "assumptions": _assumptions,
        "story": lambda: escaped(scenario.story) or "The scenario tells no story.",
        "campaigns": lambda: decisions.campaigns(scenario),
        "changes": lambda: _changes(scenario),
        "variables": entities.variables,
        "counters": entities.counters,
        "burdens": entities.burdens,
        "channels": entities.channels,
        "kinds_of_items": entities.kinds_of_items,
        "consumer_entries": entities.consumer_entries,
        "organisation_entries": entities.organisation_entries,
        "processes": entities.processes,
        "draws": entities.draws,
        "metrics": entities.metrics,
        "series": entities.series,
        "strategies": decisions.strategies,
        "peeking": decisions.peeking,
        "activities": decisions.activity_table,
        "roles": lambda: decisions.role_table(scenario),
        "funnels": lambda: decisions.funnels(scenario),
        "sectors": decisions.sectors,
        "categories": decisions.categories,
        "blocks": lambda names: block_tables(scenario, tuple(names.split())),
        "other_blocks": lambda: f"### Other parameters\n\n{block_tables(scenario, others)}" if others else "",
        "rules": lambda: rulebook.rules(scenario),
        "world": rulebook.world,
        "network": lambda: _network(scenario, imported),
        "consumers": lambda: number_text(imported.ties.consumers if imported else scenario.world.consumers),
        "days": lambda: number_text(study.days),
        "hours": lambda: number_text(study.days * 24),
        "replicates": lambda: number_text(study.replicates),
        "level": lambda: f"{number_text(LEVEL * 100)} %",
        "rounds": lambda: str(ROUNDS),
        "thousandths": lambda: number_text(THOUSANDTHS),
        "recruiting_hour": lambda: f"{RECRUITING_HOUR}:00",
        "moderation_hour": lambda: f"{MODERATION_HOUR}:00",
    }


def _assumptions() -> str:
    parameters, assumptions = count_assumptions()
    return f"{assumptions} of the {parameters} parameters that have a default."


def _changes(scenario: Scenario) -> str:
    """Values of world and study that are not the defaults, or that have none."""
    found = [row for name in ("world", "study") for row in changes(getattr(scenario, name), name)]
    if not found:
        return "World and study have every default."
    rows = [(code(path), f"**{value}**", default) for path, value, default in found]
    return table(("value", "in force", "default"), rows)


def _network(scenario: Scenario, imported: Imported | None) -> str:
    """What is known of the scenario's network before anything is drawn."""
    spec = scenario.world.network
    if imported is None or not isinstance(spec, ImportedNetwork):
        return "This scenario reads no file: its network is generated, anew for each replicate."
    origin = f"the file {code(spec.file)}" if spec.file is not None else f"the example {code(spec.example)} of networkx"
    kinds = {"edges": "an edge list", "messages": "a message log", "graph": "a graph"}
    ties = imported.ties
    strength = "come from it" if imported.weighted else "are drawn anew for each replicate"
    segments = f"segments ({', '.join(f'“{escaped(str(name))}”' for name in imported.segment_names[:MOST_VALUES])}"
    segments += f" … {len(imported.segment_names)} in all)" if len(imported.segment_names) > MOST_VALUES else ")"
    columns = {segments: imported.segment, "existing customers": imported.customer, "interest": imported.interest}
    given = [name for name, column in columns.items() if column is not None]
    count = len(ties.neighbours) // (1 if ties.directed else 2)
    return " ".join(
        [
            f"This scenario reads its network from {origin}: {kinds.get(imported.kind, imported.kind)} with "
            f"{number_text(ties.consumers)} consumers and {number_text(count)} "
            f"{'directed' if ties.directed else 'undirected'} ties.",
            f"Ties are the same in every replicate; their strengths {strength}.",
            f"It also gives {' and '.join(given)}; other traits are drawn." if given else "All traits are drawn.",
            *(f"{escaped(note.rstrip('.'))}." for note in imported.notes),
        ]
    )


def _references(text: str) -> str:
    """Those of `references.md` that the text cites: first author's name and year near each other."""
    cited, words = [], re.sub(r"\s+", " ", text.replace("et al.", "et al"))
    for line in _data("references.md").split("\n"):
        entry = re.match(r"- ([^,(&]+).*?\((\d{4})\)", line)
        if entry and re.search(rf"{re.escape(entry.group(1).strip())}\b[^.;|\n]{{0,60}}?\b{entry.group(2)}", words):
            cited.append(line)
    return "\n".join(cited)
