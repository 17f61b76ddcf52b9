"""The compiled engine. `records` says what a run is made of, `consumer` what a consumer does, `office` the organisation."""

from wom_sim.engine.run import Run, start

__all__ = ["Run", "start"]
