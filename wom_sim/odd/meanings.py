"""What variables, calendar entries, counters, channels and draws mean. A test holds each table equal to the code's.

A variable has (meaning, unit); "" is a unit for what has none.
"""

from __future__ import annotations

TRAITS = {
    "interest": ("interest in the campaign's topic", "0–1"),
    "scepticism": ("persuasion knowledge: how readily a profit motive is seen through", "0–1"),
    "tolerance": ("tolerance of the organisation's notifications", "0–1"),
    "trust": ("trust in the organisation before anything happens; trust decays back to it", "0–1"),
    "activity": ("readiness to tell others and to talk about the brand, against the mean", "ratio, mean 1"),
    "influence": ("standardised logarithm of 1 + the summed strength of the ties that start here", "standard score"),
    "threshold": ("share of strength_of_ties that must have brought an item before it may be passed on", "share"),
    "strength_of_ties": ("summed strength of the ties that reach the consumer", "0–1 a tie"),
    "segment": ("segment, numbered in the order of the scenario or the file", "number"),
    "offset": ("time zone, as hours ahead of the organisation's", "hours"),
    "first_hour": ("local hour at which attention starts", "hour of day"),
    "attentive_hours": ("hours a day in which the consumer looks at messages", "hours"),
    "sources_needed": ("distinct sources from which an item must be accepted before it may be passed on", "sources"),
    "customer": ("existing customer", "yes/no"),
    "muted": ("mutes groups", "yes/no"),
    "hub": ("has more ties than nine tenths of the consumers", "yes/no"),
}

STATE = {
    "cognitive": ("engagement, cognitive dimension, as of `touched`", "0–1"),
    "affective": ("engagement, affective dimension, as of `touched`", "0–1"),
    "activation": ("engagement, activation dimension, as of `touched`", "0–1"),
    "trust": ("trust in the organisation, as of `touched`", "0–1"),
    "fatigue": ("fatigue with the organisation's messages, as of `touched`", "0–1"),
    "stage_left": ("hazard still to gather before the journey stage ends", "unit exponential"),
    "touched": ("tick to which decay and journey have been brought up to date", "tick"),
    "stage_due": ("tick at which the journey stage ends as things stand", "tick"),
    "stage_event": ("tick of the calendar entry for that end", "tick"),
    "last_exposure": ("newest entry of the consumer in the log of exposures", "row"),
    "reached": ("tick of the first delivery of anything about the brand", "tick, −1 never"),
    "noticed": ("tick at which anything about the brand was first noticed", "tick, −1 never"),
    "engaged": ("tick at which self-brand connection was first at least `engaged_above`", "tick, −1 never"),
    "adopted": ("tick of purchase during the study", "tick, −1 never"),
    "inbox": ("head of the list of what is due this hour", "entry"),
    "stage": ("journey stage: 0 before problem recognition, 1 information search, 2 evaluation, 3 purchase, "
              "4 post-purchase", "stage"),
    "member": ("membership of the organisation's group: 0 no, 1 asked to join, 2 joined, 3 left", "code"),
    "contacted": ("the organisation, or a member in its name, has sent it something", "yes/no"),
    "invitation": ("the organisation's record of its invitation: 0 none, 1 open, 2 closed", "code"),
}  # fmt: skip

ITEMS = {
    "key": ("the item's own luck: all draws about the item use this key", "64 bits"),
    "maker": ("consumer who made it; −1: the organisation", "consumer"),
    "born": ("tick at which it was made", "tick"),
    "kind": ("what it is (see kinds of items below)", "kind"),
    "valence": ("good (+1) or bad (−1) word", "sign"),
    "passed_on": ("may be passed on by those who receive it", "yes/no"),
    "usefulness": ("usefulness to the reader", "0–1"),
    "enjoyment": ("enjoyment it gives", "0–1"),
    "uniqueness": ("how unique it is", "0–1"),
    "effort": ("effort that taking part asks", "0–1"),
    "quality": ("perceived quality", "0–1"),
    "authenticity": ("perceived authenticity", "0–1"),
    "authority": ("the sender's authority on the topic", "0–1"),
    "commerciality": ("commercial tone", "0–1"),
    "transparency": ("how openly it says who speaks and why", "0–1"),
    "creates": ("chance that one who takes part makes content of its own", "chance"),
    "perk": ("paid to one who takes part", "thousandths of money"),
}

