"""The report of a sensitivity analysis: the verdict first, every chart with its numbers, and nothing that luck may have done."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("SALib")

from pages import Element, read, table_of  # noqa: E402
from test_sensitivity import LINEAR, TWO, linear, surveyed  # noqa: E402

from wom_sim.experiment.survey import Survey  # noqa: E402
from wom_sim.numerals import exact
from wom_sim.report.folder import FolderError, figures_in  # noqa: E402
from wom_sim.report.headline import NOT_TOLD  # noqa: E402
from wom_sim.report.html import render  # noqa: E402
from wom_sim.report.html.render import typeset  # noqa: E402
from wom_sim.report.html.sensitivity import headline, key_figures, sensitivity_page  # noqa: E402
from wom_sim.report.sensitivity import manifest, write_sensitivity  # noqa: E402
from wom_sim.report.sensitivity_plot import alone, at_ends, weights  # noqa: E402
from wom_sim.report.sensitivity_verdict import verdict  # noqa: E402
from wom_sim.report.style import styled, write  # noqa: E402


@pytest.fixture(scope="module")
def turns() -> Survey:
    """At 0.4 campaign b wins; a does from 0.75 on."""
    return surveyed(lambda x, y: 10 * (x - 0.75), TWO, luck_sd=0.001)


@pytest.fixture(scope="module")
def page(turns: Survey) -> Element:
    return read(render(sensitivity_page(turns, manifest(turns), "wom-sim sensitivity a.yaml")))


def test_an_assumption_that_turns_the_winner_comes_first(turns: Survey) -> None:
    said = headline(turns)
    assert said.finding == "One assumption, moved far enough, turns round that “b” wins over “a” on consumers reached"
    assert "95 % interval -3.5" in said.surety and "itself an assumption" in said.surety
    difference, count, *_ = key_figures(turns)
    assert difference.value == "-3.50 consumers" and difference.campaign == "b" and count.value == "1 of 2"


def test_where_none_turns_it_that_is_said_of_these_worlds() -> None:
    found = surveyed(lambda x, y: 50 + x, TWO, luck_sd=0.001)
    assert (
        headline(found).finding == "In these worlds no single assumption turns round that “a” wins over “b” on consumers reached"
    )
    assert key_figures(found)[1].value == "0 of 2"


def test_without_a_winner_nothing_is_counted() -> None:
    found = surveyed(lambda x, y: 0.1 * (x - 0.5), TWO, luck_sd=50, worlds=4)
    assert headline(found).finding == "These worlds do not tell “a” from “b” on consumers reached: there is nothing to turn round"
    (difference, *more) = key_figures(found)
    assert difference.value == NOT_TOLD and not any("turn" in figure.about for figure in more)


def test_what_is_less_wins_where_less_is_better() -> None:
    found = surveyed(lambda x, y: 10 * (x - 0.75), TWO, metric="cost_total", luck_sd=0.001)
    assert "“a” wins over “b” on money spent" in headline(found).finding and key_figures(found)[0].campaign == "a"


def test_the_page_has_its_parts_and_each_chart_its_numbers(page: Element, turns: Survey) -> None:
    assert [s.attributes["id"] for s in page.all("section")] == [
        "question",
        "weights",
        "ends",
        "varied",
        "assumed",
        "again",
    ]
    assert " ".join(typeset(verdict(turns)).split()) in page.one("div", class_="finding").text
    for figure in page.all("figure"):
        alt = figure.all("svg")[0].attributes["aria-label"]
        assert alt.endswith(".") and not re.search(r"\b(nan|None|inf)\b", alt)
        siblings = figure.parent.children
        assert len(siblings[siblings.index(figure) + 1].one("table").all("tr")) == 1 + len(turns.assumptions)
    _, *rows = table_of(page, "Mean size of the change")
    told = {name: (value, turned) for name, *_, value, _, turned in rows}
    assert told["tell_rate"] == (exact(0.4), "0.775")
    _, *rows = table_of(page, "Difference in consumers reached")
    (leads,) = [(low, high) for name, _, _, low, _, _, high in rows if name == "tell_rate"]
    assert leads == ("“b”", "“a”")
    assert page.one("section", id="again").all("pre")[0].text == "wom-sim sensitivity a.yaml"


def test_shares_of_the_variance() -> None:
    found = surveyed(linear, LINEAR, method="sobol", luck_sd=0.0, worlds_sd=1.0, screen=True, most=2, samples=8)
    page = read(render(sensitivity_page(found, manifest(found))))
    _, *rows = table_of(page, "Share of the variance")
    assert [row[0] for row in rows] == list(found.shares) and all(re.match(r"\d+ % \(", row[1]) for row in rows)
    assert "1 were left out" in page.one("section", id="varied").text


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_its_figures_are_drawn_again_from_the_folder_alone(method: str, tmp_path) -> None:
    sampled = {"screen": True, "most": 2, "samples": 8} if method == "sobol" else {}
    found = surveyed(linear, LINEAR, method=method, luck_sd=0.1, worlds_sd=1.0, **sampled)
    write_sensitivity(found, tmp_path)
    drawn = figures_in(tmp_path)
    halves = {"weights": weights, "ends": at_ends}
    assert list(drawn) == ["sensitivity", *halves]
    with styled():
        for name in drawn:
            write(drawn[name](), tmp_path / "again.png", "png")
            if name in halves:
                write(alone(found, halves[name]), tmp_path / f"{name}.png", "png")
            assert (tmp_path / "again.png").read_bytes() == (tmp_path / f"{name}.png").read_bytes(), name


def test_of_a_folder_whose_tables_are_others_nothing_is_drawn(tmp_path, turns: Survey) -> None:
    write_sensitivity(turns, tmp_path)
    (tmp_path / "flips.csv").write_text("parameter\nsomething_else\n")
    with pytest.raises(FolderError, match="not those of this version of wom-sim"):
        figures_in(tmp_path)["ends"]()
    (tmp_path / "indices.csv").unlink()
    with pytest.raises(FolderError, match=r"has no indices.csv, which this figure needs"):
        figures_in(tmp_path)["weights"]()
