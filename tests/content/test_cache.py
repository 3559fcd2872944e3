"""The response cache in front of a small application that stands in Django's place."""

from __future__ import annotations

import gzip
import threading

import pytest

from content.cache.splice import splice, unsplice
from tests.content.cache_tools import PAGE, Reply, Rig, in_threads, wait_until


@pytest.fixture
def rig() -> Rig:
    return Rig()


# --- hits, and what is the same question ---------------------------------------------------------


def test_a_second_request_is_answered_from_memory(rig):
    first, second = rig.get(), rig.get()
    assert rig.asked == 1
    assert first.json == second.json == {"notices": [], "id": 1}
    assert list(second.json) == ["notices", "id"]
    assert not first.hit
    assert second.hit
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Length"] == str(len(second.body))


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("locale=es&path=%2Fa+b", "path=/a%20b&locale=es"),
        ("path=%2Fa", "path=/a&area=80203"),
        ("area=80203&path=/a", "path=/a&area=80203-1234"),
        ("type=b&limit=5&type=a", "limit=5&type=b&type=a"),
        ("q=&path=/a", "path=/a&q"),
    ],
)
def test_the_same_question_in_other_words(rig, query, same):
    rig.get(query=query)
    assert rig.get(query=same).hit
    assert rig.asked == 1


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("path=/a", "path=/b"),
        ("path=/a", "path=/A"),
        ("path=/a", "path=/a&locale=es"),
        ("type=a&type=b", "type=b&type=a"),  # the last value may be the one that counts
        ("a=1%26b=2", "a=1&b=2"),
        ("path=/a", "path=/a&Area=80203"),
    ],
)
def test_another_question(rig, query, other):
    rig.get(query=query)
    assert not rig.get(query=other).hit
    assert rig.asked == 2


def test_each_host_has_its_own_answers(rig):
    rig.django.make = lambda environ: Reply({"host": environ["HTTP_HOST"]})
    assert rig.get(host="a.example").json["host"] == "a.example"
    assert rig.get(host="b.example").json["host"] == "b.example"
    assert rig.get(host="A.example").hit


def test_what_reaches_django_is_the_question_and_nothing_of_the_visitor(rig):
    rig.get(
        query="path=/a&area=80203",
        cookie="sessionid=secret",
        accept_language="es",
        if_none_match='"x"',
        user_agent="Mozilla",
        x_forwarded_host="evil.example",
        x_forwarded_proto="https",
        range="bytes=0-1",
    )
    (request,) = rig.django.requests
    assert request["QUERY_STRING"] == "path=%2Fa"
    headers = {name for name in request if name.startswith("HTTP_")}
    assert headers == {"HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_ACCEPT"}


def test_head_is_answered_from_the_same_entry(rig):
    first = rig.get(method="HEAD")
    assert rig.django.requests[0]["REQUEST_METHOD"] == "GET"
    second = rig.get()
    third = rig.get(method="HEAD")
    assert rig.asked == 1
    assert first.body == third.body == b""
    assert first.headers["Content-Length"] == third.headers["Content-Length"]
    assert int(third.headers["Content-Length"]) == len(second.body)


# --- what goes past, and what is not kept --------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "request_headers"),
    [
        (PAGE, {"authorization": "Bearer x"}),
        (PAGE, {"x_api_key": "k"}),
        ("/api/v1/content/preview/abc", {}),
        ("/api/v1/content/changes", {}),
        ("/api/v1/content/forms/3/submissions", {}),
        ("/api/v1/content/forms/3/submissions/", {}),
        ("/api/v1/content/forms/3/start", {}),
    ],
)
def test_what_is_for_one_visitor_goes_past(rig, path, request_headers):
    for _ in range(2):
        rig.get(path, **request_headers)
    assert rig.asked == 2
    assert all("gridspot.content_cache" not in request for request in rig.django.requests)
    assert not rig.cache.store.entries


def test_a_stored_answer_is_not_given_to_somebody_with_a_credential(rig):
    rig.get()
    rig.django.reply = Reply({"id": "mine"}, control="private, no-store")
    assert rig.get(authorization="Bearer x").json["id"] == "mine"
    assert rig.get().json["id"] == 1


def test_a_post_goes_past(rig):
    rig.get()
    rig.get(method="POST")
    assert rig.asked == 2


