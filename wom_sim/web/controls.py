"""What the page can change: sliders and menus, and the scenario that a choice of theirs makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wom_sim.errors import ScenarioError, did_you_mean
from wom_sim.numerals import exact
from wom_sim.scenario import Campaign, Scenario, scenario_from_data
from wom_sim.scenario.campaign import ROLE_NAMES, STRATEGY_NAMES
from wom_sim.scenario.messages import limits_in_words, locate

SEEDINGS = {
    "existing_customers": "existing customers",
    "nominated_influencers": "nominated influencers",
    "random": "random consumers",
    "one_hop": "random ones' friends",
    "high_degree": "most ties",
    "low_degree": "fewest ties",
    "k_core": "densest core",
    "pagerank": "highest PageRank",
    "bridges": "bridges",
    "greedy": "best if all were known",
    "none": "nobody",
}
"""Seeding strategies as the page names them."""

ROLES = {name: name.replace("_", " ") for name in ROLE_NAMES}

OF_NETWORK = ("homophily", "rewiring", "mean_ties")
MOST_TIES = 40
"""Where the slider of mean ties ends, if the scenario does not ask for more."""

USUAL_BUDGET = 10_000.0
"""Middle of the budget's slider where the scenario sets no limit."""


class Slider(NamedTuple):
    """A slider of the page.

    value: where it stands; None: no limit, which is the place behind `high`. planned: what the page says until it is moved,
    where the two campaigns differ in it. off: why it cannot be moved.
    """

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float | None
    planned: str = ""
    unlimited: bool = False
    off: str = ""


class Side(NamedTuple):
    """One of the two campaigns: one of the scenario's, with another seeding or role where these are not None."""

    campaign: str
    seeding: str | None = None
    role: str | None = None


class Choice(NamedTuple):
    """What was chosen on the page; a field that is not in `fields` is as in the scenario."""

    sides: tuple[Side, Side]
    fields: Mapping[str, float | None]
    replicate: int = 0


def first_choice(scenario: Scenario) -> Choice:
    """The scenario's first two campaigns; beside a single one, the same with consumers invited at random."""
    first, *others = scenario.campaigns
    other = "random" if scenario.campaigns[first].seeding.strategy != "random" else "existing_customers"
    return Choice((Side(first), Side(others[0]) if others else Side(first, other)), {})


def sliders(scenario: Scenario, consumers: int) -> list[Slider]:
    """The page's sliders as this scenario sets them; `consumers`: of the world that is shown."""
    network, campaigns = scenario.world.network, [scenario.campaigns[side.campaign] for side in first_choice(scenario).sides]
    # A campaign that invites nobody has no say in how many are wanted, for how much.
    campaigns = [c for c in campaigns if c.seeding.strategy != "none"] or campaigns
    real = "a real network: its ties are as they were read" if scenario.imports_network else ""
    alone = "" if len(scenario.world.segments) > 1 or real else "there is one segment only"
    homophily, rewiring, mean_ties = (0.0, 0.0, 0.0) if real else (getattr(network, name) for name in OF_NETWORK)
    targets, budgets = [c.seeding.target for c in campaigns], [c.budget for c in campaigns]
    most_ties = min(consumers - 2, max(MOST_TIES, mean_ties))
    most_wanted = min(consumers, max(20, 4 * max(targets)))
    usual = max((budget for budget in budgets if budget), default=USUAL_BUDGET)
    return [
        Slider("homophily", "Homophily", 0, max(0.9, homophily), _step((homophily,), 0.05), homophily, off=real or alone),
        Slider("rewiring", "Rewiring", 0, 1, _step((rewiring,), 0.05), rewiring, off=real),
        Slider("mean_ties", "Mean ties", 2, most_ties, _step((mean_ties,), 1), mean_ties, off=real),
        Slider(
            "target", "Members wanted", 0, most_wanted, max(1, _step(targets, most_wanted / 40)), targets[0],
            planned=_planned(targets),
        ),
        Slider(
            "budget", "Budget", 0, 3 * usual, _step([b or 0 for b in budgets], usual / 20), budgets[0],
            planned=_planned(budgets), unlimited=True,
        ),
    ]  # fmt: skip


def _planned(values: Sequence[float | None]) -> str:
    """What each campaign has, if that is not the same: "25 / 30", with thin spaces."""
    if len(set(values)) == 1:
        return ""
    return "\u2009/\u2009".join("∞" if value is None else exact(value) for value in values)


def _step(values: Sequence[float], wanted: float) -> float:
    """The largest round step up to about `wanted` on which the values lie."""
    for step in (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.1, 0.05, 0.01):
        if step <= max(wanted, 0.01) and all(abs(value / step - round(value / step)) < 1e-9 for value in values):
            return step
    return 0.001


