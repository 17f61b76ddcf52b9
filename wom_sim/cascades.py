"""Cascade trees of first exposures: size, depth, structural virality, in one pass over the exposure log."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.compiled import njit


class Cascades(NamedTuple):
    """One value an item, float64, shape (items,).

    size: consumers exposed (the maker is not counted). depth: largest generation (0 = nobody was exposed).
    wiener: sum of distances over all pairs in the tree, its maker included as the root.
    """

    size: np.ndarray
    depth: np.ndarray
    wiener: np.ndarray

    @property
    def structural_virality(self) -> np.ndarray:
        """Mean distance between all pairs in each tree (Goel et al. 2016): a star of n has 2 − 2/n, a chain (n + 1)/3;
        nan for a tree of one."""
        nodes = self.size + 1.0
        pairs = nodes * (nodes - 1.0) / 2.0
        return np.divide(self.wiener, pairs, out=np.full(len(nodes), np.nan), where=pairs > 0)


@njit
def measure_trees(exposures, items):
    """Size, depth and Wiener index of every item's tree.

    A parent's row comes before its children's, so one pass backwards gathers the size s of each subtree; the edge above
    it lies on s·(n − s) of the shortest paths, n being the nodes of the tree."""
    size = np.zeros(items, np.float64)
    depth = np.zeros(items, np.float64)
    wiener = np.zeros(items, np.float64)
    for row in range(len(exposures)):
        item = exposures[row].item
        size[item] += 1.0
        depth[item] = max(depth[item], float(exposures[row].generation))
    below = np.ones(len(exposures), np.float64)
    for row in range(len(exposures) - 1, -1, -1):
        item = exposures[row].item
        wiener[item] += below[row] * (size[item] + 1.0 - below[row])
        parent = exposures[row].parent
        if parent >= 0:
            below[parent] += below[row]
    return size, depth, wiener


@njit
def generations(exposures):
    """Exposures in all, exposures passed on by an exposed consumer (generation 2 or more), and the sum of hours between
    such an exposure and the sender's own."""
    onward = 0
    hours = 0
    for row in range(len(exposures)):
        parent = exposures[row].parent
        if parent >= 0:
            onward += 1
            hours += exposures[row].tick - exposures[parent].tick
    return len(exposures), onward, hours


def cascades(exposures: np.ndarray, items: int) -> Cascades:
    """The cascade trees of a run's exposure log."""
    return Cascades(*measure_trees(exposures, items))
