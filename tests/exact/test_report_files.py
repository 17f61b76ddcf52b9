"""Tables and files: every campaign at every width, the columns that were promised, numbers that read back."""

from __future__ import annotations

import csv
import io
import json
import math
import re

import pytest
from fake_study import fake_study, study_of
from rich.console import Console

from wom_sim.metrics import METRICS
from wom_sim.report import care, decision, signatures, trees, visibility
from wom_sim.report.claims import COLUMNS
from wom_sim.report.files import number, tables, write_study
from wom_sim.report.html.tables import of_metrics
from wom_sim.report.layout import fill, new_table
from wom_sim.report.numbers import NOBODY_SOMEWHERE, Numbers
from wom_sim.report.tables import as_records, print_fidelity, print_summary
from wom_sim.study_result import StudyResult

HEADERS = {
    "runs.csv": ["campaign", "replicate", "rng_key", *METRICS],
    "summary.csv": ["campaign", "metric", "unit", "mean", "sd", "ci_low", "ci_high", "replicates"],
    "comparison.csv": [
        "metric", "campaign", "baseline", "mean_difference", "ci_low", "ci_high", "probability_better",
        "probability_better_ci_low", "probability_better_ci_high", "correlation", "variance_reduction", "pairs",
        "dropped_after",
    ],
    "timeseries.csv": ["campaign", "day", "metric", "p05", "p25", "p50", "p75", "p95"],
    "ledger.csv": ["campaign", "category", "mean", "sd"],
    "fidelity.csv": ["measure", "asked", "achieved", "within_tolerance"],
    "claims.csv": list(COLUMNS),
    "decision.csv": list(decision.COLUMNS),
    "care.csv": list(care.COLUMNS),
    "roles.csv": list(signatures.COLUMNS),
    "visibility.csv": list(visibility.COLUMNS),
    "wrong_picks.csv": list(visibility.PICKS_COLUMNS),
    "cascades.csv": list(trees.COLUMNS),
}  # fmt: skip
PROMISED = (
    "reached", "noticed", "engaged", "adopted", "reached_beyond", "structural_virality", "cascade_size",
    "cascade_depth", "reproduction_number", "generation_time_hours", "private_share", "opt_outs",
    "cost_total", "cost_per_reached", "cost_per_engaged", "cost_per_adopted",
)  # fmt: skip


def printed(study, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    print_summary(study, console)
    return console.file.getvalue()


def squeezed(text: str) -> str:
    return "".join(text.split())


LONG = [
    "an unusually long campaign name of some sixty characters [a]",
    "[bold]b[/bold] :smile: [/]",
    "c[0] \\[x]",
    "no campaign",
]  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 80, 120, 300])
@pytest.mark.parametrize("worlds", [1, 3])
def test_every_campaign_is_in_the_table_at_every_width(width, worlds):
    text = printed(study_of(4, worlds, names=LONG), width)
    rows = text.split("Paired differences")[0] if worlds > 1 else text
    # A folded name stands in pieces, one a line: what is left of a line without its numbers.
    lines = [re.sub(r"\s+\d[\d,.]*( ±.*)?(\s.*)?$", "", line) for line in rows.splitlines()]
    assert all(squeezed(name) in squeezed("".join(lines)) for name in LONG), rows
    assert all(len(line.rstrip()) <= width for line in text.splitlines())


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_number_is_cut(width):
    assert "…" not in printed(study_of(3, 4), width)


def test_a_wider_terminal_shows_more_columns():
    counts = [printed(study_of(3, 3), width).count("±") for width in (40, 80, 120)]
    assert counts == sorted(counts) and len(set(counts)) == 3


def test_the_title_is_bold_and_no_line_is_lost_on_an_empty_one():
    console = Console(width=80, file=io.StringIO(), force_terminal=True, color_system="standard")
    print_summary(study_of(2, 3, title="A [title]"), console)
    assert "\x1b[1mA [title]\x1b[0m" in console.file.getvalue()
    assert printed(study_of(2, 3, title=""), 80).startswith("mean ±")


def test_a_strategy_that_peeks_is_marked():
    names = ["most ties", "others"]
    text = printed(study_of(2, 3, names=names, strategies={"most ties": "high_degree"}), 80)
    assert "most ties *" in text and "* sees the whole network, which no organisation does" in text
    assert "*" not in printed(study_of(2, 3, names=names), 80)


def one_dropped() -> StudyResult:
    study = study_of(3, 4)
    study.dropped = {"campaign b": 2}
    study.forget(2, "campaign b")
    return study


def test_what_was_dropped_is_marked_and_so_are_its_pairs():
    shown = printed(one_dropped(), 120)
    means, pairs = shown.split("Paired differences")
    assert "campaign b †" in means and "† dropped: “campaign b” after 2 worlds" in means and means.count("†") == 2
    assert "campaign b − campaign a †" in pairs and "campaign c − campaign b †" in pairs
    assert "† over fewer worlds, as one of the two was dropped: “campaign b” after 2 worlds" in pairs and pairs.count("†") == 3
    assert "overstates the difference" in " ".join(pairs.split())
    rows = list(csv.DictReader(io.StringIO(tables(Numbers(one_dropped()))["comparison.csv"])))
    by_pair = {(r["campaign"], r["baseline"]): (r["pairs"], r["dropped_after"]) for r in rows if r["metric"] == "reached"}
    assert by_pair == {
        ("campaign b", "campaign a"): ("2", "2"),
        ("campaign c", "campaign a"): ("4", ""),
        ("campaign c", "campaign b"): ("2", "2"),
    }
    assert as_records(one_dropped())["dropped"] == {"campaign b": 2} and "†" not in printed(study_of(3, 4), 120)


