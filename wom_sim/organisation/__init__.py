"""What the organisation does: activities, roles, plan, ledger."""

from wom_sim.organisation.catalogue import Activity, activities, roles
from wom_sim.organisation.ledger import CATEGORIES
from wom_sim.organisation.plan import Plan, make_plan

__all__ = ["CATEGORIES", "Activity", "Plan", "activities", "make_plan", "roles"]
