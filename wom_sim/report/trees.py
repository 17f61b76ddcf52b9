"""Cascade trees in files: which are written, and back from their table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from wom_sim.engine.records import CHANNELS
from wom_sim.metrics.trees import Tree
from wom_sim.report.numbers import Numbers

MOST_TREES = 3
"""Campaigns whose cascades are drawn and written: those with the highest reach."""

COLUMNS = (
    "campaign", "cascade", "item", "made_by", "of", "larger", "number", "told_by", "generation", "channel", "hour",
)  # fmt: skip
"""number: counts the consumers of a tree from 1, in the order of time; told_by: another one's number, 0 for the maker."""

_MAKERS = ("organisation", "consumer")


def drawn(numbers: Numbers) -> list[str]:
    """The campaigns whose cascades are drawn: those with trees that reach most, in the order of the scenario."""
    with_trees = [c for c in numbers.by_reach if numbers.study.trees.get(c)]
    return [c for c in numbers.study.campaigns if c in with_trees[:MOST_TREES]]


def rows(numbers: Numbers) -> Iterator[tuple[object, ...]]:
    """Rows of cascades.csv: one a consumer whom an item reached."""
    for campaign in drawn(numbers):
        for name, tree in numbers.study.trees[campaign].items():
            about = (campaign, name, tree.kind, _MAKERS[tree.by_consumer], tree.of, tree.larger)
            columns = (tree.parent + 1, tree.generation, tree.channel, tree.hour)
            for at, (teller, generation, channel, hour) in enumerate(zip(*map(np.ndarray.tolist, columns), strict=True), 1):
                yield (*about, at, teller, generation, CHANNELS[channel], hour)


def read(records: Iterable[Mapping[str, str]]) -> dict[str, dict[str, Tree]]:
    """The trees of the rows of cascades.csv, by campaign and cascade."""
    found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for record in records:
        found.setdefault((record["campaign"], record["cascade"]), []).append(record)
    trees: dict[str, dict[str, Tree]] = {}
    for (campaign, name), told in found.items():
        first = told[0]
        parent, generation, hour = (np.array([int(r[k]) for r in told]) for k in ("told_by", "generation", "hour"))
        channel = np.array([CHANNELS.index(r["channel"]) for r in told])
        by_consumer = bool(_MAKERS.index(first["made_by"]))
        tree = Tree(
            first["item"], by_consumer, parent - 1, generation, channel, hour, int(first["of"]), int(first["larger"])
        )
        trees.setdefault(campaign, {})[name] = tree
    return trees
