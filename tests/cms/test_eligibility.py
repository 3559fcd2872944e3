"""Judging eligibility: who is asked for, with what, and what the answer must never say."""

from __future__ import annotations

import json
import time
import types
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.eligibility import Judge, OwnState
from content import ports
from content.ports import Credentials, Refused, Verdict
from marketing_spots.access import create_api_key, create_token_key
from marketing_spots.delivery.state import State
from marketing_spots.models import Attribute, Segment, Visitor
from marketing_spots.snapshot import batch
from plugins.api import Condition
from plugins.blocks import stream_from_rule
from plugins.manager import get_plugins
from tests.marketing_spots import world

pytestmark = pytest.mark.django_db

SERVER = "gss_" + "s" * 32
BROWSER = "gsb_" + "b" * 32
ORIGIN = "https://www.example.com"
SECRET = b"a portal's shared secret, 32 bytes!"

OWNS_EV = {"type": "attribute", "attribute": "owns_ev", "op": "eq", "value": True}
OWNER = {"type": "attribute", "attribute": "home", "op": "eq", "value": "owner"}
MOVING = {"type": "attribute", "attribute": "moving", "op": "eq", "value": True}
POOR = {"type": "attribute", "attribute": "income", "op": "lt", "value": 40_000}
#: Nothing that anybody gets may contain these.
VALUES = ("52000", "52,000", "Secret group", "renter")


def stored(*rules: Any) -> str:
    """A rule as a RuleField stores it."""
    return json.dumps(stream_from_rule({"all": list(rules)}))


@pytest.fixture
def facts() -> None:
    """Attributes, a segment, keys and customers, published."""
    with batch(None, "Facts"):
        world.attribute("owns_ev", label="Owns an EV")
        world.attribute("moving", source="declared", label="Is moving")
        world.attribute("income", "number", unit="$", sensitive=True, label="Household income")
        home = Attribute(name="home", label="Owns or rents", type="choice", live=True)
        home.choices = [
            Attribute.choices.rel.related_model(value=value, label=label)
            for value, label in (("owner", "Owner"), ("renter", "Renter of the home"))
        ]
        home.save()
    with batch(None, "A segment"):
        world.segment("Secret group", world.comparison("owns_ev"))
        world.segment("Secret poor group", world.comparison("income", "lt", 40_000))
    create_api_key("server", "server", key=SERVER)
    create_api_key("browser", "browser", ORIGIN, key=BROWSER)
    create_token_key("portal", "HS256", SECRET, kid="portal")
    Visitor.objects.create(
        id="1001", attributes={"owns_ev": True, "income": 52_000, "home": "renter"}
    )
    Visitor.objects.create(id="1002", attributes={}, personalisation=False)


Ask = Callable[..., Mapping[Any, Verdict]]


@pytest.fixture
def state() -> OwnState:
    return OwnState()


@pytest.fixture
def judge(facts: None, state: OwnState) -> Judge:
    return Judge(state)


def token(customer: str, **claims: Any) -> str:
    body = {"sub": customer, "aud": "gridspot", "exp": time.time() + 600, **claims}
    return jwt.encode(body, SECRET, algorithm="HS256", headers={"kid": "portal"})


def server(customer: str = "1001", **more: Any) -> Credentials:
    return Credentials(api_key=SERVER, customer=customer, **more)


def visitor(customer: str = "1001", **more: Any) -> Credentials:
    return Credentials(token=token(customer), **more)


def browser(**more: Any) -> Credentials:
    return Credentials(api_key=BROWSER, origin=ORIGIN, **more)


def one(judge: Judge, who: Credentials, *rules: Any) -> Verdict:
    return judge(who, {"it": stored(*rules)})["it"]


def results(verdict: Verdict) -> dict[str, str]:
    return {reason.text: reason.result for reason in verdict.reasons}


def with_condition(monkeypatch: pytest.MonkeyPatch, judge: Judge, kind: Any) -> None:
    """Makes a plugin's condition known to the judge."""
    known = types.SimpleNamespace(conditions={**get_plugins().conditions, kind.name: kind})
    monkeypatch.setattr("cms.criteria.get_plugins", lambda: known)
    judge._criteria = None


