"""The short way through Django that searches take: the same answers, and what middleware gave them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from cms.handler import ApiHandler
from content import ports
from search.api.asking import forget_scopes

pytestmark = pytest.mark.django_db

Reply = tuple[str, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request must not close the connection that the test's transaction is on."""
    monkeypatch.setattr("django.core.signals.request_started.send", lambda **kwargs: [])
    monkeypatch.setattr("django.core.signals.request_finished.send", lambda **kwargs: [])
    forget_scopes()


def ask(method: str, path: str, query: str = "", **environ: Any) -> Reply:
    began: list[Any] = []
    given = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    } | environ
    chunks = ApiHandler()(given, lambda status, headers: began.append((status, headers)))
    status, headers = began[0]
    return status, {name.lower(): value for name, value in headers}, b"".join(chunks)


def test_an_answer_is_the_one_of_all_of_django(db: None) -> None:
    for path, query in (
        ("/api/v1/search/suggest", "q=bill"),
        ("/api/v1/search/nothing", ""),
        ("/api/v1/search", "q=bill&nonsense=1"),
    ):
        status, headers, body = ask("GET", path, query)
        other = Client().get(f"{path}?{query}", headers={"host": "localhost"})
        assert int(status[:3]) == other.status_code
        assert body == other.content
        for name in ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "ETag"):
            assert headers.get(name.lower()) == other.headers.get(name), name
        assert headers["content-length"] == str(len(body))
        assert headers["x-content-type-options"] == "nosniff"


def test_no_cookie_is_read_or_set(db: None) -> None:
    _, headers, _ = ask("GET", "/api/v1/search/suggest", "q=b", HTTP_COOKIE="sessionid=x")
    assert "set-cookie" not in headers
    assert "Cookie" not in headers.get("vary", "")


def test_head_has_the_length_and_no_body(db: None) -> None:
    _, get, body = ask("GET", "/api/v1/search/suggest", "q=bill")
    status, head, nothing = ask("HEAD", "/api/v1/search/suggest", "q=bill")
    assert (status, nothing) == ("200 OK", b"")
    assert head["content-length"] == get["content-length"] == str(len(body))


def test_notices_are_put_in_and_other_origins_may_ask(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports._ports, "notices", lambda area, language: (b'[{"n":1}]', "1"))
    _, headers, body = ask("GET", "/api/v1/search", "q=bill&counted=no")
    assert body.startswith(b'{"notices":[{"n":1}],')
    assert "x-gridspot-splice" not in headers
    status, headers, _ = ask("OPTIONS", "/api/v1/search/clicks")
    assert status.startswith("204")
    assert "X-Consent" in headers["access-control-allow-headers"]


def test_http_is_sent_to_https_where_it_has_to_be(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    status, headers, _ = ask("GET", "/api/v1/search", "q=bill")
    assert status.startswith("301")
    assert headers["location"] == "https://localhost/api/v1/search?q=bill"


def test_a_host_that_is_not_ours_is_no_defect(db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["www.example.com"]
    status, headers, body = ask("GET", "/api/v1/search", "q=bill", HTTP_HOST="evil.example")
    assert status.startswith("400")
    assert headers["content-type"] == "application/problem+json"
    assert b"evil" not in body
