"""The document of the search API: kept, complete, true of the answers, and one with the others."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cms.openapi import whole
from content.api.openapi import as_json
from marketing_spots.delivery.openapi import build_document
from plugins.manager import get_plugins
from search.api import openapi
from search.api.types import SearchAnswer
from tests.search.api.world import Client, World

KEPT = Path(__file__).with_name("openapi.json")
DOCS = Path(__file__).parents[3] / "docs" / "search.md"
ROOT = "/api/v1/search"


@pytest.fixture(scope="module")
def document() -> Any:
    return whole(build_document(get_plugins().ad_formats))


def operations(document: Any) -> list[tuple[str, Any]]:
    return [
        (path, each)
        for path, methods in document["paths"].items()
        for each in methods.values()
        if path.startswith(ROOT)
    ]


def validate(document: Any, schema: Any, value: Any) -> None:
    whole_schema = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole_schema).validate(value)


def test_it_is_the_one_that_is_kept() -> None:
    """A change of the API shows here first."""
    made = as_json(openapi.build())
    if os.environ.get("UPDATE_OPENAPI") == "1":
        KEPT.write_bytes(made)
    assert made == KEPT.read_bytes(), (
        "The API's document has changed. If that is meant, run this test once with "
        "UPDATE_OPENAPI=1 and add a line to CHANGELOG.md."
    )


def test_every_operation_is_described_with_an_example(document: Any) -> None:
    found = operations(document)
    assert sorted(each["operationId"] for _, each in found) == [
        "findNavigation",
        "relatedQuestions",
        "search",
        "searchClick",
        "suggest",
    ]
    for path, each in found:
        assert each["summary"], path
        assert each["description"], path
        assert each["tags"] == ["search"], path
        for parameter in each["parameters"]:
            assert parameter["description"], (path, parameter["name"])
            assert "null" not in json.dumps(parameter["schema"]), (path, parameter["name"])
        (good,) = [status for status in each["responses"] if status.startswith("2")]
        media = each["responses"][good]["content"]["application/json"]
        for example in media["examples"].values():
            validate(document, media["schema"], example["value"])
        if "requestBody" in each:
            body = each["requestBody"]["content"]["application/json"]
            for example in body["examples"].values():
                validate(document, body["schema"], example["value"])


def test_results_are_told_apart_by_their_kind(document: Any) -> None:
    schemas = document["components"]["schemas"]
    items = schemas["SearchAnswer"]["properties"]["results"]["items"]
    assert items["discriminator"]["propertyName"] == "kind"
    assert len(items["discriminator"]["mapping"]) == 7
    for ref in items["discriminator"]["mapping"].values():
        assert "kind" in schemas[ref.rpartition("/")[2]]["required"]


@pytest.mark.django_db
def test_answers_are_what_the_document_says(client: Client, world: World, document: Any) -> None:
    def check(path: str, **query: Any) -> None:
        answer = client.get(path, **query)
        operation = document["paths"][ROOT + path]["get"]
        media = operation["responses"][str(answer.status)]["content"]
        schema = media[answer.headers["content-type"]]["schema"]
        validate(document, schema, answer.json)

    for q in ("bil too hihg", "gas", "rebate", "zzyzx", "", "???"):
        check("", q=q, facets="kind,type,category,tag", locale="en")
        check("/suggest", q=q)
        check("/navigation/find", q=q)
    check("", q="bill", nonsense="1")
    check("", per_page=50, locale="es")
    check("/navigation/find")
    check("/related", question=world["high"].pk)
    check("/related", question=999_999)
    click = document["paths"][ROOT + "/clicks"]["post"]["responses"]
    search_id = client.search("bill").json["search_id"]
    for status, body in (
        (202, {"search_id": search_id, "key": "page-1", "position": 1}),
        (404, {"search_id": "made-up", "key": "page-1", "position": 1}),
        (422, {"search_id": search_id}),
    ):
        answer = client.post("/clicks", body)
        assert answer.status == status
        (media,) = click[str(status)]["content"].values()
        validate(document, media["schema"], answer.json)


# --- the documentation for people -----------------------------------------------------------------


@pytest.mark.django_db
def test_the_examples_of_the_documentation_run(client: Client, world: World) -> None:
    shown = re.findall(
        r"curl -s 'http://localhost:8000/api/v1/search(\S*?)(?:\?(\S*))?'", DOCS.read_text()
    )
    assert len(shown) == 4
    for path, query in shown:
        answer = client.raw("GET", f"{path}?{query}")
        assert answer.status == 200, answer.body


def test_the_documentation_names_every_parameter_and_every_field(document: Any) -> None:
    words = set(re.findall(r"`(\w+)`", DOCS.read_text()))
    for parameter in document["paths"][ROOT]["get"]["parameters"]:
        assert parameter["name"] in words, parameter["name"]
    assert set(SearchAnswer.__struct_fields__) | {"notices"} <= words
    schemas = document["components"]["schemas"]
    kinds = schemas["SearchAnswer"]["properties"]["results"]["items"]["discriminator"]["mapping"]
    for kind, ref in kinds.items():
        assert {kind, *schemas[ref.rpartition("/")[2]]["properties"]} - {"kind"} <= words, kind
