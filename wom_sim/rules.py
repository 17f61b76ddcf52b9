"""The model: how consumers behave. Start reading here.

Every rule is a scalar function: numbers in, a number out. Rules hold no arrays, no configuration and no luck of their
own; the drivers (the compiled engine, the Mesa face) call the same rules with the same draws. Where a decision is logistic,
its rule gives the log odds, of which the chance is the `logistic`. Parameters are named as in
`wom_sim/scenario/behaviour.py`, where each has its default, unit, range and source.

Order of the file: 1 noticing · 2 appraisal and value · 3 engagement · 4 connection and intent · 5 taking part · 6 passing on
· 7 joining, nominating, leaving · 8 journey · 9 service. All states (cognitive, affective, activation, trust …) lie in 0–1.

Theory: Wiid, Hurley, Mora-Avila & Salmon 2019 (organisation-led engagement in hidden social spaces); engagement after
Hollebeek, Glynn & Brodie 2014. Where a source gives a direction but no size, the docstring says *assumption*.
"""

from __future__ import annotations

import math

from wom_sim.arithmetic import exp, exp2, log
from wom_sim.compiled import njit


@njit
def logistic(x):
    """1 / (1 + e^−x): from log odds to a chance."""
    if x > 40.0:
        # e^−40 is too small to be seen beside 1 in double precision.
        return 1.0
    return 1.0 / (1.0 + exp(-x))


@njit
def clip(x):
    """x held within 0–1."""
    return min(1.0, max(0.0, x))


@njit
def raised(value, share):
    """A saturating gain: value + share·(1 − value). *Assumption* (diminishing returns)."""
    return clip(value + share * (1.0 - value))


@njit
def lowered(value, share):
    """A loss in proportion: value·(1 − share). *Assumption*."""
    return clip(value * (1.0 - share))


@njit
def kept_after(hours, half_life):
    """Share of a deviation from rest that is left after so many hours: 2^(−hours/half_life)."""
    return exp2(-hours / half_life)


@njit
def decayed(value, baseline, kept):
    """baseline + (value − baseline)·kept, with `kept_after` the hours: exact, so it may be applied only when next needed."""
    if value == baseline:
        return value
    return baseline + (value - baseline) * kept


# 1 noticing


@njit
def is_attentive(hour, offset, first_hour, attentive_hours):
    """Whether a consumer looks at messages at this hour of the study: ((hour + offset − first_hour) mod 24) < attentive_hours.

    Hours are whole hours; offset is the time zone. 12.1 attentive hours a day: Dingler & Pielot 2015.
    """
    return (hour + offset - first_hour) % 24 < attentive_hours


@njit
def hours_until_attentive(hour, offset, first_hour, attentive_hours):
    """Whole hours until the consumer next looks at messages (0 when it does now)."""
    if is_attentive(hour, offset, first_hour, attentive_hours):
        return 0
    return 24 - (hour + offset - first_hour) % 24


@njit
def read_delay(u, mean_hours):
    """Hours before an attentive consumer looks: geometric with the given mean, the number of hours h ≥ 1 with u < qʰ, where
    q = mean/(1 + mean) is the chance to put off looking by another hour. *Assumption* (the shape); most look within the
    hour, Dingler & Pielot 2015."""
    waits = mean_hours / (1.0 + mean_hours)
    hours = 0
    still = waits
    while u < still and hours < 1_000_000:
        hours += 1
        still *= waits
    return hours


@njit
def chance_to_notice(attention, fatigue, fatigue_on_attention, in_muted_group, muted_attention):
    """attention · (1 − fatigue_on_attention·fatigue) · (muted_attention if the group is muted). *Assumption*."""
    chance = attention * (1.0 - fatigue_on_attention * fatigue)
    return clip(chance * muted_attention if in_muted_group else chance)


