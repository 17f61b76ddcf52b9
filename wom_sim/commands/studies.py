"""What `run`, `check` and `compare` do, step by step: read, check the size, compile, run, show, write."""

from __future__ import annotations

import json
import os
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from wom_sim.commands.showing import INTERRUPTED, bar, duration, waiting_for
from wom_sim.errors import ScenarioError, WomSimError
from wom_sim.interrupts import interrupts_held_back, interrupts_ignored, is_interrupt
from wom_sim.processes import OnTheSide
from wom_sim.report.page import get_ready, report
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.scenario.size import estimate, refuse_if_too_large


def run_command(
    path: Path, out: Path | None, network: Path | None, overrides: dict, workers: int | None, *, as_json: bool
) -> int:
    """Read, run, show and write; returns the exit code."""
    scenario = load_scenario(path, network=network, overrides=overrides)
    processes = workers or os.cpu_count() or 1
    workers = min(processes, scenario.study.replicates)
    refuse_if_too_large(scenario, workers)
    # Drawing takes longer than a small study: another core gets ready for it while this one loads the model and runs.
    reporter = OnTheSide(report, get_ready) if processes > 1 else None
    from wom_sim.report.files import check_writable, left_over, write_study

    out = out or Path("figures") / path.stem
    check_writable(out)
    errors = Console(stderr=True)
    study = _run_with_progress(scenario, workers, errors)
    if not study.replicates:
        errors.print("Stopped before the first replicate was finished; nothing was written.")
        return INTERRUPTED
    # The results are there, and writing them takes seconds: Ctrl-C waits.
    with errors.status("writing the report"), interrupts_ignored():
        written = write_study(study, out, _typed(path, network, overrides), reporter)
    _show(study, out, as_json=as_json, command=_asked(path, network, overrides))
    errors.print(f"{len(written)} files in {out}", highlight=False, markup=False, soft_wrap=True)
    if left := left_over(out, written):
        said = f"Not of this study, but in {out} from before: {', '.join(left)}."
        errors.print(said, highlight=False, markup=False, soft_wrap=True)
    if study.interrupted:
        errors.print(
            f"Stopped early: the results are those of the {len(study.replicates)} finished replicates "
            f"of {scenario.study.replicates}."
        )
        return INTERRUPTED
    return 0


def _asked(path: Path, network: Path | None, overrides: dict) -> str:
    words = ["wom-sim", "run", str(path)]
    if network:
        words += ["--network", str(network)]
    if "rng_seed" in overrides.get("study", {}):
        words += ["--rng-seed", str(overrides["study"]["rng_seed"])]
    return shlex.join(words)


def _typed(path: Path, network: Path | None, overrides: dict) -> str:
    """The command as it would be typed in the folder of its files."""
    words = _asked(Path(path.name), network and Path(network.name), overrides)
    replicates = overrides.get("study", {}).get("replicates")
    return words if replicates is None else f"{words} --replicates {replicates}"


def _run_with_progress(scenario: Scenario, workers: int, errors: Console, what: str = "worlds"):
    """Compile (saying so, the first time) and run, with progress and time left on a terminal."""
    from wom_sim.study import compile_model, import_checked, is_warm, run_study

    # Before compiling: who misspelt a file should not wait for that.
    imported = import_checked(scenario, workers)
    with bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()), total=None)
        compile_model(scenario.strategies)
        shown.update(task, description=what, total=scenario.study.replicates, completed=0)
        return run_study(
            scenario, workers=workers, progress=lambda done, total: shown.update(task, completed=done), imported=imported
        )


def _show(study, out: Path, *, as_json: bool, command: str) -> None:
    from wom_sim.report.care import print_care
    from wom_sim.report.claims import print_claims
    from wom_sim.report.decision import print_decision
    from wom_sim.report.knowing import print_knowing
    from wom_sim.report.signatures import print_signatures
    from wom_sim.report.tables import as_records, print_summary
    from wom_sim.report.verdict import next_step, verdict
    from wom_sim.report.visibility import print_visibility
    from wom_sim.report.words import MEASURES

    if as_json:
        print(json.dumps({"verdict": verdict(study), **as_records(study)}, indent=2, ensure_ascii=False))
        return
    console = Console()
    print_summary(study, console)
    console.print()
    console.print(verdict(study), highlight=False, markup=False)
    for note in study.notes:
        console.print(f"Note: {note}", highlight=False, markup=False)
    for measure in study.fidelity:
        if measure.within_tolerance is False:
            console.print(
                f"Warning: {MEASURES[measure.measure]} was asked as {measure.asked:g}, and is {measure.achieved:.4g}.",
                highlight=False, markup=False,
            )  # fmt: skip
    print_decision(study, console)
    print_signatures(study, console)
    print_care(study, console)
    print_visibility(study, console)
    print_knowing(study, console)
    print_claims(study, console)
    console.print()
    console.print(f"Next: {next_step(study, out, command)}", highlight=False, markup=False, soft_wrap=True)


