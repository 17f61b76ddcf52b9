"""Virality: measures of all cascades, and the trees of two of them."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from wom_sim.metrics.trees import DRAWN, Tree
from wom_sim.report.metric_words import VIRALITY
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots.parts import dots, explained, interval, looks, names, shown
from wom_sim.report.style import INK, PALE, Picture, headed, letters, narrow, new_figure, says, wrapped
from wom_sim.report.trees import drawn

_PANELS = (
    ("structural_virality", "structural virality\n(hops; broadcast: up to 2)"),
    ("cascade_size", "consumers\nper item"),
    ("cascade_depth", "hops from the\nmaker, per item"),
    ("reproduction_number", "reproduction\nnumber"),
)


def virality(numbers: Numbers) -> Picture:
    """Four measures of virality, side by side."""
    campaigns, left_out = shown(numbers)
    across = 2 if narrow() else len(_PANELS)
    rows = len(campaigns)
    figure = new_figure(13, 2.3 + (0.66 if rows <= 5 else 0.54) * rows, narrow_height=2.2 + rows)
    grid = figure.subplots(len(_PANELS) // across, across, squeeze=False)
    for at, (axes, (metric, label)) in enumerate(zip(grid.flat, _PANELS, strict=True)):
        dots(axes, numbers, metric, campaigns, named=at % across == 0)
        axes.set_title(label, fontsize=11 if narrow() else 13, loc="center", fontweight="normal")
    headed(figure, VIRALITY, explained(interval(numbers, "mean and its 95 % interval"), left_out))
    return figure


def cascade_trees(numbers: Numbers) -> Picture:
    """Who was told by whom of one item: for each campaign a cascade of median size and a large one, hop by hop outward."""
    campaigns = drawn(numbers)
    many = max(1, len(campaigns))
    # Campaigns down where there is little room or only one of them, else across.
    down = narrow() or many == 1
    figure = new_figure(7.0 if down else 3.4 * many, 4.2 if down else 7.4, narrow_height=2.75 * many)
    if not campaigns:
        says(figure.add_subplot(), "Nothing was passed on in the first world.")
        return figure
    grid = figure.subplots(*((many, len(DRAWN)) if down else (len(DRAWN), many)), squeeze=False)
    grid = grid if down else grid.T
    deepest = max(tree.depth for c in campaigns for tree in numbers.study.trees[c].values())
    for row, campaign in zip(grid, campaigns, strict=True):
        shade, _, _ = looks(numbers, campaign)
        for axes, name in zip(row, DRAWN, strict=True):
            tree = numbers.study.trees[campaign][name]
            _tree(axes, tree, shade, deepest)
            people = f"{tree.size:,} consumer{'' if tree.size == 1 else 's'}, {tree.depth} hop{'' if tree.depth == 1 else 's'}"
            axes.set_xlabel(f"{name}: {people}", fontsize=11)
        head = wrapped(names(numbers)[campaign], 24 if narrow() else 28)
        row[0].set_title(head, fontsize=12, loc="left" if down else "center", color=letters(shade), pad=8)
    how = "one item each, in the first world · in the middle: who made it, ● a consumer, ■ the organisation · a ring a hop"
    headed(figure, "Who told whom: a median and a large cascade", how, below=True)
    return figure


def _tree(axes: Axes, tree: Tree, shade: str, deepest: int) -> None:
    """A cascade as a tree that grows outward: everybody sits on the ring of their hop, in the sector of who told them."""
    angle = sectors(tree)
    turned = np.column_stack([np.sin(angle), np.cos(angle)])
    place = turned * tree.generation[:, None]
    teller = np.where((tree.parent >= 0)[:, None], place[tree.parent], 0.0)
    for ring in range(1, deepest + 1):
        axes.add_patch(Circle((0, 0), ring, fill=False, edgecolor=PALE, linewidth=0.8, zorder=0))
    ties = Path(np.stack([teller, place], axis=1).reshape(-1, 2), [Path.MOVETO, Path.LINETO] * tree.size)
    axes.add_patch(PathPatch(ties, fill=False, edgecolor=shade, linewidth=0.8, alpha=0.55, zorder=1))
    # A dot is a line of next to no length with round ends: thousands of them are one path, not thousands of marks.
    spots = Path(np.stack([place, place + 0.01], axis=1).reshape(-1, 2), [Path.MOVETO, Path.LINETO] * tree.size)
    size = 4.2 if tree.size <= 60 else 2.6 if tree.size <= 400 else 1.6
    axes.add_patch(PathPatch(spots, fill=False, edgecolor=shade, linewidth=size, capstyle="round", zorder=2))
    axes.plot(0, 0, "o" if tree.by_consumer else "s", color=INK, markersize=6, zorder=3)
    axes.set_xlim(-deepest - 0.2, deepest + 0.2)
    axes.set_ylim(-deepest - 0.2, deepest + 0.2)
    axes.set_aspect("equal")
    axes.set(xticks=[], yticks=[], frame_on=False)


def sectors(tree: Tree) -> np.ndarray:
    """The angle of each consumer of a tree: sectors as wide as the number of ends in them, each in the middle of its own."""
    children: dict[int, list[int]] = {}
    for at, parent in enumerate(tree.parent.tolist()):
        children.setdefault(parent, []).append(at)
    ends = np.ones(tree.size)
    for at in range(tree.size - 1, -1, -1):  # who was told comes after who told
        if at in children:
            ends[at] = sum(ends[child] for child in children[at])
    angle, width = np.zeros(tree.size), 2 * math.pi / (sum(ends[child] for child in children.get(-1, [])) or 1)
    starts = {-1: 0.0}
    for at in [-1, *range(tree.size)]:
        start = starts[at]
        for child in children.get(at, []):
            starts[child] = start
            angle[child] = start + ends[child] * width / 2
            start += ends[child] * width
    return angle
