"""A program's page in words, in English and Spanish, from what the source says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from content.programs.records import Amount, Incentive, Program
from content.programs.wording import UNITS, amount_in_words, shortened

LONGEST_SUMMARY = 400
LONGEST_ITEM = 160
LONGEST_NOTE = 240

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "one": "One incentive of {who}",
        "many": "{count} incentives of {who}",
        "federal": "the federal government",
        "homeowner": "For homeowners",
        "renter": "For renters",
        "income": "With an income limit",
        "from": "From {0}",
        "until": "Until {0}",
        "paused": "Paused at the moment",
        "bonus": "More for households with low income",
        "untold": "Ask who is eligible",
        "source": "Amounts and conditions come from public data and may have changed. What the "
        "program itself says counts.",
        "enrol": "See the program",
    },
    "es": {
        "one": "Un incentivo de {who}",
        "many": "{count} incentivos de {who}",
        "federal": "el gobierno federal",
        "homeowner": "Para propietarios",
        "renter": "Para inquilinos",
        "income": "Con límite de ingresos",
        "from": "Desde el {0}",
        "until": "Hasta el {0}",
        "paused": "En pausa por el momento",
        "bonus": "Más para hogares de bajos ingresos",
        "untold": "Pregunte quién es elegible",
        "source": "Los montos y las condiciones provienen de datos públicos y pueden haber cambiado. "
        "Vale lo que diga el propio programa.",
        "enrol": "Ver el programa",
    },
}
_MONTHS_ES = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
#: A category takes a program all of whose items have one of these in their names.
_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "ev": ("vehicle", "ebike"),
    "solar": ("solar", "battery"),
    "efficiency": (
        "insulation",
        "sealing",
        "weatherization",
        "window",
        "door_replacement",
        "energy_audit",
        "efficiency",
        "thermostat",
    ),
}


def category(incentives: Sequence[Incentive]) -> str:
    """The category of content's program pages that fits best."""
    if all("assistance_program" in each.payment_methods for each in incentives):
        return "bill_help"
    items = [item for each in incentives for item in each.items]
    for name, parts in _CATEGORIES.items():
        if items and all(any(part in item for part in parts) for item in items):
            return name
    return "rebate"


def summary(program: Program, incentives: Sequence[Incentive], language: str) -> str:
    """What it is, in the source's words where there are some, which are English."""
    if program.description and language == "en":
        return shortened(" ".join(program.description.split()), LONGEST_SUMMARY)
    words = _WORDS[language]
    who = program.authority.name if program.authority else words["federal"]
    count = len(incentives)
    text = words["one" if count == 1 else "many"].format(count=count, who=who)
    return shortened(f"{text}: {_examples(incentives, language)}", LONGEST_SUMMARY)


def _examples(incentives: Sequence[Incentive], language: str) -> str:
    found = [each.description[language].strip().rstrip(".") for each in incentives[:2]]
    return "; ".join(found) + ("; …" if len(incentives) > 2 else ".")


def note(incentive: Incentive, language: str, *, untold: bool) -> str:
    """Who can claim it and when, as far as it goes beyond the program itself."""
    words = _WORDS[language]
    found = []
    if len(incentive.owner_status) == 1:
        found.append(words[incentive.owner_status[0]])
    if incentive.income_limit:
        found.append(words["income"])
    if incentive.bonus_available:
        found.append(words["bonus"])
    if incentive.start:
        found.append(words["from"].format(_day(incentive.start, language)))
    if incentive.end:
        found.append(words["until"].format(_day(incentive.end, language)))
    if incentive.paused:
        found.append(words["paused"])
    if untold:
        found.append(words["untold"])
    return shortened(". ".join(found) + "." if found else "", LONGEST_NOTE)


def _day(day: dt.date, language: str) -> str:
    if language == "es":
        return f"{day.day} de {_MONTHS_ES[day.month - 1]} de {day.year}"
    return f"{day:%-d %B %Y}"


def amount_fields(amount: Amount, language: str) -> dict[str, Any]:
    """An amount as content's incentive block holds it; money as decimal text."""
    fields: dict[str, Any] = {
        "amount": _decimal(amount.number),
        "unit": "usd",
        "per": "",
        "maximum": _decimal(amount.maximum) if amount.maximum else None,
        "words": amount_in_words(amount, language),
    }
    if amount.type == "percent":
        fields |= {"amount": _decimal(amount.number * 100), "unit": "percent"}
    elif amount.type == "dollars_per_unit":
        per = UNITS[language][amount.unit or ""]
        fields |= {"unit": "usd_per_unit", "per": per}
    return fields


def _decimal(number: float) -> str:
    return f"{number:.2f}"


def fixed(name: str, language: str) -> str:
    """One of the sentences that every imported page has: source or enrol."""
    return _WORDS[language][name]
