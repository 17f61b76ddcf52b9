"""The full model: consumer-days a second of the telecom scenario with all its mechanisms, beside far simpler models of others.

Ours is one campaign in a world of n consumers, 42 days in steps of an hour: start, run and result. The campaign is as it ships
(250 members, made for 20,000 consumers), so that in a larger world most consumers hear nothing of it and their days are cheap,
as are those of the never infected in an epidemic; beside it stand figures with a campaign that grows with the world.
Drawing the world is not timed, nor is the making of the others' networks. The others are SIR epidemics and agents that count:
other models, so results cannot be compared. What is compared is what a consumer's day costs. Only our own Mesa face runs the
same model, and must give the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.comparing import Check, Comparison, Sides, measured, seconds
from benchmarks.lines import Line, at_least

from wom_sim.metrics import measure
from wom_sim.result import Result
from wom_sim.scenario import Scenario, changed, load_scenario
from wom_sim.simulation import simulate
from wom_sim.world import draw_world

TELECOM = Path(__file__).parents[2] / "scenarios" / "telecom.yaml"
CAMPAIGN = "existing customers"
MEAN_TIES, REWIRING, DAYS = 14, 0.2, 42
"""Of the scenario, for the networks of the others."""

UNIT = "consumer-days/s"
OTHER_MODEL = "another model: no results to compare"


class Size(NamedTuple):
    """How many consumers, and whether the campaign grows with them: members wanted and budget."""

    consumers: int
    grown: bool = False

    def __str__(self) -> str:
        return f"{self.consumers:,} consumers{', campaign grown with them' if self.grown else ''}"


def telecom(size: Size) -> Scenario:
    """The scenario at this size."""
    shipped = load_scenario(TELECOM)
    changes: dict = {("world", "consumers"): size.consumers}
    if size.grown:
        factor = size.consumers / shipped.world.consumers
        campaign = shipped.campaigns[CAMPAIGN]
        changes["campaigns", CAMPAIGN, "seeding", "target"] = round(campaign.seeding.target * factor)
        changes["campaigns", CAMPAIGN, "budget"] = campaign.budget * factor
    return changed(shipped, changes)


class Ours:
    """The scenario, its first world drawn."""

    def __init__(self, size: Size) -> None:
        self.scenario = telecom(size)
        self.world = draw_world(self.scenario, 0)

    def run(self) -> Result:
        return simulate(self.scenario, CAMPAIGN, 0, world=self.world)

    def run_and_measure(self) -> dict[str, float]:
        return measure(self.run())


ours = lru_cache(maxsize=1)(Ours)


LONG = 0.25
"""Seconds: shorter work is done again until it has taken so long, one run after the other as in a study; the first, which finds
the caches full of the other's things, then only warms them."""


def speed(work: Callable[[], object], consumers: int, days: int = DAYS) -> float:
    """Consumer-days a second."""
    taken = seconds(work)
    if taken < LONG:
        times = math.ceil(LONG / taken)
        taken = seconds(lambda: repeat(work, times)) / times
    return consumers * days / taken


def repeat(work: Callable[[], object], times: int) -> None:
    """Do it so often, one after the other; what it returns is let go."""
    for _ in range(times):
        work()


def epiworld(consumers: int) -> Callable[[int], float]:
    """epiworldpy (C++): an SIR epidemic on a small world of the same size and mean number of ties, one step a day.

    A thousandth begins infected; chance .05 a contact and day to infect, .1 a day to recover: within the 42 days nearly
    everybody has been infected.
    """
    from epiworldpy.epimodels import ModelSIR

    model = ModelSIR(name="SIR", prevalence=0.001, transmission_rate=0.05, recovery_rate=0.1)
    model.agents_smallworld(consumers, MEAN_TIES, False, REWIRING)
    model.verbose_off()
    return lambda pair: speed(lambda: model.run(DAYS, 1 + pair), consumers)


