"""What a program pays, in a few words for a list: "up to $2,000", "30% of the cost"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "most": "up to {0}",
        "percent": "{0}% of the cost",
        "per": "{0} per {1}",
    },
    "es": {
        "most": "hasta {0}",
        "percent": "{0}% del costo",
        "per": "{0} por {1}",
    },
}


def headline(incentives: Iterable[Any], language: str) -> str:
    """The largest amount of some incentives in words; an empty text when none has a figure.

    Takes :class:`content.blocks.values.Incentive` or anything with its fields. Of several amounts
    in dollars the largest is "up to"; without any, the first that can be said is.
    """
    found = list(incentives)
    words = _WORDS.get(language[:2], _WORDS["en"])
    dollars = [most for each in found if (most := _dollars(each)) is not None]
    if dollars and (len(found) > 1 or found[0].unit != "usd"):
        return words["most"].format(_money(max(dollars)))
    if dollars:
        return found[0].words or _money(dollars[0])
    return next((said for each in found if (said := _said(each, words))), "")


def _dollars(incentive: Any) -> Decimal | None:
    """The most that it can pay in dollars, if it says so."""
    amount, most = _number(incentive.amount), _number(incentive.maximum)
    if incentive.unit == "usd" and amount is not None:
        return max(amount, most or amount)
    return most


def _said(incentive: Any, words: Mapping[str, str]) -> str:
    amount = _number(incentive.amount)
    if incentive.words or amount is None:
        return str(incentive.words)
    if incentive.unit == "percent":
        return words["percent"].format(f"{amount.normalize():f}")
    per = incentive.per
    return words["per"].format(_money(amount), per) if per else _money(amount)


def _number(text: Any) -> Decimal | None:
    try:
        return Decimal(text) if text not in (None, "") else None
    except InvalidOperation:
        return None


def _money(amount: Decimal) -> str:
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"
