"""The scenario that `wom-sim new` writes: valid, and its comments are the schema's."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from wom_sim.reference.registries import strategies
from wom_sim.reference.schema import parameters, range_text
from wom_sim.reference.starter import FEWEST, Start, campaign_names, starter
from wom_sim.reference.words import ROLES
from wom_sim.scenario import Scenario, scenario_from_text
from wom_sim.scenario.json_schema import EDITOR_LINE
from wom_sim.scenario.world import SECTOR_PRIVATE_SHARE

TWO = (("existing_customers", "director"), ("nominated_influencers", "director"))
START = Start("Whom to invite first?", 2000, None, 0.3, TWO, 10_000.0, 42, 40)


def written(**answers: object) -> tuple[str, Scenario]:
    """Text and scenario of a start with other answers."""
    text = starter(dataclasses.replace(START, **answers))
    return text, scenario_from_text(text)


def test_it_holds_what_was_asked_for() -> None:
    _, scenario = written(sector="sport", homophily=0.6, budget=12.5, days=7, replicates=3)
    assert scenario.title == START.title
    assert scenario.world.consumers == 2000 and scenario.world.sector == "sport"
    assert scenario.world.network.homophily == 0.6
    assert list(scenario.campaigns) == ["existing customers", "nominated influencers", "no campaign"]
    first, second, none = scenario.campaigns.values()
    assert (first.seeding.strategy, first.role, first.budget) == ("existing_customers", "director", 12.5)
    assert (second.seeding.strategy, second.seeding.target, second.seeding.handpicked) == ("nominated_influencers", 100, 10)
    assert none.seeding.strategy == "none"
    assert (scenario.study.days, scenario.study.replicates) == (7, 3)


def test_what_is_left_out_is_shown_as_a_comment() -> None:
    text, scenario = written(sector=None, budget=None)
    assert scenario.world.sector is None and scenario.campaigns["existing customers"].budget is None
    assert "  # sector: " in text and "    # budget: " in text


def test_the_line_for_editors_comes_first() -> None:
    first, second, *_ = starter(START).splitlines()
    assert first == EDITOR_LINE.format("scenario.schema.json")
    assert second.endswith("wom-sim schema --out scenario.schema.json")


def test_every_comment_says_what_the_schema_says() -> None:
    """Meaning, range, unit and source of every field that is written, wherever its lines were broken."""
    text, _ = written(sector="sport")
    said = " ".join(line.strip().removeprefix("#").strip() for line in text.splitlines())
    fields = {parameter.path: parameter for parameter in reversed(parameters())}
    names = ["world.consumers", "world.network.mean_ties", "world.network.rewiring", "world.network.homophily", "study.days",
             "world.customers.share", "campaigns.NAME.seeding.target", "campaigns.NAME.budget", "study.replicates",
             "world.segments.NAME.interest", "campaigns.NAME.seeding.handpicked", "study.rng_seed"]  # fmt: skip
    for field in map(fields.__getitem__, names):
        assert f"{field.meaning} [{range_text(field.field)}" in said
        assert f"unit: {field.unit}" in said or field.unit in ("", "0–1")
        assert not field.has_value or f": {field.source}]" in said
    for name in (*SECTOR_PRIVATE_SHARE, *ROLES, *strategies()):
        assert f" {name}: " in said


def test_a_comment_stands_once_and_lines_are_short() -> None:
    text, _ = written()
    for name in (*SECTOR_PRIVATE_SHARE, *ROLES, *strategies()):
        assert text.count(f"#   {name}: ") == 1
    assert text.count("# members wanted in the organisation's group") == 1 < text.count("target: ")
    assert max(map(len, text.splitlines())) <= 130


@pytest.mark.parametrize("title", [
    "Fans", "a: b", '"', "'x", "# no", "- x", "true", "null", "1", "1e5", "2024-01-01", "{a}", "é – ü", "x ", "@a", "a #b", "~",
    "No", "=", "!x", "a\\b", "日本",
])  # fmt: skip
def test_any_title_is_kept(title: str) -> None:
    assert written(title=title)[1].title == title


@pytest.mark.parametrize("consumers", [FEWEST, 2000])
def test_any_two_campaigns_are_valid(consumers: int) -> None:
    for pairs in itertools.permutations(itertools.product(strategies(), ("absent", "director")), 2):
        _, scenario = written(campaigns=pairs, consumers=consumers)
        found = [(campaign.seeding.strategy, campaign.role) for campaign in scenario.campaigns.values()]
        assert tuple(found[:2]) == pairs and found.count(("none", "absent")) == 1


def test_names_say_what_differs() -> None:
    assert campaign_names([("random", "director")]) == ["random"]
    assert campaign_names([("random", "director"), ("one_hop", "director")]) == ["random", "one hop"]
    assert campaign_names([("random", "director"), ("random", "fact_finder")]) == ["director", "fact finder"]
    assert campaign_names([("random", "director"), ("one_hop", "manager")]) == ["random, director", "one hop, manager"]
