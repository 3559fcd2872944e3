"""`manage.py export_visitor`: everything held about one customer."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketing_spots.audience.profiles import export_visitor


class Command(BaseCommand):
    help = "Prints everything held about a customer as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="The customer's id.")

    def handle(self, *args: Any, **options: Any) -> None:
        held = export_visitor(options["id"])
        if held is None:
            raise CommandError(f"Nothing is held about {options['id']!r}. Check the id.")
        self.stdout.write(json.dumps(held, indent=2, ensure_ascii=False))
