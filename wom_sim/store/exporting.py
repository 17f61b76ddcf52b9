"""A store as tables for other tools: one row a run, one column a metric, and a column for every field that varies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wom_sim.errors import ResourceError
from wom_sim.store.database import Store
from wom_sim.store.recipes import Recipe

NO_PARQUET = "Parquet needs pyarrow: pip install 'wom-sim[analysis]'. Only CSV was written."


def export(store: Store, out: Path) -> tuple[list[Path], list[str]]:
    """Write every run of every version of the model as runs.csv and runs.parquet; returns the files, and what to know.

    Columns: model, recipe, replicate, rng_key; the fields of the scenario in which the recipes differ, dotted; the metrics;
    the ledger as ``ledger.CATEGORY``. Rows in the order of model, recipe and replicate.
    """
    import pandas as pd

    recipes = sorted(store.recipes(), key=lambda recipe: (recipe.model, recipe.digest))
    varying = differing_fields(recipes)
    table = pd.DataFrame(_rows(store, recipes, varying))
    notes = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        files = [out / "runs.csv"]
        _whole(files[0], lambda path: table.to_csv(path, index=False, lineterminator="\n"))
        try:
            _whole(out / "runs.parquet", lambda path: table.to_parquet(path, index=False))
            files.append(out / "runs.parquet")
        except ImportError:
            notes.append(NO_PARQUET)
    except OSError as error:
        raise ResourceError(f"The export cannot be written to {out}: {(error.strerror or str(error)).lower()}.") from None
    return files, notes


def differing_fields(recipes: list[Recipe]) -> dict[str, dict[str, Any]]:
    """By recipe: the fields, dotted, that are not the same in all of them."""
    flat = {
        recipe.digest: dict(_leaves(json.loads(recipe.setting))) | dict(_leaves({"campaign": json.loads(recipe.campaign)}))
        for recipe in recipes
    }
    names = list(dict.fromkeys(name for fields in flat.values() for name in fields))
    varying = [name for name in names if len({json.dumps(fields.get(name)) for fields in flat.values()}) > 1]
    return {digest: {name: fields.get(name) for name in varying} for digest, fields in flat.items()}


def _leaves(plain: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(plain, dict) and plain:
        for name, inner in plain.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path, json.dumps(plain) if isinstance(plain, list) else plain


def _rows(store: Store, recipes: list[Recipe], varying: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for recipe in recipes:
        for run in store.runs(recipe.digest):
            yield {
                "model": recipe.model, "recipe": recipe.digest, "replicate": run.replicate, "rng_key": run.rng_key,
                **varying[recipe.digest], **run.metrics, **{f"ledger.{name}": v for name, v in run.ledger.items()},
            }  # fmt: skip


def _whole(path: Path, write) -> None:
    """Write a file under another name first, so that nothing half-written bears its own."""
    waiting = path.with_name(f".{path.name}.part")
    try:
        write(waiting)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
