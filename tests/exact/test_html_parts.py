"""Parts of a page: small SVG with ids of its own, what was assumed, and the scenario as a file again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from fake_study import study_of
from matplotlib.collections import PolyCollection
from pages import scenario

from wom_sim.reference.schema import is_changed
from wom_sim.report.html.model import Table
from wom_sim.report.html.parameters import assumed, values
from wom_sim.report.html.reproduce import scenario_text, ways
from wom_sim.report.html.svg import inline
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots import FIGURES, PLOTS
from wom_sim.report.style import new_figure, styled
from wom_sim.scenario import load_scenario, resolved, scenario_from_text

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


class TestSvg:
    @pytest.fixture(scope="class")
    @staticmethod
    def drawn() -> dict[str, str]:
        numbers = Numbers(study_of(4, 3, names=["a <b> & \"c\"", "d", "e", "no campaign"]))
        with styled(on_page=True):
            return {name: inline(FIGURES[name](numbers), f"{name}-wide", 'It shows "a" < b.') for name in PLOTS}

    @pytest.mark.parametrize("name", PLOTS)
    def test_it_is_whole_named_and_its_own(self, drawn, name: str) -> None:
        root = ElementTree.fromstring(drawn[name])
        assert root.tag == "svg" and set(root.attrib) == {"viewBox", "role", "aria-label", "focusable"}
        assert root.get("aria-label") == 'It shows "a" < b.'
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids)) and all(i.startswith(f"{name}-wide-") for i in ids)
        used = re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", drawn[name])
        assert set(used) == set(ids)

    @pytest.mark.parametrize("name", PLOTS)
    def test_it_is_small_and_its_letters_are_letters(self, drawn, name: str) -> None:
        assert len(drawn[name]) < 60_000 and "<text" in drawn[name]
        for left_out in ("font-family", "font:", "metadata", "<style", "http", "rotate(-0", "<g></g>"):
            assert left_out not in drawn[name]
        assert not re.search(r' d="[^"]*\d\.\d{3}', drawn[name])

    def test_neighbours_of_one_look_are_one_shape_and_pixels_stay_in_the_file(self) -> None:
        squares = [[(x, 0), (x, 1), (x + 1, 1), (x + 1, 0)] for x in range(6)]
        with styled(on_page=True):
            figure = new_figure(3, 3)
            axes = figure.add_subplot()
            axes.add_collection(PolyCollection(squares, facecolors=["#ff0000"] * 3 + ["#00ff00"] * 3))
            axes.add_collection(PolyCollection(squares[:2], facecolors="#0000ff", alpha=0.5))
            axes.add_collection(PolyCollection(squares[:2], facecolors="#0000ff", rasterized=True))
            made = ElementTree.fromstring(inline(figure, "map-wide", "Squares."))
        faces = [(e.get("style", "")[5:12], e.get("d").count("z")) for e in made.iter("path")]
        wanted = [("#ff0000", 3), ("#00ff00", 3), ("#0000ff", 1), ("#0000ff", 1)]
        assert [face for face in faces if face[0] in dict(wanted)] == wanted
        (pixels,) = made.iter("image")
        assert pixels.get("href").startswith("data:image/png;base64,")

    def test_names_are_in_it_as_they_are(self, drawn) -> None:
        root = ElementTree.fromstring(drawn["reach_over_time"])
        assert 'a <b> & "c"' in [text.text for text in root.iter("text")]

    def test_a_figure_for_a_page_has_no_title_of_its_own(self) -> None:
        numbers = Numbers(study_of(2, 3))
        for name, draw in PLOTS.items():
            with styled(on_page=True):
                bare = draw(numbers)
            with styled():
                whole = draw(numbers)
            assert bare.heading and bare.heading == whole.heading and bare.reading == whole.reading, name
            titles = [axes.get_title(loc="left") for axes in bare.axes] + [bare.get_suptitle()]
            assert bare.heading not in titles

    def test_narrow_figures_are_narrow_and_hold_all_names(self) -> None:
        with styled(narrow=True):
            for name, draw in PLOTS.items():
                figure = draw(Numbers(study_of(12, 3)))
                assert figure.get_figwidth() == 5.0, name
                figure.draw_without_rendering()
                texts = [t for axes in figure.axes for t in axes.texts]
                texts += [t for key in figure.legends for t in key.get_texts()]
                for text in texts:
                    box = text.get_window_extent()
                    assert box.x0 >= -2 and box.x1 <= figure.bbox.x1 + 2, (name, text.get_text())


class TestWhatWasAssumed:
    @pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
    def test_every_value_that_differs_comes_first_and_no_other(self, path: Path) -> None:
        section = assumed(load_scenario(path))
        _, first, second = section.blocks
        assert isinstance(first, Table) and first.caption.startswith("What differs")
        every = {each.path: each for each in values(load_scenario(path))}
        assert {row.name for row in first.rows} == {name for name, each in every.items() if each.changed}
        assert not {row.name for row in second.rows} & {row.name for row in first.rows}
        assert all(row.cells[-1] != "set in this scenario" for row in second.rows)

    def test_a_value_is_told_with_unit_and_source(self) -> None:
        made = scenario()
        by_path = {each.path: each for each in values(made)}
        ties = by_path["world.network.mean_ties"]
        assert ties.value == 8 and is_changed(ties.field, 8) and ties.source == "set in this scenario"
        assert not by_path["world.behaviour.engaged_above"].changed
        rows = {row.name: row.cells for row in assumed(made).blocks[2].rows}
        assert rows["study.referred_value"][-1].startswith("Schmitt")
        assert "title" not in by_path and not any("claims" in path for path in by_path)


class TestTheScenarioAsAFileAgain:
    @pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
    def test_it_is_the_same_scenario(self, path: Path) -> None:
        made = load_scenario(path)
        assert resolved(scenario_from_text(scenario_text(resolved(made)), made.folder)) == resolved(made)

    def test_the_section_without_a_command_says_how(self) -> None:
        said = ways({"digest": "d", "scenario": resolved(scenario())}, None)
        assert said.blocks[0].paragraphs[0].startswith("With the scenario below in scenario.yaml")
        assert said.blocks[1].text == "wom-sim run scenario.yaml"

    def test_a_network_from_elsewhere_must_lie_beside_it(self) -> None:
        said = ways({"digest": "d"}, "wom-sim run messages.yaml --network 'my net.csv' --replicates 3")
        assert said.blocks[0].paragraphs[0].startswith("In the folder of the scenario, with my net.csv in it too, this command")
