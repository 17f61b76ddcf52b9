"""When a study stops: looks, widths, what is dropped, and that none of it depends on the number of workers."""

import math

import pytest
from pydantic import ValidationError
from worlds import small

from wom_sim.errors import ScenarioError
from wom_sim.scenario import Study, load_scenario, scenario_from_text
from wom_sim.stopping import Course, beaten, looks, widths
from wom_sim.study import run_study

PRECISE = {"replicates": 200, "min_replicates": 20, "precision": {"reached": 5.0}}


def alternating(mean: float, spread: float, worlds: int) -> list[float]:
    return [mean + (spread if r % 2 else -spread) for r in range(worlds)]


def by_run(**values: list[float]) -> dict:
    return {(c, r): {"reached": v} for c, runs in values.items() for r, v in enumerate(runs)}


def test_looks_are_ever_further_apart_and_end_at_the_cap():
    at = list(looks(Study(**PRECISE)))
    assert at[:4] == [20, 22, 25, 28] and at[-1] == 200 and at == sorted(set(at))
    assert list(looks(Study(replicates=5, min_replicates=20))) == [5]


class TestWidths:
    def test_in_the_metrics_unit_as_a_share_of_the_mean_and_of_the_consumers(self):
        values = {"a": {"reached": [10.0, 14.0]}, "b": {"reached": [6.0, 6.0]}}
        half = 12.706204736 * math.sqrt(8 / 2)  # t(.975, 1) · sd/√n of the differences 4 and 8
        for asked, wanted in ((3.0, 3.0), ("50%", 4.5), (0.01, 10.0)):
            (width,) = widths(Study(precision={"reached": asked}), 1000, values)
            assert (width.campaign, width.baseline) == ("b", "a")
            assert width.wanted == pytest.approx(wanted) and width.reached == pytest.approx(half)

    def test_one_campaign_is_known_by_its_own_mean(self):
        (width,) = widths(Study(precision={"reached": 3.0}), 1000, {"a": {"reached": [10.0, 14.0]}})
        assert width.baseline is None and width.reached == pytest.approx(12.706204736 * 2)

    def test_what_has_no_value_anywhere_asks_for_nothing(self):
        values = {"a": {"cost_per_engaged": [1.0, 1.0]}, "b": {"cost_per_engaged": [math.nan, math.nan]}}
        assert widths(Study(precision={"cost_per_engaged": 1.0}), 1000, values) == []


