"""The Mesa face: the model as Python objects, to read, teach and extend. `consumer` is where to begin.

`WomModel` follows the compiled engine hour by hour, with the same rules and the same draws; `simulate` is how studies run.
"""

from wom_sim.model.consumer import Consumer
from wom_sim.model.mesa_support import MesaVersionError
from wom_sim.model.messages import Due, Exposure, Item
from wom_sim.model.organisation import Organisation
from wom_sim.model.wom_model import ConsumerError, WomModel

__all__ = ["Consumer", "ConsumerError", "Due", "Exposure", "Item", "MesaVersionError", "Organisation", "WomModel"]
