"""Spots filled by search: a content source, as any plugin could bring one.

“Questions for this step of the journey”: the marketer says what to look for, and which fact of the
page says the rest. Settings load this before Django is ready, so nothing here imports models at
the top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins import vocabulary
from plugins.api import ContentSource, SourcedItem, SourceRequest, hookimpl

KINDS = {
    "faq": "Questions and answers",
    "program": "Programs",
    "page": "Pages",
    "guided_help": "Guided help",
    "contact": "Contact points",
    "document": "Documents",
}
AUDIENCES = {"residential": "Homes", "business": "Businesses", "farm": "Farms"}


def _context_choices() -> list[tuple[str, str]]:
    """Facts of the request whose values are known, so that few lists have to be kept.

    Asked for each form: there may be new ones.
    """
    return [
        (spec.name, f"{spec.label} ({spec.name})")
        for spec in vocabulary.current().attributes.values()
        if spec.source == "context" and spec.type == "choice"
    ]


def make_block() -> Any:
    """The settings, in the ad's editor."""
    from wagtail import blocks

    from search.spot_block import SearchSettingsBlock

    return SearchSettingsBlock(
        [
            (
                "words",
                blocks.CharBlock(
                    required=False,
                    max_length=200,
                    label="Look for",
                    help_text="As a customer would type it: “moving in”, “high bill”.",
                ),
            ),
            (
                "follows",
                blocks.ChoiceBlock(
                    choices=_context_choices,
                    required=False,
                    label="And for what the page says",
                    help_text="For instance the step of the journey: on the page for moving in, "
                    "answers about moving in are listed.",
                ),
            ),
            (
                "phrases",
                blocks.ListBlock(
                    blocks.StructBlock(
                        [
                            (
                                "value",
                                blocks.CharBlock(
                                    max_length=100,
                                    label="When the page says",
                                    help_text="As front ends send it: move_in.",
                                ),
                            ),
                            ("words", blocks.CharBlock(max_length=200, label="look for")),
                        ]
                    ),
                    default=[],
                    label="Better words for what the page says",
                    help_text="For what is not listed here, the name of the choice is looked for. In "
                    "another language than the names are in, list all of them.",
                ),
            ),
            (
                "kinds",
                blocks.MultipleChoiceBlock(
                    choices=list(KINDS.items()),
                    required=False,
                    default=["faq"],
                    label="What may be listed",
                    help_text="Nothing chosen: all of it.",
                ),
            ),
            (
                "audience",
                blocks.ChoiceBlock(
                    choices=list(AUDIENCES.items()),
                    required=False,
                    label="For whom",
                    help_text="What is for others only is left out.",
                ),
            ),
        ],
        icon="search",
        label="Found by search",
    )


def reads(settings: Mapping[str, Any]) -> frozenset[str]:
    """The attribute of the request that is looked for."""
    return frozenset({settings["follows"]} if settings.get("follows") else ())


def question_of(request: SourceRequest) -> str:
    """What is looked for: the marketer's words and the page's, "" when neither says anything."""
    words = [str(request.settings.get("words") or "")]
    better = {each["value"]: each["words"] for each in request.settings.get("phrases") or ()}
    for name, value in request.context.items():
        words.append(better.get(str(value)) or _label(name, str(value)))
    return " ".join(each.strip() for each in words if each.strip())


def _label(name: str, value: str) -> str:
    """What people call a value of an attribute."""
    spec = vocabulary.current().attributes.get(name)
    return dict(spec.choices if spec else ()).get(value) or value.replace("_", " ")


def fetch(request: SourceRequest) -> Sequence[SourcedItem]:
    """What search finds in the language of the answer; it runs in a thread of the delivery process."""
    from django.conf import settings
    from django.db import close_old_connections, connection
    from django.utils import timezone
    from wagtail.models import Site

    from search import service
    from search.backends.base import Filters

    text = question_of(request)
    if not text:
        return ()
    if (
        not connection.in_atomic_block
    ):  # a thread that lives long: nobody else closes its connection
        close_old_connections()
    site = Site.objects.filter(is_default_site=True).values_list("pk", flat=True).first()
    answered = service.search(
        service.Asked(
            text=text,
            locale=request.language,
            default=settings.LANGUAGE_CODE,
            now=timezone.now(),
            filters=Filters(
                kinds=tuple(request.settings.get("kinds") or KINDS),
                audience=request.settings.get("audience") or None,
                site=site,
            ),
            limit=request.limit,
        )
    )
    if answered.fallback:
        return ()  # English questions under a Spanish headline help nobody
    found = [hit.document for hit in (*answered.pinned, *answered.hits)]
    return [
        SourcedItem(title=each.title, href=each.path, text=each.summary, kind=each.kind)
        for each in found
        if each.path
    ]


def start() -> None:
    """Loads what searches need into memory, where delivery runs alone, too."""
    from search import serving

    serving.start()


@hookimpl
def register_content_sources() -> list[ContentSource]:
    from django.conf import settings

    return [
        ContentSource(
            name="search",
            label="Found by search",
            make_block=make_block,
            fetch=fetch,
            reads=reads,
            # Long enough for the database to answer where Elasticsearch hangs.
            timeout=settings.SEARCH_TIMEOUT + 0.5,
            start=start,
        )
    ]
