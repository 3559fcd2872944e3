"""Which answers stay in memory, and how many."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from content.cache.keys import Routes, parse
from content.cache.store import Store
from tests.content.cache_tools import PAGE, Reply, Rig, in_threads


def page(number: int) -> str:
    return f"path=/page-{number}"


def test_memory_is_bounded_in_bytes():
    rig = Rig(megabytes=1)
    rig.django.reply = Reply({"body": "x" * 20_000})
    for number in range(300):
        rig.get(query=page(number))
    store = rig.cache.store
    assert store.size <= store.limit
    assert store.size == sum(entry.size for entry in store.entries.values())
    assert 20 < len(store.entries) < 52
    assert store.evicted == 300 - len(store.entries)


def test_what_it_says_it_weighs_is_near_the_truth():
    """Python's own count of what 2,000 entries take, beside ours."""
    rig = Rig(megabytes=200)
    body = [f"{number} " + "x" * 8_000 for number in range(2_000)]
    rig.django.make = lambda environ: Reply(
        {"body": body[rig.asked - 1]}, keys=" ".join(f"page-{rig.asked + n}" for n in range(12))
    )
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(2_000):
            rig.get(query=page(number))
            rig.django.requests[-1].clear()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.6 < taken / rig.cache.store.size < 1.1


def test_a_crawler_does_not_push_out_what_people_read():
    rig = Rig(megabytes=1)
    rig.django.reply = Reply({"body": "x" * 20_000})
    hot = [page(number) for number in range(20)]
    for _ in range(3):
        for query in hot:
            rig.get(query=query)
    for number in range(2_000):
        rig.get(query=page(1_000 + number))
        rig.get(query=hot[number % 20])
    kept = sum(f"localhost {PAGE}?path=%2Fpage-{n}" in rig.cache.store.entries for n in range(20))
    assert kept == 20


def test_a_burst_of_one_time_questions_spares_what_was_read_before_it():
    rig = Rig(megabytes=1)
    rig.django.reply = Reply({"body": "x" * 20_000})
    for _ in range(2):
        for number in range(20):
            rig.get(query=page(number))
    for number in range(2_000):
        rig.get(query=page(1_000 + number))
    asked = rig.asked
    for number in range(20):
        rig.get(query=page(number))
    assert rig.asked - asked <= 4


def test_what_comes_back_after_it_was_put_out_stays():
    rig = Rig(megabytes=1)
    rig.django.reply = Reply({"body": "x" * 20_000})
    rig.get(query=page(0))
    for number in range(1, 60):
        rig.get(query=page(number))
    rig.get(query=page(0))  # remembered as having been here
    for number in range(60, 90):
        rig.get(query=page(number))
    assert rig.get(query=page(0)).hit


def test_one_giant_does_not_take_it_all():
    rig = Rig(megabytes=1)
    rig.get(query=page(1))
    rig.django.reply = Reply({"body": "x" * 200_000})
    assert len(rig.get(query=page(2)).body) > 200_000
    assert len(rig.cache.store.entries) == 1
    assert rig.get(query=page(1)).hit


def test_addresses_are_remembered_within_bounds_and_only_for_hits():
    rig = Rig(megabytes=1)
    for number in range(100):
        rig.get(query=page(number))
    assert not rig.cache.routes.known
    for number in range(3_000):
        rig.get(query=f"path=/page-1&x&area={80_000 + number}")
    assert 0 < rig.cache.routes.size <= rig.cache.routes.limit == 2**17
    assert len(rig.cache.routes.known) < 200


def test_the_index_of_keys_forgets_what_is_gone():
    rig = Rig(megabytes=1)
    rig.django.make = lambda environ: Reply({"body": "x" * 20_000}, keys=f"page-{rig.asked}")
    for number in range(300):
        rig.get(query=page(number))
    rig.cache.store.clear()
    store = rig.cache.store
    assert (store.size, store._small_size, store.entries, store._index) == (0, 0, {}, {})
    assert not store._small
    assert not store._main


def test_sizes_add_up_whatever_happens():
    """Random questions, revocations and notices by several threads; the books balance."""
    rig = Rig(megabytes=0.3)
    rig.django.make = lambda environ: Reply(
        {"body": "word " * random.randrange(4_000)},
        keys=" ".join(f"page-{random.randrange(30)}" for _ in range(3)),
    )

    def work() -> None:
        for _ in range(400):
            choice = random.random()
            if choice < 0.05:
                rig.cache.store.revoke([f"page-{random.randrange(30)}"])
            elif choice < 0.07:
                rig.cache.store.revoke([], gone=[f"page-{random.randrange(30)}"])
            elif choice < 0.08:
                rig.notices.everywhere = [{"headline": f"Storm {random.randrange(4)}"}]
            elif choice < 0.085:
                rig.cache.store.clear()
            rig.get(query=page(random.randrange(60)), accept_encoding="gzip")

    in_threads(4, work)
    store = rig.cache.store
    assert store.size == sum(entry.size for entry in store.entries.values()) <= store.limit
    assert set(store._small) | set(store._main) == set(store.entries)
    assert not set(store._small) & set(store._main)
    assert store._small_size == sum(store.entries[key].size for key in store._small)
    for name, found in store._index.items():
        assert found
        assert all(name in store.entries[key].keys for key in found)
    for entry in store.entries.values():
        assert all(entry.key in store._index[name] for name in entry.keys)


def test_nothing_named_is_nothing_revoked():
    store = Store(1_000)
    store.revoke([])
    assert store.generation == 0


@pytest.mark.parametrize("query", ["%ff=%fe", "a=%", "===", "&&&", ";;", "a=1;b=2", "\x00=\n"])
def test_odd_queries_have_a_question_all_the_same(query):
    environ = {"PATH_INFO": PAGE, "QUERY_STRING": query, "HTTP_HOST": "h"}
    route = parse(environ, "en")
    again = parse({**environ, "QUERY_STRING": route.query}, "en")
    assert again.key == route.key


def test_what_is_sent_unescaped_is_the_same_question():
    def key(query):
        return parse({"PATH_INFO": PAGE, "QUERY_STRING": query, "HTTP_HOST": "h"}, "en").key

    raw = "path=/baño".encode().decode("latin-1")  # as WSGI gives it
    assert key(raw) == key("path=/ba%C3%B1o")
    assert key("path=/\xff") != key("path=/%FF")  # no UTF-8: left as it is, as Django does


def test_remembering_twice_counts_once():
    routes = Routes(10_000)
    route = parse({"PATH_INFO": PAGE, "QUERY_STRING": "", "HTTP_HOST": "h"}, "en")
    routes.remember(("h", PAGE, ""), route)
    size = routes.size
    routes.remember(("h", PAGE, ""), route)
    assert routes.size == size > 0
