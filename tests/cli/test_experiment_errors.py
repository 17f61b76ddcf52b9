"""Bad experiments: one clear message with file and line, exit code 2, no traceback, and nothing written."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

HOMOPHILY = "factors:\n  homophily: {field: world.network.homophily, levels: [0, 0.5]}\n"
RANGES = (
    "factors:\n  homophily: {field: world.network.homophily, low: 0, high: 0.8, steps: 3}\n"
    "  budget: {field: campaigns.*.budget, low: 100, high: 9000, steps: 3, scale: log}\n"
)
LIST = "factors: {homophily: {field: world.network.homophily}}\ndesign: list\npoints:\n  - {homophily: 0.1}\n"


def one(field: str, more: str) -> str:
    return f"factors:\n  x: {{field: {field}, {more}}}\n"


@pytest.fixture
def asked(tiny: Path, wom_sim: Callable) -> Callable:
    """Writes an experiment (base: the tiny scenario) and runs it; returns the message of its refusal."""

    def ask(text: str | bytes, *options: object) -> str:
        raw = text if isinstance(text, bytes) else f"base: tiny.yaml\n{text}".encode()
        Path("asked.yaml").write_bytes(raw)
        before = sorted(Path.cwd().rglob("*"))
        code, out, err = wom_sim("experiment", "asked.yaml", *options)
        assert code == 2, (code, out, err)
        assert out == "" and "Traceback" not in err and "Input should" not in err
        assert sorted(Path.cwd().rglob("*")) == before
        return err.removeprefix("wom-sim: ")

    return ask


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        # Factors and fields
        (one("world.network.homophil", "levels: [0]"), 3, ['no field "homophil" in world.network', 'did you mean "homophily"?']),
        ("factors:\n  homophily: [0, 0.5]\n", 3, ['no field "homophily"', "homophily is a field of world.network"]),
        (one("campaigns.*.budgett", "levels: [0]"), 3, ['no field "budgett" in campaigns.customers', 'did you mean "budget"?']),
        (one("campaigns.*.role.style.transparent", "levels: [0]"), 3, ['"transparent"', 'did you mean "transparency"?']),
        (one("campaigns.custommers.budget", "levels: [0]"), 3, ['no field "custommers"', 'did you mean "customers"?']),
        (one("world.*.homophily", "levels: [0]"), 3, ["world.consumers is a single value"]),
        (
            "factors:\n  all: {field: campaigns.*.budget, levels: [1]}\n"
            "  one: {field: campaigns.customers.budget, levels: [2]}\n",
            4, ['the factors "all" and "one" both change campaigns.customers.budget', "3 |   all", "4 |   one"],
        ),
        (one("world.network.homophily", "levels: [0], low: 1"), 3, ["levels or a range", "not both"]),
        ("factors: {}\n", 2, ["at least one factor"]),
        ("factors:\n  homophily: 3\n", 3, ["factors.homophily", "the number 3", "a block of fields"]),
        # Levels
        (one("world.network.homophily", "levels: [0, 2]"), 3, ["world.network.homophily must be from 0 to", "found 2"]),
        (one("world.network.homophily", "low: 0, high: 2, steps: 3"), 3, ["world.network.homophily must be from", "found 2"]),
        (one("campaigns.*.budget", "levels: [5, -1]"), 3, ["campaigns.customers.budget must be at least 0", "found -1"]),
        (one("campaigns.*.role.style.transparency", "levels: [3]"), 3, ["role.style.transparency must be from 0 to 1, found 3"]),
        (one("world.consumers", "levels: [many]"), 3, ["world.consumers", 'the text "many"', "a whole number"]),
        (one("world.sector", "levels: [sprot]"), 3, ['no sector "sprot"', 'did you mean "sport"?']),
        (one("campaigns.customers.role", "levels: [directer]"), 3, ['unknown role "directer"', 'did you mean "director"?']),
        (one("world.network.homophily", "levels: [[0, 1]]"), 3, ["levels[0]", "found a list", "a number, a text, true or false"]),
        (one("world.network.homophily", "levels: [.nan]"), 3, ["nan"]),
        # Ranges
        (one("world.network.homophily", "low: 0"), 3, ["needs both low and high"]),
        (one("world.network.homophily", "low: 1, high: 0, steps: 3"), 3, ["high must be above low, found 1 to 0"]),
        (one("world.network.homophily", "low: 0, high: 1"), 3, ['the factor "x" needs levels, or steps']),
        (one("world.network.homophily", "low: 0, high: 1, steps: 1"), 3, ["steps must be from 2 to", "found 1"]),
        (one("world.network.homophily", "low: 0, high: 1, steps: 3, scale: log"), 3, ["must lie above 0"]),
        # Designs
        (HOMOPHILY + "design: grd\n", 4, ['unknown design "grd"', 'did you mean "grid"?']),
        (RANGES + "design: latin_hypercube\n", 5, ["a latin_hypercube design needs samples"]),
        (HOMOPHILY + "samples: 9\n", 4, ["samples goes with a latin_hypercube or sobol design"]),
        (LIST + "  - {homphily: 0.2}\n", 6, ['no factor "homphily"', 'did you mean "homophily"?', "no value for homophily"]),
        (LIST + "  - {homophily: 7}\n", 6, ["world.network.homophily must be from 0 to", "found 7"]),
        (HOMOPHILY + "design: list\n", 4, ["points go with `design: list`"]),
        # The rest of the file
        (HOMOPHILY + "replicats: 3\n", 4, ['unknown field "replicats" at the top of an experiment', '"replicates"?']),
        (HOMOPHILY + "replicates: 0\n", 4, ["replicates must be from 1 to", "found 0"]),
        (HOMOPHILY + "metrics: [reachd]\n", 4, ['no metric "reachd"', 'did you mean "reached"?']),
        (HOMOPHILY + "metrics: []\n", 4, ["at least one metric"]),
        ("set: {world.consumer: 100}\n" + HOMOPHILY, 2, ['no field "consumer" in world', 'did you mean "consumers"?']),
        ("set:\n  world.network.rewiring: 3\n" + HOMOPHILY, 3, ["world.network.rewiring must be from 0 to 1 (share), found 3"]),
        ("factors: {h: [1\n", 2, ["not closed"]),
        # Maps
        (RANGES + "map: {x: homophily, y: budgt}\n", 5, ['no factor "budgt"', "budget"]),
        (RANGES + "map: {x: homophily, y: homophily}\n", 5, ["two factors", 'not both "homophily"']),
        (RANGES + "map: {x: homophily, y: budget, metric: private_share}\n", 5, ["more or less is better"]),
        (RANGES + "map: {x: homophily, y: budget, refine: 8, metrc: x}\n", 5, ['unknown field "metrc" in map', '"metric"?']),
        (RANGES + "map: {x: homophily, y: budget, sure: 95}\n", 5, ["map.sure must be", "below 1", "found 95"]),
        (RANGES.replace("steps: 3", "steps: 99") + "map: {x: homophily, y: budget, refine: 4}\n", 5, ["2,461,761 points"]),
        (RANGES.replace("low: 0, high: 0.8, steps: 3", "levels: [0, 1]") + "map: {x: homophily, y: budget}\n", 5, ["has levels"]),
        (HOMOPHILY + "map: {x: homophily, y: budget}\n", 4, ["over two factors, and this experiment has 1"]),
    ],
)  # fmt: skip
def test_file_line_and_reason(text: str, line: int, said: list[str], asked: Callable) -> None:
    message = asked(text)
    assert f"asked.yaml:{line}:" in message
    for part in said:
        assert part in message, message


def test_a_thousand_million_points_are_refused_at_once_with_their_number(asked: Callable) -> None:
    names = ("homophily", "rewiring", "spread")
    factors = "".join(f"  {n}: {{field: world.network.{n}, low: 0, high: 0.5, steps: 1000}}\n" for n in names)
    assert "asked.yaml:2: this grid has 1,000,000,000 points; at most 100,000" in asked(f"factors:\n{factors}")


def test_values_that_do_not_go_together_name_their_point(asked: Callable) -> None:
    message = asked(
        "factors:\n  target: {field: campaigns.customers.seeding.target, levels: [10, 150]}\n"
        "  consumers: {field: world.consumers, levels: [100, 300]}\n"
    )
    assert message.startswith("The point target 150, consumers 100 is no valid scenario: ")
    assert "asks for 150 seeded consumers (target), but the world has only 100." in message


def test_levels_that_are_wrong_only_with_the_base_are_fine(tiny: Path, wom_sim: Callable) -> None:
    """Of 200 consumers 250 cannot be seeded; but no point has so few."""
    Path("asked.yaml").write_text(
        "base: tiny.yaml\nreplicates: 1\nfactors:\n"
        "  target: {field: campaigns.customers.seeding.target, levels: [250]}\n"
        "  consumers: {field: world.consumers, levels: [300]}\n"
    )
    code, out, err = wom_sim("experiment", "asked.yaml", "--workers", 1)
    assert code == 0, err


class TestBases:
    def test_a_base_that_is_not_there(self, asked: Callable) -> None:
        message = asked(b"base: tinny.yaml\n" + HOMOPHILY.encode())
        assert message.startswith("asked.yaml:1: base: tinny.yaml: there is no such scenario file.")
        assert 'Did you mean "tiny.yaml"?' in message

    def test_a_base_with_errors_of_its_own_lines(self, asked: Callable, tiny: Path) -> None:
        tiny.write_text(tiny.read_text().replace("mean_ties", "mean_tie"))
        message = asked(HOMOPHILY)
        assert message.startswith('tiny.yaml:5: unknown field "mean_tie" in world.network')

    @pytest.mark.parametrize(("base", "said"), [(".", "is a folder"), ("3", "the number 3"), ("", "")])
    def test_what_is_no_base(self, base: str, said: str, asked: Callable) -> None:
        message = asked(f"base: {base}\n{HOMOPHILY}".encode())
        assert "asked.yaml:1:" in message and said in message

    def test_none(self, asked: Callable) -> None:
        assert "base is missing" in asked(HOMOPHILY.encode())

    def test_a_map_of_one_campaign(self, asked: Callable, tiny: Path) -> None:
        tiny.write_text(tiny.read_text().replace("  nobody: {seeding: none, role: absent}\n", ""))
        assert "the base scenario has only one" in asked(RANGES + "map: {x: homophily, y: budget}\n")


@pytest.mark.parametrize("raw", [b"", b"\n  \n", b"# a comment\n---\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file(raw: bytes, asked: Callable) -> None:
    assert asked(raw).startswith("asked.yaml: the file is empty: an experiment needs base and factors")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"base: tiny.yaml\n---\nbase: other.yaml\n", "a second document starts here: one file is one experiment"),
        (b"base: tiny.yaml\nfactors: !!set {a}\n", "an experiment holds only text, numbers"),
        (b"base: ti\x07ny.yaml\n", "the character \\x07 may not stand in an experiment"),
        (b'base: "ti\\x07ny.yaml"\n', "the character \\x07 may not stand in an experiment"),
        (b"{base: tiny.yaml}\nfactors: 1\n", "an experiment is one block of fields: base, factors, design"),
        (b"- a\n- b\n", "an experiment is one block of fields: base, factors, design; this file holds something else"),
        (b"", "an experiment needs base and factors"),
    ],
)  # fmt: skip
def test_faults_of_yaml_speak_of_an_experiment(raw: bytes, said: str, asked: Callable) -> None:
    message = asked(raw)
    assert said in message and "a scenario" not in message, message


def test_files_that_are_no_experiments(asked: Callable, wom_sim: Callable) -> None:
    assert "a binary file, not an experiment" in asked(b"\0\1\2\3")
    assert "not a text in UTF-8" in asked(b"base: caf\xe9\n")
    assert "holds something else" in asked(b"- a\n- b\n")
    assert "there is no such experiment file" in wom_sim("experiment", "nowhere.yaml").err


def test_replicates_on_the_command_line(asked: Callable) -> None:
    assert "option --replicates: study.replicates must be from 1" in asked(HOMOPHILY, "--replicates", 0)


def test_a_map_from_end_to_end(tiny: Path, wom_sim: Callable) -> None:
    """Files, sentence and JSON; the second time nothing is computed and the files are the same."""
    Path("asked.yaml").write_text(
        f"base: tiny.yaml\ntitle: Where?\nreplicates: 2\nmetrics: [reached]\n{RANGES}"
        "map: {x: homophily, y: budget, metric: reached, refine: 1, most_replicates: 4}\n"
    )
    code, out, err = wom_sim("experiment", "asked.yaml", "--workers", 1, "--out", "first")
    assert code == 0, err
    assert out.startswith("Where?\nOn consumers reached (more is better), ") and "points in 2 to 4 worlds each" in out
    names = sorted(str(path.relative_to("first")) for path in Path("first").rglob("*") if path.is_file())
    written = {"map.csv", "map.png", "map.svg", "factors.png", "results.csv", "manifest.json", "report.html"}
    assert written | {"in_full/runs.csv", "in_full/manifest.json"} <= set(names)
    with open("first/map.csv") as file:
        rows = list(csv.DictReader(file))
    assert {"homophily", "budget", "leader", "sure", "confidence", "runner_up", "ci_low", "round"} <= set(rows[0])
    code, out, err = wom_sim("experiment", "asked.yaml", "--workers", 1, "--out", "second", "--json")
    found = json.loads(out)
    assert found["computed"] == 0 and len(found["map"]["points"]) == len(rows)
    assert sum(found["map"]["leads"].values()) + found["map"]["cannot_be_told"] == pytest.approx(1)
    for name in names:
        assert Path("first", name).read_bytes() == Path("second", name).read_bytes(), name
    for drawn in (name for name in names if name.endswith((".png", ".svg"))):
        code, out, err = wom_sim("plot", "first", "--figure", Path(drawn).stem, "--out", f"again-{drawn}")
        assert code == 0 and Path(f"again-{drawn}").read_bytes() == Path("first", drawn).read_bytes(), err
    kept = Path("first/map.csv").read_text().splitlines()
    Path("first/map.csv").write_text("\n".join(kept[:-1]) + "\n")
    code, out, err = wom_sim("plot", "first", "--figure", "map")
    assert code == 2 and "do not fit together" in err and "Traceback" not in err
