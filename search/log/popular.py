"""What many people search for and choose, as search itself makes use of it.

To the public, a text is shown only if it was searched for often, on several days, found something
that was chosen, and if every word of it is on the website anyway: so a name that somebody searched
for again and again is nobody's suggestion. Editors can hide any.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from django.db import Error
from django.db.models import Count, F, Sum
from django.utils import timezone

from search.language import light_words, words
from search.lexicons import lexicon
from search.log.limits import DAYS, TIMES
from search.log.scrub import key_of
from search.models.log import ClickDay, HiddenSearch, SearchDay

__all__ = ["popular", "popularity"]

log = logging.getLogger(__name__)

#: Days in which a text must have been searched for often enough.
WITHIN = 60
#: How many texts of a language are kept ready, and for how many seconds.
MOST, FRESH = 200, 60.0
#: Days after which a click counts half.
HALF_LIFE = 30
_CLICKS_WITHIN = 180
#: What keys of documents look like: others were invented by whoever sent the click.
_KEY = re.compile(r"[a-z_]+-[\w.-]+")

_kept: dict[str, tuple[float, tuple[str, ...]]] = {}


def popular(locale: str) -> tuple[str, ...]:
    """Texts that may be suggested to everybody, the most frequent first; at most 200.

    From memory; once a minute, one search looks them up again. Without a database it gives what was
    known, or nothing.
    """
    now = time.monotonic()
    kept = _kept.get(locale)
    if kept is None or now - kept[0] > FRESH:
        # Whoever asks meanwhile gets what there was.
        _kept[locale] = (now, kept[1] if kept else ())
        try:
            kept = _kept[locale] = (now, public_texts(locale))
        except Error as error:
            log.warning("What many search for is suggested as it was: %s", error)
            kept = _kept[locale] = (now, kept[1] if kept else ())
    return kept[1]


def forget() -> None:
    """Looks anew next time: something was hidden, or summed up."""
    global _weighed
    _weighed = None
    _kept.clear()


def public_texts(locale: str, today: dt.date | None = None) -> tuple[str, ...]:
    """What :func:`popular` keeps. Two queries."""
    today = today or timezone.localdate(timezone=timezone.get_default_timezone())
    rows = (
        SearchDay.objects.filter(locale=locale, day__gt=today - dt.timedelta(days=WITHIN))
        .exclude(key="")
        .values("key")
        .annotate(
            times=Sum("searches"),
            days=Count("day"),
            none=Sum(F("zero") + F("poor")),
            led=Sum("clicked"),
        )
        .filter(times__gte=TIMES, days__gte=DAYS, led__gt=0)
        .order_by("-times", "key")
    )
    hidden = set(HiddenSearch.objects.filter(locale=locale).values_list("key", flat=True))
    shown = [
        row["key"]
        for row in rows[: 2 * MOST]
        if row["key"] not in hidden and 2 * row["none"] < row["times"]
    ]
    known = _on_the_website(locale)
    since = today - dt.timedelta(days=WITHIN)
    return tuple(_written(locale, [key for key in shown if known(key)][:MOST], since))


def _on_the_website(locale: str) -> Callable[[str], bool]:
    lexical, light = lexicon(locale), light_words(locale)

    def known(key: str) -> bool:
        return all(word in light or lexical.knows(word) for word in words(key))

    return known


def _written(locale: str, keys: list[str], since: dt.date) -> list[str]:
    """Each as it stands in the sums of most days, with its accents, if that is harmless; else its key.

    A key says nothing of symbols, marks and case, and one search is enough to be the last of a day:
    what a text looks like is therefore for many days to say, and only ever letters and digits.
    """
    texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    rows = SearchDay.objects.filter(locale=locale, key__in=keys, day__gt=since)
    for key, text, days in rows.values_list("key", "text").annotate(days=Count("day")):
        texts[key].append((-days, text))
    shown = (_presentable(key, [text for _, text in sorted(texts[key])]) for key in keys)
    return [text for text in shown if text]


#: Words with one blank or hyphen between them, perhaps as a question.
_HARMLESS = re.compile(
    r"¿?[^\W_]+(?:['’][^\W_]+)*(?:(?: |-| - )[^\W_]+(?:['’][^\W_]+)*)*\??",
)
#: Letters of what may stand in capitals: AC, EV, HVAC.
_SHORT = 4


def _presentable(key: str, texts: list[str]) -> str:
    """The first of these that is fit to be shown; "" where something was taken out of all."""
    for text in texts:
        text = unicodedata.normalize("NFC", text)
        if _HARMLESS.fullmatch(text) and key_of(text) == key:
            return _calm(text)
    return "" if any("[" in text for text in texts) else key


def _calm(text: str) -> str:
    """Without shouting."""
    loud = text.isupper() and (" " in text or len(text) > _SHORT)
    odd = any(
        word[1:] != word[1:].lower() and not (word.isupper() and len(word) <= _SHORT)
        for word in re.split(r"[\W_]+", text)
    )
    return text.lower() if loud or odd else text


def popularity(keys: Collection[str], today: dt.date | None = None) -> Mapping[str, float]:
    """How often these documents are chosen, 0 to 1, the most chosen of all being 1.

    A click counts half after a month. The scale is logarithmic, as few documents have most clicks.
    Documents that nobody chose are left out. One query a minute.
    """
    weights, most = _weights(today or timezone.localdate(timezone=timezone.get_default_timezone()))
    if most <= 0:
        return {}
    return {
        key: math.log1p(weights[key]) / math.log1p(most) for key in keys if weights.get(key, 0) > 0
    }


#: Day, moment, weights and the greatest: a rebuild asks again and again, some documents at a time.
_weighed: tuple[dt.date, float, Mapping[str, float], float] | None = None


def _weights(today: dt.date) -> tuple[Mapping[str, float], float]:
    global _weighed
    kept, now = _weighed, time.monotonic()
    if kept is not None and kept[0] == today and now - kept[1] < FRESH:
        return kept[2], kept[3]
    weights: dict[str, float] = defaultdict(float)
    rows = ClickDay.objects.filter(day__gt=today - dt.timedelta(days=_CLICKS_WITHIN))
    for key, day, weight in rows.values_list("key", "day", "weight"):
        if not _KEY.fullmatch(key):
            continue
        weights[key] += weight * 0.5 ** (max(0, (today - day).days) / HALF_LIFE)
    _weighed = (today, now, weights, max(weights.values(), default=0.0))
    return _weighed[2], _weighed[3]
