"""The editor blocks of the built-in conditions. Imported when Django is ready, never earlier."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import escape
from wagtail import blocks
from wagtail.admin.compare import BlockComparison
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from plugins import vocabulary
from plugins.api import AttributeSpec, OperatorOption, Vocabulary
from plugins.builtin.conditions.calendar import DAYS
from plugins.builtin.conditions.operands import OperandError, read_operand
from plugins.rules import describe_condition


class ConditionBlock(blocks.StructBlock):
    """A condition that shows itself in words wherever it is not being edited."""

    def sentence(self, value: Any) -> str:
        """The condition in plain words."""
        leaf = {**self.get_prep_value(value), "type": self.name}
        text = describe_condition(leaf, vocabulary.current())
        return text[:1].upper() + text[1:]

    def render_basic(self, value: Any, context: Any = None) -> str:
        return str(escape(self.sentence(value)))

    def get_comparison_class(self) -> type[BlockComparison]:
        return SentenceComparison

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        # Exactly the params: plain JSON, and nothing where nothing was filled in.
        return {
            name: plain
            for name, part in super().get_prep_value(value).items()
            if (plain := _plain(part)) not in (None, "")
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


class SentenceComparison(BlockComparison):
    """Two versions of a condition as two sentences."""

    def htmlvalue(self, val: Any) -> str:
        return str(self.block.render_basic(val))


# --- attribute ----------------------------------------------------------------------------------


class JSONBlock(blocks.FieldBlock):
    """Any JSON value, carried in a hidden field; text that is no JSON is taken as that text."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.Field(required=False, widget=forms.HiddenInput())
        super().__init__(**kwargs)

    def value_from_form(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            return value

    def value_for_form(self, value: Any) -> str:
        return "" if value is None else json.dumps(value)

    def clean(self, value: Any) -> Any:
        return value

    def get_form_state(self, value: Any) -> Any:
        return value


class AttributeBlock(ConditionBlock):
    """An attribute, one of the operators that fit it, and a value that fits both."""

    attribute = blocks.CharBlock(required=False)
    op = blocks.CharBlock(required=False)
    value = JSONBlock(required=False)

    class Meta:
        icon = "user"

    def clean(self, value: Any) -> Any:
        words = vocabulary.current()
        name, op, operand = value.get("attribute"), value.get("op"), value.get("value")
        if self.is_deferred_validation and not (name and op):
            return value  # a draft may be unfinished
        spec = _attribute(words, name)
        option = _operator(words, spec, op)
        if self.is_deferred_validation and operand in (None, "", []):
            return value
        try:
            operand = read_operand(spec, option, operand)
        except OperandError as error:
            raise StructBlockValidationError({"value": ValidationError(str(error))}) from error
        return self._to_struct_value([("attribute", name), ("op", op), ("value", operand)])


def _attribute(words: Vocabulary, name: Any) -> AttributeSpec:
    if not name:
        raise StructBlockValidationError({"attribute": ValidationError("Choose an attribute.")})
    spec = words.attributes.get(name)
    if spec is None:
        raise StructBlockValidationError(
            {
                "attribute": ValidationError(
                    f"There is no attribute “{name}” any more; choose another one."
                )
            }
        )
    return spec


def _operator(words: Vocabulary, spec: AttributeSpec, op: Any) -> OperatorOption:
    option = words.operators.get(op) if op else None
    if option is None or spec.type not in option.types:
        message = (
            f"“{option.label}” does not work on {spec.label}; choose another comparison."
            if option
            else "Choose how to compare it."
        )
        raise StructBlockValidationError({"op": ValidationError(message)})
    return option


SOURCES = {
    "verified": "Our records",
    "declared": "What the visitor told us",
    "context": "The request",
}


def editor_words(words: Vocabulary) -> dict[str, Any]:
    """What the rule editor in the browser needs to know about attributes and operators."""
    specs: Iterable[AttributeSpec] = sorted(
        words.attributes.values(), key=lambda spec: (spec.label or spec.name).lower()
    )
    return {
        "sources": SOURCES,
        "attributes": [
            {
                "name": spec.name,
                "label": spec.label or spec.name,
                "type": spec.type,
                "source": spec.source,
                "description": spec.description,
                "choices": [[value, label or value] for value, label in spec.choices],
                "unit": spec.unit,
                "sensitive": spec.sensitive,
            }
            for spec in specs
        ],
        "operators": [
            {
                "key": option.key,
                "label": option.label,
                "types": sorted(option.types),
                "operand": option.operand,
            }
            for option in words.operators.values()
        ],
    }


class AttributeAdapter(StructBlockAdapter):
    js_constructor = "gridspot.blocks.AttributeBlock"

    def js_args(self, block: AttributeBlock) -> list[Any]:
        name, children, meta = super().js_args(block)
        # Asked for each time a form is shown, so that a new attribute is there at once.
        return [name, children, {**meta, "words": editor_words(vocabulary.current())}]

    @cached_property
    def media(self) -> forms.Media:
        media: forms.Media = super().media + forms.Media(
            js=[
                versioned_static("plugins/combobox.js"),
                versioned_static("plugins/rule-operands.js"),
                versioned_static("plugins/rule-editor.js"),
            ],
            css={"all": [versioned_static("plugins/rule-editor.css")]},
        )
        return media


register(AttributeAdapter(), AttributeBlock)


# --- the others ---------------------------------------------------------------------------------


class MemberBlock(blocks.ChoiceBlock):
    """Yes or no, as words on the screen and as a boolean in the rule."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("in", "is in"), ("out", "is not in")], default=True, required=True, **kwargs
        )

    def value_from_form(self, value: Any) -> Any:
        return {"in": True, "out": False}.get(value, value)

    def value_for_form(self, value: Any) -> Any:
        return {True: "in", False: "out"}.get(value, value)

    def to_python(self, value: Any) -> Any:
        return value

    def normalize(self, value: Any) -> Any:
        return value

    def clean(self, value: Any) -> Any:
        return self.value_from_form(self.field.clean(self.value_for_form(value)))


class SegmentBlock(ConditionBlock):
    member = MemberBlock(label="The visitor")
    segment = SnippetChooserBlock("marketing_spots.Segment", label="Segment")

    class Meta:
        icon = "group"
        label_format = "{member} {segment}"


class DateBlock(ConditionBlock):
    op = blocks.ChoiceBlock(
        choices=[
            ("before", "is before"),
            ("after", "is after"),
            ("between", "is between (both included)"),
        ],
        default="between",
        label="Today's date",
    )
    date = blocks.DateBlock(label="Date")
    end = blocks.DateBlock(label="Last day", required=False, help_text="For “between” only.")

    class Meta:
        icon = "calendar-alt"
        label_format = "today {op} {date} {end}"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        between, first, last = value["op"] == "between", value["date"], value["end"]
        problem = ""
        if between and last is None and not self.is_deferred_validation:
            problem = "Enter the last day."
        elif between and first and last and last < first:
            problem = "The last day lies before the first."
        elif last is not None and not between:
            problem = "A last day goes with “between” only; leave it empty."
        if problem:
            raise StructBlockValidationError({"end": ValidationError(problem)})
        return value


class WeekdayBlock(ConditionBlock):
    days = blocks.MultipleChoiceBlock(
        choices=list(enumerate(DAYS)), widget=forms.CheckboxSelectMultiple, label="Days"
    )

    class Meta:
        icon = "calendar"

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        params = super().get_prep_value(value)
        return {"days": sorted(params.get("days") or ())}


def new_seed() -> str:
    """A text that no other condition has."""
    return secrets.token_hex(4)


class PercentageBlock(ConditionBlock):
    percent = blocks.FloatBlock(
        min_value=0, max_value=100, label="Percent", help_text="Of all visitors, from 0 to 100."
    )
    seed = blocks.CharBlock(
        max_length=100,
        default=new_seed,
        label="Draw",
        help_text="Conditions with the same text pick the same visitors. Change it to draw anew.",
    )

    class Meta:
        icon = "user"
        label_format = "{percent} % of visitors ({seed})"


__all__ = [
    "AttributeBlock",
    "ConditionBlock",
    "DateBlock",
    "PercentageBlock",
    "SegmentBlock",
    "WeekdayBlock",
    "editor_words",
]
