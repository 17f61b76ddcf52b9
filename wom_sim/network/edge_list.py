"""Edge lists and message logs: which column is what, and what the lines say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from wom_sim.errors import NetworkError
from wom_sim.network.text_table import TextTable, is_number, read_table, shown

_SOURCE = {"source", "from", "sender", "src", "ego", "source_id", "from_id", "sender_id", "fromnodeid"}
_TARGET = {
    "target", "to", "receiver", "recipient", "dst", "dest", "alter", "target_id", "to_id",
    "receiver_id", "tonodeid",
}  # fmt: skip
_WEIGHT = {"weight", "weights", "strength", "count", "frequency"}
_TIME = {
    "time", "date", "timestamp", "datetime", "unixtime", "epoch", "ts", "time_stamp", "sent_at", "created_at",
}  # fmt: skip
# Unix seconds from 1973 on; above the second number they must be milliseconds, not the year 5138.
_UNIX_SECONDS, _UNIX_MILLISECONDS, _UNIX_END = 1e8, 1e11, 1e14
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_UNNAMED = 4
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DATE_ONLY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK_ONLY = re.compile(r"\d\d:\d\d(:\d\d)?([.,]\d+)?Z?")

_EXPECTED = {
    "auto": "source, target and, if there is one, a weight or a time",
    "edges": "source, target and, if there is one, a weight",
    "messages": "sender, receiver and time",
}


@dataclass(frozen=True)
class EdgeRows:
    """The rows of an edge list or a message log.

    Attributes:
        source, target: id of each row, as text.
        weight: float64 per row, finite and above 0, or None.
        time: seconds per row (float64; since 1970 if the file says so), or None. Not None makes it a message
            log.
        notes: plain sentences on what was assumed.
    """

    source: list[str]
    target: list[str]
    weight: np.ndarray | None
    time: np.ndarray | None
    notes: list[str] = field(default_factory=list)


def is_integer(text: str) -> bool:
    """Whether the text is a whole number in its usual spelling ("7", not "007"), so that no two ids merge."""
    return _INTEGER.fullmatch(text) is not None


def read_edge_rows(path: Path, text: str, form: str) -> EdgeRows:
    """Read an edge list (``form="edges"``), a message log (``"messages"``), or whichever it is (``"auto"``).

    Raises:
        NetworkError: a malformed line, weight or time, named with file and line.
    """
    table = read_table(path, text, _EXPECTED[form])
    if len(table.rows[0]) < 2:
        raise table.error(0, f"{shown(table.rows[0][0])} is a single column; expected {_EXPECTED[form]}.")
    notes: list[str] = []
    if table.late_comments:
        notes.append(f"{table.late_comments:,} lines further down that start with # or % were taken for comments")
    header = _header(table, notes)
    if header is not None:
        table = table.without_header()
        if not table.rows:
            raise table_has_no_ties(path)
    elif len(table.rows[0]) > _MOST_UNNAMED:
        columns = len(table.rows[0])
        raise table.error(
            0,
            f"{columns} columns and no header that names them; expected {_EXPECTED[form]}, or a header line.",
        )
    columns = [list(column) for column in zip(*table.rows, strict=True)]
    if header is None:
        _join_clock(columns)
    at_source, at_target, at_weight, at_time = _roles(table, columns, header, form, notes)
    source, target = columns[at_source], columns[at_target]
    _refuse_empty_ids(table, source, target, form)
    if at_time is not None:
        return EdgeRows(source, target, None, _times(table, columns[at_time], notes), notes)
    weight = None if at_weight is None else _weights(table, columns[at_weight])
    return EdgeRows(source, target, weight, None, notes)


def table_has_no_ties(path: Path) -> NetworkError:
    return NetworkError(f"{path}: there are no ties in this file.")


def _refuse_empty_ids(table: TextTable, source: list[str], target: list[str], form: str) -> None:
    if "" in source or "" in target:
        row = min(column.index("") for column in (source, target) if "" in column)
        text = (table.separator or " ").join(table.rows[row])
        raise table.error(row, f"{shown(text)} lacks an id; expected {_EXPECTED[form]}.")


def _header(table: TextTable, notes: list[str]) -> list[str] | None:
    """The names in the first row if it is a header, in lower case; else None.

    It is one if it names both ends of a tie in the usual words. It is taken for one, with a note, if neither
    of its first two fields is a whole number while all other ids are, or if its third field is no number
    while all others are.
    """
    first = [name.lower().replace(" ", "_") for name in table.rows[0]]
    if _SOURCE & set(first) and _TARGET & set(first):
        return first
    below = table.rows[1:]
    if not below or is_integer(first[0]) or is_integer(first[1]):
        return None
    odd_ids = all(is_integer(row[0]) and is_integer(row[1]) for row in below)
    third = len(first) > 2 and not _is_number_or_time(first[2])
    odd_third = third and all(_is_number_or_time(row[2]) for row in below)
    if not (odd_ids or odd_third):
        return None
    notes.append(f"line {table.lines[0]} ({shown(', '.join(table.rows[0]))}) was taken for a header")
    return first


def _is_number_or_time(text: str) -> bool:
    return is_number(text) or _iso_seconds(text) is not None


def _roles(
    table: TextTable, columns: list[list[str]], header: list[str] | None, form: str, notes: list[str]
) -> tuple[int, int, int | None, int | None]:
    """Which column holds source, target, weight and time (the last two may be absent).

    By name first. Columns without a known name are told by what they hold: all of them where there is no
    header, but only a single one where there is (of several, such as Type, Id and Label, none is guessed at).
    """
    names = header or [""] * len(columns)
    ends = (_find(names, _SOURCE), _find(names, _TARGET))
    at_source, at_target = (0, 1) if None in ends else ends
    at_weight = _find(names, _WEIGHT)
    at_time = next((i for i, name in enumerate(names) if _says_time(name)), None)
    spare = [i for i in range(len(columns)) if i not in (at_source, at_target, at_weight, at_time)]
    for i in spare if header is None or len(spare) == 1 else []:
        if at_time is None and _look_like_times(columns[i]):
            at_time = i
            if form == "auto":
                notes.append(
                    f"column {i + 1} looks like times, so this was read as a message log (format: edges reads weights)"
                )
        elif at_weight is None and is_number(columns[i][0]):
            at_weight = i
    if header is None and spare and at_weight is None and at_time is None:
        at_weight = spare[0]
    if form == "edges":
        at_weight, at_time = (at_time if at_weight is None and header is None else at_weight), None
    elif form == "messages" and at_time is None:
        at_time = at_weight
        if at_time is None or names[at_time] in _WEIGHT:
            raise table.error(0, f"there is no column of times; expected {_EXPECTED[form]}.")
    used = {at_source, at_target, at_weight if at_time is None else at_time}
    unused = [name or str(i + 1) for i, name in enumerate(names) if i not in used]
    if unused:
        notes.append(f"columns that were not used: {', '.join(unused)}")
    return at_source, at_target, at_weight, at_time


def _says_time(name: str) -> bool:
    """Whether a column's name says time or date, also at its end (call_time, but not time_spent)."""
    return name in _TIME or re.split(r"[^a-z]+", name)[-1] in _TIME


