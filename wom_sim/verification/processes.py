"""Tasks on several processes: what is ready first comes first, and Ctrl-C ends them all."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from wom_sim.errors import WomSimError
from wom_sim.interrupts import interrupts_held_back


def on_processes(function: Callable[[Any], Any], tasks: Sequence[Any], workers: int) -> Iterator[tuple[Any, Any]]:
    """Yield (task, function(task)) for every task as it is finished; begun in the order given.

    With one worker everything runs here. With several, on new processes (spawn), so function, tasks and results must be
    picklable, and the code that calls this importable (the usual ``if __name__ == "__main__"``).

    Raises WomSimError if a process dies.
    """
    if workers <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, function(task)
        return
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(min(workers, len(tasks)), context, signal.signal, (signal.SIGINT, signal.SIG_IGN))
    finished = False
    try:
        # Ctrl-C is the parent's business: workers are deaf to it from birth.
        with interrupts_held_back():
            futures = {pool.submit(function, task): task for task in tasks}
        for future in as_completed(futures):
            yield futures[future], future.result()
        finished = True
    except BrokenProcessPool as error:
        raise WomSimError("A worker process died (out of memory, or killed). Try --workers 1.") from error
    finally:
        if not finished:
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
