"""Experiments whose runs are made up: what a campaign comes to is given by a rule, and nothing is simulated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from wom_sim.experiment.design import Point, Points
from wom_sim.experiment.loading import Loaded, load_experiment
from wom_sim.metrics import METRICS
from wom_sim.organisation import CATEGORIES

BASE = """\
world:
  consumers: 200
  segments: {fan: 0.3, casual: 0.7}
  network: {mean_ties: 8, homophily: 0.2}
  customers: {share: 0.3, concentrated_in: fan}
campaigns:
  customers: {seeding: {strategy: existing_customers, target: 15}, role: director, budget: 3000}
  random: {seeding: {strategy: random, target: 15}, role: director, budget: 3000}
  nobody: {seeding: none, role: absent}
study: {days: 7, replicates: 3, rng_seed: 5}
"""

MAP = """\
base: base.yaml
factors:
  homophily: {field: world.network.homophily, low: 0, high: 0.8, steps: 3}
  budget: {field: campaigns.*.budget, low: 1000, high: 16000, steps: 3, scale: log}
replicates: 4
metrics: [reached]
map: {x: homophily, y: budget, metric: reached, refine: 3, sure: 0.95, most_replicates: 16}
"""

Rule = Callable[[dict, str, str, int], float]
"""(levels by factor, campaign, metric, replicate) to a value."""


def loaded_from(folder: Path, text: str, base: str = BASE) -> Loaded:
    """The experiment that a text is, with its base beside it."""
    (folder / "base.yaml").write_text(base)
    (folder / "asked.yaml").write_text(text)
    return load_experiment(folder / "asked.yaml")


class FakeBench:
    """A bench on which every run is made up at once; `asked` has (point, replicate) of all that was wanted."""

    def __init__(self, loaded: Loaded, rule: Rule) -> None:
        self.points, self.rule, self.imported = Points(loaded), rule, {}
        self.asked: set[tuple[Point, int]] = set()

    def run(self, points: Sequence[Point], replicates: range, progress: Callable[[int, int], None]) -> int:
        new = {(point, replicate) for point in points for replicate in replicates} - self.asked
        self.asked |= new
        progress(len(new), len(points) * len(replicates))
        return len(new) * len(self.points.loaded.base.campaigns)

    def ledger(self, point: Point, campaign: str, replicates: range) -> dict[str, list[float]]:
        """All money is spent on content, and on labour a quarter as much."""
        spent = self.values(point, campaign, ["cost_total"], replicates)["cost_total"]
        parts = {"content": 0.8, "labour": 0.2}
        return {category: [parts.get(category, 0.0) * value for value in spent] for category in CATEGORIES}

    def values(self, point: Point, campaign: str, metrics: Sequence[str], replicates: range) -> dict[str, list[float]]:
        levels = dict(zip(self.points.loaded.spec.factors, point, strict=True))
        assert all((point, replicate) in self.asked for replicate in replicates), "read before it was run"
        # What cannot be above 1 is not: thousandths of what the rule says.
        scale = {m: 0.001 if METRICS[m].bounds[1] == 1 else 1.0 for m in metrics}
        return {m: [scale[m] * self.rule(levels, campaign, m, replicate) for replicate in replicates] for m in metrics}
