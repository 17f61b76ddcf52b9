"""The page in a real browser: what a class does, and what it is told."""

from __future__ import annotations

import re
from statistics import median

import numpy as np
import pytest
from browsing import Seen, moved, served

from wom_sim.metrics import follow
from wom_sim.numerals import share
from wom_sim.scenario.changing import changed
from wom_sim.simulation import simulate

SIDES = ("existing customers", "nominated influencers")


def test_nothing_plays_before_the_bet(seen):
    play = seen.page.locator("#play")
    assert play.is_disabled() and seen.page.locator("#forward").is_disabled()
    assert seen.text("#story").startswith("A telecom company sponsors a sports team.")
    seen.press(" ", "ArrowRight", "n")
    assert seen.hour == 0 and not seen.page.evaluate("state.playing")
    seen.page.click("#bet button[value=right]")
    assert play.is_enabled() and not seen.page.locator("#bet").is_visible()
    seen.settle()
    assert "Your bet: nominated influencers" in seen.text("#sentence")
    seen.page.click("#play")
    seen.wait("state.hour > 24")
    assert re.fullmatch(r"[1-9]\d* of 42 days", seen.text("#day"))


def test_percentages_are_pythons_on_any_day_forward_and_back(seen, classroom):
    series = [follow(simulate(classroom, name, 0)) for name in SIDES]
    seen.press("1")
    for over in (1, 7, 20, 33, 42, 33, 20, 7, 1, 0):
        seen.go_to(over)
        # timeseries.csv has a day's numbers as they are at its end, and calls the first day 0.
        day = over - 1
        assert seen.text("#day") == f"{over} of 42 days"
        assert not 0 < over < 42 or seen.text("#sentence").startswith(f"After {over} day{'s' * (over > 1)} existing")
        reached = [one["reached"][day] if over else 0 for one in series]
        assert seen.percentages == [share(many / 500) for many in reached]
        spent = [one["cost_total"][day] if over else 0 for one in series]
        assert seen.page.evaluate("state.sides.map((side) => side.spent(state.hour))") == pytest.approx(spent)


def test_who_has_spent_more_stands_higher_at_any_hour(seen):
    """Of the picture itself: at each of the two dots is the amount that is written beside it."""
    drawn = seen.page.evaluate("""(() => {
        const context = $("#cost").getContext("2d"), hours = [...Array(60).keys()].map((i) => 5 * i + 1);
        let dots, labels;
        context.arc = (x, y) => dots.push(y);
        context.fillText = (words, x, y) => context.font.startsWith("bold") || context.font.startsWith("700")
            ? labels.push([Number(words.replaceAll(",", "")), y]) : null;
        const all = hours.map((hour) => {
            [dots, labels] = [[], []];
            drawCost($("#cost"), state.world, state.sides, hour);
            return { dots, labels };
        });
        delete context.arc;
        delete context.fillText;
        return all;
    })()""")
    spent = [money for one in drawn for money, _ in one["labels"]]
    dots = [y for one in drawn for y in one["dots"]]
    assert len(spent) == len(dots) == 120 and len(set(spent)) > 10
    # The axis is a straight line through all of them; amounts are written in whole units.
    assert np.abs(np.polyval(np.polyfit(dots, spent, 1), dots) - spent).max() < 1
    for one in drawn:
        (left, high), (right, low) = one["labels"]
        assert left == right or (left > right) == (high < low)


def test_a_step_back_is_where_one_was(seen):
    seen.press("2")
    seen.press(*["ArrowRight"] * 9)
    before = seen.look()
    assert seen.text("#day") == "9 of 42 days"
    seen.press("ArrowRight")
    assert seen.look() != before
    seen.press("ArrowLeft")
    assert seen.look() == before


def test_playing_comes_to_the_same_picture_as_going_there(seen):
    seen.press("1", "+", "+", " ")
    seen.wait("state.hour > 100")
    seen.press(" ")
    hour = int(seen.hour)
    seen.page.evaluate("(hour) => seek(hour)", hour)
    played = seen.look()
    seen.press("r")
    seen.page.evaluate("(hour) => seek(hour)", hour)
    assert seen.look() == played


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
    assert seen.text("#tally").split() == ["Worlds", "won", "2", "0"]


