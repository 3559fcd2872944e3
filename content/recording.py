"""From what happened to an object to rows of the outbox: which answers does it make stale?

The outbox follows what everybody may see: a page below a private one is, for followers, not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Locale, Page, PageViewRestriction, Site

from content.changes import Record, collecting, record
from content.models.changes import Change
from content.paths import path_on_site

Action = Change.Action

#: The key of every answer: what changes where pages are, or which languages there are.
EVERYTHING = "everything"
#: Anything that can change lists, breadcrumbs and links.
TREE = "tree"

#: Fields of a page whose saving changes nothing that anybody is shown.
BOOKKEEPING = frozenset(
    (
        *("latest_revision", "latest_revision_created_at", "live_revision"),
        *("has_unpublished_changes", "draft_title", "alias_of", "numchild"),
        *("locked", "locked_at", "locked_by", "owner"),
    )
)


def is_bookkeeping(update_fields: Iterable[str] | None) -> bool:
    """Whether a save with these ``update_fields`` leaves everything as visitors see it."""
    if update_fields is None:
        return False
    return BOOKKEEPING.issuperset(name.removesuffix("_id") for name in update_fields)


# --- where pages are ----------------------------------------------------------------------------


class Places:
    """Where pages are and which are public, looked up once for any number of pages."""

    @cached_property
    def roots(self) -> list[tuple[str, str]]:
        """(url_path, language) of the front pages of all sites, most specific first.

        Wagtail's own list is cached by each process for an hour, whatever another one changes.
        """
        keys = Site.objects.values("root_page__translation_key")
        pages = Page.objects.filter(translation_key__in=keys)
        rows = pages.values_list("url_path", "locale__language_code")
        return sorted(rows, key=lambda row: len(row[0]), reverse=True)

    @cached_property
    def private(self) -> tuple[str, ...]:
        """The url_paths below which nothing is public."""
        return private_paths(PageViewRestriction.objects.all())

    @cached_property
    def _locales(self) -> dict[int, str]:
        return dict(Locale.objects.values_list("pk", "language_code"))

    def locale(self, pk: int | None) -> str:
        """The language code of a locale; "" for none."""
        return self._locales.get(pk, "") if pk else ""

    def path(self, url_path: str) -> str:
        """The path on the site, as the API gives it; "" where no site holds it."""
        for root, language in self.roots:
            if url_path.startswith(root):
                return path_on_site(language, url_path[len(root) :])
        return ""

    def public(self, url_path: str) -> bool:
        """Whether no page there or above is private."""
        return not url_path.startswith(self.private)


def private_paths(restrictions: Any) -> tuple[str, ...]:
    """The url_paths of the pages with these restrictions, and of what is as private as they are."""
    return tuple(
        equally_private(dict(restrictions.values_list("page_id", "page__url_path"))).values()
    )


def equally_private(found: dict[int, str]) -> dict[int, str]:
    """These pages (url_path by id) with their aliases and translations, and those of these.

    Wagtail copies a restriction to a translation only when it makes one, so that a page restricted
    later would stay public in the other language. Nobody means that. One query more than steps.
    """
    found = dict(found)
    fresh = set(found)
    while fresh:
        keys = Page.objects.filter(pk__in=fresh).values("translation_key")
        same = Page.objects.filter(Q(alias_of__in=fresh) | Q(translation_key__in=keys))
        more = dict(same.values_list("pk", "url_path"))
        fresh = set(more) - set(found)
        found.update(more)
    return found


def places() -> Places:
    """The places of the open collection, where one is open; else new ones."""
    collection = collecting()
    if collection is None:
        return Places()
    found: Places = collection.memo.setdefault("places", Places())
    return found


def forget_places() -> None:
    """For whoever changes where pages are or who may see them."""
    if (collection := collecting()) is not None:
        collection.memo.pop("places", None)


def path_of(page: Any) -> str:
    """The page's path on its site, as the API takes it; "" where no site holds it."""
    return places().path(page.url_path)


def api_type(model: type[Any] | None) -> str:
    """What the API calls pages of a model."""
    return getattr(model, "api_type", "") or "page"


def page_keys(pk: int, model: type[Any] | None, family: Any) -> tuple[str, ...]:
    """Surrogate keys of the answers in which a page appears itself, in a list or in the tree.

    `family`: the translation key, as its translations' answers name the page, too.
    """
    return (f"page-{pk}", f"type-{api_type(model)}", f"translations-{family}", TREE)


# --- pages --------------------------------------------------------------------------------------


class Before(msgspec.Struct, frozen=True):
    """A page as the database held it before a save; `private` are the places' own, then."""

    live: bool
    url_path: str
    private: tuple[str, ...]

    @property
    def public(self) -> bool:
        return self.live and not self.url_path.startswith(self.private)


def page_before(page: Any) -> Before | None:
    """What the database holds; None for a new page. Two small queries."""
    if page._state.adding or page.pk is None:
        return None
    row = Page.objects.filter(pk=page.pk).values_list("live", "url_path").first()
    return Before(*row, places().private) if row else None


