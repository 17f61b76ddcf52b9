"""Bad input: one clear message with file and line, exit code 2, no traceback, and nothing written."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wom_sim import whole_file

HEAD = "world: {consumers: 200, network: {mean_ties: 8}}\n"
REST = "campaigns:\n  a: {seeding: {strategy: random, target: 20}, role: director}\n  b:\nstudy: {days: 7, replicates: 2}\n"
TIES = "source,target\n" + "".join(f"n{i},n{(i + k) % 40}\n" for i in range(40) for k in (1, 2))


def refused(answer: tuple, *said: str) -> str:
    """The message of a command that refused its input and left nothing behind."""
    code, out, err = answer
    assert code == 2, (code, out, err)
    assert out == "" and "Traceback" not in err
    for part in said:
        assert part in err, err
    made = [p for p in Path.cwd().rglob("*") if p.name == "figures" or ".writing" in p.name]
    assert not made
    return err


def both(wom_sim: Callable, path: object, *said: str, options: tuple = ()) -> str:
    """`run` and `check` refuse with the same words."""
    message = refused(wom_sim("run", path, *options), *said)
    assert refused(wom_sim("check", path, *options)) == message
    return message


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class TestScenarios:
    @pytest.mark.parametrize(
        ("text", "line", "said"),
        [
            (HEAD.replace("network", "netwrok") + REST, 1, ['unknown field "netwrok"', 'did you mean "network"?']),
            (HEAD + REST.replace("target", "targt"), 3, ['"targt"', "target"]),
            (HEAD + REST.replace("director", "directer"), 3, ['unknown role "directer"', 'did you mean "director"?']),
            (HEAD + REST.replace("random", "randm"), 3, ['"randm"', 'did you mean "random"?']),
            (HEAD + REST + "wrld: 3\n", 6, ['unknown field "wrld"']),
            (HEAD.replace("200", "many") + REST, 1, ["world.consumers", '"many"', "whole number"]),
            (HEAD.replace("200", "200.5") + REST, 1, ["world.consumers", "200.5"]),
            (HEAD.replace("200", "true") + REST, 1, ["world.consumers", "true"]),
            (HEAD.replace("200", "[200]") + REST, 1, ["world.consumers", "list"]),
            (HEAD.replace("200", "-3") + REST, 1, ["world.consumers", "-3"]),
            (HEAD.replace("mean_ties: 8", "rewiring: 1.4") + REST, 1, ["world.network.rewiring must be from 0 to 1", "1.4"]),
            (HEAD.replace("mean_ties: 8", "mean_ties: .nan") + REST, 1, ["world.network.mean_ties", "finite", ".nan"]),
            (HEAD + REST.replace("role:", "budget: .inf, role:"), 3, ["campaigns.a.budget", "finite", ".inf"]),
            (HEAD + REST.replace("role:", "budget: -1, role:"), 3, ["campaigns.a.budget must be at least 0", "-1"]),
            (HEAD + "campaigns: {a: }\ncampaigns: {b: }\n", 3, ['"campaigns" is given twice', "lines 2 and 3"]),
            (HEAD + "campaigns: {a: , a: }\n", 2, ['"a" is given twice in campaigns']),
            (HEAD + "campaigns: {}\n", 2, ["at least one campaign"]),
            (HEAD + REST.replace("20}", "201}"), 3, ["201", "only 200"]),
            (
                HEAD + "campaigns:\n  a:\n    role:\n      - {start: 0, end: 4, role: absent}\n"
                "      - {start: 3, end: 6, role: director}\n",
                6,
                ["role periods overlap: days 0–4 and 3–6"],
            ),
            (HEAD + REST + "title: !!python/object/apply:os.system [ls]\n", 6, ["tags are not allowed", "os.system"]),
            (HEAD + REST.replace("replicates: 2", "replicates: 0"), 5, ["study.replicates", "0"]),
            (HEAD + REST.replace("replicates: 2", "baseline: c"), 5, ['no campaign "c"']),
            ("a: b: c\n", 1, ["colon"]),
            (HEAD + "campaigns: {a: {}\n", 2, ["not closed"]),
        ],
    )  # fmt: skip
    def test_file_line_and_reason(self, text: str, line: int, said: list[str], wom_sim: Callable) -> None:
        Path("bad.yaml").write_text(text)
        message = both(wom_sim, "bad.yaml", *said)
        assert re.search(rf"^(wom-sim: )?bad\.yaml:{line}(:\d+)?: ", message), message
        assert text.splitlines()[line - 1].strip()[:20] in message, "the offending line is shown"

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"", "the file is empty"),
            (b"# nothing yet\n", "the file is empty"),
            (b"just words\n", "something else"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "binary file"),
            (b"title: caf\xe9\n", "UTF-8"),
        ],
    )
    def test_what_is_not_a_scenario(self, raw: bytes, said: str, wom_sim: Callable) -> None:
        Path("bad.yaml").write_bytes(raw)
        both(wom_sim, "bad.yaml", "bad.yaml", said)

    def test_no_file_or_a_folder(self, wom_sim: Callable) -> None:
        Path("telecom.yaml").write_text(HEAD + REST)
        Path("folder").mkdir()
        both(wom_sim, "telcom.yaml", "no such scenario file", 'Did you mean "telecom.yaml"?')
        both(wom_sim, "folder", "folder is a folder, not a scenario file")

    def test_a_million_million_consumers(self, wom_sim: Callable) -> None:
        Path("big.yaml").write_text(HEAD.replace("200", "1000000000000") + REST)
        started = time.perf_counter()
        both(wom_sim, "big.yaml", "1,000,000,000,000 consumers wants about", "TB of memory")
        assert time.perf_counter() - started < 5

    def test_more_than_this_machine_holds(self, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        from wom_sim.scenario import size

        monkeypatch.setattr(size, "available_bytes", lambda: 10_000)
        Path("big.yaml").write_text(HEAD + REST)
        both(wom_sim, "big.yaml", "200 consumers wants about", "available")

    def test_a_budget_of_nothing_buys_nothing(self, wom_sim: Callable) -> None:
        Path("poor.yaml").write_text(HEAD + REST.replace("role:", "budget: 0, role:"))
        assert wom_sim("run", "poor.yaml").code == 0
        lines = Path("figures/poor/ledger.csv").read_text().splitlines()[1:]
        assert lines and all(line.split(",")[2] == "0" for line in lines)


class TestNetworks:
    @pytest.fixture(autouse=True)
    def scenario(self, empty_folder: None) -> None:
        self.write()
        Path("ties.csv").write_text(TIES)

    def write(self, network: str = "file: ties.csv", more: str = "", target: int = 9) -> None:
        """The scenario real.yaml, on line 1 its network."""
        campaigns = REST.replace("20}", f"{target}}}")
        Path("real.yaml").write_text(f"world: {{network: {{{network}}}{more}}}\n{campaigns}")

    def test_the_scenario_they_start_from_is_valid(self, wom_sim: Callable) -> None:
        assert wom_sim("check", "real.yaml").code == 0

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"", "ties.csv: the file is empty"),
            (b"# a comment\n", "ties.csv: there is no data"),
            (b"1 2\n3 4\0\n", "ties.csv, line 2: this is a binary file"),
            (b"1 2\n3 \xff\n", "ties.csv, line 2: byte 0xff is not UTF-8"),
            (b"1,2\n2,3\n3\n", 'ties.csv, line 3: "3" has 1 column'),
            (b"1,2,0.5\n2,3,x\n", 'ties.csv, line 2: "x"'),
            (b"1,2,0.5\n2,3,nan\n", "ties.csv, line 2: "),
            (b"1,2,0.5\n2,3,-1\n", "ties.csv, line 2: "),
            (b"1,1\n", "ties.csv: fewer than two consumers"),
            (b"\x1f\x8b\x08broken", "ties.csv: the gzip file is damaged"),
            (b"<graphml><graph edgedefault='directed'><node", "ties.csv"),
        ],
    )
    @pytest.mark.parametrize("given", ["in the scenario", "by --network"])
    def test_files_that_hold_no_network(self, raw: bytes, said: str, given: str, wom_sim: Callable) -> None:
        Path("ties.csv").write_bytes(raw)
        if given == "by --network":
            Path("real.yaml").write_text(HEAD + REST)
        both(wom_sim, "real.yaml", said, options=("--network", "ties.csv") if given == "by --network" else ())

    def test_a_file_that_is_not_there(self, wom_sim: Callable) -> None:
        self.write("file: tis.csv")
        both(wom_sim, "real.yaml", "tis.csv: there is no such file", 'Did you mean "ties.csv"?')
        both(wom_sim, "real.yaml", "no/such.csv: there is no such file", options=("--network", "no/such.csv"))
        both(wom_sim, "real.yaml", "this is a folder", options=("--network", "."))

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            ("id,segment\nn0,x\nn99,x\n", 'who.csv, line 3: "n99" has no tie in the network'),
            ("id,segment\nn0,x\n", "39 consumers of the network have no row in this table"),
            ("id,segment\nn0,x\nn0,y\n", 'who.csv, line 3: "n0" appears twice'),
            ("id,segment\nn0,x,1\n", "who.csv, line 2"),
            ("", "who.csv: the file is empty"),
        ],
    )
    def test_attributes_that_do_not_fit(self, table: str, said: str, wom_sim: Callable) -> None:
        self.write("file: ties.csv, attributes: who.csv")
        Path("who.csv").write_text(table)
        both(wom_sim, "real.yaml", said)

    def test_columns_and_segments_that_are_not_there(self, wom_sim: Callable) -> None:
        Path("who.csv").write_text("id,segment\n" + "".join(f"n{i},{'ab'[i % 2]}lpha\n" for i in range(40)))
        self.write("file: ties.csv, attributes: who.csv, segment_column: segmnt")
        both(wom_sim, "real.yaml", 'who.csv, line 1: there is no column "segmnt"', 'Did you mean "segment"?')
        self.write("file: ties.csv, segment_column: segment")
        both(wom_sim, "real.yaml", "real.yaml:1: ", "segment_column needs an attributes file")
        self.write("file: ties.csv, attributes: who.csv", ", customers: {concentrated_in: alph}")
        both(wom_sim, "real.yaml", 'the segment "alph"', "are: alpha, blpha", 'Did you mean "alpha"?')
        self.write("file: ties.csv, attributes: who.csv", ", customers: {concentrated_in: alpha}")
        assert wom_sim("check", "real.yaml").code == 0

    @pytest.mark.parametrize(("network", "consumers"), [("file: ties.csv", 40), ("example: karate_club", 34)])
    def test_more_seeded_consumers_than_consumers(self, network: str, consumers: int, wom_sim: Callable) -> None:
        self.write(network, target=consumers + 1)
        said = f'Campaign "a" asks for {consumers + 1} seeded consumers (target), but the network has only {consumers}.'
        both(wom_sim, "real.yaml", said)
        self.write(network, target=consumers)
        assert wom_sim("check", "real.yaml").code == 0

    def test_handpicking_counts_only_where_it_is_done(self, wom_sim: Callable) -> None:
        for strategy, code in (("nominated_influencers", 2), ("random", 0)):
            campaigns = REST.replace("random, target: 20", f"{strategy}, target: 9, handpicked: 41")
            Path("real.yaml").write_text("world: {network: {file: ties.csv}}\n" + campaigns)
            assert wom_sim("check", "real.yaml").code == code

    def test_a_network_too_large_for_memory(self, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        from wom_sim.scenario import size

        monkeypatch.setattr(size, "available_bytes", lambda: 10_000)
        both(wom_sim, "real.yaml", "40 consumers wants about")


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--replicates", "0"], "--replicates"),
            (["--replicates", "x"], "--replicates"),
            (["--workers", "0"], "--workers"),
            (["--rng-seed", "-1"], "--rng-seed"),
            (["--rng-seed", "9" * 30], "--rng-seed"),
            (["--replicats", "3"], "--replicats"),
            (["--out"], "--out"),
            (["more"], "more"),
        ],
    )
    def test_options_that_make_no_sense(self, options: list[str], said: str, wom_sim: Callable) -> None:
        Path("good.yaml").write_text(HEAD + REST)
        refused(wom_sim("run", "good.yaml", *options), said)

    def test_no_scenario_or_no_such_command(self, wom_sim: Callable) -> None:
        refused(wom_sim("run"), "SCENARIO")
        refused(wom_sim("rn", "x.yaml"), "rn")


class TestOutput:
    @pytest.fixture(autouse=True)
    def scenario(self, empty_folder: None) -> None:
        Path("good.yaml").write_text(HEAD + REST)
        Path("a_file").write_text("mine")

    @pytest.mark.parametrize("out", ["a_file", "a_file/below", "/proc/results", "x" * 300, "new/" + "x" * 300])
    def test_folders_that_cannot_be_written(self, out: str, wom_sim: Callable) -> None:
        started = time.perf_counter()
        refused(wom_sim("run", "good.yaml", "--out", out), "The results cannot be written to", "--out")
        assert time.perf_counter() - started < 8, "this is found before the work, not after it"
        assert Path("a_file").read_text() == "mine"
        assert {p.name for p in Path.cwd().iterdir()} == {"good.yaml", "a_file"}

    @pytest.mark.parametrize("where", ["a table", "a plot", "the last moment"])
    @pytest.mark.parametrize("before", ["no results", "earlier results"])
    def test_a_disk_that_fills_up(
        self, where: str, before: str, wom_sim: Callable, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        earlier: dict[str, bytes] = {}
        if before == "earlier results":
            assert wom_sim("run", "good.yaml", "--out", "deep/out", "--replicates", 1).code == 0
            earlier = {p.name: p.read_bytes() for p in Path("deep/out").iterdir()}
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_bytes = Path.write_bytes

        def write_half(path: Path, data: bytes) -> int:
            if path.name != "timeseries.csv":
                return write_bytes(path, data)
            write_bytes(path, data[: len(data) // 2])
            raise full

        def fail(*_: object) -> None:
            raise full

        if where == "a table":
            monkeypatch.setattr(Path, "write_bytes", write_half)
        elif where == "the last moment":
            monkeypatch.setattr(whole_file.os, "fsync", fail)
        else:
            resource = pytest.importorskip("resource")
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        try:
            answer = wom_sim("run", "good.yaml", "--out", "deep/out", "--workers", 1)
        finally:
            if where == "a plot":
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        refused(answer, "The results cannot be written to deep/out", "No half-written file was left there")
        assert ("no space left" if where != "a plot" else "file too large") in answer.err
        if earlier:
            assert {p.name: p.read_bytes() for p in Path("deep/out").iterdir()} == earlier
        else:
            assert not Path("deep").exists()
