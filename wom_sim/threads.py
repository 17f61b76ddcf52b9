"""Work on several threads of this process: compiled code holds no lock of Python's, so it runs on as many processors.

Whoever calls divides the work so that the result is the same however it is divided.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

MOST_THREADS = 8
"""Each wants some memory of its own, and memory, which they share, is soon the limit."""

LEAST = 5_000
"""Fewer consumers, or groups, a thread are not worth its start."""

PIECES = 4
"""Pieces of work a thread, so that no thread waits long for one that has more to do or is interrupted."""


def threads() -> int:
    """Threads that one piece of work may use: one in a worker process, whose like already keep all processors busy."""
    if multiprocessing.parent_process() is not None:
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_THREADS)


def in_stretches(function: Callable[..., Any], length: int, *arguments: Any) -> list[Any]:
    """The results of function(first, last, *arguments) for stretches first … last − 1 that together are 0 … length − 1.

    `function` must be compiled, and write only to what belongs to its stretch.
    """
    return list(stretch_by_stretch(function, length, *arguments))


def stretch_by_stretch(function: Callable[..., Any], length: int, *arguments: Any) -> Iterator[Any]:
    """The same one after the other, for whoever can go on with the first while the last are still at work."""
    workers = _workers(length)
    pieces = PIECES * workers if workers > 1 else 1
    bounds = [length * piece // pieces for piece in range(pieces + 1)]
    tasks = zip(bounds, bounds[1:], strict=False)
    return _as_they_come(lambda first, last: function(first, last, *arguments), tasks, workers)


def side_by_side(length: int, *works: Callable[[], Any]) -> list[Any]:
    """The results of functions that do not need each other's, of work on so many consumers: at once, where that is worth it."""
    return on_threads(lambda work: work(), [(work,) for work in works], min(_workers(length), len(works)))


def on_threads(function: Callable[..., Any], tasks: Iterable[tuple], workers: int) -> list[Any]:
    """The results of function(*task) for each task, in order."""
    return list(_as_they_come(function, tasks, workers))


def _as_they_come(function: Callable[..., Any], tasks: Iterable[tuple], workers: int) -> Iterator[Any]:
    if workers < 2:
        yield from (function(*task) for task in tasks)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from (work.result() for work in [pool.submit(function, *task) for task in tasks])


def _workers(length: int) -> int:
    """Threads for work on so many consumers, or groups."""
    return max(1, min(threads(), length // LEAST))