@pytest.mark.parametrize("query", ["path=/" + "a" * 2_100, "&".join(f"a{n}=1" for n in range(60))])
def test_a_monstrous_address_goes_past(rig, query):
    rig.get(query=query)
    rig.get(query=query)
    assert rig.asked == 2
    assert not rig.cache.store.entries


@pytest.mark.parametrize(
    "reply",
    [
        Reply(control="private, max-age=60"),
        Reply(control="public, no-store"),
        Reply(control=""),
        Reply(control="max-age=60"),
        Reply(Set_Cookie="sessionid=1"),
        Reply(Vary="*"),
        Reply(status="500 Internal Server Error"),
        Reply(status="503 Service Unavailable"),
        Reply(status="301 Moved Permanently", Location="/x"),
        Reply(status="403 Forbidden"),
        Reply(Surrogate_Control="max-age=0"),
    ],
)
def test_only_what_is_public_is_kept(rig, reply):
    reply.headers = [each for each in reply.headers if each[0] != "X-Gridspot-Splice"]
    rig.django.reply = reply
    first, second = rig.get(), rig.get()
    assert rig.asked == 2
    assert first.status == second.status == int(reply.status[:3])
    assert not rig.cache.store.entries


def test_an_answer_for_one_visitor_with_notices_is_left_to_the_middleware(rig):
    rig.django.reply = Reply(control="private, no-store")
    rig.get()
    assert "gridspot.content_cache" not in rig.django.requests[-1]


def test_a_refusal_is_kept_briefly(rig):
    rig.django.reply = Reply(status="404 Not Found", splice="", keys="tree")
    assert rig.get().status == 404
    assert rig.get().hit
    rig.clock.now += 11
    assert not rig.get().hit
    rig.cache.store.revoke(["tree"])
    assert not rig.get().hit


def test_an_answer_ends_by_itself_when_the_api_says_so(rig):
    rig.django.reply = Reply(Surrogate_Control="max-age=30")
    rig.get()
    rig.clock.now += 29
    assert rig.get().hit
    rig.clock.now += 2
    assert not rig.get().hit
    assert rig.asked == 2
    assert "Surrogate-Control" not in rig.get().headers


def test_plain_http_is_left_to_django_where_https_is_required():
    rig = Rig(https_only=True, behind_proxy=True)
    rig.get(x_forwarded_proto="https")
    assert rig.get(x_forwarded_proto="https").hit
    assert not rig.get().hit
    assert rig.asked == 2
    direct = Rig(https_only=True)
    direct.get(x_forwarded_proto="https")  # not to be believed without a proxy
    assert not direct.cache.store.entries


# --- notices and areas -----------------------------------------------------------------------------


def test_notices_change_without_asking_django(rig):
    before = rig.get()
    rig.notices.everywhere = [{"headline": "Storm"}]
    after = rig.get()
    assert after.hit
    assert after.json == {"notices": [{"headline": "Storm"}], "id": 1}
    assert after.headers["ETag"] != before.headers["ETag"]
    assert rig.get(if_none_match=before.headers["ETag"]).status == 200
    rig.notices.everywhere = []
    assert rig.get().body == before.body
    assert rig.get(if_none_match=before.headers["ETag"]).status == 304
    assert rig.asked == 1


def test_an_area_chooses_notices_and_nothing_else(rig):
    rig.notices.areas["80203"] = [{"headline": "Flood"}]
    rig.get()
    flooded = rig.get(query="area=80203&path=/a")
    assert flooded.json["notices"] == [{"headline": "Flood"}]
    assert rig.get(query="area=80203&path=/a").headers["ETag"] == flooded.headers["ETag"]
    assert rig.get().json["notices"] == []
    assert rig.asked == 1


def test_areas_beyond_counting_do_not_fill_the_memory(rig):
    rig.django.reply = Reply({"id": 1, "body": "x" * 10_000})
    for number in range(200):
        rig.notices.areas[f"{80000 + number}"] = [{"headline": f"Flood {number}"}]
        answer = rig.get(query=f"path=/a&area={80000 + number}")
        assert answer.json["notices"][0]["headline"] == f"Flood {number}"
    (entry,) = rig.cache.store.entries.values()
    assert len(entry.others) <= 3
    assert rig.cache.store.size == entry.size < 60_000


