"""Bad scenarios: every problem of a file, at its line, with what is allowed and what was probably meant."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path

import pytest

from wom_sim.errors import ScenarioError
from wom_sim.experiment import load_experiment
from wom_sim.scenario import load_scenario, scenario_from_text

NAME = "scenario.yaml"
WORLD = "world: {consumers: 1000}\n"
SMALL = WORLD + "campaigns: {a: }\n"


def complaint(text: str) -> str:
    """What is said of a bad scenario; pydantic's own words must never show."""
    with pytest.raises(ScenarioError) as error:
        scenario_from_text(text)
    said = str(error.value)
    for jargon in (
        "pydantic",
        "Input should",
        "Field required",
        "Extra inputs",
        "validation error",
        "tagged-union",
    ):
        assert jargon not in said
    assert error.value.exit_code == 2
    return said


def blocks(text: str) -> list[str]:
    return complaint(text).split("\n\n")


def world(fields: str) -> str:
    return f"world: {{consumers: 1000, {fields}}}\ncampaigns: {{a: }}\n"


def campaign(fields: str) -> str:
    return WORLD + f"campaigns:\n  a: {{{fields}}}\n"


def test_the_shape_of_a_problem() -> None:
    text = "world:\n  consumers: 1000\n  network:\n    rewirng: 0.2\ncampaigns: {a: }\n"
    assert complaint(text) == textwrap.dedent("""\
        scenario.yaml:4: unknown field "rewirng" in world.network
            4 |     rewirng: 0.2
          allowed: mean_ties, spread, rewiring, homophily, village, rewire_to, strength
          did you mean "rewiring"?""")


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        # unknown fields, at any depth
        ("wrld: 3\n" + SMALL, 1, 'unknown field "wrld" at the top of a scenario', 'did you mean "world"?'),
        (world("consumer: 3"), 1, 'unknown field "consumer" in world', 'did you mean "consumers"?'),
        (
            world("groups: {smallest: 3}"),
            1,
            'unknown field "smallest" in world.groups',
            "allowed: per_consumer",
        ),
        (
            world("network: {strength: {tim: 1}}"),
            1,
            'unknown field "tim" in world.network.strength',
            '"time"',
        ),
        (world("segments: {x: {share: 1, intrest: 1}}"), 1, '"intrest" in world.segments.x', '"interest"'),
        (world("behaviour: {atention: 1}"), 1, 'unknown field "atention" in world.behaviour', '"attention"'),
        (campaign("budgt: 3"), 3, 'unknown field "budgt" in campaigns.a', '"budget"'),
        (campaign("seeding: {strtegy: random}"), 3, '"strtegy" in campaigns.a.seeding', '"strategy"'),
        (
            campaign("role: {rythm: []}"),
            3,
            'unknown field "rythm" in campaigns.a.role',
            'did you mean "rhythm"?',
        ),
        (
            campaign("role: [{start: 0, end: 1, role: {style: {tone: 1}}}]"),
            3,
            'unknown field "tone" in campaigns.a.role[0].role.style',
            "allowed: transparency",
        ),
        (SMALL + "study: {dayz: 3}", 3, 'unknown field "dayz" in study', 'did you mean "days"?'),
        (SMALL + "study: {7: 3}", 3, 'unknown field "7" in study', "allowed: days"),
        (
            world("mean_ties: 9"),
            1,
            'unknown field "mean_ties" in world',
            "mean_ties is a field of world.network",
        ),
        ("days: 9\n" + SMALL, 1, 'unknown field "days" at the top', "days is a field of"),
        (
            "world: {network: {file: x, rewiring: .1}}\ncampaigns: {a: }",
            1,
            'unknown field "rewiring" in world.network',
            "rewiring is for a generated network",
        ),
        # missing fields
        ("campaigns: {a: }", 1, "world is missing", "expected a block of fields such as consumers"),
        (WORLD, 1, "campaigns is missing", "expected a block of names and values"),
        ("world: {}\ncampaigns: {a: }", 1, "world.consumers is missing", ""),
        (WORLD + "campaigns: {}", 2, "there must be at least one campaign", ""),
        (
            campaign("role: [{start: 0, role: director}]"),
            3,
            "campaigns.a.role[0].end is missing",
            "whole number",
        ),
        (
            campaign("role: {rhythm: [{day: 1}]}"),
            3,
            "campaigns.a.role.rhythm[0].activity is missing",
            "ask, moderate",
        ),
        (world("segments: {x: {interest: 1}}"), 1, "world.segments.x.share is missing", "expected a number"),
        ("world: {network: {format: edges}}\ncampaigns: {a: }", 1, "exactly one of: file, example", ""),
        # wrong types
        (SMALL.replace("1000", "many"), 1, 'found the text "many", expected a whole number', ""),
        (
            SMALL.replace("1000", '"1000"'),
            1,
            'found the text "1000", expected a whole number',
            "without quotes: 1000",
        ),
        (SMALL.replace("1000", "1_000"), 1, 'found the text "1_000", expected a whole number', "write 1000"),
        (SMALL.replace("1000", "2.5"), 1, "found the number 2.5, expected a whole number", ""),
        (SMALL.replace("1000", "true"), 1, "found true, expected a whole number", ""),
        (SMALL.replace("1000", "[1]"), 1, "found a list, expected a whole number", ""),
        (SMALL.replace("1000", "{x: 1}"), 1, "found a block of fields, expected a whole number", ""),
        (SMALL.replace("1000", "2024-01-01"), 1, 'found the text "2024-01-01"', ""),
        (
            world("customers: {share: 25%}"),
            1,
            'found the text "25%", expected a number from 0 to 1',
            "write 0.25",
        ),
        (
            world("customers: 3"),
            1,
            "world.customers: found the number 3, expected a block of fields such as share",
            "",
        ),
        (world("network: x.csv"), 1, 'world.network: found the text "x.csv", expected a block of fields', ""),
        (
            world("segments: [a, b]"),
            1,
            "world.segments: found a list, expected a block of names and values",
            "",
        ),
        (
            world("segments: {x: y}"),
            1,
            'found the text "y", expected a share of the population or a block',
            "",
        ),
        (
            world("clock: {time_zones: {x: 1}}"),
            1,
            'world.clock.time_zones: found the name "x", expected a whole',
            "",
        ),
        (world("clock: {time_zones: {5.5: 1}}"), 1, 'found the name "5.5", expected a whole number', ""),
        (WORLD + "campaigns:\n", 2, "campaigns: found nothing, expected a block of names and values", ""),
        (WORLD + "campaigns: [a]", 2, "campaigns: found a list", ""),
        (
            WORLD + "campaigns: {seeding: random}",
            2,
            "campaigns.seeding: found the text",
            "seeding is a field of a campaign",
        ),
        (campaign("starts: 1.5"), 3, "campaigns.a.starts: found the number 1.5, expected a whole number", ""),
        (
            campaign("role: 4"),
            3,
            "campaigns.a.role: found the number 4, expected the name of a role, a definition or",
            "",
        ),
        (
            campaign("role: [4]"),
            3,
            "campaigns.a.role[0]: found the number 4, expected a block of fields such as start",
            "",
        ),
        (
            campaign("role: {style: {quiet_hours: [1]}}"),
            3,
            "quiet_hours must be a list of 2 whole numbers",
            "",
        ),
        (
            campaign("role: {style: {quiet_hours: [1, 2, 3]}}"),
            3,
            "quiet_hours must be a list of 2 whole numbers",
            "",
        ),
        (
            campaign("role: {style: {quiet_hours: 9}}"),
            3,
            "quiet_hours: found the number 9, expected a list",
            "",
        ),
        (
            campaign("role: {style: {code_of_conduct: yes}}"),
            3,
            'found the text "yes", expected true or false',
            "write true",
        ),
        (campaign("seeding: {funnel: x}"), 3, "campaigns.a.seeding.funnel: found the text", ""),
        (SMALL + "title: 2024", 3, "title: found the number 2024, expected text", 'put it in quotes: "2024"'),
        (SMALL + "study: 3", 3, "study: found the number 3, expected a block of fields", ""),
        (SMALL + "study:\n", 3, "study: found nothing, expected a block of fields", "leave the line out"),
        (SMALL + "study: days:3", 3, 'study: found the text "days:3"', "a colon needs a space after it"),
        (SMALL + "study:\n  days 3\n", 4, "", "a colon is missing: `days: 3`"),
        # out of range
        (world("network: {rewiring: 1.4}"), 1, "rewiring must be from 0 to 1 (share), found 1.4", ""),
        (
            world("network: {rewiring: .nan}"),
            1,
            "rewiring must be a finite number, from 0 to 1 (share), found .nan",
            "",
        ),
        (
            campaign("budget: .inf"),
            3,
            "campaigns.a.budget must be a finite number, at least 0 (money), found .inf",
            "",
        ),
        (campaign("budget: 1e999"), 3, "must be a finite number, at least 0 (money), found 1e999", ""),
        (campaign("budget: -1"), 3, "campaigns.a.budget must be at least 0 (money), found -1", ""),
        (SMALL.replace("1000", ".inf"), 1, "world.consumers", ""),
        (SMALL.replace("1000", "-5"), 1, "world.consumers must be at least 2 (consumers), found -5", ""),
        (SMALL + "study: {days: 99999}", 3, "study.days must be from 1 to 3,650 (days), found 99999", ""),
        (SMALL + "study: {rng_seed: " + "9" * 400 + "}", 3, "a number of 400 digits is too long", ""),
        (
            campaign("seeding: {expected_acceptance: 0}"),
            3,
            "must be above 0 and at most 1 (share), found 0",
            "",
        ),
        (world("clock: {first_hour: 24}"), 1, "must be at least 0 and below 24 (hour of day), found 24", ""),
        (
            world("clock: {time_zones: {15: 1}}"),
            1,
            "a time zone must be from -12 to 14 (hours), found 15",
            "",
        ),
        (world("clock: {time_zones: {1: -2}}"), 1, "world.clock.time_zones.1 must be above 0", ""),
        (world("clock: {time_zones: {}}"), 1, "at least one time zone", ""),
        (world("segments: {x: -1}"), 1, "world.segments.x.share must be above 0", ""),
        (world("segments: {x: 1e308, y: 1}"), 1, "world.segments.x.share must be above 0 and at most", ""),
        (campaign("role: {style: {quiet_hours: [21, 25]}}"), 3, "two hours from 0 to 24, found [21, 25]", ""),
        # names from catalogues
        (campaign("role: directr"), 3, 'unknown role "directr" in campaigns.a', 'did you mean "director"?'),
        (campaign("role: Director"), 3, 'unknown role "Director"', 'did you mean "director"?'),
        (
            campaign("role: [{start: 0, end: 1, role: manger}]"),
            3,
            'unknown role "manger" in campaigns.a.role[0]',
            '"manager"',
        ),
        (
            campaign("seeding: {strategy: randm}"),
            3,
            'unknown strategy "randm" in campaigns.a.seeding',
            '"random"',
        ),
        (
            campaign("seeding: existing_custmers"),
            3,
            'unknown strategy "existing_custmers"',
            '"existing_customers"',
        ),
        (
            campaign("role: {rhythm: [{activity: aks, day: 1}]}"),
            3,
            'unknown activity "aks"',
            'did you mean "ask"?',
        ),
        (world("sector: sprt"), 1, 'there is no sector "sprt"', 'did you mean "sport"?'),
        (world("network: {rewire_to: popula}"), 1, 'unknown rewire to "popula"', 'did you mean "popular"?'),
        (
            world("segments: {fan: 1}, customers: {concentrated_in: fam}"),
            1,
            'there is no segment "fam"',
            '"fan"',
        ),
        (SMALL + "study: {baseline: b}", 3, 'there is no campaign "b"', "allowed: a"),
        (
            "world: {network: {example: karate}}\ncampaigns: {a: }",
            1,
            'unknown example "karate"',
            "karate_club",
        ),
        # what does not fit together
        (
            campaign("seeding: {strategy: random, target: 2000}"),
            3,
            "asks for 2,000 seeded consumers (target)",
            "",
        ),
        (
            campaign("seeding: {strategy: nominated_influencers, target: 9, handpicked: 2000}"),
            3,
            "asks for 2,000 seeded consumers (handpicked)",
            "",
        ),
        (
            campaign("starts: 42"),
            3,
            'campaign "a" starts on day 42, but the days of the study are 0 to 41',
            "",
        ),
        (
            campaign("role: [{start: 3, end: 1, role: absent}]"),
            3,
            "ends (day 1) before it starts (day 3)",
            "",
        ),
        (
            campaign("role: [{start: 9, end: 12, role: absent}, {start: 0, end: 9, role: director}]"),
            3,
            "role periods overlap: days 0–9 and 9–12",
            "",
        ),
        (campaign("role: []"), 3, "a schedule of roles needs at least one period", ""),
        (
            campaign("starts: 2, role: [{start: 0, end: 40, role: absent}]"),
            3,
            "ends on day 40, but the days of the campaign are 0 to 39",
            "",
        ),
        (
            campaign("owned_media: {until: 42}"),
            3,
            'the mailing of campaign "a" ends on day 42, but the days of the campaign are 0 to 41 (the study has 42 days)',
            "",
        ),
        (
            campaign("starts: 2, owned_media: {until: 40}"),
            3,
            "ends on day 40, but the days of the campaign are 0 to 39",
            "",
        ),
        (
            campaign("content: {withdrawn_after_hours: 1008}"),
            3,
            'content of campaign "a" is withdrawn after 1008 hours, but the hours of the campaign are 0 to 1007',
            "",
        ),
        (
            campaign("starts: 41, content: {withdrawn_after_hours: 24}"),
            3,
            "is withdrawn after 24 hours, but the hours of the campaign are 0 to 23",
            "",
        ),
        (
            world("network: {mean_ties: 500}").replace("1000", "400"),
            1,
            "mean_ties (500) must be below consumers − 1 (399)",
            "",
        ),
        (world("groups: {largest: 5}"), 1, "largest (5) must be at least median_size (8)", ""),
        (
            world("network: {strength: {time: 0, intimacy: 0, emotion: 0, reciprocity: 0}}"),
            1,
            "must be above 0",
            "",
        ),
        (world("network: {file: x.csv}"), 1, "a real network brings its own consumers", ""),
        (
            "world: {network: {file: x, id_column: y}}\ncampaigns: {a: }",
            1,
            "id_column needs an attributes file",
            "",
        ),
        ("world: {network: {file: ''}}\ncampaigns: {a: }", 1, "file must be the path of a file", ""),
        # names of campaigns and segments
        (WORLD + 'campaigns: {"": }', 2, "a campaign needs a name that is not empty", ""),
        (WORLD + 'campaigns: {"a\\nb": }', 2, "may not have line breaks or control characters", ""),
        (world('segments: {" ": 1}'), 1, "a segment needs a name that is not empty", ""),
    ],
)
def test_one_problem_is_one_block_at_its_line(text: str, line: int, said: str, hint: str) -> None:
    found = blocks(text)
    assert len(found) == 1, complaint(text)
    first = found[0].splitlines()[0]
    assert first.startswith(f"{NAME}:{line}: ") and said in first, found[0]
    assert re.search(rf"^    {line} \| ", found[0], re.MULTILINE)
    assert hint in found[0], found[0]


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ("a: b: c\n", 1, "a colon stands where no new field can start", "in quotes"),
        (SMALL + "study:\n\tdays: 3\n", 4, "a tab cannot indent a line", "use spaces"),
        (
            SMALL + "study:\n  days 3\n  replicates: 2\n",
            5,
            "a colon is missing in the line above",
            "line 4: days 3",
        ),
        ("world:\n  consumers: 9\n network: {}\n", 3, "does not line up", "what starts in line 1: world:"),
        (SMALL + "study: {days: 3\n", 3, "a block in braces is not closed", "{a: 1, b: 2}"),
        (SMALL + "study: [3\n", 3, "a list is not closed", "[a, b, c]"),
        (SMALL + 'title: "fans\n', 3, "a text in quotes is not closed", "the same quote"),
        (SMALL + "title: @fans\n", 3, "a text cannot start with this character", "in quotes"),
        (SMALL + 'title: "C:\\dir"\n', 3, "a backslash in double quotes", "single quotes"),
        (SMALL + "study\n", 3, "a colon is missing after a name", "`name: value`"),
        (SMALL + "title: a\x07b\n", 3, "the character \\x07 may not stand in a scenario", ""),
    ],
)
def test_what_is_not_yaml(text: str, line: int, said: str, hint: str) -> None:
    message = complaint(text)
    assert re.match(rf"{NAME}:{line}:\d+: ", message), message
    assert said in message.splitlines()[0] and hint in message, message
    assert re.search(r"^ +\| +\^$|^ +\| \^$", message, re.MULTILINE), "the column is marked"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("# only a comment\n\n", "the file is empty"),
        ("---\n", "the file is empty"),
        ("[world, campaigns]", "this file holds something else"),
        ("a text", "this file holds something else"),
        ("3", "this file holds something else"),
        (SMALL + "---\n" + SMALL, f"{NAME}:3: a second document starts here"),
        ("a: *nobody", "*nobody refers to an anchor that does not exist"),
        ("a: &a [*a]", "*a refers to a block that it is part of"),
        ("a: &a {b: {<<: *a}}", "*a refers to a block that it is part of"),
        ("a: " + "[" * 100_000, "nested more than 50 deep"),
        ("a: " + "{a: " * 100_000, "nested more than 50 deep"),
        ("- " * 100_000, "nested more than 50 deep"),
        ("a: [" + "1, " * 100_001 + "]", "more than 100,000 names and values"),
    ],
)
def test_what_cannot_be_a_scenario(text: str, said: str) -> None:
    assert said in complaint(text)


