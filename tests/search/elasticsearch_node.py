"""A real Elasticsearch for tests, CI and benchmarks: one node, thrown away after use.

    python -m tests.search.elasticsearch_node fetch         # once, into var/elasticsearch
    python -m tests.search.elasticsearch_node start         # serves until Ctrl-C, prints its URL
    python -m tests.search.elasticsearch_node run make bench   # with ELASTICSEARCH_TEST_URL set

Only Python's own library is used: CI fetches and starts it before any environment is made.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.search.elasticsearch_files import (
    VERSION,
    NodeError,
    fetch,
    java_home,
    readable_home,
    what_is_missing,
)

STARTUP_SECONDS = 180

# A process asks to be told when the *thread* that started it ends. Nodes are therefore started by one
# thread that lives as long as this process, whichever test's thread asked for them.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="elasticsearch-starter")


# --- one node ----------------------------------------------------------------------------------------


class Node:
    """One server with its own folder and port; `stop` and `start` again keep both.

    `heap_mb` is memory for Java's objects; the process takes about 0.4 GB more. `quick` leaves out the
    optimising compiler: for nodes that are started often and measured never.
    """

    def __init__(self, *, heap_mb: int = 512, quick: bool = False, port: int | None = None) -> None:
        problem = what_is_missing()
        if problem:
            raise NodeError(f"No Elasticsearch can be started. {problem}")
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._files = readable_home()
        self.folder = Path(tempfile.mkdtemp(prefix="gridspot-elasticsearch-"))
        self._log = self.folder / "logs" / "console.log"
        self._configure(heap_mb, quick)
        atexit.register(self.remove)

    def _configure(self, heap_mb: int, quick: bool) -> None:
        for name in ("conf", "data", "logs", "tmp"):
            (self.folder / name).mkdir()
        conf = self.folder / "conf"
        shutil.copyfile(self._files / "config" / "log4j2.properties", conf / "log4j2.properties")
        options = [f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m"]
        options += ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] if quick else []
        (conf / "jvm.options").write_text("\n".join(options) + "\n")
        settings = {  # settings of modules that are not there would stop the start: no more than these
            "cluster.name": f"gridspot-{self.port}",
            "node.name": f"gridspot-{self.port}",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": 0,
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "xpack.security.enabled": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
        (conf / "elasticsearch.yml").write_text("".join(lines))
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process that SIGTERM stops; 0 when there is none."""
        return self._process.pid if self._process is not None and self.running else 0

    def start(self) -> Node:
        """Starts the server unless it runs, and returns when it answers. Raises NodeError."""
        if not self.running:
            log = self._log.open("ab")
            with log:
                self._process = _starter.submit(self._launch, log.fileno()).result()
        self._wait_until_it_answers()
        return self

    def _launch(self, log: int) -> subprocess.Popen[bytes]:
        home, conf, java = self._files, self.folder / "conf", java_home()
        command = [*_as_user_with_our_end(), str(java / "bin" / "java")]
        command += ["-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        command += ["-Dcli.name=server", "-Dcli.script=./bin/elasticsearch"]
        command += ["-Dcli.libs=lib/tools/server-cli", f"-Des.path.home={home}"]
        command += [f"-Des.path.conf={conf}", "-Des.distribution.type=tar"]
        command += ["-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*"]
        command += ["org.elasticsearch.launcher.CliToolLauncher"]
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "JAVA_HOME": str(java),
            "ES_JAVA_HOME": str(java),
            "ES_PATH_CONF": str(conf),
            "ES_TMPDIR": str(self.folder / "tmp"),
        }
        return subprocess.Popen(
            command,
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests, which then stop the server
        )

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < until:
            if not self.running:
                raise NodeError(f"Elasticsearch ended while it started. {self.log_tail()}")
            with contextlib.suppress(OSError, ValueError):
                health = request(
                    "GET", f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s"
                )
                if not health["timed_out"]:
                    return
            time.sleep(0.2)
        self.stop()
        raise NodeError(
            f"Elasticsearch did not answer within {STARTUP_SECONDS} s. {self.log_tail()}"
        )

    def log_tail(self, lines: int = 25) -> str:
        """The last lines the server wrote, with a heading."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return "Its log ends:\n" + "\n".join(text.splitlines()[-lines:])

    def stop(self, *, abruptly: bool = False) -> None:
        """Stops the server (`abruptly`: by SIGKILL, as a crash would) and returns when it is gone."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            self.resume()
            if abruptly:
                self._signal_all(signal.SIGKILL)
            else:
                process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                self._signal_all(signal.SIGKILL)
                process.wait()
        _wait_until(lambda: not _accepts(self.port), 10)
        self._process = None

    def pause(self) -> None:
        """Freezes the server: connections are taken and nothing is answered, as when it is overloaded."""
        self._signal_all(signal.SIGSTOP)
        _wait_until(self._is_frozen, 10)  # on a busy machine it may answer once more before

    def _is_frozen(self) -> bool:
        command = ["ps", "-o", "stat=", "-g", str(self.pid)]
        states = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
        return all(state.startswith("T") for state in states)

    def resume(self) -> None:
        """Lets a frozen server go on."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def remove(self) -> None:
        """Stops the server and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.remove)

    def __enter__(self) -> Node:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.remove()


