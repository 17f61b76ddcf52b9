"""A process on the side gives the answer that would have been given here."""

from __future__ import annotations

import os
import signal

import pytest

from wom_sim.processes import OnTheSide


def who(*words: str) -> tuple[int, str]:
    """The process that answers, and what it was asked."""
    return os.getpid(), " ".join(words)


def refuse(word: str) -> None:
    raise ValueError(f"not {word}")


def nothing() -> None: ...


def fail() -> None:
    raise RuntimeError


def end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_it_answers_from_another_process():
    side = OnTheSide(who, nothing)
    side.ask("a", "b")
    process, said = side.answer()
    assert process != os.getpid() and said == "a b"


@pytest.mark.parametrize("get_ready", [fail, end])
def test_if_it_cannot_the_answer_is_made_here(get_ready):
    side = OnTheSide(who, get_ready)
    side.ask("a")
    assert side.answer() == (os.getpid(), "a")


def test_an_error_is_raised_here():
    side = OnTheSide(refuse, nothing)
    side.ask("this")
    with pytest.raises(ValueError, match="not this"):
        side.answer()
