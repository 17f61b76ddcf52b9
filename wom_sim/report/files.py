"""Write a study's files: first all of them under temporary names, then each under its own; nothing is left half-written."""

from __future__ import annotations

import csv
import errno
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from wom_sim.metrics import METRICS, SERIES
from wom_sim.organisation import CATEGORIES
from wom_sim.processes import OnTheSide
from wom_sim.report import care, certificate, claims, decision, knowing, signatures, trees, visibility
from wom_sim.report.numbers import Numbers
from wom_sim.report.page import report
from wom_sim.study_result import StudyResult
from wom_sim.whole_file import files_within, whole_files

WITH_OUT = "Choose another folder with --out."


def number(value: object) -> str:
    """A number as all files have it: whole numbers whole, else ten digits (fewer than machines agree on); nan is empty."""
    if value is None:
        return ""
    if isinstance(value, (bool, str)):
        return str(value).lower() if isinstance(value, bool) else value
    value = float(value)
    if math.isnan(value):
        return ""
    return f"{value + 0.0:.10g}" if value else "0"


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A CSV table with \\n line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(list(header))
    writer.writerows([number(cell) for cell in row] for row in rows)
    return text.getvalue()


def tables(numbers: Numbers) -> dict[str, str]:
    """Every CSV file of a study by name."""
    study = numbers.study
    runs = [
        (c, r, study.keys[r], *(study.metrics[c, r][m] for m in METRICS)) for c in study.campaigns for r in study.ran(c)
    ]
    summary = [
        (c, m, METRICS[m].unit, s.mean, s.sd, s.ci_low, s.ci_high, s.replicates) for (c, m), s in numbers.summaries.items()
    ]
    dropped = study.dropped
    comparison = [
        (m, a, b, x.mean_difference, x.ci_low, x.ci_high, x.probability_better, *x.probability_interval, x.correlation,
         x.variance_reduction, x.pairs, min((dropped[c] for c in (a, b) if c in dropped), default=None))
        for (m, a, b), x in numbers.comparisons.items()
    ]  # fmt: skip
    days = range(study.scenario.study.days)
    series = [
        (c, day, m, *(percentile[day] for percentile in numbers.bands[c, m]))
        for c in study.campaigns
        for m in SERIES
        for day in days
    ]
    ledger = [(c, k, numbers.ledger[c, k].mean, numbers.ledger[c, k].sd) for c in study.campaigns for k in CATEGORIES]
    fidelity = [(f.measure, f.asked, f.achieved, f.within_tolerance) for f in study.fidelity]
    return {
        "runs.csv": table(("campaign", "replicate", "rng_key", *METRICS), runs),
        "summary.csv": table(
            ("campaign", "metric", "unit", "mean", "sd", "ci_low", "ci_high", "replicates"), summary
        ),
        "comparison.csv": table(
            ("metric", "campaign", "baseline", "mean_difference", "ci_low", "ci_high", "probability_better",
             "probability_better_ci_low", "probability_better_ci_high", "correlation", "variance_reduction", "pairs",
             "dropped_after"), comparison,
        ),
        "timeseries.csv": table(("campaign", "day", "metric", "p05", "p25", "p50", "p75", "p95"), series),
        "ledger.csv": table(("campaign", "category", "mean", "sd"), ledger),
        "fidelity.csv": table(("measure", "asked", "achieved", "within_tolerance"), fidelity),
        "claims.csv": table(claims.COLUMNS, claims.rows(claims.findings(study))),
        "decision.csv": table(decision.COLUMNS, decision.rows(study)),
        "care.csv": table(care.COLUMNS, care.rows(study)),
        "roles.csv": table(signatures.COLUMNS, signatures.rows(study)),
        "visibility.csv": table(visibility.COLUMNS, visibility.rows(study)),
        "wrong_picks.csv": table(visibility.PICKS_COLUMNS, visibility.pick_rows(study)),
        "cascades.csv": table(trees.COLUMNS, trees.rows(numbers)),
        **({"knowing.csv": table(knowing.COLUMNS, known)} if (known := list(knowing.rows(study))) else {}),
        **({"certificates.csv": table(certificate.COLUMNS, sure)} if (sure := list(certificate.rows(study))) else {}),
    }  # fmt: skip


def tables_within(own: str, study: StudyResult) -> dict[str, str]:
    """Tables and manifest of a study that is one part of what is written, by their names in a folder of its own."""
    texts = {**tables(Numbers(study)), "manifest.json": as_json(study.manifest)}
    return {f"{own}/{name}": text for name, text in texts.items()}


def check_writable(out: Path) -> None:
    """Fail before the work, not after it, if the folder cannot be written; a folder made for the test is removed."""
    with whole_files(out, "The results", WITH_OUT):
        # A folder that bears a result's name would stop the writing half-way.
        for path in out.iterdir():
            if path.is_dir() and path.suffix in (".csv", ".html", ".json", ".png", ".svg"):
                raise IsADirectoryError(errno.EISDIR, f"there is a folder named {path.name}")


def write_study(study: StudyResult, out: Path, command: str | None = None, reporter: OnTheSide | None = None) -> list[Path]:
    """Write report, tables, manifest and plots of a study into `out`; returns the files. Raises as `write_files`.

    command: what was typed to run it, for the report; without folders, so that the same study is the same bytes anywhere.
    reporter: makes the report while the plots are drawn here.
    """
    if reporter is not None:
        reporter.ask(study, command)
    from wom_sim.report.folder import numbers_in
    from wom_sim.report.plots import draw_all

    def draw(folder: Path) -> None:
        # From the tables just written, as `wom-sim plot` draws them: what it draws again is the same to the byte.
        draw_all(numbers_in(folder, study.scenario, study.manifest), folder)
        text = report(study, command) if reporter is None else reporter.answer()
        (folder / "report.html").write_bytes(text.encode())

    return write_files(out, tables(Numbers(study)), study.manifest, draw)


def left_over(out: Path, written: list[Path]) -> list[str]:
    """Names of figures and tables of a run in the folder that were not written now: they tell of an earlier one."""
    from wom_sim.report.plots import FIGURES
    from wom_sim.report.style import FORMATS

    ours = {f"{name}.{kind}" for name in FIGURES for kind in FORMATS} | {"knowing.csv", "certificates.csv"}
    return sorted(path.name for path in out.iterdir() if path.name in ours and path not in written)


def as_json(manifest: object) -> str:
    """A manifest as its file has it."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def write_files(out: Path, texts: Mapping[str, str], manifest: object, draw: Callable[[Path], None]) -> list[Path]:
    """Write texts by file name (``FOLDER/NAME`` in a folder within), the plots that `draw` makes in a folder, and manifest.json
    into `out`; returns the files.

    Raises ResourceError, leaving nothing half-written under a final name, if the disk is full or the folder shut.
    """
    # The manifest comes last: where it is new, all the others are.
    with whole_files(out, "The results", "No half-written file was left there.", last="manifest.json") as staging:
        for name, text in {**texts, "manifest.json": as_json(manifest)}.items():
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_bytes(text.encode())
        draw(staging)
        written = [path.relative_to(staging) for path in files_within(staging, last="manifest.json")]
    return [out / name for name in written]
