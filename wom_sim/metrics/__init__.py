"""What is measured: from a `Result` to numbers. Every metric's meaning and unit stand in `METRICS`."""

from wom_sim.metrics.catalogue import METRICS, SERIES, Metric
from wom_sim.metrics.competing import competing, known_throughout
from wom_sim.metrics.measuring import follow, measure

__all__ = ["METRICS", "SERIES", "Metric", "competing", "follow", "known_throughout", "measure"]
