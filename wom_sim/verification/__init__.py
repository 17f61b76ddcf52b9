"""Verification: the simulator reduces to theory that others wrote down."""
