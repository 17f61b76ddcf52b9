"""What a study says of its scenario's claims: each agrees, disagrees, or cannot be told from these worlds; one that follows
from what was put in, and holds, is given."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wom_sim.comparison import compare, summarise
from wom_sim.metrics import METRICS
from wom_sim.numerals import estimate, exact
from wom_sim.report.metric_words import titled
from wom_sim.report.numbers import Numbers
from wom_sim.report.words import listed
from wom_sim.scenario.claims import Claim
from wom_sim.study_result import StudyResult

AGREES, DISAGREES, CANNOT_TELL, GIVEN = "agrees", "disagrees", "cannot tell", "given"
OUTCOMES = {AGREES: "✓", DISAGREES: "✗", CANNOT_TELL: "?", GIVEN: "="}
"""What can come out of a claim, with its mark. Given: it agrees, but could hardly do otherwise; the others are put to the
test, and so is one that was thought to be given and does not agree."""

FEWEST_ALIKE = 20
"""Worlds that must be exactly alike before an interval without width is believed; *assumption*."""

COLUMNS = (
    "says", "source", "metric", "campaign", "comparison", "low", "high", "versus", "outcome", "mean", "ci_low", "ci_high",
    "replicates", "given",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim beside what came out.

    mean, ci_low, ci_high: the mean over worlds and its 95 % interval; for a claim that names another campaign, those
        of the paired difference (campaign − other one). nan where they are unknown.
    low, high: where the claim says that it lies; infinite where it sets no bound.
    replicates: worlds in which it is defined, of `worlds`.
    """

    claim: Claim
    outcome: str
    mean: float
    ci_low: float
    ci_high: float
    low: float
    high: float
    replicates: int
    worlds: int


def findings(study: StudyResult) -> list[Finding]:
    """Every claim of the study's scenario, in its order, judged by the finished replicates."""
    numbers = Numbers(study)
    return [_found(claim, numbers) for claim in study.scenario.claims]


def _found(claim: Claim, numbers: Numbers) -> Finding:
    values = numbers.values(claim.campaign, claim.metric)
    if claim.versus is not None:
        versus = compare(values, numbers.values(claim.versus, claim.metric))
        mean, interval, defined = versus.mean_difference, (versus.ci_low, versus.ci_high), versus.pairs
    else:
        s = summarise(values, METRICS[claim.metric].bounds)
        mean, interval, defined = s.mean, (s.ci_low, s.ci_high), s.replicates
    low, high = _claimed_range(claim)
    outcome = judge(*interval, low, high, strict=claim.versus is not None and not claim.by)
    if interval[0] == interval[1] and defined < FEWEST_ALIKE and claim.given is None:
        # That a few worlds are all alike is no proof that the next one is, unless it follows from what was put in.
        outcome = CANNOT_TELL
    if outcome == AGREES and claim.given is not None:
        outcome = GIVEN
    return Finding(claim, outcome, mean, *interval, low, high, defined, len(numbers.study.replicates))


def judge(ci_low: float, ci_high: float, low: float, high: float, *, strict: bool = False) -> str:
    """An interval agrees with a claimed range when it lies wholly in it, disagrees when wholly outside.

    strict: the range's own ends do not belong to it ("more than" is not "as many as", "by at least 5" may be by 5). An
    unknown interval (nan) cannot tell.
    """
    if math.isnan(ci_low) or math.isnan(ci_high):
        return CANNOT_TELL
    inside = low < ci_low and ci_high < high if strict else low <= ci_low and ci_high <= high
    outside = ci_high <= low or high <= ci_low if strict else ci_high < low or high < ci_low
    return AGREES if inside else DISAGREES if outside else CANNOT_TELL


def _claimed_range(claim: Claim) -> tuple[float, float]:
    if claim.between is not None:
        return claim.between[0], claim.between[1]
    margin = claim.by or 0.0
    if claim.at_least is not None or claim.more_than is not None:
        return claim.at_least if claim.at_least is not None else margin, math.inf
    return -math.inf, claim.at_most if claim.at_most is not None else 0.0 - margin


