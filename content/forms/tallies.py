"""Counting what comes from where without knowing who: keyed hashes, forgotten after hours.

Counts are rows of the database rather than entries of Django's cache, whose default is one memory
for each process: a limit that holds over all processes and nodes, with nothing to set up.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from content.models.forms import Tally


def client_of(request: HttpRequest) -> str:
    """The network that a request came from: an IPv4 address, or the /64 of an IPv6 one.

    Behind a proxy it is the last address of ``X-Forwarded-For``: the one that the proxy saw. The
    ones before it are whatever the client wrote.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        text = forwarded or text
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def hashed(what: str, *parts: object, now: dt.datetime) -> str:
    """A hash that nobody without SECRET_KEY can turn back, and that is another one tomorrow."""
    day = now.astimezone(dt.UTC).date()
    text = "\x1f".join((what, str(day), *map(str, parts)))
    key = f"content tallies {settings.SECRET_KEY}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def count(what: str, *parts: object, most: int, seconds: int) -> int:
    """Counts once more; returns 0 while `most` in `seconds` are kept to, else the seconds to wait.

    Windows begin with the first of each; one row and one or two queries whatever comes.
    """
    now = timezone.now()
    key = hashed(what, *parts, now=now)
    until = now + dt.timedelta(seconds=seconds)
    # The row is locked by the update, so that what two processes count is counted twice.
    with transaction.atomic():
        counting = Tally.objects.filter(pk=key, until__gt=now)
        if not counting.update(count=F("count") + 1):
            Tally.objects.update_or_create(pk=key, defaults={"count": 1, "until": until})
            return 0
        row = counting.values_list("count", "until").get()
    return 0 if row[0] <= most else max(1, round((row[1] - now).total_seconds()))


def once(what: str, *parts: object) -> bool:
    """Whether this is the first time today."""
    now = timezone.now()
    tomorrow = (now + dt.timedelta(days=1)).astimezone(dt.UTC)
    midnight = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            Tally.objects.create(pk=hashed(what, *parts, now=now), count=1, until=midnight)
    except IntegrityError:
        return False
    return True


def forget() -> int:
    """Deletes what has run out; returns how many."""
    return Tally.objects.filter(until__lt=timezone.now()).delete()[0]
