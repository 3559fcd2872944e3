"""How the demo's ads are written down: one call an ad, English and most often Spanish beside it.

Each returns plain data: ``key`` finds the ad again, ``en`` and ``es`` hold the block's fields.
"""

from __future__ import annotations

from typing import Any

Copy = tuple[str, str, str]  # headline, text, words on the link
AdData = dict[str, Any]


def _ad(key: str, name: str, format: str, tags: str, en: Any, es: Any) -> AdData:
    return {"key": key, "name": name, "format": format, "tags": tags.split(), "en": en, "es": es}


def _link(href: str, words: str) -> dict[str, str]:
    return {"href": href if words else "", "text": words}


def banner(
    key: str,
    name: str,
    tags: str,
    picture: str,
    href: str,
    en: Copy,
    es: Copy | None = None,
    position: str = "right",
) -> AdData:
    """A picture beside a headline, a sentence or two and a link."""

    def fields(copy: Copy) -> dict[str, Any]:
        return {
            "headline": copy[0],
            "text": copy[1],
            "image": picture,
            "image_position": position,
            "link": _link(href, copy[2]),
        }

    return _ad(key, name, "banner", tags, fields(en), es and fields(es))


def card(
    key: str, name: str, tags: str, look: str, href: str, en: Copy, es: Copy | None = None
) -> AdData:
    """A small card; `look` is ``icon:NAME`` or the name of a picture."""

    def fields(copy: Copy) -> dict[str, Any]:
        icon = look.removeprefix("icon:") if look.startswith("icon:") else ""
        return {
            "title": copy[0],
            "text": copy[1],
            "icon": icon,
            "image": None if icon else look,
            "link": _link(href, copy[2]),
        }

    return _ad(key, name, "link_card", tags, fields(en), es and fields(es))


def text(key: str, name: str, tags: str, href: str, en: Copy, es: Copy | None = None) -> AdData:
    """Words only; the body is rich text."""

    def fields(copy: Copy) -> dict[str, Any]:
        return {"headline": copy[0], "body": f"<p>{copy[1]}</p>", "link": _link(href, copy[2])}

    return _ad(key, name, "text", tags, fields(en), es and fields(es))


def notice(
    key: str,
    name: str,
    tags: str,
    severity: str,
    href: str,
    en: Copy,
    es: Copy | None = None,
    phone: str = "",
) -> AdData:
    """Something that customers need to know."""

    def fields(copy: Copy) -> dict[str, Any]:
        return {
            "severity": severity,
            "headline": copy[0],
            "body": f"<p>{copy[1]}</p>",
            "link": _link(href, copy[2]),
            "phone": phone,
        }

    return _ad(key, name, "notice", tags, fields(en), es and fields(es))


def html(key: str, name: str, tags: str, en: str, es: str | None = None) -> AdData:
    """HTML as an agency would deliver it."""
    return _ad(key, name, "html", tags, {"html": en}, es and {"html": es})


def video(
    key: str, name: str, tags: str, film: str, poster: str, href: str, en: Copy, es: Copy
) -> AdData:
    """A film of this folder's static files, with captions in each language."""

    def fields(language: str, copy: Copy) -> dict[str, Any]:
        return {
            "title": copy[0],
            "url": f"/static/cms/film/{film}.mp4",
            "poster": poster,
            "captions": f"/static/cms/film/{film}.{language}.vtt",
            "silent": False,
            "transcript": f"<p>{copy[1]}</p>",
            "link": _link(href, copy[2]),
        }

    return _ad(key, name, "video", tags, fields("en", en), fields("es", es))


def found(
    key: str, name: str, tags: str, en: tuple[str, dict[str, str]], es: tuple[str, dict[str, str]]
) -> AdData:
    """Questions that search finds for the page that asks: a headline, and what to look for on each."""

    def fields(copy: tuple[str, dict[str, str]]) -> dict[str, Any]:
        phrases = [{"value": page, "words": words} for page, words in copy[1].items()]
        looked_for = {"words": "", "follows": "page", "phrases": phrases, "kinds": ["faq"]}
        return {
            "headline": copy[0],
            "source": [{"type": "search", "value": looked_for}],
            "limit": 3,
            "link": _link("/help", "All answers" if copy is en else "Todas las respuestas"),
        }

    return _ad(key, name, "list", tags, fields(en), fields(es))
