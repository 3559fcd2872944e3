"""Wagtail's command, each object on its own: one that fails does not hold back the rest."""

from __future__ import annotations

from typing import Any

from wagtail.management.commands import publish_scheduled

from cms.scheduling import run_due


class Command(publish_scheduled.Command):
    help = "Publishes and unpublishes what is due; run it every few minutes, or use `worker`."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        for line in run_due():
            self.stdout.write(line)