def choice_from(request: Any, scenario: Scenario) -> Choice:
    """What the page asked for.

    Raises ScenarioError, with a sentence for people, for what no control of the page could have sent.
    """
    if not isinstance(request, dict):
        raise ScenarioError("The page must ask with a block of names and values.")
    allowed = ("sides", "replicate", *OF_NETWORK, "target", "budget")
    for name in request:
        if name not in allowed:
            raise ScenarioError(f'There is no control "{name}"; there are: {", ".join(allowed)}.{did_you_mean(name, allowed)}')
    replicate = request.get("replicate", 0)
    if isinstance(replicate, bool) or not isinstance(replicate, int) or not 0 <= replicate < 2**31:
        raise ScenarioError(f"replicate must be a whole number from 0, found {replicate!r}.")
    sides = request.get("sides")
    if sides is None:
        sides = first_choice(scenario).sides
    elif isinstance(sides, list) and len(sides) == 2:
        sides = tuple(_side(side, scenario) for side in sides)
    else:
        raise ScenarioError("sides must be a list of two campaigns: left and right.")
    fields = {name: _number(name, request[name]) for name in allowed[2:] if name in request}
    return Choice(sides, fields, replicate)


def _side(given: Any, scenario: Scenario) -> Side:
    known = {"campaign": list(scenario.campaigns), "seeding": list(STRATEGY_NAMES), "role": list(ROLE_NAMES)}
    if not isinstance(given, dict) or not given.keys() <= known.keys() or given.get("campaign") is None:
        raise ScenarioError(f"Each side is a campaign, with a seeding and a role of its own or not; found {given!r}.")
    for name, names in known.items():
        value = given.get(name)
        if value is not None and value not in names:
            raise ScenarioError(f"There is no {name} {value!r}; there are: {', '.join(names)}.{did_you_mean(value, names)}")
    return Side(given["campaign"], given.get("seeding"), given.get("role"))


def _number(name: str, value: Any) -> float | None:
    place = ("campaigns", "", "seeding", name) if name == "target" else ("campaigns", "", name)
    spot = locate(("world", "network", name) if name in OF_NETWORK else place)
    if value is None and name == "budget":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ScenarioError(f"{name} must be a number, found {value!r}.")
    if spot.holds is int and not float(value).is_integer():
        raise ScenarioError(f"{name} must be a whole number, found {value!r}.")
    limits = spot.limits
    if not limits.get("ge", value) <= value <= limits.get("le", value) or abs(value) > 1e15:
        raise ScenarioError(f"{name} must be {limits_in_words(spot)}, found {value:,}.")
    return value


def scenario_of(choice: Choice, scenario: Scenario) -> Scenario:
    """The scenario with the choice's two campaigns, left then right, each under the name that the page shows.

    Raises ScenarioError where these do not fit together, for example more members wanted than there are consumers.
    """
    data = scenario.model_dump()
    data["claims"], data["case"] = (), None
    data["study"] |= {"baseline": None, "precision": None, "drop_beaten": False}
    for name in OF_NETWORK:
        if name in choice.fields and not scenario.imports_network:
            data["world"]["network"][name] = choice.fields[name]
    names = [shown_name(side) for side in choice.sides]
    if names[0] == names[1]:
        names = [f"{name} ({where})" for name, where in zip(names, ("left", "right"), strict=True)]
    data["campaigns"] = {
        name: _campaign(side, choice.fields, scenario).model_dump()
        for name, side in zip(names, choice.sides, strict=True)
    }
    return scenario_from_data(data, scenario.folder)


def shown_name(side: Side) -> str:
    """The campaign's own name, that of a crossed one in words, or what was made of it: "random consumers · manager"."""
    # As the name of a campaign "nobody" would make sentences that say something else.
    invited = "no invitations" if side.seeding == "none" else SEEDINGS.get(side.seeding, "")
    changes = [invited, ROLES[side.role] if side.role else ""]
    own = side.campaign.replace("_", " ") if " × " in side.campaign else side.campaign
    if not any(changes):
        return own
    return " · ".join(filter(None, changes if side.seeding else [own, changes[1]]))


def _campaign(side: Side, fields: Mapping[str, float | None], scenario: Scenario) -> Campaign:
    campaign = scenario.campaigns[side.campaign]
    seeding, budget = campaign.seeding, campaign.budget
    if side.seeding is not None:
        if seeding.strategy == "none":
            # It never said how many it wants, nor for how much: as many as the others, for as much.
            seeding, budget = next(
                ((c.seeding, c.budget) for c in scenario.campaigns.values() if c.seeding.strategy != "none"), (seeding, budget)
            )
        seeding = seeding.model_copy(update={"strategy": side.seeding})
    if "target" in fields:
        # As many in a hundred are handpicked as before.
        handpicked = max(1, round(seeding.handpicked * fields["target"] / max(1, seeding.target)))
        seeding = seeding.model_copy(update={"target": fields["target"], "handpicked": handpicked})
    update = {"seeding": seeding, "budget": fields.get("budget", budget), "role": side.role or campaign.role}
    return campaign.model_copy(update=update)
