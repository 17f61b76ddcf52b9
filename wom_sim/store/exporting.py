"""A store as tables for other tools: one row a run, one column a metric, and a column for every field that varies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import how_to_install
from wom_sim.store.database import Store
from wom_sim.store.recipes import Recipe
from wom_sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

NO_PARQUET = f"Parquet needs pyarrow: {how_to_install('analysis')}. Only CSV was written."

ROWS_AT_ONCE = 10_000
"""Rows that are put into columns together: as Python objects a million of them would fill the memory."""


def export(store: Store, out: Path) -> tuple[list[Path], list[str]]:
    """Write every run of every version of the model as runs.csv and runs.parquet; returns the files, and what to know.

    Columns: model, recipe, replicate, rng_key; the fields of the scenario in which the recipes differ, dotted; the metrics;
    the ledger as ``ledger.CATEGORY``. Rows in the order of model, recipe and replicate. What is undefined is empty.
    """
    table = runs_table(store)
    files, notes = [out / "runs.csv", out / "runs.parquet"], []
    with whole_file(files[0], "The export", "Choose another folder with --out.") as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")
    try:
        with whole_file(files[1], "The export", "Choose another folder with --out.") as temporary:
            table.to_parquet(temporary, index=False)
    except ImportError:
        notes.append(NO_PARQUET)
        del files[1]
    return files, notes


def runs_table(store: Store) -> pd.DataFrame:
    """Every run, one row each, as `export` describes them."""
    import pandas as pd

    recipes = store.recipes()
    varying = differing_fields(recipes)
    rows = _rows(store, recipes, varying)
    parts = []
    while some := list(islice(rows, ROWS_AT_ONCE)):
        parts.append(pd.DataFrame(some))
    if not parts:
        return pd.DataFrame(columns=["model", "recipe", "replicate", "rng_key"])
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def differing_fields(recipes: list[Recipe]) -> dict[str, dict[str, Any]]:
    """By recipe: the fields, dotted, that are not the same in all of them. Lists are JSON; so is a field that holds
    numbers in some recipes and words in others, as columns hold values of one kind."""
    flat = {
        recipe.digest: dict(_leaves(json.loads(recipe.setting))) | dict(_leaves({"campaign": json.loads(recipe.campaign)}))
        for recipe in recipes
    }
    names = list(dict.fromkeys(name for fields in flat.values() for name in fields))
    columns = {}
    for name in names:
        column = [fields.get(name) for fields in flat.values()]
        if len(set(map(json.dumps, column))) > 1:
            mixed = len({_kind(value) for value in column} - {None}) > 1
            columns[name] = [json.dumps(value) if mixed and value is not None else value for value in column]
    return {digest: {name: column[at] for name, column in columns.items()} for at, digest in enumerate(flat)}


def _kind(value: Any) -> type | None:
    if value is None:
        return None
    return float if type(value) is int else type(value)


def _leaves(plain: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(plain, dict) and plain:
        for name, inner in plain.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path, json.dumps(plain) if isinstance(plain, (dict, list)) else plain


def _rows(store: Store, recipes: list[Recipe], varying: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for recipe in recipes:
        for run in store.runs(recipe.digest):
            yield {
                "model": recipe.model, "recipe": recipe.digest, "replicate": run.replicate, "rng_key": run.rng_key,
                **varying[recipe.digest], **run.metrics, **{f"ledger.{name}": v for name, v in run.ledger.items()},
            }  # fmt: skip
