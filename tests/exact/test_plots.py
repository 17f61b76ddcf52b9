"""Every plot draws every study: no warning, no name unread, the same bytes twice."""

from __future__ import annotations

import io
import math
import warnings
import xml.etree.ElementTree as ElementTree
from collections import Counter

import pytest
from fake_study import fake_study, study_of

from wom_sim.comparison import Summary
from wom_sim.report.across import CampaignRow, ScenarioRows
from wom_sim.report.across_plot import share_reached
from wom_sim.report.direct_labels import spread_labels
from wom_sim.report.numbers import Numbers
from wom_sim.report.plots import MOST_CAMPAIGNS, PLOTS, draw_all
from wom_sim.report.plots.parts import shown
from wom_sim.report.style import DPI, LINES, colour, line, look_alike, mark, styled, write

HARD_NAMES = [
    "a campaign of sixty characters and not one less than that [x]",
    "a campaign of sixty characters that costs $5 and $6_now <b>x</b> & more --",
    r"\alpha_{2}^3 $\frac{1}{0}$ %s {} <script>",
    "no campaign",
]


def zero(worlds: int = 3):
    """Nothing is reached, nothing is spent, and ratios are not defined."""
    ratios = (
        "structural_virality", "cascade_size", "cascade_depth", "reproduction_number", "cost_per_reached",
        "cost_per_engaged",
    )  # fmt: skip
    run = {m: [math.nan] * worlds for m in ratios} | {"reached": [0.0] * worlds}
    return fake_study({"alpha": run, "beta": run, "no campaign": run})


def some_undefined():
    study = study_of(3, 4)
    for world in range(3):
        study.metrics["campaign b", world]["structural_virality"] = math.nan
        study.metrics["campaign a", world]["cost_per_reached"] = math.nan
    return study


STUDIES = {
    **{f"{count} campaigns": lambda count=count: study_of(count, 3) for count in (1, 2, 3)},
    "more than a figure holds": lambda: study_of(MOST_CAMPAIGNS + 9, 2),
    "one world": lambda: study_of(3, 1),
    "hard names": lambda: study_of(4, 3, names=HARD_NAMES),
    "nothing reached": zero,
    "nothing reached in one world": lambda: zero(1),
    "undefined here and there": some_undefined,
    "against a baseline": lambda: study_of(3, 4, baseline="campaign b"),
}


@pytest.mark.parametrize("name", STUDIES)
def test_every_plot_draws_without_a_warning(name, tmp_path):
    numbers = Numbers(STUDIES[name]())
    with warnings.catch_warnings(), styled():
        warnings.simplefilter("error")
        for plot, draw in PLOTS.items():
            write(draw(numbers), tmp_path / f"{plot}.svg", "svg")
            ElementTree.parse(tmp_path / f"{plot}.svg")


def test_the_same_study_is_the_same_files(tmp_path):
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            draw_all(Numbers(study_of(8, 3)), tmp_path / folder)
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} for folder in ("first", "second"))
    assert set(first) == {f"{plot}.{kind}" for plot in PLOTS for kind in ("png", "svg")}
    assert first == second


UNBROKEN = "Konsumentenfreundschaftsgruppenverwaltungsgesellschaftsmitgl"


@pytest.mark.parametrize("plot", ["virality", "cost_per_person_reached"])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_long_name_is_inside_and_leaves_room_for_the_plot(plot: str, kind: str):
    """At the resolution of the file: at another one, letters are wider."""
    with styled():
        figure = PLOTS[plot](Numbers(study_of(3, 3, names=[UNBROKEN, HARD_NAMES[0], "no campaign"])))
        write(figure, io.BytesIO(), kind)
        figure.set_dpi({"png": DPI, "svg": 72}[kind])
        edges = [t.get_window_extent().x0 for axes in figure.axes for t in axes.get_yticklabels() if t.get_text()]
    assert len(UNBROKEN) == 60 and len(edges) >= 2 and min(edges) >= 0
    assert figure.axes[0].get_position().x0 < 0.3


@pytest.mark.parametrize("count", [3, 8, 12])
def test_names_do_not_overlap(count):
    with styled():
        for name in ("reach_over_time", "reach_cost_frontier", "virality", "cost_per_person_reached"):
            figure = PLOTS[name](Numbers(study_of(count, 3)))
            figure.draw_without_rendering()
            texts = [t for axes in figure.axes for t in (*axes.texts, *axes.get_yticklabels())]
            boxes = [t.get_window_extent() for t in texts if t.get_text().startswith("campaign")]
            assert len(boxes) >= count - 1, name
            for i, box in enumerate(boxes):
                assert not any(box.padded(-1).overlaps(other.padded(-1)) for other in boxes[:i]), (name, i)


