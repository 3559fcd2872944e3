"""``manage.py import_alert FILE``: one CAP message, from a person or a script."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketing_spots.notices.sources import take
from plugins.builtin.cap.config import Config, Rules
from plugins.builtin.cap.reading import CapError, read
from plugins.builtin.cap.xml import MAX_BYTES

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")


class Command(BaseCommand):
    help = (
        "Makes an emergency notice of an alert in the Common Alerting Protocol (CAP 1.1 or 1.2). It is "
        "switched on at once if it is severe, likely and immediate and its area is known here; "
        "otherwise it waits in the admin for somebody's yes. Updates and cancellations are followed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="The XML file, or - for standard input.")
        parser.add_argument(
            "--on",
            action="store_true",
            help="Switch it on without waiting for anybody, if it says where it holds.",
        )
        parser.add_argument(
            "--status",
            choices=STATUSES,
            action="append",
            default=[],
            help="Read messages of this status, too: others than Actual are not for the public.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        statuses = frozenset({"Actual", *options["status"]})
        rules = Rules(auto=Config.from_settings().rules.auto, statuses=statuses)
        try:
            drafts = read(self._document(options["file"]), rules)
        except (CapError, OSError) as error:
            raise CommandError(f"Nothing was done. {error}") from error
        said = list(take("cap", drafts, force=options["on"]))
        for line in said:
            self.stdout.write(line)
        if not said:
            self.stdout.write(
                "Nothing was done: its end has passed, it was here before, it is about places that "
                "are not served here, or what it cancels was never here."
            )

    def _document(self, name: str) -> bytes:
        if name == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
