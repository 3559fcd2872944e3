"""Checks of every page: pictures, links, headings, texts, what search engines show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from content.checks.findings import Finding, Place, Severity
from content.checks.outline import Heading, Link, Picture, Piece, Text
from content.checks.reading import school_year
from content.checks.targets import Targets, number
from plugins.sanitise import check_url

#: The year of school whose pupils should understand a page, and from when it is too hard.
WANTED_YEAR, HARD_YEAR = 8, 11
LONGEST_TITLE, LONGEST_DESCRIPTION = 65, 160
EMPTY_WORDS = frozenset(
    (
        "here", "click here", "this", "this page", "this link", "link", "more", "read more",
        "learn more", "more info", "see more", "aquí", "haga clic aquí", "haz clic aquí",
        "clic aquí", "pulse aquí", "más", "leer más", "ver más", "más información",
        "este enlace", "enlace",
    )
)  # fmt: skip
#: Capitals alone for the short ones: "todo" is a word in Spanish.
_PLACEHOLDER = re.compile(
    r"(?i:\blorem ipsum\b|\[(?:insert|add|texto|insertar)\b[^\]]*\])|\b(?:TBD|TBC|FIXME|XXX+)\b|\bTODO:"
)


def pictures(page: Any, pieces: Sequence[Piece], targets: Targets) -> Iterator[Finding]:
    """Pictures that are gone, and those that say nothing to people who cannot see them."""
    for piece in pieces:
        if not isinstance(piece, Picture):
            continue
        found = targets.images.get(number(piece.image) or 0)
        if found is None:
            yield _error("picture-gone", "The picture was deleted. Choose another.", piece.place)
        elif piece.alt is None and not found[1].strip():
            yield _error(
                "alt-text",
                f"“{found[0]}” has no description for people who cannot see it. Write one in "
                "the picture's own form.",
                piece.place,
            )


def links(page: Any, pieces: Sequence[Piece], targets: Targets) -> Iterator[Finding]:
    """Links that lead nowhere, or not everybody, or that do not say where they lead."""
    for piece in pieces:
        if not isinstance(piece, Link):
            continue
        if piece.page is not None:
            yield from _page_link(piece, targets)
        elif piece.document is not None:
            if number(piece.document) not in targets.documents:
                yield _error("link-gone", "The document was deleted. Choose another.", piece.place)
        elif piece.url is not None:
            yield from _address(piece)
        if piece.words is not None and _says_nothing(piece.words):
            yield Finding(
                check="link-words",
                severity=Severity.WARNING,
                message=f"The link “{piece.words}” does not say where it leads. People who listen "
                "to a page hear its links alone: “See the rebate's rules”."
                if piece.words
                else "A link has no words: nobody can see or press it.",
                place=piece.place,
            )


def _page_link(link: Link, targets: Targets) -> Iterator[Finding]:
    target = targets.pages.get(number(link.page) or 0)
    if target is None:
        yield _error("link-gone", "The page behind a link was deleted.", link.place)
    elif not target.live:
        message = f"“{target.title}” is not published: the link to it is left out until it is."
        yield Finding(
            check="link-unpublished",
            severity=Severity.WARNING,
            message=message,
            place=link.place,
        )
    elif target.private:
        message = f"“{target.title}” is private: the link to it is left out."
        yield Finding(
            check="link-private", severity=Severity.WARNING, message=message, place=link.place
        )


def _address(link: Link) -> Iterator[Finding]:
    url = (link.url or "").strip()
    if url.startswith("#"):
        return
    try:
        check_url(url)
    except ValueError as error:
        yield _error("link-address", f"The address “{url[:80]}” cannot work. {error}", link.place)
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme in ("http", "https") and ("." not in host or host.endswith((".local", "."))):
        message = f"“{host}” is an address inside a network; visitors cannot reach it."
        yield _error("link-address", message, link.place)
    elif parts.scheme == "http":
        yield Finding(
            check="link-address",
            severity=Severity.HINT,
            message=f"The link to {host} is not encrypted. Try it with https://.",
            place=link.place,
        )


def _says_nothing(words: str) -> bool:
    return " ".join(words.lower().split()).strip(" .:…»>→") in EMPTY_WORDS or not words.strip()


def headings(page: Any, pieces: Sequence[Piece], targets: Targets) -> Iterator[Finding]:
    """Headings without words, and levels that were skipped; each field begins below the title."""
    before: dict[str, int] = {}
    for piece in pieces:
        if not isinstance(piece, Heading):
            continue
        if not piece.words.strip():
            yield _error("heading-empty", "A heading has no words.", piece.place)
            continue
        last = before.get(piece.place.field, 1)
        if piece.level > last + 1:
            message = (
                f"“{piece.words}” skips a size: after "
                f"{'the title of the page' if last == 1 else f'a heading {last}'} comes a "
                f"heading {last + 1}. Screen readers use headings as a table of contents."
            )
            yield Finding(
                check="heading-order",
                severity=Severity.WARNING,
                message=message,
                place=piece.place,
            )
        before[piece.place.field] = piece.level


def texts(page: Any, pieces: Sequence[Piece], targets: Targets) -> Iterator[Finding]:
    """Text that was to be replaced, and text that is hard to read."""
    found = [piece for piece in pieces if isinstance(piece, Text)]
    title = Text(Place("title", "", "Title"), page.title, False)
    for piece in (title, *found):
        if match := _PLACEHOLDER.search(piece.words):
            yield Finding(
                check="placeholder",
                severity=Severity.ERROR,
                message=f"“{match[0]}” looks like something that was to be replaced.",
                place=piece.place,
            )
    language = page.locale.language_code
    year = school_year((piece.words for piece in found if piece.running), language)
    if year is not None and year > WANTED_YEAR:
        yield Finding(
            check="reading-level",
            severity=Severity.WARNING if year >= HARD_YEAR else Severity.HINT,
            message=f"Reads like a text for year {year} of school; aim for year {WANTED_YEAR}. "
            "Shorter sentences and everyday words help most.",
        )


def shown_elsewhere(page: Any, pieces: Sequence[Piece], targets: Targets) -> Iterator[Finding]:
    """What lists and search engines show of the page."""
    answer = getattr(page, "short_answer", "")
    if not (page.summary.strip() or page.search_description.strip() or answer.strip()):
        yield Finding(
            check="summary",
            severity=Severity.WARNING,
            message="There is no summary: lists and search results have nothing to show.",
            place=Place("summary", "", "Summary"),
        )
    title = page.seo_title or page.title
    if len(title) > LONGEST_TITLE:
        yield Finding(
            check="title-length",
            severity=Severity.HINT,
            message=f"The title has {len(title)} characters; search engines show about "
            f"{LONGEST_TITLE}. Give a shorter one under “Search and lists”.",
            place=Place("seo_title" if page.seo_title else "title", "", "Title"),
        )
    if len(page.search_description) > LONGEST_DESCRIPTION:
        yield Finding(
            check="description-length",
            severity=Severity.HINT,
            message=f"The description has {len(page.search_description)} characters; search "
            f"engines show about {LONGEST_DESCRIPTION}.",
            place=Place("search_description", "", "Description in search results"),
        )


def _error(check: str, message: str, place: Place) -> Finding:
    return Finding(check=check, severity=Severity.ERROR, message=message, place=place)


COMMON = (pictures, links, headings, texts, shown_elsewhere)
