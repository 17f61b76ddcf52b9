"""What `animate` does: run one campaign or two in one world, and write a film of it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from wom_sim.commands.showing import bar, waiting_for
from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.scenario import Scenario, load_scenario, refuse_if_too_large

MOST_FRAMES = 1500
"""Frames of one film: at 25 a second it lasts a minute."""


def animate_command(
    path: Path, out: Path | None, campaigns: Sequence[str], network: Path | None, *, replicate: int, every: int, days: int | None,
    fps: int,
) -> int:  # fmt: skip
    """Write a film of the spread under each of the campaigns (none named: the first two), side by side; returns the exit code.

    replicate: the world. every: hours from one frame to the next. days: how many of the study's, from the first; None: all.
    """
    scenario = load_scenario(path, network=network)
    chosen = _chosen(scenario, campaigns)
    days = _days(scenario, days, every)
    refuse_if_too_large(scenario, 1)
    from wom_sim.report.animation.film import check_kind, write_film
    from wom_sim.report.animation.picture import Picture
    from wom_sim.report.animation.spread import follow_spread, frame_hours
    from wom_sim.report.style import styled
    from wom_sim.study import compile_model, import_checked, is_warm
    from wom_sim.whole_file import whole_file
    from wom_sim.world import draw_world

    out = out or Path(f"{path.stem}.gif")
    check_kind(out)
    errors = Console(stderr=True)
    with whole_file(out, "The film") as temporary, bar(errors) as shown:
        imported = import_checked(scenario)
        task = shown.add_task(waiting_for(is_warm()), total=None)
        compile_model()
        hours = frame_hours(days, every)
        shown.update(task, description="running", total=len(hours) * len(chosen), completed=0)
        world = draw_world(scenario, replicate, imported)
        spreads = [follow_spread(scenario, name, world, hours, lambda: shown.advance(task)) for name in chosen]
        with styled(), warnings.catch_warnings():
            # A title in a script that the font lacks is drawn as boxes.
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            shown.update(task, description="laying out", total=None)
            picture = Picture(scenario, world, spreads, replicate)
            shown.update(task, description="drawing", total=picture.frames, completed=0)
            write_film(picture, temporary, out.suffix.lower(), fps, lambda done: shown.update(task, completed=done))
        size = temporary.stat().st_size
    errors.print(
        f"{out}: {picture.frames} frames, {size / 1e6:.1f} MB", highlight=False, markup=False, soft_wrap=True
    )
    return 0


def _chosen(scenario: Scenario, campaigns: Sequence[str]) -> list[str]:
    """The campaigns of the film. Raises WomSimError where there is none of that name, or one is named twice."""
    known = list(scenario.campaigns)
    for name in campaigns:
        if name not in known:
            raise WomSimError(
                f'There is no campaign "{name}" in this scenario; there are: {", ".join(known)}.{did_you_mean(name, known)}'
            )
    if len(set(campaigns)) < len(campaigns):
        raise WomSimError(f'Two different campaigns are shown side by side, found "{campaigns[0]}" twice; for one: --campaign.')
    return list(campaigns) or known[:2]


def _days(scenario: Scenario, days: int | None, every: int) -> int:
    """Days of the film. Raises WomSimError where the study has fewer, or there would be too many frames."""
    all_days = scenario.study.days
    if days is not None and not 1 <= days <= all_days:
        raise WomSimError(f"--days must be from 1 to {all_days}, the days of the study; found {days}.")
    days = days or all_days
    frames = -(-days * 24 // every) + 1
    if frames > MOST_FRAMES:
        raise WomSimError(
            f"{days} days with a frame every {every} hours are {frames:,} frames; a film has at most {MOST_FRAMES:,}. "
            "Choose a larger --every, or fewer --days."
        )
    return days
