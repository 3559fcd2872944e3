"""Form pages: what stands around the form. The fields come from ``forms/{id}``."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from content.api.answers import Fields, PageKind, register
from content.api.types import Page
from content.blocks import values
from content.models import FormPage
from plugins.api import PageEnv, RichText


class FormPageAnswer(Page, frozen=True, kw_only=True, tag="form"):
    """A page with a form."""

    intro: RichText | None
    submit_label: str
    thank_you: RichText | None
    form: Annotated[
        str,
        Meta(description="Where the form's fields are; submissions go to `submissions` below it."),
    ]


def _form(page: Any, prepared: Any, env: PageEnv) -> Fields:
    return {
        "intro": values.rich_or_none(page.intro, env),
        "submit_label": page.submit_label,
        "thank_you": values.rich_or_none(page.thank_you, env),
        "form": f"/api/v1/content/forms/{page.pk}",
    }


register(PageKind(model=FormPage, answer=FormPageAnswer, fill=_form))
