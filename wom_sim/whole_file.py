"""Write files at once: each holds all that is written, or what it held before."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from wom_sim.errors import ResourceError

WITH_OUT = "Choose another file with --out."


@contextlib.contextmanager
def whole_files(out: Path, what: str, advice: str, last: str = "", place: Path | None = None) -> Iterator[Path]:
    """A new, empty folder inside `out` for the block to fill; at the end of the block its files move into `out`, those in folders
    within it into folders of the same name.

    They move in the order of their names, `last` after all others: where that one is new, all are. Where the block fails or is
    interrupted nothing is left of them, nor of folders that were made for them. place: what is named where it cannot be
    written; `out` where it is unset.

    Raises ResourceError (`what` cannot be written, and `advice`), before the block where that can be known before.
    """
    try:
        missing = [folder for folder in (out, *out.parents) if not folder.exists()]
        staging = out / f".writing-{os.getpid()}"
        try:
            # What a killed process of the same number left there is removed.
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir(parents=True)
            yield staging
            written = files_within(staging, last)
            for path in written:
                with path.open("rb") as file:
                    os.fsync(file.fileno())
            for path in written:
                final = out / path.relative_to(staging)
                final.parent.mkdir(exist_ok=True)
                path.replace(final)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
            for folder in missing:
                with contextlib.suppress(OSError):
                    folder.rmdir()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise ResourceError(f"{what} cannot be written to {place or out}: {why}. {advice}") from error


def files_within(folder: Path, last: str = "") -> list[Path]:
    """The files of a folder and of those in it, in the order of their names; `last` after all others."""
    return sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: (path == folder / last, path)
    )


@contextlib.contextmanager
def whole_file(out: Path, what: str, advice: str = WITH_OUT) -> Iterator[Path]:
    """A new, empty file for the block to fill; at the end of the block it takes the place `out`. Raises as `whole_files`."""
    with whole_files(out.parent, what, advice, place=out) as staging:
        if out.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        (staging / out.name).write_bytes(b"")
        yield staging / out.name


def write_whole(out: Path, text: str, what: str, advice: str = WITH_OUT) -> None:
    """Write a text at once, in UTF-8. Raises as `whole_file`."""
    with whole_file(out, what, advice) as temporary:
        temporary.write_bytes(text.encode())


def put_out(text: str, out: Path | None, what: str) -> None:
    """Print a text on stdout, or write it to `out` and say so on stderr."""
    if out is not None:
        write_whole(out, text, what)
        print(f"Written to {out}.", file=sys.stderr)
        return
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        # A console or pipe of another encoding could not hold all the signs; those who read it expect UTF-8.
        sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
