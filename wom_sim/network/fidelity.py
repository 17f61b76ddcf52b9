"""Network fidelity: what a network is like, measured, beside what was asked for.

Conventions, where the literature has several. All of these ignore the direction of ties and leave out self-
loops. *Clustering* is the mean over all consumers of the local coefficient, 0 for those with fewer than two
ties (not transitivity, the share of closed triples). *Assortativity* counts every tie once, whichever way
it runs. The known figures of the real networks in the tests hold under these only: e-mail departments have
an assortativity of .302 so, and .314 over directed ties; clustering is .399 so, and .267 as transitivity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wom_sim.network.graph_measures import (
    answered_ties,
    distances,
    largest_component,
    local_clustering_of,
    overlap_of_ties,
    sample_consumers,
    shared_of_ties,
)
from wom_sim.network.groups import PrivateGroups
from wom_sim.network.ties import Ties

PATH_SOURCES = 32
"""Consumers from whom path lengths are measured (all of them in a smaller network)."""

_ROUNDING = 1e-9


def measure_network(
    ties: Ties, segment: np.ndarray | None, groups: PrivateGroups | None = None, *, key: np.uint64
) -> dict[str, float]:
    """Measure a network.

    Args:
        ties: n consumers.
        segment: segment of each consumer, int, shape (n,); None: one segment.
        groups: private groups; None: not measured.
        key: the replicate's key; it chooses the consumers from whom path lengths are measured.

    Returns:
        By name, with nan for what is not defined:

        - ``consumers``: n.
        - ``ties_directed``: number of directed ties (nan if the network is undirected).
        - ``ties``: number of ties, direction ignored.
        - ``mean_ties``: ties of a consumer, 2·ties/n, direction ignored.
        - ``clustering``: mean local clustering (Watts & Strogatz 1998), direction ignored.
        - ``reciprocity``: share of directed ties that are answered (1 if undirected).
        - ``assortativity``: nominal assortativity of segments (Newman 2003), direction ignored; nan for one
          segment.
        - ``path_length``: mean distance from up to `PATH_SOURCES` consumers to all within reach, direction
          ignored.
        - ``largest_component``: share of consumers in it, direction ignored.
        - ``spread``: coefficient of variation of the consumers' numbers of ties, direction ignored.
        - ``strength_mean``, ``strength_sd``: over ties (over directed ties if directed).
        - ``strength_overlap``: Pearson correlation of strength with neighbourhood overlap
          O_ij = n_ij / ((k_i − 1) + (k_j − 1) − n_ij) over ties (Onnela et al. 2007); nan if either does not
          vary.
        - ``group_size_median``: members; ``groups_per_consumer``: mean memberships.
    """
    plain = ties.undirected
    n, count = plain.consumers, len(plain.neighbours) // 2
    shared = shared_of_ties(plain.starts, plain.neighbours)
    measures = {
        "consumers": float(n),
        "ties_directed": float(len(ties.neighbours)) if ties.directed else math.nan,
        "ties": float(count),
        "mean_ties": 2.0 * count / n,
        "clustering": math.fsum(local_clustering(plain, shared).tolist()) / n,
        "reciprocity": _reciprocity(ties),
        "assortativity": math.nan if segment is None else assortativity(plain, segment),
        "path_length": _path_length(plain, key),
        "largest_component": largest_component(plain.starts, plain.neighbours) / n,
        "spread": _variation(plain.out_degree),
    }
    measures["strength_mean"], measures["strength_sd"] = _mean_and_sd(ties.strength)
    once = plain.sources < plain.neighbours
    overlap = overlap_of_ties(plain.starts, plain.neighbours, shared)
    measures["strength_overlap"] = _correlation(plain.strength[once], overlap[once])
    sizes = np.diff(groups.starts) if groups is not None else np.empty(0)
    measures["group_size_median"] = float(np.median(sizes)) if len(sizes) else math.nan
    measures["groups_per_consumer"] = len(groups.members) / n if groups is not None else math.nan
    return measures


def local_clustering(ties: Ties, shared: np.ndarray | None = None) -> np.ndarray:
    """Share of pairs of a consumer's neighbours that are tied, float64, shape (n,); 0 for fewer than two.

    `ties` must be undirected. `shared` may hold the number of shared neighbours of each tie if it is known
    already.
    """
    if shared is None:
        shared = shared_of_ties(ties.starts, ties.neighbours)
    return local_clustering_of(ties.starts, shared)


def assortativity(ties: Ties, segment: np.ndarray) -> float:
    """Newman's (2003) nominal assortativity, (Σ e_ss − Σ a_s²) / (1 − Σ a_s²), in [−1, 1].

    e_ss is the share of tie ends that join segment s to itself, a_s the share of tie ends in s. Counted in
    whole numbers, so exact up to the last division. `ties` must be undirected; nan if all ties lie in one
    segment.
    """
    segment = np.asarray(segment)
    own = segment[ties.sources]
    ends = len(own)
    same = int(np.count_nonzero(own == segment[ties.neighbours]))
    squares = sum(int(a) ** 2 for a in np.bincount(own)) if ends else 0
    return (same * ends - squares) / (ends * ends - squares) if ends * ends > squares else math.nan


def watts_strogatz_clustering(mean_ties: float, rewiring: float) -> float:
    """Clustering of a Watts–Strogatz network: 3(k − 2) / 4(k − 1) · (1 − p)³ for k ties each and rewiring p.

    Exact for p = 0. For p > 0 it counts triangles over connected triples; the mean local clustering that
    `measure_network` reports is a little higher (by 1.3 % for k = 14 and 3 % for k = 6 at p = .3).
    Source: Barrat & Weigt 2000, "On the properties of small-world network models", Eur. Phys. J. B 13.
    """
    if mean_ties <= 2.0:
        return 0.0
    return 3.0 * (mean_ties - 2.0) / (4.0 * (mean_ties - 1.0)) * (1.0 - rewiring) ** 3


@dataclass(frozen=True)
class Tolerance:
    """How far achieved may lie from asked: `absolute` or `relative` × |asked|, whichever is wider."""

    absolute: float = 0.0
    relative: float = 0.0

    def allows(self, asked: float, achieved: float) -> bool:
        """False also when either number is nan."""
        return abs(achieved - asked) <= max(self.absolute, self.relative * abs(asked)) + _ROUNDING


@dataclass(frozen=True)
class Measure:
    """One line of the fidelity report; `asked` and `within_tolerance` are None where nothing was asked."""

    measure: str
    asked: float | None
    achieved: float
    within_tolerance: bool | None


def standard_tolerances(consumers: int, ties: int, spread: float) -> dict[str, Tolerance]:
    """The tolerances of `wom-sim check`, by measure.

    Assortativity ±.02, mean ties ±2 %, clustering ±5 %, spread of ties ±.03 or ±10 %, strength–overlap correlation ±.1, median
    group size ±1.5, consumers exact. In a small world two bands are wider, because one world is a sample and misses its
    recipe by luck
    alone: assortativity is a mean over ties, so its standard error is at most about 1/√ties; mean ties is a
    mean over consumers, so its relative standard error is about spread/√consumers. Both bands are at least
    three of these: a true recipe fails in about 3 of 1,000 worlds.

    Args:
        consumers: size of the world.
        ties: number of its ties, direction ignored.
        spread: coefficient of variation asked for of the number of ties.
    """
    return {
        "consumers": Tolerance(),
        "mean_ties": Tolerance(relative=max(0.02, 3.0 * spread / math.sqrt(max(consumers, 1)))),
        "assortativity": Tolerance(absolute=max(0.02, 3.0 / math.sqrt(max(ties, 1)))),
        "clustering": Tolerance(relative=0.05),
        "spread": Tolerance(absolute=0.03, relative=0.1 + 3.0 / math.sqrt(max(consumers, 1))),
        "strength_overlap": Tolerance(absolute=0.1),
        "group_size_median": Tolerance(absolute=1.5),
    }


def fidelity_report(
    asked: dict[str, float], achieved: dict[str, float], tolerances: dict[str, Tolerance]
) -> list[Measure]:
    """Asked beside achieved, in the order of `achieved`.

    A measure that is undefined (nan) and was not asked for is left out; one that was asked for and is
    undefined or missing has achieved nan and is out of tolerance. A measure that was asked for without a
    tolerance is not judged.
    """
    report = []
    for measure in [*achieved, *(name for name in asked if name not in achieved)]:
        wanted, got = asked.get(measure), achieved.get(measure, math.nan)
        if wanted is None and math.isnan(got):
            continue
        judged = wanted is not None and measure in tolerances
        within = tolerances[measure].allows(wanted, got) if judged else None
        report.append(Measure(measure, wanted, got, within))
    return report


def _reciprocity(ties: Ties) -> float:
    if not ties.directed:
        return 1.0
    if len(ties.neighbours) == 0:
        return math.nan
    return answered_ties(ties.starts, ties.neighbours) / len(ties.neighbours)


def _variation(degree: np.ndarray) -> float:
    """Coefficient of variation (population), from whole-number sums: the same on every machine."""
    n, total, squares = len(degree), int(degree.sum()), int((degree * degree).sum())
    return math.sqrt(n * squares - total * total) / total if total else math.nan


def _mean_and_sd(values: np.ndarray) -> tuple[float, float]:
    if len(values) == 0:
        return math.nan, math.nan
    numbers = values.astype(np.float64)
    mean = math.fsum(numbers.tolist()) / len(numbers)
    return mean, math.sqrt(math.fsum(((numbers - mean) ** 2).tolist()) / len(numbers))


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    mean_x, sd_x = _mean_and_sd(x)
    mean_y, sd_y = _mean_and_sd(y)
    # Values that are all alike have a standard deviation of 0 but for rounding.
    if not (sd_x > _ROUNDING and sd_y > _ROUNDING):
        return math.nan
    products = (x.astype(np.float64) - mean_x) * (y.astype(np.float64) - mean_y)
    return math.fsum(products.tolist()) / len(x) / (sd_x * sd_y)


def _path_length(ties: Ties, key: np.uint64) -> float:
    n = ties.consumers
    sources = np.arange(n, dtype=np.int64) if n <= PATH_SOURCES else sample_consumers(n, PATH_SOURCES, np.uint64(key))
    steps, reached = distances(ties.starts, ties.neighbours, sources)
    return steps / reached if reached else math.nan
