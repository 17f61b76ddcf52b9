"""Resident memory of this process, in bytes."""

from __future__ import annotations

import sys
from pathlib import Path


def peak() -> int:
    """The most that this process has held.

    Where the system tells it (Linux does): what `getrusage` says begins there with what the process that started this one held.
    """
    if told := _status("VmHWM"):
        return told
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def held() -> int:
    """What this process holds now; its peak, where the system does not tell."""
    return _status("VmRSS") or peak()


def _status(name: str) -> int:
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii", errors="ignore").splitlines() if status.exists() else ()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
