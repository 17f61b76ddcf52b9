"""The command line: no logic, only asking and showing. Heavy modules are imported when a command needs them."""

from __future__ import annotations

import atexit
import contextlib
import gc
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from wom_sim.errors import WomSimError
from wom_sim.interrupts import is_interrupt

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Word of mouth in private networks: same world, same luck, different campaign.",
)

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML).", show_default=False)]
NetworkFile = Annotated[
    Path | None, typer.Option("--network", metavar="FILE", help="Run on this network instead of the scenario's.")
]
Replicates = Annotated[int | None, typer.Option(help="Worlds to draw, instead of the scenario's number.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes [default: as many as cores].")]
RngSeed = Annotated[int | None, typer.Option(help="Start of all luck, instead of the scenario's.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"wom-sim {version('wom-sim')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
]


@app.callback()
def _root(version: Version = False) -> None:
    pass


@app.command()
def run(
    scenario: ScenarioFile,
    out: Annotated[Path | None, typer.Option(help="Folder for the results [default: figures/SCENARIO NAME].")] = None,
    replicates: Replicates = None,
    workers: Workers = None,
    rng_seed: RngSeed = None,
    network: NetworkFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON on stdout.")] = False,
) -> None:
    """Run every campaign in the same worlds and say what differs, and how sure that is."""
    with _stoppable():
        from wom_sim.commands.studies import run_command

        code = run_command(scenario, out, network, _study(replicates, rng_seed), workers, as_json=json)
    raise typer.Exit(code)


@app.command()
def check(
    scenario: ScenarioFile,
    network: NetworkFile = None,
    rng_seed: RngSeed = None,
) -> None:
    """Check a scenario: is it valid, what world does it make, how long will it take and how much memory?"""
    with _stoppable():
        from wom_sim.commands.studies import check_command

        code = check_command(scenario, network, _study(None, rng_seed))
    raise typer.Exit(code)


@app.command()
def compare(
    scenarios: Annotated[
        list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files (YAML).", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for the results [default: figures/compare].")] = None,
    replicates: Replicates = None,
    workers: Workers = None,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON on stdout.")] = False,
) -> None:
    """Run several scenarios and show their campaigns, and what came out of their claims, beside each other."""
    with _stoppable():
        from wom_sim.commands.studies import compare_command

        code = compare_command(scenarios, out, _study(replicates, None), workers, as_json=json)
    raise typer.Exit(code)


@app.command()
def experiment(
    file: Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="Experiment file (YAML).", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder for the results [default: figures/EXPERIMENT NAME].")] = None,
    store: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where runs are kept [default: beside the experiment, NAME.store].")
    ] = None,
    replicates: Replicates = None,
    workers: Workers = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on the Dask cluster whose scheduler listens there.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON on stdout.")] = False,
) -> None:
    """Run a scenario over a design of factors; what is finished is kept, and never computed twice."""
    with _stoppable():
        from wom_sim.commands.experiments import experiment_command

        code = experiment_command(file, out, store, replicates, workers, cluster, as_json=json)
    raise typer.Exit(code)


@app.command()
def sensitivity(
    scenario: ScenarioFile,
    method: Annotated[str, typer.Option(metavar="morris|sobol", help="Screening, or shares of the variance.")] = "morris",
    metric: Annotated[str, typer.Option(help="What the campaigns are compared on.")] = "reached",
    campaigns: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="The two to compare [default: the two best].")
    ] = None,
    parameters: Annotated[
        str | None,
        typer.Option(metavar="NAME,NAME:LOW..HIGH", help="What to vary [default: all numbers of the world without a source]."),
    ] = None,
    spread: Annotated[float, typer.Option(help="How far to vary: ± this share of each value.")] = 0.5,
    trajectories: Annotated[int | None, typer.Option(help="Trajectories of the screening [default: 10].")] = None,
    samples: Annotated[int | None, typer.Option(help="sobol: samples, a power of two [default: 64].")] = None,
    most: Annotated[int | None, typer.Option(help="sobol: how many, of those that weigh most [default: 6].")] = None,
    replicates: Annotated[int | None, typer.Option(help="Worlds of each point [default: at most 10].")] = None,
    workers: Workers = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Run on the Dask cluster whose scheduler listens there.")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where runs are kept [default: beside the scenario, NAME.store].")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results [default: figures/SCENARIO NAME-sensitivity].")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON on stdout.")] = False,
) -> None:
    """Say which assumptions the comparison of two campaigns rests on, and which could turn the winner round."""
    with _stoppable():
        from wom_sim.commands.sensitivity import Asked, sensitivity_command

        asked = Asked(method, metric, campaigns, parameters, spread, trajectories, samples, most, replicates)
        code = sensitivity_command(scenario, asked, out, store, workers, cluster, as_json=json)
    raise typer.Exit(code)


