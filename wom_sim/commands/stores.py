"""What `store verify`, `store export` and `store info` do."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from wom_sim.commands.showing import bar, waiting_for


def store_verify_command(path: Path, sample: int, rng_seed: int) -> int:
    """Recompute some of the runs of this version of the model and compare every number; 1 if any differs."""
    from wom_sim.store import Store, runs_digest
    from wom_sim.store.checking import recomputed
    from wom_sim.study import compile_model, is_warm

    errors = Console(stderr=True)
    with Store(path, must_exist=True) as store, bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()), total=None)
        compile_model()
        checked, differing = 0, []
        for check in recomputed(store, sample, rng_seed):
            shown.update(task, description="runs", total=sample, completed=checked)
            checked += 1
            if check.differs:
                differing.append(check)
        elsewhere = sum(runs for model, runs in store.versions().items() if model != runs_digest())
    for check in differing:
        print(f"{check.recipe} replicate {check.replicate}: {check.differs}")
    if elsewhere:
        print(f"{elsewhere:,} runs of other versions of the model are kept and were not looked at.")
    if not checked:
        print("There is no run of this version of the model to check.")
    elif not differing:
        print(f"{checked} runs recomputed: every number is the same.")
    return 1 if differing else 0


def store_export_command(path: Path, out: Path | None) -> int:
    """Write runs.csv and runs.parquet."""
    from wom_sim.store import Store
    from wom_sim.store.exporting import export

    out = out or path.parent / f"{path.stem}-export"
    with Store(path, must_exist=True) as store:
        written, notes = export(store, out)
    for note in notes:
        print(note)
    Console(stderr=True).print(
        f"{len(written)} files in {out}", highlight=False, markup=False, soft_wrap=True
    )
    return 0


def store_info_command(path: Path) -> int:
    """How many runs of which version of the model there are."""
    from wom_sim.store import Store, runs_digest

    with Store(path, must_exist=True) as store:
        versions = store.versions()
    print(f"{path}: {sum(versions.values()):,} runs")
    for model, runs in versions.items():
        print(f"  model {model}: {runs:,} runs{' (this version)' if model == runs_digest() else ''}")
    return 0
