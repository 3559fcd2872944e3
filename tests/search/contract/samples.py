"""What a small utility has to say, in English and Spanish: made to hold backends to their contract."""

from __future__ import annotations

import datetime as dt
from typing import Any

from search.documents.document import Crumb, Document

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
#: When nearly everything was published: long enough ago for recency to say nothing.
LONG_AGO = NOW - 900 * DAY

MAIN_SITE, OTHER_SITE = 1, 2


def document(key: str, title: str, **more: Any) -> Document:
    """A document with what most of them have in common."""
    filled: dict[str, Any] = {
        "kind": "faq",
        "locale": "en",
        "path": f"/{key}",
        "sites": (MAIN_SITE,),
        "published_at": LONG_AGO,
    }
    filled.update(more)
    filled.setdefault("type", filled["kind"])
    return Document(key=key, title=title, **filled)


ENGLISH = (
    document(
        "pay",
        "How do I pay my bill?",
        questions=("Ways to pay", "Can I pay online?", "Where can I pay in person?"),
        summary="Online, by phone, by mail or in person.",
        body="Sign in and choose Pay now, or call 1-800-895-4999 at any time. Cash is taken at every"
        " pay station. <script>alert('x')</script> is not a way to pay & never was.",
        category="billing",
        category_title="Billing and payment",
        tags=("bill", "payment"),
        extra={"answer": "Sign in and choose Pay now.", "phone": "1-800-895-4999"},
        keys=("page:11",),
        published_at=dt.datetime(2025, 11, 3, 9, 30, 15, 250000, tzinfo=dt.UTC),
        helpfulness=0.8,
    ),
    document(
        "high",
        "Why is my bill so high?",
        questions=("My bill doubled", "Is my meter wrong?"),
        summary="Weather, rates and habits are the usual reasons.",
        body="Cold weather makes heating run longer. Compare the kilowatt-hours of this bill with"
        " those of a year ago.",
        category="billing",
        category_title="Billing and payment",
        tags=("bill",),
    ),
    document(
        "budget",
        "What is budget billing?",
        summary="The same payment every month.",
        body="We add up a year of your energy and divide it by twelve.",
        category="billing",
        category_title="Billing and payment",
        tags=("payment",),
    ),
    document(
        "outage",
        "How do I report a power outage?",
        questions=("My lights are out", "Who do I call about an outage?"),
        summary="Report it online or call us.",
        body="Call (800) 895-1999. Stay away from downed lines.",
        category="outages",
        category_title="Outages and safety",
        tags=("outage", "safety"),
    ),
    document(
        "estimate",
        "When will my power come back on?",
        body="We estimate a time of restoration for each outage and update it as crews learn more.",
        category="outages",
        category_title="Outages and safety",
        tags=("outage",),
    ),
    document(
        "wildfire",
        "Wildfire safety",
        kind="page",
        type="safety",
        summary="Why we may switch the power off on days of high fire risk.",
        body="Strong winds can bring trees into lines. A public safety power shutoff keeps"
        " communities safe. Cafés and neighbors share what they know.",
        breadcrumb=(Crumb("Home", "/"), Crumb("Safety", "/safety")),
        tags=("safety",),
    ),
    document(
        "gasleak",
        "Report a gas leak",
        kind="contact",
        summary="Leave first, then call.",
        body="If you smell gas, leave at once and call 1.800.895.2999 from somewhere safe.",
        extra={"phone": "1-800-895-2999"},
        tags=("safety",),
    ),
    document(
        "solar",
        "Rooftop solar rebate",
        kind="program",
        type="rebate",
        summary="$500 for each kilowatt, up to $2,500.",
        body="Have a certified installer put photovoltaic panels on your roof. Interconnection takes"
        " about six weeks.",
        category="rebates",
        category_title="Rebates",
        tags=("solar", "rebate"),
        popularity=0.4,
    ),
    document(
        "thermostat",
        "Smart thermostat rebate",
        kind="program",
        type="rebate",
        summary="$75 for a thermostat that learns.",
        body="Buy a qualifying thermostat and send form 17-0041 within 60 days.",
        category="rebates",
        category_title="Rebates",
        tags=("rebate",),
    ),
    document(
        "tou",
        "Time-of-use rate",
        kind="program",
        type="rate_plan",
        summary="Schedule R-TOU: cheaper at night.",
        body="From 3 p.m. to 7 p.m. on weekdays electricity costs most. Tariff sheet 0087.",
        category="rates",
        category_title="Rates",
        tags=("rate",),
    ),
    document(
        "ev",
        "Electric vehicle charging at home",
        kind="page",
        type="article",
        summary="A 240-volt outlet charges a car overnight.",
        body="Level 2 chargers need a dedicated circuit. Wi-Fi is optional.",
        tags=("ev",),
    ),
    document(
        "smartmeter",
        "What is a smartmeter?",
        body="It sends readings by itself, so nobody has to come into your backyard.",
        category="meters",
        category_title="Meters",
    ),
    document(
        "move",
        "Start, stop or move service",
        kind="guided_help",
        summary="Tell us three days before you move.",
        body="You need your new address and an account number.",
    ),
    document(
        "menu-pay",
        "Pay stations",
        kind="navigation",
        path="/billing/stations",
        breadcrumb=(Crumb("Main menu", ""), Crumb("Billing", "/billing")),
    ),
    document(
        "form",
        "Medical certificate form",
        kind="document",
        type="pdf",
        summary="For households that depend on life support.",
        body="To be signed by a physician and faxed to 303-555-0142.",
        path="/documents/9/medical-certificate.pdf",
    ),
    document(
        "audit",
        "Energy audit for your company",
        kind="program",
        type="service",
        summary="An engineer walks through your building.",
        body="Lighting, motors and compressed air are looked at.",
        audiences=("business",),
        category="rebates",
        category_title="Rebates",
        tags=("audit",),
    ),
    document(
        "irrigation",
        "Irrigation pump discount",
        kind="program",
        type="rate_plan",
        body="Pumps that may be stopped on hot afternoons cost less to run.",
        audiences=("farm", "business"),
    ),
    document(
        "underground",
        "Moving lines underground",
        kind="page",
        type="article",
        body="Crews bury overhead lines along Broadway.",
        areas=("803", "80204"),
    ),
    document(
        "credit",
        "Winter heating credit",
        kind="program",
        type="rebate",
        body="A credit of $25 for households that heat with electricity.",
        expires_at=NOW - DAY,
    ),
    document(
        "credit-next",
        "Spring heating credit",
        kind="program",
        type="rebate",
        body="A credit of $15 for households that heat with electricity.",
        expires_at=NOW + DAY,
    ),
    document(
        "elsewhere",
        "How do I pay my bill in the south?",
        body="South of the river another company reads your meter.",
        sites=(OTHER_SITE,),
    ),
    document(
        "everywhere",
        "Assistance programs",
        kind="page",
        type="article",
        body="Help with energy bills for households with low incomes.",
        sites=(MAIN_SITE, OTHER_SITE),
    ),
    document(
        "career",
        "Working here",
        kind="page",
        type="article",
        summary="Line workers, engineers and people who answer the phone.",
        body="Our people pay attention to safety. A power line worker climbs; an outage is never"
        " far. We report every month on who joined.",
    ),
)

