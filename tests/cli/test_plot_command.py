"""`wom-sim plot`: the same figure from the tables alone; what it says where it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from wom_sim.report.html import parts
from wom_sim.report.plots import FIGURES, PLOTS

TINY = """\
title: Tiny
world:
  consumers: 200
  segments: {fan: 0.3, casual: 0.7}
  network: {mean_ties: 8}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 15}, role: director, budget: 3000}
  others: {seeding: {strategy: random, target: 12}, role: manager}
  nobody: {seeding: none, role: absent}
study: {days: 7, replicates: 3, rng_seed: 5}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, wom_sim: Callable) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "tiny.yaml").write_text(TINY)
    answer = wom_sim("run", home / "tiny.yaml", "--workers", 1, "--out", home / "out")
    assert answer.code == 0, answer.err
    return home / "out"


class TestTheSameFigureAgain:
    @pytest.mark.parametrize("name", PLOTS)
    def test_as_the_run_drew_it(self, folder: Path, tmp_path: Path, wom_sim: Callable, name: str) -> None:
        for kind in ("svg", "png"):
            answer = wom_sim("plot", folder, "--figure", name, "--out", tmp_path / f"{name}.{kind}")
            assert answer.code == 0 and answer.out == f"{tmp_path / name}.{kind}\n", answer.err
            assert (tmp_path / f"{name}.{kind}").read_bytes() == (folder / f"{name}.{kind}").read_bytes()

    @staticmethod
    def drawn(wom_sim: Callable, folder: Path, name: str, out: Path) -> bytes:
        assert wom_sim("plot", folder, "--figure", name, "--narrow", "--out", out).code == 0
        return out.read_bytes()

    @pytest.mark.parametrize("name", FIGURES)
    def test_every_figure_in_every_format(self, folder, tmp_path, wom_sim: Callable, name: str) -> None:
        for kind, begins in (("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
            made = self.drawn(wom_sim, folder, name, tmp_path / f"a.{kind}")
            assert made.startswith(begins) and b"CreationDate" not in made

    @pytest.mark.parametrize(("name", "kind"), [
        *((name, "svg") for name in FIGURES if name not in PLOTS), ("reach_over_time", "pdf"), ("ledger", "png"),
    ])  # fmt: skip
    def test_twice_it_is_the_same(self, folder, tmp_path, wom_sim: Callable, name: str, kind: str) -> None:
        """Those that every run draws are held against the run's own above."""
        once, again = (self.drawn(wom_sim, folder, name, tmp_path / f"{out}.{kind}") for out in "ab")
        assert once == again

    def test_it_goes_beside_the_tables_and_nothing_else_changes(self, folder: Path, wom_sim: Callable) -> None:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        answer = wom_sim("plot", folder, "--figure", "ledger", "--format", "pdf")
        assert answer.out == f"{folder / 'ledger.pdf'}\n"
        (folder / "ledger.pdf").unlink()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_without_a_name_it_lists_them(self, folder: Path, wom_sim: Callable) -> None:
        answer = wom_sim("plot", folder)
        assert answer.code == 0 and all(f"\n  {name}\n" in answer.out for name in FIGURES)

    def test_a_comparison_of_scenarios(self, folder: Path, tmp_path: Path, wom_sim: Callable, monkeypatch) -> None:
        """Its own picture, and those of each scenario: of the first one in the colours of its run."""
        monkeypatch.setattr(parts, "room", lambda studies: 0)
        tiny, other = folder.parent / "tiny.yaml", tmp_path / "other.yaml"
        other.write_text(TINY.replace("  others:", "  new:").replace("  customers:", "  others:"))
        assert wom_sim("compare", tiny, other, "--workers", 1, "--out", tmp_path / "beside").code == 0
        names = [line.strip() for line in wom_sim("plot", tmp_path / "beside").out.splitlines()[1:-1]]
        assert names == ["compare", *(f"{own}/{figure}" for own in ("tiny", "other") for figure in ("reached_share", *FIGURES))]
        for name in ("tiny/reached_share", "other/reached_share", "other/virality"):
            assert wom_sim("plot", tmp_path / "beside", "--figure", name, "--format", "svg").code == 0
            assert (tmp_path / "beside" / f"{name}.svg").stat().st_size > 1000
        assert wom_sim("plot", tmp_path / "beside", "--figure", "tiny/virality").code == 0
        assert (tmp_path / "beside/tiny/virality.png").read_bytes() == (folder / "virality.png").read_bytes()
        slip = wom_sim("plot", tmp_path / "beside", "--figure", "tiny/viralty")
        assert slip.code == 2 and 'Did you mean "tiny/virality"?' in slip.err and f"lists the {len(names)} that" in slip.err
        for kind in ("svg", "png"):
            again = tmp_path / "new" / f"again.{kind}"
            assert wom_sim("plot", tmp_path / "beside", "--figure", "compare", "--out", again).code == 0
            assert again.read_bytes() == (tmp_path / "beside" / f"compare.{kind}").read_bytes()


class TestWhereItCannot:
    @staticmethod
    def refused(answer, *said: str) -> None:
        assert answer.code == 2 and answer.out == "" and "Traceback" not in answer.err
        assert all(part in answer.err for part in said), answer.err

    def test_an_unknown_figure(self, folder: Path, wom_sim: Callable) -> None:
        answer = wom_sim("plot", folder, "--figure", "reach_overtime")
        self.refused(answer, 'Did you mean "reach_over_time"?', "There are: reach_over_time, virality")

    def test_an_unknown_format(self, folder: Path, tmp_path: Path, wom_sim: Callable) -> None:
        self.refused(wom_sim("plot", folder, "--figure", "ledger", "--format", "pfd"), 'Did you mean "pdf"?', "png, svg, pdf")
        answer = wom_sim("plot", folder, "--figure", "ledger", "--format", "svg", "--out", tmp_path / "a.pdf")
        self.refused(answer, "ends in .pdf, but --format asks for svg")

    def test_no_results(self, tmp_path: Path, wom_sim: Callable) -> None:
        self.refused(wom_sim("plot", tmp_path / "none", "--figure", "ledger"), "holds no results", "no manifest.json")
        (tmp_path / "file.yaml").write_text("")
        self.refused(wom_sim("plot", tmp_path / "file.yaml"), "file.yaml is a file", "folder of results")
        (tmp_path / "manifest.json").write_text('{"experiment": "x"}')
        self.refused(wom_sim("plot", tmp_path), "is not the folder of a run")
        (tmp_path / "manifest.json").write_text("[1]")
        self.refused(wom_sim("plot", tmp_path), "is not the manifest of a run")
        (tmp_path / "manifest.json").write_text("{")
        self.refused(wom_sim("plot", tmp_path), "cannot be read")

    @pytest.mark.parametrize(("table", "figure"), [
        ("timeseries.csv", "reach_over_time"), ("ledger.csv", "ledger"), ("visibility.csv", "what_analytics_saw"),
        ("runs.csv", "virality"),
    ])  # fmt: skip
    def test_a_table_that_is_missing_or_broken(self, folder, tmp_path, wom_sim: Callable, table: str, figure: str) -> None:
        for path in folder.glob("*.[cj]s*"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        text = (tmp_path / table).read_text()
        (tmp_path / table).unlink()
        self.refused(wom_sim("plot", tmp_path, "--figure", figure), f"has no {table}, which this figure needs")
        for broken in (text.replace("campaign", "campaing", 1), re.sub(r",\d+\.?\d*", ",x", text, count=40)):
            (tmp_path / table).write_text(broken)
            self.refused(wom_sim("plot", tmp_path, "--figure", figure), "not those of this version of wom-sim, or do not fit")
        assert not list(tmp_path.glob("*.png"))

    def test_a_table_without_rows(self, folder, tmp_path, wom_sim: Callable) -> None:
        (tmp_path / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
        (tmp_path / "runs.csv").write_text("x\n")
        self.refused(wom_sim("plot", tmp_path, "--figure", "virality"), "runs.csv holds no run")

    def test_a_scenario_of_another_version(self, folder: Path, tmp_path: Path, wom_sim: Callable) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["scenario"]["world"]["gone"] = 1
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        self.refused(wom_sim("plot", tmp_path, "--figure", "ledger"), "this version of wom-sim does not know", "world.gone")

    def test_a_place_that_cannot_be_written(self, folder: Path, tmp_path: Path, wom_sim: Callable) -> None:
        (tmp_path / "file").write_text("")
        answer = wom_sim("plot", folder, "--figure", "ledger", "--out", tmp_path / "file" / "a.png")
        self.refused(answer, "The figure cannot be written", "Choose another file with --out")

    def test_a_metric_that_an_older_version_did_not_have_is_not_known(self, folder, tmp_path, wom_sim: Callable) -> None:
        for path in folder.glob("*.[cj]s*"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        runs = (tmp_path / "runs.csv").read_text().replace("reproduction_number", "another_name", 1)
        (tmp_path / "runs.csv").write_text(runs)
        assert wom_sim("plot", tmp_path, "--figure", "virality").code == 0
