"""``manage.py visitor_token CUSTOMER_ID``: a token as the demo's portal would sign it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo.access import NotADemo, visitor_token
from marketing_spots.models import Visitor


class Command(BaseCommand):
    help = "Prints a signed visitor token for a customer of the demo, good for 12 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("customer", help="A customer id, for instance ev-owner-ana.")

    def handle(self, *args: Any, customer: str, **options: Any) -> None:
        try:
            token = visitor_token(customer)
        except NotADemo as error:
            raise CommandError(str(error)) from error
        if not Visitor.objects.filter(pk=customer).exists():
            raise CommandError(
                f"There is no customer {customer!r}. Try ev-owner-ana, or run load_demo first."
            )
        self.stdout.write(token)
