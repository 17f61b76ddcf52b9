"""Submodels: every rule with its equation and source, beside the parameters that it needs."""

from __future__ import annotations

import re

from wom_sim.odd.markdown import FENCE, code, table
from wom_sim.odd.parameters import HEADER, field_rows, instances
from wom_sim.reference import sources
from wom_sim.scenario import Scenario

BEHAVIOUR, ITS_MODULE = "Behaviour", "scenario/behaviour.py"

OTHERS = "other parameters of behaviour"

WORLD_MODULES = {
    "Ties and segments": "network/generate.py",
    "Ties on the ring": "network/ring.py",
    "Strength of generated ties, and of imported ones without weights": "network/strength.py",
    "Strength of observed ties": "network/observed_strength.py",
    "Private groups": "network/groups.py",
    "Traits of consumers": "population.py",
}
"""What draws a world, in order."""

WITH_CODE = ("network/strength.py", "population.py")
"""Modules whose compiled functions are equations, and not procedures that their docstrings describe better."""

PLUMBING = (
    "shuffled", "_assortativity", "_ends",
    "_tied", "both_ways", "_wishes", "_move", "_fill_lattice", "_row_starts", "_fill_rows", "_sort_rows",
    "_sample", "_strengths", "_moments", "_correlation", "_draw_all", "_looked_up",
    "_offer", "_choose", "_form", "_keep", "_by_consumer",
)  # fmt: skip
"""Functions that say nothing of the model: how arrays are laid out, sorted and measured."""


def rules(scenario: Scenario) -> str:
    """Every section of `rules.py`: constants, rules, and the parameters of that section."""
    parameters = _parameters_by_group(scenario)
    applied = sources.applications()
    parts = []
    for section in sources.sections():
        number = section.title.split()[0]
        title, _, more = re.sub(r"^\d+ ", "", section.title).partition(": ")
        parts.append(f"### {_sentence(title)}")
        if more:
            parts.append(f"{_sentence(more)}.")
        if section.title == sources.COMMON:
            parts.append(f"Forms that the rules below share.\n\n#### {BEHAVIOUR}\n\n{_about_parameters(scenario)}")
        parts += [f"{code(text)}{'. ' + doc if doc else ''}" for text, doc in section.constants]
        parts += [_rule(rule, applied.get(rule.name, [])) for rule in section.rules]
        for group in [group for group in parameters if group.split()[:1] == [number]]:
            parts.append(f"Parameters, block {code(BEHAVIOUR)}:\n\n{parameters.pop(group)}")
    for group, shown in parameters.items():
        parts.append(f"### {_sentence(group)}\n\nParameters, block {code(BEHAVIOUR)}:\n\n{shown}")
    return "\n\n".join(parts)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about_parameters(scenario: Scenario) -> str:
    about = " ".join((type(scenario.world.behaviour).__doc__ or "").split())
    return f"{about} In a scenario: `world.behaviour`. Its fields stand below, with the rules that need them."


def _rule(rule: sources.Rule, applied: list[str]) -> str:
    used = ", ".join(f"{code(name)} ({module})" for name, module in applied)
    equation = f"{FENCE}python\n{rule.code}\n{FENCE}"
    return f"#### {rule.name}\n\n{rule.doc}\n\n{equation}\n\nApplied in {used or 'nothing yet'}."


def _parameters_by_group(scenario: Scenario) -> dict[str, str]:
    """A table for each group of fields of the block of behaviour; fields that no comment groups come last."""
    block = type(scenario.world.behaviour)
    groups = sources.groups_of_fields(ITS_MODULE, BEHAVIOUR)
    by_group: dict[str, list[str]] = {}
    for name in block.model_fields:
        by_group.setdefault(groups.get(name, OTHERS), []).append(name)
    found = instances(scenario).get(block, [])
    return {group: table(HEADER, field_rows(block, found, fields)) for group, fields in by_group.items()}


def world() -> str:
    """How a world is drawn: what the modules that draw it, and their functions, say of themselves."""
    parts = []
    for title, module in WORLD_MODULES.items():
        drawn = sources.drawn(module)
        parts += [f"#### {title}", sources.story(drawn.doc)]
        parts += [f"{code(text)}{'. ' + sources.story(doc) if doc else ''}" for text, doc in drawn.constants]
        for name, doc, equation in drawn.steps:
            if name in PLUMBING:
                continue
            shown = equation if module in WITH_CODE else ""
            if doc:
                parts.append(f"{code(name)}: {sources.story(doc)}")
            if shown:
                parts.append(f"{FENCE}python\n{shown}\n{FENCE}")
    return "\n\n".join(parts)