@pytest.mark.parametrize("inside", ["[{x}]", "{{a: {x}}}", "{{<<: [{x}], own: 1}}"])
def test_alias_bombs_are_refused(inside: str) -> None:
    lines = ["a0: &a0 {x: 1, y: 2}"]
    for i in range(1, 40):
        again = f"*a{i - 1}, *a{i - 1}" if "[" in inside else f"*a{i - 1}, b: *a{i - 1}"
        lines.append(f"a{i}: &a{i} " + inside.format(x=again))
    assert "aliases (*)" in complaint("\n".join(lines))


@pytest.mark.parametrize(
    "tagged",
    [
        "!!python/object/apply:os.system ['true']",
        "!!map {days: 3}",
        "!own {days: 3}",
        "!<tag:x> {days: 3}",
        "! x",
    ],
)
def test_tags_are_refused(tagged: str) -> None:
    found = blocks(SMALL + f"study: {tagged}\n")
    assert len(found) == 1
    assert found[0].startswith(f'{NAME}:3: tags are not allowed: "!') or "tag:x" in found[0]


def test_the_tag_is_named_as_it_was_written() -> None:
    message = complaint("title: !!python/object/apply:os.system [x]\n" + SMALL)
    assert 'tags are not allowed: "!!python/object/apply:os.system"' in message


