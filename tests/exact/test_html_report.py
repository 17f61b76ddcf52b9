"""The report: one file that asks for nothing, says what the tables say, and can be read by whoever cannot see it."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import replace

import pytest
from fake_study import fake_study, study_of
from pages import Element, read, rows_of, scenario, table_of

from wom_sim.numerals import amount, amounts, estimate, exact, share, share_within
from wom_sim.report.across import coloured
from wom_sim.report.across import rows_of as across_rows
from wom_sim.report.files import tables
from wom_sim.report.headline import Headline, KeyFigure
from wom_sim.report.html import parts, render
from wom_sim.report.html.across import across_page
from wom_sim.report.html.model import Chart, Page, Table
from wom_sim.report.html.render import spark, typeset
from wom_sim.report.html.study import study_page
from wom_sim.report.html.tables import TABLES
from wom_sim.report.numbers import Numbers
from wom_sim.report.style import colour
from wom_sim.report.verdict import sentences
from wom_sim.study import run_study

COMMAND = "wom-sim run fans.yaml --replicates 6"


@pytest.fixture(scope="module")
def study():
    return run_study(scenario())


@pytest.fixture(scope="module")
def text(study) -> str:
    return render(study_page(study, COMMAND))


@pytest.fixture(scope="module")
def page(text) -> Element:
    return read(text)


@pytest.fixture(scope="module")
def beside(study) -> Element:
    one = run_study(scenario(**{"replicates: 6": "replicates: 1"}))
    return read(render(across_page([across_rows("six", study), across_rows("one <b>", one)], "wom-sim compare a.yaml b.yaml")))


class TestOneFileThatAsksForNothing:
    def test_nothing_is_fetched_and_nothing_runs(self, page: Element, beside: Element) -> None:
        for top in (page, beside):
            for element in top.all():
                assert element.tag not in {"script", "link", "iframe", "img", "object", "embed", "base", "form", "image"}
                for name, value in element.attributes.items():
                    assert not name.startswith("on") and name not in ("src", "srcset", "action", "xmlns"), (element.tag, name)
                    assert name != "href" or value.startswith("#"), value
                    assert "//" not in value or name in ("aria-label", "content"), (name, value)
                    assert all(found.startswith("#") for found in re.findall(r"url\(([^)]*)", value))
            style = top.one("style").text
            assert "url(" not in style and "@import" not in style
            policy = top.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
            assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

    def test_its_size(self, text: str) -> None:
        assert 100_000 < len(text.encode()) < 1_000_000

    def test_many_campaigns_fit(self) -> None:
        assert len(text_of("many campaigns").encode()) < 1_000_000

    def test_the_same_bytes_again(self, text: str, study) -> None:
        """From other workers too: tests/cli/test_run.py."""
        assert render(study_page(study, COMMAND)) == text


class TestWhatIsWrittenIsText:
    def test_names_titles_stories_and_claims(self, page: Element, text: str) -> None:
        assert "<script" not in text and "<img" not in text and "<i>customers" not in text
        assert not page.all("b") and not page.all("i", class_=None)
        assert page.one("title").text.startswith("A <b>bold</b> title & more")
        assert "<script>alert(1)</script>" in page.one("section", id="question").text
        names = [row[0] for row in table_of(page, "The campaigns")]
        assert names[1:] == ["<b>customers</b>", "</script><img src=x onerror=alert(1)>", "no campaign"]
        assert "https://example.org/<b>" in page.one("section", id="claims").text

    def test_alternative_texts(self, page: Element) -> None:
        alt = page.one("figure", id="figure-reach_over_time").all("svg")[0].attributes["aria-label"]
        assert "“<b>customers</b>”" in alt


class TestWhoeverReadsIt:
    def test_landmarks_headings_language(self, page: Element, beside: Element) -> None:
        for top in (page, beside):
            assert top.one("html").attributes["lang"] == "en"
            assert [len(top.all(tag)) for tag in ("header", "main", "nav", "footer", "h1")] == [1] * 5
            assert top.one("nav").attributes["aria-label"]
            levels = [int(e.tag[1]) for e in top.all() if re.fullmatch("h[1-6]", e.tag)]
            assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))

    def test_ids_are_unique_and_what_refers_to_them_finds_them(self, page: Element, beside: Element) -> None:
        for top in (page, beside):
            ids = [e.attributes["id"] for e in top.all() if "id" in e.attributes]
            assert len(ids) == len(set(ids))
            for element in top.all():
                for name, value in element.attributes.items():
                    wanted = re.findall(r"url\(#([^)]*)\)", value)
                    wanted += [value.removeprefix("#")] if name == "href" else [value] if name == "aria-labelledby" else []
                    assert set(wanted) <= set(ids), (element.tag, value)

    def test_every_chart_is_said_and_has_its_numbers_below(self, page: Element, beside: Element) -> None:
        for top in (page, beside):
            figures = top.all("figure")
            assert figures
            for figure in figures:
                for size in ("wide", "narrow"):
                    svg = figure.one("div", class_=size).one("svg")
                    assert svg.attributes["role"] == "img"
                    assert len(svg.attributes["aria-label"]) > 30 and svg.attributes["aria-label"].endswith(".")
                siblings = figure.parent.children
                below = siblings[siblings.index(figure) + 1]
                assert below.tag == "details" and len(below.one("table").all("tr")) > 1
            unsaid = [s for s in top.all("svg") if s.attributes.get("role") != "img"]
            assert all(svg.attributes["aria-hidden"] == "true" for svg in unsaid)

    def test_tables_have_heads_and_can_be_reached_by_keyboard(self, page: Element) -> None:
        for table in page.all("table"):
            columns = len(table.one("thead").all("th"))
            assert all(th.attributes["scope"] == "col" for th in table.one("thead").all("th"))
            for row in table.one("tbody").all("tr"):
                assert [c.tag for c in row.children] == ["th", *["td"] * (columns - 1)]
            assert table.parent.attributes["tabindex"] == "0" and table.parent.attributes["aria-label"]

    def test_one_colour_a_campaign(self, page: Element, study) -> None:
        shades = {Numbers(study).names[c]: colour(i) for i, c in enumerate(study.campaigns)}
        dots = [(dot.parent.text, dot.attributes["style"]) for dot in page.all("i", class_="dot")]
        assert len(dots) > 20
        for name, style in dots:
            if name in shades:
                assert style == f"--shade:{shades[name]}"


@pytest.fixture(scope="module")
def files(study) -> dict[str, list[dict[str, str]]]:
    return {name: rows_of(text) for name, text in tables(Numbers(study)).items()}


class TestNumbersAreThoseOfTheFiles:
    @staticmethod
    def told(row: dict[str, str]) -> str:
        values = [float(row[k]) if row[k] else math.nan for k in ("mean", "ci_low", "ci_high")]
        if math.isnan(values[0]):
            return "–"
        if values[1] == values[2]:
            return exact(values[0])
        mean, low, high = estimate(*values)
        return typeset(f"{mean}|{low} to {high}")

    def test_at_a_glance(self, page: Element, files) -> None:
        by_name = {(r["campaign"], r["metric"]): r for r in files["summary.csv"]}
        _, *rows = table_of(page, "What came of them")
        for name, *cells in rows:
            for metric, cell in zip(("reached", "engaged", "adopted", "structural_virality", "cost_total"), cells, strict=False):
                assert cell == self.told(by_name[name, metric]), (name, metric)
            if float(by_name[name, "cost_total"]["mean"]):
                assert cells[5] == self.told(by_name[name, "cost_per_reached"])

    def test_reach_day_by_day(self, page: Element, files) -> None:
        head, *rows = table_of(page, "Consumers reached after so many days")
        days = [int(h.removesuffix(" days")) for h in head[1:-1]]
        assert days == [7, 10]
        bands = {(r["campaign"], int(r["day"])): r for r in files["timeseries.csv"] if r["metric"] == "reached"}
        for name, *cells in rows:
            for day, cell in zip(days, cells, strict=False):
                row = bands[name, day - 1]
                median, low, high = amounts(*(float(row[p]) for p in ("p50", "p05", "p95")))
                assert cell == (median if low == high else f"{median}|{low} to {high}")

    def test_paired_differences(self, page: Element, files) -> None:
        reach = {(r["campaign"], r["baseline"]): r for r in files["comparison.csv"] if r["metric"] == "reached"}
        _, *rows = table_of(page, "Paired differences")
        assert len(rows) == 3
        for name, mean, interval, ahead, *_ in rows:
            a, b = name.split(" − ")
            row, sign = (reach[a, b], 1) if (a, b) in reach else (reach[b, a], -1)
            ends = sorted(sign * float(row[k]) for k in ("ci_low", "ci_high"))
            wanted = estimate(sign * float(row["mean_difference"]), *ends)
            assert (mean, interval) == (typeset(wanted[0]), typeset(f"{wanted[1]} to {wanted[2]}"))
            better = [float(row[k]) for k in ("probability_better", "probability_better_ci_low", "probability_better_ci_high")]
            if sign < 0:
                better = [1 - better[0], 1 - better[2], 1 - better[1]]
            assert ahead == share_within(*better)

    def test_worlds_of_the_histogram_are_all_there(self, page: Element) -> None:
        _, *rows = table_of(page, "Worlds by the difference")
        assert sum(int(worlds) for _, worlds in rows) == 6

    def test_the_ledger(self, page: Element, files) -> None:
        head, *rows = table_of(page, "The ledger")
        lines = {(r["campaign"], r["category"].replace("_", " ")): r["mean"] for r in files["ledger.csv"]}
        for name, *cells in rows:
            for category, cell in zip(head[1:-1], cells, strict=False):
                assert cell == amount(float(lines[name, category]))

    def test_visits(self, page: Element, files) -> None:
        _, *rows = table_of(page, "Visits that sharing caused")
        by_name = {r["campaign"]: r for r in files["visibility.csv"] if r["channel"] == "all"}
        for name, visits, tracked, *_ in rows:
            total, dark = float(by_name[name]["visits"]), float(by_name[name]["direct"])
            assert (visits, tracked) == (amount(total), amount(total - dark))

    def test_cascades(self, page: Element, files) -> None:
        _, *rows = table_of(page, "Two cascades")
        assert rows
        for name, which, _, _, consumers, hops, _, rank in rows:
            told = [r for r in files["cascades.csv"] if (r["campaign"], r["cascade"]) == (name, which)]
            assert (int(consumers), int(hops)) == (len(told), max(int(r["generation"]) for r in told))
            assert rank == f"{int(told[0]['larger']) + 1:,} of {int(told[0]['of']):,}"

    def test_segments_and_network(self, page: Element, files) -> None:
        _, *rows = table_of(page, "Share of each segment")
        care = {(r["campaign"], r["segment"]): float(r["reached_share"]) for r in files["care.csv"]}
        for name, fan, casual in rows:
            assert (fan, casual) == tuple(share(care[name, s]) for s in ("fan", "casual"))
        _, *rows = table_of(page, "The network")
        assert [row[2] for row in rows] == [exact(float(r["achieved"])) for r in files["fidelity.csv"]]

    def test_no_number_is_said_twice_before_the_first_section(self, page: Element, files) -> None:
        cards = page.one("ul", class_="figures").all("li")
        assert [card.one("h2").text for card in cards][0] == "Reach" and len(cards) == 3
        row = next(r for r in files["summary.csv"] if (r["campaign"], r["metric"]) == ("<b>customers</b>", "reached"))
        ends = tuple(float(row[k]) for k in ("mean", "ci_low", "ci_high"))
        mean, low, high = estimate(*ends)
        assert cards[0].one("p", class_="value").text == f"{mean} consumers"
        assert cards[0].one("p", class_="range").text == f"95 % interval of the mean {low} to {high}"
        said = " ".join(each.text for each in page.one("div", class_="finding").all() if each.tag in ("h1", "p"))
        measured = [found for found in re.findall(r"(?<![\w–])\d[\d,.]*\d", said) if found not in ("95", "100")]
        assert len(measured) > 8 and len(measured) == len(set(measured)), sorted(measured)

    def test_sections_begin_with_what_was_found(self, page: Element, study) -> None:
        said = sentences(study)
        for name, finding in (("virality", said.virality), ("cost", said.cost)):
            assert page.one("section", id=name).all("p")[0].text == typeset(finding).replace("\u00a0", " ")

    def test_claims(self, page: Element) -> None:
        outcomes = [p.text for p in page.one("ul", class_="claims").all("p", class_="outcome")]
        assert outcomes == ["✓ agrees", "= given"]

    def test_in_what_order(self, page: Element) -> None:
        assert [s.attributes["id"] for s in page.all("section")] == [
            "question", "reach", "differences", "virality", "cost", "choice", "analytics", "roles", "care", "claims", "network",
            "assumed", "again",
        ]  # fmt: skip
        main = page.one("main").children
        assert [main[0].attributes["class"], main[1].tag] == ["finding", "nav"]
        assert main[0].children[0].tag == "h1"

    def test_how_to_make_it_again(self, page: Element, study) -> None:
        again = page.one("section", id="again")
        assert again.all("pre")[0].text == COMMAND
        assert study.manifest["digest"] in again.text and "Python".lower() in again.text


def of_campaigns(**reached: list[float]):
    spent = {name: {"cost_total": [0.0 if name == "nothing" else 5.0] * len(runs)} for name, runs in reached.items()}
    return fake_study({name.replace("_", " "): {"reached": runs, **spent[name]} for name, runs in reached.items()})


UNDEFINED = ("structural_virality", "cost_per_engaged", "cost_per_reached")
STUDIES = {
    "one run": lambda: study_of(1, 1),
    "one campaign": lambda: study_of(1, 4),
    "one world": lambda: study_of(3, 1),
    "many campaigns": lambda: study_of(30, 3),
    "nobody": lambda: of_campaigns(a=[0, 0, 0], b=[0, 0, 0]),
    "nobody in one world": lambda: of_campaigns(a=[0], b=[0]),
    "alike": lambda: of_campaigns(a=[4, 4, 4, 4, 4], b=[4, 4, 4, 4, 4]),
    "one that spends": lambda: of_campaigns(a=[1, 5, 2], nothing=[0, 0, 1]),
    "ratios undefined": lambda: fake_study(
        {c: {m: [math.nan] * 3 for m in UNDEFINED} | {"reached": [1.0, 2, 3], "cost_total": [1.0] * 3} for c in "ab"}
    ),
}


@functools.cache
def text_of(name: str) -> str:
    """The page of a study that is made up; drawing takes a second, so each is made once."""
    return render(study_page(STUDIES[name]()))


class TestWhatIsMissingIsSilent:
    @pytest.mark.parametrize("name", STUDIES)
    def test_no_page_speaks_of_what_is_not_known(self, name: str) -> None:
        page = read(text_of(name))
        seen = page.one("main").text
        assert not re.search(r"\b(nan|None|unknown|inf)\b", seen), re.findall(r".{30}\b(?:nan|None|unknown|inf)\b.{30}", seen)
        for svg in page.all("svg", role="img"):
            assert not re.search(r"\b(nan|inf)\b", svg.attributes["aria-label"])
        assert "analytics" not in {s.attributes["id"] for s in page.all("section")}

    def test_one_world_has_no_interval_and_says_so(self) -> None:
        page = read(text_of("one world"))
        finding = page.one("div", class_="finding").text
        assert "One world says nothing about uncertainty" in finding and "interval" not in finding
        assert not page.all("svg", class_="spark") and "histogram" not in page.one("main").text
        assert "in another it may come out otherwise" in page.one("section", id="differences").text

    def test_one_campaign_is_not_compared(self) -> None:
        page = read(text_of("one campaign"))
        assert not {"differences", "choice"} & {s.attributes["id"] for s in page.all("section")}
        assert "reaches" in page.one("h1").text and "interval of the mean" in page.one("p", class_="surety").text

    def test_a_handful_of_worlds_is_called_few(self) -> None:
        page = read(text_of("one campaign"))
        assert page.one("p", role="note").text.startswith("4 worlds are few: the intervals are wide")
        seen = page.one("section", id="reach").text
        assert "lowest to the highest" in seen and "middle 50" not in seen

    def test_one_role_is_not_compared_and_what_it_does_is_said(self) -> None:
        section = read(text_of("one that spends")).one("section", id="roles")
        assert section.one("h2").text == "What the director moves, gathers, keeps and costs" and not section.all("figure")
        assert "The director is there to guide, lead or handle; it posts, week after week: challenge twice (" in section.text
        assert "play this one: it is no reason for what differs" in section.text
        assert [row[0] for row in table_of(section, "What came of it")] == ["campaign", "a", "nothing"]

    def test_a_study_that_was_stopped_says_so(self) -> None:
        stopped = study_of(1, 5, asked=9)
        stopped.interrupted, stopped.notes = True, ["A <note>."]
        assert study_page(stopped).notes == (
            "Stopped early: these are the results of the 5 finished worlds of 9.", "A <note>.",
        )  # fmt: skip


class TestTypesetting:
    @pytest.mark.parametrize(
        ("text", "set_as"),
        [("-9.7 to 54", "−9.7 to 54"), ("95 %", "95\u00a0%"), ("(-3)", "(−3)"), ("co-2", "co-2"), ("2-3", "2-3"), ("a - b",) * 2],
    )
    def test_minus_and_per_cent(self, text: str, set_as: str) -> None:
        assert typeset(text) == set_as

    def test_a_small_picture_of_a_range_shows_zero_where_it_is(self) -> None:
        def made(low, high, difference=True):
            return spark(KeyFigure("", "", "", "", (low + high) / 2, low, high, difference))

        assert made(-1, 3)["zero"] > made(-1, 3)["low"]
        assert made(1, 3)["zero"] < made(1, 3)["low"] < made(1, 3)["mean"] < made(1, 3)["high"] <= 100
        assert made(1, 3, difference=False) is None, "beside its own range a mean says nothing"
        assert made(0, 0) is None and made(math.nan, math.nan) is None


def test_a_page_may_be_made_of_little() -> None:
    """What any other command needs for a report of its own."""
    page = read(render(Page("Title", ("an experiment",), Headline("A finding", "its range"), ())))
    assert page.one("h1").text == "A finding" and not page.all("section") and not page.all("ul", class_="figures")


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of several scenarios without pictures: drawing takes seconds."""
    monkeypatch.setattr(parts, "room", lambda studies: 0)


