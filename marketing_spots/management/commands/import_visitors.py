"""`manage.py import_visitors`: profiles of known customers from a table."""

from __future__ import annotations

import contextlib
import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketing_spots.audience.imports import BadCell, VisitorColumns
from marketing_spots.audience.profiles import Outcome, ProfileChange, save_profiles
from marketing_spots.audience.registry import attribute_defs
from marketing_spots.audience.table import TableError, read_table

SHOWN_ERRORS = 20
ROWS_SKIPPED = 3  # exit status: imported, but not everything


class Command(BaseCommand):
    help = (
        "Imports profiles of known customers from a CSV file in UTF-8: a column `id`, columns named "
        "after verified attributes, and optionally `personalisation` and `measurement` (yes, no "
        "or nothing). An empty cell means that the fact is not known. Attributes without a "
        "column stay as they are. If any row is wrong, nothing is imported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="The CSV file, or - for standard input.")
        parser.add_argument("--dry-run", action="store_true", help="Check and count only.")
        parser.add_argument(
            "--errors", metavar="FILE", help="Write what is wrong to this CSV file."
        )
        parser.add_argument(
            "--skip-bad", action="store_true", help="Leave wrong rows out, import the others."
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=NAME",
            help="What a column holds; with nothing after = the column is left out.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stderr)
        # Checked rows wait in a file that has no name: a large import needs little memory, the
        # database is locked for writing only while rows are written, and - can be read once.
        with tempfile.TemporaryFile() as spool:
            try:
                with _opened(options["file"]) as lines:
                    header, rows = read_table(lines)
                    columns = VisitorColumns(header, attribute_defs(), _renamed(options["map"]))
                    bad = _check(columns.read(rows), spool, progress)
            except TableError as error:
                raise CommandError(str(error)) from None
            failed = len({cell.line for cell in bad})
            self._report(bad, options["errors"])
            if failed and not options["skip_bad"]:
                raise CommandError(
                    f"Nothing was imported: {_count(failed, 'row')} of the file cannot be. Correct "
                    "them, or leave them out with --skip-bad."
                )
            outcome = Outcome()
            for outcome in save_profiles(_spooled(spool), dry_run=options["dry_run"]):
                progress.show(outcome.total, "writing")
        progress.done()
        self._summary(outcome, failed, options["dry_run"])

    def _report(self, bad: list[BadCell], path: str | None) -> None:
        if path:
            _write_errors(Path(path), bad)
            if bad:
                self.stderr.write(f"What is wrong is in {path}.")
            return
        for cell in bad[:SHOWN_ERRORS]:
            self.stderr.write(str(cell))
        if len(bad) > SHOWN_ERRORS:
            self.stderr.write(f"... and {len(bad) - SHOWN_ERRORS} more; use --errors FILE.")

    def _summary(self, outcome: Outcome, failed: int, dry_run: bool) -> None:
        said = "would be " if dry_run else ""
        self.stdout.write(
            f"{_count(outcome.total + failed, 'row')}: {outcome.created:,} {said}created, "
            f"{outcome.updated:,} {said}updated, {outcome.unchanged:,} unchanged, {failed:,} failed."
        )
        if failed:
            raise CommandError(f"{_count(failed, 'row')} {said}left out.", returncode=ROWS_SKIPPED)


class Progress:
    """A line with the rate, rewritten in place on a terminal; silence anywhere else."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._shown = bool(stream.isatty())
        self._started = self._last = time.monotonic()
        self._phase = ""

    def show(self, rows: int, phase: str) -> None:
        if not self._shown:
            return
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._started = phase, now
        if now - self._last >= 0.25:
            self._last = now
            rate = rows / max(now - self._started, 0.001)
            self._stream.write(f"\r{phase}: {rows:,} rows, {rate:,.0f} rows/s ", ending="")

    def done(self) -> None:
        if self._shown and self._phase:
            self._stream.write("\r" + " " * 60 + "\r", ending="")


def _check(
    results: Iterator[ProfileChange | list[BadCell]], spool: IO[bytes], progress: Progress
) -> list[BadCell]:
    encode = msgspec.json.encode
    bad: list[BadCell] = []
    for number, result in enumerate(results, 1):
        if isinstance(result, list):
            bad.extend(result)
        else:
            spool.write(encode(result) + b"\n")
        if number % 500 == 0:
            progress.show(number, "checking")
    return bad


def _spooled(spool: IO[bytes]) -> Iterator[ProfileChange]:
    spool.seek(0)
    decoder = msgspec.json.Decoder(ProfileChange)
    for line in spool:
        yield decoder.decode(line)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, where the rows are read
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        yield file


def _renamed(pairs: list[str]) -> dict[str, str]:
    renamed = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        if not equals or not column.strip():
            raise CommandError(f"--map {pair!r}: write it as COLUMN=NAME.")
        renamed[column.strip()] = name.strip()
    return renamed


def _write_errors(path: Path, bad: list[BadCell]) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(unfinished, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "id", "column", "message"])
            writer.writerows((cell.line, cell.id, cell.column, cell.message) for cell in bad)
        unfinished.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
