"""`wom-sim compare`, and claims on the command line: what is printed, what is written, what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from wom_sim.commands import studies as commands
from wom_sim.report.across import CampaignRow, ScenarioRows, coloured, print_across, rows_of
from wom_sim.report.across_folder import own_folders
from wom_sim.report.across_plot import in_columns
from wom_sim.report.claims import COLUMNS, OUTCOMES
from wom_sim.report.html import parts
from wom_sim.scenario import load_scenario
from wom_sim.study import run_study

CLAIMS = """\
claims:
  - says: Whoever invites customers reaches more.
    source: A paper (2019)
    metric: reached
    campaign: customers
    more_than: nobody
  - {says: Nobody reaches all., metric: reached, campaign: nobody, at_least: 200}
"""
OF_EACH = {"manifest.json", "runs.csv", "timeseries.csv", "ledger.csv", "visibility.csv", "cascades.csv", "summary.csv"}
FILES = {"report.html", "compare.csv", "claims.csv", "compare.png", "compare.svg", "manifest.json"}


@pytest.fixture
def three(tiny: Path) -> list[Path]:
    """Three scenario files in the working directory; one makes claims."""
    text = tiny.read_text()
    tiny.write_text(text + CLAIMS)
    for name, consumers in (("smaller", 150), ("alone", 120)):
        Path(f"{name}.yaml").write_text(text.replace("consumers: 200", f"consumers: {consumers}"))
    alone = Path("alone.yaml").read_text().replace("  nobody: {seeding: none, role: absent}\n", "")
    Path("alone.yaml").write_text(alone)
    return [Path("tiny.yaml"), Path("smaller.yaml"), Path("alone.yaml")]


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report's pictures take seconds; tests/exact/test_html_report.py looks at them."""
    monkeypatch.setattr(parts, "room", lambda studies: 0)


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text().splitlines()))


class TestRun:
    def test_says_of_each_claim_what_came_out(self, three: list[Path], wom_sim: Callable) -> None:
        answer = wom_sim("run", "tiny.yaml", "--workers", 1)
        assert answer.code == 0, answer.err
        said = " ".join(answer.out.split())
        verdict, claims, follow = (said.index(part) for part in ("All this over", "Of 2 claims", "Next: "))
        assert verdict < claims < follow
        assert "✗ disagrees" in answer.out and "A paper (2019)" in answer.out
        found = rows(Path("figures/tiny/claims.csv"))
        assert [row["outcome"] for row in found][1] == "disagrees" and list(found[0]) == list(COLUMNS)

    def test_json_has_them_too(self, three: list[Path], wom_sim: Callable) -> None:
        said = json.loads(wom_sim("run", "tiny.yaml", "--workers", 1, "--json").out)
        assert [claim["comparison"] for claim in said["claims"]] == ["more_than", "at_least"]
        assert said["claims"][1]["outcome"] == "disagrees" and said["claims"][1]["low"] == 200

    def test_a_claim_on_a_campaign_that_does_not_exist(self, three: list[Path], wom_sim: Callable) -> None:
        text = Path("tiny.yaml").read_text().replace("campaign: customers", "campaign: costumers")
        Path("tiny.yaml").write_text(text)
        for command in ("run", "check", "compare"):
            answer = wom_sim(command, "tiny.yaml")
            line = 1 + text.split("\n").index("    campaign: costumers")
            assert answer.code == 2 and answer.err.startswith(f'tiny.yaml:{line}: there is no campaign "costumers"')
            assert answer.err.rstrip().endswith('did you mean "customers"?') and not Path("figures").exists()


