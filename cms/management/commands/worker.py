from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from cms.background import jobs, run_once, run_until


class Command(BaseCommand):
    help = "Does what happens by itself: what is scheduled, and everything that follows a change."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="One turn of each job, then stop.")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            return run_once(jobs(), self.say)
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        return run_until(stopping, jobs(), self.say)

    def say(self, line: str) -> None:
        """What was done, on standard output at once, also into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()
