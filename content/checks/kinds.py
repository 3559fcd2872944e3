"""Checks of one type of page each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from content import models
from content.checks.findings import Finding, Place, Severity

#: Which field must be filled in for a contact point of a channel, and what to say otherwise.
REACHED_BY = {
    "phone": ("phone", "the phone number"),
    "emergency": ("phone", "the phone number"),
    "chat": ("url", "the address of the chat"),
    "form": ("url", "the address of the form"),
    "email": ("email", "the e-mail address"),
    "office": ("address", "the postal address"),
    "post": ("address", "the postal address"),
}


def safety(page: Any) -> Iterator[Finding]:
    """Whoever opens a safety page may have seconds."""
    if not page.do_now:
        yield _wrong("do-now", "It does not say what to do now.", "do_now", "What to do now")
    if not page.phones:
        yield _wrong("phone", "There is no number to call.", "phones", "Phone numbers")


def question(page: Any) -> Iterator[Finding]:
    """A question asks, and its answer fits where there is room for a sentence."""
    if not page.title.rstrip(" )”\"'»").endswith("?"):
        yield Finding(
            check="question-mark",
            severity=Severity.WARNING,
            message="The title is no question. Write it as customers ask it: “Why is my bill "
            "higher this month?”",
            place=Place("title", "", "Title"),
        )
    elif page.locale.language_code.startswith("es") and "¿" not in page.title:
        yield Finding(
            check="question-mark",
            severity=Severity.HINT,
            message="A question in Spanish begins with “¿”.",
            place=Place("title", "", "Title"),
        )
    if not page.short_answer.strip():
        message = "There is no short answer: search and voice assistants have nothing to say."
        yield _wrong("short-answer", message, "short_answer", "Short answer")


def program(page: Any) -> Iterator[Finding]:
    """Programs end, and people want to know how to get in."""
    if page.season_over(timezone.localdate()):
        yield Finding(
            check="ended",
            severity=Severity.WARNING,
            message=f"The season ended on {page.ends:%B} {page.ends.day}, {page.ends.year}. "
            "Unpublish the page, or enter the next season.",
            place=Place("ends", "", "Season ends"),
        )
    if not (page.enrol_url or page.enrol_phone or page.how_to_enrol):
        yield Finding(
            check="enrol",
            severity=Severity.WARNING,
            message="It does not say how to enrol.",
            place=Place("how_to_enrol", "", "How to enrol"),
        )


def rate_plan(page: Any) -> Iterator[Finding]:
    """A plan has prices, and is still in force."""
    if not page.seasons:
        yield _wrong("prices", "The plan has no prices.", "seasons", "Prices")
    if page.effective_until and page.effective_until < timezone.localdate():
        yield Finding(
            check="ended",
            severity=Severity.WARNING,
            message="The plan is no longer in force. Unpublish the page, or extend the plan.",
            place=Place("effective_until", "", "Until"),
        )


def contact(page: Any) -> Iterator[Finding]:
    """A contact point can be reached, and says when."""
    field, words = REACHED_BY.get(page.channel, ("", ""))
    if field and not getattr(page, field):
        yield _wrong("reach", f"Enter {words}: nobody can reach it.", field, "How to reach it")
    by_people = page.channel in ("phone", "chat", "office")
    if by_people and not (page.always_open or page.hours):
        yield Finding(
            check="hours",
            severity=Severity.WARNING,
            message="It does not say when somebody is there.",
            place=Place("hours", "", "Opening hours"),
        )


def form(page: Any) -> Iterator[Finding]:
    """A form asks something."""
    if not page.form_fields.all():
        yield _wrong("fields", "The form has no fields.", "form_fields", "Fields")


def body(page: Any) -> Iterator[Finding]:
    """An article says something."""
    if not page.body:
        yield _wrong("body", "The page is empty.", "body", "Body")


def _wrong(check: str, message: str, field: str, words: str) -> Finding:
    return Finding(
        check=check, severity=Severity.ERROR, message=message, place=Place(field, "", words)
    )


KINDS: dict[type[Any], Callable[[Any], Iterator[Finding]]] = {
    models.SafetyPage: safety,
    models.FaqQuestionPage: question,
    models.ProgramPage: program,
    models.RatePlanPage: rate_plan,
    models.ContactPointPage: contact,
    models.FormPage: form,
    models.ArticlePage: body,
    models.LandingPage: body,
}
