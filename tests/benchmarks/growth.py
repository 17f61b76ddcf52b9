"""Growth: what a consumer costs, in time and memory, as the world grows from 10 thousand to 10 million.

The telecom scenario for 42 days, one campaign as it ships, at mean 14 ties. Each size runs in a process of its own, one size
after the other and round again; memory is the peak of that process beyond what it held before (imports and compiled code).
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from statistics import median

from benchmarks import memory
from benchmarks.comparing import printed_by, tell
from benchmarks.full import CAMPAIGN, telecom
from benchmarks.lines import NOT_MEASURED, Goal, Line, at_most, middle

from wom_sim.engine import start
from wom_sim.errors import ResourceError
from wom_sim.metrics import measure
from wom_sim.result import conclude
from wom_sim.scenario.size import refuse_if_too_large
from wom_sim.world import draw_world

PHASES = ("world", "seeding", "simulation", "metrics")
"""Drawing the world; choosing whom to invite and setting out; all hours; the result and its metrics."""

SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000, 10_000_000), (2_000, 10_000)
ROUNDS = 3
FEW = 500_000
"""Consumers that a process runs through at least, so that small worlds are timed several times."""


def phases(consumers: int, replicate: int) -> list[float]:
    """Seconds of each phase of one run."""
    scenario = telecom(consumers)
    gc.collect()
    clock = [time.perf_counter()]
    world = draw_world(scenario, replicate)
    clock.append(time.perf_counter())
    run = start(scenario, scenario.campaigns[CAMPAIGN], world)
    clock.append(time.perf_counter())
    run.advance()
    clock.append(time.perf_counter())
    measure(conclude(run, world, CAMPAIGN, replicate))
    clock.append(time.perf_counter())
    return [after - before for before, after in zip(clock, clock[1:], strict=False)]


def one_process(consumers: int) -> dict[str, float]:
    """What this process finds: seconds of each phase, bytes of the run and of the whole process."""
    phases(2_000, 0)
    before = memory.held()
    runs = [phases(consumers, replicate) for replicate in range(max(1, FEW // consumers))]
    seconds = dict(zip(PHASES, map(median, zip(*runs, strict=True)), strict=True))
    return {**seconds, "bytes": memory.peak() - before, "process": memory.peak()}


def in_a_process(consumers: int) -> dict[str, float]:
    """The same of a new process."""
    return json.loads(printed_by("-m", "benchmarks.growth", str(consumers)))


def lines(quick: bool) -> Iterator[Line]:
    """Time by phase and memory, a consumer, at each size; and the largest over a size that fits the caches better."""
    sizes, refused = [], {}
    for consumers in QUICK_SIZES if quick else SIZES:
        try:
            refuse_if_too_large(telecom(consumers), 1)
            sizes.append(consumers)
        except ResourceError as error:
            refused[consumers] = str(error)
    found: dict[int, list[dict[str, float]]] = {consumers: [] for consumers in sizes}
    for turn in range(ROUNDS):
        for consumers in sizes:
            tell(f"{consumers:,} consumers, 42 days, round {turn + 1} of {ROUNDS}")
            found[consumers].append(in_a_process(consumers))
    for consumers, runs in found.items():
        yield from of_size(consumers, runs)
    for consumers, why in refused.items():
        yield Line("growth", work(consumers), "time and memory a consumer", problem=f"{NOT_MEASURED}: {why}")
    if quick:
        yield compared(found, QUICK_SIZES[0], QUICK_SIZES[-1], None)
    elif refused:
        yield Line("growth", work(SIZES[-1]), f"time a consumer ÷ at {SIZES[1]:,}", goal=at_most(3),
                   problem=f"{NOT_MEASURED}: the world does not fit")  # fmt: skip
    else:
        yield compared(found, SIZES[1], SIZES[-1], at_most(3))
        whole = middle([run["process"] / 1e9 for run in found[SIZES[-1]]])
        about = {"goal": at_most(5), "ours": whole.median, "unit": "GB", "runs": ROUNDS}
        yield Line("growth", work(SIZES[-1]), "memory of the whole process", *whole, **about)


def work(consumers: int) -> str:
    return f"{consumers:,} consumers, 42 days"


def of_size(consumers: int, runs: list[dict[str, float]]) -> Iterator[Line]:
    """Microseconds a consumer, whole and phase by phase, and bytes a consumer."""
    for name, inside in {"time a consumer": PHASES, **{f"  {phase}": (phase,) for phase in PHASES}}.items():
        found = middle([a_consumer(run, consumers, inside) for run in runs])
        yield Line("growth", work(consumers), name, *found, ours=found.median, unit="µs", runs=len(runs))
    found = middle([run["bytes"] / consumers for run in runs])
    goal = at_most(400) if consumers >= 100_000 else None
    yield Line("growth", work(consumers), "memory a consumer", *found, goal, found.median, unit="bytes", runs=len(runs))


def a_consumer(run: dict[str, float], consumers: int, inside: tuple[str, ...] = PHASES) -> float:
    """Microseconds a consumer of some phases."""
    return 1e6 * sum(run[phase] for phase in inside) / consumers


def compared(found: dict[int, list[dict[str, float]]], small: int, large: int, goal: Goal | None) -> Line:
    """Time a consumer in the larger world over that in the smaller, round by round."""
    ours, theirs = ([a_consumer(run, size) for run in found[size]] for size in (large, small))
    ratio = middle([a / b for a, b in zip(ours, theirs, strict=True)])
    measure = f"time a consumer ÷ at {small:,}"
    return Line("growth", work(large), measure, *ratio, goal, median(ours), median(theirs), "µs", ROUNDS)


if __name__ == "__main__":
    print(json.dumps(one_process(int(sys.argv[1]))))
