"""What people searched for, scrubbed, and what became of it. Nothing here says who it was."""

from __future__ import annotations

from django.db import models

from search.log.scrub import LONGEST


class SearchRecord(models.Model):
    """One search. Deleted after some weeks; :class:`SearchDay` keeps the sums.

    `text` is "" where somebody asked not to be measured: then it is a count and no more.
    """

    #: Made by the process that answered, so that the answer can name it before it is stored.
    id = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField(db_index=True)
    locale = models.CharField(max_length=16)
    text = models.CharField(max_length=200, blank=True)
    #: The text without case, accents and punctuation: searches with the same one are the same.
    key = models.CharField(max_length=LONGEST, blank=True, db_index=True)
    #: Kinds and audience that it was narrowed to, in short; never an area.
    filters = models.CharField(max_length=120, blank=True)
    total = models.PositiveIntegerField()
    #: It found something, but nothing that has even half of what was asked.
    poor = models.BooleanField(default=False)
    #: It was answered by another backend than it should have been.
    degraded = models.BooleanField(default=False)
    #: What it found was found by another spelling than what was typed.
    corrected = models.BooleanField(default=False)
    #: The answer itself stood above the results, so that nobody had to choose one.
    answered = models.BooleanField(default=False)
    #: The search before it, if somebody searched again from its results.
    previous = models.CharField(max_length=32, blank=True)
    #: From where in a front end: site, spot …
    source = models.CharField(max_length=20, blank=True)
    #: Whether :class:`SearchDay` has it.
    summed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="searches_to_sum", condition=models.Q(summed=False)),
            models.Index(
                fields=["previous"], name="searches_that_followed", condition=~models.Q(previous="")
            ),
        ]

    def __str__(self) -> str:
        return self.text or "(not measured)"


class SearchClick(models.Model):
    """Something that was chosen among the results of a search, once."""

    search = models.CharField(max_length=32)
    #: The document's key.
    key = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "key"], name="a_result_is_chosen_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} at {self.position}"


class SearchDay(models.Model):
    """What one text was searched for on one day in one language.

    `key` "" holds what has no text (any more): searches that asked not to be measured, and those
    of texts that too few people searched for to be kept.
    """

    day = models.DateField()
    locale = models.CharField(max_length=16)
    key = models.CharField(max_length=LONGEST, blank=True, db_index=True)
    text = models.CharField(max_length=200, blank=True)
    searches = models.PositiveIntegerField(default=0)
    #: Of these, how many can be followed: the others asked not to be measured.
    measured = models.PositiveIntegerField(default=0)
    zero = models.PositiveIntegerField(default=0)
    #: How many found nothing that fits.
    poor = models.PositiveIntegerField(default=0)
    degraded = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    #: How many were answered above the results.
    answered = models.PositiveIntegerField(default=0)
    #: How many led to at least one click, how many clicks there were, and their positions' sum.
    clicked = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    positions = models.PositiveIntegerField(default=0)
    #: How many found something that fits, but led to no click and had no answer above the results.
    unclicked = models.PositiveIntegerField(default=0)
    #: How many were followed by a search in other words.
    refined = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "locale", "key"], name="one_sum_a_day_and_text")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.text or '(no text)'} ({self.searches})"


class ClickDay(models.Model):
    """How often a document was chosen on one day. A result further down counts a little more."""

    day = models.DateField()
    key = models.CharField(max_length=120, db_index=True)
    clicks = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=0.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="one_sum_a_day_and_document")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.key} ({self.clicks})"


class HiddenSearch(models.Model):
    """A search that is never suggested to the public, however often it is made."""

    locale = models.CharField(max_length=16)
    key = models.CharField(max_length=LONGEST)
    text = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["locale", "key"], name="a_search_is_hidden_once")
        ]
        verbose_name = "search that is not suggested"
        verbose_name_plural = "searches that are not suggested"

    def __str__(self) -> str:
        return self.text