def test_both_places_of_a_name_given_twice_are_shown() -> None:
    text = "world:\n  consumers: 1000\n  sector: sport\n  consumers: 2000\ncampaigns: {a: }\n"
    assert complaint(text) == textwrap.dedent("""\
        scenario.yaml:4: "consumers" is given twice in world (lines 2 and 4)
            2 |   consumers: 1000
            4 |   consumers: 2000""")
    assert '"a" is given twice in campaigns' in complaint(WORLD + "campaigns: {a: , 'a': }")


EVERYTHING = """\
wrld: 3
world:
  consumers: many
  sector: sprt
  network:
    rewirng: 0.2
    rewiring: 1.4
    mean_tes: 3
  clock: {time_zones: {x: .7, 99: .3}}
campaigns:
  a:
    seeding: {strategy: randm, target: -1}
    role: directr
    budget: 1
    budget: .nan
  b:
    role:
      - {start: 0, end: 5, role: absent}
      - {start: 5, end: 9, role: {name: x, rythm: 2, rhythm: [{activity: aks, day: 7}, 5]}}
  c: {starts: 70}
study: {days: 42, replicates: 0, baseline: d}
"""


def test_all_problems_of_a_file_come_together() -> None:
    found = blocks(EVERYTHING)
    heads = [block.splitlines()[0].removeprefix(NAME + ":") for block in found]
    said = [
        '1: unknown field "wrld"',
        '3: world.consumers: found the text "many"',
        '4: there is no sector "sprt"',
        '6: unknown field "rewirng"',
        "7: world.network.rewiring must be from 0 to 1",
        '8: unknown field "mean_tes"',
        '9: world.clock.time_zones: found the name "x"',
        "9: a time zone must be from -12 to 14",
        '12: unknown strategy "randm"',
        "12: campaigns.a.seeding.target must be at least 0",
        '13: unknown role "directr"',
        '15: "budget" is given twice',
        "15: campaigns.a.budget must be a finite number",
        '19: unknown field "rythm"',
        '19: unknown activity "aks"',
        "19: campaigns.b.role[1].role.rhythm[0].day must be from 0 to 6",
        "19: campaigns.b.role[1].role.rhythm[1]: found the number 5",
        "19: role periods overlap",
        '20: campaign "c" starts on day 70',
        "21: study.replicates must be from 1",
        '21: there is no campaign "d"',
    ]
    for expected in said:
        assert sum(head.startswith(expected) for head in heads) == 1, (expected, heads)
    assert len(found) == len(said), heads
    assert [int(head.split(":")[0]) for head in heads] == sorted(int(head.split(":")[0]) for head in heads)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("world: {consumrs: 99}\ncampaigns: {a: }", "is missing"),
        ("world: {consumers: x}\ncampaigns: {a: {seeding: {strategy: random, target: 9999}}}", "seeded"),
        (SMALL.replace("{a: }", "{a: {starts: 50}}") + "study: {days: x}", "starts on day"),
        (SMALL.replace("{a: }", "{a: {owned_media: {until: 50}}}") + "study: {days: x}", "the mailing"),
        (SMALL.replace("{a: }", "{a: {starts: x, content: {withdrawn_after_hours: 1008}}}"), "is withdrawn"),
        (
            "world: {consumers: 99, segments: {a: x}, customers: {concentrated_in: a}}\ncampaigns: {b: }",
            "no segment",
        ),
        ("world: {network: {fil: x.csv}}\ncampaigns: {a: }", "is missing"),
        ("world: {network: {file: 3, format: edges}}\ncampaigns: {a: }", "format"),
        (WORLD + "compare: {rol: [director]}\nstudy: {baseline: director}", "no campaign"),
        (world("groups: {median_size: x, largest: 5}"), "at least median_size"),
    ],
)
def test_what_follows_from_another_problem_is_not_said(text: str, absent: str) -> None:
    found = blocks(text)
    assert len(found) == 1 and absent not in found[0].splitlines()[0], found