@pytest.mark.parametrize("area", ["abc", "8020", "80203&area=80204", "80203%0a", "८०२०३"])
def test_an_area_that_is_none_is_left_to_django_to_refuse(rig, area):
    rig.django.reply = Reply(status="400 Bad Request", splice="", control="no-store")
    assert rig.get(query=f"path=/a&area={area}").status == 400
    assert not rig.cache.store.entries
    assert "gridspot.content_cache" not in rig.django.requests[0]


def test_an_area_that_means_something_else_to_an_address_is_left_to_django(rig):
    rig.django.make = lambda environ: Reply({"query": environ["QUERY_STRING"]}, splice="")
    assert rig.get(query="area=80203").json == {"query": "area=80203"}
    assert rig.get(query="area=80204").json == {"query": "area=80204"}
    assert rig.get(query="").json == {"query": ""}


@pytest.mark.parametrize(
    ("splice_header", "query", "language"),
    [
        ("notices", "path=/a", "en"),
        ("notices", "path=/a&locale=es", "es"),
        ("notices; language=es", "path=/a", "es"),
        ("notices; language=en", "path=/a&locale=es", "en"),
    ],
)
def test_notices_are_in_the_language_of_the_answer(rig, splice_header, query, language):
    rig.django.reply = Reply(splice=splice_header)
    assert "X-Gridspot-Splice" not in rig.get(query=query).headers
    rig.get(query=query)
    assert {asked for _, asked in rig.notices.asked} == {language}


def test_an_answer_that_wants_no_notices_gets_none(rig):
    rig.django.reply = Reply({"id": 1}, splice="")
    assert rig.get().json == {"id": 1}
    assert "notices" not in rig.get().headers["Surrogate-Key"].split()
    assert not rig.notices.asked


@pytest.mark.parametrize("body", [b"{}", b'{"a":1}', b'{"a":{"b":[]}}'])
def test_splicing_can_be_undone(body):
    for notices in (b"[]", b'[{"headline":"Storm"}]'):
        whole, cut = splice(body, notices)
        assert whole.startswith(b'{"notices":' + notices)
        assert unsplice(whole, cut) == body


# --- conditions, compression, other origins ----------------------------------------------------------


def test_what_the_client_has_is_not_sent_again(rig):
    tag = rig.get().headers["ETag"]
    assert tag.startswith('"')  # strong
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = rig.get(if_none_match=condition)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "Content-Length" not in answer.headers
        assert answer.headers["Cache-Control"].startswith("public, max-age=1")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for condition in ('"other"', tag.strip('"'), ""):
        assert rig.get(if_none_match=condition).status == 200
    assert rig.asked == 1


def test_a_refusal_stays_a_refusal_for_those_who_had_a_page(rig):
    rig.django.reply = Reply(status="404 Not Found", splice="", keys="tree")
    tag = rig.get().headers["ETag"]
    assert rig.get(if_none_match=tag).status == 404
    assert rig.get(if_none_match="*").status == 404


def test_a_compressed_copy_is_made_once_somebody_asked_twice(rig):
    rig.django.reply = Reply({"body": "words " * 2_000})
    plain = rig.get()
    size = rig.cache.store.size
    assert "Content-Encoding" not in rig.get(accept_encoding="gzip").headers
    packed = rig.get(accept_encoding="br, gzip;q=0.8")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gz"'
    assert rig.cache.store.size == size + len(packed.body)
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        assert rig.get(accept_encoding="gzip", if_none_match=tag).status == 304
        assert rig.get(if_none_match=tag).status == 304
    for refused in ("br", "gzip;q=0", "identity", "gzip;q=0.0", ""):
        assert "Content-Encoding" not in rig.get(accept_encoding=refused).headers


def test_short_answers_are_not_compressed(rig):
    for _ in range(3):
        assert "Content-Encoding" not in rig.get(accept_encoding="gzip").headers


def test_a_preflight_is_answered_in_front(rig):
    answer = rig.get(method="OPTIONS", origin="https://front.example")
    assert (answer.status, rig.asked) == (204, 0)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_headers_say_what_others_may_keep(rig):
    answer = rig.get()
    assert answer.headers["Cache-Control"] == "public, max-age=1, stale-if-error=300"
    assert answer.headers["Vary"] == "Accept-Encoding, Authorization, X-Api-Key"
    assert answer.headers["Surrogate-Key"] == "page-1 type-article tree everything notices"
    for absent in ("Surrogate-Control", "CDN-Cache-Control", "Age", "X-Frame-Options"):
        assert absent not in answer.headers


