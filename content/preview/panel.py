"""The editor's panel: makes the answer of what is in the form and leads to the front end."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from wagtail.models import Page, Site

from content.models.previews import PreviewToken
from content.preview import tokens
from content.preview.answers import Unanswerable, answer_for

logger = logging.getLogger("gridspot.preview")


def serve(instance: Any, request: Any) -> Any:
    """A redirect to the front end that shows `instance` as it is in the form, or says why not.

    Wagtail has just checked that the user may edit it, so the panel's token may be renewed.
    """
    try:
        made = answer_for(instance)
    except Unanswerable as error:
        return _sorry(request, str(error))
    except Exception as error:
        # A block of a plugin may be as broken as it likes: the editor must see that it is so.
        logger.exception("The preview of %s could not be made.", instance)
        return _sorry(request, f"Something in it could not be read ({type(error).__name__}).")
    editing = getattr(request, "is_editing", False)
    make = tokens.for_panel if editing else tokens.for_view
    response = HttpResponseRedirect(address_of(make(request.user, instance, made), instance))
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def _sorry(request: Any, why: str) -> TemplateResponse:
    return TemplateResponse(request, "content/admin/previews/sorry.html", {"why": why})


def address_of(row: PreviewToken, instance: Any = None) -> str:
    """Where the front end shows what a token opens."""
    return template_for(instance).replace("{token}", quote(tokens.text_of(row), safe=""))


def template_for(instance: Any = None) -> str:
    """The address of previews of the object's site, with ``{token}`` in it."""
    from content.models.settings import SiteSettings

    site = _site_of(instance)
    if isinstance(instance, SiteSettings):
        own = instance.preview_url
    else:
        found = SiteSettings.objects.filter(site=site).values_list("preview_url", flat=True)
        own = next(iter(found), "")
    return own or settings.PREVIEW_URL


def _site_of(instance: Any) -> Site | None:
    if isinstance(instance, Page) and instance.path:
        for site in Site.objects.select_related("root_page").order_by("-root_page__depth"):
            if instance.path.startswith(site.root_page.path):
                return site
    if isinstance(getattr(instance, "site", None), Site):
        return instance.site
    return Site.objects.filter(is_default_site=True).first()
