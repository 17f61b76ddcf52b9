"""Final size and percolation threshold on large random networks.

On an Erdős–Rényi network with c ties a consumer, told with chance p, the share reached by a cascade that does not die out
is the root of S = 1 − e^(−cpS), which is also the chance that it does not; below cp = 1 the mean size is 1/(1 − cp).
Given numbers of ties (Newman 2002): with G₀ and G₁ their generating functions, u = G₁(1 + (u − 1)T), S = 1 − G₀(1 + (u − 1)T)
above T_c = ⟨k⟩/(⟨k²⟩ − ⟨k⟩); below it the mean size is 1 + T⟨k⟩/(1 − T/T_c).

The theory is that of infinite networks. What ours, being finite, add to a line was measured by percolating thousands of
networks of the same size without the simulator (standard errors .0002 to .0003). It is at most a fifth of the band:

- share reached: −.0006 at cp = 1.5, .0002 and less at 1.1 (± .0008), 2 and 3
- chance to be large: −.0025 at cp = 1.5, −.0012 at 2, −.0002 at 3
- share reached, given numbers of ties: −.0008 at T = .15, −.0007 at .25, −.0002 at .5
- mean size: −.0001 at cp = .5, −.005 at .8 (exactly, from the sizes of components), −.003 ± .002 at T = .06
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import brentq

from wom_sim.network.ties import Ties
from wom_sim.report.style import GREY, INK, PALE, colour, mark, new_figure
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.verification.bare import bare_scenario, finished, first_of_each_maker, run_bare, sizes
from wom_sim.verification.graphs import configuration_model, random_graph, rng_for
from wom_sim.verification.judging import (
    Estimate,
    Findings,
    at_most,
    exactly,
    mean_over_networks,
    shared_out,
    within,
)
from wom_sim.verification.outcome import Outcome

NAME = "random_graphs"
SOURCE, NEWMAN = "Erdős & Rényi 1960", "Newman 2002"
MEAN_TIES = 10.0
DEGREES, SHARES = np.array([2, 5, 20]), np.array([0.6, 0.3, 0.1])
LARGE = 0.05
"""A cascade over this share of the network counts as one that did not die out: those that do are far smaller."""

TOLERANCE = 0.02


class Sample(NamedTuple):
    """Consumers of a network, networks, and consumers on each who bring the brand up about once."""

    consumers: int
    networks: int
    speakers: int


REACHED = {1.1: Sample(50_000, 40, 25), 1.5: Sample(5000, 60, 3), 2.0: Sample(5000, 60, 3), 3.0: Sample(5000, 60, 3)}
"""By cp. Near the threshold the size of one cascade varies as 1/(1 − cp(1 − S)), so the network is larger."""

BECOMING_LARGE = {1.5: Sample(2000, 200, 25), 2.0: Sample(1000, 100, 26), 3.0: Sample(1000, 100, 12)}
"""Whether a cascade is large is seen on a smaller network at less cost: so many that the standard error is at most .008. At
cp = 1.1 a smaller network is too small, and the share reached says the same more sharply."""

BELOW, BELOW_TC = (0.5, 0.8), 0.06
SMALL = Sample(50_000, 25, 2400)
"""Cascades on one network share its ties, so networks are the sample."""

ABOVE_TC = {0.15: Sample(20_000, 60, 5), 0.25: Sample(5000, 60, 5), 0.5: Sample(5000, 60, 5)}


def final_size(cp: float) -> float:
    """S = 1 − e^(−cpS): 0 up to cp = 1."""
    return brentq(lambda s: s - 1 + math.exp(-cp * s), 1e-9, 1.0) if cp > 1 else 0.0


def critical_chance() -> float:
    """T_c = ⟨k⟩/(⟨k²⟩ − ⟨k⟩)."""
    return float((SHARES * DEGREES).sum() / (SHARES * DEGREES * (DEGREES - 1)).sum())


def newman_size(chance: float) -> float:
    """S of the configuration model, by iterating u from 0."""
    mean, u, before = (SHARES * DEGREES).sum(), 0.0, -1.0
    while u - before > 1e-14:
        before, u = u, float((SHARES * DEGREES * (1 + (u - 1) * chance) ** (DEGREES - 1)).sum() / mean)
    return 1.0 - float((SHARES * (1 + (u - 1) * chance) ** DEGREES).sum())


def degrees(n: int) -> np.ndarray:
    """Numbers of ties with exactly the shares asked for: int64, shape (n,)."""
    return np.repeat(DEGREES, np.round(SHARES * n).astype(int))


Make = Callable[[int, np.random.Generator], Ties]
"""A network of so many consumers."""


def _random(cp: float) -> Make:
    return lambda n, rng: random_graph(n, MEAN_TIES, cp / MEAN_TIES, rng)


def _unequal(chance: float) -> Make:
    return lambda n, rng: configuration_model(degrees(n), chance, rng)


def _cascades(make: Make, which: int, sample: Sample, effort: float, scenario: Scenario) -> Iterator[tuple[Result, int]]:
    """One run on each network, with its number of consumers; `which` tells the samples apart."""
    networks, speakers = shared_out(sample.networks, sample.speakers, effort)
    for network in range(networks):
        rng = rng_for(1, which, network)
        ties = make(sample.consumers, rng)
        speaking = rng.choice(ties.consumers, speakers, replace=False)
        yield run_bare(scenario, ties, speaking, 1000 * which + network), ties.consumers


def _large_ones(make: Make, which: int, sample: Sample, effort: float) -> tuple[Estimate, Estimate]:
    """Cascades above the threshold: the share of the network that a large one reaches, and the share that are large."""
    scenario = bare_scenario({"world": {"behaviour": {"everyday_talk": 1 / 150}}, "study": {"days": 160}})
    reached = [
        sizes(result)[finished(result, longest=240)] / n
        for result, n in _cascades(make, which, sample, effort, scenario)
    ]
    return mean_over_networks([r[r > LARGE] for r in reached]), mean_over_networks([r > LARGE for r in reached])


def _small_ones(make: Make, which: int, effort: float) -> tuple[Estimate, float]:
    """Cascades below the threshold, one from each speaker: their mean size, and the largest as a share of the network."""
    scenario = bare_scenario({"world": {"behaviour": {"everyday_talk": 0.02}}, "study": {"days": 50}})
    reached = [
        sizes(result)[first_of_each_maker(result, longest=72)]
        for result, _ in _cascades(make, which, SMALL, effort, scenario)
    ]
    return mean_over_networks(reached), float(np.concatenate(reached).max(initial=0.0) / SMALL.consumers)


def run(effort: float = 1.0) -> Findings:
    """Erdős–Rényi networks below and above cp = 1, then networks with unequal numbers of ties below and above T_c."""
    outcomes: list[Outcome] = []
    shown: dict[str, dict] = {"size": {}, "chance": {}, "below": {}, "newman": {}, "newman below": {}}
    for i, cp in enumerate(BELOW):
        mean, largest = _small_ones(_random(cp), i, effort)
        shown["below"][cp] = Estimate(largest, math.nan)
        outcomes += [
            exactly(NAME, f"mean size, cp = {cp}", 1 / (1 - cp), mean, SOURCE),
            at_most(NAME, f"largest share, cp = {cp}", LARGE / 5, largest, SOURCE),
        ]
    for i, (cp, sample) in enumerate(REACHED.items(), start=10):
        size, _ = _large_ones(_random(cp), i, sample, effort)
        shown["size"][cp] = size
        near_it = f"near the threshold, so {sample.consumers:,} consumers" if cp < 1.5 else ""
        outcomes.append(within(NAME, f"share reached, cp = {cp}", final_size(cp), TOLERANCE, size, SOURCE, near_it))
        if cp in BECOMING_LARGE:
            _, large = _large_ones(_random(cp), 20 + i, BECOMING_LARGE[cp], effort)
            shown["chance"][cp] = large
            outcomes.append(exactly(NAME, f"chance to be large, cp = {cp}", final_size(cp), large, SOURCE))
    mean, largest = _small_ones(_unequal(BELOW_TC), 40, effort)
    shown["newman below"][BELOW_TC] = Estimate(largest, math.nan)
    tc = critical_chance()
    theory = 1 + BELOW_TC * float((SHARES * DEGREES).sum()) / (1 - BELOW_TC / tc)
    outcomes += [
        exactly(NAME, f"mean size, T = {BELOW_TC}", theory, mean, NEWMAN, f"2, 5 or 20 ties: T_c = {tc:.3f}"),
        at_most(NAME, f"largest share, T = {BELOW_TC}", LARGE / 5, largest, NEWMAN),
    ]
    for i, (chance, sample) in enumerate(ABOVE_TC.items(), start=41):
        size, _ = _large_ones(_unequal(chance), i, sample, effort)
        shown["newman"][chance] = size
        outcomes.append(
            within(NAME, f"share reached, T = {chance}", newman_size(chance), TOLERANCE, size, NEWMAN)
        )
    return Findings(outcomes, shown)


def draw(findings: Findings) -> Figure:
    """Share reached against cp and against T, with the theory's curve through the threshold."""
    figure = new_figure(12.5, 6.8)
    left, right = figure.subplots(1, 2, sharey=True)
    cp = np.concatenate([np.linspace(0, 1, 20), np.linspace(1.001, 3.2, 200)])
    left.plot(cp, [final_size(x) for x in cp], color=GREY, linewidth=2.2, zorder=1)
    _marks(left, findings.shown["chance"], 1, "share of cascades that are large")
    _marks(left, findings.shown["size"], 0, "share reached by a large cascade")
    _marks(left, findings.shown["below"], 2, "largest of all cascades below the threshold")
    left.axvline(1, color=PALE, linewidth=1.5, zorder=0)
    left.set_title("Erdős–Rényi network", fontsize=14, color=INK)
    left.set_xlabel("ties × chance to tell, cp")
    left.set_ylabel("share of consumers, or of cascades")
    chance = np.linspace(0, 0.6, 200)
    right.plot(chance, [newman_size(x) for x in chance], color=GREY, linewidth=2.2, zorder=1)
    _marks(right, findings.shown["newman"], 0, "")
    _marks(right, findings.shown["newman below"], 2, "")
    right.axvline(critical_chance(), color=PALE, linewidth=1.5, zorder=0)
    right.set_title("2, 5 or 20 ties (60, 30, 10 %)", fontsize=14, color=INK)
    right.set_xlabel("chance to tell, T")
    for axes, threshold in ((left, "threshold: cp = 1"), (right, f"threshold: T = {critical_chance():.3f}")):
        at = 1 if axes is left else critical_chance()
        axes.annotate(threshold, (at, 0.97), (5, 0), textcoords="offset points", color=GREY, va="top")
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlim(0, None)
        axes.grid(axis="y", color=PALE)
    figure.legend(loc="outside lower center", frameon=False, fontsize=12, ncols=3)
    figure.suptitle("Cascades on random networks: the simulator (± 2 standard errors) and theory's lines", x=0.01,
                    ha="left", fontsize=17, fontweight="bold")  # fmt: skip
    return figure


def _marks(axes: Axes, found: dict[float, Estimate], index: int, name: str) -> None:
    errors = [0.0 if math.isnan(e.error) else 2 * e.error for e in found.values()]
    axes.errorbar(
        list(found), [e.mean for e in found.values()], errors, fmt=mark(index), color=colour(index), markersize=9,
        markeredgecolor="white", capsize=3, label=name or None,
    )  # fmt: skip