# --- verdicts -----------------------------------------------------------------------------------


def test_everything_met_is_eligible(judge: Judge) -> None:
    verdict = one(judge, visitor(), OWNS_EV)
    assert verdict.result == "eligible"
    assert results(verdict) == {"Owns an EV is yes": "met"}


def test_an_empty_rule_is_for_everybody(judge: Judge) -> None:
    assert judge(visitor(), {1: "[]", 2: ""}) == {
        1: Verdict(result="eligible"),
        2: Verdict(result="eligible"),
    }


def test_one_condition_that_fails_settles_it_and_comes_first(judge: Judge) -> None:
    verdict = one(judge, visitor(), OWNS_EV, MOVING, OWNER)
    assert verdict.result == "not_eligible"
    assert [reason.result for reason in verdict.reasons] == ["not_met", "unknown", "met"]
    # The choice's label, never its raw value.
    assert verdict.reasons[0].text == "Owns or rents is Owner"


def test_what_is_missing_is_unknown_and_says_what_would_settle_it(judge: Judge) -> None:
    verdict = one(judge, visitor(), OWNS_EV, MOVING)
    assert verdict.result == "unknown"
    first = verdict.reasons[0]
    assert (first.result, first.settled_by, first.attributes) == ("unknown", "answer", ("moving",))
    nobody = one(judge, browser(), OWNS_EV).reasons[0]
    assert (nobody.settled_by, nobody.attributes) == ("sign_in", ())
    unrecorded = one(judge, visitor("1002"), OWNS_EV).reasons[0]
    assert (unrecorded.settled_by, unrecorded.attributes) == ("utility", ())
    for_server = one(judge, server("1002"), OWNS_EV).reasons[0]
    assert (for_server.settled_by, for_server.attributes) == ("utility", ("owns_ev",))


def test_a_condition_that_only_people_can_check_keeps_it_open(judge: Judge) -> None:
    unchecked = {"type": "unchecked", "words": "The roof faces south."}
    verdict = one(judge, visitor(), OWNS_EV, unchecked)
    assert verdict.result == "unknown"
    assert verdict.reasons[0].text == "The roof faces south"
    assert verdict.reasons[0].settled_by == "utility"
    assert one(judge, visitor(), OWNER, unchecked).result == "not_eligible"
    assert one(judge, visitor(), {"any": [OWNER, unchecked]}).result == "unknown"
    assert one(judge, visitor(), {"any": [OWNS_EV, unchecked]}).result == "eligible"


# --- who may ask --------------------------------------------------------------------------------


def test_declared_facts_of_a_browser_key_are_judged(judge: Judge) -> None:
    assert one(judge, browser(declared={"moving": True}), MOVING).result == "eligible"
    assert one(judge, browser(declared={"moving": False}), MOVING).result == "not_eligible"


def test_a_rule_on_records_never_reads_what_was_declared(judge: Judge) -> None:
    with pytest.raises(Refused) as refused:
        one(judge, browser(declared={"owns_ev": True}), OWNS_EV)
    assert refused.value.status == 422
    assert refused.value.errors[0][0] == "visitor.declared.owns_ev"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Credentials(), 401),
        (Credentials(token="not.a.token"), 401),
        (Credentials(api_key="gsb_unknown"), 401),
        (Credentials(api_key=BROWSER, origin="https://elsewhere.example"), 403),
        (Credentials(api_key=BROWSER, origin=ORIGIN, customer="1001"), 403),
        (Credentials(api_key=SERVER, customer="spaces are not ids\n"), 422),
    ],
)
def test_bad_credentials_are_refused(judge: Judge, who: Credentials, status: int) -> None:
    with pytest.raises(Refused) as refused:
        one(judge, who, OWNS_EV)
    assert refused.value.status == status
    assert refused.value.detail


