"""The OpenAPI document: kept with the tests, true of the running API, readable for people."""

from __future__ import annotations

import json
import os
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from marketing_spots.delivery.documents import document_json
from marketing_spots.delivery.openapi import build_document
from marketing_spots.delivery.problems import KINDS
from marketing_spots.delivery.state import State
from plugins.manager import get_plugins
from tests.delivery.world import CONSENT, Client

KEPT = Path(__file__).with_name("openapi.json")
OPENAPI = "/api/v1/openapi.json"
DOCS = "/api/v1/docs"


@pytest.fixture(scope="module")
def document() -> Any:
    return build_document(get_plugins().ad_formats)


def validator(document: Any, schema: Any) -> Any:
    return jsonschema.Draft202012Validator(
        {**schema, "components": document["components"]},
        format_checker=jsonschema.FormatChecker(),
    )


def test_it_is_the_one_that_is_kept() -> None:
    """A change of the API shows here first."""
    made = document_json(get_plugins())
    if os.environ.get("UPDATE_OPENAPI") == "1":
        KEPT.write_bytes(made)
    assert made == KEPT.read_bytes(), (
        "The API's document has changed. If that is meant, run this test once with "
        "UPDATE_OPENAPI=1 and add a line to CHANGELOG.md."
    )


def test_it_is_served(client: Client, document: Any) -> None:
    answer = client.get(OPENAPI, None)
    assert answer.json == json.loads(json.dumps(document))
    assert answer.headers["access-control-allow-origin"] == "*"
    again = client.get(OPENAPI, None, if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_every_reference_leads_somewhere(document: Any) -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert names <= set(document["components"]["schemas"])
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_example_fits_its_schema(document: Any) -> None:
    checked = 0
    for methods in document["paths"].values():
        for operation in methods.values():
            parts = [operation.get("requestBody", {}), *operation["responses"].values()]
            for part in parts:
                for media in part.get("content", {}).values():
                    for example in media.get("examples", {}).values():
                        validator(document, media["schema"]).validate(example["value"])
                        checked += 1
    assert checked >= 7


def test_every_example_is_understood(client: Client, document: Any) -> None:
    for path in ("/api/v1/spots", "/api/v1/spots/explain"):
        body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        for name, example in body["examples"].items():
            status = client.post(path, example["value"]).status
            # The token of the example is nobody's, so it is refused, after it was read.
            assert status == (401 if "token" in example["value"].get("visitor", {}) else 200), name


def test_answers_fit_their_schemas(client: Client, document: Any) -> None:
    def check(answer: Any, path: str, method: str) -> None:
        media = document["paths"][path][method]["responses"][str(answer.status)]["content"]
        schema = media[answer.headers["content-type"]]["schema"]
        validator(document, schema).validate(answer.json)

    body: Any = {
        "spots": ["home-hero", "home-side", "soon", "nope"],
        "visitor": {"customer": "1001"},
        "consents": CONSENT,
    }
    check(client.post("/api/v1/spots", body), "/api/v1/spots", "post")
    check(client.post("/api/v1/spots", {"spots": 1}), "/api/v1/spots", "post")
    check(client.post("/api/v1/spots", body, None), "/api/v1/spots", "post")
    explain = "/api/v1/spots/explain"
    check(client.post(explain, body), explain, "post")
    check(client.get("/api/v1/spots/home-hero"), "/api/v1/spots/{name}", "get")
    check(client.get("/api/v1/spots/nope"), "/api/v1/spots/{name}", "get")
    for path in ("/health/live", "/health/ready"):
        check(client.get(path, None), path, "get")


def test_content_is_one_of_the_formats(document: Any) -> None:
    content = document["components"]["schemas"]["AdContent"]
    assert set(content["discriminator"]["mapping"]) == set(get_plugins().ad_formats)
    assert set(content["discriminator"]["mapping"].values()) == {
        each["$ref"] for each in content["oneOf"]
    }


# --- the page for people --------------------------------------------------------------------------


class Page(HTMLParser):
    VOID = {"meta", "link", "br"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.code: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.addresses.append(value or "")
        if tag == "code":
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "code":
            self.code[-1] += data


@pytest.fixture
def page(client: Client) -> Page:
    answer = client.get(DOCS, None)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return Page(answer.body.decode())


def test_the_page_is_whole_and_asks_no_other_host(client: Client, page: Page) -> None:
    assert page.open == []
    assert "script" not in page.tags
    assert len(page.ids) == len(set(page.ids))
    for address in page.addresses:
        if address.startswith("#"):
            assert address[1:] in page.ids, address
        else:
            assert client.get(address, None).status == 200


def test_every_problem_leads_to_its_explanation(page: Page) -> None:
    assert set(KINDS) <= set(page.ids)


def test_every_command_on_the_page_runs(client: Client, page: Page, settings: Any) -> None:
    commands = [text for text in page.code if text.startswith("curl ")]
    assert len(commands) >= 9
    for command in commands:
        words = shlex.split(command.replace("\\\n", " "))
        headers = {
            name: value
            for name, _, value in (
                words[at + 1].partition(": ") for at, word in enumerate(words) if word == "-H"
            )
        }
        (address,) = [word for word in words if word.startswith(settings.SITE_URL)]
        path = address.removeprefix(settings.SITE_URL)
        authorised = "Authorization" in headers
        if "-d" in words:
            body = json.loads(words[words.index("-d") + 1])
            assert headers["Content-Type"] == "application/json"
            status = client.post(path, body).status
            assert status == (401 if "token" in body.get("visitor", {}) else 200), command
        else:
            assert client.get(path, *([] if authorised else [None])).status == 200, command


def test_every_answer_says_how_it_may_be_used(client: Client, state: State) -> None:
    for path in (OPENAPI, DOCS, "/health/live", "/api/v1/spots/home-hero", "/nope"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
