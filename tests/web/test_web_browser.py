"""The page in a real browser: what a class sees and does."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wom_sim.metrics import follow
from wom_sim.report.words import share
from wom_sim.scenario import scenario_from_data
from wom_sim.scenario.changing import changed
from wom_sim.simulation import simulate
from wom_sim.web.command import Lecturer
from wom_sim.web.exporting import exported
from wom_sim.web.server import serve_at
from wom_sim.web.stage import Stage

EVIL = "</script><img src=x onerror=alert(1)><b>"
SIDES = ("existing customers", "nominated influencers")


@pytest.fixture(scope="module")
def address(classroom) -> Iterator[str]:
    with serve_at(0, Lecturer(classroom, None).answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()


class Seen:
    """A page, what it asked the network for, and what went wrong in it."""

    def __init__(self, browser, url: str, **options) -> None:
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.page = browser.new_page(viewport={"width": 1024, "height": 768}, **options)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)
        self.page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        self.page.goto(url)
        self.page.wait_for_selector("#bet:not([hidden])", timeout=120_000)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector).replace("\u00a0", " ").strip()

    def go_to(self, day: int) -> None:
        self.page.evaluate("(hour) => { pause(); seek(hour); }", 24 * day)
        self.settle()

    def look(self) -> list:
        """All that can be seen: every picture's pixels and every text."""
        self.settle()
        return self.page.evaluate(
            "[...document.querySelectorAll('canvas')].map((c) => c.toDataURL()).concat(document.body.innerText)"
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


@pytest.fixture
def seen(browser, address) -> Iterator[Seen]:
    opened = Seen(browser, address)
    yield opened
    assert not opened.wrong
    assert {url.split("/")[2] for url in opened.asked if not url.startswith("data:")} == {address.split("/")[2]}
    opened.page.close()


def test_nothing_plays_before_the_bet(seen):
    play = seen.page.locator("#play")
    assert play.is_disabled() and seen.page.locator("#forward").is_disabled()
    seen.press(" ", "ArrowRight", "n")
    assert seen.hour == 0 and not seen.page.evaluate("state.playing")
    seen.page.click("#bet button[value=right]")
    assert play.is_enabled() and not seen.page.locator("#bet").is_visible()
    assert "Your bet: nominated influencers" in seen.text("#sentence")
    seen.page.click("#play")
    seen.wait("state.hour > 30")
    assert seen.text("#day") != "Day 0 of 42"


def test_percentages_are_pythons_on_any_day_forward_and_back(seen, classroom):
    series = [follow(simulate(classroom, name, 0)) for name in SIDES]
    seen.press("1")
    for day in (1, 7, 20, 33, 42, 33, 7, 0):
        seen.go_to(day)
        assert seen.text("#day") == f"Day {day} of 42"
        reached = [one["reached"][day - 1] if day else 0 for one in series]
        assert seen.percentages == [share(many / 500) for many in reached]
        spent = [one["cost_total"][day - 1] if day else 0 for one in series]
        assert seen.page.evaluate("state.sides.map((side) => side.spent(state.hour))") == pytest.approx(spent)


def test_a_step_back_is_where_one_was(seen):
    seen.press("2")
    seen.press(*["ArrowRight"] * 9)
    before = seen.look()
    assert seen.text("#day") == "Day 9 of 42"
    seen.press("ArrowRight")
    assert seen.look() != before
    seen.press("ArrowLeft")
    assert seen.look() == before


def test_playing_comes_to_the_same_picture_as_going_there(seen):
    seen.press("1", " ")
    seen.wait("state.hour > 100")
    seen.press(" ")
    hour = int(seen.hour)
    seen.page.evaluate("(hour) => seek(hour)", hour)
    played = seen.look()
    seen.press("r")
    seen.page.evaluate("(hour) => seek(hour)", hour)
    assert seen.look() == played


def test_both_panels_show_the_same_network(seen):
    pictures = seen.page.evaluate("[...document.querySelectorAll('canvas.ties')].map((canvas) => canvas.toDataURL())")
    assert pictures[0] == pictures[1] and len(pictures[0]) > 10_000


def test_the_end_says_who_won_whether_the_bet_was_right_and_of_how_many_worlds(seen, classroom):
    final = [[follow(simulate(classroom, name, r))["reached"][-1] / 500 for name in SIDES] for r in (0, 1)]
    assert all(left > right + 0.02 for left, right in final)
    seen.press("3")
    seen.go_to(42)
    said = seen.text("#sentence")
    points = round(100 * final[0][0]) - round(100 * final[0][1])
    assert f"existing customers reached {share(final[0][0])}, {points} points more than nominated influencers" in said
    assert f"({share(final[0][1])}). Your bet was wrong, in this one world." in said
    seen.press("n")
    seen.wait("state.world.replicate === 1")
    assert seen.text("#world-number") == "World 2" and seen.page.evaluate("state.playing")
    seen.go_to(42)
    assert seen.text("#sentence").endswith("Your bet was wrong, in this one world; it was right in 0 of 2.")
    assert seen.text("#tally").split() == ["Ahead", "2", "0"]


def test_the_same_campaign_on_both_sides_reaches_the_same(seen):
    seen.press("2")
    seen.page.select_option(".right .campaign", SIDES[0])
    seen.wait("state.sides[1].name === 'existing customers (right)'")
    seen.go_to(42)
    said = seen.text("#sentence")
    assert said.startswith("After 42 days both reached about the same: existing customers (left) ")
    assert said.endswith("Your bet was right, in this one world.")


@pytest.mark.parametrize(
    ("left", "right", "won"),
    [(300, 300, "same"), (310, 300, "same"), (311, 300, "same"), (313, 300, "left"), (300, 313, "right"), (0, 500, "right")],
)
def test_who_is_ahead_is_told_from_the_numbers_shown(seen, left, right, won):
    sides = f"[{{ count: () => {left} }}, {{ count: () => {right} }}]"
    assert seen.page.evaluate(f"ahead({{ consumers: 500 }}, {sides}, 1)") == won


@pytest.mark.parametrize("part", [0, 1, 2, 3, 5, 249, 250, 251, 305, 497, 498, 499, 500, 617])
def test_per_cents_are_written_as_in_the_reports(seen, part):
    for whole in (500, 1000, 2000):
        assert seen.page.evaluate(f"share({part}, {whole})").replace("\u00a0", " ") == share(part / whole)


def test_another_question_has_a_tally_of_its_own(seen):
    seen.press("1")
    seen.go_to(42)
    seen.page.select_option(".right .seeding", "random")
    seen.wait("state.sides[1].name === 'random consumers'")
    assert seen.text("#tally") == ""
    seen.go_to(42)
    assert seen.text("#sentence").endswith("in this one world.")


def test_a_slider_resets_plays_and_shows_its_value(seen):
    seen.press("1")
    seen.go_to(30)
    ties = seen.page.evaluate("state.world.from.length")
    seen.page.focus("#mean_ties")
    seen.press("ArrowLeft")
    assert seen.text("#sliders label:nth-child(3) output") == "13"
    seen.wait("(before) => state.world.from.length < before", ties)
    assert seen.hour < 24 * 10 and seen.page.evaluate("state.playing")


def test_a_menu_changes_one_side_only(seen):
    seen.press("1")
    before = seen.page.evaluate("state.sides.map((side) => side.count('reached', 1008))")
    seen.page.select_option(".left .role", "absent")
    seen.wait("state.sides[0].name === 'existing customers · absent'")
    after = seen.page.evaluate("state.sides.map((side) => side.count('reached', 1008))")
    assert after[0] < before[0] and after[1] == before[1]
    assert seen.page.locator(".left .campaign").evaluate("(menu) => menu.selectedOptions[0].textContent") == (
        "existing customers · absent"
    )
    seen.page.select_option(".left .role", "director")
    seen.wait("state.sides[0].name === 'existing customers'")
    assert seen.page.evaluate("state.sides.map((side) => side.count('reached', 1008))") == before


def test_what_the_brand_cannot_see_is_hidden(seen):
    seen.press("1")
    seen.go_to(14)
    truth = seen.percentages
    seen.press("h")
    assert seen.page.get_attribute("#hide", "aria-pressed") == "true"
    known = seen.page.evaluate("state.sides.map((side) => side.count('seen', state.hour))")
    assert seen.percentages == [share(many / 500) for many in known] != truth
    assert f"In truth it is {truth[0]} and {truth[1]}." in seen.text("#sentence")
    seen.press("h")
    assert seen.percentages == truth


def test_a_clicked_consumer_shows_its_cascade(seen):
    seen.press("1")
    seen.go_to(14)
    x, y = seen.page.evaluate(
        "(() => { const v = carriers(state.sides[0], state.hour)[0]; const p = networks[0].places; return [p.x[v], p.y[v]]; })()"
    )
    seen.page.locator(".left .people").click(position={"x": x, "y": y})
    seen.settle()
    said = seen.text("#cascade p")
    assert re.match(r"Consumer \d+ heard it on day \d+.*, and through it \d+ more\. .+ reached \d+ in \d+ hops?\.$", said)
    # The tree is that of the log: as many as are said, each below the one who told it.
    rows, maker = seen.page.evaluate("[state.chosen.rows, state.chosen.maker]")
    assert f"reached {len(rows)} in" in said
    told = seen.page.evaluate("(rows) => rows.map((row) => state.sides[0].messages.sender[row])", rows)
    heard = seen.page.evaluate("(rows) => rows.map((row) => state.sides[0].messages.receiver[row])", rows)
    assert set(told) <= {*heard, maker}
    seen.press("Escape")
    assert not seen.page.locator("#cascade").is_visible()


def test_the_keys(seen):
    seen.press("2")
    assert seen.page.evaluate("state.bet") == "same"
    seen.press(" ")
    seen.wait("state.hour > 5")
    seen.press(" ")
    assert not seen.page.evaluate("state.playing")
    seen.press("r")
    assert seen.hour == 0
    speed = seen.page.input_value("#speed")
    seen.press("+")
    assert int(seen.page.input_value("#speed")) == int(speed) + 1
    seen.press("ArrowRight", "ArrowRight", "ArrowRight", "c")
    assert seen.page.locator("#cascade").is_visible()
    seen.press("Escape", "?")
    assert seen.page.locator("#keys").is_visible()
    seen.press("Escape", "f")
    seen.wait("document.fullscreenElement")
    # A bet stands once the end of a world has been seen.
    seen.go_to(42)
    seen.press("3")
    assert seen.page.evaluate("state.bet") == "same"


def test_arrows_on_a_slider_move_the_slider_and_not_the_clock(seen):
    seen.press("1")
    seen.go_to(5)
    seen.page.focus("#speed")
    seen.press("ArrowRight")
    assert seen.text("#day") == "Day 5 of 42"
    seen.page.focus("#scrub")
    seen.press("ArrowRight")
    assert seen.text("#day") == "Day 6 of 42"


def test_every_control_is_reached_by_tab_and_has_a_name(seen):
    seen.press("1")
    seen.go_to(3)
    count = seen.page.evaluate(
        "[...document.querySelectorAll('button, select, input, canvas[tabindex]')].filter((e) => e.checkVisibility() "
        "&& !e.disabled).length"
    )
    named = set()
    for _ in range(count + 2):
        seen.page.keyboard.press("Tab")
        named.add(
            seen.page.evaluate(
                "(() => { const e = document.activeElement; return e === document.body ? '' : (e.id || e.className) + ': ' + "
                "(e.ariaLabel || e.labels?.[0]?.textContent || e.textContent).trim(); })()"
            )
        )
    named.discard("")
    assert len(named) == count == 23 and all(not name.endswith(": ") for name in named), named


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080), (800, 600)])
def test_all_of_it_is_on_one_screen(seen, size):
    seen.page.set_viewport_size({"width": size[0], "height": size[1]})
    seen.press("1")
    seen.go_to(42)
    box = seen.page.evaluate("[document.documentElement, document.body].flatMap((e) => [e.scrollWidth, e.scrollHeight])")
    assert box == [*size, *size]
    outside = seen.page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter((e) => e.checkVisibility() && !e.closest('.unseen, dialog, svg, option'))"
        ".filter((e) => { const b = e.getBoundingClientRect(); return b.right > innerWidth + 1 || b.bottom > innerHeight + 1; })"
        ".map((e) => e.outerHTML.slice(0, 80))"
    )
    assert outside == []