SPANISH = (
    document(
        "pay",
        "¿Cómo pago mi factura?",
        locale="es",
        questions=("Formas de pago", "¿Puedo pagar por internet?"),
        summary="Por internet, por teléfono, por correo o en persona.",
        body="Llame al 1-800-895-4999 a cualquier hora.",
        category="billing",
        category_title="Facturas y pagos",
        tags=("factura",),
    ),
    document(
        "outage",
        "¿Cómo informo de un apagón?",
        locale="es",
        questions=("Se fue la luz",),
        body="Aléjese de las líneas caídas y llame al (800) 895-1999. Los cortes de energía se"
        " publican en el mapa.",
        category="outages",
        category_title="Apagones y seguridad",
    ),
    document(
        "heating",
        "Calefacción eléctrica en otoño",
        locale="es",
        kind="page",
        type="article",
        body="Los calefactores consumen mucha energía. Las compañías pequeñas reciben ayuda.",
    ),
    document(
        "solar",
        "Reembolsos por paneles solares",
        locale="es",
        kind="program",
        type="rebate",
        body="Quinientos dólares por kilovatio instalado.",
        category="rebates",
        category_title="Reembolsos",
    ),
    document(
        "español",
        "Pago de impuestos municipales",
        locale="es",
        kind="page",
        type="article",
        body="Los municipios cobran un impuesto sobre la factura.",
    ),
)

LIBRARY = {"en": ENGLISH, "es": SPANISH}
