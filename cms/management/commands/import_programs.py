"""`manage.py import_programs`: programs of a state into records, ads and campaigns."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.programs.importing import Report, import_state
from cms.programs.vocabulary import ImportRefused
from content.programs.reader import ProgramFilesError
from marketing_spots.snapshot import CompileError

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Imports the incentive programs of a state: records to read, an ad in each language, a "
        "campaign whose audience is who is eligible, and a page of each program. Running it again changes only what the "
        "source has changed. See docs/importing.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folders", nargs="+", metavar="DIR", help="A state's folder, for instance programs/CO."
        )
        parser.add_argument("--dry-run", action="store_true", help="Do it all, then take it back.")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Take the source's version of what people have edited or deleted here.",
        )

        parser.add_argument(
            "--pages-under",
            metavar="PATH",
            help="Make the section with program pages below the page at this path of the site, "
            "instead of below the home page. Pages that there are stay where they are.",
        )
        parser.add_argument("--no-pages", action="store_true", help="Make no program pages.")

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in options["folders"]:
            started = time.monotonic()
            progress = Progress(self.stderr)
            try:
                report = import_state(
                    Path(folder),
                    overwrite=options["overwrite"],
                    dry_run=options["dry_run"],
                    pages=not options["no_pages"],
                    pages_under=options["pages_under"],
                    progress=progress,
                )
            except (ProgramFilesError, ImportRefused, CompileError) as error:
                raise CommandError(f"Nothing of {folder} was imported. {error}") from None
            finally:
                progress.done()
            self._print(report, options, time.monotonic() - started)

    def _print(self, report: Report, options: dict[str, Any], seconds: float) -> None:
        state = report.data.state
        self._section("cannot be read and stay out", map(str, report.data.problems), options)
        closed = [f"{key}: {reason}" for key, reason in report.audiences.closed.items()]
        self._section("are not advertised: it cannot be told for whom", closed, options)
        self._section("were left alone", report.outcome.kept, options)
        self._section("are no longer advertised", report.outcome.gone, options)
        for words in (*report.made, *report.outcome.notes):
            self.stdout.write(f"{state} {words}")
        for name, counts in {**report.records, **report.outcome.counts}.items():
            self.stdout.write(f"{state} {name}: {counts}")
        if report.outcome.edited:
            self.stdout.write(f"{state}: {report.outcome.edited} edited here, source unchanged")
        if areas := report.audiences.areas:
            asked = len({key for keys in areas.values() for key in keys})
            self.stdout.write(
                f"{state}: {len(areas)} places are known by number only; {asked} rules ask for them "
                "in the attribute service_geographies"
            )
        self.stdout.write(
            f"{state}: {report.campaigns} campaigns published, {report.live_now} live now; "
            + (f"snapshot {report.snapshot}" if report.snapshot else "no new snapshot")
            + (" (dry run, taken back)" if options["dry_run"] else "")
            + f"; {seconds:.1f} s"
        )

    def _section(self, what: str, lines: Iterable[str], options: dict[str, Any]) -> None:
        found = list(lines)
        if not found:
            return
        self.stdout.write(f"{len(found)} {what}:")
        shown = found if options["verbosity"] > 1 else found[:SHOWN]
        for line in shown:
            self.stdout.write(f"  {line}")
        if len(shown) < len(found):
            self.stdout.write(f"  ... and {len(found) - len(shown)} more; -v 2 shows all.")


class Progress:
    """The phase on one line of a terminal; silence anywhere else."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._shown = bool(stream.isatty())

    def __call__(self, phase: str, count: int) -> None:
        if self._shown:
            self._stream.write(f"\r{phase}: {count}{' ' * 20}", ending="")

    def done(self) -> None:
        if self._shown:
            self._stream.write(f"\r{' ' * 40}\r", ending="")
