"""Reading an experiment file: YAML, its schema, its base scenario, and whether every factor fits the scenario."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wom_sim.errors import ScenarioError
from wom_sim.experiment.fields import Refused, find, is_whole, plain, value_at, with_values
from wom_sim.experiment.spec import Experiment, Level
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.scenario.claims import Claim
from wom_sim.scenario.fields import Path as FieldPath
from wom_sim.scenario.kinds import EXPERIMENT
from wom_sim.scenario.loading import read_text
from wom_sim.scenario.messages import Explainer, describe, locate
from wom_sim.scenario.problems import Place, Problem, render
from wom_sim.scenario.yaml_text import Document, dotted, parse_yaml

_KINDS_OF_LEVELS = ("int", "float", "str", "bool")


@dataclass(frozen=True)
class Loaded:
    """An experiment that fits its base scenario.

    name: the file's stem. base: the base scenario with what `set` and the experiment's own replicates and rng_seed change.
    fields: the fields of the base that each factor stands for. notes: what a reader should know. claims: those of the base
    scenario as it is told; the design points, which vary it, make none.
    """

    name: str
    spec: Experiment
    base: Scenario
    fields: Mapping[str, tuple[FieldPath, ...]]
    notes: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()

    @cached_property
    def whole(self) -> frozenset[str]:
        """Factors all of whose fields hold whole numbers."""
        return frozenset(name for name, paths in self.fields.items() if all(map(is_whole, paths)))

    @cached_property
    def own(self) -> dict[str, Level]:
        """The base scenario's own value of each factor, where all its fields that hold something have the same and `set`
        changes none of them."""
        data = plain(self.base)
        changed = [path for text in self.spec.set for path in find(data, text)]
        kept = {
            name: paths for name, paths in self.fields.items()
            if not any(path[: len(other)] == other for path in paths for other in changed)
        }  # fmt: skip
        found = {name: {value_at(data, path) for path in paths} - {None} for name, paths in kept.items()}
        return {name: values.pop() for name, values in found.items() if len(values) == 1}


def load_experiment(path: str | os.PathLike[str], *, replicates: int | None = None) -> Loaded:
    """Read and check an experiment file and its base scenario; `replicates` takes the place of the file's.

    Raises ScenarioError with one block for each problem, at its line.
    """
    file = Path(path)
    document = parse_yaml(read_text(file, EXPERIMENT), str(path), EXPERIMENT)
    document.check_kind()
    problems = list(document.problems)
    spec = None if problems else _validated(document, problems)
    told = _base(document, spec, file.parent, problems) if spec else None
    base = _with_set(document, spec, told, replicates, problems) if told else None
    if base is not None:
        fields = _fields(document, spec, base, problems)
        _check_levels(document, spec, base, fields, problems)
        _check_map(document, spec, base, problems)
    if problems:
        raise ScenarioError(render(problems, str(path), document.lines))
    notes = (_no_precision(base),) if told.study.precision else ()
    return Loaded(file.stem, spec, base, fields, notes, told.claims)


def _no_precision(base: Scenario) -> str:
    return (
        "The precision that the base scenario asks for does not count here: an experiment runs as many worlds of every point as "
        f"replicates says, {base.study.replicates:,}."
    )


def _validated(document: Document, problems: list[Problem]) -> Experiment | None:
    try:
        return Experiment.model_validate(document.data)
    except ValidationError as error:
        explainer = Explainer(document, {}, {})
        for found in error.errors(include_url=False):
            *path, kind = found["loc"] or ("",)
            if kind in _KINDS_OF_LEVELS:
                # One problem for all the kinds that a level may have, and is not.
                what = f"{dotted(tuple(path))}: found {describe(found['input'], None)}, expected a number, a text, true or false"
                problems.append(Problem(what, document.place(tuple(path))))
            else:
                problems.append(explainer.problem(found, locate(found["loc"], Experiment)))
        return None


def _base(document: Document, spec: Experiment, folder: Path, problems: list[Problem]) -> Scenario | None:
    try:
        return load_scenario(folder / spec.base)
    except ScenarioError as error:
        if (folder / spec.base).is_file():
            # What is wrong is in the other file, and is told with its lines.
            raise
        problems.append(Problem(f"base: {error}", document.place(("base",))))
        return None


def _with_set(
    document: Document, spec: Experiment, base: Scenario, replicates: int | None, problems: list[Problem]
) -> Scenario | None:
    values: dict[FieldPath, Any] = {}
    written: dict[FieldPath, str] = {}
    data = plain(base)
    for text, value in spec.set.items():
        try:
            found = find(data, text)
        except Refused as error:
            problems += _placed(error, document.name_place(("set", text)))
        else:
            values |= dict.fromkeys(found, value)
            written |= dict.fromkeys(found, text)
    study = {"replicates": spec.replicates if replicates is None else replicates, "rng_seed": spec.rng_seed}
    values |= {("study", name): value for name, value in study.items() if value is not None}
    if problems:
        return None
    # Claims are about the campaigns as they are told, and not about variations of them; and a design says how many worlds are
    # run, so that of the base no precision is left to reach.
    without = {**data, "claims": (), "study": {**data["study"], "precision": {}, "drop_beaten": False}}
    try:
        return with_values(base, without, values)
    except Refused as error:
        for problem, path in zip(error.problems, error.paths, strict=True):
            place = document.place(("set", written[path]) if path in written else ("set",))
            option = "--replicates" if path == ("study", "replicates") and replicates is not None else None
            problems.append(Problem(problem.message, None if option else place, problem.notes, option=option))
        return None


def _fields(
    document: Document, spec: Experiment, base: Scenario, problems: list[Problem]
) -> dict[str, tuple[FieldPath, ...]]:
    data, fields = plain(base), {}
    for name, factor in spec.factors.items():
        for at, text in enumerate(factor.fields or (name,)):
            try:
                fields[name] = (*fields.get(name, ()), *find(data, text))
            except Refused as error:
                written = ("factors", name, "fields", at)
                path = next((p for p in (written, ("factors", name, "field")) if p in document.values), ("factors", name))
                problems += _placed(error, document.name_place(path))
    owners: dict[FieldPath, str] = {}
    for name, paths in fields.items():
        for path in paths:
            if owners.setdefault(path, name) != name:
                what = f'the factors "{owners[path]}" and "{name}" both change {".".join(map(str, path))}'
                place, also = (document.name_place(("factors", owner)) for owner in (name, owners[path]))
                problems.append(Problem(what, place, also=also if also.line != place.line else None))
                break
    return fields


def _placed(error: Refused, place: Place) -> list[Problem]:
    return [Problem(problem.message, place, problem.notes) for problem in error.problems]


def _check_levels(
    document: Document, spec: Experiment, base: Scenario, fields: Mapping[str, tuple[FieldPath, ...]],
    problems: list[Problem],
) -> None:  # fmt: skip
    """Try each value of each factor on its own: a value that is not allowed is told at its line, before anything runs.

    What rests on other fields is left to the design points, which may change these too.
    """
    data = plain(base)
    for name, factor in spec.factors.items():
        tried = {("factors", name, "levels", at): level for at, level in enumerate(factor.levels)}
        tried |= {("factors", name, end): getattr(factor, end) for end in ("low", "high") if factor.ranged}
        tried |= {("points", at, name): point[name] for at, point in enumerate(spec.points)}
        for path, level in tried.items():
            try:
                with_values(base, data, {p: factor.as_run(level, whole=is_whole(p)) for p in fields.get(name, ())})
            except Refused as error:
                at = path if path in document.values else ("factors", name, path[-1])
                for problem, depends in zip(error.problems, error.depends, strict=True):
                    if not depends:
                        problems.append(Problem(problem.message, document.place(at), problem.notes))


def _check_map(document: Document, spec: Experiment, base: Scenario, problems: list[Problem]) -> None:
    if spec.map is not None and len(base.campaigns) < 2:
        what = "a map shows which campaign leads, and the base scenario has only one"
        problems.append(Problem(what, document.name_place(("map",))))