def tally(found: Iterable[Finding]) -> dict[str, int]:
    """How many claims came out in each way; every outcome is there."""
    counts = Counter(finding.outcome for finding in found)
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def in_a_sentence(counts: dict[str, int]) -> str:
    """The tally in words; what follows from what was put in is counted apart."""
    given = counts[GIVEN]
    tested = sum(counts.values()) - given
    follow = f"{given} {'more ' if tested else ''}follow{'s' if given == 1 else ''} from what was put in"
    if not tested:
        return f"No claim is put to the test; {follow}." if given else "No claims to check."
    parts = [f"agrees with {counts[AGREES]}", f"disagrees with {counts[DISAGREES]}", f"cannot tell {counts[CANNOT_TELL]}"]
    claims = f"{tested} claim{'s' if tested > 1 else ''} put to the test"
    return f"Of {claims}, the simulation {listed(parts)}{f'; {follow}' if given else ''}."


def print_claims(study: StudyResult, console: Console) -> None:
    """A compact list: mark, what the source says, what came out, who says so; nothing where nothing is claimed."""
    found = findings(study)
    if not found:
        return
    names = Numbers(study).names
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in found:
        lines = [Text(on_one_line(finding.claim.says)), Text(what_came_out(finding, names))]
        if finding.claim.given is not None:
            lines.append(Text(why_given(finding), "bold red" if finding.outcome == DISAGREES else ""))
        lines.append(Text(f"source: {on_one_line(finding.claim.source)}", "dim"))
        table.add_row(Text(f"{OUTCOMES[finding.outcome]} {finding.outcome}"), Text("\n").join(lines))
    console.print()
    console.print(in_a_sentence(tally(found)), highlight=False, markup=False)
    console.print(table)


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def why_given(finding: Finding) -> str:
    """Why it follows from what was put in, "" where it does not; where it should and does not come out so, something is wrong,
    and that is said aloud."""
    if finding.claim.given is None:
        return ""
    reason = on_one_line(finding.claim.given)
    if finding.outcome == DISAGREES:
        return f"FAILS, though it should follow from what was put in: {reason}"
    return f"{'follows' if finding.outcome == GIVEN else 'should follow'} from what was put in: {reason}"


def what_came_out(finding: Finding, names: dict[str, str]) -> str:
    """The measured mean with its interval beside what is claimed; names: campaigns as people read them."""
    claim = finding.claim
    about = f"“{names[claim.campaign]}”"
    if claim.versus is not None:
        about += f" − “{names[claim.versus]}”"
    return f"{titled(claim.metric)}, {about}: {_measured(finding)}; claimed {_claimed(claim, names)}"


def _measured(finding: Finding) -> str:
    if not finding.replicates:
        return f"not defined in any of {finding.worlds} worlds" if finding.worlds > 1 else "not defined in the one world"
    bounds = [bound for bound in (finding.low, finding.high) if math.isfinite(bound)]
    mean, low, high = estimate(finding.mean, finding.ci_low, finding.ci_high, against=bounds)
    if math.isnan(finding.ci_low):
        return f"{mean} in one world: no interval"
    some = f", defined in {finding.replicates} of {finding.worlds} worlds" if finding.replicates < finding.worlds else ""
    return f"{mean} (95 % interval {low} to {high}{some})"


def _claimed(claim: Claim, names: dict[str, str]) -> str:
    if claim.between is not None:
        return f"between {exact(claim.between[0])} and {exact(claim.between[1])}"
    way = claim.comparison.replace("_", " ")
    if claim.versus is None:
        return f"{way} {exact(getattr(claim, claim.comparison))}"
    return f"{way} “{names[claim.versus]}”{f', by at least {exact(claim.by)}' if claim.by else ''}"


def rows(found: Iterable[Finding]) -> list[tuple[object, ...]]:
    """One row a claim, in the order of `COLUMNS`; None for what is not there."""

    def finite(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return [
        (
            f.claim.says.strip(), f.claim.source.strip(), f.claim.metric, f.claim.campaign, f.claim.comparison,
            finite(f.low), finite(f.high), f.claim.versus, f.outcome, finite(f.mean), finite(f.ci_low), finite(f.ci_high),
            f.replicates, f.claim.given and f.claim.given.strip(),
        )
        for f in found
    ]  # fmt: skip


def records(found: Iterable[Finding]) -> list[dict[str, object]]:
    """The same as plain data for `--json`, every number with ten digits."""
    return [
        {name: float(f"{v:.10g}") if isinstance(v, float) else v for name, v in zip(COLUMNS, row, strict=True)}
        for row in rows(found)
    ]
