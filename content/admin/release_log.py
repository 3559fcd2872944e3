"""What the history of a release says."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry


@hooks.register("register_log_actions")
def release_actions(actions: Any) -> None:
    """The actions of releases, beside Wagtail's own."""
    for action, label, words in (
        ("publish", "Publish release", "Published"),
        ("unschedule", "Unschedule release", "Schedule cancelled"),
        ("roll_back", "Roll back release", "Rolled back"),
    ):
        actions.register_action(f"content.release.{action}", label, words)

    @actions.register_action("content.release.schedule")
    class Scheduled(LogFormatter):
        label = "Schedule release"

        def format_message(self, log_entry: Any) -> str:
            return f"Scheduled for {moment_in_words(log_entry.data.get('moment', ''))}"

    @actions.register_action("content.release.newer")
    class TookNewer(LogFormatter):
        label = "Take the newer draft into a release"

        def format_message(self, log_entry: Any) -> str:
            return f"Took the newer draft of “{log_entry.data.get('title', '')}”"

    @actions.register_action("content.release.fail")
    class Failed(LogFormatter):
        label = "Release not published"

        def format_message(self, log_entry: Any) -> str:
            return f"Was due, but not published. {log_entry.data.get('why', '')}"

    @actions.register_action("content.release.add")
    class Added(LogFormatter):
        label = "Add to release"

        def format_message(self, log_entry: Any) -> str:
            return f"Added {log_entry.data.get('titles', '')}"

    @actions.register_action("content.release.remove")
    class Removed(LogFormatter):
        label = "Take out of release"

        def format_message(self, log_entry: Any) -> str:
            return f"Took out {log_entry.data.get('titles', '')}"


def moment_in_words(text: str) -> str:
    """``3 May 2027, 06:00`` of an ISO moment, in the utility's own time."""
    found = parse_datetime(text) if text else None
    return f"{timezone.localtime(found):%-d %B %Y, %H:%M}" if found else "a moment"


def history(release: Any, limit: int = 50) -> Any:
    """What happened to a release, the newest first."""
    return ModelLogEntry.objects.for_instance(release).select_related("user")[:limit]
