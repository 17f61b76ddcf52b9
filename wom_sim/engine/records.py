"""The records a run is made of. One row of `STATE` is one cache line: all that changes about one consumer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.compiled import records
from wom_sim.scenario import Behaviour, World
from wom_sim.scenario.campaign import ACTIVITY_NAMES

NEVER = -1
"""Tick of something that has not happened."""

ORGANISATION = -1
"""The organisation as the sender or maker of something."""

STATE = records(
    [
        ("cognitive", "f4"),
        ("affective", "f4"),
        ("activation", "f4"),
        ("trust", "f4"),
        ("fatigue", "f4"),
        ("stage_left", "f4"),
        ("touched", "i4"),
        ("stage_due", "i4"),
        ("stage_event", "i4"),
        ("reached", "i4"),
        ("noticed", "i4"),
        ("engaged", "i4"),
        ("adopted", "i4"),
        ("inbox", "i4"),
        ("stage", "i1"),
        ("member", "i1"),
        ("marks", "i1"),
        ("invitation", "i1"),
        ("spare", "i4"),
    ],
    align=True,
)
"""cognitive … fatigue: 0–1 as of tick `touched`; stage_left: hazard still to gather before the journey stage ends;
stage_due, stage_event: tick at which it ends, tick of the calendar entry for it;
reached, noticed, engaged, adopted: first ticks; inbox: head of this hour's inbox; member: 0 no, 1 asked to
join, 2 joined, 3 left; marks: `CONTACTED`, `MUTED`, `UNSUBSCRIBED`; invitation: 0 none, 1 open, 2 closed."""

CONTACTED, MUTED, UNSUBSCRIBED = 1, 2, 4
"""Marks of a consumer (added up): the organisation has sent it something itself; it has muted the organisation's group; it
has left the mailing list."""

ITEMS = records(
    [
        ("key", "u8"),
        ("maker", "i4"),
        ("born", "i4"),
        ("kind", "i4"),
        ("valence", "i4"),
        ("passed_on", "i4"),
        ("usefulness", "f4"),
        ("enjoyment", "f4"),
        ("symbolic", "f4"),
        ("uniqueness", "f4"),
        ("ease", "f4"),
        ("effort", "f4"),
        ("joint_usefulness", "f4"),
        ("joint_enjoyment", "f4"),
        ("joint_symbolic", "f4"),
        ("quality", "f4"),
        ("authenticity", "f4"),
        ("authority", "f4"),
        ("commerciality", "f4"),
        ("transparency", "f4"),
        ("creates", "f4"),
        ("perk", "i4"),
        ("withdrawn", "i4"),
        ("answerable", "i4"),
    ],
    align=True,
)
"""Content items. key: the item's own luck; maker: consumer or `ORGANISATION`; kind: index into `ITEM_KINDS`; valence +1 or −1;
usefulness, enjoyment, symbolic: value of the information; joint_…: value of taking part; ease: share buttons; perk: worth in
thousandths of money; withdrawn: tick from which only members can see it (−1: never); answerable: whether members can take
part in it."""

EXPOSURES = records(
    [
        ("consumer", "i4"),
        ("item", "i4"),
        ("sender", "i4"),
        ("parent", "i4"),
        ("tick", "i4"),
        ("generation", "i4"),
        ("support", "f4"),
        ("heard", "i2"),
        ("accepted", "i2"),
        ("channel", "i1"),
        ("passed", "i1"),
        ("answered", "i1"),
        ("spare", "i1"),
    ],
    align=True,
)
"""First exposures, exactly as they happened. parent: the sender's own row for the item (−1: the sender made it);
generation: 1 for those the maker reached; support: summed strength of the ties from
which it was accepted; heard: messages about the item noticed; accepted: of these accepted; channel: index into
`CHANNELS`; passed: whether the consumer passed it on; answered: whether it took part in it."""

EVENTS = records(
    [
        ("next", "i4"),
        ("consumer", "i4"),
        ("kind", "i4"),
        ("sender", "i4"),
        ("item", "i4"),
        ("parent", "i4"),
        ("strength", "f4"),
        ("channel", "i4"),
    ],
    align=True,
)
"""Entries of the calendar. consumer: whom it is due for (n = the organisation); strength: of the tie it came along."""


CHANNELS = ("post", "one_to_one", "private_group", "public", "members", "invitation", "nomination", "email")
"""How a message travelled; numbers 1–3 are those of `rules.sharing_channel`."""
BY_POST, BY_MEMBERS, BY_INVITATION, BY_NOMINATION, BY_EMAIL = 0, 4, 5, 6, 7

ITEM_KINDS = (*ACTIVITY_NAMES, "invitation", "created", "experience", "talk")
"""What an item is: a post of one of the five activities, the invitation, or something a consumer made."""
OF_INVITATION, OF_CREATED, OF_EXPERIENCE, OF_TALK = 5, 6, 7, 8

INVITATION_ITEM = 0
"""The invitation to the organisation's group is always the first item."""