def test_the_same_campaign_on_both_sides_reaches_the_same(seen):
    seen.page.select_option(".right .campaign", SIDES[0])
    seen.wait("state.sides[1].name === 'existing customers (right)'")
    seen.press("2")
    seen.go_to(42)
    said = seen.text("#sentence")
    assert said.startswith("After 42 days both reached about the same: existing customers (left) ")
    assert said.endswith("Your bet was right, in this one world.")


@pytest.mark.parametrize(("slider", "values"), [("mean_ties", range(6, 13)), ("budget", range(500, 5500, 500))])
def test_a_new_pair_of_runs_is_painted_within_300_ms_of_the_sliders_move(seen, slider, values):
    """New ties are a new world, a new budget is not. Values are those that no other test asks for; it is the median of the
    moves that must be as fast: the machine may be busy."""
    seen.press("1")
    taken = [moved(seen.page, slider, value) for value in values]
    assert median(taken) < 300, taken
    assert seen.hour < 24 and seen.page.evaluate("state.playing")


def test_a_slider_resets_plays_and_shows_its_value(seen):
    seen.press("1")
    seen.go_to(30)
    ties = seen.page.evaluate("state.world.from.length")
    seen.page.focus("#mean_ties")
    seen.press("ArrowLeft")
    assert seen.text("#sliders label:nth-child(3) output") == "13"
    seen.wait("(before) => state.world.from.length < before", ties)
    assert seen.hour < 24 * 10 and seen.page.evaluate("state.playing")
    seen.go_to(42)
    assert "bet" not in seen.text("#sentence")


def test_a_menu_changes_one_side_only(seen):
    seen.press("1")
    before = seen.page.evaluate("state.sides.map((side) => side.count('reached', 1008))")
    seen.page.select_option(".left .role", "absent")
    seen.wait("state.sides[0].name === 'existing customers · absent'")
    after = seen.page.evaluate("state.sides.map((side) => side.count('reached', 1008))")
    assert after[0] < before[0] and after[1] == before[1]
    shown = seen.page.locator(".left .campaign").evaluate("(menu) => menu.selectedOptions[0].textContent")
    assert re.fullmatch(r"existing.*….*absent", shown)
    seen.page.select_option(".left .role", "director")
    seen.wait("state.sides[0].name === 'existing customers'")
    assert seen.page.evaluate("state.sides.map((side) => side.count('reached', 1008))") == before