def page_saved(page: Any, before: Before | None, *, only_moved: bool = False) -> None:
    """Records what a save made of a page, and of everything below it if its address changed.

    `only_moved`: the page was moved in the tree and is otherwise as it was.
    """
    where = places()
    moved = before is not None and before.url_path != page.url_path
    if before and moved:
        # Only the page itself has its new address in the database yet.
        where.private = tuple(
            page.url_path + path.removeprefix(before.url_path)
            if path.startswith(before.url_path)
            else path
            for path in before.private
        )
    record(_of_saved(page, before, where, moved=moved, only_moved=only_moved))
    if moved:
        forget_places()


def _of_saved(
    page: Any, before: Before | None, where: Places, *, moved: bool, only_moved: bool
) -> Iterator[Record]:
    now = page.live and where.public(page.url_path)
    then = before is not None and before.public
    subject = _subject(page)
    old = before.url_path if before else ""
    if now and then and (moved or only_moved):
        yield subject.record(Action.MOVED, where, page.url_path, old)
    if now and not (then and only_moved):
        yield subject.record(Action.PUBLISHED, where, page.url_path, old if moved and then else "")
    elif then and not now:
        yield subject.record(Action.UNPUBLISHED, where, "", old)
    if before and moved:
        yield from _of_descendants(page, before, where)


def _of_descendants(page: Any, before: Before, where: Places) -> Iterator[Record]:
    """What a new address of a page means for each live page below it. One query."""
    for subject, url_path in _live_below(page.path, page.depth):
        rest = url_path.removeprefix(before.url_path).removeprefix(page.url_path)
        old, new = before.url_path + rest, page.url_path + rest
        then, now = not old.startswith(before.private), where.public(new)
        if then and now:
            yield subject.record(Action.MOVED, where, new, old)
        elif now:
            yield subject.record(Action.PUBLISHED, where, new, "")
        elif then:
            yield subject.record(Action.UNPUBLISHED, where, "", old)


class _Subject(msgspec.Struct, frozen=True):
    """The page that a record is about."""

    pk: int
    title: str
    locale_id: int | None
    model: Any
    family: Any

    def record(self, action: str, where: Places, now: str, before: str) -> Record:
        """`now` and `before` are url_paths; "" for none."""
        return Record(
            action=action,
            kind="page",
            model=self.model._meta.label_lower if self.model else "wagtailcore.page",
            object_id=str(self.pk),
            title=self.title,
            locale=where.locale(self.locale_id),
            path=where.path(now),
            previous_path=where.path(before),
            keys=page_keys(self.pk, self.model, self.family),
        )


def _subject(page: Any) -> _Subject:
    model = page.cached_content_type.model_class()
    return _Subject(page.pk, page.title, page.locale_id, model, page.translation_key)


def _live_below(path: str, depth: int) -> Iterator[tuple[_Subject, str]]:
    """The live pages below a place in the tree, with their url_paths."""
    rows = Page.objects.filter(live=True, path__startswith=path, depth__gt=depth).order_by("path")
    for pk, title, locale, kind, family, url_path in rows.values_list(
        "pk", "title", "locale_id", "content_type_id", "translation_key", "url_path"
    ):
        model = ContentType.objects.get_for_id(kind).model_class()
        yield _Subject(pk, title, locale, model, family), url_path


def page_gone(page: Any, where: Places) -> Record | None:
    """The record of a page that is about to be deleted; None if the public never saw it."""
    # Wagtail takes a page down in memory before it is deleted, so `live` may be too late to ask.
    live = page.live or Page.objects.filter(pk=page.pk, live=True).exists()
    if not (live and where.public(page.url_path)):
        return None
    subject = _subject(page)
    return subject.record(Action.DELETED, where, "", page.url_path)


def privacy_changed(restriction: PageViewRestriction, *, private: bool) -> None:
    """Records what a restriction hid when it came, or what became visible when it went.

    Call it when the restriction is written. What another restriction hides anyway is left out.
    """
    forget_places()
    where = Places()
    where.private = private_paths(PageViewRestriction.objects.exclude(pk=restriction.pk))
    page = restriction.page
    records = []
    for top in Page.objects.filter(pk__in=equally_private({page.pk: page.url_path})):
        for subject, url_path in _live_below(top.path, top.depth - 1):
            if not where.public(url_path):
                continue
            if private:
                records.append(subject.record(Action.UNPUBLISHED, where, "", url_path))
            else:
                records.append(subject.record(Action.PUBLISHED, where, url_path, ""))
    record(records)


# --- everything else ----------------------------------------------------------------------------


def object_changed(
    instance: Any, action: str, kind: str, keys: Iterable[str], *, title: str = "", path: str = ""
) -> None:
    """Records a change of something that is no page. `keys`: the answers that it makes stale."""
    record([object_record(instance, action, kind, keys, title=title, path=path)])


def object_record(
    instance: Any, action: str, kind: str, keys: Iterable[str], *, title: str = "", path: str = ""
) -> Record:
    """The record of a change of something that is no page."""
    gone = action in (Action.DELETED, Action.UNPUBLISHED)
    return Record(
        action=action,
        kind=kind,
        model=instance._meta.label_lower,
        object_id=str(instance.pk),
        title=title or str(instance),
        locale=places().locale(getattr(instance, "locale_id", None)),
        path="" if gone else path,
        previous_path=path if gone else "",
        keys=tuple(keys),
    )
