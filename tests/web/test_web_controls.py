"""What the page may ask for, and the scenario that it gets."""

from __future__ import annotations

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.scenario import scenario_from_data
from wom_sim.scenario.changing import changed
from wom_sim.scenario.schema import Campaign
from wom_sim.seeding import REGISTRY
from wom_sim.web.command import _wanting_fewer
from wom_sim.web.controls import (
    ROLES,
    SEEDINGS,
    Choice,
    Side,
    choice_from,
    first_choice,
    scenario_of,
    shown_name,
    sliders,
)
from wom_sim.web.stage import Stage

LEFT, RIGHT = "existing customers", "nominated influencers"


def test_every_strategy_and_role_is_in_the_menus():
    assert set(SEEDINGS) == set(REGISTRY)
    assert all(Campaign(role=role) for role in ROLES) and len(ROLES) == 6


def test_nothing_asked_for_is_the_scenario_itself(classroom):
    choice = choice_from({}, classroom)
    assert choice == first_choice(classroom) == Choice((Side(LEFT), Side(RIGHT)), {}, 0)
    scenario = scenario_of(choice, classroom)
    assert scenario.campaigns == classroom.campaigns and scenario.world == classroom.world


def test_what_is_asked_for_is_what_runs(classroom):
    asked = {
        "sides": [{"campaign": LEFT, "seeding": "random", "role": "manager"}, {"campaign": LEFT, "seeding": None}],
        "homophily": 0.6, "rewiring": 0.05, "mean_ties": 8, "target": 50, "budget": 1234.0, "replicate": 3,
    }  # fmt: skip
    choice = choice_from(asked, classroom)
    scenario = scenario_of(choice, classroom)
    network = scenario.world.network
    assert (network.homophily, network.rewiring, network.mean_ties) == (0.6, 0.05, 8)
    assert list(scenario.campaigns) == ["random consumers · manager", LEFT] and choice.replicate == 3
    for campaign in scenario.campaigns.values():
        assert (campaign.seeding.target, campaign.budget) == (50, 1234.0)
    assert scenario.campaigns["random consumers · manager"].seeding.strategy == "random"
    assert scenario.campaigns["random consumers · manager"].role == "manager"


def test_a_larger_target_handpicks_in_proportion(classroom):
    assert scenario_of(choice_from({"target": 50}, classroom), classroom).campaigns[RIGHT].seeding.handpicked == 10
    assert scenario_of(choice_from({"target": 1}, classroom), classroom).campaigns[RIGHT].seeding.handpicked == 1


def test_no_limit_is_a_budget_too(classroom):
    assert scenario_of(choice_from({"budget": None}, classroom), classroom).campaigns[LEFT].budget is None


def test_who_invited_nobody_invites_as_many_as_the_others_for_as_much(classroom):
    data = classroom.model_dump()
    data["campaigns"] = {"nobody": {}, LEFT: data["campaigns"][LEFT]}
    scenario = scenario_from_data(data)
    choice = choice_from({"sides": [{"campaign": "nobody", "seeding": "random"}, {"campaign": LEFT}]}, scenario)
    made = scenario_of(choice, scenario).campaigns["random consumers"]
    assert (made.seeding.strategy, made.seeding.target, made.budget) == ("random", 25, 6000)
    assert [slider.value for slider in sliders(scenario, 500)[3:]] == [25, 6000]


def test_a_single_campaign_is_shown_beside_random_seeding(classroom):
    data = classroom.model_dump()
    data["campaigns"] = {LEFT: data["campaigns"][LEFT]}
    scenario = scenario_from_data(data)
    assert [shown_name(side) for side in first_choice(scenario).sides] == [LEFT, "random consumers"]
    assert Stage(scenario).notes == [
        "The scenario has one campaign; beside it stands the same with others invited: random consumers."
    ]


def test_of_few_consumers_members_are_wanted_one_by_one(classroom):
    """The shipped scenario on a network of nine: its campaigns want one of them, and the slider no halves."""
    tiny = _wanting_fewer(classroom, 9)
    assert {c.seeding.target for c in tiny.campaigns.values()} == {c.seeding.handpicked for c in tiny.campaigns.values()} == {1}
    (wanted,) = [slider for slider in sliders(tiny, 9) if slider.name == "target"]
    assert (wanted.value, wanted.step, wanted.high) == (1, 1, 9)
    same = _wanting_fewer(classroom, 500)
    assert same.campaigns == classroom.campaigns == _wanting_fewer(classroom, 10_000).campaigns


