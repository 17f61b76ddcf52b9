"""The model description in the order of the ODD protocol, generated from code, registries, schema and scenario."""

from wom_sim.odd.document import describe

__all__ = ["describe"]
