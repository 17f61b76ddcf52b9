"""What storing and handing out work cost: ``python tests/benchmarks/bench_store.py`` on a machine with nothing else to do.

Prints, for short runs (500 consumers, 28 days, 4 to 8 milliseconds each):

- overhead: all the time an experiment takes on one process, over the time in which worlds are drawn, campaigns run and measured;
- speed-up: the same experiment on one process over two;
- memory: the most that the parent process held (resident) with 1,000 runs and with 10,000.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wom_sim.experiment import Bench, Points, here, load_experiment, points_of, work
from wom_sim.store import Store
from wom_sim.study import compile_model

BASE = """\
world: {consumers: 500}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 20}, role: director}
  nominated: {seeding: {strategy: nominated_influencers, target: 20, handpicked: 5}, role: director}
study: {days: 28}
"""
EXPERIMENT = """\
base: base.yaml
factors:
  talk: {field: world.behaviour.tell_rate, low: 0.2, high: 0.8, steps: 10}
  budget: {field: campaigns.*.budget, low: 200, high: 8000, steps: 10}
"""
RUNS_OF_A_REPLICATE = 10 * 10 * 2


class Inside:
    """Seconds spent in some functions of `work`."""

    def __init__(self, *names: str) -> None:
        self.seconds = 0.0
        for name in names:
            setattr(work, name, self._timed(getattr(work, name)))

    def _timed(self, function):
        def timed(*args, **options):
            began = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                self.seconds += time.perf_counter() - began

        return timed


def run(runs: int, workers: int) -> float:
    """Seconds that an experiment of so many runs takes in a new store, its points checked and its results read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "base.yaml").write_text(BASE)
        (folder / "short.yaml").write_text(EXPERIMENT)
        began = time.perf_counter()
        loaded = load_experiment(folder / "short.yaml", replicates=runs // RUNS_OF_A_REPLICATE)
        replicates = range(loaded.base.study.replicates)
        with Store(folder / "short.store") as store:
            bench = Bench(store, Points(loaded), here(workers), {})
            points = points_of(loaded.spec, loaded.whole)
            computed = bench.run(points, replicates)
            for point in points:
                for campaign in loaded.base.campaigns:
                    bench.values(point, campaign, loaded.spec.metrics, replicates)
        assert computed == runs, f"{computed} runs, not {runs}"
        return time.perf_counter() - began


def part(name: str, runs: int) -> str:
    """What one part of the benchmark prints."""
    compile_model()
    if name == "overhead":
        inside = Inside("draw_world", "simulate", "measure")
        total = run(runs, 1)
        return f"{runs:,} runs in {total:.1f} s, {inside.seconds:.1f} s of them model: overhead {total / inside.seconds - 1:.1%}"
    if name == "memory":
        run(runs, 2)
        return f"{runs:,} runs: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    one, two = run(runs, 1), run(runs, 2)
    return f"{runs:,} runs: {one:.1f} s on one process, {two:.1f} s on two, {one / two:.2f} times as fast"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--part", choices=("overhead", "memory", "speed-up"), help="this part only, in this process")
    asked.add_argument("--runs", type=int, default=10_000)
    options = asked.parse_args()
    if options.part:
        print(part(options.part, options.runs))
        return
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    # Each in a process of its own: what one leaves in memory would count for the next.
    for name, runs in (("overhead", 1), ("memory", 0.1), ("memory", 1), ("speed-up", 1)):
        words = [sys.executable, __file__, "--part", name, "--runs", str(int(options.runs * runs))]
        print(f"{name}: {subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()}", flush=True)


if __name__ == "__main__":
    main()
