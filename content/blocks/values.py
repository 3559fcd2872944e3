"""What the API makes of the structured parts of pages.

Each function takes the raw stored value of its field and a `PageEnv`, asks the env for everything
at each call (see :class:`plugins.api.PageEnv`), never raises, and leaves out what is gone. Money is
text with a decimal point, times are "HH:MM", months are 1 to 12, days are mon to sun.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from content.blocks import raw
from content.blocks.links import telephone
from content.blocks.words import CHARGE_UNITS, DAYS, INCENTIVE_UNITS, MONTHS
from plugins.api import Document, PageEnv, RichText

__all__ = [
    "Charge",
    "Hours",
    "Incentive",
    "Period",
    "Phone",
    "Season",
    "Step",
    "Tier",
    "Window",
    "charges",
    "documents",
    "hours",
    "incentives",
    "phones",
    "rich_or_none",
    "seasons",
    "steps",
]

_DAYS = tuple(DAYS)
_MONTHS = tuple(MONTHS)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: a short command, and perhaps more about it."""

    title: str
    text: RichText | None = None


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """A number to call. `href` is its tel: address, `hours` is in words."""

    label: str
    number: str
    href: str
    hours: str = ""


class Incentive(msgspec.Struct, frozen=True, kw_only=True):
    """What a program pays for `item`.

    `unit` is usd (an amount), percent (of the cost), usd_per_unit (for each `per`) or text (only
    `words` say it). `maximum` is in dollars.
    """

    item: str
    unit: str
    amount: str | None = None
    per: str = ""
    maximum: str | None = None
    words: str = ""
    note: str = ""


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid beside the energy. `unit` is month, day, kw, kwh or therm."""

    name: str
    price: str
    unit: str
    note: str = ""


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A price for a kWh or therm, up to `up_to` of them in a billing month; None: all above."""

    price: str
    up_to: str | None = None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Hours in which a period holds, from `start` until `end`; "24:00" is the end of the day.

    With an `end` before `start` it goes on past midnight into the day after.
    """

    days: tuple[str, ...]
    start: str
    end: str


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Prices for some hours of the day. `other_hours`: all those that no other period names."""

    name: str
    other_hours: bool
    windows: tuple[Window, ...]
    tiers: tuple[Tier, ...]


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """Months with the same prices."""

    name: str
    months: tuple[int, ...]
    periods: tuple[Period, ...]


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody is there; "24:00" is the end of the day."""

    days: tuple[str, ...]
    opens: str
    closes: str


def rich_or_none(value: Any, env: PageEnv) -> RichText | None:
    """Formatted text, or None where nothing was written."""
    if not isinstance(value, str) or not value.strip():
        return None
    return env.rich(value)


def step(value: Any, env: PageEnv) -> Step | None:
    """One step; None without a title."""
    given = raw.struct(value)
    title, more = raw.text(given, "title"), rich_or_none(given.get("text"), env)
    return Step(title=title, text=more) if title else None


def steps(value: Any, env: PageEnv) -> tuple[Step, ...]:
    """What to do, in order."""
    made = [step(each, env) for each in raw.streamed(value, "step")]
    return tuple(each for each in made if each is not None)


def phone(value: Any) -> Phone | None:
    """One phone number; None where it cannot be dialled."""
    given = raw.struct(value)
    number = raw.text(given, "number")
    href = telephone(number)
    if not href:
        return None
    return Phone(
        label=raw.text(given, "label"), number=number, href=href, hours=raw.text(given, "hours")
    )


def phones(value: Any, env: PageEnv) -> tuple[Phone, ...]:
    """Whom to call, in order."""
    made = [phone(each) for each in raw.streamed(value, "phone")]
    return tuple(each for each in made if each is not None)


def documents(value: Any, env: PageEnv) -> tuple[Document, ...]:
    """Files to download, in order."""
    found = [env.document(each) for name, each, _ in raw.stream(value) if name == "document"]
    return tuple(each for each in found if each is not None)


def incentives(value: Any, env: PageEnv) -> tuple[Incentive, ...]:
    """What a program pays, in order."""
    return tuple(
        Incentive(
            item=raw.text(each, "item"),
            amount=raw.money(each, "amount"),
            unit=raw.choice(each, "unit", INCENTIVE_UNITS, "text"),
            per=raw.text(each, "per"),
            maximum=raw.money(each, "maximum"),
            words=raw.text(each, "words"),
            note=raw.text(each, "note"),
        )
        for each in raw.streamed(value, "incentive")
    )


def charges(value: Any, env: PageEnv) -> tuple[Charge, ...]:
    """What is paid whatever is used, in order; a charge without a price is left out."""
    return tuple(
        Charge(
            name=raw.text(each, "name"),
            price=price,
            unit=raw.choice(each, "unit", CHARGE_UNITS, "month"),
            note=raw.text(each, "note"),
        )
        for each in raw.streamed(value, "charge")
        if (price := raw.money(each, "price")) is not None
    )


def seasons(value: Any, env: PageEnv) -> tuple[Season, ...]:
    """Prices by season, period and tier."""
    return tuple(
        Season(
            name=raw.text(each, "name"),
            months=tuple(int(month) for month in raw.chosen(each, "months", _MONTHS) or _MONTHS),
            periods=tuple(_period(raw.struct(item)) for item in raw.items(each.get("periods"))),
        )
        for each in raw.streamed(value, "season")
    )


def _period(value: Mapping[str, Any]) -> Period:
    windows = tuple(
        Window(days=raw.chosen(each, "days", _DAYS) or _DAYS, start=start, end=end)
        for each in map(raw.struct, raw.items(value.get("windows")))
        if (start := raw.clock(each, "start")) and (end := _end(each, "end"))
    )
    tiers = tuple(
        Tier(price=price, up_to=raw.money(each, "up_to"))
        for each in map(raw.struct, raw.items(value.get("tiers")))
        if (price := raw.money(each, "price")) is not None
    )
    return Period(
        name=raw.text(value, "name"), other_hours=not windows, windows=windows, tiers=tiers
    )


def hours(value: Any, env: PageEnv) -> tuple[Hours, ...]:
    """When somebody is there, in order."""
    return tuple(
        Hours(days=raw.chosen(each, "days", _DAYS), opens=opens, closes=closes)
        for each in raw.streamed(value, "hours")
        if (opens := raw.clock(each, "opens")) and (closes := _end(each, "closes"))
    )


def _end(value: Mapping[str, Any], key: str) -> str:
    """A time at which something ends: midnight is the end of the day, not its beginning."""
    found = raw.clock(value, key)
    return "24:00" if found == "00:00" else found
