"""One attempt, over real connections: signed, bounded, and never somewhere else."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from content.webhooks import sending
from content.webhooks.sending import Attempt, Message, Outcome
from content.webhooks.signing import new_secret, seal, sign, unseal
from tests.content.cache_tools import wait_until
from tests.content.webhook_tools import Receiver, status


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE = True
    with Receiver().running() as receiver:
        yield receiver


def message(url: str, *secrets: str) -> Message:
    return Message(
        delivery=1,
        url=url,
        message_id="chg_1_abc",
        body=b'{"type":"page.published"}',
        secrets=secrets or (new_secret(),),
    )


def attempt(url: str) -> Outcome:
    return Attempt(message(url)).run()


def test_the_example_of_the_specification() -> None:
    signature = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_sent(receiver: Receiver) -> None:
    old, new = new_secret(), new_secret()
    began = int(time.time())
    outcome = Attempt(message(receiver.url, new, old)).run()
    assert (outcome.ok, outcome.status, outcome.error) == (True, 204, "")
    (request,) = receiver.requests
    assert request.path == "/hooks?x=1"
    assert request.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["webhook-id"] == "chg_1_abc"
    moment = int(request.headers["webhook-timestamp"])
    assert began <= moment <= time.time()
    wanted = [sign([secret], "chg_1_abc", moment, request.body) for secret in (new, old)]
    assert request.headers["webhook-signature"].split(" ") == wanted


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, code: int) -> None:
    receiver.answers = [status(code, Location=f"{receiver.url}&elsewhere")]
    outcome = attempt(receiver.url)
    assert not outcome.ok
    assert "not followed" in outcome.error
    assert len(receiver.requests) == 1


def test_a_refusal_says_what_came_back(receiver: Receiver) -> None:
    receiver.answers = [status(503, b"Down \xff\x00 for an hour" + b"x" * 9999, Retry_After="90")]
    outcome = attempt(receiver.url)
    assert (outcome.status, outcome.error) == (503, "Answered 503.")
    assert outcome.response.startswith("Down �� for an hour")
    assert len(outcome.response) <= sending.RESPONSE_BYTES
    assert outcome.retry_after == dt.timedelta(seconds=90)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("99999999", 3600),
        ("-5", 0),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("9" * 400, 3600),
    ],
)
def test_how_long_the_other_side_wants_to_be_left_alone(value: str, seconds: int | None) -> None:
    found = sending._retry_after(value, dt.datetime.now(dt.UTC))
    assert found == (None if seconds is None else dt.timedelta(seconds=seconds))


def test_nobody_there(settings: Any) -> None:
    settings.WEBHOOK_PRIVATE = True
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        outcome = attempt(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert outcome.error == "Nobody accepts connections there."


def test_an_answer_that_breaks_off(receiver: Receiver) -> None:
    receiver.answers = [lambda request: request.connection.shutdown(socket.SHUT_RDWR)]
    assert "broke off" in attempt(receiver.url).error


def test_inside_without_permission_nothing_is_sent(settings: Any) -> None:
    with Receiver().running() as receiver:
        outcome = attempt(receiver.url.replace("http", "https"))
        assert "private network" in outcome.error
        assert receiver.requests == []


def test_the_address_that_was_judged_is_the_one_that_is_used(
    receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_PRIVATE, settings.WEBHOOK_ALLOW = False, ["127.0.0.1"]
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        if host == "rebind.example.com":  # allowed when judged; somewhere else a moment later
            return real("127.0.0.1" if asked.count(host) == 1 else "10.255.255.1", *args, **kwargs)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    outcome = attempt(f"http://rebind.example.com:{receiver.port}/")
    assert outcome.ok
    assert asked.count("rebind.example.com") == 1
    assert receiver.requests[0].headers["Host"] == f"rebind.example.com:{receiver.port}"


def test_the_next_address_of_a_host_is_tried(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def two(host: str, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "two.example.com":  # nobody listens on the first
            return [*real("127.0.0.2", port, *args, **kwargs), *real("127.0.0.1", port)]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert attempt(f"http://two.example.com:{receiver.port}/").ok


def test_one_that_drips_is_cut_off(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.05):
            request.wfile.write(b"X: y\r\n")

    receiver.answers = [drip]
    running = Attempt(message(receiver.url))
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(running.run()))
    thread.start()
    wait_until(lambda: receiver.requests)
    running.abort()
    thread.join(60)
    over.set()
    assert not thread.is_alive()
    assert not outcomes[0].ok


def test_secrets_are_sealed_and_not_printed(settings: Any) -> None:
    plain = new_secret()
    sealed = seal(plain)
    assert plain not in sealed
    assert unseal(sealed) == plain
    assert plain not in repr(message("https://example.com", plain))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "y" * 40
    assert unseal(sealed) == plain
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="SECRET_KEY_FALLBACKS"):
        unseal(sealed)


# --- TLS ----------------------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> Path:
    """A certificate for one host name, signed by itself, with its key; the file of both."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(pem) + secret)
    return file


@pytest.mark.parametrize(("host", "ok"), [("good.example.com", True), ("other.example.com", False)])
def test_the_certificate_must_be_of_the_host_though_the_address_is_fixed(
    host: str, ok: bool, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_PRIVATE = True
    file = certificate(tmp_path, "good.example.com")
    receiver = Receiver()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))  # trusted, as a public authority would be
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda name, *args, **kw: real(
            "127.0.0.1" if name.endswith("example.com") else name, *args, **kw
        ),
    )
    with receiver.running():
        outcome = attempt(f"https://{host}:{receiver.port}/")
    assert outcome.ok is ok
    if not ok:
        assert "certificate" in outcome.error
        assert receiver.requests == []
