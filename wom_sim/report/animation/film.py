"""From pictures to a film: GIF through Pillow, MP4 through ffmpeg where there is one. The same pictures, the same bytes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

from wom_sim.errors import ResourceError, WomSimError
from wom_sim.report.animation.picture import Picture

REST = 2.0
"""Seconds for which the last frame stays, so that it can be read."""

MOST_COLOURS = 254
"""Colours of a GIF besides white; one of its 256 stands for what stays as it was."""

SAMPLES = 6
"""Frames that the colours are taken from."""

Progress = Callable[[int], None]
"""Called with the number of frames that are written."""


def check_kind(out: Path) -> None:
    """Raise WomSimError if there is no way to write a film under this name."""
    if out.suffix.lower() not in WRITERS:
        raise WomSimError(f'A film is a .gif or an .mp4; found "{out.name}". Name it {out.stem or "spread"}.gif.')
    if out.suffix.lower() == ".mp4" and shutil.which("ffmpeg") is None:
        raise WomSimError(
            f"An .mp4 needs ffmpeg, which is not installed here: install it, or name the film {out.stem}.gif, which needs none."
        )


def write_film(picture: Picture, out: Path, kind: str, fps: int, progress: Progress = lambda done: None) -> None:
    """Write every frame to `out` as a film of this kind: ".gif" or ".mp4"."""
    WRITERS[kind](picture, out, fps, progress)


def _frames(picture: Picture, progress: Progress) -> Iterator[np.ndarray]:
    for frame in range(picture.frames):
        yield picture.at(frame)
        progress(frame + 1)


def _write_gif(picture: Picture, out: Path, fps: int, progress: Progress) -> None:
    """One palette for all frames: what does not move then needs no bytes, and does not flicker."""
    palette = _Palette(picture)
    images = (palette.image(frame) for frame in _frames(picture, progress))
    # GIF counts in hundredths of a second.
    durations = [round(100 / fps) * 10] * (picture.frames - 1) + [int(REST * 1000)]
    # Optimised, pixels that stay as they were are left out: a fifth of the size.
    next(images).save(out, format="GIF", save_all=True, append_images=images, duration=durations, loop=0, optimize=True)


class _Palette:
    """The colours of a film, and the nearest of them for each colour of a frame (Pillow's own search only comes near it)."""

    def __init__(self, picture: Picture) -> None:
        chosen = np.unique(np.linspace(0, picture.frames - 1, SAMPLES).round().astype(int))
        sample = Image.fromarray(np.concatenate([picture.at(frame)[::2, ::2] for frame in chosen]))
        colours = sample.quantize(MOST_COLOURS, method=Image.Quantize.MEDIANCUT).getpalette()
        self.colours = np.vstack([np.full(3, 255), np.reshape(colours, (-1, 3))[:MOST_COLOURS]])
        self.tree = cKDTree(self.colours)
        self.nearest = np.full(1 << 24, -1, np.int16)

    def image(self, frame: np.ndarray) -> Image.Image:
        red, green, blue = (frame[:, :, channel].astype(np.int32) for channel in range(3))
        code = red << 16 | green << 8 | blue
        new = np.unique(code[self.nearest[code] < 0])
        if len(new):
            self.nearest[new] = self.tree.query(np.column_stack([new >> 16, new >> 8 & 255, new & 255]))[1]
        image = Image.fromarray(self.nearest[code].astype(np.uint8))
        image.putpalette(self.colours.astype(np.uint8).tobytes())
        return image


def _write_mp4(picture: Picture, out: Path, fps: int, progress: Progress) -> None:
    height, width, _ = picture.at(0).shape
    # bitexact: no version, no date.
    words = (
        f"ffmpeg -loglevel error -y -f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {fps} -i - -an -pix_fmt yuv420p "
        "-movflags +faststart -map_metadata -1 -fflags +bitexact -flags:v +bitexact -f mp4"
    ).split()
    process = subprocess.Popen([*words, str(out)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        said = b""
        try:
            for frame in _frames(picture, progress):
                process.stdin.write(frame.tobytes())
            for _ in range(round(REST * fps)):
                process.stdin.write(frame.tobytes())
        except BrokenPipeError:
            pass  # it says below why it stopped
        said = process.communicate()[1]
    finally:
        process.kill()
        process.wait()
    if process.returncode:
        why = (said.decode(errors="replace").strip().splitlines() or ["it does not say why"])[-1]
        raise ResourceError(f"ffmpeg could not write the film: {why}. A .gif needs no ffmpeg.")


WRITERS = {".gif": _write_gif, ".mp4": _write_mp4}
