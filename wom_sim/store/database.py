"""The database of finished runs: SQLite with a write-ahead log, one row a run.

A run is in it whole or not at all: killing a process at any moment costs what was not stored yet and nothing else, and several
processes may write to one store.
"""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from wom_sim.errors import ResourceError
from wom_sim.store.recipes import Recipe

FORMAT = 1
"""Version of the tables below, kept in the file's `user_version`."""

_APPLICATION = 0x574F4D53
"""SQLite's application_id of our files: "WOMS"."""

_PATIENCE = 60.0
"""Seconds to wait for another process that is writing."""

_CHECKED_AT_ONCE = 200_000_000
"""Bytes up to which a store is looked through whenever it is opened, which takes a third of a second at most."""

_JSON = json.JSONEncoder(separators=(",", ":"))

_ROWS_AT_ONCE = 1000
"""Rows that are read together."""

_TABLES = (
    """CREATE TABLE recipe (
        digest TEXT PRIMARY KEY, model TEXT NOT NULL, setting TEXT NOT NULL, campaign TEXT NOT NULL, places TEXT NOT NULL
    ) WITHOUT ROWID""",
    # With row ids: rows are long, and what is finished is then known from the short entries of the index alone.
    """CREATE TABLE run (
        recipe TEXT NOT NULL REFERENCES recipe, replicate INTEGER NOT NULL, rng_key TEXT NOT NULL,
        metrics TEXT NOT NULL, ledger TEXT NOT NULL, PRIMARY KEY (recipe, replicate)
    )""",
)

_ADVICE = {
    sqlite3.SQLITE_BUSY: "has been written to by another process for over {patience:.0f} seconds. Try again when that is done.",
    sqlite3.SQLITE_LOCKED: "is locked by another process. Try again when that is done.",
    sqlite3.SQLITE_FULL: "cannot take more: the disk is full. What it holds is safe: free some room and give the same command.",
    sqlite3.SQLITE_READONLY: "cannot be written. Make it and its folder writable, or name another file with --store.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Make it and its folder readable and writable, or name another file.",
    sqlite3.SQLITE_PERM: "cannot be opened. Make it and its folder readable and writable, or name another file.",
    sqlite3.SQLITE_IOERR: "cannot be read or written ({error}): is its disk full, or gone? Name a file on a local disk.",
    sqlite3.SQLITE_NOTADB: "is no store of wom-sim, or its beginning is damaged. Name another file, or move this one away.",
}
"""What can be done about an error, by SQLite's primary code; with any other one the store is damaged."""


class Run(NamedTuple):
    """A finished run: the digest of its recipe, the replicate, its world's key, its metrics and its ledger by name."""

    recipe: str
    replicate: int
    rng_key: str
    metrics: Mapping[str, float]
    ledger: Mapping[str, float]

    def packed(self) -> Row:
        """The run as it is stored, and sent from process to process."""
        return Row(self.recipe, self.replicate, self.rng_key, _packed(self.metrics), _packed(self.ledger))


class Row(NamedTuple):
    """A `Run` with metrics and ledger as JSON."""

    recipe: str
    replicate: int
    rng_key: str
    metrics: str
    ledger: str

    def unpacked(self) -> Run:
        """Raises sqlite3.DatabaseError where the text is not what was stored."""
        try:
            return Run(self.recipe, self.replicate, self.rng_key, _unpacked(self.metrics), _unpacked(self.ledger))
        except (ValueError, TypeError, AttributeError):
            raise sqlite3.DatabaseError(f"replicate {self.replicate} of {self.recipe} is not to be read") from None


