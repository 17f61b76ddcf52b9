"""Cascade trees to look at: of one run, one of median size and a large one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.cascades import cascades
from wom_sim.engine.records import ITEM_KINDS, OF_INVITATION, ORGANISATION
from wom_sim.result import Result

DRAWN = ("median", "large")
"""Cascades that are kept of a run, by their size among those that reached anybody; the invitation is no content, and apart."""

MOST_CONSUMERS = 800
"""Consumers of the largest tree that is kept: of a larger one nobody would see the branches."""


class Tree(NamedTuple):
    """One cascade: who was first told of an item by whom.

    kind: of the item (`engine.records.ITEM_KINDS`). by_consumer: whether a consumer made it, else the organisation.
    parent: row of the teller, −1 for the maker; a teller's row comes before those of whom they told. generation: hops from
    the maker. channel: index into `engine.records.CHANNELS`. hour: of the study. All of shape (consumers reached,).
    of: cascades from which it was chosen. larger: those of them that are larger.
    """

    kind: str
    by_consumer: bool
    parent: np.ndarray
    generation: np.ndarray
    channel: np.ndarray
    hour: np.ndarray
    of: int
    larger: int

    @property
    def size(self) -> int:
        return len(self.parent)

    @property
    def depth(self) -> int:
        return int(self.generation.max())


def trees(result: Result) -> dict[str, Tree]:
    """The trees of `DRAWN`; none where no content reached anybody, or the median is too large to be drawn.

    Of an even number of cascades the smaller middle one is the median; of equally large ones the first that was made.
    """
    items = result.items
    size = cascades(result.exposures, len(items)).size.astype(np.int64)
    alive = np.flatnonzero((size > 0) & (items["kind"] != OF_INVITATION))
    if not len(alive):
        return {}
    # An item's place in the log depends on who was visited first; when it was made and its key do not.
    ordered = alive[np.lexsort((items["key"][alive], items["born"][alive], size[alive]))]
    sizes, median = size[ordered], (len(ordered) - 1) // 2
    if sizes[median] > MOST_CONSUMERS:
        return {}
    largest = sizes[sizes <= MOST_CONSUMERS][-1]
    chosen = {"median": median, "large": int(np.searchsorted(sizes, largest))}
    return {name: _tree(result, ordered[at], len(sizes), int((sizes > sizes[at]).sum())) for name, at in chosen.items()}


def _tree(result: Result, item: int, of: int, larger: int) -> Tree:
    rows = np.flatnonzero(result.exposures["item"] == item)
    log = result.exposures[rows]
    # Within an hour the log's order depends on who was visited first.
    order = np.lexsort((log["consumer"], log["generation"], log["tick"]))
    place = {-1: -1} | {int(rows[at]): new for new, at in enumerate(order)}
    parent = np.array([place[int(row)] for row in log["parent"][order]], np.int64)
    columns = (log[name][order].astype(np.int64) for name in ("generation", "channel", "tick"))
    made_by, kind = int(result.items["maker"][item]), ITEM_KINDS[int(result.items["kind"][item])]
    return Tree(kind, made_by != ORGANISATION, parent, *columns, of, larger)
