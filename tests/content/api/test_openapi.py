"""The document of the content API: kept, complete, true of the answers, and one with delivery's."""

from __future__ import annotations

import copy
import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cms.openapi import Clash, whole
from content.api import openapi
from content.api.cards import page_types
from content.api.problems import KINDS
from marketing_spots.delivery.openapi import build_document
from marketing_spots.delivery.page import render_page
from plugins.manager import get_plugins
from tests.content.api.everything import build
from tests.content.api.world import API, Client

KEPT = Path(__file__).with_name("openapi.json")
ROOT = "/api/v1/content/"


@pytest.fixture(scope="module")
def document() -> Any:
    return whole(build_document(get_plugins().ad_formats))


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, each)
        for path, methods in document["paths"].items()
        for method, each in methods.items()
        if path.startswith(ROOT)
    ]


def validate(document: Any, schema: Any, value: Any) -> None:
    jsonschema.Draft202012Validator({**schema, "components": document["components"]}).validate(
        value
    )


def test_it_is_the_one_that_is_kept(document: Any) -> None:
    """A change of the API shows here first."""
    made = openapi.as_json(openapi.build())
    if os.environ.get("UPDATE_OPENAPI") == "1":
        KEPT.write_bytes(made)
    assert made == KEPT.read_bytes(), (
        "The API's document has changed. If that is meant, run this test once with "
        "UPDATE_OPENAPI=1 and add a line to CHANGELOG.md."
    )


def test_it_holds_every_block_and_page_type_and_leads_somewhere(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["ContentBlock"]["discriminator"]["mapping"]) == set(
        get_plugins().content_blocks
    )
    assert set(schemas["AnyPage"]["discriminator"]["mapping"]) == set(page_types())
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert named <= set(schemas)
    assert not [name for name in schemas if "." in name], "two types have one name"
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_operation_is_described_with_an_example(document: Any) -> None:
    found = operations(document)
    assert len(found) >= 15
    ids = [each["operationId"] for _, _, each in found]
    assert len(ids) == len(set(ids))
    for path, method, each in found:
        assert each["summary"], path
        assert each["description"], path
        assert each["tags"], path
        for parameter in each["parameters"]:
            assert parameter["description"], (path, parameter["name"])
            assert "null" not in json.dumps(parameter["schema"]), (path, parameter["name"])
        good = [status for status in each["responses"] if status.startswith("2")]
        media = each["responses"][good[0]]["content"]["application/json"]
        assert media["examples"], (path, method)
        for example in media["examples"].values():
            validate(document, media["schema"], example["value"])
        if "requestBody" in each:
            body = each["requestBody"]["content"]["application/json"]
            assert body["examples"], path
            for example in body["examples"].values():
                validate(document, body["schema"], example["value"])


def test_answers_are_what_the_document_says(client: Client, home: Any, document: Any) -> None:
    pages = build(home, blocks=20, pictures=4)

    def check(address: str, path: str) -> None:
        answer = client.raw("GET", API + address)
        operation = document["paths"][ROOT + path]["get"]
        media = operation["responses"][str(answer.status)]["content"]
        schema = media[answer.headers["content-type"]]["schema"]
        validate(document, schema, answer.json)

    for page in pages.values():
        check(f"pages/{page.pk}", "pages/{page_id}")
    check("page?path=/everything/article", "page")
    check("page?path=/everything/nothing", "page")
    check("page?path=/x&y=1", "page")
    check("pages/999999", "pages/{page_id}")
    check("navigation/header", "navigation/{handle}")
    check("navigation/nothing", "navigation/{handle}")
    for name in ("pages", "navigation", "tree", "faq", "contact-points", "sitemap", "redirects",
                 "changes", "notices", "site", "programs"):  # fmt: skip
        check(name, name)
        check(f"{name}?nonsense=1", name)


def test_parts_that_contradict_each_other_are_refused() -> None:
    spots = build_document(get_plugins().ad_formats)
    spots["components"]["schemas"]["Image"] = {"type": "string"}
    with pytest.raises(Clash, match="'Image'"):
        whole(copy.deepcopy(spots))


def test_people_can_read_it(document: Any) -> None:
    page = render_page(document)
    for kind in KINDS:
        assert f'id="{kind}"' in page
    assert "/api/v1/content/page?path=/safety/gas" in page
    assert "/api/v1/content/navigation/header" in page
