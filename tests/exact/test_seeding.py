"""The contract that every seeding strategy keeps, and what sets each apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import small

from wom_sim.scenario import OwnedMedia, Seeding
from wom_sim.scenario.campaign import STRATEGY_NAMES
from wom_sim.seeding import REGISTRY, Knowledge, PeekError, mailing_list, strategy
from wom_sim.seeding.base import in_order
from wom_sim.simulation import simulate
from wom_sim.world import draw_world


@pytest.fixture(scope="module")
def world():
    flat = {"mean_ties": 10, "rewiring": 0.2, "homophily": 0.3, "strength": {"constant": 0.5}}
    return draw_world(small(world={"consumers": 200, "network": flat}), 0)


def order(world, name, *, may_peek=None, **spec):
    chosen = strategy(name)
    may_peek = chosen.peeks_at_network if may_peek is None else may_peek
    known = Knowledge(world.traits, world.key, world.ties, may_peek, small().world)
    return chosen.order(known, Seeding(strategy=name, **spec))


def test_schema_and_registry_name_the_same_strategies():
    assert set(STRATEGY_NAMES) == set(REGISTRY)


@pytest.mark.parametrize("name", sorted(REGISTRY))
class TestContract:
    def test_order_is_of_distinct_consumers(self, world, name):
        ids = order(world, name)
        assert ids.ndim == 1 and np.issubdtype(ids.dtype, np.integer)
        assert len(np.unique(ids)) == len(ids) <= world.consumers
        assert len(ids) == 0 or (ids.min() >= 0 and ids.max() < world.consumers)

    def test_same_world_same_order(self, world, name):
        assert np.array_equal(order(world, name), order(world, name))

    def test_it_looks_at_the_network_only_if_it_says_so(self, world, name):
        if strategy(name).peeks_at_network:
            with pytest.raises(PeekError):
                order(world, name, may_peek=False)
        else:
            order(world, name, may_peek=False)

    def test_it_says_what_it_does(self, world, name):
        chosen = strategy(name)
        assert chosen.__doc__ and chosen.route and chosen.name == name

    @pytest.mark.compiled
    def test_it_runs_and_keeps_to_target_and_budget(self, world, name):
        spec = {"strategy": name, "target": 25, "handpicked": 5}
        scenario = small(campaigns={"it": {"seeding": spec, "role": "director", "budget": 900}})
        result = simulate(scenario, "it")
        assert result.members_by_day.max() <= 25
        assert result.cost_total <= 900


def test_existing_customers_invites_customers_only(world):
    ids = order(world, "existing_customers")
    assert set(ids) == set(np.flatnonzero(world.traits["customer"]))


def test_high_degree_starts_with_those_with_most_ties(world):
    degrees = world.ties.out_degree[order(world, "high_degree")]
    assert (np.diff(degrees) <= 0).all()


def test_friends_have_more_ties_than_people(world):
    """Feld 1991; exact here because the draw is fixed."""
    assert world.ties.out_degree[order(world, "one_hop")[:60]].mean() > world.ties.out_degree.mean()


@pytest.mark.compiled
def test_knowledge_is_the_correlation_with_the_truth():
    world = draw_world(small(world={"consumers": 20_000}), 0)
    known = Knowledge(world.traits, world.key, world.ties)
    for asked in (0.0, 0.4, 0.7, 1.0):
        seems = known.perceived_influence(asked)
        # Standard error of a correlation at n = 20,000 is below .0071: four of them.
        assert np.corrcoef(seems, world.traits["influence"])[0, 1] == pytest.approx(asked, abs=0.029)


def nominated(**spec):
    seeding = {"strategy": "nominated_influencers", "target": 60, "handpicked": 8, **spec}
    return simulate(small(campaigns={"it": {"seeding": seeding, "role": "director"}}), "it")


@pytest.mark.compiled
def test_nomination_goes_in_waves():
    result = nominated()
    invitations = result.exposures[result.exposures["item"] == 0]
    assert set(invitations["channel"]) == {5, 6}
    assert invitations["generation"].max() >= 3
    by_nomination = invitations[invitations["channel"] == 6]
    assert (by_nomination["sender"] >= 0).all()


@pytest.mark.compiled
def test_without_nominations_only_the_handpicked_join():
    result = nominated(nominations=0)
    assert result.counts["joined"] <= 8
    assert result.spending["rewards"] < nominated().spending["rewards"]


@pytest.mark.compiled
def test_each_step_of_the_funnel_costs_what_it_says():
    """A funnel that nobody passes costs its first step only; one that all pass costs every step for each."""
    steps = [{"step": "listening", "acceptance": 0.0, "cost": 5.0}, {"step": "contact", "acceptance": 1.0, "cost": 7.0}]
    closed = nominated(funnel=steps)
    assert closed.counts["joined"] == 0
    assert closed.spending["recruiting"] % 5 == 0 and closed.spending["recruiting"] > 0
    steps[0]["acceptance"] = 1.0
    opened = nominated(funnel=steps, nominations=0, handpicked=1, invitation_cost=0.0)
    assert opened.spending["recruiting"] % 12 == 0


def test_better_knowledge_finds_more_influential_people(world):
    influence = world.traits["influence"]
    known, guessed = (influence[order(world, "nominated_influencers", knowledge=k)[:40]].mean() for k in (1.0, 0.2))
    assert known > guessed


def test_the_mailing_list_is_a_share_of_its_audience(world):
    known = Knowledge(world.traits, world.key, world.ties)
    customers, everyone = (
        mailing_list(OwnedMedia(audience=audience, share=0.5), known) for audience in ("customers", "everyone")
    )
    assert world.traits["customer"][customers].all() and 0.3 < len(customers) / world.traits["customer"].sum() < 0.7
    assert 0.4 < len(everyone) / world.consumers < 0.6
    # The same consumers, however long the list: who is on a short list is on a longer one, and on one with everybody.
    longer = mailing_list(OwnedMedia(audience="customers", share=0.8), known)
    assert set(customers) < set(longer) and set(customers) <= set(everyone)
    assert list(everyone) == sorted(everyone) and len(mailing_list(None, known)) == 0


@settings(deadline=None)
@given(st.lists(st.floats(-2, 2, width=16), max_size=70), st.booleans())
def test_of_equals_the_first_comes_first(drawn, all_differ):
    """Long enough for the vectorised sort, which keeps no order among equals."""
    drawn = np.array([*dict.fromkeys(drawn)] if all_differ else drawn * 3, float)
    assert in_order(drawn).tolist() == sorted(range(len(drawn)), key=drawn.tolist().__getitem__)
