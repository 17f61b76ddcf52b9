"""With NUMBA_DISABLE_JIT=1 the model is plain Python: it gives the same bytes, and its tests reach its lines."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from worlds import small

from wom_sim.engine.records import CHANNELS
from wom_sim.result import Result
from wom_sim.scenario import Seeding
from wom_sim.seeding import Knowledge, influence, strategy
from wom_sim.simulation import simulate
from wom_sim.world import draw_world

ROOT = Path(__file__).parents[2]
COVERED = ("rules", "draws", "network", "seeding")
ENOUGH = 0.95
TESTS = (
    "equations", "rules", "draws", "seeding", "centrality", "influence", "generate", "fidelity", "readers",
)  # fmt: skip


def python(*arguments: object) -> subprocess.CompletedProcess:
    """Run Python without the compiler, in the repository; numpy's warnings (an overflow, say) are errors."""
    places = os.pathsep.join([str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "exact")])
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": places, "PYTHONWARNINGS": "error::RuntimeWarning"}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done


def digest(result: Result) -> str:
    """Digest of all that came out of a run, to the last bit."""
    parts = (result.world.ties.neighbours, result.world.ties.strength, result.world.groups.members, result.world.traits,
             result.state, result.exposures, result.items, result.ledger, result.members_by_day)  # fmt: skip
    # Bytes between the fields of a record hold whatever the memory held, so fields are taken one by one.
    fields = [part if part.dtype.names is None else part[name] for part in parts for name in part.dtype.names or ("",)]
    whole = hashlib.sha256(json.dumps(result.counts).encode())
    for field in fields:
        whole.update(field.tobytes())
    return whole.hexdigest()


def runs() -> list[Result]:
    """Two campaigns and none in a world of 80 consumers who are keener than usual, so that in five days much happens."""
    funnel = [{"step": "contact", "acceptance": 0.9, "cost": 5, "days": 0}]
    existing = {"strategy": "existing_customers", "target": 30}
    nominated = {"strategy": "nominated_influencers", "target": 30, "handpicked": 8, "funnel": funnel}
    scenario = small(
        world={
            "consumers": 80,
            "behaviour": {
                "everyday_talk": 0.5, "recognition_rate": 0.5, "search_rate": 8.0, "evaluation_rate": 8.0,
                "experience_delay": 6, "pass_on_base": 0.0, "prompting": 0.3, "opt_out": 0.4, "join_base": 1.0,
                "nomination_delay": 2, "nomination_interval": 24,
            },
            "traits": {"complex_share": 0.3, "threshold_low": 0.0, "threshold_high": 0.2},
        },
        campaigns={
            "existing": {"seeding": existing, "role": "director", "budget": 300},
            "nominated": {"seeding": nominated, "role": "director", "budget": 3000},
            "nothing": {"seeding": "none", "role": "absent"},
        },
        study={"days": 5},
    )  # fmt: skip
    return [simulate(scenario, campaign) for campaign in scenario.campaigns]


def test_plain_python_and_compiled_code_give_the_same_bytes():
    done = python("-c", "import json, test_plain_python as t; print(json.dumps([t.digest(r) for r in t.runs()]))")
    here = runs()
    assert json.loads(done.stdout) == [digest(result) for result in here]
    existing, nominated, _ = here
    for what in ("joined", "answers", "opt_outs", "private_shares", "public_shares"):
        assert existing.counts[what] > 0 and nominated.counts[what] > 0
    assert (existing.state["adopted"] >= 0).any()
    assert (nominated.exposures["channel"] == CHANNELS.index("nomination")).any()


def orders() -> list[list[int]]:
    """Whom those strategies invite that compute most, among 80 consumers; `greedy` by few sets, as drawing them takes long."""
    scenario = small(world={"consumers": 80})
    world, found = draw_world(scenario, 0), []
    with mock.patch.multiple(influence, MEMBERS_EACH=4, MEMBERS_AT_LEAST=2000):
        for name in ("k_core", "pagerank", "bridges", "greedy"):
            known = Knowledge(world.traits, world.key, world.ties, True, scenario.world)
            found.append(strategy(name).order(known, Seeding(strategy=name, target=5)).tolist())
    return found


def test_plain_python_and_compiled_code_invite_the_same():
    done = python("-c", "import json, test_plain_python as t; print(json.dumps(t.orders()))")
    assert json.loads(done.stdout) == orders()


@pytest.fixture(scope="module")
def coverage(tmp_path_factory) -> dict[str, dict]:
    """Summary of line coverage by file, after the small tests have run as plain Python."""
    pytest.importorskip("coverage")
    folder = tmp_path_factory.mktemp("coverage")
    sources = ",".join(f"wom_sim.{name}" for name in COVERED)
    tests = [ROOT / "tests" / "exact" / f"test_{name}.py" for name in TESTS]
    data = f"--data-file={folder / 'data'}"
    python(
        "-m", "coverage", "run", data, f"--source={sources}", "-m", "pytest", "-q", "-p", "no:xdist", "-p",
        "no:cacheprovider", "-o", "addopts=", "-m", "not compiled", *tests,
    )  # fmt: skip
    python("-m", "coverage", "json", data, "-o", folder / "coverage.json")
    files = json.loads((folder / "coverage.json").read_text())["files"]
    return {Path(name).as_posix(): file["summary"] for name, file in files.items()}


@pytest.mark.parametrize("name", COVERED)
def test_line_coverage(coverage, name):
    parts = [s for file, s in coverage.items() if f"wom_sim/{name}.py" in file or f"wom_sim/{name}/" in file]
    lines, covered = (sum(part[key] for part in parts) for key in ("num_statements", "covered_lines"))
    assert lines > 50
    assert covered / lines >= ENOUGH, f"{covered} of {lines} lines"