@njit
def chance_to_open(attention, fatigue, fatigue_on_attention, mail_opened):
    """mail_opened · attention · (1 − fatigue_on_attention·fatigue): an e-mail competes with many others, and most are not
    opened (Portilla & Perez-Vega). *Assumption* (form)."""
    return clip(mail_opened * attention * (1.0 - fatigue_on_attention * fatigue))


@njit
def chance_to_mute(fatigue, tolerance, mute_rate):
    """Chance that a member mutes the group on noticing one more message of the organisation: mute_rate·fatigue·(1.5 −
    tolerance). 59 % of a small survey mute groups; form: *assumption*."""
    return clip(mute_rate * fatigue * (1.5 - tolerance))


@njit
def disturbs_sleep(hours_to_attention, muted):
    """Whether an alert that arrives this many hours before the consumer next looks at messages is a night alert: 2 to 9
    hours before, unless muted. Organisations owe their members quiet nights (Wiid et al. 2019); hours: *assumption*."""
    return 1 < hours_to_attention <= 9 and not muted


@njit
def tiring(fatigue, tolerance, fatigue_per_message):
    """Fatigue after an organisation's message: raised by fatigue_per_message·(1.5 − tolerance). *Assumption*."""
    return raised(fatigue, fatigue_per_message * (1.5 - tolerance))


# 2 appraisal and value


@njit
def useful_value(functional, cost):
    """Usefulness of information or of an interaction: functional + cost − functional·cost. It is useful because it works
    (functional value) or because it saves search and effort (cost value; the kinds: Smith & Colgate 2007). Form:
    *assumption*."""
    return functional + cost - functional * cost


@njit
def interaction_value(value, human_tone):
    """What an interaction is worth in a given tone: value·(½ + human_tone/2). The voice must be human and not corporate
    (Wiid et al. 2019); form: *assumption*."""
    return value * (0.5 + 0.5 * human_tone)


@njit
def perceived_quality(usefulness, accuracy, importance):
    """Mean of useful, accurate and important (the parts: Huang, Cai, Tsang & Zhou 2011; equal weights: *assumption*)."""
    return (usefulness + accuracy + importance) / 3.0


@njit
def perceived_authenticity(trustworthy, credible, reliable):
    """Mean of trustworthy, credible and reliable (Huang et al. 2011; equal weights: *assumption*)."""
    return (trustworthy + credible + reliable) / 3.0


@njit
def log_odds_to_accept(
    tie, quality, authenticity, trust, authority, interest, similar, scepticism, commerciality, fatigue,
    appraisal_base, tie_weight, quality_weight, authenticity_weight, authority_weight, interest_weight,
    similarity_weight, scepticism_weight, fatigue_weight,
):  # fmt: skip
    """Log odds that a noticed message is believed and taken in.

    base + tie_weight·tie + quality_weight·(quality − ½) + authenticity_weight·(authenticity·trust − ¼)
    + authority_weight·(authority − ½) + interest_weight·(interest − ½) + similarity_weight·similar
    − scepticism_weight·scepticism·commerciality − fatigue_weight·fatigue

    The parts: Huang et al. 2011 (quality, authenticity, authority, interest); tie strength opens (De Bruyn & Lilien
    2008), similarity does not persuade by default (ibid.); persuasion knowledge answers to the profit motive (Wiid et
    al. 2019). Sizes: *assumption*. For an organisation's own message `tie` is the consumer's trust.
    """
    return (
        appraisal_base
        + tie_weight * tie
        + quality_weight * (quality - 0.5)
        + authenticity_weight * (authenticity * trust - 0.25)
        + authority_weight * (authority - 0.5)
        + interest_weight * (interest - 0.5)
        + similarity_weight * similar
        - scepticism_weight * scepticism * commerciality
        - fatigue_weight * fatigue
    )


# 3 engagement (cognitive, affective, activation)


@njit
def engagement_baseline(interest, involvement):
    """Where a dimension of engagement rests: involvement·interest (signs: Leckie et al. 2016; sizes: *assumption*)."""
    return involvement * interest


