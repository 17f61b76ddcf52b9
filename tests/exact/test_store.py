"""The store: what is put in comes out to the bit, whatever happens to the process, the disk or the file."""

from __future__ import annotations

import errno
import json
import math
import os
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import SMALL, small

from wom_sim.errors import NetworkError, ResourceError
from wom_sim.metrics import measure
from wom_sim.simulation import simulate
from wom_sim.store import Recipe, Store, database, recipe_of, recipes, runs_digest, scenario_of
from wom_sim.store.checking import recomputed
from wom_sim.store.database import Run
from wom_sim.store.exporting import NO_PARQUET, export, runs_table
from wom_sim.store.recipes import DETERMINING, ONLY, recipes_of

ROOT = Path(__file__).parents[2]
TIES = "source,target\n" + "".join(f"n{i},n{(i + k) % 40}\n" for i in range(40) for k in (1, 2))


def recipe(name: str = "a", model: str = "m") -> Recipe:
    return Recipe(f"{name:0>32}", model, '{"world": {}}', '{"budget": 1.0}', "{}")


def run(of: Recipe, replicate: int, reached: float = 7.0) -> Run:
    return Run(of.digest, replicate, f"{replicate:016x}", {"reached": reached, "share": math.nan}, {"labour": 0.125})


def add(store: Store, of: Recipe, replicates: range, reached: float = 7.0) -> int:
    return store.add([of], [run(of, replicate, reached).packed() for replicate in replicates])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.store"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store of 300 runs, closed."""
    with Store(path) as store:
        for name in "abc":
            add(store, recipe(name), range(100))
    return path


class TestRuns:
    @given(st.dictionaries(st.text(max_size=8), st.floats(allow_nan=False)))
    def test_every_bit_of_a_number_is_kept(self, values):
        came = Run("r", 0, "", values, {}).packed().unpacked().metrics
        assert list(came) == list(values)
        assert [struct.pack("d", came[name]) for name in values] == [struct.pack("d", v) for v in values.values()]

    def test_what_is_undefined_stays_so(self):
        packed = Run("r", 0, "", {"share": math.nan}, {}).packed()
        assert json.loads(packed.metrics) == {"share": None} and math.isnan(packed.unpacked().metrics["share"])

    def test_what_is_there(self, path):
        a, b = recipe("a"), recipe("b", "n")
        with Store(path) as store:
            assert add(store, a, range(2, 6)) == 4 and add(store, b, range(1)) == 1
            assert store.finished(a.digest) == {2, 3, 4, 5} and store.finished("none") == set()
            assert store.count(a.digest, range(4)) == 2 and store.count(a.digest, range(2, 6)) == 4
            assert store.has(a.digest, 5) and not store.has(a.digest, 6)
            assert [r.replicate for r in store.runs(a.digest)] == [2, 3, 4, 5]
            assert [r.replicate for r in store.runs(a.digest, range(3, 5))] == [3, 4]
            assert list(store.runs(a.digest, range(0))) == []
            assert store.run(a.digest, 3).ledger == {"labour": 0.125} and store.run(a.digest, 7) is None
            assert store.recipes() == [a, b] and store.recipe(b.digest) == b
            assert store.versions() == {"m": 4, "n": 1}
            assert store.keys("m") == [(a.digest, replicate) for replicate in range(2, 6)]

    def test_a_run_that_is_there_stays_as_it_is(self, path):
        with Store(path) as store:
            add(store, recipe(), range(3), reached=1.0)
            assert add(store, recipe(), range(5), reached=2.0) == 2
            assert [r.metrics["reached"] for r in store.runs(recipe().digest)] == [1, 1, 1, 2, 2]

    def test_all_runs_of_a_batch_are_stored_or_none(self, path):
        def broken():
            yield run(recipe(), 0).packed()
            raise RuntimeError("in the middle")

        with Store(path) as store:
            with pytest.raises(RuntimeError):
                store.add([recipe()], broken())
            assert store.versions() == {} and add(store, recipe(), range(1)) == 1

    def test_reading_while_writing(self, path):
        """A reader that stops in the middle holds nobody up."""
        with Store(path) as store, Store(path) as other:
            add(store, recipe(), range(10))
            reader = store.runs(recipe().digest)
            next(reader)
            assert add(other, recipe(), range(10, 20)) == 10 and add(store, recipe(), range(20, 30)) == 10
            assert [run.replicate for run in reader][:9] == list(range(1, 10))

    def test_runs_are_read_page_by_page(self, path, monkeypatch):
        monkeypatch.setattr(database, "_ROWS_AT_ONCE", 4)
        with Store(path) as store:
            for count in (0, 3, 4, 5, 8, 9):
                add(store, recipe(str(count)), range(0, 2 * count, 2))
                assert [run.replicate for run in store.runs(recipe(str(count)).digest)] == list(range(0, 2 * count, 2))


