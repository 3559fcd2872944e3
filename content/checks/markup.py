"""Reading stored rich text for its paragraphs, headings, links and pictures."""

from __future__ import annotations

from html.parser import HTMLParser

BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "th", "hr"))
HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Markup(HTMLParser):
    """`links` are (words, attributes), `headings` are (level, words)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.links: list[tuple[str, dict[str, str]]] = []
        self.pictures: list[dict[str, str]] = []
        self._text: list[str] = []
        self._link: tuple[list[str], dict[str, str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self._end_block(None)
        if tag == "a":
            self._link = ([], attributes)
        elif tag == "embed" and attributes.get("embedtype") == "image":
            self.pictures.append(attributes)
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            words, attributes = self._link
            self.links.append((" ".join("".join(words).split()), attributes))
            self._link = None
        if tag in BLOCKS:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if self._link:
            self._link[0].append(data)

    def close(self) -> None:
        super().close()
        self._end_block(None)

    def _end_block(self, tag: str | None) -> None:
        words = " ".join("".join(self._text).split())
        self._text.clear()
        if tag in HEADINGS:
            self.headings.append((HEADINGS[tag], words))
        elif words:
            self.paragraphs.append(words)


def read_markup(source: str) -> Markup:
    """What is in `source`; markup that is damaged is read as far as it goes."""
    parser = Markup()
    parser.feed(source)
    parser.close()
    return parser
