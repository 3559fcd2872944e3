"""Words of Alpenglow's customers: synonyms, best bets, and what the demo itself searches for.

The searches are made by the demo when it is loaded, over the weeks before it: each is put to the
real search, and what it found is what the reports tell. Who chose what is made up, by a fixed rule.
"""

from __future__ import annotations

#: (language, words, what they also find one way, note)
SYNONYMS: tuple[tuple[str, str, str, str], ...] = (
    ("en", "AC\nair conditioning\nair conditioner\ncooling", "", "Also as it is written on rebate forms"),
    ("en", "EV\nelectric car\nelectric vehicle", "", ""),
    ("en", "bill\ninvoice\nstatement", "", "Moved-in customers say “statement”"),
    ("en", "power out\nno power\nblackout\noutage\npower cut", "", ""),
    ("en", "autopay\nautomatic payment\ndirect debit", "", ""),
    ("en", "wallbox\nlevel 2", "charger", "A wallbox is a charger; not every charger is one"),
    ("en", "heat help\nLEAP", "LIHEAP", "Colorado calls its energy assistance LEAP"),
    ("en", "digging\n811\nbury", "underground lines", ""),
    ("en", "leak\nleaking", "smell", "For gas: people notice it by the smell"),
    ("es", "pago\npagos", "pagar", "“¿Dónde pago?”"),
    ("es", "carro\nauto\ncoche", "", ""),
    ("es", "factura\nrecibo\ncuenta de luz", "", ""),
    ("es", "apagón\nse fue la luz\nsin luz\ncorte de luz", "", ""),
    ("es", "auto eléctrico\ncarro eléctrico\ncoche eléctrico\nvehículo eléctrico", "", ""),
    ("es", "reembolso\nrebaja\ndescuento\nincentivo", "", ""),
    ("es", "boiler\ncalefón", "calentador de agua", "Como se dice en México y en Centroamérica"),
)  # fmt: skip

#: (language, searches, whether a line must be the whole search, pages by key or (title, address), note)
BEST_BETS: tuple[tuple[str, str, bool, tuple[str | tuple[str, str], ...], str], ...] = (
    ("en", "pay my bill\npay bill\nhow do i pay\npay online", True, ("help/paying/ways", ("My account", "https://alpenglow.example/account")), "The most frequent search of all"),
    ("en", "power out\npower outage\nlights out", False, ("help/power-is-out", "help/outages/report"), ""),
    ("en", "smell gas\ngas leak\nrotten eggs", False, ("safety/gas",), "Must always be first, whatever else is written about gas"),
    ("en", "log in\nlogin\nmy account\nsign in", True, (("My account", "https://alpenglow.example/account"),), "The portal is another site, so search does not have it"),
    ("es", "pagar mi factura\npagar factura\ncómo pago", True, ("help/paying/ways",), ""),
    ("es", "se fue la luz\napagón", False, ("help/power-is-out",), ""),
    ("es", "huele a gas\nfuga de gas", False, ("safety/gas",), "Siempre primero"),
)  # fmt: skip

#: (language, text, how often in four weeks, what some search for next)
SEARCHES: tuple[tuple[str, str, int, str], ...] = (
    ("en", "pay my bill", 46, ""),
    ("en", "why is my bill so high", 31, ""),
    ("en", "bil too hihg", 9, "high bill"),
    ("en", "high bill", 17, ""),
    ("en", "power outage", 28, ""),
    ("en", "outage map", 22, "report an outage"),
    ("en", "report an outage", 19, ""),
    ("en", "heat pump rebate", 24, ""),
    ("en", "mini split", 11, "heat pump rebate"),
    ("en", "ductless", 7, "mini split"),
    ("en", "ac rebate", 13, ""),
    ("en", "ev charger rebate", 16, ""),
    ("en", "wallbox", 6, "ev charger rebate"),
    ("en", "solar buyback", 9, "solar credit"),
    ("en", "solar credit", 8, ""),
    ("en", "budget billing", 14, ""),
    ("en", "start service", 18, ""),
    ("en", "move out", 9, "stop service"),
    ("en", "stop service", 12, ""),
    ("en", "payment plan", 15, ""),
    ("en", "help paying heating", 8, ""),
    ("en", "disconnect notice", 10, "shutoff"),
    ("en", "shutoff", 9, ""),
    ("en", "tree trimming", 12, "tree on power line"),
    ("en", "tree on power line", 7, ""),
    ("en", "streetlight out", 9, ""),
    ("en", "time of use", 11, ""),
    ("en", "cheapest time to charge", 6, ""),
    ("en", "smart thermostat", 10, ""),
    ("en", "pool pump", 7, ""),
    ("en", "water heater rebate", 8, ""),
    ("en", "e-bike", 6, ""),
    ("en", "irrigation pump rate", 7, ""),
    ("en", "crypto mining", 3, ""),
    ("en", "job openings", 8, "careers"),
    ("en", "careers", 6, ""),
    ("en", "paperless", 8, ""),
    ("en", "smell gas", 5, ""),
    ("en", "generator hookup", 5, ""),
    ("en", "deposit back", 5, ""),
    ("en", "log in", 12, ""),
    ("en", "account 4471-2093-8", 4, ""),
    ("es", "pagar mi factura", 17, ""),
    ("es", "se fue la luz", 13, ""),
    ("es", "recibo muy alto", 9, "factura alta"),
    ("es", "factura alta", 8, ""),
    ("es", "ayuda para pagar la luz", 8, ""),
    ("es", "reembolso bomba de calor", 7, ""),
    ("es", "empleo", 4, "trabajo"),
    ("es", "trabajo", 4, ""),
    ("es", "carro eléctrico", 5, ""),
    ("es", "mudanza", 6, ""),
)  # fmt: skip
