"""The store: every finished run in one embedded database, so that nothing is computed twice and nothing is lost."""

from wom_sim.store.database import Store
from wom_sim.store.recipes import Recipe, recipe_of, recipes_of, runs_digest, scenario_of

__all__ = ["Recipe", "Store", "recipe_of", "recipes_of", "runs_digest", "scenario_of"]
