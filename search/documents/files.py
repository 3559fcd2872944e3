"""Files that editors offer for download, as documents.

A file is found in the languages of the public pages that link to it. One that no public page links
to is not: it may have been uploaded for a page that is not published yet.
"""

from __future__ import annotations

import mimetypes
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from content.api.pictures import absolute
from search.documents import texts
from search.documents.document import Document
from search.documents.pages import Links, searchable
from search.documents.places import Places

#: Pages that are looked up at once.
AT_ONCE = 500
FILE = "document-"


def file_key(pk: int) -> str:
    return f"{FILE}{pk}"


def linked(locale: str, places: Places, also: Links | None = None) -> Mapping[int, set[int]]:
    """The sites of the public pages that link to each file, in a language, by the file's id.

    `also`: links that were read from the pages themselves a moment ago. Wagtail's index of
    references is written after the page is, and may not have them yet.
    """
    pages = _pages_by_file()
    sites = _sites_of({page for each in pages.values() for page in each}, locale, places)
    found = {
        file: {site for page in each for site in sites.get(page, ())}
        for file, each in pages.items()
    }
    for (language, file), more in (also or {}).items():
        if language == locale:
            found.setdefault(file, set()).update(more)
    return {file: each for file, each in found.items() if each}


def _pages_by_file() -> Mapping[int, set[int]]:
    """As Wagtail's index of references has it, which it keeps up with every save."""
    found: dict[int, set[int]] = defaultdict(set)
    files = ContentType.objects.get_for_model(get_document_model())
    pages = ContentType.objects.get_for_model(Page)
    rows = ReferenceIndex.objects.filter(to_content_type=files, base_content_type=pages)
    for page, file in rows.values_list("object_id", "to_object_id").distinct():
        found[int(file)].add(int(page))
    return found


def _sites_of(ids: Collection[int], locale: str, places: Places) -> Mapping[int, tuple[int, ...]]:
    found, ordered = {}, sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        pages = searchable(locale).filter(pk__in=ordered[start : start + AT_ONCE])
        for pk, url_path in pages.values_list("pk", "url_path"):
            if place := places.at(url_path):
                found[pk] = place.sites
    return found


def make(
    ids: Iterable[int], sites: Mapping[int, Collection[int]], locale: str
) -> Iterator[Document]:
    """The documents of these files, in a language; those in closed collections are left out."""
    closed = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    found = get_document_model().objects.filter(pk__in=list(ids)).order_by("pk")
    for file in found.select_related("collection").prefetch_related("tags"):
        if not (closed and file.collection.path.startswith(closed)):
            yield _document(file, tuple(sorted(sites.get(file.pk, ()))), locale)


def _document(file: Any, sites: tuple[int, ...], locale: str) -> Document:
    name = PurePath(file.filename)
    words = name.stem.replace("_", " ").replace("-", " ")
    return Document(
        key=file_key(file.pk),
        kind="document",
        type="document",
        locale=locale,
        title=texts.tidy(file.title),
        body=texts.joined([words, name.suffix.removeprefix(".").upper()]),
        path=absolute(file.url),
        sites=sites,
        tags=tuple(sorted(tag.name for tag in file.tags.all())),
        published_at=file.created_at,
        extra={
            "file_type": mimetypes.guess_type(file.filename)[0] or "application/octet-stream",
            "size": file.file_size,
            "filename": file.filename,
        },
        keys=(file_key(file.pk),),
    )
