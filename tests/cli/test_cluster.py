"""A Dask cluster: a real scheduler with real workers gives the same bytes, also when a worker is killed in the middle."""

from __future__ import annotations

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

import benches
import pytest

from wom_sim.errors import WomSimError
from wom_sim.experiment import cluster, here, work
from wom_sim.experiment.cluster import on_cluster
from wom_sim.experiment.work import Lost
from wom_sim.store import Store, runs_digest

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")

ROOT = Path(__file__).parents[2]
WORLDS = 30
MANY = benches.BASE.replace("replicates: 3", f"replicates: {WORLDS}")
MANY_RUNS = benches.RUNS // 3 * WORLDS


def free_port() -> int:
    with closing(socket.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


class Cluster:
    """A scheduler and workers, each a process of its own with its log in a folder."""

    def __init__(self, folder: Path, **config: int) -> None:
        self.config = {f"DASK_DISTRIBUTED__SCHEDULER__{name.upper()}": str(value) for name, value in config.items()}
        self.folder, self.address = folder, f"tcp://127.0.0.1:{free_port()}"
        self.processes: list[subprocess.Popen] = []
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", port)

    def _start(self, program: str, *words: str, package: Path = ROOT) -> subprocess.Popen:
        paths = os.pathsep.join(str(path) for path in (package, ROOT / "tests", ROOT / "tests" / "cli"))
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        with log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"],
                    cwd=self.folder, stdout=log, stderr=log, env={**os.environ, **self.config, "PYTHONPATH": paths},
                )
            )  # fmt: skip
        return self.processes[-1]

    def add_worker(self, package: Path = ROOT) -> subprocess.Popen:
        """A worker with the wom-sim that is in a folder."""
        words = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(self.folder))
        return self._start("dask_worker", self.address, *words, package=package)

    def wait_for_workers(self, count: int) -> None:
        """Until so many have come; 0: until the scheduler listens."""
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            if count:
                client.wait_for_workers(count, timeout=30)

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    for _ in range(2):
        made.add_worker()
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that a test has for itself, without workers."""
    made = Cluster(tmp_path)
    yield made
    made.close()


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
    def test_by_the_command_line(self, wom_sim, workers, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        path = benches.write(tmp_path)
        code, _, err = wom_sim("experiment", path, "--out", "there", "--store", "there.store", "--cluster", workers.address)
        assert code == 0, err
        assert wom_sim("experiment", path, "--out", "here", "--workers", 1).code == 0
        assert benches.rows(Path("there.store")) == benches.rows(Path("talk.store"))
        for name in ("results.csv", "differences.csv", "manifest.json"):
            assert Path("there", name).read_bytes() == Path("here", name).read_bytes()

    def test_when_a_worker_is_killed_in_the_middle(self, own, expected, tmp_path):
        victim, _ = own.add_worker(), own.add_worker()
        own.wait_for_workers(2)
        told = []

        def kill(done: int, total: int) -> None:
            told.append((done, total))
            if len(told) == 12:
                os.kill(victim.pid, signal.SIGKILL)

        computed, kept = on(tmp_path, on_cluster(own.address), kill)
        assert victim.wait() == -signal.SIGKILL
        # What another worker repeats is what had not come yet: no run comes twice.
        assert computed == MANY_RUNS and kept == expected
        assert told[-1][0] == told[-1][1] and [done for done, _ in told] == sorted(done for done, _ in told)

    def test_when_all_workers_die_and_others_come(self, own, expected, tmp_path):
        """What was sent to the first ones is sent again."""
        first = own.add_worker()
        told = []

        def replace(done: int, total: int) -> None:
            told.append(done)
            if len(told) == 8:
                first.kill()
                first.wait()
                own.add_worker()

        computed, kept = on(tmp_path, on_cluster(own.address), replace)
        assert computed == MANY_RUNS and kept == expected

    def test_what_was_stopped_goes_on(self, workers, expected, tmp_path):
        def stop(done: int, total: int) -> None:
            if done > total * 2 // 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            on(tmp_path, on_cluster(workers.address), stop)
        before = benches.rows(tmp_path / "there.store")
        computed, kept = on(tmp_path, on_cluster(workers.address))
        assert 0 < computed == MANY_RUNS - len(before) and kept == expected


def answer(task: int, *shared: object) -> object:
    """What the workers of these tests do."""
    if task == 13:
        raise ZeroDivisionError("division by zero")
    if task == 99:
        os._exit(1)
    return task, shared


class TestExecutor:
    def test_what_is_shared_reaches_every_task(self, workers):
        """Also what is large."""
        shared = ("model", {"network": bytes(20_000_000)})
        found = dict(on_cluster(workers.address)(answer, range(6), shared))
        assert found == {task: (task, shared) for task in range(6)}

    def test_tasks_are_drawn_as_there_is_room(self, workers):
        drawn = []

        def tasks() -> Iterator[int]:
            for task in range(100, 160):
                drawn.append(task)
                yield task

        for number, _ in enumerate(on_cluster(workers.address)(answer, tasks(), ()), start=1):
            assert len(drawn) <= number + 2 * cluster.AHEAD
        assert number == 60

    def test_nothing_to_do(self, workers):
        assert list(on_cluster(workers.address)(answer, [], ())) == []

    def test_an_error_comes_with_its_task(self, workers):
        with pytest.raises(Lost, match="^ZeroDivisionError: division by zero$") as found:
            list(on_cluster(workers.address)(answer, [1, 13, 2], ()))
        assert found.value.task == 13

    def test_the_log_of_dask_stays_off_the_screen(self, workers, capfd):
        list(on_cluster(workers.address)(answer, range(3), ()))
        assert capfd.readouterr() == ("", "")


def poisonous(batch, *shared):
    """`run_batch` that kills its worker at a batch with a campaign of budget 2000."""
    import pickle

    if any(pickle.loads(campaign).budget == 2000 for campaign in batch.campaigns.values()):
        os._exit(1)
    return work.run_batch(batch, *shared)


def faulty(batch, *shared):
    """`run_batch` in which every run fails in replicate 1."""
    if batch.replicate == 1:
        work.simulate = lambda *_, **__: 1 / 0
    return work.run_batch(batch, *shared)


class TestFailures:
    def test_an_error_of_a_run_names_its_parameters(self, own, tmp_path, monkeypatch):
        own.add_worker()
        monkeypatch.setattr(work, "run_batch", faulty)
        with pytest.raises(WomSimError) as found:
            on(tmp_path, on_cluster(own.address))
        said = r'A run failed at talk 0\.[26], budget 500, campaign "customers", replicate 1 \(rng_seed 5\): Zero.*\(.*:\d+\)\.'
        assert re.fullmatch(said, str(found.value)), found.value
        assert 0 < len(benches.rows(tmp_path / "there.store")) < MANY_RUNS

    def test_a_task_that_kills_its_workers_names_its_parameters(self, tmp_path, monkeypatch):
        own = Cluster(tmp_path, allowed_failures=1)
        try:
            for _ in range(2):
                own.add_worker()
            own.wait_for_workers(2)
            monkeypatch.setattr(work, "run_batch", poisonous)
            with pytest.raises(WomSimError) as found:
                on(tmp_path, on_cluster(own.address))
        finally:
            own.close()
        said = r"A run failed at talk 0\.[26], budget 500, replicate \d+ \(rng_seed 5\): 2 workers died of it, the last of them "
        assert re.match(said + r"tcp://127\.0\.0\.1:\d+ \(out of memory, or killed\)\.", str(found.value)), found.value

    def test_nobody_answers(self, wom_sim, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("wom_sim.experiment.cluster.on_cluster", lambda address: on_cluster(address, 2))
        address, began = f"tcp://127.0.0.1:{free_port()}", time.monotonic()
        code, out, err = wom_sim("experiment", benches.write(tmp_path), "--cluster", address)
        assert (code, out) == (2, "") and "Traceback" not in err
        assert f"No Dask scheduler answers at {address} within 2 seconds. Start one (dask scheduler)" in err
        assert time.monotonic() - began < 10
        assert sorted(p.name for p in tmp_path.iterdir()) == ["base.yaml", "talk.yaml"]

    def test_something_else_listens_there(self):
        """As where the address of the dashboard was given."""
        with closing(socket.create_server(("127.0.0.1", 0))) as silent:
            address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
            with pytest.raises(WomSimError, match="No Dask scheduler answers"):
                on_cluster(address, 1)

    @pytest.mark.parametrize("address", ["here", "tcp://here:many", "carrier-pigeon://here:1"])
    def test_what_is_no_address(self, address):
        with pytest.raises(WomSimError, match=rf"^--cluster {address}: .* as tcp://HOST:8786\.$"):
            on_cluster(address, 1)

    def test_no_workers(self, own):
        own.wait_for_workers(0)
        with pytest.raises(WomSimError, match=rf"{own.address} has no workers, and none came within 1 seconds.*dask worker"):
            on_cluster(own.address, 1)

    def test_all_workers_gone(self, own, tmp_path):
        worker = own.add_worker()
        own.wait_for_workers(1)

        def kill(done: int, total: int) -> None:
            worker.kill()

        with pytest.raises(WomSimError, match=r"has no workers, and none came within 2 seconds"):
            on(tmp_path, on_cluster(own.address, 2), kill)

    def test_the_scheduler_gone(self, own, tmp_path):
        own.add_worker()
        executor = on_cluster(own.address)
        told = []

        def kill(done: int, total: int) -> None:
            told.append(done)
            if len(told) == 5:
                own.scheduler.kill()

        with pytest.raises(WomSimError, match=rf"{own.address} is gone\. What was finished is kept"):
            on(tmp_path, executor, kill)
        assert len(benches.rows(tmp_path / "there.store")) >= 4

    def test_a_worker_with_another_version(self, own, tmp_path):
        import shutil

        shutil.copytree(ROOT / "wom_sim", tmp_path / "other" / "wom_sim", ignore=shutil.ignore_patterns("__pycache__"))
        with (tmp_path / "other" / "wom_sim" / "rules.py").open("a") as file:
            file.write("\n# another version\n")
        own.add_worker(tmp_path / "other")
        with pytest.raises(WomSimError) as found:
            on_cluster(own.address)
        said = rf"{socket.gethostname()}\) has another version of wom-sim, .* \([0-9a-f]{{16}}, and here {runs_digest()}\)"
        assert re.search(said, str(found.value)), found.value

    def test_a_worker_without_wom_sim(self, own, tmp_path):
        (tmp_path / "none" / "wom_sim").mkdir(parents=True)
        # Not just an empty package: an editable install would find what is missing in it elsewhere.
        (tmp_path / "none" / "wom_sim" / "__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
        own.add_worker(tmp_path / "none")
        with pytest.raises(WomSimError, match=r"cannot load wom-sim \(.*\): install this version of it on all workers"):
            on_cluster(own.address)

    def test_without_dask(self, wom_sim, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setitem(sys.modules, "distributed", None)
        code, out, err = wom_sim("experiment", benches.write(tmp_path), "--cluster", "tcp://127.0.0.1:8786")
        assert (code, out) == (2, "") and "pip install 'wom-sim[cluster]'" in err
