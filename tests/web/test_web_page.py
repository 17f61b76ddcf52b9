"""The page as text: one file that fetches nothing and that no text of a scenario can break out of."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from wom_sim.report.style import COLOURS
from wom_sim.web.page import SCRIPTS, embedded, page

EVIL = "</script><img src=x onerror=alert(1)>"


def test_nothing_is_fetched_from_elsewhere():
    html = page({"x": 1})
    assert not re.search(r"(?:https?:)?//[\w.-]+\.\w|@import|<link(?! rel=\"icon\" href=\"data:,\")|<script[^>]+src", html)
    assert "connect-src 'none'" in html and "connect-src 'self'" in page()


def test_every_script_is_in_it():
    names = {path.name for path in files("wom_sim.web").joinpath("page").iterdir() if path.name.endswith(".js")}
    assert set(SCRIPTS) == names and len(SCRIPTS) == len(names)


@pytest.mark.parametrize("text", [EVIL, "<!--<script>", "\u2028", "\ud800", "“é”"])
def test_kept_data_cannot_end_its_element(text):
    inside = embedded({"title": text})
    assert "<" not in inside and inside.isascii() and json.loads(inside) == {"title": text}
    assert page({"title": text}).count("</script>") == 2


def test_the_same_bytes_every_time():
    assert page() == page() and page({"a": [1]}) == page({"a": [1]})


def test_campaigns_have_the_colours_of_the_reports():
    script = page()
    wanted = [colour.lower() for colour in COLOURS[:2]]
    assert f"COLOURS = {json.dumps(wanted)}" in script
    assert f"--left: {wanted[0]}; --right: {wanted[1]};" in script


def test_there_is_no_way_for_text_to_become_html():
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", page())
