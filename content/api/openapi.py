"""The OpenAPI document of a part of the API that Django answers, and that of the content API.

Addresses and parameters come from django-ninja, answers from the Structs that are encoded, so the
document cannot say anything else than what is sent.
"""

from __future__ import annotations

import copy
import json
import types as python_types
import typing
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from content.api.framework import StrictApi, api
from content.api.problems import KINDS, PROBLEM_JSON, PageProblem, ProblemDocument
from content.api.unions import Alternatives, AnyPage, PageOrRedirect
from plugins.manager import get_plugins

Json = dict[str, Any]
REF = "#/components/schemas/{name}"
TAGS = (
    ("pages", "Pages: one by its path or id, and lists of them."),
    ("navigation", "The site, its menus and its tree."),
    ("programs", "Programs, and who is eligible."),
    ("faq", "Questions, answers and how to reach the utility."),
    ("forms", "Forms that front ends draw, and what people send."),
    ("feeds", "For machines: site map, redirects, changes."),
    ("notices", "Emergency notices."),
    ("preview", "Drafts, for editors."),
)
_NOTICES: Json = {
    "type": "array",
    "items": {"type": "object"},
    "description": "Emergency notices that hold now, the most severe first: show them above "
    "everything else.",
}
_BLOCK = "One block of a page, of one of the types that are installed."


def build() -> Json:
    """The document of the content API alone."""
    import content.api.urls  # noqa: F401  (registers every route)

    blocks = {name: kind.content for name, kind in sorted(get_plugins().content_blocks.items())}
    words = "What editors write, for any front end. Every error is a problem document of RFC 9457."
    unions = (Choice("ContentBlock", _BLOCK, blocks), *map(_choice, (AnyPage, PageOrRedirect)))
    return document(api, words, TAGS, unions)


class Choice(msgspec.Struct, frozen=True):
    """One of several Structs, told apart by a tag: a schema of its own name.

    `members` lead from the tag to the Struct, `tag` names the property that holds it.
    """

    name: str
    description: str
    members: Mapping[str, type[Any]]
    tag: str = "type"


def _choice(union: Alternatives) -> Choice:
    tags = {str(each.__struct_config__.tag): each for each in union.members}
    return Choice(union.name, union.description, tags)


