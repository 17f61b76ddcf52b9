"""What is certain of greedy seeding: how close those whom it invites first come to the best there could be."""

from __future__ import annotations

import math
from collections.abc import Iterator

from wom_sim.report.numbers import Numbers
from wom_sim.report.words import json_rows
from wom_sim.study_result import StudyResult

COLUMNS = ("campaign", "replicate", "target", "reached", "lower", "upper", "guarantee", "doubt", "sets", "cut_short")


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of certificates.csv: one a run of a campaign that seeds greedily (`seeding.influence.Certificate`)."""
    for campaign in study.campaigns:
        for replicate in study.ran(campaign):
            c = study.certificates.get((campaign, replicate))
            if c is not None:
                yield (
                    campaign,
                    replicate,
                    c.target,
                    c.reached,
                    c.lower,
                    c.upper,
                    c.guarantee,
                    c.doubt,
                    c.sets,
                    c.cut_short,
                )


def records(study: StudyResult) -> list[dict[str, object]]:
    """The same as plain data for `--json`."""
    return json_rows(COLUMNS, rows(study))


def certified(numbers: Numbers) -> str:
    """A sentence for each campaign that seeds greedily; "" where none does."""
    return " ".join(filter(None, (_of(numbers, campaign) for campaign in numbers.study.campaigns)))


def _of(numbers: Numbers, campaign: str) -> str:
    study = numbers.study
    known = [
        study.certificates[run] for run in ((campaign, r) for r in study.ran(campaign)) if run in study.certificates
    ]
    if not known:
        return ""
    target, cut = max(c.target for c in known), sum(c.cut_short for c in known)
    # What is certain is rounded down.
    least, most = (math.floor(100 * end(c.guarantee for c in known)) for end in (min, max))
    wrong = f"with a probability of at most 1 in {math.floor(1 / max(c.doubt for c in known) + 1e-9):,}"
    how, some = f"wrong {wrong}", ""
    if len(known) > 1:
        by_world = f"{least} to {most} % by world" if least < most else "in each world"
        how, some = f"{by_world}; wrong in each {wrong}", f" in {cut:,} of {len(known):,} worlds"
    who, best = ("consumer", "any one") if target == 1 else (f"{target:,} consumers", f"any {target:,}")
    name = f"“{numbers.names[campaign]}”"
    memory = f" Less is certain than was wanted{some}, for want of memory." if cut else ""
    return (
        f"It is certified that the first {who} whom {name} invites, if all accept, reach at least {least} % of "
        f"the most that {best} could in the model's live-edge form, one cascade among consumers at rest ({how}).{memory}"
    )
