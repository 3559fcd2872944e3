"""Rules as the editor stores them and as the engine reads them, both ways, and in plain words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from plugins.api import RuleError, Vocabulary
from plugins.manager import get_plugins
from plugins.streams import unwrap

Rule = dict[str, Any]

GROUP = "group"
#: What a group asks of its conditions, as the editor says it.
MATCHES = {
    "all": "all of these hold",
    "any": "any of these holds",
    "none": "none of these holds",
}
#: How many groups may stand inside each other in the editor.
DEEPEST_GROUP = 4


def rule_from_stream(stream: Sequence[Mapping[str, Any]]) -> Rule:
    """The rule that a stored stream stands for; every top-level condition must hold.

    A condition whose plugin is switched off stays in the rule, so that it does not compile
    rather than reach more people. An empty stream is ``{"all": []}``.
    """
    return _compile(stream)[0]


Place = tuple[str | int, ...]


def _compile(stream: Sequence[Mapping[str, Any]]) -> tuple[Rule, dict[str, Place]]:
    """The rule, and for each path inside it the place in the stream that it came from."""
    places: dict[str, Place] = {}
    items = [unwrap(item) for item in stream]
    if len(items) == 1 and not _is_group(items[0], "all"):
        return _item(items[0], "", (0,), places), places
    rules = [_item(item, f"all[{i}]", (i,), places) for i, item in enumerate(items)]
    return {"all": rules}, places


def _is_group(item: Mapping[str, Any], match: str) -> bool:
    return item["type"] == GROUP and (item.get("value") or {}).get("match") == match


def _item(item: Mapping[str, Any], path: str, place: Place, places: dict[str, Place]) -> Rule:
    places[path] = place
    value = item.get("value")
    if item["type"] != GROUP:
        params = value if isinstance(value, Mapping) else {"value": value}
        return {**{key: _plain(part) for key, part in params.items()}, "type": item["type"]}
    value = value if isinstance(value, Mapping) else {}
    match = value.get("match")
    steps = {"all": "all", "any": "any", "none": "not.any"}.get(str(match))
    if steps is None:
        # Neither word that the editor offers: leave it to the engine to refuse.
        return {"type": GROUP, "match": match}
    inner = f"{path}.{steps}" if path else steps
    places[inner] = (*place, "conditions")
    rules = [
        _item(unwrap(child), f"{inner}[{i}]", (*place, "conditions", i), places)
        for i, child in enumerate(value.get("conditions") or ())
    ]
    return {"not": {"any": rules}} if match == "none" else {str(match): rules}


def _plain(value: Any) -> Any:
    """As JSON has it: blocks may hold dates, times and decimals, rules may not."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def stream_from_rule(rule: Rule | None) -> list[dict[str, Any]]:
    """The stream in which the editor shows `rule`; None is an empty one.

    Raises ValueError for what is no rule, and for one nested deeper than the editor can show.
    """
    if not rule:
        return []
    if set(rule) == {"all"}:
        return [_child(part, 0) for part in _parts(rule["all"])]
    return [_child(rule, 0)]


def _child(rule: Any, depth: int) -> dict[str, Any]:
    if not isinstance(rule, Mapping):
        raise ValueError(f"A rule is an object, not {rule!r}.")
    if "type" in rule:
        params = {key: value for key, value in rule.items() if key != "type"}
        return {"type": rule["type"], "value": params}
    if depth >= DEEPEST_GROUP:
        raise ValueError(
            f"The rule is nested more than {DEEPEST_GROUP} groups deep, which the editor cannot "
            "show; put an inner part into a segment."
        )
    if len(rule) != 1 or not set(rule) <= {"all", "any", "not"}:
        raise ValueError(f"Not a rule: {rule!r}. Use all, any, not, or a condition with a type.")
    ((word, inner),) = rule.items()
    if word == "not":
        negates_any = isinstance(inner, Mapping) and set(inner) == {"any"}
        match, parts = "none", _parts(inner["any"]) if negates_any else [inner]
    else:
        match, parts = word, _parts(inner)
    children = [_child(part, depth + 1) for part in parts]
    return {"type": GROUP, "value": {"match": match, "conditions": children}}


