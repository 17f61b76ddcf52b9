"""Claims: how they are written and refused, when a study agrees with one, and how that is shown."""

from __future__ import annotations

import io
import json
import math
import textwrap

import pytest
import worlds
from fake_study import fake_study
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from wom_sim.comparison import compare, summarise
from wom_sim.errors import ScenarioError
from wom_sim.metrics import METRICS
from wom_sim.numerals import amounts
from wom_sim.report.claims import (
    AGREES,
    CANNOT_TELL,
    COLUMNS,
    DISAGREES,
    GIVEN,
    OUTCOMES,
    findings,
    in_a_sentence,
    judge,
    print_claims,
    records,
    tally,
    what_came_out,
)
from wom_sim.report.files import tables
from wom_sim.report.numbers import Numbers
from wom_sim.scenario import changed, resolved, scenario_from_text
from wom_sim.scenario.claims import METRIC_NAMES, Claim

SCENARIO = "world: {consumers: 1000}\ncampaigns: {weekly polls: , nothing: }\nclaims:\n"
NAN, INF = math.nan, math.inf


def claim(fields: str) -> str:
    return SCENARIO + f"  - {{says: a, metric: reached, campaign: weekly polls, {fields}}}\n"


def test_a_claim_may_use_every_metric_and_no_other():
    assert tuple(dict.fromkeys(METRIC_NAMES)) == METRIC_NAMES
    assert set(METRIC_NAMES) == set(METRICS)


class TestWriting:
    @pytest.mark.parametrize(
        ("fields", "comparison", "versus"),
        [
            ("between: [0, 0.5]", "between", None),
            ("at_least: 3", "at_least", None),
            ("at_most: 0", "at_most", None),
            ("more_than: nothing", "more_than", "nothing"),
            ("less_than: nothing", "less_than", "nothing"),
            ("at_most: 0, at_least: null", "at_most", None),
            ("more_than: nothing, by: 0.5", "more_than", "nothing"),
            ("less_than: nothing, by: 0, given: a robot costs less", "less_than", "nothing"),
            ("at_least: 3, by: null, given: null", "at_least", None),
        ],
    )
    def test_good_ones(self, fields, comparison, versus):
        (found,) = scenario_from_text(claim(fields)).claims
        assert (found.comparison, found.versus) == (comparison, versus)
        assert found.source == "assumption"

    def test_there_need_be_none(self):
        assert scenario_from_text(SCENARIO.removesuffix("claims:\n")).claims == ()
        assert scenario_from_text(SCENARIO.replace("claims:\n", "claims: []\n")).claims == ()

    def test_a_scenario_with_claims_goes_through_plain_data(self):
        scenario = scenario_from_text(claim("between: [0, 0.5]"))
        assert changed(scenario, {("study", "days"): 3}).claims == scenario.claims
        plain = json.loads(json.dumps(resolved(scenario)))
        assert worlds.Scenario.model_validate(plain).claims == scenario.claims


