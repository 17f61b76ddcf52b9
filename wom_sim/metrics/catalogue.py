"""The catalogue of metrics: name, unit, which way is better, meaning."""

from __future__ import annotations

from typing import NamedTuple


class Metric(NamedTuple):
    """A metric: its unit, whether more or less of it is better ("" = neither), and its meaning."""

    name: str
    unit: str
    better: str
    meaning: str


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        # Reach and virality
        Metric("reached", "consumers", "more", "consumers to whom anything about the brand was delivered"),
        Metric("noticed", "consumers", "more", "consumers who noticed anything about the brand"),
        Metric("engaged", "consumers", "more", "consumers whose self-brand connection came to `engaged_above`"),
        Metric("adopted", "consumers", "more", "consumers, not customers before, who bought"),
        Metric("referred", "consumers", "more", "adopters to whom another consumer had spoken of the brand before"),
        Metric(
            "reached_beyond", "consumers", "more",
            "consumers reached, but never invited or addressed by the organisation, nor nominated to it",
        ),
        Metric(
            "structural_virality", "hops", "more",
            "mean distance of two consumers in the cascade that an exposure belongs to (2 = broadcast; higher = chains)",
        ),
        Metric("cascade_size", "consumers", "more", "consumers exposed per content item"),
        Metric("cascade_depth", "hops", "more", "largest number of hops from the maker, per content item"),
        Metric("reproduction_number", "ratio", "more", "first exposures that an exposure leads to: 1 − direct/all"),
        Metric("generation_time_hours", "hours", "less", "time from a sender's own exposure to the one it causes"),
        Metric("private_share", "share", "", "share of acts of sharing that were private"),
        Metric("opt_outs", "consumers", "less", "members who left the organisation's group"),
        Metric("joined", "consumers", "more", "consumers who joined the organisation's group"),
        Metric("answers", "answers", "more", "times a member took part in a post"),
        Metric("cost_total", "money", "less", "money spent"),
        Metric("cost_of_role", "money", "less", "money spent on other things than finding members (recruiting, incentives)"),
        Metric("cost_per_reached", "money", "less", "money spent per consumer reached"),
        Metric("cost_per_engaged", "money", "less", "money spent per consumer engaged"),
        Metric("cost_per_adopted", "money", "less", "money spent per consumer who adopted"),
        # Life in the group
        Metric("poll_response", "share", "more", "share of polls (`ask` posts) delivered to a member that it answered"),
        Metric("insight", "answers", "more", "answers to polls (`ask` posts): what the organisation has learned by asking"),
        Metric(
            "talk_share", "share", "more",
            "members' own content that appeared in their group, as a share of all posts there, the organisation's included",
        ),
        Metric("content_created", "items", "more", "content of their own that members made on taking part"),
        Metric("retention", "share", "more", "share of those who joined the group who did not leave it"),
        Metric("cognitive_moved", "0–1", "more", "mean cognitive engagement at the end of all who ever joined, less its rest"),
        Metric("affective_moved", "0–1", "more", "mean affective engagement at the end of all who ever joined, less its rest"),
        Metric("activation_moved", "0–1", "more", "mean activation at the end of all who ever joined, less its rest"),
        Metric("nominated", "consumers", "more", "consumers who joined because a member had nominated them"),
        Metric("asked_in", "consumers", "more", "consumers who asked for membership uninvited, and joined"),
        # Private and public
        Metric(
            "private_depth", "hops", "more",
            "largest number of hops from the maker, per item that its maker first shared in private and that reached anybody so",
        ),
        Metric(
            "public_depth", "hops", "more",
            "largest number of hops from the maker, per item that its maker first shared in public and that reached anybody so",
        ),
        Metric(
            "private_extra_depth", "hops", "",
            "private_depth less public_depth: below 0, what is shared in private travels less far",
        ),
        Metric(
            "sharers_buy", "ratio", "",
            "share of buyers among non-customers who passed something on, against those who heard but passed nothing on",
        ),
        # Service
        Metric("questions", "questions", "", "questions and complaints sent to the organisation"),
        Metric("solved_share", "share", "more", "share of questions that an answer had solved by the end"),
        Metric(
            "answer_hours", "hours", "less", "time until the organisation answered, of the questions that an answer solved",
        ),
        Metric(
            "satisfaction", "−1–1", "more",
            "how the end of a question was felt, mean over those that came to one: 1 solved at once, −1 not solved or no answer",
        ),
        # Care
        Metric("unsubscribed", "consumers", "less", "consumers who left the mailing list"),
        Metric("unrest_loss", "0–1, summed", "less", "shares of their affect that members lost as tied members left, summed"),
        Metric("unrest", "times", "less", "times a member lost affect because a tied member had left"),
        Metric("intrusions", "times", "less", "times a message of the organisation was seen through and cost affect"),
        Metric("night_alerts", "alerts", "less", "posts that arrived while an unmuted member slept"),
        Metric("worst_served", "share", "more", "share reached of the segment of which the smallest share was reached"),
        Metric("reach_gap", "share", "less", "share reached of the best served segment, less that of the worst served"),
        # What analytics sees
        Metric("visits", "visits", "more", "visits to the brand's site that other consumers' sharing caused"),
        Metric("tracked_visits", "visits", "", "of these, visits whose origin web analytics knows: by tag or referrer"),
        Metric("dark_visits", "visits", "", "of these, visits that web analytics takes for direct ones"),
        Metric("dark_share", "share", "", "share of the visits that sharing caused which web analytics takes for direct ones"),
        Metric(
            "attribution_error", "share", "less",
            "how far the mix of channels among tracked visits is from that of all visits: half the summed differences between a "
            "channel's shares, which is what the tracked view credits to the wrong channel",
        ),
    )
}  # fmt: skip

SERIES = ("reached", "noticed", "engaged", "adopted", "members", "cost_total")
"""Metrics that are followed day by day."""
