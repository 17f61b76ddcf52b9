"""`wom-sim sensitivity`: table, verdict, files, the store, and what it says of bad input."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wom_sim.commands import sensitivity as command

FILES = {"flips.csv", "indices.csv", "manifest.json", "parameters.csv", "points.csv", "report.html", "sensitivity.png",
         "sensitivity.svg", "variance.csv"}  # fmt: skip
SMALL = ("--parameters", "tell_rate,join_base,prompting:0..0.5", "--trajectories", "2", "--replicates", "4", "--workers", "1")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_a_small_analysis_and_the_same_again_from_the_store(tiny: Path, wom_sim: Callable) -> None:
    pytest.importorskip("SALib")
    answer = wom_sim("sensitivity", tiny, *SMALL)
    assert answer.code == 0
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    said = " ".join(answer.out.split())
    assert "What the difference in consumers reached rests on: “customers” − “nobody”" in said
    assert "ranges: ±50 % of each value or as named, itself an assumption" in said
    assert "With the values in force “customers” wins over “nobody”" in said
    assert "turned the winner round" in said or "The winner turns round when" in said
    assert "4 worlds are few" in said
    folder = tiny.parent / "figures" / "tiny-sensitivity"
    assert {path.name for path in folder.iterdir()} == FILES
    points = rows(folder / "points.csv")
    assert [point["stage"] for point in points].count("values in force") == 1
    assert float(points[0]["tell_rate"]) == 0.4 and len(points) <= 1 + 5 + 2 * 4
    indices = rows(folder / "indices.csv")
    assert [row["index"] for row in indices] == ["mu", "mu_star", "sigma"] * 3
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["ranges"]["prompting"] == {
        "field": "world.behaviour.prompting", "value": 0.0, "low": 0.0, "high": 0.5, "given": True, "whole": False,
    }  # fmt: skip
    assert manifest["campaigns"] == ["customers", "nobody"] and "SALib" in manifest["versions"]

    command = "wom-sim sensitivity tiny.yaml --method morris --metric reached --parameters tell_rate,join_base,prompting:0..0.5"
    assert f"{command} --spread 0.5 --trajectories 2 --replicates 4" in (folder / "report.html").read_text()

    again = wom_sim("sensitivity", tiny, *SMALL, "--out", "again")
    assert again.out == answer.out
    assert "one at a time: 40 runs, of which 40 are in the store." in again.err
    assert all((tiny.parent / "again" / name).read_bytes() == (folder / name).read_bytes() for name in FILES)
    for name in ("sensitivity.svg", "sensitivity.png"):
        assert wom_sim("plot", folder, "--figure", "sensitivity", "--out", name).code == 0
        assert (tiny.parent / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.compiled
def test_workers_do_not_matter(tiny: Path, wom_sim: Callable) -> None:
    pytest.importorskip("SALib")
    words = ("sensitivity", tiny, "--parameters", "tell_rate", "--trajectories", "2", "--replicates", "2")
    for workers in (1, 2):
        assert wom_sim(*words, "--workers", workers, "--store", f"{workers}.store", "--out", str(workers)).code == 0
    assert all((tiny.parent / "1" / name).read_bytes() == (tiny.parent / "2" / name).read_bytes() for name in FILES)


def test_sobol_as_json(tiny: Path, wom_sim: Callable) -> None:
    pytest.importorskip("SALib")
    answer = wom_sim("sensitivity", tiny, "--method", "sobol", "--samples", "2", *SMALL[:2], *SMALL[4:], "--json")
    assert answer.code == 0
    records = json.loads(answer.out)
    assert list(records["sobol"]) == ["tell_rate", "join_base", "prompting"] and records["morris"] == {}
    assert records["variance"]["sobol"]["worlds"] is not None and records["campaigns"] == ["customers", "nobody"]
    assert records["verdict"].startswith("With the values in force")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "moris"], 'There is no method "moris"; there are: morris, sobol. Did you mean "morris"?'),
        (["--metric", "reach"], 'There is no metric "reach". Did you mean "reached"? See wom-sim explain.'),
        (["--campaigns", "customer", "nobody"],
         'There is no campaign "customer"; there are: customers, nobody. Did you mean "customers"?'),
        (["--campaigns", "nobody", "nobody"], '--campaigns names "nobody" twice; name two that are to be compared.'),
        (["--spread", "0"], "--spread is a share of each value, above 0 and at most 1; found 0."),
        (["--spread", "1.5"], "--spread is a share of each value, above 0 and at most 1; found 1.5."),
        (["--spread", "nan"], "--spread is a share of each value, above 0 and at most 1; found nan."),
        (["--replicates", "1"], "--replicates must be at least 2, found 1: luck is told from effect by comparing worlds."),
        (["--trajectories", "1"], "--trajectories must be at least 2, found 1."),
        (["--method", "sobol", "--samples", "48"],
         "--samples must be a power of two (32, 64, 128 …), as a Sobol' sequence needs; found 48."),
        (["--samples", "64"], "--samples and --most go with --method sobol."),
        (["--parameters", "tel_rate"], '--parameters: there is no parameter "tel_rate". Did you mean "tell_rate"?'),
        (["--parameters", "tell_rate:0..2"],
         "tell_rate cannot be 2: world.behaviour.tell_rate must be from 0 to 1 (chance), found 2. Give it another range: "
         "--parameters tell_rate:LOW..HIGH"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_a_sentence(tiny: Path, wom_sim: Callable, words: list[str], said: str) -> None:
    answer = wom_sim("sensitivity", tiny, *words)
    assert (answer.code, answer.out, answer.err) == (2, "", f"wom-sim: {said}\n")
    assert [path.name for path in tiny.parent.iterdir()] == ["tiny.yaml"]


def test_one_campaign_has_nothing_to_be_compared_with(tiny: Path, wom_sim: Callable) -> None:
    tiny.write_text("world: {consumers: 50, network: {mean_ties: 6}}\ncampaigns: {alone: }\n")
    answer = wom_sim("sensitivity", tiny)
    assert (answer.code, answer.err) == (
        2, "wom-sim: A sensitivity analysis compares two campaigns, and this scenario has only one.\n",
    )  # fmt: skip


def test_without_salib_a_sentence_says_how_to_get_it(tiny: Path, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    answer = wom_sim("sensitivity", tiny)
    assert (answer.code, answer.err) == (
        2, "wom-sim: A sensitivity analysis needs SALib: pip install 'wom-sim[analysis]' "
        "(in a clone: pip install -e '.[analysis]').\n",
    )  # fmt: skip
    assert [path.name for path in tiny.parent.iterdir()] == ["tiny.yaml"]


def test_ctrl_c_keeps_the_runs_and_writes_nothing(tiny: Path, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("SALib")

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("wom_sim.experiment.work.Bench.run", stopped)
    answer = wom_sim("sensitivity", tiny, *SMALL)
    assert answer.code == 130 and "The same command goes on from there." in answer.err
    assert not (tiny.parent / "figures").exists()
