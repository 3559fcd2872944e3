"""What is known of a customer: one read by primary key, remembered for seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, connections

from marketing_spots.delivery.caches import RecentCache
from marketing_spots.delivery.live import Prepared
from marketing_spots.delivery.tokens import Signer
from marketing_spots.engine.definitions import AttributeSource, Value
from marketing_spots.engine.values import coerce
from marketing_spots.models import Visitor
from plugins.api import VisitorFacts
from plugins.guard import Guard, enrich
from plugins.manager import Plugins

SQL = f"SELECT attributes, personalisation, measurement FROM {Visitor._meta.db_table} WHERE id = %s"  # noqa: S608
#: Seconds for which a store that failed is left alone, so that no request waits for it in vain.
COOL_DOWN = 1.0
#: Seconds for which a profile is kept whose enrichment failed.
KEEP_INCOMPLETE = 2.0

Note = Callable[[str, str], None]
#: Verified attributes, with the memberships and the standing that `Visitor` keeps with them.
Known = tuple[Mapping[str, Value], dict[str, bool | None], dict[str, Any]]


class Profile:
    """A customer as this process remembers it. `found` is False for one without a profile."""

    __slots__ = (
        "_known",
        "enriched",
        "expires",
        "found",
        "hash",
        "id",
        "measurement",
        "personalisation",
        "raw",
    )

    def __init__(
        self, customer: str, row: tuple[Any, Any, Any] | None, visitor_hash: bytes
    ) -> None:
        self.id = customer
        self.found = row is not None
        self.hash = visitor_hash
        self.raw: dict[str, Any] = {}
        self.personalisation: bool | None = None
        self.measurement: bool | None = None
        self.expires = 0.0  # monotonic
        self.enriched = False
        if row is not None:
            attributes, personalisation, measurement = row
            # Both databases hand JSON out as text; SQLite's booleans are numbers.
            raw = (
                msgspec.json.decode(attributes)
                if isinstance(attributes, str | bytes)
                else attributes
            )
            self.raw = raw if isinstance(raw, dict) else {}
            self.personalisation = None if personalisation is None else bool(personalisation)
            self.measurement = None if measurement is None else bool(measurement)
        self._known: tuple[Prepared, Known] | None = None

    def read_with(self, prepared: Prepared) -> Known:
        """What is known with this snapshot, and what the engine has kept for it."""
        held = self._known
        if held is None or held[0] is not prepared:
            # One assignment: while a snapshot is swapped, threads decide with the old and the new
            # one, and what one keeps must not be taken for the other's.
            held = self._known = prepared, (typed(self.raw, prepared), {}, {})
        return held[1]


def typed(raw: Mapping[str, Any], prepared: Prepared) -> dict[str, Value]:
    """The verified attributes among `raw`; what does not fit its type is not known."""
    values: dict[str, Value] = {}
    for name, definition in prepared.attributes[AttributeSource.VERIFIED].items():
        if name in raw:
            try:
                values[name] = coerce(definition, raw[name])
            except ValueError:
                continue
    return values


class Profiles:
    """The profile store, behind a bounded cache. Safe for many threads; never raises."""

    def __init__(
        self,
        *,
        size: int,
        seconds: float,
        plugins: Plugins,
        guard: Guard,
        signer: Signer,
        note: Note,
    ) -> None:
        # The cache holds up to twice its size.
        self._cache: RecentCache[str, Profile] = RecentCache(size // 2)
        self._seconds = seconds
        self._plugins = plugins
        self._guard = guard
        self._signer = signer
        self._note = note
        self._away_until = 0.0
        self._generation = 0

    def forget(self) -> None:
        """Drops everything: profiles have changed."""
        self._generation += 1
        self._cache.clear()

    def get(self, customer: str) -> Profile | None:
        """The customer's profile; None when the store can't be read just now."""
        found = self._cache.get(customer)
        now = time.monotonic()
        if found is not None and now < found.expires:
            return found
        if now < self._away_until:
            self._note("profile_store", "not asked again so soon after it failed")
            return None
        generation = self._generation
        try:
            row = read_row(customer)
            profile = Profile(customer, row, self._signer.visitor_hash("customer", customer))
        except (DatabaseError, InterfaceError, msgspec.MsgspecError, OSError) as error:
            self._away_until = now + COOL_DOWN
            self._note("profile_store", f"{type(error).__name__}: {error}")
            return None
        profile.expires = now + self._seconds
        # A change that was seen while this row was on its way makes the row too old to keep.
        if generation == self._generation:
            self._cache.put(customer, profile)
        return profile

    def facts(self, profile: Profile, prepared: Prepared) -> Known:
        """What is known, with what enrichers add, and what the engine has kept for it."""
        if not profile.enriched:
            if profile.found:
                self._enrich(profile)
            profile.enriched = True
        return profile.read_with(prepared)

    def _enrich(self, profile: Profile) -> None:
        enrichers = self._plugins.enrichers
        if not enrichers:
            return
        added: dict[str, Any] = {}
        for enricher in enrichers:
            facts = VisitorFacts(id=profile.id, verified=dict(profile.raw))
            result = enrich(self._guard, enricher, facts)
            if result.ok:
                added.update(result.value)
            else:
                self._note("enrichers", f"{enricher.name}: {result.error}")
                profile.expires = min(profile.expires, time.monotonic() + KEEP_INCOMPLETE)
        profile.raw = {**profile.raw, **added}


def read_row(customer: str) -> tuple[Any, Any, Any] | None:
    """The profile's row. A connection that has gone stale is replaced once."""
    connection = connections["default"]
    if connection.in_atomic_block:  # inside somebody's transaction: not ours to replace
        return _select(connection, customer)
    # Threads outside Django's request cycle have nobody else to close what is old or broken.
    if connection.connection is not None:
        connection.close_if_unusable_or_obsolete()
    try:
        return _select(connection, customer)
    except (DatabaseError, InterfaceError):
        connection.close()
        return _select(connection, customer)


def _select(connection: Any, customer: str) -> tuple[Any, Any, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [customer])
        row: tuple[Any, Any, Any] | None = cursor.fetchone()
        return row
