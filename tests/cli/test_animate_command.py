"""`wom-sim animate`: the film it writes, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from wom_sim.report.animation import film
from wom_sim.report.animation.picture import Picture


def files() -> list[str]:
    return sorted(path.name for path in Path.cwd().iterdir())


class TestFilms:
    def test_the_first_two_campaigns_by_default(self, wom_sim: Callable, tiny: Path) -> None:
        answer = wom_sim("animate", tiny)
        assert answer.code == 0 and answer.out == "" and answer.err.startswith("tiny.gif: 8 frames, 0.")
        assert files() == ["tiny.gif", "tiny.yaml"]
        with Image.open("tiny.gif") as image:
            assert image.size == (1080, 680)
        again = wom_sim("animate", tiny, "--campaigns", "customers", "nobody", "--out", "b.gif")
        assert again.code == 0 and Path("b.gif").read_bytes() == Path("tiny.gif").read_bytes()

    def test_one_campaign_some_days_by_the_hour_in_another_world(self, wom_sim: Callable, tiny: Path) -> None:
        options = ("--campaign", "customers", "--days", 2, "--every", 8, "--fps", 10, "--replicate", 2)
        answer = wom_sim("animate", tiny, "--out", "deep/one.gif", *options)
        assert answer.code == 0 and "7 frames" in answer.err
        with Image.open("deep/one.gif") as image:
            assert image.size == (720, 680) and image.info["duration"] == 100

    def test_on_a_network_of_ones_own(self, wom_sim: Callable, tiny: Path) -> None:
        Path("ties.csv").write_text("source,target\n" + "".join(f"n{i},n{(i + k) % 40}\n" for i in range(40) for k in (1, 2)))
        tiny.write_text(tiny.read_text().replace(", concentrated_in: fan", ""))
        assert wom_sim("animate", tiny, "--network", "ties.csv", "--days", 2).code == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--campaign", "custmers"), 'There is no campaign "custmers" in this scenario; there are: customers, nobody. Did'),
            (("--campaigns", "customers", "customers"), 'found "customers" twice; for one: --campaign'),
            (("--campaign", "customers", "--campaigns", "customers", "nobody"), "give one of them"),
            (("--days", "8"), "--days must be from 1 to 7, the days of the study; found 8."),
            (("--days", "0"), "--days must be from 1 to 7"),
            (("--out", "a.avi"), 'A film is a .gif or an .mp4; found "a.avi". Name it a.gif.'),
            (("--out", "."), "A film is a .gif or an .mp4"),
            (("--out", "tiny.yaml/a.gif"), "The film cannot be written to tiny.yaml/a.gif"),
            (("--network", "tis.csv"), "there is no such file"),
            (("--fps", "0"), "--fps"),
            (("--fps", "51"), "--fps"),
            (("--every", "0"), "--every"),
            (("--replicate", "-1"), "--replicate"),
        ],
    )
    def test_a_sentence_and_no_film(self, wom_sim: Callable, tiny: Path, options: tuple, said: str) -> None:
        answer = wom_sim("animate", tiny, *options)
        assert answer.code == 2 and answer.out == "" and "Traceback" not in answer.err
        assert said in answer.err and files() == ["tiny.yaml"], answer.err

    def test_too_many_frames(self, wom_sim: Callable, tiny: Path) -> None:
        tiny.write_text(tiny.read_text().replace("days: 7", "days: 3000"))
        answer = wom_sim("animate", tiny)
        assert answer.code == 2 and "are 3,001 frames; a film has at most 1,500" in answer.err and files() == ["tiny.yaml"]

    def test_a_wrong_scenario_is_answered_as_everywhere(self, wom_sim: Callable, tiny: Path) -> None:
        tiny.write_text(tiny.read_text().replace("director", "directer"))
        assert wom_sim("animate", tiny) == wom_sim("check", tiny)

    def test_without_ffmpeg(self, wom_sim: Callable, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        answer = wom_sim("animate", tiny, "--out", "a.mp4")
        assert answer.code == 2 and "An .mp4 needs ffmpeg" in answer.err and files() == ["tiny.yaml"]

    @pytest.mark.parametrize(("error", "code", "said"), [
        (KeyboardInterrupt(), 130, "stopped; nothing was written"),
        (OSError(28, "No space left on device"), 2, "The film cannot be written to old.gif: no space left on device"),
    ])  # fmt: skip
    def test_what_ends_in_the_middle_leaves_the_old_film(
        self, wom_sim: Callable, tiny: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
    ) -> None:
        def stop(picture: Picture, out: Path, *_: object) -> None:
            out.write_bytes(b"half a film")
            raise error

        Path("old.gif").write_text("the old one")
        monkeypatch.setitem(film.WRITERS, ".gif", stop)
        answer = wom_sim("animate", tiny, "--out", "old.gif")
        assert answer.code == code and said in answer.err
        assert files() == ["old.gif", "tiny.yaml"] and Path("old.gif").read_text() == "the old one"