def test_what_the_brand_cannot_see_is_hidden(seen):
    seen.press("1")
    seen.go_to(14)
    truth, ties = seen.percentages, seen.page.locator(".left .ties")
    states = "networks[0].world.everybody.map((v) => state.sides[0].state(v, state.hour, state.hidden))"
    assert ties.is_visible() and set(seen.page.evaluate(states)) >= {0, 1, 2}
    seen.press("h")
    assert seen.page.get_attribute("#hide", "aria-pressed") == "true"
    known = seen.page.evaluate("state.sides.map((side) => side.count('seen', state.hour))")
    assert seen.percentages == [share(many / 500) for many in known] != truth
    assert f"In truth: {truth[0]} and {truth[1]}." in seen.text("#sentence")
    # Nor does it know who is tied to whom, or what anybody feels.
    assert not ties.is_visible() and 2 not in seen.page.evaluate(states)
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
    # A network that was clicked keeps no frame.
    assert seen.page.evaluate("document.activeElement === document.body")
    said = seen.text("#cascade p")
    whole, own = (
        r".+ reached \d+ consumers in \d+ hops?\.",
        r"Consumer \d+ got it after [\d.]+ (?:hour|day)s? .+, and it went on to \d+ more\.",
    )
    assert re.fullmatch(f"{whole} {own}", said)
    # The tree is that of the log: as many as are said, each below the one who told it.
    rows, maker = seen.page.evaluate("[state.chosen.rows, state.chosen.maker]")
    assert f"reached {len(rows)} consumers in" in said
    told = seen.page.evaluate("(rows) => rows.map((row) => state.sides[0].messages.sender[row])", rows)
    heard = seen.page.evaluate("(rows) => rows.map((row) => state.sides[0].messages.receiver[row])", rows)
    assert set(told) <= {*heard, maker}
    # At the end of the hour in which it came the page says the same time.
    after = re.search(r"got it (after [\d.]+ \w+) ", said)[1]
    hours = seen.page.evaluate("state.sides[0].messages.tick[state.chosen.own]") + 1
    many, unit = (hours * 10 // 24 / 10, "day") if hours >= 24 else (hours, "hour")
    assert after == f"after {many:g} {unit}{'' if many == 1 else 's'}"
    seen.page.evaluate("(hour) => seek(hour)", hours)
    seen.settle()
    assert seen.text("#sentence").startswith(f"{after.capitalize()} existing")
    assert seen.text("#day") == f"{hours // 24} of 42 days"
    seen.press("Escape")
    assert not seen.page.locator("#cascade").is_visible()


def test_while_hidden_a_cascade_is_what_the_brand_has_seen_of_it(seen):
    seen.press("1")
    seen.go_to(14)
    parents, hidden = seen.page.evaluate("['parent', 'hidden'].map((name) => [...state.sides[0].messages[name]])")
    consumers = """(() => {
        const { receiver, hidden } = state.sides[0].messages;
        return [...carriers(state.sides[0], state.hour, 5), ...[...receiver.filter((_, row) => hidden[row])].slice(0, 10)];
    })()"""
    told = set()
    for consumer in seen.page.evaluate(consumers):
        seen.page.evaluate("(v) => choose(0, v)", consumer)
        seen.settle()
        item, truth = seen.page.evaluate("[state.chosen.item, state.chosen.rows]")
        own, whole = seen.page.evaluate("state.chosen.own"), seen.text("#cascade p")
        seen.press("h")
        shown, said = seen.page.evaluate("state.chosen.rows"), seen.text("#cascade p")
        assert seen.page.evaluate("state.chosen.item") == item
        assert shown == [row for row in truth if not hidden[row]]
        seen.press("h")
        assert seen.text("#cascade p") == whole
        if not shown:
            told.add("nothing")
            assert said == f"The brand has seen nothing of what consumer {consumer + 1} carried furthest."
            continue
        depth = {}
        for row in shown:
            parent = parents[row]
            depth[row] = 1 if parent < 0 else 1 + depth.get(parent, 1)
        below = {own}
        for row in shown:
            if own in depth and parents[row] in below:
                below.add(row)
        reached = f"reached {len(shown)} consumer{'s' * (len(shown) > 1)} in {max(depth.values())} hop"
        assert said.startswith("As far as the brand has seen, ") and reached in said and said != whole
        if own >= 0 and own not in depth:
            told.add("unseen")
            assert said.endswith(" got it, the brand has not seen.") and "after" not in said
        elif own >= 0:
            told.add("seen")
            more = len(below) - 1
            assert said.endswith(f"seen to bring it to {more} more." if more else "not seen to go on from there.")
    assert told == {"nothing", "seen", "unseen"}


def test_an_open_cascade_leaves_every_mark_its_meaning(seen):
    """Solid at its middle is who is engaged, in the cascade or not, and in nobody's mind while the brand's view is on."""
    middles = """() => {
        const { chosen, hour, hidden } = state, side = state.sides[0], network = networks[0], ratio = devicePixelRatio;
        const context = network.people.getContext("2d");
        return [...new Set(chosen.rows.map((row) => side.messages.receiver[row]))].map((v) => {
            const { x, y } = network.places.of(v), [red, , blue] = context.getImageData(x * ratio, y * ratio, 1, 1).data;
            return [side.state(v, hour, hidden), red < 60 && blue > 120];
        });
    }"""
    seen.press("1")
    seen.go_to(14)
    seen.page.evaluate("choose(0, carriers(state.sides[0], state.hour)[0])")
    seen.settle()
    truth = seen.page.evaluate(middles)
    assert {state for state, _ in truth} >= {1, 2} and all(solid == (state == 2) for state, solid in truth)
    seen.press("h")
    known = seen.page.evaluate(middles)
    assert 5 < len(known) < len(truth) and not any(solid for _, solid in known)


def test_where_communities_are_drawn_a_click_shows_the_cascade_that_went_furthest_from_there(browser, classroom):
    many = changed(classroom, {("world", "consumers"): 2500, ("study", "days"): 10})
    with served(many) as address:
        shown = Seen(browser, address)
        assert "2,500 consumers are drawn as communities" in shown.text("#notes")
        assert "up to 250 at a time" in shown.text("#notes")
        shown.press("1")
        shown.go_to(10)
        x, y, furthest = shown.page.evaluate("""(() => {
            const best = [...carried(state.sides[0], state.hour)], inside = ([v]) => state.world.community[v] === 0;
            const { x, y } = networks[0].places.discs[0];
            return [x, y, Math.max(...best.filter(inside).map(([, others]) => others))];
        })()""")
        shown.page.locator(".left .people").click(position={"x": x, "y": y})
        shown.settle()
        assert furthest and shown.text("#cascade p").endswith(f"and it went on to {furthest} more.")
        assert shown.page.evaluate("state.world.community[state.chosen.consumer]") == 0
        # Never more lines than are said.
        drawn = "(hour) => { let lines = 0; networks[0].line = () => lines++; seek(hour); draw(); return lines; }"
        shown.press("Escape")
        assert 20 < max(shown.page.evaluate(drawn, hour) for hour in range(24, 240, 24)) <= 250
        assert not shown.wrong
        shown.page.close()


def test_the_keys(seen):
    seen.press("2")
    assert seen.page.evaluate("state.question.bet") == "same"
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
    seen.press("f")
    # A bet stands once the end of a world has been seen.
    seen.go_to(42)
    seen.press("3")
    assert seen.page.evaluate("state.question.bet") == "same"


def test_arrows_on_a_slider_move_the_slider_and_not_the_clock(seen):
    seen.press("1")
    seen.go_to(5)
    seen.page.focus("#speed")
    seen.press("ArrowRight")
    assert seen.text("#day") == "5 of 42 days"
    seen.page.focus("#scrub")
    seen.press("ArrowRight")
    assert seen.text("#day") == "6 of 42 days"


def test_when_the_program_is_gone_the_page_says_so(window):
    window.again()
    window.press("1")
    window.page.context.set_offline(True)
    try:
        window.press("n")
        window.page.wait_for_selector("#alert:not([hidden])")
        assert "Start wom-sim demo again" in window.text("#alert")
        assert window.text("#world-number") == "World 1"
    finally:
        window.page.context.set_offline(False)


RESULTS = [
    (300, 300, "same"),
    (310, 300, "same"),
    (311, 300, "same"),
    (313, 300, "left"),
    (300, 313, "right"),
    (0, 500, "right"),
]


def test_who_is_ahead_is_told_from_the_numbers_shown(window):
    asked = (
        "(results) => results.map(([l, r]) => ahead({ consumers: 500 }, [{ count: () => l }, { count: () => r }], 1))"
    )
    assert window.page.evaluate(asked, RESULTS) == [won for *_, won in RESULTS]


def test_per_cents_are_written_as_in_the_reports(window):
    parts = [
        (part, whole) for whole in (500, 1000, 2000) for part in (0, 1, 2, 3, 5, 249, 250, 251, 305, 497, 498, 499, 500)
    ]
    shown = window.page.evaluate("(parts) => parts.map(([part, whole]) => share(part, whole))", parts)
    assert [text.replace("\u00a0", " ") for text in shown] == [share(part / whole) for part, whole in parts]


def test_long_names_keep_their_ends(window):
    names = [
        "nominated influencers",
        "x" * 34,
        "customers found by chance × manager",
        "customers found by chance × director",
    ]
    shown = window.page.evaluate("(names) => names.map((name) => shortened(name))", names)
    assert shown[:2] == names[:2] and len(set(shown)) == 4 and max(map(len, shown)) == 34
