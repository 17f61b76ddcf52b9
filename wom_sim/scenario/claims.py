"""The claims of a scenario: what its source says should be seen, as statements on metrics that a run can check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import model_validator

from wom_sim.scenario.fields import ASSUMPTION, Path, Problems, Strict, param

METRIC_NAMES = (
    "reached", "noticed", "engaged", "adopted", "referred", "reached_beyond", "structural_virality", "cascade_size",
    "cascade_depth", "reproduction_number", "generation_time_hours", "private_share", "opt_outs", "joined", "answers",
    "cost_total", "cost_of_role", "cost_per_reached", "cost_per_engaged", "cost_per_adopted", "poll_response", "talk_share",
    "content_created",
    "retention", "cognitive_moved", "affective_moved", "activation_moved", "nominated", "asked_in", "private_depth",
    "public_depth", "sharers_buy", "questions", "solved_share", "answer_hours", "unsubscribed", "unrest", "unrest_loss",
    "intrusions", "insight", "satisfaction", "dark_share", "private_extra_depth",
    "night_alerts", "worst_served", "reach_gap", "visits", "tracked_visits", "dark_visits", "attribution_error",
)  # fmt: skip
"""Names a claim may use; a test holds them equal to `METRICS` in `wom_sim/metrics`, which is slow to import."""

COMPARISONS = ("between", "at_least", "at_most", "more_than", "less_than")
"""The ways to state a claim: a range, a bound, or another campaign. A claim has exactly one."""

VERSUS = ("more_than", "less_than")
"""Those that name another campaign."""


class Claim(Strict):
    """A statement on one metric of one campaign, to be checked on the mean over worlds."""

    says: str = param(..., "what the source says, in plain words")
    source: str = param(ASSUMPTION, "who says so; unset: nobody but the author of the scenario")
    metric: str = param(..., "the metric that the statement is about, one that a run reports")
    campaign: str = param(..., "the campaign that the statement is about")
    between: tuple[float, ...] | None = param(
        None, "the mean lies between these two numbers, the lower first", unit="of the metric"
    )
    at_least: float | None = param(None, "the mean is this or more", unit="of the metric")
    at_most: float | None = param(None, "the mean is this or less", unit="of the metric")
    more_than: str | None = param(None, "the campaign whose mean is lower, in the same worlds")
    less_than: str | None = param(None, "the campaign whose mean is higher, in the same worlds")
    by: float | None = param(
        None, "more_than, less_than: a difference worth having; at least this much; unset: any", unit="of the metric", ge=0
    )
    given: str | None = param(
        None,
        "why the outcome follows from what was put in (a cost, an opening hour, a constant set by the same source): such a "
        "claim checks the arithmetic and is counted apart; unset: it is put to the test",
    )

    @model_validator(mode="before")
    @classmethod
    def _pair(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("between"), list):
            given = {**given, "between": tuple(given["between"])}
        return given

    @property
    def comparison(self) -> str:
        """The one of `COMPARISONS` that is given."""
        return next(name for name in COMPARISONS if getattr(self, name) is not None)

    @property
    def versus(self) -> str | None:
        """The other campaign, if the claim names one."""
        return self.more_than if self.more_than is not None else self.less_than


def check_claims(problems: Problems, claims: Sequence[Claim], campaigns: Sequence[str]) -> None:
    """Note what is wrong with claims beyond their types: names of metrics and campaigns, and how each compares.

    Here and not in `Claim`, so that all of a list is judged at once, and a complaint can say on what it depends.
    """
    for at, claim in enumerate(claims):
        place: Path = ("claims", at)
        for field in ("says", "source", "given"):
            text = getattr(claim, field)
            if text is not None and not text.strip():
                problems.add((*place, field), f"claims[{at}].{field} is empty")
        if claim.metric not in METRIC_NAMES:
            problems.unknown_name((*place, "metric"), "metric", METRIC_NAMES, claim.metric)
        for field in ("campaign", *VERSUS):
            name = getattr(claim, field)
            if name is not None and name not in campaigns:
                problems.unknown_name((*place, field), "campaign", campaigns, name, depends=[("campaigns",)])
        _check_comparison(problems, claim, place)


def _check_comparison(problems: Problems, claim: Claim, place: Path) -> None:
    ways = [name for name in COMPARISONS if getattr(claim, name) is not None]
    block = f"claims[{place[1]}]"
    depends = [(*place, name) for name in COMPARISONS]
    if not ways:
        problems.add(
            place, f"{block} has nothing to check: give exactly one of {', '.join(COMPARISONS)}", depends=depends
        )
    elif len(ways) > 1:
        what = f"{block} compares in {len(ways)} ways ({', '.join(ways)}): keep exactly one, or make several claims"
        problems.add((*place, ways[1]), what, depends=depends)
    elif claim.versus == claim.campaign:
        depends = [(*place, "campaign")]
        problems.add((*place, ways[0]), f"{block} compares a campaign with itself: name another one", depends=depends)
    elif claim.by is not None and claim.versus is None:
        what = f"{block}.by is a margin for {' and '.join(VERSUS)}, found beside {ways[0]}: put it into that number"
        problems.add((*place, "by"), what, depends=depends)
    elif claim.between is not None and not (len(claim.between) == 2 and claim.between[0] < claim.between[1]):
        found = ", ".join(f"{bound:g}" for bound in claim.between)
        problems.add((*place, "between"), f"{block}.between must be two numbers, the lower first, found [{found}]")
