"""Watts & Strogatz 1998: our generator, told to, makes their small world.

With equal numbers of ties and without homophily the ring of villages is their ring. Clustering is that of Barrat & Weigt
2000, 3(k − 2)/(4(k − 1))·(1 − p)³, the mean distance on the unrewired ring is a sum, and both agree in distribution with
networkx's generator: ours as we measure it, theirs as networkx does. Both measures are also taken of one network of ours.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
from matplotlib.figure import Figure

from wom_sim.network.fidelity import measure_network, watts_strogatz_clustering
from wom_sim.network.graph_measures import distances
from wom_sim.report.style import GREY, PALE, colour, mark, new_figure, title
from wom_sim.verification.bare import bare_scenario
from wom_sim.verification.graphs import rng_for
from wom_sim.verification.judging import Findings, compared, exactly, identical, mean_of, near, scaled
from wom_sim.verification.outcome import Outcome
from wom_sim.world import DrawnWorld, draw_world

NAME = "small_world"
SOURCE, BARRAT, NETWORKX = "Watts & Strogatz 1998", "Barrat & Weigt 2000", "networkx"
CONSUMERS, TIES = 1000, 10
REWIRED = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
JUDGED_CLUSTERING, COMPARED = (0.01, 0.1, 0.3), (0.01, 0.1, 0.3, 1.0)
NETWORKS, SOURCES = 40, 50
"""Networks of each kind at each p, and consumers from whom networkx measures distances: all would take .4 s a network."""

RELATIVE = 0.05


def ring_distance() -> float:
    """Mean distance on the ring: a consumer d places away is ⌈d/(k/2)⌉ hops away."""
    places = np.arange(1, CONSUMERS)
    places = np.minimum(places, CONSUMERS - places)
    return float(np.ceil(places / (TIES / 2)).mean())


def world(p: float, replicate: int) -> DrawnWorld:
    """A world drawn from an ordinary scenario."""
    recipe = {"mean_ties": TIES, "spread": 0, "rewiring": p, "homophily": 0, "strength": {"constant": 1}}
    return draw_world(bare_scenario({"world": {"consumers": CONSUMERS, "network": recipe}}), replicate)


def ours(p: float, replicate: int) -> tuple[float, float]:
    """Clustering and mean distance of a network of ours, measured by us."""
    drawn = world(p, replicate)
    measures = measure_network(drawn.ties, None, key=drawn.key)
    return measures["clustering"], measures["path_length"]


def theirs(p: float, number: int) -> tuple[float, float]:
    """The same of a network by networkx, measured by networkx; the distance from `SOURCES` consumers chosen at random."""
    graph = nx.watts_strogatz_graph(CONSUMERS, TIES, p, seed=number)
    steps = [
        step
        for source in rng_for(6, number).choice(CONSUMERS, SOURCES, replace=False)
        for step in nx.single_source_shortest_path_length(graph, int(source)).values()
    ]
    return nx.average_clustering(graph), sum(steps) / (len(steps) - SOURCES)


def _measured_by_both(p: float) -> list[Outcome]:
    """One network of ours, from all of its consumers, as networkx and as we measure it."""
    drawn = world(p, 1)
    graph = nx.Graph(drawn.ties.to_networkx().edges())
    clustering = measure_network(drawn.ties, None, key=drawn.key)["clustering"]
    steps, pairs = distances(drawn.ties.starts, drawn.ties.neighbours, np.arange(CONSUMERS))
    alike = f"one network, p = {p:g}, by both"
    return [
        identical(NAME, f"clustering, {alike}", nx.average_clustering(graph), clustering, NETWORKX),
        identical(NAME, f"distance, {alike}", nx.average_shortest_path_length(graph), steps / pairs, NETWORKX),
    ]


def run(effort: float = 1.0) -> Findings:
    """Clustering and mean distance over the share of ties rewired."""
    networks = scaled(NETWORKS, effort, 15)
    at_rest = ours(0.0, 0)
    clustering, distance = watts_strogatz_clustering(TIES, 0.0), ring_distance()
    outcomes = [
        identical(NAME, "clustering, p = 0", clustering, at_rest[0], BARRAT),
        identical(NAME, "distance, p = 0", distance, at_rest[1], SOURCE),
        *_measured_by_both(0.1),
    ]
    # Replicates are told apart by p as well, so that no two networks share luck.
    mine = {p: np.array([ours(p, 1000 * i + r) for r in range(networks)]) for i, p in enumerate(REWIRED)}
    other = {p: np.array([theirs(p, 1000 * i + r) for r in range(networks)]) for i, p in enumerate(COMPARED)}
    note = "the formula is that of triangles over triples; the mean of local coefficients lies up to 3 % above it"
    for p in JUDGED_CLUSTERING:
        theory, found = watts_strogatz_clustering(TIES, p), mean_of(mine[p][:, 0])
        outcomes.append(near(NAME, f"clustering, p = {p:g}", theory, RELATIVE, found, BARRAT, note, relative=True))
    for p in COMPARED:
        for column, what in ((0, "clustering"), (1, "distance")):
            a, b = mean_of(mine[p][:, column]), mean_of(other[p][:, column])
            outcomes.append(exactly(NAME, f"{what}, p = {p:g}, as networkx", b.mean, compared(a, b), NETWORKX))
    return Findings(outcomes, {"ours": mine, "networkx": other})


def draw(findings: Findings) -> Figure:
    """The figure of Watts & Strogatz 1998: clustering and distance against rewiring, as shares of those of the ring."""
    figure = new_figure(11, 6.2)
    axes = figure.add_subplot()
    p = np.geomspace(0.0007, 1, 200)
    axes.plot(p, (1 - p) ** 3, color=GREY, linewidth=2.2, zorder=1)
    scale = watts_strogatz_clustering(TIES, 0.0), ring_distance()
    for column, name in ((0, "clustering"), (1, "mean distance")):
        for kind, hollow in (("ours", False), ("networkx", True)):
            found = findings.shown[kind]
            axes.plot(
                list(found), [values[:, column].mean() / scale[column] for values in found.values()], mark(column),
                color=colour(column), markersize=16 if hollow else 9, markerfacecolor="none" if hollow else None,
                markeredgecolor=colour(column) if hollow else "white", markeredgewidth=1.6 if hollow else 1,
                label=f"{name}, {'networkx' if hollow else 'wom-sim'}", linestyle="none",
            )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(0.0007, 1.4)
    axes.set_ylim(-0.02, 1.08)
    axes.set_xticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
    axes.set_xlabel("share p of ties rewired")
    axes.set_ylabel("as a share of the ring's")
    axes.grid(color=PALE)
    axes.legend(frameon=False, loc="lower left")
    count = len(findings.shown["ours"][REWIRED[0]])
    title(axes, "Watts and Strogatz' small world",
          f"{CONSUMERS:,} consumers with {TIES} ties · mean of {count} networks · line: (1 − p)³")  # fmt: skip
    return figure
