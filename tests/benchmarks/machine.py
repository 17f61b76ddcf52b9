"""On what a part was measured: machine, versions, load."""

from __future__ import annotations

import csv
import io
import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from wom_sim.provenance import model_digest
from wom_sim.scenario.size import human

PACKAGES = ("numba", "numpy", "scipy", "pandas", "matplotlib", "networkx", "typer")
PEERS = ("cynetdiff", "EoN", "ndlib", "epiworldpy", "starsim", "mesa", "networkit")


def load() -> float:
    """Processes that want a core, the mean of the last minute; nan where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def this_machine() -> dict[str, str]:
    """Processor, cores, memory, system, versions; a peer that is not installed has none."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "wom_sim": version("wom-sim"),
        "digest": model_digest(),
        "python": platform.python_version(),
        **{name: _version(name) for name in (*PACKAGES, *PEERS)},
    }


def as_csv(machines: Iterable[dict[str, str]]) -> str:
    """One row a part."""
    rows = list(machines)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read(path: Path) -> list[dict[str, str]]:
    """The rows of such a file; none where there is no file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="ignore").splitlines() if info.exists() else ()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")


def _memory() -> str:
    try:
        return human(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
