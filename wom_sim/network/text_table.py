"""Rows of text: a file of columns, read with its line numbers so that every complaint can name one.

Columns may be parted by tabs, semicolons, commas or spaces (told by the first line that holds data); fields
may be quoted; lines that start with # or % are comments; a byte-order mark, CRLF line ends, blank lines and
gzip are fine.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from wom_sim.errors import NetworkError, did_you_mean

_QUOTED_OR_WORD = re.compile(r'"((?:[^"]|"")*)"|(\S+)')
_MOST_SHOWN = 60


def shown(text: object) -> str:
    """Text from a file, in quotes, without control characters and cut to a length that fits a message."""
    clean = "".join(c if c.isprintable() else " " for c in str(text)).strip()
    return f'"{clean[:_MOST_SHOWN]}…"' if len(clean) > _MOST_SHOWN else f'"{clean}"'


def fail(path: Path, line: int | None, message: str) -> NetworkError:
    """The error for one line of a file (or for the whole file, with ``line=None``)."""
    return NetworkError(f"{path}: {message}" if line is None else f"{path}, line {line}: {message}")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, unzipped if need be, with ``\\n`` line ends.

    Raises:
        NetworkError: missing, a directory, unreadable, empty, or not text.
    """
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except FileNotFoundError:
        raise fail(path, None, f"there is no such file.{_similar_file(path)}") from None
    except IsADirectoryError:
        raise fail(path, None, "this is a folder, not a file; name a file in it.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise fail(path, None, f"the gzip file is damaged ({error}).") from None
    except (OSError, ValueError) as error:
        raise fail(path, None, f"the file cannot be read ({getattr(error, 'strerror', None) or error}).") from None
    if not data.strip():
        raise fail(path, None, "the file is empty.")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise fail(path, line, "this is a binary file (it holds NUL bytes); save it as UTF-8 text.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        bad = data[error.start : error.start + 1].hex()
        raise fail(
            path,
            line,
            f"byte 0x{bad} is not UTF-8: the file is binary or in another encoding; save it as UTF-8 text.",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _similar_file(path: Path) -> str:
    try:
        return did_you_mean(path.name, [p.name for p in path.parent.iterdir()])
    except (OSError, ValueError):
        return f" (The folder {path.parent} does not exist either.)"


@dataclass(frozen=True)
class TextTable:
    """Rows of fields with the line each stands on.

    Attributes:
        path: the file, for messages.
        rows: one list of fields per row, all of the same length, stripped of blanks around them.
        lines: line number (from 1) of each row.
        separator: the character between columns, or None for spaces.
        late_comments: comment lines below the first row (they might have been data).
    """

    path: Path
    rows: list[list[str]]
    lines: list[int]
    separator: str | None
    late_comments: int

    def error(self, row: int, message: str) -> NetworkError:
        """The error for one row, with file and line."""
        return fail(self.path, self.lines[row], message)

    def without_header(self) -> TextTable:
        return TextTable(self.path, self.rows[1:], self.lines[1:], self.separator, self.late_comments)

    def numbers(self, values: list[str], what: str) -> list[float]:
        """A column as numbers; an error names the first line that does not hold one."""
        if self.separator == ";":
            # Where semicolons part the columns, the comma is the decimal sign.
            values = [v.replace(",", ".") for v in values]
        try:
            return list(map(float, values))
        except ValueError:
            for row, value in enumerate(values):
                if not is_number(value):
                    raise self.error(row, f"{shown(value)} is not {what}.") from None
            raise


def is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def read_table(path: Path, text: str, expected: str) -> TextTable:
    """Part the text into rows; `expected` says what a line should look like, for messages.

    Raises:
        NetworkError: no data at all, an unclosed quotation mark, or lines with differing numbers of columns.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    separator: str | None = None
    late_comments = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.isspace():
            continue
        if line.lstrip()[0] in "#%":
            late_comments += bool(rows)
            continue
        if not rows:
            separator = _separator(line)
        rows.append(_fields(line, separator) if '"' not in line else _quoted_fields(path, number, line, separator))
        lines.append(number)
    if not rows:
        raise fail(path, None, "there is no data in this file: every line is blank or a comment.")
    width = len(rows[0])
    if set(map(len, rows)) != {width}:
        at = next(i for i, row in enumerate(rows) if len(row) != width)
        raw = text.split("\n")[lines[at] - 1]
        raise fail(
            path,
            lines[at],
            f"{shown(raw)} has {_columns(len(rows[at]))} but line {lines[0]} {width}; expected {expected}.",
        )
    while width > 2 and not any(row[-1] for row in rows):
        width -= 1
        rows = [row[:width] for row in rows]
    return TextTable(path, rows, lines, separator, late_comments)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _separator(line: str) -> str | None:
    bare = re.sub(r'"(?:[^"]|"")*"', "", line)
    return next((mark for mark in "\t;," if mark in bare), None)


def _fields(line: str, separator: str | None) -> list[str]:
    return line.split() if separator is None else [field.strip() for field in line.split(separator)]


def _quoted_fields(path: Path, number: int, line: str, separator: str | None) -> list[str]:
    if separator is None:
        return [quoted.replace('""', '"') or word for quoted, word in _QUOTED_OR_WORD.findall(line)]
    try:
        fields = next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error:
        raise fail(path, number, f"the quotation marks in {shown(line)} do not match.") from None
    return [field.strip() for field in fields]
