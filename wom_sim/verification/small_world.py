"""Watts & Strogatz 1998: our generator, told to, makes their small world.

With equal numbers of ties and without homophily the ring of villages is their ring. Clustering is that of Barrat & Weigt
2000, 3(k − 2)/(4(k − 1))·(1 − p)³, the mean distance on the unrewired ring is a sum, and both agree in distribution with
networkx's own generator.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
from matplotlib.figure import Figure

from wom_sim.draws import replicate_key
from wom_sim.network.fidelity import measure_network, watts_strogatz_clustering
from wom_sim.network.readers import from_networkx
from wom_sim.report.style import GREY, PALE, colour, mark, new_figure, title
from wom_sim.verification.bare import bare_scenario
from wom_sim.verification.judging import Estimate, Findings, exactly, identical, mean_of, scaled, within
from wom_sim.world import draw_world

NAME = "small_world"
SOURCE, BARRAT = "Watts & Strogatz 1998", "Barrat & Weigt 2000"
CONSUMERS, TIES = 1000, 10
REWIRED = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
JUDGED_CLUSTERING, COMPARED = (0.01, 0.1, 0.3), (0.01, 0.1, 0.3, 1.0)
NETWORKS = 30
RELATIVE = 0.05


def ring_distance() -> float:
    """Mean distance on the ring: a consumer d places away is ⌈d/(k/2)⌉ hops away."""
    places = np.arange(1, CONSUMERS)
    places = np.minimum(places, CONSUMERS - places)
    return float(np.ceil(places / (TIES / 2)).mean())


def ours(p: float, replicate: int) -> tuple[float, float]:
    """Clustering and mean distance of a world drawn from an ordinary scenario."""
    recipe = {"mean_ties": TIES, "spread": 0, "rewiring": p, "homophily": 0, "strength": {"constant": 1}}
    scenario = bare_scenario({"world": {"consumers": CONSUMERS, "network": recipe}})
    world = draw_world(scenario, replicate)
    measures = measure_network(world.ties, None, key=world.key)
    return measures["clustering"], measures["path_length"]


def theirs(p: float, number: int) -> tuple[float, float]:
    """The same of a network by networkx, measured alike."""
    graph = nx.watts_strogatz_graph(CONSUMERS, TIES, p, seed=number)
    measures = measure_network(from_networkx(graph).ties, None, key=replicate_key(1955, number))
    return measures["clustering"], measures["path_length"]


def run(effort: float = 1.0) -> Findings:
    """Clustering and mean distance over the share of ties rewired."""
    networks = scaled(NETWORKS, effort, 8)
    at_rest = ours(0.0, 0)
    clustering, distance = watts_strogatz_clustering(TIES, 0.0), ring_distance()
    outcomes = [
        identical(NAME, "clustering, p = 0", clustering, at_rest[0], BARRAT),
        identical(NAME, "distance, p = 0", distance, at_rest[1], SOURCE),
    ]
    # Replicates are told apart by p as well, so that no two networks share luck.
    mine = {p: np.array([ours(p, 1000 * i + r) for r in range(networks)]) for i, p in enumerate(REWIRED)}
    other = {p: np.array([theirs(p, 1000 * i + r) for r in range(networks)]) for i, p in enumerate(REWIRED)}
    note = "the formula is that of triangles over triples; the mean of local coefficients lies up to 2 % above it"
    for p in JUDGED_CLUSTERING:
        theory = watts_strogatz_clustering(TIES, p)
        found = mean_of(mine[p][:, 0])
        high = note if p == max(JUDGED_CLUSTERING) else ""
        outcomes.append(within(NAME, f"clustering, p = {p:g}", theory, RELATIVE, found, BARRAT, high, relative=True))
    for p in COMPARED:
        for column, what in ((0, "clustering"), (1, "distance")):
            a, b = mean_of(mine[p][:, column]), mean_of(other[p][:, column])
            both = Estimate(a.mean, float(np.hypot(a.error, b.error)))
            outcomes.append(exactly(NAME, f"{what}, p = {p:g}, as networkx", b.mean, both, SOURCE))
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
