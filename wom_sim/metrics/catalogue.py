"""The catalogue of metrics: name, words, unit, which way is better, meaning, lowest value."""

from __future__ import annotations

import math
from typing import NamedTuple

_HIGHEST = {"share": 1.0, "0–1": 1.0, "−1–1": 1.0}
"""The highest value there can be, by unit; of others there is none."""


class Metric(NamedTuple):
    """A metric: what it is called in a sentence, its unit, whether more or less of it is better ("" = neither), its meaning, and
    the lowest value there can be.

    a_head: money a head, which is not defined in a world where there is nobody to pay for. That would be the dearest of all, so a
    mean over the other worlds would flatter: it is told only where every world has a value.
    """

    name: str
    words: str
    unit: str
    better: str
    meaning: str
    lowest: float = 0.0
    a_head: bool = False

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value there can be: no interval of its mean ends beyond."""
        return self.lowest, _HIGHEST.get(self.unit, math.inf)


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        # Reach and virality
        Metric("reached", "consumers reached", "consumers", "more", "consumers to whom anything about the brand was delivered"),
        Metric("noticed", "consumers who noticed", "consumers", "more", "consumers who noticed anything about the brand"),
        Metric("engaged", "consumers engaged", "consumers", "more",
               "consumers whose self-brand connection came to what counts as engaged (`engaged_above`)"),
        Metric("adopted", "consumers who bought", "consumers", "more", "consumers, not customers before, who bought"),
        Metric("referred", "buyers to whom another consumer had spoken", "consumers", "more",
               "adopters to whom another consumer had spoken of the brand before"),
        Metric("reached_beyond", "consumers reached beyond those addressed", "consumers", "more",
               "consumers reached, but never invited or addressed by the organisation, nor nominated to it"),
        Metric("structural_virality", "structural virality", "hops", "more",
               "mean distance of two consumers in the cascade that an exposure belongs to (broadcast: up to 2; chains: more)"),
        Metric("cascade_size", "consumers per item", "consumers", "more", "consumers exposed per content item"),
        Metric("cascade_depth", "hops per item", "hops", "more", "largest number of hops from the maker, per content item"),
        Metric("reproduction_number", "reproduction number", "ratio", "more",
               "first exposures that an exposure leads to: 1 − direct/all"),
        Metric("generation_time_hours", "hours from one exposure to the next", "hours", "less",
               "time from a sender's own exposure to the one it causes"),
        Metric("private_share", "share of sharing that was private", "share", "", "share of acts of sharing that were private"),
        Metric("opt_outs", "members who left the group", "consumers", "less", "members who left the organisation's group"),
        Metric("joined", "consumers who joined", "consumers", "more", "consumers who joined the organisation's group"),
        Metric("answers", "answers of members", "answers", "more", "times a member took part in a post"),
        Metric("cost_total", "money spent", "money", "less", "money spent"),
        Metric("cost_of_role", "money spent on the role", "money", "less",
               "money spent on other things than finding members (recruiting, incentives)"),
        Metric("cost_per_reached", "money per consumer reached", "money", "less", "money spent per consumer reached",
               a_head=True),
        Metric("cost_per_engaged", "money per consumer engaged", "money", "less", "money spent per consumer engaged",
               a_head=True),
        Metric("cost_per_adopted", "money per consumer who bought", "money", "less", "money spent per consumer who adopted",
               a_head=True),
        # Life in the group
        Metric("poll_response", "share of polls answered", "share", "more",
               "share of polls (`ask` posts) delivered to a member that it answered"),
        Metric("insight", "answers to polls", "answers", "more",
               "answers to polls (`ask` posts): what the organisation has learned by asking"),
        Metric("talk_share", "share of posts that members made", "share", "more",
               "members' own content that appeared in their group, as a share of all posts there, the organisation's included"),
        Metric("content_created", "content that members made", "items", "more",
               "content of their own that members made on taking part"),
        Metric("retention", "share of members who stayed", "share", "more",
               "share of those who joined the group who did not leave it"),
        Metric("cognitive_moved", "gain in cognitive engagement", "0–1", "more",
               "mean cognitive engagement at the end of all who ever joined, less its rest", lowest=-1.0),
        Metric("affective_moved", "gain in affective engagement", "0–1", "more",
               "mean affective engagement at the end of all who ever joined, less its rest", lowest=-1.0),
        Metric("activation_moved", "gain in activation", "0–1", "more",
               "mean activation at the end of all who ever joined, less its rest", lowest=-1.0),
        Metric("nominated", "consumers who joined on a nomination", "consumers", "more",
               "consumers who joined because a member had nominated them"),
        Metric("asked_in", "consumers who asked to join", "consumers", "more",
               "consumers who asked for membership uninvited, and joined"),
        # Private and public
        Metric("private_depth", "hops per item first shared in private", "hops", "more",
               "largest number of hops from the maker, per item that its maker first shared in private and that reached "
               "anybody so"),
        Metric("public_depth", "hops per item first shared in public", "hops", "more",
               "largest number of hops from the maker, per item that its maker first shared in public and that reached "
               "anybody so"),
        Metric("private_extra_depth", "hops that private items travel further than public ones", "hops", "",
               "private_depth less public_depth: below 0, what is shared in private travels less far", lowest=-math.inf),
        Metric("sharers_buy", "how many times as likely to buy sharers are", "ratio", "",
               "share of buyers among non-customers who passed something on, against those who heard but passed nothing on"),
        # Service
        Metric("questions", "questions and complaints", "questions", "", "questions and complaints sent to the organisation"),
        Metric("solved_share", "share of questions solved", "share", "more",
               "share of questions that an answer had solved by the end"),
        Metric("answer_hours", "hours until an answer", "hours", "less",
               "time until the organisation answered, of the questions that an answer solved"),
        Metric("satisfaction", "satisfaction with answers", "−1–1", "more",
               "how the end of a question was felt, mean over those that came to one: 1 solved at once, −1 not solved "
               "or no answer", lowest=-1.0),
        # Care
        Metric("unsubscribed", "consumers who left the mailing list", "consumers", "less", "consumers who left the mailing list"),
        Metric("unrest_loss", "affect lost as tied members left", "0–1, summed", "less",
               "shares of their affect that members lost as tied members left, summed"),
        Metric("unrest", "times that a tied member's leaving cost affect", "times", "less",
               "times that a member lost affect because a tied member had left the group"),
        Metric("intrusions", "messages felt as intrusions", "times", "less",
               "times a message of the organisation was seen through and cost affect"),
        Metric("night_alerts", "alerts at night", "alerts", "less", "posts that arrived while an unmuted member slept"),
        Metric("worst_served", "share reached of the worst served segment", "share", "more",
               "share reached of the segment of which the smallest share was reached"),
        Metric("reach_gap", "gap in share reached between segments", "share", "less",
               "share reached of the best served segment, less that of the worst served"),
        # What analytics sees
        Metric("visits", "visits that sharing caused", "visits", "more",
               "visits to the brand's site that other consumers' sharing caused"),
        Metric("tracked_visits", "tracked visits", "visits", "",
               "of these, visits whose origin web analytics knows: by tag or referrer"),
        Metric("dark_visits", "dark visits", "visits", "", "of these, visits that web analytics takes for direct ones"),
        Metric("dark_share", "share of visits that were dark", "share", "",
               "share of the visits that sharing caused which web analytics takes for direct ones"),
        Metric("attribution_error", "share of visits credited to the wrong channel", "share", "less",
               "how far the mix of channels among tracked visits is from that of all visits: half the summed "
               "differences between a channel's shares, which is what the tracked view credits to the wrong channel"),
    )
}  # fmt: skip

SERIES = ("reached", "noticed", "engaged", "adopted", "members", "cost_total")
"""Metrics that are followed day by day."""
