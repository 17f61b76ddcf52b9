"""From a campaign to a plan: what the organisation will post when, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wom_sim.compiled import records
from wom_sim.organisation.catalogue import activities, roles
from wom_sim.organisation.ledger import thousandths
from wom_sim.rules import interaction_value, perceived_authenticity, perceived_quality
from wom_sim.scenario import Campaign, Role, RolePeriod, Study, Style
from wom_sim.scenario.campaign import ACTIVITY_NAMES

POSTS = records(
    [
        ("tick", "i4"),
        ("ordinal", "i4"),
        ("activity", "i4"),
        ("usefulness", "f4"),
        ("enjoyment", "f4"),
        ("symbolic", "f4"),
        ("joint_usefulness", "f4"),
        ("joint_enjoyment", "f4"),
        ("joint_symbolic", "f4"),
        ("uniqueness", "f4"),
        ("ease", "f4"),
        ("effort", "f4"),
        ("quality", "f4"),
        ("authenticity", "f4"),
        ("authority", "f4"),
        ("commerciality", "f4"),
        ("transparency", "f4"),
        ("creates", "f4"),
        ("passed_on", "i4"),
        ("answerable", "i4"),
        ("staff_cost", "i8"),
        ("content_cost", "i8"),
        ("perk", "i8"),
        ("withdrawn_hours", "i8"),
    ],
    align=True,
)
"""One row a planned post, in order of time. joint_…: value of taking part; ease: share buttons; costs in thousandths of money;
withdrawn_hours: after how many hours it is taken away from all but members (−1: never); the rest as in `activities.yaml`."""

GUIDANCE = records([("moderation", "f4"), ("conduct", "i4"), ("cost", "i8")], align=True)
"""One row a day of the study: level of moderation 0–1, whether a code of conduct holds, cost per group (thousandths)."""

SERVICE = np.dtype(
    [
        ("open", "i4"),
        ("office_start", "i4"),
        ("office_end", "i4"),
        ("reply_hours", "i4"),
        ("answers_per_hour", "i4"),
        ("bot_start", "i4"),
        ("bot_end", "i4"),
        ("bot_disclosed", "i4"),
        ("talk_to_human", "i4"),
        ("bot_solves", "f8"),
        ("human_cost", "i8"),
        ("bot_cost", "i8"),
    ],
    align=True,
)
"""One row a day of the study: whether questions are answered, and how (`scenario.channels.Service`); costs in thousandths."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What the organisation means to do. Whether it does depends on members and budget.

    Attributes:
        posts: `POSTS`, shape (posts,), sorted by tick.
        guidance: `GUIDANCE`, shape (days,). service: `SERVICE`, shape (days,).
        first_day: day of the study on which the campaign starts.
        budget, message_cost: thousandths (budget −1 = no limit).
        group_cap: most members in one group.
        mails_until: tick up to which posts also go to the mailing list (0: never). mail_cost: thousandths an e-mail.
    """

    posts: np.ndarray
    guidance: np.ndarray
    service: np.ndarray
    first_day: int
    budget: int
    message_cost: int
    group_cap: int
    mails_until: int
    mail_cost: int


def role_periods(campaign: Campaign) -> list[tuple[int, int | None, Role]]:
    """The campaign's roles as (first day, last day or None = to the end, role); days not covered have no role."""

    def definition(role: str | Role) -> Role:
        return roles()[role] if isinstance(role, str) else role

    if isinstance(campaign.role, tuple):
        ordered: list[RolePeriod] = sorted(campaign.role, key=lambda p: p.start)
        return [(p.start, p.end, definition(p.role)) for p in ordered]
    return [(0, None, definition(campaign.role))]


def make_plan(campaign: Campaign, study: Study) -> Plan:
    """Lay a campaign's roles out over the days of the study.

    Weeks are counted from the start of the campaign, not of the calendar, so that a campaign that starts a day later
    does the same a day later.
    """
    days = study.days - campaign.starts
    rows: list[tuple] = []
    guidance = np.zeros(study.days, GUIDANCE)
    service = np.zeros(study.days, SERVICE)
    for start, end, role in role_periods(campaign):
        last = days - 1 if end is None else min(end, days - 1)
        for day in range(start, last + 1):
            today = campaign.starts + day
            hours = role.moderation_hours
            guidance[today] = (min(1.0, hours), role.style.code_of_conduct, thousandths(hours * campaign.staff_rate))
            service[today] = _service(role)
            for post in role.rhythm:
                if post.day == day % 7:
                    hour = after_quiet_hours(post.hour, role.style)
                    rows.append((today * 24 + hour, *_post(post.activity, role.style, campaign)))
    rows.sort(key=lambda row: row[0])
    posts = np.zeros(len(rows), POSTS)
    for ordinal, row in enumerate(rows):
        posts[ordinal] = (row[0], ordinal, *row[1:])
    mails, owned = 0, campaign.owned_media
    if owned is not None:
        mails = (study.days if owned.until is None else min(study.days, campaign.starts + owned.until)) * 24
    return Plan(
        posts[posts["tick"] < study.days * 24], guidance, service, campaign.starts,
        thousandths(campaign.budget), thousandths(campaign.message_cost), campaign.group_cap,
        mails, thousandths(owned.mail_cost) if owned else 0,
    )  # fmt: skip


def _service(role: Role) -> tuple:
    """The fields of `SERVICE` on a day of the role."""
    s = role.service
    if s is None:
        return (0,) * len(SERVICE.names)
    return (
        1, *s.office_hours, s.reply_hours, s.answers_per_hour, *s.bot_hours, s.bot_disclosed, s.talk_to_human,
        s.bot_solves, thousandths(s.human_cost), thousandths(s.bot_cost),
    )  # fmt: skip


def after_quiet_hours(hour: int, style: Style) -> int:
    """The hour at which a post planned for `hour` goes out: a post in quiet hours waits until they end."""
    start, end = style.quiet_hours
    if start == end:
        return hour
    quiet = start <= hour < end if start < end else hour >= start or hour < end
    return (end if hour < end else end + 24) if quiet else hour


def _post(name: str, style: Style, campaign: Campaign) -> tuple:
    """The fields of `POSTS` from `activity` on."""
    activity, content = activities()[name], campaign.content
    reading, joining_in = activity.information, activity.interaction
    usefulness = min(1.0, reading.usefulness * content.usefulness)
    return (
        ACTIVITY_NAMES.index(name),
        usefulness,
        min(1.0, reading.experiential * content.enjoyment),
        min(1.0, reading.symbolic * content.symbolic),
        interaction_value(joining_in.usefulness, style.human_tone),
        interaction_value(joining_in.experiential, style.human_tone),
        interaction_value(joining_in.symbolic, style.human_tone),
        min(1.0, activity.uniqueness * content.uniqueness),
        content.share_buttons,
        activity.effort,
        perceived_quality(usefulness, content.accuracy, content.importance),
        perceived_authenticity(style.transparency, content.accuracy, style.human_tone),
        content.authority,
        min(1.0, activity.commerciality * style.commercial_tone),
        style.transparency,
        activity.creates,
        int(activity.passed_on),
        int(activity.answerable),
        thousandths(activity.staff_hours * campaign.staff_rate),
        thousandths(activity.content_cost),
        thousandths(content.perk) if activity.perk else 0,
        -1 if content.withdrawn_after_hours is None else content.withdrawn_after_hours,
    )
