"""Visibility: of the visits that sharing causes, what the brand's web analytics sees, and what it would conclude.

Every accepted exposure that another consumer's share caused may become a visit. Whether analytics knows where it came from
depends on the link (tagged or not), and where it is not, on the channel, app and browser, which keep a referrer or do not. A
visit without tag and referrer is filed as "direct": dark.

All coins are keyed by the item and the consumer, so that campaigns share them, and a link is tagged when its draw lies below
the tagging: whoever tags more loses no visit from sight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from wom_sim.compiled import njit
from wom_sim.draws import DEVICE, LINK, VISIT, uniform
from wom_sim.engine.records import BY_MEMBERS
from wom_sim.result import Result
from wom_sim.rules import ONE_TO_ONE, PRIVATE_GROUP, PUBLIC

ROUTES = ("one_to_one", "email", "private_group", "public", "members")
"""How the message that caused a visit had travelled; one to one: by chat. email: one to one, by e-mail."""
BY_CHAT, BY_MAIL, IN_GROUP, IN_PUBLIC, AMONG_MEMBERS = range(5)

SIGHTS = ("social", "tagged", "referral", "direct")
"""What analytics files a visit under; all but direct are tracked."""
AS_SOCIAL, AS_TAGGED, AS_REFERRAL, AS_DIRECT = range(4)

TAGGING = tuple(i / 100 for i in range(101))
"""Shares of links that carry a tag, at which tracked visits are counted again for campaigns that tag fewer."""

WRONG_BELOW = 0.05
"""How seldom the tracked view may pick the wrong campaign before it counts as reliable."""


@dataclass(frozen=True, eq=False)
class Visibility:
    """The visits of one run, as they were and as analytics saw them.

    Attributes:
        visits: int64, shape (routes, sights). visitors, tracked_visitors: distinct consumers by route, shape (routes,), who
            came at all, and of whom a tracked visit was seen. all_visitors, all_tracked: the same over all routes.
        tracked_by_tagging: tracked visits had the campaign tagged at least each share of `TAGGING` of its links, shape
            (101,); at 0 those that were tracked.
    """

    visits: np.ndarray
    visitors: np.ndarray
    tracked_visitors: np.ndarray
    all_visitors: int
    all_tracked: int
    tracked_by_tagging: np.ndarray

    @property
    def total(self) -> int:
        return int(self.visits.sum())

    @property
    def tracked(self) -> int:
        return self.total - int(self.visits[:, AS_DIRECT].sum())

    @property
    def attribution_error(self) -> float:
        """Share of visits that a reader of the tracked view credits to the wrong channel, 0–1; nan where none is tracked."""
        return math.fsum(abs(error) for error in channel_errors(self.visits)) / 2


def channel_errors(visits: np.ndarray) -> list[float]:
    """By route, its share of the tracked visits less its share of all visits, −1 to 1; nan where none is tracked.

    `visits`: counts (or means) of shape (routes, sights).
    """
    all_of = [math.fsum(row) for row in visits]
    seen = [math.fsum(row[:AS_DIRECT]) for row in visits]
    total, tracked = math.fsum(all_of), math.fsum(seen)
    if not tracked:
        return [math.nan] * len(all_of)
    return [s / tracked - a / total for s, a in zip(seen, all_of, strict=True)]


def see(result: Result) -> Visibility:
    """The visits of a run, and what analytics saw of them."""
    tagging = result.scenario.campaigns[result.campaign].tagging
    row, route, has_referrer, link = _visits_of(result)
    who = result.exposures["consumer"][row]
    sight = np.where(route == IN_PUBLIC, AS_SOCIAL, AS_REFERRAL)
    sight = np.where(link < tagging, AS_TAGGED, np.where(has_referrer, sight, AS_DIRECT))
    visits = np.zeros((len(ROUTES), len(SIGHTS)), np.int64)
    np.add.at(visits, (route, sight), 1)
    tracked = sight != AS_DIRECT
    return Visibility(
        visits,
        np.array([len(np.unique(who[route == r])) for r in range(len(ROUTES))]),
        np.array([len(np.unique(who[tracked & (route == r)])) for r in range(len(ROUTES))]),
        len(np.unique(who)),
        len(np.unique(who[tracked])),
        int(has_referrer.sum()) + np.searchsorted(np.sort(link[~has_referrer]), np.maximum(TAGGING, tagging), side="left"),
    )


def tracked_rows(result: Result) -> np.ndarray:
    """Whether each exposure of the log led to a visit that analytics tracked; bool, shape (exposures,)."""
    row, _, has_referrer, link = _visits_of(result)
    tracked = np.zeros(len(result.exposures), np.bool_)
    tracked[row] = has_referrer | (link < result.scenario.campaigns[result.campaign].tagging)
    return tracked


def _visits_of(result: Result) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    a = result.scenario.world.analytics
    return _visits(
        result.exposures, result.items, a.visit_rate, a.mail_share, a.chat_apps, a.mail_apps, a.social_apps, a.stripped
    )


@njit
def _visits(exposures, items, visit_rate, mail_share, chat_apps, mail_apps, social_apps, stripped):
    """Of every visit: its row in the log, route, whether a referrer came along, and the link's draw.

    One visit at most for a consumer and item; it is that of the first message, as everything in the log. The link is the
    sharer's: one draw for all to whom the same consumer sent the item.
    """
    most = len(exposures)
    route, has_referrer = np.empty(most, np.int64), np.empty(most, np.bool_)
    link, at = np.empty(most, np.float64), np.empty(most, np.int64)
    found = 0
    for row in range(most):
        seen = exposures[row]
        channel, consumer = seen.channel, seen.consumer
        if seen.accepted <= 0 or channel not in (ONE_TO_ONE, PRIVATE_GROUP, PUBLIC, BY_MEMBERS):
            continue
        key = items[seen.item].key
        if uniform(key, VISIT, consumer) >= visit_rate:
            continue
        way, in_app = IN_GROUP, chat_apps
        if channel == ONE_TO_ONE:
            way = BY_CHAT
            if uniform(key, DEVICE, consumer, 0, 2) < mail_share:
                way, in_app = BY_MAIL, mail_apps
        elif channel == PUBLIC:
            way, in_app = IN_PUBLIC, social_apps
        elif channel == BY_MEMBERS:
            way = AMONG_MEMBERS
        lost = uniform(key, DEVICE, consumer) < in_app or uniform(key, DEVICE, consumer, 0, 1) < stripped
        route[found], has_referrer[found] = way, not lost
        link[found], at[found] = uniform(key, LINK, seen.sender), row
        found += 1
    return at[:found], route[:found], has_referrer[:found], link[:found]


def wrong_picks(tracked: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """World by world, the chance that whoever picks the campaign with most tracked visits picks a wrong one.

    tracked, truth: shape (…, worlds, campaigns) and (worlds, campaigns). Right is any campaign that `truth` puts highest.
    Among campaigns tied on tracked visits one is picked at random. Returns shape (…, worlds).
    """
    picked = tracked == tracked.max(axis=-1, keepdims=True)
    right = truth == truth.max(axis=-1, keepdims=True)
    return 1.0 - (picked & right).sum(axis=-1) / picked.sum(axis=-1)


def wrong_by_tagging(tracked: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Share of worlds with a wrong pick had every campaign tagged at least each share of `TAGGING` of its links, shape
    (101,); at 0 as it is.

    tracked: shape (worlds, campaigns, 101). truth: shape (worlds, campaigns).
    """
    wrong = wrong_picks(np.moveaxis(tracked, -1, 0), truth)
    return np.array([math.fsum(worlds) / len(worlds) for worlds in wrong])


def tagging_needed(wrong: np.ndarray, below: float = WRONG_BELOW) -> float:
    """The smallest share of `TAGGING` from which on wrong picks stay below `below`; nan where none does."""
    short = np.flatnonzero(wrong >= below)
    first = int(short[-1]) + 1 if len(short) else 0
    return TAGGING[first] if first < len(TAGGING) else math.nan
