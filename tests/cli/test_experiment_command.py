"""`wom-sim experiment` and `wom-sim store` as their users meet them: killed, started twice, asked again, given bad files."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import benches
import pytest
from killing import files, finish, start, wait_for_more
from numba import config

from wom_sim.experiment import work
from wom_sim.store import Store, database, runs_digest

# Worlds of 400 consumers: eight campaigns in one take about 40 milliseconds, so that a kill comes in the middle of a batch.
LONG = benches.BASE.replace("consumers: 200", "consumers: 400").replace("replicates: 3", "replicates: 60")
LONG_RUNS, LONG_ASKED = benches.RUNS * 20, benches.ASKED * 20


@pytest.fixture
def experiment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An experiment in an otherwise empty working directory."""
    monkeypatch.chdir(tmp_path)
    return benches.write(tmp_path)


def said_to_be_there(err: str) -> int:
    return int(re.search(r"runs, of which ([\d,]+) ", err)[1].replace(",", ""))


class TestAgain:
    def test_the_second_time_nothing_is_computed_and_every_byte_is_the_same(self, wom_sim, experiment):
        first = wom_sim("experiment", experiment, "--out", "one", "--workers", 1, "--json")
        again = wom_sim("experiment", experiment, "--out", "two", "--workers", 1, "--json")
        assert first.code == again.code == 0, first.err + again.err
        assert (json.loads(first.out)["computed"], json.loads(again.out)["computed"]) == (benches.RUNS, 0)
        assert files(Path("one")) == files(Path("two"))
        assert not list(Path().glob("*.store-*")), "a store that nobody has open is one file"
        assert "every run is kept in talk.store" in again.err.replace(str(experiment.parent) + "/", "")

    def test_the_same_bytes_with_one_worker_and_with_two(self, wom_sim, experiment, monkeypatch, capfd):
        # The compiler then tells, on the standard output of each process, what it stores and what it finds compiled.
        monkeypatch.setenv("NUMBA_DEBUG_CACHE", "1")
        monkeypatch.setattr("wom_sim.study.SMALL", 0)
        for workers in (1, 2):
            code, _, err = wom_sim("experiment", experiment, "--out", f"out{workers}", "--store", f"{workers}.store",
                                   "--workers", workers)  # fmt: skip
            assert code == 0, err
        assert files(Path("out1")) == files(Path("out2"))
        assert benches.rows(Path("1.store")) == benches.rows(Path("2.store"))
        told = capfd.readouterr().out
        assert "[cache] data saved" not in told, "a worker compiled what was not compiled before it began"
        assert config.DISABLE_JIT or told.count("[cache] data loaded") > 2

    def test_strategies_of_all_points_are_compiled_before_workers_begin(self, wom_sim, experiment, monkeypatch):
        strategies = "{field: campaigns.customers.seeding.strategy, levels: [random, high_degree]}"
        benches.write(experiment.parent, experiment=f"base: base.yaml\nreplicates: 1\nfactors: {{how: {strategies}}}\n")
        compiled = []
        monkeypatch.setattr("wom_sim.study.compile_model", lambda strategies: compiled.append(set(strategies)))
        assert wom_sim("experiment", experiment, "--workers", 1).code == 0
        assert compiled == [{"none", "random", "high_degree"}]

    def test_runs_of_another_version_stay_where_they_are(self, wom_sim, experiment, monkeypatch):
        with monkeypatch.context() as patched:
            for module in ("wom_sim.store.recipes", "wom_sim.experiment.work"):
                patched.setattr(f"{module}.runs_digest", lambda: "older")
            assert wom_sim("experiment", experiment, "--out", "one", "--workers", 1).code == 0
        done = wom_sim("experiment", experiment, "--out", "two", "--workers", 1, "--json")
        assert json.loads(done.out)["computed"] == benches.RUNS
        info = wom_sim("store", "info", "talk.store").out
        assert f"{2 * benches.RUNS} runs" in info and f"model older: {benches.RUNS} runs\n" in info
        assert f"model {runs_digest()}: {benches.RUNS} runs (this version)" in info


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
class TestKilled:
    def test_killed_five_times_it_loses_nothing_and_repeats_nothing(self, experiment, tmp_path):
        """Once at any moment of the start, then as runs come in; with one process, and with several."""
        benches.write(tmp_path, base=LONG)
        path, moments = tmp_path / "talk.store", random.Random(6)
        for number in range(5):
            before = benches.rows(path)
            process = start(tmp_path, "--out", "out", "--workers", str(1 + number % 2))
            if number == 0:
                time.sleep(moments.uniform(0, 2))
            else:
                wait_for_more(path, process, len(before))
                time.sleep(moments.uniform(0, 0.15))
            os.killpg(process.pid, signal.SIGKILL)
            code, out, err = finish(process)
            assert code == -signal.SIGKILL, (code, out, err)
            if "of which" in err:
                assert said_to_be_there(err) == LONG_ASKED - LONG_RUNS + len(before)
            assert set(before) <= set(benches.rows(path))
            assert not (tmp_path / "out").exists()
        before = benches.rows(path)
        assert 0 < len(before) < LONG_RUNS
        code, out, err = finish(start(tmp_path, "--out", "out", "--workers", "1", "--json"))
        assert code == 0, err
        assert json.loads(out)["computed"] == LONG_RUNS - len(before)
        assert set(before) < set(benches.rows(path)) and len(benches.rows(path)) == LONG_RUNS
        code, *_ = finish(start(tmp_path, "--out", "whole", "--store", "whole.store", "--workers", "2"))
        assert code == 0
        assert files(tmp_path / "out") == files(tmp_path / "whole")
        assert benches.rows(path) == benches.rows(tmp_path / "whole.store")

    def test_ctrl_c_keeps_what_is_finished(self, experiment, tmp_path):
        benches.write(tmp_path, base=LONG)
        process = start(tmp_path, "--out", "out", "--workers", "2")
        wait_for_more(tmp_path / "talk.store", process, 0)
        os.killpg(process.pid, signal.SIGINT)
        code, out, err = finish(process)
        assert (code, out) == (130, "") and "Traceback" not in err, err
        assert "Stopped early; what was finished is in talk.store" in err
        assert 0 < len(benches.rows(tmp_path / "talk.store")) < LONG_RUNS and not (tmp_path / "out").exists()


