"""`manage.py erase_visitor`: forgets one customer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketing_spots.audience.profiles import erase_visitor


class Command(BaseCommand):
    help = "Erases everything held about a customer, here and in every delivery node's memory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="The customer's id.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not erase_visitor(options["id"]):
            raise CommandError(f"Nothing is held about {options['id']!r}. Check the id.")
        self.stdout.write(f"Everything held about {options['id']!r} is erased.")
