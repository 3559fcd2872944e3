"""Drafts of ads in a separate front end: previews are content's, ads are marketing_spots'."""

from __future__ import annotations

from typing import Any

import msgspec

from content.preview import answers
from plugins.sourcing import filled, is_plan


def ad_draft(ad: Any) -> dict[str, Any]:
    """An ad as a spot's item has it, without its token. Raises Unanswerable for one with problems."""
    from marketing_spots.snapshots.content import finish

    record = {"pk": ad.pk or 0, "name": str(ad), "content": list(ad.content.raw_data)}
    finished = finish([(0, record, ad.locale.language_code)])
    content = finished.content.get(0)
    if content is None:
        said = " ".join(problem.message for problem in finished.problems)
        raise answers.Unanswerable(said or "The plugin of its format is switched off.")
    plain = msgspec.to_builtins(content)
    if is_plan(plain):
        try:
            plain = filled(plain, ad.locale.language_code)
        except ValueError as error:
            raise answers.Unanswerable(str(error)) from error
    return {"format": finished.formats[0], "content": plain}


def register() -> None:
    """Tells previews how drafts of ads are answered."""
    from marketing_spots.models import Ad

    answers.register(Ad, "ad", ad_draft)
