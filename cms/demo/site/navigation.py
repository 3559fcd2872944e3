"""Menus and redirects. An item is a page's path, a group with items, or an address."""

from __future__ import annotations

from cms.demo.site.writing import Group, Link, t

HEADER = (
    Group(t("Save energy & money", "Ahorre"), ("rebates", "rebates/heat-pump", "rebates/charger", "rebates/thermostat", "rebates/weatherization", "solar", "ev")),
    "rates",
    Group(t("Outages & safety", "Apagones y seguridad"), ("help/power-is-out", "safety", "safety/gas", "safety/downed-lines", "safety/wildfire", "safety/scams", "help/outages")),
    Group(t("Farms & business", "Campo y empresas"), ("farm", "farm/irrigation", "rates/irrigation", "business", "business/lighting")),
    Group(t("Billing", "Facturación"), ("billing", "billing/budget", "billing/liheap", "help/bill-is-high", "help/bills", "help/paying")),
    "help",
)  # fmt: skip
FOOTER = (
    Group(t("Emergencies", "Emergencias"), ("safety/gas", "safety/downed-lines", "safety/carbon-monoxide", "help/contact/gas-emergency")),
    Group(t("Help", "Ayuda"), ("help/contact", "help/bills", "help/moving", "help/streetlight", "help/call-me-back")),
    Group(t("Alpenglow", "Alpenglow"), ("about", "stories", "stories/line-crew")),
    Link(t("API for developers", "API para desarrolladores"), "/api/v1/docs"),
)  # fmt: skip
UTILITY = (
    "help/power-is-out",
    "help/contact",
    Link(t("My account", "Mi cuenta"), "https://alpenglow.example/account"),
)
MOBILE = (
    "help/power-is-out", "rates", "rebates", "safety", "billing", "farm", "business", "ev", "help",
    Group(t("Emergencies", "Emergencias"), ("safety/gas", "safety/downed-lines")),
)  # fmt: skip
MENUS = {"header": HEADER, "footer": FOOTER, "utility": UTILITY, "mobile": MOBILE}

#: address that ads, bills and old links lead to -> page
REDIRECTS: dict[str, str] = {
    "/account": "billing",
    "/account/preferences": "help/contact/customer-care",
    "/account/usage": "billing",
    "/app": "help/contact",
    "/billing/affordable": "billing/liheap",
    "/billing/autopay": "help/paying/autopay",
    "/billing/explained": "help/bills/lines",
    "/billing/help": "help/paying/plan",
    "/billing/paperless": "help/bills/paperless",
    "/business/review": "business",
    "/ev/guide": "ev",
    "/farm/desk": "help/contact/farm-desk",
    "/farm/night-watering": "rates/irrigation",
    "/farm/pump-test": "farm",
    "/farm/rates": "rates/irrigation",
    "/heat": "stories/peak-hours",
    "/led-swap": "help/contact/service-center",
    "/medical": "help/outages/medical",
    "/move/first-bill": "help/bills/first",
    "/move/meter-photo": "help/moving/meter-photo",
    "/outages": "help/power-is-out",
    "/outages/credit": "help/outages/credit",
    "/outages/north-fork": "help/outages/how-long",
    "/outages/old-mill": "help/outages/how-long",
    "/outages/prepare": "safety/winter-storm",
    "/peak-hours": "stories/peak-hours",
    "/rates/compare": "rates",
    "/rebates/e-bike": "rebates",
    "/safety/gas/new-home": "safety/gas",
    "/safety/trees": "stories/tree-line",
    "/solar/garden": "stories/solar-garden",
    "/solar/roof-check": "solar",
    "/solar/start": "solar",
    "/summer": "stories/peak-hours",
    "/welcome": "help/moving-home",
    "/winter-kit": "stories/winter-kit",
}
