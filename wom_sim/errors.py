"""The one family of errors that a user can act on.

`wom-sim` prints the sentence of such an error and exits with `exit_code`; it never shows a traceback for one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class WomSimError(Exception):
    """Something the user can mend: the message is a whole sentence (or several) that says how."""

    exit_code = 2


class ScenarioError(WomSimError):
    """A scenario file is not valid; the message has one block per problem, each with file and line."""


class NetworkError(WomSimError):
    """A network or attribute file cannot be read as asked; the message names file and line."""


class ResourceError(WomSimError):
    """The run would not fit this machine, or the output cannot be written."""


def did_you_mean(word: object, allowed: Iterable[str], alike: float = 0.6) -> str:
    """Return ``' Did you mean "x"?'`` for the closest allowed word that is so much alike (0–1), or the empty string."""
    close = difflib.get_close_matches(str(word).lower(), {a.lower(): a for a in allowed}, n=1, cutoff=alike)
    originals = {a.lower(): a for a in allowed}
    return f' Did you mean "{originals[close[0]]}"?' if close else ""


def how_to_install(extra: str) -> str:
    """The command that adds an extra's packages, as installed from the index and from a clone."""
    return f"pip install 'wom-sim[{extra}]' (in a clone: pip install -e '.[{extra}]')"