def compare_command(
    paths: list[Path], out: Path | None, overrides: dict, workers: int | None, *, as_json: bool
) -> int:
    """Run several scenarios one after the other; show and write their campaigns beside each other.

    Every scenario is checked before the first one runs. Returns the exit code.
    """
    from wom_sim.report.across import as_records, print_across, write_across
    from wom_sim.report.files import check_writable

    out, workers = out or Path("figures/compare"), workers or os.cpu_count() or 1
    scenarios = _all_valid(paths, overrides, workers)
    check_writable(out)
    errors = Console(stderr=True)
    finished = list(_each_run(scenarios, workers, errors))
    if not finished:
        errors.print("Stopped before the first scenario was finished; nothing was written.")
        return INTERRUPTED
    with errors.status("writing the report"), interrupts_ignored():
        written = write_across(finished, out, _compared(list(paths), overrides))
    stopped = len(finished) < len(scenarios)
    if as_json:
        print(json.dumps(as_records(finished, interrupted=stopped), indent=2, ensure_ascii=False))
    else:
        print_across(finished, Console())
    errors.print(f"{len(written)} files in {out}", highlight=False, markup=False, soft_wrap=True)
    if stopped:
        errors.print(f"Stopped early: the results are those of {len(finished)} of {len(scenarios)} scenarios.")
        return INTERRUPTED
    return 0


def _compared(paths: list[Path], overrides: dict) -> str:
    """The command as it would be typed in the folder of the scenarios."""
    replicates = overrides.get("study", {}).get("replicates")
    asked = [] if replicates is None else ["--replicates", str(replicates)]
    return shlex.join(["wom-sim", "compare", *(path.name for path in paths), *asked])


def _all_valid(paths: list[Path], overrides: dict, workers: int) -> dict[str, Scenario]:
    """Every scenario by the name it has in tables: its file's stem, or its path where stems are the same.

    Raises WomSimError with what is wrong with any of them.
    """
    from wom_sim.study import import_checked

    stems = [path.stem for path in paths]
    names = [path.stem if stems.count(path.stem) == 1 else str(path) for path in paths]
    found, wrong = {}, [f"{name}: this scenario is given twice." for name in dict.fromkeys(names) if names.count(name) > 1]
    for name, path in zip(names, paths, strict=True):
        try:
            found[name] = load_scenario(path, overrides=overrides)
            refuse_if_too_large(found[name], min(workers, found[name].study.replicates))
            import_checked(found[name], min(workers, found[name].study.replicates))
        except ScenarioError as error:
            wrong.append(str(error))
        except WomSimError as error:
            wrong.append(f"{path}: {error}")
    if wrong:
        raise WomSimError("\n\n".join(wrong))
    return found


def _each_run(scenarios: dict[str, Scenario], workers: int, errors: Console) -> Iterator:
    """Run each scenario, say so in a line, and give its rows; Ctrl-C ends this, and drops the scenario it met."""
    from wom_sim.report.across import rows_of
    from wom_sim.study import is_small

    for at, (name, scenario) in enumerate(scenarios.items(), 1):
        replicates, started = scenario.study.replicates, time.perf_counter()
        busy = 1 if is_small(scenario) else min(workers, replicates)
        try:
            study = _run_with_progress(scenario, busy, errors, f"{name}: worlds")
            rows = None if study.interrupted else rows_of(name, study)
        except (KeyboardInterrupt, SystemError) as error:
            if not is_interrupt(error):
                raise
            return
        if rows is None:
            return
        errors.print(
            f"[{at}/{len(scenarios)}] {name}: {len(scenario.campaigns)} campaigns in {replicates} worlds, "
            f"{duration(time.perf_counter() - started)}", highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
        yield rows


def check_command(path: Path, network: Path | None, overrides: dict) -> int:
    """Validate as `run` does, draw one world, show what was asked beside what came out; 1 if a tolerance is missed."""
    scenario = load_scenario(path, network=network, overrides=overrides)
    workers = min(os.cpu_count() or 1, scenario.study.replicates)
    refuse_if_too_large(scenario, workers)
    from wom_sim.report.tables import print_fidelity
    from wom_sim.report.words import MEASURES
    from wom_sim.study import compile_model, import_checked, is_warm, run_replicate
    from wom_sim.world import draw_world, fidelity

    errors, console = Console(stderr=True), Console()
    imported = import_checked(scenario, workers)
    with errors.status(waiting_for(is_warm())):
        compile_model(scenario.strategies)
    with interrupts_held_back():
        world = draw_world(scenario, 0, imported)
        measures = fidelity(scenario, world)
    started = time.perf_counter()
    run_replicate(scenario, 0, imported)
    seconds = (time.perf_counter() - started) * scenario.study.replicates / workers
    size = estimate(scenario, consumers=world.consumers, mean_ties=len(world.ties.neighbours) / world.consumers)
    console.print(f"{path} is valid: {len(scenario.campaigns)} campaigns, {scenario.study.replicates} replicates, "
                  f"{scenario.study.days} days.", highlight=False, markup=False)  # fmt: skip
    for note in (*filter(None, [scenario.world.note_on_shares]), *(imported.notes if imported else ())):
        console.print(f"Note: {note}", highlight=False, markup=False)
    print_fidelity(measures, console)
    console.print(
        f"A run will take about {duration(seconds)} on {workers} worker{'s' if workers > 1 else ''} and "
        f"{'up to ' if size.bytes_of_greedy else ''}{size.bytes_total(workers) / 1e6:,.0f} MB of memory for its worlds.",
        highlight=False, markup=False,
    )  # fmt: skip
    missed = [MEASURES[measure.measure] for measure in measures if measure.within_tolerance is False]
    if missed:
        console.print(f"Outside tolerance: {', '.join(missed)}.", highlight=False, markup=False)
        return 1
    console.print(f"Next: {_asked(path, network, overrides)}", highlight=False, markup=False, soft_wrap=True)
    return 0
