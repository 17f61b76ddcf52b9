"""What `plot` does: read a folder of results, draw one of its figures, write it."""

from __future__ import annotations

import io
from pathlib import Path

from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.report.folder import WIDE, FolderError, figures_in
from wom_sim.report.style import FORMATS, styled, write
from wom_sim.whole_file import whole_file

MOST_NAMED = 16
"""Figures that a message names; of more it says how they are listed."""


def plot_command(folder: Path, figure: str | None, kind: str | None, out: Path | None, *, narrow: bool) -> int:
    """Draw a figure again from the tables of a folder of results; without a figure's name, list those there are."""
    figures = figures_in(folder)
    if figure is None:
        print(f"Figures of {folder}:", *figures, sep="\n  ")
        print(f"Next: wom-sim plot {folder} --figure {next(iter(figures))}")
        return 0
    if figure not in figures:
        there_are = f"There are: {', '.join(figures)}."
        if len(figures) > MOST_NAMED:
            there_are = f"`wom-sim plot {folder}` lists the {len(figures)} that there are."
        raise FolderError(f'There is no figure "{figure}".{did_you_mean(figure, figures)} {there_are}')
    if narrow and figure in WIDE:
        rest = ", ".join(name for name in figures if name not in WIDE)
        raise FolderError(f'The figure "{figure}" has no form for one column; these have: {rest}.')
    kind = _format(kind, out)
    out = out or folder / f"{figure}{'_narrow' if narrow else ''}.{kind}"
    with styled(narrow=narrow):
        drawn = io.BytesIO()
        write(figures[figure](), drawn, kind)
    with whole_file(out, "The figure") as temporary:
        temporary.write_bytes(drawn.getvalue())
    print(out)
    return 0


def _format(kind: str | None, out: Path | None) -> str:
    """The format that is asked for, or else that of the file's name; PNG where neither says."""
    ending = out.suffix.removeprefix(".").lower() if out else ""
    kind = (kind or (ending if ending in FORMATS else "png")).lower()
    if kind not in FORMATS:
        raise WomSimError(f'A figure cannot be written as "{kind}".{did_you_mean(kind, FORMATS)} Formats: {", ".join(FORMATS)}.')
    if ending in FORMATS and ending != kind:
        raise WomSimError(f"--out {out} ends in .{ending}, but --format asks for {kind}; leave one of them out.")
    return kind
