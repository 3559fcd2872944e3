"""What a translation takes over from the page it is made of, and what translators write anew.

Texts are translated; prices, dates, pictures and everything else stay as on the source page. Most of
that wagtail-localize finds out itself; the table below holds what it cannot know. *Shared* fields
are always the source's own: a Spanish program page cannot admit other customers than the English
one. *Adaptable* fields start as the source's, and a translator may put in something else: a phone
number with Spanish-speaking agents, a picture with words in it.

There is no automatic synchronisation of the page tree. A page that nobody has translated is not in
the Spanish tree, and the API says so by answering with the English one and ``"fallback": true``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail_localize.fields import SynchronizedField, TranslatableField

from content import models

SHARED: dict[type[Any], tuple[str, ...]] = {
    models.ProgramPage: ("eligibility", "category", "starts", "ends"),
    models.RatePlanPage: (
        *("eligibility", "code", "currency", "commodity", "customer_class"),
        *("effective_from", "effective_until"),
    ),
    models.SafetyPage: ("severity", "hazard"),
    models.FaqQuestionPage: ("audience",),
    models.ContactPointPage: ("channel", "audience", "zone", "hours"),
    models.FormPage: ("keep_days",),
    models.FormField: (
        *("clean_name", "field_type", "required", "mask", "autofill", "sort_order"),
    ),
    models.Menu: ("handle",),
}
ADAPTABLE: dict[type[Any], tuple[str, ...]] = {
    models.ProgramPage: ("enrol_phone",),
    models.ContactPointPage: ("phone", "url", "address"),
    models.FormPage: ("notify",),
}
#: Fields with choices that are words of the editors' own.
WORDS: dict[type[Any], tuple[str, ...]] = {models.FormField: ("choices", "default_value")}
#: Every page: what is about the page itself and not about what it says.
EVERY_PAGE_SHARED = ("no_index", "spots", "show_in_menus")


def connect() -> None:
    """Tells wagtail-localize. Called once, when models are ready."""
    for model in (*_page_types(), models.FormField, models.Menu):
        every = EVERY_PAGE_SHARED if issubclass(model, models.ContentPage) else ()
        model.override_translatable_fields = [
            *_fields(model, (*every, *SHARED.get(model, ())), overridable=False),
            *_fields(model, ADAPTABLE.get(model, ()), overridable=True),
            *(TranslatableField(name) for name in WORDS.get(model, ())),
        ]


def guard_snippets() -> None:
    """Whoever may translate may do so with snippets that they may write, and not with every one.

    wagtail-localize asks for its own permission alone, so an editor of pages could start an ad.
    """
    from django.core.exceptions import PermissionDenied
    from wagtail.permissions import policy_registry
    from wagtail_localize.views.submit_translations import SubmitSnippetTranslationView as View

    plain = View.get_object

    def get_object(self: Any) -> Any:
        instance = plain(self)
        policy = policy_registry.get_by_type(type(instance))
        if not policy.user_has_any_permission(self.request.user, {"add", "change"}):
            raise PermissionDenied
        return instance

    View.get_object = get_object


def _page_types() -> list[Any]:
    from wagtail.models import get_page_models

    return [model for model in get_page_models() if issubclass(model, models.ContentPage)]


def _fields(model: Any, names: Iterable[str], *, overridable: bool) -> list[SynchronizedField]:
    return [SynchronizedField(name, overridable=overridable) for name in dict.fromkeys(names)]
