"""In a notebook: results show themselves, and give pandas frames whose numbers are those of the tables."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser

import networkx as nx
import numpy as np
import pytest
from fake_study import DAYS, fake_study, study_of
from worlds import small

import wom_sim
from wom_sim.comparison import Comparison, Summary, compare, summarise
from wom_sim.errors import WomSimError
from wom_sim.metrics import METRICS, SERIES, follow, measure
from wom_sim.metrics.community import DIMENSIONS
from wom_sim.organisation import CATEGORIES
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.study_result import StudyResult

NASTY = "</script><img src=x onerror=alert(1)> & \"quotes\""


class Page(HTMLParser):
    """The words of a piece of HTML; fails where it is not whole, or holds more than a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        assert tag in ("table", "caption", "thead", "tbody", "tr", "th", "td", "b", "br"), tag
        assert all(name in ("scope", "style") for name, _ in attributes)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def result() -> Result:
    """A run on a real network whose consumers have names."""
    scenario = Scenario.model_validate({
        "title": "Misérables",
        "world": {"network": {"example": "karate_club"}, "segments": {"a": 0.5, "b": 0.5}, "customers": {"share": 0.4}},
        "campaigns": {"some": {"seeding": {"strategy": "existing_customers", "target": 9}, "role": "director"}},
        "study": {"days": 9},
    })  # fmt: skip
    imported = wom_sim.from_networkx(nx.les_miserables_graph())
    return wom_sim.simulate(scenario, "some", imported=imported)


@pytest.fixture
def study() -> StudyResult:
    values = {
        "invited": {"reached": [30, 40, 50.0], "cost_total": [100, 110, 120.0]},
        "nominated": {"reached": [20, 45, 10.0], "cost_total": [90, 80, 70.0]},
        "nothing": {"reached": [1, 2, 3.0]},
    }
    return fake_study(values)


class TestOneRun:
    def test_consumers(self, result: Result) -> None:
        frame = result.state_frame()
        assert len(frame) == result.world.consumers == 77 and "Valjean" in set(frame["consumer"])
        found = measure(result)
        for name in ("reached", "noticed", "engaged", "adopted"):
            assert frame[name].notna().sum() == found[name]
            assert frame[name].dropna().between(0, 9 * 24).all()
        assert frame["member"].isin(["member", "left"]).sum() == found["joined"] > 0
        assert (frame["member"] == "left").sum() == found["opt_outs"]
        assert set(frame["segment"]) == {"a", "b"} and frame["customer"].dtype == bool
        assert frame.loc[frame["consumer"] == "Valjean", "ties"].item() == 36

    def test_states_are_those_at_the_end(self, result: Result) -> None:
        """What `metrics` says members moved, worked out from the frame."""
        frame, found = result.state_frame(), measure(result)
        joined = frame[frame["member"].isin(["member", "left"])]
        for name in DIMENSIONS:
            rest = getattr(result.scenario.world.behaviour, f"involvement_{name}") * joined["interest"]
            assert (joined[name] - rest).mean() == pytest.approx(found[f"{name}_moved"], abs=1e-6)
        assert frame[[*DIMENSIONS, "trust"]].to_numpy().min() >= 0

    def test_exposures(self, result: Result) -> None:
        frame = result.exposures_frame()
        assert len(frame) == len(result.exposures) and frame["tick"].is_monotonic_increasing
        assert set(frame["sender"]) - {"organisation"} <= set(result.world.ids) >= set(frame["receiver"])
        assert frame.groupby("receiver")["tick"].min().sort_index().to_dict() == {
            row.consumer: row.reached for row in result.state_frame().dropna(subset="reached").itertuples()
        }

    def test_ledger(self, result: Result) -> None:
        frame = result.ledger_frame()
        assert list(frame["day"]) == list(range(9))
        assert frame[list(CATEGORIES)].to_numpy().sum() == pytest.approx(result.cost_total)
        assert np.cumsum(frame[list(CATEGORIES)].sum(axis=1)).tolist() == pytest.approx(list(follow(result)["cost_total"]))

    def test_it_shows_itself(self, result: Result) -> None:
        words = Page(result._repr_html_()).words
        assert "Misérables · some" in words and "reached" in words
        assert f"{int(measure(result)['reached'])}" in words
        assert repr(result) == "<Result: 'some' in replicate 0, 77 consumers, 9 days>"


