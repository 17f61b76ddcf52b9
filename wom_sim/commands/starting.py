"""What `new` and `schema` do: write a scenario to start from, and the JSON Schema by which editors complete and check."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from wom_sim.errors import WomSimError, did_you_mean
from wom_sim.reference.registries import strategies
from wom_sim.reference.starter import FEWEST, SCHEMA_FILE, Start, starter
from wom_sim.reference.words import ROLES
from wom_sim.scenario import scenario_from_text
from wom_sim.scenario.fields import whole_number
from wom_sim.scenario.json_schema import EDITOR_LINE, as_text, scenario_schema
from wom_sim.scenario.messages import expected, locate
from wom_sim.scenario.world import SECTOR_PRIVATE_SHARE
from wom_sim.whole_file import put_out, write_whole

ENDINGS = (".yaml", ".yml")
NONE = "none"

DEFAULTS = {
    "title": "Whom to invite first?", "consumers": "2000", "sector": NONE, "homophily": "0.3", "budget": "10000",
    "days": "42", "replicates": "40",
}  # fmt: skip
CAMPAIGNS = ("existing_customers:director", "nominated_influencers:director")
"""What is taken where nothing else is asked for."""


def schema_command(out: Path | None, *, experiment: bool) -> int:
    """Print the JSON Schema of scenario files, or of experiment files, or write it to `out`; returns the exit code."""
    if experiment:
        from wom_sim.experiment.json_schema import experiment_schema

        put_out(as_text(experiment_schema()), out, "The schema")
    else:
        put_out(as_text(scenario_schema()), out, "The schema")
    if out is not None:
        print(f"First line of a file beside it: {EDITOR_LINE.format(out.name)}", file=sys.stderr)
    return 0


def new_command(
    path: Path, given: Mapping[str, str | None], campaigns: Sequence[str], *, yes: bool, force: bool
) -> int:
    """Ask what is not given (with `yes`: take the defaults) and write a scenario; returns the exit code.

    given: answers by the names of `DEFAULTS`; None where there is none. campaigns: each as SEEDING:ROLE.

    Raises WomSimError, with nothing written, where an answer will not do, or the file is there and `force` is not.
    """
    _check_path(path, force)
    answers = {name: QUESTIONS[name].read(text) for name, text in given.items() if text is not None}
    pairs = [_pair(text) for text in campaigns]
    if yes or (len(answers) == len(QUESTIONS) and pairs):
        answers = {name: QUESTIONS[name].read(text) for name, text in DEFAULTS.items()} | answers
        pairs = pairs or [_pair(text) for text in CAMPAIGNS]
    elif not sys.stdin.isatty():
        raise WomSimError("There is no terminal to ask on: give --yes to have the defaults for what you do not give.")
    else:
        answers, pairs = _ask(answers, pairs)
    _check_campaigns(pairs)
    beside = path.parent / SCHEMA_FILE
    text = starter(Start(**answers, campaigns=pairs))
    scenario_from_text(text, path.parent, name=str(path))
    write_whole(path, text, "The scenario", "Choose another file.")
    print(f"Written to {path}.", file=sys.stderr)
    if not beside.is_file():
        command = shlex.join(["wom-sim", "schema", "--out", str(beside)])
        print(f"Its first line names a schema by which editors complete and check; to have that: {command}", file=sys.stderr)
    print(f"Next: wom-sim check {path}", file=sys.stderr)
    return 0


def _check_path(path: Path, force: bool) -> None:
    if path.suffix not in ENDINGS:
        raise WomSimError(f'A scenario is a YAML file: name it "{path.with_suffix(ENDINGS[0])}" instead of "{path}".')
    if path.exists() and not path.is_dir() and not force:
        raise WomSimError(f"{path} is there already, and is left as it is. Choose another name, or give --force to replace it.")


@dataclass(frozen=True)
class Question:
    """Something to be asked: the option's name, the question, and how an answer is read."""

    name: str
    asks: str
    reads: Callable[[str], Any]

    def read(self, text: str) -> Any:
        """The answer as the scenario has it. Raises WomSimError."""
        try:
            return self.reads(text.strip())
        except WomSimError as error:
            raise WomSimError(f"--{self.name}: {error}") from None


def _of_field(*path: str) -> Callable[[str], Any]:
    """How to read the value of a field of the schema: by its own type and limits."""

    def read(text: str) -> Any:
        spot = locate(path)
        try:
            value = text if spot.holds is str else whole_number(float(text))
            kind = Annotated[spot.holds, *spot.field.metadata] if spot.field.metadata else spot.holds
            return TypeAdapter(kind).validate_python(value, strict=True)
        except (ValueError, ValidationError):
            raise WomSimError(f'found "{text}", expected {expected(spot)}.') from None

    return read


