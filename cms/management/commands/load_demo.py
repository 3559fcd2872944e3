"""``manage.py load_demo``: Alpenglow Power & Gas, ready to try out."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.demo import access
from cms.demo.load import SOURCE, Loader
from cms.demo.site.load import load_site
from cms.demo.site.search_loader import load_searches, load_words
from marketing_spots.models import Campaign
from search.backends.chain import configured
from search.indexing.upkeep import ensure


class Command(BaseCommand):
    help = (
        "Loads a fictional utility: its website in two languages, spots, ads, segments, campaigns, "
        "pictures and 1,000 customers. "
        "Only what is missing is created; what somebody changed stays as it is. In demo mode "
        "(GRIDSPOT_DEMO=1) it also creates logins and keys whose secrets are published."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if not Campaign.objects.filter(source_id__startswith=SOURCE).exists():
            self.stdout.write("Loading Alpenglow Power & Gas; this takes about half a minute.")
        if settings.DEMO:
            access.create_logins()
            access.create_keys()
        user = (
            get_user_model().objects.filter(username="approver").first() if settings.DEMO else None
        )
        today = timezone.localdate()
        loader = Loader(user, today)
        created = loader.load()
        pictures = {name: picture.pk for name, picture in loader.pictures.items()}
        created += load_site(user, today, pictures)
        for line in ensure(configured()):
            self.stdout.write(line)
        created += load_words()
        if settings.DEMO:  # elsewhere the reports are of customers
            created["searches"] = load_searches()
        seconds = time.monotonic() - started
        if any(created.values()):
            counts = ", ".join(f"{count:,} {kind}" for kind, count in created.items() if count)
            self.stdout.write(f"Created {counts} in {seconds:.1f} s.")
        else:
            self.stdout.write("The demo is complete; nothing was changed.")
        if settings.DEMO:
            self._say_logins()
        else:
            self.stdout.write(
                "No logins or keys were made: theirs are published, so they exist only in demo mode "
                "(GRIDSPOT_DEMO=1)."
            )

    def _say_logins(self) -> None:
        self.stdout.write(f"\nLogins, all with the password {access.PASSWORD}:")
        for name, (_, _, _, purpose) in access.LOGINS.items():
            self.stdout.write(f"  {name:<9} {purpose}")
        self.stdout.write(f"Browser key  {access.BROWSER_KEY}\nServer key   {access.SERVER_KEY}")
