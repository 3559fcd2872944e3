"""Where changes of what is live come from; each is recorded in its own transaction.

Wagtail's signals come after the commit (`page_slug_changed`, `post_page_move`), where a process
that dies loses them. Django's come from inside: a page's save, its moves and its deletion are
transactions. The save of what is no page is none by itself, so it is made one here.

What sends no signals is not seen: ``QuerySet.update`` and ``bulk_create`` by somebody's own code
must call :func:`content.changes.record` themselves.
"""

from __future__ import annotations

import functools
import threading
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.contrib.redirects import signal_handlers as redirect_handlers
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import AbstractSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
    get_page_models,
)
from wagtail.signals import post_page_move, pre_page_move

from content import ports
from content.changes import Record, record
from content.models.recorded import RecordedSnippet
from content.recording import (
    EVERYTHING,
    Action,
    Places,
    forget_places,
    is_bookkeeping,
    object_changed,
    object_record,
    page_before,
    page_gone,
    page_saved,
    places,
    privacy_changed,
)

#: Columns that Wagtail fills in by itself, some time after an upload.
FILE_FACTS = frozenset(("file_size", "file_hash"))


def connect() -> None:
    """Connects everything; called once, when the applications are ready."""
    for model in get_page_models():
        pre_save.connect(before_page, sender=model, dispatch_uid="outbox before page")
        post_save.connect(after_page, sender=model, dispatch_uid="outbox after page")
    pre_delete.connect(before_deletion, sender=Page, dispatch_uid="outbox before deletion")
    post_delete.connect(after_deletion, sender=Page, dispatch_uid="outbox after deletion")
    pre_page_move.connect(moving, dispatch_uid="outbox moving")
    post_page_move.connect(moved, dispatch_uid="outbox moved")
    _connect_objects()


def _connect_objects() -> None:
    for model, handler in (
        (PageViewRestriction, page_privacy),
        (CollectionViewRestriction, collection_privacy),
        (Redirect, redirect_changed),
        (Site, everything_changed),
        (Locale, everything_changed),
        (get_image_model(), file_changed),
        (get_document_model(), file_changed),
        *((model, setting_changed) for model in _concrete(AbstractSetting)),
    ):
        save_in_one_transaction(model)
        post_save.connect(handler, sender=model, dispatch_uid="outbox saved")
        post_delete.connect(handler, sender=model, dispatch_uid="outbox deleted")
    for model in _concrete(RecordedSnippet):
        pre_delete.connect(before_snippet, sender=model, dispatch_uid="outbox before snippet")
        post_delete.connect(after_snippet, sender=model, dispatch_uid="outbox after snippet")
    redirect_handlers.BatchRedirectCreator = RecordedRedirects
    record_collection_moves()


def _concrete(base: type[models.Model]) -> list[type[models.Model]]:
    found: list[type[models.Model]] = []
    for model in base.__subclasses__():
        found.extend(_concrete(model) if model._meta.abstract else [model, *_concrete(model)])
    return found


