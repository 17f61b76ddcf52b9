"""Claims beside what came out of them."""

from __future__ import annotations

from collections.abc import Sequence

from wom_sim.report.claims import OUTCOMES, Finding, on_one_line, what_came_out, why_given
from wom_sim.report.html.model import ClaimRow, Claims


def claims_block(found: Sequence[Finding], names: dict[str, str]) -> Claims:
    """names: of campaigns, as people read them."""
    rows = (
        ClaimRow(
            f.outcome, OUTCOMES[f.outcome], on_one_line(f.claim.says), what_came_out(f, names), on_one_line(f.claim.source),
            why_given(f),
        )
        for f in found
    )  # fmt: skip
    return Claims(tuple(rows))
