"""A small utility: a snapshot, keys and a client, all without a database."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from wsgiref.validate import validator

import pytest

from marketing_spots.access import hash_key
from marketing_spots.delivery import spots, visitors
from marketing_spots.delivery.keys import Access, AccessDocument, ApiKeyDoc
from marketing_spots.delivery.live import Live, prepare
from marketing_spots.delivery.state import State
from marketing_spots.delivery.visitor_tokens import TokenKeyDoc
from marketing_spots.delivery.visitors import Profile
from marketing_spots.engine.definitions import (
    AdDef,
    AttributeDef,
    AttributeSource,
    AttributeType,
    CampaignDef,
    Placement,
    Schedule,
    SegmentDef,
    Snapshot,
    SpotDef,
)

SERVER = "gss_" + "s" * 32
BROWSER = "gsb_" + "b" * 32
ORIGIN = "https://www.example.com"
CONSENT = {"personalisation": True, "measurement": True}

#: Nothing that a browser key gets may contain any of these.
SECRETS = (
    "Secret segment",
    "Secret campaign",
    "Internal ad name",
    "owns_ev",
    "income",
    "seg-ev",
    "audience",
    "holdout",
)


def attribute(
    name: str, type_: AttributeType, source: AttributeSource, **more: Any
) -> AttributeDef:
    return AttributeDef(name=name, type=type_, source=source, label=name.title(), **more)


def ad(name: str, *languages: str) -> AdDef:
    return AdDef(
        id=f"ad-{name}",
        name=f"Internal ad name {name}",
        format="text",
        content={
            language: {
                "format": "text",
                "headline": f"{name} in {language}",
                "body_html": "<p>Grüße</p>",
                "link": None,
            }
            for language in languages or ("en",)
        },
    )


def campaign(name: str, spot: str, ad_id: str, audience: Any = None, **more: Any) -> CampaignDef:
    return CampaignDef(
        id=f"c-{name}",
        name=f"Secret campaign {name}",
        placements=(Placement(spot=spot, ad=ad_id),),
        audience=audience,
        **more,
    )


def compare(name: str, op: str, value: Any) -> dict[str, Any]:
    return {"type": "attribute", "attribute": name, "op": op, "value": value}


def snapshot(version: int = 7, **changes: Any) -> Snapshot:
    now = dt.datetime.now(dt.UTC)  # of this test: collecting the suite may be minutes ago
    fields: dict[str, Any] = {
        "version": version,
        "compiled_at": now,
        "attributes": (
            attribute("owns_ev", AttributeType.BOOLEAN, AttributeSource.VERIFIED),
            attribute("income", AttributeType.NUMBER, AttributeSource.VERIFIED),
            attribute("programs", AttributeType.SET, AttributeSource.VERIFIED),
            attribute("moving", AttributeType.BOOLEAN, AttributeSource.DECLARED),
            attribute("page", AttributeType.TEXT, AttributeSource.CONTEXT),
            attribute("step", AttributeType.NUMBER, AttributeSource.CONTEXT),
            attribute(
                "device",
                AttributeType.CHOICE,
                AttributeSource.CONTEXT,
                choices=("phone", "desktop"),
            ),
        ),
        "segments": (
            SegmentDef(id="seg-ev", name="Secret segment EV", rule=compare("owns_ev", "eq", True)),
        ),
        "ads": (
            ad("default", "en", "es"),
            ad("ev", "en", "es"),
            ad("phone"),
            ad("moving"),
            ad("open"),
        ),
        "spots": (
            SpotDef(name="home-hero", label="Hero", default_ads=("ad-default",)),
            SpotDef(name="home-side", label="Side"),
            SpotDef(name="soon", label="Soon"),
            SpotDef(name="bare", label="Bare"),
        ),
        "campaigns": (
            campaign(
                "ev", "home-hero", "ad-ev", {"type": "segment", "segment": "seg-ev"}, priority=70
            ),
            campaign("moving", "home-hero", "ad-moving", compare("moving", "eq", True)),
            campaign("phone", "home-side", "ad-phone", compare("device", "eq", "phone")),
            campaign(
                "soon",
                "soon",
                "ad-open",
                schedule=Schedule(end=now + dt.timedelta(seconds=120)),
            ),
        ),
    }
    return Snapshot(**{**fields, **changes})


def keys(*token_keys: TokenKeyDoc, version: int = 1) -> Access:
    return Access(
        AccessDocument(
            version=version,
            api_keys=(
                ApiKeyDoc(kind="server", hash=hash_key(SERVER)),
                ApiKeyDoc(kind="browser", hash=hash_key(BROWSER), origins=(ORIGIN,)),
            ),
            token_keys=token_keys,
        )
    )


def put_live(state: State, found: Snapshot | None = None, access: Access | None = None) -> None:
    prepared = prepare(found or snapshot(), state.plugins, dt.datetime.now(dt.UTC))
    state.live = Live(prepared, access or keys(), "database")
    state.database_ok = True


def remember(
    state: State,
    customer: str,
    attributes: Mapping[str, Any] | None,
    personalisation: bool | None = None,
    measurement: bool | None = None,
) -> None:
    """A profile as if it had just been read; None: there is none."""
    row = None if attributes is None else (json.dumps(attributes), personalisation, measurement)
    profile = Profile(customer, row, state.signer.visitor_hash("customer", customer))
    profile.expires = float("inf")
    state.profiles._cache.put(customer, profile)


class Clock:
    """The time that deciding and keeping go by: it stands until a test moves `now`.

    Item tokens name the hour, and what is kept is kept for seconds. With a real clock two equal
    questions got two answers now and then: on the hour, and on a machine that was busy.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        clock = self

        class Datetime(dt.datetime):
            @classmethod
            def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
                return dt.datetime.fromtimestamp(clock.now, tz)

        seconds = SimpleNamespace(time=lambda: self.now, monotonic=lambda: self.now)
        monkeypatch.setattr(spots, "dt", SimpleNamespace(datetime=Datetime))
        monkeypatch.setattr(spots, "time", seconds)
        monkeypatch.setattr(visitors, "time", seconds)

    def moment(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.now, dt.UTC)


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status[:3])
        self.pairs = headers
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"{self.status} {self.headers} {self.body[:400]!r}"


class Client:
    """Calls the application as a server would; every answer is checked against WSGI's rules."""

    def __init__(self, app: Any) -> None:
        self._app = validator(app)

    def get(
        self, path: str, key: str | None = SERVER, method: str = "GET", **headers: str
    ) -> Answer:
        return self.call(method, path, b"", key, headers)

    def post(self, path: str, body: Any, key: str | None = SERVER, **headers: str) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.call("POST", path, raw, key, {"content_type": "application/json", **headers})

    def spots(self, *spots: str, key: str = SERVER, headers: Any = None, **body: Any) -> Any:
        answer = self.post("/api/v1/spots", {"spots": spots, **body}, key, **(headers or {}))
        assert answer.status == 200, answer
        return answer.json["spots"]

    def call(
        self, method: str, path: str, body: bytes, key: str | None, headers: Mapping[str, str]
    ) -> Answer:
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
        if key is not None:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        for name, value in headers.items():
            plain = name.upper().replace("-", "_")
            environ[plain if plain in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{plain}"] = (
                value
            )
        got: list[Any] = []

        def start_response(status: str, found: list[tuple[str, str]], exc_info: Any = None) -> Any:
            got[:] = [status, found]
            return lambda data: None

        iterable = self._app(environ, start_response)
        try:
            content = b"".join(iterable)
        finally:
            iterable.close()
        return Answer(got[0], got[1], content)
