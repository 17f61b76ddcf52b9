"""Reading a scenario file: YAML, then the schema, and every problem of the file in one error."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from wom_sim.errors import ScenarioError, did_you_mean
from wom_sim.scenario.compare import expand_compare
from wom_sim.scenario.fields import Path
from wom_sim.scenario.kinds import SCENARIO, Kind
from wom_sim.scenario.messages import Explainer, locate, suggestion
from wom_sim.scenario.network import network_kind
from wom_sim.scenario.precision import write_out_bounds
from wom_sim.scenario.problems import Problem, render
from wom_sim.scenario.schema import Scenario
from wom_sim.scenario.yaml_text import Document, parse_yaml

MOST_BYTES = 10_000_000
PASSES = 12
"""Validations of one file: each leaves out what the last one found wrong, so that other checks run."""

STAND_INS: dict[Path, Any] = {
    ("world", "network", "file"): "unknown",
    ("world", "network", "example"): "karate_club",
    ("world", "consumers"): 10**9,
}
"""What stands in for a wrong value where leaving it out would raise new errors: a real network would become a
generated one, and a generated one needs consumers."""


def load_scenario(
    path: str | os.PathLike[str],
    *,
    network: str | os.PathLike[str] | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
) -> Scenario:
    """Read and check a scenario file.

    `network` is a network file that takes the place of the one in the scenario; unlike paths in the scenario,
    it is relative to the working directory. `overrides` take the place of values in the file, by block:
    ``{"study": {"replicates": 3}}``; None leaves the file's value. An empty title becomes the file's stem.

    Raises ScenarioError with one block for each problem of the file.
    """
    file = FilePath(path)
    text = read_text(file)
    return _load(text, str(path), file.parent, file.stem, network=network, overrides=overrides or {})


def scenario_from_text(
    text: str, folder: str | os.PathLike[str] = ".", *, name: str = "scenario.yaml"
) -> Scenario:
    """The same for YAML that is not in a file; `name` stands for the file in messages."""
    return _load(text, name, FilePath(folder), "")


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain data (JSON types) with every default filled in, in the order of the schema.

    Campaigns and segments keep the order in which they were given, and files are named as they were written.
    """
    return scenario.model_dump(mode="json")


def _load(
    text: str,
    name: str,
    folder: FilePath,
    title: str,
    *,
    network: str | os.PathLike[str] | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
) -> Scenario:
    document = parse_yaml(text, name)
    document.check_kind()
    if title and document.data.get("title", "") in ("", None):
        document.data["title"] = title
    options: dict[Path, str] = {}
    if network is not None:
        options |= _take_network(document.data, os.fspath(network), folder)
    options |= _override(document.data, overrides or {})
    for at in options:
        document.values.pop(at, None)
    scenario, problems = _validate(document, options)
    if problems or scenario is None:
        raise ScenarioError(render(problems, name, document.lines))
    scenario._folder = folder
    return scenario


def read_text(file: FilePath, kind: Kind = SCENARIO) -> str:
    """The text of a file of this kind; raises ScenarioError where it cannot be one."""
    try:
        with open(file, "rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError(f"{file}: there is no such {kind.name} file.{_near(file)}") from None
    except IsADirectoryError:
        raise ScenarioError(f"{file} is a folder, not {kind.a} file.{_inside(file)}") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"{file}: the {kind.name} file cannot be read: {why}") from None
    if len(raw) > MOST_BYTES:
        raise ScenarioError(f"{file}: this is over {MOST_BYTES // 10**6} MB: it is not {kind.a} file")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    if encoding == "utf-8" and b"\0" in raw:
        raise ScenarioError(f"{file}: this is a binary file, not {kind.a} (a text in YAML)")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = raw[error.start]
        raise ScenarioError(
            f"{file}:{line}: this is not a text in UTF-8 (byte 0x{byte:02x}): save it as UTF-8"
        ) from None


def _scenarios_in(folder: FilePath) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith((".yaml", ".yml")))
    except (OSError, ValueError):
        return []


def _near(file: FilePath) -> str:
    names = _scenarios_in(file.parent)
    stems = {FilePath(name).stem: name for name in names}
    if file.name in stems:
        return f' Did you mean "{file.parent / stems[file.name]}"?'
    meant = did_you_mean(file.name, names)
    if meant:
        return meant.replace('"', f'"{file.parent}{os.sep}', 1) if file.parent != FilePath() else meant
    return f" In that folder: {', '.join(names[:10])}" if names else ""


def _inside(folder: FilePath) -> str:
    names = _scenarios_in(folder)
    return f" In it: {', '.join(names[:10])}" if names else ""


def _take_network(data: dict[str, Any], file: str, folder: FilePath) -> dict[Path, str]:
    """Put a network file in the place of the scenario's network; the population then comes with it."""
    world = data.setdefault("world", {})
    if not isinstance(world, dict):
        return {}
    old = world.get("network")
    kept: dict[str, Any] = {}
    if network_kind(old) == "imported":
        kept = {key: value for key, value in old.items() if key not in ("file", "example", "format")}
    world["network"] = {**kept, "file": _from_folder(file, folder)}
    world.pop("consumers", None)
    return {("world", "network", "file"): "--network"}