class TestRefusing:
    def test_the_shape_of_a_complaint(self):
        with pytest.raises(ScenarioError) as error:
            scenario_from_text(claim("at_least: 3").replace("reached", "reachd"))
        lines = str(error.value).splitlines()
        assert lines[0] == 'scenario.yaml:4: there is no metric "reachd"'
        assert "allowed: reached, " in lines[2] and lines[-1] == '  did you mean "reached"?'

    def test_every_wrong_name_in_one_go(self):
        text = SCENARIO + textwrap.dedent("""\
              - {says: a, metric: reachd, campaign: weekly polls, at_least: 3}
              - says: b
                metric: reached
                campaign: weekly poll
                more_than: nothin
            """)
        with pytest.raises(ScenarioError) as error:
            scenario_from_text(text)
        said = str(error.value).split("\n\n")
        assert [block.splitlines()[0] for block in said] == [
            'scenario.yaml:4: there is no metric "reachd"',
            'scenario.yaml:7: there is no campaign "weekly poll"',
            'scenario.yaml:8: there is no campaign "nothin"',
        ]
        assert [block.splitlines()[-1] for block in said] == [
            '  did you mean "reached"?', '  did you mean "weekly polls"?', '  did you mean "nothing"?',
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ("source: b", "claims[0] has nothing to check: give exactly one of between, at_least, at_most, more_than, less"),
            ("at_least: 1, at_most: 2", "claims[0] compares in 2 ways (at_least, at_most): keep exactly one"),
            ("at_least: 1, more_than: nothing", "claims[0] compares in 2 ways (at_least, more_than)"),
            ("between: [1, 2, 3]", "claims[0].between must be two numbers, the lower first, found [1, 2, 3]"),
            ("between: [2, 1]", "the lower first, found [2, 1]"),
            ("between: [1, 1]", "the lower first, found [1, 1]"),
            ("between: []", "must be two numbers, the lower first, found []"),
            ("between: 3", "claims[0].between: found the number 3, expected a list"),
            ("between: [35 %, 1]", "claims[0].between[0]: found the text"),
            ("at_least: .nan", "claims[0].at_least must be a finite number, found .nan"),
            ("at_most: many", "claims[0].at_most: found the text"),
            ("more_than: weekly polls", "claims[0] compares a campaign with itself: name another one"),
            ("more_than: nothing, source: ' '", "claims[0].source is empty"),
            ("more_than: nothing, given: ' '", "claims[0].given is empty"),
            ("more_than: nothing, given: true", "claims[0].given: found true, expected text"),
            ("more_than: nothing, by: -1", "claims[0].by must be at least 0 (of the metric), found -1"),
            ("more_than: nothing, by: many", "claims[0].by: found the text"),
            ("at_least: 3, by: 1", "claims[0].by is a margin for more_than and less_than, found beside at_least: put it into"),
            ("between: [1, 2], by: 0", "claims[0].by is a margin for more_than and less_than, found beside between"),
            ("by: 3", "claims[0] has nothing to check"),
            ("at_least: many, by: 3", "claims[0].at_least: found the text"),
            ("more_than: nothing, givn: b", 'did you mean "given"?'),
            ("atleast: 3", 'did you mean "at_least"?'),
            ("more_than: 3", "claims[0].more_than: found the number 3, expected text"),
        ],
    )
    def test_bad_ones(self, fields, said):
        with pytest.raises(ScenarioError) as error:
            scenario_from_text(claim(fields))
        whole = str(error.value)
        assert said in whole and "scenario.yaml:4: " in whole
        assert len(whole.split("\n\n")) == 1, "one complaint for one mistake"

    @pytest.mark.parametrize("text", ["  says: a\n", "  - a\n", "  -\n", "  - {says: a}\n", "  - {says: 3}\n"])
    def test_other_shapes(self, text):
        with pytest.raises(ScenarioError, match="scenario.yaml:[34]: claims"):
            scenario_from_text(SCENARIO + text)

    def test_a_margin_in_the_wrong_place_is_shown_on_its_own_line(self):
        text = SCENARIO + "  - says: a\n    metric: reached\n    campaign: nothing\n    at_most: 3\n    by: 1\n"
        with pytest.raises(ScenarioError, match="scenario.yaml:8: claims.0..by is a margin for more_than and less_than"):
            scenario_from_text(text)

    def test_a_wrong_bound_is_not_called_a_missing_one(self):
        with pytest.raises(ScenarioError) as error:
            scenario_from_text(claim("at_least: many"))
        assert "nothing to check" not in str(error.value)


