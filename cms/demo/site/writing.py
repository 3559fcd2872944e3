"""How the demo's pages are written down: English with Spanish beside it, links by a page's path.

Everything here is plain data until :mod:`cms.demo.site.render` turns it into what fields store.
Text in a :class:`Rich` is written with a few marks: a blank line between paragraphs, ``- `` before
the items of a list, ``**bold**`` and ``[words](path of a page)``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from cms.demo.data.pictures import PICTURES

HELP_LINE = "303-555-0142"
GAS_LINE = "303-555-0119"
OUTAGE_LINE = "303-555-0107"
FARM_LINE = "303-555-0178"
BUSINESS_LINE = "303-555-0163"


class T(NamedTuple):
    """Words in English and Spanish."""

    en: str
    es: str = ""


class Rich(NamedTuple):
    """Formatted text, written with marks."""

    text: T


class Ref(NamedTuple):
    """A page, by its key."""

    key: str


class Pic(NamedTuple):
    """A picture of the demo, by its name."""

    name: str


class Days(NamedTuple):
    """A day so many days after the one on which the demo is loaded."""

    after: int


class PageData(NamedTuple):
    """One page. `key` is its English path; a page without a Spanish title is not translated."""

    key: str
    kind: str
    fields: dict[str, Any]
    slug: T
    under: str
    tags: tuple[str, ...]
    related: tuple[str, ...]
    form: tuple[dict[str, Any], ...]
    state: str
    go_live: Days | None

    @property
    def translated(self) -> bool:
        return bool(self.fields["title"].es)


class Group(NamedTuple):
    """Items of a menu below one label."""

    label: T
    items: tuple[str, ...]


class Link(NamedTuple):
    """An item of a menu that leads to an address."""

    label: T
    url: str


Words = T | str


def t(en: str, es: str = "") -> T:
    """Words in both languages; without Spanish, the page they are on is not translated."""
    return T(en, es)


def words(value: Words) -> T:
    """The same words in both languages, if only one is given: names, numbers."""
    return value if isinstance(value, T) else T(value, value)


def rich(value: Words) -> Rich | str:
    return Rich(words(value)) if value else ""


def days(after: int) -> Days:
    return Days(after)


def day(year: int, month: int, number: int) -> dt.date:
    return dt.date(year, month, number)


# --- blocks -------------------------------------------------------------------------------------


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def listed(values: Any) -> list[dict[str, Any]]:
    """The children of a ListBlock."""
    return [block("item", value) for value in values]


def h(text: Words, level: str = "2") -> dict[str, Any]:
    return block("heading", {"text": words(text), "level": level})


def p(text: Words) -> dict[str, Any]:
    return block("text", rich(text))


def quote(text: Words, author: str, role: Words = "") -> dict[str, Any]:
    return block("quote", {"text": words(text), "author": words(author), "role": words(role)})


def callout(tone: str, title: Words, body: Words) -> dict[str, Any]:
    return block("callout", {"tone": tone, "title": words(title), "body": rich(body)})


def image(name: str, caption: Words = "") -> dict[str, Any]:
    alt = T(PICTURES[name].alt, PICTURES[name].alt_es)
    value = {"image": Pic(name), "caption": words(caption), "alt": alt, "decorative": False}
    return block("image", value)


def _step(step: tuple[Words, Words]) -> dict[str, Any]:
    return {"title": words(step[0]), "text": rich(step[1])}


def steps_block(*given: tuple[Words, Words]) -> dict[str, Any]:
    return block("steps", {"title": "", "steps": listed(_step(each) for each in given)})


def accordion(*items: tuple[Words, Words]) -> dict[str, Any]:
    made = listed({"title": words(title), "body": rich(body)} for title, body in items)
    return block("accordion", {"title": "", "items": made})


def table(caption: Words, *rows: tuple[Words, ...]) -> dict[str, Any]:
    """The first row names the columns, the first cell of each names the row."""
    value = {
        "data": [[words(cell) for cell in row] for row in rows],
        "table_caption": words(caption),
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
        "cell": [],
    }
    return block("table", value)


def _link(text: Words, key: str) -> dict[str, Any]:
    return {"text": words(text), "page": Ref(key), "url": "", "document": None}


def cards(*given: tuple[Words, Words, str, str]) -> dict[str, Any]:
    made = listed(
        {"title": words(title), "text": words(text), "image": Pic(pic), "link": _link("", key)}
        for title, text, key, pic in given
    )
    return block("cards", {"title": "", "cards": made})


def buttons(*given: tuple[Words, str]) -> dict[str, Any]:
    made = listed(
        {"link": _link(text, key), "style": "secondary" if at else "primary"}
        for at, (text, key) in enumerate(given)
    )
    return block("buttons", {"buttons": made})


def contact(key: str) -> dict[str, Any]:
    return block("contact", {"contact": Ref(key), "title": ""})


def spot(name: str) -> dict[str, Any]:
    return block("spot", {"spot": name})


def _chosen(name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    return {"title": "", name: listed(Ref(key) for key in keys), "limit": 6}


def faqs(*keys: str) -> dict[str, Any]:
    return block("faqs", {**_chosen("questions", keys), "category": None, "tag": ""})


def programs(*keys: str) -> dict[str, Any]:
    return block("programs", {**_chosen("programs", keys), "category": ""})


def rates(*keys: str) -> dict[str, Any]:
    return block("rates", {"title": "", "plans": listed(Ref(key) for key in keys)})


def _phone(given: tuple[Words, str, Words]) -> dict[str, Any]:
    return {"label": words(given[0]), "number": given[1], "hours": words(given[2])}


def phones(*given: tuple[Words, str, Words]) -> dict[str, Any]:
    return block("phones", {"title": "", "phones": listed(_phone(each) for each in given)})


# --- structured fields ----------------------------------------------------------------------------


def steps(*given: tuple[Words, Words]) -> list[dict[str, Any]]:
    return [block("step", _step(each)) for each in given]


def numbers(*given: tuple[Words, str, Words]) -> list[dict[str, Any]]:
    return [block("phone", _phone(each)) for each in given]


def amount(item: Words, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
    fields = {"item": words(item), "amount": None if value is None else str(value), "unit": unit}
    fields |= {name: words(more.get(name, "")) for name in ("per", "words", "note")}
    limit = more.get("maximum")
    return block("incentive", {**fields, "maximum": None if limit is None else str(limit)})


def charge(name: Words, price: str, unit: str, note: Words = "") -> dict[str, Any]:
    value = {"name": words(name), "price": price, "unit": unit, "note": words(note)}
    return block("charge", value)


def window(on: list[str], start: str, end: str) -> dict[str, Any]:
    return {"days": on, "start": f"{start}:00", "end": f"{end}:00"}


def period(
    name: Words, windows: list[dict[str, Any]], *tiers: tuple[float | None, str]
) -> dict[str, Any]:
    prices = [
        {"up_to": None if limit is None else str(limit), "price": price} for limit, price in tiers
    ]
    return {"name": words(name), "windows": listed(windows), "tiers": listed(prices)}


def season(name: Words, months: list[int], *periods: dict[str, Any]) -> dict[str, Any]:
    value = {"name": words(name), "months": [str(each) for each in months]}
    return block("season", {**value, "periods": listed(periods)})


def hours(*given: tuple[list[str], str, str]) -> list[dict[str, Any]]:
    return [
        block("hours", {"days": on, "opens": f"{opens}:00", "closes": f"{closes}:00"})
        for on, opens, closes in given
    ]


def ask(
    name: str, question: Words, help: Words, *answers: tuple[Words, str, str]
) -> dict[str, Any]:
    """A question of guided help; an answer leads to the step, or to the page, that it names."""
    made = listed(
        {"label": words(label), "next_step": step, "page": Ref(key) if key else None}
        for label, step, key in answers
    )
    value = {"name": name, "question": words(question), "help": rich(help), "answers": made}
    return block("question", value)


def ending(name: str, title: Words, text: Words, contact: str = "") -> dict[str, Any]:
    value = {"name": name, "title": words(title), "text": rich(text)}
    return block("ending", {**value, "contact": Ref(contact) if contact else None})


def field(name: str, type: str, label: Words, **more: Any) -> dict[str, Any]:
    """A field of a form."""
    return {
        "clean_name": name,
        "field_type": type,
        "label": words(label),
        "help_text": words(more.get("help", "")),
        "required": more.get("required", True),
        "choices": words(more.get("choices", "")),
    }


# --- pages ----------------------------------------------------------------------------------------

#: Fields of formatted text, written with marks.
RICH_FIELDS = ("offer", "intro", "thank_you")


def page(key: str, kind: str, title: Words, summary: Words = "", **more: Any) -> PageData:
    """A page; what is not named below is a field of its type."""
    own = {
        name: more.pop(name, None)
        for name in ("slug", "under", "tags", "related", "state", "go_live", "picture", "fields")
    }
    fields = {"title": words(title), "summary": words(summary), **more}
    for name in RICH_FIELDS:
        if name in fields:
            fields[name] = rich(fields[name])
    if own["picture"]:
        fields["lead_image"] = Pic(own["picture"])
    last = key.rpartition("/")[2]
    parent = key.rpartition("/")[0] if own["under"] is None else own["under"]
    return PageData(
        key,
        kind,
        fields,
        own["slug"] or T(last),
        parent,
        tuple((own["tags"] or "").split()),
        tuple(own["related"] or ()),
        tuple(own["fields"] or ()),
        own["state"] or "live",
        own["go_live"],
    )


def category(key: str, title: Words, slug: T, summary: Words, picture: str) -> PageData:
    return page(key, "faq_category", title, summary, slug=slug, picture=picture)


def question(
    key: str, slug_es: str, title: Words, short: Words, more: Words = "", **rest: Any
) -> PageData:
    """A question with its short answer, and the whole one if there is more to say."""
    answer = [p(more)] if more else []
    slug = T(key.rpartition("/")[2], slug_es)
    return page(
        key, "faq_question", title, slug=slug, short_answer=words(short), answer=answer, **rest
    )
