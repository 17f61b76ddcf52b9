"""Independent cascade: on small graphs the mean size has a closed form.

Kempe, Kleinberg & Tardos 2003: each newly active node activates each neighbour once, with chance p. The set that is
reached is that of bond percolation, so the mean size is a sum of chances that paths are open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from wom_sim.report.style import GREY, INK, PALE, colour, mark, new_figure
from wom_sim.verification.bare import bare_scenario, finished, run_bare, sizes
from wom_sim.verification.graphs import Edges, binary_tree, copies, path, star, triangle
from wom_sim.verification.judging import Findings, exactly, mean_of, scaled

NAME = "independent_cascade"
SOURCE = "Kempe et al. 2003"
CHANCES = (0.2, 0.5, 0.8)
COPIES, DAYS = 1000, 3
"""Copies of a graph side by side; in three days about 37 cascades start from each."""


class Graph(NamedTuple):
    """A small graph, whose cascades start at node 0, and the mean size (the start included) at chance p.

    Node 0 is the end of the path, the centre of the star, the root of the tree (four generations below it).
    """

    edges: Edges
    mean_size: Callable[[np.ndarray], np.ndarray]


GRAPHS = {
    "path of 6": Graph(path(6), lambda p: (1 - p**6) / (1 - p)),
    "star of 13": Graph(star(12), lambda p: 1 + 12 * p),
    "triangle": Graph(triangle(), lambda p: 1 + 2 * (p + p**2 - p**3)),
    "binary tree": Graph(binary_tree(4), lambda p: sum((2 * p) ** d for d in range(5))),
}


def run(effort: float = 1.0) -> Findings:
    """Mean size of the cascades on each graph at each chance."""
    scenario = bare_scenario({"study": {"days": DAYS}})
    outcomes, found = [], {}
    for name, graph in GRAPHS.items():
        for p in CHANCES:
            ties, starts = copies(graph.edges, scaled(COPIES, effort), p)
            result = run_bare(scenario, ties, starts, replicate=len(outcomes))
            seen = mean_of(sizes(result)[finished(result, longest=8)])
            found[name, p] = seen
            outcomes.append(exactly(NAME, f"mean size, {name}, p = {p}", float(graph.mean_size(p)), seen, SOURCE))
    return Findings(outcomes, {"found": found})


def draw(findings: Findings) -> Figure:
    """Mean size against the chance that a tie is told, one panel a graph."""
    figure = new_figure(11, 7.6)
    panels = figure.subplots(2, 2)
    p = np.linspace(0.0, 0.999, 200)
    for i, (axes, (name, graph)) in enumerate(zip(panels.flat, GRAPHS.items(), strict=True)):
        axes.plot(p, graph.mean_size(p), color=GREY, linewidth=2.2, zorder=1)
        means = [findings.shown["found"][name, chance].mean for chance in CHANCES]
        axes.plot(CHANCES, means, mark(i), color=colour(i), markersize=10, markeredgecolor="white")
        axes.set_title(name, fontsize=13.5, color=INK)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, None)
        axes.grid(axis="y", color=PALE)
    for axes in panels[1]:
        axes.set_xlabel("chance p that a tie is told")
    for axes in panels[:, 0]:
        axes.set_ylabel("mean size of a cascade")
    figure.suptitle("Independent cascade: marks are the simulator, lines are theory", x=0.01, ha="left",
                    fontsize=17, fontweight="bold")  # fmt: skip
    return figure
