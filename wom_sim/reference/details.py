"""Explanations in plain text: what one parameter, rule, role, activity, strategy or metric is."""

from __future__ import annotations

import re
import textwrap

from wom_sim.reference import registries, usage, words
from wom_sim.reference.schema import Parameter, blocks_in, default_text, parameters, range_text, value_text
from wom_sim.reference.sources import Rule, Section, applications
from wom_sim.reference.uses import uses
from wom_sim.scenario import Role

WIDTH = 100
LABEL = 12
"""Columns of a label such as "default"."""

ALSO_OF_A_RUN = ("world.private_share", "world.clock.read_delay")
"""Parameters that stand beside those of behaviour in `engine.records.PARAMETERS`."""

ASSUMED = "assumption (every number of an activity)"


def lines(title: str, *rows: tuple[str, str]) -> str:
    """A title, and below it a label and a text a line; rows without text are left out."""
    shown = [title]
    for label, text in rows:
        if text:
            shown += textwrap.wrap(
                text, WIDTH, initial_indent=f"  {label:<{LABEL}}", subsequent_indent=" " * (LABEL + 2),
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
    return "\n".join(shown)


def short_default(parameter: Parameter) -> str:
    """Default and unit, in brackets; "" for a block, whose fields have defaults of their own."""
    if any(True for _ in blocks_in(parameter.field.annotation)):
        return ""
    return f"({_with_unit(parameter)})"


def parameter(each: Parameter) -> str:
    inside = [field for block, _ in blocks_in(each.field.annotation) for field in block.model_fields]
    using = [use for use in uses() if use.parameter == each.name and _is_of(each, use.block)]
    rules = dict.fromkeys(use.rule for use in using if use.rule)
    places = dict.fromkeys(f"{use.function} ({use.module})" for use in using if not use.rule)
    return lines(
        f"{each.name}: parameter",
        ("where", each.path),
        ("meaning", each.meaning),
        ("default", default_text(each.field)),
        ("range", range_text(each.field)),
        ("unit", each.unit),
        ("source", each.source),
        ("fields", ", ".join(dict.fromkeys(inside))),
        ("rules", ", ".join(rules)),
        ("used in", ", ".join(places)),
        ("set in", _scenarios(usage.that_set(each.block.__name__, each.name))),
    )


def _is_of(parameter: Parameter, block: str) -> bool:
    """Whether a use in this block, "" for the parameters of a run, is one of this parameter."""
    if block:
        return parameter.block.__name__ == block
    return parameter.path.startswith("world.behaviour.") or parameter.path in ALSO_OF_A_RUN


def _scenarios(names: list[str]) -> str:
    """"" where no folder of scenarios is at hand, so that nothing can be said."""
    place = usage.folder()
    if place is None:
        return ""
    return ", ".join(names) if names else f"no scenario in {usage.FOLDER}/"


def scenario_called(name: str) -> str:
    """The file of a scenario of this name, as it would be typed beside its folder; "" where there is none at hand."""
    place, stem = usage.folder(), name.strip().removesuffix(".yaml")
    known = place is not None and stem in {file.stem for file in place.glob("*.yaml")}
    return f"{usage.FOLDER}/{stem}.yaml" if known else ""


def first_sentence(doc: str) -> str:
    """The first sentence of a docstring, on one line; "et al." ends none."""
    return re.split(r"(?<!\bal)\. (?=[A-Z*])", " ".join(doc.split()), maxsplit=1)[0]


def rule(each: Rule, section: Section) -> str:
    """The docstring, the equation as the program has it, its parameters, and where it is applied."""
    given = needed_by(each)
    applied = dict.fromkeys(f"{name} ({module})" for name, module in applications().get(each.name, []))
    setting = [usage.that_set(one.block.__name__, one.name) for one in given]
    named = sorted({name for names in setting for name in names})
    indent = {"initial_indent": "  ", "subsequent_indent": "  "}
    doc = [textwrap.fill(" ".join(part.split()), WIDTH, **indent) for part in each.doc.split("\n\n")]
    below = lines(
        "",
        *(("" if i else "parameters", _one_line(one)) for i, one in enumerate(given)),
        ("applied in", ", ".join(applied)),
        ("set in", _scenarios(named) if given else ""),
    )
    equation = textwrap.indent(each.code, "    ")
    return "\n".join([f"{each.name}: rule ({section.title}, wom_sim/rules.py)", *doc, "", equation, below])


def _one_line(each: Parameter) -> str:
    """Path, default and source."""
    return f"{each.path} = {', '.join(filter(None, (_with_unit(each), each.source)))}"


def needed_by(each: Rule) -> list[Parameter]:
    """The parameters that a rule is given, by the names of its arguments and by what its callers put in."""
    arguments = re.findall(r"\w+", each.code.split("):")[0])
    called = {(use.block, use.parameter) for use in uses() if use.rule == each.name}
    return [
        one
        for one in parameters()
        if (_is_of(one, "") and (one.name in arguments or ("", one.name) in called))
        or (one.block.__name__, one.name) in called
    ]


def _with_unit(each: Parameter) -> str:
    default = default_text(each.field)
    return default if default in ("required", "unset") or each.unit == "0–1" else f"{default} {each.unit}".strip()


def role(name: str) -> str:
    found: Role = registries.roles()[name]
    meaning, source = words.ROLES.get(name, ("", ""))
    rhythm = "; ".join(f"day {post.day}, {post.hour}:00: {post.activity}" for post in found.rhythm)
    style = ", ".join(f"{field} {value_text(getattr(found.style, field))}" for field in type(found.style).model_fields)
    return lines(
        f"{name}: role",
        ("meaning", meaning),
        ("each week", f"{rhythm} (days count from the start of the campaign)" if rhythm else "posts nothing"),
        ("moderation", f"{value_text(found.moderation_hours)} hours per group and day"),
        ("style", style),
        ("service", "" if found.service is None else "answers questions"),
        ("source", f"{source}; rhythm and numbers: assumption" if source else "assumption (rhythm and numbers)"),
        ("played in", _scenarios(usage.that_use("role", name))),
    )


def activity(name: str) -> str:
    numbers = registries.activities()[name]
    known = registries.numbers_of_activities()
    rows = [("", f"{key} = {value_text(value)} {known[key].unit if key in known else ''}".rstrip())
            for key, value in numbers.items() if key != "meaning"]  # fmt: skip
    played = [role for role, found in registries.roles().items() if name in [post.activity for post in found.rhythm]]
    return lines(
        f"{name}: activity",
        ("meaning", numbers["meaning"]),
        ("numbers", rows[0][1]),
        *rows[1:],
        ("source", f"{ASSUMED}; the kinds: Wiid et al. 2019, the four values: Smith & Colgate 2007"),
        ("in roles", ", ".join(played) or "none that ships"),
        ("used in", _scenarios(usage.that_use("activity", name))),
    )


def number_of_activities(number: registries.Number) -> str:
    values = [f"{name} {value_text(found[number.name])}" for name, found in registries.activities().items()]
    return lines(
        f"{number.name}: number of an activity",
        ("where", "wom_sim/organisation/activities.yaml"),
        ("meaning", number.meaning),
        ("values", ", ".join(values)),
        ("unit", number.unit),
        ("source", ASSUMED),
    )


def strategy(each: registries.Strategy) -> str:
    traits = [
        "looks at ties, which no organisation sees" if each.peeks_at_network else "",
        "handpicks: candidates pass a funnel" if each.handpicks else "",
        "members nominate others" if each.nominates else "",
    ]
    return lines(
        f"{each.name}: seeding strategy",
        ("route", each.route),
        ("meaning", " ".join(each.doc.split())),
        ("which", "; ".join(filter(None, traits))),
        ("used in", _scenarios(usage.that_use("strategy", each.name))),
    )


def metric(each: registries.Metric) -> str:
    return lines(
        f"{each.name}: metric",
        ("meaning", each.meaning),
        ("unit", each.unit),
        ("better", each.better or "neither more nor less"),
        *((label.replace("_", " "), _other(value)) for label, value in each.others.items() if value not in ("", None, False)),
        ("claimed in", _scenarios(usage.that_use("metric", each.name))),
    )


def _other(value: object) -> str:
    return "yes" if value is True else str(value)


def word(name: str, meaning: str) -> str:
    return lines(f"{name}: word", ("meaning", meaning))
