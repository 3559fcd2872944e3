"""What authors wrote, made safe to put on a page: HTML by an allow-list, addresses by their kind."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import nh3

#: Elements that advertising copy needs; anything else goes, its text stays.
TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "mark",
        "ol",
        "p",
        "picture",
        "q",
        "s",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "wbr",
    ]
)
#: Elements whose content goes with them.
EMPTIED = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math"})
ATTRIBUTES = {
    "*": {"class", "lang", "dir", "title"},
    "a": {"href", "target"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height", "loading"},
    "li": {"value"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
}
SCHEMES = frozenset({"http", "https", "tel", "mailto"})
_ADDRESSES = frozenset({"href", "src"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
LONGEST_URL = 2_000


def clean_html(source: str) -> str:
    """`source` with allowed elements and attributes only; safe inside any HTML element's body."""
    return nh3.clean(
        source,
        tags=set(TAGS),
        clean_content_tags=set(EMPTIED),
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in _ADDRESSES:
        try:
            checked = check_url(value)
        except ValueError:
            return None
        # An image that calls or writes mail is no image.
        return None if name == "src" and checked.startswith(("tel:", "mailto:")) else checked
    if name == "target":
        return value if value in ("_blank", "_self") else None
    return value


def check_url(url: str) -> str:
    """`url` unchanged when it is safe to follow, without surrounding spaces.

    Allowed are http and https addresses with a host, paths on the site that start with one "/",
    and tel: and mailto: addresses. Raises ValueError that says what to write.
    """
    if not isinstance(url, str):
        raise ValueError("An address must be text.")
    text = url.strip(" ")
    if not text:
        raise ValueError("Enter an address.")
    if len(text) > LONGEST_URL:
        raise ValueError(f"An address can have at most {LONGEST_URL} characters.")
    # Browsers drop tabs and line breaks, and read "\" as "/": with those an address can lie.
    if any(char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in text):
        raise ValueError("An address cannot contain spaces, line breaks or invisible characters.")
    if "\\" in text:
        raise ValueError('An address cannot contain "\\"; use "/".')
    if text.startswith("/"):
        if text.startswith("//"):
            raise ValueError(
                'Write the address with its "https:", or a path that starts with one "/".'
            )
        return text
    scheme = _SCHEME.match(text)
    kind = scheme.group(0)[:-1].lower() if scheme else ""
    if kind not in SCHEMES:
        raise ValueError(
            "Use an address that starts with https://, http://, /, tel: or mailto:, "
            'for instance "https://www.example.com/rebates" or "/rebates".'
        )
    if kind in ("http", "https"):
        _check_host(text)
    elif not text.partition(":")[2]:
        raise ValueError(f"Something is missing after {kind}:.")
    return text


def _check_host(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("The address has a host or port that cannot be right.") from None
    if not url.partition(":")[2].startswith("//") or not host:
        raise ValueError("The address has no host; write for instance https://www.example.com/.")
    if "@" in parts.netloc:
        raise ValueError("An address cannot contain a user name; it hides where the link leads.")
