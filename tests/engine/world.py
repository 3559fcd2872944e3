"""The small world in which the cases play, and how their shorthand becomes definitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from marketing_spots.engine.definitions import (
    AdDef,
    AttributeDef,
    AttributeSource,
    AttributeType,
    CampaignDef,
    Consent,
    Context,
    Counters,
    SegmentDef,
    Snapshot,
    SpotDef,
    Visitor,
)

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)  # a Monday

ATTRIBUTES = (
    *(
        AttributeDef(
            name=kind.value,
            type=kind,
            choices={
                AttributeType.CHOICE: ("farm", "home", "shop"),
                AttributeType.SET: ("ev", "solar", "led"),
            }.get(kind, ()),
        )
        for kind in AttributeType
    ),
    AttributeDef(name="declared", type=AttributeType.BOOLEAN, source=AttributeSource.DECLARED),
    AttributeDef(name="page", type=AttributeType.TEXT, source=AttributeSource.CONTEXT),
)

MISSING = {"type": "attribute", "attribute": "number", "op": "gte", "value": 5}
LETTERS: dict[str, Any] = {
    "T": {"type": "true"},
    "F": {"type": "false"},
    "U": {"type": "unknown"},
    "MISSING": MISSING,
}


def _is(attribute: str, op: str, value: Any) -> dict[str, Any]:
    return {"type": "attribute", "attribute": attribute, "op": op, "value": value}


def _in(segment: str) -> dict[str, Any]:
    return {"type": "segment", "segment": segment}


SEGMENTS = tuple(
    SegmentDef(id=key, name=key.title(), rule=rule)
    for key, rule in {
        "needs-number": MISSING,
        "outer": {"all": [{"type": "true"}, _in("needs-number")]},
        "anyone": {"type": "true"},
        "farms": _is("choice", "eq", "farm"),
        "on-bill": _is("page", "eq", "bill"),
        "declares": _is("declared", "eq", True),
        "half": {"type": "percentage", "seed": "seed", "percent": 50},
        "recent": _is("date", "within_last_days", 30),
        "peeks-page": {"type": "peeks", "attribute": "page"},
    }.items()
)
BAD_SEGMENTS = tuple(
    SegmentDef(id=key, name=key.title(), rule=rule)
    for key, rule in {
        "broken": {"type": "moon"},
        "round": {"not": _in("and-round")},
        "and-round": {"any": [_in("round")]},
    }.items()
)
ADS = tuple(
    AdDef(id=key, name=f"Ad {key}", format="text" if key == "t" else "banner", content={})
    for key in "abcdeft"
)


def spelt_out(rule: Any) -> Any:
    """A rule with its letters replaced."""
    if isinstance(rule, str):
        return LETTERS.get(rule, rule)
    if isinstance(rule, dict) and "type" not in rule:
        return {key: spelt_out(value) for key, value in rule.items()}
    if isinstance(rule, list):
        return [spelt_out(value) for value in rule]
    return rule


def held(kind: str, value: Any) -> Any:
    """A value as an attribute of that type holds it; `{"raw": x}` is x itself."""
    if isinstance(value, dict):
        return value["raw"]
    if value is None:
        return None
    if kind == "date":
        return dt.date.fromisoformat(value)
    return frozenset(value) if kind == "set" else value


def moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def snapshot(case: Mapping[str, Any]) -> Snapshot:
    """The world with the spots and campaigns of a case."""
    names = {"hero", *case.get("context", {}).get("spots", ())} - {"nowhere"}
    spots = {name: {} for name in sorted(names)} | case.get("spots", {})
    campaigns = case["campaigns"]
    uses_broken = '"broken"' in msgspec.json.encode(campaigns).decode()
    return Snapshot(
        version=1,
        compiled_at=NOON,
        zone=case.get("zone", "UTC"),
        attributes=ATTRIBUTES,
        segments=SEGMENTS + (BAD_SEGMENTS[:1] if uses_broken else ()),
        ads=ADS,
        spots=tuple(
            msgspec.convert({"name": name, **spot}, SpotDef) for name, spot in spots.items()
        ),
        campaigns=tuple(campaign(each) for each in campaigns),
    )


def campaign(shorthand: Mapping[str, Any]) -> CampaignDef:
    """A campaign; `ad` and `where` stand for one placement."""
    given = dict(shorthand)
    where, ad = given.pop("where", "hero"), given.pop("ad", None)
    if ad is not None:
        given["placements"] = [{"spot": where, "ad": ad}]
    return msgspec.convert({"name": f"Campaign {given['id']}", **given}, CampaignDef)


def visitor(shorthand: Mapping[str, Any] | None, counters: Mapping[str, Any]) -> Visitor:
    """A visitor who consented unless the case says otherwise; None is an anonymous one."""
    counted = msgspec.convert(counters, Counters)
    if shorthand is None:
        return Visitor(counters=counted)
    consent = shorthand.get("consent", True)
    verified = {
        name: value if name == "declared" else held(name, value)
        for name, value in shorthand.get("verified", {}).items()
    }
    return Visitor(
        id=shorthand.get("id"),
        verified=verified,
        declared=shorthand.get("declared", {}),
        consent=Consent(personalisation=consent),
        counters=counted,
        memo=dict(shorthand.get("memo", {})),
    )


def context(shorthand: Mapping[str, Any]) -> Context:
    """A request for the spot `hero` unless the case says otherwise."""
    return Context(
        spots=tuple(shorthand.get("spots", ["hero"])),
        attributes=shorthand.get("attributes", {}),
        shown=frozenset(shorthand.get("shown", ())),
    )


class TestVeto:
    """A veto as a case describes it."""

    __test__ = False

    def __init__(self, wish: Mapping[str, Any]) -> None:
        self.name = "test veto"
        self._wish = wish
        until = moment(wish.get("until"))
        self.next_change = (lambda now: until) if until else None

    def check(self, campaign: Any, facts: Any) -> str | None:
        if self._wish.get("raises"):
            raise RuntimeError("the veto is ill")
        if "attribute" in self._wish and facts.get(self._wish["attribute"]) is not None:
            return "for what is known"
        return "not now" if campaign.id in self._wish.get("against", ()) else None
