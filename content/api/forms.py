"""Forms: what to draw, and taking what people send."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from django.db.models import Model
from django.http import HttpRequest
from msgspec import Meta
from ninja import Query, Schema
from pydantic import ConfigDict
from pydantic import Field as BodyField

from content import ports
from content.api import env
from content.api.framework import Answer, Params, get, post
from content.api.problems import FieldError, Problem
from content.api.scope import Scope
from content.blocks import values
from content.forms import receiving, starts, tallies
from content.forms.definition import TRAP, FieldAnswer, fields, schema
from content.models import FormPage
from plugins.api import RichText

MAX_BODY = 64 * 1024
#: Submissions that one address may send, to one form and to all, in so many seconds.
MOST_A_FORM, MOST_IN_ALL, WINDOW = 10, 30, 600

P = TypeVar("P", bound=Model)


class FormAnswerDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A form: its fields in order, and a JSON schema of the values that it takes.

    Draw `trap` as a text field that people do not see (off the screen, `tabindex="-1"`,
    `autocomplete="off"`) and send it as it is; whoever fills it in is a program.
    """

    id: int
    title: str
    locale: str
    intro: RichText | None
    submit_label: str
    fields: tuple[FieldAnswer, ...]
    schema: Annotated[dict[str, Any], Meta(description="JSON Schema 2020-12 of `values`.")]
    trap: str
    keep_days: Annotated[
        int, Meta(description="Days after which what was sent is deleted, to tell people.")
    ]


class StartAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A start token: send it as `started` with the submission. It is good for one."""

    started: str
    fastest: Annotated[int, Meta(description="Seconds before which it is not accepted.")]
    longest: Annotated[int, Meta(description="Seconds after which it is not accepted any more.")]


class SubmissionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent is kept."""

    again: Annotated[
        bool, Meta(description="Whether the same submission had been kept before: a repeated try.")
    ]
    thank_you: Annotated[RichText | None, Meta(description="To show instead of the form.")]


class FormFieldError(FieldError, frozen=True, kw_only=True):
    """One wrong value: `field` is its name (empty: the form as a whole), `code` is for programs."""

    field: str
    code: str


class FormQuery(Params):
    """A form is asked for by its id alone."""


class Submission(Schema):
    """What somebody filled in."""

    model_config = ConfigDict(extra="forbid")

    values: dict[str, str | bool | int | float | list[str] | None] = BodyField(
        max_length=200, description="By the names of the fields.", examples=[{"pole": "40-1187"}]
    )
    started: str = BodyField(max_length=500, description="The start token.")
    key: str = BodyField(
        "",
        max_length=64,
        pattern=r"^[!-~]*$",
        description="An id of this submission that the front end made up. The same one sent twice "
        "is kept once, so a try without an answer can be repeated.",
    )
    page: str = BodyField("", max_length=255, description="The path that it was sent from.")


FIELD_EXAMPLE = {
    "name": "pole",
    "type": "singleline",
    "input": "text",
    "label": "Number on the pole",
    "help": "",
    "required": True,
    "multiple": False,
    "choices": [],
    "default": "",
    "max_length": 255,
    "pattern": None,
    "autocomplete": None,
    "input_mode": None,
}
EXAMPLE = {
    "id": 12,
    "title": "Report a streetlight",
    "locale": "en",
    "intro": None,
    "submit_label": "Send",
    "fields": [FIELD_EXAMPLE],
    "schema": {"type": "object", "properties": {"pole": {"type": "string"}}},
    "trap": TRAP,
    "keep_days": 365,
}


@get(
    "/forms/{form_id}",
    answers=FormAnswerDefinition,
    tags=["forms"],
    example=EXAMPLE,
    problems=["not-found", "private"],
    summary="A form",
    description="The definition of a form that is published. Get a start token when you show it.",
)
def form(request: HttpRequest, form_id: int, query: Query[FormQuery]) -> Answer:
    page = published(request, FormPage, form_id, query.site)
    found = fields(page)
    language = page.locale.language_code
    intro, keys = _rich(page, page.intro, Scope.of(request, query.site))
    answer = FormAnswerDefinition(
        id=page.pk,
        title=page.title,
        locale=language,
        intro=intro,
        submit_label=page.submit_label,
        fields=tuple(found),
        schema=schema(found),
        trap=TRAP,
        keep_days=page.keep_days,
    )
    return Answer(answer, keys=[f"page-{page.pk}", *keys], splice=True, language=language)


