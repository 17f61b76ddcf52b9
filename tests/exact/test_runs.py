"""Runs: determinism, the budget, the ledger, and what two campaigns share."""

import math

import numpy as np
import pytest
from worlds import SMALL, small

from wom_sim.cascades import cascades
from wom_sim.engine.records import CONTACTED
from wom_sim.metrics import METRICS, follow, measure
from wom_sim.simulation import simulate
from wom_sim.study import run_replicate
from wom_sim.world import draw_world


def one(seeding, **rest):
    return small(campaigns={"it": {"seeding": seeding, "role": "director", **rest}})


@pytest.fixture(scope="module")
def result():
    return simulate(small(), "existing", 0)


def test_the_same_run_twice_is_the_same(result):
    again = simulate(small(), "existing", 0)
    assert np.array_equal(result.exposures, again.exposures)
    assert np.array_equal(result.state, again.state)
    assert np.array_equal(result.ledger, again.ledger)


def test_another_campaign_beside_it_changes_nothing():
    alone = small()
    both = small(campaigns={"third": {"seeding": "random", "role": "broadcaster"}, **SMALL["campaigns"]})
    first, second = run_replicate(alone, 1), run_replicate(both, 1)
    for campaign in alone.campaigns:
        assert first.metrics[campaign] == pytest.approx(second.metrics[campaign], nan_ok=True, rel=0, abs=0)


def test_a_campaign_compared_with_itself_differs_by_nothing():
    spec = {"seeding": {"strategy": "nominated_influencers", "target": 40, "handpicked": 8}, "role": "director"}
    outcome = run_replicate(small(campaigns={"a": spec, "b": spec}), 0)
    assert outcome.metrics["a"] == pytest.approx(outcome.metrics["b"], nan_ok=True, rel=0, abs=0)


def test_stopping_and_going_on_changes_nothing(result):
    from wom_sim.engine import start
    from wom_sim.result import conclude

    scenario = small()
    world = draw_world(scenario, 0)
    run = start(scenario, scenario.campaigns["existing"], world)
    for hour in range(1, scenario.study.days * 24 + 1):
        run.advance(hour)
    assert np.array_equal(conclude(run, world, "existing", 0).exposures, result.exposures)


@pytest.mark.parametrize("campaign", ["existing", "nominated", "nothing"])
@pytest.mark.parametrize("replicate", [0, 1, 2])
def test_ledger_lines_sum_to_the_total_and_stay_in_budget(campaign, replicate):
    result = simulate(small(), campaign, replicate)
    assert sum(round(v * 1000) for v in result.spending.values()) == round(result.cost_total * 1000)
    assert result.cost_total <= (small().campaigns[campaign].budget or 0)
    assert follow(result)["cost_total"][-1] == result.cost_total


def test_a_budget_of_zero_buys_nothing():
    result = simulate(one({"strategy": "existing_customers", "target": 40}, budget=0), "it")
    assert result.cost_total == 0 and result.counts["joined"] == 0
    assert not (result.state["marks"] & CONTACTED).any()


def test_more_budget_never_buys_less_contact():
    contacted = [
        simulate(one({"strategy": "existing_customers", "target": 40}, budget=b), "it").cost_total
        for b in (0, 50, 500, 5000)
    ]
    assert contacted == sorted(contacted) and contacted[1] <= 50


def test_without_campaign_talk_or_purchases_nothing_happens():
    quiet = {"everyday_talk": 0.0, "recognition_rate": 0.0}
    scenario = small(world={"behaviour": quiet}, campaigns={"it": {}})
    result = simulate(scenario, "it")
    assert len(result.exposures) == 0
    values = measure(result)
    assert values["reached"] == 0 and np.isnan(values["structural_virality"]) and np.isnan(values["cost_per_reached"])


def test_every_exposure_has_a_cause(result):
    """First exposures only; a parent saw the item earlier, sent it, and knows the receiver or shares a group with it."""
    log, world = result.exposures, result.world
    assert len(np.unique(log["consumer"].astype(np.int64) * len(result.items) + log["item"])) == len(log)
    child = log[log["parent"] >= 0]
    parent = log[child["parent"]]
    assert (parent["consumer"] == child["sender"]).all() and (parent["item"] == child["item"]).all()
    assert (parent["tick"] < child["tick"]).all()
    assert (child["generation"] == parent["generation"] + 1).all()
    assert (child["channel"] != 0).all() and (log["generation"][log["parent"] < 0] == 1).all()
    one_to_one = log[(log["channel"] == 1) | (log["channel"] == 3)]
    for row in one_to_one[:300]:
        ties = world.ties.neighbours[world.ties.starts[row["sender"]] : world.ties.starts[row["sender"] + 1]]
        assert row["consumer"] in ties


