"""What editors say about words: synonyms, and what comes first for a search."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Locale, Orderable

from content.validators import validate_address


def default_locale() -> int | None:
    """The site's default language, in which most words are."""
    return (
        Locale.objects.filter(language_code=settings.LANGUAGE_CODE)
        .values_list("pk", flat=True)
        .first()
    )


def terms_of(text: str) -> tuple[str, ...]:
    """The words in a field: one to a line, or several with commas between."""
    parts = (" ".join(part.split()) for part in text.replace(",", "\n").splitlines())
    return tuple(part for part in parts if part)


def phrases_of(text: str) -> tuple[str, ...]:
    """The searches in a field, one to a line; a comma is part of the search."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(line for line in lines if line)


class CuratedVersion(models.Model):
    """One row that counts changes of synonyms and best bets: who keeps them looks at it alone."""

    THE_ONE = 1

    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)


class SynonymSet(models.Model):
    """Words that customers use for one thing."""

    class Direction(models.TextChoices):
        SAME = "same", "All of these mean the same"
        ONE_WAY = "one_way", "Only one way: these also find others"

    locale = models.ForeignKey(
        Locale,
        on_delete=models.CASCADE,
        related_name="+",
        default=default_locale,
        verbose_name="language",
    )
    direction = models.CharField(
        "how they mean each other", max_length=8, choices=Direction.choices, default=Direction.SAME
    )
    words = models.TextField("words")
    also = models.TextField("also find", blank=True)
    note = models.CharField(
        max_length=250,
        blank=True,
        help_text="For your colleagues: why this is here. Nobody else sees it.",
    )
    active = models.BooleanField(
        "switched on", default=True, help_text="Switch it off to try how search does without it."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["words"]
        verbose_name = "synonyms"
        verbose_name_plural = "synonyms"

    def __str__(self) -> str:
        left = ", ".join(terms_of(self.words))
        one_way = self.direction == self.Direction.ONE_WAY
        return f"{left} → {', '.join(terms_of(self.also))}" if one_way else left


class BestBet(ClusterableModel):
    """What editors put on top when somebody searches for something."""

    class Match(models.TextChoices):
        WHOLE = "whole", "It is the whole search"
        WORDS = "words", "The search has all of its words, and may have others"

    locale = models.ForeignKey(
        Locale,
        on_delete=models.CASCADE,
        related_name="+",
        default=default_locale,
        verbose_name="language",
    )
    phrases = models.TextField("searches")
    match = models.CharField(
        "when a line counts", max_length=8, choices=Match.choices, default=Match.WHOLE
    )
    starts = models.DateTimeField("from", null=True, blank=True)
    ends = models.DateTimeField("until", null=True, blank=True)
    note = models.CharField(
        max_length=250,
        blank=True,
        help_text="For your colleagues: why this is pinned. Nobody else sees it.",
    )
    active = models.BooleanField("switched on", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["phrases"]
        verbose_name = "best bet"
        verbose_name_plural = "best bets"

    def __str__(self) -> str:
        return ", ".join(f"“{phrase}”" for phrase in phrases_of(self.phrases))

    def state(self) -> str:
        """off, waiting, over or on, as of now."""
        now = timezone.now()
        if not self.active:
            return "off"
        if self.starts and self.starts > now:
            return "waiting"
        return "over" if self.ends and self.ends <= now else "on"


class PinnedResult(Orderable):
    """One result of a best bet: a page, a document, or a link to somewhere else."""

    bet = ParentalKey(BestBet, on_delete=models.CASCADE, related_name="results")
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    document = models.ForeignKey(
        "wagtaildocs.Document", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    url = models.CharField(
        "address",
        max_length=2000,
        blank=True,
        validators=[validate_address],
        help_text="For what is neither: https://…, or a path on the site such as /account.",
    )
    title = models.CharField(
        "title of the link", max_length=120, blank=True, help_text="Needed for an address."
    )
    summary = models.CharField(
        "text below it", max_length=250, blank=True, help_text="One sentence, for an address."
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["bet", "page"],
                condition=models.Q(page__isnull=False),
                name="a_page_is_pinned_once",
            ),
            models.UniqueConstraint(
                fields=["bet", "document"],
                condition=models.Q(document__isnull=False),
                name="a_document_is_pinned_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.page or self.document or self.title or self.url)

    def clean(self) -> None:
        """One of the three, and what it needs."""
        chosen = [bool(self.page_id), bool(self.document_id), bool(self.url)]
        if sum(chosen) != 1:
            raise ValidationError(
                "Choose a page, a document or an address."
                if not any(chosen)
                else "Choose one of page, document and address, and leave the others empty."
            )
        if self.url and not self.title:
            raise ValidationError({"title": "Write what people read for this address."})

    @property
    def key(self) -> str:
        """The key of its document in the index; of a link, one that no document has."""
        if self.page_id:
            return f"page-{self.page_id}"
        return f"document-{self.document_id}" if self.document_id else f"link-{self.pk}"
