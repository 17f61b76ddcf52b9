"""A world that is too large to be drawn: all of it runs and is counted, a neighbourhood of it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from browsing import Seen, served

from wom_sim.metrics import follow
from wom_sim.network.readers import from_networkx
from wom_sim.numerals import share
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.scenario.changing import changed
from wom_sim.simulation import simulate
from wom_sim.web.controls import Choice, first_choice
from wom_sim.web.neighbourhood import nearest, ties_among
from wom_sim.web.packing import unpacked
from wom_sim.web.stage import Stage
from wom_sim.world import draw_world, import_network

SIDES = ("existing customers", "nominated influencers")
SAID = "Drawn are the 200 of 1,200 consumers nearest to those each campaign told first; numbers and charts are of all."


@pytest.fixture(scope="module")
def small_limits() -> Iterator[pytest.MonkeyPatch]:
    """Limits that a small world is above, so that tests are quick."""
    with pytest.MonkeyPatch.context() as limits:
        for name, consumers in {"MOST_SINGLY": 500, "MOST_DRAWN": 1000, "NEIGHBOURHOOD": 200, "MOST_RUN": 1500}.items():
            limits.setattr(f"wom_sim.web.stage.{name}", consumers)
        yield limits


@pytest.fixture(scope="module")
def large(classroom: Scenario, small_limits) -> Scenario:
    return changed(classroom, {("world", "consumers"): 1200, ("study", "days"): 14})


@pytest.fixture(scope="module")
def run(large: Scenario) -> dict:
    return Stage(large).run(first_choice(large))


def arrays(packs: dict) -> dict[str, np.ndarray]:
    return {name: unpacked(pack) for name, pack in packs.items()}


def test_the_nearest_are_taken_hop_by_hop_and_then_anybody():
    ties = from_networkx(nx.path_graph(7)).ties
    assert nearest(ties, [3], 3).tolist() == [2, 3, 4]
    assert nearest(ties, [0, 6], 4).tolist() == [0, 1, 5, 6]
    assert nearest(ties, [2, 2], 7).tolist() == list(range(7))
    apart = from_networkx(nx.disjoint_union(nx.path_graph(3), nx.path_graph(4))).ties
    assert nearest(apart, [5], 5).tolist() == [0, 3, 4, 5, 6]


def test_ties_among_them_are_those_of_the_network_with_their_strength(large):
    ties = draw_world(large, 0).ties
    kept = nearest(ties, [700], 90)
    among, whole = ties_among(ties, kept).to_networkx(), ties.to_networkx().subgraph(kept.tolist())
    named = nx.relabel_nodes(among, dict(enumerate(kept.tolist())))
    assert nx.is_connected(among) and nx.utils.graphs_equal(named, nx.Graph(whole))


def test_all_of_it_runs_and_is_counted_and_the_note_says_what_is_drawn(large, run):
    assert Stage(large).setup()["notes"] == [SAID] and Stage(large).setup()["consumers"] == 1200
    assert run["world"]["consumers"] == 1200 and run["world"]["singly"]
    for name, side in zip(SIDES, run["sides"], strict=True):
        series, counts = follow(simulate(large, name, 0)), arrays(side["counts"])
        assert side["series"]["reached"] == series["reached"].tolist()
        for what in ("reached", "engaged", "adopted"):
            assert counts[what][24::24].tolist() == series[what].tolist(), what
        assert (counts["joined"] - counts["left"])[24::24].tolist() == series["members"].tolist()


def test_who_is_drawn_is_near_both_campaigns_first_and_the_same_on_both_sides(large, run):
    drawn = np.array(run["world"]["ids"], int) - 1
    logs = [simulate(large, name, 0).exposures for name in SIDES]
    first = [int(log["consumer"][log["sender"] == -1][0]) for log in logs]
    ties = draw_world(large, 0).ties
    assert drawn.tolist() == nearest(ties, first, 200).tolist() and set(first) <= set(drawn)
    for name, side in zip(SIDES, run["sides"], strict=True):
        whole = simulate(large, name, 0)
        assert (unpacked(side["ticks"]["reached"]) == whole.state["reached"][drawn]).all()
        messages = arrays(side["messages"])
        told = whole.exposures[np.isin(whole.exposures["consumer"], drawn)]
        assert (drawn[messages["receiver"]] == told["consumer"]).all() and (messages["tick"] == told["tick"]).all()
        inside = messages["sender"] >= 0
        assert (drawn[messages["sender"][inside]] == told["sender"][inside]).all()
        outside = messages["sender"] == -2
        assert outside.any() and not np.isin(told["sender"][outside], drawn).any()
        assert ((messages["sender"] == -1) == (told["sender"] == -1)).all()
        # A parent is the sender's own row, where it is told; hops are of the whole tree.
        parent = messages["parent"]
        has = parent >= 0
        assert (messages["receiver"][parent[has]] == messages["sender"][has]).all()
        assert (messages["hops"][parent[has]] == messages["hops"][has] - 1).all()
        assert (messages["hops"][parent == -2] > 1).all() and (messages["hops"][parent == -1] == 1).all()


def test_a_budget_changes_neither_who_is_drawn_nor_where(large, run):
    moved = Stage(large).run(Choice(first_choice(large).sides, {"budget": 500.0}))
    assert moved["world"] == run["world"] and moved["sides"] != run["sides"]


def test_where_nobody_is_told_anything_the_most_tied_are_drawn(large):
    nobody = {("campaigns", name, "seeding", "strategy"): "none" for name in SIDES}
    silent = changed(large, nobody | {("campaigns", name, "role"): "absent" for name in SIDES})
    ties = draw_world(silent, 0).ties
    assert str(int(np.argmax(ties.out_degree)) + 1) in Stage(silent).run(first_choice(silent))["world"]["ids"]


def test_of_a_real_network_too(classroom, small_limits, tmp_path):
    graph = nx.barabasi_albert_graph(900, 4, seed=3)
    (tmp_path / "ties.csv").write_text("source,target\n" + "".join(f"{u},{v}\n" for u, v in [*graph.edges, (7, 7)]))
    scenario = load_scenario(Path(__file__).parents[2] / "scenarios/karate.yaml", network=tmp_path / "ties.csv")
    stage = Stage(scenario, import_network(scenario))
    ran = stage.run(first_choice(scenario))
    assert stage.scenario is scenario and ran["world"]["consumers"] == 900
    assert stage.notes[0].startswith("Drawn are the 200 of 900 consumers")
    assert stage.setup()["read"] == ["1 self-loop was left out."]
    ids = [int(name) for name in ran["world"]["ids"]]
    ties = zip(unpacked(ran["world"]["from"]).tolist(), unpacked(ran["world"]["to"]).tolist(), strict=True)
    assert {frozenset((ids[u], ids[v])) for u, v in ties} == {frozenset(edge) for edge in graph.subgraph(ids).edges}


def test_of_one_too_large_to_run_the_neighbourhood_of_its_hub_runs(small_limits):
    graph = nx.barabasi_albert_graph(1700, 4, seed=3)
    scenario = load_scenario(Path(__file__).parents[2] / "scenarios/karate.yaml")
    stage = Stage(scenario, from_networkx(graph))
    kept = stage.imported
    assert stage.consumers == len(kept.ids) == 1500
    assert set(graph[max(graph, key=graph.degree)]) <= set(kept.ids)
    assert len(kept.ties.neighbours) == 2 * graph.subgraph(kept.ids).number_of_edges()
    assert (
        stage.notes[0]
        == "Simulated is a neighbourhood of 1,500 of 1,700 consumers; members wanted and budgets in proportion."
    )


def test_instead_of_a_huge_world_a_smaller_one_by_the_same_rules_in_proportion(classroom, small_limits):
    huge = changed(classroom, {
        ("world", "consumers"): 750_000,
        ("campaigns", "existing customers", "seeding", "target"): 25_000,
        ("campaigns", "existing customers", "budget"): 1_000_000.0,
    })  # fmt: skip
    stage = Stage(huge)
    campaign = stage.scenario.campaigns["existing customers"]
    assert (stage.consumers, campaign.seeding.target, campaign.budget) == (1500, 50, 2000)
    assert stage.notes[0] == (
        "Simulated is a world of 1,500 made by the same rules, instead of 750,000; members wanted and budgets in proportion."
    )
    assert stage.notes[1].startswith("Drawn are the 200 of 1,500 consumers")


def test_the_page_shows_percentages_of_all_and_the_same_neighbourhood_twice(browser, large):
    series = [follow(simulate(large, name, 0))["reached"] for name in SIDES]
    with served(large) as address:
        shown = Seen(browser, address)
        pictures = shown.page.evaluate("[...document.querySelectorAll('canvas.ties')].map((c) => c.toDataURL())")
        assert pictures[0] == pictures[1] and shown.text("#notes") == SAID
        assert shown.page.evaluate("networks[0].places.x.length") == 200
        shown.press("1")
        for day in (2, 14):
            shown.go_to(day)
            assert shown.percentages == [share(one[day - 1] / 1200) for one in series]
        # Between those who are drawn, and from the brand; none to or from anybody else.
        ends = shown.page.evaluate("""(() => {
            const ends = [], network = networks[0], known = [-1, ...state.world.everybody].map((v) => network.places.of(v));
            network.line = (context, from) => ends.push(known.some(({ x, y }) => from.x === x && from.y === y));
            for (let hour = 24; hour < 336; hour += 24) seek(hour), draw();
            delete network.line;
            return ends;
        })()""")
        assert len(ends) > 50 and all(ends)
        shown.go_to(14)
        shown.press("c")
        assert " of those drawn, in " in shown.text("#cascade p")
        assert not shown.wrong
        shown.page.close()