def starsim(consumers: int) -> Callable[[int], float]:
    """Starsim (numpy and numba): an SIR epidemic with the same rates, one step a day.

    On its own random network, 14 contacts drawn anew each day: that is its fastest.
    """
    import starsim as ss

    def run(pair: int) -> float:
        epidemic = ss.SIR(beta=ss.perday(0.05), init_prev=0.001, dur_inf=ss.days(10))
        sim = ss.Sim(
            n_agents=consumers, diseases=epidemic, networks=ss.RandomNet(n_contacts=MEAN_TIES), start="2020-01-01",
            dur=ss.days(DAYS), dt=ss.days(1), rand_seed=1 + pair, verbose=0,
        )  # fmt: skip
        sim.init()
        return speed(sim.run, consumers)

    return run


def mesa_counting(agents: int) -> Callable[[int], float]:
    """Mesa: every agent adds 1 to a number, one step a day."""
    import mesa

    class Counting(mesa.Agent):
        count = 0

        def step(self) -> None:
            self.count += 1

    model = mesa.Model()
    Counting.create_agents(model, agents)

    def run() -> None:
        for _ in range(DAYS):
            model.agents.do("step")

    return lambda pair: speed(run, agents)


def mesa_face(consumers: int) -> Sides:
    """Our own model as a Mesa model, in the same world."""
    from wom_sim.model import WomModel

    here = ours(Size(consumers))

    def run() -> Result:
        model = WomModel(here.scenario, CAMPAIGN, 0, world=here.world)
        model.run_model()
        return model.result()

    def check() -> Check:
        one, other = here.run_and_measure(), measure(run())
        moved = [name for name in one if not np.array_equal(one[name], other[name], equal_nan=True)]
        return Check(not moved, ", ".join(moved) if moved else f"all {len(one)} metrics identical")

    return Sides(lambda pair: speed(here.run, consumers), lambda pair: speed(run, consumers), check)


def full(size: Size, peer: str, theirs: Callable[[], Callable[[int], float]], **about) -> Comparison:
    """Our speed over that of a peer."""

    def sides() -> Sides:
        # First theirs, so that a peer that is missing costs no world.
        them, here = theirs(), ours(size)
        return Sides(lambda pair: speed(here.run, size.consumers), them)

    return Comparison("full", f"full model, {size}", f"speed ÷ {peer}", UNIT, sides, **about)


def with_metrics(size: Size) -> Comparison:
    """What measuring costs: the speed with all metrics over that without."""

    def sides() -> Sides:
        here = ours(size)
        return Sides(
            lambda pair: speed(here.run_and_measure, size.consumers), lambda pair: speed(here.run, size.consumers)
        )

    return Comparison("full", f"full model, {size}", "speed with all metrics ÷ without", UNIT, sides)


def lines(quick: bool) -> Iterator[Line]:
    """Both SIRs, agents that count, our own Mesa face."""
    medium, agents, few = (Size(10_000), 2_000, 300) if quick else (Size(100_000), 10_000, 2_000)
    sizes = {medium: 5} if quick else {medium: 7, Size(1_000_000): 3}
    for size, pairs in sizes.items():
        yield measured(full(
            size, "epiworldpy's SIR", partial(epiworld, size.consumers), goal=at_least(5), needs="epiworldpy", pairs=pairs,
            note=OTHER_MODEL,
        ))  # fmt: skip
        yield measured(with_metrics(size))
        if size == medium:
            yield measured(full(
                size, "Starsim's SIR", partial(starsim, size.consumers), goal=at_least(20), needs="starsim", note=OTHER_MODEL
            ))  # fmt: skip
            yield measured(full(
                size, f"{agents:,} Mesa agents that count", partial(mesa_counting, agents), note=OTHER_MODEL
            ))  # fmt: skip
    grown = Size(medium.consumers, grown=True)
    yield measured(full(
        grown, "epiworldpy's SIR", partial(epiworld, grown.consumers), needs="epiworldpy", note=OTHER_MODEL
    ))  # fmt: skip
    yield measured(Comparison(
        "full", f"full model, {Size(few)}", "speed ÷ our own Mesa face's", UNIT, partial(mesa_face, few), at_least(300)
    ))  # fmt: skip
