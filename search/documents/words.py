"""What documents say about themselves in the words of a language, where editors chose from a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from content.blocks.links import telephone

_ENGLISH: Mapping[str, str] = {
    "rebate": "Rebate",
    "rate": "Rate or time-of-use plan",
    "demand_response": "Demand response",
    "ev": "Electric vehicles",
    "solar": "Solar and storage",
    "efficiency": "Efficiency and weatherisation",
    "bill_help": "Help with the bill",
    "farm": "Farms and irrigation",
    "business": "Business",
    "residential": "Homes",
    "other": "Other",
    "phone": "Phone, call us",
    "emergency": "Emergency line, phone",
    "chat": "Chat",
    "email": "E-mail",
    "form": "Form",
    "office": "Office, visit us",
    "post": "Letter, postal address",
    "always_open": "Open day and night, 24 hours, 7 days",
    "season_from": "Enrol from {0}",
    "season_until": "Enrol until {0}",
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
    "months": "January February March April May June July August September October November "
    "December",
    "day": "{month} {day}, {year}",
}
_SPANISH: Mapping[str, str] = {
    "rebate": "Reembolso",
    "rate": "Tarifa o plan por horario",
    "demand_response": "Respuesta a la demanda",
    "ev": "Vehículos eléctricos",
    "solar": "Energía solar y almacenamiento",
    "efficiency": "Eficiencia y aislamiento",
    "bill_help": "Ayuda con la factura",
    "farm": "Granjas y riego",
    "business": "Negocios",
    "residential": "Hogares",
    "other": "Otros",
    "phone": "Teléfono, llámenos",
    "emergency": "Línea de emergencia, teléfono",
    "chat": "Chat",
    "email": "Correo electrónico",
    "form": "Formulario",
    "office": "Oficina, visítenos",
    "post": "Carta, dirección postal",
    "always_open": "Abierto día y noche, 24 horas, 7 días",
    "season_from": "Inscripción desde el {0}",
    "season_until": "Inscripción hasta el {0}",
    "mon": "lunes",
    "tue": "martes",
    "wed": "miércoles",
    "thu": "jueves",
    "fri": "viernes",
    "sat": "sábado",
    "sun": "domingo",
    "months": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "day": "{day} de {month} de {year}",
}
_LANGUAGES = {"en": _ENGLISH, "es": _SPANISH}


def say(name: str, language: str) -> str:
    """The words for one of a list's values; in English where a language has none, "" for none."""
    return _LANGUAGES.get(language[:2], _ENGLISH).get(name, "")


def day(date: dt.date, language: str) -> str:
    """A date as people say it."""
    month = say("months", language).split()[date.month - 1]
    return say("day", language).format(day=date.day, month=month, year=date.year)


def season(starts: dt.date | None, ends: dt.date | None, language: str) -> list[str]:
    """When one can enrol, as sentences; none without a limit."""
    found = []
    if starts:
        found.append(say("season_from", language).format(day(starts, language)))
    if ends:
        found.append(say("season_until", language).format(day(ends, language)))
    return found


def hours(given: Iterable[Any], language: str) -> list[str]:
    """Opening hours (``content.blocks.values.Hours``), a line each."""
    return [
        f"{', '.join(say(each, language) for each in found.days)} {found.opens}–{found.closes}"
        for found in given
    ]


def phone_forms(number: str) -> list[str]:
    """A phone number in every way in which somebody may look for it: as written, in digits, without
    the country's 1, in groups."""
    digits = telephone(number).removeprefix("tel:").partition(",")[0].lstrip("+")
    if not digits:
        return [number.strip()] if number.strip() else []
    found = [number.strip(), digits]
    national = digits[1:] if len(digits) == 11 and digits.startswith("1") else digits
    found.append(national)
    if len(national) == 10:
        found.append(f"{national[:3]} {national[3:6]} {national[6:]}")
        found.append(f"{national[:3]}-{national[3:6]}-{national[6:]}")
    return list(dict.fromkeys(found))
