"""What is known of a customer: the read, the cache, enrichers, and a store that is away."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from marketing_spots.delivery import visitors
from marketing_spots.delivery.state import State
from marketing_spots.models import Visitor
from plugins.api import VisitorEnricher
from plugins.manager import Plugins
from tests.delivery.world import CONSENT, Client, Clock, put_live, snapshot


@pytest.fixture
def ann(db: None) -> Visitor:
    return Visitor.objects.create(
        id="ann",
        attributes={"owns_ev": True, "programs": ["solar"], "income": "nonsense", "gone": 1},
        personalisation=True,
    )


class Enriched(Plugins):
    def __init__(self, *enrichers: VisitorEnricher) -> None:
        super().__init__()
        self._enrichers = enrichers

    @property
    def enrichers(self) -> tuple[VisitorEnricher, ...]:
        return self._enrichers


def ads(client: Client, customer: str = "ann") -> list[str]:
    found = client.spots("home-hero", visitor={"customer": customer}, consents=CONSENT)
    return [item["id"] for item in found["home-hero"]["items"]]


def test_a_profile_is_read_by_key_with_one_query(
    client: Client, ann: Visitor, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1) as queries:
        assert ads(client) == ["ad-ev"]
    assert "WHERE id =" in queries.captured_queries[0]["sql"]
    with django_assert_num_queries(0):
        assert ads(client) == ["ad-ev"]


def test_nobody_is_read_for_anonymous_visitors(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.spots("home-hero", visitor={"id": "ann"}, consents=CONSENT)


def test_values_are_typed_by_the_snapshot_and_the_rest_is_left_out(
    state: State, ann: Visitor
) -> None:
    assert state.live is not None
    profile = state.profiles.get("ann")
    assert profile is not None
    verified, _, _ = state.profiles.facts(profile, state.live.prepared)
    assert verified == {"owns_ev": True, "programs": frozenset({"solar"})}
    assert (profile.personalisation, profile.measurement) == (True, None)
    # With a snapshot that knows fewer attributes, fewer are read.
    put_live(state, snapshot(version=8, attributes=snapshot().attributes[:1], campaigns=()))
    assert state.profiles.facts(profile, state.live.prepared)[0] == {"owns_ev": True}


def test_the_segment_memo_lives_as_long_as_the_snapshot(state: State, ann: Visitor) -> None:
    assert state.live is not None
    profile = state.profiles.get("ann")
    assert profile is not None
    _, memo, _ = state.profiles.facts(profile, state.live.prepared)
    memo["seg-ev"] = True
    assert state.profiles.facts(profile, state.live.prepared)[1] is memo
    put_live(state, snapshot(version=8))
    assert state.profiles.facts(profile, state.live.prepared)[1] == {}


def test_a_profile_is_kept_for_seconds(
    client: Client, ann: Visitor, clock: Clock, settings: Any
) -> None:
    assert ads(client) == ["ad-ev"]
    Visitor.objects.filter(pk="ann").update(attributes={})
    assert ads(client) == ["ad-ev"]
    clock.now += settings.VISITOR_CACHE_SECONDS - 1
    assert ads(client) == ["ad-ev"]
    clock.now += 2
    assert ads(client) == ["ad-default"]


def test_a_row_that_was_on_its_way_while_profiles_changed_is_not_kept(
    state: State, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = visitors.read_row

    def slow(customer: str) -> Any:
        row = read(customer)
        state.profiles.forget()  # the poller saw a change meanwhile
        return row

    monkeypatch.setattr(visitors, "read_row", slow)
    assert state.profiles.get("ann") is not None
    assert state.profiles._cache.get("ann") is None


@pytest.mark.django_db
def test_hostile_ids_are_just_ids(client: Client) -> None:
    for customer in ("' OR 1=1 --", "%s", "ünï", "\\", "a" * 64):
        assert ads(client, customer) == ["ad-default"]
    assert Visitor.objects.count() == 0


# --- a store that is away -------------------------------------------------------------------------


def test_without_the_store_nothing_personal_is_used_and_service_goes_on(
    client: Client, state: State, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def broken(customer: str) -> Any:
        asked.append(customer)
        raise OperationalError("connection refused")

    monkeypatch.setattr(visitors, "read_row", broken)
    body: Any = {"visitor": {"customer": "bob"}, "consents": CONSENT}
    found = client.spots("home-hero", **body)["home-hero"]
    assert [item["id"] for item in found["items"]] == ["ad-default"]
    assert found["cache"] == "private"  # for this visitor at this moment only
    client.spots("home-hero", **body)
    assert len(asked) == 1  # nobody waits for it again and again
    assert state.failures.counts["profile_store"] == 2
    clock.now += visitors.COOL_DOWN + 0.1
    monkeypatch.setattr(visitors, "read_row", lambda customer: ('{"owns_ev": true}', True, None))
    assert ads(client, "bob") == ["ad-ev"]


def test_who_is_remembered_is_served_without_the_store(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "read_row", None)
    assert ads(client, "1001") == ["ad-ev"]


def test_a_damaged_profile_is_like_a_store_that_is_away(
    client: Client, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "read_row", lambda customer: ("{", None, None))
    assert ads(client, "bob") == ["ad-default"]
    assert state.failures.counts["profile_store"] == 1


class Connection:
    """A connection that was lost: it fails until it was closed, as often as `times`."""

    in_atomic_block = False
    connection = object()

    def __init__(self, times: int) -> None:
        self.times = times
        self.closed = 0

    def close_if_unusable_or_obsolete(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1

    def cursor(self) -> Any:
        if self.closed < self.times:
            raise InterfaceError("connection already closed")
        return nullcontext(
            SimpleNamespace(execute=lambda sql, values: None, fetchone=lambda: ("{}", None, None))
        )


def test_a_connection_that_went_stale_is_replaced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = Connection(1)
    monkeypatch.setattr(visitors, "connections", {"default": stale})
    assert visitors.read_row("ann") == ("{}", None, None)
    assert stale.closed == 1
    gone = Connection(99)
    monkeypatch.setattr(visitors, "connections", {"default": gone})
    with pytest.raises(InterfaceError):
        visitors.read_row("ann")
    assert gone.closed == 1


# --- enrichers ------------------------------------------------------------------------------------


def with_enrichers(state: State, *enrichers: VisitorEnricher) -> None:
    state.profiles._plugins = Enriched(*enrichers)


def test_an_enricher_adds_verified_facts_once(client: Client, state: State, db: None) -> None:
    asked = []

    def enrich(facts: Any) -> Any:
        asked.append((facts.id, dict(facts.verified)))
        return {"owns_ev": True, "page": "/not verified", "nobody_knows": 1, "income": "?"}

    with_enrichers(state, VisitorEnricher(name="meter", enrich=enrich, timeout=60))
    Visitor.objects.create(id="ann", attributes={"income": 5})
    assert ads(client) == ads(client) == ["ad-ev"]
    assert asked == [("ann", {"income": 5})]


def test_enrichers_are_asked_about_known_and_consenting_customers_only(
    client: Client, state: State, ann: Visitor
) -> None:
    asked = []
    with_enrichers(
        state,
        VisitorEnricher(
            name="meter", enrich=lambda facts: asked.append(facts.id) or {}, timeout=60
        ),
    )
    client.spots("home-hero", visitor={"id": "someone"}, consents=CONSENT)
    client.spots("home-hero", visitor={"customer": "nobody-knows"}, consents=CONSENT)
    client.spots("home-hero", visitor={"customer": "ann"}, consents={"personalisation": False})
    assert asked == []
    ads(client)
    assert asked == ["ann"]


@pytest.mark.parametrize("kind", ["raises", "hangs", "nonsense"])
def test_an_enricher_that_fails_leaves_the_rest_alone(
    client: Client, state: State, ann: Visitor, clock: Clock, kind: str
) -> None:
    over = threading.Event()

    def enrich(facts: Any) -> Any:
        if kind == "raises":
            raise KeyError("credit")
        if kind == "hangs":
            over.wait(60)
        return ["owns_ev"]

    with_enrichers(
        state,
        VisitorEnricher(name="bad", enrich=enrich, timeout=0.02 if kind == "hangs" else 60),
        VisitorEnricher(name="good", enrich=lambda facts: {"income": 7}, timeout=60),
    )
    started = time.monotonic()
    assert ads(client) == ["ad-ev"]
    assert time.monotonic() - started < 30
    over.set()
    assert state.failures.counts["enrichers"] == 1
    profile = state.profiles.get("ann")
    assert profile is not None
    assert state.live is not None
    assert profile.read_with(state.live.prepared)[0]["income"] == 7
    # What is incomplete is asked for again soon.
    assert profile.expires == clock.now + visitors.KEEP_INCOMPLETE


def test_what_one_snapshot_keeps_is_never_the_others(state: State, ann: Visitor) -> None:
    """While a snapshot is swapped, requests still decide with the old one beside the new."""
    assert state.live is not None
    profile = state.profiles.get("ann")
    assert profile is not None
    old = state.live.prepared
    put_live(state, snapshot(version=8))
    new = state.live.prepared
    _, memo, standing = state.profiles.facts(profile, old)
    memo["seg-ev"], standing["home-hero"] = True, "old"
    for prepared in (new, old, new):
        assert state.profiles.facts(profile, prepared)[1:] == ({}, {})
