"""Feld 1991: your friends have more friends than you do. At the end of a random tie the mean number of ties is μ + σ²/μ.

It is so on every network. On generated worlds everybody brings the brand up, each tie is told with the same chance and nobody
passes anything on: those who hear of it are the ends of random ties. On a network whose ties are random given their numbers
(configuration model), a random consumer's random friend has k ties with chance k·p_k/μ: what seeding by `one_hop` invites.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from wom_sim.report.style import GREY, INK, PALE, colour, mark, new_figure, title
from wom_sim.simulation import simulate
from wom_sim.verification.bare import NOTHING, bare_scenario, finished, in_memory
from wom_sim.verification.graphs import configuration_model, rng_for
from wom_sim.verification.judging import Estimate, Findings, chi_square, exactly, mean_over_networks, ratio, scaled
from wom_sim.world import draw_world

NAME = "feld"
SOURCE = "Feld 1991"
WORLDS = {
    "even world": {"mean_ties": 14, "spread": 0.5, "rewiring": 0.2},
    "uneven world": {"mean_ties": 14, "spread": 1.5, "rewiring": 0.2},
    "popular world": {"mean_ties": 8, "spread": 0.8, "rewiring": 0.5, "rewire_to": "popular"},
}
CONSUMERS, MEMBERS, NETWORKS = 20_000, 50, 200
MOST_TIES = 40
_INVITE = {"target": MEMBERS, "expected_acceptance": 1}
_CHANGES = {
    "world": {"behaviour": {"join_base": 60}},
    "campaigns": {name: {"seeding": {"strategy": name, **_INVITE}} for name in ("random", "one_hop")},
    "study": {"days": 4},
}
DAYS, TOLD = 12, 0.02
"""Days in which everybody speaks about once a day, and the chance that a tie is told."""


def shares() -> np.ndarray:
    """Share of consumers with k = 1 … 40 ties: proportional to k e^(−k/4), unequal but without giants."""
    k = np.arange(1, MOST_TIES + 1)
    weight = k * np.exp(-k / 4.0)
    return weight / weight.sum()


def ties_of_hearers(recipe: dict, days: int) -> tuple[float, Estimate]:
    """In a generated world: μ + σ²/μ, and the mean number of ties of those who hear of the brand.

    Those who hear of one item are friends of one consumer, so items are the sample.
    """
    talk = {"everyday_talk": 1, "pass_on_base": -60}
    network = {**recipe, "strength": {"constant": TOLD}}
    world = {"consumers": CONSUMERS, "customers": {"share": 1}, "network": network, "behaviour": talk}
    result = simulate(bare_scenario({"world": world, "study": {"days": days}}), NOTHING)
    degree = result.world.ties.out_degree.astype(np.float64)
    told = finished(result, longest=2)
    heard = result.exposures[np.isin(result.exposures["item"], told)]
    counts = np.bincount(heard["item"], minlength=len(result.items))
    totals = np.bincount(heard["item"], degree[heard["consumer"]], minlength=len(result.items))
    return float(degree.mean() + degree.var() / degree.mean()), ratio(totals[told], counts[told])


def ties_of_the_invited(networks: int) -> dict[str, np.ndarray]:
    """Numbers of ties of the members whom each strategy found, int64, shape (networks, members)."""
    scenario = bare_scenario(_CHANGES)
    found: dict[str, list] = {name: [] for name in _CHANGES["campaigns"]}
    for network in range(networks):
        rng = rng_for(7, network)
        degrees = rng.choice(np.arange(1, MOST_TIES + 1), CONSUMERS, p=shares())
        imported = in_memory(configuration_model(degrees, 0.5, rng), np.empty(0, np.int64))
        world = draw_world(scenario, network, imported)
        for name, members in found.items():
            result = simulate(scenario, name, network, world=world)
            members.append(world.ties.out_degree[result.state["member"] == 2])
    return {name: np.array(members) for name, members in found.items()}


def run(effort: float = 1.0) -> Findings:
    """Who hears of the brand in generated worlds; then whom `random` and `one_hop` seeding find on a random network."""
    outcomes = []
    for name, recipe in WORLDS.items():
        theory, found = ties_of_hearers(recipe, 1 + scaled(DAYS, effort))
        outcomes.append(exactly(NAME, f"{name}: mean ties of a hearer", theory, found, SOURCE))
    k, share = np.arange(1, MOST_TIES + 1), shares()
    mean = float((share * k).sum())
    invited = ties_of_the_invited(scaled(NETWORKS, effort, 20))
    means = {name: mean_over_networks(found) for name, found in invited.items()}
    note = f"the first {MEMBERS} of {CONSUMERS:,}: a friend named twice is invited once, which is rare so early in the order"
    outcomes += [
        exactly(NAME, "at random: mean ties, μ", mean, means["random"], SOURCE),
        exactly(NAME, "one_hop: mean ties, μ + σ²/μ", float((share * k**2).sum() / mean), means["one_hop"], SOURCE, note),
    ]
    for name, chances in (("random", share), ("one_hop", share * k / mean)):
        counts = np.bincount(invited[name].ravel(), minlength=MOST_TIES + 1)[1:]
        edges = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20])
        outcomes.append(
            chi_square(
                NAME, f"{'at random' if name == 'random' else name}: chi-square of ties",
                np.add.reduceat(counts, edges), np.add.reduceat(chances, edges), SOURCE,
            )
        )  # fmt: skip
    return Findings(outcomes, {"invited": invited})


def draw(findings: Findings) -> Figure:
    """How many ties the members have whom the two strategies find, beside theory."""
    figure = new_figure(11, 6.2)
    axes = figure.add_subplot()
    k, share = np.arange(1, MOST_TIES + 1), shares()
    mean = float((share * k).sum())
    shown = 26
    lines = (("random", share, "seeding at random: p_k"), ("one_hop", share * k / mean, "seeding one_hop: k p_k / μ"))
    for i, (name, chances, text) in enumerate(lines):
        axes.plot(k[:shown], chances[:shown], color=GREY, linewidth=2.2, zorder=1)
        found = findings.shown["invited"][name].ravel()
        seen = np.bincount(found, minlength=MOST_TIES + 1)[1:] / len(found)
        axes.plot(k[:shown], seen[:shown], mark(i), color=colour(i), markersize=9, markeredgecolor="white", label=text)
        axes.axvline(float((chances * k).sum()), color=colour(i), linewidth=1.6, linestyle=(0, (5, 1.6)))
    axes.set_ylim(0, None)
    axes.set_xlim(0, shown + 0.5)
    axes.set_xlabel("ties of a member, k")
    axes.set_ylabel("share of members")
    axes.grid(axis="y", color=PALE)
    axes.legend(frameon=False, loc="upper right")
    top = axes.get_ylim()[1]
    for i, (value, text) in enumerate([(mean, "μ"), (float((share * k**2).sum() / mean), "μ + σ²/μ")]):
        axes.annotate(f"{text} = {value:.1f}", (value, 0.02 * top), (5, 0), textcoords="offset points", color=INK,
                      fontsize=12, fontweight="bold" if i else "normal")  # fmt: skip
    title(axes, "Friends have more friends", "marks: members whom the simulator's seeding found · lines: theory")
    return figure
