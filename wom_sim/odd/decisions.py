"""What the organisation decides: campaigns, seeding strategies, activities, roles."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from wom_sim.odd.markdown import bold, code, escaped, table
from wom_sim.odd.parameters import changes, default_text, value_text
from wom_sim.organisation import CATEGORIES, Activity, activities, roles
from wom_sim.organisation.plan import role_periods
from wom_sim.reference.schema import MOST_VALUES, Block, default_of, number_text
from wom_sim.scenario import Campaign, FunnelStep, Role, Scenario, Seeding, Service
from wom_sim.scenario.fields import without_none
from wom_sim.scenario.world import GENERAL_PRIVATE_SHARE, SECTOR_PRIVATE_SHARE
from wom_sim.seeding import REGISTRY

NEVER_CHANGED = "Every campaign has every default."


def campaigns(scenario: Scenario) -> str:
    """One row a campaign, one column for each value that some campaign changes; the default on top."""
    found = {name: {path: value for path, value, _ in changes(c)} for name, c in scenario.campaigns.items()}
    columns = sorted({path for values in found.values() for path in values}, key=_place_in_schema)
    if not columns:
        rows = [(f"“{escaped(name)}”",) for name in found]
        return f"{NEVER_CHANGED}\n\n{table(('campaign',), rows)}"
    rows = [("*default*", *(_default(path) for path in columns))]
    for name, campaign in scenario.campaigns.items():
        cells = [
            bold(found[name][path]) if path in found[name] else _value(campaign, path) for path in columns
        ]
        rows.append((f"“{escaped(name)}”", *cells))
    return table(("campaign", *map(code, columns)), rows)


def _place_in_schema(path: str) -> tuple[int, ...]:
    return tuple(list(block.model_fields).index(name) for block, name in _steps(path))


def _default(path: str) -> str:
    *_, (block, name) = _steps(path)
    return default_text(block.model_fields[name])


def _steps(path: str) -> Iterator[tuple[Block, str]]:
    """Each block on the way to a value of a campaign, with the name that leads on."""
    block = Campaign
    for name in path.split("."):
        yield block, name
        block = without_none(block.model_fields[name].annotation)


def _value(campaign: Campaign, path: str) -> str:
    """The value in force; "–" inside a block that the campaign does not have."""
    value = campaign
    for name in path.split("."):
        if value is None:
            return "–"
        value = getattr(value, name)
    return value_text(value)


def strategies() -> str:
    """Every seeding strategy of the registry."""
    rows = [
        (
            code(name), strategy.route, " ".join((strategy.__doc__ or "").split()),
            "yes" if strategy.peeks_at_network else "no",
            "yes" if strategy.handpicks else "no", "yes" if strategy.nominates else "no",
        )
        for name, strategy in REGISTRY.items()
    ]  # fmt: skip
    return table(("strategy", "route", "what it stands for", "sees the network", "funnel", "members nominate"), rows)


def peeking() -> str:
    """Strategies that look at what no organisation could see."""
    return ", ".join(code(name) for name, strategy in REGISTRY.items() if strategy.peeks_at_network) or "none"


def activity_table() -> str:
    """The activities: one column each, one row for each of their numbers."""
    found = activities()
    rows = list(_activity_rows(Activity, list(found.values()), ""))
    return table(("number", "meaning", "unit", *map(code, found)), rows)


def _activity_rows(block: Block, found: list[BaseModel], path: str) -> Iterator[tuple[str, ...]]:
    """One row for each number; those of a block inside follow with their path, for example `information.functional`."""
    for name, field in block.model_fields.items():
        values = [getattr(each, name) for each in found]
        if isinstance(values[0], BaseModel):
            for inner, meaning, *rest in _activity_rows(type(values[0]), values, f"{path}{name}."):
                yield inner, f"{field.description}: {meaning}", *rest
        else:
            unit = (field.json_schema_extra or {}).get("unit") or "–"
            yield code(f"{path}{name}"), field.description or "", unit, *map(_plain, values)


def _plain(value: object) -> str:
    return escaped(value) if isinstance(value, str) else value_text(value)


def roles_in_force(scenario: Scenario) -> dict[str, list[str]]:
    """Campaigns by the name of a shipped role that they play, wholly or for some days."""
    played: dict[str, list[str]] = {}
    shipped = roles()
    for name, campaign in scenario.campaigns.items():
        for _, _, role in role_periods(campaign):
            if role == shipped.get(role.name):
                played.setdefault(role.name, []).append(name)
    return {role: list(dict.fromkeys(names)) for role, names in played.items()}


def role_table(scenario: Scenario) -> str:
    """The shipped roles, and those that the scenario defines itself."""
    played = roles_in_force(scenario)
    rows = [_role(code(name), role, played.get(name, [])) for name, role in roles().items()]
    own: dict[Role, list[str]] = {}
    for name, campaign in scenario.campaigns.items():
        for _, _, role in role_periods(campaign):
            if role != roles().get(role.name):
                own.setdefault(role, []).append(name)
    rows += [_role(bold(f"“{escaped(role.name)}”"), role, names) for role, names in own.items()]
    header = (
        "role", "weekly rhythm (day of the campaign's week, hour: activity)", "moderation, hours per group and day",
        *(name.replace("_", " ") for name in _style_fields()), "answers to questions", "played in",
    )  # fmt: skip
    return table(header, rows)


def _style_fields() -> list[str]:
    return list(Role.model_fields["style"].annotation.model_fields)


def _role(shown: str, role: Role, played: list[str]) -> tuple[str, ...]:
    rhythm = "; ".join(f"day {post.day}, {post.hour}:00: {code(post.activity)}" for post in role.rhythm) or "nothing"
    style = []
    for name in _style_fields():
        value = getattr(role.style, name)
        style.append(_hours(value) if name == "quiet_hours" else value_text(value))
    names = [f"“{escaped(name)}”" for name in dict.fromkeys(played)]
    more = f" … ({len(names)} in all)" if len(names) > MOST_VALUES else ""
    listed = ", ".join(names[:MOST_VALUES]) + more
    return (shown, rhythm, value_text(role.moderation_hours), *style, _service(role.service), listed or "none")


def _service(service: Service | None) -> str:
    if service is None:
        return "none"
    return f"humans {_hours(service.office_hours)}, bot {_hours(service.bot_hours)}".replace("none", "never")


def _hours(value: tuple[int, int]) -> str:
    return "none" if value[0] == value[1] else f"{value[0]}:00 to {value[1]}:00"


def funnels(scenario: Scenario) -> str:
    """The steps of on-boarding of those campaigns that handpick."""
    found: dict[tuple[FunnelStep, ...], list[str]] = {}
    for name, campaign in scenario.campaigns.items():
        if REGISTRY[campaign.seeding.strategy].handpicks:
            found.setdefault(campaign.seeding.funnel, []).append(f"“{escaped(name)}”")
    if not found:
        return "No campaign of this scenario handpicks."
    if len(found) == 1:
        return f"Steps of on-boarding, alike in every campaign that handpicks:\n\n{_funnel(next(iter(found)))}"
    parts = [f"Steps of on-boarding in {', '.join(names)}:\n\n{_funnel(funnel)}" for funnel, names in found.items()]
    return "\n\n".join(parts)


def _funnel(funnel: tuple[FunnelStep, ...]) -> str:
    own = funnel != default_of(Seeding.model_fields["funnel"])
    rows = [
        (bold(escaped(step.step)) if own else escaped(step.step), value_text(step.acceptance), value_text(step.cost),
         value_text(step.days))
        for step in funnel
    ]  # fmt: skip
    return table(("step", "chance to pass", "cost of entering (money)", "days"), rows)


def sectors() -> str:
    """The private share of sharing by sector."""
    rows = [(code(name), number_text(share)) for name, share in SECTOR_PRIVATE_SHARE.items()]
    return table(("sector", "private share"), [*rows, ("none named", number_text(GENERAL_PRIVATE_SHARE))])


def categories() -> str:
    return ", ".join(map(code, CATEGORIES))
