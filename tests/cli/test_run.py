"""`wom-sim run` and `wom-sim check`: what they print, what they write, and that it is the same everywhere."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wom_sim.metrics import METRICS, SERIES
from wom_sim.organisation import CATEGORIES
from wom_sim.report import care, decision, signatures, trees, visibility
from wom_sim.report.claims import COLUMNS
from wom_sim.report.files import left_over

TINY = """\
title: Tiny
world:
  consumers: 200
  segments: {fan: 0.3, casual: 0.7}
  network: {mean_ties: 8}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 15}, role: director, budget: 3000}
  nominated: {seeding: {strategy: nominated_influencers, target: 15, handpicked: 5}, role: manager}
study: {days: 7, replicates: 3, rng_seed: 5}
"""
THIRD = "  a third: {seeding: {strategy: random, target: 20}, role: broadcaster}\nstudy:"
TABLES = {
    "runs.csv": ["campaign", "replicate", "rng_key", *METRICS],
    "summary.csv": ["campaign", "metric", "unit", "mean", "sd", "ci_low", "ci_high", "replicates"],
    "comparison.csv": [
        "metric", "campaign", "baseline", "mean_difference", "ci_low", "ci_high", "probability_better",
        "probability_better_ci_low", "probability_better_ci_high", "correlation", "variance_reduction", "pairs",
        "dropped_after",
    ],
    "timeseries.csv": ["campaign", "day", "metric", "p05", "p25", "p50", "p75", "p95"],
    "ledger.csv": ["campaign", "category", "mean", "sd"],
    "fidelity.csv": ["measure", "asked", "achieved", "within_tolerance"],
    "claims.csv": list(COLUMNS),
    "cascades.csv": list(trees.COLUMNS),
    "decision.csv": list(decision.COLUMNS),
    "care.csv": list(care.COLUMNS),
    "roles.csv": list(signatures.COLUMNS),
    "visibility.csv": list(visibility.COLUMNS),
    "wrong_picks.csv": list(visibility.PICKS_COLUMNS),
}  # fmt: skip
PLOTS = {"reach_over_time", "virality", "cost_per_person_reached", "paired_differences", "reach_cost_frontier", "roles"}
ASKED_METRICS = {
    "reached", "noticed", "engaged", "adopted", "reached_beyond", "structural_virality", "cascade_size", "cascade_depth",
    "reproduction_number", "generation_time_hours", "private_share", "opt_outs", "cost_total", "cost_per_reached",
    "cost_per_engaged", "cost_per_adopted",
}  # fmt: skip


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text().splitlines()))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, wom_sim: Callable) -> tuple:
    """One run on one worker into the default folder: the folder it was started in, and its answer."""
    home = tmp_path_factory.mktemp("home")
    (home / "my fans.yaml").write_text(TINY)
    before = os.getcwd()
    os.chdir(home)
    try:
        return home, wom_sim("run", "my fans.yaml", "--workers", 1)
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def results(finished: tuple) -> Path:
    return finished[0] / "figures" / "my fans"


class TestOneRun:
    def test_prints_table_verdict_and_next_command(self, finished: tuple) -> None:
        _, answer = finished
        assert answer.code == 0
        table, difference, verdict, follow = (
            answer.out.index(part) for part in ("Tiny", "Paired differences", "All this over", "Next: ")
        )
        assert table < difference < verdict < follow
        assert answer.out.splitlines()[-1].startswith("Next: ")

    def test_prints_what_roles_move_and_what_weighs_on_whom(self, finished: tuple) -> None:
        blocks = ("All this over", "What each role moves", "What weighed on consumers", "Who was reached", "Next: ")
        places = [finished[1].out.index(block) for block in blocks]
        assert places == sorted(places)

    def test_shows_no_progress_where_nobody_looks(self, finished: tuple) -> None:
        assert finished[1].err == f"27 files in {Path('figures/my fans')}\n"

    def test_names_what_an_earlier_study_left(self, tmp_path: Path) -> None:
        for name in ("roles.png", "reach_over_time.pdf", "certificates.csv", "notes.txt"):
            (tmp_path / name).touch()
        assert left_over(tmp_path, [tmp_path / "roles.png"]) == ["certificates.csv", "reach_over_time.pdf"]

    def test_writes_exactly_what_is_promised(self, finished: tuple, results: Path) -> None:
        plots = {f"{name}.{kind}" for name in PLOTS for kind in ("png", "svg")}
        assert {p.name for p in results.iterdir()} == {*TABLES, "manifest.json", "report.html", *plots}
        assert {p.name for p in finished[0].iterdir()} == {"my fans.yaml", "figures"}

    @pytest.mark.parametrize("name", TABLES)
    def test_tables_have_their_columns(self, results: Path, name: str) -> None:
        text = (results / name).read_text()
        assert text.splitlines()[0].split(",") == TABLES[name]
        assert text.endswith("\n") and "\r" not in text and "nan" not in text and "inf" not in text

    def test_tables_have_their_rows(self, results: Path) -> None:
        assert set(METRICS) >= ASKED_METRICS
        runs = [(r["campaign"], r["replicate"]) for r in rows(results / "runs.csv")]
        assert runs == [(c, str(r)) for c in ("customers", "nominated") for r in range(3)]
        assert len(rows(results / "summary.csv")) == 2 * len(METRICS)
        assert len(rows(results / "comparison.csv")) == len(METRICS)
        assert len(rows(results / "timeseries.csv")) == 2 * 7 * len(SERIES)
        assert len(rows(results / "ledger.csv")) == 2 * len(CATEGORIES)

    def test_campaigns_share_the_luck_of_their_world(self, results: Path) -> None:
        keys = {(r["replicate"], r["rng_key"]) for r in rows(results / "runs.csv")}
        assert len(keys) == 3
        assert all(re.fullmatch("[0-9a-f]{16}", key) for _, key in keys)

    def test_ledger_lines_sum_to_the_total(self, results: Path) -> None:
        totals = {r["campaign"]: float(r["mean"]) for r in rows(results / "summary.csv") if r["metric"] == "cost_total"}
        for campaign, total in totals.items():
            lines = [float(r["mean"]) for r in rows(results / "ledger.csv") if r["campaign"] == campaign]
            assert math.fsum(lines) == pytest.approx(total, rel=1e-9) and total > 0

    def test_plots_are_pictures(self, results: Path) -> None:
        for name in PLOTS:
            assert (results / f"{name}.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
            assert "<svg" in (results / f"{name}.svg").read_text()[:2000]

    def test_manifest_says_where_it_comes_from(self, finished: tuple, results: Path) -> None:
        text = (results / "manifest.json").read_text()
        manifest = json.loads(text)
        assert manifest["scenario"]["world"]["network"]["mean_ties"] == 8
        assert manifest["rng_seed"] == 5 and manifest["replicates_finished"] == 3 and len(manifest["digest"]) == 64
        assert {"python", "numba", "numpy"} <= set(manifest["versions"])
        assert str(finished[0]) not in text and str(Path.home()) not in text


class TestTheSameEverywhere:
    def test_on_two_workers_and_again(self, results: Path, tmp_path: Path, wom_sim: Callable) -> None:
        scenario = results.parents[1] / "my fans.yaml"
        assert wom_sim("run", scenario, "--workers", 2, "--out", tmp_path / "two").code == 0
        assert contents(tmp_path / "two") == contents(results)

    def test_with_an_empty_cache_as_a_program(self, results: Path, tmp_path: Path) -> None:
        """A first start (it compiles, so takes half a minute), by ``python -m wom_sim`` from another folder."""
        env = {**os.environ, "WOM_SIM_CACHE_DIR": str(tmp_path / "cache")}
        words = ["run", str(results.parents[1] / "my fans.yaml"), "--workers", "2", "--out", "there"]
        done = subprocess.run(
            [sys.executable, "-m", "wom_sim", *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert list((tmp_path / "cache").rglob("*.nbc")), "the first start filled the cache"
        for name in ("runs.csv", "manifest.json"):
            assert (tmp_path / "there" / name).read_bytes() == (results / name).read_bytes()

    def test_beside_a_third_campaign(self, results: Path, tmp_path: Path, wom_sim: Callable) -> None:
        (tmp_path / "three.yaml").write_text(TINY.replace("study:", THIRD))
        assert wom_sim("run", tmp_path / "three.yaml", "--workers", 1, "--out", tmp_path / "three").code == 0
        for name in ("runs.csv", "summary.csv", "timeseries.csv", "ledger.csv"):
            two = (results / name).read_text().splitlines()
            three = (tmp_path / "three" / name).read_text().splitlines()
            assert [line for line in three if not line.startswith("a third,")] == two
            assert len(three) > len(two)


class TestOptions:
    def test_json_is_all_of_stdout(self, tiny: Path, wom_sim: Callable) -> None:
        answer = wom_sim("run", tiny, "--json", "--replicates", 2, "--workers", 1)
        assert answer.code == 0
        said = json.loads(answer.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
        assert said["replicates"] == 2 and not said["interrupted"] and "All this over 2 worlds" in said["verdict"]
        assert set(said["summary"]) == {"customers", "nobody"} and set(said["summary"]["nobody"]) == set(METRICS)
        assert said["summary"]["nobody"]["cost_per_engaged"]["sd"] is None
        assert Path("figures/tiny/runs.csv").exists()

    def test_replicates_and_luck(self, tiny: Path, wom_sim: Callable) -> None:
        for folder, rng_seed in (("a", 5), ("b", 6)):
            words = ("--replicates", 2, "--rng-seed", rng_seed, "--out", folder, "--workers", 1)
            answer = wom_sim("run", tiny, *words)
            assert answer.code == 0 and f"--rng-seed {rng_seed}" in answer.out.splitlines()[-1] or "look at" in answer.out
            assert len(rows(Path(folder, "runs.csv"))) == 4
        a, b = (rows(Path(folder, "runs.csv")) for folder in "ab")
        assert a != b and a[0]["rng_key"] != b[0]["rng_key"]
        assert json.loads(Path("b/manifest.json").read_text())["rng_seed"] == 6

    def test_results_of_an_earlier_run_are_replaced(self, tiny: Path, wom_sim: Callable) -> None:
        Path("out").mkdir()
        Path("out/runs.csv").write_text("old")
        Path("out/notes.txt").write_text("mine")
        assert wom_sim("run", tiny, "--replicates", 1, "--out", "out").code == 0
        assert Path("out/runs.csv").read_text() != "old" and Path("out/notes.txt").read_text() == "mine"

    def test_names_that_look_like_markup(self, tiny: Path, wom_sim: Callable) -> None:
        odd = tiny.read_text().replace("title: Tiny", 'title: "[/b] [red]x"').replace("customers: {seed", '"[/b] a": {seed')
        Path("[b].yaml").write_text(odd)
        answer = wom_sim("run", "[b].yaml", "--replicates", 2, "--out", "[/x]")
        assert answer.code == 0, answer.err
        assert "[/b] [red]x" in answer.out and "[/b] a" in answer.out and "[/x]" in answer.err

    def test_version_and_help(self, wom_sim: Callable) -> None:
        assert wom_sim("--version").out.startswith("wom-sim ")
        for words in (["--help"], ["run", "--help"], ["check", "--help"]):
            answer = wom_sim(*words)
            assert answer.code == 0 and "Usage" in answer.out


NETWORK = "".join(f"{i},{(i + 1) % 60},{1 + i % 3}\n{i},{(i + 7) % 60},2\n" for i in range(60))
REAL = """\
world: {network: {file: data/ties.csv}}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 5}, role: director}
  nobody:
