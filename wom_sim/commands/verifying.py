"""What `verify` does: run the checks, show them, write table and pictures."""

from __future__ import annotations

import json
import os
from pathlib import Path

from rich.console import Console

from wom_sim.commands.showing import bar, waiting_for
from wom_sim.errors import WomSimError
from wom_sim.interrupts import interrupts_ignored


def verify_command(out: Path, only: str | None, workers: int | None, *, validation: bool, as_json: bool) -> int:
    """Run the verification suite, or the validation targets; show and write table and pictures.

    Returns 1 if a line of the verification fails; a missed target of the validation is reported, and no failure.
    """
    if validation and only is not None:
        raise WomSimError("--only chooses a check of the verification; it does not go with --validation.")
    from wom_sim.report.files import check_writable
    from wom_sim.verification.suite import chosen
    from wom_sim.verification.table import as_records, print_outcomes, write_results

    names = chosen(only)
    check_writable(out)
    errors, workers = Console(stderr=True), workers or os.cpu_count() or 1
    outcomes, draw = _outcomes(names, workers, validation, errors)
    kind = "validation" if validation else "verification"
    with errors.status("drawing pictures"), interrupts_ignored():
        written = write_results(outcomes, draw, out, kind)
    held = sum(outcome.holds for outcome in outcomes)
    if as_json:
        print(json.dumps({kind: as_records(outcomes)}, indent=2, ensure_ascii=False))
    elif validation:
        reading = "what field experiments found, beside the simulator with default parameters; not tuned"
        print_outcomes(
            outcomes, Console(), title="Validation", reading=reading, expected="found by others", missed="missed"
        )
        targets = [outcome for outcome in outcomes if not outcome.is_input]
        print(f"{sum(outcome.holds for outcome in targets)} of {len(targets)} targets hold.")
    else:
        reading = "ordinary scenarios, mechanisms switched off; within its band (t, 7 in a million) or its tolerance"
        print_outcomes(outcomes, Console(), title="Verification", reading=reading)
        print(f"{held} of {len(outcomes)} lines hold.")
    errors.print(f"{len(written)} files in {out}", highlight=False, markup=False, soft_wrap=True)
    return 0 if validation or held == len(outcomes) else 1


def _outcomes(names: list[str], workers: int, validation: bool, errors: Console):
    """The lines of the table, and what draws their pictures into a folder."""
    from wom_sim.study import compile_model, is_warm

    with bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()), total=None)
        compile_model()

        def progress(done: int, total: int) -> None:
            shown.update(task, description="targets" if validation else "checks", completed=done, total=total)

        if validation:
            from wom_sim.validation import draw_pictures, run_validation

            outcomes = run_validation(workers=workers, progress=progress)
            return outcomes, lambda folder: draw_pictures(outcomes, folder)
        from wom_sim.verification import suite

        found = suite.run_suite(names, workers=workers, progress=progress)
        return suite.outcomes_of(found), lambda folder: suite.draw_pictures(found, folder)
