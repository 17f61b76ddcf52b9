"""The work of an experiment: nothing twice, nothing lost, the same bytes wherever it is done; errors name their parameters."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import benches
import pytest
from benches import ASKED, RUNS, bench, run_all

from wom_sim import store as stores
from wom_sim.errors import WomSimError
from wom_sim.experiment import here, work
from wom_sim.experiment.design import points_of
from wom_sim.experiment.work import Outcome, run_batch, world_name
from wom_sim.metrics import METRICS
from wom_sim.processes import Lost
from wom_sim.scenario import load_scenario
from wom_sim.simulation import simulate
from wom_sim.store import Store, recipe_of, runs_digest
from wom_sim.study import import_checked

pytestmark = pytest.mark.compiled
TIES = "source,target\n" + "".join(f"n{i},n{(i + k) % 40}\n" for i in range(40) for k in (1, 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.store"


@pytest.fixture
def store(path: Path):
    with Store(path) as opened:
        yield opened


class Told(list):
    """What progress was told."""

    def __call__(self, done: int, total: int) -> None:
        self.append((done, total))


class TestNothingTwice:
    def test_a_campaign_that_points_share_runs_once(self, store, tmp_path):
        told = Told()
        assert run_all(bench(tmp_path, store), progress=told) == RUNS
        assert told[0] == (ASKED - RUNS, ASKED) and told[-1] == (ASKED, ASKED)
        assert [done for done, _ in told] == sorted(done for done, _ in told)

    def test_what_is_there_is_not_computed_again(self, store, tmp_path, path):
        run_all(bench(tmp_path, store))
        before = benches.rows(path)
        assert run_all(bench(tmp_path, store)) == 0
        assert run_all(bench(tmp_path, store), 5) == RUNS // 3 * 2
        assert set(before) < set(benches.rows(path))

    def test_more_points_add_to_those_that_are_there(self, store, tmp_path):
        run_all(bench(tmp_path, store))
        more = benches.EXPERIMENT.replace("2000, 4000", "2000, 3000, 4000")
        assert run_all(bench(tmp_path, store, experiment=more)) == 2 * 3

    def test_names_and_stories_make_nothing_new(self, store, tmp_path):
        run_all(bench(tmp_path, store))
        told = benches.BASE.replace("title: Small", "title: Other words\nstory: The same.").replace("nobody", "silence")
        assert run_all(bench(tmp_path, store, base=told)) == 0

    def test_thousands_of_points_are_taken_a_few_at_a_time(self, store, tmp_path, path, monkeypatch):
        run_all(bench(tmp_path, store))
        with Store(tmp_path / "other.store") as other:
            monkeypatch.setattr(work, "POINTS_AT_ONCE", 2)
            monkeypatch.setattr(work, "MOST_IN_A_BATCH", 1)
            told = Told()
            assert run_all(bench(tmp_path, other), progress=told) == RUNS
            assert told[-1] == (ASKED, ASKED)
        assert benches.rows(tmp_path / "other.store") == benches.rows(path)

    def test_what_is_at_work_is_not_given_out_again(self, store, tmp_path, monkeypatch):
        """An executor that draws all tasks before it is done with any, over points that share a campaign."""
        monkeypatch.setattr(work, "POINTS_AT_ONCE", 1)

        def greedy(function, tasks, shared):
            drawn = list(tasks)
            assert max(Counter((digest, b.replicate) for b in drawn for digest in b.campaigns).values()) == 1
            yield from ((task, function(task, *shared)) for task in reversed(drawn))

        assert run_all(bench(tmp_path, store, greedy)) == RUNS

    def test_what_another_process_has_done_meanwhile_is_left_out(self, store, tmp_path, path):
        def watched(function, tasks, shared):
            for number, task in enumerate(tasks):
                if number == 1:
                    with Store(path) as other:
                        assert run_all(bench(tmp_path, other)) > 0
                yield task, function(task, *shared)

        told = Told()
        assert run_all(bench(tmp_path, store, watched), progress=told) < RUNS
        assert len(benches.rows(path)) == RUNS and told[-1] == (ASKED, ASKED)

    def test_runs_of_another_version_are_kept_and_never_mixed_in(self, store, tmp_path, path, monkeypatch):
        run_all(bench(tmp_path, store))
        before = benches.rows(path)
        for module in (stores.recipes, work):
            monkeypatch.setattr(module, "runs_digest", lambda: "another")
        on = bench(tmp_path, store)
        point = points_of(on.points.loaded.spec)[0]
        assert math.isnan(on.values(point, "customers", ["reached"], range(1))["reached"][0])
        assert run_all(on) == RUNS
        assert store.versions() == {runs_digest(): RUNS, "another": RUNS} and set(before) < set(benches.rows(path))


class TestTheSame:
    def test_on_one_process_and_on_two(self, tmp_path):
        kept = []
        for workers in (1, 2):
            path = tmp_path / f"{workers}.store"
            with Store(path) as store:
                assert run_all(bench(tmp_path, store, here(workers))) == RUNS
            kept.append(benches.rows(path))
        assert kept[0] == kept[1] and len(kept[0]) == RUNS

    def test_as_a_run_on_its_own(self, store, tmp_path):
        on = bench(tmp_path, store)
        run_all(on)
        point = points_of(on.points.loaded.spec)[4]
        values = on.values(point, "customers", ["reached", "cost_total"], range(3))
        results = [simulate(on.points.scenario(point), "customers", replicate) for replicate in range(3)]
        assert values["cost_total"] == [result.cost_total for result in results]
        assert values["reached"] == [(result.state["reached"] >= 0).sum() for result in results]

    def test_worlds_of_a_replicate_share_their_luck_across_points(self, store, tmp_path, path):
        run_all(bench(tmp_path, store))
        keys = {(replicate, rng_key) for _, replicate, rng_key, _, _ in benches.rows(path)}
        assert len(keys) == 3

    def test_runs_that_are_not_there_are_nan(self, store, tmp_path):
        on = bench(tmp_path, store)
        run_all(on, 2)
        point = points_of(on.points.loaded.spec)[0]
        found = on.values(point, "customers", list(METRICS), range(1, 4))
        assert not math.isnan(found["reached"][0]) and all(map(math.isnan, found["reached"][1:]))

    def test_a_real_network_is_sent_and_not_read_again(self, store, tmp_path, monkeypatch):
        (tmp_path / "ties.csv").write_text(TIES)
        base = re.sub(r"  consumers: 200\n(.*\n)  network: .*", r"\1  network: {file: ties.csv}", benches.BASE)
        on = bench(tmp_path, store, base=base.replace("target: 15", "target: 5"))
        point = points_of(on.points.loaded.spec)[0]
        scenario = on.points.scenario(point)
        on.imported = {world_name(scenario): import_checked(scenario)}
        monkeypatch.setattr("wom_sim.world.read_network", lambda *_: pytest.fail("the file was read again"))
        assert run_all(on) == RUNS
        assert on.recipe(point, "nobody") == recipe_of(scenario, "nobody").digest
        (tmp_path / "ties.csv").write_text(TIES + "n0,n9\n")
        assert recipe_of(load_scenario(tmp_path / "base.yaml"), "nobody").digest not in {r.digest for r in store.recipes()}


class TestFailures:
    """They name what was run, and cost nothing that was finished."""

    @pytest.fixture
    def poisoned(self, monkeypatch):
        """Makes runs of `customers` at a budget of 2000 fail in replicate 1, in the way given."""

        def poison(error: BaseException) -> None:
            def failing(scenario, campaign, replicate, **rest):
                if scenario.campaigns[campaign].budget == 2000 and replicate == 1:
                    raise error
                return simulate(scenario, campaign, replicate, **rest)

            monkeypatch.setattr(work, "simulate", failing)

        return poison

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (ZeroDivisionError("division by zero"), r"ZeroDivisionError: division by zero \(work\.py:\d+\)\."),
            (MemoryError(), r"out of memory\."),
            (WomSimError("The cup is empty. Fill it."), r"The cup is empty\. Fill it\."),
        ],
    )
    def test_it_names_factors_campaign_and_replicate(self, error, said, poisoned, store, tmp_path, path, monkeypatch):
        poisoned(error)
        with pytest.raises(WomSimError) as found:
            run_all(bench(tmp_path, store))
        begins = r'A run failed at talk 0\.2, budget 2000, campaign "customers", replicate 1 \(rng_seed 5\): '
        assert re.fullmatch(begins + said, str(found.value)), found.value
        kept = benches.rows(path)
        # Replicate 0 of all points, and of the batch that failed what came before.
        assert Counter(replicate for _, replicate, *_ in kept) == {0: 8, 1: 2}
        monkeypatch.undo()
        assert run_all(bench(tmp_path, store)) == RUNS - len(kept)
        assert set(kept) < set(benches.rows(path))

    def test_a_world_that_cannot_be_drawn(self, store, tmp_path, monkeypatch):
        def fails(*_):
            raise WomSimError("No world today.")

        monkeypatch.setattr(work, "draw_world", fails)
        with pytest.raises(WomSimError, match=r"^A run failed at talk 0.2, budget 500, replicate 0 .*: No world today\.$"):
            run_all(bench(tmp_path, store))

    def test_a_task_that_an_executor_lost(self, store, tmp_path):
        def loses(function, tasks, shared):
            tasks = iter(tasks)
            first = next(tasks)
            yield first, function(first, *shared)
            raise Lost(next(tasks), "four workers died of it")

        with pytest.raises(WomSimError, match=r"^A run failed at talk 0.6, budget 500, replicate 0 .*: four workers died"):
            run_all(bench(tmp_path, store, loses))
        assert sum(store.versions().values()) == 4

    def test_a_worker_with_another_version_of_the_model_computes_nothing(self, store, tmp_path):
        def elsewhere(function, tasks, shared):
            outcomes = ((task, function(task, "another", *shared[1:])) for task in tasks)
            for task, outcome in outcomes:
                assert outcome == Outcome([], outcome.failure)
                yield task, outcome

        with pytest.raises(WomSimError, match=rf"another version of wom-sim \(its runs: {runs_digest()}, those here: another"):
            run_all(bench(tmp_path, store, elsewhere))
        assert store.versions() == {}

    def test_whoever_stops_early_closes_the_executor(self, store, tmp_path):
        closed = []

        def careful(function, tasks, shared):
            try:
                yield from ((task, function(task, *shared)) for task in tasks)
            finally:
                closed.append(True)

        def stop(done: int, total: int) -> None:
            if done > ASKED - RUNS:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_all(bench(tmp_path, store, careful), progress=stop)
        assert closed and 0 < sum(store.versions().values()) < RUNS


def test_tasks_are_small_and_are_sent_as_they_are(store, tmp_path):
    """A task holds its own campaigns, however many there are in the experiment."""
    import pickle

    many = benches.EXPERIMENT.replace("[500, 2000, 4000]", str(list(range(100, 2100, 10))))
    sizes = []

    def measured(function, tasks, shared):
        for task in tasks:
            sizes.append((len(task.campaigns), len(pickle.dumps(task))))
            assert function is run_batch
            yield task, Outcome([])

    run_all(bench(tmp_path, store, measured, experiment=many), 1)
    assert max(campaigns for campaigns, _ in sizes) == work.MOST_IN_A_BATCH
    assert max(size for _, size in sizes) < 20_000 + 2_000 * work.MOST_IN_A_BATCH