# --- revoking ------------------------------------------------------------------------------------------


def test_a_publication_revokes_what_it_names_and_nothing_else(rig):
    rig.django.make = lambda environ: Reply(
        {"n": rig.asked}, keys="page-2" if "b" in environ["QUERY_STRING"] else "page-1"
    )
    rig.get(query="path=/a")
    rig.get(query="path=/b")
    rig.cache.store.revoke(["page-1", "page-77"])
    assert rig.get(query="path=/a").json["n"] == 3
    assert rig.get(query="path=/b").json["n"] == 2


def test_an_answer_made_from_old_data_is_not_kept(rig):
    """The page was read, then published by somebody, then came back to the cache."""

    def make(environ):
        reply = Reply({"n": rig.asked})
        if rig.asked == 1:
            rig.cache.store.revoke(["page-1"])
        return reply

    rig.django.make = make
    assert rig.get().json["n"] == 1
    assert rig.get().json["n"] == 2
    assert rig.get().hit


def test_a_revocation_of_something_else_does_not_matter(rig):
    def make(environ):
        rig.cache.store.revoke(["page-9"])
        return Reply()

    rig.django.make = make
    rig.get()
    assert rig.get().hit


def test_more_revocations_than_are_remembered_count_as_one_of_everything(rig):
    def make(environ):
        for number in range(5_000):
            rig.cache.store.revoke([f"other-{number}"])
        return Reply()

    rig.django.make = make
    rig.get()
    assert not rig.get().hit


def test_clearing_forgets_what_is_being_made_as_well(rig):
    rig.django.make = lambda environ: rig.cache.store.clear() or Reply()
    rig.get()
    assert not rig.cache.store.entries


def test_nothing_is_kept_while_nobody_watches_the_feed():
    class Blind:
        def current(self) -> bool:
            return False

        def away(self) -> bool:
            return False

    rig = Rig(watch=Blind())
    assert rig.get().json["id"] == 1
    assert rig.get().json["id"] == 1
    assert rig.asked == 2


# --- no stampede ---------------------------------------------------------------------------------------


def test_many_who_ask_at_once_are_answered_by_one_request(rig):
    rig.django.gate = threading.Event()
    threading.Timer(0.3, rig.django.gate.set).start()
    answers = in_threads(20, rig.get)
    assert rig.asked == 1
    assert len({answer.body for answer in answers}) == 1


def test_many_who_ask_after_a_publication_get_the_new_answer_by_one_request(rig):
    rig.get()
    rig.django.reply = Reply({"id": 2})
    rig.cache.store.revoke(["page-1"])
    rig.django.gate = threading.Event()
    threading.Timer(0.3, rig.django.gate.set).start()
    answers = in_threads(20, rig.get)
    assert rig.asked == 2
    assert {answer.json["id"] for answer in answers} == {2}


def test_who_asks_after_a_publication_does_not_wait_for_an_older_request(rig):
    gate = rig.django.gate = threading.Event()
    rig.django.make = lambda environ: Reply({"n": rig.asked})
    older: list = []
    thread = threading.Thread(target=lambda: older.append(rig.get()))
    thread.start()
    wait_until(lambda: rig.asked == 1)
    rig.cache.store.revoke(["page-1"])
    rig.clock.now += 1
    rig.django.gate = None
    assert rig.get().json["n"] == 2
    gate.set()
    thread.join(20)
    assert older[0].json["n"] == 1
    assert rig.get().json["n"] == 2  # the older one did not take its place
    assert rig.asked == 2


def test_what_only_ran_out_is_given_while_one_renews_it(rig):
    rig.get()
    rig.clock.now += 700
    gate = rig.django.gate = threading.Event()
    rig.django.reply = Reply({"id": 2})
    thread = threading.Thread(target=rig.get)
    thread.start()
    wait_until(lambda: rig.asked == 2)
    assert rig.get().json["id"] == 1
    gate.set()
    thread.join(20)
    assert rig.get().json["id"] == 2
    assert rig.asked == 2


