"""Questions that belong to a question: those that editors chose, then similar ones."""

from __future__ import annotations

import datetime as dt

import msgspec

from content.models import FaqQuestionPage, RelatedQuestion
from search.answering.understanding import understood
from search.backends import chain
from search.backends.base import Backend, Filters, Hit, Search
from search.documents.document import Document
from search.documents.pages import page_key
from search.understood import Understood

#: Share of a question that a similar one has to have.
SIMILAR = 0.3


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """Questions that belong to `question`, which is None where nothing public has its id."""

    question: Document | None = None
    locale: str
    chosen: tuple[Document, ...] = ()
    similar: tuple[Document, ...] = ()
    degraded: str = ""


def related(
    page_id: int, filters: Filters, *, limit: int, now: dt.datetime, locale: str
) -> Related:
    """At most `limit` of them, in the language of the question. `locale`: in case there is none.

    Two small queries beside those of the backend. Raises BackendError when no backend answers.
    """
    page = FaqQuestionPage.objects.filter(pk=page_id)
    language = page.values_list("locale__language_code", flat=True).first()
    if language is None:
        return Related(locale=locale)
    chosen = RelatedQuestion.objects.filter(page_id=page_id).order_by("sort_order", "pk")
    keys = [page_key(pk) for pk in chosen.values_list("related_id", flat=True)[:limit]]
    found, degraded = chain.ask(
        lambda backend: _ask(backend, page_key(page_id), keys, filters, limit, now, language)
    )
    reason = degraded.reason if degraded else ""
    return msgspec.structs.replace(found, degraded=reason)


def _ask(
    backend: Backend,
    key: str,
    chosen: list[str],
    filters: Filters,
    limit: int,
    now: dt.datetime,
    language: str,
) -> Related:
    known = {
        hit.document.key: hit.document
        for hit in _by_key(backend, key, chosen, filters, now, language)
    }
    question = known.get(key)
    if question is None:
        return Related(locale=language)
    first = tuple(known[each] for each in chosen if each in known and each != key)
    similar: tuple[Document, ...] = ()
    if len(first) < limit:
        similar = _similar(
            backend, question, tuple({key, *chosen}), filters, limit - len(first), now
        )
    return Related(question=question, locale=language, chosen=first, similar=similar)


def _by_key(
    backend: Backend,
    key: str,
    chosen: list[str],
    filters: Filters,
    now: dt.datetime,
    language: str,
) -> tuple[Hit, ...]:
    wanted = tuple(dict.fromkeys((key, *chosen)))
    # Whoever has the question before them may see what belongs to it, whomever it is for.
    narrowed = Filters(site=filters.site, kinds=("faq",), keys=wanted)
    everything = Understood(text="", language=language)
    question = Search(
        understood=everything, locale=language, now=now, filters=narrowed, limit=len(wanted)
    )
    return backend.search(question).hits


def _similar(
    backend: Backend,
    question: Document,
    without: tuple[str, ...],
    filters: Filters,
    limit: int,
    now: dt.datetime,
) -> tuple[Document, ...]:
    meant = understood(" ".join((question.title, *question.tags)), question.locale)
    if not meant.units:
        return ()
    wanted = msgspec.structs.replace(filters, kinds=("faq",), without=without)
    search = Search(understood=meant, locale=question.locale, now=now, filters=wanted, limit=limit)
    hits = backend.search(search).hits
    return tuple(hit.document for hit in hits if hit.coverage >= SIMILAR)
