"""Suggestions while somebody types: what is there, and what others have searched for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from search.answering.question import LONGEST
from search.answering.understanding import understood
from search.backends import chain
from search.backends.base import Filters, Suggest, Suggestion
from search.language import light_words, words
from search.lexicons import lexicon
from search.log import store

#: Searches of others among the suggestions: enough to be seen, too few to hide what is there.
OTHERS = 3
SPARE = 12


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning of a question in a language; the last word may be unfinished."""

    text: str
    locale: str
    now: dt.datetime
    filters: Filters = Filters()
    limit: int = 8


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """What may be meant. `words` are those that were looked for; `corrected` is the text with
    typing errors mended, "" if there were none. `searches` are of others. `degraded` says in which
    way this is less than usual, "" when it is not."""

    words: tuple[str, ...] = ()
    corrected: str = ""
    found: tuple[Suggestion, ...] = ()
    searches: tuple[str, ...] = ()
    degraded: str = ""


def suggest(typed: Typed) -> Suggested:
    """At most `limit` of both kinds together, nearly always of one question to a backend.

    Raises BackendError when no backend answers.
    """
    given = tuple(words(typed.text[:LONGEST]))
    if not given:
        return Suggested()
    whole = typed.text[-1:].isspace() or not _begins_a_word(given[-1], typed.locale)
    text, wanted = _meant(given, len(given) - (not whole), typed.locale)
    found, degraded = _ask(typed, wanted)
    if not found and not whole:
        # Nothing has a word like the last one, so it may be a finished one with an error in it.
        text, wanted = _meant(given, len(given), typed.locale)
        if text:
            found, degraded = _ask(typed, wanted)
    others = min(OTHERS, typed.limit // 2)
    searches = tuple(_begin_so(store.popular(typed.locale), wanted))[:others]
    return Suggested(
        words=wanted,
        corrected=text,
        found=tuple(found[: typed.limit - len(searches)]),
        searches=searches,
        degraded=degraded,
    )


def _begins_a_word(word: str, locale: str) -> bool:
    """Whether any word of the site begins so; also true as long as its words are not known here."""
    known = lexicon(locale)
    return not len(known) or bool(known.completions(word, 1))


def _meant(given: tuple[str, ...], finished: int, locale: str) -> tuple[str, tuple[str, ...]]:
    """The text with typing errors in so many words mended, "" if there are none, and its words."""
    if not finished:
        return "", given
    corrected = understood(" ".join(given[:finished]), locale).corrected
    mended = tuple(words(corrected))
    if not mended or mended == given[:finished]:
        return "", given
    text = " ".join((corrected, *given[finished:]))
    return text, tuple(words(text))


def _ask(typed: Typed, wanted: tuple[str, ...]) -> tuple[Sequence[Suggestion], str]:
    question = Suggest(
        words=_that_matter(wanted, typed.locale),
        locale=typed.locale,
        now=typed.now,
        filters=typed.filters,
        # Some more, as a menu entry and what it leads to are one suggestion, and as what was typed
        # word for word is to come first.
        limit=typed.limit + SPARE,
    )
    found, degraded = chain.ask(lambda backend: backend.suggest(question))
    beginning = " ".join(wanted)
    ordered = sorted(
        _once_each(found), key=lambda each: not " ".join(words(each.title)).startswith(beginning)
    )
    return ordered, degraded.reason if degraded else ""


def _that_matter(wanted: tuple[str, ...], locale: str) -> tuple[str, ...]:
    """Without words like "too", which no title needs to have, unless there are no others; the last
    word is unfinished, so it is not one yet."""
    light = light_words(locale)
    return (*(word for word in wanted[:-1] if word not in light), wanted[-1])


def _once_each(found: Sequence[Suggestion]) -> Sequence[Suggestion]:
    """Without menu entries that lead to what is suggested itself, or that are for some only:
    suggestions are the same for everybody."""
    itself = {each.path for each in found if each.kind != "navigation"}
    return [
        each
        for each in found
        if not each.rule and (each.kind != "navigation" or each.path not in itself)
    ]


def _begin_so(searches: Iterable[str], wanted: Sequence[str]) -> Iterable[str]:
    beginning = " ".join(wanted)
    for search in searches:
        known = " ".join(words(search))
        if known.startswith(beginning) and known != beginning:
            yield search