class TestCourse:
    def test_stops_at_the_first_look_that_is_narrow_enough(self):
        course = Course(Study(**PRECISE), ["a", "b"], 1000)
        metrics = by_run(a=alternating(50, 10, 200), b=[20.0] * 200)
        assert not course.is_over(metrics, range(19)) and course.is_over(metrics, range(200))
        # ± t · 10 · √(n/(n−1)) / √n falls below 5 between 18 and 19 worlds, and the first look is at 20.
        assert course.end == 20
        assert course.notes(20) == ["The precision asked for was reached after 20 worlds."]

    def test_says_when_the_cap_stopped_it(self):
        course = Course(Study(**PRECISE | {"replicates": 30}), ["a", "b"], 1000)
        assert course.is_over(by_run(a=alternating(50, 100, 30), b=[20.0] * 30), range(30))
        # t(.975, 29) · 100 · √(30/29) / √30 is 37.98, and (37.98 / 5)² · 30 is 1,731.
        assert course.notes(30) == [
            "The precision asked for was not reached: the study stopped after 30 worlds, the most that it may run. "
            "The difference in consumers reached between “b” and “a” is known within ± 37.98 consumers; ± 5 was asked for, and "
            "takes about 1,700 worlds."
        ]

    @pytest.mark.parametrize(
        ("wanted", "b", "said"),
        [
            (1e-9, [20.0] * 30, "± 1e-06 was asked for, and takes more than 1,000,000 worlds."),
            (5.0, [20.0] + [math.nan] * 29, "is undefined in too many worlds to have an interval; ± 5 consumers was asked for."),
        ],
    )
    def test_what_cannot_be_met_is_said_as_plainly(self, wanted, b, said):
        course = Course(Study(**PRECISE | {"replicates": 30, "precision": {"reached": wanted}}), ["a", "b"], 1000)
        assert course.is_over(by_run(a=alternating(50, 100, 30), b=b), range(30))
        (note,) = course.notes(30)
        assert note.endswith(said), note

    def test_of_what_nothing_is_known_no_precision_was_reached(self):
        """Of one metric, or of all: then every world is run."""
        nothing = "A precision was asked for share of members who stayed, but nothing could be compared: in these"
        runs = by_run(a=alternating(50, 1, 30), b=[20.0] * 30)
        for run, values in runs.items():
            values["retention"] = 0.5 if run[0] == "a" else math.nan
        for precision, end, first in (({"retention": 0.1}, 30, 0), ({"reached": 5.0, "retention": 0.1}, 20, 1)):
            course = Course(Study(**PRECISE | {"replicates": 30, "precision": precision}), ["a", "b"], 1000)
            assert course.is_over(runs, range(30)) and course.end == end
            said = course.notes(end)
            assert len(said) == first + 1 and said[first].startswith(f"{nothing} {end} worlds"), said

    def test_a_gap_in_the_finished_worlds_is_waited_for(self):
        course = Course(Study(**PRECISE), ["a", "b"], 1000)
        metrics = by_run(a=alternating(50, 10, 200), b=[20.0] * 200)
        finished = [r for r in range(40) if r != 3]
        assert not course.is_over(metrics, finished)
        assert course.is_over(metrics, range(40)) and course.end == 20

    def test_a_beaten_campaign_runs_no_further(self):
        course = Course(Study(**PRECISE | {"drop_beaten": True}), ["a", "b", "poor"], 1000)
        runs = {"a": alternating(50, 20, 200), "b": [55.0] * 200, "poor": alternating(2, 1, 200)}
        assert not course.is_over(by_run(**runs), range(20))
        assert course.running == ("a", "b") and course.dropped == {"poor": (20, "a")}
        assert next(course.tasks())[1] == ("a", "b")
        assert course.is_over(by_run(**runs), range(200))
        assert course.notes(course.end)[0] == "“poor” was dropped after 20 worlds: “a” beat it clearly on consumers reached."
        assert course.notes(20)[0] == "“poor” is not held to the precision: “a” beat it clearly on consumers reached."

    def test_without_precision_every_world_is_run(self):
        course = Course(Study(replicates=7), ["a"], 10)
        assert list(course.tasks()) == [(r, ("a",)) for r in range(7)]
        assert course.is_over({}, range(7)) and course.notes(7) == []


def test_beaten_on_one_metric_only_is_not_beaten():
    study = Study(precision={"reached": 1.0, "cost_total": 1.0}, drop_beaten=True)
    dear = {"reached": alternating(50, 1, 20), "cost_total": alternating(90, 1, 20)}
    cheap = {"reached": alternating(20, 1, 20), "cost_total": alternating(10, 1, 20)}
    assert beaten(study, {"dear": dear, "cheap": cheap}, 1) == {}
    worst = {"reached": alternating(5, 1, 20), "cost_total": alternating(95, 1, 20)}
    assert beaten(study, {"dear": dear, "worst": worst}, 1) == {"worst": "dear"}
    assert beaten(study.model_copy(update={"baseline": "worst"}), {"dear": dear, "worst": worst}, 1) == {}


