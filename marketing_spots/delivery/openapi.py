"""The OpenAPI 3.1 document, generated from the types that requests and responses are read with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from marketing_spots.delivery import types
from marketing_spots.delivery.examples import EXPLAIN, ONE_SPOT, PROBLEM, SPOTS, SPOTS_ANSWER
from marketing_spots.delivery.problems import KINDS, PROBLEM_JSON
from plugins.api import AdFormat

REF = "#/components/schemas/{name}"
VERSION = "1.0"
SERVER_KEY: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKeyHeader": []}]
ANY_KEY = [*SERVER_KEY, {"apiKeyQuery": []}]

Json = dict[str, Any]


def build_document(formats: Mapping[str, AdFormat]) -> Json:
    """The whole document; the content of an item is one of these formats."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gridspot delivery API",
            "version": VERSION,
            "description": "What belongs in these e-marketing spots for this visitor, and why. "
            "Every error is a problem document of RFC 9457.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "spots", "description": "What to show."},
            {"name": "health", "description": "For load balancers and operators; no key needed."},
            {"name": "documentation", "description": "This document; no key needed."},
        ],
        "paths": {
            "/api/v1/spots": {"post": _post_spots()},
            "/api/v1/spots/{name}": {"get": _get_spot()},
            "/api/v1/spots/explain": {"post": _explain()},
            "/health/live": {"get": _health("live", types.Live)},
            "/health/ready": {"get": _health("ready", types.Ready)},
            "/api/v1/openapi.json": {"get": _openapi()},
            "/api/v1/docs": {"get": _docs()},
        },
        "components": {"schemas": _schemas(formats), "securitySchemes": _security()},
    }


# --- schemas ------------------------------------------------------------------------------------


def _schemas(formats: Mapping[str, AdFormat]) -> Json:
    roots = [
        types.SpotsRequest,
        types.SpotsResponse,
        types.OneSpotAnswer,
        types.ExplainRequest,
        types.ExplainResponse,
        types.Live,
        types.Ready,
        types.ProblemDocument,
    ]
    contents = {name: formats[name].content for name in sorted(formats)}
    _, schemas = msgspec.json.schema_components([*roots, *contents.values()], ref_template=REF)
    refs, _ = msgspec.json.schema_components(list(contents.values()), ref_template=REF)
    mapping = {name: ref["$ref"] for name, ref in zip(contents, refs, strict=True)}
    schemas["AdContent"] = {
        "description": "What an ad says, in one of the formats that are installed.",
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "format", "mapping": mapping},
    }
    schemas["SpotItem"]["properties"]["content"] = {"$ref": "#/components/schemas/AdContent"}
    schemas["ProblemDocument"]["examples"] = [PROBLEM]
    return dict(sorted(schemas.items()))


def _ref(kind: type) -> Json:
    return {"$ref": REF.format(name=kind.__name__)}


def _security() -> Json:
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A server key (gss_...) or a browser key (gsb_...).",
        },
        "apiKeyHeader": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
        "apiKeyQuery": {
            "type": "apiKey",
            "in": "query",
            "name": "key",
            "description": "Browser keys on GET only.",
        },
    }


# --- operations ---------------------------------------------------------------------------------


def _problems(*kinds: str) -> Json:
    """A response for each status among these kinds of problem."""
    found: dict[int, list[str]] = {}
    for kind in kinds:
        status, words = KINDS[kind]
        found.setdefault(status, []).append(f"`{kind}`: {words}")
    return {
        str(status): {
            "description": " ".join(words),
            "content": {PROBLEM_JSON: {"schema": _ref(types.ProblemDocument)}},
        }
        for status, words in sorted(found.items())
    }


def _answers(description: str, kind: type, example: Any = None, **headers: str) -> Json:
    media: Json = {"schema": _ref(kind)}
    if example is not None:
        media["examples"] = {"answer": {"value": example}}
    answer: Json = {"description": description, "content": {"application/json": media}}
    if headers:
        answer["headers"] = _headers(headers)
    return answer


def _headers(headers: Mapping[str, str]) -> Json:
    return {
        name.replace("_", "-"): {"description": words, "schema": {"type": "string"}}
        for name, words in headers.items()
    }


def _body(kind: type, examples: Mapping[str, Any]) -> Json:
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": _ref(kind),
                "examples": {name: {"value": value} for name, value in examples.items()},
            }
        },
    }


def _header(name: str, description: str, **schema: Any) -> Json:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "schema": {"type": "string", **schema},
    }


_GPC = _header("Sec-GPC", "Global Privacy Control: 1 is a no to both consents.", enum=["1"])
_KEYS = ("no-key", "unknown-key", "invalid-token", "expired-token")
_BODY = ("malformed", "too-large", "media-type", "invalid")


