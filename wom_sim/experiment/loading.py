"""Reading an experiment file: YAML, its schema, its base scenario, and whether every factor fits the scenario."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wom_sim.errors import ScenarioError
from wom_sim.experiment.fields import find, plain, with_values
from wom_sim.experiment.spec import Experiment
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.scenario.fields import Path as FieldPath
from wom_sim.scenario.loading import read_text
from wom_sim.scenario.messages import Explainer, locate
from wom_sim.scenario.problems import Problem, render
from wom_sim.scenario.yaml_text import Document, parse_yaml

A_KIND = "an experiment"


@dataclass(frozen=True)
class Loaded:
    """An experiment that fits its base scenario.

    name: the file's stem. base: the base scenario with what `set` and the experiment's own replicates and rng_seed change.
    fields: the fields of the base that each factor stands for.
    """

    name: str
    spec: Experiment
    base: Scenario
    fields: Mapping[str, tuple[FieldPath, ...]]


def load_experiment(path: str | os.PathLike[str], *, replicates: int | None = None) -> Loaded:
    """Read and check an experiment file and its base scenario; `replicates` takes the place of the file's.

    Raises ScenarioError with one block for each problem, at its line.
    """
    file = Path(path)
    document = parse_yaml(read_text(file, "experiment"), str(path))
    if not isinstance(document.data, dict):
        what = "an experiment is a block of fields (base, factors, design); this file holds something else"
        raise document.fail(Problem(what, document.values.get(())))
    problems = list(document.problems)
    spec = _validated(document, problems)
    loaded = None
    if spec is not None and not problems:
        base = _base(document, spec, file.parent, problems)
        if base is not None:
            base = _with_set(document, spec, base, replicates, problems)
        if base is not None:
            fields = _fields(document, spec, base, problems)
            _check_levels(document, spec, base, fields, problems)
            loaded = Loaded(file.stem, spec, base, fields)
    if problems or loaded is None:
        raise ScenarioError(render(problems, str(path), document.lines))
    return loaded


def _validated(document: Document, problems: list[Problem]) -> Experiment | None:
    try:
        return Experiment.model_validate(document.data)
    except ValidationError as error:
        explainer = Explainer(document, {}, {}, A_KIND)
        found = [(e, locate(e["loc"], Experiment)) for e in error.errors(include_url=False)]
        problems += [explainer.problem(e, spot) for e, spot in found]
        return None


def _base(document: Document, spec: Experiment, folder: Path, problems: list[Problem]) -> Scenario | None:
    try:
        return load_scenario(folder / spec.base)
    except ScenarioError as error:
        text = str(error)
        if (folder / spec.base).is_file():
            # What is wrong is in the other file, and is told with its lines.
            raise
        problems.append(Problem(f"base: {text}", document.place(("base",))))
        return None


def _with_set(
    document: Document, spec: Experiment, base: Scenario, replicates: int | None, problems: list[Problem]
) -> Scenario | None:
    values: dict[FieldPath, Any] = {}
    data = plain(base)
    for text, value in spec.set.items():
        try:
            values |= dict.fromkeys(find(data, text), value)
        except ScenarioError as error:
            problems.append(_no_field(document, ("set", text), error))
    study = {"replicates": replicates or spec.replicates, "rng_seed": spec.rng_seed}
    values |= {("study", name): value for name, value in study.items() if value is not None}
    if problems:
        return None
    try:
        # Claims are about the campaigns as they are told, and not about variations of them.
        return with_values(base, {**data, "claims": ()}, values)
    except ScenarioError as error:
        problems.append(Problem(f"set: {error}", document.place(("set",))))
        return None


def _fields(
    document: Document, spec: Experiment, base: Scenario, problems: list[Problem]
) -> dict[str, tuple[FieldPath, ...]]:
    data, fields = plain(base), {}
    for name, factor in spec.factors.items():
        for at, text in enumerate(factor.fields or (name,)):
            try:
                fields[name] = (*fields.get(name, ()), *find(data, text))
            except ScenarioError as error:
                written = ("factors", name, "fields", at)
                path = next((p for p in (written, ("factors", name, "field")) if p in document.values), ("factors", name))
                problems.append(_no_field(document, path, error))
    owners: dict[FieldPath, str] = {}
    for name, paths in fields.items():
        for path in paths:
            if owners.setdefault(path, name) != name:
                what = f'factors "{owners[path]}" and "{name}" both change {".".join(map(str, path))}'
                problems.append(Problem(what, document.name_place(("factors", name))))
    return fields


def _no_field(document: Document, path: FieldPath, error: ScenarioError) -> Problem:
    return Problem(str(error), document.name_place(path))


def _check_levels(
    document: Document, spec: Experiment, base: Scenario, fields: Mapping[str, tuple[FieldPath, ...]],
    problems: list[Problem],
) -> None:  # fmt: skip
    """Try each value of each factor on its own: a value that is not allowed is told at its line, before anything runs."""
    data = plain(base)
    for name, factor in spec.factors.items():
        tried = {("factors", name, "levels", at): level for at, level in enumerate(factor.levels)}
        tried |= {("factors", name, end): getattr(factor, end) for end in ("low", "high") if factor.ranged}
        tried |= {("points", at, name): point[name] for at, point in enumerate(spec.points)}
        for path, level in tried.items():
            try:
                with_values(base, data, dict.fromkeys(fields.get(name, ()), level))
            except ScenarioError as error:
                at = path if path in document.values else ("factors", name, path[-1])
                problems.append(Problem(str(error), document.place(at)))

