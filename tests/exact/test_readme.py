"""What README shows works as it stands."""

import re
from pathlib import Path

import pytest

from wom_sim.scenario import load_scenario, scenario_from_text

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_yaml_examples_are_valid():
    whole, network = blocks("yaml")
    assert len(scenario_from_text(whole).campaigns) == 2
    assert "segment_column" in network


@pytest.mark.parametrize(("number", "prints"), [(0, r"of 77"), (1, r"Consumer reached 9\d\d\nDoubter reached 7\d\d")])
def test_the_python_examples_run(number, prints, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    code = blocks("python")[number]
    exec(compile(code, "README.md", "exec"), {})
    assert re.search(prints, capsys.readouterr().out)


def test_the_mesa_section_is_short():
    section = README.split("## Give consumers a new behaviour")[1].split("\n## ")[0]
    assert len(section.strip().splitlines()) <= 30


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_scenario_is_valid(path):
    scenario = load_scenario(path)
    assert scenario.title and scenario.story and scenario.campaigns
