"""Formatted text as Wagtail stores it, read once and given twice: as safe HTML and as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

import msgspec

from plugins.api import PageEnv, RichNode, RichText
from plugins.sanitise import EMPTIED, check_url, clean_html

#: Deeper elements count as if they were not there, only their text does.
DEEPEST = 24
_VOID = frozenset({"br", "hr", "img", "embed", "wbr", "source", "col", "input", "meta", "link"})
_PLAIN = {
    "p": "paragraph",
    "li": "item",
    "blockquote": "quote",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
    "code": "code",
    "pre": "code",
    "sup": "superscript",
    "sub": "subscript",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ul": False, "ol": True}
_LEAVES = {"br": "break", "hr": "rule"}
#: Between these, white space means nothing.
_BLOCKS = frozenset({"paragraph", "heading", "list", "item", "quote", "rule", "image", "embed"})


class Element(msgspec.Struct):
    """An element of the source; the root has no tag. Children are elements and texts."""

    tag: str
    attributes: dict[str, str]
    children: list[Any]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, [])
        self._open = [self.root]
        self._muted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTIED:
            self._muted += 1
        if self._muted:
            return
        element = Element(tag, {name: value or "" for name, value in attrs}, [])
        if len(self._open) > DEEPEST:
            return
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTIED:
            self._muted = max(0, self._muted - 1)
            return
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        if not self._muted:
            self._open[-1].children.append(data)


def read(source: str) -> Element:
    """The source as elements. Never raises, whatever it is."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.root


def wishes(element: Element, env: PageEnv) -> None:
    """Asks the env for everything that the text refers to."""
    for child in element.children:
        if isinstance(child, Element):
            kind = child.attributes.get("linktype") or child.attributes.get("embedtype")
            if kind in ("page", "document", "image"):
                ask: Callable[[Any], Any] = getattr(env, kind)
                ask(_id(child.attributes))
            wishes(child, env)


def rich_text(element: Element, env: PageEnv) -> RichText:
    """The text with everything resolved; links to what is gone leave their words behind."""
    html, tree = _Writer(env).children(element)
    return RichText(html=clean_html(html).strip(), tree=_settled(tree))


class _Writer:
    """Writes HTML and tree side by side, so that both say the same."""

    def __init__(self, env: PageEnv) -> None:
        self.env = env

    def children(self, element: Element) -> tuple[str, list[RichNode]]:
        html: list[str] = []
        tree: list[RichNode] = []
        for child in element.children:
            text, nodes = self._text(child) if isinstance(child, str) else self._element(child)
            html.append(text)
            tree += nodes
        return "".join(html), tree

    def _text(self, text: str) -> tuple[str, list[RichNode]]:
        return escape(text, quote=False), [RichNode(type="text", text=text)] if text else []

    def _element(self, element: Element) -> tuple[str, list[RichNode]]:
        tag = element.tag
        if tag == "a":
            return self._link(element)
        if tag in ("embed", "img"):
            return self._embed(element)
        if tag in _LEAVES:
            return f"<{tag}>", [RichNode(type=_LEAVES[tag])]
        html, tree = self.children(element)
        given = "".join(
            f' {name}="{escape(value)}"'
            for name, value in element.attributes.items()
            if name.isidentifier()
        )
        html = html if tag == "h1" else f"<{tag}{given}>{html}</{tag}>"
        if tag == "h1":
            html = f"<h2>{html}</h2>"
        return html, self._nodes(tag, tree)

    def _nodes(self, tag: str, tree: list[RichNode]) -> list[RichNode]:
        if tag in _PLAIN:
            return [RichNode(type=_PLAIN[tag], children=_settled(tree))]
        if tag in _HEADINGS:
            level = max(2, _HEADINGS[tag])
            return [RichNode(type="heading", level=level, children=_settled(tree))]
        if tag in _LISTS:
            items = tuple(each for each in tree if each.type == "item")
            return [RichNode(type="list", ordered=_LISTS[tag], children=items)]
        return tree  # div, span and whatever else is only a wrapper

    def _link(self, element: Element) -> tuple[str, list[RichNode]]:
        html, tree = self.children(element)
        kind, page, document = element.attributes.get("linktype"), None, None
        href: str | None = None
        if kind == "page":
            page = self.env.page(_id(element.attributes))
            href = page.path if page else None
        elif kind == "document":
            document = self.env.document(_id(element.attributes))
            href = document.url if document else None
        elif kind is None:
            href = _safe(element.attributes.get("href", ""))
        if href is None:
            return html, tree
        node = RichNode(
            type="link", href=href, page=page, document=document, children=_settled(tree)
        )
        return f'<a href="{escape(href)}">{html}</a>', [node]

    def _embed(self, element: Element) -> tuple[str, list[RichNode]]:
        given = element.attributes
        if given.get("embedtype") == "image":
            return self._image(given)
        if given.get("embedtype") == "media" and (href := _safe(given.get("url", ""))):
            # A frame of somebody else's would be theirs to fill; the front end decides.
            html = f'<p class="embed"><a href="{escape(href)}">{escape(href)}</a></p>'
            return html, [RichNode(type="embed", href=href)]
        return "", []

    def _image(self, given: dict[str, str]) -> tuple[str, list[RichNode]]:
        image = self.env.image(_id(given), given.get("alt"))
        if image is None:
            return "", []
        common = next(
            (
                each
                for each in reversed(image.renditions)
                if each.width <= 960 and _plain(each.type)
            ),
            image,
        )
        look = f"picture {given['format']}" if given.get("format") else "picture"
        html = (
            f'<img src="{escape(common.url)}" alt="{escape(image.alt)}" width="{common.width}" '
            f'height="{common.height}" loading="lazy" class="{escape(look)}">'
        )
        return html, [RichNode(type="image", image=image)]


def _id(attributes: dict[str, str]) -> int | None:
    given = attributes.get("id", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _plain(media_type: str) -> bool:
    return media_type in ("image/jpeg", "image/png")


def _safe(url: str) -> str | None:
    if url.startswith("#") and url[1:].replace("-", "").replace("_", "").isalnum():
        return url
    try:
        return check_url(url)
    except ValueError:
        return None


def _settled(nodes: list[RichNode]) -> tuple[RichNode, ...]:
    """Neighbouring texts as one, and no white space between blocks."""
    blocks = any(node.type in _BLOCKS for node in nodes)
    return tuple(_merged(node for node in nodes if not (blocks and _blank(node))))


def _blank(node: RichNode) -> bool:
    return node.type == "text" and not node.text.strip()


def _merged(nodes: Iterator[RichNode] | Any) -> Iterator[RichNode]:
    waiting: RichNode | None = None
    for node in nodes:
        if waiting is not None and node.type == "text":
            waiting = RichNode(type="text", text=waiting.text + node.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = node if node.type == "text" else None
        if waiting is None:
            yield node
    if waiting is not None:
        yield waiting