class TestRoomForPictures:
    SIZES = {"cascade_trees": 500, "virality": 300}

    @pytest.fixture
    def given(self, monkeypatch: pytest.MonkeyPatch):
        """Parts of studies on a page with so much room, on which a picture takes what SIZES says, else 100."""

        def made(studies, room: int) -> dict[str, parts.Parts]:
            monkeypatch.setattr(parts, "room", lambda studies: room)
            return parts.parts_of_each({name: Numbers(study) for name, study in studies.items()}, without=("claims",))

        def drawn(name: str, numbers: Numbers, within: str) -> Chart:
            size = self.SIZES.get(name, 100)
            return Chart(within + name, "", "", "", "w" * (size // 2), "n" * (size // 2), 1.0, TABLES[name](numbers))

        monkeypatch.setattr(parts, "chart", drawn)
        return made

    @staticmethod
    def charts(found: parts.Parts) -> list[str]:
        return [block.name for section in found.sections for block in section.blocks if isinstance(block, Chart)]

    def test_with_enough_of_it_all_are_drawn(self, given, study) -> None:
        found = given({"a": study, "b": study}, 10_000)
        for name, each in found.items():
            assert not each.lacking and len(self.charts(each)) == 10 and f"{name}-cascade_trees" in self.charts(each)
            assert not any(isinstance(block, Table) and block.folded for section in each.sections for block in section.blocks)

    def test_what_others_leave_is_for_cascade_trees_first_come_first_served(self, given, study) -> None:
        found = given({"a": study, "b": study}, 2 * 1100 + 600)
        assert not found["a"].lacking and found["b"].lacking == ["cascade_trees"]
        assert len(self.charts(found["b"])) == 9 and "b-cascade_trees" not in self.charts(found["b"])

    @pytest.mark.parametrize("room", [0, 150, 700, 2300])
    def test_it_is_never_exceeded_shared_evenly_and_every_number_is_there(self, given, study, room: int) -> None:
        found = given({name: study for name in "abc"}, room)
        counts = [len(self.charts(each)) for each in found.values()]
        sizes = [self.SIZES.get(chart[2:], 100) for each in found.values() for chart in self.charts(each)]
        assert sum(sizes) <= room and max(counts) - min(counts) <= 1 and (sum(sizes) > room - 600 or not room)
        for each in found.values():
            assert each.lacking
            tables = [b.caption for s in each.sections for b in s.blocks if isinstance(b, Table)]
            assert len(tables) + len(self.charts(each)) == len({*tables}) + len({*self.charts(each)}) == 10 + 6
            assert [s.name[2:] for s in each.sections][-1] == "network"

    def test_of_many_studies_the_most_important_one_of_each_as_long_as_there_is_room(self, given, study) -> None:
        many = [f"{at}" for at in range(parts.MOST_WITH_PICTURES + 1)]
        found = given(dict.fromkeys(many, study), 350)
        assert [self.charts(each) for each in found.values()] == [[f"{name}-reach_over_time"] for name in many[:3]] + [[]] * 4
        assert [len(each.lacking) for each in found.values()] == [9] * 3 + [10] * 4

    def test_how_much_there_is_for_how_many(self) -> None:
        rooms = [parts.room(studies) for studies in range(1, 30)]
        assert rooms[: parts.MOST_WITH_PICTURES] == [parts.ROOM] * parts.MOST_WITH_PICTURES
        assert sorted(rooms, reverse=True) == rooms and rooms[-1] == 0 < rooms[parts.MOST_WITH_PICTURES]


class TestScenariosBesideEachOther:
    def test_each_has_its_verdict_its_chart_and_its_claims(self, beside: Element) -> None:
        sections = beside.all("section")
        assert [s.attributes["id"] for s in sections] == ["scenario-1", "scenario-2", "assumed", "again"]
        assert [a.text for a in beside.one("nav").all("a")] == ["six", "one <b>", "Assumptions", "Reproduce"]
        for section in sections[:2]:
            (figure,) = [each for each in section.all("figure") if each.parent is section]
            assert figure.attributes["id"].endswith("-reached") and section.one("ul", class_="claims")
        assert "All this over 6 worlds" in sections[0].text and "In this one world" in sections[1].text

    def test_each_has_what_its_own_report_has_folded(self, beside: Element, page: Element, study) -> None:
        for at in (1, 2):
            section = beside.one("section", id=f"scenario-{at}")
            folds = section.all("details", class_="part")
            names = [fold.attributes["id"].removeprefix(f"scenario-{at}-") for fold in folds]
            assert names == [
                "question", "reach", "differences", "virality", "cost", "choice", "analytics", "roles", "care", "network",
            ]  # fmt: skip
            assert all(fold.children[0].tag == "summary" and fold.children[0].one("h3").text for fold in folds)
            assert "open" not in {key for fold in folds for key in fold.attributes}
        first = beside.one("section", id="scenario-1")
        for name in ("reach", "differences", "virality", "cost", "choice", "analytics", "roles", "network"):
            alone, here = page.one("section", id=name), first.one("details", id=f"scenario-1-{name}")
            own, shown = ([figure.attributes["id"] for figure in top.all("figure")] for top in (alone, here))
            assert shown == [each.replace("figure-", "figure-scenario-1-") for each in own]
            assert [[c.text for c in t.all("td")] for t in here.all("table")] == [
                [c.text for c in t.all("td")] for t in alone.all("table")
            ]

    def test_it_stays_below_a_megabyte(self, study, no_room: None) -> None:
        """What is no picture leaves room for them: of three scenarios, a fifth of a megabyte."""
        rows = [across_rows(name, study) for name in "abc"]
        assert len(render(across_page(rows)).encode()) + parts.ROOM < 1_000_000

    def test_the_figures_are_those_of_a_few_scenarios_then_of_their_claims(self, beside: Element, page: Element) -> None:
        first, second, claims = beside.one("ul", class_="figures").all("li")
        more = re.search(r"reaches (\S+) more consumers", page.one("h1").text)[1]
        assert first.one("p", class_="value").text == f"+{more} consumers"
        assert first.one("h2").text == "Reach: six" and second.one("h2").text == "Reach: one <b>"
        assert "one world: no range" in second.text
        assert claims.one("h2").text == "Claims" and claims.one("p", class_="value").text == "1 agrees"
        assert "of 3 claims put to the test" in claims.text and "on 0 they disagree, on 2 the worlds do not tell" in claims.text

    def test_where_pictures_are_left_out_it_is_said(self, beside: Element, study, no_room: None) -> None:
        bare = read(render(across_page([across_rows("a", study), across_rows("b", study)])))
        said = "there was no room here: wom-sim plot FOLDER --figure b/reach_over_time draws the first of them, and so each other"
        assert said in bare.one("section", id="scenario-2").text
        assert "no room" not in beside.one("section", id="scenario-2").text
        assert [f.attributes["id"] for f in bare.all("figure")] == ["figure-scenario-1-reached", "figure-scenario-2-reached"]

    def test_of_many_the_claims_are_counted(self, study, no_room: None) -> None:
        many = read(render(across_page([across_rows(f"number {at}", study) for at in range(4)])))
        assert [f.one("h2").text for f in many.one("ul", class_="figures").all("li")] == ["Agrees", "Disagrees", "Cannot tell"]

    def test_what_a_reader_should_know_first_is_said_of_which(self, study, no_room: None) -> None:
        stopped = replace(study, notes=["A network was cut."])
        said = across_page([across_rows("one_two", study), across_rows("other", stopped)]).notes
        assert said == ("other: A network was cut.",)
        assert across_page([across_rows(name, stopped) for name in "ab"]).notes == ("A network was cut.",)

    def test_a_campaign_has_one_colour_in_all_charts_of_all_scenarios(self, study) -> None:
        """In the second scenario the campaign that both have is the second one, and keeps the colour it has in the first."""
        both = fake_study({"new": {"reached": [4.0, 5, 6]}, "no campaign": {"reached": [1.0, 2, 3]}})
        both.fidelity, both.manifest = study.fidelity, study.manifest
        page = read(render(across_page(coloured([across_rows("first", study), across_rows("second", both)]))))
        second = page.one("section", id="scenario-2")
        dots = {dot.parent.text: dot.attributes["style"] for dot in second.all("i", class_="dot")}
        assert dots["no campaign"] == f"--shade:{colour(2)}" and dots["new"] == f"--shade:{colour(0)}"
        for figure in second.all("figure"):
            used = {c.upper() for svg in figure.all("svg") for path in svg.all("path")
                    for c in re.findall(r"#[0-9a-f]{6}", path.attributes.get("style", ""))}  # fmt: skip
            assert colour(1).upper() not in used, figure.attributes["id"]

    def test_a_campaign_has_the_colour_of_its_own_report(self, beside: Element, page: Element, study) -> None:
        dots = {dot.parent.text: dot.attributes["style"] for dot in page.one("section", id="question").all("i", class_="dot")}
        beside_each_other = beside.one("section", id="scenario-1")
        here = {dot.parent.text: dot.attributes["style"] for dot in beside_each_other.all("i", class_="dot")}
        assert dots.items() <= here.items()
        drawn = beside_each_other.all("div", class_="wide")[0].one("svg").all("path")
        for at in range(len(study.campaigns)):
            assert any(colour(at).lower() in path.attributes.get("style", "").lower() for path in drawn)

    def test_what_each_sets_and_which_defaults_hold_in_all(self, beside: Element) -> None:
        assert [row[0] for row in table_of(beside, "What “one <b>” sets")].count("study.replicates") == 1
        assert table_of(beside, "Where the scenarios differ") == [
            ["parameter", "six", "one <b>", "unit", "meaning"],
            ["study.replicates", "6", "1", *table_of(beside, "Where the scenarios differ")[1][3:]],
        ]
        defaults = {row[0] for row in table_of(beside, "The defaults that are in force")}
        assert "world.behaviour.tell_rate" in defaults and "world.consumers" not in defaults
