"""What commands show while they work: progress, time left, durations in words."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells expect."""


FIRST_START = "half a minute to a minute"
"""What compiling takes, on machines of today: said wherever somebody waits for it."""


def waiting_for(warm: bool) -> str:
    """What happens before the first run."""
    return "loading the model" if warm else f"compiling the model (first start only, {FIRST_START})"


def bar(errors: Console) -> Progress:
    """Progress with time left, on a terminal only; gone when it is done."""
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``1.5 h``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