class Store:
    """Finished runs in a file. Use it in a ``with`` block, from one thread.

    must_exist: for reading only; nothing is created, and nothing that is stored can change. Works on read-only media too.
    Raises ResourceError, whatever is done with it, where the file is not a store, is damaged, or cannot be written.
    """

    def __init__(self, path: str | Path, *, must_exist: bool = False) -> None:
        self.path = path = Path(path)
        with self._explained():
            if path.exists() and not path.is_file():
                raise ResourceError(f"{path} is {'a folder' if path.is_dir() else 'a device'}; a store is a file.")
            if must_exist and not path.exists():
                raise ResourceError(f"{path}: there is no such store.")
            if must_exist:
                self._base = _to_read(path)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._base = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._open(writing=not must_exist)
            except BaseException:
                self._base.close()
                raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._base.close()

    def _open(self, *, writing: bool) -> None:
        base = self._base
        # A process that was killed, or is at work, may have got no further than to create the file. What makes it a store is
        # asked for after its tables: they come together.
        blank = not base.execute("SELECT 1 FROM sqlite_master").fetchone()
        (application,) = base.execute("PRAGMA application_id").fetchone()
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if application != _APPLICATION and not (application == 0 and blank):
            raise ResourceError(f"{self.path} is a database, but not a store of wom-sim: name another file.")
        if application == 0 and not writing:
            raise ResourceError(f"{self.path} is empty: no run was ever stored in it.")
        if version != FORMAT and not blank:
            raise ResourceError(
                f"{self.path} has format {version}, and this version of wom-sim reads format {FORMAT}. Name another file."
            )
        if writing:
            self._use_log()
        if blank:
            self._create()
        if self.path.stat().st_size <= _CHECKED_AT_ONCE:
            self._check("quick_check")

    def _create(self) -> None:
        with self._writing():
            # Another process may have been quicker.
            if not self._base.execute("SELECT 1 FROM sqlite_master").fetchone():
                for table in _TABLES:
                    self._base.execute(table)
                self._base.execute(f"PRAGMA application_id = {_APPLICATION}")
                self._base.execute(f"PRAGMA user_version = {FORMAT}")

    def _use_log(self) -> None:
        """Write ahead of the tables: that survives the death of any process; only a power cut may cost the last runs."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self._base.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                # Unlike all else, this does not wait for other processes by itself.
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(0.05)
        self._base.execute("PRAGMA synchronous = NORMAL")

    def _check(self, pragma: str) -> None:
        damage = self._base.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
        if damage != "ok":
            raise sqlite3.DatabaseError(damage.splitlines()[-1])

    def check_whole(self) -> None:
        """Raise ResourceError if any page of the file is damaged; takes about two seconds a gigabyte."""
        with self._explained():
            self._check("integrity_check")

    def check_writable(self) -> None:
        """Raise ResourceError now, and not after hours of work, if nothing can be stored."""
        with self._explained(), self._writing():
            self._base.execute(f"PRAGMA user_version = {FORMAT}")

    def add(self, recipes: Iterable[Recipe], rows: Iterable[Row]) -> int:
        """Keep runs and their recipes, all of them or none; returns how many were new."""
        with self._explained(), self._writing():
            self._base.executemany("INSERT OR IGNORE INTO recipe VALUES (?, ?, ?, ?, ?)", recipes)
            before = self._base.total_changes
            self._base.executemany("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?)", rows)
            return self._base.total_changes - before

    def finished(self, recipe: str) -> set[int]:
        """Replicates of a recipe that are there."""
        with self._explained():
            return {number for (number,) in self._base.execute("SELECT replicate FROM run WHERE recipe = ?", (recipe,))}

    def count(self, recipe: str, replicates: range) -> int:
        """How many of these replicates (one after the other) of a recipe are there."""
        query = "SELECT COUNT(*) FROM run WHERE recipe = ? AND replicate >= ? AND replicate < ?"
        with self._explained():
            return self._base.execute(query, (recipe, replicates.start, replicates.stop)).fetchone()[0]

    def has(self, recipe: str, replicate: int) -> bool:
        with self._explained():
            found = self._base.execute("SELECT 1 FROM run WHERE recipe = ? AND replicate = ?", (recipe, replicate))
            return found.fetchone() is not None

    def run(self, recipe: str, replicate: int) -> Run | None:
        """One finished run, if it is there."""
        return next(self.runs(recipe, range(replicate, replicate + 1)), None)

    def runs(self, recipe: str, replicates: range | None = None) -> Iterator[Run]:
        """The finished runs of a recipe, of all replicates or of these (one after the other), in their order."""
        first, end = (0, 2**63 - 1) if replicates is None else (replicates.start, replicates.stop)
        query = (
            "SELECT recipe, replicate, rng_key, metrics, ledger FROM run"
            f" WHERE recipe = ? AND replicate >= ? AND replicate < ? ORDER BY replicate LIMIT {_ROWS_AT_ONCE}"
        )
        rows = [()] * _ROWS_AT_ONCE
        while len(rows) == _ROWS_AT_ONCE:
            # Read to the end at once: with a reading left open, nothing could be written after what others write meanwhile.
            with self._explained():
                rows = self._base.execute(query, (recipe, first, end)).fetchall()
                runs = [Row._make(row).unpacked() for row in rows]
            yield from runs
            first = runs[-1].replicate + 1 if runs else end

    def keys(self, model: str) -> list[tuple[str, int]]:
        """Recipe and replicate of every run of a version of the model, in this order."""
        query = "SELECT digest, replicate FROM recipe JOIN run ON recipe = digest WHERE model = ? ORDER BY digest, replicate"
        with self._explained():
            return self._base.execute(query, (model,)).fetchall()

    def recipe(self, digest: str) -> Recipe:
        """A recipe that is there."""
        query = "SELECT digest, model, setting, campaign, places FROM recipe WHERE digest = ?"
        with self._explained():
            return Recipe._make(self._base.execute(query, (digest,)).fetchone())

    def recipes(self) -> list[Recipe]:
        """All recipes, by version of the model and in the order of their digests."""
        query = "SELECT digest, model, setting, campaign, places FROM recipe ORDER BY model, digest"
        with self._explained():
            return [Recipe._make(row) for row in self._base.execute(query)]

    def versions(self) -> dict[str, int]:
        """Runs by version of the model (`runs_digest`)."""
        query = "SELECT model, COUNT(run.recipe) FROM recipe LEFT JOIN run ON digest = run.recipe GROUP BY model ORDER BY model"
        with self._explained():
            return dict(self._base.execute(query))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            # Where the disk is full, SQLite may have rolled back already.
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError as error:
            if "closed database" not in str(error):
                raise
            raise ResourceError(f"The store {self.path} is closed: use what reads from it inside its `with` block.") from None
        except sqlite3.Error as error:
            advice = _ADVICE.get(_code(error), "is damaged ({error}). Move it away: its runs will be computed again.")
            it = self.path if _code(error) == sqlite3.SQLITE_NOTADB else f"The store {self.path}"
            raise ResourceError(f"{it} {advice.format(error=error, patience=_PATIENCE)}") from None
        except OSError as error:
            why = "its folder is a file" if isinstance(error, FileExistsError) else (error.strerror or str(error)).lower()
            raise ResourceError(f"The store {self.path} cannot be used: {why}. Name another file.") from None


def _to_read(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing that is stored."""
    address = path.resolve().as_uri()
    base = sqlite3.connect(f"{address}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None)
    try:
        base.execute("PRAGMA query_only = ON")
        base.execute("PRAGMA application_id")
    except sqlite3.Error as error:
        base.close()
        # Even for reading SQLite keeps files beside one with a log, unless it is told that nobody will write.
        log = Path(f"{path}-wal")
        if _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or log.exists() and log.stat().st_size:
            raise
        base = sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)
    return base


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary code; 0 for what Python found wrong."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _packed(values: Mapping[str, float]) -> str:
    """Numbers by name as JSON, every bit kept; what is undefined (nan) is null."""
    return _JSON.encode({name: None if value != value else value for name, value in values.items()})


def _unpacked(text: str) -> dict[str, float]:
    return {name: math.nan if value is None else float(value) for name, value in json.loads(text).items()}