study: {days: 7, replicates: 2}
"""


class TestRealNetworks:
    @pytest.fixture
    def real(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        Path("data").mkdir()
        Path("data/ties.csv").write_text(NETWORK)
        Path("real.yaml").write_text(REAL)
        return tmp_path

    def test_the_manifest_is_the_same_wherever_the_file_is(self, real: Path, tmp_path: Path, wom_sim: Callable) -> None:
        elsewhere = tmp_path / "some" / "other place"
        elsewhere.mkdir(parents=True)
        (elsewhere / "ties.csv").write_text(NETWORK)
        generated = "world: {consumers: 300}\n" + REAL.split("\n", 1)[1]
        (elsewhere / "real.yaml").write_text(generated)
        asked = {
            "as written": ["real.yaml"],
            "absolute": ["real.yaml", "--network", elsewhere / "ties.csv"],
            "relative": ["real.yaml", "--network", "some/other place/ties.csv"],
            "instead of a generated one": [elsewhere / "real.yaml", "--network", "data/ties.csv"],
        }
        found = []
        for folder, words in asked.items():
            answer = wom_sim("run", *words, "--out", folder, "--workers", 1)
            assert answer.code == 0, answer.err
            found.append([Path(folder, name).read_bytes() for name in ("runs.csv", "manifest.json")])
        assert all(one == found[0] for one in found)
        text = found[0][1].decode()
        assert json.loads(text)["scenario"]["world"]["network"]["file"] == "ties.csv"
        assert not any(part in text for part in ("other place", "data/", str(tmp_path), ".."))

    def test_another_file_is_another_digest(self, real: Path, wom_sim: Callable) -> None:
        digests = set()
        for text in (NETWORK, NETWORK + "0,30,1\n"):
            Path("data/ties.csv").write_text(text)
            assert wom_sim("run", "real.yaml", "--out", "out", "--replicates", 1).code == 0
            digests.add(json.loads(Path("out/manifest.json").read_text())["digest"])
        assert len(digests) == 2

    def test_two_workers_give_the_same(self, real: Path, wom_sim: Callable) -> None:
        for workers in (1, 2):
            assert wom_sim("run", "real.yaml", "--out", f"w{workers}", "--workers", workers).code == 0
        assert contents(Path("w1")) == contents(Path("w2"))

    def test_the_next_command_can_be_typed(self, real: Path, wom_sim: Callable) -> None:
        Path("my ties.csv").write_text(NETWORK)
        answer = wom_sim("run", "real.yaml", "--network", "my ties.csv", "--replicates", 1)
        assert answer.out.splitlines()[-1] == "Next: wom-sim run real.yaml --network 'my ties.csv' --replicates 40"


class TestCheck:
    def test_a_scenario_that_does_as_asked(self, tiny: Path, wom_sim: Callable) -> None:
        answer = wom_sim("check", tiny)
        assert answer.code == 0, answer.out
        assert "valid: 2 campaigns, 3 replicates, 7 days" in answer.out
        assert re.search(r"mean ties +8 +8 +yes", answer.out)
        assert re.search(r"A run will take about \d+ s on [12] workers? and [\d.,]+ \wB of memory", answer.out)
        assert answer.out.splitlines()[-1] == f"Next: wom-sim run {tiny}"
        assert answer.err == "" and sorted(p.name for p in tiny.parent.iterdir()) == ["tiny.yaml"]

    def test_a_tolerance_that_is_missed(self, tiny: Path, wom_sim: Callable) -> None:
        tiny.write_text(tiny.read_text().replace("mean_ties: 8", "mean_ties: 30, homophily: 0.9"))
        answer = wom_sim("check", tiny)
        assert answer.code == 1
        assert re.search(r"assortativity of segments +0.9 +\S+ +NO", answer.out)
        assert "Outside tolerance: assortativity of segments." in answer.out

    def test_a_real_network_is_described_not_judged(self, tiny: Path, wom_sim: Callable) -> None:
        tiny.write_text("world: {network: {example: karate_club}}\ncampaigns: {a: }\nstudy: {days: 7, replicates: 2}\n")
        answer = wom_sim("check", tiny)
        assert answer.code == 0 and re.search(r"consumers +34", answer.out)