class TestCompareBlock:
    def test_errors_point_at_the_value_in_the_block(self) -> None:
        text = (
            WORLD
            + "compare:\n  seeding:\n    - random\n    - randm\n  role: [director, directr]\n  budget: -1\n"
        )
        found = [block.splitlines()[0] for block in blocks(text)]
        assert found == [
            f'{NAME}:5: unknown strategy "randm" in compare.seeding[1]',
            f'{NAME}:6: unknown role "directr" in compare',
            f"{NAME}:7: compare.budget must be at least 0 (money), found -1",
        ]  # fmt: skip

    def test_what_does_not_fit_is_said_once_for_each_value(self) -> None:
        text = WORLD + (
            "campaigns:\n  compare:\n    role: [director, manager]\n    seeding:\n      - one_hop\n"
            "      - {strategy: random, target: 2000}\n"
        )
        found = blocks(text)
        assert len(found) == 1 and found[0].startswith(f"{NAME}:7: ") and "2,000 seeded consumers" in found[0]

    @pytest.mark.parametrize(
        ("block", "said"),
        [
            ("{rol: [director]}", 'unknown field "rol" in compare'),
            ("{role: []}", "compare.role lists nothing"),
            ("[director]", "compare lists values by field"),
            ("{}", "compare lists values by field"),
            ("", "compare lists values by field"),
            ("{role: [director, director]}", 'compare makes the campaign "director" twice'),
            ("{role: [a, manager]}", "there is one of that name already"),
            (
                f"{{starts: {list(range(40))}, budget: {list(range(40))}}}",
                "makes 1,600 campaigns; at most 1,000",
            ),
            (
                "{"
                + ", ".join(f"{f}: {list(range(99))}" for f in ("starts", "budget", "role", "content"))
                + "}",
                "at most",
            ),
        ],
    )
    def test_blocks_that_make_no_sense(self, block: str, said: str) -> None:
        assert said in complaint(SMALL + f"compare: {block}\n").splitlines()[0]