class TestJudging:
    @pytest.mark.parametrize(
        ("interval", "claimed", "outcome"),
        [
            ((0.4, 0.5), (0.35, 0.6), AGREES),
            ((0.35, 0.6), (0.35, 0.6), AGREES),
            ((0.3, 0.4), (0.35, 0.6), CANNOT_TELL),
            ((0.1, 0.9), (0.35, 0.6), CANNOT_TELL),
            ((0.1, 0.3), (0.35, 0.6), DISAGREES),
            ((0.7, 0.8), (0.35, 0.6), DISAGREES),
            ((3, 4), (3, INF), AGREES),
            ((1, 2.9), (3, INF), DISAGREES),
            ((1, 3), (3, INF), CANNOT_TELL),
            ((1, 2), (-INF, 2), AGREES),
            ((NAN, NAN), (0, 1), CANNOT_TELL),
            ((0, 0), (-INF, 0), AGREES),
        ],
    )
    def test_of_a_range(self, interval, claimed, outcome):
        assert judge(*interval, *claimed) == outcome

    @pytest.mark.parametrize(
        ("interval", "claimed", "outcome"),
        [
            ((0.1, 2), (0, INF), AGREES),
            ((-0.1, 2), (0, INF), CANNOT_TELL),
            ((-3, -1), (0, INF), DISAGREES),
            ((-3, -1), (-INF, 0), AGREES),
            ((0, 0), (0, INF), DISAGREES),
            ((0, 0), (-INF, 0), DISAGREES),
            ((0, 1), (0, INF), CANNOT_TELL),
        ],
    )
    def test_of_a_difference(self, interval, claimed, outcome):
        """As many as another campaign, in every world, is not more, and not less."""
        assert judge(*interval, *claimed, strict=True) == outcome

    @given(st.floats(-9, 9), st.floats(0, 9), st.floats(-9, 9), st.floats(0.01, 9), st.floats(0, 9), st.booleans())
    def test_a_wider_interval_never_says_more(self, low, width, claimed, range_width, wider, strict):
        narrow = judge(low, low + width, claimed, claimed + range_width, strict=strict)
        wide = judge(low - wider, low + width + wider, claimed, claimed + range_width, strict=strict)
        assert wide in (narrow, CANNOT_TELL)


def study(*claims: dict, worlds_count: int = 4):
    wave = [math.sin(world) for world in range(worlds_count)]
    made = fake_study(
        {
            "polls": {"reached": [50 + w for w in wave], "engaged": [5.0] * worlds_count, "cost_per_engaged": [NAN, *wave[1:]]},
            "nothing": {"reached": [20 - w for w in wave], "engaged": [5.0] * worlds_count,
                        "cost_per_engaged": [NAN] * worlds_count},
        }
    )  # fmt: skip
    made.scenario = made.scenario.model_copy(
        update={"claims": tuple(Claim(says="It is so.", source="A source (2018)", **each) for each in claims)}
    )
    return made


ABOVE = {"metric": "reached", "campaign": "polls", "more_than": "nothing"}
BELOW = {"metric": "reached", "campaign": "polls", "less_than": "nothing"}
RANGE = {"metric": "reached", "campaign": "polls", "between": (10.0, 60.0)}
UNKNOWN = {"metric": "cost_per_engaged", "campaign": "nothing", "at_most": 3.0}
SOMETIMES = {"metric": "cost_per_engaged", "campaign": "polls", "at_most": 30.0}
EQUAL = {"metric": "engaged", "campaign": "polls", "more_than": "nothing"}
WHY = {"given": "It is as  dear\nas that."}


