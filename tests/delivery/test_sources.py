"""Lists that a content source fills while the answer is put together."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from marketing_spots.delivery import sources
from marketing_spots.delivery.app import create_app
from marketing_spots.delivery.sources import ASKING, STALE, Sources
from marketing_spots.engine.definitions import AdDef, SpotDef
from plugins.api import ContentSource, SourcedItem
from plugins.guard import Guard
from tests.delivery.world import Client, Clock, ad, campaign, put_live, snapshot

SECONDS = 10.0


class Shop:
    """A source whose answers a test sets, and which counts its questions."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.slow: Any = None
        self.says: Any = [SourcedItem(title="Read your bill", href="/faq/bill", kind="faq")]

    def fetch(self, request: Any) -> Any:
        self.asked.append(request)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def planned(*languages: str, limit: int = 3) -> AdDef:
    content = {
        "format": "list",
        "headline": "Good to know",
        "link": None,
        "items": [],
        "source": "shop",
        "settings": {"words": "bill"},
        "limit": limit,
        "reads": ["page"],
    }
    return AdDef(
        id="ad-list",
        name="List",
        format="list",
        content={language: {**content, "headline": f"In {language}"} for language in languages},
    )


@pytest.fixture
def shop(state: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop()
    source = ContentSource(
        name="shop",
        label="Shop",
        make_block=lambda: None,
        fetch=lambda request: (shop.slow or shop.fetch)(request),
        reads=lambda settings: frozenset({"page"}),
        timeout=30.0,
        seconds=SECONDS,
    )
    plugins = SimpleNamespace(content_sources={"shop": source})
    state.sources = Sources(plugins, Guard(failures=10_000), state.failures.note)
    monkeypatch.setattr(sources, "time", SimpleNamespace(time=lambda: clock.now))
    live(state, planned("en", "es"))
    return shop


def live(state: Any, filled: AdDef) -> None:
    put_live(
        state,
        snapshot(
            ads=(ad("default", "en", "es"), filled),
            spots=(
                SpotDef(name="help", label="Help", default_ads=("ad-default",)),
                SpotDef(name="bare", label="Bare"),
            ),
            campaigns=(
                campaign("list", "help", "ad-list"),
                campaign("list-too", "bare", "ad-list"),
            ),
        ),
    )


def items(client: Client, spot: str = "help", **body: Any) -> Any:
    return client.spots(spot, **body)[spot]["items"]


def test_a_list_is_filled_and_says_nothing_of_its_settings(client: Client, shop: Shop) -> None:
    (item,) = items(client, context={"page": "bill"})
    assert item["format"] == "list"
    assert item["content"] == {
        "format": "list",
        "headline": "In en",
        "link": None,
        "items": [
            {
                "title": "Read your bill",
                "link": {"href": "/faq/bill", "text": "Read your bill"},
                "text": "",
                "kind": "faq",
            }
        ],
    }
    assert item["token"]
    (asked,) = shop.asked
    assert (asked.settings, asked.language, asked.limit) == ({"words": "bill"}, "en", 3)


def test_only_what_the_source_reads_reaches_it(client: Client, shop: Shop) -> None:
    items(client, context={"page": "bill", "device": "phone"})
    assert shop.asked[0].context == {"page": "bill"}


def test_what_was_found_is_kept_by_context_and_language(
    client: Client, shop: Shop, clock: Clock
) -> None:
    for _ in range(3):
        items(client, context={"page": "bill"})
        items(client, context={"page": "bill", "device": "phone"})
    assert len(shop.asked) == 1
    items(client, context={"page": "move"})
    items(client)
    items(client, context={"page": "bill", "language": "es"})
    assert [(each.context, each.language) for each in shop.asked[1:]] == [
        ({"page": "move"}, "en"),
        ({}, "en"),
        ({"page": "bill"}, "es"),
    ]
    clock.now += SECONDS
    items(client, context={"page": "bill"})
    assert len(shop.asked) == 5


def test_an_answer_holds_as_long_as_its_list(state: Any, shop: Shop, clock: Clock) -> None:
    client = Client(create_app(state))
    answer = client.get("/api/v1/spots/help?page=bill")
    assert answer.json["cache"] == "public"
    until = dt.datetime.fromisoformat(answer.json["valid_until"]).timestamp()
    assert until == pytest.approx(clock.now + SECONDS, abs=1.1)
    shop.says = [SourcedItem(title="New", href="/new")]
    assert client.get("/api/v1/spots/help?page=bill").body == answer.body
    clock.now += SECONDS + 1
    (item,) = client.get("/api/v1/spots/help?page=bill").json["items"]
    assert [each["title"] for each in item["content"]["items"]] == ["New"]


def test_what_is_found_is_cut_to_what_was_asked_for(state: Any, client: Client, shop: Shop) -> None:
    live(state, planned("en", limit=2))
    shop.says = [SourcedItem(title=f"No. {n}", href=f"/{n}") for n in range(5)]
    (item,) = items(client)
    assert [each["title"] for each in item["content"]["items"]] == ["No. 0", "No. 1"]


def test_where_nothing_is_found_the_default_content_shows(client: Client, shop: Shop) -> None:
    shop.says = []
    answer = client.spots("help", "bare")
    assert answer["help"]["reason"] == "default"
    assert [item["id"] for item in answer["help"]["items"]] == ["ad-default"]
    assert (answer["bare"]["reason"], answer["bare"]["items"]) == ("empty", [])


@pytest.mark.parametrize(
    "says",
    [
        RuntimeError("down"),
        "text",
        None,
        [{"title": "No item"}],
        [SourcedItem(title="", href="/a")],
        [SourcedItem(title="Script", href="javascript:alert(1)")],
        [SourcedItem(title="Text", href="/a", text=object())],  # type: ignore[arg-type]
        [SourcedItem(title="Half an emoji \ud83d", href="/a")],
    ],
)
def test_a_source_that_fails_costs_nobody_the_answer(
    state: Any, client: Client, shop: Shop, says: Any
) -> None:
    shop.says = says
    answer = client.spots("help")["help"]
    assert (answer["reason"], answer["items"][0]["id"]) == ("default", "ad-default")
    assert state.failures.counts["content_source"] == 1


def test_what_was_found_before_stands_in_for_a_while(
    client: Client, shop: Shop, clock: Clock
) -> None:
    before = items(client)
    shop.says = RuntimeError("down")
    clock.now += SECONDS
    assert items(client)[0]["content"] == before[0]["content"]
    assert items(client)[0]["content"] == before[0]["content"]
    assert len(shop.asked) == 2, "it is not asked again at once"
    clock.now += ASKING
    items(client)
    assert len(shop.asked) == 3
    clock.now += STALE
    assert items(client)[0]["id"] == "ad-default"


def test_one_asks_for_what_many_want(state: Any, shop: Shop) -> None:
    client = Client(create_app(state))
    asking, go_on = threading.Event(), threading.Event()
    fetch = shop.fetch

    def slow(request: Any) -> Any:
        asking.set()
        assert go_on.wait(30)
        return fetch(request)

    shop.slow = slow
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(items, client)
        assert asking.wait(30)
        others = [pool.submit(items, client) for _ in range(7)]
        go_on.set()
        found = [each.result(timeout=30) for each in (first, *others)]
    assert [each[0]["id"] for each in found] == ["ad-list"] * 8
    assert len(shop.asked) == 1
    assert state.failures.counts == {}


def test_sources_are_started_with_the_process_and_one_that_fails_costs_nothing(
    state: Any, shop: Shop
) -> None:
    started: list[str] = []
    (source,) = state.sources._plugins.content_sources.values()
    state.sources._plugins.content_sources = {
        "bad": msgspec.structs.replace(source, name="bad", start=lambda: 1 / 0),
        "good": msgspec.structs.replace(source, name="good", start=lambda: started.append("good")),
        "shop": source,
    }
    state.sources.start()
    assert started == ["good"]
    assert state.failures.counts == {"content_source": 1}


def test_a_source_that_is_switched_off_is_an_error_that_operators_see(
    state: Any, client: Client, shop: Shop
) -> None:
    state.sources = Sources(
        SimpleNamespace(content_sources={}),  # type: ignore[arg-type]
        Guard(),
        state.failures.note,
    )
    assert client.spots("help")["help"]["reason"] == "default"
    assert state.failures.counts == {"content_source": 1}