@njit
def wear(times_heard, attitude_peak):
    """Worth of hearing an item for the n-th time: 1 − (n − 1)/peak, at least −1. The attitude peaks at about ten
    exposures (Schmidt & Eisend 2015); the straight line is an *assumption*."""
    return max(-1.0, 1.0 - (times_heard - 1.0) / attitude_peak)


@njit
def cognitive_after(cognitive, usefulness, worth, cognitive_gain):
    """Thinking about the brand grows with usefulness: raised by gain·usefulness·worth; worn-out content lowers it
    (Hollebeek et al. 2014 for the dimension; size: *assumption*)."""
    share = cognitive_gain * usefulness * worth
    return raised(cognitive, share) if share >= 0.0 else lowered(cognitive, -share)


@njit
def affective_after(affective, enjoyment, trust, worth, affective_gain):
    """Feeling for the brand grows with enjoyment × trust (Carvalho & Fernandes 2018; size: *assumption*)."""
    share = affective_gain * enjoyment * trust * worth
    return raised(affective, share) if share >= 0.0 else lowered(affective, -share)


@njit
def attachment_after(affective, symbolic, interest, worth, symbolic_gain):
    """Meaning attaches: feeling for the brand grows with symbolic value × interest (Smith & Colgate 2007: the kind of
    value; size: *assumption*)."""
    share = symbolic_gain * symbolic * interest * worth
    return raised(affective, share) if share >= 0.0 else lowered(affective, -share)


@njit
def activation_after(activation, effort, activation_gain):
    """Energy spent on the brand grows with taking part, more with more effort: raised by gain·(½ + effort/2).
    Participation feeds engagement (Leckie et al. 2016); size: *assumption*."""
    return raised(activation, activation_gain * (0.5 + 0.5 * effort))


@njit
def trust_after(trust, authenticity, trust_gain):
    """Trust grows with authentic messages (Fournier & Avery 2011; size: *assumption*)."""
    return raised(trust, trust_gain * authenticity)


@njit
def profit_motive_loss(scepticism, commerciality, transparency, profit_motive_penalty):
    """Share of affect lost on seeing through a commercial message: −penalty·scepticism·commerciality·(1 − transparency).
    Extrinsic motives are noticed and cost engagement (Wiid et al. 2019); size: *assumption*."""
    return -profit_motive_penalty * scepticism * commerciality * (1.0 - transparency)


# 4 self-brand connection and usage intent


@njit
def weighted_mean(cognitive, affective, activation, w_cognitive, w_affective, w_activation):
    """Weighted mean of the three dimensions. For connection affect weighs most, for usage intent activation
    (Hollebeek et al. 2014; Sparks & McCann 2023: the order; the sizes are *assumptions*)."""
    total = w_cognitive + w_affective + w_activation
    if total <= 0.0:
        return 0.0
    return (w_cognitive * cognitive + w_affective * affective + w_activation * activation) / total


# 5 taking part


@njit
def log_odds_to_take_part(
    usefulness, enjoyment, trust, activation, effort, fatigue, hub, perk,
    enjoyment_share, takepart_base, takepart_value, takepart_trust, takepart_activation, takepart_effort,
    takepart_fatigue, takepart_perk, hub_odds,
):  # fmt: skip
    """Log odds that a member answers a poll, meets a challenge or joins in.

    base + value·(s·enjoyment + (1 − s)·usefulness) + trust + activation − effort − fatigue + perk·ln(1 + worth of
    the perk in money) + hub·ln hub_odds. Exclusive perks keep members animated (Wiid et al. 2019).
    Enjoyment outweighs usefulness (Li, Chau & Lou 2005); hubs take part more (Hinz et al. 2011); polls in a private
    group got 35–60 % (20 Minutes). Sizes: *assumption*.
    """
    return (
        takepart_base
        + takepart_value * (enjoyment_share * enjoyment + (1.0 - enjoyment_share) * usefulness)
        + takepart_trust * trust
        + takepart_activation * activation
        - takepart_effort * effort
        - takepart_fatigue * fatigue
        + takepart_perk * log(1.0 + perk)
        + (log(hub_odds) if hub else 0.0)
    )


