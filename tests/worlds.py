"""Small scenarios that tests share. Small worlds: a test that needs thousands of consumers says why."""

from __future__ import annotations

import copy

from wom_sim.scenario import Scenario

SMALL = {
    "title": "small",
    "world": {
        "consumers": 600,
        "segments": {"fan": {"share": 0.4, "interest": 0.7}, "casual": {"share": 0.6, "interest": 0.4}},
        "sector": "sport",
        "network": {"mean_ties": 10, "rewiring": 0.2, "homophily": 0.3},
        "customers": {"share": 0.3, "concentrated_in": "fan"},
        "clock": {"time_zones": {0: 0.7, -5: 0.3}},
    },
    "campaigns": {
        "existing": {"seeding": {"strategy": "existing_customers", "target": 40}, "role": "director", "budget": 4000},
        "nominated": {
            "seeding": {"strategy": "nominated_influencers", "target": 40, "handpicked": 8},
            "role": "director",
            "budget": 4000,
        },
        "nothing": {"seeding": "none", "role": "absent"},
    },
    "study": {"days": 21, "replicates": 4, "rng_seed": 11},
}


def small(**changes) -> Scenario:
    """The small scenario with some blocks changed: ``small(study={"days": 5})`` merges one level deep."""
    data = copy.deepcopy(SMALL)
    for block, values in changes.items():
        if isinstance(values, dict) and isinstance(data.get(block), dict) and block != "campaigns":
            data[block] |= values
        else:
            data[block] = values
    return Scenario.model_validate(data)
