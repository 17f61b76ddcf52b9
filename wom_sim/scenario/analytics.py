"""What the brand's web analytics can and cannot see of a visit that word of mouth causes."""

from __future__ import annotations

from wom_sim.scenario.fields import Strict, param


class Analytics(Strict):
    """How visits come about, and what is lost on the way to the brand's web analytics.

    Every share carries a link (*assumption*). A link that carries a tag (`tagging` of the campaign) is always recognised;
    one without is known only by the referrer that app and browser send along.
    """

    visit_rate: float = param(
        0.1, "chance that a message which another consumer shared, once accepted, leads to a visit to the brand's site",
        unit="chance", ge=0, le=1,
    )  # fmt: skip
    mail_share: float = param(
        0.15, "share of one-to-one messages that go by e-mail, and not by chat", unit="share",
        source="assumption; 63 % share in private apps (GWI)", ge=0, le=1,
    )  # fmt: skip
    chat_apps: float = param(
        0.9, "share of visits from a chat that start in a native app or from a copied link, and so without a referrer",
        unit="share", source="assumption; direction RadiumOne: private sharing is dark", ge=0, le=1,
    )  # fmt: skip
    mail_apps: float = param(
        0.7, "share of visits from an e-mail that start in a mail program, and not on a mail provider's site", unit="share",
        ge=0, le=1,
    )  # fmt: skip
    social_apps: float = param(
        0.3, "share of visits from a public post that start in a native app which sends no referrer", unit="share", ge=0, le=1
    )
    stripped: float = param(
        0.1, "share of the remaining referrers that the browser leaves out: from https to http, or by its settings",
        unit="share", ge=0, le=1,
    )  # fmt: skip
