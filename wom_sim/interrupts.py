"""Ctrl-C, where libraries and processes are between it and us.

Only for the main thread, and only where Ctrl-C does anything: elsewhere these blocks change nothing.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator


def is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error: out of compiled code it may come as a SystemError that it caused."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


@contextlib.contextmanager
def interrupts_heard() -> Iterator[Callable[[], None]]:
    """Ctrl-C raises KeyboardInterrupt in here, as ever; the check that is yielded raises it again.

    Python drops an error that is raised in a callback out of compiled code: without the check, that Ctrl-C is lost.
    """
    came: list[int] = []

    def hear(number: int, _: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    with _handled_by(hear):
        yield check


@contextlib.contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Ctrl-C waits until the end of this block; to processes that are started in here it never comes.

    For code that must not be left in the middle: an error raised in compiled code's callbacks can crash Python.
    """
    came: list[int] = []
    # Processes do not inherit the handler but the mask (which Windows does not have).
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    with _handled_by(lambda number, _: came.append(number)):
        try:
            yield
        finally:
            if mask is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    if came:
        raise KeyboardInterrupt


@contextlib.contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Ctrl-C does nothing in here."""
    with _handled_by(signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handled_by(handler: Callable[[int, object], object] | signal.Handlers) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not callable(signal.getsignal(signal.SIGINT)):
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