class TestAccidents:
    """A process that dies, other processes, a full disk."""

    KILLED = """
import os, signal, sys
sys.path.insert(0, "tests/exact")
from pathlib import Path
from test_store import add, recipe
from wom_sim.store import Store
store = Store(Path(sys.argv[1]))
add(store, recipe(), range(50))
store._base.execute("BEGIN IMMEDIATE")
store._base.execute("DELETE FROM run")
os.kill(os.getpid(), signal.SIGKILL)
"""

    @pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
    @pytest.mark.parametrize("reading", [True, False])
    def test_after_a_kill_the_log_is_read(self, reading, path):
        done = subprocess.run([sys.executable, "-c", self.KILLED, path], cwd=ROOT, check=False, env=with_tests())
        assert done.returncode == -signal.SIGKILL and Path(f"{path}-wal").stat().st_size > 0
        with Store(path, must_exist=reading) as store:
            assert store.finished(recipe().digest) == set(range(50))

    @pytest.mark.parametrize("begun", [False, True])
    def test_what_was_killed_while_it_made_the_file_is_made_whole(self, begun, path):
        path.touch()
        if begun:
            with closing(sqlite3.connect(path)) as base:
                base.execute("PRAGMA journal_mode = WAL")
        with Store(path) as store:
            assert add(store, recipe(), range(2)) == 2

    def test_processes_that_make_a_store_at_the_same_moment(self, path):
        code = """
import sys, time
sys.path.insert(0, "tests/exact")
from pathlib import Path
from test_store import add, recipe
from wom_sim.store import Store
time.sleep(max(0.0, float(sys.argv[2]) - time.time()))
with Store(Path(sys.argv[1])) as store:
    for replicate in range(40):
        add(store, recipe(), range(replicate, replicate + 1))
"""
        begin = time.time() + 4
        started = [
            subprocess.Popen([sys.executable, "-c", code, path, str(begin)], cwd=ROOT, env=with_tests()) for _ in range(4)
        ]
        assert [process.wait(60) for process in started] == [0] * 4
        with Store(path, must_exist=True) as store:
            store.check_whole()
            assert store.finished(recipe().digest) == set(range(40))

    def test_another_process_that_never_ends_writing(self, filled, monkeypatch):
        monkeypatch.setattr(database, "_PATIENCE", 0.2)
        with closing(sqlite3.connect(filled, isolation_level=None)) as other, Store(filled) as store:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ResourceError, match=r"has been written to by another process .* Try again"):
                add(store, recipe("d"), range(3))
            other.execute("ROLLBACK")
            assert add(store, recipe("d"), range(3)) == 3

    def test_a_full_disk_costs_only_what_does_not_fit(self, filled):
        with Store(filled) as store:
            (pages,) = store._base.execute("PRAGMA page_count").fetchone()
            store._base.execute(f"PRAGMA max_page_count = {pages + 2}")
            with pytest.raises(ResourceError, match="the disk is full.*free some room"):
                add(store, recipe("d"), range(1000))
            assert sum(store.versions().values()) == 300
            store._base.execute("PRAGMA max_page_count = 1000000")
            assert add(store, recipe("d"), range(1000)) == 1000