def _parts(value: Any) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError(f"Expected a list of rules, not {value!r}.")
    return value


# --- in plain words -----------------------------------------------------------------------------

_EMPTY = {"all": "always", "any": "never", "none": "always"}


def describe_rule(rule: Rule | None, vocabulary: Vocabulary) -> str:
    """The rule as one sentence: "Owns an EV is yes, and not (Monthly usage is at least 500 kWh)"."""
    if not rule or rule == {"all": []}:
        return "Everybody"
    text = _describe(rule, vocabulary, top=True)
    return text[:1].upper() + text[1:]


def _describe(rule: Any, words: Vocabulary, top: bool = False) -> str:
    if not isinstance(rule, Mapping):
        return "something that is not a rule"
    if "type" in rule:
        return describe_condition(rule, words)
    for word, joint in (("all", " and "), ("any", " or ")):
        if word in rule:
            return _joined([_describe(part, words) for part in rule[word]], joint, word, top)
    inner = rule.get("not")
    if isinstance(inner, Mapping) and set(inner) == {"any"}:
        parts = [_describe(part, words) for part in inner["any"]]
        if len(parts) > 1:
            return f"none of ({'; '.join(parts)})"
        return f"not ({parts[0]})" if parts else _EMPTY["none"]
    return f"not ({_describe(inner, words, top=True)})"


def _joined(parts: list[str], joint: str, word: str, top: bool) -> str:
    if not parts:
        return _EMPTY[word]
    text = joint.join(parts)
    return text if top or len(parts) == 1 else f"({text})"


def describe_condition(leaf: Mapping[str, Any], words: Vocabulary) -> str:
    """One condition in plain words; one that cannot describe itself by its label or type."""
    kind = get_plugins().conditions.get(leaf["type"])
    if kind is None:
        return f"a condition of a plugin that is switched off ({leaf['type']})"
    params = {key: value for key, value in leaf.items() if key != "type"}
    try:
        return str(kind.describe(params, words))
    except Exception:  # words are worth less than the page they stand on
        return kind.label


# --- errors back at their fields ----------------------------------------------------------------

_STEP = re.compile(r"[.\[]")


def stream_errors(stream: Sequence[Mapping[str, Any]], error: RuleError) -> Any:
    """The engine's `error` as a validation error of the stream that shows at the field it is about.

    `error` needs a `path` inside ``rule_from_stream(stream)`` and a `message`.
    """
    places = _compile(stream)[1]
    path, rest = error.path, ""
    while path not in places and path:
        cut = max(path.rfind("."), path.rfind("["))
        rest = path[max(cut, 0) :] + rest
        path = path[: max(cut, 0)]
    place = places.get(path, ())
    if not place or not isinstance(place[-1], int):
        return _at(place, StreamBlockValidationError(non_block_errors=[error.message]))
    field = _STEP.split(rest.lstrip("."))[0]
    if field in _fields(stream, place):
        inner = StructBlockValidationError({field: ValidationError(error.message)})
    else:
        inner = StructBlockValidationError(non_block_errors=[error.message])
    return _at(place, inner)


def _at(place: Place, error: Any) -> Any:
    """`error` wrapped so that it belongs to the block at `place`."""
    for step in reversed(place):
        if isinstance(step, int):
            error = StreamBlockValidationError(block_errors={step: error})
        else:
            error = StructBlockValidationError(block_errors={step: error})
    return error


def _fields(stream: Sequence[Mapping[str, Any]], place: Place) -> frozenset[str]:
    """The fields that the block at `place` has in the editor."""
    children: Any = stream
    for step in place[:-1]:
        children = children[step]["value"] if isinstance(step, int) else children[step]
    name = unwrap(children[place[-1]])["type"]
    if name == GROUP:
        return frozenset({"match", "conditions"})
    kind = get_plugins().conditions.get(name)
    try:
        return frozenset(kind.make_block().child_blocks) if kind else frozenset()
    except Exception:  # its block cannot be made, so the editor has no fields of it
        return frozenset()
