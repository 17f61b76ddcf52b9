"""What stands where: parameters, rules, roles, strategies and metrics, read from schema, source and data files.

Shared by `wom-sim explain` and `wom-sim odd`. Importing this package stays cheap (no numba, no numpy).
"""
