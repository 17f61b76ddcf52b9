"""Numbers in words for people: as many digits as say something, and none that looks like what it is not."""

from __future__ import annotations

import math
from collections.abc import Sequence

_MOST_DECIMALS = 9


def amounts(*values: float, against: Sequence[float] = (), half_width: float = math.nan) -> list[str]:
    """Numbers that are read together, with the same decimals: three digits for the largest, thousands apart.

    half_width: of the interval that they are known within; decimals beyond its second digit say nothing, and are left out.
    More decimals are used where a number would otherwise look like zero: an interval that leaves zero out, or
    holds it, is seen to do so. The same for the numbers `against` which these are held.
    """
    known = [abs(v) for v in values if math.isfinite(v) and v != 0]
    largest = max(known, default=0.0)
    decimals = 0 if largest >= 99.95 else 1 if largest >= 9.995 else 2
    if half_width > 0:
        decimals = min(decimals, max(0, 1 - math.floor(math.log10(half_width))))
    while decimals < _MOST_DECIMALS and any(not float(f"{v:.{decimals}f}") for v in known):
        decimals += 1
    while decimals < _MOST_DECIMALS and any(_changes_sides(v, decimals, bound) for v in values for bound in against):
        decimals += 1
    return [_amount(v, decimals) for v in values]


def _changes_sides(value: float, decimals: int, bound: float) -> bool:
    """Whether rounding a value puts it below, at or above a number where it was not."""
    rounded = float(f"{value:.{decimals}f}")
    return (value < bound, value > bound) != (rounded < bound, rounded > bound)


def _amount(value: float, decimals: int) -> str:
    if math.isnan(value):
        return "unknown"
    if value == 0:
        return "0"
    return f"{value:,.{decimals}f}" if float(f"{value:.{decimals}f}") else f"{value:.1g}"


def amount(value: float) -> str:
    """One number for people."""
    return amounts(value)[0]


def estimate(mean: float, low: float, high: float, *, against: Sequence[float] = ()) -> list[str]:
    """A mean and the ends of its interval, as fine as the wider side of that allows."""
    return amounts(mean, low, high, against=against, half_width=max(high - mean, mean - low))


def mean_and_interval(mean: float, low: float, high: float) -> list[str]:
    """A mean, and its interval where that is known and has a width: ``["40", "15 to 65"]``. A dash where there is no mean."""
    if math.isnan(mean):
        return ["–"]
    if math.isnan(low) or low == high:
        return [exact(mean)]
    shown, *ends = estimate(mean, low, high)
    return [shown, " to ".join(ends)]


def with_ends(mean: float, low: float, high: float) -> str:
    """A mean with its interval behind it: ``40 (15 to 65)``."""
    shown, *interval = mean_and_interval(mean, low, high)
    return shown + "".join(f" ({ends})" for ends in interval)


def with_margin(mean: float, low: float, high: float) -> str:
    """A mean and half the width of its interval: ``287 ±17``; where that does not lie evenly about it, the mean and, in a line
    below it, the ends of the interval: ``0 to 5.8``. A dash where there is no mean."""
    if math.isnan(mean):
        return "–"
    if math.isnan(low):
        return amount(mean)
    if mean == low == high == 0:
        return "0"
    half_width = (high - low) / 2
    even = math.isclose(low + high, 2 * mean, abs_tol=1e-6 * half_width)
    if not even:
        shown, *ends = estimate(mean, low, high)
        return f"{shown}\n{' to '.join(ends)}"
    return " ±".join(amounts(mean, half_width, half_width=half_width))


def exact(value: float) -> str:
    """A number asked for or measured: whole numbers whole, others with four digits; unknown is a dash."""
    if math.isnan(value):
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:.4g}"


def share(value: float) -> str:
    """A share as a whole per cent; only none is 0 % and only all is 100 %."""
    if math.isnan(value):
        return "unknown"
    if 0 < value < 0.005:
        return "<1 %"
    if 0.995 <= value < 1:
        return ">99 %"
    return f"{100 * value:.0f} %"


def share_within(value: float, low: float, high: float) -> str:
    """A share with its interval: ``75 % (53–89 %)``; without it where it is unknown, or says the same."""
    alone = math.isnan(low) or share(low) == share(value) == share(high)
    return share(value) if alone else f"{share(value)} ({share_ends(low, high)})"


def share_ends(low: float, high: float) -> str:
    """The interval of a share: ``53–89 %``; ``98 to >99 %``, because a dash before the sign could be read as an arrow."""
    joint = " to " if share(high).startswith(">") else "–"
    return f"{share(low).removesuffix(' %')}{joint}{share(high)}"


def parts_of_a_whole(shares: Sequence[float]) -> list[str]:
    """Shares that add up to 1 as whole per cents that add up to 100: rounded down, and what is missing goes to those that lost
    most (the largest remainders), the first of equals. As in `share`, only none is 0 % and only all is 100 %."""
    # Without the last digits' dust, which would make 28.999999999 of 29.
    exact = [round(100 * value, 9) for value in shares]
    whole = [math.floor(value) for value in exact]
    by_loss = sorted(range(len(whole)), key=lambda at: whole[at] - exact[at])
    for at in by_loss[: 100 - sum(whole)]:
        whole[at] += 1
    edges = {0: "<1 %", 100: ">99 %"}
    return [edges[w] if w in edges and 0 < value < 1 else f"{w} %" for w, value in zip(whole, shares, strict=True)]
