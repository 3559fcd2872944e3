"""Reads a table of visitors (CSV) row by row, with the line of the file on which each row starts."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

DELIMITERS = ",;\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class TableError(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


class Row(msgspec.Struct, frozen=True):
    """One row: the line on which it starts (the header is on line 1) and its cells, stripped."""

    line: int
    cells: tuple[str, ...]


def read_table(lines: Iterable[bytes]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The header, and the rows that follow, read as they are asked for.

    Commas, semicolons and tabs are told apart by the header. Blank lines are skipped; a quoted
    cell may run over several lines. Raises TableError, also while rows are read.
    """
    text = _decoded(lines)
    first = next(text, "")
    if not first.strip():
        raise TableError("The file is empty. It needs a first line with the names of its columns.")
    delimiter = _delimiter(first)
    reader = csv.reader(_chain(first, text), delimiter=delimiter, strict=True)
    header = tuple(cell.strip() for cell in _next(reader, 1) or ())
    return header, _rows(reader)


def columns_for(
    header: Sequence[str], known: Iterable[str], renamed: Mapping[str, str]
) -> tuple[str | None, ...]:
    """What each column holds: a known name, or None for one that `renamed` maps to nothing.

    Raises TableError for a column that is unknown or comes twice, with the nearest known name.
    """
    names = tuple(known)
    for column in renamed:
        if column not in header:
            raise TableError(f"--map names a column {column!r}, {_but_near(column, header)}")
    found: list[str | None] = []
    for column in header:
        name = renamed.get(column, column)
        if column in renamed and not name:
            found.append(None)
        elif name not in names:
            raise TableError(
                f"There is nothing called {name!r} to import, {_but_near(name, names)} "
                f'Map the column with --map "{column}=name", or leave it out with '
                f'--map "{column}=".'
            )
        elif name in found:
            raise TableError(f"Two columns hold {name!r}. Take one of them out.")
        else:
            found.append(name)
    return tuple(found)


def _but_near(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6) or [
        other for other in names if other.lower() == name.lower()
    ]
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(sorted(names)[:30])
    return f"there are: {shown}{', ...' if len(names) > 30 else ''}."


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if number == 1 and line.startswith(_UTF16):
            raise TableError("The file is UTF-16. Save it as CSV in UTF-8 and try again.")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise TableError(
                f"Line {number} is not UTF-8 (byte {error.start + 1} is "
                f"0x{line[error.start]:02x}). Save the file as CSV in UTF-8 and try again."
            ) from None


def _delimiter(header: str) -> str:
    def width(delimiter: str) -> int:
        try:
            return len(next(csv.reader([header], delimiter=delimiter)))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=width)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _next(reader: csv._reader, start: int) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise TableError(
            f"The row that starts on line {start} cannot be read ({error}). Check its quotation "
            'marks: a cell that contains one is quoted, with the mark doubled ("").'
        ) from None


def _rows(reader: csv._reader) -> Iterator[Row]:
    while True:
        start = reader.line_num + 1
        cells = _next(reader, start)
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(start, tuple(cell.strip() for cell in cells))