# 6 passing on


@njit
def enough_sources(sources, support, sources_needed, threshold, strength_of_ties):
    """Whether an item has been accepted from enough others to be considered for passing on: sources ≥ sources_needed, and
    support ≥ threshold·strength_of_ties, support being the summed strength of the ties that brought it.

    One source is simple contagion, several are complex contagion (Centola & Macy 2007); a threshold is a share of one's
    ties (Granovetter 1978; Watts 2002), and thresholds spread evenly over 0–1 make the linear threshold model (Kempe,
    Kleinberg & Tardos 2003). Support a millionth short counts: strengths are held in single precision.
    """
    return sources >= sources_needed and support * 1.000001 >= threshold * strength_of_ties


@njit
def freshness(age_hours, content_hazard):
    """How much of its chance to be passed on an item keeps with age: e^(−hazard·age in days). 80 % of images stop within two
    days; form: *assumption*."""
    return exp(-content_hazard * age_hours / 24.0)


@njit
def log_odds_to_pass_on(
    activation, connection, times_heard, uniqueness, authenticity, trust, ease, hub,
    pass_on_base, pass_on_activation, pass_on_connection, pass_on_novelty, pass_on_uniqueness, pass_on_trust,
    pass_on_ease, hub_odds,
):  # fmt: skip
    """Log odds that a consumer who accepted an item passes it on while it is fresh; with age, the chance is multiplied by
    `freshness`.

    base + activation + connection + novelty/times_heard + uniqueness + authenticity·trust + ease + hub·ln hub_odds, each with
    its weight; ease: share buttons.
    Influencers pass on what is trusted and unique (Smith et al. 2007). Sizes: *assumption*.
    """
    return (
        pass_on_base
        + pass_on_activation * activation
        + pass_on_connection * connection
        + pass_on_novelty / times_heard
        + pass_on_uniqueness * uniqueness
        + pass_on_trust * authenticity * trust
        + pass_on_ease * ease
        + (log(hub_odds) if hub else 0.0)
    )


ONE_TO_ONE, PRIVATE_GROUP, PUBLIC = 1, 2, 3


@njit
def sharing_channel(u, private_share, group_share, has_group):
    """One draw decides the channel: public with 1 − private_share; of the private rest, a group with group_share."""
    if u >= private_share:
        return PUBLIC
    return PRIVATE_GROUP if has_group and u < private_share * group_share else ONE_TO_ONE


@njit
def chance_to_tell(strength, tell_rate, activity):
    """Chance that one tie is told, one to one: tell_rate·strength·activity (Granovetter 1973; size: *assumption*)."""
    return clip(tell_rate * strength * activity)


@njit
def most_chats(hops, forward_limit, far_forward_limit, far_hops):
    """How many chats an item may be forwarded to: forward_limit, or far_forward_limit once it has travelled far_hops
    (WhatsApp: 5 chats since 2019, 1 for what was forwarded often since 2020)."""
    return far_forward_limit if hops >= far_hops else forward_limit


# 7 joining, nominating, leaving


@njit
def log_odds_to_join(interest, trust, connection, tie, join_base, join_interest, join_trust, join_connection, join_tie):
    """Log odds to accept an invitation to the group: base + interest + trust + connection + tie of the nominator, each
    with its weight. An invitation by the organisation has tie 0, or 1 after a personal interview. Sizes: *assumption*."""
    return join_base + join_interest * interest + join_trust * trust + join_connection * connection + join_tie * tie


@njit
def is_gone(hour, withdrawn, member):
    """Whether content can no longer be seen: it was taken away at hour `withdrawn` (below 0: never) from all but members.
    A way to make joining the only way to see it (the walled garden in Wiid et al. 2019)."""
    return 0 <= withdrawn <= hour and not member


