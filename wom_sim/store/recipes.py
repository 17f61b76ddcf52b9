"""What determines a run: its recipe (world, study, campaign, files, version of the model) and the number of the replicate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim.errors import NetworkError
from wom_sim.provenance import file_digests, files_of
from wom_sim.scenario import Scenario

DETERMINING = (
    "arithmetic.py", "cascades.py", "compiled.py", "draws.py", "engine", "hints.py", "metrics", "network", "organisation",
    "population.py", "result.py", "rules.py", "scenario", "seeding", "simulation.py", "threads.py", "traces.py",
    "visibility.py", "world.py",
)  # fmt: skip
"""Modules and packages on which the numbers of a run rest; a test holds that a run imports no others of ours that matter.
An edit to a table or a plot makes no run out of date."""

ONLY = "campaign"
"""Name of the campaign in a scenario made from a recipe."""


class Recipe(NamedTuple):
    """All that determines the runs of a campaign but the number of the replicate.

    digest: SHA-256 of the rest (32 hex digits). model: digest of the sources a run rests on. setting: JSON of world, days,
    rng_seed and digests of files; campaign: JSON of the campaign, without its name. places: JSON of where the files of the
    world were, by field; they determine nothing.
    """

    digest: str
    model: str
    setting: str
    campaign: str
    places: str


def recipe_of(scenario: Scenario, campaign: str) -> Recipe:
    """The recipe of one campaign's runs. Names, stories, claims, other campaigns and the number of replicates are no part."""
    return recipes_of(scenario, [campaign])[campaign]


def recipes_of(
    scenario: Scenario, campaigns: Iterable[str] | None = None, files: Mapping[str, str] | None = None
) -> dict[str, Recipe]:
    """The recipes of some campaigns, or of all, by name; `files` saves reading the scenario's files again (`file_digests`)."""
    setting = setting_of(scenario, files)
    places = _canonical({field: str(path.resolve()) for field, path in files_of(scenario).items()})
    recipes = {}
    for name in scenario.campaigns if campaigns is None else campaigns:
        plain = _canonical(scenario.campaigns[name].model_dump(mode="json"))
        recipe = Recipe("", runs_digest(), setting, plain, places)
        recipes[name] = recipe._replace(digest=digest_of(recipe))
    return recipes


def digest_of(recipe: Recipe) -> str:
    """What the digest of a recipe must be."""
    return hashlib.sha256("\0".join((recipe.model, recipe.setting, recipe.campaign)).encode()).hexdigest()[:32]


def setting_of(scenario: Scenario, files: Mapping[str, str] | None = None) -> str:
    """JSON of what all campaigns of a scenario share and what determines their runs."""
    study = {"days": scenario.study.days, "rng_seed": scenario.study.rng_seed}
    world = scenario.world.model_dump(mode="json")
    # Of a file only the name, not the folder: its digest says what is in it.
    world["network"] |= {field: path.name for field, path in files_of(scenario).items()}
    return _canonical({"world": world, "study": study, "files": file_digests(scenario) if files is None else files})


def scenario_of(recipe: Recipe) -> Scenario:
    """The scenario that a recipe stands for, with one campaign, named `ONLY`.

    A network file is looked for where it was; raises NetworkError where it is gone or has changed.
    """
    setting: dict[str, Any] = json.loads(recipe.setting)
    setting["world"]["network"] |= json.loads(recipe.places)
    data = {"world": setting["world"], "study": setting["study"], "campaigns": {ONLY: json.loads(recipe.campaign)}}
    scenario = Scenario.model_validate_json(json.dumps(data))
    if file_digests(scenario) != setting["files"]:
        raise NetworkError(f"{', '.join(json.loads(recipe.places).values())}: no longer what it was when the run was stored.")
    return scenario


@cache
def runs_digest() -> str:
    """Digest of the sources on which the numbers of a run rest (16 hex digits): equal digests, equal runs."""
    package, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(p for p in package.rglob("*") if p.suffix in (".py", ".yaml")):
        name = path.relative_to(package).as_posix()
        if name.split("/")[0] in DETERMINING:
            # Line ends are normalised so that a checkout on another system has the same digest.
            digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _canonical(plain: Any) -> str:
    """JSON in the order of the schema and, where names are the user's own, of the user: segments are numbered as they come."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
