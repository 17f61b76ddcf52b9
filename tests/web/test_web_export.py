"""`wom-sim demo --export`: one file, with its runs inside."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from pathlib import Path
from unittest import mock

import pytest

from wom_sim.cli import main
from wom_sim.scenario.changing import changed
from wom_sim.simulation import simulate
from wom_sim.web import exporting
from wom_sim.web.exporting import exported
from wom_sim.web.packing import unpacked
from wom_sim.web.stage import Stage

SMALL = """\
title: "{title}"
world:
  consumers: 150
  segments: {{fan: 0.3, casual: 0.7}}
  network: {{mean_ties: 8}}
  customers: {{share: 0.3, concentrated_in: fan}}
campaigns:
  customers: {{seeding: {{strategy: existing_customers, target: 15}}, role: director, budget: 3000}}
  anybody: {{seeding: {{strategy: random, target: 15}}, role: manager, budget: 3000}}
study: {{days: 7, replicates: 3, rng_seed: 5}}
"""


def demo(*words: object) -> tuple[int, str, str]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["wom-sim", "demo", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL.format(title="Small"))
    return tmp_path / "small.yaml"


def kept(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="kept">(.*?)</script>', html, re.DOTALL)[1])


def test_the_file_holds_the_runs_of_its_worlds_and_sliders(scenario):
    assert demo(scenario, "--export", "out.html", "--worlds", 2)[:2] == (0, "")
    data = kept(Path("out.html").read_text(encoding="utf-8"))
    stops = {slider["name"]: slider["stops"] for slider in data["setup"]["sliders"]}
    assert all(len(values) == 3 for values in stops.values())
    assert len(data["runs"]) == 2 * (1 + 5 * 2)
    assert "This file holds 2 worlds" in data["setup"]["notes"][-1]
    for replicate in (0, 1):
        run = data["runs"][f"world={replicate}"]
        assert data["pool"][run["world"]]["replicate"] == replicate
        from wom_sim.scenario import load_scenario

        for name, side in zip(("customers", "anybody"), run["sides"], strict=True):
            recording = data["pool"][side]
            state = simulate(load_scenario(scenario), name, replicate).state
            assert recording["name"] == name
            assert (unpacked(recording["ticks"]["reached"]) == state["reached"]).all()


def test_a_world_is_kept_once_whatever_the_budget(scenario):
    demo(scenario, "--export", "out.html", "--worlds", 1)
    data = kept(Path("out.html").read_text(encoding="utf-8"))
    worlds = {name: run["world"] for name, run in data["runs"].items()}
    assert worlds["budget=1500&world=0"] == worlds["world=0"] != worlds["rewiring=0.6&world=0"]


def test_the_same_bytes_every_time(scenario):
    for name in ("a.html", "b.html"):
        demo(scenario, "--export", name, "--worlds", 1)
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_a_folder_that_is_not_there_is_made(scenario):
    code, _, err = demo(scenario, "--export", "new/folder/out.html", "--worlds", 1)
    assert code == 0 and "opens in any browser" in err
    assert [path.name for path in Path("new/folder").iterdir()] == ["out.html"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("absent.yaml", "--export", "out.html"), "there is no such scenario file"),
        (("small.yaml", "--export", "."), "The page cannot be written to .: it is a folder. Choose another file with --export."),
        (("small.yaml", "--network", "absent.csv", "--export", "out.html"), "absent.csv"),
        (("small.yaml", "--network", "absent.csv", "--no-browser"), "absent.csv"),
        (("small.yaml", "--worlds", "0"), "--worlds"),
        (("small.yaml", "--port", "70000"), "--port"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_leaves_nothing(scenario, words, said):
    code, out, err = demo(*words)
    assert code == 2 and said in err and "Traceback" not in err and out == ""
    assert [path.name for path in Path.cwd().iterdir()] == ["small.yaml"]


def test_a_file_too_large_to_hand_on_is_refused(scenario, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_MEGABYTES", 0.3)
    code, _, err = demo(scenario, "--export", "out.html")
    assert code == 2 and not Path("out.html").exists()
    assert re.search(r"about \d+ MB, and at most 0\.3 MB can be handed on\.", err)
    fewer = re.search(r"Take fewer worlds \(--worlds ([12]) should fit\) or", err)
    assert fewer and demo(scenario, "--export", "out.html", "--worlds", fewer[1])[0] == 0
    assert "fewer consumers (world.consumers, now 150) or fewer days (study.days, now 7)." in err


def test_as_many_consumers_as_are_proposed_fit(classroom, monkeypatch):
    def page_of(consumers: int) -> str:
        return exported(Stage(changed(classroom, {("world", "consumers"): consumers})), 1)

    monkeypatch.setattr(exporting, "MOST_MEGABYTES", 0.7 * len(page_of(600)) / 1e6)
    with pytest.raises(exporting.ResourceError, match=r"world.consumers, now 600; about \d+ should fit") as refused:
        page_of(600)
    proposed = int(re.search(r"about (\d+) should fit", str(refused.value))[1])
    assert 100 <= proposed < 600 and page_of(proposed)


def test_it_is_refused_before_all_runs_are_made(classroom, monkeypatch):
    stage = Stage(changed(classroom, {("world", "consumers"): 200}))
    ran = []
    monkeypatch.setattr(stage, "run", lambda choice: ran.append(choice) or Stage.run(stage, choice))
    monkeypatch.setattr(exporting, "MOST_MEGABYTES", 0.1)
    with pytest.raises(exporting.ResourceError):
        exported(stage, 50)
    assert len(ran) < 10


def test_of_a_real_network_only_campaigns_can_be_changed(scenario):
    root = Path(__file__).parents[2]
    assert demo(root / "scenarios/karate.yaml", "--export", "out.html", "--worlds", 1)[0] == 0
    data = kept(Path("out.html").read_text(encoding="utf-8"))
    assert len(data["runs"]) == 1 + 2 * 2
    assert all(name.startswith(("world", "target", "budget")) for name in data["runs"])
