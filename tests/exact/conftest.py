"""With the compiler switched off, hypothesis draws fewer examples and does not watch the clock."""

import os

from hypothesis import settings

settings.register_profile("plain", max_examples=30, deadline=None, derandomize=True)
if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    settings.load_profile("plain")
