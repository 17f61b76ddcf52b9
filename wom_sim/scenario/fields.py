"""How a scenario field is declared: default, range, unit, meaning and source, for people and tools."""

from __future__ import annotations

import functools
import types
from collections.abc import Sequence
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

ASSUMPTION = "assumption"

Path = tuple[str | int, ...]
"""Where something stands in a scenario: ``("campaigns", "no campaign", "role", 2, "end")``."""


class Strict(BaseModel):
    """Base of every block of a scenario: immutable, no unknown keys, no silent conversion, no nan or inf."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        validate_default=True,
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, given: Any) -> Any:
        """``2e4`` and ``20000.0`` are whole numbers to a reader, so they are to us."""
        if isinstance(given, dict):
            whole = {key: whole_number(value) for key, value in given.items() if key in _whole_fields(cls)}
            return {**given, **whole}
        return given


@functools.cache
def _whole_fields(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(
        name for name, field in model.model_fields.items() if without_none(field.annotation) is int
    )


def whole_number(value: Any) -> Any:
    """The same number as an int where it is a whole one; anything else unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def without_none(annotation: Any) -> Any:
    """``int`` for ``int | None``; any other annotation unchanged."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [a for a in get_args(annotation) if a is not type(None)]
        if len(kinds) == 1:
            return kinds[0]
    return annotation


def param(default: Any, description: str, *, unit: str = "", source: str = ASSUMPTION, **limits: Any) -> Any:
    """A documented field. `limits` are pydantic's (ge, gt, le, lt); `unit` "": a plain number or name."""
    extra = {"unit": unit, "source": source}
    if callable(default) and not isinstance(default, type(...)):
        return Field(default_factory=default, description=description, json_schema_extra=extra, **limits)
    return Field(default, description=description, json_schema_extra=extra, **limits)


class Problems:
    """Everything that is wrong with one block, raised together: a reader mends a file once, not ten times."""

    def __init__(self) -> None:
        self._found: list[InitErrorDetails] = []

    def add(self, path: Path, message: str, *, depends: Sequence[Path] = (), **context: Any) -> None:
        """Note a problem.

        `path` is relative to the block being validated. `depends` are paths (from the top of the scenario)
        of other values that the judgement rests on: where one of those is wrong, the problem is not shown.
        """
        ctx = {**context, "depends": tuple(depends), "message": message}
        self._found.append(
            InitErrorDetails(type=PydanticCustomError("scenario", "{message}", ctx), loc=path, input=None)
        )

    def unknown_name(
        self, path: Path, kind: str, allowed: Sequence[str], value: str, *, depends: Sequence[Path] = ()
    ) -> None:
        """Note a name that is not in a catalogue (a sector, a segment, a campaign …)."""
        message = f'there is no {kind} "{value}"'
        self.add(path, message, depends=depends, word=value, allowed=list(allowed))

    def raise_any(self, block: str) -> None:
        """Raise what was found, if anything, with the places kept."""
        if self._found:
            raise ValidationError.from_exception_data(block, self._found)


def check_names(problems: Problems, names: Sequence[str], field: str, kind: str) -> None:
    """Names head columns and rows of tables: they are not empty and stay on one line."""
    for name in names:
        if not name.strip():
            problems.add((field, name), f"a {kind} needs a name that is not empty")
        elif not name.isprintable():
            problems.add(
                (field, name), f"the name of a {kind} may not have line breaks or control characters"
            )