def test_an_expired_token_is_refused(judge: Judge) -> None:
    old = Credentials(token=token("1001", exp=time.time() - 60))
    with pytest.raises(Refused, match="expired"):
        one(judge, old, OWNS_EV)


def test_without_a_snapshot_it_says_so_instead_of_guessing() -> None:
    with pytest.raises(Refused) as refused:
        one(Judge(OwnState()), Credentials(token="x"), OWNS_EV)
    assert refused.value.status == 503


# --- consent ------------------------------------------------------------------------------------


def test_asking_is_consent_enough_for_the_answer(judge: Judge) -> None:
    Visitor.objects.filter(pk="1002").update(attributes={"owns_ev": True})
    assert one(judge, visitor("1002"), OWNS_EV).result == "eligible"


def test_a_no_to_this_question_is_obeyed(judge: Judge) -> None:
    who = visitor(personalisation=False, declared={"moving": True})
    assert one(judge, who, OWNS_EV).result == "unknown"
    assert one(judge, who, MOVING).result == "unknown"


# --- what is sensitive --------------------------------------------------------------------------


def test_sensitive_facts_are_judged_for_server_keys_only(judge: Judge) -> None:
    assert one(judge, server(), POOR).result == "not_eligible"
    for who in (visitor(), Credentials(api_key=BROWSER, origin=ORIGIN, token=token("1001"))):
        verdict = one(judge, who, POOR)
        assert verdict.result == "unknown"
        assert verdict.reasons[0].settled_by == "utility"
        assert verdict.reasons[0].attributes == ()


@pytest.mark.parametrize("op", ["is_known", "is_unknown"])
def test_not_even_whether_a_sensitive_fact_is_known_is_told(judge: Judge, op: str) -> None:
    rule = {"type": "attribute", "attribute": "income", "op": op}
    assert {one(judge, visitor(each), rule).result for each in ("1001", "1002")} == {"unknown"}
    assert one(judge, server(), rule).result != one(judge, server("1002"), rule).result


def test_a_sensitive_fact_inside_a_segment_is_guarded_the_rest_decides(judge: Judge) -> None:
    poor = Segment.objects.get(name="Secret poor group")
    rule = {"type": "segment", "segment": str(poor.pk)}
    assert one(judge, visitor(), rule).result == "unknown"
    assert one(judge, visitor(), {"not": rule}).result == "unknown"
    assert one(judge, server(), rule).result == "not_eligible"
    assert one(judge, visitor(), {"any": [rule, OWNS_EV]}).result == "eligible"
    # What a server key was told just now is not remembered for a browser.
    assert one(judge, visitor(), rule).result == "unknown"


def test_marking_an_attribute_sensitive_takes_effect_at_once(judge: Judge) -> None:
    assert one(judge, visitor(), OWNS_EV).result == "eligible"
    attribute = Attribute.objects.get(name="owns_ev")
    attribute.sensitive = True
    attribute.save_revision().publish()
    assert one(judge, visitor(), OWNS_EV).result == "unknown"
    assert one(judge, server(), OWNS_EV).result == "eligible"


