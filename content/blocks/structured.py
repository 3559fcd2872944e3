"""Structured parts of pages: steps, phone numbers, amounts, prices, hours, documents."""

from __future__ import annotations

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

RICH = ["bold", "italic", "link"]
DAYS = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
]
MONTHS = [
    (str(number), name)
    for number, name in enumerate(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        1,
    )
]


class StepsBlock(blocks.StreamBlock):
    """What to do, in order."""

    step = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(max_length=120, help_text="What to do: “Leave the house.”")),
            ("text", blocks.RichTextBlock(required=False, features=RICH)),
        ],
        icon="list-ol",
        label_format="{title}",
    )


class PhonesBlock(blocks.StreamBlock):
    """Whom to call."""

    phone = blocks.StructBlock(
        [
            ("label", blocks.CharBlock(max_length=80, help_text="“Gas emergency line”")),
            ("number", blocks.CharBlock(max_length=40)),
            ("hours", blocks.CharBlock(required=False, max_length=80)),
        ],
        icon="mobile-alt",
        label_format="{label}: {number}",
    )


class DocumentsBlock(blocks.StreamBlock):
    """Files to download."""

    document = DocumentChooserBlock()


class IncentivesBlock(blocks.StreamBlock):
    """What a program pays."""

    incentive = blocks.StructBlock(
        [
            ("item", blocks.CharBlock(max_length=160, label="For", help_text="“Heat pump”")),
            (
                "amount",
                blocks.DecimalBlock(required=False, min_value=0, max_digits=12, decimal_places=2),
            ),
            (
                "unit",
                blocks.ChoiceBlock(
                    choices=[
                        ("usd", "dollars"),
                        ("percent", "percent of the cost"),
                        ("usd_per_unit", "dollars for each unit"),
                        ("text", "as said in words"),
                    ],
                    default="usd",
                ),
            ),
            (
                "per",
                blocks.CharBlock(required=False, max_length=60, help_text="“kW”, “ton”, “year”"),
            ),
            ("maximum", blocks.DecimalBlock(required=False, min_value=0, decimal_places=2)),
            ("words", blocks.CharBlock(required=False, max_length=160, label="In words")),
            ("note", blocks.CharBlock(required=False, max_length=240)),
        ],
        icon="tag",
        label_format="{item}: {amount} {unit}",
    )


class ChargesBlock(blocks.StreamBlock):
    """What is paid beside the energy."""

    charge = blocks.StructBlock(
        [
            ("name", blocks.CharBlock(max_length=80, help_text="“Customer charge”")),
            ("price", blocks.DecimalBlock(max_digits=12, decimal_places=5)),
            (
                "unit",
                blocks.ChoiceBlock(
                    choices=[
                        ("month", "a month"),
                        ("day", "a day"),
                        ("kw", "per kW of the highest demand"),
                        ("kwh", "per kWh"),
                        ("therm", "per therm"),
                    ],
                    default="month",
                ),
            ),
            ("note", blocks.CharBlock(required=False, max_length=160)),
        ],
        icon="tag",
        label_format="{name}: {price} {unit}",
    )


class TierBlock(blocks.StructBlock):
    """The price up to an amount used; the last tier has no limit."""

    up_to = blocks.DecimalBlock(
        required=False, min_value=0, help_text="In a billing month. Empty: all that is above."
    )
    price = blocks.DecimalBlock(max_digits=12, decimal_places=5)


class WindowBlock(blocks.StructBlock):
    """Hours of a day in which a period holds."""

    days = blocks.MultipleChoiceBlock(choices=DAYS, required=False, help_text="None: every day.")
    start = blocks.TimeBlock()
    end = blocks.TimeBlock(help_text="00:00 is the end of the day.")


class PeriodBlock(blocks.StructBlock):
    """On-peak, off-peak …: when it holds, and its prices."""

    name = blocks.CharBlock(max_length=60, help_text="“On-peak”")
    windows = blocks.ListBlock(
        WindowBlock(), default=[], label="When", help_text="None: all other hours."
    )
    tiers = blocks.ListBlock(TierBlock(), min_num=1, label="Prices")


class SeasonsBlock(blocks.StreamBlock):
    """Seasons of a rate plan."""

    season = blocks.StructBlock(
        [
            ("name", blocks.CharBlock(max_length=60, default="All year")),
            (
                "months",
                blocks.MultipleChoiceBlock(
                    choices=MONTHS, required=False, help_text="None: the whole year."
                ),
            ),
            ("periods", blocks.ListBlock(PeriodBlock(), min_num=1)),
        ],
        icon="calendar",
        label_format="{name}",
    )


class HoursBlock(blocks.StreamBlock):
    """When somebody is there."""

    hours = blocks.StructBlock(
        [
            ("days", blocks.MultipleChoiceBlock(choices=DAYS)),
            ("opens", blocks.TimeBlock()),
            ("closes", blocks.TimeBlock()),
        ],
        icon="time",
        label_format="{days}: {opens} to {closes}",
    )
