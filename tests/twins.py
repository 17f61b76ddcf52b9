"""The two drivers side by side: the compiled engine and the Mesa face, compared after every hour."""

from __future__ import annotations

from collections import Counter

import numpy as np

from wom_sim.engine import start
from wom_sim.engine.burdens import burdens_by_segment
from wom_sim.engine.records import (
    ANSWERS,
    ASKED_IN,
    CHANNELS,
    ENDED,
    EXPOSURES_USED,
    FELT,
    INTRUSIONS,
    ITEM_KINDS,
    ITEMS,
    ITEMS_USED,
    JOINED,
    MEMBERS,
    NIGHT_ALERTS,
    NOMINATED,
    OPT_OUTS,
    PRIVATE_SHARES,
    PUBLIC_SHARES,
    QUESTIONS,
    RELAYED,
    SOLVED,
    SPENT,
    STATE,
    STOPPED_BY_BUDGET,
    UNREST_LOSS,
    UNSETTLED,
    UNSUBSCRIBED_IN_ALL,
    WAITED,
)
from wom_sim.model import WomModel
from wom_sim.model.outcome import items_of, state_of
from wom_sim.scenario import Scenario
from wom_sim.world import draw_world

COUNTED = {
    "opt_outs": OPT_OUTS, "answers": ANSWERS, "night_alerts": NIGHT_ALERTS, "private_shares": PRIVATE_SHARES,
    "public_shares": PUBLIC_SHARES, "stopped_by_budget": STOPPED_BY_BUDGET, "unsubscribed": UNSUBSCRIBED_IN_ALL,
    "unrest": UNSETTLED, "unrest_loss": UNREST_LOSS, "intrusions": INTRUSIONS, "questions": QUESTIONS,
    "solved": SOLVED, "waited": WAITED,
    "relayed": RELAYED, "nominated": NOMINATED, "asked_in": ASKED_IN, "ended": ENDED,
    "felt": FELT,
}  # fmt: skip
STATES = [name for name in STATE.names if name not in ("inbox", "spare")]


def first_difference(
    scenario: Scenario, campaign: str, replicate: int = 0, happened: Counter | None = None, **model_options
) -> str | None:
    """What first differs between the engine's run and the face's, in words; None if nothing ever does.

    `happened` is told what went on in the run.

    After every hour: each consumer's state (CBE, trust, fatigue, journey, membership, invitation, first hours), the ledger,
    every count, and the exposures of the hour. After the last hour: the whole log with what became of each exposure, every
    item with all its qualities, and who is in which group.

    Both start from the same drawn world, plan of posts and order of candidates (`world`, `make_plan`, `open_office`): a
    mistake there would be in both, and has tests of its own.
    """
    world = draw_world(scenario, replicate)
    run = start(scenario, scenario.campaigns[campaign], world)
    model = WomModel(scenario, campaign, replicate, world=world, **model_options)
    rows = 0
    for hour in range(model.hours):
        model.step()
        run.advance(hour + 1)
        found = _totals(run, model) or _states(run, model) or _exposures(run, model, rows)
        if found:
            return f"hour {hour}: {found}"
        rows = len(model.exposures)
    if not np.array_equal(run.office.members_by_day, model.organisation.office.members_by_day):
        return "members by day"
    if happened is not None:
        happened.update(model.counts)
        happened["joined"] += model.organisation.joined
        happened["adopted"] += sum(c.adopted >= 0 for c in model.consumers)
        happened["passed on"] += sum(e.passed for e in model.exposures)
        happened[f"seeding by {scenario.campaigns[campaign].seeding.strategy}"] += 1
        for exposure in model.exposures:
            happened[f"by {CHANNELS[exposure.channel]}"] += 1
        for item in model.items:
            happened[f"items: {ITEM_KINDS[item.kind]}"] += 1
    return _exposures(run, model, 0) or _items(run, model) or _groups(run, model)


def _items(run, model) -> str | None:
    engine, face = run.pool.items[: run.count[ITEMS_USED]], items_of(model)
    if not np.array_equal(np.sort(engine, order=ITEMS.names), np.sort(face, order=ITEMS.names)):
        return "items"
    return None


def _groups(run, model) -> str | None:
    cap = int(run.office.settings[0]["group_cap"])
    for group, members in enumerate(model.organisation.groups):
        engine = run.office.members[group * cap : group * cap + run.office.group_sizes[group]].tolist()
        if engine != members:
            return f"group {group}: engine {engine}, face {members}"
    return None


def _totals(run, model) -> str | None:
    theirs = model.organisation
    pairs = {name: (int(run.count[index]), model.counts[name]) for name, index in COUNTED.items()}
    pairs |= {
        "spent": (int(run.count[SPENT]), theirs.spent),
        "members": (int(run.count[MEMBERS]), theirs.members),
        "joined": (int(run.count[JOINED]), theirs.joined),
        "items": (int(run.count[ITEMS_USED]), len(model.items)),
        "exposures": (int(run.count[EXPOSURES_USED]), len(model.exposures)),
    }
    for name, (engine, face) in pairs.items():
        if engine != face:
            return f"{name}: engine {engine}, face {face}"
    if not np.array_equal(run.office.ledger, theirs.office.ledger):
        return "ledger"
    if not np.array_equal(burdens_by_segment(run.count), model.burdens):
        return "burdens by segment"
    return None


def _states(run, model) -> str | None:
    face = state_of(model)
    for name in STATES:
        differs = np.flatnonzero(run.state[name] != face[name])
        if len(differs):
            v = differs[0]
            return f"{name} of consumer {v}: engine {run.state[name][v]!r}, face {face[name][v]!r}"
    return None


def _exposures(run, model, first: int) -> str | None:
    log, items = run.pool.exposures[: run.count[EXPOSURES_USED]], run.pool.items
    engine = sorted(
        (int(e["tick"]), int(e["consumer"]), int(items[e["item"]]["key"]), int(e["sender"]),
         -1 if e["parent"] < 0 else int(log[e["parent"]]["consumer"]), int(e["generation"]), float(e["support"]),
         int(e["heard"]), int(e["accepted"]), int(e["channel"]), int(e["passed"]), int(e["answered"]))
        for e in log[first:]
    )  # fmt: skip
    face = sorted(
        (e.tick, e.consumer, int(e.item.key), e.sender, -1 if e.parent is None else e.parent.consumer, e.generation,
         e.support, e.heard, e.accepted, e.channel, e.passed, e.answered)
        for e in model.exposures[first:]
    )  # fmt: skip
    for a, b in zip(engine, face, strict=True):
        if a != b:
            return f"exposure: engine {a}, face {b}"
    return None
