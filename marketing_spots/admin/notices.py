"""What everybody who works with e-marketing has to know: shown on each of its screens."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin import messages

from marketing_spots.models import Head
from marketing_spots.snapshot import overdue

TAG = "spots-notice"


def held_words(head: Head) -> str:
    """``Visitors still get snapshot 41, which Ana put back at 14:02.``"""
    who = (
        head.held_by.get_short_name() or head.held_by.get_username() if head.held_by else "somebody"
    )
    when = ""
    if head.held_at:
        moment = timezone.localtime(head.held_at)
        today = moment.date() == timezone.localdate()
        when = date_format(moment, "H:i" if today else "j M Y, H:i")
        when = f" at {when}" if today else f" on {when}"
    return f"visitors still get snapshot {head.live_id}, which {who} put back{when}."


def held_head() -> Head | None:
    """The head while an older snapshot is put back, else None."""
    return Head.objects.filter(held=True).select_related("held_by").first()


def show(request: Any) -> None:
    """Adds the notices to a page that is about to be rendered."""
    shown = get_messages(request)
    if any(TAG in (message.extra_tags or "") for message in shown._queued_messages):
        return
    if head := held_head():
        buttons = []
        if request.user.has_perm("marketing_spots.restore_snapshot"):
            buttons = [messages.button(reverse("spots_snapshots:release"), "Release")]
        words = held_words(head)
        text = f"{words[0].upper()}{words[1:]} What you publish is kept, but waits for the release."
        messages.warning(request, text, buttons=buttons, extra_tags=TAG)
    for late in overdue()[:5]:
        why = late.why or "Nothing stands against it: is `manage.py worker` running?"
        since = date_format(timezone.localtime(late.since), "j M Y, H:i")
        text = f"{late.instance.in_words()} was due to {late.what} on {since} and has not. {why}"
        messages.error(request, f"{text[0].upper()}{text[1:]}", extra_tags=TAG)


class NoticeMixin:
    """A view that shows the notices when it renders a whole page."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        whole = request.accepts("text/html") and not getattr(self, "results_only", False)
        if whole and request.headers.get("x-requested-with") != "XMLHttpRequest":
            show(request)
        return super().get(request, *args, **kwargs)
