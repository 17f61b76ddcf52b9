"""Where a result comes from: resolved scenario, versions, digest. Says nothing of the machine or the time."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path, PurePath

from wom_sim.errors import NetworkError
from wom_sim.scenario import ImportedNetwork, Scenario, resolved

_PACKAGES = ("matplotlib", "networkx", "numba", "numpy", "pydantic", "scipy")


def manifest(scenario: Scenario) -> dict:
    """All that determines the results, and a digest of it: equal digests mean equal results.

    Of a network file it holds name and digest, not the folder: the same file elsewhere gives the same results.
    `replicates_finished` is 0, for the study to fill in.
    """
    determines = {
        "scenario": resolved_without_folders(scenario),
        "rng_seed": scenario.study.rng_seed,
        "files": file_digests(scenario),
        "model_digest": model_digest(),
    }
    canonical = json.dumps(determines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return {
        "wom_sim": version("wom-sim"),
        "digest": hashlib.sha256(canonical.encode()).hexdigest(),
        **determines,
        "replicates_finished": 0,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
    }


_FILES = ("file", "attributes")
"""Fields of an imported network that name a file."""


def resolved_without_folders(scenario: Scenario) -> dict:
    """The resolved scenario; of files that it names only the name, not the folder."""
    plain = resolved(scenario)
    network = plain["world"]["network"]
    network |= {field: PurePath(network[field]).name for field in _FILES if network.get(field)}
    return plain


def model_digest() -> str:
    """Digest of all that makes up this version of wom-sim, code and data alike (16 hex digits)."""
    package, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(p for p in package.rglob("*") if p.suffix in (".py", ".yaml")):
        # Line ends are normalised so that a checkout on another system has the same digest.
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + text)
    return digest.hexdigest()[:16]


def files_of(scenario: Scenario) -> dict[str, Path]:
    """The files that the scenario names, by field of its network."""
    spec = scenario.world.network
    if not isinstance(spec, ImportedNetwork):
        return {}
    return {field: scenario.folder / getattr(spec, field) for field in _FILES if getattr(spec, field) is not None}


def file_digests(scenario: Scenario) -> dict[str, str]:
    """SHA-256 of each file that the scenario names, by field."""
    return {field: _digest(path) for field, path in files_of(scenario).items()}


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise NetworkError(f"{path}: the file cannot be read again: {error.strerror or error}.") from None
