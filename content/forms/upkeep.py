"""What the worker does for forms: notes to whoever wants them, and forgetting what is old."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.utils import get_admin_base_url

from content.forms import tallies
from content.forms.addresses import addresses
from content.models.forms import FormEntry, FormPage

logger = logging.getLogger("gridspot.forms")

#: Submissions that are told of in one turn.
MOST = 500
#: Forms whose mail failed in this process: it is said once, and tried again every turn.
_failed: set[int] = set()


def notify() -> Iterator[str]:
    """Sends one note for each form with new submissions; yields a line for each.

    A note says how many there are and where to read them. What people wrote stays in the database,
    because mail passes through, and stays in, places that nobody can clean up.
    """
    waiting = FormEntry.objects.filter(notified=None).order_by("pk").values_list("pk", "page_id")
    new = list(waiting[:MOST])
    forms = FormPage.objects.in_bulk({page for _, page in new})
    for page_id, count in Counter(page for _, page in new).items():
        form = forms.get(page_id)
        to = addresses(form.notify) if form else []
        if form and to:
            if not _send(form, count, to):
                continue
            yield f"Told {len(to)} of {count} submissions of “{form.title}”."
        # Marked after sending: a worker that dies in between sends a note twice rather than never.
        mine = [pk for pk, page in new if page == page_id]
        FormEntry.objects.filter(pk__in=mine).update(notified=timezone.now())


def _send(form: FormPage, count: int, to: list[str]) -> bool:
    one = count == 1
    what = "a new submission" if one else f"{count} new submissions"
    path = reverse("wagtailforms:list_submissions", args=(form.pk,))
    address = f"{(get_admin_base_url() or '').rstrip('/')}{path}"
    message = EmailMessage(
        subject=f"{what[0].upper()}{what[1:]} of “{form.title}”",
        body=f"There {'is' if one else 'are'} {what} of the form “{form.title}”.\n\n"
        f"Read {'it' if one else 'them'} here: {address}\n",
        bcc=to,
    )
    try:
        message.send()
    except Exception as error:  # a mail server's trouble: nothing of the rest has to wait for it
        if form.pk not in _failed:
            _failed.add(form.pk)
            logger.error("A note of “%s” cannot be sent and is tried again: %s", form.title, error)
        return False
    _failed.discard(form.pk)
    return True


def forget() -> Iterator[str]:
    """Deletes submissions that are older than their form keeps them, and tallies that ran out."""
    now = timezone.now()
    for pk, title, days in FormPage.objects.values_list("pk", "title", "keep_days"):
        old = FormEntry.objects.filter(page=pk, submit_time__lt=now - dt.timedelta(days=days))
        if count := old.delete()[0]:
            yield f"Deleted {count} old submissions of “{title}”."
    tallies.forget()
