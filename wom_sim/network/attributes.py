"""Attributes of consumers from a table: segment, existing customer, interest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wom_sim.errors import did_you_mean
from wom_sim.network.edge_list import is_integer
from wom_sim.network.text_table import TextTable, fail, read_table, read_text, shown
from wom_sim.scenario.world import ImportedNetwork

MOST_SEGMENTS = np.iinfo(np.int16).max
_YES = {"1", "true", "yes", "y", "t", "1.0"}
_NO = {"0", "false", "no", "n", "f", "0.0"}


@dataclass(frozen=True)
class Attributes:
    """What a table says of consumers 0 … n−1 (None: nothing).

    Attributes:
        segment: int16, shape (n,), index into `segment_names`.
        segment_names: in numeric order if all are whole numbers, else in alphabetical order.
        customer: bool, shape (n,).
        interest: float64, shape (n,), 0–1.
        notes: plain sentences on what was assumed.
    """

    segment: np.ndarray | None
    segment_names: list[str]
    customer: np.ndarray | None
    interest: np.ndarray | None
    notes: list[str]


def read_attributes(spec: ImportedNetwork, folder: Path, ids: list) -> Attributes:
    """Read the attribute table of a network.

    A table has a header, or is two columns without one: id and segment (told by its first field being an id).

    Args:
        spec: names the table and its columns.
        folder: where a relative path starts.
        ids: the original id of each consumer; the table's ids are compared with them as text.

    Raises:
        NetworkError: an unknown column, an unknown or repeated id, a consumer without a row, or a malformed
            value.
    """
    path = Path(folder) / spec.attributes
    table = read_table(path, read_text(path), "one row per consumer with as many columns as the header")
    index = {str(name): i for i, name in enumerate(ids)}
    named = (spec.id_column, spec.segment_column, spec.customer_column, spec.interest_column)
    first = table.rows[0][0]
    integers = all(is_integer(name) for name in index)
    headerless = first in index or (integers and is_integer(first))
    notes: list[str] = []
    if headerless:
        if any(named):
            raise table.error(
                0,
                f"the table has no header (it starts with {shown(first)}), so no column can be named.",
            )
        if len(table.rows[0]) != 2:
            raise table.error(
                0,
                f"expected a header, or two columns: id and segment; found {shown(' '.join(table.rows[0]))}.",
            )
        columns, id_column, segment_column = ["id", "segment"], 0, 1
    else:
        columns = table.rows[0]
        line = table.lines[0]
        table = table.without_header()
        id_column = 0 if spec.id_column is None else _column(path, line, columns, spec.id_column)
        segment_column = _segment_column(path, line, columns, spec, notes)
    consumer = _consumers(table, id_column, index, ids)
    customer = interest = segment = None
    names: list[str] = []
    if segment_column is not None:
        segment, names = _segments(table, segment_column, consumer)
    if spec.customer_column is not None:
        customer = _customers(table, _column(path, line, columns, spec.customer_column), consumer)
    if spec.interest_column is not None:
        interest = _interest(table, _column(path, line, columns, spec.interest_column), consumer)
    return Attributes(segment, names, customer, interest, notes)


def segment_index(values: list[str]) -> tuple[np.ndarray, list[str]]:
    """Segment of each consumer as int16, and the segments' names in numeric (else alphabetical) order."""
    distinct = set(values)
    names = sorted(distinct, key=int) if all(is_integer(v) for v in distinct) else sorted(distinct)
    index = {name: i for i, name in enumerate(names)}
    return np.array([index[v] for v in values], dtype=np.int16), names


def _column(path: Path, line: int, columns: list[str], name: str) -> int:
    if name in columns:
        return columns.index(name)
    have = ", ".join(columns)
    raise fail(path, line, f"there is no column {shown(name)}; the columns are: {have}.{did_you_mean(name, columns)}")


def _segment_column(path: Path, line: int, columns: list[str], spec: ImportedNetwork, notes: list[str]) -> int | None:
    if spec.segment_column is not None:
        return _column(path, line, columns, spec.segment_column)
    found = next((i for i, name in enumerate(columns) if name.lower() == "segment"), None)
    if found is None:
        notes.append(f"no segments: segment_column names none of {path.name}'s columns ({', '.join(columns)})")
    return found


def _consumers(table: TextTable, column: int, index: dict[str, int], ids: list) -> np.ndarray:
    """The consumer that each row speaks of; every consumer has exactly one row."""
    row_of: dict[int, int] = {}
    consumer = np.empty(len(table.rows), dtype=np.int64)
    for row, fields in enumerate(table.rows):
        name = fields[column]
        at = index.get(name)
        if at is None:
            raise table.error(row, f"{shown(name)} has no tie in the network.{did_you_mean(name, _few(index))}")
        if at in row_of:
            raise table.error(row, f"{shown(name)} appears twice; it is also on line {table.lines[row_of[at]]}.")
        row_of[at] = row
        consumer[row] = at
    if len(row_of) < len(ids):
        absent = [i for i in range(len(ids)) if i not in row_of]
        some = "1 consumer of the network has" if len(absent) == 1 else f"{len(absent):,} consumers of the network have"
        raise fail(
            table.path,
            None,
            f"{some} no row in this table; the first is {shown(ids[absent[0]])}. Each consumer needs one.",
        )
    return consumer


def _few(index: dict[str, int]) -> list[str]:
    """Ids to suggest from; comparing with a great many would take long and help little."""
    return list(index) if len(index) <= 10_000 else []


def _segments(table: TextTable, column: int, consumer: np.ndarray) -> tuple[np.ndarray, list[str]]:
    values = [""] * len(consumer)
    for row, at in enumerate(consumer.tolist()):
        values[at] = table.rows[row][column]
        if not values[at]:
            raise table.error(row, "the segment is empty; each consumer needs one.")
    different = len(set(values))
    if different > MOST_SEGMENTS:
        raise fail(
            table.path,
            None,
            f"{different:,} different segments are more than {MOST_SEGMENTS:,}; is that column an id?",
        )
    return segment_index(values)


def _customers(table: TextTable, column: int, consumer: np.ndarray) -> np.ndarray:
    customer = np.zeros(len(consumer), dtype=bool)
    for row, at in enumerate(consumer.tolist()):
        value = table.rows[row][column]
        if value.lower() not in _YES | _NO:
            raise table.error(
                row,
                f"{shown(value)} does not tell a customer; expected 1/0, true/false or yes/no.",
            )
        customer[at] = value.lower() in _YES
    return customer


def _interest(table: TextTable, column: int, consumer: np.ndarray) -> np.ndarray:
    values = [fields[column] for fields in table.rows]
    numbers = np.array(table.numbers(values, "an interest (a number from 0 to 1)"))
    bad = ~((numbers >= 0) & (numbers <= 1))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise table.error(row, f"{shown(values[row])} is not an interest (a number from 0 to 1).")
    interest = np.empty(len(consumer))
    interest[consumer] = numbers
    return interest
