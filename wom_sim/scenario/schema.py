"""The scenario: a world recipe, campaigns, and a study. One YAML file is one scenario."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from pydantic import ConfigDict, PrivateAttr, model_validator

from wom_sim.scenario.campaign import Campaign
from wom_sim.scenario.case import Case
from wom_sim.scenario.claims import Claim, check_claims
from wom_sim.scenario.compare import expand_compare
from wom_sim.scenario.fields import Path, Problems, Strict, check_names, param
from wom_sim.scenario.precision import Precision, check_precision, write_out_bounds
from wom_sim.scenario.world import ImportedNetwork, World


class Study(Strict):
    """How long and how often."""

    days: int = param(
        42, "length of the study", unit="days", source="van der Lans et al. 2010", ge=1, le=3650
    )
    replicates: int = param(
        40,
        "worlds drawn from the recipe, every campaign runs in each of them; with precision: the most of "
        "them (short: min and max of replicates)",
        unit="worlds",
        ge=1,
        le=1_000_000,
    )
    min_replicates: int = param(
        20, "with precision: worlds before which a study does not stop; with fewer than 20 its intervals would hold the truth "
        "too seldom", unit="worlds", ge=20,
    )  # fmt: skip
    precision: Precision | None = param(
        None,
        "half widths to be reached by the paired 95 % intervals of the differences between campaigns (of one campaign: of its "
        "mean): by metric, in its unit, or as a share such as 5% of the mean of the two; for consumers a number below 1 is a "
        "share of them all; unset: exactly `replicates` worlds are run",
    )
    drop_beaten: bool = param(
        False, "with precision: whether a campaign that is clearly beaten on every metric of `precision` runs no further"
    )
    customer_value: float | None = param(
        None, "worth of a new customer to the organisation, without what the campaign costs; unset: no return is computed",
        unit="money", ge=0,
    )  # fmt: skip
    referred_value: float = param(
        1.16, "worth of a new customer to whom others had spoken of the brand, against other new customers", unit="ratio",
        source="Schmitt, Skiera & Van den Bulte 2011: at least 16 % more", ge=1, le=10,
    )  # fmt: skip
    rng_seed: int = param(1, "start of all luck; the same number gives the same study", ge=0, le=2**63 - 1)
    baseline: str | None = param(
        None, "campaign that the others are compared with; unset: every pair is compared"
    )

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        study, _, problems = write_out_bounds(given)
        problems.raise_any("Study")
        return study

    @model_validator(mode="after")
    def _fits_together(self) -> Study:
        problems = Problems()
        check_precision(problems, self.precision or {})
        if self.precision and self.min_replicates > self.replicates:
            # Who has not said how few is told of how many.
            least = "min_replicates" in self.model_fields_set
            problems.add(
                ("min_replicates" if least else "replicates",),
                f"a study of at most {self.replicates} worlds cannot have at least {self.min_replicates}"
                + ("" if least else ", which is the least with precision"),
                depends=[("study", "replicates")],
            )
        if self.drop_beaten and not self.precision:
            problems.add(("drop_beaten",), "drop_beaten goes with precision, which says on what a campaign may be beaten")
        problems.raise_any("Study")
        return self


class Scenario(Strict):
    """One scenario file."""

    model_config = ConfigDict(**{**Strict.model_config, "title": "wom-sim scenario"})

    title: str = param("", "what the scenario is about, in one line")
    story: str = param("", "the story in a few sentences")
    case: Case | None = param(None, "the case that the scenario tells; unset: none in particular")
    world: World = param(..., "everything that exists before the organisation acts")
    campaigns: dict[str, Campaign] = param(..., "the campaigns, by name")
    study: Study = param(Study, "how long, how many replicates")
    claims: tuple[Claim, ...] = param(tuple, "what the source says should be seen; a run says whether it agrees")

    _folder: FilePath = PrivateAttr(default_factory=FilePath)

    @property
    def folder(self) -> FilePath:
        """The folder that paths in the scenario are relative to; ``.`` for a scenario built in Python."""
        return self._folder

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        """Write out a compare block; a campaign of which nothing is said has every default."""
        if not isinstance(given, dict):
            return given
        given = expand_compare(given)[0]
        if isinstance(given.get("claims"), list):
            given = {**given, "claims": tuple(given["claims"])}
        campaigns = given.get("campaigns")
        if isinstance(campaigns, dict):
            given = {**given, "campaigns": {k: {} if v is None else v for k, v in campaigns.items()}}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Scenario:
        problems = Problems()
        if not self.campaigns:
            problems.add(("campaigns",), "there must be at least one campaign", depends=[("campaigns",)])
        check_names(problems, list(self.campaigns), "campaigns", "campaign")
        baseline = self.study.baseline
        if baseline is not None and baseline not in self.campaigns:
            problems.unknown_name(
                ("study", "baseline"), "campaign", list(self.campaigns), baseline, depends=[("campaigns",)]
            )
        for name, campaign in self.campaigns.items():
            self._check_seeded(problems, name, campaign)
            self._check_days(problems, name, campaign)
        check_claims(problems, self.claims, list(self.campaigns))
        problems.raise_any("Scenario")
        return self

    def _check_seeded(self, problems: Problems, name: str, campaign: Campaign) -> None:
        seeding, consumers = campaign.seeding, self.world.consumers
        if seeding.strategy == "none" or consumers is None:
            return
        place = ("campaigns", name, "seeding")
        for field in ("target", "handpicked"):
            wanted = getattr(seeding, field)
            used = field == "target" or seeding.strategy == "nominated_influencers"
            if used and wanted > consumers:
                problems.add(
                    (*place, field),
                    f'campaign "{name}" asks for {wanted:,} seeded consumers ({field}), '
                    f"but the world has only {consumers:,}",
                    depends=[("world", "consumers"), (*place, "strategy")],
                )

    def _check_days(self, problems: Problems, name: str, campaign: Campaign) -> None:
        """A day or an hour after the campaign's last never comes: what is set for it would silently have no effect."""
        days, place = self.study.days, ("campaigns", name)
        if campaign.starts >= days:
            problems.add(
                (*place, "starts"),
                f'campaign "{name}" starts on day {campaign.starts}, '
                f"but the days of the study are 0 to {days - 1}",
                depends=[("study", "days")],
            )
            return
        last = days - campaign.starts - 1
        last_hour = 24 * last + 23
        late: list[tuple[Path, str, str, int]] = []
        if isinstance(campaign.role, tuple):
            late += [
                (("role", i, "end"), f'a role period of campaign "{name}" ends on day {period.end}', "days", last)
                for i, period in enumerate(campaign.role)
                if period.end > last
            ]
        until = campaign.owned_media.until if campaign.owned_media else None
        if until is not None and until > last:
            late.append((("owned_media", "until"), f'the mailing of campaign "{name}" ends on day {until}', "days", last))
        hours = campaign.content.withdrawn_after_hours
        if hours is not None and hours > last_hour:
            what = f'content of campaign "{name}" is withdrawn after {hours} hours'
            late.append((("content", "withdrawn_after_hours"), what, "hours", last_hour))
        for path, what, unit, end in late:
            problems.add(
                (*place, *path),
                f"{what}, but the {unit} of the campaign are 0 to {end} (the study has {days} days)",
                depends=[("study", "days"), (*place, "starts")],
            )

    @property
    def strategies(self) -> set[str]:
        """The strategies of seeding that its campaigns use."""
        return {campaign.seeding.strategy for campaign in self.campaigns.values()}

    @property
    def imports_network(self) -> bool:
        """Whether the world is a real network."""
        return isinstance(self.world.network, ImportedNetwork)
