"""From a page to its answer: everything about it is loaded at once, whatever it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Q
from wagtail.models import Page as WagtailPage

from content.api import cards, env
from content.api.answers import PageKind, kind_of
from content.api.body import spot_names
from content.api.cards import Card
from content.api.env import Loaded, Wishes
from content.api.scope import Root, Scope
from content.api.types import Alternate, Children, Page, PageCard, Seo
from content.models import PageTag
from plugins.api import PageLink

#: More children than this are for `pages?parent=`.
MOST_CHILDREN = 100
_STEP = WagtailPage.steplen


class Made(msgspec.Struct, frozen=True):
    """An answer, and the surrogate keys of everything that it shows."""

    answer: Page
    keys: list[str]


class _Draft(msgspec.Struct):
    """What is known of a page before its answer is put together."""

    page: Any
    kind: PageKind
    scope: Scope
    prepared: Any
    children: list[Card]
    total: int
    loaded: Loaded
    tags: Mapping[int, Sequence[str]]

    @property
    def root(self) -> Root | None:
        return self.scope.root_of(self.page.url_path)


def page_answer(page: Any, scope: Scope, *, asked: str | None = None, draft: bool = False) -> Made:
    """The answer of a specific page, live or not: whether it may be shown, the caller has asked.

    `asked` is the language that was asked for; None is the page's own. `draft` reads tags from the
    object in memory. Nine queries at most, and what the page type itself prepares.
    """
    kind = kind_of(page)
    wishes = Wishes(page.locale.language_code)
    wishes.image(page.lead_image_id)
    prepared = kind.prepare(page)
    kind.fill(page, prepared, wishes)
    children, total = _children(page, kind, scope)
    for child in children:
        wishes.image(child.lead_image)
    gathered = _Draft(
        page=page,
        kind=kind,
        scope=scope,
        prepared=prepared,
        children=children,
        total=total,
        loaded=env.load(wishes, scope, _family(page)),
        tags=tags_of([each for each in (page.pk, *(child.id for child in children)) if each]),
    )
    if draft:
        gathered.tags = {**gathered.tags, page.pk: sorted(tag.name for tag in page.tags.all())}
    return _finished(gathered, asked)


def _family(page: Any) -> Q:
    """The pages above this one, and the same page in all languages."""
    above = [page.path[:end] for end in range(_STEP, len(page.path), _STEP)]
    return Q(path__in=above) | Q(translation_key=page.translation_key)


def _children(page: Any, kind: PageKind, scope: Scope) -> tuple[list[Card], int]:
    if not kind.children or not page.pk:
        return [], 0
    below = cards.of_content(WagtailPage.objects.child_of(page)).filter(scope.visible())
    found = cards.load(below.order_by("path")[: MOST_CHILDREN + 1], scope)
    total = below.count() if len(found) > MOST_CHILDREN else len(found)
    return found[:MOST_CHILDREN], total


def tags_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of pages, by page, in alphabetical order. One query; none for no ids."""
    wanted = list(ids)
    found: dict[int, list[str]] = defaultdict(list)
    if wanted:
        rows = PageTag.objects.filter(content_object_id__in=wanted).order_by("tag__name")
        for page_id, name in rows.values_list("content_object_id", "tag__name"):
            found[page_id].append(name)
    return found


# --- putting it together --------------------------------------------------------------------------


def _finished(draft: _Draft, asked: str | None) -> Made:
    page, kind, scope, loaded = draft.page, draft.kind, draft.scope, draft.loaded
    family = _relatives(draft)
    locale = _language_of_words(page, family)
    fields: dict[str, Any] = {
        "id": page.pk or 0,
        "title": page.title,
        "summary": page.summary or page.search_description,
        "path": scope.path(page.url_path) or "",
        "locale": locale,
        "requested_locale": asked or page.locale.language_code,
        "fallback": locale != (asked or page.locale.language_code),
        "alternates": _alternates(draft, family),
        "breadcrumbs": _breadcrumbs(draft),
        "tags": tuple(draft.tags.get(page.pk, ())),
        "lead_image": loaded.image(page.lead_image_id),
        "first_published_at": page.first_published_at,
        "last_published_at": page.last_published_at,
        **kind.fill(page, draft.prepared, loaded),
    }
    if kind.children:
        items = tuple(card for child in draft.children if (card := page_card(child, draft)))
        fields["children"] = Children(total=draft.total, items=items)
    fields["seo"] = _seo(draft, fields)
    fields["spots"] = _spots(page, fields)
    fields["structured_data"] = (*_trail(draft, fields), *kind.structured_data(page, fields))
    return Made(kind.answer(**fields), _keys(draft, family))


