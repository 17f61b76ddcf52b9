"""`wom-sim odd`: read a scenario, describe it, print or write the description."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from wom_sim.errors import ResourceError
from wom_sim.odd.document import describe
from wom_sim.scenario import load_scenario


def odd_command(path: Path, out: Path | None, network: Path | None = None) -> int:
    """Print the description on stdout, or write it to `out`; returns the exit code."""
    text = describe(load_scenario(path, network=network))
    if out is None:
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:
            # A console or pipe of another encoding could not hold all the signs; those who read it expect UTF-8.
            sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
        return 0
    write_whole(out, text)
    print(f"Written to {out}.", file=sys.stderr)
    return 0


def write_whole(out: Path, text: str, what: str = "The description", option: str = "--out") -> None:
    """Write a file at once: it holds all of the text, or what it held before.

    Raises ResourceError if it cannot be written; `what` and `option` are for its sentence.
    """
    try:
        if out.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        temporary = out.with_name(f".{out.name}.writing-{os.getpid()}")
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(out)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ResourceError(
            f"{what} cannot be written to {out}: {why.lower()}. Choose another file with {option}."
        ) from error
