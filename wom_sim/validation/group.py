"""The organisation's group: how many members answer a poll."""

from __future__ import annotations

from wom_sim.engine.records import BY_POST
from wom_sim.organisation.catalogue import roles
from wom_sim.validation.trial import Counts, Samples, Trial, between
from wom_sim.validation.worlds import campaign, runs, telecom
from wom_sim.verification.judging import ratio
from wom_sim.verification.outcome import INPUT, Outcome

NEWSPAPER = "20 Minutes' private group: 35–60 % answer its polls"


def count_polls(replicate: int) -> Counts:
    """Answers, and members addressed summed over polls, in a group whose organisation does nothing but ask."""
    role = roles()["fact_finder"]
    asks = tuple(post for post in role.rhythm if post.activity == "ask")
    only_asks = role.model_copy(update={"name": "pollster", "rhythm": asks})
    result = runs(telecom({"c": campaign(role=only_asks)}), replicate)["c"]
    return {"answers": result.counts["answers"], "addressed": (result.exposures["channel"] == BY_POST).sum()}


def judge_polls(samples: Samples) -> list[Outcome]:
    """Answers per member addressed and poll."""
    return [
        between(
            "poll",
            f"{INPUT}answers per member addressed and poll",
            ratio(samples["answers"], samples["addressed"]),
            0.35,
            0.60,
            NEWSPAPER,
            note="No finding: the default of takepart_base was set by this figure. The fact finder's polls without its "
            "other posts, so that all answers are answers to polls.",
        )
    ]


TRIALS = (Trial(("poll",), 60, count_polls, judge_polls),)