@post(
    "/forms/{form_id}/start",
    answers=StartAnswer,
    tags=["forms"],
    example={"started": "eyJmIjo…", "fastest": starts.FASTEST, "longest": starts.LONGEST},
    problems=["not-found", "private"],
    summary="Begin to fill in a form",
    description="Gives the start token that a submission needs. Ask when the form is shown.",
)
def form_start(request: HttpRequest, form_id: int, query: Query[FormQuery]) -> Answer:
    page = published(request, FormPage, form_id, query.site)
    token = starts.begin(page.pk)
    answer = StartAnswer(started=token, fastest=starts.FASTEST, longest=starts.LONGEST)
    return Answer(answer, shared=False)


@post(
    "/forms/{form_id}/submissions",
    answers=SubmissionAnswer,
    tags=["forms"],
    example={"again": False, "thank_you": None},
    problems=["not-found", "private", "invalid", "conflict", "too-large", "too-many"],
    summary="Send a form",
    description="Checks the values with the form itself and keeps them. Each wrong one is in "
    "`errors` with `field`, `code` and `message` in the language of the form. A server that sends "
    "for others says for whom with its `X-Api-Key` and the address in `X-Client-Address`.",
    body_examples={
        "streetlight": {
            "summary": "A streetlight that is out",
            "value": {
                "values": {"pole": "40-1187"},
                "started": "eyJmIjo…",
                "key": "5f2c7d1e",
                "page": "/outages/streetlight",
            },
        }
    },
)
def form_submission(
    request: HttpRequest, form_id: int, query: Query[FormQuery], body: Submission
) -> Answer:
    if len(request.body) > MAX_BODY:
        raise Problem("too-large", f"A submission may have {MAX_BODY // 1024} KiB.")
    page = published(request, FormPage, form_id, query.site)
    try:
        start = starts.check(body.started, page.pk)
        cleaned = receiving.clean(page, body.values)
        _limit(request, page.pk)
        received = receiving.keep(page, cleaned, key=body.key, start=start.id, sent_from=body.page)
    except starts.StartError as error:
        waiting = [("Retry-After", str(error.wait))] if error.wait else []
        raise _not_accepted("$.started", "", error.code, error.message, waiting) from None
    except receiving.NotAccepted as error:
        raise Problem("invalid", str(error), errors=map(_fault, error.errors)) from None
    except receiving.Contradiction as error:
        raise Problem("conflict", str(error)) from None
    thank_you, _ = _rich(page, page.thank_you, Scope.of(request, query.site))
    return Answer(SubmissionAnswer(again=received.again, thank_you=thank_you), shared=False)


def _rich(page: FormPage, source: str, scope: Scope) -> tuple[RichText | None, list[str]]:
    """Formatted text of a form, and the surrogate keys of what it refers to."""
    wishes = env.Wishes(page.locale.language_code)
    values.rich_or_none(source, wishes)
    loaded = env.load(wishes, scope)
    return values.rich_or_none(source, loaded), loaded.keys()


def _fault(fault: receiving.Fault) -> FormFieldError:
    path = f"$.values.{fault.field}" if fault.field else "$.values"
    return FormFieldError(path=path, field=fault.field, code=fault.code, message=fault.message)


def _not_accepted(
    path: str, field: str, code: str, message: str, headers: list[tuple[str, str]]
) -> Problem:
    error = FormFieldError(path=path, field=field, code=code, message=message)
    return Problem("invalid", message, errors=[error], headers=headers)


def _limit(request: HttpRequest, form: int) -> None:
    """Raises Problem (429) for an address that sends too much."""
    client = client_of(request)
    wait = tallies.count("form", form, client, most=MOST_A_FORM, seconds=WINDOW)
    wait = wait or tallies.count("forms", client, most=MOST_IN_ALL, seconds=WINDOW)
    if wait:
        raise too_many(wait)


def too_many(wait: int) -> Problem:
    """429: come back in `wait` seconds."""
    minutes = max(1, round(wait / 60))
    when = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Problem(
        "too-many",
        f"That was a lot from one place. Try again in about {when}.",
        headers=[("Retry-After", str(wait))],
    )


# --- shared with votes --------------------------------------------------------------------------


def client_of(request: HttpRequest) -> str:
    """Who sends: the address that a server with a server key names, or the request's own."""
    named = request.headers.get("X-Client-Address")
    key = request.headers.get("X-Api-Key")
    if named and key and ports.is_server(key):
        return named[:64]
    return tallies.client_of(request)


def published(request: HttpRequest, model: type[P], pk: int, site: str | None) -> P:
    """A page that everybody may see. Raises Problem: 404 for a draft, 403 for a closed group's."""
    scope = Scope.of(request, site)
    found: Any = (
        model._default_manager.filter(scope.live(), pk=pk).select_related("locale").first()
        if pk < 2**63
        else None
    )
    if found is None or scope.root_of(found.url_path) is None:
        raise Problem("not-found", "Nothing of this id is published.")
    if scope.is_private(found.url_path):
        raise Problem("private", "This is for a closed group. Ask for what everybody may see.")
    return found