class TestBadFiles:
    """Each is one sentence that says what to do, whenever it is found."""

    def use(self, path: Path) -> None:
        with Store(path) as store:
            store.check_writable()
            add(store, recipe("d"), range(5))
            for name in "abcd":
                assert len(list(store.runs(recipe(name).digest))) in (100, 5)

    def refused(self, path: Path, said: str) -> None:
        for use in (self.use, lambda path: list(recomputed(Store(path, must_exist=True), 5))):
            with pytest.raises(ResourceError) as found:
                use(path)
            assert str(path) in str(found.value) and said in str(found.value), found.value
            assert len(str(found.value).splitlines()) == 1

    def test_a_text(self, path):
        path.write_text("reached: 7\n" * 1000)
        self.refused(path, "is no store of wom-sim, or its beginning is damaged. Name another file")
        assert path.read_text() == "reached: 7\n" * 1000

    def test_another_database(self, path):
        with closing(sqlite3.connect(path)) as base:
            base.execute("CREATE TABLE run (mine)")
        before = path.read_bytes()
        self.refused(path, "is a database, but not a store of wom-sim")
        assert path.read_bytes() == before

    def test_a_store_of_another_format(self, filled):
        with closing(sqlite3.connect(filled)) as base:
            base.execute("PRAGMA user_version = 99")
        self.refused(filled, "has format 99, and this version of wom-sim reads format 1")

    def test_a_folder(self, path):
        path.mkdir()
        self.refused(path, "is a folder")

    def test_a_folder_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(ResourceError, match="cannot be used: (its folder is a file|not a directory)"):
            Store(tmp_path / "file" / "runs.store")

    def test_what_is_no_file(self):
        self.refused(Path(os.devnull), "is a device; a store is a file")

    def test_an_empty_file_is_nothing_to_read(self, path):
        path.touch()
        with pytest.raises(ResourceError, match=r"runs\.store is empty: no run was ever stored in it\.$"):
            Store(path, must_exist=True)
        assert path.stat().st_size == 0

    def test_in_a_folder_that_nobody_may_look_into(self, path, monkeypatch):
        def shut(*_, **__):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        monkeypatch.setattr(Path, "exists", shut)
        self.refused(path, "cannot be used: permission denied. Name another file.")

    def test_a_reader_hears_of_damage_before_it_reads_on(self, filled):
        size = filled.stat().st_size
        self.overwrite(filled, size // 8192 * 4096, b"\xa7" * 4096)
        with pytest.raises(ResourceError, match="is damaged"):
            Store(filled, must_exist=True)

    def test_one_that_is_not_there_is_not_made_for_reading(self, path):
        with pytest.raises(ResourceError, match="there is no such store"):
            Store(path, must_exist=True)
        assert not path.exists()

    def test_garbage_at_the_beginning(self, filled):
        self.overwrite(filled, 0, b"\xa7" * 200)
        self.refused(filled, "is no store of wom-sim, or its beginning is damaged")

    @pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
    def test_garbage_in_the_middle(self, share, filled):
        """Wherever it is: in the short entries of the index, or in the long texts."""
        size = filled.stat().st_size
        self.overwrite(filled, int(share * size) // 4096 * 4096, b"\xa7" * 8192)
        self.refused(filled, "is damaged")

    @pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
    def test_cut_off(self, share, filled):
        size = filled.stat().st_size
        os.truncate(filled, int(share * size) // 4096 * 4096 + 100)
        self.refused(filled, "damaged")

    def test_garbage_within_a_text(self, filled):
        """What SQLite cannot know: a text that is not what was stored."""
        at = filled.read_bytes().index(b'"reached":7.0')
        self.overwrite(filled, at, b'"reached":7;0')
        self.refused_on_reading(filled)

    def test_bytes_that_are_no_text(self, filled):
        at = filled.read_bytes().index(b'"reached":7.0')
        self.overwrite(filled, at, b"\xff\xfe\xff")
        self.refused_on_reading(filled)

    def test_a_number_that_is_a_word(self, filled):
        with closing(sqlite3.connect(filled)) as base, base:
            base.execute("UPDATE run SET metrics = '{\"reached\": \"many\"}' WHERE replicate = 50")
        self.refused_on_reading(filled)

    def refused_on_reading(self, path: Path) -> None:
        with Store(path) as store, pytest.raises(ResourceError, match=r"is damaged \(.*Move it away"):
            for name in "abc":
                list(store.runs(recipe(name).digest))

    @staticmethod
    def overwrite(path: Path, at: int, garbage: bytes) -> None:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(garbage)

    def test_a_large_file_is_looked_through_only_when_asked(self, filled, monkeypatch):
        monkeypatch.setattr(database, "_CHECKED_AT_ONCE", 1000)
        size = filled.stat().st_size
        self.overwrite(filled, size // 8192 * 4096, b"\xa7" * 4096)
        with Store(filled) as store, pytest.raises(ResourceError, match="is damaged"):
            store.check_whole()


class TestReadOnly:
    def test_what_cannot_be_written_is_said_before_any_work(self, filled, monkeypatch):
        connect = sqlite3.connect

        def shut(path, **options):
            return connect(f"{Path(path).as_uri()}?mode=ro", uri=True, **options)

        monkeypatch.setattr(database.sqlite3, "connect", shut)
        with Store(filled) as store, pytest.raises(ResourceError, match=r"cannot be written\. Make it .* writable"):
            store.check_writable()

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
    @pytest.mark.parametrize("shut", ["file", "folder"])
    def test_permissions(self, shut, filled):
        what = filled if shut == "file" else filled.parent
        mode = what.stat().st_mode
        what.chmod(mode & ~0o222)
        try:
            with pytest.raises(ResourceError, match="writable"), Store(filled) as store:
                store.check_writable()
            with Store(filled, must_exist=True) as store:
                assert sum(store.versions().values()) == 300
        finally:
            what.chmod(mode)

    def test_a_medium_on_which_nothing_can_be_put_beside_it(self, filled, monkeypatch):
        connect = sqlite3.connect

        class Shut:
            """As SQLite is where the folder is read-only."""

            close = staticmethod(lambda: None)

            def execute(self, _):
                error = sqlite3.OperationalError("unable to open database file")
                error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
                raise error

        monkeypatch.setattr(
            database.sqlite3, "connect", lambda name, **options: Shut() if "mode=rw" in name else connect(name, **options)
        )
        with Store(filled, must_exist=True) as store:
            assert sum(store.versions().values()) == 300

    def test_reading_leaves_the_file_as_it_is(self, filled):
        before = filled.read_bytes()
        with Store(filled, must_exist=True) as store:
            store.check_whole()
            assert len(store.keys("m")) == 300
            with pytest.raises(ResourceError, match="cannot be written"):
                add(store, recipe("d"), range(2))
        assert filled.read_bytes() == before and [p.name for p in filled.parent.iterdir()] == [filled.name]


class TestRecipes:
    """A recipe holds what determines a run, all of it, and nothing else."""

    def test_what_does_not_matter(self):
        base = small()
        named = small(campaigns={"other": base.campaigns["nothing"], "renamed": base.campaigns["existing"]}, title="Else")
        more = small(study={**base.study.model_dump(), "replicates": 50, "baseline": "nothing"})
        assert recipe_of(base, "existing") == recipe_of(named, "renamed") == recipe_of(more, "existing")

    @pytest.mark.parametrize(
        "changes",
        [
            {"world": {"consumers": 601}}, {"world": {"behaviour": {"tell_rate": 0.31}}}, {"world": {"private_share": 0.5}},
            {"world": {"segments": dict(reversed(SMALL["world"]["segments"].items()))}},
            {"study": {"days": 20}}, {"study": {"rng_seed": 12}},
            {"campaigns": {"existing": {"seeding": {"strategy": "existing_customers", "target": 41}, "role": "director"}}},
        ],
    )  # fmt: skip
    def test_what_matters(self, changes):
        assert recipe_of(small(**changes), "existing").digest != recipe_of(small(), "existing").digest

    def test_the_version_of_the_model_matters(self, monkeypatch):
        before = recipe_of(small(), "existing")
        monkeypatch.setattr(recipes, "runs_digest", lambda: "another")
        after = recipe_of(small(), "existing")
        assert after.digest != before.digest and (after.model, before.model) == ("another", runs_digest())

    def test_a_file_matters_by_what_is_in_it(self, tmp_path):
        def of(folder: str, text: str) -> Recipe:
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / "ties.csv").write_text(text)
            return recipe_of(on_file(tmp_path / folder), "existing")

        one = of("here", TIES)
        assert of("there", TIES).digest == one.digest != of("here", TIES + "n0,n9\n").digest

    @pytest.mark.compiled
    def test_a_recipe_gives_the_run_again(self):
        for name in ("existing", "nominated", "nothing"):
            again = scenario_of(recipe_of(small(), name))
            first, second = measure(simulate(small(), name, 1)), measure(simulate(again, ONLY, 1))
            assert second == pytest.approx(first, rel=0, abs=0, nan_ok=True)

    def test_a_recipe_with_a_file_gives_the_run_again(self, tmp_path):
        (tmp_path / "ties.csv").write_text(TIES)
        scenario = on_file(tmp_path)
        again = scenario_of(recipe_of(scenario, "existing"))
        first, second = measure(simulate(scenario, "existing", 1)), measure(simulate(again, ONLY, 1))
        assert second == pytest.approx(first, rel=0, abs=0, nan_ok=True)

    def test_a_run_imports_nothing_that_is_not_in_its_version(self):
        """Otherwise an edit there could change results and not the version."""
        code = "import sys, wom_sim.simulation, wom_sim.metrics, wom_sim.world; print(*sys.modules)"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
        imported = {name.split(".")[1] for name in told.split() if name.startswith("wom_sim.")}
        known = {name.removesuffix(".py") for name in DETERMINING}
        # Errors are words.
        assert imported - known == {"errors"}
        assert known <= imported, "something that no run imports makes runs out of date"

    def test_every_determining_file_is_in_the_version(self, tmp_path):
        """A line in any of them changes it; a line in a table does not."""
        import shutil

        shutil.copytree(ROOT / "wom_sim", tmp_path / "wom_sim", ignore=shutil.ignore_patterns("__pycache__"))
        command = [sys.executable, "-c", "from wom_sim.store import runs_digest; print(runs_digest())"]

        def version() -> str:
            env = {**os.environ, "PYTHONPATH": str(tmp_path)}
            return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=True).stdout

        seen = [version()]
        for name, said in [("engine/advance.py", True), ("organisation/roles.yaml", True), ("report/tables.py", False)]:
            with (tmp_path / "wom_sim" / name).open("a") as file:
                file.write("\n# edited\n")
            seen.append(version())
            assert (seen[-1] != seen[-2]) == said, name


@pytest.mark.compiled
class TestVerifying:
    @pytest.fixture
    def scenario(self):
        return small(world={"consumers": 150}, study={"days": 4})

    @pytest.fixture
    def kept(self, scenario, path):
        """A store of what the scenario's runs give."""
        with Store(path) as store:
            for name, recipe in recipes_of(scenario).items():
                store.add([recipe], [self.computed(scenario, name, recipe, replicate).packed() for replicate in range(3)])
        return path

    @staticmethod
    def computed(scenario, name: str, recipe: Recipe, replicate: int) -> Run:
        result = simulate(scenario, name, replicate)
        return Run(recipe.digest, replicate, f"{int(result.world.key):016x}", measure(result), result.spending)

    def differing(self, path: Path, sample: int = 100) -> list[str]:
        with Store(path, must_exist=True) as store:
            return [check.differs for check in recomputed(store, sample) if check.differs]

    def test_what_was_computed_is_what_is_computed(self, kept):
        with Store(kept, must_exist=True) as store:
            assert [(c.recipe, c.replicate) for c in recomputed(store, 100)] == store.keys(runs_digest())
        assert self.differing(kept) == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("metrics = json_set(metrics, '$.reached', json_extract(metrics, '$.reached') + 1e-9)", "reached is stored as"),
            ("metrics = json_set(metrics, '$.structural_virality', 5.5)", "structural_virality is stored as 5.5"),
            ("metrics = json_set(metrics, '$.cost_total', null)", "cost_total is stored as nan"),
            ("metrics = json_remove(metrics, '$.engaged')", "engaged is stored as None"),
            ("metrics = json_set(metrics, '$.more', 1)", "more is stored as 1.0 and is None"),
            ("ledger = json_set(ledger, '$.labour', 1)", "ledger: labour is stored as 1.0"),
            ("rng_key = '0123456789abcdef'", "its world has another key"),
        ],
    )
    def test_a_number_that_was_changed_is_found(self, change, said, kept):
        with closing(sqlite3.connect(kept)) as base, base:
            base.execute(f"UPDATE run SET {change} WHERE replicate = 1 AND recipe = (SELECT min(recipe) FROM run)")
        (found,) = self.differing(kept)
        assert said in found

    def test_a_recipe_that_was_changed_is_found(self, kept):
        with closing(sqlite3.connect(kept)) as base, base:
            base.execute("UPDATE recipe SET campaign = replace(campaign, '4000', '4001')")
        assert self.differing(kept) == ["its recipe was changed"] * 6

    def test_a_sample_is_chosen_by_its_rng_seed(self, kept):
        def chosen(rng_seed: int) -> list:
            with Store(kept, must_exist=True) as store:
                return [(c.recipe, c.replicate) for c in recomputed(store, 4, rng_seed)]

        assert len(set(chosen(1))) == 4 and chosen(1) == chosen(1)
        assert any(chosen(rng_seed) != chosen(1) for rng_seed in range(2, 9))

    def test_runs_of_other_versions_are_left_alone(self, kept):
        with Store(kept) as store:
            add(store, recipe("d", "another"), range(5))
        assert self.differing(kept) == []

    def test_a_network_file_that_is_gone_or_has_changed(self, tmp_path, path):
        (tmp_path / "ties.csv").write_text(TIES)
        scenario = on_file(tmp_path)
        with Store(path) as store:
            of = recipe_of(scenario, "existing")
            store.add([of], [self.computed(scenario, "existing", of, 0).packed()])
        assert self.differing(path) == []
        (tmp_path / "ties.csv").write_text(TIES + "n0,n9\n")
        with pytest.raises(NetworkError, match="no longer what it was"):
            self.differing(path)
        (tmp_path / "ties.csv").unlink()
        with pytest.raises(NetworkError, match=r"ties\.csv"):
            self.differing(path)


