"""Where a result comes from: resolved scenario, versions, digest. Says nothing of the machine or the time."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

from wom_sim.compiled import SOURCE_DIGEST
from wom_sim.scenario import ImportedNetwork, Scenario, resolved

_PACKAGES = ("matplotlib", "networkx", "numba", "numpy", "pydantic", "scipy")


def manifest(scenario: Scenario, replicates: list[int]) -> dict:
    """All that determines the results, and a digest of it: equal digests mean equal results."""
    determines = {
        "scenario": resolved(scenario),
        "rng_seed": scenario.study.rng_seed,
        "files": _file_digests(scenario),
        "model_digest": SOURCE_DIGEST,
    }
    canonical = json.dumps(determines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return {
        "wom_sim": version("wom-sim"),
        "digest": hashlib.sha256(canonical.encode()).hexdigest(),
        **determines,
        "replicates_finished": len(replicates),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
    }


def _file_digests(scenario: Scenario) -> dict[str, str]:
    spec = scenario.world.network
    if not isinstance(spec, ImportedNetwork):
        return {}
    named = [name for name in (spec.file, spec.attributes) if name is not None]
    return {Path(n).name: hashlib.sha256((scenario.folder / n).read_bytes()).hexdigest() for n in named}
