"""A server under load: granian on one core, wrk on the other, so that they do not share."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = """
local requests = {}
local count = 0
for line in io.lines("%(file)s") do
  count = count + 1
  local headers = {%(headers)s}
  requests[count] = wrk.format("%(method)s", "%(path)s", headers, line ~= "" and line or nil)
end
local next = 0
request = function()
  next = next %% count + 1
  return requests[next]
end
done = function(summary, latency, rest)
  local errors = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Request:
    """What is sent over and over; `bodies` are cycled through."""

    method: str
    path: str
    headers: dict[str, str]
    bodies: Sequence[bytes] = (b"",)


@dataclass(frozen=True)
class Result:
    per_second: float
    median_us: float
    p99_us: float
    errors: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int, command: Sequence[str]) -> list[str]:
    if shutil.which("taskset") and (os.cpu_count() or 1) > 1:
        return ["taskset", "-c", str(core), *command]
    return list(command)


@contextlib.contextmanager
def serving(target: str, environment: dict[str, str], ready: str = "/") -> Iterator[str]:
    """Runs `target` in one granian worker; yields its base address once it answers."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", target, "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--no-ws", "--log-level", "error"),
        *("--blocking-threads", "1", "--backpressure", "256"),
    ]
    process = subprocess.Popen(pinned(0, command), env={**os.environ, **environment})
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(base + ready, process)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with code {process.returncode} before it answered.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {seconds:.0f} seconds.")


def once(base: str, request: Request, body: bytes) -> tuple[int, bytes]:
    """One request by hand, to see that what is measured is a right answer."""
    message = urllib.request.Request(
        base + request.path, data=body or None, headers=request.headers, method=request.method
    )
    with urllib.request.urlopen(message, timeout=10) as answer:
        return answer.status, answer.read()


def fire(base: str, request: Request, folder: Path, seconds: int, connections: int = 16) -> Result:
    """Load from one wrk thread; errors are answers other than 2xx and 3xx and broken connections."""
    bodies = folder / "bodies.txt"
    bodies.write_bytes(b"\n".join(request.bodies) + b"\n")
    headers = ", ".join(f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in request.headers.items())
    script = folder / "script.lua"
    script.write_text(
        SCRIPT
        % {"file": bodies, "headers": headers, "method": request.method, "path": request.path}
    )
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), base]
    output = subprocess.run(pinned(1, command), capture_output=True, text=True, check=True).stdout
    match = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", output)
    if match is None:
        raise SystemExit(f"wrk said nothing that can be read:\n{output}")
    count, micros, errors, median, p99 = map(int, match.groups())
    return Result(count / (micros / 1e6), median, p99, errors)