@pytest.mark.parametrize("width", range(20, 90))
def test_a_heading_is_not_broken(width):
    table = new_table("", "")
    fill(table, "difference", ["mean", "95 % interval", "ahead in"], ["1", "2"], [["1.5", "0 to 3", "75 %"]] * 2, width)
    console = Console(width=width, file=io.StringIO())
    console.print(table)
    assert "difference" in console.file.getvalue()


def test_differences_put_the_higher_reach_first():
    low, high = {"reached": [1.0, 2, 3]}, {"reached": [11.0, 12, 14]}
    assert "high − low" in printed(fake_study({"low": low, "high": high}), 80)
    assert "high − low" in printed(fake_study({"high": high, "low": low}), 80)
    assert "low − high" in printed(fake_study({"low": low, "high": high}, baseline="high"), 80)


def test_fidelity_prints_whole_numbers_whole():
    console = Console(width=80, file=io.StringIO())
    print_fidelity(study_of(1, 1).fidelity, console)
    text = console.file.getvalue()
    assert "20,000" in text and "e+" not in text and "nan" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (0.1, "0.1"), (1 / 3, "0.3333333333"), (-0.0, "0"), (math.nan, ""), (None, ""),
     (True, "true"),     (False, "false"), ("a,b", "a,b"), (1e6, "1000000"), (7, "7")],
)  # fmt: skip
def test_numbers_in_files(value, text):
    assert number(value) == text


@pytest.mark.parametrize("study", [study_of(1, 1), study_of(3, 4), study_of(4, 2, names=LONG)])
def test_the_columns_are_those_promised(study):
    files = tables(Numbers(study))
    assert set(files) == set(HEADERS)
    for name, text in files.items():
        header, *rows = csv.reader(io.StringIO(text))
        assert header == HEADERS[name]
        assert all(len(row) == len(header) for row in rows)
    assert set(PROMISED) <= set(METRICS)
    runs = list(csv.DictReader(io.StringIO(files["runs.csv"])))
    assert [row["campaign"] for row in runs] == [c for c in study.campaigns for _ in study.replicates]
    assert len(list(csv.reader(io.StringIO(files["timeseries.csv"])))) == 1 + len(study.campaigns) * 6 * 6


def test_the_file_of_comparisons_keeps_the_scenarios_order():
    rows = list(csv.DictReader(io.StringIO(tables(Numbers(study_of(3, 3)))["comparison.csv"])))
    assert [(r["campaign"], r["baseline"]) for r in rows if r["metric"] == "reached"] == [
        ("campaign b", "campaign a"), ("campaign c", "campaign a"), ("campaign c", "campaign b"),
    ]  # fmt: skip


def test_all_files_are_written_and_read_back(tmp_path):
    study = study_of(2, 3)
    written = {path.name for path in write_study(study, tmp_path / "out")}
    assert written == {p.name for p in (tmp_path / "out").iterdir()}
    assert set(HEADERS) | {"manifest.json", "report.html"} <= written and len(written) == 25
    assert json.loads((tmp_path / "out" / "manifest.json").read_text()) == study.manifest


def test_records_hold_null_for_the_unknown():
    records = as_records(study_of(2, 1))
    assert records["summary"]["campaign a"]["reached"]["ci_low"] is None
    assert json.loads(json.dumps(records, allow_nan=False)) == records


def test_money_a_head_is_told_only_where_every_world_has_somebody_to_pay_for():
    given = {"reached": [9.0, 8, 7], "cost_total": [6.0, 6, 6], "engaged": [2.0, 0, 3]}
    study = fake_study({
        "a": given | {"cost_per_engaged": [3.0, math.nan, 2.0]},
        "b": given | {"cost_per_engaged": [3.0, 6.0, 2.0]},
    })  # fmt: skip
    numbers = Numbers(study)
    assert math.isnan(numbers.summaries["a", "cost_per_engaged"].mean)
    assert numbers.summaries["b", "cost_per_engaged"].mean == 11 / 3
    assert math.isnan(numbers.comparison("cost_per_engaged", "a", "b").mean_difference)
    assert numbers.values("a", "cost_per_engaged")[0] == 3.0
    said = of_metrics(numbers, {"cost_per_engaged": "cost"}, "Costs")
    assert said.rows[0].cells == ("–",) and said.rows[1].cells != ("–",) and NOBODY_SOMEWHERE in said.note
    console = Console(file=io.StringIO(), width=140)
    print_summary(study, console)
    assert NOBODY_SOMEWHERE in " ".join(console.file.getvalue().split())
