"""Emergency notices in answers: first, for whom they are, in time, and in no cache for long."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest

from marketing_spots.delivery import spots as spots_module
from marketing_spots.delivery.live import Live
from marketing_spots.delivery.notices import EMPTY, Notices, token_of
from marketing_spots.delivery.state import State
from marketing_spots.engine.definitions import AttributeSource, AttributeType
from marketing_spots.engine.notices import Board, NoticeDef, NoticeText
from tests.delivery.world import CONSENT, Client, Clock, attribute, put_live, remember, snapshot

HERO = "/api/v1/spots/home-hero"
HOUR = dt.timedelta(hours=1)
PUEBLO = (("81001", "81008"),)


def notice(id: str = "gas", **more: Any) -> NoticeDef:
    now = dt.datetime.now(dt.UTC)
    fields: dict[str, Any] = {
        "severity": "emergency",
        "texts": {
            "en": NoticeText(
                headline="Gas leak", steps=("Leave.",), link=("/gas", "More"), area="Pueblo"
            ),
            "es": NoticeText(headline="Fuga de gas", area="Pueblo"),
        },
        "language": "en",
        "phone": "1-800-555-0100",
        "starts": now - HOUR,
        "ends": now + HOUR,
        **more,
    }
    return NoticeDef(id=id, **fields)


def somewhere(id: str = "gas", **more: Any) -> NoticeDef:
    return notice(id, **{"ranges": PUEBLO, "names": ("Pueblo",), **more})


def everywhere(id: str = "gas", **more: Any) -> NoticeDef:
    return notice(id, **{"everywhere": True, **more})


def switch_on(state: State, *known: NoticeDef, version: int = 1) -> None:
    """What the poller does when a board arrives."""
    state.notices = Notices(Board(version=version, notices=known))
    live = state.live
    assert live is not None
    state.live = Live(live.prepared, live.access, live.source, state.notices)


@pytest.fixture
def with_zips(state: State) -> State:
    """Visitors whose address is known, told, or in the question."""
    more = (
        attribute("zip", AttributeType.ZIP, AttributeSource.VERIFIED),
        attribute("home_zip", AttributeType.ZIP, AttributeSource.DECLARED),
        attribute("place", AttributeType.ZIP, AttributeSource.CONTEXT),
    )
    put_live(state, snapshot(attributes=(*snapshot().attributes, *more)))
    remember(state, "pueblo", {"zip": "81004-1234"})
    remember(state, "boulder", {"zip": "80301"})
    return state


def notices_of(answer: Any) -> list[dict[str, Any]]:
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["notices"]
    return found


def post(client: Client, **body: Any) -> Any:
    return client.post("/api/v1/spots", {"spots": ["home-hero", "home-side"], **body})


# --- what an answer says --------------------------------------------------------------------------


def test_without_a_notice_there_is_an_empty_list(client: Client) -> None:
    assert notices_of(client.get(HERO)) == []
    assert notices_of(post(client)) == []


def test_a_notice_stands_first_in_every_answer(client: Client, state: State) -> None:
    switch_on(state, everywhere())
    for answer in (client.get(HERO), post(client)):
        assert answer.body.startswith(b'{"notices":[{"id":"gas","severity":"emergency"')
    (found,) = notices_of(client.get(HERO))
    assert found["headline"] == "Gas leak"
    assert found["steps"] == ["Leave."]
    assert found["link"] == {"href": "/gas", "text": "More"}
    assert found["phone"] == {"href": "tel:18005550100", "text": "1-800-555-0100"}
    assert found["area"] == {"everywhere": True, "words": "Pueblo", "names": [], "zips": []}
    assert found["area_known"] is True


def test_campaigns_go_on_below_it(client: Client, state: State) -> None:
    before = client.get(HERO).json
    switch_on(state, everywhere())
    after = client.get(HERO).json
    assert after["items"][0]["id"] == before["items"][0]["id"]


def test_no_consent_is_needed(client: Client, state: State) -> None:
    switch_on(state, everywhere())
    assert notices_of(client.get(HERO, sec_gpc="1", x_consent="none"))
    assert notices_of(post(client, consents={"personalisation": False}))


@pytest.mark.parametrize(
    ("asked", "headline", "language", "fallback"),
    [
        ("", "Gas leak", "en", False),
        ("en", "Gas leak", "en", False),
        ("es", "Fuga de gas", "es", False),
        ("es-MX", "Fuga de gas", "es", False),
        ("fr", "Gas leak", "en", True),
    ],
)
def test_its_language_is_the_visitors_or_it_says_so(
    client: Client, state: State, asked: str, headline: str, language: str, fallback: bool
) -> None:
    switch_on(state, everywhere())
    query = f"?language={asked}" if asked else ""
    (found,) = notices_of(client.get(HERO + query))
    assert (found["headline"], found["language"], found["fallback"]) == (
        headline,
        language,
        fallback,
    )


# --- for whom -------------------------------------------------------------------------------------


def test_nobody_knows_where_fails_open_and_says_so(client: Client, with_zips: State) -> None:
    switch_on(with_zips, somewhere())
    for answer in (client.get(HERO), post(client), post(client, visitor={"id": "browser"})):
        (found,) = notices_of(answer)
        assert found["area_known"] is False
        assert found["area"]["names"] == ["Pueblo"]
        assert found["area"]["zips"] == ["81001-81008"]


def test_a_known_customer_gets_those_for_the_address(client: Client, with_zips: State) -> None:
    switch_on(with_zips, somewhere(), everywhere("storm", severity="warning"))
    there = notices_of(post(client, visitor={"customer": "pueblo"}, consents=CONSENT))
    assert [(each["id"], each["area_known"]) for each in there] == [("gas", True), ("storm", True)]
    elsewhere = notices_of(post(client, visitor={"customer": "boulder"}, consents=CONSENT))
    assert [each["id"] for each in elsewhere] == ["storm"]


def test_without_consent_the_address_is_not_looked_at(client: Client, with_zips: State) -> None:
    """Whoever refused is warned of everything, rather than judged by a profile."""
    switch_on(with_zips, somewhere())
    (found,) = notices_of(post(client, visitor={"customer": "boulder"}))
    assert found["area_known"] is False


def test_what_was_told_counts_where_nothing_is_known(client: Client, with_zips: State) -> None:
    switch_on(with_zips, somewhere())

    def ids(**body: Any) -> list[str]:
        return [each["id"] for each in notices_of(post(client, **body))]

    assert ids(visitor={"declared": {"home_zip": "81001"}}) == ["gas"]
    assert ids(visitor={"declared": {"home_zip": "80301"}}) == []
    assert ids(context={"place": "80301"}) == []
    assert ids(visitor={"declared": {"home_zip": "80301"}}, context={"place": "81008"}) == ["gas"]
    # What the utility knows wins over what was declared, in both directions.
    known = {"customer": "boulder", "declared": {"home_zip": "81001"}}
    assert ids(visitor=known, consents=CONSENT) == []


def test_the_area_that_was_asked_for_counts_beside_the_visitor(
    client: Client, with_zips: State
) -> None:
    switch_on(with_zips, somewhere())
    assert notices_of(client.get(f"{HERO}?area=80301")) == []
    assert notices_of(client.get(f"{HERO}?area=81001"))[0]["area_known"] is True
    body = {"visitor": {"customer": "boulder"}, "consents": CONSENT}
    assert notices_of(post(client, **body)) == []
    assert [each["id"] for each in notices_of(post(client, area="81002", **body))] == ["gas"]


def test_an_area_that_is_none_is_refused(client: Client) -> None:
    for path in (f"{HERO}?area=Pueblo", f"{HERO}?area=810&area=811"):
        answer = client.get(path)
        assert answer.status == 422
        assert answer.json["errors"][0]["path"] == "query.area"
    answer = post(client, area="8100")
    assert (answer.status, answer.json["errors"][0]["path"]) == (422, "$.area")


def test_a_context_attribute_of_that_name_goes_on_working(client: Client, state: State) -> None:
    named = attribute("area", AttributeType.TEXT, AttributeSource.CONTEXT)
    put_live(state, snapshot(attributes=(*snapshot().attributes, named)))
    switch_on(state, somewhere())
    assert len(notices_of(client.get(f"{HERO}?area=kitchen"))) == 1
    assert notices_of(client.get(f"{HERO}?area=80301")) == []


# --- caches ---------------------------------------------------------------------------------------


def test_an_answer_for_ones_own_address_is_private(client: Client, with_zips: State) -> None:
    switch_on(with_zips, somewhere())
    shared = client.get("/api/v1/spots/soon")
    assert shared.json["cache"] == "public"
    assert "etag" in shared.headers
    body = post(client, visitor={"customer": "boulder"}, consents=CONSENT).json
    assert body["spots"]["home-side"]["cache"] == "private"
    switch_on(with_zips, everywhere())
    body = post(client, visitor={"customer": "boulder"}, consents=CONSENT).json
    assert body["spots"]["home-side"]["cache"] == "public"


def test_no_cache_answers_by_itself_for_longer_than_a_second(client: Client, state: State) -> None:
    for _ in range(2):
        assert "max-age=1," in client.get(HERO).headers["cache-control"]
        switch_on(state, everywhere())


def test_switching_on_drops_kept_answers_and_changes_the_etag(client: Client, state: State) -> None:
    etag = client.get(HERO).headers["etag"]
    assert client.get(HERO, if_none_match=etag).status == 304
    switch_on(state, everywhere())
    answer = client.get(HERO, if_none_match=etag)
    assert answer.status == 200
    assert len(notices_of(answer)) == 1


def test_a_kept_answer_ends_when_a_notice_begins_or_ends(
    client: Client, state: State, clock: Clock
) -> None:
    now, tick = clock.moment(), dt.timedelta(seconds=0.4)
    switch_on(state, everywhere(starts=now + tick, ends=now + 2 * tick))
    before = client.get(HERO)
    assert notices_of(before) == []
    assert dt.datetime.fromisoformat(before.json["valid_until"]) == now + tick
    clock.now = (now + tick).timestamp()
    during = client.get(HERO, if_none_match=before.headers["etag"])
    assert len(notices_of(during)) == 1
    assert dt.datetime.fromisoformat(during.json["valid_until"]) == now + 2 * tick
    clock.now = (now + 2 * tick).timestamp()
    assert notices_of(client.get(HERO)) == []


def test_a_batch_says_until_when_it_holds(client: Client, state: State) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)
    switch_on(state, everywhere(ends=until))
    for answer in post(client).json["spots"].values():
        assert dt.datetime.fromisoformat(answer["valid_until"]) == until


def test_an_answer_is_given_again_with_its_notices(
    client: Client, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(state, everywhere())
    first = client.get(HERO)
    monkeypatch.setattr(spots_module, "decide", None)  # deciding again would fail
    assert client.get(HERO).body == first.body


def test_deciding_may_fail_and_the_notice_still_comes(
    client: Client, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(state, everywhere())
    monkeypatch.setattr(spots_module, "decide", None)
    assert len(notices_of(client.get(HERO))) == 1
    assert len(notices_of(post(client))) == 1


# --- the board ------------------------------------------------------------------------------------


def test_tokens_tell_what_holds_and_nothing_else() -> None:
    now = dt.datetime.now(dt.UTC)
    late = Notices(Board(version=4, notices=(everywhere(starts=now + HOUR, ends=now + 2 * HOUR),)))
    at = [late.phase((now + hours * HOUR).timestamp()).token for hours in (0, 1, 1.5, 3)]
    assert at == ["0", "4.1", "4.1", "0"]
    assert EMPTY.phase(0.0).token == "0"
    assert token_of(b"[]") == "0"
    assert token_of(b"[1]") != token_of(b"[2]")


def test_the_same_json_is_made_once() -> None:
    board = Notices(Board(version=1, notices=(somewhere(),)))
    phase = board.phase(time.time())
    one = board.render(phase, ("81001",), "es-MX")
    assert json.loads(one)[0]["language"] == "es"
    assert board.render(phase, ("81008",), "es") == one
    assert len(board._made) == 1


def test_health_names_the_board(client: Client, state: State) -> None:
    switch_on(
        state, everywhere(), somewhere("later", starts=dt.datetime.now(dt.UTC) + HOUR, ends=None)
    )
    found = client.get("/health/ready", None).json["notices"]
    assert found == {"version": 1, "on": 1, "source": "none"}


# --- why ------------------------------------------------------------------------------------------


def test_it_is_explained_to_whom_it_is_sent(client: Client, with_zips: State) -> None:
    now = dt.datetime.now(dt.UTC)
    switch_on(with_zips, somewhere(), everywhere("later", starts=now + HOUR, ends=now + 2 * HOUR))

    def why(**body: Any) -> dict[str, tuple[bool, str]]:
        answer = client.post("/api/v1/spots/explain", {"spots": ["home-hero"], **body})
        assert answer.status == 200, answer
        return {each["id"]: (each["sent"], each["detail"]) for each in answer.json["notices"]}

    found = why()
    assert found["gas"][0] is True
    assert "Nobody knows where" in found["gas"][1]
    assert found["later"][0] is False
    assert "starts at" in found["later"][1]
    known = {"visitor": {"customer": "boulder"}, "consents": CONSENT}
    assert why(**known)["gas"] == (False, "The visitor is elsewhere (80301).")
    assert why(**known, area="81001")["gas"][0] is True
    moved = {"attributes": {"verified": {"zip": "81002"}}}
    assert why(**known, **moved)["gas"] == (True, "The visitor is in its area (81002).")
    much_later = {"now": (now + 5 * HOUR).isoformat()}
    assert "ended at" in why(**much_later)["gas"][1]