def test_type_is_large_enough_for_the_back_row(seen):
    sizes = seen.page.evaluate(
        "Object.fromEntries(['.score strong', '#sentence', '#day', '.campaign', '#play', '#sliders label'].map((s) => "
        "[s, parseFloat(getComputedStyle(document.querySelector(s)).fontSize)]))"
    )
    assert sizes[".score strong"] >= 40 and min(sizes.values()) >= 16, sizes


DEFICIENCIES = ("none", "protanopia", "deuteranopia", "tritanopia", "achromatopsia")


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_states_differ_for_every_eye(browser, address, deficiency):
    """Marks are told apart by their ink alone: between any two, a good part of a consumer's disc is lighter or darker."""
    from io import BytesIO

    import numpy as np
    from matplotlib.image import imread

    shown = Seen(browser, address)
    devtools = shown.page.context.new_cdp_session(shown.page)
    devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
    shown.page.evaluate("""() => {
        const canvas = document.createElement("canvas");
        canvas.id = "marks";
        canvas.width = 200; canvas.height = 40;
        Object.assign(canvas.style, { position: "absolute", left: 0, top: 0 });
        document.body.replaceChildren(canvas);
        const context = canvas.getContext("2d"), network = networks[0];
        context.fillStyle = "#fff";
        context.fillRect(0, 0, 200, 40);
        network.places = { x: [20, 60, 100, 140, 180], y: [20, 20, 20, 20, 20], r: [8, 8, 8, 8, 8] };
        const side = { state: (v) => Math.min(v, 3), member: (v) => v === 4 };
        network.drawPeople(context, side, 0, {}, [0, 1, 2, 3, 4]);
    }""")
    picture = imread(BytesIO(shown.page.locator("#marks").screenshot()))[:, :, :3].mean(axis=2)
    assert picture.shape == (40, 200)
    marks = [picture[:, 40 * i : 40 * i + 40] for i in range(5)]
    for i in range(5):
        for other in range(i):
            assert np.abs(marks[i] - marks[other]).sum() > 0.2 * np.pi * 8**2, (i, other)
    shown.page.close()