def test_two_processes_on_one_store(experiment, tmp_path):
    """Each has all results in the end, and nothing is stored twice or lost."""
    both = [start(tmp_path, "--out", name, "--store", "both.store", "--workers", "1") for name in ("a", "b")]
    for process in both:
        code, _, err = finish(process)
        assert code == 0, err
    code, *_ = finish(start(tmp_path, "--out", "alone", "--store", "alone.store", "--workers", "1"))
    assert code == 0
    assert files(tmp_path / "a") == files(tmp_path / "b") == files(tmp_path / "alone")
    assert benches.rows(tmp_path / "both.store") == benches.rows(tmp_path / "alone.store")
    with Store(tmp_path / "both.store", must_exist=True) as store:
        store.check_whole()


class TestRefused:
    """One sentence, exit code 2, no results, and the file as it was."""

    @pytest.fixture(params=["experiment", "sensitivity", "info", "verify", "export"])
    def refused(self, request, wom_sim, experiment):
        def ask(said: str, store: str = "bad.store") -> None:
            before = files(Path(store).parent)
            words = {
                "experiment": ("experiment", experiment, "--store", store),
                "sensitivity": ("sensitivity", experiment.with_name("base.yaml"), "--store", store),
            }
            code, out, err = wom_sim(*words.get(request.param, ("store", request.param, store)))
            assert code == 2 and out == "" and "Traceback" not in err, (code, out, err)
            assert re.search(said, err) and store in err and err.count("\n") == 1, err
            assert files(Path(store).parent) == before and not Path("figures").exists()

        return ask

    def test_a_text(self, refused):
        Path("bad.store").write_text("reached,7\n" * 100)
        refused("is no store of wom-sim, or its beginning is damaged. Name another file")

    def test_another_database(self, refused):
        with closing(sqlite3.connect("bad.store")) as base:
            base.execute("CREATE TABLE mine (x)")
        refused("is a database, but not a store")

    def test_a_folder(self, refused):
        Path("bad.store").mkdir()
        refused("is a folder; a store is a file")

    def test_garbage_at_the_beginning(self, refused):
        Store(Path("bad.store")).close()
        Path("bad.store").write_bytes(b"\xa7" * 200 + Path("bad.store").read_bytes()[200:])
        refused("is no store of wom-sim, or its beginning is damaged")

    def test_garbage_in_the_middle(self, refused):
        Store(Path("bad.store")).close()
        half = Path("bad.store").stat().st_size // 2 // 4096 * 4096
        Path("bad.store").write_bytes(Path("bad.store").read_bytes()[:half] + b"\xa7" * 4096)
        refused(r"is damaged \(.*\)\. Move it away")

    def test_of_another_format(self, refused):
        Store(Path("bad.store")).close()
        with closing(sqlite3.connect("bad.store")) as base:
            base.execute("PRAGMA user_version = 7")
        refused("has format 7, and this version of wom-sim reads format 1")


