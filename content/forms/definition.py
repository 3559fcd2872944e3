"""A form as front ends get it: fields to draw, and a JSON schema of what may be sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from django import forms
from msgspec import Meta

from content.forms.builder import PatternField
from content.models.forms import FormPage

#: A field that people do not see and programs fill in.
TRAP = "gs_reply_to"
_INPUTS = {
    "singleline": "text",
    "multiline": "textarea",
    "dropdown": "select",
    "multiselect": "select",
    "phone": "tel",
    "zip": "text",
    "account": "text",
    "datetime": "datetime-local",
}
_FORMATS = {"email": "email", "url": "uri", "date": "date"}
_AUTOFILL = {"email": "email", "phone": "tel", "zip": "postal-code"}
_INPUT_MODES = {"zip": "numeric", "phone": "tel", "number": "decimal"}

FieldKind = Literal[
    "singleline",
    "multiline",
    "email",
    "number",
    "url",
    "checkbox",
    "checkboxes",
    "dropdown",
    "multiselect",
    "radio",
    "date",
    "datetime",
    "hidden",
    "phone",
    "zip",
    "account",
]


class FormChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the values that a field takes."""

    value: str
    label: str


class FieldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form, with all that drawing it needs."""

    name: Annotated[str, Meta(description="The key of its value in `values`.")]
    type: FieldKind
    input: Annotated[
        str, Meta(description="`textarea`, `select`, or the type of an HTML input element.")
    ]
    label: str
    help: str
    required: bool
    multiple: Annotated[bool, Meta(description="Whether its value is a list of choices.")]
    choices: tuple[FormChoice, ...]
    default: Annotated[str, Meta(description="What it holds at first; of several, one a line.")]
    max_length: int | None
    pattern: Annotated[
        str | None, Meta(description="For the pattern attribute; the server checks it as well.")
    ]
    autocomplete: Annotated[str | None, Meta(description="For the autocomplete attribute.")]
    input_mode: Annotated[str | None, Meta(description="For the inputmode attribute.")]


def fields(page: FormPage) -> list[FieldAnswer]:
    """The fields of a form in their order. One query."""
    rows = list(page.get_form_fields())
    built = page.form_builder(rows).formfields
    return [
        _field(row, name, field) for row, (name, field) in zip(rows, built.items(), strict=True)
    ]


def _field(row: Any, name: str, field: forms.Field) -> FieldAnswer:
    multiple = isinstance(field, forms.MultipleChoiceField)
    return FieldAnswer(
        name=name,
        type=row.field_type,
        input=_input(row.field_type),
        label=row.label,
        help=row.help_text,
        required=row.required,
        multiple=multiple,
        choices=tuple(
            FormChoice(value=str(value), label=str(label))
            for value, label in getattr(field, "choices", ())
        ),
        default="\n".join(field.initial) if multiple and field.initial else row.default_value,
        max_length=getattr(field, "max_length", None),
        pattern=field.pattern if isinstance(field, PatternField) else None,
        autocomplete=row.autofill or _AUTOFILL.get(row.field_type),
        input_mode=_INPUT_MODES.get(row.field_type),
    )


def _input(kind: str) -> str:
    return _INPUTS.get(kind, "checkbox" if kind.startswith("checkbox") else kind)


def schema(found: Iterable[FieldAnswer]) -> dict[str, Any]:
    """A JSON schema (2020-12) of `values`. What it lets through may still be refused."""
    listed = list(found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {each.name: _property(each) for each in listed},
        "required": [each.name for each in listed if each.required],
        "additionalProperties": False,
    }


def _property(field: FieldAnswer) -> dict[str, Any]:
    common: dict[str, Any] = {"title": field.label}
    if field.help:
        common["description"] = field.help
    values = [choice.value for choice in field.choices]
    if field.multiple:
        items = {"type": "string", "enum": values}
        least = {"minItems": 1} if field.required else {}
        return {**common, "type": "array", "items": items, "uniqueItems": True, **least}
    if field.type == "checkbox":
        must = {"const": True} if field.required else {}
        return {**common, "type": "boolean", **must}
    if field.type == "number":
        return {**common, "type": ["number", "string"]}
    common["type"] = "string"
    if values:
        return {**common, "enum": values if field.required else ["", *values]}
    return {**common, **_text(field)}


def _text(field: FieldAnswer) -> dict[str, Any]:
    """What a text has to be like; a field that may stay empty takes an empty one."""
    shape: dict[str, Any] = {}
    if field.max_length:
        shape["maxLength"] = field.max_length
    if field.required:
        shape["minLength"] = 1
    rule: dict[str, Any] = {}
    if field.pattern:
        rule["pattern"] = field.pattern
    if field.type in _FORMATS:
        rule["format"] = _FORMATS[field.type]
    if rule and not field.required:
        return {**shape, "anyOf": [{"maxLength": 0}, rule]}
    return {**shape, **rule}