@njit
def log_odds_to_ask_in(
    interest, trust, connection, tie, uniqueness,
    join_base, join_interest, join_trust, join_connection, join_tie, scarcity_pull,
):  # fmt: skip
    """Log odds to ask for membership on hearing of content that only members can see: as `log_odds_to_join`, with
    scarcity_pull·uniqueness added. A sense of scarcity attracted others to join (Wiid et al. 2019); size: *assumption*."""
    return (
        join_base
        + join_interest * interest
        + join_trust * trust
        + join_connection * connection
        + join_tie * tie
        + scarcity_pull * uniqueness
    )


@njit
def believed_influence(influence, noise, knowledge):
    """How influential somebody seems: knowledge·influence + √(1 − knowledge²)·noise, both standard normal scores, so
    that `knowledge` is the correlation with the truth (self-reported and sociometric leadership agree only weakly,
    Iyengar, Van den Bulte & Valente 2011)."""
    return knowledge * influence + math.sqrt(max(0.0, 1.0 - knowledge * knowledge)) * noise


@njit
def nomination_weight(strength, believed):
    """How readily a tie is nominated: strength·e^believed. Villagers name those well placed to spread news (Banerjee et
    al. 2019); the form is an *assumption*."""
    return strength * exp(min(4.0, max(-4.0, believed)))


@njit
def chance_to_leave(affective, cognitive, fatigue, enjoyment_share, opt_out, opt_out_fatigue):
    """Chance to leave the group on noticing one more message of the organisation:
    2·opt_out·(1 + opt_out_fatigue·fatigue)·(1 − staying), staying = s·affective + (1 − s)·cognitive. Enjoyment keeps
    people in a chat more than usefulness (Li, Chau & Lou 2005); 0.5–2 % opt out per message. Form: *assumption*."""
    staying = enjoyment_share * affective + (1.0 - enjoyment_share) * cognitive
    return clip(2.0 * opt_out * (1.0 + opt_out_fatigue * fatigue) * (1.0 - staying))


@njit
def chance_to_unsubscribe(fatigue, mail_opt_out, opt_out_fatigue):
    """Chance to leave the mailing list on opening one more e-mail: mail_opt_out·(1 + opt_out_fatigue·fatigue). 0.2–0.5 %
    do per mail; form: *assumption*."""
    return clip(mail_opt_out * (1.0 + opt_out_fatigue * fatigue))


@njit
def unrest_loss(strength, moderation, code_of_conduct, unrest, moderation_relief, conduct_relief):
    """Share of affect lost when a tied member leaves: unrest·strength·(1 − moderation_relief·moderation)·(1 −
    conduct_relief if there is a code of conduct). Direction: Wiid et al. 2019; sizes: *assumption*."""
    loss = unrest * strength * (1.0 - moderation_relief * moderation)
    return clip(loss * (1.0 - conduct_relief) if code_of_conduct else loss)


# 8 journey and everyday talk: problem recognition → information search → evaluation → purchase → post-purchase

UNAWARE, SEARCHING, EVALUATING, BOUGHT, CONTENT = 0, 1, 2, 3, 4
"""Journey stages: before problem recognition, information search, evaluation, purchase, post-purchase."""


@njit
def stage_rate(stage, recognition_rate, search_rate, evaluation_rate):
    """Rate per hour, at full usage intent, of ending a stage (Powers et al. 2012: the stages; rates: *assumption*)."""
    if stage == UNAWARE:
        return recognition_rate / 24.0
    if stage == SEARCHING:
        return search_rate / 24.0
    return evaluation_rate / 24.0


@njit
def stage_progress(hours, kept, intent, resting_intent, half_life, rate):
    """Hazard gathered over `hours` when the hazard is rate·intent(t) and intent decays to rest, `kept_after` them by kept:
    rate·(rest·h + (intent − rest)·(1 − kept)·H/ln 2). Exact, so progress may be brought up to date at any time."""
    fading = (1.0 - kept) * half_life / 0.69314718055994530942
    return rate * (resting_intent * hours + (intent - resting_intent) * fading)


