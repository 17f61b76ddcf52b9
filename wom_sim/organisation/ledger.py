"""The ledger: what a campaign spends, by category and day, in whole thousandths so that lines always add up."""

from __future__ import annotations

import numpy as np

from wom_sim.compiled import njit

CATEGORIES = ("recruiting", "incentives", "content", "labour", "messages", "rewards", "bots")
"""recruiting: invitations, on-boarding, nominations · incentives: paid on joining · content: making posts · labour: staff
time for posts, moderation and answers · messages: fees for posts to members, and e-mails · rewards: perks and referral
rewards · bots: answers by bots."""

RECRUITING, INCENTIVES, CONTENT, LABOUR, MESSAGES, REWARDS, BOTS = range(7)

THOUSANDTHS = 1000
NO_LIMIT = -1


def thousandths(money: float | None) -> int:
    """Money as whole thousandths; None (no limit) as `NO_LIMIT`."""
    return NO_LIMIT if money is None else round(money * THOUSANDTHS)


def new_ledger(days: int) -> np.ndarray:
    """An empty ledger: int64 thousandths, shape (days, categories)."""
    return np.zeros((days, len(CATEGORIES)), np.int64)


@njit
def affordable(spent, budget, amount):
    """Whether `amount` may still be spent. A budget below 0 means no limit."""
    return budget < 0 or spent + amount <= budget
