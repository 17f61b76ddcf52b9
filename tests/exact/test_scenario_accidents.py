"""Whatever happens to a scenario file, the answer is a scenario or a sentence, never a traceback."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wom_sim.errors import ScenarioError
from wom_sim.scenario import Scenario, load_scenario, scenario_from_text

JUNK = st.sampled_from([
    ":", ": ", "-", "- ", "\t", "\n", "{", "}", "[", "]", "*a", "&a ", "!!x ", "!", "|", ">", "'", '"', "#",
    "%", "@", "?", ",",
    "<<: *s", ".nan", ".inf", "null", "~", "true", "1e999", "-1", "9" * 30, "0x", "\x00", "\x85", "\u2028",
    "\ufeff",
    "---\n", "...\n", "\\", "\ud800", "é", "🙂", "compare", "file", "[]", "{}",
])  # fmt: skip
VALID = """\
title: Fans
world:
  consumers: 20000
  segments: {superfan: 0.1, fan: 0.3}
  network: {mean_ties: 14, rewiring: 0.2}
  customers: {share: 0.25, concentrated_in: fan}
  clock: {time_zones: {0: .7, -3: .1}}
campaigns:
  existing customers: &s
    seeding: {strategy: existing_customers, target: 250}
    role: director
  nominated:
    <<: *s
    role:
      - {start: 0, end: 13, role: fact_finder}
      - start: 14
        end: 41
        role: {name: own, rhythm: [{activity: ask, day: 1}], style: {quiet_hours: [21, 8]}}
  no campaign:
compare: {seeding: [random, one_hop], role: [director, manager], budget: 100}
study: {days: 42, replicates: 40, rng_seed: 7, baseline: no campaign}
"""


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid scenario after one to four accidents."""
    text = VALID
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        accident = draw(
            st.sampled_from(["delete", "swap", "insert", "replace value", "drop line", "indent", "any"])
        )
        if accident == "delete":
            text = text[:at] + text[at + draw(st.integers(1, 5)) :]
        elif accident == "swap":
            text = text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
        elif accident == "insert":
            text = text[:at] + draw(JUNK) + text[at:]
        elif accident == "any":
            text = text[:at] + draw(st.text(max_size=4)) + text[at:]
        elif accident == "replace value":
            values = list(re.finditer(r"(?<=: )[^\s,{}\[\]]+|(?<=\[)[^\s,\]]+", text))
            if values:
                value = draw(st.sampled_from(values))
                text = text[: value.start()] + draw(JUNK | st.text(max_size=3)) + text[value.end() :]
        else:
            lines = text.split("\n")
            i = draw(st.integers(0, len(lines) - 1))
            lines[i : i + 1] = (
                [] if accident == "drop line" else [draw(st.sampled_from([" ", "  ", "\t"])) + lines[i]]
            )
            text = "\n".join(lines)
    return text


def test_the_text_that_accidents_start_from_is_valid() -> None:
    assert len(scenario_from_text(VALID).campaigns) == 7


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(mutated())
def test_accidents_never_end_in_a_traceback(text: str) -> None:
    try:
        assert isinstance(scenario_from_text(text), Scenario)
    except ScenarioError as error:
        message = str(error)
        assert message.startswith("scenario.yaml:"), message
        message.encode("utf-8")
        assert all(c.isprintable() or c == "\n" for c in message)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_no_bytes_end_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.yaml"
    file.write_bytes(raw)
    with pytest.raises(ScenarioError):
        load_scenario(file)