class TestFiles:
    def refused(self, path: object) -> str:
        with pytest.raises(ScenarioError) as error:
            load_scenario(path)  # type: ignore[arg-type]
        return str(error.value)

    def test_an_experiment_is_no_scenario_nor_the_other_way_round(self) -> None:
        for read, path, said in (
            (load_scenario, "experiments/group_size.yaml", r"group_size\.yaml:3: this is an experiment.* wom-sim experiment"),
            (load_experiment, "scenarios/karate.yaml", r"karate\.yaml:\d+: this is a scenario.* wom-sim run"),
        ):
            with pytest.raises(ScenarioError, match=said):
                read(Path(__file__).parents[2] / path)

    def test_a_misspelt_file(self, tmp_path: Path) -> None:
        (tmp_path / "telecom.yaml").write_text(SMALL)
        assert f'Did you mean "{tmp_path / "telecom.yaml"}"?' in self.refused(tmp_path / "telcom.yaml")
        assert f'Did you mean "{tmp_path / "telecom.yaml"}"?' in self.refused(tmp_path / "telecom")
        assert "In that folder: telecom.yaml" in self.refused(tmp_path / "xyz")
        assert "there is no such scenario file" in self.refused(tmp_path / "no" / "such.yaml")

    def test_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text(SMALL)
        assert f"{tmp_path} is a folder, not a scenario file. In it: a.yaml" in self.refused(tmp_path)

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"\x89PNG\r\n\x1a\n\x00\x00", "binary file"),
            (b"world: {}\ntitle: caf\xe9\n", ":2: this is not a text in UTF-8 (byte 0xe9)"),
            (b"\xff\xfea", "not a text in UTF-8"),
            (b"", "the file is empty"),
            (b"a: " + b"x" * 10_000_001, "over 10 MB"),
        ],
    )
    def test_not_a_text(self, tmp_path: Path, raw: bytes, said: str) -> None:
        (tmp_path / "s.yaml").write_bytes(raw)
        assert said in self.refused(tmp_path / "s.yaml")

    def test_the_file_is_named_as_it_was_given(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("s.yaml").write_text("a: 1")
        assert self.refused("s.yaml").startswith("s.yaml:1: ")
        assert self.refused("./s.yaml").startswith("./s.yaml:1: ")

    def test_odd_paths(self) -> None:
        assert "cannot be read" in self.refused("a\0b")
        assert "cannot be read" in self.refused("x" * 5000)
        if os.path.exists("/dev/zero"):
            assert "over 10 MB" in self.refused("/dev/zero")

    @pytest.mark.skipif(
        os.name == "nt" or getattr(os, "geteuid", int)() == 0, reason="root may read everything"
    )
    def test_no_permission(self, tmp_path: Path) -> None:
        (tmp_path / "s.yaml").write_text(SMALL)
        (tmp_path / "s.yaml").chmod(0)
        assert "cannot be read: Permission denied" in self.refused(tmp_path / "s.yaml")


def test_long_lines_are_shown_around_the_place() -> None:
    text = (
        WORLD + "campaigns: {" + ", ".join(f"c{i}: {{}}" for i in range(200)) + ", x: {budget: -1}, y: {}}\n"
    )
    message = complaint(text)
    assert "x: {budget: -1}" in message and max(map(len, message.splitlines())) < 130


def test_what_a_terminal_would_obey_is_written_out() -> None:
    message = complaint(SMALL + 'study: {"\\u202Edays": "\\u2066x"}\n')
    assert message.isascii() or all(c.isprintable() or c == "\n" for c in message)
    assert "\\u202e" in message


def test_a_file_of_nothing_but_problems_stays_readable() -> None:
    message = complaint(WORLD + "campaigns:\n" + "".join(f"  c{i}: 5\n" for i in range(2000)))
    assert message.endswith("… and 1,900 more problems")


def test_surrogates_are_refused() -> None:
    assert "the character \\ud800 may not stand" in complaint(SMALL + 'story: "\\ud800"\n')
