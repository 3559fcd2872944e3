"""What answers of the search API are made of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta, Struct

from content.api.types import LocaleCode
from search.documents.document import Crumb

Marked = Annotated[
    str,
    Meta(
        description="HTML: the text, escaped, with `<mark>` around what was found and no other "
        "element. Safe to set as `innerHTML`."
    ),
]
Path = Annotated[
    str, Meta(description="A path of the site, or a whole address for what is elsewhere.")
]
Key = Annotated[
    str, Meta(description="Names it in clicks: send it when somebody follows the result.")
]


class Highlights(Struct, frozen=True, kw_only=True):
    """The texts in which something was found, marked; null where nothing was found in one."""

    title: Marked | None = None
    summary: Marked | None = None
    body: Annotated[Marked | None, Meta(description="The part of the text that fits best.")] = None


class Result(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every result has."""

    key: Key
    title: str
    path: Path
    summary: str
    breadcrumb: tuple[Crumb, ...]
    score: Annotated[
        float, Meta(description="For comparing within one answer; its scale means nothing.")
    ]
    pinned: Annotated[bool, Meta(description="Editors have put it at the top of this search.")]
    highlights: Highlights | None
    tags: tuple[str, ...]
    published_at: dt.datetime | None


class FaqResult(Result, frozen=True, kw_only=True, tag="faq"):
    """A question with its short answer; the whole answer is the page at `path`.

    `id` is the page's: send votes to `/api/v1/content/faq/{id}/helpful`.
    """

    id: int
    short_answer: str
    category: str
    category_title: str


class PageResult(Result, frozen=True, kw_only=True, tag="page"):
    """A page. `type` is what the content API calls it: article, safety, rate_plan …

    A safety page says how severe it is, and whom to call; null for others.
    """

    id: int
    type: str
    severity: str | None
    phone: str | None
    phone_href: str | None


class ProgramResult(Result, frozen=True, kw_only=True, tag="program"):
    """A program. `headline` is its amount in a few words, where it has one."""

    id: int
    category: str
    category_title: str
    headline: str


class GuidedHelpResult(Result, frozen=True, kw_only=True, tag="guided_help"):
    """Help step by step."""

    id: int


class ContactResult(Result, frozen=True, kw_only=True, tag="contact"):
    """A way to reach the utility. `phone_href` is for a link: `tel:+18005550142`."""

    id: int
    channel: Annotated[
        str, Meta(description="phone, emergency, chat, email, form, office or post.")
    ]
    phone: str | None
    phone_href: str | None
    email: str | None
    url: str | None
    always_open: bool


class NavigationResult(Result, frozen=True, kw_only=True, tag="navigation"):
    """An entry of a menu. `breadcrumb` says where it is in it."""

    menu: Annotated[str, Meta(description="Which menu: header, footer, utility or mobile.")]


class DocumentResult(Result, frozen=True, kw_only=True, tag="document"):
    """A file to download."""

    id: int
    url: str
    filename: str
    file_type: Annotated[str, Meta(description="Its media type: `application/pdf`.")]
    size: Annotated[int | None, Meta(description="Bytes.")]


AnyResult = (
    FaqResult
    | PageResult
    | ProgramResult
    | GuidedHelpResult
    | ContactResult
    | NavigationResult
    | DocumentResult
)


class UnderstoodWord(Struct, frozen=True, kw_only=True):
    """A part of the search, and in what other words it was looked for, too."""

    word: str
    synonyms: tuple[str, ...]
    corrections: Annotated[
        tuple[str, ...], Meta(description="Words that it may be a typing error for.")
    ]


class UnderstoodQuery(Struct, frozen=True, kw_only=True):
    """What was asked for. `text` is cleaned, and cut where it was very long."""

    text: str
    understood: tuple[UnderstoodWord, ...]


class FacetValue(Struct, frozen=True, kw_only=True):
    """How many results have a value; `label` is for people, where it is known."""

    value: str
    label: str
    count: int


