"""The ODD description says all that there is: in the code, the registries, the schema and the scenario."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest
import worlds
from markdown_it import MarkdownIt

from wom_sim import draws, metrics, rules
from wom_sim.engine import records
from wom_sim.errors import NetworkError
from wom_sim.odd import describe, document, entities, meanings, parameters, rulebook
from wom_sim.odd.markdown import code, contents, escaped, headings, numbered, slug, table
from wom_sim.organisation import Activity, activities, roles
from wom_sim.reference import schema, sources
from wom_sim.scenario import Scenario, Study, load_scenario
from wom_sim.scenario.fields import param
from wom_sim.seeding import REGISTRY, Strategy

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
ELEMENTS = [
    "1 Purpose and patterns", "2 Entities, state variables, and scales", "3 Process overview and scheduling",
    "4 Design concepts", "5 Initialization", "6 Input data", "7 Submodels",
]  # fmt: skip
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip


@pytest.fixture(scope="module")
def text() -> str:
    return describe(worlds.small())


@pytest.fixture(scope="module")
def rows(text) -> list[list[str]]:
    return rows_of(text)


def rows_of(text: str) -> list[list[str]]:
    """Cells of every row of every table, as an independent parser reads them."""
    tokens = MarkdownIt().enable("table").parse(text)
    found: list[list[str]] = []
    for before, token in zip(tokens, tokens[1:], strict=False):
        if token.type == "tr_open":
            found.append([])
        if before.type in ("th_open", "td_open"):
            found[-1].append(token.content)
    return found


def plain(function):
    """The Python function behind a compiled one (or the function itself, where the compiler is switched off)."""
    return getattr(function, "py_func", function)


def names_in_tables(rows: list[list[str]]) -> set[str]:
    return {row[0] for row in rows}


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of the same level or above."""
    level = len(heading.split()[0])
    return re.split(rf"^#{{1,{level}}} ", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def activity_numbers() -> list[tuple[str, str, str]]:
    """(name, meaning, unit) of every number of an activity; those of a value with its path."""
    return [
        (f"{name}.{inner}" if value else name, each.description, each.json_schema_extra["unit"])
        for name, field in Activity.model_fields.items()
        for value in [getattr(field.annotation, "model_fields", None)]
        for inner, each in (value or {name: field}).items()
    ]


class TestForm:
    def test_the_order_of_the_protocol(self, text):
        found = headings(text)
        assert [heading for level, heading in found if level == 1] == ["Model description (ODD): small"]
        assert [heading for level, heading in found if level == 2] == [*ELEMENTS, "References"]
        concepts = [heading for level, heading in found if level == 3 and heading.startswith("4.")]
        assert concepts == [f"4.{i} {name}" for i, name in enumerate(CONCEPTS, 1)]

    def test_contents_lead_to_every_section_and_every_link_somewhere(self, text):
        addresses = [slug(heading) for _, heading in headings(text)]
        assert len(addresses) == len(set(addresses))
        links = re.findall(r"\]\(#([^)]+)\)", text)
        assert set(links) <= set(addresses), set(links) - set(addresses)
        assert {slug(heading) for level, heading in headings(text) if level in (2, 3)} <= set(links)

    @pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
    def test_every_shipped_scenario(self, path):
        scenario = load_scenario(path)
        text = describe(scenario)
        assert text == describe(load_scenario(path))
        assert [heading for level, heading in headings(text) if level == 2] == [*ELEMENTS, "References"]
        for campaign in scenario.campaigns:
            assert f"“{escaped(campaign)}”" in text
        assert escaped(scenario.title) in text and escaped(scenario.story) in text
        assert "{{" not in text and "\0" not in text and entities.UNEXPLAINED not in text
        assert not [row for row in rows_of(text) if "None" in row or "" in row]

    def test_tables_have_equal_columns(self, text):
        for lines in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
            columns = {len(re.split(r"(?<!\\)\|", line.strip())) for line in lines.splitlines()}
            assert len(columns) == 1, lines
        pipes = [line for line in text.splitlines() if line.startswith("|")]
        tables = sum(1 for line in pipes if re.fullmatch(r"\|( --- \|)+", line))
        assert len(rows_of(text)) == len(pipes) - tables > 200

    def test_every_place_of_the_template_is_filled_and_every_filler_used(self):
        template = document._data("template.md")
        places = {place.group(1) for place in document.PLACE.finditer(template)}
        assert places == set(document._fillers(worlds.small(), None, template))

    def test_every_citation_has_its_reference(self, text):
        before, references = text.split("## References")
        cited = re.findall(
            r"((?:(?:van der|De) )?[A-Z][\w-]+)(?:(?:, | & )(?:Van den )?[A-Z][\w-]+)*"
            r"(?: et al\.)? \(?((?:19|20)\d\d)\b",
            re.sub(r"\s+", " ", before),
        )
        said = {(name, year) for name, year in cited if name not in ("WhatsApp", "Fay")}
        assert len(said) > 30
        for name, year in said:
            assert re.search(rf"^- .*{name}.*\({year}\)", references, re.MULTILINE), (name, year)


    def test_the_prose_is_shipped(self):
        shipped = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["wom_sim"]
        data = list((ROOT / "wom_sim" / "odd").glob("*.md"))
        assert len(data) == 2
        assert all(any(path.match(f"wom_sim/{pattern}") for pattern in shipped) for path in data)


class TestNothingIsMissing:
    def test_rules(self, text):
        functions = {name: plain(value) for name, value in vars(rules).items() if inspect.isfunction(plain(value))}
        own = {name for name, value in functions.items() if value.__module__ == rules.__name__ and name[0] != "_"}
        assert len(own) >= 40 and own == set(sources.rule_names())
        for name in own:
            shown = section(text, f"#### {name}")
            assert " ".join(getattr(rules, name).__doc__.split()) in " ".join(shown.split())
            assert f"def {name}(" in shown
            for argument in inspect.signature(functions[name]).parameters:
                assert re.search(rf"\b{argument}\b", shown.split("```python")[1].split("):")[0]), (name, argument)

    def test_the_equation_is_the_one_that_runs(self):
        """What is printed as a rule's equation computes what the rule computes."""
        space = {name: plain(value) for name, value in vars(rules).items()}
        for part in sources.sections():
            for rule in part.rules:
                exec(rule.code, space)
        assert space["chance_to_notice"] is not plain(rules.chance_to_notice)
        given = (0.9, 0.3, 0.5, True, 0.4)
        assert space["chance_to_notice"](*given) == rules.chance_to_notice(*given)
        given = (0.4, 0.6, 3, 0.5, 0.7, 0.4, 0.9, True, -3.1, 1.5, 1.0, 0.5, 1.0, 1.0, 0.5, 1.5)
        assert space["log_odds_to_pass_on"](*given) == rules.log_odds_to_pass_on(*given)

    def test_every_rule_is_applied_somewhere(self, text):
        applied = sources.applications()
        # The day's rhythm is asked for in hours, by a rule that builds on this one.
        assert all(applied[name] for name in sources.rule_names())
        assert "Applied in nothing" not in text

    @pytest.mark.parametrize("block", list(schema.blocks(Scenario)), ids=lambda block: block.__name__)
    def test_parameters(self, text, block):
        # The parameters of behaviour stand with the rules that need them.
        scattered = block.__name__ == "Behaviour"
        shown = text.split("## 7 Submodels")[1] if scattered else section(text, f"#### {block.__name__}")
        found = {row[0]: row for row in rows_of(shown)}
        for name, field in block.model_fields.items():
            row = found[code(name)]
            extra = field.json_schema_extra
            assert row[2] == parameters.default_text(field)
            assert row[4] == (extra["unit"] or "–")
            assert row[5] == field.description
            assert row[6].replace("*", "") in (extra["source"], "–")
            assert row[6] != "–" or extra["source"] == "assumption"

    def test_all_blocks_of_the_schema_are_found(self):
        assert {block.__name__ for block in schema.blocks(Scenario)} >= {
            "Scenario", "World", "Segment", "GeneratedNetwork", "ImportedNetwork", "TieStrength", "Groups", "Customers",
            "Clock", "Traits", "Behaviour", "Campaign", "Seeding", "FunnelStep", "Content", "OwnedMedia", "Role", "Post",
            "Style", "Service", "RolePeriod", "Study",
        }  # fmt: skip

    def test_strategies(self, rows):
        for name, strategy in REGISTRY.items():
            row = next(row for row in rows if row[0] == code(name) and row[1] == strategy.route)
            assert row[3] == ("yes" if strategy.peeks_at_network else "no")
            assert " ".join(strategy.__doc__.split()) == row[2]

    def test_roles_and_activities(self, text, rows):
        for name, role in roles().items():
            (row,) = [row for row in rows if row[0] == code(name) and len(row) == 10]
            assert row[1].count("day ") == len(role.rhythm)
        header = next(row for row in rows if row[0] == "number" and row[-1] == code("inform"))
        assert header[3:] == [code(name) for name in activities()]
        shown = section(text, next(f"### {h}" for _, h in headings(text) if h.endswith(" Activities")))
        named = {name for name, _, _ in activity_numbers()}
        assert names_in_tables(rows_of(shown)) == {"number", *(code(name) for name in named)}

    def test_metrics(self, rows):
        for name, metric in metrics.METRICS.items():
            assert [code(name), metric.meaning, metric.unit] in [row[:3] for row in rows]

    def test_draws(self, rows):
        for name, number in draws.PURPOSES.items():
            row = next(row for row in rows if row[:2] == [code(name), str(number)])
            assert name in row[3], f"no draw with the purpose {name} was found in the source"

    def test_channels_kinds_and_stages(self, rows):
        for name in (*records.CHANNELS, *records.ITEM_KINDS):
            assert code(name) in names_in_tables(rows)

    @pytest.mark.parametrize("record", entities.RECORDS)
    def test_state_variables(self, text, record):
        kind, explained = entities.RECORDS[record]
        assert [name for name in kind.names if name != entities.PADDING] == list(explained)
        assert entities.variables(record) in text

    def test_every_record_that_changes_is_described(self):
        described = {id(kind) for kind, _ in entities.RECORDS.values()}
        parameters_of_a_run = {"SETTINGS", "FUNNEL", "PARAMETERS"}
        for name, value in vars(records).items():
            if isinstance(value, np.dtype) and name not in parameters_of_a_run:
                assert id(value) in described, name

    def test_meanings_are_those_of_the_code(self):
        assert list(meanings.DRAWS) == list(draws.PURPOSES)
        assert list(meanings.CHANNELS) == list(records.CHANNELS)
        assert list(meanings.ITEM_KINDS) == list(records.ITEM_KINDS)
        consumer, organisation = sources.kinds_of_entries()
        assert list(meanings.CONSUMER_ENTRIES) == consumer
        assert list(meanings.ORGANISATION_ENTRIES) == organisation
        for kinds in (consumer, organisation):
            numbers = [getattr(records, name) for name in kinds]
            assert numbers == sorted(numbers)

    def test_counters(self, rows):
        of_counters = sources.text_of("engine/records.py").split("# Counters of a run")[1].split("COUNTERS = ")[0]
        assert set(re.findall(r"\b[A-Z_]{4,}\b", of_counters)) == set(meanings.COUNTERS)
        numbers = [getattr(records, name) for name in meanings.COUNTERS]
        assert sorted(numbers) == list(range(len(numbers))) and len(numbers) <= records.COUNTERS
        assert {code(name) for name in meanings.COUNTERS} <= names_in_tables(rows)

    def test_processes(self, rows):
        named = {step.name for step in sources.processes()}
        assert {"receive", "read", "share", "nominate", "stage_ends", "office_hour", "set_out"} <= named
        assert {code(name) for name in named} <= names_in_tables(rows)


class TestWhatIsNewAppears:
    def test_a_strategy(self, monkeypatch):
        before = dict(REGISTRY)

        class Neighbourly(Strategy):
            """Invite those who live next door."""

            name = "neighbourly"
            route = "door | by door"
            peeks_at_network = True

            def order(self, known, spec):
                return np.arange(known.consumers)

        new = REGISTRY.pop("neighbourly")
        assert before == REGISTRY
        monkeypatch.setitem(REGISTRY, "neighbourly", new)
        text = describe(worlds.small())
        row = next(row for row in rows_of(text) if row[0] == code("neighbourly"))
        assert row[1:4] == ["door | by door", "Invite those who live next door.", "yes"]
        assert "`greedy`, `neighbourly`." in text

    def test_a_rule_in_a_new_section(self, monkeypatch):
        original = sources.text_of
        rule = (
            "\n# 10 dreaming\n\n\n@njit\ndef chance_to_dream(fatigue, dreaminess):\n"
            '    """dreaminess·fatigue (Freud 1899; size: *assumption*)."""\n    return dreaminess * fatigue\n'
        )
        monkeypatch.setattr(sources, "text_of", lambda name: original(name) + (rule if name == "rules.py" else ""))
        text = describe(worlds.small())
        shown = section(text, "#### chance_to_dream")
        assert "dreaminess·fatigue (Freud 1899; size: *assumption*)." in shown
        assert "return dreaminess * fatigue" in shown and "Applied in nothing yet." in shown
        assert "7.12 Dreaming" in [heading for level, heading in headings(text) if level == 3]

    def test_a_field_and_a_block(self):
        class LongerStudy(Study):
            """How long, how often, how warm."""

            warmth: float = param(21.5, "temperature | of the room", unit="°C", source="thermometer", ge=-10, le=40)

        class Wider(Scenario):
            """A scenario with a longer study."""

            study: LongerStudy = param(LongerStudy, "the study")

        data = {**worlds.SMALL, "study": {**worlds.SMALL["study"], "warmth": 30.0}}
        row = next(row for row in rows_of(describe(Wider.model_validate(data))) if row[0] == "`warmth`")
        assert row[1:] == ["**30**", "21.5", "−10 to 40", "°C", "temperature | of the room", "thermometer"]

    def test_a_parameter_of_behaviour(self):
        from wom_sim.scenario import Behaviour, World

        class Dreamy(Behaviour):
            """Behaviour with dreams."""

            dreaminess: float = param(0.1, "how dreamy", unit="chance", ge=0, le=1)

        class DreamyWorld(World):
            """A world of dreamers."""

            behaviour: Dreamy = param(Dreamy, "behaviour")

        class Wider(Scenario):
            """A scenario of dreamers."""

            world: DreamyWorld = param(..., "the world")

        text = describe(Wider.model_validate(worlds.SMALL))
        assert ["`dreaminess`", "0.1", "0.1", "0 to 1", "chance", "how dreamy", "*assumption*"] in rows_of(text)
        assert any(heading.endswith(" Other parameters of behaviour") for _, heading in headings(text))

    def test_a_state_variable_without_meaning(self, monkeypatch):
        more = np.dtype([("hope", "f4")])
        monkeypatch.setitem(entities.RECORDS, "state", (more, meanings.STATE))
        assert ["`hope`", entities.UNEXPLAINED, "–", "real, single precision"] in rows_of(describe(worlds.small()))

    def test_a_role_an_activity_a_metric_and_a_purpose(self, monkeypatch):
        monkeypatch.setitem(roles(), "dreamer", roles()["manager"].model_copy(update={"name": "dreamer"}))
        monkeypatch.setitem(activities(), "dream", activities()["ask"].model_copy(update={"meaning": "dream aloud"}))
        monkeypatch.setitem(metrics.METRICS, "dreams", metrics.Metric("dreams", "dreams", "dreams", "more", "dreams had"))
        monkeypatch.setitem(draws.PURPOSES, "DREAM", 99)
        rows = rows_of(describe(worlds.small()))
        assert {"`dreamer`", "`dreams`", "`DREAM`"} <= names_in_tables(rows)
        assert any(row[-1] == "`dream`" for row in rows) and any(row[-1] == "dream aloud" for row in rows)


class TestTheScenarioInForce:
    def test_changed_values_stand_beside_their_defaults(self):
        data = {"behaviour": {"attention": 0.55, "opt_out": 0.01}, "clock": {"read_delay": 0.0}, "private_share": None}
        text = describe(worlds.small(world=data))
        found = {row[0]: row for row in rows_of(text) if len(row) == 7}
        assert found["`attention`"][1:3] == ["**0.55**", "0.9"]
        assert found["`opt_out`"][1:3] == ["0.01", "0.01"], "given, but as the default is"
        assert found["`read_delay`"][1:3] == ["**0**", "0.5"]
        assert found["`private_share`"][1] == "unset: 0.383", "the sector's"
        changed = [row[:3] for row in rows_of(section(text, "### 5.1 What this scenario sets"))]
        assert ["`world.behaviour.attention`", "**0.55**", "0.9"] in changed
        assert ["`world.segments.fan.interest`", "**0.7**", "0.5"] in changed
        assert ["`study.days`", "**21**", "42"] in changed
        assert not any("opt_out" in row[0] for row in changed)

    def test_what_the_scenario_does_not_set_is_not_marked(self):
        found = {row[0]: row for row in rows_of(describe(worlds.small())) if len(row) == 7}
        assert found["`moderation_hours`"][1] == "0.5 · 0", "a shipped role's"
        assert found["`acceptance`"][1] == "0.8 · 0.6", "the funnel that ships"
        assert found["`file`"][1] == "not used"

    def test_campaigns_side_by_side(self):
        rows = rows_of(describe(worlds.small()))
        at = next(i for i, row in enumerate(rows) if row[0] == "campaign" and "`role`" in row)
        columns = ["`seeding.strategy`", "`seeding.target`", "`seeding.handpicked`", "`role`", "`budget`"]
        assert rows[at] == ["campaign", *columns]
        assert rows[at + 1] == ["*default*", "`none`", "250", "25", "`absent`", "unset"]
        assert rows[at + 2] == ["“existing”", "**`existing_customers`**", "**40**", "25", "**`director`**", "**4,000**"]
        assert rows[at + 4] == ["“nothing”", "`none`", "250", "25", "`absent`", "unset"]

    def test_roles_of_its_own_and_schedules(self):
        own = {
            "name": "muse | own", "rhythm": [{"activity": "challenge", "day": 3}], "moderation_hours": 2.5,
            "style": {"quiet_hours": [0, 0], "transparency": 0.9},
        }  # fmt: skip
        schedule = [{"start": 0, "end": 3, "role": "fact_finder"}, {"start": 5, "end": 9, "role": own}]
        campaigns = {
            "own": {"role": own, "seeding": {
                "strategy": "nominated_influencers", "target": 9, "handpicked": 2,
                "funnel": [{"step": "a *look*", "acceptance": 0.5, "cost": 1.5}]}},
            "both": {"role": schedule, "seeding": "random"},
        }  # fmt: skip
        text = describe(worlds.small(campaigns=campaigns))
        rows = rows_of(text)
        (row,) = [row for row in rows if row[0] == "**“muse | own”**"]
        assert row[1:3] == ["day 3, 18:00: `challenge`", "2.5"] and row[3] == "0.9"
        assert row[6] == "none" and row[-1] == "“own”, “both”"
        assert ["`fact_finder`", "“both”"] in [[row[0], row[-1]] for row in rows]
        schedules = [cell for row in rows for cell in row if "on days" in cell]
        assert "**`fact_finder` on days 0–3, then definition “muse | own” on days 5–9**" in schedules
        assert ["**a \\*look\\***", "0.5", "1.5", "1"] in rows

    def test_funnels_are_told_apart(self):
        seeding = {"strategy": "nominated_influencers", "target": 9, "handpicked": 2}
        other = {**seeding, "funnel": [{"step": "a look", "acceptance": 0.5, "cost": 1.5}]}
        campaigns = {"a": {"seeding": seeding}, "b": {"seeding": other}, "c": {"seeding": other}}
        text = describe(worlds.small(campaigns=campaigns))
        assert "Steps of on-boarding in “a”:" in text and "Steps of on-boarding in “b”, “c”:" in text
        assert ["**a look**", "0.5", "1.5", "1"] in rows_of(text) and ["listening", "0.8", "5", "1"] in rows_of(text)

    def test_owned_media_and_service_that_only_some_campaigns_have(self):
        service = {"bot_hours": [0, 24], "office_hours": [9, 9]}
        campaigns = {
            "mails": {"seeding": "random", "owned_media": {}, "role": {"name": "desk", "service": service}},
            "mails for a week": {"owned_media": {"until": 7}},
            "neither": {},
        }
        text = describe(worlds.small(campaigns=campaigns))
        rows = rows_of(text)
        at = next(i for i, row in enumerate(rows) if row[0] == "campaign" and "`owned_media`" in row)
        media = [rows[at].index(name) for name in ("`owned_media`", "`owned_media.until`")]
        link = "**[OwnedMedia](#ownedmedia)**"
        assert [[row[i] for i in media] for row in rows[at + 1 : at + 5]] == [
            ["unset", "unset"], [link, "unset"], [link, "**7**"], ["unset", "–"],
        ]  # fmt: skip
        (row,) = [row for row in rows if row[0] == "**“desk”**"]
        assert row[-2] == "humans never, bot 0:00 to 24:00"
        found = {row[0]: row for row in rows if len(row) == 7}
        assert found["`bot_hours`"][1] == "**0, 24**" and found["`until`"][1:3] == ["unset · **7**", "unset"]

    def test_a_campaign_of_defaults(self):
        text = describe(worlds.small(campaigns={"plain": {}}))
        assert "Every campaign has every default." in text and "No campaign of this scenario handpicks." in text

    def test_an_imported_network_is_described(self, tmp_path):
        (tmp_path / "ties.csv").write_text("a,b\nb,c\nc,d\nd,d\n")
        (tmp_path / "who.csv").write_text("id,segment\na,x|y\nb,z\nc,z\nd,z\n")
        world = {"network": {"file": "ties.csv", "attributes": "who.csv"}, "groups": {"per_consumer": 0}}
        scenario = Scenario.model_validate({"world": world, "campaigns": {"a": {}}, "study": {"days": 3}})
        scenario._folder = tmp_path
        text = describe(scenario)
        assert "an edge list with 4 consumers and 3 undirected ties" in text
        assert "segments (“x|y”, “z”)" in text and "are drawn anew for each replicate" in text
        assert "*This scenario has no such block.*" in section(text, "#### GeneratedNetwork")
        (tmp_path / "ties.csv").unlink()
        with pytest.raises(NetworkError, match=r"ties\.csv"):
            describe(scenario)

    def test_whatever_a_scenario_is_called(self):
        """Names and stories are text: they make no heading, cell, link, tag or place to be filled."""
        nasty = "# a | b `c` *d* <script>alert(1)</script> [x](y) {{rules}} \\| & é"
        campaigns = {nasty: {"role": {"name": nasty}, "budget": 5}, "| --- |": {}}
        world = {"segments": {nasty: {"share": 1.0}}, "customers": {"share": 0.2}}
        about = {
            "title": nasty, "story": f"1. {nasty}", "case": {"source": nasty, "role": nasty},
            "claims": [{"says": nasty, "source": nasty, "metric": "reached", "campaign": nasty, "more_than": "| --- |"}],
        }  # fmt: skip
        text = describe(Scenario.model_validate({**worlds.SMALL, **about, "campaigns": campaigns, "world": {
            **worlds.SMALL["world"], **world}, "study": {"days": 21}}))  # fmt: skip
        assert [heading for level, heading in headings(text) if level == 2] == [*ELEMENTS, "References"]
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        assert not [token for token in tokens if token.type == "html_block"]
        inline = [child for token in tokens if token.type == "inline" for child in token.children]
        assert not [child for child in inline if child.type == "html_inline"]
        plain = "".join(child.content for child in tokens[1].children)
        assert plain == f"Model description (ODD): {nasty}"
        shown = ["".join(child.content for child in token.children) for token in tokens if token.type == "inline"]
        assert any(f"“{nasty}”" in words for words in shown)
        columns = [len(row) for row in rows_of(text)]
        assert columns[0] == 3 and not [row for row in rows_of(text) if len(row) < 2]


class TestMarkdown:
    def test_cells(self):
        assert table(("a", "b"), [("x | y", "1\n2")]) == "| a | b |\n| --- | --- |\n| x \\| y | 1 2 |"
        with pytest.raises(ValueError, match="1 cells in a table of 2"):
            table(("a", "b"), [("x",)])

    @pytest.mark.parametrize("text", ["a \\| b", "`|`", "**|**", "\\", "a\\", "x|", "|"])
    def test_a_cell_stays_one_cell(self, text):
        assert [len(row) for row in rows_of(table(("a", "b"), [(escaped(text), code(text))]))] == [2, 2]
        (_, cells) = rows_of(table(("a", "b"), [(escaped(text), "-")]))
        (paragraph,) = [t for t in MarkdownIt().parse(cells[0]) if t.type == "inline"]
        assert "".join(child.content for child in paragraph.children) == text

    def test_numbers_skip_code_and_what_stays_bare(self):
        text = "# T\n## A\n### B\n```python\n## no\n```\n### C\n## R\n### S\n## D\n### E"
        shown = numbered(text, without=("R",))
        assert [heading for _, heading in headings(shown)] == ["T", "1 A", "1.1 B", "1.2 C", "R", "S", "2 D", "2.1 E"]
        assert contents(shown).splitlines()[1] == "    - [1.1 B](#11-b)"

    def test_only_what_the_model_says_is_left_of_a_docstring(self):
        doc = "What it does.\n\nArgs:\n    x: a thing.\n\nReturns:\n    more.\n\nSource: somebody."
        assert sources.story(doc) == "What it does.\n\nSource: somebody."

    def test_what_draws_a_world_is_there(self, text):
        for module in rulebook.WORLD_MODULES.values():
            assert sources.story(sources.drawn(module).doc) in text
        names = {name for module in rulebook.WORLD_MODULES.values() for name, _, _ in sources.drawn(module).steps}
        assert {"generate", "draw_strength", "draw_groups", "draw_population", "_fill"} <= names
        assert set(rulebook.PLUMBING) <= names