def test_an_answer_for_one_visitor_is_not_shared_with_those_who_wait(rig):
    rig.django.reply = Reply({"id": 1}, control="private", splice="")
    rig.django.gate = threading.Event()
    threading.Timer(0.3, rig.django.gate.set).start()
    in_threads(5, rig.get)
    assert rig.asked == 5


@pytest.mark.parametrize("kept", [True, False])
def test_a_slow_django_is_not_asked_by_everybody(kept):
    rig = Rig(patience=0.05)
    if kept:
        rig.get()
        rig.cache.store.revoke(["page-1"])
    asked = rig.asked
    gate = rig.django.gate = threading.Event()
    thread = threading.Thread(target=rig.get)
    thread.start()
    wait_until(lambda: rig.asked == asked + 1)
    answer = rig.get()
    if kept:
        assert answer.status == 200
        assert "stale-if-error" in answer.headers["Cache-Status"]
    else:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert rig.asked == asked + 1
    gate.set()
    thread.join(20)
    assert rig.get().status == 200


# --- when Django fails -----------------------------------------------------------------------------------


def failing(rig: Rig) -> None:
    rig.django.reply = Reply(b'{"status":500}', status="500 Internal Server Error", splice="")


def test_the_last_good_answer_stands_in_for_an_error(rig, caplog):
    rig.get()
    rig.cache.store.revoke(["page-1"])
    rig.clock.now += 100
    failing(rig)
    answer = rig.get()
    assert (answer.status, answer.json["id"]) == (200, 1)
    assert answer.headers["Age"] == "100"
    assert answer.headers["Warning"].startswith("111 ")
    assert "stale-if-error" in answer.headers["Cache-Status"]
    assert "500" in caplog.text
    assert rig.asked == 2
    assert rig.get().json["id"] == 1
    assert rig.asked == 2  # Django is left alone for a moment
    rig.clock.now += 3
    rig.django.reply = Reply({"id": 3})
    fresh = rig.get()
    assert (fresh.json["id"], rig.asked) == (3, 3)
    assert "Warning" not in fresh.headers


def test_current_notices_are_in_the_last_good_answer(rig):
    rig.get()
    rig.cache.store.revoke(["page-1"])
    failing(rig)
    rig.notices.everywhere = [{"headline": "Storm"}]
    assert rig.get().json["notices"] == [{"headline": "Storm"}]


def test_an_exception_counts_as_an_error(rig, caplog):
    rig.django.error = RuntimeError("the database is gone")
    answer = rig.get()
    assert answer.status == 500
    assert answer.json["status"] == 500
    assert "gone" not in answer.body.decode()
    assert "the database is gone" in caplog.text
    rig.django.error = None
    assert rig.get().status == 200


def test_the_last_good_answer_does_not_stand_in_for_ever():
    rig = Rig(stale_if_error=3_600)
    rig.get()
    rig.cache.store.revoke(["page-1"])
    failing(rig)
    rig.clock.now += 3_500
    assert rig.get().status == 200
    rig.clock.now += 200
    assert rig.get().status == 500


def test_what_was_taken_back_never_stands_in(rig):
    rig.get()
    rig.cache.store.revoke(["tree", "page-1"], gone=["page-1"])
    failing(rig)
    assert rig.get().status == 500


def test_an_error_is_shared_by_those_who_waited_and_never_kept(rig):
    failing(rig)
    rig.django.gate = threading.Event()
    threading.Timer(0.3, rig.django.gate.set).start()
    assert {answer.status for answer in in_threads(10, rig.get)} == {500}
    assert rig.asked == 1
    rig.get()
    assert rig.asked == 2


def test_with_the_database_away_one_failure_spares_all_others_the_wait():
    class Away:
        def current(self) -> bool:
            return True

        def away(self) -> bool:
            return True

    rig = Rig(watch=Away())
    rig.get(query="path=/a")
    rig.get(query="path=/b")
    rig.cache.store.revoke(["tree"])
    failing(rig)
    assert rig.get(query="path=/a").status == 200
    assert rig.get(query="path=/b").status == 200
    assert rig.asked == 3


def test_a_page_that_is_gone_is_forgotten(rig):
    rig.get()
    rig.cache.store.revoke(["tree"])
    rig.django.reply = Reply(status="404 Not Found", control="no-store", splice="")
    assert rig.get().status == 404
    failing(rig)
    assert rig.get().status == 500
