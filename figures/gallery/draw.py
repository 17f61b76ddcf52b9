"""Draw every picture of the gallery again from the results kept beside it, without running a simulation.

    python figures/gallery/draw.py [FOLDER]

FOLDER is where the pictures go; without it, they replace those of the gallery.
"""

import sys
from pathlib import Path

from wom_sim.report.folder import figures_in
from wom_sim.report.style import styled, write

HERE = Path(__file__).parent

PICTURES = {
    "telecom": (
        "reach_over_time", "paired_differences", "difference_histogram", "virality", "cascade_trees", "cost_per_person_reached",
        "ledger", "reach_cost_frontier", "what_analytics_saw",
    ),
    "roles": ("roles", "reach_cost_frontier"),
    "cases": ("compare",),
    "homophily_by_budget": ("map",),
    "group_size": ("factors",),
}  # fmt: skip
"""Figures by the folder of their results."""

NARROW = {"telecom": ("reach_over_time", "virality")}
"""Those that are also drawn for one column of a paper."""


def draw(out: Path) -> list[Path]:
    """Draw all pictures into a folder; returns their files."""
    out.mkdir(parents=True, exist_ok=True)
    drawn = []
    for narrow, wanted in ((False, PICTURES), (True, NARROW)):
        for folder, names in wanted.items():
            figures = figures_in(HERE / "results" / folder)
            for name in names:
                drawn.append(out / f"{folder}-{name}{'-narrow' if narrow else ''}.svg")
                with styled(narrow=narrow):
                    write(figures[name](), drawn[-1], "svg")
    return drawn


if __name__ == "__main__":
    for path in draw(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(path)
