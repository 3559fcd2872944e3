"""A few definitions to publish, made the short way."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import Group, User

from marketing_spots.engine import definitions
from marketing_spots.models import (
    Ad,
    Attribute,
    Campaign,
    CampaignSegment,
    Head,
    Placement,
    Segment,
    Snapshot,
    Spot,
)
from marketing_spots.snapshot import decode


def comparison(attribute: str, op: str = "eq", value: Any = True) -> dict[str, Any]:
    """One child of a rule's stream."""
    return {"type": "attribute", "value": {"attribute": attribute, "op": op, "value": value}}


def text(words: str = "Save on your bill") -> str:
    """A text ad's content."""
    value = {"headline": words, "body": "<p>Ask us how.</p>", "link": {"href": "", "text": ""}}
    return json.dumps([{"type": "text", "value": value}])


def attribute(name: str = "owns_ev", type: str = "boolean", **more: Any) -> Attribute:
    label = more.pop("label", name.replace("_", " ").capitalize())
    return Attribute.objects.create(name=name, label=label, type=type, **more)


def segment(name: str = "EV owners", *children: Any, **more: Any) -> Segment:
    rule = json.dumps(list(children or (comparison("owns_ev"),)))
    return Segment.objects.create(name=name, rule=rule, **more)


def spot(name: str = "home-hero", **more: Any) -> Spot:
    return Spot.objects.create(name=name, label=name.replace("-", " ").capitalize(), **more)


def ad(name: str = "Spring banner", **more: Any) -> Ad:
    more.setdefault("content", text(name))
    return Ad.objects.create(name=name, **more)


def campaign(
    name: str = "Spring EV rates",
    *,
    places: Any = (),
    segments: Any = (),
    conditions: Any = (),
    **more: Any,
) -> Campaign:
    made = Campaign(name=name, conditions=json.dumps(list(conditions)), **more)
    made.placements = [
        Placement(spot=each, ad=shown, sort_order=i) for i, (each, shown) in enumerate(places)
    ]
    made.segments = [CampaignSegment(segment=each, sort_order=i) for i, each in enumerate(segments)]
    made.save()
    return made


def live() -> definitions.Snapshot:
    """What visitors get."""
    return decode(Head.objects.select_related("live").get().live.document)


def newest() -> Snapshot:
    return Snapshot.objects.first()


def names(collection: str = "campaigns") -> list[str]:
    """The names of what visitors get."""
    return sorted(each.name for each in getattr(live(), collection))


def user(role: str | None = None, **more: Any) -> User:
    """Somebody in a role; without one a superuser."""
    name = (role or "admin").lower()
    if role is None:
        return User.objects.create_superuser(name, f"{name}@example.com", name, **more)
    made = User.objects.create_user(name, f"{name}@example.com", name, **more)
    made.groups.add(Group.objects.get(name=role))
    return made
