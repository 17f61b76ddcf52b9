"""Write one file at once: it holds all that is written, or what it held before."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from wom_sim.errors import ResourceError

WITH_OUT = "Choose another file with --out."


@contextlib.contextmanager
def whole_file(out: Path, what: str, advice: str = WITH_OUT) -> Iterator[Path]:
    """A new, empty file beside `out` for the block to fill; at the end of the block it takes the name `out`.

    Where the block fails or is interrupted nothing is left of it, nor of folders that were made for it.

    Raises ResourceError (`what` cannot be written, and `advice`), before the block where that can be known before.
    """
    missing = [folder for folder in out.parents if not folder.exists()]
    temporary = out.parent / f".writing-{os.getpid()}-{out.name}"
    try:
        try:
            if out.is_dir():
                raise IsADirectoryError(None, "it is a folder")
            out.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(b"")
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(out)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            for folder in missing:
                with contextlib.suppress(OSError):
                    folder.rmdir()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise ResourceError(f"{what} cannot be written to {out}: {why}. {advice}") from error


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