class TestStudies:
    def test_runs(self, study: StudyResult) -> None:
        frame = study.frame()
        assert list(frame.columns) == ["campaign", "replicate", "rng_key", *METRICS] and len(frame) == 9
        assert frame.groupby("campaign")["reached"].mean().to_dict() == {"invited": 40, "nominated": 25, "nothing": 2}
        assert frame["rng_key"].tolist() == [f"{replicate:016x}" for replicate in (0, 1, 2)] * 3

    def test_days(self, study: StudyResult) -> None:
        frame = study.series_frame()
        assert list(frame.columns) == ["campaign", "replicate", "day", *SERIES] and len(frame) == 9 * DAYS
        last = frame[frame["day"] == DAYS - 1].set_index(["campaign", "replicate"])["reached"]
        assert last["invited", 2] == 50 and last["nothing", 0] == 1

    def test_money(self, study: StudyResult) -> None:
        frame = study.ledger_frame()
        assert list(frame.columns) == ["campaign", "replicate", *CATEGORIES]
        assert frame[list(CATEGORIES)].sum(axis=1).tolist() == pytest.approx([100, 110, 120, 90, 80, 70, 0, 0, 0])

    def test_means(self, study: StudyResult) -> None:
        frame = study.summarise("reached")
        wanted = summarise([30, 40, 50])
        row = frame.iloc[0]
        assert (row["metric"], row["campaign"]) == ("reached", "invited")
        assert (row["mean"], row["ci_low"], row["replicates"]) == (wanted.mean, wanted.ci_low, 3)

    def test_differences(self, study: StudyResult) -> None:
        frame = study.compare("reached")
        assert [tuple(pair) for pair in frame[["campaign", "baseline"]].to_numpy()] == [
            ("nominated", "invited"), ("nothing", "invited"), ("nothing", "nominated"),
        ]  # fmt: skip
        wanted = compare([20, 45, 10], [30, 40, 50])
        assert frame.iloc[0]["mean_difference"] == wanted.mean_difference == -15
        assert frame.iloc[0]["ci_high"] == wanted.ci_high
        assert frame.iloc[0]["probability_better"] == pytest.approx(1 / 3)
        assert list(study.compare("cost_total", "nothing")["campaign"]) == ["invited", "nominated"]

    def test_less_may_be_better(self, study: StudyResult) -> None:
        assert study.compare("cost_total").iloc[0]["probability_better"] == 1

    def test_a_baseline_of_the_scenario(self) -> None:
        values = {name: {"reached": [1.0, 2.0]} for name in "abc"}
        assert list(fake_study(values, baseline="b").compare()["baseline"]) == ["b", "b"]

    def test_a_campaign_that_was_dropped(self, study: StudyResult) -> None:
        study.dropped = {"nominated": 2}
        study.forget(2, "nominated")
        assert len(study.frame()) == 8
        assert study.compare("reached").iloc[0]["pairs"] == 2

    def test_names_that_are_not_there(self, study: StudyResult) -> None:
        with pytest.raises(WomSimError, match='no metric "reech"; .*Did you mean "reached"'):
            study.compare("reech")
        with pytest.raises(WomSimError, match='no metric "cost"'):
            study.summarise("cost")
        with pytest.raises(WomSimError, match='no campaign "nothin".*Did you mean "nothing"'):
            study.compare("reached", "nothin")

    def test_it_shows_itself(self, study: StudyResult) -> None:
        words = Page(study._repr_html_()).words
        assert "A made-up study" in words and "means over 3 worlds (95 % intervals); 6 days" in words
        assert "40 (15 to 65)" in words
        assert "nominated − invited" in words and "-15" in words and "33 % (6–79 %)" in words
        assert repr(study) == "<StudyResult: 'A made-up study', 3 campaigns in 3 worlds>"

    def test_one_world_shows_no_interval(self) -> None:
        text = fake_study({"a": {"reached": [3.0]}, "b": {"reached": [4.0]}})._repr_html_()
        assert "one world: no intervals" in text and " to " not in text and "Paired" not in text

    def test_an_interrupted_study_says_so(self) -> None:
        study = fake_study({"a": {"reached": [3.0, 4.0]}}, asked=40)
        study.interrupted = True
        assert "stopped early, after 2 of 40 worlds" in study._repr_html_()

    def test_nothing_finished_is_empty(self) -> None:
        empty = StudyResult(study_of(2, 1).scenario, ["campaign a", "campaign b"])
        assert len(empty.frame()) == len(empty.series_frame()) == len(empty.ledger_frame()) == 0
        assert math.isnan(empty.compare("reached").iloc[0]["mean_difference"])
        Page(empty._repr_html_())

    def test_many_campaigns_stay_small(self) -> None:
        text = study_of(60, 3)._repr_html_()
        assert len(text) < 10_000 and "… and 40 more" in text and "… and 1,750 more" in text

    def test_names_are_escaped(self) -> None:
        study = fake_study({NASTY: {"reached": [3.0, 5.0]}, "b": {"reached": [4.0, 3.0]}}, title=NASTY)
        assert any(NASTY in word for word in Page(study._repr_html_()).words)
        assert "<img" not in study._repr_html_() and "<script" not in study._repr_html_()


