"""Where consumers stand: in their communities, inside the picture, the same every time, and soon."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from wom_sim.network.readers import from_networkx
from wom_sim.scenario.changing import changed
from wom_sim.web.controls import Choice, first_choice
from wom_sim.web.layout import HEIGHT, WIDTH, lay_out_ring, lay_out_ties
from wom_sim.web.packing import unpacked
from wom_sim.web.stage import MOST_SINGLY, Stage


def real(graph: nx.Graph):
    return from_networkx(graph).ties


LAYOUTS = {
    "ring of 2": lambda: lay_out_ring(2, drawn_singly=True),
    "ring of 34": lambda: lay_out_ring(34, drawn_singly=True),
    "ring of 500": lambda: lay_out_ring(500, drawn_singly=True),
    "ring of 2,000": lambda: lay_out_ring(2000, drawn_singly=True),
    "ring of 20,000": lambda: lay_out_ring(20_000, drawn_singly=False),
    "karate club": lambda: lay_out_ties(real(nx.karate_club_graph())),
    "caves": lambda: lay_out_ties(real(nx.connected_caveman_graph(30, 12))),
    "crumbs": lambda: lay_out_ties(real(nx.disjoint_union_all([nx.path_graph(2)] * 40 + [nx.complete_graph(20)]))),
    "one star": lambda: lay_out_ties(real(nx.star_graph(60))),
}


@pytest.mark.parametrize("made", LAYOUTS.values(), ids=LAYOUTS)
def test_everybody_stands_in_their_disc_and_discs_in_the_picture(made):
    layout = made()
    x, y, radius = layout.discs[layout.community].T
    assert (np.hypot(layout.x - x, layout.y - y) <= radius + 1).all()
    discs = layout.discs
    assert (discs[:, 0] - discs[:, 2] >= -2).all() and (discs[:, 0] + discs[:, 2] <= WIDTH + 2).all()
    assert (discs[:, 1] - discs[:, 2] >= -2).all() and (discs[:, 1] + discs[:, 2] <= HEIGHT + 2).all()
    assert set(layout.community) == set(range(len(discs)))


@pytest.mark.parametrize("made", LAYOUTS.values(), ids=LAYOUTS)
def test_discs_do_not_overlap_and_nobody_stands_on_another(made):
    layout = made()
    x, y, radius = layout.discs.T.astype(float)
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distance, np.inf)
    assert (distance >= 0.97 * (radius[:, None] + radius)).all()
    if len(layout.x) <= MOST_SINGLY:
        assert len(set(zip(layout.x.tolist(), layout.y.tolist(), strict=True))) == len(layout.x)


@pytest.mark.parametrize("made", LAYOUTS.values(), ids=LAYOUTS)
def test_the_same_every_time(made):
    assert all((a == b).all() for a, b in zip(made(), made(), strict=True))


def test_caves_are_found():
    community = lay_out_ties(real(nx.connected_caveman_graph(10, 12))).community
    assert len(set(community)) == 10


def test_rewiring_moves_nobody(stage, classroom):
    sides = first_choice(classroom).sides
    before, after = (stage.run(Choice(sides, {"rewiring": share}))["world"] for share in (0.0, 1.0))
    assert before["from"] != after["from"]
    for place in ("x", "y", "community", "discs"):
        assert before[place] == after[place]


def test_communities_hold_most_ties_while_there_is_little_rewiring(stage, classroom):
    world = stage.run(Choice(first_choice(classroom).sides, {"rewiring": 0.0, "mean_ties": 6}))["world"]
    community, one, other = (unpacked(world[name]) for name in ("community", "from", "to"))
    assert (community[one] == community[other]).mean() > 0.7


def test_of_too_many_to_draw_communities_are_drawn_and_it_is_said(classroom):
    stage = Stage(changed(classroom, {("world", "consumers"): 3000}))
    run = stage.run(first_choice(classroom))
    assert not stage.drawn_singly and not run["world"]["singly"]
    assert "3,000 consumers are drawn as communities" in stage.setup()["notes"][0]
    count = len(run["world"]["discs"])
    assert max(unpacked(run["world"]["to"])) < count < 40
    assert run["sides"][0]["series"]["reached"][-1] > 500
