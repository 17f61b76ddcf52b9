"""Strength of observed ties, in (0, 1]: from the weights of a file, or from the messages of a log.

Both rest on ranks. *Assumption:* a tie's place among the ties of its network says more than the raw number,
because weights and message counts have heavy tails and no common unit (calls, minutes, letters).
"""

from __future__ import annotations

import numpy as np

from wom_sim.scenario.world import TieStrength

WEAKEST = 0.01
"""Least strength of a tie in a message log (a tie that exists can carry a message). *Assumption.*"""

_DAY = 86_400.0


def percentile_rank(values: np.ndarray) -> np.ndarray:
    """Mid-rank percentile of each value: share below + ½ share equal (itself included), inside (0, 1)."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - 0.5 * counts
    return middle[inverse] / len(values)


def strength_from_messages(pair: np.ndarray, times: np.ndarray, answer: np.ndarray, parts: TieStrength) -> np.ndarray:
    """Strength of each directed tie of a message log, float64, shape (ties,), in [`WEAKEST`, 1].

    The weighted mean of four observed parts that stand for Granovetter's (1973): *time* spent = rank of the
    number of messages; *intimacy* = rank of the number of distinct days (UTC) with a message; *emotion* =
    rank of the time of the last message (recency); *reciprocity* = the smaller over the larger number of
    messages of the two directions. The parts stand in for what a log does not show: *assumption*.

    Args:
        pair: index of each message's tie, int, shape (messages,); every tie has at least one message.
        times: seconds of each message, float64, shape (messages,).
        answer: index of the tie the other way, −1 where there is none, int, shape (ties,).
        parts: the weights, scaled here to add up to 1.
    """
    ties = len(answer)
    count = np.bincount(pair, minlength=ties)
    _, day = np.unique(np.floor(times / _DAY), return_inverse=True)
    days = int(day.max()) + 1
    active = np.unique(pair.astype(np.int64) * days + day) // days
    active_days = np.bincount(active, minlength=ties)
    last = np.full(ties, -np.inf)
    np.maximum.at(last, pair, times)
    back = np.where(answer >= 0, count[answer], 0)
    reciprocity = np.minimum(count, back) / np.maximum(count, back)
    total = parts.time + parts.intimacy + parts.emotion + parts.reciprocity
    strength = (
        parts.time / total * percentile_rank(count)
        + parts.intimacy / total * percentile_rank(active_days)
        + parts.emotion / total * percentile_rank(last)
        + parts.reciprocity / total * reciprocity
    )
    return np.clip(strength, WEAKEST, 1.0)