def test_a_plugin_condition_that_reads_a_sensitive_fact_is_guarded(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Sly:
        name, label = "sly", "Sly"

        def __init__(self, reads: frozenset[str]) -> None:
            self.reads = reads

        def compile(self, params: Any, env: Any, path: str) -> Condition:
            return Condition(evaluate=lambda f: f.get("income") is not None, reads=self.reads)

        def describe(self, params: Any, words: Any) -> str:
            return "sly"

    for reads, expected in ((frozenset({"income"}), "unknown"), (frozenset(), "not_eligible")):
        with_condition(monkeypatch, judge, Sly(reads))
        # One that forgot to say what it reads finds nothing there.
        assert one(judge, visitor(), {"type": "sly"}).result == expected
    assert one(judge, server(), {"type": "sly"}).result == "eligible"


def test_segments_are_told_by_their_rules_and_values_never(judge: Judge) -> None:
    names = {each.name: str(each.pk) for each in Segment.objects.all()}
    rules = [{"type": "segment", "segment": pk} for pk in names.values()]
    for who in (visitor(), server(), browser()):
        verdict = one(judge, who, *rules, {"not": rules[0]}, OWNER, POOR)
        said = repr(verdict)
        assert not [value for value in VALUES if value in said]
        assert "Owns an EV is yes" in results(verdict)
        assert "Household income is less than $40,000" in results(verdict)


def test_very_long_conditions_are_told_by_what_they_ask_for(judge: Judge) -> None:
    rows = [{"all": [OWNS_EV, {**POOR, "value": 40_000 + n}]} for n in range(20)]
    (text,) = results(one(judge, visitor(), {"any": rows}))
    assert text == "Meets the program's conditions on household income and owns an EV"


# --- what breaks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "no json",
        '{"a": 1}',
        "[1]",
        json.dumps([{"type": "attribute", "value": {"attribute": "gone", "op": "eq"}}]),
        json.dumps([{"type": "segment", "value": {"segment": 4711}}]),
        json.dumps([{"type": "from_a_plugin_that_is_off", "value": {}}]),
    ],
)
def test_a_broken_rule_is_unknown_and_never_eligible(
    judge: Judge, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    for who in (visitor(), server()):
        verdict = judge(who, {"it": broken})["it"]
        assert verdict.result == "unknown"
        assert "cannot be checked" in verdict.reasons[0].text
    assert len([r for r in caplog.records if r.name == "gridspot.eligibility"]) == 1


def test_a_condition_that_raises_is_unknown(
    judge: Judge, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Crash:
        name, label = "crash", "Crash"

        def compile(self, params: Any, env: Any, path: str) -> Condition:
            return Condition(evaluate=lambda facts: 1 / 0)

        def describe(self, params: Any, words: Any) -> str:
            return "crash"

    with_condition(monkeypatch, judge, Crash())
    assert one(judge, visitor(), {"type": "crash"}).result == "unknown"
    assert "ZeroDivisionError" in caplog.text


def test_a_profile_store_that_is_away_makes_it_unknown(
    judge: Judge, state: OwnState, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: State = state()
    monkeypatch.setattr(held.profiles, "get", lambda customer: None)
    assert one(judge, visitor(), OWNS_EV).result == "unknown"


# --- cost ---------------------------------------------------------------------------------------


def test_queries_do_not_depend_on_how_many_rules_there_are(judge: Judge) -> None:
    judge(visitor(), {0: stored(OWNS_EV)})
    counts = set()
    for number in (1, 500):
        rules = {n: stored({**POOR, "value": 1_000 + n}, OWNS_EV) for n in range(number)}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            verdicts = judge(visitor(), rules)
        assert len(verdicts) == number
        counts.add(len([q for q in queries if "SELECT" in q["sql"]]))
    assert max(counts) <= 6  # one look at what is published, one at the attributes


def test_rules_stay_compiled_while_only_campaigns_change(judge: Judge) -> None:
    one(judge, visitor(), OWNS_EV)
    before = judge._criteria
    with batch(None, "A spot"):
        world.spot("new-spot")
    judge._state._looked = 0.0
    one(judge, visitor(), OWNS_EV)
    assert judge._criteria is before


def test_criteria_are_told_without_anybody_asking(judge: Judge, state: OwnState) -> None:
    segment = Segment.objects.get(name="Secret group")
    rules = {1: stored(OWNER, {"type": "segment", "segment": str(segment.pk)}), 2: "[]"}
    assert judge.criteria(rules) == {1: ("Owns or rents is Owner", "Owns an EV is yes"), 2: ()}


def test_server_keys_are_told_from_others(facts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.eligibility._own", OwnState())
    monkeypatch.setattr("cms.eligibility.start.running_state", lambda: None)
    assert [ports.is_server(key) for key in (SERVER, BROWSER, "gss_x", "")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_port_is_filled(facts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.eligibility._own", OwnState())
    monkeypatch.setattr("cms.eligibility.start.running_state", lambda: None)
    assert ports.judge(visitor(), {1: stored(OWNS_EV)})[1].result == "eligible"