stores = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look after a store of finished runs.")
app.add_typer(stores, name="store")
StoreFile = Annotated[Path, typer.Argument(metavar="STORE", help="Store of finished runs.", show_default=False)]


@stores.command("info")
def store_info(store: StoreFile) -> None:
    """Say how many runs there are, of which versions of the model."""
    from wom_sim.commands.stores import store_info_command

    raise typer.Exit(store_info_command(store))


@stores.command("verify")
def store_verify(
    store: StoreFile,
    sample: Annotated[int, typer.Option(min=1, help="Runs to compute again.")] = 20,
    rng_seed: Annotated[int, typer.Option(help="Which runs are chosen.")] = 0,
) -> None:
    """Compute some of the runs again and compare every number; exit code 1 if one differs."""
    with _stoppable():
        from wom_sim.commands.stores import store_verify_command

        code = store_verify_command(store, sample, rng_seed)
    raise typer.Exit(code)


@stores.command("export")
def store_export(
    store: StoreFile,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables [default: beside the store].")] = None,
) -> None:
    """Write every run as CSV and Parquet, with a column for every field that varies."""
    with _stoppable():
        from wom_sim.commands.stores import store_export_command

        code = store_export_command(store, out)
    raise typer.Exit(code)


@app.command()
def animate(
    scenario: ScenarioFile,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Film to write, .gif or .mp4 [default: SCENARIO NAME.gif].")
    ] = None,
    campaign: Annotated[str | None, typer.Option(metavar="NAME", help="Show this campaign alone.")] = None,
    campaigns: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Show these two side by side [default: the first two].")
    ] = None,
    replicate: Annotated[int, typer.Option(min=0, help="The world to show.")] = 0,
    every: Annotated[int, typer.Option(min=1, metavar="HOURS", help="Hours from one frame to the next.")] = 24,
    days: Annotated[int | None, typer.Option(help="Days to show [default: all of the study].")] = None,
    fps: Annotated[int, typer.Option(min=1, max=50, help="Frames per second.")] = 4,
    network: NetworkFile = None,
) -> None:
    """Draw how word spreads on the network, day by day, as a film."""
    if campaign is not None and campaigns is not None:
        raise WomSimError("--campaign shows one campaign and --campaigns two: give one of them.")
    with _stoppable():
        from wom_sim.commands.animating import animate_command

        chosen = campaigns or ([campaign] if campaign is not None else [])
        code = animate_command(
            scenario, out, chosen, network, replicate=replicate, every=every, days=days, fps=fps
        )
    raise typer.Exit(code)


@app.command()
def plot(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Results of run, compare, experiment or sensitivity.", show_default=False)
    ],
    figure: Annotated[str | None, typer.Option(metavar="NAME", help="Figure to draw; without it they are listed.")] = None,
    kind: Annotated[
        str | None, typer.Option("--format", metavar="pdf|svg|png", help="Format [default: that of --out, or png].")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="File to write [default: in the folder].")] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="For one column of a paper, or a phone.")] = False,
) -> None:
    """Draw a figure of a report again, as PDF, SVG or PNG, from its folder of results; nothing is run."""
    with _stoppable():
        from wom_sim.commands.plotting import plot_command

        code = plot_command(folder, figure, kind, out, narrow=narrow)
    raise typer.Exit(code)


