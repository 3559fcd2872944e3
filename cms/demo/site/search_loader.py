"""Gives the demo its search words, and a month of searches. What is there already is left as it is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms.demo.site.pages import translation_key
from cms.demo.site.search_words import BEST_BETS, SEARCHES, SYNONYMS
from search import service
from search.backends.base import Filters
from search.log import store, upkeep
from search.log.store import Searched
from search.models import BestBet, PinnedResult, SearchDay, SearchRecord, SynonymSet
from search.service import Answered, Asked

#: Over how long the demo has searched, and where among the results the next one is chosen; 0: nowhere.
WEEKS = dt.timedelta(weeks=4)
CHOICES = (1, 1, 2, 1, 0, 1, 3, 1, 2, 1, 0, 5)
#: What has less of what was asked is chosen by nobody.
FITS = 0.6


@transaction.atomic
def load_words() -> Counter[str]:
    """Makes the synonyms and best bets, unless there are any; returns how many of each kind."""
    created: Counter[str] = Counter()
    locales = {each.language_code: each for each in Locale.objects.all()}
    if not SynonymSet.objects.exists():
        for language, words, also, note in SYNONYMS:
            if language not in locales:
                continue
            direction = SynonymSet.Direction.ONE_WAY if also else SynonymSet.Direction.SAME
            SynonymSet.objects.create(
                locale=locales[language], words=words, also=also, direction=direction, note=note
            )
            created["synonyms"] += 1
    if not BestBet.objects.exists():
        for language, phrases, whole, targets, note in BEST_BETS:
            if language not in locales:
                continue
            results = [
                found for each in targets if (found := _result(each, locales[language])) is not None
            ]
            match = BestBet.Match.WHOLE if whole else BestBet.Match.WORDS
            bet = BestBet(locale=locales[language], phrases=phrases, match=match, note=note)
            bet.results = results
            if results:
                bet.save()
                created["best bets"] += 1
    return created


def _result(target: str | tuple[str, str], locale: Locale) -> PinnedResult | None:
    if isinstance(target, tuple):
        title, url = target
        return PinnedResult(url=url, title=title)
    page = Page.objects.filter(translation_key=translation_key(target), locale=locale).first()
    return PinnedResult(page=page) if page is not None else None


def load_searches(now: dt.datetime | None = None) -> int:
    """Makes the searches of four weeks, unless anybody has searched; returns how many."""
    if SearchRecord.objects.exists() or SearchDay.objects.exists():
        return 0
    now = now or timezone.now()
    site = Site.objects.filter(is_default_site=True).first()
    answers: dict[tuple[str, str], Answered] = {}
    number = 0

    def search(locale: str, text: str, at: dt.datetime, turn: int, previous: str = "") -> str:
        nonlocal number
        if (locale, text) not in answers:
            answers[locale, text] = _answer(locale, text, now, site)
        number += 1
        return _record(text, locale, answers[locale, text], at, turn, previous)

    with transaction.atomic():
        for locale, text, times, then in SEARCHES:
            for turn in range(times):
                at = now - _ago(text, turn, times)
                said = search(locale, text, at, turn)
                if then and turn % 2 == 0:
                    later = at + dt.timedelta(seconds=40)
                    search(locale, then, later, turn, previous=said)
        store.flush()
        list(upkeep.sum_up(now))
    return number


def _ago(text: str, turn: int, times: int) -> dt.timedelta:
    """Spread over the weeks, and not at the same minute as the others."""
    shift = int(hashlib.blake2b(text.encode(), digest_size=2).hexdigest(), 16) / 65_536
    return WEEKS * ((turn + shift) / times) + dt.timedelta(minutes=2)


def _answer(locale: str, text: str, now: dt.datetime, site: Any) -> Answered:
    filters = Filters(site=site.pk if site else None)
    return service.search(Asked(text=text, locale=locale, default=locale, now=now, filters=filters))


def _record(
    text: str, locale: str, answered: Answered, at: dt.datetime, turn: int, previous: str
) -> str:
    number = store.searched(
        Searched(
            text=text,
            locale=locale,
            total=answered.total + len(answered.pinned),
            corrected=bool(answered.corrected),
            best=1.0 if answered.pinned else max((h.coverage for h in answered.hits), default=0.0),
            answered=answered.direct is not None,
            previous=previous,
            source="demo",
        ),
        at,
    )
    place = CHOICES[turn % len(CHOICES)]
    if answered.pinned and place:
        store.clicked(number, answered.pinned[0].document.key, 0, at)
    elif 0 < place <= len(answered.hits) and answered.hits[place - 1].coverage >= FITS:
        store.clicked(number, answered.hits[place - 1].document.key, place, at)
    return number
