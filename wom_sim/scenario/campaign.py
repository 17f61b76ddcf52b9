"""The campaigns block of a scenario: everything that the organisation decides."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, model_validator

from wom_sim.scenario.channels import OwnedMedia, Service
from wom_sim.scenario.fields import Problems, Strict, param, whole_number

STRATEGY_NAMES = (
    "none", "existing_customers", "nominated_influencers", "random", "one_hop", "high_degree", "low_degree", "k_core",
    "pagerank", "bridges", "greedy",
)  # fmt: skip
"""Names a scenario may use; a test holds them equal to the registry in `wom_sim/seeding`."""

ACTIVITY_NAMES = ("ask", "moderate", "help", "challenge", "inform")
"""Names a role may use; a test holds them equal to `wom_sim/organisation/activities.yaml`."""

ROLE_NAMES = ("fact_finder", "manager", "facilitator", "director", "absent", "broadcaster")
"""Roles that ship with the package; a test holds them equal to `wom_sim/organisation/roles.yaml`."""


class FunnelStep(Strict):
    """One step of on-boarding a handpicked influencer."""

    step: str = param(..., "name of the step")
    acceptance: float = param(..., "chance that a candidate passes it", unit="chance", ge=0, le=1)
    cost: float = param(..., "cost for each candidate who enters it", unit="money", ge=0)
    days: int = param(1, "how long it takes", unit="days", ge=0, le=60)


def default_funnel() -> tuple[FunnelStep, ...]:
    """Listening → contact → interview (Wiid et al. 2019); joining follows as the consumer's own decision."""
    return (
        FunnelStep(step="listening", acceptance=0.8, cost=5.0, days=1),
        FunnelStep(step="contact", acceptance=0.6, cost=7.0, days=1),
        FunnelStep(step="interview", acceptance=0.8, cost=20.0, days=1),
    )


class Seeding(Strict):
    """Whom the organisation invites into its group, and how."""

    strategy: Literal[STRATEGY_NAMES] = param("none", "how the first members are found")
    target: int = param(
        250,
        "members wanted in the organisation's group",
        unit="consumers",
        source="telecom case, Wiid et al. 2019",
        ge=0,
    )
    handpicked: int = param(
        25,
        "nominated_influencers: members recruited by hand; the others come by nomination",
        unit="consumers",
        ge=1,
    )
    knowledge: float = param(
        0.7,
        "correlation of the organisation's view of who is influential with the truth",
        unit="correlation",
        ge=0,
        le=1,
    )
    nominations: int = param(
        5, "nominated_influencers: consumers that each member may nominate", unit="consumers", ge=0, le=100
    )
    expected_acceptance: float = param(
        0.35,
        "share of invitations the organisation expects to be accepted, so how many it sends at once",
        unit="share",
        gt=0,
        le=1,
    )
    reply_days: int = param(3, "days an unanswered invitation stays open", unit="days", ge=1, le=60)
    invitation_cost: float = param(
        0.04, "cost of one invitation message", unit="money", source="message fee $0.01–0.04", ge=0
    )
    nomination_cost: float = param(2.0, "cost of handling one nomination", unit="money", ge=0)
    incentive: float | None = param(
        None, "paid to each who joins at the organisation's own invitation; unset: 50 for a handpicked influencer, else 0",
        unit="money",
        source="nano-influencer $10–100", ge=0,
    )  # fmt: skip
    referral_reward: float = param(
        25.0, "paid to a member whose nominee joins", unit="money", source="Schmitt et al. 2011: €25", ge=0
    )
    funnel: tuple[FunnelStep, ...] = param(
        default_funnel, "nominated_influencers: steps of on-boarding, in order"
    )

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        if isinstance(given, str):
            given = {"strategy": given}
        if isinstance(given, dict) and isinstance(given.get("funnel"), list):
            given = {**given, "funnel": tuple(given["funnel"])}
        return given


class Style(Strict):
    """How a role is played."""

    transparency: float = param(
        0.7, "how openly the organisation says who it is and what it wants", unit="0–1", ge=0, le=1
    )
    human_tone: float = param(0.7, "human (1) or corporate (0) tone of voice", unit="0–1", ge=0, le=1)
    commercial_tone: float = param(
        1.0, "how much of an activity's commercial tone comes through", unit="ratio", ge=0, le=3
    )
    quiet_hours: tuple[int, int] = param(
        (21, 8), "local hours of the organisation between which it posts nothing", unit="hours of day"
    )
    code_of_conduct: bool = param(True, "whether the group has a stated code of conduct")

    @model_validator(mode="before")
    @classmethod
    def _pair(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("quiet_hours"), list):
            given = {**given, "quiet_hours": tuple(whole_number(hour) for hour in given["quiet_hours"])}
        return given

    @model_validator(mode="after")
    def _hours(self) -> Style:
        problems = Problems()
        if not all(0 <= hour <= 24 for hour in self.quiet_hours):
            found = list(self.quiet_hours)
            problems.add(("quiet_hours",), f"quiet_hours must be two hours from 0 to 24, found {found}")
        problems.raise_any("Style")
        return self


class Post(Strict):
    """One entry in a role's weekly rhythm."""

    activity: Literal[ACTIVITY_NAMES] = param(..., "what the organisation does")
    day: int = param(..., "day of the campaign's week, 0–6", unit="day", ge=0, le=6)
    hour: int = param(18, "hour of day, organisation's time", unit="hour of day", ge=0, le=23)