class TestComparisons:
    def test_frames(self) -> None:
        found = compare([3, 4, 6], [1, 2, 9])
        assert found.frame().iloc[0].to_dict() == {name: getattr(found, name) for name in found.frame().columns}
        assert len(summarise([1, 2, 3]).frame()) == 1

    @pytest.mark.parametrize("shown", [compare([3, 4, 6], [1, 2, 9]), compare([], []), summarise([1, 2]), summarise([])])
    def test_they_show_themselves(self, shown: Comparison | Summary) -> None:
        assert Page(shown._repr_html_()).words and "nan" not in shown._repr_html_()

    def test_a_difference_that_is_not_zero_does_not_look_like_it(self) -> None:
        shown = compare([1.0001, 1.0002, 1.0003], [1, 1, 1])._repr_html_()
        assert "0.0002" in shown and not re.search(r"<td>0 to", shown)


@pytest.mark.parametrize(
    ("made", "columns"),
    [
        (Result.state_frame, ("consumer", "segment", "customer", "ties", "interest", "reached", "noticed", "engaged", "adopted",
                              "member", "stage", "cognitive", "affective", "activation", "trust")),
        (Result.exposures_frame, ("item", "kind", "sender", "receiver", "channel", "tick", "generation")),
    ],
)  # fmt: skip
def test_columns_are_documented(made, columns: tuple, result: Result) -> None:
    assert tuple(made(result).columns) == columns
    for column in columns:
        assert re.search(rf"\b{column}\b", made.__doc__), column


class TestWhatAStudyIsRunOn:
    def test_fewer_worlds(self):
        scenario = small(campaigns={"one": {}, "two": {}}, study={"replicates": 4, "days": 2})
        asked = wom_sim.run_study(scenario, replicates=2)
        assert asked.replicates == [0, 1] and asked.scenario.study.replicates == 2 and not asked.interrupted
        assert scenario.study.replicates == 4, "the scenario stays as it was"

    @pytest.mark.parametrize("given", ["scenarios/karate.yaml", {"world": {}}, None])
    def test_what_is_no_scenario(self, given):
        with pytest.raises(WomSimError, match=r"run_study takes a scenario, found .*load_scenario"):
            wom_sim.run_study(given)

    def test_no_such_number_of_worlds(self):
        with pytest.raises(WomSimError, match=r"study\.replicates"):
            wom_sim.run_study(small(campaigns={"one": {}}), replicates=-3)
