"""Pictures that are kept are drawn again from results that are kept, by one command."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

GALLERY = Path(__file__).parents[2] / "figures" / "gallery"
PICTURES = sorted(path.name for path in GALLERY.glob("*.svg"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("gallery")
    words = [sys.executable, str(GALLERY / "draw.py"), str(out)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=GALLERY.parents[1])
    assert done.returncode == 0, done.stderr
    return out


def test_every_picture_is_drawn_and_no_other(drawn: Path) -> None:
    assert PICTURES and sorted(path.name for path in drawn.iterdir()) == PICTURES
    kept = {path.suffix for path in GALLERY.iterdir() if path.is_file()}
    assert kept == {".svg", ".py", ".md", ".yaml"}


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_the_same_picture(drawn: Path, name: str) -> None:
    kept, again = (folder.joinpath(name).read_text(encoding="utf-8") for folder in (GALLERY, drawn))
    # What is written in it, which matplotlib notes beside the shapes of the letters.
    assert re.findall("<!-- (.*) -->", again) == re.findall("<!-- (.*) -->", kept)
    with_version = json.loads((GALLERY / "results" / "telecom" / "manifest.json").read_text())["versions"]["matplotlib"]
    if with_version == version("matplotlib"):
        assert numbers(again) == pytest.approx(numbers(kept), abs=0.02)


def numbers(svg: str) -> list[float]:
    """Every place in a picture. Machines differ in the last digits of a number, not in what is seen."""
    return [float(n) for places in re.findall(r' (?:d|x|y)="([^"]*)"', svg) for n in re.findall(r"-?\d+\.?\d*", places)]


def test_the_readme_shows_every_picture() -> None:
    text = (GALLERY / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(([^)]*\.svg)\)", text)) == PICTURES
    assert all(alt.strip() for alt in re.findall(r"!\[([^\]]*)\]", text))
