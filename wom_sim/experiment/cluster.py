"""Work on the workers of a Dask cluster: on many processes or machines; the store stays with whoever asks.

Dask is optional (``pip install 'wom-sim[cluster]'``) and imported only here. Workers may come and go while the work lasts: what
one that was killed was at, Dask gives to another. Each compiles the model for itself at its first task, or finds it
compiled in the folder `WOM_SIM_CACHE_DIR`. Networks are sent with the work: workers need none of its files.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import pickle
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from wom_sim.errors import WomSimError, how_to_install
from wom_sim.processes import AHEAD, Executor, Lost
from wom_sim.store import runs_digest

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 30.0
"""Seconds to wait for the scheduler to answer, for a first worker to come, and for another one when all are gone."""

_LOOK = 2.0
"""Seconds after which to look whether workers have come or gone, where no task is finished meanwhile."""

_LOGGERS = ("distributed", "distributed.client", "distributed.gc")
"""Dask's loggers that have a level of their own."""


def on_cluster(address: str, timeout: float = PATIENCE) -> Executor:
    """Work on the cluster whose scheduler listens at `address` (``tcp://HOST:8786``), once it was found fit for it.

    Raises WomSimError where Dask is not installed here, no scheduler answers within `timeout` seconds, no worker comes within
    as many, or one of them runs another version of the model.
    """
    with _connected(address, timeout):
        return partial(_work, address, timeout)


def _work(
    address: str, timeout: float, function: Callable[..., Any], tasks: Iterable[Any], shared: tuple
) -> Iterator[tuple[Any, Any]]:
    """Yield (task, function(task, *shared)) as it is finished. Few tasks are out at a time, so they may come from a generator.

    Raises Lost where workers died of a task, WomSimError where the cluster is gone. Whoever stops early cancels what is out.
    """
    waiting, running = iter(tasks), {}
    with _connected(address, timeout) as client, _told_if_gone(address):
        # A result and not scattered data: should all workers that have it die, the scheduler has it made again.
        with _without_warnings():
            sent = client.submit(pickle.loads, pickle.dumps(shared, protocol=5), pure=False)
        seen = time.monotonic()
        try:
            while True:
                threads = _threads(client)
                for task in itertools.islice(waiting, max(0, AHEAD * max(1, threads) - len(running))):
                    running[client.submit(_call, function, task, sent, pure=False)] = task
                if not running:
                    return
                done = _done(client, running)
                finished = [future for future in done if future.status == "finished"]
                for future, result in zip(finished, client.gather(finished), strict=True):
                    yield running.pop(future), result
                for future in done:
                    if future.status == "error":
                        raise Lost(running[future], _why(future.exception()))
                # Only now: what the last workers died of may be known by the time that they are missed.
                if threads or done:
                    seen = time.monotonic()
                elif time.monotonic() - seen > timeout:
                    raise _nobody(address, timeout)
        finally:
            with contextlib.suppress(Exception):
                client.cancel(list(running), force=True)


def _call(function: Callable[..., Any], task: Any, shared: tuple) -> Any:
    return function(task, *shared)


def _done(client: Client, running: Iterable[Future]) -> set[Future]:
    """Tasks that are over, well or not; none where that takes longer than a look should wait."""
    from distributed import wait

    with client.as_current(), contextlib.suppress(TimeoutError):
        return wait(list(running), timeout=_LOOK, return_when="FIRST_COMPLETED").done
    return set()


def _why(error: BaseException) -> str:
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        last = f"the last of them {error.last_worker.address}"
        return f"{error.allowed_failures + 1} workers died of it, {last} (out of memory, or killed)"
    return f"{type(error).__name__}: {error}".rstrip(".")


@contextlib.contextmanager
def _connected(address: str, timeout: float) -> Iterator[Client]:
    """A client of the cluster, whose workers run this version of the model."""
    try:
        from distributed import Client
    except ImportError:
        raise WomSimError(f"A cluster needs Dask, here and on its workers: {how_to_install('cluster')}.") from None
    _knock(address, timeout)
    with _quiet(), contextlib.ExitStack() as opened:
        with _without_warnings():
            client = opened.enter_context(Client(address, timeout=timeout, set_as_default=False))
        _wait_for_a_worker(client, address, timeout)
        _check_versions(client)
        yield client


def _knock(address: str, timeout: float) -> None:
    """Raise WomSimError if no scheduler answers: Dask's own client would wait for ever for one that speaks another language."""
    from distributed.core import rpc
    from distributed.security import Security

    found: list[Any] = []

    async def ask() -> dict:
        async with rpc(address, timeout=timeout, connection_args=Security().get_connection_args("client")) as scheduler:
            return await scheduler.identity()

    def note_answer() -> None:
        try:
            found.append(asyncio.run(ask()))
        except Exception as error:
            found.append(error)

    asking = threading.Thread(target=note_answer, daemon=True)
    asking.start()
    asking.join(timeout)
    if found and isinstance(found[0], ValueError):
        raise WomSimError(f"--cluster {address}: {found[0]}. Write the scheduler's address as tcp://HOST:8786.")
    if not found or isinstance(found[0], Exception):
        raise WomSimError(
            f"No Dask scheduler answers at {address} within {timeout:.0f} seconds. Start one (dask scheduler), and give the "
            "address that it shows."
        )
    if found[0].get("type") != "Scheduler":
        raise WomSimError(f"At {address} there is a Dask worker. Give the address that dask scheduler shows.")


def _threads(client: Client) -> int:
    """How many tasks the workers can be at together."""
    return sum(client.nthreads().values())


def _wait_for_a_worker(client: Client, address: str, timeout: float) -> None:
    """Raise WomSimError where there is no worker and none comes."""
    if not _threads(client):
        try:
            client.wait_for_workers(1, timeout=timeout)
        except TimeoutError:
            raise _nobody(address, timeout) from None


def _nobody(address: str, timeout: float) -> WomSimError:
    return WomSimError(
        f"The cluster at {address} has no workers, and none came within {timeout:.0f} seconds. "
        f"Start some: dask worker {address} --nthreads 1."
    )


def _check_versions(client: Client) -> None:
    """Raise WomSimError unless the runs of every worker are those of this version of the model."""
    hosts, ours = client.run(socket.gethostname), runs_digest()
    for worker, theirs in client.run(runs_digest, on_error="return").items():
        where = f"The worker at {worker} (on {hosts.get(worker, 'a host that is gone')})"
        if isinstance(theirs, Exception):
            raise WomSimError(f"{where} cannot load wom-sim ({theirs}): install this version of it on all workers.")
        if theirs != ours:
            raise WomSimError(
                f"{where} has another version of wom-sim, whose runs would differ ({theirs}, and here {ours}): "
                "install the same one on all workers."
            )


@contextlib.contextmanager
def _told_if_gone(address: str) -> Iterator[None]:
    """Raise WomSimError where the connection to the scheduler is lost."""
    from distributed import CancelledError

    try:
        yield
    except (CancelledError, OSError):
        raise WomSimError(
            f"The scheduler at {address} is gone. What was finished is kept: the same command goes on from there."
        ) from None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Dask's log stays off the screen: what a user should know is said in a sentence."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    """Of packages that differ here and there (the model's version is checked), and of large tasks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
