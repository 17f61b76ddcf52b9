"""Is what was stored what the model gives? A sample of the runs is computed again, and every number compared."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import NamedTuple

from wom_sim.metrics import measure
from wom_sim.simulation import simulate
from wom_sim.store.database import Store
from wom_sim.store.recipes import ONLY, digest_of, runs_digest, scenario_of


class Check(NamedTuple):
    """A run that was computed again; differs: what differs, in words ("" where nothing does)."""

    recipe: str
    replicate: int
    differs: str


def recomputed(store: Store, sample: int, rng_seed: int = 0) -> Iterator[Check]:
    """Compute `sample` runs of this version of the model again, chosen at random by `rng_seed` (all, where there are fewer).

    Raises ResourceError where the file is damaged, NetworkError where a network file is gone or has changed.
    """
    store.check_whole()
    model = runs_digest()
    runs = store.versions().get(model, 0)
    numbers = set(random.Random(rng_seed).sample(range(runs), min(sample, runs)))
    chosen = [key for number, key in enumerate(store.keys(model)) if number in numbers]
    for recipe, replicate in chosen:
        yield Check(recipe, replicate, _difference(store, recipe, replicate))


def _difference(store: Store, digest: str, replicate: int) -> str:
    kept, recipe = store.run(digest, replicate), store.recipe(digest)
    if digest_of(recipe) != digest:
        return "its recipe was changed"
    result = simulate(scenario_of(recipe), ONLY, replicate)
    if f"{int(result.world.key):016x}" != kept.rng_key:
        return "its world has another key"
    again = {**measure(result), **{f"ledger: {name}": spent for name, spent in result.spending.items()}}
    stored = {**kept.metrics, **{f"ledger: {name}": spent for name, spent in kept.ledger.items()}}
    names = [name for name in {**stored, **again} if not _same(stored.get(name), again.get(name))]
    said = [f"{name} is stored as {stored.get(name)!r} and is {again.get(name)!r}" for name in names[:3]]
    more = f", and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(said) + more


def _same(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and math.isnan(a) and math.isnan(b))
