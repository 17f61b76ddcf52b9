"""Activities and roles that ship with the package: data, not code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from wom_sim.rules import useful_value
from wom_sim.scenario import Role
from wom_sim.scenario.fields import Strict, param


class Value(Strict):
    """The four kinds of value that information and interaction create (Smith & Colgate 2007); sizes: *assumptions*."""

    functional: float = param(..., "useful, reliable, effective", unit="0–1", ge=0, le=1)
    experiential: float = param(..., "pleasure, achievement, peace of mind, connectedness", unit="0–1", ge=0, le=1)
    symbolic: float = param(..., "meaning attached to it", unit="0–1", ge=0, le=1)
    cost: float = param(..., "time and effort saved", unit="0–1", ge=0, le=1)

    @property
    def usefulness(self) -> float:
        """Functional and cost value together, 0–1."""
        return useful_value(self.functional, self.cost)


class Activity(Strict):
    """Something the organisation does in its group; see `activities.yaml`. All values are *assumptions*."""

    meaning: str = param(..., "what it is")
    information: Value = param(..., "value of reading the post")
    interaction: Value = param(..., "value of taking part")
    uniqueness: float = param(..., "how unique it is", unit="0–1", ge=0, le=1)
    effort: float = param(..., "effort that taking part asks", unit="0–1", ge=0, le=1)
    commerciality: float = param(..., "commercial tone", unit="0–1", ge=0, le=1)
    creates: float = param(..., "chance that one who takes part makes content", unit="chance", ge=0, le=1)
    passed_on: bool = param(..., "whether members may pass it on")
    answerable: bool = param(..., "whether members can take part in it; an announcement invites no answer")
    perk: bool = param(..., "whether taking part earns the perk")
    staff_hours: float = param(..., "staff time for one post", unit="hours", ge=0)
    content_cost: float = param(..., "cost of making one post", unit="money", ge=0)


def _read(name: str) -> dict:
    text = files("wom_sim.organisation").joinpath(name).read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)


@cache
def activities() -> dict[str, Activity]:
    """The five activities by name."""
    return {name: Activity(**fields) for name, fields in _read("activities.yaml").items()}


@cache
def roles() -> dict[str, Role]:
    """The shipped roles by name: four of Wiid et al. 2019, and the baselines absent and broadcaster."""
    return {name: Role.model_validate({"name": name, **fields}) for name, fields in _read("roles.yaml").items()}
