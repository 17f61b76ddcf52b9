"""`wom-sim demo`: read a scenario, then serve its page or write it into a file."""

from __future__ import annotations

import contextlib
import os
import threading
import webbrowser
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import WomSimError
from wom_sim.scenario import Scenario, changed, load_scenario

if TYPE_CHECKING:
    from wom_sim.network.readers import Imported
    from wom_sim.web.stage import Stage

CLASSROOM = "classroom.yaml"

ONE_IN = 20
"""Consumers for each member that the classroom's campaigns want."""


def demo_command(
    path: Path | None, network: Path | None, export: Path | None, worlds: int, port: int, *, open_browser: bool
) -> int:
    """Serve until Ctrl-C, or write the file; returns the exit code."""
    scenario = _scenario(path, network)
    imported = None
    if scenario.imports_network:
        # Who misspelt a file should read so in the terminal, not on the page.
        from wom_sim.study import check_imported
        from wom_sim.world import import_network

        imported = import_network(scenario)
        if path is None:
            scenario = _wanting_fewer(scenario, imported.ties.consumers)
        check_imported(scenario, imported)
    if export is not None:
        return _export(scenario, imported, export, worlds)
    return _serve(scenario, imported, port, open_browser=open_browser)


def _scenario(path: Path | None, network: Path | None) -> Scenario:
    if path is not None:
        return load_scenario(path, network=network)
    with as_file(files("wom_sim.web").joinpath(CLASSROOM)) as shipped:
        return load_scenario(shipped, network=network)


def _wanting_fewer(scenario: Scenario, consumers: int) -> Scenario:
    """The shipped scenario for a network of so many, which may be few: nobody can edit it, so it wants at most every twentieth
    of them as a member, as of its own 500."""
    fields = {}
    for name, campaign in scenario.campaigns.items():
        wanted = max(1, min(campaign.seeding.target, consumers // ONE_IN))
        fields["campaigns", name, "seeding", "target"] = wanted
        fields["campaigns", name, "seeding", "handpicked"] = min(campaign.seeding.handpicked, wanted)
    return changed(scenario, fields)


class Lecturer:
    """Answers the page, one question at a time; the model is loaded (or, the first time, compiled) while the page opens."""

    def __init__(self, scenario: Scenario, imported: Imported | None) -> None:
        self._scenario, self._imported = scenario, imported
        self._one_at_a_time = threading.Lock()
        self._stage: Stage | None = None

    def answer(self, question: Any) -> Any:
        """The setup of the page and the pair of runs that it asks for. Raises WomSimError with a sentence for the page."""
        from wom_sim.web.controls import choice_from

        with self._one_at_a_time:
            stage = self._ready()
            return {"setup": stage.setup(), **stage.run(choice_from(question, stage.scenario))}

    def warm_up(self) -> None:
        """Get ready before the first question; what is wrong is said when it comes."""
        with contextlib.suppress(WomSimError), self._one_at_a_time:
            self._ready()

    def _ready(self) -> Stage:
        if self._stage is None:
            from wom_sim.study import compile_model
            from wom_sim.web.stage import Stage

            compile_model()
            self._stage = Stage(self._scenario, self._imported)
        return self._stage


def _serve(scenario: Scenario, imported: Imported | None, port: int, *, open_browser: bool) -> int:
    from wom_sim.web.server import serve_at

    lecturer = Lecturer(scenario, imported)
    with serve_at(port, lecturer.answer) as server:
        try:
            if port not in (0, server.port):
                print(f"Port {port} is in use: using {server.port} instead.")
            print(f"The page is at {server.address} (Ctrl-C ends it).", flush=True)
            threading.Thread(target=lecturer.warm_up, daemon=True).start()
            if open_browser:
                threading.Thread(target=_open, args=(server.address,), daemon=True).start()
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nEnded.")
    return 0


def _open(address: str) -> None:
    try:
        browser = webbrowser.get()
        # A browser in the terminal could not show the page, and would take the terminal.
        textual = type(browser) is webbrowser.GenericBrowser and "BROWSER" not in os.environ
        opened = not textual and browser.open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        print("No browser could be started here: open that address in one.", flush=True)


def _export(scenario: Scenario, imported: Imported | None, out: Path, worlds: int) -> int:
    from rich.console import Console

    from wom_sim.commands.showing import bar, waiting_for
    from wom_sim.study import compile_model, is_warm
    from wom_sim.web.exporting import exported
    from wom_sim.web.stage import Stage
    from wom_sim.whole_file import whole_file

    errors = Console(stderr=True)
    with whole_file(out, "The page", "Choose another file with --export.") as temporary, bar(errors) as shown:
        task = shown.add_task(waiting_for(is_warm()), total=None)
        compile_model()
        html = exported(
            Stage(scenario, imported), worlds,
            lambda done, total: shown.update(task, description="runs", completed=done, total=total),
        )  # fmt: skip
        temporary.write_bytes(html.encode())
    errors.print(f"{out}: {len(html) / 1e6:.1f} MB, opens in any browser, without a network.", highlight=False, markup=False)
    return 0