def test_who_invites_nobody_is_called_so_that_sentences_can_be_read():
    assert shown_name(Side(LEFT, "none")) == "no invitations"


def test_claims_baselines_and_precision_do_not_get_in_the_way(classroom):
    data = classroom.model_dump()
    data["claims"] = [{"says": "it works", "metric": "reached", "campaign": LEFT, "at_least": 1}]
    data["study"] |= {"baseline": LEFT, "precision": {"reached": 10}}
    scenario = scenario_from_data(data)
    assert scenario_of(choice_from({"sides": [{"campaign": RIGHT}, {"campaign": RIGHT}]}, scenario), scenario).campaigns


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "block of names and values"),
        ({"homofily": 0.3}, 'There is no control "homofily"'),
        ({"homophily": "high"}, "homophily must be a number, found 'high'."),
        ({"homophily": True}, "homophily must be a number"),
        ({"homophily": 1.5}, "homophily must be from 0 to 0.95 (correlation), found 1.5."),
        ({"homophily": None}, "homophily must be a number, found None."),
        ({"homophily": float("nan")}, "homophily must be from 0 to 0.95"),
        ({"rewiring": -0.1}, "rewiring must be from 0 to 1 (share), found -0.1."),
        ({"mean_ties": 0}, "mean_ties must be from 1 to 500 (ties), found 0."),
        ({"mean_ties": 500}, "mean_ties (500) must be below consumers − 1 (499)"),
        ({"target": 501}, "asks for 501 seeded consumers (target), but the world has only 500"),
        ({"target": 2.5}, "target must be a whole number, found 2.5."),
        ({"target": -1}, "target must be at least 0 (consumers), found -1."),
        ({"budget": -5}, "budget must be at least 0 (money), found -5."),
        ({"budget": 1e300}, "budget must be at least 0"),
        ({"replicate": -1}, "replicate must be a whole number from 0, found -1."),
        ({"replicate": 1.5}, "replicate must be a whole number"),
        ({"sides": "both"}, "sides must be a list of two campaigns"),
        ({"sides": [{"campaign": LEFT}]}, "sides must be a list of two campaigns"),
        ({"sides": [{"campaign": LEFT}, {}]}, "Each side is a campaign"),
        ({"sides": [{"campaign": LEFT}, {"campaign": "existing custmers"}]}, 'Did you mean "existing customers"?'),
        ({"sides": [{"campaign": LEFT, "role": "directr"}, {"campaign": LEFT}]}, 'Did you mean "director"?'),
        ({"sides": [{"campaign": LEFT, "seeding": ["random"]}, {"campaign": LEFT}]}, "There is no seeding ['random']"),
        ({"sides": [{"campaign": LEFT, "color": "red"}, {"campaign": LEFT}]}, "Each side is a campaign"),
    ],
)  # fmt: skip
def test_what_no_control_could_send_is_answered_with_a_sentence(asked, said, classroom):
    with pytest.raises(ScenarioError) as error:
        scenario_of(choice_from(asked, classroom), classroom)
    assert said in str(error.value)


def test_sliders_stand_where_the_scenario_stands(classroom):
    odd = changed(classroom, {
        ("world", "network", "homophily"): 0.33, ("world", "network", "mean_ties"): 61.5,
        ("campaigns", RIGHT, "seeding", "target"): 30,
    })  # fmt: skip
    for slider in [*sliders(classroom, 500), *sliders(odd, 500)]:
        assert slider.low <= slider.value <= slider.high and not slider.off
        steps = (slider.value - slider.low) / slider.step
        assert abs(steps - round(steps)) < 1e-6, slider
    assert [slider.planned for slider in sliders(odd, 500)] == ["", "", "", "25\u2009/\u200930", ""]


def test_a_real_network_keeps_its_ties(classroom):
    from pathlib import Path

    from wom_sim.scenario import load_scenario

    karate = load_scenario(Path(__file__).parents[2] / "scenarios" / "karate.yaml")
    assert ["real network" in slider.off for slider in sliders(karate, 34)] == [True, True, True, False, False]
    asked = choice_from({"rewiring": 0.9}, karate)
    assert scenario_of(asked, karate).world == karate.world
