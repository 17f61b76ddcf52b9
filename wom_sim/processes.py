"""Work on other processes of this machine: many tasks, drawn one by one, of which what is ready first comes first; or one thing
that is done on the side."""

from __future__ import annotations

import contextlib
import gc
import itertools
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from typing import Any, Protocol

from wom_sim.errors import WomSimError
from wom_sim.interrupts import interrupts_held_back

AHEAD = 2
"""Tasks a worker that are handed out at once: the next one is there when one is done, and memory stays flat."""


class Lost(Exception):
    """An executor could not get a task done: which, and why."""

    def __init__(self, task: Any, why: str) -> None:
        super().__init__(why)
        self.task = task


class Executor(Protocol):
    """Does work somewhere: yields (task, function(task, *shared)) as it is finished, in any order.

    Tasks are drawn as there is room for them. May raise `Lost`, and WomSimError where there is nobody to do the work.
    """

    def __call__(self, function: Callable, tasks: Iterable, shared: tuple) -> Iterator[tuple[Any, Any]]: ...


def here(workers: int) -> Executor:
    """Work on this machine, on as many processes."""
    return lambda function, tasks, shared: on_processes(function, tasks, workers, shared)


def on_processes(
    function: Callable[..., Any], tasks: Iterable[Any], workers: int, shared: tuple = ()
) -> Iterator[tuple[Any, Any]]:
    """Yield (task, function(task, *shared)) for every task as it is finished; begun in the order given.

    With one worker everything runs here. With several, on new processes (spawn), each of which is sent `shared` once;
    function, tasks, results and `shared` must be picklable, and the code that calls this importable (the usual
    ``if __name__ == "__main__"``). Tasks are drawn as workers become free, so they may come from a generator.

    Raises WomSimError if a process dies, and whatever `function` raises. Whoever stops early ends the processes.
    """
    if workers <= 1:
        for task in tasks:
            yield task, function(task, *shared)
        return
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _begin, (function, shared))
    waiting, running = iter(tasks), {}
    finished = False
    try:
        while True:
            # Ctrl-C is the parent's business, which decides what is kept: workers are deaf to it from birth.
            with interrupts_held_back():
                for task in itertools.islice(waiting, AHEAD * workers - len(running)):
                    running[pool.submit(_work, task)] = task
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
        finished = True
    except BrokenProcessPool as error:
        raise WomSimError(
            "A worker process died (out of memory, or killed). Try fewer workers, or a smaller world."
        ) from error
    finally:
        if not finished:
            # What the workers are at will not be used, and nobody should wait for it.
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)


_here: dict[str, Any] = {}
"""What a worker process was sent when it began."""


def _begin(function: Callable[..., Any], shared: tuple) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here.update(function=function, shared=shared)


def _work(task: Any) -> Any:
    return _here["function"](task, *_here["shared"])


class OnTheSide:
    """A function on a process of its own, which starts at once and gets ready while this one works.

    `ask` it once, do something else, and take the `answer`. If that process dies or fails, the answer is made here: so whatever
    `function` raises is raised here. Function, `get_ready`, arguments and answer must be picklable; both functions are best
    light to import, since this process imports them too.
    """

    def __init__(self, function: Callable[..., Any], get_ready: Callable[[], None]) -> None:
        self._function = function
        context = multiprocessing.get_context("spawn")
        self._pipe, its_end = context.Pipe()
        # Ctrl-C is the parent's business. A daemon ends with its parent.
        with interrupts_held_back():
            context.Process(target=_serve, args=(function, get_ready, its_end), daemon=True).start()
        its_end.close()

    def ask(self, *args: Any) -> None:
        self._asked = args
        with contextlib.suppress(OSError):
            self._pipe.send(args)

    def answer(self) -> Any:
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            return self._function(*self._asked)


def _serve(function: Callable[..., Any], get_ready: Callable[[], None], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # This process ends with its answer.
    # Whatever goes wrong, the parent finds that there is no answer, and sees for itself.
    with contextlib.suppress(Exception):
        get_ready()
        pipe.send(function(*pipe.recv()))
