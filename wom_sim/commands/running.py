"""What commands that compute runs and keep them in a store have in common: where the work is done, progress, stopping early."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from wom_sim import processes
from wom_sim.commands.showing import INTERRUPTED, bar, waiting_for
from wom_sim.interrupts import interrupts_ignored, is_interrupt

if TYPE_CHECKING:
    from wom_sim.experiment.work import Progress

Found = TypeVar("Found")


def executor_on(workers: int, cluster: str | None) -> processes.Executor:
    """Where the runs are computed: on processes of this machine, or on the Dask cluster at an address."""
    if cluster is not None:
        from wom_sim.experiment.cluster import on_cluster

        with Console(stderr=True).status(f"looking for the cluster at {cluster}"):
            return on_cluster(cluster)
    return processes.here(workers)


def worked(
    work: Callable[[Progress], Found], strategies: Iterable[str], errors: Console, *, here: bool, each_stage: bool = False
) -> Found | None:
    """Do some work with progress and time left; None if Ctrl-C ended it.

    here: whether the runs are computed on this machine, which first compiles the model with these strategies of seeding, so
    that no worker has to. each_stage: say of every stage, and not only of the first, how many of its runs are in the store.
    """
    from wom_sim.study import compile_model, is_warm

    begun: set[str] = set()
    with bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()) if here else "waiting for the first worker", total=None)
        if here:
            compile_model(strategies)

        def progress(stage: str, done: int, total: int) -> None:
            if not begun or each_stage and stage not in begun:
                of = f"{stage}: " if each_stage else ""
                errors.print(f"{of}{total:,} runs, of which {done:,} are in the store.", highlight=False, markup=False)
            begun.add(stage)
            shown.update(task, description=stage, total=total, completed=done)

        try:
            return work(progress)
        except (KeyboardInterrupt, SystemError) as error:
            if not is_interrupt(error):
                raise
            return None


def concluded(
    found: Found | None, store: Path, out: Path, errors: Console, *, write: Callable[[Found], list[Path]],
    records: Callable[[Found], dict], show: Callable[[Found, Console], None], as_json: bool,
) -> int:  # fmt: skip
    """Write what was found into `out` and show it, as a table or as JSON; returns the exit code.

    found: None where Ctrl-C ended the work; whoever pressed it is told that nothing is lost.
    """

    def say(text: str) -> None:
        errors.print(text, highlight=False, markup=False, soft_wrap=True)

    if found is None:
        say(f"Stopped early; what was finished is in {store}. The same command goes on from there.")
        return INTERRUPTED
    with errors.status("writing tables and drawing"), interrupts_ignored():
        written = write(found)
    if as_json:
        print(json.dumps(records(found), indent=2, ensure_ascii=False))
    else:
        show(found, Console())
    say(f"{len(written)} files in {out}; every run is kept in {store}")
    return 0
