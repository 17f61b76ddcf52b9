"""The JSON Schemas of scenario and experiment files: what editors take and refuse is what wom-sim takes and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from jsonschema import Draft202012Validator
from test_scenario_accidents import VALID, mutated

from wom_sim.errors import ScenarioError
from wom_sim.experiment.json_schema import experiment_schema
from wom_sim.experiment.spec import Experiment
from wom_sim.reference.schema import parameters
from wom_sim.scenario import load_scenario, scenario_from_text
from wom_sim.scenario.campaign import ROLE_NAMES, STRATEGY_NAMES
from wom_sim.scenario.json_schema import EDITOR_LINE, as_text, scenario_schema
from wom_sim.scenario.yaml_text import parse_yaml

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted(
    path
    for folder in ("scenarios", "figures/gallery", "wom_sim/verification", "wom_sim/web")
    for path in (ROOT / folder).glob("*.yaml")
)
SCHEMA_FILE = ROOT / "scenarios" / "scenario.schema.json"
EXPERIMENT_SCHEMA_FILE = ROOT / "experiments" / "experiment.schema.json"
SCHEMA = scenario_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def faults(text: str, validator: Draft202012Validator = VALIDATOR) -> list[str]:
    """What the schema says against a YAML text."""
    return [error.message for error in validator.iter_errors(parse_yaml(text, "file.yaml").data)]


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(experiment_schema())


def test_the_committed_file_is_up_to_date() -> None:
    wanted = as_text(SCHEMA)
    assert SCHEMA_FILE.read_text(encoding="utf-8") == wanted, f"wom-sim schema --out {SCHEMA_FILE.relative_to(ROOT)}"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_shipped_scenarios_are_valid_and_say_so_to_editors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert faults(text) == []
    before, after = EDITOR_LINE.split("{}")
    line = text.splitlines()[0]
    assert line.startswith(before) and line.endswith(after)
    assert path.parent.joinpath(line.removeprefix(before).removesuffix(after)).resolve() == SCHEMA_FILE


def test_every_field_is_there_with_its_meaning_and_unit() -> None:
    found = {}
    for name, block in {"Scenario": SCHEMA, **SCHEMA["$defs"]}.items():
        for shape in [block, *block.get("anyOf", [])]:
            if "additionalProperties" in shape:
                found |= {(name, field): said for field, said in shape.get("properties", {}).items()}
    for parameter in parameters():
        said = found[parameter.block.__name__, parameter.name]
        assert said["description"].startswith(parameter.meaning), parameter.path
        assert f"Unit: {parameter.unit}" in said["description"] if parameter.unit else True, parameter.path
        if parameter.has_value and parameter.field.default_factory is None:
            assert "default" in said and "efault" in said["description"], parameter.path


def test_names_are_offered() -> None:
    fields = SCHEMA["$defs"]["Seeding"]["anyOf"][1]["properties"]
    assert fields["strategy"]["enum"] == list(STRATEGY_NAMES)
    assert SCHEMA["$defs"]["Campaign"]["properties"]["role"]["oneOf"][0]["enum"] == list(ROLE_NAMES)
    assert SCHEMA["$defs"]["World"]["properties"]["sector"]["enum"][0] == "automotive"


WORLD = "world: {consumers: 2000}\n"
SHORT_FORMS = {
    "campaigns that say nothing": WORLD + "campaigns: {a: , b: null, c: {}}",
    "a strategy by name": WORLD + "campaigns: {a: {seeding: random}}",
    "a share of a segment": "world: {consumers: 200, segments: {fan: 0.3, casual: {share: 7, interest: 0.2}}}\ncampaigns: {a: }",
    "whole numbers in many ways": "world: {consumers: 2e4}\ncampaigns: {a: {seeding: {target: 25.0}}}\nstudy: {days: 0x10}",
    "numbers where shares may be": "world: {consumers: 200, customers: {share: 1}}\ncampaigns: {a: {budget: 0}}",
    "a role by definition": WORLD + "campaigns: {a: {role: {name: own, rhythm: [{activity: ask, day: 1}]}}}",
    "a schedule of roles": WORLD + "campaigns: {a: {role: [{start: 0, end: 3, role: manager}, {start: 4, end: 9, role: {}}]}}",
    "hours": WORLD + "campaigns: {a: {role: {style: {quiet_hours: [21, 8]}, service: {bot_hours: [0, 24.0]}}}}",
    "owned media": WORLD + "campaigns: {a: {owned_media: {audience: everyone, until: 7}}, b: {owned_media: {}}}",
    "a compare block": WORLD + "compare: {seeding: [random, {strategy: one_hop, target: 9}], role: [director, manager]}",
    "one under campaigns": WORLD + "campaigns: {no campaign: , compare: {seeding: random, budget: [1, 2.5, null]}}",
    "a schedule in a compare block": WORLD + "compare: {role: [{start: 0, end: 3, role: manager}], tagging: [0, 1]}",
    "schedules in a compare block": WORLD + "compare: {role: [absent, [{start: 0, end: 3, role: manager}]]}",
    "no campaigns beside it": WORLD + "campaigns:\ncompare: {role: [absent, manager]}",
    "bounds of replicates": WORLD + "campaigns: {a: }\nstudy: {replicates: {min: 20, max: 2e3}, precision: {reached: 5 %}}",
    "precision in numbers": WORLD + "campaigns: {a: }\nstudy: {precision: {reached: 0.01, engaged: 12%}}",
    "time zones": "world: {consumers: 200, clock: {time_zones: {0: .7, -12: .1, +14: 1}}}\ncampaigns: {a: }",
    "what is unset": "world: {consumers: 200, sector: null, private_share: }\ncampaigns: {a: {budget: }}\ncase: null",
    "a real network": "world: {network: {file: a.csv, directed: true}}\ncampaigns: {a: }",
    "an example": "world: {network: {example: karate_club, file: null}, consumers: null}\ncampaigns: {a: }",
    "strength alone": "world: {consumers: 200, network: {strength: {constant: 0.5}}}\ncampaigns: {a: }",
    "claims": WORLD + "campaigns: {a: , b: }\nclaims: [{says: x, metric: reached, campaign: a, more_than: b, by: 3, at_most: },"
    " {says: y, metric: joined, campaign: a, between: [1, 2]}]",
    "what is merged": WORLD + "campaigns: {a: &a {seeding: random}, b: {<<: *a, role: manager}}",
    "everything": VALID,
}  # fmt: skip


@pytest.mark.parametrize("text", SHORT_FORMS.values(), ids=SHORT_FORMS)
def test_every_short_form_is_taken(text: str) -> None:
    scenario_from_text(text)
    assert faults(text) == []


def test_an_empty_title_is_that_of_the_file(tmp_path: Path) -> None:
    text = f"title:\n{WORLD}campaigns: {{a: }}"
    (tmp_path / "fans.yaml").write_text(text)
    assert load_scenario(tmp_path / "fans.yaml").title == "fans"
    assert faults(text) == []


WRONG = {
    "an unknown field": "world: {consumers: 200, netwrok: {}}\ncampaigns: {a: }",
    "an unknown field of a campaign": WORLD + "campaigns: {a: {sedding: random}}",
    "an unknown field of a segment": "world: {consumers: 9, segments: {fan: {shares: 0.3}}}\ncampaigns: {a: }",
    "a field in another block": WORLD + "campaigns: {a: }\ndays: 3",
    "an unknown strategy": WORLD + "campaigns: {a: {seeding: randm}}",
    "an unknown strategy in a block": WORLD + "campaigns: {a: {seeding: {strategy: randm}}}",
    "an unknown role": WORLD + "campaigns: {a: {role: directer}}",
    "an unknown activity": WORLD + "campaigns: {a: {role: {rhythm: [{activity: shout, day: 1}]}}}",
    "an unknown sector": "world: {consumers: 200, sector: sports}\ncampaigns: {a: }",
    "an unknown metric": WORLD + "campaigns: {a: }\nclaims: [{says: x, metric: reech, campaign: a, at_least: 1}]",
    "an unknown metric of precision": WORLD + "campaigns: {a: }\nstudy: {precision: {reech: 5%}}",
    "an unknown format": "world: {network: {file: a.csv, format: csv}}\ncampaigns: {a: }",
    "text for a number": "world: {consumers: many}\ncampaigns: {a: }",
    "a number in quotes": "world: {consumers: '200'}\ncampaigns: {a: }",
    "a fraction for a whole number": "world: {consumers: 200.5}\ncampaigns: {a: }",
    "true for a number": "world: {consumers: 200, network: {rewiring: true}}\ncampaigns: {a: }",
    "yes for true": WORLD + "campaigns: {a: {role: {style: {code_of_conduct: yes}}}}",
    "a list for a number": WORLD + "campaigns: {a: {budget: [3]}}",
    "a list for a block": "world: [1]\ncampaigns: {a: }",
    "text for a block": "world: {consumers: 200, groups: none}\ncampaigns: {a: }",
    "nothing for a block": "world: {consumers: 200, groups: }\ncampaigns: {a: }",
    "too high": "world: {consumers: 200, network: {rewiring: 1.4}}\ncampaigns: {a: }",
    "too low": WORLD + "campaigns: {a: {budget: -1}}",
    "just the bound that is left out": "world: {consumers: 200, segments: {a: 0}}\ncampaigns: {a: }",
    "no segments": "world: {consumers: 200, segments: {}}\ncampaigns: {a: }",
    "a segment without a name": "world: {consumers: 200, segments: {' ': 1}}\ncampaigns: {a: }",
    "no consumers": "world: {}\ncampaigns: {a: }",
    "no world": "campaigns: {a: }",
    "no campaigns": WORLD,
    "an empty block of campaigns": WORLD + "campaigns: {}",
    "a list of campaigns": WORLD + "campaigns: [a, b]",
    "an empty compare block": WORLD + "compare: {}",
    "a compare block that lists nothing": WORLD + "compare: {role: []}",
    "an unknown role in a compare block": WORLD + "compare: {role: [director, directer]}",
    "an unknown field in a compare block": WORLD + "compare: {sedding: [random]}",
    "an empty schedule": WORLD + "campaigns: {a: {role: []}}",
    "a schedule without an end": WORLD + "campaigns: {a: {role: [{start: 0, role: absent}]}}",
    "three hours": WORLD + "campaigns: {a: {role: {style: {quiet_hours: [1, 2, 3]}}}}",
    "an hour that is none": WORLD + "campaigns: {a: {role: {service: {office_hours: [9, 25]}}}}",
    "a time zone that is none": "world: {consumers: 200, clock: {time_zones: {15: 1}}}\ncampaigns: {a: }",
    "a time zone without a number": "world: {consumers: 200, clock: {time_zones: {CET: 1}}}\ncampaigns: {a: }",
    "bounds without a maximum": WORLD + "campaigns: {a: }\nstudy: {replicates: {min: 20}}",
    "a width that is none": WORLD + "campaigns: {a: }\nstudy: {precision: {reached: five}}",
    "a width of nothing": WORLD + "campaigns: {a: }\nstudy: {precision: {reached: 0}}",
    "two sources of a network": "world: {network: {file: a.csv, example: karate_club}}\ncampaigns: {a: }",
    "consumers beside a real network": "world: {consumers: 9, network: {file: a.csv}}\ncampaigns: {a: }",
    "a real network that is rewired": "world: {network: {file: a.csv, rewiring: 0.3}}\ncampaigns: {a: }",
    "a claim that claims nothing": WORLD + "campaigns: {a: }\nclaims: [{says: x, metric: reached, campaign: a}]",
    "a claim that compares twice": WORLD
    + "campaigns: {a: }\nclaims: [{says: x, metric: reached, campaign: a, at_least: 1, at_most: 2}]",
    "a range of one number": WORLD + "campaigns: {a: }\nclaims: [{says: x, metric: reached, campaign: a, between: [1]}]",
    "something else": "just words",
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_by_both(text: str) -> None:
    with pytest.raises(ScenarioError):
        scenario_from_text(text)
    assert faults(text)


@given(mutated())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_the_schema_refuses_nothing_that_wom_sim_takes(text: str) -> None:
    try:
        scenario_from_text(text)
    except ScenarioError:
        assume(False)
    assert faults(text) == []


EXPERIMENTS = {
    "levels in short": "base: a.yaml\nfactors: {world.consumers: [100, 200]}",
    "one field": "base: a.yaml\nfactors: {homophily: {field: world.network.homophily, low: 0, high: 0.5, steps: 3}}",
    "several fields": "base: a.yaml\nfactors: {size: {fields: [a, b], levels: [1, true, x, null]}}\nset: {study.days: 3}",
    "points": "base: a.yaml\nfactors: {a: world.consumers}\ndesign: list\npoints: [{a: 3}]",
    "samples": "base: a.yaml\nfactors: {a: {low: 0, high: 1}}\ndesign: sobol\nsamples: 64\nmetrics: [reached]",
}
WRONG_EXPERIMENTS = {
    "no base": "factors: {a: [1]}",
    "an unknown design": "base: a.yaml\nfactors: {a: [1]}\ndesign: gird",
    "an unknown metric": "base: a.yaml\nfactors: {a: [1]}\nmetrics: [reech]",
    "an unknown field of a factor": "base: a.yaml\nfactors: {a: {lo: 1, high: 2}}",
    "one step": "base: a.yaml\nfactors: {a: {low: 0, high: 2, steps: 1}}",
    "field twice": "base: a.yaml\nfactors: {a: {field: b, fields: [c], levels: [1]}}",
}


@pytest.mark.parametrize("text", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_experiments_are_taken(text: str) -> None:
    Experiment.model_validate(parse_yaml(text, "file.yaml").data)
    assert faults(text, Draft202012Validator(experiment_schema())) == []


def test_the_committed_file_of_experiments_is_up_to_date() -> None:
    how = f"wom-sim schema --experiment --out {EXPERIMENT_SCHEMA_FILE.relative_to(ROOT)}"
    assert EXPERIMENT_SCHEMA_FILE.read_text(encoding="utf-8") == as_text(experiment_schema()), how


@pytest.mark.parametrize("path", sorted((ROOT / "experiments").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_experiments_are_valid_and_say_so_to_editors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert faults(text, Draft202012Validator(experiment_schema())) == []
    assert text.splitlines()[0] == EDITOR_LINE.format(EXPERIMENT_SCHEMA_FILE.name)


@pytest.mark.parametrize("text", WRONG_EXPERIMENTS.values(), ids=WRONG_EXPERIMENTS)
def test_wrong_experiments_are_refused_by_both(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Experiment.model_validate(parse_yaml(text, "file.yaml").data)
    assert faults(text, Draft202012Validator(experiment_schema()))
