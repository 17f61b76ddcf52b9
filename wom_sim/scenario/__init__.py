"""Scenario files: schema, reading, errors. Importing this package stays cheap (no numba, no numpy)."""

from wom_sim.scenario.analytics import Analytics
from wom_sim.scenario.behaviour import Behaviour
from wom_sim.scenario.campaign import Campaign, Content, FunnelStep, Post, Role, RolePeriod, Seeding, Style
from wom_sim.scenario.changing import changed, scenario_from_data
from wom_sim.scenario.channels import OwnedMedia, Service
from wom_sim.scenario.compare import cross
from wom_sim.scenario.loading import load_scenario, resolved, scenario_from_text
from wom_sim.scenario.network import GeneratedNetwork, ImportedNetwork, TieStrength
from wom_sim.scenario.schema import Scenario, Study
from wom_sim.scenario.size import Estimate, estimate, refuse_if_too_large
from wom_sim.scenario.world import Groups, World

__all__ = [
    "Analytics", "Behaviour", "Campaign", "Content", "Estimate", "FunnelStep", "GeneratedNetwork", "Groups",
    "ImportedNetwork", "OwnedMedia", "Post", "Role", "RolePeriod", "Scenario", "Seeding", "Service", "Study", "Style",
    "TieStrength", "World", "changed", "cross", "estimate", "load_scenario", "refuse_if_too_large", "resolved",
    "scenario_from_data", "scenario_from_text",
]  # fmt: skip
