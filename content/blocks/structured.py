"""How structured parts of pages are written: steps, phone numbers, documents, amounts, hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from content.blocks import timetable
from content.blocks.editing.actions import phone_block
from content.blocks.editing.lists import step_block
from content.blocks.words import DAYS, INCENTIVE_UNITS


class StepsBlock(blocks.StreamBlock):
    """What to do, in order."""

    step = step_block()


class PhonesBlock(blocks.StreamBlock):
    """Whom to call."""

    phone = phone_block()


class DocumentsBlock(blocks.StreamBlock):
    """Files to download."""

    document = DocumentChooserBlock()


class IncentiveBlock(blocks.StructBlock):
    """What is paid for one thing."""

    item = blocks.CharBlock(max_length=160, label="For", help_text="“Heat pump”")
    unit = blocks.ChoiceBlock(choices=list(INCENTIVE_UNITS.items()), default="usd", label="Paid as")
    amount = blocks.DecimalBlock(required=False, min_value=0, max_digits=12, decimal_places=2)
    per = blocks.CharBlock(
        required=False, max_length=60, label="For each", help_text="“kW”, “ton”, “window”"
    )
    maximum = blocks.DecimalBlock(
        required=False, min_value=0, max_digits=12, decimal_places=2, label="At most, in dollars"
    )
    words = blocks.CharBlock(
        required=False,
        max_length=160,
        label="In words",
        help_text="Shown instead of the amount: “Free”, “Up to half of the cost”.",
    )
    note = blocks.CharBlock(required=False, max_length=240)

    class Meta:
        icon = "tag"
        label_format = "{item}: {amount} {unit} {words}"
        form_layout = blocks.BlockGroup(
            children=["item", "unit", "amount", "per"], settings=["maximum", "words", "note"]
        )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        unit, amount = value["unit"], value["amount"]
        errors = {}
        if unit == "text":
            if not value["words"]:
                errors["words"] = ValidationError("Say in words what is paid.")
        elif amount is None:
            errors["amount"] = ValidationError("Enter the amount, or choose “only in words”.")
        elif unit == "percent" and amount > 100:
            errors["amount"] = ValidationError("This cannot be more than 100 percent.")
        if unit == "usd_per_unit" and not value["per"]:
            errors["per"] = ValidationError("Say for each what: “kW”, “ton”, “window”.")
        if errors:
            raise StructBlockValidationError(errors)
        return value


class IncentivesBlock(blocks.StreamBlock):
    """What a program pays."""

    incentive = IncentiveBlock()

    class Meta:
        collapsed = True


class OpenBlock(blocks.StructBlock):
    """From when until when somebody is there."""

    days = blocks.MultipleChoiceBlock(
        choices=list(DAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        default=["mon", "tue", "wed", "thu", "fri"],
    )
    opens = blocks.TimeBlock(default=dt.time(8))
    closes = blocks.TimeBlock(default=dt.time(18), help_text="00:00 is the end of the day.")

    class Meta:
        icon = "time"
        label_format = "{days}: {opens} to {closes}"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        opens, closes = value["opens"], value["closes"]
        if self.is_deferred_validation or opens is None or closes is None:
            return value
        if closes <= opens and closes != dt.time(0):
            raise StructBlockValidationError(
                {
                    "closes": ValidationError(
                        "It must close after it opens. For hours past midnight, end this at 00:00 "
                        "and add the rest to the next day."
                    )
                }
            )
        return value


class HoursBlock(blocks.StreamBlock):
    """When somebody is there."""

    hours = OpenBlock()

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        named = [
            timetable.minutes([(each.value["days"], each.value["opens"], each.value["closes"])])
            for each in value
        ]
        if clash := timetable.first_overlap(named):
            at, _, minute = clash
            message = f"{timetable.moment(minute)} is in other hours above already."
            raise StreamBlockValidationError(
                {at: StructBlockValidationError({"days": ValidationError(message)})}
            )
        return value
