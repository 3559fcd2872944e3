"""Mail to whoever a release concerns."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.admin.mail import send_mail

from content.models.releases import Release, ReleaseItem

logger = logging.getLogger("gridspot.releases")


def not_published(release: Release, problems: Iterable[Any]) -> None:
    """Tells whoever made and whoever scheduled it, else the administrators. Never raises."""
    titles = dict(ReleaseItem.objects.filter(release=release).values_list("pk", "title"))
    lines = [
        f"- {titles[problem.item]}: {problem.message}"
        if problem.item in titles
        else f"- {problem.message}"
        for problem in problems
    ]
    address = settings.WAGTAILADMIN_BASE_URL + reverse("releases:detail", args=[release.pk])
    text = "\n".join(
        [
            f"The release “{release}” was due, but it could not be published. Nothing of it is "
            "live, and it is not tried again by itself.",
            "",
            *lines,
            "",
            f"Mend this, then publish or schedule it again: {address}",
        ]
    )
    logger.error("Release “%s” was not published: %s", release, " ".join(lines))
    addresses = _addresses(release)
    if not addresses:
        return
    try:
        send_mail(f"Not published: release “{release}”", text, addresses)
    except Exception:
        logger.exception("The mail about release “%s” could not be sent.", release)


def _addresses(release: Release) -> list[str]:
    people = [each for each in (release.published_by, release.owner) if each and each.is_active]
    if not people:
        people = list(get_user_model().objects.filter(is_superuser=True, is_active=True))
    return sorted({person.email for person in people if person.email})
