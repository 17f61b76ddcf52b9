"""Write the regression baseline anew. Run it only when the model is meant to change, and say why in CHANGELOG.md and the
commit: ``python tests/regression/update_baseline.py``."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from worlds import small

from wom_sim.metrics import measure
from wom_sim.simulation import simulate

BASELINE = Path(__file__).with_name("baseline.json")
ROLES = ("fact_finder", "manager", "facilitator", "director", "broadcaster")


def scenario():
    """The small scenario with every strategy and every role once."""
    strategies = ("existing_customers", "nominated_influencers", "random", "one_hop", "high_degree")
    campaigns = {
        f"{strategy} {role}": {
            "seeding": {"strategy": strategy, "target": 40, "handpicked": 8},
            "role": role,
            "budget": 3000,
        }
        for strategy, role in zip(strategies, ROLES, strict=True)
    }
    return small(campaigns={**campaigns, "nothing": {}})


def current() -> dict:
    """Every metric of every campaign, and a digest of who heard what from whom when, in two worlds."""
    found = {}
    for campaign in scenario().campaigns:
        for replicate in range(2):
            result = simulate(scenario(), campaign, replicate)
            log = result.exposures_frame().to_csv(index=False).encode()
            found[f"{campaign} · {replicate}"] = {
                "metrics": {k: f"{v:.10g}" for k, v in measure(result).items()},
                "exposures": hashlib.sha256(log).hexdigest()[:16],
            }
    return found


if __name__ == "__main__":
    BASELINE.write_text(json.dumps(current(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{BASELINE} written")
