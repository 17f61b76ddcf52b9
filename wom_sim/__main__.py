"""``python -m wom_sim`` is ``wom-sim``."""

from wom_sim.cli import main

main()
