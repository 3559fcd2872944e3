"""An incentive in words: what it pays, and a title that fits a card."""

from __future__ import annotations

from collections.abc import Mapping

from content.programs.records import Amount, Incentive

LONGEST_TITLE = 80
LONGEST_TEXT = 250

LANGUAGES = ("en", "es")
LINK_TEXT = {"en": "See the program", "es": "Ver el programa"}

UNITS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ton": "ton",
        "kilowatt": "kilowatt",
        "watt": "watt",
        "btuh10k": "10,000 Btu/h",
        "cfm50": "CFM50",
        "square_foot": "square foot",
        "kilowatt_hour": "kilowatt-hour",
    },
    "es": {
        "ton": "tonelada",
        "kilowatt": "kilovatio",
        "watt": "vatio",
        "btuh10k": "10,000 Btu/h",
        "cfm50": "CFM50",
        "square_foot": "pie cuadrado",
        "kilowatt_hour": "kilovatio-hora",
    },
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "share": "{share}% of the cost",
        "per": "{dollars} per {unit}",
        "most": "up to {most}",
        "least": "at least {least}",
        "range": "{least} to {most}",
    },
    "es": {
        "share": "{share}% del costo",
        "per": "{dollars} por {unit}",
        "most": "hasta {most}",
        "least": "al menos {least}",
        "range": "de {least} a {most}",
    },
}
#: The first of an incentive's items that is here gives its card a symbol.
_ICONS = {
    "electric_vehicle": "car",
    "plugin_hybrid": "car",
    "ebike": "car",
    "solar": "sun",
    "water_heater": "water",
    "electric_panel": "bolt",
    "electric_wiring": "bolt",
    "electric_service": "bolt",
    "battery": "bolt",
    "insulation": "home",
    "sealing": "home",
    "window": "home",
    "door": "home",
    "weatherization": "home",
    "outdoor_equipment": "leaf",
    "energy_audit": "tools",
}


def amount_in_words(amount: Amount, language: str) -> str:
    """What an incentive pays: "80% of the cost, up to $2,000". `language` is en or es."""
    words = _WORDS[language]
    limits = _limits(amount, words)
    if amount.type == "dollar_amount":
        return limits or _dollars(amount.number)
    if amount.type == "percent":
        share = f"{round(amount.number * 100, 1):g}"
        main = words["share"].format(share=share)
    else:
        unit = UNITS[language][amount.unit or ""]
        main = words["per"].format(dollars=_dollars(amount.number), unit=unit)
    return f"{main}, {limits}" if limits else main


def _limits(amount: Amount, words: Mapping[str, str]) -> str:
    least, most = amount.minimum, amount.maximum
    if amount.type == "dollar_amount":
        # The figure itself is the most that is paid; a maximum beside it only repeats it.
        most = max(amount.number, most or 0) if least or most else None
        if most == amount.number and not least:
            most = None
    if least and most and least < most:
        return words["range"].format(least=_dollars(least), most=_dollars(most))
    if most:
        return words["most"].format(most=_dollars(most))
    return words["least"].format(least=_dollars(least)) if least else ""


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if float(amount).is_integer() else f"${amount:,.2f}"


def title(incentive: Incentive, language: str) -> str:
    """Program and amount in at most 80 characters; the program's name gives way first."""
    amount = amount_in_words(incentive.amount, language)
    program = incentive.program
    names = [program.name[language]]
    if program.authority:
        names.append(program.authority.name)
    for name in names:
        if len(name) + 2 + len(amount) <= LONGEST_TITLE:
            return f"{name}: {amount}"
    return f"{shortened(names[0], LONGEST_TITLE - 2 - len(amount))}: {amount}"


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word with an ellipsis where it is too long."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-")
    return f"{cut}…"


def icon(incentive: Incentive) -> str:
    """The name of the symbol on its card."""
    for item in incentive.items:
        for part, name in _ICONS.items():
            if part in item:
                return name
    return "money"
