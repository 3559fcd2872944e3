"""What sources of plugins say, made into notices: each message once, whatever dies in between.

A message is known by its id, which stays with its notice. So it does not matter how often a source
repeats it, or whether two workers ask at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from wagtail.log_actions import log

from marketing_spots.models.notices import EmergencyNotice, NoticeArea
from marketing_spots.notices import board, mapping, switching
from plugins.api import NoticeDraft, NoticeSource
from plugins.guard import Guard
from plugins.manager import Plugins, get_plugins

logger = logging.getLogger("gridspot.notices")

#: Seconds for which a message that was dealt with is not even looked up.
LOOK_AGAIN = 60.0
#: Ids of messages that a notice remembers, the last ones.
MESSAGES_KEPT = 200


class Follower:
    """Asks each source when it is due. One a worker; `clock` gives monotonic seconds."""

    def __init__(
        self,
        plugins: Plugins | None = None,
        guard: Guard | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._given = plugins
        self._guard = guard or Guard(threads=1, failures=3)
        self._clock = clock
        self._due: dict[str, float] = {}
        self._done: dict[str, set[str]] = {}
        self._forget_at = 0.0
        self._lock = threading.Lock()

    @property
    def _plugins(self) -> Plugins:
        return self._given or get_plugins()

    def turn(self) -> Iterator[str]:
        """Asks the sources that are due; yields a line for everything that was done or failed."""
        if self._clock() >= self._forget_at:
            # What was left out is looked at again now and then: a service area may have been added.
            self._done, self._forget_at = {}, self._clock() + LOOK_AGAIN
        for source in self._plugins.notice_sources:
            with self._lock:
                if self._clock() < self._due.get(source.name, 0.0):
                    continue
                self._due[source.name] = self._clock() + source.seconds
            yield from self._ask(source)

    def _ask(self, source: NoticeSource) -> Iterator[str]:
        result = self._guard.call(
            f"notices:{source.name}",
            lambda: list(source.fetch()),
            timeout=source.timeout,
            check=_check,
        )
        if result.ok:
            done = self._done.setdefault(source.name, set())
            # By its plugin: an alert from a folder may be updated by a feed.
            plugin = self._plugins.owner("register_notice_sources", source.name)
            yield from take(plugin, [each for each in result.value if each.id not in done])
            done.update(each.id for each in result.value)
        elif not result.error.startswith("switched off"):
            yield f"Notices of {source.name}: {result.error}."


def _check(drafts: Any) -> str:
    wrong = [each for each in drafts if not isinstance(each, NoticeDraft)]
    if wrong:
        return f"returned {type(wrong[0]).__name__}, not a NoticeDraft"
    if any(each.sent.tzinfo is None for each in drafts):
        return "returned a message whose moment has no offset"
    return ""


def take(source: str, drafts: Sequence[NoticeDraft], *, force: bool = False) -> Iterator[str]:
    """Acts upon messages of a plugin's sources that were not seen before; yields what was done, in words.

    `force`: switch new ones on, whatever the source and the area say, as long as there is an area.
    """
    # What a later message in the same lot replaces was never anybody's to see.
    gone = {old for draft in drafts if draft.kind != "alert" for old in draft.replaces}
    for draft in sorted(drafts, key=lambda each: (each.sent, each.id)):
        if draft.id in gone and draft.kind == "alert":
            continue
        try:
            with board.writing():  # two workers that ask at once: the second one finds it done
                notices = list(EmergencyNotice.objects.filter(source=source))
                said = _take(source, draft, notices, force)
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("A message of %s cannot be made into a notice: %s", source, draft.id)
            said = f"Notices of {source}: {draft.id[:100]}: {type(error).__name__}: {error}."
        if said:
            yield said


def _take(source: str, draft: NoticeDraft, notices: Sequence[EmergencyNotice], force: bool) -> str:
    if any(draft.id in notice.messages for notice in notices):
        return ""
    before = next((n for n in notices if not set(draft.replaces).isdisjoint(n.messages)), None)
    over = draft.kind == "cancel" or (draft.ends is not None and draft.ends <= timezone.now())
    if over:
        return _cancel(draft, before) if before is not None else ""
    found = mapping.find(draft)
    if before is not None:
        return _update(draft, before, found, force)
    if found.elsewhere:
        return ""
    return _create(source, draft, found, force)


def _create(source: str, draft: NoticeDraft, found: mapping.Found, force: bool) -> str:
    notice = EmergencyNotice(source=source)
    _fill(notice, draft, found)
    notice.save()
    _name_areas(notice, found)
    log(instance=notice, action="wagtail.create", user=None)
    return _decide(notice, draft, found, force)


def _update(draft: NoticeDraft, notice: EmergencyNotice, found: mapping.Found, force: bool) -> str:
    _remember(notice, draft)
    if notice.edited:
        return _remark(notice, draft, "updated this alert")
    was_on = notice.on
    if was_on and (found.missing or found.elsewhere):
        # The words may be about somewhere else now: what is on stays until somebody has looked.
        return _remark(notice, draft, "updated this alert for an area that is not known here")
    _fill(notice, draft, found)
    notice.save()
    _name_areas(notice, found)
    if was_on and switching.why_not(notice) == "":
        log(instance=notice, action=switching.UPDATED, user=None)
        return f"Updated: “{notice}”."
    return _decide(notice, draft, found, force)


def _cancel(draft: NoticeDraft, notice: EmergencyNotice) -> str:
    _remember(notice, draft)
    if notice.edited:
        return _remark(notice, draft, "cancelled this alert")
    switching.switch_off(notice, why="cancelled by its sender")
    return f"Cancelled: “{notice}”."


def _remark(notice: EmergencyNotice, draft: NoticeDraft, what: str) -> str:
    """What its source says of a notice that is an editor's now: for them to read, nothing else."""
    when = timezone.localtime(draft.sent).strftime("%-d %b, %H:%M")
    notice.remark = f"Its sender {what} on {when}. You decide what becomes of this notice."
    notice.save()
    log(instance=notice, action=switching.REMARK, user=None, data={"said": notice.remark})
    return f"Left to its editor: “{notice}”. {notice.remark}"


