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
from search.log import store

#: Searches of others among the suggestions: enough to be seen, too few to hide what is there.
OTHERS = 3
SPARE = 8


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning of a question in a language; the last word may be unfinished."""

    text: str
    locale: str
    now: dt.datetime
    filters: Filters = Filters()
    limit: int = 8


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """What may be meant. `words` are those that were looked for; `corrected` is the text with
    typing errors mended, "" if there were none. `searches` are of others."""

    words: tuple[str, ...] = ()
    corrected: str = ""
    found: tuple[Suggestion, ...] = ()
    searches: tuple[str, ...] = ()


def suggest(typed: Typed) -> Suggested:
    """At most `limit` of both kinds together, of one question to a backend or, where nothing is as
    it was typed, a second. Raises BackendError when no backend answers."""
    given = tuple(words(typed.text[:LONGEST]))
    if not given:
        return Suggested()
    text, wanted = "", given
    finished = given if typed.text[-1:].isspace() else given[:-1]
    unfinished = given[len(finished) :]
    mended = _mended(finished, typed.locale) if finished else ""
    if mended:
        text = " ".join((mended, *unfinished))
        wanted = tuple(words(text))
    found = _ask(typed, wanted)
    if not found and unfinished and (mended := _mended(given, typed.locale)):
        # Nothing begins like the last word, so it is a finished one with an error in it.
        text, wanted = mended, tuple(words(mended))
    if not found and (fewer := _that_matter(wanted, typed.locale)) != given:
        found = _ask(typed, fewer)
    searches = tuple(_begin_so(store.popular(typed.locale), wanted))[:OTHERS]
    room = max(typed.limit - len(searches), 0)
    return Suggested(words=wanted, corrected=text, found=tuple(found[:room]), searches=searches)


def _ask(typed: Typed, wanted: tuple[str, ...]) -> Sequence[Suggestion]:
    question = Suggest(
        words=wanted,
        locale=typed.locale,
        now=typed.now,
        filters=typed.filters,
        # Some more, as a menu entry and what it leads to are one suggestion.
        limit=typed.limit + SPARE,
    )
    return _once_each(chain.ask(lambda backend: backend.suggest(question))[0])


def _once_each(found: Sequence[Suggestion]) -> Sequence[Suggestion]:
    """Without menu entries that lead to what is suggested itself, or that are for some only:
    suggestions are the same for everybody."""
    itself = {each.path for each in found if each.kind != "navigation"}
    return [
        each
        for each in found
        if not each.rule and (each.kind != "navigation" or each.path not in itself)
    ]


def _mended(given: tuple[str, ...], locale: str) -> str:
    """The words as they were probably meant; "" when they are right as they are."""
    corrected = understood(" ".join(given), locale).corrected
    return corrected if tuple(words(corrected)) != given else ""


def _that_matter(wanted: tuple[str, ...], locale: str) -> tuple[str, ...]:
    """Without words like "too", which no title needs to have; all of them if there are no others."""
    light = light_words(locale)
    return tuple(word for word in wanted if word not in light) or wanted


def _begin_so(searches: Iterable[str], wanted: Sequence[str]) -> Iterable[str]:
    beginning = " ".join(wanted)
    for search in searches:
        known = " ".join(words(search))
        if known.startswith(beginning) and known != beginning:
            yield search