class TestCompare:
    def test_one_table_of_all(self, three: list[Path], wom_sim: Callable) -> None:
        answer = wom_sim("compare", *three, "--workers", 1)
        assert answer.code == 0, answer.err
        lines = [line.split() for line in answer.out.splitlines() if line.strip()]
        names = [line[0] for line in lines if line[0] in ("tiny", "smaller", "alone", "customers", "nobody")]
        assert names == ["tiny", "customers", "nobody", "smaller", "customers", "nobody", "alone", "customers"]
        assert "Of 2 claims put to the test, the simulation" in answer.out
        said = answer.err.splitlines()
        assert [line.split(":")[0] for line in said[:3]] == ["[1/3] tiny", "[2/3] smaller", "[3/3] alone"]
        assert "2 campaigns in 3 worlds" in said[0] and said[3] == f"{6 + 3 * 14} files in {Path('figures/compare')}"

    def test_what_is_written(self, three: list[Path], wom_sim: Callable) -> None:
        assert wom_sim("compare", *three, "--workers", 1, "--out", "out").code == 0
        assert wom_sim("run", "smaller.yaml", "--workers", 1, "--out", "alone").code == 0
        assert {path.name for path in Path("out").iterdir()} == FILES | {"tiny", "smaller", "alone"}
        own = {path.name for path in Path("out/smaller").iterdir()}
        assert own > OF_EACH and all((Path("out/smaller") / n).read_bytes() == (Path("alone") / n).read_bytes() for n in own)
        found = rows(Path("out/compare.csv"))
        assert [(row["scenario"], row["campaign"]) for row in found] == [
            ("tiny", "customers"), ("tiny", "nobody"), ("smaller", "customers"), ("smaller", "nobody"), ("alone", "customers")
        ]  # fmt: skip
        summary = {(row["campaign"], row["metric"]): row for row in rows(Path("alone/summary.csv"))}
        for row in found[2:4]:
            reached = summary[row["campaign"], "reached"]
            for name, column in (("reached_share", "mean"), ("reached_share_ci_low", "ci_low")):
                assert float(row[name]) == pytest.approx(float(reached[column]) / 150, rel=1e-8)
            for metric in ("structural_virality", "cost_per_engaged", "engaged"):
                assert row[metric] == summary[row["campaign"], metric]["mean"]
        assert [row["claims_disagrees"] for row in found] == ["0", "1", "0", "0", "0"]
        assert [row["scenario"] for row in rows(Path("out/claims.csv"))] == ["tiny", "tiny"]
        manifest = json.loads(Path("out/manifest.json").read_text())
        assert manifest["smaller"] == json.loads(Path("alone/manifest.json").read_text())

    def test_json_is_all_of_stdout(self, three: list[Path], wom_sim: Callable) -> None:
        answer = wom_sim("compare", *three, "--replicates", 2, "--workers", 1, "--json")
        said = json.loads(answer.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
        assert [each["scenario"] for each in said["scenarios"]] == ["tiny", "smaller", "alone"]
        assert said["scenarios"][1]["replicates"] == 2 and said["scenarios"][1]["consumers"] == 150
        assert set(said["scenarios"][0]["campaigns"]) == {"customers", "nobody"}
        assert sum(said["claims"].values()) == 2 and set(said["claims"]) == set(OUTCOMES) and not said["interrupted"]

    def test_two_workers_give_the_same(self, three: list[Path], wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("wom_sim.study.SMALL", 0)
        for workers in (1, 2):
            assert wom_sim("compare", "tiny.yaml", "--workers", workers, "--out", f"w{workers}").code == 0
        assert all((Path("w1") / name).read_bytes() == (Path("w2") / name).read_bytes() for name in FILES)

    def test_scenarios_of_one_name_in_two_folders(self, three: list[Path], wom_sim: Callable) -> None:
        Path("other").mkdir()
        Path("other/tiny.yaml").write_text(Path("smaller.yaml").read_text())
        assert wom_sim("compare", "tiny.yaml", "other/tiny.yaml", "--replicates", 1, "--out", "out").code == 0
        names = [row["scenario"] for row in rows(Path("out/compare.csv"))]
        assert names == ["tiny.yaml", "tiny.yaml", str(Path("other/tiny.yaml")), str(Path("other/tiny.yaml"))]
        assert {path.name for path in Path("out").iterdir()} == FILES | {"tiny.yaml", "other_tiny.yaml"}


def test_every_scenario_has_a_folder_of_its_own() -> None:
    names = ["a", "../b/a.yaml", "b/a.yaml", "B_A.yaml", "café 2", "/", "%"]
    folders = ["a", "b_a.yaml", "b_a.yaml_2", "B_A.yaml_3", "café_2", "scenario", "scenario_2"]
    assert own_folders(names) == dict(zip(names, folders, strict=True))


class TestBadInput:
    def test_a_broken_one_among_many(self, three: list[Path], wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(commands, "_run_with_progress", lambda *_: pytest.fail("a scenario has run"))
        Path("broken.yaml").write_text("world:\n  consumers: 100\n  sectr: sport\ncampaigns: {a: }\n")
        Path("lost.yaml").write_text("world: {network: {file: nowhere.csv}}\ncampaigns: {a: }\n")
        answer = wom_sim("compare", "tiny.yaml", "broken.yaml", "smaller.yaml", "lost.yaml", "none.yaml")
        assert answer.code == 2 and answer.out == ""
        broken, lost, none = answer.err.split("\n\n")
        assert broken.startswith('broken.yaml:3: unknown field "sectr" in world') and 'did you mean "sector"?' in broken
        assert lost.startswith("lost.yaml: ") and "nowhere.csv" in lost
        assert none.startswith("none.yaml: there is no such scenario file.")
        assert not Path("figures").exists()

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["tiny.yaml", "smaller.yaml", "tiny.yaml"], "wom-sim: tiny.yaml: this scenario is given twice."),
            (["tiny.yaml", "--out", "smaller.yaml"], "Choose another folder with --out"),
            (["tiny.yaml", "--replicates", "0"], "option --replicates"),
            ([], "Missing argument"),
        ],
    )
    def test_other_mistakes(self, words: list[str], said: str, three: list[Path], wom_sim: Callable) -> None:
        answer = wom_sim("compare", *words)
        assert answer.code == 2 and said in answer.err and "Traceback" not in answer.err
        assert not Path("figures").exists()


