"""How fast it is: ``python tests/benchmarks/run.py`` on a machine with nothing else to do.

    python tests/benchmarks/run.py                    # all parts, about a quarter of an hour
    python tests/benchmarks/run.py cascade growth     # these only; the figures of the others are kept
    python tests/benchmarks/run.py --quick            # small sizes, few runs: to try the benchmarks

Prints a table of ratios with goals and verdicts, and writes it with a picture and the versions to `figures/benchmarks/`.
Peers come with ``pip install -e ".[bench]"``; a peer that is missing is said to be, and the others are measured.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import machine
from benchmarks.comparing import NotMeasured
from benchmarks.lines import NOT_MEASURED, Line, as_csv, read_lines
from benchmarks.picture import draw
from benchmarks.terminal import print_lines
from rich.console import Console

from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.whole_file import write_whole

PARTS = ("cascade", "full", "growth", "world", "seeding", "start", "store")
"""Modules with a function `lines`, in the order of the table."""

OUT = Path(__file__).parents[2] / "figures" / "benchmarks"


def main() -> int:
    """The command; returns its exit code: 1 where a goal is not reached, results differ or something failed."""
    asked = argparse.ArgumentParser(
        description="How fast it is, side by side with its peers, on a machine with nothing else to do.",
        epilog=f"Parts: {', '.join(PARTS)}.",
        formatter_class=argparse.RawTextHelpFormatter,
    )
    asked.add_argument("parts", nargs="*", metavar="PART", help="parts to measure [default: all]")
    asked.add_argument(
        "--quick", action="store_true", help="small sizes, few runs; writes nothing unless --out says where"
    )
    asked.add_argument(
        "--out", type=Path, metavar="FOLDER", help="folder for table and picture [default: figures/benchmarks]"
    )
    options = asked.parse_args()
    try:
        parts = chosen(options.parts)
        out = options.out or (None if options.quick else OUT)
        return run(parts, options.quick, out)
    except WomSimError as error:
        print(error, file=sys.stderr)
        return error.exit_code


def chosen(names: Sequence[str]) -> list[str]:
    """The parts of these names in the order of the table; all, where none is named."""
    for name in names:
        if name not in PARTS:
            raise WomSimError(
                f'There is no part "{name}" of the benchmarks; there are: {", ".join(PARTS)}.{did_you_mean(name, PARTS)}'
            )
    return [part for part in PARTS if part in names or not names]


def run(parts: Sequence[str], quick: bool, out: Path | None) -> int:
    """Measure these parts, each written as soon as it is measured, and print the table."""
    load, here = machine.load(), machine.this_machine()
    kept = read_lines(out / "ratios.csv") if out else []
    machines = {row["part"]: row for row in machine.read(out / "machine.csv")} if out else {}
    measured: list[Line] = []
    for part in parts:
        print(f"{part}:", file=sys.stderr, flush=True)
        new = [replace(line, load=load, wom_sim=here["digest"]) for line in lines_of(part, quick)]
        measured += new
        machines[part] = {"part": part, "load": f"{load:.2f}", **here}
        kept = merged(kept, new)
        if out:
            write(out, kept, [machines[name] for name in PARTS if name in machines])
    console = Console(width=None if sys.stdout.isatty() else 150)
    print_lines(measured, console, quick=quick, load=load)
    if out:
        console.print(f"Written: ratios.csv, machine.csv and ratios.png in {out}.", soft_wrap=True, highlight=False)
    bad = [line for line in measured if line.has_failed or (line.misses and not quick)]
    return 1 if bad else 0


def lines_of(part: str, quick: bool) -> Iterator[Line]:
    """The figures of one part; where it breaks off, the reason in their place."""
    try:
        yield from importlib.import_module(f"benchmarks.{part}").lines(quick)
    except NotMeasured as why:
        yield Line(part, "the rest of this part", "", problem=f"{NOT_MEASURED}: {why}")


def merged(kept: Sequence[Line], new: Sequence[Line]) -> list[Line]:
    """What was measured now in place of what was kept of the same parts; parts in the order of the table."""
    parts = {line.part for line in new}
    whole = [line for line in kept if line.part not in parts] + list(new)
    return sorted(whole, key=lambda line: PARTS.index(line.part))


def write(out: Path, lines: Sequence[Line], machines: Sequence[dict[str, str]]) -> None:
    """Each file at once."""
    write_whole(out / "ratios.csv", as_csv(lines), "The table")
    write_whole(out / "machine.csv", machine.as_csv(machines), "The versions")
    draw(lines, out / "ratios.png")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Stopped. Parts that were measured are kept.")
