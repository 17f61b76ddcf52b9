"""Experiments from Python: the runs of the store, tables as frames, and a result that shows itself."""

from __future__ import annotations

import math
from pathlib import Path

import benches
import pytest

import wom_sim
from wom_sim.errors import ResourceError, ScenarioError, WomSimError
from wom_sim.metrics import METRICS

pytestmark = pytest.mark.compiled


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("experiment")


@pytest.fixture(scope="module")
def experiment(folder: Path):
    return wom_sim.load_experiment(benches.write(folder))


@pytest.fixture(scope="module")
def found(experiment, folder: Path):
    with wom_sim.Store(folder / "talk.store") as store:
        yield wom_sim.run_experiment(experiment, store)


def test_the_runs_are_those_of_the_command(found, folder: Path) -> None:
    assert found.computed == benches.RUNS
    with wom_sim.Store(str(folder / "other.store")) as store:
        benches.run_all(benches.bench(folder, store))
    assert benches.rows(folder / "talk.store") == benches.rows(folder / "other.store")


def test_nothing_is_computed_twice_and_progress_is_told(found, experiment) -> None:
    told = []
    again = wom_sim.run_experiment(experiment, found.bench.store, progress=lambda *said: told.append(said))
    assert again.computed == 0
    assert ("runs", benches.ASKED, benches.ASKED) in told
    assert again.frame().equals(found.frame())


def test_means_come_as_a_frame(found) -> None:
    frame = found.frame("reached")
    assert list(frame.columns[:5]) == ["point", "talk", "budget", "campaign", "metric"]
    assert len(frame) == 6 * 2 and len(found.frame()) == 6 * 2 * len(METRICS)
    runs = found.bench.values(found.points[4], "customers", ["reached"], range(3))["reached"]
    (row,) = frame[(frame.point == 5) & (frame.campaign == "customers")].to_dict("records")
    assert (row["talk"], row["budget"], row["replicates"]) == (0.6, 2000, 3)
    assert row["mean"] == pytest.approx(sum(runs) / 3) and row["ci_low"] < row["mean"] < row["ci_high"]


def test_differences_come_as_a_frame(found) -> None:
    frame = found.compare("reached")
    assert len(frame) == 6 and set(frame.campaign) == {"nobody"} and set(frame.baseline) == {"customers"}
    here = found.bench.values(found.points[0], "customers", ["reached"], range(3))["reached"]
    there = found.bench.values(found.points[0], "nobody", ["reached"], range(3))["reached"]
    assert frame.mean_difference[0] == pytest.approx(math.fsum(a - b for a, b in zip(there, here, strict=True)) / 3)
    assert set(found.compare().metric) == set(found.loaded.spec.metrics)


def test_the_ledger_of_a_point_is_what_its_runs_spent(found) -> None:
    for number in range(1, 7):
        ledger = found.ledger(number, "customers")
        spent = found.bench.values(found.points[number - 1], "customers", ["cost_total"], range(3))["cost_total"]
        assert [sum(world) for world in zip(*ledger.values(), strict=True)] == pytest.approx(spent)
    assert found.ledger(1, "customers") != found.ledger(2, "customers")
    for number in (0, 7):
        with pytest.raises(WomSimError, match="numbered from 1 to 6"):
            found.ledger(number, "customers")


def test_it_shows_itself(found) -> None:
    html = found._repr_html_()
    assert html.count("<tr>") == 1 + 6 and "talk 0.6, budget 4000" in html and "3 worlds" in html
    assert repr(found) == "<ExperimentResult: 'Talk and money', 6 points, 2 campaigns, 3 worlds>"


def test_a_scenario_is_no_experiment(found) -> None:
    with pytest.raises(WomSimError, match=r"takes an experiment, found Scenario\. .*load_experiment"):
        wom_sim.run_experiment(found.loaded.base, found.bench.store)
    with pytest.raises(WomSimError, match=r"in a store, found str\. Open one"):
        wom_sim.run_experiment(found.loaded, "talk.store")


def test_a_metric_that_is_none_is_refused(found) -> None:
    for of in (found.frame, found.compare):
        with pytest.raises(WomSimError, match='no metric "reachd".*Did you mean "reached"'):
            of("reachd")


def test_points_are_checked_before_anything_runs(folder: Path, tmp_path: Path) -> None:
    benches.write(tmp_path, experiment=benches.EXPERIMENT.replace("world.behaviour.tell_rate, levels: [0.2, 0.6]",
                                                                  "world.network.mean_ties, levels: [8, 400]"))  # fmt: skip
    experiment = wom_sim.load_experiment(tmp_path / "talk.yaml")
    with wom_sim.Store(tmp_path / "talk.store") as store, pytest.raises(ScenarioError, match="talk 400"):
        wom_sim.run_experiment(experiment, store)
    assert benches.rows(tmp_path / "talk.store") == []


def test_a_closed_store_says_so(experiment, folder: Path) -> None:
    with wom_sim.Store(folder / "talk.store") as store:
        late = wom_sim.run_experiment(experiment, store)
    with pytest.raises(ResourceError, match=r"talk\.store is closed"):
        late.frame()
