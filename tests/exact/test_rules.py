"""The rules keep to their ranges, move in the direction their sources give, and are exact where they say so."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wom_sim import rules
from wom_sim.scenario import Behaviour

B = Behaviour()
SHARE = st.floats(0, 1)
KEPT = 2.0 ** (-np.arange(5001) / 420.0)
"""What a half-life of 420 hours leaves after each hour."""


def accept(**changes):
    at = dict(tie=0.5, quality=0.5, authenticity=0.6, trust=0.5, authority=0.5, interest=0.5, similar=0.0,
              scepticism=0.5, commerciality=0.3, fatigue=0.2)  # fmt: skip
    weights = [getattr(B, name) for name in list(inspect.signature(rules.log_odds_to_accept).parameters)[10:]]
    return rules.logistic(rules.log_odds_to_accept(*(at | changes).values(), *weights))


def pass_on(**changes):
    at = dict(activation=0.3, connection=0.3, times_heard=1, uniqueness=0.4, authenticity=0.8, trust=0.5, ease=0.0,
              hub=False)  # fmt: skip
    weights = [getattr(B, name) for name in list(inspect.signature(rules.log_odds_to_pass_on).parameters)[8:]]
    return rules.logistic(rules.log_odds_to_pass_on(*(at | changes).values(), *weights))


def take_part(**changes):
    at = dict(usefulness=0.5, enjoyment=0.5, trust=0.5, activation=0.3, effort=0.2, fatigue=0.2, hub=False, perk=0.0)
    weights = [getattr(B, name) for name in list(inspect.signature(rules.log_odds_to_take_part).parameters)[8:]]
    return rules.logistic(rules.log_odds_to_take_part(*(at | changes).values(), *weights))


@pytest.mark.parametrize("name", ["tie", "quality", "authenticity", "trust", "authority", "interest"])
def test_what_helps_acceptance(name):
    assert accept(**{name: 0.9}) > accept(**{name: 0.1})


@pytest.mark.parametrize("name", ["scepticism", "commerciality", "fatigue"])
def test_what_hinders_acceptance(name):
    assert accept(**{name: 0.9}) < accept(**{name: 0.1})


def test_similarity_does_not_persuade_by_default():
    assert accept(similar=1.0) == accept(similar=0.0)


def test_strong_ties_are_about_twice_as_good_as_weak_ones_in_odds():
    odds = [p / (1 - p) for p in (accept(tie=0.2), accept(tie=0.8))]
    assert odds[1] / odds[0] == pytest.approx(2.0, rel=0.01)


@pytest.mark.parametrize("name", ["activation", "connection", "uniqueness", "authenticity", "trust", "ease"])
def test_what_helps_passing_on(name):
    assert pass_on(**{name: 0.9}) > pass_on(**{name: 0.1})


def test_passing_on_falls_with_age_as_content_dies():
    assert rules.freshness(48.0, B.content_hazard) == pytest.approx(math.exp(-B.content_hazard * 2))
    assert pass_on(times_heard=5) < pass_on(times_heard=1)


def test_hubs_take_part_with_the_odds_given():
    odds = [p / (1 - p) for p in (take_part(hub=False), take_part(hub=True))]
    assert odds[1] / odds[0] == pytest.approx(B.hub_odds)


def test_enjoyment_outweighs_usefulness():
    assert take_part(enjoyment=0.8) > take_part(usefulness=0.8)
    assert rules.chance_to_leave(
        0.8, 0.4, 0.1, B.enjoyment_share, B.opt_out, B.opt_out_fatigue
    ) < rules.chance_to_leave(0.4, 0.8, 0.1, B.enjoyment_share, B.opt_out, B.opt_out_fatigue)


def test_affect_matters_most_for_connection_and_activation_for_intent():
    connection = B.connection_cognitive, B.connection_affective, B.connection_activation
    intent = B.intent_cognitive, B.intent_affective, B.intent_activation
    assert max(connection) == connection[1] and max(intent) == intent[2] and min(intent) == intent[0]


@given(SHARE, SHARE, st.floats(0, 5000), st.floats(0, 5000), st.floats(1, 1000))
def test_decay_in_two_steps_is_decay_in_one(value, base, first, second, half_life):
    def after(value, hours):
        return rules.decayed(value, base, rules.kept_after(hours, half_life))

    assert after(after(value, first), second) == pytest.approx(after(value, first + second), abs=1e-12)


def test_decay_halves_in_a_half_life():
    assert rules.decayed(0.9, 0.5, rules.kept_after(420, 420.0)) == pytest.approx(0.7)


@given(SHARE, SHARE)
def test_gains_and_losses_stay_between_0_and_1(value, share):
    assert value <= rules.raised(value, share) <= 1
    assert 0 <= rules.lowered(value, share) <= value


@given(st.integers(0, 5000), st.integers(-12, 14), st.integers(0, 23), st.integers(1, 24))
def test_the_next_attentive_hour_is_attentive_and_the_first_such(hour, offset, first, attentive):
    wait = rules.hours_until_attentive(hour, offset, first, attentive)
    assert rules.is_attentive(hour + wait, offset, first, attentive)
    assert not any(rules.is_attentive(hour + h, offset, first, attentive) for h in range(wait))


@pytest.mark.compiled
def test_read_delay_has_the_mean_asked():
    # Mean of a geometric over a fine grid of u; the grid is exact enough for 1 %.
    n = 200_000
    assert sum(rules.read_delay((i + 0.5) / n, 2.0) for i in range(n)) / n == pytest.approx(2.0, rel=0.01)
    assert rules.read_delay(0.001, 0.0) == 0


@given(st.floats(0, 1), SHARE, SHARE)
def test_channels_split_as_asked(u, private, group):
    channel = rules.sharing_channel(u, private, group, True)
    assert (channel == rules.PUBLIC) == (u >= private)
    assert rules.sharing_channel(u, private, group, False) != rules.PRIVATE_GROUP


@given(SHARE, SHARE, st.floats(1e-4, 0.1), st.floats(0.01, 3))
def test_a_journey_stage_ends_when_its_hazard_is_gathered(intent, rest, rate, threshold):
    assume(rest > 0.01)
    hours = rules.hours_to_stage_end(threshold, intent, rest, 420.0, rate, 5000, KEPT)

    def progress(hours):
        return rules.stage_progress(hours, KEPT[hours], intent, rest, 420.0, rate)

    if hours <= 5000:
        assert progress(hours) >= threshold
        assert hours == 1 or progress(hours - 1) < threshold
    else:
        assert progress(5000) < threshold


def test_progress_is_the_integral_of_the_hazard():
    from scipy.integrate import quad

    integral, _ = quad(lambda t: 0.01 * (0.3 + (0.8 - 0.3) * 2 ** (-t / 420)), 0, 600)
    assert rules.stage_progress(600, KEPT[600], 0.8, 0.3, 420.0, 0.01) == pytest.approx(integral)


def test_attitude_peaks_at_the_exposure_asked():
    worths = [rules.wear(n, 10.0) for n in range(1, 15)]
    assert worths[0] == 1.0 and worths[10] == 0.0 and worths[11] < 0 and worths == sorted(worths, reverse=True)


def test_moderation_and_conduct_soften_unrest():
    def loss(moderation, conduct):
        return rules.unrest_loss(0.8, moderation, conduct, B.unrest, B.moderation_relief, B.conduct_relief)

    assert loss(0, False) > loss(1, False) > loss(1, True) > 0


def test_an_open_organisation_is_forgiven_its_profit_motive():
    assert rules.profit_motive_loss(0.8, 0.9, 0.2, B.profit_motive_penalty) > rules.profit_motive_loss(
        0.8, 0.9, 0.9, B.profit_motive_penalty
    )


def test_experience_shares():
    outcomes = [rules.experience((i + 0.5) / 1000, 0.62, 0.08) for i in range(1000)]
    assert (outcomes.count(1), outcomes.count(-1)) == (620, 80)


def test_every_rule_says_where_it_comes_from():
    plain = {"logistic", "clip", "is_attentive", "hours_until_attentive", "stage_progress", "hours_to_stage_end", "decayed",
             "kept_after", "sharing_channel", "hours_to_next_talk", "hours_to_next_question", "is_open", "next_open"}  # fmt: skip
    own = {n: f for n, f in vars(rules).items() if hasattr(f, "py_func") and f.__module__ == "wom_sim.rules"}
    assert len(own) > 25
    for name, rule in own.items():
        assert rule.__doc__, name
        if name not in plain:
            sourced = "assumption" in rule.__doc__.lower() or any(c.isdigit() for c in rule.__doc__)
            assert sourced, f"{name} names neither a source nor an assumption"


def test_night_alerts_are_those_that_come_in_the_night():
    assert [h for h in range(24) if rules.disturbs_sleep(h, False)] == list(range(2, 10))
    assert not any(rules.disturbs_sleep(h, True) for h in range(24))


def test_perks_make_members_take_part():
    chances = [take_part(perk=money) for money in (0.0, 2.0, 20.0)]
    assert chances == sorted(chances) and chances[2] > chances[0]


def test_value_is_useful_because_it_works_or_because_it_saves_effort():
    assert rules.useful_value(0.0, 0.4) == rules.useful_value(0.4, 0.0) == 0.4
    assert rules.useful_value(0.5, 0.5) == 0.75
    assert rules.interaction_value(0.8, 1.0) == 0.8 and rules.interaction_value(0.8, 0.0) == 0.4


def test_meaning_attaches_those_who_are_interested():
    gains = [rules.attachment_after(0.3, 0.8, interest, 1.0, 0.1) for interest in (0.0, 0.5, 1.0)]
    assert gains[0] == 0.3 and gains == sorted(gains)
    assert rules.attachment_after(0.3, 0.8, 1.0, -1.0, 0.1) < 0.3


def test_scarcity_draws_people_in():
    weights = [getattr(B, f"join_{name}") for name in ("base", "interest", "trust", "connection", "tie")]
    common = rules.log_odds_to_ask_in(0.5, 0.5, 0.3, 0.4, 0.0, *weights, B.scarcity_pull)
    unique = rules.log_odds_to_ask_in(0.5, 0.5, 0.3, 0.4, 1.0, *weights, B.scarcity_pull)
    assert common == rules.log_odds_to_join(0.5, 0.5, 0.3, 0.4, *weights) < unique
    assert [rules.is_gone(hour, 10, False) for hour in (9, 10, 11)] == [False, True, True]
    assert not rules.is_gone(11, 10, True) and not rules.is_gone(11, -1, False)


def test_quick_answers_delight_and_slow_ones_do_not():
    felt = [rules.satisfaction(hours, 12.0, True) for hours in (0, 1, 12, 48)]
    assert felt[0] == 1.0 and felt[2] == pytest.approx(0.0) and felt == sorted(felt, reverse=True)
    assert rules.satisfaction(0, 12.0, False) == -1.0
    assert rules.served(0.5, 1.0, 0.1, 0.2) == 0.55 and rules.served(0.5, -1.0, 0.1, 0.2) == 0.4


def test_a_bot_that_says_so_pleases_less_and_displeases_as_much():
    assert rules.bot_satisfaction(0.5, True, 0.8) == 0.4 and rules.bot_satisfaction(0.5, False, 0.8) == 0.5
    assert rules.bot_satisfaction(-1.0, True, 0.8) == -1.0


def test_the_tired_mute_and_leave_lists():
    assert rules.chance_to_mute(0.0, 0.5, 0.1) == 0.0 < rules.chance_to_mute(0.5, 0.9, 0.1) < rules.chance_to_mute(0.5, 0.1, 0.1)
    assert rules.chance_to_unsubscribe(0.0, 0.003, 3.0) == 0.003 < rules.chance_to_unsubscribe(1.0, 0.003, 3.0)
    assert rules.chance_to_open(0.9, 0.0, 0.5, 0.22) == pytest.approx(0.198)
    assert rules.chance_to_open(0.9, 1.0, 0.5, 0.22) == pytest.approx(0.099)


@given(st.integers(0, 500), st.integers(0, 24), st.integers(0, 24))
def test_opening_hours(hour, start, end):
    open_hours = [h for h in range(24) if rules.is_open(h, start, end)]
    assert len(open_hours) == ((end - start) % 24 if (start, end) != (0, 24) else 24)
    if open_hours:
        found = rules.next_open(hour, start, end)
        assert found % 24 in open_hours and not any(h % 24 in open_hours for h in range(hour, found))
