"""Care by campaign and segment: who was reached, who left, and what weighed on whom."""

from __future__ import annotations

from collections.abc import Iterator

from wom_sim.comparison import summarise
from wom_sim.metrics.care import CARE
from wom_sim.metrics.ratios import ratio
from wom_sim.study import StudyResult

COLUMNS = ("campaign", "segment", *CARE[:2], "reached_share", *CARE[2:])


def rows(study: StudyResult) -> Iterator[tuple[object, ...]]:
    """Rows of care.csv: means over worlds; the share reached is that of all worlds together."""
    for campaign in study.campaigns if study.care else ():
        for at, segment in enumerate(study.segments):
            means = {
                name: summarise([study.care[campaign, r][at, column] for r in study.replicates]).mean
                for column, name in enumerate(CARE)
            }
            shown = means | {"reached_share": ratio(means["reached"], means["consumers"])}
            yield (campaign, segment, *(shown[name] for name in COLUMNS[2:]))
