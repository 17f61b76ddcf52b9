"""Kill and go on: ``python tests/benchmarks/bench_kill.py``, about five minutes on two cores.

An experiment (two workers) is killed with SIGKILL, workers and all, 20 times at random moments: while it starts, while it
computes, while it stores. After each time the same command goes on, until it is done. Counted are

- lost: runs that were in the store before a kill and are not there, or are others, after it;
- again: runs that were computed though they were in the store (a trigger in the store notes whatever is put there twice).

In the end all that is stored, and every file that was written, must be the same as of an experiment that nobody killed. Prints
a line a kill and exits with 1 if anything was lost, done again, or different.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import benches
from killing import files, finish, start, wait_for_more

from wom_sim.store import Store

WORDS = ("--workers", "2", "--json", "--store", "talk.store", "--out", "out")
PATIENCE = 1800
"""Seconds that a whole experiment may take."""

WINDOW = 0.12
"""Share of an experiment's time in which, once it has stored its first run, it is killed: so it has to go on many times."""

NOTE = """
CREATE TABLE again (recipe, replicate);
CREATE TRIGGER note BEFORE INSERT ON run
WHEN EXISTS (SELECT 1 FROM run WHERE recipe = NEW.recipe AND replicate = NEW.replicate)
BEGIN INSERT INTO again VALUES (NEW.recipe, NEW.replicate); END;
"""


def prepared(folder: Path, worlds: int) -> Path:
    """A folder with the experiment, and a store that notes what is put there twice; returns the store."""
    folder.mkdir()
    base = benches.BASE.replace("consumers: 200", "consumers: 400").replace("replicates: 3", f"replicates: {worlds}")
    benches.write(folder, base=base)
    store = folder / "talk.store"
    Store(store).close()
    with closing(sqlite3.connect(store)) as opened:
        opened.executescript(NOTE)
    return store


def done_again(store: Path) -> int:
    with closing(sqlite3.connect(store)) as opened:
        return opened.execute("SELECT COUNT(*) FROM again").fetchone()[0]


def uninterrupted(folder: Path, worlds: int) -> tuple[float, float]:
    """Run the experiment to its end; returns the seconds to its first stored run, and to its end."""
    store = prepared(folder, worlds)
    began = time.monotonic()
    process = start(folder, *WORDS)
    wait_for_more(store, process, 0)
    first = time.monotonic() - began
    code, _, err = finish(process, PATIENCE)
    assert code == 0, err
    return first, time.monotonic() - began


def killed(folder: Path, store: Path, moment: float) -> list[tuple] | None:
    """Start, and kill after so many seconds; returns what was stored just before, None where all was done by then."""
    process = start(folder, *WORDS)
    time.sleep(moment)
    before = benches.rows(store)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    code, out, err = finish(process)
    assert code in (0, -signal.SIGKILL), (code, out, err)
    return before if code else None


def resumed(folder: Path, store: Path) -> list[str]:
    """Go on until it is done; returns what is wrong with how many runs it says it computed."""
    before = len(benches.rows(store))
    code, out, err = finish(start(folder, *WORDS), PATIENCE)
    assert code == 0, err
    computed, new = json.loads(out)["computed"], len(benches.rows(store)) - before
    return [f"{computed:,} runs were computed, and {new:,} of them were new"] if computed != new else []


def differences(one: Path, other: Path) -> list[str]:
    """What of the files and of the stored runs is not the same."""
    first, second = files(one / "out"), files(other / "out")
    found = [name for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)]
    if benches.rows(one / "talk.store") != benches.rows(other / "talk.store"):
        found.append("the stored runs")
    return [f"not the same: {what}" for what in found]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--worlds", type=int, default=1500, help="of each of 6 points; 8 runs a world")
    asked.add_argument("--rng-seed", type=int, default=1)
    options = asked.parse_args()
    moments, wrong, kills, experiments = random.Random(options.rng_seed), [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name, "whole")
        first, end = uninterrupted(whole, options.worlds)
        runs = len(benches.rows(whole / "talk.store"))
        print(f"{runs:,} runs; not interrupted, the first is stored after {first:.1f} s, and all is done after {end:.1f} s")
        print("kill    after   stored   lost  again")
        while kills < options.kills:
            # Where one came to its end before it was killed often enough, another one begins.
            experiments += 1
            folder = Path(name, str(experiments))
            store = prepared(folder, options.worlds)
            seen: set[tuple] = set()
            while kills < options.kills:
                moment = moments.uniform(0, first + WINDOW * (end - first))
                before = killed(folder, store, moment)
                if before is None:
                    break
                kills += 1
                seen |= set(before)
                after = benches.rows(store)
                lost, again = len(seen.difference(after)), done_again(store)
                wrong += [f"kill {kills}: {lost} runs lost, {again} done again"] if lost or again else []
                print(f"{kills:>4} {moment:>6.1f} s {len(after):>8,} {lost:>6} {again:>6}", flush=True)
            wrong += resumed(folder, store)
            wrong += differences(whole, folder)
            wrong += [f"{done_again(store)} runs were done again"] if done_again(store) else []
    found = "; ".join(wrong) or "nothing lost, nothing done again, every file and every stored run the same"
    print(f"{kills} kills in {experiments} experiment{'s' * (experiments > 1)}: {found}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