@app.command()
def odd(
    scenario: ScenarioFile,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead of stdout.")] = None,
    network: NetworkFile = None,
) -> None:
    """Describe the model as this scenario uses it, in Markdown and in the order of the ODD protocol."""
    with _stoppable():
        from wom_sim.odd.command import odd_command

        code = odd_command(scenario, out, network)
    raise typer.Exit(code)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file to write.")] = Path("scenario.yaml"),
    title: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    consumers: Annotated[str | None, typer.Option(metavar="NUMBER", help="Consumers in a world.")] = None,
    sector: Annotated[str | None, typer.Option(metavar="NAME", help="Industry, or none.")] = None,
    homophily: Annotated[str | None, typer.Option(metavar="NUMBER", help="How alike are those who are tied.")] = None,
    campaign: Annotated[
        list[str] | None,
        typer.Option(metavar="SEEDING:ROLE", help="A campaign, for example random:manager; may be given several times."),
    ] = None,
    budget: Annotated[str | None, typer.Option(metavar="MONEY", help="What each campaign may spend, or none.")] = None,
    days: Annotated[str | None, typer.Option(metavar="NUMBER", help="Length of the study.")] = None,
    replicates: Annotated[str | None, typer.Option(metavar="NUMBER", help="Worlds to draw.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: defaults for all that is not given.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a scenario to start from, with comments, after a few questions; or from options."""
    with _stoppable():
        from wom_sim.commands.starting import new_command

        given = {"title": title, "consumers": consumers, "sector": sector, "homophily": homophily, "budget": budget,
                 "days": days, "replicates": replicates}  # fmt: skip
        code = new_command(file, given, campaign or [], yes=yes, force=force)
    raise typer.Exit(code)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file instead of stdout.")] = None,
    experiment: Annotated[bool, typer.Option("--experiment", help="Of experiment files, instead of scenarios.")] = False,
) -> None:
    """Write the JSON Schema of scenario files, by which editors complete and check them."""
    with _stoppable():
        from wom_sim.commands.starting import schema_command

        code = schema_command(out, experiment=experiment)
    raise typer.Exit(code)


@app.command()
def explain(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="What to explain, for example homophily.")] = None,
) -> None:
    """Say what a parameter, rule, role, activity, strategy or metric is, and its source; without NAME list them all."""
    with _stoppable():
        from wom_sim.reference.command import explain_command

        code = explain_command(name)
    raise typer.Exit(code)


@app.command()
def verify(
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder for pictures and table.")] = Path("figures/verify"),
    only: Annotated[str | None, typer.Option(metavar="NAME", help="Run this check only, for example bass.")] = None,
    validation: Annotated[
        bool, typer.Option("--validation", help="Instead: targets of field experiments, default parameters, untuned.")
    ] = False,
    workers: Workers = None,
    json: Annotated[bool, typer.Option("--json", help="Print the table as JSON on stdout.")] = False,
) -> None:
    """Check that the simulator reduces to theory that others wrote down; exit code 1 if a line fails."""
    with _stoppable():
        from wom_sim.commands.verifying import verify_command

        code = verify_command(out, only, workers, validation=validation, as_json=json)
    raise typer.Exit(code)


@app.command()
def demo(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="[SCENARIO]", help="Scenario file (YAML) [default: 500 consumers of a telecom].")
    ] = None,
    network: NetworkFile = None,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one HTML file, with its runs inside, instead of serving the page.")
    ] = None,
    worlds: Annotated[int, typer.Option(min=1, max=100, help="With --export: worlds that the file holds.")] = 3,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; if it is in use, one of the next.")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the page's address and open nothing.")] = False,
) -> None:
    """Show two campaigns side by side in the same world, on a page for the classroom; no network needed."""
    with _stoppable():
        from wom_sim.web.command import demo_command

        code = demo_command(scenario, network, export, worlds, port, open_browser=not no_browser)
    raise typer.Exit(code)


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Say that nothing was written when Ctrl-C ends a command before it has results; typer would say nothing."""
    try:
        yield
    except (KeyboardInterrupt, SystemError) as error:
        if not is_interrupt(error):
            raise
        print("wom-sim: stopped; nothing was written.", file=sys.stderr)
        raise typer.Exit(128 + signal.SIGINT) from None


def _study(replicates: int | None, rng_seed: int | None) -> dict:
    chosen = {"replicates": replicates, "rng_seed": rng_seed}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    return {"study": chosen} if chosen else {}


def main() -> None:
    """Run the command line; an error that a user can mend is one sentence on stderr and exit code 2."""
    # What a command loads, a hundred thousand objects and more, it needs to its end: not worth going through time and again,
    # nor once more at the end.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    try:
        app(standalone_mode=True)
    except WomSimError as error:
        print(f"wom-sim: {error}" if "\n" not in str(error) else str(error), file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
