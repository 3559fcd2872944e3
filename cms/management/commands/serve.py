from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

#: Requests that each web server process works on at once; further ones wait their turn.
THREADS = 2 * multiprocessing.cpu_count() + 1


class Command(BaseCommand):
    help = "Serves everything on one machine: the web server, and the worker for scheduled work."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="Web server processes.")
        parser.add_argument(
            "--check", action="store_true", help="Only say whether the port is free; serve nothing."
        )

    def handle(self, *, host: str, port: int, workers: int, check: bool, **options: Any) -> None:
        self.require_free(host, port)
        if check:
            return
        # Links and pictures in answers name the address that this server really has.
        environment = {"SITE_URL": f"http://localhost:{port}", **os.environ}
        # A closed terminal is told to this process alone, as the server is in a group of its own.
        for end in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(end, lambda *_: sys.exit(0))
        server = subprocess.Popen(
            self.server_command(host, port, workers), env=environment, process_group=0
        )
        worker = self.start_worker()
        try:
            self.announce(host, port, server)
            while server.poll() is None:
                if worker.poll() is not None:  # killed: what is scheduled must not wait for a human
                    self.stderr.write("The worker ended; starting it again.")
                    worker = self.start_worker()
                time.sleep(1)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            for process in (server, worker):
                process.terminate()
            self.see_out(server, worker)
        if server.returncode not in (0, -signal.SIGTERM):
            raise CommandError(f"The web server ended with code {server.returncode}.")

    def see_out(self, server: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> None:
        """Waits for both. One that does not end is killed: left over, it would keep the port."""
        for process in (server, worker):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                if process is server:  # its own children live on without it
                    os.killpg(server.pid, signal.SIGKILL)
                process.kill()
                process.wait()

    def start_worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR)

    def require_free(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is taken. Stop what runs there, or choose another: "
                    f"make demo PORT={port + 1}"
                ) from error

    def server_command(self, host: str, port: int, workers: int) -> list[str]:
        return [
            sys.executable,
            *("-m", "granian", "cms.wsgi:application"),
            *("--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", str(workers), "--no-ws", "--log-level", "warning"),
            *("--blocking-threads", str(THREADS)),
            *("--working-dir", str(settings.BASE_DIR), "--respawn-failed-workers"),
        ]

    def announce(self, host: str, port: int, server: subprocess.Popen[bytes]) -> None:
        """Says where everything is, once it answers there."""
        while server.poll() is None:
            try:
                socket.create_connection((host, port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            return
        base = f"http://localhost:{port}"
        self.stdout.write(
            f"\n  Gridspot is running.\n\n"
            f"    {base}/            start here\n"
            f"    {base}/admin/      the admin\n"
            f"    {base}/api/v1/docs the API\n\n"
            f"  Ctrl+C stops it.\n"
        )
        self.stdout.flush()
