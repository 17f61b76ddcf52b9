"""Luck: stateless draws keyed by *what* they decide, never by when.

A draw is a pure function of ``(key, purpose, who, whom, which)``. There is no stream to advance, so it cannot depend
on the order of calls, the number of workers, or what another campaign did: two campaigns in the same world share every
coin that decides the same thing.

The generator is Philox4x32 with 7 rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3", SC'11), the smallest number of rounds that they found to pass BigCrush. The four 32-bit words of the counter
are the purpose and the three names of what is decided; the 64-bit key is the replicate's, or one derived from it
(`child_key`) for a thing that has luck of its own, such as a content item.
"""

from __future__ import annotations

import numpy as np
from numba import uint64

from wom_sim.arithmetic import log, normal_quantile, normal_quantiles
from wom_sim.compiled import growing, inner, njit

ROUNDS = 7

# Purposes. A number is never reused or changed: that would move the luck of every published run.
# --- the world
REPLICATE = 1
SEGMENT = 2
BLOCK = 3
TIES_OF = 4
REWIRE = 5
REWIRE_TO = 6
TIE_STRENGTH = 7
GROUP_EGO = 8
GROUP_SIZE = 9
GROUP_MEMBER = 10
CUSTOMER = 11
TRAIT = 12
TIME_ZONE = 13
# --- behaviour
ITEM = 20
READ_DELAY = 21
NOTICE = 22
ACCEPT = 23
TAKE_PART = 24
CREATE = 25
PASS_ON = 26
CHANNEL = 27
TELL = 28
WHICH_GROUP = 29
LEAVE = 30
JOIN = 31
NOMINATE = 32
PERCEIVE = 33
STAGE = 34
EXPERIENCE = 35
TALK = 36
BUY = 37
PROMPT = 38
MUTE = 39
UNSUBSCRIBE = 40
QUESTION = 41
# --- what the organisation knows and does
KNOWLEDGE = 50
SEEDING = 51
ONBOARD = 52
MAILING = 53
SOLVE = 54
REVERSE_ROOT = 55
REVERSE_TIE = 56
# --- what analytics sees
VISIT = 60
LINK = 61
DEVICE = 62

PURPOSES = {name: value for name, value in dict(globals()).items() if name.isupper() and name != "ROUNDS"}


@njit
def philox(c0, c1, c2, c3, k0, k1, rounds):
    """Philox4x32: four 32-bit counter words and two key words in, four random 32-bit words out (all held in uint64)."""
    low = uint64(0xFFFFFFFF)
    for _ in range(rounds):
        p0 = uint64(0xD2511F53) * c0
        p1 = uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> uint64(32)) ^ c1 ^ k0, p1 & low, (p0 >> uint64(32)) ^ c3 ^ k1, p0 & low
        k0 = (k0 + uint64(0x9E3779B9)) & low
        k1 = (k1 + uint64(0xBB67AE85)) & low
    return c0, c1, c2, c3


@njit
def _word(name):
    """A name modulo 2^32, so that −1 (the organisation) is a name like any other."""
    return uint64(int(name) & 0xFFFFFFFF)


@njit
def bits(key, purpose, who, whom, which):
    """64 random bits for one decision. `key` is a uint64; the names are integers taken modulo 2^32."""
    key = uint64(key)
    w0, w1, _, _ = philox(
        _word(purpose), _word(who), _word(whom), _word(which), key & uint64(0xFFFFFFFF), key >> uint64(32), ROUNDS
    )
    return (w0 << uint64(32)) | w1


@njit
def uniform(key, purpose, who, whom=0, which=0):
    """A uniform draw in (0, 1), never exactly 0 or 1 (52 bits, centred in their cells)."""
    return (np.float64(bits(key, purpose, who, whom, which) >> uint64(12)) + 0.5) * (1.0 / 4503599627370496.0)


@njit
def room_for_draws(count):
    """Length that the arrays of `uniforms` must have: whole blocks of 16, which fill the processor's vectors."""
    return -(-count // 16) * 16


@inner
def uniforms(key, purpose, who, whom, count, drawn):
    """`uniform(key, purpose, who, whom[i])` for the first `count` of `whom`, into `drawn`: several times as fast as one by one.

    Both arrays have `room_for_draws`; what lies beyond `count` is made up.
    """
    for i in range(room_for_draws(count)):
        drawn[i] = uniform(key, purpose, who, whom[i])


@njit
def happens(chance, key, purpose, who, whom=0, which=0):
    """Whether something of this chance happens: a uniform draw below it, which is spared where the outcome is certain."""
    if chance >= 1.0:
        return True
    if chance <= 0.0:
        return False
    return uniform(key, purpose, who, whom, which) < chance


@njit
def below(n, key, purpose, who, whom=0, which=0):
    """A uniform whole number in [0, n). The bias of scaling 52 bits is below n / 2^52."""
    return np.int64(uniform(key, purpose, who, whom, which) * n)


@njit
def normal(key, purpose, who, whom=0, which=0):
    """A standard normal draw (by inversion: one uniform, one normal, so neighbouring decisions stay independent)."""
    return normal_quantile(uniform(key, purpose, who, whom, which))


@njit
def exponential(key, purpose, who, whom=0, which=0):
    """A standard exponential draw (mean 1)."""
    return -log(uniform(key, purpose, who, whom, which))


@njit
def child_key(key, purpose, who, whom=0, which=0):
    """A key of its own for a thing that has luck of its own."""
    return bits(key, purpose, who, whom, which)


def replicate_key(rng_seed: int, replicate: int) -> np.uint64:
    """The key of one replicate: the world and everything that happens in it, whatever the campaign."""
    seed = rng_seed % 2**64
    return np.uint64(child_key(np.uint64(seed), REPLICATE, replicate & 0xFFFFFFFF, replicate >> 32, 0))


@growing
def normals(key, purpose, who, whom, which, drawn, scratch):
    """`normal(key, purpose, who[i], whom[i], which)` for every i, into `drawn`: several times as fast as one by one.

    `scratch` is as long as the others, and left with what came between.
    """
    for i in range(len(drawn)):
        scratch[i] = uniform(key, purpose, who[i], whom[i], which)
    normal_quantiles(scratch, drawn)


@inner
def exponentials(key, purpose, who, whom, count, drawn):
    """`exponential(key, purpose, who, whom[i])` for the first `count` of `whom`, into `drawn`: faster than one by one."""
    for i in range(count):
        drawn[i] = uniform(key, purpose, who, whom[i])
    for i in range(count):
        drawn[i] = -log(drawn[i])
