"""Growth: what a consumer costs, in time and memory, as the world grows from 10 thousand to 10 million.

The telecom scenario for 42 days at mean 14 ties, with one campaign as it ships, and with one that grows with the world. Each
size runs in a process of its own, one size after the other and round again; memory is the peak of that process beyond what it
held before (imports and compiled code).
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from benchmarks import memory
from benchmarks.comparing import printed_by, tell
from benchmarks.full import CAMPAIGN, Size, telecom
from benchmarks.lines import NOT_MEASURED, Goal, Line, at_most, middle

from wom_sim.engine import start
from wom_sim.errors import ResourceError
from wom_sim.metrics import measure
from wom_sim.result import conclude
from wom_sim.scenario.size import refuse_if_too_large
from wom_sim.world import draw_world

PHASES = ("world", "seeding", "simulation", "metrics")
"""Drawing the world; choosing whom to invite and setting out; all hours; the result and its metrics."""

SMALL, LARGE = Size(100_000), Size(10_000_000)
"""Between which time a consumer is compared: a world that fits the caches better, and the largest."""

SIZES = (Size(10_000), SMALL, Size(1_000_000), LARGE, Size(100_000, grown=True), Size(1_000_000, grown=True))
QUICK_SIZES = (Size(2_000), Size(10_000), Size(10_000, grown=True))
ROUNDS = 3
FEW, MOST_RUNS = 300_000, 20
"""Consumers that a process runs through, so that small worlds are timed several times; and how often at most."""

Found = dict[str, float]
"""What one process found: seconds of each phase, `bytes` of its run and of the whole `process`."""


def phases(size: Size, replicate: int) -> list[float]:
    """Seconds of each phase of one run."""
    scenario = telecom(size)
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


def one_process(size: Size) -> Found:
    """What this process finds."""
    phases(Size(2_000), 0)
    before = memory.held()
    runs = [phases(size, replicate) for replicate in range(max(1, min(MOST_RUNS, FEW // size.consumers)))]
    seconds = dict(zip(PHASES, map(median, zip(*runs, strict=True)), strict=True))
    return {**seconds, "bytes": memory.peak() - before, "process": memory.peak()}


def in_a_process(size: Size) -> Found:
    """The same of a new process."""
    return json.loads(printed_by("-m", "benchmarks.growth", str(size.consumers), "grown" if size.grown else "shipped"))


def lines(quick: bool) -> Iterator[Line]:
    """Time by phase and memory, a consumer, at each size; and the larger worlds over the smaller."""
    found: dict[Size, list[Found]] = {size: [] for size in (QUICK_SIZES if quick else SIZES)}
    for size in list(found):
        try:
            refuse_if_too_large(telecom(size), 1)
        except ResourceError as error:
            del found[size]
            goal = at_most(3) if size == LARGE else None
            yield Line(
                "growth",
                work(size),
                f"time a consumer ÷ at {SMALL.consumers:,}",
                goal=goal,
                problem=f"{NOT_MEASURED}: {error}",
            )
    for turn in range(ROUNDS):
        for size, runs in found.items():
            tell(f"{work(size)}, round {turn + 1} of {ROUNDS}")
            runs.append(in_a_process(size))
    for size, runs in found.items():
        yield from of_size(size, runs)
        yield from over_smaller(size, found)


def work(size: Size) -> str:
    return f"42 days of {size}"


def of_size(size: Size, runs: Sequence[Found]) -> Iterator[Line]:
    """Microseconds a consumer, whole and phase by phase; bytes a consumer; the largest process as a whole."""

    def line(measure: str, values: Iterable[float], unit: str, goal: Goal | None = None) -> Line:
        found = middle(list(values))
        return Line("growth", work(size), measure, *found, goal, found.median, unit=unit, runs=len(runs))

    yield line("time a consumer", (a_consumer(run, size) for run in runs), "µs")
    for phase in PHASES:
        yield line(f"  {phase}", (1e6 * run[phase] / size.consumers for run in runs), "µs")
    large = size.consumers >= SMALL.consumers and not size.grown
    yield line(
        "memory a consumer", (run["bytes"] / size.consumers for run in runs), "bytes", at_most(400) if large else None
    )
    if size == LARGE:
        yield line("memory of the whole process", (run["process"] / 1e9 for run in runs), "GB", at_most(5))


def a_consumer(run: Found, size: Size) -> float:
    """Microseconds of all phases, a consumer."""
    return 1e6 * sum(run[phase] for phase in PHASES) / size.consumers


def over_smaller(size: Size, found: Mapping[Size, Sequence[Found]]) -> Iterator[Line]:
    """Time a consumer in the largest world over that in a smaller one, round by round; the same with a grown campaign."""
    alike = [other for other in found if other.grown == size.grown]
    small = SMALL if SMALL in alike else alike[0]
    if size != alike[-1] or size == small:
        return
    ours, theirs = ([a_consumer(run, other) for run in found[other]] for other in (size, small))
    ratio = middle([a / b for a, b in zip(ours, theirs, strict=True)])
    goal = at_most(3) if size == LARGE else None
    measure = f"time a consumer ÷ at {small.consumers:,}"
    yield Line("growth", work(size), measure, *ratio, goal, median(ours), median(theirs), "µs", len(ours))


if __name__ == "__main__":
    print(json.dumps(one_process(Size(int(sys.argv[1]), sys.argv[2] == "grown"))))
