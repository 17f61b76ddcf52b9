"""Factors may be any number of a scenario: every numeric field of the schema is found, has its kind, and takes only that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from wom_sim.errors import ScenarioError
from wom_sim.experiment.fields import find, is_whole, plain, unit_of, value_at, with_values
from wom_sim.scenario import Scenario, scenario_from_text

MADE_UP = """\
world:
  consumers: 300
  segments: {fan: {share: 0.3, interest: 0.7}, casual: 0.7}
  private_share: 0.8
  network: {strength: {constant: 0.5}}
  clock: {time_zones: {0: 0.6, -5: 0.4}}
"""
REAL = """\
world:
  network: {example: karate_club, strength: {constant: 0.5}}
"""
REST = """\
campaigns:
  defined:
    seeding:
      strategy: existing_customers
      target: 15
      incentive: 3
      funnel: [{step: letter, acceptance: 0.5, cost: 1}, {step: call, acceptance: 0.4, cost: 2}]
    role:
      rhythm: [{activity: ask, day: 2}, {activity: inform, day: 5, hour: 9}]
      service: {bot_hours: [20, 8]}
    content: {withdrawn_after_hours: 40}
    budget: 5000
    owned_media: {until: 5}
  v1.2 by days:
    role:
      - {start: 0, end: 3, role: director}
      - start: 4
        end: 6
        role: {rhythm: [{activity: ask, day: 1}], service: {bot_hours: [20, 8]}}
study: {days: 9, replicates: 3, customer_value: 10, referred_value: 2}
"""
BASES = {"generated": scenario_from_text(MADE_UP + REST), "imported": scenario_from_text(REAL + REST)}
"""Scenarios in which everything that may be left out is there."""

NO_FACTORS = {("claims",), ("study", "precision")}
"""Of a base scenario these are left out: a claim is about the campaigns as they are told, and a design says how many worlds."""

Path = tuple[str | int, ...]


def numbers_of_schema(kind: Any, path: Path = ()) -> Iterator[tuple[Path, type]]:
    """Every place of the schema that may hold a number, and its type; "*" stands for names and places of the user's own."""
    if path in NO_FACTORS:
        return
    if get_origin(kind) in (dict, tuple):
        yield from numbers_of_schema(get_args(kind)[get_origin(kind) is dict], (*path, "*"))
    elif get_origin(kind) is not None:
        for member in get_args(kind):
            yield from numbers_of_schema(member, path)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from numbers_of_schema(field.annotation, (*path, name))
    elif kind in (int, float):
        yield path, kind


def numbers_of(block: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a scenario that holds a number."""
    inner = block.items() if isinstance(block, dict) else enumerate(block) if isinstance(block, tuple) else ()
    for name, value in inner:
        yield from numbers_of(value, (*path, name))
    if isinstance(block, (int, float)) and not isinstance(block, bool) and path[0] not in {"claims", "case"}:
        yield path


SCHEMA = dict(numbers_of_schema(Scenario))
DATA = {name: plain(scenario) for name, scenario in BASES.items()}
PLACES = [(name, path) for name, data in DATA.items() for path in numbers_of(data)]


def in_schema(path: Path) -> type:
    """The type that the schema gives a place; of names and numbers that are the user's own, whatever they are."""
    fits = [kind for known, kind in SCHEMA.items() if len(known) == len(path) and all(map(_same, known, path))]
    assert len(set(fits)) == 1, path
    return fits[0]


def _same(known: str | int, given: str | int) -> bool:
    return known == "*" or known == given


def text_of(path: Path) -> str:
    return ".".join(map(str, path))


def test_the_scenarios_have_every_number_of_the_schema():
    covered = {known for _, path in PLACES for known in SCHEMA if len(known) == len(path) and all(map(_same, known, path))}
    assert set(SCHEMA) - covered == set()
    assert len(SCHEMA) > 190


def test_every_number_is_found_has_its_kind_and_takes_its_own_value():
    for name, path in PLACES:
        data, whole = DATA[name], in_schema(path) is int
        assert find(data, text_of(path)) == [path]
        assert is_whole(path) == whole, path
        made = with_values(BASES[name], data, {path: float(value_at(data, path))})
        assert plain(made) == data and type(value_at(plain(made), path)) is (int if whole else float), path


def test_nothing_else_is_taken():
    for name, path in PLACES:
        wrong = ["many", True] + [value_at(DATA[name], path) + 0.25] * is_whole(path)
        for value in wrong:
            with pytest.raises(ScenarioError) as error:
                with_values(BASES[name], DATA[name], {path: value})
            said = str(error.value)
            assert "a whole number" in said if is_whole(path) else "a number" in said, (path, said)
            # As messages write it: a list's item in brackets.
            assert str(path[-1]) in said, said


def test_a_field_misspelt_is_not_found_and_told_what_was_meant():
    for name, path in PLACES:
        *before, last = path
        if not isinstance(last, str) or path[0] == "study":
            continue
        with pytest.raises(ScenarioError) as error:
            find(DATA[name], text_of((*before, f"{last[:-1]}")))
        assert f'there is no field "{last[:-1]}" in ' in str(error.value) and f'did you mean "{last}"?' in str(error.value)


def test_units_of_fields_within_unions():
    assert unit_of(("world", "network", "village")) == "consumers"
    assert unit_of(("world", "network", "strength", "mean")) == "0–1"
    assert unit_of(("campaigns", "any", "role", "moderation_hours")) == "hours/day"
    assert unit_of(("campaigns", "any", "role", 1, "end")) == "day"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("campaigns.defined.seeding.funnel.2.cost", 'there is no field "2" in campaigns.defined.seeding.funnel. allowed: 0, 1'),
        ("world.clock.time_zones.3", 'there is no field "3" in world.clock.time_zones. allowed: 0, -5'),
        ("world.network.village.size", "world.network.village is a single value, without fields"),
        ("campaigns.*.owned_media.share", "campaigns.v1.2 by days.owned_media is not set in the base scenario"),
    ],
)  # fmt: skip
def test_what_is_not_there(text, said):
    with pytest.raises(ScenarioError) as error:
        find(DATA["generated"], text)
    assert said in str(error.value), error.value


def test_a_star_stands_for_every_item_of_a_list():
    steps = find(DATA["generated"], "campaigns.defined.seeding.funnel.*.cost")
    assert [path[-2] for path in steps] == [0, 1]
    made = with_values(BASES["generated"], DATA["generated"], dict.fromkeys(steps, 7))
    assert [step.cost for step in made.campaigns["defined"].seeding.funnel] == [7, 7]
    assert [step.cost for step in BASES["generated"].campaigns["defined"].seeding.funnel] == [1, 2]
