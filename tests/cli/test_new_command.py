"""`wom-sim new`: from questions or options to a scenario that passes `wom-sim check`; or a sentence, and nothing written."""

from __future__ import annotations

import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wom_sim.scenario import load_scenario

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Somebody at a terminal who gives these answers, one a question, and then presses Ctrl-D."""

    def sit_down(*answers: str) -> None:
        left = iter(answers)

        def answer() -> str:
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)

    return sit_down


def files() -> list[str]:
    return sorted(path.name for path in Path.cwd().iterdir())


class TestOptions:
    @pytest.mark.compiled
    @pytest.mark.parametrize(
        ("consumers", "homophily"), [(30, 0.0), (30, 0.95), (90, 0.7), (300, 0.95), (2000, 0.3)], ids=str
    )
    def test_what_is_written_passes_check(self, wom_sim: Callable, consumers: int, homophily: float) -> None:
        options = ("--consumers", consumers, "--homophily", homophily, "--days", 3, "--replicates", 2)
        assert wom_sim("new", "fans.yaml", "--yes", *options).code == 0
        checked = wom_sim("check", "fans.yaml")
        assert checked.code == 0, checked.out
        assert "3 campaigns, 2 replicates, 3 days" in checked.out

    def test_all_of_them(self, wom_sim: Callable) -> None:
        answer = wom_sim(
            "new", "fans.yaml", "--title", "Fans", "--consumers", "5e2", "--sector", "Sport", "--homophily", "0.5", "--campaign",
            "one_hop:manager", "--campaign", "random:manager", "--campaign", "low degree:manager", "--budget", "none", "--days",
            "7", "--replicates", "5",
        )  # fmt: skip
        assert answer.code == 0 and answer.out == ""
        hint = "Its first line names a schema by which editors complete and check; to have that: "
        hint += "wom-sim schema --out scenario.schema.json\n"
        assert answer.err == f"Written to fans.yaml.\n{hint}Next: wom-sim check fans.yaml\n"
        scenario = load_scenario("fans.yaml")
        assert list(scenario.campaigns) == ["one hop", "random", "low degree", "no campaign"]
        assert (scenario.world.sector, scenario.world.consumers) == ("sport", 500)
        assert scenario.campaigns["random"].budget is None

    def test_without_a_name_and_twice_the_same_bytes(self, wom_sim: Callable) -> None:
        wom_sim("new", "--yes")
        first = Path("scenario.yaml").read_bytes()
        assert wom_sim("new", "--yes", "--force").code == 0
        assert Path("scenario.yaml").read_bytes() == first and files() == ["scenario.yaml"]

    def test_its_first_line_names_the_schema_that_the_hint_makes(self, wom_sim: Callable) -> None:
        answer = wom_sim("new", "deep down/fans.yaml", "--yes")
        command = next(line for line in answer.err.splitlines() if "schema" in line).split("to have that: ")[1]
        assert wom_sim(*shlex.split(command)[1:]).code == 0
        named = Path("deep down/fans.yaml").read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert (Path("deep down") / named).read_text() == wom_sim("schema").out

    def test_a_schema_that_is_there_is_not_asked_for(self, wom_sim: Callable) -> None:
        wom_sim("schema", "--out", "deep/scenario.schema.json")
        assert "wom-sim schema" not in wom_sim("new", "deep/fans.yaml", "--yes").err


class TestQuestions:
    def test_answers_and_defaults(self, wom_sim: Callable, terminal: Callable) -> None:
        terminal("Fans", "500", "sport", "", "", "manager", "", "", "none", "14", "")
        assert wom_sim("new", "fans.yaml").code == 0
        scenario = load_scenario("fans.yaml")
        assert scenario.title == "Fans" and scenario.world.network.homophily == 0.3 and scenario.study.days == 14
        assert list(scenario.campaigns) == ["existing customers, manager", "nominated influencers, director", "no campaign"]

    def test_what_is_given_is_not_asked(self, wom_sim: Callable, terminal: Callable) -> None:
        terminal("Fans", "", "", "", "", "")
        answer = wom_sim("new", "fans.yaml", "--consumers", "600", "--campaign", "random:director")
        assert answer.code == 0 and "How many consumers?" not in answer.err and "First campaign" not in answer.err
        assert load_scenario("fans.yaml").world.consumers == 600

    def test_a_wrong_answer_is_asked_again(self, wom_sim: Callable, terminal: Callable) -> None:
        terminal("Fans", "five", "5", "500", "sports", "sport", "3", "0.4", "existing", "", "boss", "", "existing_customers",
                 "director", "", "", "-1", "100", "0", "10", "0.5", "3")  # fmt: skip
        answer = wom_sim("new", "fans.yaml")
        assert answer.code == 0, answer.err
        for said in ('Found "five", expected a whole number', "Found 5, expected at least 30", 'no sector "sports"',
                     'Did you mean "sport"?', 'Found "3", expected a number from 0 to 0.95', 'no seeding strategy "existing"',
                     'no role "boss"', "That is the first campaign again", 'Found "-1"', 'Found "0"', 'Found "0.5"'):  # fmt: skip
            assert said in answer.err, answer.err
        assert load_scenario("fans.yaml").study.replicates == 3

    def test_walking_away_writes_nothing(self, wom_sim: Callable, terminal: Callable) -> None:
        terminal("Fans", "500")
        answer = wom_sim("new", "fans.yaml")
        assert answer.code == 130 and answer.err.endswith("wom-sim: stopped; nothing was written.\n") and files() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal to press Ctrl-C on")
def test_ctrl_c_writes_nothing() -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wom_sim", "new", "fans.yaml"], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
    )  # fmt: skip
    os.close(slave)
    screen, end = b"", time.monotonic() + 60
    while b"How many consumers?" not in screen and time.monotonic() < end:
        if select.select([master], [], [], 1)[0]:
            screen += os.read(master, 65536)
            if screen.endswith(b"first?] "):
                os.write(master, b"Fans\n")
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) == 130, screen
    os.close(master)
    assert files() == []


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--consumers", "abc"), '--consumers: found "abc", expected a whole number, at least 30.'),
            (("--consumers", "29"), "--consumers: found 29, expected at least 30"),
            (("--consumers", "nan"), '--consumers: found "nan"'),
            (("--consumers", "1" * 400), "--consumers: found"),
            (("--homophily", "0.99"), '--homophily: found "0.99", expected a number from 0 to 0.95'),
            (("--homophily", "0,3"), '--homophily: found "0,3"'),
            (("--budget", "-5"), '--budget: found "-5", expected a number, at least 0'),
            (("--days", "3651"), '--days: found "3651", expected a whole number from 1 to 3,650'),
            (("--replicates", ""), '--replicates: found ""'),
            (("--title", ""), "--title: a title is one line of text."),
            (("--title", "a\nb"), "--title: a title is one line of text."),
            (("--sector", "sports"), '--sector: there is no sector "sports"'),
            (("--campaign", "random"), '--campaign: found "random", expected SEEDING:ROLE'),
            (("--campaign", "randm:director"), 'there is no seeding strategy "randm"'),
            (("--campaign", "random:directr"), 'Did you mean "director"?'),
            (("--campaign", "random:absent", "--campaign", "random:absent"), "Two campaigns are the same, random:absent"),
        ],
    )  # fmt: skip
    def test_bad_answers(self, wom_sim: Callable, options: tuple, said: str) -> None:
        answer = wom_sim("new", "fans.yaml", "--yes", *options)
        assert answer.code == 2 and answer.out == "" and "Traceback" not in answer.err
        assert said in answer.err and files() == []

    def test_a_file_that_is_there_is_left_alone(self, wom_sim: Callable) -> None:
        Path("fans.yaml").write_text("mine")
        answer = wom_sim("new", "fans.yaml", "--yes")
        assert answer.code == 2 and "fans.yaml is there already" in answer.err and "--force" in answer.err
        assert Path("fans.yaml").read_text() == "mine"

    def test_no_terminal_to_ask_on(self, wom_sim: Callable) -> None:
        answer = wom_sim("new", "fans.yaml", "--consumers", "500")
        assert answer.code == 2 and "--yes" in answer.err and files() == []

    @pytest.mark.parametrize(("name", "said"), [("fans", 'name it "fans.yaml"'), ("taken/fans.yaml", "Choose another file.")])
    def test_where_it_cannot_be(self, wom_sim: Callable, name: str, said: str) -> None:
        Path("taken").write_text("a file")
        answer = wom_sim("new", name, "--yes")
        assert answer.code == 2 and said in answer.err and files() == ["taken"]

    def test_a_folder_of_that_name(self, wom_sim: Callable) -> None:
        Path("fans.yaml").mkdir()
        answer = wom_sim("new", "fans.yaml", "--yes")
        assert answer.code == 2 and "it is a folder" in answer.err and files() == ["fans.yaml"]
