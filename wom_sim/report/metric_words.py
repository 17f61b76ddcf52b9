"""Metrics as they are called in sentences and titles; tables and files have their names."""

from __future__ import annotations

from wom_sim.metrics import METRICS

_SHORT = {
    "reached": "consumers reached",
    "noticed": "consumers who noticed the brand",
    "engaged": "consumers engaged",
    "adopted": "consumers who bought",
    "referred": "consumers who bought after another had told them",
    "reached_beyond": "consumers reached beyond those the organisation addressed",
    "structural_virality": "structural virality",
    "cascade_depth": "depth of cascades",
    "reproduction_number": "first exposures that an exposure leads to",
    "generation_time_hours": "hours from one exposure to the next",
    "private_share": "the private share of sharing",
    "opt_outs": "members who left",
    "joined": "consumers who joined",
    "answers": "times a member took part",
    "cost_of_role": "money spent on the role",
    "poll_response": "the share of polls answered",
    "insight": "answers to polls",
    "talk_share": "members' share of the posts in their group",
    "content_created": "content that members made",
    "retention": "the share of members who stayed",
    "cognitive_moved": "the gain in cognitive engagement",
    "affective_moved": "the gain in affective engagement",
    "activation_moved": "the gain in activation",
    "nominated": "consumers who joined on a nomination",
    "asked_in": "consumers who joined uninvited",
    "private_depth": "depth of what is first shared in private",
    "public_depth": "depth of what is first shared in public",
    "private_extra_depth": "the extra depth of what is shared in private",
    "sharers_buy": "how many times likelier sharers are to buy",
    "questions": "questions and complaints",
    "solved_share": "the share of questions solved",
    "answer_hours": "hours until a question is answered",
    "satisfaction": "satisfaction with answers",
    "unsubscribed": "consumers who left the mailing list",
    "unrest_loss": "affect lost as tied members left",
    "unrest": "times a tied member's leaving cost affect",
    "intrusions": "times a message cost affect",
    "night_alerts": "posts that arrived in a member's sleep",
    "worst_served": "the share reached of the worst served segment",
    "reach_gap": "the gap in reach between segments",
    "visits": "visits that sharing caused",
    "tracked_visits": "visits whose origin analytics knows",
    "dark_visits": "visits taken for direct ones",
    "dark_share": "the share of visits taken for direct ones",
    "attribution_error": "the error of attribution",
}
"""Of those whose meaning is too long for a sentence, or hard to read within one."""

_NO_NOUNS = ("share", "ratio", "0–1", "0–1, summed", "−1–1")


def called(metric: str) -> str:
    """A metric in a few words that go on within a sentence: ``leads on consumers who joined``."""
    return _SHORT.get(metric, METRICS[metric].meaning)


def titled(metric: str) -> str:
    """The same as a title."""
    words = called(metric).removeprefix("the ")
    return words[0].upper() + words[1:]


def with_unit(size: str, metric: str) -> str:
    """A size of a metric in its unit, unless that is no noun or in the metric's own words: ``47`` (consumers who joined), ``0.2
    hops`` (structural virality)."""
    unit = METRICS[metric].unit
    return size if unit in _NO_NOUNS or unit in called(metric) else f"{size} {unit}"