class Role(Strict):
    """A role: a weekly rhythm of activities and a style."""

    name: str = param("custom", "name of the role")
    rhythm: tuple[Post, ...] = param(
        tuple, "what is posted when, week after week from the start of the campaign"
    )
    moderation_hours: float = param(
        0.0,
        "staff time for moderation, per group and day",
        unit="hours/day",
        source="assumption; .1–2 h",
        ge=0,
        le=24,
    )
    style: Style = param(Style, "how it is played")
    service: Service | None = param(None, "whether and how it answers customers' questions; unset: not here")

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("rhythm"), list):
            given = {**given, "rhythm": tuple(given["rhythm"])}
        return given


def _way_of_giving(role: Any) -> str:
    """Tell a role's name, definition and schedule apart by shape, so that errors speak of the one meant."""
    if isinstance(role, (dict, Role)):
        return "definition"
    return "schedule" if isinstance(role, (list, tuple)) else "name"


RoleOnce = Annotated[
    Annotated[Literal[ROLE_NAMES], Tag("name")] | Annotated[Role, Tag("definition")],
    Discriminator(lambda role: "definition" if _way_of_giving(role) == "definition" else "name"),
]
"""A role for one stretch of time."""


class RolePeriod(Strict):
    """A role played on some days of the campaign."""

    start: int = param(..., "first day, counted from the start of the campaign", unit="day", ge=0)
    end: int = param(..., "last day (included)", unit="day", ge=0)
    role: RoleOnce = param(..., "the role's name or definition")

    @model_validator(mode="after")
    def _forward(self) -> RolePeriod:
        problems = Problems()
        if self.end < self.start:
            problems.add(("end",), f"a role period ends (day {self.end}) before it starts (day {self.start})")
        problems.raise_any("RolePeriod")
        return self


class Content(Strict):
    """How good the campaign's content is; the numbers of an activity are scaled by these (1: as is)."""

    usefulness: float = param(1.0, "scale of usefulness", unit="ratio", ge=0, le=3)
    enjoyment: float = param(1.0, "scale of enjoyment", unit="ratio", ge=0, le=3)
    symbolic: float = param(1.0, "scale of symbolic value", unit="ratio", ge=0, le=3)
    uniqueness: float = param(1.0, "scale of uniqueness", unit="ratio", ge=0, le=3)
    accuracy: float = param(0.8, "how accurate the content is", unit="0–1", ge=0, le=1)
    importance: float = param(0.5, "how much it matters to the reader", unit="0–1", ge=0, le=1)
    authority: float = param(0.5, "the sender's authority on the topic", unit="0–1", ge=0, le=1)
    perk: float = param(2.0, "worth of the perk for each member who meets a challenge", unit="money", ge=0)
    withdrawn_after_hours: int | None = param(
        None, "hours after which a post, and what members made of it, is taken away from all but members (scarcity); 0: only "
        "members ever see it; unset: never", unit="hours", ge=0, le=87_600,
    )  # fmt: skip
    share_buttons: float = param(
        0.0, "share buttons on the content: 0 none, 1 the easiest to use", unit="0–1", ge=0, le=1
    )


RoleOrSchedule = Annotated[
    Annotated[Literal[ROLE_NAMES], Tag("name")]
    | Annotated[Role, Tag("definition")]
    | Annotated[tuple[RolePeriod, ...], Tag("schedule")],
    Discriminator(_way_of_giving),
]
"""A role for the whole campaign, or a schedule of roles over days."""


class Campaign(Strict):
    """One campaign: seeding × role × content, within a budget."""

    seeding: Seeding = param(Seeding, "whom to invite")
    role: RoleOrSchedule = param("absent", "role: a name, a definition, or a schedule over days")
    content: Content = param(Content, "how good the content is")
    budget: float | None = param(
        None, "most that may be spent; unset = no limit; 0 buys nothing", unit="money", ge=0
    )
    owned_media: OwnedMedia | None = param(None, "a mailing list that carries the posts; unset: none")
    tagging: float = param(
        0.2, "share of links to its content that carry a tag by which analytics knows the campaign", unit="share", ge=0, le=1
    )
    starts: int = param(0, "day of the study on which the campaign starts", unit="day", ge=0)
    staff_rate: float = param(
        20.0,
        "cost of an hour of staff time",
        unit="money/hour",
        source="community management, one practitioner",
        ge=0,
    )
    message_cost: float = param(
        0.04, "cost of one message to one member", unit="money", source="message fee $0.01–0.04", ge=0
    )
    group_cap: int = param(
        256, "most members in one of the organisation's groups; more members, more groups", unit="consumers",
        source="WhatsApp's cap at the time", ge=2, le=100_000,
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("role"), list):
            given = {**given, "role": tuple(given["role"])}
        return given

    @model_validator(mode="after")
    def _no_overlap(self) -> Campaign:
        problems = Problems()
        if self.role == ():
            problems.add(("role",), "a schedule of roles needs at least one period: start, end, role")
        if isinstance(self.role, tuple):
            periods = sorted(enumerate(self.role), key=lambda numbered: numbered[1].start)
            for (_, earlier), (i, later) in zip(periods, periods[1:], strict=False):
                if later.start <= earlier.end:
                    problems.add(
                        ("role", i, "start"),
                        f"role periods overlap: days {earlier.start}–{earlier.end} "
                        f"and {later.start}–{later.end}",
                    )
        problems.raise_any("Campaign")
        return self
