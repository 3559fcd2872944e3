"""What the worker does for the log: sums by day, each search once, and forgetting.

A search is summed up when nothing more can happen to it, in one transaction with the mark that it
was. Afterwards its record is needed for nothing but to say what people searched for next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone

from search.log import popular
from search.log.limits import CLICK_SUM_DAYS, DAYS, RARE_DAYS, SETTLED, SUM_DAYS, TIMES
from search.log.tally import COLUMNS, COUNTS, Place, Sums, tally
from search.models.log import ClickDay, SearchClick, SearchDay, SearchRecord

#: Searches that are summed up in one transaction, and rows that are deleted in one.
AT_ONCE = 1_000


def sum_up(now: dt.datetime | None = None) -> Iterator[str]:
    """Sums up what is settled; yields a line if there was anything."""
    before = (now or timezone.now()) - SETTLED
    total = 0
    while number := _sum_some(before):
        total += number
    if total:
        popular.forget()
        yield f"Summed up {total:,} searches."


@transaction.atomic
def _sum_some(before: dt.datetime) -> int:
    # Locked in one order: a second worker waits here, and then finds them marked.
    rows = list(
        SearchRecord.objects.select_for_update()
        .filter(summed=False, at__lt=before)
        .order_by("at", "pk")
        .values_list(*COLUMNS)[:AT_ONCE]
    )
    if not rows:
        return 0
    tallied = tally(rows)
    _add(tallied.sums)
    _add_clicks(tallied.clicks)
    SearchRecord.objects.filter(pk__in=[row[0] for row in rows]).update(summed=True)
    return len(rows)


def _add(sums: Mapping[Place, Sums]) -> None:
    """Adds to the rows that there are, and makes those that are missing."""
    new = []
    for (day, locale, key), each in sorted(sums.items()):
        counts = {name: F(name) + getattr(each, name) for name in COUNTS}
        row = SearchDay.objects.filter(day=day, locale=locale, key=key)
        if not row.update(text=each.text, **counts):
            values = {name: getattr(each, name) for name in COUNTS}
            new.append(SearchDay(day=day, locale=locale, key=key, text=each.text, **values))
    SearchDay.objects.bulk_create(new)


def _add_clicks(clicks: Mapping[tuple[dt.date, str], tuple[int, float]]) -> None:
    new = []
    for (day, key), (number, weight) in sorted(clicks.items()):
        row = ClickDay.objects.filter(day=day, key=key)
        if not row.update(clicks=F("clicks") + number, weight=F("weight") + weight):
            new.append(ClickDay(day=day, key=key, clicks=number, weight=weight))
    ClickDay.objects.bulk_create(new)


# --- forgetting -----------------------------------------------------------------------------------


def forget(now: dt.datetime | None = None) -> Iterator[str]:
    """Deletes what is old, and texts that few people searched for; yields a line if there was any."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    kept = now - dt.timedelta(days=settings.SEARCH_LOG_DAYS)
    rare = _forget_rare(now - dt.timedelta(days=min(RARE_DAYS, settings.SEARCH_LOG_DAYS)))
    old = _delete(SearchRecord.objects.filter(at__lt=kept, summed=True))
    _delete(SearchClick.objects.filter(at__lt=kept))
    _delete(SearchDay.objects.filter(day__lt=today - dt.timedelta(days=SUM_DAYS)))
    _delete(ClickDay.objects.filter(day__lt=today - dt.timedelta(days=CLICK_SUM_DAYS)))
    if rare or old:
        yield f"Deleted {old:,} old searches and {rare:,} rare texts."


def _forget_rare(before: dt.datetime) -> int:
    """Takes the text from sums before a moment where few people searched for it; how many texts."""
    day = timezone.localdate(before)
    rare = list(
        SearchDay.objects.exclude(key="")
        .values("locale", "key")
        .annotate(times=Sum("searches"), days=Count("day"), first=Min("day"))
        .filter(Q(times__lt=TIMES) | Q(days__lt=DAYS), first__lt=day)
        .order_by("locale", "key")
        .values_list("locale", "key")
    )
    for start in range(0, len(rare), AT_ONCE):
        _take_texts(rare[start : start + AT_ONCE], before, day)
    return len(rare)


@transaction.atomic
def _take_texts(rare: Sequence[tuple[str, str]], before: dt.datetime, day: dt.date) -> None:
    keys = {key for _, key in rare}
    wanted = set(rare)
    rows = [
        row
        for row in SearchDay.objects.select_for_update()
        .filter(key__in=keys, day__lt=day)
        .order_by("pk")
        if (row.locale, row.key) in wanted
    ]
    sums: dict[Place, Sums] = {}
    for row in rows:
        sums.setdefault((row.day, row.locale, ""), Sums()).add(row)
    _add(sums)
    SearchDay.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for locale in {locale for locale, _ in rare}:
        mine = [key for each, key in rare if each == locale]
        old = SearchRecord.objects.filter(locale=locale, key__in=mine, at__lt=before, summed=True)
        old.delete()


def _delete(rows: Any) -> int:
    """Some at a time: a long transaction would keep others from writing."""
    number = 0
    while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        number += rows.model.objects.filter(pk__in=ids).delete()[0]
    return number
