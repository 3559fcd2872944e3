"""How prices are written: fixed charges, seasons, periods of the day, tiers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks import timetable
from content.blocks.words import CHARGE_UNITS, DAYS, MONTHS


def price(**kwargs: Any) -> blocks.DecimalBlock:
    """A price in the plan's currency, to a thousandth of a cent."""
    kwargs.setdefault("help_text", "In dollars: 0.0984 is 9.84 cents.")
    return blocks.DecimalBlock(min_value=0, max_digits=12, decimal_places=5, **kwargs)


class ChargesBlock(blocks.StreamBlock):
    """What is paid beside the energy."""

    charge = blocks.StructBlock(
        [
            (
                "name",
                blocks.CharBlock(max_length=80, label="What it is", help_text="“Customer charge”"),
            ),
            ("price", price(help_text="In dollars.")),
            (
                "unit",
                blocks.ChoiceBlock(
                    choices=list(CHARGE_UNITS.items()), default="month", label="For"
                ),
            ),
            ("note", blocks.CharBlock(required=False, max_length=160)),
        ],
        icon="tag",
        label_format="{name}: {price} {unit}",
    )

    class Meta:
        collapsed = True


class TierBlock(blocks.StructBlock):
    """The price up to an amount used; the last tier has no limit."""

    up_to = blocks.DecimalBlock(
        required=False,
        min_value=0,
        label="Up to",
        help_text="kWh or therms in a billing month. Empty: everything above.",
    )
    price = price(label="Price of a unit")

    class Meta:
        icon = "tag"
        label_format = "up to {up_to}: {price}"


class TiersBlock(blocks.ListBlock):
    """Prices by how much is used, in ascending order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(TierBlock(), min_num=1, **kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        errors: dict[int, Any] = {}
        reached, last = None, len(value) - 1
        for at, tier in enumerate(value):
            limit = tier["up_to"]
            if at == last and limit is not None:
                errors[at] = _at("up_to", "Leave this empty in the last tier: it has no end.")
            elif at < last and limit is None:
                errors[at] = _at("up_to", "Only the last tier has no limit: say where this ends.")
            elif limit is not None and reached is not None and limit <= reached:
                errors[at] = _at(
                    "up_to", f"This must be more than the {reached} of the tier before."
                )
            reached = limit if limit is not None else reached
        if errors:
            raise ListBlockValidationError(block_errors=errors)
        return value


class WindowBlock(blocks.StructBlock):
    """Hours of a day in which a period holds."""

    days = blocks.MultipleChoiceBlock(
        choices=list(DAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None: every day.",
    )
    start = blocks.TimeBlock(label="From", default=dt.time(15))
    end = blocks.TimeBlock(
        label="Until",
        default=dt.time(20),
        help_text="00:00 is the end of the day. Earlier than the start: on the next day.",
    )

    class Meta:
        icon = "time"
        label_format = "{days} {start} to {end}"


class PeriodBlock(blocks.StructBlock):
    """On-peak, off-peak …: when it holds, and its prices."""

    name = blocks.CharBlock(max_length=60, default="All hours", help_text="“On-peak”")
    windows = blocks.ListBlock(
        WindowBlock(), default=[], label="When", help_text="None: all other hours."
    )
    tiers = TiersBlock(label="Prices")

    class Meta:
        icon = "time"
        label_format = "{name}"


class SeasonBlock(blocks.StructBlock):
    """Months with the same prices; its periods share the hours of the week out between them."""

    name = blocks.CharBlock(max_length=60, default="All year")
    months = blocks.MultipleChoiceBlock(
        choices=list(MONTHS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None: the whole year.",
    )
    periods = blocks.ListBlock(
        PeriodBlock(),
        min_num=1,
        help_text="One for all hours, or several that share out the hours of the week.",
    )

    class Meta:
        icon = "calendar"
        label_format = "{name}"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not self.is_deferred_validation and (error := check_periods(value["periods"])):
            raise StructBlockValidationError({"periods": error})
        return value


def check_periods(periods: Any) -> ListBlockValidationError | None:
    """What is wrong with how periods share out the week; None when every hour has one price."""
    named = [
        timetable.minutes((w["days"], w["start"], w["end"]) for w in period["windows"])
        for period in periods
    ]
    open_ended = [at for at, parts in enumerate(named) if not parts]
    if len(open_ended) > 1:
        first = periods[open_ended[0]]["name"]
        return _period(
            open_ended[1], f"“{first}” has all other hours already: say when this one holds."
        )
    if clash := timetable.first_overlap(named):
        at, other, minute = clash
        moment = timetable.moment(minute)
        if at == other:
            return _period(at, f"{moment} is named twice.")
        return _period(at, f"{moment} belongs to “{periods[other]['name']}” already.")
    gap = timetable.first_gap(named)
    if gap and not open_ended:
        return _period(
            len(named) - 1,
            f"No period holds on {timetable.stretch(gap)}. "
            "Add those hours, or leave one period without hours: it gets all others.",
        )
    if open_ended and not gap:
        return _period(
            open_ended[0], "No hours are left for this period: the others have them all."
        )
    return None


class SeasonsBlock(blocks.StreamBlock):
    """Seasons of a rate plan: together they are the year."""

    season = SeasonBlock()

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation or not len(value):
            return value
        seasons = [list(each.value["months"]) or list(MONTHS) for each in value]
        errors: dict[int, Any] = {}
        for at, month in timetable.months_named(seasons):
            errors.setdefault(at, _at("months", f"{MONTHS[month]} is in another season already."))
        missing = [name for key, name in MONTHS.items() if not any(key in each for each in seasons)]
        if errors or missing:
            words = [f"No season has {', '.join(missing)}."] if missing else None
            raise StreamBlockValidationError(errors, words)
        return value


def _at(field: str, message: str) -> StructBlockValidationError:
    return StructBlockValidationError({field: ValidationError(message)})


def _period(at: int, message: str) -> ListBlockValidationError:
    return ListBlockValidationError(block_errors={at: _at("windows", message)})