def save_in_one_transaction(model: type[models.Model]) -> None:
    """Makes the model's `save` a transaction, and with it what its signals lead to.

    Django sends ``post_save`` after the transaction of the save has ended, if there was none
    around it; a process that dies there would have changed something that no follower hears of.
    """
    original = model.save
    if getattr(original, "is_one_transaction", False):
        return

    @functools.wraps(original)
    def save(self: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return original(self, *args, **kwargs)

    save.is_one_transaction = True  # type: ignore[attr-defined]
    model.save = save  # type: ignore[method-assign]


# --- pages --------------------------------------------------------------------------------------


class _Moving(threading.local):
    """The page whose move is under way in this thread: its save changes nothing but its place."""

    pk: int | None = None


_moving = _Moving()


def moving(instance: Page, **kwargs: Any) -> None:
    """Wagtail's `pre_page_move`, just before the transaction of the move."""
    _moving.pk = instance.pk


def moved(**kwargs: Any) -> None:
    """Wagtail's `post_page_move`, after it."""
    _moving.pk = None


def before_page(instance: Page, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    """Notes what the database holds; inside the transaction of ``Page.save``."""
    instance._outbox = None
    if not raw and not is_bookkeeping(update_fields):
        instance._outbox = (page_before(instance),)


def after_page(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Records what the save changed of what is live."""
    noted, instance._outbox = getattr(instance, "_outbox", None), None
    if noted is None:
        return
    only_moved = sender is Page and _moving.pk == instance.pk
    if only_moved:
        _moving.pk = None
    page_saved(instance, noted[0], only_moved=only_moved)


class _Deletion:
    """The pages that one call of `delete` takes with it, recorded together after the last."""

    def __init__(self) -> None:
        self.places: Places = places()
        self.pages: dict[int, Record | None] = {}
        self.others: list[Record] = []
        self.left = 0


def before_deletion(instance: Page, origin: Any, **kwargs: Any) -> None:
    """Django announces every object before it deletes the first; `origin` is what was deleted."""
    deletion = getattr(origin, "_outbox_deletion", None)
    if (
        deletion is None or instance.pk in deletion.pages
    ):  # the same one again: an earlier try failed
        deletion = origin._outbox_deletion = _Deletion()
    deletion.pages[instance.pk] = page_gone(instance, deletion.places)
    deletion.left += 1


def after_deletion(instance: Page, origin: Any, **kwargs: Any) -> None:
    """Records all of them once the rows are gone: the head is locked last."""
    deletion: _Deletion = origin._outbox_deletion
    deletion.left -= 1
    if deletion.left == 0:
        del origin._outbox_deletion
        pages = [each for each in deletion.pages.values() if each is not None]
        record([*pages, *deletion.others])
        forget_places()


# --- who may see what ---------------------------------------------------------------------------


def _own_deletion(model: type[models.Model], origin: Any) -> bool:
    """Whether the deletion began with this model, not with what it belongs to."""
    return isinstance(origin, model) or getattr(origin, "model", None) is model


def page_privacy(
    sender: Any, instance: Any, origin: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    """A page became private, or public again; not where the page itself is being deleted."""
    if raw or (origin is not None and not _own_deletion(PageViewRestriction, origin)):
        return
    if not kwargs.get("created", True):
        return  # a new password makes nothing visible
    privacy_changed(instance, private=origin is None)


def collection_privacy(
    sender: Any, instance: Any, origin: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    """Documents of a collection became private, or public again."""
    if raw or (origin is not None and not _own_deletion(CollectionViewRestriction, origin)):
        return
    _files_of(instance.collection)


def _files_of(collection: Collection) -> None:
    """The documents in a collection, and in those below it, may be public now, or no more."""
    collections = collection.get_descendants(inclusive=True)
    documents = get_document_model().objects.filter(collection__in=collections)
    keys = [f"document-{pk}" for pk in documents.values_list("pk", flat=True)]
    if keys:
        object_changed(collection, Action.PUBLISHED, "document", keys)


def record_collection_moves() -> None:
    """A collection that is moved is as private as where it comes to; treebeard sends no signal."""
    original = Collection.move
    if getattr(original, "is_recorded", False):
        return

    @functools.wraps(original)
    def move(self: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            moved = original(self, *args, **kwargs)
            _files_of(Collection.objects.get(pk=self.pk))
        return moved

    move.is_recorded = True  # type: ignore[attr-defined]
    Collection.move = move


# --- everything else ----------------------------------------------------------------------------


def _action(kwargs: dict[str, Any]) -> str:
    """`origin` comes with deletions alone."""
    return Action.DELETED if "origin" in kwargs else Action.PUBLISHED


def file_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A picture or document was changed or deleted; a new one is in no answer yet."""
    if kwargs.get("raw") or kwargs.get("created"):
        return
    if (fields := kwargs.get("update_fields")) and FILE_FACTS.issuperset(fields):
        return
    kind = "image" if sender is get_image_model() else "document"
    if kind == "image":
        ports.lock_first()  # marketing_spots may compile a snapshot after this: its head is first
    object_changed(instance, _action(kwargs), kind, (f"{kind}-{instance.pk}",))


def redirect_changed(instance: Redirect, **kwargs: Any) -> None:
    """One redirect; those that go with a page are recorded with it."""
    if kwargs.get("raw"):
        return
    path = instance.old_path or ""
    change = object_record(instance, _action(kwargs), "redirect", ("redirects",), path=path)
    deletion = getattr(kwargs.get("origin"), "_outbox_deletion", None)
    if deletion is not None:
        deletion.others.append(change)
    else:
        record([change])


class RecordedRedirects(redirect_handlers.BatchRedirectCreator):
    """In the place of Wagtail's, which writes redirects of moved pages without any signal."""

    def process(self) -> None:
        if (
            self.items
        ):  # Wagtail's own deletes every automatic redirect when there is nothing to add
            with transaction.atomic():
                super().process()

    def post_process(self) -> None:
        super().post_process()
        record(
            Record(
                action=Action.PUBLISHED,
                kind="redirect",
                model=Redirect._meta.label_lower,
                object_id=str(each.pk or ""),
                title=str(each.old_path),
                path=each.old_path,
                keys=("redirects",),
            )
            for each in self.items
        )


def everything_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A site or a language: it can change the address and the fallback of anything."""
    if not kwargs.get("raw"):
        forget_places()
        keys = (EVERYTHING,)
        object_changed(instance, _action(kwargs), sender._meta.model_name, keys)


def setting_changed(instance: Any, **kwargs: Any) -> None:
    """Settings that editors make for a site."""
    if not kwargs.get("raw"):
        title = str(instance._meta.verbose_name)
        object_changed(instance, _action(kwargs), "setting", ("settings",), title=title)


def before_snippet(instance: Any, **kwargs: Any) -> None:
    """Its keys may be made of what is gone after the deletion."""
    instance._outbox_keys = instance.change_keys if getattr(instance, "live", True) else ()


def after_snippet(instance: Any, **kwargs: Any) -> None:
    """A menu or the like was deleted while it was live."""
    if keys := instance.__dict__.pop("_outbox_keys", ()):
        object_changed(instance, Action.DELETED, instance.change_kind, keys)
