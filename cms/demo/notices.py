"""The demo's emergency notices: one that is prepared and switched off, one of last week, and the
service areas that they name. Nothing is on, so that a look at the demo is not an emergency."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from django.utils import timezone

from cms.demo.data.places import COUNTIES
from cms.demo.visitors import PLACES
from marketing_spots.models import EmergencyNotice, NoticeArea, ServiceArea

GAS = "a1e90000000000000000000000000001"
WIND = "a1e90000000000000000000000000002"

PREPARED: dict[str, Any] = {
    "uid": GAS,
    "severity": "emergency",
    "phone": "1-800-555-0134",
    "link": "/safety/gas",
    "everywhere": False,
    "words": {
        "en": {
            "headline": "Gas leak: leave the area and call us",
            "message": "<p>Our crews are on their way. <b>Do not go back</b> until we say that it is safe.</p>",
            "steps": [
                "Leave the building and the street on foot.",
                "Do not use switches, phones, doorbells or cars near it.",
                "Call 911 and then us, from a safe place.",
            ],
            "link_text": "What to do when you smell gas",
        },
        "es": {
            "headline": "Fuga de gas: salga de la zona y llámenos",
            "message": "<p>Nuestro personal está en camino. <b>No regrese</b> hasta que avisemos que es seguro.</p>",
            "steps": [
                "Salga a pie del edificio y de la calle.",
                "No use interruptores, teléfonos, timbres ni autos cerca.",
                "Llame al 911 y después a nosotros, desde un lugar seguro.",
            ],
            "link_text": "Qué hacer si huele a gas",
        },
    },
}
ENDED: dict[str, Any] = {
    "uid": WIND,
    "severity": "warning",
    "phone": "1-800-555-0134",
    "link": "/outages",
    "everywhere": False,
    "words": {
        "en": {
            "headline": "High wind: power may go out this evening",
            "message": "<p>Gusts of up to 90 miles an hour are expected along the foothills.</p>",
            "steps": ["Charge your phone.", "Stay away from fallen lines, and call 911."],
            "link_text": "Outages near you",
        },
        "es": {
            "headline": "Viento fuerte: puede faltar la electricidad esta noche",
            "message": "<p>Se esperan ráfagas de hasta 145 kilómetros por hora junto a las montañas.</p>",
            "steps": ["Cargue su teléfono.", "No se acerque a cables caídos y llame al 911."],
            "link_text": "Cortes cerca de usted",
        },
    },
}


def load_notices(created: Counter[str]) -> None:
    """Makes what is missing; what somebody changed stays as it is."""
    found = {name: _area(name, created) for name in sorted({place[0] for place in PLACES})}
    now = timezone.now()
    _notice(PREPARED, [found["Boulder"]], created)
    ended = {
        "on": True,
        "starts": now - dt.timedelta(days=5),
        "ends": now - dt.timedelta(days=4, hours=12),
        "switched_at": now - dt.timedelta(days=5),
    }
    _notice({**ENDED, **ended}, [found["Boulder"], found["Larimer"]], created)


def _area(county: str, created: Counter[str]) -> ServiceArea:
    zips = defaultdict(list)
    for name, _, codes, *_ in PLACES:
        zips[name].extend(codes)
    defaults = {"zips": ", ".join(sorted(zips[county])), "codes": COUNTIES[county][1]}
    area, made = ServiceArea.objects.get_or_create(name=f"{county} County", defaults=defaults)
    created["service areas"] += made
    return area


def _notice(fields: dict[str, Any], areas: list[ServiceArea], created: Counter[str]) -> None:
    if EmergencyNotice.objects.filter(uid=fields["uid"]).exists():
        return
    notice = EmergencyNotice.objects.create(**fields)
    for area in areas:
        NoticeArea.objects.create(notice=notice, area=area)
    created["emergency notices"] += 1
