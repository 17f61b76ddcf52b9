"""A page in a real browser, what it asked for and what went wrong in it; and a server that answers what it knows at once."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from typing import NoReturn

import pytest

from wom_sim.scenario import Scenario
from wom_sim.web.command import Lecturer
from wom_sim.web.server import serve_at


@contextlib.contextmanager
def served(scenario: Scenario) -> Iterator[str]:
    """The address of a scenario's page. A question that was asked before, as nearly every test does, is not computed again."""
    lecturer, known = Lecturer(scenario, None), {}

    def answer(question: object) -> object:
        key = json.dumps(question)
        if key not in known:
            known[key] = lecturer.answer(question)
        return known[key]

    with serve_at(0, answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.address
        server.shutdown()


def absent(what: str, remedy: str) -> NoReturn:
    """A test without a browser is skipped; where CI is set it fails, so that nobody takes a page for tried that was not."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}: {remedy}, or unset CI", pytrace=False)
    pytest.skip(f"{what}: {remedy}")


SLIDER_MOVED = """([name, value]) => new Promise((done) => {
    const input = document.getElementById(name), before = state.sides, began = performance.now();
    input.value = value;
    input.dispatchEvent(new Event("input"));
    const painted = () => done(performance.now() - began);
    const look = () => requestAnimationFrame(state.sides === before ? look : painted);
    look();
})"""


def moved(page, slider: str, value: float) -> float:
    """Move a slider; milliseconds, in the browser, from its event until the new pair of runs is painted."""
    return page.evaluate(SLIDER_MOVED, [slider, value])


PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def painted(page, address: str, sign: str) -> float:
    """When the page at an address is painted, by `time.perf_counter`; sign: selects what is then there."""
    page.goto(address, wait_until="commit")
    page.wait_for_selector(sign, state="attached")
    page.evaluate(PAINTED)
    return time.perf_counter()


SIZE = {"width": 1024, "height": 768}


ASKED = "#bet:not([hidden])"
"""Is there once the page has its runs and asks for the bet: then the networks are drawn."""


class Seen:
    """A page in a small window, where it asks for the bet."""

    def __init__(self, browser, url: str, **options) -> None:
        self.url = url
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page = browser.new_page(viewport=SIZE, **options)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)
        self.page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        self.page.goto(url)
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector(ASKED, timeout=120_000)

    def again(self) -> None:
        """As it was when it was opened."""
        self.asked.clear()
        self.wrong.clear()
        self.page.set_viewport_size(SIZE)
        self.page.reload()
        self.ready()

    def asked_elsewhere(self) -> list[str]:
        """What it asked of anybody but its own server (of a file: but the file)."""
        return [url for url in self.asked if not url.startswith(("data:", self.url))]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        self.page.evaluate(PAINTED)

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector).replace("\u00a0", " ").strip()

    def go_to(self, day: int) -> None:
        """To when so many days are over."""
        self.page.evaluate("(hour) => { pause(); seek(hour); }", 24 * day)
        self.settle()

    def look(self) -> list:
        """All that can be seen, pixels and texts; not what screen readers were told when the clock last stood."""
        self.settle()
        return self.page.evaluate(
            "[...document.querySelectorAll('canvas')].map((c) => c.toDataURL())"
            ".concat([...document.body.children].filter((e) => e.id !== 'live').map((e) => e.innerText))"
        )

    def wait(self, condition: str, argument: object = None) -> None:
        """Until a condition holds. Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
        end = time.monotonic() + 30
        while not self.page.evaluate(condition, argument):
            assert time.monotonic() < end, f"never: {condition}"
            time.sleep(0.02)
        self.settle()

    @property
    def percentages(self) -> list[str]:
        return [self.text(f".{side} .score strong") for side in ("left", "right")]

    @property
    def hour(self) -> float:
        return self.page.evaluate("state.hour")