def _as_user_with_our_end() -> list[str]:
    """What goes before the command: it must not run as root, and must not outlive this process."""
    if shutil.which("setpriv") is None:
        if os.geteuid() == 0:
            raise NodeError(
                "Elasticsearch refuses to run as root, and there is no setpriv (util-linux)."
            )
        return []
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig", "TERM"]
    user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return ["setpriv", *user, "--pdeathsig", "TERM"]


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)


def _free_port() -> int:
    """A port below those the system gives to outgoing connections: it stays free while we start."""
    for _ in range(200):
        port = random.randint(20_000, 31_999)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise NodeError("No free port between 20000 and 31999 on 127.0.0.1.")


def request(method: str, url: str, body: object = None, *, seconds: float = 10) -> Any:
    """One bare request, for what has to work without the client; raises OSError when it does not."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(asked, timeout=seconds) as answer:
        return json.loads(answer.read() or b"null")


# --- the command line --------------------------------------------------------------------------------


@contextlib.contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends us like Ctrl-C: what was started is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        yield


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="elasticsearch_node", description="Elasticsearch for tests."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="fetch the server's files, once")
    start = commands.add_parser("start", help="serve until Ctrl-C or SIGTERM")
    start.add_argument("--port", type=int, help="the port; otherwise a free one")
    start.add_argument("--url-file", type=Path, help="a file for its URL, written when it answers")
    start.add_argument("--quick", action="store_true", help="a small one, not for measuring")
    run = commands.add_parser("run", help="run a command with ELASTICSEARCH_TEST_URL set")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="command")
    asked = parser.parse_args(arguments)
    try:
        with _ended_by_sigterm():
            print(f"Elasticsearch {VERSION} is in {fetch()}", flush=True)
            if asked.command == "start":
                _serve(asked.port, asked.url_file, quick=asked.quick)
            elif asked.command == "run":
                return _run(asked.words or parser.error("run what?"))
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(port: int | None, url_file: Path | None, *, quick: bool) -> None:
    with Node(port=port, heap_mb=256 if quick else 512, quick=quick) as node:
        print(f"{node.url} answers (pid {node.pid}); Ctrl-C stops it.", flush=True)
        if url_file is not None:
            partial = url_file.with_suffix(".partial")
            partial.write_text(node.url)
            partial.rename(url_file)
        while node.running:
            time.sleep(0.5)
        raise NodeError(f"Elasticsearch ended. {node.log_tail()}")


def _run(words: list[str]) -> int:
    with Node() as node:
        environment = os.environ | {"ELASTICSEARCH_TEST_URL": node.url}
        return subprocess.run(words, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
