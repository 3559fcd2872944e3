"""Webhooks: who is told about changes, and what became of each message."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone


class WebhookEndpoint(models.Model):
    """An address of another system that is told about changes. Empty filters let everything pass."""

    name = models.CharField(
        max_length=120, unique=True, help_text="What is told, in your words: “Website build”."
    )
    url = models.CharField(
        "address",
        max_length=2000,
        help_text="Where messages are sent, as an HTTP POST. It must begin with https://.",
    )
    active = models.BooleanField(
        "switched on",
        default=True,
        help_text="While it is switched off, changes are not kept for it.",
    )
    actions = models.JSONField("actions", default=list, blank=True)
    kinds = models.JSONField("kinds of content", default=list, blank=True)
    page_types = models.JSONField("page types", default=list, blank=True)
    locales = models.JSONField("languages", default=list, blank=True)
    #: Encrypted; :mod:`content.webhooks.secrets` makes and reads both.
    secret = models.TextField(editable=False)
    old_secret = models.TextField(editable=False, blank=True)
    #: Until then messages are signed with the old secret as well.
    old_secret_until = models.DateTimeField(editable=False, null=True)
    #: Changes up to this one are not for this endpoint: it did not exist, or was switched off.
    since = models.BigIntegerField(editable=False, default=0)
    last_success_at = models.DateTimeField(editable=False, null=True)
    #: The first failure after the last success; None while all is well.
    failing_since = models.DateTimeField(editable=False, null=True)
    #: Why Gridspot switched it off by itself.
    disabled_reason = models.TextField(editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "webhook"

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message to one endpoint. It is kept as it is sent, so that every attempt is the same."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed, tried again"
        GAVE_UP = "gave_up", "Gave up"

    OPEN = (State.PENDING, State.FAILED)

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    #: The change that it tells of; None for a test.
    sequence = models.BigIntegerField(null=True)
    #: The header `webhook-id`: the same for every attempt and every repetition.
    message_id = models.CharField("message id", max_length=80)
    event = models.CharField(max_length=40)
    title = models.CharField(max_length=255, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt = models.DateTimeField(null=True, default=timezone.now)
    #: Who is sending it, and until when nobody else may; a dead worker's lease just runs out.
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField("answer", null=True)
    last_ms = models.PositiveIntegerField("milliseconds", null=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "webhook message"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "message_id"], name="one_message_an_endpoint"
            )
        ]
        indexes = [
            models.Index(fields=["endpoint", "state", "next_attempt"], name="due_deliveries"),
            models.Index(fields=["created_at"], name="old_deliveries"),
        ]

    def __str__(self) -> str:
        return f"{self.event} “{self.title}”" if self.title else self.event

    @property
    def duration(self) -> dt.timedelta | None:
        """From the change to the answer that ended it."""
        return self.finished_at - self.created_at if self.finished_at else None


class WebhookAttempt(models.Model):
    """One try to deliver a message, and what came back."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField("answer", null=True)
    ms = models.PositiveIntegerField("milliseconds")
    error = models.CharField(max_length=500, blank=True)
    #: The first characters of the answer's body.
    response = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}: {self.status or self.error}"
