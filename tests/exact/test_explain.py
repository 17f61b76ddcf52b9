"""Everything has an explanation: read from schema, source and data files, equal to what the program holds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import worlds

from wom_sim import draws
from wom_sim import metrics as measured
from wom_sim.organisation import Activity, activities, roles
from wom_sim.reference import details, registries, sources, usage, uses, words
from wom_sim.reference.command import overview, summary
from wom_sim.reference.entries import Entry, UnknownName, count_assumptions, everything, find
from wom_sim.reference.schema import PLAIN, Parameter, default_of, parameters, range_text, value_text
from wom_sim.scenario import Scenario, Study, scenario_from_text
from wom_sim.scenario.fields import ASSUMPTION, param
from wom_sim.seeding import REGISTRY

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KINDS = ("parameter", "rule", "role", "activity", "number of an activity", "strategy", "metric", "word")

WITHOUT_UNIT = {
    "day", "rng_seed", "time", "intimacy", "emotion", "reciprocity",
    "involvement_cognitive", "involvement_affective", "involvement_activation",
    "connection_cognitive", "connection_affective", "connection_activation",
    "intent_cognitive", "intent_affective", "intent_activation",
}  # fmt: skip
"""Plain numbers: weights, ratios of like to like, and the start of all luck."""


def undocumented_parameters(found: tuple[Parameter, ...]) -> list[str]:
    """Paths of parameters that lack a meaning, a unit where they hold a number, or a source or the word assumption."""
    lacking = []
    for each in found:
        is_number = isinstance(default_of(each.field), (int, float)) and not isinstance(default_of(each.field), bool)
        no_unit = is_number and not each.unit and each.name not in WITHOUT_UNIT
        if len(each.meaning) < 8 or no_unit or (each.has_value and not each.source):
            lacking.append(each.path)
    return lacking


def undocumented(entries: list[Entry]) -> list[str]:
    """Names of other things that have no meaning worth the word."""
    return [entry.name for entry in entries if entry.kind != "parameter" and len(entry.short) < 8]


def of_kind(kind: str) -> dict[str, Entry]:
    return {entry.name: entry for entry in everything() if entry.kind == kind}


class TestNothingIsUndocumented:
    def test_parameters(self):
        assert undocumented_parameters(parameters()) == []

    @pytest.mark.parametrize(
        "field",
        [
            param(0.5, "", unit="share"),
            param(0.5, "how warm it is"),
            param(0.5, "how warm it is", unit="°C", source=""),
        ],
        ids=["no meaning", "no unit", "no source"],
    )
    def test_an_undocumented_parameter_is_noticed(self, field):
        class Warm(Study):
            """A study with a temperature."""

            __annotations__ = {"warmth": float}
            warmth = field

        assert undocumented_parameters(parameters(Warm)) == ["warmth"]

    def test_everything_else(self):
        assert undocumented(list(everything())) == []
        assert undocumented([Entry("rule", "chance_to_dream", "", "", str)]) == ["chance_to_dream"]

    def test_rules_name_a_source_or_say_that_there_is_none(self):
        form = {
            "logistic", "clip", "decayed", "kept_after", "hours_until_attentive", "sharing_channel", "stage_progress",
            "hours_to_stage_end", "hours_to_next_talk", "hours_to_next_question", "is_open", "next_open",
        }  # fmt: skip
        for part in sources.sections():
            for rule in part.rules:
                sourced = re.search(r"\b(19|20)\d\d\b|\*[Aa]ssumptions?\*|survey|%", rule.doc)
                assert sourced or rule.name in form, rule.name


class TestNothingIsMissing:
    def test_every_kind_is_there(self):
        assert {entry.kind for entry in everything()} == set(KINDS)

    def test_parameters(self):
        assert set(of_kind("parameter")) >= {"homophily", "attention", "bot_solves", "withdrawn_after_hours", "audience"}
        assert len(parameters()) > 250 and len({each.path for each in parameters()}) >= len(parameters()) - 1

    def test_rules(self):
        assert list(of_kind("rule")) == sources.rule_names()

    def test_roles_activities_and_their_numbers(self):
        assert of_kind("role").keys() == roles().keys() == words.ROLES.keys() and registries.roles() == roles()
        assert of_kind("activity").keys() == activities().keys()
        for name, each in activities().items():
            held = each.model_dump()
            for number, value in registries.activities()[name].items():
                outer, _, inner = number.partition(".")
                assert (held[outer][inner] if inner else held[outer]) == value
            assert len(registries.activities()[name]) == len(registries.numbers_of_activities())
        for name, number in registries.numbers_of_activities().items():
            outer, _, inner = name.partition(".")
            field = Activity.model_fields[outer]
            field = field.annotation.model_fields[inner] if inner else field
            assert number.meaning.endswith(field.description) and number.unit == field.json_schema_extra["unit"]

    def test_strategies(self):
        assert of_kind("strategy").keys() == REGISTRY.keys()
        for name, known in REGISTRY.items():
            read = registries.strategies()[name]
            assert " ".join(read.doc.split()) == " ".join(known.__doc__.split()) and read.route == known.route
            for trait in ("peeks_at_network", "handpicks", "nominates"):
                assert getattr(read, trait) == getattr(known, trait)

    def test_metrics(self):
        assert of_kind("metric").keys() == measured.METRICS.keys()
        for name, known in measured.METRICS.items():
            read = registries.metrics()[name]
            for field in ("name", "unit", "better", "meaning"):
                assert getattr(read, field) == getattr(known, field)

    def test_purposes(self):
        assert sources.purposes() == tuple(draws.PURPOSES)

    def test_the_list_has_every_name_and_fits_a_terminal(self):
        text = overview()
        names = {line.split("  ")[1].strip() for line in text.splitlines() if line.startswith("  ")}
        assert {entry.name for entry in everything()} <= names
        assert max(map(len, text.splitlines())) <= details.WIDTH
        assert text.endswith(summary())


class TestDetails:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_explanation_can_be_printed(self, kind):
        for entry in (entry for entry in everything() if entry.kind == kind):
            text = entry.detail()
            assert text.startswith(entry.name) and "None" not in text and "{" not in text.split("def ")[0]
            if kind == "parameter":
                each = next(each for each in parameters() if each.path == entry.path)
                assert f"default     {value_text(default_of(each.field), PLAIN)[:40]}" in text or "required" in text
                assert range_text(each.field, PLAIN).split()[0] in text and entry.path in text

    def test_a_rule_has_its_equation_and_its_parameters(self):
        (entry,) = find("chance_to_leave")
        text = entry.detail()
        assert "return clip(2.0 * opt_out" in text and "consider_leaving (engine/membership.py)" in text
        assert "world.behaviour.opt_out = 0.01 chance, text messages 0.5–2 %" in text
        assert "world.behaviour.opt_out_fatigue = 3 ratio, assumption" in text

    def test_parameters_are_known_where_the_source_uses_them(self):
        found = {(use.parameter, use.rule or use.function) for use in uses.uses()}
        assert {
            ("night_irritation", "lowered"), ("involvement_affective", "engagement_baseline"),
            ("tell_rate", "chance_to_tell"), ("transparency", "perceived_authenticity"),
            ("fatigue_half_life", "kept_after"), ("engagement_half_life", "kept_after"), ("peer_symbolic", "make_item"),
        } <= found  # fmt: skip
        behaviour = [each.name for each in parameters() if each.path.startswith("world.behaviour.")]
        assert not set(behaviour) - {use.parameter for use in uses.uses()}, "parameters that no rule or process uses"

    def test_what_a_post_carries_is_used_by_the_rules_that_are_given_the_item(self):
        found = {(use.block, use.parameter, use.rule) for use in uses.uses()}
        assert {
            ("Style", "transparency", "profit_motive_loss"), ("Style", "transparency", "perceived_authenticity"),
            ("Style", "commercial_tone", "profit_motive_loss"), ("Style", "commercial_tone", "log_odds_to_accept"),
            ("Content", "authority", "log_odds_to_accept"), ("Content", "share_buttons", "log_odds_to_pass_on"),
            ("Content", "usefulness", "cognitive_after"), ("Content", "perk", "log_odds_to_take_part"),
        } <= found  # fmt: skip
        # The item carries an authenticity that a rule has made of these, not these.
        assert not {("Style", "human_tone", "log_odds_to_accept"), ("Content", "accuracy", "log_odds_to_accept")} & found
        assert "rules       perceived_authenticity, profit_motive_loss" in find("transparency")[0].detail()
        given = find("profit_motive_loss")[0].detail()
        assert "campaigns.NAME.role.style.transparency = 0.7" in given and "profit_motive_penalty" in given

    def test_fields_of_a_post_are_those_of_the_plan(self):
        from wom_sim.engine.records import ITEMS
        from wom_sim.organisation.plan import POSTS

        assert tuple(sources.fields_of("organisation/plan.py", "POSTS")) == POSTS.names
        assert {name for name, held in uses.carried().items() if held} - {"withdrawn_hours"} <= set(ITEMS.names)

    def test_a_parameter_of_a_campaign_is_not_taken_for_one_of_the_world(self):
        shown = {entry.path: entry.detail() for entry in find("share")}
        assert set(shown) >= {"world.segments.NAME.share", "world.customers.share", "campaigns.NAME.owned_media.share"}
        assert not any("rules " in text for text in shown.values())


class TestFinding:
    @pytest.mark.parametrize(
        ("asked", "kinds"),
        [
            ("homophily", {"parameter"}),
            ("world.network.homophily", {"parameter"}),
            ("network.homophily", {"parameter"}),
            ("campaigns.my campaign.role.style.transparency", {"parameter"}),
            ("campaigns.role.style.transparency", {"parameter"}),
            ("campaigns.NAME.seeding.funnel[].cost", {"parameter"}),
            ("Fact Finder", {"role"}),
            ("existing-customers", {"strategy"}),
            ("read_delay", {"parameter", "rule"}),
            ("unrest", {"parameter", "metric"}),
            ("private_share", {"parameter", "metric"}),
            ("perk", {"parameter", "number of an activity"}),
            ("tie", {"word"}),
            ("engaged", {"metric"}),
        ],
    )
    def test_by_name_or_path(self, asked, kinds):
        assert {entry.kind for entry in find(asked)} >= kinds

    def test_a_path_names_one(self):
        assert [entry.path for entry in find("content.symbolic")] == ["campaigns.NAME.content.symbolic"]
        assert len(find("name")) == 1, "a campaign's own name is not the field of a role"

    @pytest.mark.parametrize(
        ("asked", "meant"),
        [("homophyly", "homophily"), ("world.homophily", "world.network.homophily"), ("directr", "director")],
    )
    def test_a_slip_of_the_pen(self, asked, meant):
        with pytest.raises(UnknownName, match=f'Did you mean "{meant}"'):
            find(asked)

    @pytest.mark.parametrize("asked", ["", " ", ".", "..", "xyzzy", "a.b.c", "\x1b[31m", "é" * 500])
    def test_nothing_of_that_name(self, asked):
        with pytest.raises(UnknownName) as error:
            find(asked)
        assert str(error.value).isprintable() and len(str(error.value)) < 250


class TestUsage:
    def test_what_a_scenario_sets_and_what_is_in_force(self):
        found = usage.usage_of("small", worlds.small())
        assert ("GeneratedNetwork", "homophily") in found.sets and ("GeneratedNetwork", "spread") not in found.sets
        assert ("Segment", "share") in found.sets and ("Campaign", "role") in found.sets
        assert ("strategy", "nominated_influencers") in found.names and ("strategy", "none") in found.names
        assert {("role", "director"), ("role", "absent"), ("activity", "challenge")} <= found.names
        assert ("role", "manager") not in found.names and ("activity", "ask") not in found.names
        assert not [each for each in found.sets if each[0] in ("Style", "Post")], "a shipped role's own values"

    def test_short_forms_compare_blocks_and_roles_of_ones_own(self):
        text = (
            "world: {consumers: 900, segments: {a: 1}}\n"
            "compare:\n  seeding: [random, one_hop]\n"
            "  role: [{name: own, rhythm: [{activity: ask, day: 1}], style: {human_tone: 1}}, manager]\n"
        )
        found = usage.usage_of("crossed", scenario_from_text(text))
        named = {("strategy", "random"), ("strategy", "one_hop"), ("role", "manager"), ("activity", "ask")}
        assert named <= found.names
        assert {("Segment", "share"), ("Style", "human_tone"), ("Seeding", "strategy")} <= found.sets
        assert ("Segment", "interest") not in found.sets

    def test_shipped_scenarios_are_named(self):
        (entry,) = find("homophily")
        assert re.search(r"set in .*\btelecom\b", entry.detail().replace("\n", " "))
        assert "roles" in find("broadcaster")[0].detail().split("played in")[1]
        assert "telecom" in usage.that_use("strategy", "nominated_influencers")

    def test_without_the_folder_nothing_is_said(self, monkeypatch, tmp_path):
        monkeypatch.setattr(usage, "PACKAGE", tmp_path / "wom_sim")
        monkeypatch.chdir(tmp_path)
        usage.usages.cache_clear()
        try:
            assert usage.folder() is None
            assert "set in" not in find("homophily")[0].detail() and "played in" not in find("manager")[0].detail()
        finally:
            usage.usages.cache_clear()

    def test_what_is_no_scenario_is_left_out(self, monkeypatch, tmp_path):
        monkeypatch.setattr(usage, "PACKAGE", tmp_path / "wom_sim")
        folder = tmp_path / "scenarios"
        folder.mkdir()
        (folder / "bad.yaml").write_text("world: [")
        (folder / "good.yaml").write_text("world: {consumers: 50, network: {homophily: 0.1}}\ncampaigns: {a: }\n")
        usage.usages.cache_clear()
        try:
            assert usage.that_set("GeneratedNetwork", "homophily") == ["good"]
            assert "no scenario in scenarios/" in find("rewiring")[0].detail()
        finally:
            usage.usages.cache_clear()


class TestAssumptions:
    def test_what_is_counted(self):
        counted, assumptions = count_assumptions()
        held = [each for each in parameters() if each.has_value]
        assert counted == len(held) and assumptions == sum(each.source.startswith(ASSUMPTION) for each in held)
        assert "homophily" in [each.name for each in held] and "file" not in [each.name for each in held]
        share = round(100 * assumptions / counted)
        assert summary() == f"{counted} parameters with a default, {assumptions} of them assumptions ({share} %)."

    def test_readme_says_it(self):
        counted, assumptions = count_assumptions()
        share = f"{100 * assumptions / counted:.0f} %"
        sentence = r"of (\d+) parameters with a default, (\d+) \((\d+ %)\) are \*assumptions\*"
        said = re.search(sentence, " ".join(README.split()))
        assert said, "README does not say how many parameters are assumptions"
        assert said.groups() == (str(counted), str(assumptions), share)


def test_nothing_heavy_is_imported():
    code = """
import sys
from typer.testing import CliRunner
from wom_sim.cli import app
for name in ("", "homophily", "director", "engaged", "random"):
    answer = CliRunner().invoke(app, ["explain", *filter(None, [name])])
    assert answer.exit_code == 0 and answer.output, answer
heavy = {"numba", "mesa", "pandas", "scipy", "matplotlib", "networkx", "numpy"} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_a_field_that_is_added_appears():
    class Longer(Study):
        """A study with a temperature."""

        warmth: float = param(21.5, "temperature of the room", unit="°C", source="thermometer", ge=-10, le=40)

    class Wider(Scenario):
        """A scenario with a longer study."""

        study: Longer = param(Longer, "the study")

    (each,) = [each for each in parameters(Wider) if each.path == "study.warmth"]
    text = details.parameter(each)
    for shown in ("study.warmth", "temperature of the room", "21.5", "−10 to 40", "°C", "thermometer"):
        assert shown in text
