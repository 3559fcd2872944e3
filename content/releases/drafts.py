"""What somebody could put into a release: drafts that are not live yet, and what could be taken down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.models import DraftStateMixin, Page
from wagtail.permissions import policy_registry

from content.models.releases import Release, ReleaseItem

#: Of each kind of thing at most so many are offered; the search finds the others.
MOST = 100


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could go into a release. `key` names it in a form: ``12-34``."""

    key: str
    instance: Any
    title: str
    kind: str
    locale: str
    live: bool
    saved_at: dt.datetime | None


def candidates(release: Release, user: Any, action: str, search: str = "") -> list[Candidate]:
    """What `user` may edit and is not in `release`, the latest first.

    To publish: what has a draft that is not live. To take down: what is live.
    """
    live = action == ReleaseItem.Action.UNPUBLISH
    inside = set(release.items.values_list("content_type_id", "object_id"))
    found = [
        each
        for each in [*_pages(user, live, search), *_snippets(user, live, search)]
        if _place(each.instance) not in inside
    ]
    oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda each: each.saved_at or oldest, reverse=True)


def by_keys(keys: list[str]) -> list[Any]:
    """The objects with these keys; what is gone or makes no sense is left out."""
    found = []
    for key in keys:
        kind, _, pk = key.partition("-")
        model = _model(int(kind)) if kind.isascii() and kind.isdigit() and len(kind) < 19 else None
        if model is None:
            continue
        try:
            instance = model._default_manager.filter(pk=model._meta.pk.to_python(pk)).first()
        except (ValidationError, OverflowError):
            continue
        if instance is not None:
            found.append(instance)
    return found


def _model(kind: int) -> Any:
    found = ContentType.objects.filter(pk=kind).first()
    model = found.model_class() if found else None
    return model if model is not None and issubclass(model, DraftStateMixin) else None


def key_of(instance: Any) -> str:
    """How a form names an object."""
    return "-".join(map(str, _place(instance)))


def _place(instance: Any) -> tuple[int, str]:
    if isinstance(instance, Page):
        return instance.content_type_id, str(instance.pk)
    return ContentType.objects.get_for_model(type(instance)).pk, str(instance.pk)


def _pages(user: Any, live: bool, search: str) -> Iterator[Candidate]:
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    pages = pages.filter(depth__gt=1, alias_of=None)
    pages = pages.filter(live=True) if live else pages.filter(has_unpublished_changes=True)
    if search:
        pages = pages.filter(Q(title__icontains=search) | Q(draft_title__icontains=search))
    pages = pages.select_related("content_type", "locale").order_by("-latest_revision_created_at")
    for page in pages[:MOST]:
        yield Candidate(
            key=key_of(page),
            instance=page,
            title=page.draft_title or page.title,
            kind=str(page.content_type.name),
            locale=str(page.locale.get_display_name()),
            live=page.live,
            saved_at=page.latest_revision_created_at,
        )


def _snippets(user: Any, live: bool, search: str) -> Iterator[Candidate]:
    for model in apps.get_models():
        if not issubclass(model, DraftStateMixin) or issubclass(model, Page):
            continue
        if not hasattr(model, "snippet_viewset"):
            continue
        policy = policy_registry.get_by_type(model)
        if not policy.user_has_any_permission(user, {"change", "publish"}):
            continue
        state = Q(live=True) if live else Q(has_unpublished_changes=True)
        rows = model._default_manager.filter(state).select_related("latest_revision")
        for instance in rows.order_by("-latest_revision__created_at")[:MOST]:
            each = _snippet(instance)
            if search.lower() in each.title.lower():
                yield each


def _snippet(instance: Any) -> Candidate:
    revision = instance.latest_revision
    locale = getattr(instance, "locale", None)
    return Candidate(
        key=key_of(instance),
        instance=instance,
        title=revision.object_str if revision else str(instance),
        kind=str(instance._meta.verbose_name),
        locale=str(locale.get_display_name()) if locale else "",
        live=instance.live,
        saved_at=revision.created_at if revision else None,
    )
