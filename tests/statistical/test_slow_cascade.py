"""The compiled engine against the cascade in `slow_cascade.py`: draw by draw, hour by hour, not a difference."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import slow_cascade
from bare import bare_run, karate, weighted
from slow_cascade import Item, Told, cascade, coin

DAYS = 10


# Each: the graph, those who begin, and the engine's tell_rate. Weights of about a half on so many ties would let every
# cascade reach everybody, so on the denser graphs not everything is told.
CASES = {
    "karate club": (karate(), [0, 16, 33], 1.0),
    "random graph": (weighted(nx.gnp_random_graph(120, 0.05, seed=3), 4), [5, 60, 119], 0.5),
    "directed": (weighted(nx.gnp_random_graph(80, 0.06, seed=5, directed=True), 6), [0, 40], 0.5),
    "small world": (weighted(nx.watts_strogatz_graph(100, 6, 0.1, seed=7), 8), [1, 51], 0.5),
    "hub": (weighted(nx.barabasi_albert_graph(150, 2, seed=9), 10), [0, 149], 1.0),
}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    graph, makers, rate = CASES[request.param]
    result = bare_run(graph, makers, DAYS, tell_rate=rate)
    items = {
        number: Item(item["key"], int(item["maker"]), int(item["born"]))
        for number, item in enumerate(result.items)
        if item["maker"] >= 0
    }
    return graph, rate, result, items


def from_engine(result) -> dict[int, list[Told]]:
    log = {}
    for row in result.exposures:
        log.setdefault(int(row["item"]), []).append(Told(int(row["tick"]), int(row["consumer"]), int(row["sender"])))
    return {number: sorted(rows) for number, rows in log.items()}


def test_who_told_whom_and_when(case):
    graph, rate, result, items = case
    engine = from_engine(result)
    assert set(engine) <= set(items)
    for number, item in items.items():
        assert cascade(graph, item, DAYS * 24, rate) == engine.get(number, [])


def test_there_is_something_to_compare(case):
    """Hundreds of cascades of many sizes, some of them several hours long."""
    graph, rate, _, items = case
    logs = [cascade(graph, item, DAYS * 24, rate) for item in items.values()]
    assert len(logs) > 200
    assert np.mean([len(log) > 1 for log in logs]) > 0.4
    assert max(log[-1].hour - log[0].hour for log in logs if log) >= 3
    assert len({len(log) for log in logs}) > 10


CHANGES = {
    "the names of each coin exchanged": {"coin": lambda item, teller, friend: coin(item, friend, teller)},
    "of several tellers the last": {"first": max},
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_comparison_bites(case, change):
    graph, rate, result, items = case
    engine = from_engine(result)
    other = [cascade(graph, item, DAYS * 24, rate, **CHANGES[change]) for item in items.values()]
    assert sum(log != engine.get(number, []) for number, log in zip(items, other, strict=True)) > 20


def test_it_is_written_apart_from_the_engine():
    text = Path(slow_cascade.__file__).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "import" in line and "wom_sim" in line] == [
        "from wom_sim.draws import TELL, uniform"
    ]