class TestCtrlC:
    @staticmethod
    def stopped_at(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C while the scenario number `at` (from 0) runs."""
        whole, count = commands._run_with_progress, iter(range(99))

        def run(*given):
            if next(count) == at:
                raise KeyboardInterrupt
            return whole(*given)

        monkeypatch.setattr(commands, "_run_with_progress", run)

    def test_finished_scenarios_are_kept(self, three, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stopped_at(2, monkeypatch)
        answer = wom_sim("compare", *three, "--workers", 1, "--out", "out")
        assert answer.code == 130
        assert "the results are those of 2 of 3 scenarios" in " ".join(answer.err.split())
        assert {path.name for path in Path("out").iterdir()} == FILES | {"tiny", "smaller"}
        assert {row["scenario"] for row in rows(Path("out/compare.csv"))} == {"tiny", "smaller"}

    def test_before_the_first_nothing_is_written(self, three, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stopped_at(0, monkeypatch)
        answer = wom_sim("compare", *three, "--workers", 1)
        assert answer.code == 130 and answer.out == "" and "nothing was written" in answer.err
        assert not Path("figures").exists()

    def test_a_scenario_that_was_cut_short_is_left_out(self, three, wom_sim, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = commands._run_with_progress

        def run(*given):
            study = whole(*given)
            study.interrupted = given[0].title == "Tiny" and given[0].world.consumers == 150
            return study

        monkeypatch.setattr(commands, "_run_with_progress", run)
        assert wom_sim("compare", *three, "--workers", 1, "--out", "out").code == 130
        assert {row["scenario"] for row in rows(Path("out/compare.csv"))} == {"tiny"}


def test_a_campaign_has_one_colour_whatever_its_place() -> None:
    def scenario(*names: str) -> ScenarioRows:
        rows = [CampaignRow(name, name, {}, {}, False) for name in names]
        return ScenarioRows("".join(names), "", 100, 1, {}, rows, [], {}, ())

    given = [scenario("a", "b"), scenario("b", "a"), scenario("c", "a"), scenario("c", "b", "d")]
    places = [{row.name: row.place for row in each.campaigns} for each in coloured(given)]
    assert places == [{"a": 0, "b": 1}, {"a": 0, "b": 1}, {"a": 0, "c": 1}, {"c": 1, "b": 0, "d": 2}]


@pytest.mark.parametrize("width", [30, 60, 80, 140])
def test_the_table_fits_every_width(width: int, three: list[Path]) -> None:
    found = [rows_of(path.stem, run_study(load_scenario(path))) for path in three]
    console = Console(width=width, file=io.StringIO())
    print_across(found, console)
    text = console.file.getvalue()
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    assert "…" not in text and text.count("customers") == 3
    assert ("±" in text) == ("✓ ✗ ?" in text) == (width >= 80)


@pytest.mark.parametrize("heights", [[3.7], [4.7] * 20, [2.7, 17.7, 3.7], [17.7] * 30, [5.7] * 7])
def test_columns_of_the_plot_hold_all_in_order_and_are_level(heights: list[float]) -> None:
    columns = in_columns(heights)
    assert [at for column in columns for at in column] == list(range(len(heights)))
    assert len(columns) <= 4 and all(columns)
    tall = [sum(heights[at] for at in column) for column in columns]
    assert max(tall) <= sum(heights) / len(columns) + max(heights)
