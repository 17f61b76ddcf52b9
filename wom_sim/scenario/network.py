"""The network block of a world: who is tied to whom, made up or real, and how strongly."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, model_validator

from wom_sim.errors import did_you_mean
from wom_sim.scenario.fields import Problems, Strict, param


class TieStrength(Strict):
    """Tie strength from Granovetter's (1973) four parts. Weights are scaled to add up to 1."""

    time: float = param(
        0.44, "weight of time spent together", source="Gilbert & Karahalios 2009, renormalised", ge=0, le=1
    )
    intimacy: float = param(
        0.40, "weight of intimacy", source="Gilbert & Karahalios 2009, renormalised", ge=0, le=1
    )
    emotion: float = param(
        0.06, "weight of emotional intensity", source="Gilbert & Karahalios 2009, renormalised", ge=0, le=1
    )
    reciprocity: float = param(
        0.10, "weight of reciprocity", source="Gilbert & Karahalios 2009, renormalised", ge=0, le=1
    )
    overlap_correlation: float = param(
        0.3, "correlation of strength with neighbourhood overlap (embedded ties are stronger)",
        unit="correlation", source="assumption; sign from Onnela et al. 2007", ge=0, le=0.9,
    )  # fmt: skip
    mean: float = param(0.45, "median strength of a tie", unit="0–1", ge=0.05, le=0.95)
    constant: float | None = param(
        None,
        "give every tie exactly this strength instead (for closed forms and classroom examples)",
        unit="0–1",
        gt=0,
        le=1,
    )

    @model_validator(mode="after")
    def _some_weight(self) -> TieStrength:
        problems = Problems()
        if self.time + self.intimacy + self.emotion + self.reciprocity <= 0:
            problems.add((), "at least one of time, intimacy, emotion, reciprocity must be above 0")
        problems.raise_any("TieStrength")
        return self


class GeneratedNetwork(Strict):
    """A homophilous small world: a ring of villages, some of whose ties are rewired."""

    mean_ties: float = param(
        14.0,
        "mean number of ties of a consumer",
        unit="ties",
        source="MSN messenger 14.4, Leskovec & Horvitz 2008",
        ge=1,
        le=500,
    )
    spread: float = param(
        0.5,
        "coefficient of variation of the number of ties; 0 = Watts–Strogatz (where rewiring alone spreads it a little)",
        unit="ratio",
        ge=0,
        le=3,
    )
    rewiring: float = param(0.2, "share of ties rewired to a distant consumer", unit="share", ge=0, le=1)
    homophily: float = param(
        0.3, "assortativity of segments (Newman 2003) asked for", unit="correlation",
        source="assumption; e-mail departments .302 measured", ge=0, le=0.95,
    )  # fmt: skip
    village: int = param(
        150, "consumers in one village (a stretch of the ring with one main segment)", unit="consumers",
        source="Dunbar 1992", ge=2, le=100_000,
    )  # fmt: skip
    rewire_to: Literal["anyone", "popular"] = param(
        "anyone", "whom a rewired tie goes to: anyone alike, or in proportion to the ties they make"
    )
    strength: TieStrength = param(TieStrength, "how strong ties are")


class ImportedNetwork(Strict):
    """A real network from a file, or a small one that ships with networkx."""

    file: str | None = param(None, "path of the network file, relative to the scenario file")
    example: Literal["karate_club"] | None = param(
        None, "a weighted example network that ships with networkx instead of a file"
    )
    format: Literal["auto", "edges", "messages", "graphml", "gml"] = param(
        "auto", "edges: source, target[, weight]; messages: sender, receiver, time; auto tells by content"
    )
    directed: bool | None = param(
        None,
        "whether a tie runs one way; unset: yes for message logs, edge lists as the format says, else no",
    )
    attributes: str | None = param(
        None, "path of a table of consumers (CSV, TSV or spaces), relative to the scenario file"
    )
    id_column: str | None = param(None, "column of the consumer's id in that table; unset: the first")
    segment_column: str | None = param(
        None, "column that names the segment; unset: 'segment' if there is one, else one segment"
    )
    customer_column: str | None = param(
        None, "column that marks existing customers (1/0, true/false, yes/no)"
    )
    interest_column: str | None = param(None, "column of interest in the topic, 0–1")
    strength: TieStrength = param(TieStrength, "how strong ties are where the file has no weights")

    @model_validator(mode="after")
    def _one_source(self) -> ImportedNetwork:
        problems = Problems()
        if (self.file is None) == (self.example is None):
            problems.add(
                (), "a real network needs exactly one of: file, example",
                depends=[("world", "network", "file"), ("world", "network", "example")],
            )  # fmt: skip
        for path in ("file", "attributes"):
            value = getattr(self, path)
            if value is not None and not (value.strip() and value.isprintable()):
                problems.add((path,), f"{path} must be the path of a file")
        for column in ("id_column", "segment_column", "customer_column", "interest_column"):
            if getattr(self, column) is not None and self.attributes is None:
                problems.add(
                    (column,), f"{column} needs an attributes file: attributes is not set",
                    depends=[("world", "network", "attributes")],
                )  # fmt: skip
        problems.raise_any("ImportedNetwork")
        return self


def network_kind(given: Any) -> str:
    """Tell a real network from a generated one by its fields, misspelt or not, so that errors speak of it.

    Returns "imported" or "generated".
    """
    if isinstance(given, ImportedNetwork):
        return "imported"
    if not isinstance(given, dict):
        return "generated"
    if given.keys() & {"file", "example"}:
        return "imported"
    imported, generated = set(ImportedNetwork.model_fields), set(GeneratedNetwork.model_fields)
    only_imported, only_generated = imported - generated, generated - imported
    for alike in (lambda key, names: key in names, did_you_mean):
        score = sum(bool(alike(key, only_imported)) - bool(alike(key, only_generated)) for key in given)
        if score:
            return "imported" if score > 0 else "generated"
    return "generated"


Network = Annotated[
    Annotated[GeneratedNetwork, Tag("generated")] | Annotated[ImportedNetwork, Tag("imported")],
    Discriminator(network_kind),
]
"""A generated network or a real one."""
