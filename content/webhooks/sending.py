"""One attempt: a POST to an address that was judged, and what came of it. No database here."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    SSLError,
)
from urllib3.util.ssl_match_hostname import CertificateError

from content.webhooks.signing import sign
from content.webhooks.targets import Refused, Target, judge

CONNECT_SECONDS = 4.0
#: From beginning to end, whatever the other side does.
TOTAL_SECONDS = 10.0
#: How much of an answer is read and kept.
RESPONSE_BYTES = 2048
MAX_RETRY_AFTER = dt.timedelta(hours=1)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent where. Its secrets are in memory only while it is being sent."""

    delivery: int
    url: str
    message_id: str
    body: bytes
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Message({self.message_id} to {self.url})"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an attempt. `error` is empty if it was accepted; `ms` are milliseconds."""

    at: dt.datetime
    ms: int
    status: int | None = None
    error: str = ""
    response: str = ""
    retry_after: dt.timedelta | None = None

    @property
    def ok(self) -> bool:
        return not self.error


class Attempt:
    """One attempt. `run` blocks; `abort` ends it from another thread when its time is over."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.at = dt.datetime.now(dt.UTC)
        self.began = time.monotonic()
        self._connection: Any = None
        self._aborted = threading.Event()

    @property
    def overdue(self) -> bool:
        return time.monotonic() - self.began > TOTAL_SECONDS

    def run(self) -> Outcome:
        """Sends it. Never raises."""
        try:
            outcome = self._send(judge(self.message.url))
        except Refused as error:
            outcome = self._failed(str(error))
        except Exception as error:
            outcome = self._failed(_in_words(error))
        return self.timed_out() if self._aborted.is_set() else outcome

    def timed_out(self) -> Outcome:
        """The outcome of an attempt whose time is over."""
        return self._failed(f"No answer within {TOTAL_SECONDS:g} seconds.")

    def abort(self) -> None:
        """Ends the connection, also one that drips a byte at a time."""
        self._aborted.set()
        sock = getattr(self._connection, "sock", None)
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _send(self, target: Target) -> Outcome:
        error: Exception = OSError("no address")
        for address in target.addresses:
            if self._aborted.is_set():
                break
            try:
                return self._post(target, address)
            except (NewConnectionError, ConnectTimeoutError) as refused:
                error = refused  # the next address of the same host may answer
        raise error

    def _post(self, target: Target, address: str) -> Outcome:
        self._connection = connection = _connection(target, address)
        try:
            connection.connect()
            if self._aborted.is_set():  # it had no socket to be ended by
                return self.timed_out()
            connection.timeout = TOTAL_SECONDS
            connection.request(
                "POST",
                target.path,
                body=self.message.body,
                headers=self._headers(target),
                preload_content=False,
                decode_content=False,
            )
            return self._answered(connection.getresponse())
        finally:
            connection.close()

    def _headers(self, target: Target) -> dict[str, str]:
        message, moment = self.message, int(self.at.timestamp())
        signature = sign(message.secrets, message.message_id, moment, message.body)
        return {
            "Host": target.authority,
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "Gridspot-Webhooks/1",
            "webhook-id": message.message_id,
            "webhook-timestamp": str(moment),
            "webhook-signature": signature,
        }

    def _answered(self, answer: Any) -> Outcome:
        start = b""
        with contextlib.suppress(HTTPError, OSError):  # it has answered; what follows is for people
            start = answer.read(RESPONSE_BYTES)
        status = int(answer.status)
        error = ""
        if 300 <= status < 400:
            error = f"Answered {status}, to ask elsewhere. Redirects are not followed."
        elif not 200 <= status < 300:
            error = f"Answered {status}."
        return Outcome(
            at=self.at,
            ms=self._ms(),
            status=status,
            error=error,
            response=start.decode("utf-8", "replace").replace("\x00", "�"),
            retry_after=_retry_after(answer.headers.get("Retry-After"), self.at) if error else None,
        )

    def _failed(self, error: str) -> Outcome:
        return Outcome(at=self.at, ms=self._ms(), error=error[:500])

    def _ms(self) -> int:
        return round((time.monotonic() - self.began) * 1000)


def _connection(target: Target, address: str) -> HTTPConnection:
    """A connection to this very address; with TLS, it still has to prove that it is the host."""
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        address,
        target.port,
        timeout=CONNECT_SECONDS,
        server_hostname=target.host,
        assert_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
    )


def _retry_after(value: str | None, now: dt.datetime) -> dt.timedelta | None:
    """What the other side asks to wait, in seconds or as a date; at most an hour."""
    if not value:
        return None
    try:
        wait = dt.timedelta(seconds=min(int(value), 86_400))
    except ValueError:
        try:
            wait = parsedate_to_datetime(value) - now
        except (ValueError, TypeError):
            return None
    return min(max(wait, dt.timedelta()), MAX_RETRY_AFTER)


def _in_words(error: Exception) -> str:
    """What went wrong, for whoever runs the other side."""
    if isinstance(error, socket.gaierror):
        return "Nobody knows this host name."
    if isinstance(error, (ssl.SSLError, SSLError, CertificateError)):
        return f"Its certificate or TLS is not in order: {error}"
    if isinstance(error, NewConnectionError):
        return "Nobody accepts connections there."
    if isinstance(error, (ConnectTimeoutError, TimeoutError)):
        return f"No answer within {TOTAL_SECONDS:g} seconds."
    return f"The connection broke off ({type(error).__name__})."
