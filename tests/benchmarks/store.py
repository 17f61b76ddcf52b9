"""The store and the handing out of work: the figures of `bench_store.py`, for 4,000 runs of 4 to 8 milliseconds."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench_store import RUNS_OF_A_REPLICATE
from benchmarks.comparing import printed_by, tell
from benchmarks.lines import Line, Middle, at_least, at_most, middle

ROUNDS = 3
BEGIN = (
    "from benchmarks import memory; from benchmarks.bench_store import Inside, compile_model, run; compile_model(); "
)
ONE = BEGIN + "inside = Inside('draw_world', 'simulate', 'measure'); print(run({runs}, 1), inside.seconds)"
TWO = BEGIN + "print(run({runs}, 2), memory.peak() / 1e6)"


def child(code: str, runs: int) -> tuple[float, float]:
    """The two numbers that a new process prints."""
    first, second = map(float, printed_by("-c", code.format(runs=runs)).split())
    return first, second


def lines(quick: bool) -> Iterator[Line]:
    """Overhead, two processes against one, and whether the parent's memory grows."""
    few, many = (RUNS_OF_A_REPLICATE, 2 * RUNS_OF_A_REPLICATE) if quick else (400, 4_000)
    overhead, speed_up, growth, taken = [], [], [], []
    for turn in range(1 if quick else ROUNDS):
        tell(f"{many:,} short runs on one process and on two, round {turn + 1}")
        (one, model), (two, held), (_, held_before) = child(ONE, many), child(TWO, many), child(TWO, few)
        overhead.append(one / model)
        speed_up.append(one / two)
        growth.append(held / held_before)
        taken.append((one, model, two, held, held_before))
    one, model, two, held, held_before = (middle(column).median for column in zip(*taken, strict=True))
    work = f"experiment of {many:,} short runs"

    def line(measure: str, found: Middle, goal, ours: float, theirs: float, unit: str) -> Line:
        return Line("store", work, measure, *found, goal, ours, theirs, unit, len(taken))

    yield line("time on one process ÷ the model's own", middle(overhead), at_most(1.05), one, model, "s")
    yield line("speed on two processes ÷ on one", middle(speed_up), at_least(1.8), 1 / two, 1 / one, "experiments/s")
    yield line(f"parent's memory ÷ with {few:,} runs", middle(growth), None, held, held_before, "MB")