def page_card(card: Card, source: Any) -> PageCard | None:
    """A page as lists show it; `source` has the `scope`, `loaded` pictures and `tags`."""
    link = card.link(source.scope)
    return link and PageCard(
        id=card.id,
        type=card.type,
        title=card.title,
        summary=card.summary,
        path=link.path,
        locale=card.locale,
        image=source.loaded.image(card.lead_image),
        tags=tuple(source.tags.get(card.id, ())),
        first_published_at=card.first_published_at,
        last_published_at=card.last_published_at,
    )


def _relatives(draft: _Draft) -> list[Card]:
    """The page in all languages, itself included if it is in the database."""
    key = str(draft.page.translation_key)
    return [card for card in draft.loaded.cards.values() if card.translation_key == key]


def _language_of_words(page: Any, family: Sequence[Card]) -> str:
    """A page that only mirrors one in another language is written in that one's."""
    source = next((card for card in family if card.id == page.alias_of_id), None)
    return source.locale if source else page.locale.language_code


def _alternates(draft: _Draft, family: Sequence[Card]) -> tuple[Alternate, ...]:
    locales = {card.id: card.locale for card in family}
    order = {code: index for index, code in enumerate(draft.scope.languages)}
    found: dict[str, PageLink] = {}
    for card in family:
        mirrored = card.alias_of in locales and locales[card.alias_of] != card.locale
        if not mirrored and (link := card.link(draft.scope)):
            found.setdefault(card.locale, link)
    made = [
        Alternate(locale=code, path=found[code].path, title=found[code].title)
        for code in sorted(found, key=lambda code: (order.get(code, len(order)), code))
    ]
    if first := found.get(draft.scope.default):
        made.append(Alternate(locale="x-default", path=first.path, title=first.title))
    return tuple(made)


def _above(draft: _Draft) -> list[Card]:
    root, tree = draft.root, draft.page.path
    return sorted(
        (
            card
            for card in draft.loaded.cards.values()
            if len(card.tree) < len(tree)
            and tree.startswith(card.tree)
            and (root is None or card.tree.startswith(root.path))
        ),
        key=lambda card: len(card.tree),
    )


def _breadcrumbs(draft: _Draft) -> tuple[PageLink, ...]:
    return tuple(link for card in _above(draft) if (link := card.link(draft.scope)))


def _seo(draft: _Draft, fields: Mapping[str, Any]) -> Seo:
    page, path = draft.page, fields["path"]
    return Seo(
        title=page.seo_title or page.title,
        description=page.search_description or page.summary,
        canonical=draft.scope.address + path if path.startswith("/") else path,
        no_index=page.no_index,
        image=fields["lead_image"],
        og_type=draft.kind.og_type,
    )


def _spots(page: Any, fields: Mapping[str, Any]) -> tuple[str, ...]:
    inside = [*spot_names(fields.get("body", ())), *spot_names(fields.get("answer", ()))]
    declared = [name for name in page.spots or () if isinstance(name, str)]
    return tuple(dict.fromkeys([*declared, *inside]))


def _trail(draft: _Draft, fields: Mapping[str, Any]) -> list[dict[str, object]]:
    """The breadcrumbs as search engines read them."""
    if not fields["breadcrumbs"]:
        return []
    steps = [*((each.title, each.path) for each in fields["breadcrumbs"])]
    steps.append((draft.page.title, fields["path"]))
    items = [
        {"@type": "ListItem", "position": index, "name": title, "item": draft.scope.address + path}
        for index, (title, path) in enumerate(steps, 1)
    ]
    return [
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": items,
        }
    ]


def _keys(draft: _Draft, family: Sequence[Card]) -> list[str]:
    page = draft.page
    keys = [f"page-{page.pk}", f"type-{page.api_type}", f"translations-{page.translation_key}"]
    keys += [f"page-{card.id}" for card in (*_above(draft), *family)]
    keys += draft.loaded.keys()
    if draft.kind.children:
        keys.append("tree")
    return list(dict.fromkeys(keys))
