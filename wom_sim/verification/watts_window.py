"""Watts 2002: with thresholds, global cascades happen only on networks with neither too few nor too many ties.

All have the same threshold φ, so those with at most 1/φ ties are vulnerable: one active tie is enough. A single starter
sets off a global cascade if it is tied to the giant cluster of the vulnerable: chance 1 − e^(z(u − 1)) on a random network
with z ties a consumer, u = 1 − G₁(1) + G₁(u), G₁ being summed over vulnerable numbers of ties. How far it then goes is the
fixed point of Gleeson & Cahalane 2007.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from wom_sim.report.style import GREY, PALE, colour, mark, new_figure, title
from wom_sim.verification.bare import bare_scenario, first_of_each_maker, passed_on_by, run_bare
from wom_sim.verification.graphs import random_graph, rng_for
from wom_sim.verification.judging import Findings, at_most, exactly, mean_over_networks, shared_out

NAME = "watts_window"
SOURCE, GLEESON = "Watts 2002", "Gleeson & Cahalane 2007"
THRESHOLD, VULNERABLE = 0.18, 5
INSIDE, OUTSIDE = (2.0, 3.0, 4.0), (0.9, 8.0)
CONSUMERS, NETWORKS, SPEAKERS = 5000, 40, 45
"""About a quarter of the speakers speak in time to be counted; hardly any do so twice, which would add nothing."""

MORE_OUTSIDE = 50
"""Cascades that stay small cost little: outside the window so many times as many may start one."""

GLOBAL = 0.1
"""A cascade over this share of the network is global; Watts' own cut. Those that are not stay far below."""

_MOST_TIES = np.arange(80)
_CHANGES = {
    # Everything is public and seen, so every tie carries the item; a consumer is active when it passes it on.
    "world": {
        "private_share": 0, "traits": {"threshold_low": THRESHOLD, "threshold_high": THRESHOLD},
        "behaviour": {"everyday_talk": 0.01},
    },
    "study": {"days": 41},
}  # fmt: skip


def chance_of_global(z: float) -> float:
    """Share of consumers tied to the giant vulnerable cluster; iterating u up from 0 finds the smallest root."""
    k = np.arange(1, VULNERABLE + 1)
    weight = k * stats.poisson.pmf(k, z) / z
    u, before = 0.0, -1.0
    while u - before > 1e-14:
        before, u = u, 1.0 - float(weight.sum()) + float((weight * u ** (k - 1)).sum())
    return 1.0 - float(np.exp(z * (u - 1.0)))


def global_size(z: float) -> float:
    """Share active in a global cascade: the fixed point q = Σ_k k p_k/z Σ_m B(m; k − 1, q) 1[m ≥ φk], from a vanishing start;
    then Σ_k p_k Σ_m B(m; k, q) 1[m ≥ φk]."""
    k = _MOST_TIES[1:]
    share = stats.poisson.pmf(k, z)
    # One active tie is enough up to 1/φ ties, two up to 2/φ, and so on.
    needed = np.ceil(k * THRESHOLD - 1e-9)
    q, before = 1e-6, 0.0
    while abs(q - before) > 1e-12:
        before, q = q, float((k * share / z * stats.binom.sf(needed - 1, k - 1, q)).sum())
    return float((share * stats.binom.sf(needed - 1, k, q)).sum())


def simulated(z: float, effort: float, which: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """By network: which of its single starters set off a global cascade, and the share active in each of these."""
    scenario = bare_scenario(_CHANGES)
    large, shares = [], []
    networks, speakers = shared_out(NETWORKS, SPEAKERS, effort)
    for network in range(networks):
        rng = rng_for(5, which, network)
        ties = random_graph(CONSUMERS, z, 1.0, rng)
        speaking = rng.choice(CONSUMERS, speakers * (1 if z in INSIDE else MORE_OUTSIDE), replace=False)
        result = run_bare(scenario, ties, speaking, 100 * which + network)
        active = passed_on_by(result)[first_of_each_maker(result, longest=240)] / CONSUMERS
        large.append(active > GLOBAL)
        shares.append(active[active > GLOBAL])
    return large, shares


def run(effort: float = 1.0) -> Findings:
    """Chance and size of global cascades inside the window, and that there are none on either side of it."""
    outcomes, chance, size = [], {}, {}
    note = "thresholds belong to consumers, not to items, so each starter counts once; networks and starters are the sample"
    for i, z in enumerate(sorted(INSIDE + OUTSIDE)):
        large, shares = simulated(z, effort, i)
        chance[z] = mean_over_networks(large)
        if z in OUTSIDE:
            every = np.concatenate(large)
            outcomes.append(at_most(NAME, f"global ones of {len(every):,}, z = {z:g}", 0, float(every.sum()), SOURCE))
            continue
        size[z] = mean_over_networks(shares)
        outcomes += [
            exactly(NAME, f"chance to be global, z = {z:g}", chance_of_global(z), chance[z], SOURCE, note),
            exactly(NAME, f"share active, z = {z:g}", global_size(z), size[z], GLEESON),
        ]
        note = ""
    return Findings(outcomes, {"chance": chance, "size": size})


def draw(findings: Findings) -> Figure:
    """Chance and size of global cascades against the number of ties."""
    figure = new_figure(11, 6.2)
    axes = figure.add_subplot()
    z = np.linspace(0.5, 8.3, 157)
    chance = np.array([chance_of_global(x) for x in z])
    window = z[chance > 0.005]
    size = np.array([global_size(x) if p > 0.005 else np.nan for x, p in zip(z, chance, strict=True)])
    axes.axvspan(window[0], window[-1], color=PALE, alpha=0.55, linewidth=0)
    axes.plot(z, size, color=GREY, linewidth=2.2)
    axes.plot(z, chance, color=GREY, linewidth=2.2, linestyle=(0, (5, 1.6)))
    for i, (kind, name) in enumerate([("size", "share active in a global cascade"), ("chance", "chance of a global cascade")]):
        found = findings.shown[kind]
        axes.errorbar(
            list(found), [e.mean for e in found.values()], [2 * e.error for e in found.values()], fmt=mark(i),
            color=colour(i), markersize=10, markeredgecolor="white", capsize=3, label=f"{name} (± 2 standard errors)",
        )  # fmt: skip
    axes.set_xlabel("mean number of ties, z")
    axes.set_ylabel("share, chance")
    axes.set_ylim(-0.02, 1.05)
    axes.set_xlim(0.5, 8.3)
    axes.grid(axis="y", color=PALE)
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.38, 0.08))
    title(axes, f"Watts' cascade window, threshold {THRESHOLD}", "one starter each · marks: the simulator · lines: theory")
    return figure
