from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from cms.scheduling import run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does what is scheduled: publishes and unpublishes at the moments that editors set."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--interval", type=float, default=5, help="Seconds between two rounds.")
        parser.add_argument("--once", action="store_true", help="One round, then stop.")

    def handle(self, *, interval: float, once: bool, **options: Any) -> None:
        if once:
            return self.round()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.round()
        while not stop.wait(interval):
            close_old_connections()
            self.round()

    def round(self) -> None:
        try:
            for line in run_due():
                self.stdout.write(line)
        except DatabaseError:
            logger.exception("The database did not answer; trying again at the next round.")
