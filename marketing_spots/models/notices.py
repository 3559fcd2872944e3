"""Emergency notices, the areas that they name, and the one document that delivery reads of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from marketing_spots.models.base import new_uid


class ServiceArea(models.Model):
    """A part of the service territory that people know by a name: “Pueblo County”."""

    name = models.CharField(
        max_length=80, unique=True, help_text="As customers call it. Notices show it."
    )
    zips = models.TextField(
        "ZIP codes",
        help_text="Separated by commas, spaces or lines. Ranges and beginnings work too: "
        "81001-81008, 810*.",
    )
    codes = models.TextField(
        "codes in weather alerts",
        blank=True,
        help_text="Counties by FIPS or SAME code (08101 or 008101) and zones by UGC code (COZ086), "
        "so that alerts find this area by themselves.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, with what it changes for notices that are on."""
        with _writing():
            super().save(*args, **kwargs)


class EmergencyNotice(models.Model):
    """Something that people in an area have to know now. Every change is on the board at once.

    `words` has what it says, by language: ``{"en": {"headline", "message", "steps", "link_text"}}``.
    """

    class Severity(models.TextChoices):
        EMERGENCY = "emergency", "Emergency"
        WARNING = "warning", "Warning"
        INFO = "info", "Information"

    class State(models.TextChoices):
        ON = "on", "On"
        SCHEDULED = "scheduled", "Starts later"
        WAITING = "waiting", "Waits for your yes"
        OFF = "off", "Off"
        ENDED = "ended", "Ended"

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    severity = models.CharField(
        "how severe", max_length=9, choices=Severity.choices, default=Severity.EMERGENCY
    )
    words = models.JSONField(default=dict)
    link = models.CharField(max_length=2_000, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    everywhere = models.BooleanField("everywhere we serve", default=False)
    areas = models.ManyToManyField(ServiceArea, blank=True, through="NoticeArea")
    zips = models.TextField("ZIP codes", blank=True)
    starts = models.DateTimeField(null=True, blank=True)  # None: as soon as it is switched on
    ends = models.DateTimeField(null=True, blank=True)

    on = models.BooleanField(default=False, editable=False)
    switched_at = models.DateTimeField(null=True, editable=False)
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    #: The plugin's source that it came from, empty for an editor's own; and its messages' ids so far.
    source = models.CharField(max_length=64, blank=True, editable=False)
    messages = models.JSONField(default=list, editable=False)
    #: An editor has changed it: its source never touches it again.
    edited = models.BooleanField(default=False, editable=False)
    #: Why it was not switched on by itself; somebody has to say yes.
    waits_because = models.TextField(blank=True, editable=False)
    #: What its source said since, when that was not done because an editor had changed it.
    remark = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-on", "-updated_at"]
        permissions = [("switch_notices", "Can switch emergency notices on and off")]

    def __str__(self) -> str:
        return self.headline

    @property
    def headline(self) -> str:
        """The headline in the site's own language, or whichever there is."""
        own = self.words.get(settings.LANGUAGE_CODE) or {}
        others = (text.get("headline") for text in self.words.values())
        return own.get("headline") or next(filter(None, others), "") or "Notice without a headline"

    @property
    def begins(self) -> dt.datetime:
        """When it starts, or started, if it is switched on now."""
        return self.starts or self.switched_at or timezone.now()

    def state(self, now: dt.datetime | None = None) -> State:
        """What it is to visitors at this moment."""
        now = now or timezone.now()
        if not self.on:
            over = self.ends is not None and self.ends <= now
            return self.State.WAITING if self.waits_because and not over else self.State.OFF
        if self.ends is not None and self.ends <= now:
            return self.State.ENDED
        return self.State.SCHEDULED if self.begins > now else self.State.ON

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, with the board in the same transaction."""
        with _writing():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Deletes, and takes it off the board in the same transaction."""
        with _writing():
            return super().delete(*args, **kwargs)


class NoticeArea(models.Model):
    """A service area that a notice names. An area stays while a notice does."""

    notice = models.ForeignKey(EmergencyNotice, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "area"], name="one_area_once_a_notice")
        ]

    def __str__(self) -> str:
        return str(self.area)


class NoticeBoard(models.Model):
    """The one document of all notices that are on. Delivery nodes poll its version.

    A row of its own: switching a notice on must not wait for the lock of somebody who publishes.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.PositiveBigIntegerField(default=0)
    document = models.BinaryField(default=b"")  # JSON of engine.notices.Board
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_notice_board")]

    def __str__(self) -> str:
        return f"notices, version {self.version}"


def _writing() -> Any:
    from marketing_spots.notices.board import writing

    return writing()