EXPOSURES = {
    "consumer": ("who was exposed", "consumer"),
    "item": ("to which item", "item"),
    "sender": ("from whom; −1: the organisation", "consumer"),
    "parent": ("the sender's own exposure to the item; −1: the sender made it", "row"),
    "tick": ("when the first message about the item arrived", "tick"),
    "generation": ("1 for those whom the maker reached, then one more each hop", "hops"),
    "older": ("the consumer's exposure before this one", "row"),
    "support": ("summed strength of the ties from which the item was accepted", "0–1 a tie"),
    "heard": ("messages about the item that were noticed", "messages"),
    "accepted": ("of these, how many were accepted", "messages"),
    "channel": ("how the first message travelled (see channels below)", "channel"),
    "passed": ("the consumer passed the item on", "yes/no"),
}

EVENTS = {
    "next": ("entry behind this one in the same hour", "entry"),
    "consumer": ("for whom it is due; n: the organisation", "consumer"),
    "kind": ("what is due (section 3)", "kind"),
    "sender": ("who caused it; for recurring things their ordinal", "consumer"),
    "item": ("content item, or what else the kind needs", "item"),
    "parent": ("the sender's exposure to the item; −1: none", "row"),
    "strength": ("strength of the tie it came along; for `MEMBER_LEFT` the level of moderation", "0–1"),
    "channel": ("how it travels; for `MEMBER_LEFT` whether a code of conduct holds", "channel"),
}

POSTS = {
    "tick": ("when the post goes out", "tick"),
    "ordinal": ("place in the plan, which names the post's luck", "number"),
    "activity": ("which activity", "activity"),
    "usefulness": ("activity's usefulness × content's scale, at most 1", "0–1"),
    "enjoyment": ("activity's enjoyment × content's scale, at most 1", "0–1"),
    "uniqueness": ("activity's uniqueness × content's scale, at most 1", "0–1"),
    "effort": ("effort that taking part asks", "0–1"),
    "quality": ("`perceived_quality` of usefulness, accuracy, importance", "0–1"),
    "authenticity": ("`perceived_authenticity` of transparency, accuracy, human tone", "0–1"),
    "authority": ("the content's authority", "0–1"),
    "commerciality": ("activity's commercial tone × the style's, at most 1", "0–1"),
    "transparency": ("the style's transparency", "0–1"),
    "creates": ("chance that one who takes part makes content", "chance"),
    "passed_on": ("members may pass the post itself on", "yes/no"),
    "staff_cost": ("staff hours × staff rate", "thousandths of money"),
    "content_cost": ("cost of making the post", "thousandths of money"),
    "perk": ("the content's perk, where taking part earns one", "thousandths of money"),
}

GUIDANCE = {
    "moderation": ("level of moderation: hours per group and day, at most 1", "0–1"),
    "conduct": ("a code of conduct holds", "yes/no"),
    "cost": ("cost of moderating one group on this day", "thousandths of money"),
}

COUNTERS = {
    "TICK": ("the present hour", "tick"),
    "EVENTS_USED": ("room used in the calendar", "entries"),
    "FREE_EVENT": ("head of the list of calendar entries that may be used again", "entry"),
    "EXPOSURES_USED": ("first exposures so far", "exposures"),
    "ITEMS_USED": ("content items so far", "items"),
    "SPENT": ("money spent so far", "thousandths of money"),
    "MEMBERS": ("members of the organisation's groups now", "consumers"),
    "JOINED": ("joins so far", "consumers"),
    "HANDPICKED": ("members won by the organisation's own invitation", "consumers"),
    "OPEN_INVITATIONS": ("own invitations neither answered nor expired", "consumers"),
    "NEXT_CANDIDATE": ("place in the order of invitation", "place"),
    "OPT_OUTS": ("members who left", "consumers"),
    "ANSWERS": ("times a member took part in a post", "answers"),
    "NIGHT_ALERTS": ("posts that arrived while an unmuted receiver slept", "messages"),
    "PRIVATE_SHARES": ("acts of sharing through a private channel", "acts"),
    "PUBLIC_SHARES": ("acts of sharing in public", "acts"),
    "STOPPED_BY_BUDGET": ("expenses that the budget did not allow", "expenses"),
    "GROUPS": ("groups of the organisation that have been opened", "groups"),
    "IN_FUNNEL": ("candidates who are being on-boarded", "consumers"),
}