def test_names_stay_inside_the_figure():
    with styled():
        for name, draw in PLOTS.items():
            figure = draw(Numbers(study_of(4, 3, names=HARD_NAMES)))
            figure.draw_without_rendering()
            for text in (t for axes in figure.axes for t in axes.texts if t.get_visible()):
                box = text.get_window_extent()
                assert box.x0 >= -1 and box.x1 <= figure.bbox.x1 + 1, (name, text.get_text())


def sentences_of(reached: dict[str, list[float]]) -> list[str]:
    with styled():
        axes = PLOTS["paired_differences"](Numbers(fake_study({c: {"reached": r} for c, r in reached.items()}))).axes[0]
    return [" ".join(text.get_text().split()) for text in axes.texts if "“" in text.get_text()]


class TestWhatIsSaidOfAPair:
    """Names are quoted and the verb fits one and many; no share of worlds stands beside an interval that holds 0."""

    def test_a_clear_difference(self):
        (said,) = sentences_of({"humans at once": [1300, 1310, 1290, 1300], "a robot": [100, 100, 100, 100]})
        assert said == "“humans at once” reached 1,200 more than “a robot”, ahead in 100 % (51–100 %) of worlds"

    def test_ahead_in_every_world_and_yet_not_told_apart(self):
        (said,) = sentences_of({"humans": [101, 103, 107, 140], "a robot": [100, 100, 100, 100]})
        assert said == "“humans” and “a robot”: not told apart by 4 worlds, the interval holds 0"

    def test_equal_in_every_world(self):
        (said,) = sentences_of({"humans": [5, 7], "a robot": [5, 7]})
        assert said == "“humans” and “a robot” reached equally many"

    def test_one_world(self):
        (said,) = sentences_of({"humans": [5], "a robot": [7]})
        assert said == "“a robot” reached 2 more than “humans”"

    def test_against_a_baseline_it_may_be_fewer(self):
        study = fake_study({"a": {"reached": [9, 8, 9]}, "b": {"reached": [4, 3, 4]}}, baseline="a")
        with styled():
            axes = PLOTS["paired_differences"](Numbers(study)).axes[0]
        assert any("“b” reached 5 fewer than “a”" in text.get_text() for text in axes.texts)


def test_campaigns_are_told_apart_by_more_than_colour():
    looks = [(colour(i), line(i), mark(i)) for i in range(MOST_CAMPAIGNS)]
    assert len({(c, d) for c, d, _ in looks}) == len({(c, m) for c, _, m in looks}) == MOST_CAMPAIGNS
    assert len({line(i) for i in range(len(LINES))}) == len(LINES)
    for second, most in ((line, 32), (mark, 64)):
        assert not look_alike(range(most), second) and look_alike(range(most + 1), second)


def test_a_figure_says_where_campaigns_look_alike():
    study = study_of(2, 5)
    for place, said in ((31, ""), (32, "some campaigns look alike: their names tell them apart")):
        assert shown(Numbers(study, places=dict(zip(study.campaigns, (0, place), strict=True))))[1] == said


def test_campaigns_across_scenarios_have_marks_of_their_own():
    measures = {"reached_share": Summary(0.5, 0.1, 0.4, 0.6, 9)}
    for place, alike in ((8, False), (64, True)):
        rows = [CampaignRow(name, name, measures, {}, False, at) for name, at in (("a", 0), ("b", place))]
        with styled():
            figure = share_reached([ScenarioRows("one", "", 100, 9, {}, rows, [], Counter(), ())])
        dots = [(dot.get_color(), dot.get_marker()) for dot in figure.axes[0].lines if len(dot.get_xdata()) == 1]
        assert len(dots) == 2 and (len(set(dots)) == 1) is alike
        assert ("some campaigns look alike" in figure.reading) is alike


def test_the_light_band_is_left_out_where_there_are_many_and_the_figure_says_so():
    with styled():
        for count, light in ((4, True), (5, False)):
            axes = PLOTS["reach_over_time"](Numbers(study_of(count, 5))).axes[0]
            says = " ".join(text.get_text() for text in axes.texts)
            assert ("light band" in says) is light
            assert len(axes.collections) == count * (2 if light else 1)


def test_labels_are_moved_apart_no_more_than_needed():
    assert spread_labels([1.0, 5.0], 1, 0, 10) == [1.0, 5.0]
    placed = spread_labels([3.0, 3.0, 3.0], 1, 0, 10)
    assert sorted(placed) == [3.0, 4.0, 5.0]
    crowded = spread_labels([5.0] * 30, 1, 0, 10)
    assert min(crowded) >= -1e-9 and max(crowded) <= 10 + 1e-9 and len(set(crowded)) == 30