def _decide(notice: EmergencyNotice, draft: NoticeDraft, found: mapping.Found, force: bool) -> str:
    """On at once, or waiting for somebody's yes."""
    reasons = list(found.missing)
    if not draft.urgent:
        reasons.append("It is not marked as severe, likely and immediate.")
    problem = switching.why_not(notice)
    if not problem and (force or not reasons):
        switching.switch_on(notice)
        return f"Switched on: “{notice}”, {switching.where(notice)}."
    notice.waits_because = " ".join([*reasons, *([problem] if problem else [])])
    notice.save()
    return f"Waits for an editor: “{notice}”. {notice.waits_because}"


def _fill(notice: EmergencyNotice, draft: NoticeDraft, found: mapping.Found) -> None:
    notice.severity = (
        draft.severity if draft.severity in EmergencyNotice.Severity.values else "warning"
    )
    notice.words = {
        language[:35]: {
            "headline": text.headline.strip()[:160],
            "message": text.body_html,
            "steps": [step.strip() for step in text.steps if step.strip()],
            "link_text": "",
        }
        for language, text in draft.texts.items()
    }
    notice.link, notice.phone = mapping.good_link(draft.link), draft.phone[:30]
    notice.everywhere = draft.everywhere
    notice.zips = ", ".join(found.zips)
    notice.starts = draft.starts or draft.sent
    notice.ends = draft.ends or timezone.now() + switching.USUAL
    _remember(notice, draft)


def _remember(notice: EmergencyNotice, draft: NoticeDraft) -> None:
    known = dict.fromkeys([*notice.messages, *draft.replaces, draft.id])
    notice.messages = list(known)[-MESSAGES_KEPT:]


def _name_areas(notice: EmergencyNotice, found: mapping.Found) -> None:
    NoticeArea.objects.filter(notice=notice).delete()
    NoticeArea.objects.bulk_create(NoticeArea(notice=notice, area=area) for area in found.areas)
    notice.save()  # the board, with the areas
