"""One point of an experiment in full: which it is, that its runs are those of the store, and what of it the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import benches
import pytest
from pages import Element, read

from wom_sim.commands.plotting import plot_command
from wom_sim.errors import WomSimError
from wom_sim.experiment import Bench, ExperimentResult, load_experiment, points_of
from wom_sim.experiment import in_full as in_full_module
from wom_sim.experiment.in_full import FIRST, NEAREST, OWN, chosen, in_full
from wom_sim.experiment.results import networks_of
from wom_sim.metrics import METRICS
from wom_sim.processes import Lost
from wom_sim.report.experiments import write_experiment
from wom_sim.report.files import write_study
from wom_sim.report.html import experiment, render
from wom_sim.report.html.experiment import experiment_page
from wom_sim.report.html.in_full import in_full_sections, which
from wom_sim.report.html.model import Page
from wom_sim.report.html.parts import ROOM, size_of
from wom_sim.report.plots import FIGURES
from wom_sim.store import Store
from wom_sim.whole_file import files_within

pytestmark = pytest.mark.compiled

CLAIM = "claims: [{says: it reaches somebody, source: test, metric: reached, campaign: customers, at_least: 1}]\n"
BASE = benches.BASE + CLAIM


def loaded_of(folder: Path, **texts: str):
    return load_experiment(benches.write(folder, **texts))


class TestWhichPoint:
    """Of the base its budget of 3000 and, by default, how much consumers talk."""

    def chosen(self, folder: Path, **texts: str) -> tuple[tuple, str]:
        loaded = load_experiment(benches.write(folder, **texts))
        points = points_of(loaded.spec, loaded.whole)
        number, why = chosen(loaded, points)
        return points[number], why

    def test_the_one_with_the_base_scenarios_own_values(self, tmp_path: Path) -> None:
        own = load_experiment(benches.write(tmp_path)).own
        text = benches.EXPERIMENT.replace("0.6]", f"0.6, {own['talk']}]").replace(
            "2000, 4000", f"2000, {own['budget']:g}"
        )
        assert self.chosen(tmp_path, experiment=text) == (tuple(own.values()), OWN)

    def test_else_the_nearest(self, tmp_path: Path) -> None:
        assert load_experiment(benches.write(tmp_path)).own["budget"] == 3000
        near = benches.EXPERIMENT.replace("2000, 4000", "2000, 3500")
        assert self.chosen(tmp_path, experiment=near)[0][1] == 3500
        assert self.chosen(tmp_path)[0][1] == 2000, "of two that are as near, the first"
        ratios = benches.EXPERIMENT.replace("levels: [500, 2000, 4000]", "low: 2000, high: 4000, steps: 2, scale: log")
        assert self.chosen(tmp_path, experiment=ratios)[0][1] == 4000, "4/3 of 3000 is nearer to it than 2/3"

    def test_a_name_is_near_where_it_is_the_same(self, tmp_path: Path) -> None:
        how = "  how: {field: campaigns.customers.seeding.strategy, levels: [random, existing_customers]}\n"
        assert self.chosen(tmp_path, experiment=benches.EXPERIMENT + how)[0][2] == "existing_customers"

    def test_where_the_base_has_several_values_or_the_experiment_sets_it_another_factor_decides(
        self, tmp_path: Path
    ) -> None:
        several = {
            "experiment": benches.EXPERIMENT.replace("campaigns.customers.budget", "campaigns.*.budget"),
            "base": benches.BASE.replace("role: absent", "role: director, budget: 500"),
        }
        set_too = {
            "experiment": benches.EXPERIMENT.replace("factors:", "set: {campaigns.customers.budget: 4000}\nfactors:")
        }
        for texts in (several, set_too):
            point, why = self.chosen(tmp_path, **texts)
            assert why == NEAREST and point[1] == 500
        only = set_too["experiment"].replace("  talk: {field: world.behaviour.tell_rate, levels: [0.2, 0.6]}\n", "")
        assert self.chosen(tmp_path, experiment=only) == ((500,), FIRST)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExperimentResult]:
    """An experiment of six points in three worlds, with one point in full."""
    folder = tmp_path_factory.mktemp("in-full")
    with Store(folder / "talk.store") as store:
        bench = benches.bench(folder, store, base=BASE)
        benches.run_all(bench)
        points = points_of(bench.points.loaded.spec, bench.points.loaded.whole)
        shown = in_full(bench, points, range(3), compiled=True)
        networks = networks_of(bench, points)
        yield ExperimentResult(bench.points.loaded, bench, points, range(3), networks=networks, in_full=shown)


@pytest.fixture(scope="module")
def made(ran: ExperimentResult) -> Page:
    return experiment_page(ran)


@pytest.fixture(scope="module")
def page(made: Page) -> Element:
    return read(render(made))


class TestItsStudy:
    def test_its_runs_are_those_of_the_store(self, ran: ExperimentResult) -> None:
        point, study = ran.points[ran.in_full.number - 1], ran.in_full.study
        assert study.replicates == list(ran.replicates) and study.campaigns == ran.campaigns
        for campaign in ran.campaigns:
            kept = ran.bench.values(point, campaign, list(METRICS), ran.replicates)
            spent = ran.bench.ledger(point, campaign, ran.replicates)
            for metric, values in kept.items():
                assert study.values(campaign, metric) == pytest.approx(values, rel=0, abs=0, nan_ok=True), metric
            for category, values in spent.items():
                assert [study.ledger[campaign, r][category] for r in ran.replicates] == values

    def test_on_an_executor_it_is_the_same(self, ran: ExperimentResult) -> None:
        asked = []

        def backwards(function, tasks, shared):
            for task in reversed(list(tasks)):
                asked.append(task)
                yield task, function(task, *shared)

        bench = Bench(ran.bench.store, ran.bench.points, backwards, {})
        again = in_full(bench, ran.points, ran.replicates, compiled=False)
        assert len(asked) == 3
        for frame in ("frame", "series_frame", "ledger_frame"):
            assert getattr(again.study, frame)().equals(getattr(ran.in_full.study, frame)())

    def test_of_many_worlds_it_has_the_first(self, ran: ExperimentResult, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(in_full_module, "MOST_WORLDS", 2)
        told = []
        few = in_full(ran.bench, ran.points, ran.replicates, lambda *counts: told.append(counts), compiled=True)
        assert few.study.replicates == [0, 1] and told == [(0, 2), (1, 2), (2, 2)]
        assert few.study.series.keys() < ran.in_full.study.series.keys()
        assert "It was run once more in the first 2 of its 3 worlds" in which(replace(ran, in_full=few))

    def test_a_world_that_is_lost_and_ctrl_c(self, ran: ExperimentResult) -> None:
        def loses(function, tasks, shared):
            raise Lost(next(iter(tasks)), "four workers died of it")
            yield

        def interrupted(function, tasks, shared):
            tasks = iter(tasks)
            first = next(tasks)
            yield first, function(first, *shared)
            raise KeyboardInterrupt

        lost = "^The point that the report shows in full, talk 0.6, budget 2000, could not be run: four workers died"
        for executor, error, said in ((loses, WomSimError, lost), (interrupted, KeyboardInterrupt, None)):
            bench = Bench(ran.bench.store, ran.bench.points, executor, {})
            with pytest.raises(error, match=said):
                in_full(bench, ran.points, ran.replicates, compiled=False)


class TestItsFolder:
    """Its tables beside those of the experiment, and its figures drawn from them."""

    @pytest.fixture(scope="class")
    @classmethod
    def out(cls, ran: ExperimentResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
        out = tmp_path_factory.mktemp("written") / "out"
        written = write_experiment(ran, out)
        assert set(written) == set(files_within(out)), "all that is there is said to be"
        return out

    @pytest.fixture(scope="class")
    @classmethod
    def run(cls, ran: ExperimentResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
        """What `wom-sim run` writes of the same study."""
        return {
            path.name: path.read_bytes()
            for path in write_study(ran.in_full.study, tmp_path_factory.mktemp("run") / "out")
        }

    def test_it_holds_what_a_run_writes_but_its_report_and_pictures(self, run: dict[str, bytes], out: Path) -> None:
        found = {path.name: path.read_bytes() for path in (out / "in_full").iterdir()}
        assert {name for name in run if name.endswith((".csv", ".json"))} == set(found)
        assert all(text == run[name] for name, text in found.items())

    def test_plot_lists_and_draws_its_figures(
        self, run: dict[str, bytes], out: Path, tmp_path: Path, capsys: pytest.CaptureFixture
    ) -> None:
        """Those that a run has pictures of, as that has them."""
        plot_command(out, None, None, None, narrow=False)
        listed = capsys.readouterr().out
        assert all(f"\n  in_full/{name}\n" in listed for name in FIGURES) and "\n  factors\n" in listed
        pictures = [name for name in run if name.endswith(".svg")]
        assert "virality.svg" in pictures
        for name in pictures:
            plot_command(out, f"in_full/{Path(name).stem}", None, tmp_path / name, narrow=False)
            assert (tmp_path / name).read_bytes() == run[name], name

    def test_the_page_says_where_its_files_are_and_how_what_had_no_room_is_drawn(
        self, page: Element, ran: ExperimentResult
    ) -> None:
        assert "Files named below are in the folder in_full beside this page." in page.one("section", id="in-full").text
        (small,) = in_full_sections(ran, room=0)
        said = " ".join(text for block in small.blocks if block.kind == "prose" for text in block.paragraphs)
        assert "there was no room here: wom-sim plot FOLDER --figure in_full/reach_over_time draws the first" in said


class TestOnThePage:
    def test_every_part_of_a_report_is_there(self, page: Element) -> None:
        """The finding with its range, three figures, and each part by the name of its section."""
        assert page.one("h1").text and page.one("p", class_="surety").text
        assert len(page.one("ul", class_="figures").all("li")) == 3
        parts = {
            part.attributes["id"] for tag in ("section", "details") for part in page.all(tag) if "id" in part.attributes
        }
        assert parts >= {
            "question", "metric-reached", "points", "differences", "virality", "cost", "in-full", "assumed", "again",
            *(f"in-full-{part}" for part in (
                "reach", "differences", "virality", "cost", "choice", "analytics", "roles", "care", "claims", "network",
            )),
        }  # fmt: skip
        figures = {figure.attributes["id"] for figure in page.one("section", id="in-full").all("figure")}
        assert figures == {f"figure-in-full-{name}" for name in (
            "reach_over_time", "paired_differences", "virality", "cascade_trees", "cost_per_person_reached", "ledger",
            "reach_cost_frontier", "what_analytics_saw",
        )}  # fmt: skip

    def test_it_says_which_point_and_why(self, page: Element, ran: ExperimentResult) -> None:
        said = page.one("section", id="in-full").text
        own = f"talk {ran.loaded.own['talk']}, budget 3,000"
        assert (
            f"point 5 (talk 0.6, budget 2,000): the nearest to the base scenario's own values ({own}), which no point"
            in said
        )
        assert "It was run once more in its 3 worlds" in said
        for why, told in (
            (OWN, "the one with the base scenario's own"),
            (FIRST, "the first, as the base scenario has no value"),
        ):
            assert f"budget 2,000): {told}" in which(replace(ran, in_full=replace(ran.in_full, why=why)))
        assert "one point was run once more for these" in page.one("section", id="points").text

    def test_claims_are_those_of_the_base(self, page: Element, ran: ExperimentResult) -> None:
        claims = page.one("details", id="in-full-claims")
        assert "it reaches somebody" in claims.text and ran.loaded.base.claims == ()
        assert (
            "put to the test at this point: the source may speak of another case"
            in page.one("section", id="in-full").text
        )
        assert ran.manifest()["scenario"]["claims"][0]["says"] == "it reaches somebody"

    def test_its_network_is_not_shown_twice(self, page: Element) -> None:
        """Neither talk nor a budget changes it."""
        assert "network" not in {section.attributes["id"] for section in page.all("section")}

    def test_names_are_unique_and_links_lead_somewhere(self, page: Element) -> None:
        ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
        assert len(ids) == len(set(ids))

    def test_pictures_share_the_room_of_a_page(self, made: Page) -> None:
        parts = next(section for section in made.sections if section.name == "in-full").blocks
        drawn = size_of([block for block in parts if block.kind == "section"])
        assert 0 < drawn + size_of(made.sections) <= ROOM
        assert 100_000 < len(render(made).encode()) < 1_000_000

    def test_what_would_make_the_page_too_large_is_left_to_the_tables(
        self, made: Page, ran: ExperimentResult, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        most = len(render(made).encode()) - size_of(made.sections)
        monkeypatch.setattr(experiment, "MOST_BYTES", most)
        small = experiment_page(ran)
        assert len(render(small).encode()) <= most
        page = read(render(small))
        assert "Its picture would make this page too large." in page.text
        assert len(page.one("section", id="in-full").all("figure")) > 1
        for metric in ran.loaded.spec.metrics:
            assert page.one("section", id=f"metric-{metric}").all("table")
