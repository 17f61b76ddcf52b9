"""Linear threshold on directed graphs without cycles: the chance to become active is linear in one's sources.

Kempe, Kleinberg & Tardos 2003: a node becomes active once the active sources' influences b_uv add up to its threshold,
uniform in 0–1. That is as if it picked one source u with chance b_uv and became active with it; on a graph without cycles
so P(v) = Σ_u b_uv P(u). Here b_uv is the tie's strength over the summed strength of all ties that reach v, so the influences
add up to 1; where they should add up to less, a tie from somebody who never speaks has the rest.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from wom_sim.report.style import GREY, INK, PALE, colour, new_figure
from wom_sim.verification.bare import bare_scenario, first_of_each_maker, run_bare
from wom_sim.verification.graphs import Edges, copies, rng_for
from wom_sim.verification.judging import (
    STANDARD_ERRORS,
    Estimate,
    Findings,
    at_most,
    exactly,
    mean_of,
    scaled,
)

NAME = "linear_threshold"
SOURCE = "Kempe et al. 2003"
COPIES = 20_000
_CHANGES = {
    # Everything is public and seen, so every tie carries the item; its strength only weighs.
    "world": {
        "private_share": 0, "traits": {"threshold_low": 0, "threshold_high": 1}, "behaviour": {"everyday_talk": 0.2}
    },
    "study": {"days": 11},
}  # fmt: skip
BRAID, LAYERS = 10, (1, 2, 3, 3, 1)
"""Speaking nodes of the braided graph, and how many stand in each of its layers in the picture."""


def graphs() -> dict[str, tuple[Edges, np.ndarray]]:
    """Edges and strengths (float32) of three graphs; node 0 starts the cascade, the last node never speaks."""
    chain = [(0, 1), (1, 2), (2, 3), (3, 4), (5, 1), (5, 2), (5, 3), (5, 4)]
    diamond = [(0, 1), (0, 2), (1, 3), (2, 3), (4, 1), (4, 2), (4, 3)]
    rng = rng_for(3)
    layer = np.repeat(np.arange(len(LAYERS)), LAYERS)
    braid = [(u, v) for v in range(1, BRAID) for u in range(v) if layer[u] == layer[v] - 1 or (
        u == 0 and layer[v] == 2 and rng.random() < 0.5
    )]  # fmt: skip
    braid += [(BRAID, v) for v in range(1, BRAID)]
    weights = rng.uniform(0.1, 1.0, len(braid))
    weights[-(BRAID - 1) :] *= 0.7
    return {
        "chain": (chain, np.repeat([0.75, 0.25], 4).astype(np.float32)),
        "diamond": (diamond, np.array([0.6, 0.3, 0.5, 0.25, 0.4, 0.7, 0.25], np.float32)),
        "braid": (braid, weights.astype(np.float32)),
    }


def chances(edges: Edges, strength: np.ndarray) -> np.ndarray:
    """P(v) = Σ_u b_uv P(u), node after node: float64, shape (nodes − 1,); the silent node is left out."""
    nodes = max(max(edge) for edge in edges)
    into = np.zeros(nodes + 1)
    np.add.at(into, [v for _, v in edges], strength.astype(np.float64))
    chance = np.zeros(nodes + 1)
    chance[0] = 1.0
    for v in range(1, nodes):
        chance[v] = sum(s * chance[u] for (u, w), s in zip(edges, strength.astype(np.float64), strict=True) if w == v) / into[v]
    return chance[:nodes]


def simulated(edges: Edges, strength: np.ndarray, effort: float, replicate: int) -> np.ndarray:
    """Whether each node was active in each copy: bool, shape (copies, nodes − 1).

    Thresholds belong to consumers, not to items, so every item of a copy has the same fate: the first one counts.
    """
    ties, starts = copies(edges, scaled(COPIES, effort), strength, directed=True)
    nodes = ties.consumers // len(starts)
    result = run_bare(bare_scenario(_CHANGES), ties, starts, replicate)
    items = first_of_each_maker(result, longest=24)
    copy_of = np.full(len(result.items), -1)
    copy_of[items] = np.arange(len(items))
    active = np.zeros((len(items), nodes), bool)
    active[:, 0] = True
    passed = result.exposures[(result.exposures["passed"] == 1) & (copy_of[result.exposures["item"]] >= 0)]
    active[copy_of[passed["item"]], passed["consumer"] % nodes] = True
    return active[:, :-1]


def run(effort: float = 1.0) -> Findings:
    """Chances to become active on a chain, a diamond and a braided graph."""
    outcomes, shown = [], {}
    note = "thresholds belong to consumers, not to items: copies of the graph are the sample, one item each"
    for i, (name, (edges, strength)) in enumerate(graphs().items()):
        theory, active = chances(edges, strength), simulated(edges, strength, effort, i)
        error = np.sqrt(theory * (1 - theory) / len(active))
        gap = np.abs(active.mean(axis=0) - theory)[1:] / error[1:]
        shown[name] = (theory, active.mean(axis=0), error)
        last = Estimate(float(active[:, -1].mean()), float(error[-1]))
        outcomes += [
            exactly(NAME, f"{name}: mean number active", float(theory.sum()), mean_of(active.sum(axis=1)), SOURCE, note),
            exactly(NAME, f"{name}: chance of the last", float(theory[-1]), last, SOURCE),
            at_most(NAME, f"{name}: worst of {len(gap)}, in std. errors", STANDARD_ERRORS, float(gap.max()), SOURCE),
        ]
        note = ""
    return Findings(outcomes, shown)


def draw(findings: Findings) -> Figure:
    """The braided graph with both numbers at each node, and all chances of all graphs against theory."""
    figure = new_figure(13, 6.6)
    left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
    edges, _ = graphs()["braid"]
    theory, seen, _ = findings.shown["braid"]
    layer = np.repeat(np.arange(len(LAYERS)), LAYERS)
    across = np.concatenate([np.arange(count) - (count - 1) / 2 for count in LAYERS])
    at = np.column_stack([layer, -across * 1.1 + 0.12 * (layer % 2)])
    for u, v in edges:
        if u < BRAID:
            left.annotate("", at[v], at[u], arrowprops={
                "arrowstyle": "-|>", "color": GREY, "shrinkA": 25, "shrinkB": 26, "linewidth": 1.2,
                "connectionstyle": f"arc3,rad={0.16 if at[v][1] < 0 else -0.16}" if layer[v] - layer[u] > 1 else "arc3",
            })  # fmt: skip
    left.scatter(*at.T, s=2500, c=[(*_rgb(colour(0)), 0.15 + 0.75 * p) for p in theory], zorder=3, edgecolors=INK)
    for (x, y), p, q in zip(at, theory, seen, strict=True):
        left.text(x, y, f"{p:.3f}\n{q:.3f}", ha="center", va="center", fontsize=11.5, zorder=4,
                  color="white" if p > 0.6 else INK, linespacing=1.25)  # fmt: skip
    left.set_xlim(-0.45, len(LAYERS) - 0.55)
    left.set_ylim(-1.75, 1.75)
    left.axis("off")
    left.set_title("chance to become active: theory above, simulator below", fontsize=13.5, color=INK)
    right.plot([0, 1], [0, 1], color=GREY, linewidth=2, zorder=1)
    for i, (name, (expected, found, _)) in enumerate(findings.shown.items()):
        right.plot(expected, found, "os^"[i], color=colour(i), markersize=10, markeredgecolor="white", label=name)
    right.set_xlabel("chance by theory: P(v) = Σ b(u, v) P(u)")
    right.set_ylabel("share of copies in which v became active")
    right.legend(frameon=False, loc="upper left")
    right.grid(color=PALE)
    right.set_title("all three graphs", fontsize=13.5, color=INK)
    figure.suptitle("Linear threshold: thresholds spread evenly over 0 to 1", x=0.01, ha="left", fontsize=17,
                    fontweight="bold")  # fmt: skip
    return figure


def _rgb(shade: str) -> tuple[float, ...]:
    return tuple(int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5))
