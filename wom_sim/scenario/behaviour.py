"""Parameters of the rules of behaviour, in the order of `wom_sim/rules.py`. Change one in a scenario under
`world: behaviour:`. Every default states its source, or says that it is an assumption."""

from __future__ import annotations

from wom_sim.scenario.fields import Strict, param


class Behaviour(Strict):
    """Parameters of the rules. Logits are on the natural-log odds scale."""

    # 1 noticing
    attention: float = param(0.9, "chance that a rested, unmuted consumer notices a message", unit="chance", ge=0, le=1)
    muted_attention: float = param(
        0.4, "the same for a message in a muted group, as a share of it", unit="ratio", ge=0, le=1
    )
    fatigue_on_attention: float = param(0.5, "how far full fatigue lowers attention", unit="ratio", ge=0, le=1)
    fatigue_per_message: float = param(
        0.04, "fatigue gained by noticing an organisation's message", unit="0–1", ge=0, le=1
    )
    fatigue_half_life: float = param(48.0, "half-life of fatigue", unit="hours", gt=0, le=10_000)
    night_irritation: float = param(
        0.05, "trust and affect lost, as a share, to an organisation's alert while asleep", unit="share", ge=0, le=1
    )
    mail_opened: float = param(
        0.22, "share of e-mails that a rested consumer opens, of those it would notice in a chat", unit="ratio", ge=0, le=1
    )
    mute_rate: float = param(
        0.02, "chance that a tired, touchy member mutes the group on one more message", unit="chance",
        source="assumption; 59 % of 100 mute groups", ge=0, le=1,
    )  # fmt: skip
    # 2 appraisal and value
    appraisal_base: float = param(-0.8, "base of accepting a message", unit="logits", ge=-60, le=60)
    tie_weight: float = param(1.16, "weight of tie strength: strong:weak about 2 per exposure", unit="logits",
                              source="assumption, direction from Bakshy et al. 2012", ge=-10, le=10)  # fmt: skip
    quality_weight: float = param(1.5, "weight of perceived quality", unit="logits", ge=-10, le=10)
    authenticity_weight: float = param(1.5, "weight of authenticity × trust", unit="logits", ge=-10, le=10)
    authority_weight: float = param(0.5, "weight of the sender's authority", unit="logits", ge=-10, le=10)
    interest_weight: float = param(1.5, "weight of interest in the topic", unit="logits", ge=-10, le=10)
    similarity_weight: float = param(0.0, "weight of being of the same segment", unit="logits",
                                     source="De Bruyn & Lilien 2008: not positive", ge=-10, le=10)  # fmt: skip
    scepticism_weight: float = param(2.0, "weight of scepticism × commerciality, against", unit="logits", ge=-10, le=10)
    fatigue_weight: float = param(1.0, "weight of fatigue, against", unit="logits", ge=-10, le=10)
    # 3 engagement
    involvement_cognitive: float = param(0.5, "interest → baseline of the cognitive dimension", ge=0, le=1,
                                         source="assumption; sign Leckie et al. 2016")  # fmt: skip
    involvement_affective: float = param(0.5, "interest → baseline of the affective dimension", ge=0, le=1,
                                         source="assumption; sign Leckie et al. 2016")  # fmt: skip
    involvement_activation: float = param(0.5, "interest → baseline of activation", ge=0, le=1,
                                          source="assumption; sign Leckie et al. 2016")  # fmt: skip
    cognitive_gain: float = param(
        0.12, "gain per accepted message of full usefulness", unit="share of what is left", ge=0, le=1
    )
    affective_gain: float = param(
        0.15, "gain per accepted message of full enjoyment and trust", unit="share of what is left", ge=0, le=1
    )
    symbolic_gain: float = param(
        0.06, "gain per accepted message of full symbolic value and interest", unit="share of what is left", ge=0, le=1
    )
    activation_gain: float = param(0.15, "gain per act of taking part", unit="share of what is left", ge=0, le=1)
    trust_gain: float = param(
        0.04, "gain per accepted, wholly authentic message", unit="share of what is left", ge=0, le=1
    )
    engagement_half_life: float = param(420.0, "half-life of engagement and trust toward their baselines", unit="hours",
                                        source="ad-stock 2.5 weeks, a proxy", gt=0, le=100_000)  # fmt: skip
    attitude_peak: float = param(10.0, "exposures to one item after which another one lowers the attitude", unit="exposures",
                                 source="Schmidt & Eisend 2015", ge=1, le=1000)  # fmt: skip
    profit_motive_penalty: float = param(-0.2, "affect lost, as a share, on seeing through a wholly commercial message",
                                         unit="share",
                                         source="assumption; direction Wiid et al. 2019", ge=-1, le=0)  # fmt: skip
    negative_message_loss: float = param(
        0.15, "affect and trust lost, as a share, to an accepted bad word", unit="share", ge=0, le=1
    )
    question_rate: float = param(
        0.0, "rate at which a customer of mean activity has a question or a complaint; no answer is felt as no solution",
        unit="1/day", ge=0, le=24,
    )
    patience: float = param(
        12.0, "time to an answer that leaves one neither pleased nor displeased", unit="hours", gt=0, le=1000
    )
    service_gain: float = param(
        0.15, "trust and affect gained by an instant, solving answer", unit="share of what is left", ge=0, le=1
    )
    service_loss: float = param(0.15, "trust and affect lost, as a share, to no solution", unit="share", ge=0, le=1)
    bot_disclosed_effect: float = param(
        0.8, "worth of a good answer by a bot that says it is one, against a human's", unit="ratio", ge=0, le=1
    )
    # 4 connection and usage intent
    connection_cognitive: float = param(
        0.20,
        "cognitive → self-brand connection",
        source="assumption; order Hollebeek 2014, Sparks & McCann 2023",
        ge=0,
        le=1,
    )
    connection_affective: float = param(
        0.50,
        "affective → self-brand connection",
        source="assumption; order Hollebeek 2014, Sparks & McCann 2023",
        ge=0,
        le=1,
    )
    connection_activation: float = param(
        0.10,
        "activation → self-brand connection",
        source="assumption; order Hollebeek 2014, Sparks & McCann 2023",
        ge=0,
        le=1,
    )
    intent_cognitive: float = param(
        0.05, "cognitive → usage intent", source="assumption; order Hollebeek 2014, Sparks & McCann 2023", ge=0, le=1
    )
    intent_affective: float = param(
        0.30, "affective → usage intent", source="assumption; order Hollebeek 2014, Sparks & McCann 2023", ge=0, le=1
    )
    intent_activation: float = param(
        0.45, "activation → usage intent", source="assumption; order Hollebeek 2014, Sparks & McCann 2023", ge=0, le=1
    )
    engaged_above: float = param(0.5, "connection from which a consumer counts as engaged", unit="0–1", ge=0, le=1)
    # 5 taking part
    enjoyment_share: float = param(
        0.6,
        "weight of enjoyment against usefulness",
        unit="share",
        source="assumption; order Li, Chau & Lou 2005",
        ge=0,
        le=1,
    )
    takepart_base: float = param(-0.4, "base of taking part in a post (poll response about .47 in a private group)",
                                 unit="logits",
                                 source="assumption; set by 20 Minutes' 35–60 %", ge=-60, le=60)  # fmt: skip
    takepart_value: float = param(1.5, "weight of enjoyment and usefulness", unit="logits", ge=-10, le=10)
    takepart_trust: float = param(1.0, "weight of trust", unit="logits", ge=-10, le=10)
    takepart_activation: float = param(1.0, "weight of activation", unit="logits", ge=-10, le=10)
    takepart_effort: float = param(1.5, "weight of the effort asked, against", unit="logits", ge=-10, le=10)
    takepart_fatigue: float = param(2.0, "weight of fatigue, against", unit="logits", ge=-10, le=10)
    takepart_perk: float = param(0.3, "weight of the logarithm of 1 + the perk's worth", unit="logits", ge=-10, le=10)
    hub_odds: float = param(1.5, "odds of taking part and passing on of the tenth with most ties, against the rest",
                            unit="odds ratio",
                            source="assumption, direction Hinz et al. 2011", gt=0, le=100)  # fmt: skip
    # 6 passing on
    pass_on_base: float = param(-3.1, "base of passing an item on", unit="logits", ge=-60, le=60)
    pass_on_activation: float = param(1.5, "weight of activation", unit="logits", ge=-10, le=10)
    pass_on_connection: float = param(1.0, "weight of self-brand connection", unit="logits", ge=-10, le=10)
    pass_on_novelty: float = param(0.5, "weight of novelty (1 / times heard)", unit="logits", ge=-10, le=10)
    pass_on_uniqueness: float = param(1.0, "weight of the item's uniqueness", unit="logits", ge=-10, le=10)
    pass_on_trust: float = param(1.0, "weight of authenticity × trust", unit="logits", ge=-10, le=10)
    pass_on_ease: float = param(0.5, "weight of share buttons on the item", unit="logits", ge=-10, le=10)
    content_hazard: float = param(0.8, "rate at which an item ages out of being passed on", unit="1/day",
                                  source="80 % of images dead within 2 days", ge=0, le=24)  # fmt: skip
    group_share: float = param(0.35, "share of private sharing that goes to a private group", unit="share", ge=0, le=1)
    tell_rate: float = param(0.4, "chance to tell a tie of full strength, at mean activity", unit="chance", ge=0, le=1)
    public_visibility: float = param(0.1, "chance that a tie sees a public post", unit="chance", ge=0, le=1)
    forward_limit: int = param(
        5, "most chats one can forward an item to", unit="chats", source="WhatsApp 2019", ge=1, le=100_000
    )
    far_forward_limit: int = param(
        1, "the same once an item has travelled far", unit="chats", source="WhatsApp 2020", ge=1, le=100_000
    )
    far_hops: int = param(
        5, "hops after which an item has travelled far", unit="hops", source="WhatsApp 2020", ge=1, le=100_000
    )
    # 7 joining, nominating, leaving
    join_base: float = param(-2.2, "base of accepting an invitation", unit="logits", ge=-60, le=60)
    join_interest: float = param(1.5, "weight of interest", unit="logits", ge=-10, le=10)
    join_trust: float = param(1.0, "weight of trust", unit="logits", ge=-10, le=10)
    join_connection: float = param(1.0, "weight of self-brand connection", unit="logits", ge=-10, le=10)
    join_tie: float = param(1.16, "weight of the nominator's tie strength", unit="logits", ge=-10, le=10)
    scarcity_pull: float = param(
        1.5, "weight of the uniqueness of content that only members can see", unit="logits", ge=-10, le=10
    )
    nominators_knowledge: float = param(
        0.7, "correlation of a member's view of who is influential with the truth", unit="correlation", ge=0, le=1
    )
    opt_out: float = param(0.01, "chance to leave per noticed organisation message, of a middling member", unit="chance",
                           source="text messages 0.5–2 %", ge=0, le=1)  # fmt: skip
    opt_out_fatigue: float = param(3.0, "how many times full fatigue adds to it", unit="ratio", ge=0, le=100)
    mail_opt_out: float = param(0.003, "chance to leave the mailing list per e-mail opened, when rested", unit="chance",
                                source="mail 0.2–0.5 %", ge=0, le=1)  # fmt: skip
    unrest: float = param(
        0.15,
        "share of affect that a member loses when the closest tie leaves a group without moderation",
        unit="share",
        ge=0,
        le=1,
    )
    conduct_relief: float = param(
        0.5, "share of unrest that a stated code of conduct takes away", unit="share", ge=0, le=1
    )
    moderation_relief: float = param(0.5, "share of unrest that full moderation takes away", unit="share", ge=0, le=1)
    # 8 journey and everyday talk
    recognition_rate: float = param(
        0.006, "rate of recognising a need, at full usage intent", unit="1/day", ge=0, le=24
    )
    search_rate: float = param(0.4, "rate of ending the search, at full usage intent", unit="1/day", ge=0, le=2400)
    evaluation_rate: float = param(
        0.4, "rate of ending the evaluation, at full usage intent", unit="1/day", ge=0, le=2400
    )
    prompting: float = param(
        0.0, "chance that an accepted good word of full usefulness sets off the search of one who felt no need", unit="chance",
        ge=0, le=1,
    )  # fmt: skip
    buying_share: float = param(
        0.7, "chance that an evaluation ends in buying this brand, at full usage intent", unit="chance", ge=0, le=1
    )
    experience_delay: int = param(72, "time from purchase to judging it", unit="hours", ge=1, le=5000)
    positive_share: float = param(
        0.62, "share of experiences that are good", unit="share", source="Keller Fay 2006", ge=0, le=1
    )
    negative_share: float = param(
        0.08, "share of experiences that are bad", unit="share", source="Keller Fay 2006", ge=0, le=1
    )
    experience_talk: float = param(0.3, "chance that a good or bad experience is told", unit="chance", ge=0, le=1)
    everyday_talk: float = param(
        0.002, "rate at which a customer of mean activity brings the brand up unasked", unit="1/day", ge=0, le=24
    )
    # what consumers make themselves, and ties they have not measured
    peer_usefulness: float = param(0.5, "usefulness of what a consumer says of its own accord", unit="0–1", ge=0, le=1)
    peer_enjoyment: float = param(0.45, "enjoyment of it", unit="0–1", ge=0, le=1)
    peer_symbolic: float = param(0.3, "symbolic value of it", unit="0–1", ge=0, le=1)
    peer_uniqueness: float = param(0.35, "uniqueness of it", unit="0–1", ge=0, le=1)
    peer_quality: float = param(0.55, "perceived quality of it", unit="0–1", ge=0, le=1)
    peer_authenticity: float = param(
        0.85, "authenticity of what consumers make", unit="0–1",
        source="assumption; direction Lee, Kim & Kim 2011", ge=0, le=1,
    )  # fmt: skip
    created_commerciality: float = param(
        0.3, "share of a post's commercial tone that members' own content keeps", unit="ratio", ge=0, le=1
    )
    groupmate_tie: float = param(0.2, "tie strength of members of one group who have no tie", unit="0–1", ge=0, le=1)
    nominating_worth: float = param(0.5, "usefulness and enjoyment of naming others for the group", unit="0–1", ge=0, le=1)
    nominating_effort: float = param(0.2, "effort of naming others", unit="0–1", ge=0, le=1)
    nomination_delay: int = param(24, "time from joining to nominating others", unit="hours", ge=1, le=2000)
    nomination_interval: int = param(168, "time until a member is asked again", unit="hours", ge=1, le=100_000)
