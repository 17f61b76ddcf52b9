"""The bet in a real browser: on one question, in all its worlds, and on no other."""

from __future__ import annotations

import re

SIDES = ("existing customers", "nominated influencers")


def test_another_question_has_a_tally_of_its_own_and_nobody_has_bet_on_it(seen):
    seen.press("1")
    seen.go_to(42)
    assert seen.text("#sentence").endswith("Your bet was right, in this one world.")
    seen.page.select_option(".right .seeding", "random")
    seen.wait("state.sides[1].name === 'random consumers'")
    assert seen.page.evaluate("state.playing") and seen.text("#tally") == ""
    seen.go_to(42)
    assert seen.text("#tally").startswith("Worlds won") and "bet" not in seen.text("#sentence")
    assert not seen.page.locator("#verdict").is_visible()
    # One can bet on it, in a world whose end one has not seen: that world alone counts.
    seen.press("n")
    seen.wait("state.world.replicate === 1")
    seen.press("r")
    assert seen.text("#rebet") == "Bet" and seen.text("#sentence").startswith("The same 500 people")
    seen.page.click("#rebet")
    seen.press("1")
    assert seen.text("#rebet") == "Change bet" and "Your bet: existing customers" in seen.text("#sentence")
    seen.go_to(42)
    assert re.search(r"Your bet was (right|wrong), in this one world\.$", seen.text("#sentence"))


def test_a_bet_is_on_a_campaign_and_not_on_a_side_of_the_page(seen):
    seen.press("1")
    for side, name in (("left", SIDES[1]), ("right", SIDES[0])):
        seen.page.select_option(f".{side} .campaign", name)
        seen.wait("(name) => state.sides.some((side) => side.name.startsWith(name))", name)
    seen.wait("(names) => state.sides.every((side, i) => side.name === names[i])", SIDES[::-1])
    assert seen.page.evaluate("state.playing")
    seen.go_to(42)
    assert seen.text("#sentence").startswith("After 42 days existing customers reached")
    assert "bet" not in seen.text("#sentence") and not seen.page.locator("#verdict").is_visible()
    # Back at the question that was bet on, the bet holds.
    for side, name in (("left", SIDES[0]), ("right", SIDES[1])):
        seen.page.select_option(f".{side} .campaign", name)
    seen.wait("(names) => state.sides.every((side, i) => side.name === names[i])", SIDES)
    seen.go_to(42)
    assert seen.text("#sentence").endswith("Your bet was right, in this one world.")


def test_what_comes_to_its_end_while_another_question_is_on_its_way_counts_for_its_own(seen):
    seen.press("1")
    seen.page.evaluate("state.choice = { ...state.choice, mean_ties: 9 }")
    seen.go_to(42)
    assert seen.text("#sentence").endswith("Your bet was right, in this one world.")
    seen.page.evaluate("load()")
    seen.wait("state.hour === 0")
    assert seen.text("#tally") == ""
