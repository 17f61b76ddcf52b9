"""One field changed and all else equal: a campaign before and after, in the same worlds with the same luck.

A direction counts as seen where the mean change over 16 worlds is more than `SURE` = 4 of its standard errors (paired t, 15
degrees of freedom). Where changes are as likely up as down, about 1 in 1,500 such claims would pass by chance; a field that
changes nothing never does. Luck is fixed: a test holds or does not, and none flakes.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from worlds import small

from wom_sim.metrics import measure
from wom_sim.organisation import plan
from wom_sim.organisation.catalogue import Activity, activities
from wom_sim.scenario import Scenario, changed
from wom_sim.simulation import simulate
from wom_sim.world import DrawnWorld, draw_world

WORLDS = 16
SURE = 4.0


def posting(activity: str, hour: int = 12, days: tuple[int, ...] = (0, 2, 4)) -> list[dict]:
    """A rhythm: the activity on these days of every week, by default at an hour when few sleep."""
    return [{"activity": activity, "day": day, "hour": hour} for day in days]


def inviting(target: int, **fields) -> dict:
    """Customers invited until the group has `target` members."""
    return {"strategy": "existing_customers", "target": target} | fields


def ordinary(*, behaviour: dict | None = None, **fields) -> Scenario:
    """600 consumers, four weeks; customers are invited into a group of up to 80, to whom the organisation posts help.

    `fields` take the place of the campaign's, `behaviour` of the parameters of the rules."""
    it = {"seeding": inviting(80), "role": {"rhythm": posting("help")}} | fields
    return small(campaigns={"it": it}, world={"behaviour": behaviour or {}}, study={"days": 28})


class Change:
    """What changed with one field: metrics, and money by category of the ledger, world by world."""

    def __init__(self, before: list[dict[str, float]], after: list[dict[str, float]]) -> None:
        self.before, self.after = before, after

    def of(self, metric: str) -> np.ndarray:
        """The change of a metric in each world."""
        return np.array([now[metric] - then[metric] for then, now in zip(self.before, self.after, strict=True)])

    def sureness(self, metric: str) -> float:
        """The mean change in standard errors: infinite where all worlds agree on it, nan where nothing changes."""
        change = self.of(metric)
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(change.mean() / (change.std(ddof=1) / math.sqrt(len(change))))

    def raises(self, *metrics: str) -> Change:
        for metric in metrics:
            assert self.sureness(metric) > SURE, (metric, self.sureness(metric), self.of(metric))
        return self

    def lowers(self, *metrics: str) -> Change:
        for metric in metrics:
            assert self.sureness(metric) < -SURE, (metric, self.sureness(metric), self.of(metric))
        return self

    def leaves(self, *metrics: str) -> Change:
        """These are the same in every world, to the last digit."""
        for metric in metrics:
            then, now = ([world[metric] for world in worlds] for worlds in (self.before, self.after))
            assert np.array_equal(then, now, equal_nan=True), (metric, self.of(metric))
        return self


def changing(scenario: Scenario, field: str, before, after) -> Change:
    """Change one field: of the campaign (`role.style.transparency`), or of the world (`world.behaviour.opt_out`)."""
    steps = tuple(field.split("."))
    at = steps if steps[0] == "world" else ("campaigns", "it", *steps)
    return Change(*(_remembered(changed(scenario, {at: value}).model_dump_json()) for value in (before, after)))


def changing_activity(scenario: Scenario, number: str, before: float, after: float) -> Change:
    """Change one number of `activities.yaml`, which no scenario can: ``help.information.cost``."""
    return Change(_with_activity(scenario, number, before), _with_activity(scenario, number, after))


def _with_activity(scenario: Scenario, number: str, value: float) -> list[dict[str, float]]:
    name, *steps, last = number.split(".")
    activity = activities()[name].model_dump()
    block = activity
    for step in steps:
        block = block[step]
    assert last in block
    block[last] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "activities", lambda: activities() | {name: Activity(**activity)})
        return _outcomes(scenario)


@cache
def _remembered(scenario: str) -> list[dict[str, float]]:
    return _outcomes(Scenario.model_validate_json(scenario))


def _outcomes(scenario: Scenario) -> list[dict[str, float]]:
    """Metrics, and money by category of the ledger, in each world."""
    # Who lives in a world depends neither on behaviour nor on campaigns: a world drawn once serves all of them.
    recipe = changed(scenario, {("world", "behaviour"): {}, ("campaigns",): {"none": {}}}).model_dump_json()
    results = (simulate(scenario, "it", r, world=_world(recipe, r)) for r in range(WORLDS))
    return [measure(result) | result.spending for result in results]


@cache
def _world(recipe: str, replicate: int) -> DrawnWorld:
    return draw_world(Scenario.model_validate_json(recipe), replicate)
