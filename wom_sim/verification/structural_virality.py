"""Structural virality: the mean distance between all pairs in a cascade's tree (Goel, Anderson, Hofman & Watts 2016)."""

from __future__ import annotations

import networkx as nx
import numpy as np
from matplotlib.figure import Figure

from wom_sim.cascades import cascades
from wom_sim.report.style import GREY, PALE, colour, mark, new_figure, title
from wom_sim.verification.bare import bare_scenario, finished, first_of_each_maker, run_bare
from wom_sim.verification.graphs import Edges, binary_tree, copies, path, random_graph, rng_for, star
from wom_sim.verification.judging import Findings, identical

NAME = "structural_virality"
SOURCE = "Goel et al. 2016"
NODES = (2, 3, 5, 10, 20, 50, 100)
DEPTH = 5
CONSUMERS, SPEAKERS, MEAN_TIES, CHANCE = 500, 20, 10.0, 0.14
"""A random network, and the chance that a tie is told there: some cascades die out, the others reach most of it."""


def measured(edges: Edges, start: int = 0) -> float:
    """Structural virality of the cascade that reaches all of a small graph, from node `start`."""
    ties, _ = copies(edges, 1)
    days = 2 + len(edges) // 12
    result = run_bare(bare_scenario({"study": {"days": days}}), ties, np.array([start]))
    (item,) = first_of_each_maker(result, longest=len(edges) + 2)
    return float(cascades(result.exposures, len(result.items)).structural_virality[item])


def of_random_cascades() -> tuple[float, float, int]:
    """Mean structural virality of cascades of two or more on a random network, by networkx and by us, and how many they are.

    Their trees are read from the log: who told whom.
    """
    ties = random_graph(CONSUMERS, MEAN_TIES, CHANCE, rng_for(9))
    scenario = bare_scenario({"world": {"behaviour": {"everyday_talk": 0.2}}, "study": {"days": 12}})
    result = run_bare(scenario, ties, np.arange(SPEAKERS))
    virality = cascades(result.exposures, len(result.items)).structural_virality
    ours, theirs = [], []
    for item in finished(result, longest=48):
        told = result.exposures[result.exposures["item"] == item]
        if len(told):
            tree = nx.Graph(zip(told["sender"].tolist(), told["consumer"].tolist(), strict=True))
            theirs.append(nx.average_shortest_path_length(tree))
            ours.append(virality[item])
    return float(np.mean(theirs)), float(np.mean(ours)), len(ours)


def run(effort: float = 1.0) -> Findings:
    """Stars, chains and a tree on which every tie is told, so that the cascade's tree is the graph; then trees as they come
    (`effort` has no part).
    """
    stars = {n: measured(star(n - 1)) for n in NODES}
    chains = {n: measured(path(n)) for n in NODES}
    n, tree = NODES[-1], binary_tree(DEPTH)
    theirs, ours, count = of_random_cascades()
    outcomes = [
        identical(NAME, f"star of {n}, from its centre", 2 - 2 / n, stars[n], SOURCE),
        identical(NAME, f"star of {n}, from a leaf", 2 - 2 / n, measured(star(n - 1), 1), SOURCE),
        identical(NAME, f"chain of {n}, from its end", (n + 1) / 3, chains[n], SOURCE),
        identical(NAME, f"chain of {n}, from its middle", (n + 1) / 3, measured(path(n), n // 2), SOURCE),
        identical(
            NAME, "binary tree, as networkx",
            nx.average_shortest_path_length(nx.Graph(tree)), measured(tree), SOURCE,
        ),
        identical(NAME, f"mean of {count} random cascades, as networkx", theirs, ours, SOURCE),
    ]  # fmt: skip
    return Findings(outcomes, {"stars": stars, "chains": chains})


def draw(findings: Findings) -> Figure:
    """Structural virality of chains and stars against their size."""
    figure = new_figure(10, 6)
    axes = figure.add_subplot()
    n = np.geomspace(2, 100, 200)
    for i, (kind, theory, name) in enumerate(
        [("chains", (n + 1) / 3, "chain: (n + 1)/3"), ("stars", 2 - 2 / n, "star: 2 − 2/n")]
    ):
        axes.plot(n, theory, color=GREY, linewidth=2, zorder=1)
        values = findings.shown[kind]
        axes.plot(list(values), list(values.values()), mark(i), color=colour(i), markersize=10, markeredgecolor="white")
        axes.annotate(name, (100, theory[-1]), (-8, 14), textcoords="offset points", color=colour(i), ha="right",
                      fontweight="bold", va="bottom")  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(NODES, [str(k) for k in NODES])
    axes.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.minorticks_off()
    axes.set_ylim(0.8, 60)
    axes.set_xlabel("consumers in the cascade, n")
    axes.set_ylabel("structural virality")
    axes.grid(color=PALE)
    title(axes, "Structural virality tells broadcasts from chains", "marks: the simulator · lines: theory")
    return figure