def _post_spots() -> Json:
    return {
        "operationId": "getSpots",
        "tags": ["spots"],
        "summary": "What belongs in these spots for this visitor",
        "description": "Asks for all spots of a page at once, so that nothing shows twice on it. A spot "
        "that does not exist is named in the answer; the others are answered all the same. Emergency "
        "notices come first: show them above everything else.",
        "security": SERVER_KEY,
        "parameters": [_GPC],
        "requestBody": _body(types.SpotsRequest, SPOTS),
        "responses": {
            "200": _answers("An answer for each spot.", types.SpotsResponse, SPOTS_ANSWER),
            **_problems(*_KEYS, "forbidden", *_BODY, "not-ready"),
        },
    }


def _get_spot() -> Json:
    return {
        "operationId": "getSpot",
        "tags": ["spots"],
        "summary": "What belongs in one spot",
        "description": "A shared answer has an ETag and may be kept by any cache for as long as it "
        "says; a private one may not be kept.",
        "security": ANY_KEY,
        "parameters": _spot_parameters(),
        "responses": {
            "200": _answers(
                "The answer.",
                types.OneSpotAnswer,
                ONE_SPOT,
                ETag="Of shared answers only.",
                Cache_Control="Up to `valid_until`, at most one second, so that an emergency notice "
                "reaches everybody; or `private, no-store`.",
                Vary="What else the answer depends on.",
            ),
            "304": {
                "description": "The answer that you have still holds.",
                "headers": _headers({"ETag": "The same.", "Cache-Control": "From now on."}),
            },
            **_problems(*_KEYS, "malformed", "forbidden", "unknown-spot", "invalid", "not-ready"),
        },
    }


def _spot_parameters() -> list[Json]:
    context = {
        "name": "context",
        "in": "query",
        "description": "Context attributes by name, e.g. `?page=/rates&language=es`; a name that comes "
        "twice makes a list. `language` is always known.",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return [
        {
            "name": "name",
            "in": "path",
            "required": True,
            "description": "The spot's key.",
            "schema": _spot_name(),
        },
        context,
        {
            "name": "area",
            "in": "query",
            "description": "A ZIP code that the page is about: emergency notices for it are in the "
            "answer. What is known of the visitor counts beside it.",
            "schema": {"type": "string", "pattern": "^[0-9]{5}(-[0-9]{4})?$"},
        },
        _header("X-Visitor-Token", "A visitor token."),
        _header("X-Visitor-Id", "An anonymous id.", maxLength=128, pattern="^[!-~]+$"),
        _header(
            "X-Consent",
            "What the visitor agreed to: personalisation, measurement, both with a comma, or none.",
        ),
        _GPC,
        _header("If-None-Match", "The ETag of an answer that you have."),
    ]


def _spot_name() -> Json:
    return {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[-a-zA-Z0-9_]+$"}


def _explain() -> Json:
    return {
        "operationId": "explainSpots",
        "tags": ["spots"],
        "summary": "Why each spot shows what it shows",
        "description": "Every candidate of every spot in the order in which it was considered, with the "
        "first thing that stopped it. Needs a server key. Nothing is counted.",
        "security": SERVER_KEY,
        "parameters": [_GPC],
        "requestBody": _body(types.ExplainRequest, EXPLAIN),
        "responses": {
            "200": _answers("All candidates of each spot.", types.ExplainResponse),
            **_problems(*_KEYS, "forbidden", *_BODY, "not-ready", "no-database"),
        },
    }


def _health(name: str, kind: type) -> Json:
    responses: Json = {"200": _answers("It does.", kind)}
    summary = "Whether the process runs"
    if name == "ready":
        summary = "Whether the process can answer, and how well"
        responses["503"] = _answers("It cannot: send visitors to another node.", kind)
    return {
        "operationId": f"health{name.title()}",
        "tags": ["health"],
        "summary": summary,
        "security": [],
        "responses": responses,
    }


def _openapi() -> Json:
    return {
        "operationId": "getOpenapi",
        "tags": ["documentation"],
        "summary": "This document",
        "security": [],
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "304": {"description": "The document that you have is the newest."},
        },
    }


def _docs() -> Json:
    return {
        "operationId": "getDocs",
        "tags": ["documentation"],
        "summary": "This document for people",
        "security": [],
        "responses": {
            "200": {
                "description": "A page without scripts.",
                "content": {"text/html": {"schema": {"type": "string"}}},
            },
            "304": {"description": "The page that you have is the newest."},
        },
    }
