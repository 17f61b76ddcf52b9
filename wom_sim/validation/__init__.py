"""Validation: what field experiments found, beside what the simulator gives with its default parameters.

Nothing here is tuned to; two figures that set an input or a default are marked as input. A target that is missed stays
in the table as missed, with the reason where it is known.
"""

from wom_sim.validation.pictures import draw_pictures
from wom_sim.validation.run import run_validation

__all__ = ["draw_pictures", "run_validation"]
