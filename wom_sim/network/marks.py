"""Marks on consumers, a bit each: so that those of a million fit into a processor's cache, and looking at one does not wait."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import inner, njit


@njit
def no_marks(n):
    """Nobody of n consumers is marked: uint32, 32 consumers each."""
    return np.zeros(n // 32 + 1, np.uint32)


@inner
def mark(marks, v):
    """Mark consumer v."""
    marks[v >> 5] |= np.uint32(1) << np.uint32(v & 31)


@inner
def is_marked(marks, v):
    """1 if consumer v is marked, else 0."""
    return (marks[v >> 5] >> np.uint32(v & 31)) & np.uint32(1)


@inner
def unmark(marks, v):
    """Take the mark from consumer v; from its 31 neighbours in memory too, as all marks are taken away together."""
    marks[v >> 5] = 0
