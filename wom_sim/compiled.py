"""Compilation: `njit` with a cache that is fast on the second start and never stale.

Numba's own cache looks at one file only: a change in `rules.py` does not invalidate the cached code of a caller in
another file. So the cache lives in a directory named by a digest of *all* sources that compiled code can reach:
change a rule, and the next start compiles afresh.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
from numba.core import config, types

_PACKAGE = Path(__file__).parent
# No compiled code imports from these; an edit to a table or a message need not cost a compilation.
_NEVER_COMPILED = (
    "cli.py", "commands", "comparison.py", "experiment", "metrics", "model", "notebook.py", "numerals.py", "odd",
    "processes.py", "reference", "report", "scenario", "store", "stopping.py", "study.py", "study_result.py", "validation",
    "verification", "visibility.py", "web",
)  # fmt: skip
_KEPT_CACHES = 3


def source_digest() -> str:
    """Digest of the model's sources and of the compiler's version (16 hex digits); it is part of every manifest."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        if name.split("/")[0] not in _NEVER_COMPILED:
            # Line ends are normalised so that a checkout on another system has the same digest.
            digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def cache_directory() -> Path:
    """Where compiled code is kept: `WOM_SIM_CACHE_DIR`, else the user's cache folder, else a temporary one."""
    chosen = os.environ.get("WOM_SIM_CACHE_DIR")
    base = Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "wom-sim"
    try:
        base.mkdir(parents=True, exist_ok=True)
        if os.access(base, os.W_OK):
            return base
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"wom-sim-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"


SOURCE_DIGEST = source_digest()
_CACHE = cache_directory() / f"{SOURCE_DIGEST}-py{sys.version_info.major}{sys.version_info.minor}"


def is_warm() -> bool:
    """Whether this version of the model has been compiled on this machine before."""
    return any(_CACHE.rglob("*advance*.nbc"))


def forget_old_versions() -> None:
    """Delete the caches of all but the newest few versions of the model."""
    with contextlib.suppress(OSError):
        folders = sorted(_CACHE.parent.glob("*-py*"), key=lambda p: p.stat().st_mtime, reverse=True)
        for folder in folders[_KEPT_CACHES:]:
            shutil.rmtree(folder, ignore_errors=True)


def njit(function: Callable | None = None, **options):
    """`numba.njit` with the never-stale cache, without the GIL, and without fast-math (results must not move)."""

    def compile_lazily(f: Callable):
        if config.DISABLE_JIT:
            return _plain(f)
        # Numba reads its global setting when the function is decorated; we put it back for the user's own code.
        before = config.CACHE_DIR
        config.CACHE_DIR = str(_CACHE)
        try:
            return _once_a_type(numba.njit(cache=True, nogil=True, error_model="numpy", **options)(f))
        finally:
            config.CACHE_DIR = before

    return compile_lazily if function is None else compile_lazily(function)


def _wide(kind):
    """The type an argument is passed as: no literals, whole numbers in 64 bits, fractions in double precision."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Integer) and kind != types.uint64:
        return types.int64
    return types.float64 if kind == types.float32 else kind


def _once_a_type(dispatcher):
    """Let compiled callers share one version of a function, whatever the width of the numbers they hold.

    Rules so compute in double precision although states are stored in single. And numba would compile
    `uniform(key, JOIN, v)` and `uniform(key, LEAVE, v)` apart, because the purpose is a literal: hundreds of needless
    versions, and most of the time of a first start.
    """
    original = dispatcher.get_call_template

    def get_call_template(args, kws):
        return original(tuple(_wide(kind) for kind in args), {name: _wide(kind) for name, kind in kws.items()})

    dispatcher.get_call_template = get_call_template
    return dispatcher



def growing(function: Callable) -> Callable:
    """`njit` for a function that only compiled code calls: without the wrappers for Python it compiles much faster."""
    return njit(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def inner(function: Callable) -> Callable:
    """`growing` for a function that makes no array: it borrows those of its caller instead of counting references to them.

    Counting them costs more than all else that the engine does: two dozen arrays, twice a call.
    """
    return njit(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)


# With NUMBA_DISABLE_JIT=1 the same code runs as plain Python, for debuggers and for measuring coverage. Compiled code
# reads states that are stored in single precision, computes in double, and stores in single again; numpy would compute
# in single. So there, whatever is handed to a function or read from a record is a Python number; for an element of an
# array, that is what `float(…)` is for. One thing differs: dividing by zero is an error in plain Python, inf when compiled.

_NUMPY_NUMBERS = {np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.float32, np.float64}
"""Types of numpy's numbers, but for uint64, which holds keys."""


def _plain(function: Callable) -> Callable:
    """The function as plain Python: what `_once_a_type` does for compiled callers, for uncompiled ones."""

    @functools.wraps(function)
    def widened(*args, **kws):
        args = [value.item() if type(value) in _NUMPY_NUMBERS else value for value in args]
        kws = {name: value.item() if type(value) in _NUMPY_NUMBERS else value for name, value in kws.items()}
        return function(*args, **kws)

    widened.py_func = function
    return widened


class Row(np.void):
    """A row of a structured array as compiled code sees it: its fields are attributes, read in full width."""

    def __getattribute__(self, name):
        fields = np.void.__getattribute__(self, "dtype").fields
        # Fields come first: one of ours is named item, as is a method of numpy's.
        return self[name].item() if name in fields else np.void.__getattribute__(self, name)

    def __setattr__(self, name, value):
        self[name] = value


def records(fields: list[tuple], *, align: bool = False) -> np.dtype:
    """The type of records with these fields: `numpy.dtype(fields)`, whose rows compiled code can read by attribute.

    Where the compiler is switched off, plain Python can do so too (`Row`).
    """
    plain = np.dtype(fields, align=align)
    return np.dtype((Row, plain)) if config.DISABLE_JIT else plain
