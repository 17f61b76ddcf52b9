"""Arrays in JSON: the smallest type that holds them, in base64, which a browser turns back into an array at once."""

from __future__ import annotations

import base64

import numpy as np

TYPES = ("i1", "i2", "i4")
"""Types by name, as the page knows them (little-endian)."""


def packed(values: np.ndarray) -> dict[str, str]:
    """Whole numbers (at most 32 bits) as ``{"type": "i2", "data": base64}``."""
    values = np.asarray(values)
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    kind = next(kind for kind in TYPES if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return {"type": kind, "data": base64.b64encode(values.astype(f"<{kind}").tobytes()).decode("ascii")}


def unpacked(pack: dict[str, str]) -> np.ndarray:
    """The array that was packed."""
    return np.frombuffer(base64.b64decode(pack["data"]), f"<{pack['type']}")