def test_a_study_is_the_same_on_any_number_of_workers():
    study = {"days": 14, "replicates": 60, "precision": {"reached": "25%"}, "drop_beaten": True}
    scenario = small(world={"consumers": 120}, study=study)
    one, two = run_study(scenario, workers=1), run_study(scenario, workers=2)
    assert one.replicates == two.replicates == list(range(len(one.replicates)))
    assert 20 <= len(one.replicates) < 60
    assert {run: repr(values) for run, values in one.metrics.items()} == {run: repr(v) for run, v in two.metrics.items()}
    assert one.notes == two.notes
    for campaign, worlds in one.dropped.items():
        assert one.ran(campaign) == list(range(worlds)) and worlds < len(one.replicates)
    assert {run for run in one.metrics} == {(c, r) for c in one.campaigns for r in one.ran(c)}


@pytest.mark.parametrize(
    ("study", "words"),
    [
        ("{precision: {reachd: 1}}", ["there is no metric", 'did you mean "reached"']),
        ("{precision: {reached: 0}}", ["precision.reached must be a number above 0", "found 0"]),
        ("{precision: {reached: 5q}}", ['found "5q"']),
        ("{replicates: {min: 20}, precision: {reached: 1}}", ["needs max"]),
        ("{replicates: {}}", ["study.replicates needs max", "found an empty block"]),
        ("{replicates: {min: 20, mux: 40}, precision: {reached: 1}}",
         ['unknown field "mux" in study.replicates', "allowed: min, max", 'did you mean "max"']),
        ("{replicates: {minn: 20, max: 40}}", ['unknown field "minn" in study.replicates', 'did you mean "min"']),
        ("{replicates: {min: 4, max: 20}, precision: {reached: 1}}", ["study.replicates.min must be at least 20", "found 4"]),
        ("{replicates: {min: 5}}", ["study.replicates.min must be at least 20", "study.replicates needs max"]),
        ("{replicates: {max: many}}", ['study.replicates.max: found the text "many", expected a whole number']),
        ("{replicates: {min: , max: 0}}", ["study.replicates.min: found nothing", "study.replicates.max must be from 1 to"]),
        ("{replicates: {min: 50, max: 20}, precision: {reached: 1}}", ["at most 20 worlds cannot have at least 50"]),
        ("{replicates: 10, precision: {reached: 1}}", ["at most 10 worlds cannot have at least 20, which is the least"]),
        ("{replicates: {min: 30, max: 90}, min_replicates: 40}", ["study.min_replicates says again what study.replicates.min"]),
        ("{drop_beaten: true}", ["drop_beaten goes with precision"]),
    ],
)  # fmt: skip
def test_bad_precision_names_line_and_what_is_allowed(study, words):
    text = f"world: {{consumers: 50}}\ncampaigns:\n  it:\nstudy: {study}\n"
    with pytest.raises(ScenarioError) as error:
        scenario_from_text(text)
    assert "scenario.yaml:4:" in str(error.value)
    for word in words:
        assert word in str(error.value), str(error.value)


def test_the_place_of_a_bound_is_its_own_line():
    text = "world: {consumers: 50}\ncampaigns:\n  it:\nstudy:\n  replicates:\n    max: 100\n    min: 5\n    mni: 20\n"
    with pytest.raises(ScenarioError) as error:
        scenario_from_text(text)
    assert "scenario.yaml:7: study.replicates.min must be" in str(error.value)
    assert 'scenario.yaml:8: unknown field "mni"' in str(error.value) and "min_replicates" not in str(error.value)


def test_an_option_that_is_too_few_is_named(tmp_path):
    file = tmp_path / "s.yaml"
    study = "study: {replicates: {min: 30, max: 90}, precision: {reached: 1}}"
    file.write_text(f"world: {{consumers: 50}}\ncampaigns: {{it: }}\n{study}\n")
    with pytest.raises(ScenarioError, match="option --replicates: a study of at most 5 worlds"):
        load_scenario(file, overrides={"study": {"replicates": 5}})


def test_the_short_form_is_written_out():
    study = Study.model_validate({"replicates": {"min": 30, "max": 90}, "precision": {"reached": "5 %"}})
    assert (study.min_replicates, study.replicates) == (30, 90)
    with pytest.raises(ValidationError):
        Study.model_validate({"replicates": {"max": "x"}})