class TestExport:
    def varied(self, path: Path) -> None:
        """Runs of recipes in which some fields differ: numbers, words, lists, some of them not set."""
        levels = [
            {"budget": 500.0, "until": None, "posts": [1, 2], "tone": "warm"},
            {"budget": None, "until": 3, "posts": [], "tone": 5},
        ]
        with Store(path) as store:
            for name, campaign in zip("ab", levels, strict=True):
                of = Recipe(f"{name:0>32}", "m", '{"days": 7}', json.dumps(campaign), "{}")
                store.add([of], [run(of, replicate, 1 / 3 + replicate).packed() for replicate in range(3)])

    @pytest.mark.parametrize("at_once", [2, 10_000])
    def test_every_number_comes_back(self, at_once, path, tmp_path, monkeypatch):
        import pandas as pd

        pytest.importorskip("pyarrow")
        monkeypatch.setattr("wom_sim.store.exporting.ROWS_AT_ONCE", at_once)
        self.varied(path)
        with Store(path, must_exist=True) as store:
            files, notes = export(store, tmp_path / "out")
            table = runs_table(store)
        assert [file.name for file in files] == ["runs.csv", "runs.parquet"] and notes == []
        back = pd.read_csv(files[0], dtype=str, keep_default_na=False)
        binary = pd.read_parquet(files[1])
        assert list(back) == list(binary) == list(table) and len(back) == 6
        assert [float(text) for text in back["reached"]] == list(binary["reached"]) == [1 / 3, 4 / 3, 7 / 3] * 2
        assert list(back["share"]) == [""] * 6 and list(binary["ledger.labour"]) == [0.125] * 6
        assert list(back["rng_key"]) == list(binary["rng_key"]) == [f"{r:016x}" for r in range(3)] * 2
        assert list(map(int, back["replicate"])) == list(binary["replicate"]) == [0, 1, 2] * 2
        assert list(back["campaign.budget"]) == ["500.0"] * 3 + [""] * 3
        assert list(binary["campaign.budget"].isna()) == [False] * 3 + [True] * 3
        assert list(binary["campaign.posts"]) == ["[1, 2]"] * 3 + ["[]"] * 3
        assert list(binary["campaign.tone"]) == ['"warm"'] * 3 + ["5"] * 3
        assert "days" not in table

    def test_without_pyarrow_there_is_csv_and_a_word(self, filled, tmp_path, monkeypatch):
        monkeypatch.setattr("pandas.DataFrame.to_parquet", lambda *_, **__: (_ for _ in ()).throw(ImportError()))
        with Store(filled, must_exist=True) as store:
            files, notes = export(store, tmp_path / "out")
        assert [file.name for file in files] == ["runs.csv"] and notes == [NO_PARQUET]
        assert [p.name for p in (tmp_path / "out").iterdir()] == ["runs.csv"]

    def test_an_empty_store_gives_an_empty_table(self, path, tmp_path):
        Store(path).close()
        with Store(path, must_exist=True) as store:
            export(store, tmp_path / "out")
        assert (tmp_path / "out" / "runs.csv").read_text() == "model,recipe,replicate,rng_key\n"

    def test_nothing_half_written(self, filled, tmp_path, monkeypatch):
        def full(self, path, **_):
            Path(path).write_text("model,rec")
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pandas.DataFrame.to_csv", full)
        with Store(filled, must_exist=True) as store, pytest.raises(ResourceError, match="no space left on device"):
            export(store, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def on_file(folder: Path):
    """A scenario whose network is ties.csv in a folder."""
    scenario = small(
        world={"consumers": None, "network": {"file": "ties.csv"}, "customers": {"share": 0.3}},
        campaigns={"existing": {"seeding": {"strategy": "existing_customers", "target": 5}, "role": "director"}},
        study={"days": 4},
    )
    scenario._folder = folder
    return scenario


def with_tests() -> dict[str, str]:
    """An environment in which processes find the tests' helpers."""
    paths = [str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
