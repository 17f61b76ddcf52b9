"""The classroom page: two campaigns in the same world, simulated ahead in Python and played in a browser."""