def _of_names(kind: str, names: Sequence[str]) -> Callable[[str], str]:
    """How to read one of a catalogue of names."""

    def read(text: str) -> str:
        name = text.lower().replace(" ", "_").replace("-", "_")
        if name not in names:
            raise WomSimError(f'there is no {kind} "{text}"; there are: {", ".join(names)}.{did_you_mean(text, names)}')
        return name

    return read


def _title(text: str) -> str:
    if not text or not text.isprintable():
        raise WomSimError("a title is one line of text.")
    return text


def _consumers(text: str) -> int:
    try:
        consumers = _of_field("world", "consumers")(text)
    except WomSimError:
        raise WomSimError(f'found "{text}", expected a whole number, at least {FEWEST}.') from None
    if consumers < FEWEST:
        raise WomSimError(f"found {consumers}, expected at least {FEWEST}: in a smaller world homophily means little.")
    return consumers


def _sector(text: str) -> str | None:
    name = _of_names("sector", [*SECTOR_PRIVATE_SHARE, NONE])(text)
    return None if name == NONE else name


def _budget(text: str) -> float | None:
    return None if text.lower() == NONE else _of_field("campaigns", "NAME", "budget")(text)


QUESTIONS = {
    question.name: question
    for question in (
        Question("title", "What is it about, in one line?", _title),
        Question("consumers", f"How many consumers? ({FEWEST} or more)", _consumers),
        Question("sector", f"Which sector? ({', '.join(SECTOR_PRIVATE_SHARE)}, or {NONE})", _sector),
        Question("homophily", "How alike are those who are tied? (homophily, 0 to 0.95)",
                 _of_field("world", "network", "generated", "homophily")),
        Question("budget", f"How much may each campaign spend? (money, or {NONE} for no limit)", _budget),
        Question("days", "How many days?", _of_field("study", "days")),
        Question("replicates", "In how many worlds is it tried? (replicates)", _of_field("study", "replicates")),
    )
}  # fmt: skip
SEEDING = Question("campaign", "how are its first members found?", _of_names("seeding strategy", list(strategies())))
ROLE = Question("campaign", "in which role does the organisation act?", _of_names("role", list(ROLES)))


def _pair(text: str) -> tuple[str, str]:
    """Seeding and role of a campaign given as SEEDING:ROLE."""
    strategy, colon, role = text.partition(":")
    if not colon:
        raise WomSimError(f'--campaign: found "{text}", expected SEEDING:ROLE, for example {CAMPAIGNS[0]}.')
    return SEEDING.read(strategy), ROLE.read(role)


def _check_campaigns(pairs: Sequence[tuple[str, str]]) -> None:
    for pair in pairs:
        if pairs.count(pair) > 1:
            raise WomSimError(f"Two campaigns are the same, {':'.join(pair)}: let them differ in seeding or role.")


def _ask(answers: dict[str, Any], pairs: list[tuple[str, str]]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Ask for what is not answered yet, in the order of the file; Enter takes what stands in brackets."""
    console = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
    console.print("Enter takes what stands in [brackets]; Ctrl-C writes nothing.")
    found: dict[str, Any] = {}
    for name, question in QUESTIONS.items():
        if name == "budget":
            pairs = pairs or _ask_campaigns(console)
        found[name] = answers[name] if name in answers else _answer(console, question, question.asks, DEFAULTS[name])
    return found, pairs


def _ask_campaigns(console: Console) -> list[tuple[str, str]]:
    """Two campaigns; a second one that is like the first is asked for again."""
    known = {"seeding": {name: each.route for name, each in strategies().items()},
             "roles": {name: meaning for name, (meaning, _) in ROLES.items()}}  # fmt: skip
    for title, names in known.items():
        console.print(f"\n{title.capitalize()}:")
        for name, meaning in names.items():
            console.print(f"  {name:<22} {meaning}")
    pairs: list[tuple[str, str]] = []
    for number, default in zip(("First", "Second"), CAMPAIGNS, strict=True):
        while True:
            seeding, role = default.split(":")
            pair = (
                _answer(console, SEEDING, f"{number} campaign: {SEEDING.asks}", seeding),
                _answer(console, ROLE, f"{number} campaign: {ROLE.asks}", role),
            )
            if pair not in pairs:
                break
            console.print("That is the first campaign again: let them differ.")
        pairs.append(pair)
    return pairs


def _answer(console: Console, question: Question, asks: str, default: str) -> Any:
    """Ask until there is an answer that will do; Ctrl-D is Ctrl-C."""
    while True:
        console.print(f"{asks} [{default}] ", end="")
        try:
            text = input()
        except (EOFError, KeyboardInterrupt):
            console.print()
            raise KeyboardInterrupt from None
        try:
            return question.reads(text.strip() or default)
        except WomSimError as error:
            console.print(f"  {str(error)[:1].upper()}{str(error)[1:]}")
