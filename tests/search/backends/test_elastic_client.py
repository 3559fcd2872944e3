"""Errors of servers as search knows them: what may work elsewhere, and what never will."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from search.backends.base import BackendError, Refused, Write
from search.backends.elastic import backend as backends
from search.backends.elastic.backend import ElasticBackend, NoIndex
from search.backends.elastic.client import connect
from tests.search.contract.asking import asked
from tests.search.contract.samples import document

KEY = "a2V5OnZlcnktc2VjcmV0"
NOTHING_FOUND = json.dumps(
    {"timed_out": False, "hits": {"total": {"value": 0}, "hits": []}}
).encode()


class Server(ThreadingHTTPServer):
    """Answers whatever a test wants it to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.body, self.delay = 200, NOTHING_FOUND, 0.0
        self.product: str | None = "Elasticsearch"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what is tried here."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append((self.path, dict(self.headers.items())))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        if self.server.product:
            self.send_header("X-Elastic-Product", self.server.product)
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_PUT = do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Not to the tests' output."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def backend(*urls: str, **more: Any) -> ElasticBackend:
    options: dict[str, Any] = {"api_key": KEY, "seconds": 5.0} | more
    strict = options.pop("strict", False)
    return ElasticBackend(
        connect(urls, **options),
        connect(urls, **options, read=False),
        prefix="test",
        seconds=options["seconds"],
        strict=strict,
    )


def error_of(server: Server, error: dict[str, Any] | str) -> bytes:
    return json.dumps({"error": error, "status": server.status}).encode()


def test_a_question_carries_the_key_and_speaks_to_servers_8_and_9(server: Server) -> None:
    assert backend(server.url).search(asked("pay")).total == 0
    ((path, headers),) = server.asked
    assert path.startswith("/test-en/_search?")
    assert headers["authorization"] == f"ApiKey {KEY}"
    assert headers["content-type"] == "application/vnd.elasticsearch+json; compatible-with=8"
    assert headers["accept"] == "application/vnd.elasticsearch+json; compatible-with=8"


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503, 504])
def test_what_may_work_later_or_elsewhere_is_no_refusal(server: Server, status: int) -> None:
    server.status = status
    server.body = error_of(server, {"type": "es_rejected_execution_exception", "reason": "full"})
    with pytest.raises(BackendError, match=rf"answered {status} .*: full") as raised:
        backend(server.url).search(asked("pay"))
    assert not isinstance(raised.value, Refused)


@pytest.mark.parametrize("status", [400, 405, 413])
def test_what_never_works_is_refused_and_says_why(server: Server, status: int) -> None:
    server.status = status
    causes = [{"type": "too_many_nested_clauses", "reason": "maxClauseCount is set to 1024"}]
    server.body = error_of(
        server, {"root_cause": causes, "type": "search_phase_execution_exception", "reason": "all"}
    )
    with pytest.raises(Refused, match=r"maxClauseCount is set to 1024; all"):
        backend(server.url).search(asked("pay"))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Bad gateway</html>", b"{}", b'{"hits": 3}', b'{"hits": {"hits": [{}]}}', b"\xff"],
)
def test_what_is_no_answer_is_an_error(server: Server, body: bytes) -> None:
    server.body = body
    with pytest.raises(BackendError, match="cannot be read"):
        backend(server.url).search(asked("pay"))


def test_half_an_answer_is_an_error(server: Server) -> None:
    server.body = NOTHING_FOUND.replace(b"false", b"true")
    with pytest.raises(BackendError, match="in time"):
        backend(server.url).search(asked("pay"))


def test_somebody_else_than_elasticsearch_is_away(server: Server) -> None:
    server.product = None
    with pytest.raises(BackendError, match="not Elasticsearch") as raised:
        backend(server.url).search(asked("pay"))
    assert not isinstance(raised.value, Refused)


def test_an_answer_that_takes_too_long_is_not_waited_for(server: Server) -> None:
    server.delay = 6.0
    started = time.monotonic()
    with pytest.raises(BackendError, match="ConnectionTimeout"):
        backend(server.url, seconds=0.3).search(asked("pay"))
    assert time.monotonic() - started < server.delay
    assert len(server.asked) == 1


def test_another_node_answers_when_one_cannot_be_reached(server: Server) -> None:
    asking = backend("http://127.0.0.1:1", server.url, retries=1)
    assert [asking.search(asked("pay")).total for _ in range(4)] == [0] * 4


def test_a_server_that_is_not_there_is_away_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(BackendError, match="did not answer") as raised:
        backend("http://127.0.0.1:1").search(asked("pay"))
    assert time.monotonic() - started < 30
    assert KEY not in str(raised.value)


def test_a_missing_index_finds_nothing_or_says_so(server: Server) -> None:
    server.status = 404
    server.body = error_of(server, {"type": "index_not_found_exception", "reason": "no such index"})
    assert backend(server.url).search(asked("pay")).total == 0
    with pytest.raises(NoIndex, match="no live index for en"):
        backend(server.url, strict=True).search(asked("pay"))


@pytest.mark.parametrize(
    ("status", "refused"), [(400, True), (403, False), (429, False), (503, False)]
)
def test_a_write_that_may_be_lost_is_an_error(
    server: Server, monkeypatch: pytest.MonkeyPatch, status: int, refused: bool
) -> None:
    """Of one document, among others that were written; a full disk says 403 or 429."""
    monkeypatch.setattr(backends, "BACKOFF", 0.01)
    items = [
        {"index": {"_id": "b", "status": status, "error": {"type": "x", "reason": "no"}}},
        {"index": {"_id": "a", "status": 200}},
    ]
    server.body = json.dumps({"errors": True, "items": items}).encode()
    writes = [Write("b", 1, document("b", "B")), Write("a", 1, document("a", "A"))]
    if refused:
        written = backend(server.url).write("test-en-1", writes)
        assert (written.written, written.refused) == (1, (("b", "no"),))
    else:
        with pytest.raises(BackendError, match="did not write b"):
            backend(server.url).write("test-en-1", writes)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "search")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "search.pem"
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = serialization.Encoding.PEM
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return file


def test_a_cluster_that_signs_its_own_certificates_is_trusted_when_told(
    server: Server, certificate: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http://", "https://")
    assert backend(url, ca_certs=str(certificate)).search(asked("pay")).total == 0
    with pytest.raises(BackendError, match="TlsError") as raised:
        backend(url).search(asked("pay"))
    assert not isinstance(raised.value, Refused)


def test_addresses_may_name_a_path_a_user_and_no_port(server: Server) -> None:
    named = server.url.replace("http://", "http://elastic:secret@") + "/es"
    assert backend(named, api_key="").search(asked("pay")).total == 0
    ((path, headers),) = server.asked
    assert path.startswith("/es/test-en/_search?")
    assert headers["authorization"].startswith("Basic ")
    assert backend("https://search.example")._asking.transport.node_pool.get().port == 443