def document(
    part: StrictApi, description: str, tags: Sequence[tuple[str, str]], choices: Sequence[Choice]
) -> Json:
    """The document of a part of the API whose routes are registered.

    `tags` are its subjects with a sentence each, in order; `choices` are the types that are one of
    several.
    """
    prefix = part.prefix.removeprefix("/")
    made = copy.deepcopy(dict(part.get_openapi_schema(path_prefix=prefix)))
    schemas = dict(made["components"].get("schemas", {}))
    schemas.update(_schemas(part, choices))
    paths = {
        path: {
            method: _operation(found, part.described)
            for method, found in methods.items()
            if method != "head"
        }
        for path, methods in made["paths"].items()
    }
    order = [name for name, _ in tags]
    paths = dict(sorted(paths.items(), key=lambda item: _place(item, order)))
    used = {tag for methods in paths.values() for each in methods.values() for tag in each["tags"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": part.title,
            "version": part.version,
            "description": description,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": words} for name, words in tags if name in used],
        "paths": paths,
        "components": {
            "schemas": _used(paths, _with_notices(schemas, part, choices)),
            "securitySchemes": _security(),
        },
    }


def _place(item: tuple[str, Json], order: Sequence[str]) -> tuple[int, str]:
    """By subject, then by address: in whatever order modules happened to be imported."""
    tags = [order.index(tag) for each in item[1].values() for tag in each["tags"]]
    return min(tags), item[0]


# --- schemas --------------------------------------------------------------------------------------


def _schemas(part: StrictApi, choices: Sequence[Choice]) -> Json:
    roots: list[Any] = [ProblemDocument, PageProblem]
    for choice in choices:
        roots += choice.members.values()
    for described in part.described.values():
        roots += _members(described["answers"])
    roots = list(dict.fromkeys(roots))
    refs, schemas = msgspec.json.schema_components(roots, ref_template=REF)
    by_type = dict(zip(roots, refs, strict=True))
    _require(schemas)
    for choice in choices:
        mapping = {name: by_type[each]["$ref"] for name, each in choice.members.items()}
        schemas[choice.name] = _union(choice, mapping)
    return schemas


def _members(answers: Any) -> tuple[type[Any], ...]:
    """The Structs of an answer, which may be one of several."""
    if isinstance(answers, Alternatives):
        return answers.members
    if isinstance(answers, python_types.UnionType) or typing.get_origin(answers) is typing.Union:
        return typing.get_args(answers)
    return (answers,)


def _union(choice: Choice, mapping: Mapping[str, str]) -> Json:
    return {
        "description": choice.description,
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": choice.tag, "mapping": dict(mapping)},
    }


def _require(schemas: Json) -> None:
    """Fields with a default are in every answer, too, unless their Struct leaves them out."""
    sparse = {"RichNode", "ProblemDocument", "PageProblem"}
    for name, schema in schemas.items():
        if name not in sparse and "properties" in schema:
            schema["required"] = list(schema["properties"])


def _with_notices(schemas: Json, part: StrictApi, choices: Sequence[Choice]) -> Json:
    """Notices are put into these answers on their way out."""
    schemas["NoticeList"] = _NOTICES
    inside = _inside(schemas, {choice.name for choice in choices})
    for described in part.described.values():
        if "notices" not in (described["example"] or {}):
            continue
        for member in _members(described["answers"]):
            schema = schemas[member.__name__]
            fields = {
                name: value for name, value in schema["properties"].items() if name != "notices"
            }
            schema["properties"] = {"notices": {"$ref": REF.format(name="NoticeList")}, **fields}
            required = [each for each in schema.get("required", ()) if each != "notices"]
            # Where the same type is a part of another answer, that one has the notices.
            schema["required"] = required if member.__name__ in inside else ["notices", *required]
    return schemas


def _inside(schemas: Json, unions: Container[str]) -> set[str]:
    """The types that are parts of others; to be one of a union is not that."""
    return set().union(*(_named(each) for name, each in schemas.items() if name not in unions))


def _named(value: Any) -> set[str]:
    """The types that a part of the document refers to."""
    if isinstance(value, dict):
        ref = value.get("$ref")
        here = {ref.rpartition("/")[2]} if isinstance(ref, str) else set()
        return here.union(*map(_named, value.values()))
    return set().union(*map(_named, value)) if isinstance(value, list) else set()


def _used(paths: Json, schemas: Json) -> Json:
    """The types that an operation leads to: ninja also names what only holds parameters."""
    found: set[str] = set()
    waiting = _named(paths)
    while waiting - found:
        found |= waiting
        waiting = set().union(*(_named(schemas[name]) for name in waiting))
    return {name: schemas[name] for name in sorted(found)}


# --- operations -----------------------------------------------------------------------------------


def _operation(found: Json, all_described: Mapping[str, Mapping[str, Any]]) -> Json:
    described = all_described[found["operationId"]]
    operation = {key: value for key, value in found.items() if key not in ("responses", "security")}
    operation["parameters"] = [_parameter(each) for each in found.get("parameters", ())]
    operation["security"] = described["security"]
    if "requestBody" in operation and described["body_examples"]:
        media = operation["requestBody"]["content"]["application/json"]
        media["examples"] = dict(described["body_examples"])
    operation["responses"] = {
        str(described["status"]): _good(described),
        **_problems(_kinds(found, described)),
    }
    return operation


def _kinds(found: Json, described: Mapping[str, Any]) -> Iterable[str]:
    kinds = dict.fromkeys(described["problems"])
    if found.get("parameters"):
        kinds.setdefault("unknown-parameter")
    if any(each["in"] == "path" for each in found.get("parameters", ())):
        kinds.setdefault("not-found")
    if "requestBody" in found:
        kinds.update(dict.fromkeys(("malformed", "invalid")))
    return kinds


def _parameter(given: Json) -> Json:
    """Without the `null` that only Python knows, and with its example where tools look for it."""
    schema = {
        key: value for key, value in given["schema"].items() if key not in ("title", "default")
    }
    default = given["schema"].get("default")
    if default is not None:
        schema["default"] = default
    options = [each for each in schema.pop("anyOf", ()) if each.get("type") != "null"]
    if len(options) == 1:
        schema = {**options[0], **schema}
    elif options:
        schema["anyOf"] = options
    examples = schema.pop("examples", None)
    words = schema.pop("description", given.get("description", ""))
    made = {"name": given["name"], "in": given["in"], "required": given["required"]}
    made |= {"description": words, "schema": schema}
    if examples:
        made["example"] = examples[0]
    if given["in"] == "path":
        made["description"] = words or "The id, or the name, of what is asked for."
    return made


def _good(described: Mapping[str, Any]) -> Json:
    answers = described["answers"]
    if isinstance(answers, Alternatives):
        schema: Json = {"$ref": REF.format(name=answers.name)}
    else:
        refs = [{"$ref": REF.format(name=each.__name__)} for each in _members(answers)]
        schema = refs[0] if len(refs) == 1 else {"oneOf": refs}
    media: Json = {"schema": schema}
    if described["example"] is not None:
        media["examples"] = {"answer": {"value": described["example"]}}
    return {"description": "The answer.", "content": {"application/json": media}}


def _problems(kinds: Iterable[str]) -> Json:
    found: dict[int, list[str]] = {}
    for kind in kinds:
        status, _ = KINDS[kind]
        found.setdefault(status, []).append(kind)
    return {
        str(status): {
            "description": " ".join(f"`{kind}`: {KINDS[kind][1]}" for kind in names),
            "content": {PROBLEM_JSON: {"schema": _problem_schema(names)}},
        }
        for status, names in sorted(found.items())
    }


def _problem_schema(kinds: Iterable[str]) -> Json:
    kind = PageProblem if "unknown-page" in kinds else ProblemDocument
    return {"$ref": REF.format(name=kind.__name__)}


def _security() -> Json:
    return {
        "visitorToken": {
            "type": "http",
            "scheme": "bearer",
            "description": "A visitor token, as the utility's portal makes them.",
        },
        "apiKeyHeader": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    }


def problems() -> dict[str, tuple[int, str]]:
    """Every kind of problem: its status and what to do about it."""
    return dict(KINDS)


def as_json(document: Json) -> bytes:
    """The document as it is kept with the tests."""
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