class Facet(Struct, frozen=True, kw_only=True):
    """Values of one facet, the most frequent first, counted as if it were not filtered by."""

    name: Literal["kind", "type", "category", "tag"]
    values: tuple[FacetValue, ...]


class DirectAnswer(Struct, frozen=True, kw_only=True):
    """The answer itself, as one question is clearly meant: show it above the results."""

    key: Key
    id: int
    question: str
    short_answer: str
    path: Path


class Degraded(Struct, frozen=True, kw_only=True):
    """The answer was found in another way than usual, so it may be less good."""

    reason: Annotated[str, Meta(description="For whoever runs the site.")]


class SearchAnswer(Struct, frozen=True, kw_only=True):
    """What was found. `locale` is the language of it, which with `fallback` is not the one asked for."""

    search_id: Annotated[
        str | None,
        Meta(
            description="Names this search in clicks, and as `previous` of the next one. Null when "
            "nothing is kept of it: the visitor does not want to be measured, or does not count."
        ),
    ]
    query: UnderstoodQuery
    locale: LocaleCode
    requested_locale: LocaleCode
    fallback: Annotated[
        bool, Meta(description="Nothing was found in the language asked for, so the default one.")
    ]
    did_you_mean: Annotated[
        str | None,
        Meta(description="How it was probably meant; the results are already those of that, too."),
    ]
    answer: DirectAnswer | None
    best_bets: Annotated[
        tuple[AnyResult, ...],
        Meta(description="Pinned by editors to this search; not among the results again."),
    ]
    total: Annotated[int, Meta(description="How many results there are on all pages.")]
    page: int
    per_page: int
    results: Annotated[
        tuple[AnyResult, ...],
        Meta(
            description="The best first. A menu entry that leads to another result of the same "
            "page is left out, so there may be fewer than `per_page`."
        ),
    ]
    facets: tuple[Facet, ...]
    degraded: Degraded | None


class SearchSuggestion(Struct, frozen=True, kw_only=True):
    """A suggestion while somebody types.

    `kind` is that of a result, which `path` leads to, or `query` for a search that others have made:
    search for its `text`.
    """

    kind: Literal[
        "faq", "page", "program", "guided_help", "contact", "navigation", "document", "query"
    ]
    key: Annotated[str | None, Meta(description="As of results; null for a query.")]
    text: str
    highlighted: Annotated[
        str,
        Meta(description="The text as HTML, escaped, with `<mark>` around what was typed."),
    ]
    path: Annotated[str | None, Meta(description="Where it leads; null for a query.")]


class Suggestions(Struct, frozen=True, kw_only=True):
    """Suggestions, the best first. `corrected`: finished words were typing errors, so mended."""

    text: str
    corrected: str | None
    locale: LocaleCode
    suggestions: tuple[SearchSuggestion, ...]
    degraded: Degraded | None


class MenuEntry(Struct, frozen=True, kw_only=True):
    """An entry of a menu, with the groups that it is in."""

    key: Key
    label: str
    path: Path
    menu: str
    breadcrumb: tuple[Crumb, ...]
    summary: str


class FoundNavigation(Struct, frozen=True, kw_only=True):
    """The menu entry that is meant. `nothing`: no entry is, so `entry` is null."""

    search_id: str | None
    nothing: bool
    entry: MenuEntry | None
    alternatives: Annotated[
        tuple[MenuEntry, ...], Meta(description="What else may be meant, the likeliest first.")
    ]
    locale: LocaleCode
    fallback: bool
    degraded: Degraded | None


class RelatedQuestion(Struct, frozen=True, kw_only=True):
    """Another question. `chosen`: by editors; the others are similar."""

    key: Key
    id: int
    title: str
    short_answer: str
    path: Path
    chosen: bool


class RelatedQuestions(Struct, frozen=True, kw_only=True):
    """What people also ask: what editors chose first, in their order."""

    question: int
    locale: LocaleCode
    questions: tuple[RelatedQuestion, ...]
    degraded: Degraded | None


class ClickTaken(Struct, frozen=True, kw_only=True):
    """The click is kept."""

    counted: Annotated[bool, Meta(description="False for one that was sent before.")]
