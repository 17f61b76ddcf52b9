"""Set up a run of the compiled engine and drive it; the only place where its arrays are made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wom_sim.draws import room_for_draws
from wom_sim.engine.advance import advance
from wom_sim.engine.calendar import END, new_calendar, new_events
from wom_sim.engine.condition import by_hour
from wom_sim.engine.exposing import NOWHERE, new_index
from wom_sim.engine.records import (
    BURDENS,
    COUNTERS,
    EXPOSURES,
    FREE_CHUNK,
    FUNNEL,
    ITEMS,
    SETTINGS,
    STATE,
    Office,
    Place,
    Pool,
    parameters,
)  # fmt: skip
from wom_sim.engine.setting_out import set_out
from wom_sim.organisation.ledger import new_ledger, thousandths
from wom_sim.organisation.plan import Plan, make_plan
from wom_sim.scenario import Campaign, Scenario
from wom_sim.seeding import Certificate, Knowledge, Strategy, mailing_list, strategy
from wom_sim.world import DrawnWorld

_INCENTIVE_BY_HAND = 50.0
"""Paid to a handpicked influencer where the scenario does not say ($10–100 for a nano-influencer)."""


EVENTS_AT_FIRST, EXPOSURES_AT_FIRST, ITEMS_AT_FIRST = 1024, 1024, 256
"""Room that a run begins with; it makes more as it needs it."""

MOST_LEFT = 2**28
"""Bytes of room that are kept for the next run at most."""

_LEFT: list[Pool] = []
"""Room that the last run of this process has left. Memory that has never been touched costs a run a sixth of its time."""


@dataclass
class Run:
    """One campaign in one world, at some hour. certificate: what is certain of whom it invites first, if anything is."""

    scenario: Scenario
    place: Place
    office: Office
    state: np.ndarray
    pool: Pool
    count: np.ndarray
    calendar: np.ndarray
    parameters: np.ndarray
    due: np.ndarray
    certificate: Certificate | None

    def advance(self, until: int | None = None) -> Run:
        """Run on to the end of the study, or up to (not including) hour `until`."""
        until = len(self.calendar) if until is None else min(until, len(self.calendar))
        self.pool = advance(
            self.place, self.pool, self.count, self.calendar, self.office, self.parameters, self.state, self.due, until
        )
        return self

    def leave_room(self) -> None:
        """Leave the arrays of this run's pool to the next run of this process; whoever needs them copies them before."""
        if sum(array.nbytes for array in self.pool) <= MOST_LEFT:
            _LEFT[:] = [self.pool]
        del self.pool


def start(scenario: Scenario, campaign: Campaign, world: DrawnWorld) -> Run:
    """A run before its first hour."""
    n = world.consumers
    rules = parameters(scenario.world)
    place = Place(
        world.key, world.ties.starts, world.ties.neighbours, world.ties.strength, world.groups.starts,
        world.groups.members, world.groups.membership_starts, world.groups.memberships, world.traits,
        int(np.diff(world.groups.starts).max(initial=0)), *by_hour(rules, scenario.study.days * 24),
    )  # fmt: skip
    state = on_cache_lines(n)
    count = np.zeros(COUNTERS + len(BURDENS) * len(world.segment_names), np.int64)
    count[FREE_CHUNK] = END
    calendar = new_calendar(scenario.study.days * 24)
    ties = room_for_draws(int(world.ties.out_degree.max(initial=0)))
    pool = _room(n)._replace(whom=np.zeros(ties, np.int32), scores=np.empty(ties), chosen=np.empty(ties, np.int64))
    plan = make_plan(campaign, scenario.study)
    seeding = strategy(campaign.seeding.strategy)
    office = open_office(scenario, campaign, world, plan, seeding)
    pool = set_out(place, pool, count, calendar, office, rules, state, plan.first_day)
    return Run(scenario, place, office, state, pool, count, calendar, rules, np.empty(n + 1, np.uint32), seeding.certificate)


def _room(consumers: int) -> Pool:
    """Room for a run to begin with: what the last run has left, or new and small; scratch arrays are yet to be put in."""
    try:
        left = _LEFT.pop()
    except IndexError:
        rows = max(EXPOSURES_AT_FIRST, consumers // 4)
        scratch = np.empty(0)
        return Pool(
            *new_events(max(EVENTS_AT_FIRST, consumers // 4)), np.empty(rows, EXPOSURES), np.zeros(ITEMS_AT_FIRST, ITEMS),
            new_index(rows), scratch, scratch, scratch,
        )  # fmt: skip
    left.items.view(np.uint8).fill(0)
    left.index.fill(NOWHERE)
    return left


def on_cache_lines(consumers: int) -> np.ndarray:
    """Records of `STATE`, each on one cache line of 64 bytes; what is in them is whatever was in memory."""
    memory = np.empty(consumers * STATE.itemsize + 64, np.uint8)
    skipped = -memory.ctypes.data % 64
    return memory[skipped : skipped + consumers * STATE.itemsize].view(STATE)


def open_office(scenario: Scenario, campaign: Campaign, world: DrawnWorld, plan: Plan, chosen: Strategy) -> Office:
    """The organisation before its first hour: plan, candidates in order of invitation, empty ledger. chosen: the campaign's
    strategy of seeding, which knows afterwards what is certain of its order."""
    spec = campaign.seeding
    known = Knowledge(world.traits, world.key, world.ties, chosen.peeks_at_network, scenario.world)
    candidates = np.asarray(chosen.order(known, spec), dtype=np.int32)
    funnel = np.zeros(len(spec.funnel) if chosen.handpicks else 0, FUNNEL)
    # Those who come through the funnel have been won over: only the funnel's own losses are made up for in advance.
    expected = 1.0 if chosen.handpicks else spec.expected_acceptance
    for i, step in enumerate(spec.funnel if chosen.handpicks else ()):
        funnel[i] = (step.acceptance, thousandths(step.cost), step.days * 24)
        expected *= step.acceptance
    incentive = spec.incentive
    if incentive is None:
        incentive = _INCENTIVE_BY_HAND if chosen.handpicks else 0.0
    settings = np.zeros(1, SETTINGS)
    settings[0] = (
        plan.budget, plan.message_cost, thousandths(spec.invitation_cost), thousandths(spec.nomination_cost),
        thousandths(incentive), thousandths(spec.referral_reward), spec.target,
        spec.handpicked if chosen.handpicks else 0, spec.nominations if chosen.nominates else 0,
        spec.reply_days * 24, plan.group_cap, plan.mail_cost, plan.mails_until,
        max(expected, 0.01),
    )  # fmt: skip
    groups = -(-max(1, spec.target) // plan.group_cap) + 1
    return Office(
        settings, plan.posts, plan.guidance, plan.service, candidates, funnel,
        np.empty(min(groups * plan.group_cap, (world.consumers + plan.group_cap)), np.int32),
        np.zeros(groups, np.int64), np.full(world.consumers, -1, np.int32), mailing_list(campaign.owned_media, known),
        new_ledger(scenario.study.days),
        np.zeros(scenario.study.days, np.int64),
    )  # fmt: skip
