"""The OpenAPI document as a page for people: plain HTML, readable without any script."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from marketing_spots.delivery.problems import KINDS

Json = dict[str, Any]
_CODE = re.compile(r"`([^`]+)`")


def render_page(document: Json) -> str:
    """The page, complete."""
    title = escape(document["info"]["title"])
    operations = list(_operations(document))
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{title}</title><link rel="stylesheet" href="/api/v1/docs/style.css"></head><body>',
        '<a class="skip" href="#operations">Skip to the operations</a>',
        f"<header><h1>{title}</h1><p>{_text(document['info']['description'])}</p>",
        '<p>The same for machines: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>',
        _contents(operations),
        "</header><main>",
        _keys(),
        '<h2 id="operations">Operations</h2>',
        *(_operation(*each, document) for each in operations),
        '<h2 id="types">Types</h2>',
        *(_schema(name, schema) for name, schema in document["components"]["schemas"].items()),
        _problems({**KINDS, **document.get("x-problems", {})}),
        f"</main><footer>{title}, version {escape(document['info']['version'])}.</footer>",
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _contents(operations: Iterable[tuple[str, str, Json]]) -> str:
    items = [
        f'<li><a href="#{escape(operation["operationId"])}"><span class="verb">{verb}</span> '
        f"<code>{escape(path)}</code></a> {escape(operation['summary'])}</li>"
        for verb, path, operation in operations
    ]
    items += ['<li><a href="#types">Types</a></li>', '<li><a href="#problems">Problems</a></li>']
    return f'<nav aria-label="Contents"><ul>{"".join(items)}</ul></nav>'


def _keys() -> str:
    return (
        '<h2 id="keys">Keys</h2><p>Every request for spots carries an API key, made in the admin '
        "under API keys: as <code>Authorization: Bearer</code>, as <code>X-Api-Key</code>, or a browser "
        "key as <code>?key=</code> on GET. A browser key (<code>gsb_</code>) is public and works on the "
        "web addresses that it is bound to. A server key (<code>gss_</code>) is a secret; it may name "
        "customers and ask for explanations. To run the examples, set yours first:</p>"
        "<pre><code>export KEY=gss_your_key</code></pre>"
    )


def _operation(verb: str, path: str, operation: Json, document: Json) -> str:
    name = escape(operation["operationId"])
    parts = [
        f'<section class="operation" aria-labelledby="{name}">',
        f'<h3 id="{name}"><span class="verb">{verb}</span> <code>{escape(path)}</code></h3>',
        f"<p><strong>{_text(operation['summary'])}.</strong> "
        f"{_text(operation.get('description', ''))}</p>",
    ]
    if operation.get("parameters"):
        rows = [
            (
                f"<code>{escape(each['name'])}</code>",
                escape(each["in"]),
                _text(each.get("description", "")),
            )
            for each in operation["parameters"]
        ]
        parts += ["<h4>Parameters</h4>", _table(("Name", "In", "Meaning"), rows)]
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if media:
        parts.append(f"<h4>Body</h4><p>{_type(media['schema'])}</p>")
    for words, command in _curls(verb, path, operation):
        parts.append(f"<h4>{escape(words)}</h4><pre><code>{escape(command)}</code></pre>")
    parts += ["<h4>Answers</h4>", _responses(operation["responses"]), "</section>"]
    return "".join(parts)


def _responses(responses: Json) -> str:
    rows = []
    for status, response in responses.items():
        kinds = [_type(media["schema"]) for media in response.get("content", {}).values()]
        rows.append((f"<code>{status}</code>", ", ".join(kinds), _text(response["description"])))
    return _table(("Status", "Body", "Meaning"), rows)


def _curls(verb: str, path: str, operation: Json) -> Iterator[tuple[str, str]]:
    """Commands that can be pasted into a shell, one for each example."""
    base = settings.SITE_URL + path
    needs_key = operation["security"] and {} not in operation["security"]
    key = '-H "Authorization: Bearer $KEY"' if needs_key else ""
    for each in operation.get("parameters", ()):
        if each["in"] == "path":
            usual = 12 if each["schema"].get("type") == "integer" else "home-hero"
            base = base.replace(f"{{{each['name']}}}", str(each.get("example", usual)))
    if verb == "GET":
        if "{name}" in path:
            base += "?language=en"
        wanted = {
            each["name"]: each.get("example", "")
            for each in operation.get("parameters", ())
            if each["in"] == "query" and each.get("required")
        }
        base += f"?{urlencode(wanted, safe='/')}" if wanted else ""
        yield "Try it", " ".join(part for part in ("curl", key, shlex.quote(base)) if part)
        return
    if "requestBody" not in operation:
        yield "Try it", " ".join(part for part in ("curl -X POST", key, shlex.quote(base)) if part)
        return
    media = operation["requestBody"]["content"]["application/json"]
    for words, example in media.get("examples", {}).items():
        body = shlex.quote(json.dumps(example["value"], indent=1))
        yield (
            f"Try it: {words}",
            (f"curl {key} -H 'Content-Type: application/json' \\\n  {base} -d {body}"),
        )


def _schema(name: str, schema: Json) -> str:
    parts = [f'<h3 id="type-{escape(name)}">{escape(name)}</h3>']
    if schema.get("description"):
        parts.append(f"<p>{_text(schema['description'])}</p>")
    if "oneOf" in schema or "enum" in schema:
        parts.append(f"<p>{_type(schema)}</p>")
    else:
        required = set(schema.get("required", ()))
        rows = [
            (
                f"<code>{escape(field)}</code>",
                _type(kind) + ("" if field in required else ' <span class="soft">optional</span>'),
                _text(kind.get("description", "")),
            )
            for field, kind in schema.get("properties", {}).items()
        ]
        parts.append(_table(("Field", "Type", "Meaning"), rows))
    return "".join(parts)


def _type(schema: Json) -> str:
    """A schema in a few words, with links to the types that it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#type-{name}">{name}</a>'
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_type(each) for each in schema[key]))
    if "allOf" in schema:
        return _type(schema["allOf"][0])
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    kind = schema.get("type", "any value")
    if kind == "array" and isinstance(schema.get("items"), dict):
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    if schema.get("format"):
        return escape(str(schema["format"]))
    return escape(str(kind))


def _problems(kinds: Mapping[str, tuple[int, str]]) -> str:
    rows = [
        (f'<code id="{kind}">{kind}</code>', f"<code>{status}</code>", _text(words))
        for kind, (status, words) in kinds.items()
    ]
    return (
        '<h2 id="problems">Problems</h2><p>Every error is <code>application/problem+json</code>: '
        "<code>type</code> leads to one of these, <code>detail</code> says what is wrong with this "
        "request, and <code>errors</code> names each wrong place.</p>"
        + _table(("Type", "Status", "What to do"), rows)
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _text(words: str) -> str:
    """Escaped, with code in backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(words))