# Kinds of calendar entries, in the order in which a consumer deals with those of one hour.
MESSAGE, READ, WELCOME, MEMBER_LEFT, STAGE_ENDS, JUDGES, TALKS, NOMINATES, ASKS, ANSWER = range(10)
# … and the organisation.
LEAVES, JOINS, TAKES_PART, MADE, NOMINATION, ONBOARDS, EXPIRES, RECRUITS, MODERATES, POSTS_NOW = range(20, 30)
UNSUBSCRIBES, QUESTIONED, REPLIES = range(30, 33)

OF_ITSELF = -2
"""Who nominated somebody that asked for membership unasked."""

# Counters of a run (one int64 array, so that a run can be stopped between two hours and taken up again).
TICK, EVENTS_USED, FREE_CHUNK, EXPOSURES_USED, ITEMS_USED = 0, 1, 2, 3, 4
SPENT, MEMBERS, JOINED, HANDPICKED, OPEN_INVITATIONS, NEXT_CANDIDATE = 5, 6, 7, 8, 9, 10
OPT_OUTS, ANSWERS, NIGHT_ALERTS, PRIVATE_SHARES, PUBLIC_SHARES, STOPPED_BY_BUDGET, GROUPS = 11, 12, 13, 14, 15, 16, 17
IN_FUNNEL = 18
UNSUBSCRIBED_IN_ALL, UNSETTLED, INTRUSIONS, QUESTIONS, SOLVED, WAITED, QUEUE_HOUR, QUEUE_USED = range(19, 27)
RELAYED, NOMINATED, ASKED_IN, UNREST_LOSS, ENDED, FELT = range(27, 33)
COUNTERS = 33

MILLIONTHS = 1_000_000
"""`UNREST_LOSS` and `FELT` are kept in whole millionths, so that their sums do not depend on the order of adding."""

BURDENS = ("night_alerts", "unrest", "intrusions")
"""What weighs on consumers and is also counted by segment: behind the counters lies a row of these for each segment."""
ALERT, UNREST, INTRUSION = range(3)


class Pool(NamedTuple):
    """The growing arrays of a run (`room` enlarges them), and scratch for a choice among a consumer's ties.

    before: chains of chunks of events (`calendar`). index: where in the log a consumer's exposure to an item is, a hash table
    with room to spare (`exposing`). whom, scores, chosen: scratch."""

    events: np.ndarray
    before: np.ndarray
    exposures: np.ndarray
    items: np.ndarray
    index: np.ndarray
    whom: np.ndarray
    scores: np.ndarray
    chosen: np.ndarray


class Place(NamedTuple):
    """What does not change in a run: the world (see `world.DrawnWorld`), and what hours leave (`condition.by_hour`)."""

    key: np.uint64
    starts: np.ndarray
    neighbours: np.ndarray
    strength: np.ndarray
    group_starts: np.ndarray
    group_members: np.ndarray
    membership_starts: np.ndarray
    memberships: np.ndarray
    traits: np.ndarray
    largest_group: int
    kept: np.ndarray
    fatigue_kept: np.ndarray
    fresh: np.ndarray


class Office(NamedTuple):
    """The organisation as the engine sees it: plan, candidates, members, ledger."""

    settings: np.ndarray
    posts: np.ndarray
    guidance: np.ndarray
    service: np.ndarray
    candidates: np.ndarray
    funnel: np.ndarray
    members: np.ndarray
    group_sizes: np.ndarray
    group_of: np.ndarray
    mailing: np.ndarray
    ledger: np.ndarray
    members_by_day: np.ndarray


SETTINGS = records(
    [
        ("budget", "i8"),
        ("message_cost", "i8"),
        ("invitation_cost", "i8"),
        ("nomination_cost", "i8"),
        ("incentive", "i8"),
        ("referral_reward", "i8"),
        ("target", "i8"),
        ("handpicked", "i8"),
        ("nominations", "i8"),
        ("reply_hours", "i8"),
        ("group_cap", "i8"),
        ("mail_cost", "i8"),
        ("mails_until", "i8"),
        ("expected", "f8"),
    ],
    align=True,
)
"""Settings of recruiting; money in thousandths; handpicked 0 = no funnel; mails_until: tick;
expected: share of candidates who will join."""

FUNNEL = records([("acceptance", "f8"), ("cost", "i8"), ("hours", "i8")], align=True)
"""Steps of on-boarding: chance to pass, cost to enter (thousandths), how long it takes."""

_WORLD_PARAMETERS = (("private_share", "f8"), ("read_delay", "f8"), ("gains", "f8"))

GAINS = ("cognitive_gain", "affective_gain", "symbolic_gain", "trust_gain")
"""Sizes of what an accepted message does; where all are 0, that need not be worked out."""

PARAMETERS = records(
    [(name, "i8" if field.annotation is int else "f8") for name, field in Behaviour.model_fields.items()]
    + list(_WORLD_PARAMETERS),
    align=True,
)
"""The behaviour block of the scenario as one record, plus the world's private share and read delay, and the sum of `GAINS`."""


def parameters(world: World) -> np.ndarray:
    """The parameters of the rules as a structured array of one row."""
    row = np.zeros(1, PARAMETERS)
    for name in Behaviour.model_fields:
        row[name] = getattr(world.behaviour, name)
    row["private_share"] = world.share_private
    row["read_delay"] = world.clock.read_delay
    row["gains"] = sum(getattr(world.behaviour, name) for name in GAINS)
    return row
