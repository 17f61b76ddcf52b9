"""What README shows works as it stands."""

import re
from pathlib import Path

import pytest

from wom_sim.commands.showing import FIRST_START
from wom_sim.experiment import load_experiment, points_of
from wom_sim.scenario import load_scenario, scenario_from_text

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_yaml_examples_are_valid(tmp_path):
    whole, claims, precise, experiment, network = blocks("yaml")
    assert len(scenario_from_text(whole).campaigns) == 2
    study = scenario_from_text(re.sub(r"(?m)^study:.*$", precise.strip(), whole)).study
    assert (study.min_replicates, study.replicates, study.drop_beaten) == (20, 2000, True)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "experiments").mkdir()
    (tmp_path / "scenarios" / "telecom.yaml").write_bytes((ROOT / "scenarios" / "telecom.yaml").read_bytes())
    (tmp_path / "experiments" / "one.yaml").write_text(experiment, encoding="utf-8")
    assert len(points_of(load_experiment(tmp_path / "experiments" / "one.yaml").spec)) == 18
    assert "segment_column" in network
    assert claims.strip() in (ROOT / "scenarios" / "young_readers.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "prints"),
    [
        (0, r"most ties +existing customers"), (1, r"mean_difference"), (2, r"of 77"),
        (3, r"Consumer reached 9\d\d\nDoubter reached 7\d\d"),
    ],
)  # fmt: skip
def test_the_python_examples_run(number, prints, monkeypatch, capsys, tmp_path):
    for folder in ("scenarios", "experiments"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    code = blocks("python")[number]
    exec(compile(code, "README.md", "exec"), {})
    assert re.search(prints, capsys.readouterr().out)


def test_the_first_start_takes_as_long_everywhere():
    page = ROOT / "wom_sim" / "web" / "page" / "page.js"
    assert f"compiles the model ({FIRST_START}, once)" in README
    assert f"first start this takes {FIRST_START}." in page.read_text(encoding="utf-8")


def test_the_mesa_section_is_short():
    section = README.split("## Give consumers a new behaviour")[1].split("\n## ")[0]
    assert len(section.strip().splitlines()) <= 30


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_scenario_is_valid(path):
    scenario = load_scenario(path)
    assert scenario.title and scenario.story and scenario.campaigns


def test_the_fifteen_cases_tell_where_they_come_from():
    cases = [s for s in map(load_scenario, sorted((ROOT / "scenarios").glob("*.yaml"))) if s.case is not None]
    assert len(cases) >= 15
    for scenario in cases:
        case = scenario.case
        assert case.source != "assumption" and case.role and case.route and case.mechanism, scenario.title
        assert scenario.claims, scenario.title
        assert scenario.story.count(".") + scenario.story.count("?") >= 3, scenario.title
        assert scenario.title and any(f"`{path.stem}`" in README for path in (ROOT / "scenarios").glob("*.yaml"))
