"""Purging Fastly, Cloudflare, and caches that take HTTP ``PURGE``; set up by the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from plugins.api import CdnPurger, Purge, hookimpl

#: Every public answer carries this surrogate key. Purging it, rather than the whole service, leaves
#: alone what else the CDN holds.
EVERYTHING = "everything"
SECONDS = 8.0


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says about the CDN."""

    kind: str
    urls: tuple[str, ...]
    site: str
    token: str


class Maker(msgspec.Struct, frozen=True):
    """How a kind of CDN is purged, and which settings it cannot do without."""

    purge: Callable[[Settings, Purge], None]
    url: str
    needs: tuple[str, ...]
    header: str = "Surrogate-Key"
    separator: str = " "
    batch: int = 100


def fastly(settings: Settings, what: Purge) -> None:
    """https://www.fastly.com/documentation/reference/api/purging/"""
    for url in settings.urls:
        _send(
            "POST",
            f"{url}/service/{settings.site}/purge",
            {"Fastly-Key": settings.token, "Surrogate-Key": " ".join(_keys(what))},
        )


def cloudflare(settings: Settings, what: Purge) -> None:
    """https://developers.cloudflare.com/api/resources/cache/methods/purge/"""
    for url in settings.urls:
        answer = _send(
            "POST",
            f"{url}/zones/{settings.site}/purge_cache",
            {"Authorization": f"Bearer {settings.token}", "Content-Type": "application/json"},
            msgspec.json.encode({"tags": _keys(what)}),
        )
        if msgspec.json.decode(answer, type=dict[str, Any]).get("success") is not True:
            raise RuntimeError(f"Cloudflare did not purge: {answer[:300]!r}")


def http_purge(settings: Settings, what: Purge) -> None:
    """A ``PURGE`` with the keys in a header to each address, as Varnish and others can be taught."""
    headers = {"Surrogate-Key": " ".join(_keys(what))}
    if settings.token:
        headers["Authorization"] = f"Bearer {settings.token}"
    for url in settings.urls:
        _send("PURGE", f"{url}/", headers)


MAKERS: Mapping[str, Maker] = {
    "fastly": Maker(fastly, "https://api.fastly.com", ("SITE", "TOKEN"), batch=256),
    "cloudflare": Maker(
        cloudflare,
        "https://api.cloudflare.com/client/v4",
        ("SITE", "TOKEN"),
        header="Cache-Tag",
        separator=",",
        batch=30,
    ),
    "purge": Maker(http_purge, "", ("URL",)),
}


def _keys(what: Purge) -> list[str]:
    return [EVERYTHING] if what.everything else list(what.keys)


def _send(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    """The answer's body. Raises for anything but 2xx."""
    import urllib3

    answer = urllib3.request(
        method, url, body=body, headers=headers, timeout=SECONDS, retries=False, redirect=False
    )
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"{method} {url} answered {answer.status}: {answer.data[:300]!r}")
    return answer.data


def _configured(environment: Mapping[str, str]) -> Settings | None:
    """The settings, or None where no CDN is named. Raises ValueError with what to do."""
    kind = environment.get("GRIDSPOT_CDN", "").strip().lower()
    if not kind:
        return None
    if kind not in MAKERS:
        raise ValueError(f"GRIDSPOT_CDN is {kind!r}; set it to one of {', '.join(MAKERS)}.")
    for name in MAKERS[kind].needs:
        if not environment.get(f"GRIDSPOT_CDN_{name}"):
            raise ValueError(f"GRIDSPOT_CDN={kind} needs GRIDSPOT_CDN_{name}.")
    urls = environment.get("GRIDSPOT_CDN_URL") or MAKERS[kind].url
    return Settings(
        kind=kind,
        urls=tuple(each.strip().rstrip("/") for each in urls.split(",") if each.strip()),
        site=environment.get("GRIDSPOT_CDN_SITE", ""),
        token=environment.get("GRIDSPOT_CDN_TOKEN", ""),
    )


@hookimpl
def register_cdn_purgers() -> list[CdnPurger]:
    settings = _configured(os.environ)
    if settings is None:
        return []
    maker = MAKERS[settings.kind]
    return [
        CdnPurger(
            name=settings.kind,
            purge=lambda what: maker.purge(settings, what),
            timeout=SECONDS * len(settings.urls) + 2,
            batch=maker.batch,
            header=maker.header,
            separator=maker.separator,
        )
    ]
