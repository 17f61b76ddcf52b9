"""The house: imports point one way, the door opens fast, results say where they come from."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def python(code: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)


def test_imports_point_one_way():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_nothing_heavy():
    code = """
import sys
from typer.testing import CliRunner
from wom_sim.cli import app
assert CliRunner().invoke(app, ["--help"]).exit_code == 0
heavy = {"numba", "mesa", "pandas", "scipy", "matplotlib", "networkx", "numpy", "pydantic"} & set(sys.modules)
assert not heavy, heavy
"""
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_the_public_names_are_there():
    import wom_sim

    for name in wom_sim.__all__:
        assert getattr(wom_sim, name) is not None


def test_a_change_of_a_rule_is_never_stale(tmp_path):
    """Copy the package, run, change one rule, run again: the second start must see the change."""
    import os
    import shutil

    shutil.copytree(ROOT / "wom_sim", tmp_path / "wom_sim", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "from wom_sim import rules, population; from wom_sim.population import _around; print(_around(0.5, 1.0, 1.0))"
    )
    env = {**os.environ, "WOM_SIM_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}

    def run():
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=env, check=True
        )
        return done.stdout

    first = run()
    assert run() == first
    rules = tmp_path / "wom_sim" / "rules.py"
    rules.write_text(rules.read_text().replace("return 1.0 / (1.0 + exp(-x))", "return 0.5 / (1.0 + exp(-x))"))
    assert run() != first


def test_files_stay_near_300_lines():
    """`rules.py` is longer: the model is to be found in one file."""
    lengths = {p.name: len(p.read_text().splitlines()) for p in (ROOT / "wom_sim").rglob("*.py") if p.name != "rules.py"}
    long = {name: lines for name, lines in lengths.items() if lines > 400}
    assert not long, long


def test_no_word_seed_stands_alone_in_the_schema():
    from wom_sim.scenario import Scenario

    text = str(Scenario.model_json_schema())
    assert "'seed'" not in text and "rng_seed" in text


def test_public_names_are_not_shadowed_by_modules():
    """`wom_sim.simulate` must stay the function after its module has been imported."""
    code = """
import wom_sim
for name in wom_sim.__all__:
    first = getattr(wom_sim, name)
    import wom_sim.study
    assert getattr(wom_sim, name) is first and type(first).__name__ != "module", name
"""
    done = python(code)
    assert done.returncode == 0, done.stderr
