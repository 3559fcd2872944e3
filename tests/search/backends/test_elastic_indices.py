"""What only Elasticsearch has: other people's indices beside ours, aliases, half-made things."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.backends.base import Refused, Write
from search.understood import Understood
from tests.search.backends.test_elastic_contract import elastic
from tests.search.contract.asking import asked, found, keys, make_live
from tests.search.contract.samples import document

METER = document("m", "Meter")
EVERYTHING = Understood(text="", language="en")


@pytest.fixture
def client(elasticsearch_url: str) -> Elasticsearch:
    return Elasticsearch(elasticsearch_url, request_timeout=60)


def test_an_installation_whose_prefix_begins_like_ours_is_not_ours(
    elasticsearch_url: str, index_prefix: str
) -> None:
    ours = elastic(elasticsearch_url, f"{index_prefix}site")
    theirs = elastic(elasticsearch_url, f"{index_prefix}site-en")
    mine = make_live(ours, "en", [METER])
    make_live(theirs, "us", [document("x", "Other meter")])
    assert [info.name for info in ours.indices()] == [mine]
    assert [info.locale for info in theirs.indices()] == ["us"]
    assert keys(ours, "meter") == ["m"]
    # Nor does making one of ours live take theirs away.
    make_live(ours, "en", [METER], version=2)
    assert keys(theirs, "meter", "us") == ["x"]


def test_indices_that_somebody_else_made_are_left_alone(
    elasticsearch_url: str, index_prefix: str, client: Elasticsearch
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    name = f"{index_prefix}en-by-hand"
    client.indices.create(index=name, aliases={f"{index_prefix}en": {}})
    assert list(ours.indices()) == []
    assert ours.live("en") is None
    index = make_live(ours, "en", [METER])
    assert [info.name for info in ours.indices()] == [index]
    assert keys(ours, "meter") == ["m"]
    assert client.indices.exists(index=name)


def test_a_dropped_index_is_not_made_again_by_a_late_write(
    elasticsearch_url: str, index_prefix: str, client: Elasticsearch
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    index = ours.create("en")
    ours.drop(index)
    with pytest.raises(Refused, match="no index"):
        ours.write(index, [Write("m", 1, METER)])
    assert list(client.indices.get(index=f"{index_prefix}*")) == []


def test_of_two_who_make_one_live_at_the_same_time_one_wins(
    elasticsearch_url: str, index_prefix: str
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    made = [ours.create("en") for _ in range(6)]
    ready = threading.Barrier(len(made))

    def switch(index: str) -> None:
        ready.wait()
        ours.switch("en", index)

    threads = [threading.Thread(target=switch, args=(index,)) for index in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(info.live for info in ours.indices("en")) == 1


def test_what_is_only_searched_is_not_kept_twice(
    elasticsearch_url: str, index_prefix: str, client: Elasticsearch
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    index = make_live(ours, "en", [METER])
    (hit,) = client.search(index=index)["hits"]["hits"]
    assert set(hit["_source"]) == {"document", "digest", "boost"}
    settings: Any = client.indices.get_settings(index=index)[index]["settings"]["index"]
    assert (settings["number_of_shards"], settings["refresh_interval"]) == ("1", "1s")


def test_values_too_long_to_be_found_by_keep_no_document_out(
    elasticsearch_url: str, index_prefix: str
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    long = "x" * 40_000
    entry = document("m", "Meter " + "y" * 40_000, tags=(long, "short"), category=long, body=long)
    make_live(ours, "en", [entry])
    (hit,) = found(ours, "meter", tags=("short",)).hits
    assert hit.document == entry


def test_an_index_of_another_language_has_words_without_stems(
    elasticsearch_url: str, index_prefix: str
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    make_live(ours, "fr", [document("f", "Payer la facture d’électricité", locale="fr")])
    assert keys(ours, "electricite", "fr") == ["f"]
    assert keys(ours, "facture payer", "fr") == ["f"]


def test_a_locale_may_have_a_region(elasticsearch_url: str, index_prefix: str) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    index = make_live(ours, "es-MX", [document("p", "Pagos y facturas", locale="es-MX")])
    assert index == index.lower()
    live = ours.live("es-MX")
    assert live is not None
    assert live.locale == "es-MX"
    assert keys(ours, "factura", "es-MX") == ["p"]
    assert ours.search(asked("factura", "es")).total == 0


def test_a_page_beyond_what_servers_show_is_empty(
    elasticsearch_url: str, index_prefix: str
) -> None:
    ours = elastic(elasticsearch_url, index_prefix)
    make_live(ours, "en", [METER])
    for offset in (9_999, 10_000, 10**9):
        result = found(ours, EVERYTHING, offset=offset, limit=50)
        assert (result.total, result.hits) == (1, ())
