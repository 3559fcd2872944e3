"""Answers without the cache in front: the same notices and the same headers."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from content import ports
from content.cache.app import IN_FRONT
from content.cache.middleware import ContentMiddleware
from tests.content.cache_tools import PAGE, Notices, Reply, Rig


@pytest.fixture
def notices(monkeypatch) -> Notices:
    found = Notices()
    found.everywhere = [{"headline": "Storm"}]
    monkeypatch.setattr(ports, "notices", found)
    return found


def answer(reply: Reply, method: str = "get", path: str = PAGE, query: str = "", **more):
    def view(request):
        status = int(reply.status.split()[0])
        return HttpResponse(reply.body, status=status, headers=dict(reply.headers))

    request = getattr(RequestFactory(), method)(f"{path}?{query}", **more)
    return ContentMiddleware(view)(request)


def test_it_is_the_answer_that_the_cache_gives(notices):
    rig = Rig()
    rig.notices.everywhere = notices.everywhere
    ours, cached = answer(Reply()), rig.get()
    assert ours.content == cached.body
    for name in ("ETag", "Access-Control-Allow-Origin", "Content-Type"):
        assert ours.headers[name] == cached.headers[name]
    assert "X-Gridspot-Splice" not in ours.headers
    assert "notices" in ours.headers["Surrogate-Key"].split()


def test_area_and_language_choose_the_notices(notices):
    notices.areas["80203"] = [{"headline": "Flood"}]
    assert b"Flood" in answer(Reply(), query="area=80203&locale=es").content
    assert b"Storm" in answer(Reply(splice="notices; language=es")).content
    assert notices.asked == [("80203", "es"), (None, "es")]


def test_what_the_client_has_is_not_sent_again(notices):
    tag = answer(Reply()).headers["ETag"]
    unchanged = answer(Reply(), HTTP_IF_NONE_MATCH=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == tag
    assert "Content-Length" not in unchanged.headers
    notices.everywhere = []
    assert answer(Reply(), HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_a_private_answer_gets_notices_and_no_tag(notices):
    private = answer(Reply(control="private, no-store"), HTTP_AUTHORIZATION="Bearer x")
    assert json.loads(private.content)["notices"] == [{"headline": "Storm"}]
    assert "ETag" not in private.headers
    assert private.headers["Access-Control-Allow-Origin"] == "*"


def test_behind_the_cache_it_keeps_out_of_the_way(notices):
    response = answer(Reply(), **{IN_FRONT: True})
    assert response.headers["X-Gridspot-Splice"] == "notices"
    assert response.content == b'{"id": 1}'


def test_preflights_are_answered(notices):
    response = answer(Reply(), "options")
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_other_addresses_are_none_of_its_business(notices):
    response = answer(Reply(), path="/admin/")
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.content == b'{"id": 1}'
