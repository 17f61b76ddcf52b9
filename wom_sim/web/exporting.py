"""`--export`: the page as one file that holds its runs."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from wom_sim.errors import ResourceError, WomSimError
from wom_sim.scenario import changed
from wom_sim.web.controls import Choice, Slider, first_choice, sliders
from wom_sim.web.page import page
from wom_sim.web.stage import Stage

MOST_MEGABYTES = 20

_CAUTION = 0.9
"""Of the room that there is: other settings than the first may take a little more."""

FEWEST_CONSUMERS = 100
"""Of fewer there is no word of mouth to see, and they are not proposed."""


class Variant(NamedTuple):
    """A run that the file holds: `name` as the page asks for it."""

    name: str
    choice: Choice


def exported(stage: Stage, worlds: int, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
    """The page with its runs inside: the scenario's two campaigns in the first `worlds` worlds, and the same with each slider
    moved down and up by itself.

    Raises ResourceError if the file would be too large to hand on; this is known after the first few runs.
    """
    setup = stage.setup()
    stops = {slider.name: _stops(slider) for slider in sliders(stage.scenario, stage.consumers)}
    setup["sliders"] = [{**slider, "stops": stops[slider["name"]]} for slider in setup["sliders"]]
    setup["notes"] = [*setup["notes"], _said_of_the_file(worlds)]
    variants = list(_variants(stage, stops, worlds))
    pool: list[Any] = []
    places: dict[str, int] = {}
    runs, size = {}, 0
    without_runs = len(page({"setup": setup, "pool": [], "runs": {}}))
    for done, (name, choice) in enumerate(variants, 1):
        run = stage.run(choice)
        parts = [run["world"], *run["sides"]]
        before = len(pool)
        world, *sides = (_kept(part, pool, places) for part in parts)
        runs[name] = {"world": world, "sides": sides}
        size += sum(len(str(part)) for part in pool[before:])
        if without_runs + size > MOST_MEGABYTES * 1e6:
            _refuse(stage, worlds, without_runs, size / done * len(variants))
        progress(done, len(variants))
    html = page({"setup": setup, "pool": pool, "runs": runs})
    if len(html) > MOST_MEGABYTES * 1e6:
        _refuse(stage, worlds, without_runs, len(html) - without_runs)
    return html


def _kept(part: Any, pool: list[Any], places: dict[str, int]) -> int:
    """The part's place in the pool; equal parts (a world under several budgets) are kept once."""
    key = str(part)
    if key not in places:
        places[key] = len(pool)
        pool.append(part)
    return places[key]


def _stops(slider: Slider) -> list[float | None]:
    """Where the slider can stand in a file: about half-way down, as it is, about half-way up."""
    if slider.off or slider.value is None:
        return [slider.value]
    around = ((slider.low + slider.value) / 2, slider.value, (slider.value + slider.high) / 2)
    low, value, high = (slider.low + round((stop - slider.low) / slider.step) * slider.step for stop in around)
    stops = {round(stop, 6) for stop in (low, high)} - {round(value, 6)} | {slider.value}
    return sorted(int(stop) if float(stop).is_integer() else stop for stop in stops)


def _variants(stage: Stage, stops: dict[str, list], worlds: int) -> Iterator[Variant]:
    sides = first_choice(stage.scenario).sides
    settings = [(name, stop) for name, values in stops.items() for stop in values]
    own = {slider.name: slider.value for slider in sliders(stage.scenario, stage.consumers)}
    for world in range(worlds):
        yield Variant(f"world={world}", Choice(sides, {}, world))
        for name, stop in settings:
            if stop != own[name]:
                yield Variant(f"{name}={stop}&world={world}", Choice(sides, {name: stop}, world))


def _said_of_the_file(worlds: int) -> str:
    return (
        f"This file holds {worlds} world{'s' if worlds > 1 else ''}, and one slider at a time at three places; wom-sim demo "
        "changes everything."
    )


def _refuse(stage: Stage, worlds: int, without_runs: float, of_runs: float) -> None:
    """Say what would fit: what runs take, in bytes, goes with the number of worlds. With that of consumers and of days it does
    not: the same campaign reaches a larger share of fewer consumers, and word spreads fastest at first."""
    room = (MOST_MEGABYTES * 1e6 - without_runs) / of_runs
    fitting = int(worlds * room)
    changes = [f"fewer worlds (--worlds {fitting} should fit)"] if 0 < fitting < worlds else []
    if not stage.imported:
        consumers = _fitting_consumers(stage, _CAUTION * room)
        should_fit = f"; about {consumers:,} should fit" if consumers else ""
        changes.append(f"fewer consumers (world.consumers, now {stage.consumers:,}{should_fit})")
    changes.append(f"fewer days (study.days, now {stage.scenario.study.days})")
    size = math.ceil((without_runs + of_runs) / 1e6)
    raise ResourceError(
        f"The file would have about {size:,} MB, and at most {MOST_MEGABYTES} MB can be handed on. Take {' or '.join(changes)}."
    )


def _fitting_consumers(stage: Stage, room: float) -> int | None:
    """So few consumers that a run of theirs takes at most this share of what it takes now: half as many, a quarter, an eighth …;
    None where even the fewest take more, or the campaign wants more than there are."""
    consumers, most = stage.consumers, room * _size_of(stage)
    with contextlib.suppress(WomSimError):
        while (consumers := _rounded_down(consumers / 2)) >= FEWEST_CONSUMERS:
            if _size_of(Stage(changed(stage.scenario, {("world", "consumers"): consumers}))) <= most:
                return consumers
    return None


def _size_of(stage: Stage) -> int:
    """Bytes that the scenario's own campaigns take in the first world."""
    run = stage.run(first_choice(stage.scenario))
    return sum(len(str(part)) for part in (run["world"], *run["sides"]))


def _rounded_down(number: float) -> int:
    """To two digits: an estimate is no finer."""
    if number < 1:
        return 0
    step = 10 ** max(0, math.floor(math.log10(number)) - 1)
    return int(number // step * step)