def test_a_scenario_cannot_speak_html(browser, classroom, tmp_path):
    data = classroom.model_dump()
    data["title"] = EVIL
    data["campaigns"] = dict(zip((EVIL, "other " + EVIL), data["campaigns"].values(), strict=True))
    data["world"]["consumers"] = 150
    (tmp_path / "evil.html").write_text(exported(Stage(scenario_from_data(data)), 1), encoding="utf-8")
    shown = Seen(browser, (tmp_path / "evil.html").as_uri())
    shown.press("1")
    shown.go_to(10)
    assert shown.text("#title") == EVIL and EVIL[:20] in shown.text("#sentence")
    assert shown.page.locator("img").count() == 0 and shown.page.locator("#sentence b").count() == 2
    assert not shown.wrong
    shown.page.close()


@pytest.fixture(scope="module")
def file(classroom, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("export") / "demo.html"
    path.write_text(exported(Stage(classroom), 2), encoding="utf-8")
    return path


class TestAnExportedFile:
    def test_it_opens_from_disk_without_a_network(self, browser, file, classroom):
        shown = Seen(browser, file.as_uri(), offline=True)
        shown.press("1")
        shown.go_to(42)
        assert shown.percentages == [share(follow(simulate(classroom, name, 0))["reached"][-1] / 500) for name in SIDES]
        assert [url for url in shown.asked if not url.startswith("data:")] == [file.as_uri()]
        assert not shown.wrong
        assert "This file holds 2 worlds" in shown.text("#notes")
        shown.page.close()

    def test_it_has_its_worlds_and_sliders_and_no_more(self, browser, file):
        shown = Seen(browser, file.as_uri())
        shown.press("1", "n")
        shown.wait("state.world.replicate === 1")
        shown.go_to(42)
        assert shown.page.locator("#another").is_disabled() and shown.page.locator(".left .seeding").is_disabled()
        shown.page.focus("#budget")
        shown.press("ArrowLeft")
        shown.wait("state.world.replicate === 0")
        assert shown.text("#sliders label:nth-child(5) output") == "3,000"
        spent = shown.page.evaluate("state.sides.map((side) => side.spent(1008))")
        assert 2000 < max(spent) <= 3000
        shown.page.focus("#rewiring")
        shown.press("ArrowRight")
        shown.wait("state.choice.rewiring === 0.6")
        shown.wait("state.sides[0].spent(1008) > 3000")
        assert shown.text("#sliders label:nth-child(5) output") == "6,000"
        assert not shown.wrong
        shown.page.close()


FRAMES_A_SECOND = """new Promise((done) => {
    let frames = 0;
    const began = performance.now();
    const count = (now) => (now - began < 1500 ? (frames++, requestAnimationFrame(count)) : done(frames / (now - began) * 1000));
    requestAnimationFrame(count);
})"""


@pytest.mark.parametrize(("consumers", "least"), [(500, 50 / 60), (2000, 30 / 60)])
def test_frames_come_nearly_as_fast_as_of_an_empty_page(browser, classroom, consumers, least):
    scenario = changed(classroom, {("world", "consumers"): consumers})
    with serve_at(0, Lecturer(scenario, None).answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        empty = browser.new_page(viewport={"width": 1024, "height": 768})
        shown = Seen(browser, server.address)
        ratios = []
        for _ in range(4):
            empty.bring_to_front()
            of_empty = empty.evaluate(FRAMES_A_SECOND)
            shown.page.bring_to_front()
            shown.press("1", "r", " ")
            ratios.append(shown.page.evaluate(FRAMES_A_SECOND) / of_empty)
            assert shown.hour > 24 and shown.page.evaluate("state.playing")
            if max(ratios) >= least:
                break
        server.shutdown()
    assert max(ratios) >= least, ratios
    empty.close()
    shown.page.close()


def test_the_page_is_visible_within_a_second(seen):
    paints = seen.page.evaluate("performance.getEntriesByType('paint').map((paint) => paint.startTime)")
    assert paints and max(paints) < 1000


def test_when_the_program_is_gone_the_page_says_so(browser, address):
    shown = Seen(browser, address)
    shown.press("1")
    shown.page.context.set_offline(True)
    shown.press("n")
    shown.page.wait_for_selector("#alert:not([hidden])")
    assert "Start wom-sim demo again" in shown.text("#alert")
    assert shown.text("#world-number") == "World 1"
    shown.page.close()
