"""Hypothesis does not watch the clock: the first example of a test may wait for a compilation. With the compiler switched off it
draws fewer examples."""

import os

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.register_profile("plain", max_examples=30, deadline=None, derandomize=True)
settings.register_profile("ci", deadline=None, derandomize=True)
if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    settings.load_profile("plain")
else:
    settings.load_profile("ci" if os.environ.get("CI") else "unhurried")
