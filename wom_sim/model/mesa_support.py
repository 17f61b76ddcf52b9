"""All that wom-sim takes from Mesa, and the check that this Mesa is one that works. No other module imports Mesa."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from wom_sim.errors import WomSimError

OLDEST, BELOW = (3, 3), (5, 0)
"""Supported versions: from the first to just below the second."""


class MesaVersionError(WomSimError, ImportError):
    """The installed Mesa is not one that the Mesa face works with; nothing else of wom-sim needs it."""


def check_version(found: str | None) -> None:
    """Raise `MesaVersionError` unless this version of Mesa is supported; None: there is no Mesa."""
    numbers = tuple(int(n) for n in re.findall(r"\d+", found or "0")[:2])
    if not OLDEST <= numbers < BELOW:
        oldest, below = (".".join(map(str, v)) for v in (OLDEST, BELOW))
        have = "no Mesa" if found is None else f"Mesa {found}"
        raise MesaVersionError(
            f"wom_sim.model needs Mesa {oldest} or newer, below {below}; found {have}. "
            f'Install one with: python -m pip install "mesa>={oldest},<{below}"'
        )


def installed_version() -> str | None:
    """The version of the Mesa that is installed, or None."""
    try:
        return version("mesa")
    except PackageNotFoundError:
        return None


check_version(installed_version())

from mesa import Agent, DataCollector, Model  # noqa: E402  (an unsupported Mesa may fail to import in obscure ways)

__all__ = ["Agent", "DataCollector", "MesaVersionError", "Model"]
