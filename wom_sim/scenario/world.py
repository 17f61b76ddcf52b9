"""The world block of a scenario: everything that exists before the organisation acts."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import Field, model_validator

from wom_sim.scenario.analytics import Analytics
from wom_sim.scenario.behaviour import Behaviour
from wom_sim.scenario.fields import Problems, Strict, check_names, param, whole_number
from wom_sim.scenario.network import GeneratedNetwork, ImportedNetwork, Network, TieStrength

__all__ = [
    "Clock", "Customers", "GeneratedNetwork", "Groups", "ImportedNetwork", "Segment", "TieStrength", "Traits",
    "World",
]  # fmt: skip

SECTOR_PRIVATE_SHARE = {
    "automotive": 0.824, "finance": 0.721, "fmcg": 0.61, "retail": 0.563, "travel": 0.562,
    "technology": 0.549, "music": 0.459, "entertainment": 0.452, "sport": 0.383,
}  # fmt: skip
"""Share of sharing that is private, by sector, Asia-Pacific (Wiid, Hurley, Mora-Avila & Salmon 2019)."""

GENERAL_PRIVATE_SHARE = 0.84
"""Share of sharing that is private where no sector is named (RadiumOne 2016, in Wiid et al. 2019)."""


LARGEST_SHARE = 1e9
"""Shares may be given as counts, but not as numbers whose sum could overflow."""


class Segment(Strict):
    """One segment of the population."""

    share: float = param(
        ...,
        "share of the population; the shares are scaled to add up to 1",
        unit="share",
        gt=0,
        le=LARGEST_SHARE,
    )
    interest: float = param(0.5, "mean interest in the campaign's topic", unit="0–1", ge=0, le=1)


class Groups(Strict):
    """Private groups: small chats formed around a consumer and its ties."""

    per_consumer: float = param(
        2.0, "mean number of private groups that a consumer is in; 0 = none", unit="groups", ge=0, le=20
    )
    median_size: float = param(8.0, "median number of members", unit="consumers", ge=3, le=50)
    spread: float = param(
        0.5, "standard deviation of the logarithm of the size", unit="log size", ge=0, le=1.5
    )
    largest: int = param(
        50,
        "cap on the number of members",
        unit="consumers",
        source="assumption; WhatsApp's cap was 256",
        ge=3,
        le=1024,
    )

    @model_validator(mode="after")
    def _median_fits(self) -> Groups:
        problems = Problems()
        if self.largest < self.median_size:
            problems.add(
                ("largest",), f"largest ({self.largest}) must be at least median_size ({self.median_size:g})",
                depends=[("world", "groups", "median_size")],
            )  # fmt: skip
        problems.raise_any("Groups")
        return self


class Customers(Strict):
    """Who is an existing customer before the campaign."""

    share: float = param(0.25, "share of consumers who are customers already", unit="share", ge=0, le=1)
    concentrated_in: str | None = param(None, "segment in which customers are concentrated")
    concentration: float = param(
        3.0,
        "how many times likelier a consumer of that segment is to be a customer",
        unit="ratio",
        ge=1,
        le=100,
    )


class Clock(Strict):
    """Time zones and waking hours. One tick is one hour; hour 0 of the study is midnight in offset 0."""

    time_zones: dict[int, Annotated[float, Field(gt=0, le=LARGEST_SHARE)]] = param(
        lambda: {0: 1.0}, "share of consumers by offset from the organisation's time", unit="hours → share"
    )
    attentive_hours: float = param(
        12.1, "hours a day in which a consumer looks at messages; 24 = always", unit="hours/day",
        source="Dingler & Pielot 2015", ge=1, le=24,
    )  # fmt: skip
    first_hour: float = param(
        9.0, "mean local hour at which attention starts", unit="hour of day", ge=0, lt=24
    )
    first_hour_spread: float = param(1.5, "standard deviation of that hour", unit="hours", ge=0, le=6)
    read_delay: float = param(
        0.5, "mean delay before an attentive consumer looks", unit="hours",
        source="assumption; 75 % back within 5 min, Dingler & Pielot 2015", ge=0, le=48,
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _offsets_as_numbers(cls, given: Any) -> Any:
        """Names in YAML and JSON are text; offsets are numbers."""
        zones = given.get("time_zones") if isinstance(given, dict) else None
        if isinstance(zones, dict):
            given = {**given, "time_zones": {_offset(key): share for key, share in zones.items()}}
        return given

    @model_validator(mode="after")
    def _real_offsets(self) -> Clock:
        problems = Problems()
        if not self.time_zones:
            problems.add(
                ("time_zones",), "there must be at least one time zone, for example {0: 1.0}",
                depends=[("world", "clock", "time_zones")],
            )  # fmt: skip
        for offset in self.time_zones:
            if not -12 <= offset <= 14:
                problems.add(
                    ("time_zones", offset), f"a time zone must be from -12 to 14 (hours), found {offset}"
                )
        problems.raise_any("Clock")
        return self


def _offset(key: Any) -> Any:
    return (
        int(key)
        if isinstance(key, str) and re.fullmatch(r"[-+]?[0-9]{1,9}", key, re.ASCII)
        else whole_number(key)
    )


class Traits(Strict):
    """How consumers differ. A trait spreads around its mean on the logit scale; spread 0: all alike."""

    interest_spread: float = param(0.8, "spread of interest within a segment", unit="logits", ge=0, le=3)
    scepticism: float = param(0.5, "mean persuasion knowledge", unit="0–1", ge=0, le=1)
    scepticism_spread: float = param(0.8, "its spread", unit="logits", ge=0, le=3)
    tolerance: float = param(0.5, "mean tolerance of notifications", unit="0–1", ge=0, le=1)
    tolerance_spread: float = param(0.8, "its spread", unit="logits", ge=0, le=3)
    trust: float = param(
        0.45, "mean trust in the organisation of those who are not customers", unit="0–1", ge=0, le=1
    )
    customer_trust: float = param(0.6, "mean trust of existing customers", unit="0–1", ge=0, le=1)
    trust_spread: float = param(0.5, "spread of trust", unit="logits", ge=0, le=3)
    activity_spread: float = param(
        0.5, "spread of the logarithm of activity (mean 1)", unit="log", ge=0, le=2
    )
    muted_share: float = param(
        0.3,
        "share of consumers who mute groups",
        unit="share",
        source="assumption; survey of 100",
        ge=0,
        le=1,
    )
    complex_share: float = param(
        0.0, "share of consumers who need several sources before passing on", unit="share", ge=0, le=1
    )
    complex_sources: int = param(2, "distinct sources that these need", unit="sources", ge=2, le=20)
    threshold_low: float = param(
        0.0, "share of the strength of its ties that must have brought an item before a consumer passes it on, from this …",
        unit="share", source="assumption; Granovetter 1978, Watts 2002: the mechanism", ge=0, le=1,
    )  # fmt: skip
    threshold_high: float = param(
        0.0, "… to this, evenly spread; 0 = no threshold; 0 to 1 = linear threshold model", unit="share",
        source="assumption; Granovetter 1978, Watts 2002: the mechanism", ge=0, le=1,
    )  # fmt: skip

    @model_validator(mode="after")
    def _thresholds_in_order(self) -> Traits:
        problems = Problems()
        if self.threshold_high < self.threshold_low:
            problems.add(
                ("threshold_high",),
                f"threshold_high ({self.threshold_high:g}) must be at least threshold_low ({self.threshold_low:g})",
                depends=[("world", "traits", "threshold_low")],
            )  # fmt: skip
        problems.raise_any("Traits")
        return self


class World(Strict):
    """Everything that exists before the organisation acts: consumers, ties, private groups, habits."""

    consumers: int | None = param(
        None, "population size; leave out for a real network", unit="consumers", ge=2
    )
    segments: dict[str, Segment] = param(
        lambda: {"everyone": Segment(share=1.0)}, "segments of the population and their shares"
    )
    sector: str | None = param(
        None, "industry, which sets the private share of sharing", source="Wiid et al. 2019"
    )
    private_share: float | None = param(
        None,
        "share of sharing that is private; unset: by sector, else .84",
        unit="share",
        source="Wiid et al. 2019",
        ge=0,
        le=1,
    )
    network: Network = param(GeneratedNetwork, "who is tied to whom")
    groups: Groups = param(Groups, "private groups")
    customers: Customers = param(Customers, "existing customers")
    clock: Clock = param(Clock, "time zones and waking hours")
    traits: Traits = param(Traits, "how consumers differ")
    behaviour: Behaviour = param(Behaviour, "the parameters of the rules of behaviour")
    analytics: Analytics = param(Analytics, "visits, and what web analytics sees of them")

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("segments"), dict):
            short = {k: {"share": v} if isinstance(v, (int, float)) and not isinstance(v, bool) else v
                     for k, v in given["segments"].items()}  # fmt: skip
            given = {**given, "segments": short}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> World:
        problems, network = Problems(), self.network
        real = isinstance(network, ImportedNetwork)
        if real and self.consumers is not None:
            problems.add(("consumers",), "a real network brings its own consumers: leave out world.consumers")
        if not real and self.consumers is None:
            problems.add(
                ("consumers",), "world.consumers is missing: how many consumers are there?",
                depends=[("world", "consumers"), ("world", "network")],
            )  # fmt: skip
        elif not real and network.mean_ties >= self.consumers - 1:
            problems.add(
                ("network", "mean_ties"),
                f"mean_ties ({network.mean_ties:g}) must be below consumers − 1 ({self.consumers - 1:,})",
                depends=[("world", "consumers"), ("world", "network")],
            )
        if not self.segments:
            problems.add(("segments",), "there must be at least one segment", depends=[("world", "segments")])
        check_names(problems, list(self.segments), "segments", "segment")
        if self.sector is not None and self.sector not in SECTOR_PRIVATE_SHARE:
            problems.unknown_name(("sector",), "sector", list(SECTOR_PRIVATE_SHARE), self.sector)
        inside = self.customers.concentrated_in
        if inside is not None and not (real and network.attributes) and inside not in self.segments:
            problems.unknown_name(
                ("customers", "concentrated_in"), "segment", list(self.segments), inside,
                depends=[("world", "segments"), ("world", "network", "attributes")],
            )  # fmt: skip
        problems.raise_any("World")
        return self

    @property
    def share_private(self) -> float:
        """The private share in force: as given, by sector, or the general one."""
        if self.private_share is not None:
            return self.private_share
        return SECTOR_PRIVATE_SHARE.get(self.sector or "", GENERAL_PRIVATE_SHARE)

    @property
    def segment_shares(self) -> dict[str, float]:
        """Shares scaled to add up to 1."""
        total = math.fsum(s.share for s in self.segments.values())
        return {name: s.share / total for name, s in self.segments.items()}

    @property
    def note_on_shares(self) -> str:
        """What was found and what it is scaled to, where shares are neither that of a whole nor weights; else "".

        Weights are whole numbers, which add up to more than 2. Shares that were rounded may be out by 0.01.
        """
        shares = [segment.share for segment in self.segments.values()]
        total = math.fsum(shares)
        if abs(total - 1) < 0.0101 or (total > 2 and all(share >= 1 and share.is_integer() for share in shares)):
            return ""
        scaled = ", ".join(f"{name} {share:.3g}" for name, share in self.segment_shares.items())
        return f"the shares of world.segments add up to {total:.4g}, not to 1; they are scaled to {scaled}."
