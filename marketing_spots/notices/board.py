"""Writing the board: what is switched on, as the one document that delivery nodes follow.

Whoever changes a notice writes the board in the same transaction. Nothing is compiled and no lock of
a publication is waited for: a storm does not wait.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags

from marketing_spots.engine.notices import Board, NoticeDef, NoticeText
from marketing_spots.models.notices import EmergencyNotice, NoticeArea, NoticeBoard, ServiceArea
from marketing_spots.notices import areas
from plugins.sanitise import check_url, clean_html

logger = logging.getLogger("gridspot.notices")

#: Where a notice holds, in the languages that we speak; English for all others.
AREA_WORDS = {
    "en": ("Everywhere we serve", "and {} more"),
    "es": ("En toda el área de servicio", "y {} más"),
}


@contextmanager
def writing() -> Iterator[None]:
    """A transaction around a change of notices, at whose end the board is written if it changed.

    The board's row is locked first, by everybody: whoever waits for it then reads what the one before
    has written, so that no notice gets lost, and nobody waits in a circle.
    """
    with transaction.atomic():
        lock_board()
        yield
        _write(NoticeBoard.objects.get(pk=1))


def lock_board() -> None:
    """Holds everybody else who changes notices until the transaction ends."""
    NoticeBoard.objects.get_or_create(pk=1)
    NoticeBoard.objects.select_for_update().get(pk=1)


def _write(row: NoticeBoard) -> None:
    notices = read_notices()
    before = decode_board(bytes(row.document))
    if notices == before.notices and row.version == before.version:
        return
    row.version += 1
    row.document = encode_board(Board(version=row.version, notices=notices))
    row.written_at = timezone.now()
    row.save()


def read_notices() -> tuple[NoticeDef, ...]:
    """What is switched on and not over, by id. One that cannot be read is logged and left out."""
    on = EmergencyNotice.objects.filter(on=True).filter(Q(ends=None) | Q(ends__gt=timezone.now()))
    found = []
    for notice in on.order_by("uid"):
        try:
            found.append(definition(notice))
        except ValueError:
            logger.exception("The emergency notice “%s” cannot be sent", notice)
    return tuple(found)


def definition(notice: EmergencyNotice) -> NoticeDef:
    """A notice as delivery sends it. Raises ValueError for one that says nothing or holds nowhere."""
    named = named_areas(notice)
    ranges = areas.merged(
        [*areas.read_zips(notice.zips), *(r for area in named for r in areas.read_zips(area.zips))]
    )
    if not notice.everywhere and not ranges:
        raise ValueError("Say where it holds.")
    texts = {
        language: _text(notice, words, language, [area.name for area in named])
        for language, words in notice.words.items()
        if words.get("headline")
    }
    if not texts:
        raise ValueError("It has no headline.")
    own = settings.LANGUAGE_CODE
    return NoticeDef(
        id=notice.uid,
        severity=notice.severity,
        texts=texts,
        language=own if own in texts else next(iter(texts)),
        phone=notice.phone,
        everywhere=notice.everywhere,
        names=() if notice.everywhere else tuple(area.name for area in named),
        ranges=() if notice.everywhere else ranges,
        starts=notice.begins,
        ends=notice.ends,
    )


def named_areas(notice: EmergencyNotice) -> list[ServiceArea]:
    """The service areas that it names, by name; none for a notice that was never saved."""
    rows = NoticeArea.objects.filter(notice_id=notice.pk).select_related("area")
    return sorted((row.area for row in rows), key=lambda area: area.name)


def area_words(notice: EmergencyNotice, language: str, names: list[str]) -> str:
    """Where it holds, for people: “Pueblo County (81001–81008)”."""
    everywhere, more = AREA_WORDS.get(language, AREA_WORDS["en"])
    if notice.everywhere:
        return everywhere
    return areas.in_words(names, areas.read_zips(notice.zips), more)


def _text(
    notice: EmergencyNotice, words: dict[str, Any], language: str, names: list[str]
) -> NoticeText:
    href = check_url(notice.link) if notice.link else ""
    return NoticeText(
        headline=words["headline"],
        body_html=clean_html(_expanded(words.get("message") or "")),
        steps=tuple(words.get("steps") or ()),
        link=(href, words.get("link_text") or "") if href else None,
        area=area_words(notice, language, names),
    )


def _expanded(html: str) -> str:
    if "linktype=" not in html:  # links to pages and documents are kept by id
        return html
    from wagtail.rich_text import expand_db_html

    return str(expand_db_html(html))


def plain(html: str) -> str:
    """Its words alone: an editor that was left empty still sends a paragraph."""
    return " ".join(strip_tags(html).replace("\xa0", " ").split())


# --- the document -------------------------------------------------------------------------------


def encode_board(board: Board) -> bytes:
    """The board as it is stored."""
    return msgspec.json.encode(board)


def decode_board(document: bytes) -> Board:
    """A board as it was stored; an empty document is an empty board. Raises msgspec errors."""
    return msgspec.json.decode(document, type=Board) if document else Board()