def test_nobody_is_exposed_to_what_they_made(result):
    log = result.exposures
    assert (result.items["maker"][log["item"]] != log["consumer"]).all()


def test_metrics_agree_with_the_log(result):
    values, log = measure(result), result.exposures
    assert set(values) == set(METRICS)
    for name, value in values.items():
        low, high = METRICS[name].bounds
        assert math.isnan(value) or low <= value <= high, name
    assert values["reached"] == len(np.unique(log["consumer"]))
    assert values["noticed"] <= values["reached"] and values["reached_beyond"] <= values["reached"]
    onward = (log["generation"] >= 2).sum()
    assert values["reproduction_number"] == onward / len(log)
    sizes = np.bincount(log["item"], minlength=len(result.items))
    assert values["cascade_size"] == pytest.approx(sizes[sizes > 0].mean())
    assert follow(result)["reached"][-1] == values["reached"]


def test_nothing_arrives_in_the_hour_it_was_sent(result):
    born = result.items["born"][result.exposures["item"]]
    assert (result.exposures["tick"] > born).all()


def test_a_later_start_moves_the_campaign_not_the_world():
    base = {"seeding": {"strategy": "existing_customers", "target": 40}, "role": "director"}
    outcome = run_replicate(small(campaigns={"now": base, "later": {**base, "starts": 3}}), 0)
    assert outcome.series["later"]["members"][2] == 0 < outcome.series["now"]["members"][2]


def test_a_role_schedule_takes_turns():
    schedule = [{"start": 0, "end": 6, "role": "fact_finder"}, {"start": 7, "end": 13, "role": "director"}]
    result = simulate(one({"strategy": "existing_customers", "target": 40}, role=schedule), "it")
    posts = result.items[(result.items["maker"] == -1) & (result.items["kind"] < 5)]
    assert set(posts["kind"][posts["born"] < 7 * 24]) <= {0, 1}
    assert 3 in posts["kind"][posts["born"] >= 7 * 24]
    assert (posts["born"] < 14 * 24).all()


def test_the_forward_limit_holds():
    generous = {"tell_rate": 1.0, "pass_on_base": 5.0, "group_share": 0.0, "forward_limit": 2, "content_hazard": 0.0}
    scenario = small(world={"private_share": 1.0, "behaviour": generous, "groups": {"per_consumer": 0}})
    result = simulate(scenario, "existing")
    log = result.exposures[result.exposures["channel"] == 1]
    sent = np.unique(np.stack([log["sender"], log["item"]], axis=1), axis=0, return_counts=True)[1]
    assert sent.max() <= 2


def test_trees_of_known_shape():
    from wom_sim.engine.records import EXPOSURES

    n = 9
    log = np.zeros(3 * n - 3, EXPOSURES)
    log["item"] = np.repeat([0, 1, 2], n - 1)
    log["parent"] = -1
    log["generation"][: n - 1] = 1
    chain = slice(n - 1, 2 * n - 2)
    log["generation"][chain] = np.arange(1, n)
    log["parent"][chain] = [-1, *range(n - 1, 2 * n - 3)]
    trees = cascades(log[: 2 * n - 2], 3)
    assert trees.structural_virality[0] == pytest.approx(2 - 2 / n)
    assert trees.structural_virality[1] == pytest.approx((n + 1) / 3)
    assert np.isnan(trees.structural_virality[2])
    assert list(trees.depth[:2]) == [1, n - 1]


def test_what_was_spent_is_what_the_ledger_says():
    from wom_sim.engine import start
    from wom_sim.engine.records import SPENT

    scenario = small()
    for campaign in scenario.campaigns.values():
        run = start(scenario, campaign, draw_world(scenario, 0)).advance()
        assert run.count[SPENT] == run.office.ledger.sum()


def test_nobody_passes_on_before_it_has_the_sources_it_needs():
    scenario = small(world={"traits": {"complex_share": 1.0, "complex_sources": 2}})
    result = simulate(scenario, "existing")
    log = result.exposures
    assert (log["accepted"] <= log["heard"]).all() and (log["accepted"] > 0).any()
    passers = log[log["passed"] == 1]
    assert (passers["accepted"] >= 2).all()
