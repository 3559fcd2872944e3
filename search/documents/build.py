"""Content as documents: all of a language, or what some changes made stale; in batches.

A batch costs the same number of queries however many documents it has. Each says as of which
change it holds: the newest one *before* anything of it was read, and who may see what is read anew
for each. So whatever was changed meanwhile comes again, in a higher version: a page that became
private while others were read is not written over its own removal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import msgspec
from django.db.models import Q
from wagtail.models import Page

from content.changes import latest
from content.models.changes import Change
from search.documents import files, navigation, pages
from search.documents.document import Document, Removed
from search.documents.pages import Links
from search.documents.places import Places, locales
from search.documents.signals import NEUTRAL, Signals, signals
from search.documents.stale import EVERYTHING, Stale, stale

#: Documents that are made at once.
AT_ONCE = 200

#: The keys that begin in some way and are in the index of a language, however it is kept.
Indexed = Callable[[str, str], Collection[str]]
#: Whether a document with this key is wanted.
Wanted = Callable[[str], bool]


class Batch(msgspec.Struct, frozen=True):
    """Documents, and what is no more, as of the change `version` at least."""

    version: int
    documents: tuple[Document, ...] = ()
    removed: tuple[Removed, ...] = ()


def everything(locale: str) -> Iterator[Document]:
    """Every document of a language; some hundred of them are in memory at a time."""
    for batch in batches(locale):
        yield from batch.documents


def batches(locale: str, wanted: Wanted | None = None) -> Iterator[Batch]:
    """Every document of a language, or those whose keys are `wanted`, batch by batch."""
    last = 0
    while ids := pages.ids_after(pages.searchable(locale), last, AT_ONCE):
        last = ids[-1]
        if chosen := [pk for pk in ids if wanted is None or wanted(pages.page_key(pk))]:
            version = latest()
            yield _batch(version, pages.make(chosen, Places.now()).documents)
    yield from _menus(locale, wanted)
    yield from _files(locale, wanted)


def _menus(locale: str, wanted: Wanted | None) -> Iterator[Batch]:
    version = latest()
    places = Places.now()
    found = navigation.entries()
    targets = navigation.Targets.of(found, places)
    made = navigation.make(locale, found, targets, places)
    yield _batch(version, [each for each in made if wanted is None or wanted(each.key)])


def _files(locale: str, wanted: Wanted | None) -> Iterator[Batch]:
    version = latest()
    sites = files.linked(locale, Places.now())
    ids = [pk for pk in sorted(sites) if wanted is None or wanted(files.file_key(pk))]
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        yield _batch(version, list(files.make(part, sites, locale)))


def _batch(version: int, made: Sequence[Document], removed: Iterable[Removed] = ()) -> Batch:
    known = signals([each.key for each in made])
    documents = tuple(_with(each, known.get(each.key, NEUTRAL)) for each in made)
    return Batch(version, documents, tuple(removed))


def _with(document: Document, found: Signals) -> Document:
    if found is NEUTRAL:
        return document
    popularity, helpfulness = found.popularity, found.helpfulness
    return msgspec.structs.replace(document, popularity=popularity, helpfulness=helpfulness)


# --- what changed -------------------------------------------------------------------------------


def documents_of(changes: Sequence[Change], indexed: Indexed) -> Iterator[Batch]:
    """What these changes made stale, as it is now; batch by batch, the pages themselves first.

    Of a change that concerns everything (a site, a language) nothing comes: see
    :func:`concerns_everything`. `indexed` is asked for entries and files that may have to go.
    """
    version = latest()
    found = stale(changes)
    if found.everything:
        return
    places = Places.now()
    links: dict[tuple[str, int], set[int]] = defaultdict(set)
    for ids in _in_batches(sorted(found.pages)):
        made = pages.make(ids, places)
        for file, sites in made.links.items():
            links[file].update(sites)
        yield _batch(version, made.documents, _gone(ids, made.documents, found))
    yield from _below(found, places)
    yield from _changed_menus(version, found, places, indexed)
    yield from _changed_files(version, found, links, places, indexed)


def concerns_everything(changes: Sequence[Change]) -> bool:
    """Whether any document at all may be another after these changes."""
    return any(change.kind in EVERYTHING for change in changes)


def _in_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _gone(ids: Iterable[int], made: Iterable[Document], found: Stale) -> Iterator[Removed]:
    """What there is no document of, in the page's language: in all, where it is not known."""
    there = {(each.key, each.locale) for each in made}
    for pk in ids:
        key, locale = pages.page_key(pk), found.pages.get(pk, "")
        for each in [locale] if locale else locales():
            if (key, each) not in there:
                yield Removed(key, each)


def _below(found: Stale, places: Places) -> Iterator[Batch]:
    """The pages that show something of those that changed in their breadcrumbs."""
    roots = {root.page_id for root in places.roots}
    rows = Page.objects.filter(pk__in=found.parents - roots)
    trees = list(rows.values_list("path", flat=True))
    if not trees:
        return
    under = Q(pk__in=())
    for tree in trees:
        under |= Q(path__startswith=tree, depth__gt=len(tree) // Page.steplen)
    concerned = pages.searchable().filter(under)
    last = 0
    while ids := pages.ids_after(concerned, last, AT_ONCE):
        last = ids[-1]
        if left := [pk for pk in ids if pk not in found.pages]:
            version = latest()
            yield _batch(version, pages.make(left, Places.now()).documents)


def _changed_menus(version: int, found: Stale, places: Places, indexed: Indexed) -> Iterator[Batch]:
    if not (found.menus or found.families or found.pages):
        return
    entries = navigation.entries()
    targets = navigation.Targets.of(entries, places)
    gone = found.pages.keys() & {entry.page for entry in entries}
    if not gone and not found.touches(targets):
        return
    for locale in locales():
        made = navigation.make(locale, entries, targets, places)
        there = {each.key for each in made}
        before = indexed(locale, navigation.NAVIGATION)
        yield _batch(version, made, (Removed(key, locale) for key in before if key not in there))


def _changed_files(
    version: int, found: Stale, links: Links, places: Places, indexed: Indexed
) -> Iterator[Batch]:
    """Files that changed, and those that some page links to from now on, or does no longer."""
    if not (found.files or found.pages):
        return
    changed = found.files | {file for _, file in links}
    for locale in locales():
        before = set(indexed(locale, files.FILE))
        sites = files.linked(locale, places, links)
        new = {pk for pk in sites if files.file_key(pk) not in before}
        kept = {files.file_key(pk) for pk in set(sites) - changed - new}
        there: set[str] = set()
        for ids in _in_batches(sorted(new | changed & set(sites))):
            made = list(files.make(ids, sites, locale))
            there.update(each.key for each in made)
            yield _batch(version, made)
        gone = sorted(before - kept - there)
        yield Batch(version, (), tuple(Removed(key, locale) for key in gone))
