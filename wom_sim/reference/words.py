"""Words of the field as wom-sim uses them, and what the shipped roles are for."""

from __future__ import annotations

WORDS = {
    "break even": "decision.csv: what a new customer must be worth for a campaign to pay (break_even_value), or what could be "
    "paid to each who joins before it loses money (break_even_incentive)",
    "campaign": "all that the organisation decides: whom to invite, in which role to act, what to post, for how much",
    "cascade": "the tree of first exposures to one content item, from its maker down: who was first told by whom",
    "claim": "what a scenario's source says should be seen, as a statement on a metric that a run can check",
    "consumer": "the agent, with traits that stay (interest, scepticism) and a state that changes (engagement, trust)",
    "dominated": "a campaign is dominated when another one is nowhere worse on mean reach, virality and cost, and better on "
    "at least one of them. decision.csv names the other one (dominated_by), and whether the worlds tell so (clearly)",
    "dark social": "sharing that web analytics cannot see: chats, e-mail, private groups",
    "exposure": "the first message about an item that reaches a consumer, with sender, time and channel",
    "generation": "hops from the maker of an item: 1 for those whom the maker reached",
    "hub": "a consumer with more ties than nine tenths of the others",
    "item": "one piece of content: a post, the invitation, or what a consumer made; it has luck of its own",
    "private group": "a small chat of consumers; what is posted in it reaches everybody in it",
    "regret": "how many consumers fewer a campaign reaches, on average, than the campaign that reaches most in each world; it is "
    "in decision.csv",
    "replicate": "one world drawn from the recipe, with its luck; every campaign runs in each of them",
    "rng_key": "where all luck of one replicate comes from; it follows from rng_seed and the replicate's number",
    "run": "one campaign in one world",
    "seeded consumer": "one whom the organisation invites itself",
    "tick": "one hour of the study",
    "tie": "who can tell whom, and how strongly: a number above 0 and at most 1",
    "world": "all that exists before the organisation acts: consumers, ties, private groups, and luck",
}

ALSO_CALLED = {"bought": "adopted", "buyers": "adopted"}
"""Words that reports and pages print, and the metric that they stand for."""

WIID = "Wiid, Hurley, Mora-Avila & Salmon 2019, table 1"

ROLES = {
    "fact_finder": ("to consult, explore, probe or find out", WIID),
    "manager": ("to maintain, guide or oversee", WIID),
    "facilitator": ("to aid, help, ease, simplify or further", WIID),
    "director": ("to guide, lead or handle", WIID),
    "absent": ("baseline: the organisation does nothing in its group", ""),
    "broadcaster": ("baseline: a corporate voice that announces and asks nothing", ""),
}
"""(what the role is for, its source)."""