@njit
def chance_to_be_prompted(usefulness, prompting):
    """Chance that an accepted good word makes one who had not felt the need begin a search: prompting·usefulness. Others
    set off much of problem recognition (Powers et al. 2012); form and size: *assumption*."""
    return clip(prompting * usefulness)


@njit
def hours_to_stage_end(remaining, intent, resting_intent, half_life, rate, horizon, kept):
    """First whole hour by which the hazard gathered reaches `remaining` (a unit-exponential threshold, less what was
    gathered before); horizon + 1 if it does not by then. Bisection on `stage_progress`, which never falls; kept:
    `kept_after` each hour from 0 to horizon, worked out beforehand."""
    if stage_progress(horizon, float(kept[horizon]), intent, resting_intent, half_life, rate) < remaining:
        return horizon + 1
    low, high = 0, horizon
    while high - low > 1:
        middle = (low + high) // 2
        if stage_progress(middle, float(kept[middle]), intent, resting_intent, half_life, rate) >= remaining:
            high = middle
        else:
            low = middle
    return high


@njit
def chance_to_buy(intent, buying_share):
    """Chance that an evaluation ends in buying this brand: buying_share·√intent. Form: *assumption*."""
    return clip(buying_share * math.sqrt(max(0.0, intent)))


@njit
def experience(u, positive_share, negative_share):
    """How a purchase turned out: +1 good, −1 bad, 0 nothing to tell (62 % positive, under 10 % negative talk, Keller
    Fay 2006)."""
    if u < positive_share:
        return 1
    return -1 if u < positive_share + negative_share else 0


@njit
def hours_to_next_talk(unit_exponential, activity, everyday_talk):
    """Hours until a customer next brings the brand up unasked: exponential with rate everyday_talk·activity a day."""
    rate = everyday_talk * activity / 24.0
    if rate <= 0.0:
        return 1.0e9
    return min(1.0e9, 1.0 + math.floor(unit_exponential / rate))


# 9 service: questions and answers


@njit
def hours_to_next_question(unit_exponential, activity, question_rate):
    """Hours until a customer next has a question or a complaint: exponential with rate question_rate·activity a day."""
    rate = question_rate * activity / 24.0
    if rate <= 0.0:
        return 1.0e9
    return min(1.0e9, 1.0 + math.floor(unit_exponential / rate))


@njit
def is_open(hour_of_day, start, end):
    """Whether an hour of day lies in opening hours; start > end runs over midnight, start = end is never."""
    if start <= end:
        return start <= hour_of_day < end
    return hour_of_day >= start or hour_of_day < end


@njit
def next_open(hour, start, end):
    """The first hour of the study, from `hour` on, that lies in opening hours (start ≠ end)."""
    while not is_open(hour % 24, start, end):
        hour += 1
    return hour


@njit
def satisfaction(hours, patience, solved):
    """How an answer is felt, −1 to 1: 2·2^(−hours/patience) − 1 when it solves the matter, else −1. An answer within
    minutes delights, one after `patience` hours leaves cold (AXA France: quick answers are what messengers are for). Form:
    *assumption*."""
    return 2.0 * exp2(-hours / patience) - 1.0 if solved else -1.0


@njit
def served(value, felt, service_gain, service_loss):
    """Trust or affect after an answer: raised by service_gain·felt, or lowered by service_loss·(−felt). *Assumption*."""
    return raised(value, service_gain * felt) if felt >= 0.0 else lowered(value, -service_loss * felt)


@njit
def bot_satisfaction(felt, disclosed, bot_disclosed_effect):
    """A good answer by a bot that says it is one is worth bot_disclosed_effect of a human's; an undisclosed bot does as well
    as a proficient human (Luo et al. 2019, where disclosure cost sales; for service: *assumption*)."""
    return felt * bot_disclosed_effect if disclosed and felt > 0.0 else felt