CONSUMER_ENTRIES = {
    "MESSAGE": "a message arrives; it is read now or put off",
    "READ": "a message that was put off is read",
    "WELCOME": "the organisation confirms that the consumer is a member",
    "MEMBER_LEFT": "a member of the same group has left",
    "STAGE_ENDS": "the journey stage ends",
    "JUDGES": "a purchase is judged; a good or bad experience may be told",
    "TALKS": "a customer brings the brand up unasked",
    "NOMINATES": "a member is asked whom to invite",
}

ORGANISATION_ENTRIES = {
    "LEAVES": "a member leaves; its group learns of it",
    "JOINS": "an invitation was accepted: pay what was promised, find a group with room, confirm",
    "TAKES_PART": "a member took part; a perk may be due",
    "MADE": "a member made content, which appears in its group",
    "NOMINATION": "a member names a tie, who is invited in the member's name",
    "ONBOARDS": "a candidate comes to the end of a step of on-boarding",
    "EXPIRES": "an invitation runs out",
    "RECRUITS": "the daily hour of recruiting",
    "MODERATES": "the daily hour at which moderation is paid for",
    "POSTS_NOW": "a planned post goes out",
}

CHANNELS = {
    "post": "a post of the organisation to its members",
    "one_to_one": "a consumer to one of its ties, privately",
    "private_group": "a consumer to everybody in one of its private groups",
    "public": "a consumer in public, seen by some of its ties",
    "members": "what a member made, to the others in its group of the organisation",
    "invitation": "the organisation's own invitation",
    "nomination": "an invitation in the name of a member",
}

ITEM_KINDS = {
    "ask": "post of this activity",
    "moderate": "post of this activity",
    "help": "post of this activity",
    "challenge": "post of this activity",
    "inform": "post of this activity",
    "invitation": "the invitation to the organisation's group",
    "created": "what a member made on taking part",
    "experience": "a good or bad experience with a purchase, told",
    "talk": "the brand, brought up unasked by a customer",
}

DRAWS = {
    "REPLICATE": "the key of one replicate: its world and all that happens in it, whatever the campaign",
    "SEGMENT": "whether a consumer takes its village's segment, and which other it takes",
    "BLOCK": "the order of the villages on the ring",
    "TIES_OF": "how many ties a consumer makes",
    "REWIRE": "whether a tie is rewired, and whether among villages of the own segment",
    "REWIRE_TO": "to whom a rewired tie goes",
    "TIE_STRENGTH": "the parts of a tie's strength",
    "GROUP_EGO": "around whom a private group forms",
    "GROUP_SIZE": "how large it is",
    "GROUP_MEMBER": "which ties, and ties of ties, are in it",
    "CUSTOMER": "who is an existing customer",
    "TRAIT": "the traits of a consumer",
    "TIME_ZONE": "its time zone",
    "ITEM": "the key of a content item, from which all luck about the item comes",
    "READ_DELAY": "how long a message waits before an attentive consumer looks",
    "NOTICE": "whether a message is noticed",
    "ACCEPT": "whether it is accepted",
    "TAKE_PART": "whether a member takes part in a post",
    "CREATE": "whether it makes content of its own",
    "PASS_ON": "whether a consumer passes an item on",
    "CHANNEL": "through which channel",
    "TELL": "which ties are told, or see it",
    "WHICH_GROUP": "in which private group it is posted",
    "LEAVE": "whether a member leaves on noticing a post",
    "JOIN": "whether an invitation is accepted: one coin for each consumer, whoever invites",
    "NOMINATE": "whether a member names ties, and which",
    "PERCEIVE": "how influential a tie seems to a member",
    "STAGE": "how much hazard a journey stage takes",
    "EXPERIENCE": "how a purchase turned out, and whether it is told",
    "TALK": "when a customer next brings the brand up, and that item's key",
    "BUY": "whether an evaluation ends in buying this brand",
    "PROMPT": "whether a good word sets off a search",
    "KNOWLEDGE": "how influential a consumer seems to the organisation",
    "SEEDING": "the order of random invitations, and whom a consumer names as a friend",
    "ONBOARD": "whether a candidate passes a step of on-boarding",
}
"""What a draw decides, by its purpose in `draws.py`."""
