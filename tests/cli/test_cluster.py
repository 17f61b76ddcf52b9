"""A Dask cluster: a real scheduler with real workers gives the same bytes, also when a worker is killed in the middle."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest import mock

import benches
import pytest

from wom_sim.errors import WomSimError
from wom_sim.experiment import cluster as clusters
from wom_sim.experiment import here, work
from wom_sim.experiment.cluster import on_cluster
from wom_sim.processes import Lost
from wom_sim.store import Store, runs_digest

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")

ROOT = Path(__file__).parents[2]
WORLDS = 20
MANY = benches.BASE.replace("replicates: 3", f"replicates: {WORLDS}")
MANY_RUNS = benches.RUNS // 3 * WORLDS
CONFIG = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
"""A task is given up when it killed two workers; Dask's own limit is four."""


def free_port() -> int:
    with closing(socket.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


class Cluster:
    """A scheduler and workers, each a process of its own with its log in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, f"tcp://127.0.0.1:{free_port()}"
        self.workers: list[subprocess.Popen] = []
        self.begun = 0
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", port)

    def _start(self, program: str, *words: str, package: Path = ROOT) -> subprocess.Popen:
        paths = os.pathsep.join(str(path) for path in (package, ROOT / "tests", ROOT / "tests" / "cli"))
        self.begun += 1
        with (self.folder / f"{self.begun}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"],
                cwd=self.folder, stdout=log, stderr=log, env={**os.environ, **CONFIG, "PYTHONPATH": paths},
            )  # fmt: skip

    def add_worker(self, package: Path = ROOT) -> subprocess.Popen:
        """A worker with the wom-sim that is in a folder."""
        words = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(self.folder))
        self.workers.append(self._start("dask_worker", self.address, *words, package=package))
        return self.workers[-1]

    def have(self, count: int) -> list[subprocess.Popen]:
        """So many workers, and no more: a worker is slow to start, so those that earlier tests left are kept."""
        alive = [worker for worker in self.workers if worker.poll() is None]
        self.workers = alive[:count]
        for worker in alive[count:]:
            worker.kill()
            worker.wait()
        while len(self.workers) < count:
            self.add_worker()
        self.wait_until_seen()
        return self.workers

    def wait_until_seen(self) -> None:
        """Until the scheduler knows of all workers, and of none that is dead."""
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            end = time.monotonic() + 30
            while len(client.nthreads()) != len(self.workers):
                assert time.monotonic() < end, [path.read_text() for path in sorted(self.folder.glob("*.log"))]
                time.sleep(0.02)

    def remove(self, worker: subprocess.Popen) -> None:
        worker.kill()
        worker.wait()
        self.workers.remove(worker)
        self.wait_until_seen()

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The one scheduler of all tests but one; each says how many workers it needs."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.close()


@pytest.fixture
def two(cluster: Cluster) -> str:
    """The address of a scheduler with two workers."""
    cluster.have(2)
    return cluster.address


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple]:
    """What is stored of MANY by one process."""
    folder = tmp_path_factory.mktemp("here")
    with Store(folder / "here.store") as store:
        assert benches.run_all(benches.bench(folder, store, here(1), base=MANY), WORLDS) == MANY_RUNS
    return benches.rows(folder / "here.store")


def on(folder: Path, executor, progress=lambda done, total: None) -> tuple[int, list[tuple]]:
    """Run MANY; returns how many runs were computed, and all that is stored."""
    with Store(folder / "there.store") as store:
        computed = benches.run_all(benches.bench(folder, store, executor, base=MANY), WORLDS, progress=progress)
    return computed, benches.rows(folder / "there.store")


class TestTheSame:
    def test_an_experiment(self, wom_sim, two, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        path = benches.write(tmp_path)
        code, _, err = wom_sim("experiment", path, "--out", "there", "--store", "there.store", "--cluster", two)
        assert code == 0, err
        assert wom_sim("experiment", path, "--out", "here", "--workers", 1).code == 0
        assert benches.rows(Path("there.store")) == benches.rows(Path("talk.store"))
        for name in ("results.csv", "differences.csv", "manifest.json"):
            assert Path("there", name).read_bytes() == Path("here", name).read_bytes()

    def test_a_sensitivity_analysis(self, wom_sim, two, tiny, monkeypatch):
        pytest.importorskip("SALib")
        words = ("sensitivity", tiny, "--parameters", "tell_rate", "--trajectories", 2, "--replicates", 2)
        with monkeypatch.context() as patched:
            # What the workers do nobody needs to compile here.
            patched.setattr("wom_sim.study.compile_model", lambda *_: 1 / 0)
            there = wom_sim(*words, "--out", "there", "--store", "there.store", "--cluster", two)
        assert there.code == 0, there.err
        here = wom_sim(*words, "--out", "here", "--workers", 1)
        assert there.out == here.out and benches.rows(Path("there.store")) == benches.rows(Path("tiny.store"))
        for file in Path("here").iterdir():
            assert (Path("there") / file.name).read_bytes() == file.read_bytes(), file.name

    def test_what_was_stopped_goes_on(self, two, expected, tmp_path):
        def stop(done: int, total: int) -> None:
            if done > total * 2 // 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            on(tmp_path, on_cluster(two), stop)
        before = benches.rows(tmp_path / "there.store")
        computed, kept = on(tmp_path, on_cluster(two))
        assert 0 < computed == MANY_RUNS - len(before) and kept == expected


def answer(task: int, *shared: object) -> object:
    """What the workers of these tests do."""
    if task == 13:
        raise ZeroDivisionError("division by zero")
    return task, shared


class TestExecutor:
    def test_what_is_shared_reaches_every_task(self, two):
        """Also what is large."""
        shared = ("model", {"network": bytes(20_000_000)})
        found = dict(on_cluster(two)(answer, range(6), shared))
        assert found == {task: (task, shared) for task in range(6)}

    def test_tasks_are_drawn_as_there_is_room(self, two):
        drawn = []

        def tasks() -> Iterator[int]:
            for task in range(100, 160):
                drawn.append(task)
                yield task

        for number, _ in enumerate(on_cluster(two)(answer, tasks(), ()), start=1):
            assert len(drawn) <= number + 2 * clusters.AHEAD
        assert number == 60

    def test_nothing_to_do(self, two):
        assert list(on_cluster(two)(answer, [], ())) == []

    def test_an_error_comes_with_its_task(self, two):
        with pytest.raises(Lost, match="^ZeroDivisionError: division by zero$") as found:
            list(on_cluster(two)(answer, [1, 13, 2], ()))
        assert found.value.task == 13

    def test_the_log_of_dask_stays_off_the_screen(self, two, capfd):
        list(on_cluster(two)(answer, range(3), ()))
        assert capfd.readouterr() == ("", "")


def poisonous(batch, *shared):
    """`run_batch` that kills its worker at a batch with a campaign of budget 2000."""
    import pickle

    if any(pickle.loads(campaign).budget == 2000 for campaign in batch.campaigns.values()):
        os._exit(1)
    return work.run_batch(batch, *shared)


def faulty(batch, *shared):
    """`run_batch` in which every run fails in replicate 9."""
    fails = mock.patch.object(work, "simulate", lambda *_, **__: 1 / 0) if batch.replicate == 9 else contextlib.nullcontext()
    with fails:
        return run_batch(batch, *shared)


run_batch = work.run_batch


class TestFailures:
    def test_an_error_of_a_run_names_its_parameters(self, two, tmp_path, monkeypatch):
        monkeypatch.setattr(work, "run_batch", faulty)
        with pytest.raises(WomSimError) as found:
            on(tmp_path, on_cluster(two))
        said = r'A run failed at talk 0\.[26], budget 500, campaign "customers", replicate 9 \(rng_seed 5\): Zero.*\(.*:\d+\)\.'
        assert re.fullmatch(said, str(found.value)), found.value
        assert 0 < len(benches.rows(tmp_path / "there.store")) < MANY_RUNS

    def test_a_worker_with_another_version(self, cluster, two, tmp_path):
        import shutil

        shutil.copytree(ROOT / "wom_sim", tmp_path / "other" / "wom_sim", ignore=shutil.ignore_patterns("__pycache__"))
        with (tmp_path / "other" / "wom_sim" / "rules.py").open("a") as file:
            file.write("\n# another version\n")
        self.refused(cluster, tmp_path / "other",
                     rf"{socket.gethostname()}\) has another version of wom-sim, .* \([0-9a-f]{{16}}, and here {runs_digest()}\)")

    def test_a_worker_without_wom_sim(self, cluster, two, tmp_path):
        (tmp_path / "none" / "wom_sim").mkdir(parents=True)
        # Not just an empty package: an editable install would find what is missing in it elsewhere.
        (tmp_path / "none" / "wom_sim" / "__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
        self.refused(cluster, tmp_path / "none", r"cannot load wom-sim \(.*\): install this version of it on all workers")

    @staticmethod
    def refused(cluster: Cluster, package: Path, said: str) -> None:
        """With such a worker among the others nothing is begun."""
        worker = cluster.add_worker(package)
        try:
            cluster.wait_until_seen()
            with pytest.raises(WomSimError) as found:
                on_cluster(cluster.address)
            assert re.search(said, str(found.value)), found.value
        finally:
            cluster.remove(worker)

    def test_nobody_answers(self, wom_sim, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("wom_sim.experiment.cluster.on_cluster", lambda address: on_cluster(address, 1))
        address, began = f"tcp://127.0.0.1:{free_port()}", time.monotonic()
        code, out, err = wom_sim("experiment", benches.write(tmp_path), "--cluster", address)
        assert (code, out) == (2, "") and "Traceback" not in err
        assert f"No Dask scheduler answers at {address} within 1 seconds. Start one (dask scheduler)" in err
        assert time.monotonic() - began < 10
        assert sorted(p.name for p in tmp_path.iterdir()) == ["base.yaml", "talk.yaml"]

    def test_something_else_listens_there(self):
        """As where the address of the dashboard was given."""
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
            with pytest.raises(WomSimError, match="No Dask scheduler answers"):
                on_cluster(address, 0.5)

    @pytest.mark.parametrize("address", ["here", "tcp://here:many", "carrier-pigeon://here:1"])
    def test_what_is_no_address(self, address):
        with pytest.raises(WomSimError, match=rf"^--cluster {address}: .* as tcp://HOST:8786\.$"):
            on_cluster(address, 1)

    def test_without_dask(self, wom_sim, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setitem(sys.modules, "distributed", None)
        code, out, err = wom_sim("experiment", benches.write(tmp_path), "--cluster", "tcp://127.0.0.1:8786")
        assert (code, out) == (2, "") and "pip install 'wom-sim[cluster]'" in err


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked more often whether workers have come or gone."""
    monkeypatch.setattr(clusters, "_LOOK", 0.2)


class TestDeaths:
    """In an order in which few workers have to be started anew."""

    def test_a_worker_in_the_middle(self, cluster, two, expected, tmp_path, soon):
        victim, told = cluster.workers[0], []

        def kill(done: int, total: int) -> None:
            told.append((done, total))
            if len(told) == 12:
                os.kill(victim.pid, signal.SIGKILL)

        computed, kept = on(tmp_path, on_cluster(two), kill)
        assert victim.wait() == -signal.SIGKILL
        # What another worker repeats is what had not come yet: no run comes twice.
        assert computed == MANY_RUNS and kept == expected
        assert told[-1][0] == told[-1][1] and [done for done, _ in told] == sorted(done for done, _ in told)

    def test_all_workers_and_others_come(self, cluster, expected, tmp_path, soon):
        """What was sent to the first ones is sent again."""
        (first,) = cluster.have(1)
        told = []

        def replace(done: int, total: int) -> None:
            told.append(done)
            if len(told) == 8:
                first.kill()
                first.wait()
                cluster.add_worker()

        computed, kept = on(tmp_path, on_cluster(cluster.address), replace)
        assert computed == MANY_RUNS and kept == expected

    def test_all_workers_and_nobody_comes(self, cluster, tmp_path, soon):
        (worker,) = cluster.have(1)

        def kill(done: int, total: int) -> None:
            worker.kill()

        with pytest.raises(WomSimError, match=r"has no workers, and none came within 1 seconds"):
            on(tmp_path, on_cluster(cluster.address, 1), kill)

    def test_no_workers_from_the_beginning(self, cluster):
        cluster.have(0)
        said = rf"{cluster.address} has no workers, and none came within 1 seconds.*dask worker"
        with pytest.raises(WomSimError, match=said):
            on_cluster(cluster.address, 1)

    def test_a_task_that_kills_its_workers_names_its_parameters(self, two, tmp_path, monkeypatch, soon):
        monkeypatch.setattr(work, "run_batch", poisonous)
        with pytest.raises(WomSimError) as found:
            on(tmp_path, on_cluster(two))
        said = r"A run failed at talk 0\.[26], budget 500, replicate \d+ \(rng_seed 5\): 2 workers died of it, the last of them "
        assert re.match(said + r"tcp://127\.0\.0\.1:\d+ \(out of memory, or killed\)\.", str(found.value)), found.value

    def test_the_scheduler(self, tmp_path):
        own, told = Cluster(tmp_path), []
        try:
            own.have(1)

            def kill(done: int, total: int) -> None:
                told.append(done)
                if len(told) == 5:
                    own.scheduler.kill()

            with pytest.raises(WomSimError, match=rf"{own.address} is gone\. What was finished is kept"):
                on(tmp_path, on_cluster(own.address), kill)
        finally:
            own.close()
        assert len(benches.rows(tmp_path / "there.store")) >= 4