def _from_folder(file: str, folder: FilePath) -> str:
    """A path from the working directory as a path from the scenario's folder; an absolute one as it is."""
    if not file.strip() or os.path.isabs(file):
        return file
    try:
        return FilePath(os.path.relpath(os.path.abspath(file), os.path.realpath(folder))).as_posix()
    except ValueError:
        return os.path.abspath(file)


def _override(data: dict[str, Any], overrides: Mapping[str, Any]) -> dict[Path, str]:
    options: dict[Path, str] = {}
    for block, values in overrides.items():
        given = {key: value for key, value in values.items() if value is not None}
        if not given:
            continue
        inside = data.setdefault(block, {})
        if isinstance(inside, dict):
            inside.update(given)
            options |= {(block, key): f"--{key.replace('_', '-')}" for key in given}
    return options


def _validate(document: Document, options: Mapping[Path, str]) -> tuple[Scenario | None, list[Problem]]:
    """Validate until nothing new is found, each time without what is known to be wrong."""
    problems, wrong, data = list(document.problems), set(document.spoilt), document.data
    for path in wrong:
        _leave_out(data, path)
    sources: dict[Path, Path] = {}
    try:
        data, sources = expand_compare(data)
    except ValidationError as error:
        explainer = Explainer(document, {}, options)
        problems += [explainer.problem(e, locate(e["loc"])) for e in _errors(error)]
        data = {key: value for key, value in data.items() if key != "compare"}
        if isinstance(data.get("campaigns"), dict):
            data["campaigns"] = {key: value for key, value in data["campaigns"].items() if key != "compare"}
        wrong.add(("campaigns", "compare"))
    data, bounds, errors = _write_out_study(data)
    for error in errors:
        spot = locate(("study", *error["loc"]))
        problems.append(Explainer(document, {}, options).problem(error, spot))
        wrong.add(spot.path)
    explainer = Explainer(document, sources | bounds, options)
    seen: set[Path] = set()
    for _ in range(PASSES):
        try:
            return Scenario.model_validate(data), problems
        except ValidationError as error:
            found = [(e, locate(e["loc"])) for e in _errors(error)]
        for error, spot in found:
            if error["type"] == "extra_forbidden" and spot.block:
                meant = suggestion(str(spot.path[-1]), list(spot.block.model_fields))
                place = (*spot.path[:-1], meant)
                wrong |= {place} if meant and not _is_given(data, place) else set()
        before = len(problems)
        for error, spot in found:
            at = explainer.source(spot.path)
            if at not in seen and not _rests_on(spot.path, error, wrong):
                seen.add(at)
                problems.append(explainer.problem(error, spot))
        left_out = {_leave_out(data, spot.path) for _, spot in found} - {()}
        wrong |= {spot.path for _, spot in found} | left_out
        if len(problems) == before and not left_out:
            break
    return None, problems or [explainer.problem(error, spot) for error, spot in found]


def _write_out_study(data: dict[str, Any]) -> tuple[dict[str, Any], dict[Path, Path], list[Any]]:
    """The scenario with the short forms of its study written out, for each field so made where it was written, and errors."""
    if "study" not in data:
        return data, {}, []
    study, bounds, problems = write_out_bounds(data["study"])
    sources = {("study", *field): ("study", *written) for field, written in bounds.items()}
    errors: list[Any] = []
    try:
        problems.raise_any("Study")
    except ValidationError as error:
        errors = list(_errors(error))
    return {**data, "study": study}, sources, errors


def _errors(error: ValidationError) -> Iterator[Any]:
    yield from error.errors(include_url=False)


def _rests_on(path: Path, error: Mapping[str, Any], wrong: set[Path]) -> bool:
    """Whether an error may be nothing but the consequence of something that is known to be wrong."""
    depends = list(error.get("ctx", {}).get("depends", ()))
    if error["type"] == "missing":
        depends.append(path)
    for bad in wrong:
        if path[: len(bad)] == bad:
            return True
        if any(on[: len(bad)] == bad or (bad[: len(on)] == on and len(bad) == len(on) + 1) for on in depends):
            return True
    return False


def _is_given(data: Any, path: Path) -> bool:
    for item in path:
        try:
            data = data[item]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _leave_out(data: Any, path: Path) -> Path:
    """Take the field at the end of a path out of the data; a faulty item takes its whole list along.

    Returns the path that was taken out; () where there was nothing to take.
    """
    blocks = []
    if path in STAND_INS and (path[-1] != "consumers" or not _is_given(data, path)):
        for item in path[:-1]:
            data = data[item]
        data[path[-1]] = STAND_INS[path]
        return path
    for item in path:
        blocks.append((data, item))
        try:
            data = data[item]
        except (KeyError, IndexError, TypeError):
            break
    for length in range(len(blocks), 0, -1):
        block, item = blocks[length - 1]
        if isinstance(block, dict) and item in block:
            del block[item]
            return path[:length]
    return ()