def _find(names: list[str], known: set[str]) -> int | None:
    return next((i for i, name in enumerate(names) if name in known), None)


def _look_like_times(column: list[str]) -> bool:
    """Whether a column holds dates, or numbers all large enough to be Unix time (malformed lines apart)."""
    if not is_number(column[0]):
        return _iso_seconds(column[0]) is not None
    try:
        return all(_UNIX_SECONDS < value < _UNIX_END for value in map(float, column))
    except ValueError:
        return all(_UNIX_SECONDS < float(value) < _UNIX_END for value in column if is_number(value))


def _weights(table: TextTable, column: list[str]) -> np.ndarray:
    numbers = np.array(table.numbers(column, "a weight (a number above 0)"))
    bad = ~(np.isfinite(numbers) & (numbers > 0))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise table.error(row, f"the weight {shown(column[row])} is not a finite number above 0.")
    return numbers


def _times(table: TextTable, column: list[str], notes: list[str]) -> np.ndarray:
    """Seconds, from numbers (seconds or milliseconds) or ISO 8601 dates (UTC unless they say)."""
    what = "a time (Unix seconds, or a date such as 2024-05-31 or 2024-05-31T18:00)"
    if not is_number(column[0]):
        seconds = list(map(_iso_seconds, column))
        if None in seconds:
            row = seconds.index(None)
            raise table.error(row, f"{shown(column[row])} is not {what}.")
        return np.array(seconds)
    times = np.array(table.numbers(column, what))
    if not np.isfinite(times).all():
        row = int(np.flatnonzero(~np.isfinite(times))[0])
        raise table.error(row, f"{shown(column[row])} is not {what}.")
    if times.min() > _UNIX_MILLISECONDS and times.max() < _UNIX_END:
        notes.append("times were taken for milliseconds")
        times /= 1000.0
    return times


def _iso_seconds(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # Not timestamp(): the operating system's clock functions refuse early years on some machines.
    return (moment - _EPOCH).total_seconds()


def _join_clock(columns: list[list[str]]) -> None:
    """Join a date and the time of day that follows it where spaces part the columns."""
    for i in range(2, len(columns) - 1):
        if _DATE_ONLY.fullmatch(columns[i][0]) and _CLOCK_ONLY.fullmatch(columns[i + 1][0]):
            columns[i] = [f"{date}T{clock}" for date, clock in zip(columns[i], columns.pop(i + 1), strict=True)]
            return
