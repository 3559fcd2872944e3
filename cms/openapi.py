"""One OpenAPI document of everything: what delivery answers, and the two parts in Django."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from content.api import openapi as content
from marketing_spots.delivery import documents
from search.api import openapi as search

Json = dict[str, Any]


class Clash(Exception):
    """Two parts of the API mean different things by one name; one of them has to be renamed."""


def join_documents() -> None:
    """From now on this process's documentation is that of all parts."""
    documents.extend(whole)


def whole(spots: Json) -> Json:
    """Delivery's document with the content and search APIs in it. Raises Clash."""
    made, other = copy.deepcopy(spots), _joined(content.build(), search.build())
    made["info"]["title"] = "Gridspot API"
    made["info"]["description"] = (
        "What belongs in these e-marketing spots for this visitor, and why; what editors write, for "
        "any front end; and search over all of it. Content and search need no key. Every error is a "
        "problem document of RFC 9457."
    )
    made["tags"] = [*other["tags"], *made["tags"]]
    made["paths"] = _both("paths", other["paths"], made["paths"])
    schemas = other["components"]["schemas"]
    # Notices are delivery's own, so its document knows what they hold.
    schemas["NoticeList"] = _notices(made["components"]["schemas"])
    parts = made["components"]
    parts["schemas"] = dict(sorted(_schemas(schemas, parts["schemas"]).items()))
    parts["securitySchemes"] = _both(
        "securitySchemes", other["components"]["securitySchemes"], parts["securitySchemes"]
    )
    made["x-problems"] = {**content.problems(), **made.get("x-problems", {})}
    return made


def _joined(one: Json, two: Json) -> Json:
    """The documents of two parts in Django. What both have is the same code, so nothing clashes."""
    made = copy.deepcopy(one)
    made["tags"] = [*one["tags"], *two["tags"]]
    made["paths"] = _both("paths", one["paths"], two["paths"])
    parts, others = made["components"], two["components"]
    parts["schemas"] = _schemas(parts["schemas"], others["schemas"])
    return made


def _notices(schemas: Json) -> Json:
    found: Json = schemas["SpotsResponse"]["properties"]["notices"]
    return found


def _both(what: str, one: Mapping[str, Any], two: Mapping[str, Any]) -> Json:
    for name in one.keys() & two.keys():
        if one[name] != two[name]:
            raise Clash(f"{what}: both parts have {name!r}, and not the same.")
    return {**one, **two}


def _schemas(one: Json, two: Json) -> Json:
    """Types of both parts; what only one of them promises to be there always is promised."""
    merged = {**two, **one}
    for name in one.keys() & two.keys():
        first, second = dict(one[name]), dict(two[name])
        required = {*first.pop("required", ()), *second.pop("required", ())}
        examples = [*first.pop("examples", ()), *second.pop("examples", ())]
        if first != second:
            raise Clash(f"Both parts have a type {name!r}, and not the same one.")
        order = [each for each in first.get("properties", {}) if each in required]
        merged[name] = first | ({"required": order} if order else {})
        merged[name] |= {"examples": examples} if examples else {}
    return merged
