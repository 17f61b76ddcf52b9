"""How much memory a scenario wants, known before any memory is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from wom_sim.errors import ResourceError
from wom_sim.scenario.network import ImportedNetwork
from wom_sim.scenario.schema import Scenario

MOST_CONSUMERS = 2**31 - 2
"""Consumers are numbered in 32 bits."""

BYTES_PER_CONSUMER, BYTES_PER_TIE, BYTES_PER_GROUP_SEAT = 200, 40, 40
"""Assumptions: bytes of a consumer, of each of its ties, and of each of its seats in private groups."""

GREEDY = "greedy"
"""The strategy of seeding that wants memory of its own."""

MEMBERS_EACH, MEMBERS_AT_LEAST = 16, 4_000_000
"""Members of reverse reachable sets at which `greedy` stops: so many for each consumer, or this many in all if that is more. A
test holds them equal to those of `wom_sim/seeding/influence.py`, which is not to be loaded for an estimate."""

BYTES_PER_MEMBER = 45
"""Bytes of each of these, ties seen backwards included; assumption: with 100,000 to 1,000,000 consumers they were 34 to 43."""

USABLE_SHARE = 0.8
"""Share of the available memory that a study may take; assumption."""

UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB", "EB")


@dataclass(frozen=True)
class Estimate:
    """What one world of a scenario wants; each worker holds one world at a time.

    bytes_per_world: with what its campaigns want beside it, one after the other. bytes_of_greedy: of these, the most that
    `greedy` seeding may take; where it is certain of its choice early, it takes less.
    """

    consumers: int
    mean_ties: float
    bytes_per_world: int
    bytes_of_greedy: int = 0

    def bytes_total(self, workers: int) -> int:
        """Bytes for this many workers at once."""
        return self.bytes_per_world * max(1, workers)


def estimate(scenario: Scenario, consumers: int | None = None, mean_ties: float | None = None) -> Estimate:
    """Memory of one world. `consumers` and `mean_ties` are needed for a real network, which brings its own.

    A real network of which nothing is said counts as empty: it is in memory already when its size is known.
    """
    network = scenario.world.network
    if consumers is None:
        consumers = scenario.world.consumers or 0
    if mean_ties is None:
        mean_ties = 0.0 if isinstance(network, ImportedNetwork) else network.mean_ties
    ties = BYTES_PER_TIE * mean_ties
    seats = BYTES_PER_GROUP_SEAT * scenario.world.groups.per_consumer
    greedy = 0
    if consumers and GREEDY in scenario.strategies:
        greedy = BYTES_PER_MEMBER * max(MEMBERS_EACH * consumers, MEMBERS_AT_LEAST)
    return Estimate(consumers, mean_ties, consumers * round(BYTES_PER_CONSUMER + ties + seats) + greedy, greedy)


def refuse_if_too_large(
    scenario: Scenario, workers: int, consumers: int | None = None, mean_ties: float | None = None
) -> Estimate:
    """Return the estimate, or raise ResourceError if this machine could not hold `workers` worlds at once."""
    size = estimate(scenario, consumers, mean_ties)
    wanted, free = size.bytes_total(workers), available_bytes()
    each = f" in each of {workers} workers" if workers > 1 else ""
    many = f"{size.consumers:,}" if size.consumers < 10**15 else f"{float(size.consumers):.3g}"
    greedy = f", of which {human(size.bytes_of_greedy)} for {GREEDY} seeding" if size.bytes_of_greedy else ""
    need = f"A world of {many} consumers wants about {human(size.bytes_per_world)} of memory{each}{greedy}"
    if size.consumers > MOST_CONSUMERS:
        raise ResourceError(
            f"{need}, and at most {MOST_CONSUMERS:,} consumers can be simulated. Lower world.consumers."
        )
    if free is not None and wanted > USABLE_SHARE * free:
        ways = ["use fewer workers (--workers)"] if workers > 1 else []
        ways += ["lower world.consumers or mean_ties"] + ["choose another strategy of seeding"] * bool(greedy)
        raise ResourceError(
            f"{need}: {human(wanted)} in all, but {human(round(USABLE_SHARE * free))} may be used here "
            f"({USABLE_SHARE:.0%} of the {human(free)} available). "
            f"To go on, {', or '.join(ways)}."
        )
    return size


def available_bytes() -> int | None:
    """Memory that a new process could take on this machine; None where the system does not tell."""
    known = [amount for amount in (_free_memory(), _container_limit()) if amount is not None]
    return min(known) if known else None


def _free_memory() -> int | None:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    for pages in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES"):
        try:
            found = os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, ValueError, OSError):
            continue
        if found > 0:
            return found
    return None


def _container_limit() -> int | None:
    """What a control group (a container, a cluster's job) leaves of its limit."""
    for limit, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        most, taken = next(_lines(limit), "").strip(), next(_lines(used), "").strip()
        if most.isdigit() and taken.isdigit():
            return max(0, int(most) - int(taken))
    return None


def _lines(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="ascii") as stream:
            yield from stream
    except (OSError, UnicodeDecodeError):
        return


def human(amount: int) -> str:
    """``1.4 GB``; units are powers of 1000."""
    power = 0
    while amount >= 1000 ** (power + 1) and power < len(UNITS) - 1:
        power += 1
    value = amount / 1000**power
    shown = f"{value:,.0f}" if power == 0 or 1000 <= value < 1e6 else f"{value:.3g}"
    return f"{shown} {UNITS[power]}"