class TestFindings:
    def test_a_mean_and_its_interval(self):
        made = study(RANGE)
        (found,) = findings(made)
        s = summarise([made.metrics["polls", r]["reached"] for r in made.replicates])
        assert (found.mean, found.ci_low, found.ci_high, found.replicates) == (s.mean, s.ci_low, s.ci_high, 4)

    def test_a_paired_difference_and_its_interval(self):
        made = study(ABOVE, BELOW)
        above, below = findings(made)
        runs = {c: [made.metrics[c, r]["reached"] for r in made.replicates] for c in made.campaigns}
        x = compare(runs["polls"], runs["nothing"])
        assert (above.mean, above.ci_low, above.ci_high) == (x.mean_difference, x.ci_low, x.ci_high)
        assert (above.outcome, below.outcome) == (AGREES, DISAGREES)

    def test_what_is_not_defined_cannot_be_told(self):
        never, sometimes = findings(study(UNKNOWN, SOMETIMES))
        assert never.outcome == CANNOT_TELL and never.replicates == 0 and math.isnan(never.mean)
        assert sometimes.outcome == AGREES and (sometimes.replicates, sometimes.worlds) == (3, 4)
        assert "not defined in any of 4 worlds" in what_came_out(never, Numbers(study()).names)
        assert "defined in 3 of 4 worlds" in what_came_out(sometimes, Numbers(study()).names)

    def test_one_world_cannot_tell(self):
        made = study(ABOVE, RANGE, UNKNOWN, worlds_count=1)
        assert tally(findings(made)) == {AGREES: 0, DISAGREES: 0, CANNOT_TELL: 3, GIVEN: 0}
        said = [what_came_out(found, Numbers(made).names) for found in findings(made)]
        assert "in one world: no interval" in said[0] and "not defined in the one world" in said[2]

    def test_equal_in_every_world_is_not_more(self):
        assert findings(study(EQUAL, worlds_count=20))[0].outcome == DISAGREES
        assert findings(study(EQUAL | {"by": 0.0}, worlds_count=20))[0].outcome == DISAGREES
        # A few worlds that are all alike prove nothing of the next one.
        assert findings(study(EQUAL))[0].outcome == CANNOT_TELL

    @pytest.mark.parametrize(
        ("way", "by", "outcome"),
        [
            ("more_than", 29.0, AGREES),
            ("more_than", 32.0, CANNOT_TELL),
            ("more_than", 40.0, DISAGREES),
            ("less_than", 29.0, DISAGREES),
        ],
    )
    def test_a_margin(self, way, by, outcome):
        """polls − nothing: 30 and a wave around it in four worlds."""
        (found,) = findings(study({"metric": "reached", "campaign": "polls", way: "nothing", "by": by}))
        assert 29 < found.ci_low < 32 < found.ci_high < 40
        assert (found.outcome, found.low, found.high) == (outcome, *((by, INF) if way == "more_than" else (-INF, -by)))
        assert f"claimed {way.replace('_', ' ')} “nothing”, by at least {by:.0f}" in what_came_out(found, Numbers(study()).names)

    def test_a_margin_below(self):
        below = {"metric": "reached", "campaign": "nothing", "less_than": "polls"}
        wide, narrow = findings(study(below | {"by": 40.0}, below | {"by": 29.0}))
        assert (wide.outcome, narrow.outcome) == (DISAGREES, AGREES)

    def test_just_the_margin_is_enough(self):
        made = fake_study({"polls": {"reached": [7.0] * 20}, "nothing": {"reached": [5.0] * 20}})
        stated = Claim(says="a", metric="reached", campaign="polls", more_than="nothing", by=2.0)
        made.scenario = made.scenario.model_copy(update={"claims": (stated,)})
        assert findings(made)[0].outcome == AGREES

    def test_given_only_where_it_holds(self):
        made = study(ABOVE | WHY, BELOW | WHY, UNKNOWN | WHY, ABOVE)
        assert [found.outcome for found in findings(made)] == [GIVEN, DISAGREES, CANNOT_TELL, AGREES]


