"""The database of finished runs: SQLite with a write-ahead log, one row a run.

A run is in it whole or not at all: killing a process at any moment costs what was not stored yet and nothing else, and several
processes may write to one store.
"""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
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

_TABLES = """
CREATE TABLE recipe (
    digest TEXT PRIMARY KEY, model TEXT NOT NULL, setting TEXT NOT NULL, campaign TEXT NOT NULL, places TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE run (
    recipe TEXT NOT NULL REFERENCES recipe, replicate INTEGER NOT NULL, rng_key TEXT NOT NULL,
    metrics TEXT NOT NULL, ledger TEXT NOT NULL, PRIMARY KEY (recipe, replicate)
) WITHOUT ROWID;
"""


class Run(NamedTuple):
    """A finished run: the digest of its recipe, the replicate, its world's key, its metrics and its ledger by name."""

    recipe: str
    replicate: int
    rng_key: str
    metrics: Mapping[str, float]
    ledger: Mapping[str, float]


class Store:
    """Finished runs in a file. Use it in a ``with`` block, from one thread.

    Raises ResourceError, whatever is done with it, where the file is not a store, is damaged, or cannot be written.
    """

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        self.path = path
        if must_exist and not path.is_file():
            raise ResourceError(f"{path}: there is no such store.")
        with self._explained():
            if not must_exist:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._base.close()
                raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._base.close()

    def _open(self) -> None:
        base = self._base
        (pages,) = base.execute("PRAGMA page_count").fetchone()
        if pages:
            (application,) = base.execute("PRAGMA application_id").fetchone()
            (version,) = base.execute("PRAGMA user_version").fetchone()
            if application != _APPLICATION:
                raise ResourceError(f"{self.path} is a database, but not a store of wom-sim. Name another file.")
            if version != FORMAT:
                raise ResourceError(
                    f"{self.path} has format {version}, and this version of wom-sim reads format {FORMAT}. Name another file."
                )
        # With a write-ahead log, NORMAL survives the death of any process; only a power cut may cost the last runs.
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        if not pages:
            with self._writing():
                # Another process may have been quicker.
                if not base.execute("SELECT 1 FROM sqlite_master").fetchone():
                    for statement in _TABLES.split(";\n"):
                        base.execute(statement)
                    base.execute(f"PRAGMA application_id = {_APPLICATION}")
                    base.execute(f"PRAGMA user_version = {FORMAT}")
        damage = base.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise sqlite3.DatabaseError(damage)

    def check_writable(self) -> None:
        """Raise ResourceError now, and not after hours of work, if nothing can be stored."""
        with self._explained(), self._writing():
            self._base.execute(f"PRAGMA user_version = {FORMAT}")

    def add(self, recipes: Iterable[Recipe], runs: Iterable[Run]) -> int:
        """Keep runs and their recipes, all of them or none; returns how many were new."""
        rows = [(r.recipe, r.replicate, r.rng_key, _packed(r.metrics), _packed(r.ledger)) for r in runs]
        with self._explained(), self._writing():
            before = self._base.total_changes
            self._base.executemany("INSERT OR IGNORE INTO recipe VALUES (?, ?, ?, ?, ?)", recipes)
            new_recipes = self._base.total_changes - before
            self._base.executemany("INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?)", rows)
            return self._base.total_changes - before - new_recipes

    def finished(self, recipe: str) -> set[int]:
        """Replicates of a recipe that are there."""
        with self._explained():
            return {number for (number,) in self._base.execute("SELECT replicate FROM run WHERE recipe = ?", (recipe,))}

    def has(self, recipe: str, replicate: int) -> bool:
        with self._explained():
            found = self._base.execute("SELECT 1 FROM run WHERE recipe = ? AND replicate = ?", (recipe, replicate))
            return found.fetchone() is not None

    def run(self, recipe: str, replicate: int) -> Run | None:
        """One finished run, if it is there."""
        return next((run for run in self.runs(recipe) if run.replicate == replicate), None)

    def runs(self, recipe: str) -> Iterator[Run]:
        """The finished runs of a recipe, in the order of replicates."""
        query = "SELECT recipe, replicate, rng_key, metrics, ledger FROM run WHERE recipe = ? ORDER BY replicate"
        with self._explained():
            for row in self._base.execute(query, (recipe,)):
                yield Run(*row[:3], _unpacked(row[3]), _unpacked(row[4]))

    def recipes(self, model: str | None = None) -> Iterator[Recipe]:
        """The recipes of a version of the model, or of all, in the order of their digests."""
        query = "SELECT digest, model, setting, campaign, places FROM recipe WHERE ?1 IS NULL OR model = ?1 ORDER BY digest"
        with self._explained():
            yield from map(Recipe._make, self._base.execute(query, (model,)))

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
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise ResourceError(f"The store {self.path} cannot be used: {error}. {_advice(str(error))}") from None
        except sqlite3.DatabaseError as error:
            raise ResourceError(
                f"The store {self.path} is damaged, or is no store: {error}. Move it away; its runs will be computed again."
            ) from None
        except OSError as error:
            raise ResourceError(f"The store {self.path} cannot be used: {(error.strerror or str(error)).lower()}.") from None


def _advice(why: str) -> str:
    if "locked" in why:
        return f"Another process has been writing to it for over {_PATIENCE:.0f} seconds; try again later."
    if "readonly" in why or "unable to open" in why:
        return "Make it writable, or name another file with --store."
    return "Free some room, or name another file with --store."


def _packed(values: Mapping[str, float]) -> str:
    """Numbers by name as JSON, every bit kept; what is undefined (nan) is null."""
    plain = {name: None if isinstance(v, float) and math.isnan(v) else _plain(v) for name, v in values.items()}
    return json.dumps(plain, separators=(",", ":"))


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def _unpacked(text: str) -> dict[str, float]:
    return {name: math.nan if value is None else float(value) for name, value in json.loads(text).items()}
