"""Real networks: from edge lists, message logs, GraphML and GML files, and from any networkx graph."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from itertools import chain
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.network.attributes import MOST_SEGMENTS, read_attributes, segment_index
from wom_sim.network.edge_list import is_integer, read_edge_rows
from wom_sim.network.graph_file import graph_format, read_gml, read_graphml
from wom_sim.network.observed_strength import percentile_rank, strength_from_messages
from wom_sim.network.text_table import read_text, shown
from wom_sim.network.ties import Ties, from_pairs
from wom_sim.scenario.world import ImportedNetwork


@dataclass(frozen=True, eq=False)
class Imported:
    """A network as it was read.

    Attributes:
        ties: the ties; strength is the mid-rank percentile of the weight among all ties (or comes from the
            messages of a log, `strength_from_messages`), and 1 everywhere if `weighted` is False.
        weighted: whether the file says how strong ties are. If not, draw strengths for each replicate.
        ids: the original id of each consumer. All whole numbers: in numeric order; else in order of first
            appearance.
        kind: "edges", "messages" or "graph".
        segment: int16, shape (n,), index into `segment_names`; None if no segments were given.
        segment_names: the segments' names.
        customer: bool, shape (n,), or None.
        interest: float64, shape (n,), 0–1, or None.
        self_loops: rows that tie a consumer to itself. They are left out; the consumer stays.
        repeated: rows beyond the first of the same tie. The largest weight of a tie is kept.
        notes: plain sentences on what was left out, merged or assumed.
    """

    ties: Ties
    weighted: bool
    ids: list
    kind: str
    segment: np.ndarray | None = None
    segment_names: list[str] = field(default_factory=list)
    customer: np.ndarray | None = None
    interest: np.ndarray | None = None
    self_loops: int = 0
    repeated: int = 0
    notes: list[str] = field(default_factory=list)


def read_network(spec: ImportedNetwork, folder: Path) -> Imported:
    """Read the network that a scenario names, with the attributes of its consumers.

    A tie is directed if the scenario says so; where it is silent, in a message log, in an edge list that
    holds some pair in both orders (unless it holds all of them so, with equal weights), and in a graph that
    says so itself. Reading a directed network as undirected keeps the larger weight of the two.

    Args:
        spec: what to read.
        folder: where relative paths start (the scenario's folder).

    Raises:
        NetworkError: the file cannot be read as asked; the message names file, line and the offending text.
    """
    if spec.example is not None:
        import networkx as nx

        imported = _from_graph(nx.karate_club_graph(), "weight", "club", spec.directed, spec.example, [])
    else:
        path = Path(folder) / spec.file
        text = read_text(path)
        form = spec.format if spec.format != "auto" else graph_format(text, path) or "auto"
        if form in ("graphml", "gml"):
            notes: list[str] = []
            graph = read_graphml(path, text) if form == "graphml" else read_gml(path, text, notes)
            segment = "segment" if spec.attributes is None and _named(graph, "segment") else None
            graph = _whole_number_ids(graph)
            imported = _from_graph(graph, _weight_name(graph), segment, spec.directed, str(path), notes)
        else:
            imported = _from_rows(path, text, form, spec)
    if spec.attributes is None:
        return imported
    found = read_attributes(spec, Path(folder), imported.ids)
    if found.segment is not None:
        imported = replace(imported, segment=found.segment, segment_names=found.segment_names)
    return replace(imported, customer=found.customer, interest=found.interest, notes=imported.notes + found.notes)


def from_networkx(graph: Any, weight: str | None = "weight", segment: str | None = None) -> Imported:
    """Take over any networkx graph; parallel edges of a multigraph are merged (the largest weight is kept).

    Args:
        graph: Graph, DiGraph, MultiGraph or MultiDiGraph with nodes of any hashable type.
        weight: edge attribute that holds the weight; None, or an attribute that no edge has: unweighted.
        segment: node attribute that names the segment; every node needs it.

    Raises:
        NetworkError: not a networkx graph, fewer than two nodes, no ties, a node without segment, or a weight that is
            missing or not above 0.
    """
    if not (hasattr(graph, "nodes") and hasattr(graph, "edges")):
        raise NetworkError(f"a networkx graph is needed here, found {type(graph).__name__}")
    return _from_graph(graph, weight, segment, None, "the graph", [])


def _from_rows(path: Path, text: str, form: str, spec: ImportedNetwork) -> Imported:
    rows = read_edge_rows(path, text, form)
    distinct = dict.fromkeys(chain.from_iterable(zip(rows.source, rows.target, strict=True)))
    ids: list = list(distinct)
    if all(map(is_integer, ids)):
        ids = sorted(map(int, ids))
    index = {str(name): i for i, name in enumerate(ids)}
    count = len(rows.source)
    u = np.fromiter(map(index.__getitem__, rows.source), np.int64, count)
    v = np.fromiter(map(index.__getitem__, rows.target), np.int64, count)
    if rows.time is not None:
        return _from_messages(ids, u, v, rows.time, spec, str(path), rows.notes)
    return _assemble(ids, u, v, rows.weight, spec.directed, "edges", str(path), rows.notes)


def _from_messages(
    ids: list,
    u: np.ndarray,
    v: np.ndarray,
    times: np.ndarray,
    spec: ImportedNetwork,
    where: str,
    notes: list[str],
) -> Imported:
    n = len(ids)
    u, v, kept = _without_loops(ids, u, v, where)
    messages = len(u)
    pairs, pair = np.unique(u * n + v, return_inverse=True)
    u, v = pairs // n, pairs % n
    answer = np.searchsorted(pairs, v * n + u)
    answer[answer == len(pairs)] = 0
    answer = np.where(pairs[answer] == v * n + u, answer, -1)
    strength = strength_from_messages(pair, times[kept], answer, spec.strength)
    ties = from_pairs(n, u, v, strength, directed=spec.directed is not False)
    loops = int(len(kept) - messages)
    notes = [*notes, f"{messages:,} messages make {len(pairs):,} directed ties", *_loop_notes(loops)]
    return Imported(ties, True, ids, "messages", self_loops=loops, repeated=messages - len(pairs), notes=notes)


def _from_graph(
    graph: Any, weight: str | None, segment: str | None, directed: bool | None, where: str, notes: list[str]
) -> Imported:
    nodes: list[Hashable] = list(graph.nodes)
    if all(isinstance(node, Integral) and not isinstance(node, bool) for node in nodes):
        nodes.sort()
    index = {node: i for i, node in enumerate(nodes)}
    edges = list(graph.edges(data=weight)) if weight is not None else [(a, b, None) for a, b in graph.edges()]
    u = np.array([index[a] for a, _, _ in edges], dtype=np.int64)
    v = np.array([index[b] for _, b, _ in edges], dtype=np.int64)
    weights = _graph_weights(edges, weight, where)
    if not graph.is_directed():
        u, v = np.minimum(u, v), np.maximum(u, v)
    one_way = graph.is_directed() and directed is not False
    imported = _assemble(nodes, u, v, weights, one_way, "graph", where, notes)
    if directed and not one_way:
        imported = replace(imported, ties=replace(imported.ties, directed=True))
    if segment is None:
        return imported
    values = []
    for node in nodes:
        value = graph.nodes[node].get(segment)
        if value is None:
            raise NetworkError(f"{where}: node {shown(node)} has no {shown(segment)}; each consumer needs a segment.")
        values.append(str(value))
    if len(set(values)) > MOST_SEGMENTS:
        raise NetworkError(f"{where}: more than {MOST_SEGMENTS:,} different segments in {shown(segment)}; is it an id?")
    index_of_segment, segment_names = segment_index(values)
    return replace(imported, segment=index_of_segment, segment_names=segment_names)


def _whole_number_ids(graph: Any) -> Any:
    """The graph with whole numbers for ids if the file's ids (text) all are such."""
    if not all(isinstance(node, str) and is_integer(node) for node in graph):
        return graph
    import networkx as nx

    return nx.relabel_nodes(graph, {node: int(node) for node in graph})


def _named(graph: Any, attribute: str) -> bool:
    return any(attribute in data for _, data in graph.nodes(data=True))


def _weight_name(graph: Any) -> str | None:
    """The edge attribute called weight, in any case (programs differ)."""
    names = chain.from_iterable(data for _, _, data in graph.edges(data=True))
    return next((name for name in names if name.lower() == "weight"), None)


def _graph_weights(edges: list[tuple], weight: str | None, where: str) -> np.ndarray | None:
    if all(value is None for _, _, value in edges):
        return None
    weights = np.empty(len(edges))
    for i, (a, b, value) in enumerate(edges):
        tie = f"the tie {shown(a)} – {shown(b)}"
        if value is None:
            raise NetworkError(f"{where}: {tie} has no {shown(weight)}, but others have one.")
        try:
            weights[i] = float(value)
        except (TypeError, ValueError):
            weights[i] = np.nan
        if not 0 < weights[i] < np.inf:
            raise NetworkError(f"{where}: the weight {shown(value)} of {tie} is not a finite number above 0.")
    return weights


def _assemble(
    ids: list, u: np.ndarray, v: np.ndarray, weights: np.ndarray | None, directed: bool | None, kind: str,
    where: str, notes: list[str],
) -> Imported:  # fmt: skip
    """Merge repeats, settle the direction, turn weights into strengths."""
    n = len(ids)
    u, v, kept = _without_loops(ids, u, v, where)
    loops = int(len(kept) - len(u))
    weights = None if weights is None else weights[kept]
    rows = len(u)
    pairs, weights = _strongest(u * n + v, weights)
    repeated = rows - len(pairs)
    u, v = pairs // n, pairs % n
    if directed is None:
        directed = _reads_as_directed(n, u, v, pairs, weights)
    if not directed:
        pairs, weights = _strongest(np.minimum(u, v) * n + np.maximum(u, v), weights)
        u, v = pairs // n, pairs % n
    notes = [*notes, *_loop_notes(loops)]
    if repeated:
        merged = "tie was" if repeated == 1 else "ties were"
        notes.append(f"{repeated:,} repeated {merged} merged (the largest weight is kept)")
    if weights is not None and len(weights) > 1 and weights.min() == weights.max():
        notes.append(f"all weights are {weights[0]:g} and so say nothing about strength; the ties count as unweighted")
        weights = None
    strength = np.ones(len(u)) if weights is None else percentile_rank(weights)
    ties = from_pairs(n, u, v, strength, directed=directed)
    return Imported(ties, weights is not None, ids, kind, self_loops=loops, repeated=repeated, notes=notes)


def _without_loops(ids: list, u: np.ndarray, v: np.ndarray, where: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if len(ids) < 2:
        raise NetworkError(f"{where}: fewer than two consumers ({len(ids)}); a network needs at least two.")
    kept = u != v
    if not kept.any():
        raise NetworkError(f"{where}: there are no ties between two different consumers.")
    return u[kept], v[kept], kept


def _loop_notes(loops: int) -> list[str]:
    return [f"{loops:,} {'self-loop was' if loops == 1 else 'self-loops were'} left out"] if loops else []


def _strongest(key: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Distinct keys in order, each with its largest weight."""
    if weights is None:
        return np.unique(key), None
    distinct, inverse = np.unique(key, return_inverse=True)
    largest = np.zeros(len(distinct))
    np.maximum.at(largest, inverse, weights)
    return distinct, largest


def _reads_as_directed(n: int, u: np.ndarray, v: np.ndarray, pairs: np.ndarray, weights: np.ndarray | None) -> bool:
    """Whether an edge list holds some pair in both orders, and not each pair twice with equal weights."""
    back = v * n + u
    answered = np.isin(back, pairs, assume_unique=True)
    if not answered.any():
        return False
    if not answered.all():
        return True
    return weights is not None and not np.array_equal(weights, weights[np.searchsorted(pairs, back)])
