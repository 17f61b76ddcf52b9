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


def test_the_python_example_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (code,) = blocks("python")
    exec(compile(code, "README.md", "exec"), {})
    assert "of 77" in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_shipped_scenario_is_valid(path):
    scenario = load_scenario(path)
    assert scenario.title and scenario.story and scenario.campaigns