class TestShowing:
    @pytest.mark.parametrize(
        ("claims", "sentence"),
        [
            ((ABOVE, BELOW, UNKNOWN),
             "Of 3 claims put to the test, the simulation agrees with 1, disagrees with 1 and cannot tell 1."),
            ((ABOVE, ABOVE | WHY),
             "Of 1 claim put to the test, the simulation agrees with 1, disagrees with 0 and cannot tell 0; "
             "1 more follows from what was put in."),
            ((BELOW | WHY, ABOVE | WHY, RANGE | WHY),
             "Of 1 claim put to the test, the simulation agrees with 0, disagrees with 1 and cannot tell 0; "
             "2 more follow from what was put in."),
            ((ABOVE | WHY,), "No claim is put to the test; 1 follows from what was put in."),
            ((), "No claims to check."),
        ],
    )  # fmt: skip
    def test_a_sentence_for_all(self, claims, sentence):
        assert in_a_sentence(tally(findings(study(*claims)))) == sentence

    @pytest.mark.parametrize("width", [40, 80, 160])
    def test_the_list(self, width):
        console = Console(width=width, file=io.StringIO())
        print_claims(study(ABOVE, RANGE, UNKNOWN, BELOW), console)
        text = console.file.getvalue()
        assert all(len(line.rstrip()) <= width for line in text.splitlines())
        assert [text.count(mark) for mark in ("✓ agrees", "✗ disagrees", "? cannot tell")] == [2, 1, 1]
        joined = " ".join(text.split())
        assert joined.count("It is so.") == 4 and joined.count("source: A source (2018)") == 4
        if width > 40:
            assert "reached, “polls” − “nothing”: " in joined and "claimed between 10 and 60" in joined

    def test_what_is_given_says_why(self):
        console = Console(width=100, file=io.StringIO())
        print_claims(study(ABOVE | WHY, ABOVE), console)
        joined = " ".join(console.file.getvalue().split())
        assert f"{OUTCOMES[GIVEN]} given It is so. Consumers reached, “polls” − “nothing”: 30" in joined
        assert joined.count("follows from what was put in: It is as dear as that. source: A source") == 1
        assert joined.count("✓ agrees") == 1

    def test_what_was_to_be_given_and_is_not_says_so_aloud(self):
        console = Console(width=100, file=io.StringIO())
        print_claims(study(BELOW | WHY), console)
        joined = " ".join(console.file.getvalue().split())
        assert "disagrees with 1" in joined and "✗ disagrees It is so. Consumers reached" in joined and "= given" not in joined
        assert "FAILS, though it should follow from what was put in: It is as dear as that." in joined

    def test_nothing_claimed_nothing_said(self):
        console = Console(width=80, file=io.StringIO())
        print_claims(study(), console)
        assert console.file.getvalue() == ""

    def test_rounding_does_not_contradict_the_outcome(self):
        assert amounts(0.4, 0.3496, 0.45, against=[0.35]) == ["0.4000", "0.3496", "0.4500"]
        assert amounts(120.0, 99.7, 140.0, against=[100.0]) == ["120.0", "99.7", "140.0"]
        assert amounts(120.0, 100.0, 140.0, against=[100.0]) == ["120", "100", "140"]

    def test_the_file_and_the_records(self):
        made = study(ABOVE, RANGE, UNKNOWN)
        lines = tables(Numbers(made))["claims.csv"].splitlines()
        assert lines[0].split(",") == list(COLUMNS) and len(lines) == 4
        assert lines[1].startswith("It is so.,A source (2018),reached,polls,more_than,0,,nothing,agrees,")
        assert lines[3].endswith("at_most,,3,,cannot tell,,,,0,")
        assert tables(Numbers(study(RANGE | {"given": "as put in"})))["claims.csv"].endswith(",4,as put in\n")
        assert tables(Numbers(study()))["claims.csv"].splitlines() == [",".join(COLUMNS)]
        plain = records(findings(made))
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain
        assert [each["outcome"] for each in plain] == [AGREES, AGREES, CANNOT_TELL]
        assert [each["given"] for each in plain] == [None] * 3
        (below,) = records(findings(study(BELOW | {"by": 2.0, "given": " as put in"})))
        assert (below["low"], below["high"], below["given"]) == (None, -2.0, "as put in")
