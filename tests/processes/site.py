"""An installation of its own with real processes: a web server, and a console beside it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

#: Seconds for whatever a machine that is busy may take; only a failure takes so long.
PATIENCE = 180.0

#: Runs what it is told, line by line. To start Django costs seconds, and each test needs it often.
CONSOLE = """
import contextlib, io, json, os, sys, traceback
import django
from django.db import connections
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
django.setup()
for line in sys.stdin:
    said, failed = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(compile(json.loads(line), "<console>", "exec"), {"__name__": "__console__"})
    except BaseException:
        failed = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), failed]), file=answers, flush=True)
"""


class Site:
    """Database, files and processes in one folder. The console ends with :meth:`close`."""

    def __init__(self, folder: Path, migrated: Path, **environment: str) -> None:
        self.database = folder / "database"
        self.database.mkdir()
        shutil.copy(migrated, self.database / "site.sqlite3")
        self.environment = {
            **os.environ,
            "GRIDSPOT_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database / 'site.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            **environment,
        }
        self._console: subprocess.Popen[str] | None = None

    def shell(self, code: str) -> str:
        """Runs code in the console's process; what it printed."""
        if self._console is None:
            self._console = self.start("-c", CONSOLE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        console = self._console
        assert console.stdin is not None
        assert console.stdout is not None
        console.stdin.write(json.dumps(code) + "\n")
        console.stdin.flush()
        assert select.select([console.stdout], [], [], PATIENCE)[0], "the console hangs"
        said, failed = json.loads(console.stdout.readline())
        assert not failed, failed
        return str(said).strip()

    def start(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        """A Python process of this installation."""
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            [sys.executable, *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            text=True,
            **options,
        )

    def close(self) -> None:
        if self._console is not None:
            self._console.kill()
            self._console.communicate()
            self._console = None

    @contextlib.contextmanager
    def running(self, target: str = "cms.wsgi:application", workers: int = 1) -> Iterator[str]:
        """A web server; yields its address once it is ready."""
        served: list[subprocess.Popen[str]] = []  # also another one may run, of these tests' own
        try:
            yield self._serve(served, target, workers)
        finally:
            for each in served:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(each.pid, signal.SIGKILL)
                each.wait(timeout=PATIENCE)

    def _serve(self, served: list[subprocess.Popen[str]], target: str, workers: int) -> str:
        for _ in range(3):  # somebody else may take the port before the server does
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            # A session of its own: a killed parent's workers can be ended with it.
            self.server = server = self.start(
                *("-m", "granian", target, "--interface", "wsgi", "--port", str(port)),
                *("--workers", str(workers), "--log-level", "error", "--respawn-failed-workers"),
                start_new_session=True,
            )
            served.append(server)
            base = f"http://127.0.0.1:{port}"
            wait_until(lambda: server.poll() is not None or ready(base))  # noqa: B023
            if server.poll() is None:
                return base
        raise AssertionError("The web server does not start.")


def ask(url: str, key: str = "") -> tuple[int, bytes]:
    """One request over a connection of its own; 0 when nobody answers."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def ready(base: str) -> bool:
    return ask(f"{base}/health/ready")[0] == 200


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not so within {seconds:.0f} seconds"
        time.sleep(0.02)