class TestRefusedByAnExperiment:
    def test_a_store_that_is_damaged(self, wom_sim, experiment):
        assert wom_sim("experiment", experiment, "--workers", 1, "--out", "one").code == 0
        os.truncate("talk.store", Path("talk.store").stat().st_size // 2)
        code, out, err = wom_sim("experiment", experiment, "--workers", 1, "--out", "two")
        assert (code, out) == (2, "") and "talk.store is damaged" in err and "Move it away" in err
        assert not Path("two").exists()

    def test_a_store_that_cannot_be_written(self, wom_sim, experiment, monkeypatch):
        Store(Path("talk.store")).close()
        connect = sqlite3.connect

        def shut(path, **rest):
            return connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, **rest)

        monkeypatch.setattr(database.sqlite3, "connect", shut)
        code, out, err = wom_sim("experiment", experiment, "--workers", 1)
        assert (code, out) == (2, "") and "talk.store cannot be written. Make it and its folder writable" in err

    def test_a_store_that_somebody_writes_to(self, wom_sim, experiment, monkeypatch):
        monkeypatch.setattr(database, "_PATIENCE", 0.2)
        Store(Path("talk.store")).close()
        with closing(sqlite3.connect("talk.store", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            code, out, err = wom_sim("experiment", experiment, "--workers", 1)
        assert (code, out) == (2, "") and "written to by another process" in err

    def test_a_disk_that_is_full_in_the_middle(self, wom_sim, experiment, monkeypatch):
        added = []

        def full(self, recipes, rows):
            added.append(1)
            if len(added) == 3:
                self._base.execute("PRAGMA max_page_count = 1")
            return add(self, recipes, [*rows, *(row._replace(recipe="x" * 5000, replicate=n) for row in rows for n in range(9))]
                       if len(added) == 3 else rows)  # fmt: skip

        add = Store.add
        monkeypatch.setattr(Store, "add", full)
        code, out, err = wom_sim("experiment", experiment, "--workers", 1)
        assert (code, out) == (2, "") and "the disk is full" in err and "Traceback" not in err
        monkeypatch.undo()
        assert len(benches.rows(experiment.with_suffix(".store"))) == 8

    def test_a_run_that_fails(self, wom_sim, experiment, monkeypatch):
        simulate = work.simulate

        def failing(scenario, campaign, replicate, **rest):
            if scenario.campaigns[campaign].budget == 2000 and replicate == 1:
                raise ZeroDivisionError("division by zero")
            return simulate(scenario, campaign, replicate, **rest)

        monkeypatch.setattr(work, "simulate", failing)
        code, out, err = wom_sim("experiment", experiment, "--workers", 1)
        assert (code, out) == (2, "") and not Path("figures").exists()
        assert re.search(r'A run failed at talk 0\.2, budget 2000, campaign "customers", replicate 1 \(rng_seed 5\): Zero', err)
        assert len(benches.rows(Path("talk.store"))) == 10


class TestStore:
    @pytest.fixture
    def kept(self, wom_sim, experiment):
        assert wom_sim("experiment", experiment, "--workers", 1, "--out", "out").code == 0
        return Path("talk.store")

    def test_info(self, wom_sim, kept):
        assert wom_sim("store", "info", kept).out.splitlines() == [
            f"talk.store: {benches.RUNS} runs", f"  model {runs_digest()}: {benches.RUNS} runs (this version)",
        ]  # fmt: skip

    def test_verify(self, wom_sim, kept):
        code, out, _ = wom_sim("store", "verify", kept, "--sample", 5)
        assert (code, out) == (0, "5 runs recomputed: every number is the same.\n")
        assert wom_sim("store", "verify", kept, "--sample", 500).out.startswith(f"{benches.RUNS} runs")

    def test_verify_finds_a_number_that_was_changed(self, wom_sim, kept):
        with closing(sqlite3.connect(kept)) as base, base:
            base.execute("UPDATE run SET metrics = json_set(metrics, '$.reached', 12345) WHERE replicate = 2 AND rowid % 2")
        code, out, err = wom_sim("store", "verify", kept, "--sample", 500)
        assert code == 1 and "Traceback" not in err
        assert re.search(r"^[0-9a-f]{32} replicate 2: reached is stored as 12345\.0 and is \d+\.0$", out, re.MULTILINE), out

    def test_export(self, wom_sim, kept):
        import pandas as pd

        code, out, err = wom_sim("store", "export", kept)
        assert code == 0 and (out == "" or "pyarrow" in out), out
        assert "talk-export" in err
        table = pd.read_csv("talk-export/runs.csv")
        assert len(table) == benches.RUNS
        assert sorted(table["world.behaviour.tell_rate"].unique()) == [0.2, 0.6]
        assert sorted(table["campaign.budget"].dropna().unique()) == [500, 2000, 4000]
        kept_ones = {(recipe, replicate): json.loads(metrics) for recipe, replicate, _, metrics, _ in benches.rows(kept)}
        for row in table.itertuples():
            assert row.reached == kept_ones[row.recipe, row.replicate]["reached"]

    def test_one_that_is_not_there(self, wom_sim, experiment):
        for what in ("info", "verify", "export"):
            assert wom_sim("store", what, "none.store")[::2] == (2, "wom-sim: none.store: there is no such store.\n")
        assert not Path("none.store").exists()
