"""Ads for farms and businesses, and the defaults that show when no campaign wins."""

from __future__ import annotations

from cms.demo.data.writing import AdData, banner, card, text

BUSINESS: tuple[AdData, ...] = (
    banner(
        "pivot-hero",
        "Night watering",
        "farm rates",
        "pivot",
        "/farm/night-watering",
        (
            "Water from 9 pm to 9 am, pay 5.4¢",
            "Pumps on the Night Watering rate save $1,900 a season on a 50-hp pivot, and lose less water to the sun.",
            "Estimate my season",
        ),
        (
            "Riegue de 9 p. m. a 9 a. m. y pague 5.4¢",
            "Con la tarifa Night Watering, un pivote de 50 hp ahorra $1,900 por temporada y pierde menos agua con el sol.",
            "Calcule su temporada",
        ),
    ),
    card(
        "pump-test-card",
        "Pump test",
        "farm rebate",
        "pivot",
        "/farm/pump-test",
        (
            "Is your pump worth its power?",
            "A free test by our field team. 1 pump in 3 wastes a fifth.",
            "Book a test",
        ),
        (
            "¿Su bomba aprovecha la luz que gasta?",
            "Prueba gratis con nuestro equipo. 1 de cada 3 desperdicia un quinto.",
            "Reserve la prueba",
        ),
    ),
    text(
        "pump-test-text",
        "Pump test: my account",
        "farm rebate",
        "/farm/pump-test",
        (
            "Over 60 hp? We pay half of the overhaul",
            "Up to <b>$8,000</b> for a pump whose test shows less than 55% efficiency.",
            "Start with a test",
        ),
    ),
    banner(
        "business-lights",
        "Business lighting",
        "business rebate",
        "bakery-dawn",
        "/business/lighting",
        (
            "New lights before you open",
            "Our crew changes every lamp in one night. You pay 30%; the rest comes off your bills over 2 years.",
            "Get a quote",
        ),
        (
            "Luces nuevas antes de abrir",
            "Nuestra cuadrilla cambia todas las lámparas en una noche. Usted paga el 30%; lo demás, con el ahorro en 2 años.",
            "Pida un presupuesto",
        ),
    ),
    card(
        "business-review-card",
        "Business energy review",
        "business",
        "bakery-dawn",
        "/business/review",
        (
            "An hour with an engineer, free",
            "Ovens, coolers, lights: where a shop's money goes.",
            "Book a visit",
        ),
        (
            "Una hora con un ingeniero, gratis",
            "Hornos, refrigeradores, luces: en qué se va el dinero.",
            "Reserve una visita",
        ),
    ),
    text(
        "business-review-text",
        "Business energy review: my account",
        "business",
        "/business/review",
        (
            "Shops like yours save 18% after one visit",
            "Most of it from coolers and night settings. The visit is free and takes an hour.",
            "Book a visit",
        ),
    ),
)

DEFAULTS: tuple[AdData, ...] = (
    banner(
        "brand-hero",
        "Brand",
        "default brand",
        "barn",
        "/about",
        (
            "Power for the mountains and the plains",
            "Electricity and gas for 214,000 homes, farms and shops. 61% of it from wind, water and sun.",
            "Who we are",
        ),
        (
            "Energía para la montaña y el llano",
            "Luz y gas para 214,000 hogares, granjas y negocios. El 61% viene del viento, el agua y el sol.",
            "Quiénes somos",
        ),
    ),
    card(
        "card-outage-map",
        "Outage map",
        "default outage",
        "icon:bolt",
        "/outages",
        ("Outage map", "Where it is dark, and until when.", "Open the map"),
        ("Mapa de apagones", "Dónde no hay luz, y hasta cuándo.", "Abrir el mapa"),
    ),
    card(
        "card-understand-bill",
        "Understand your bill",
        "default billing",
        "icon:bill",
        "/billing/explained",
        ("Your bill, line by line", "What each charge pays for.", "Read it with us"),
        ("Su factura, línea por línea", "Qué paga cada cargo.", "Léala con nosotros"),
    ),
    card(
        "card-safety",
        "Safety",
        "default safety",
        "icon:shield",
        "/safety",
        ("Safe with power and gas", "Storms, digging, alarms, ladders.", "See the basics"),
        (
            "Seguridad con la luz y el gas",
            "Tormentas, excavaciones, alarmas, escaleras.",
            "Ver lo básico",
        ),
    ),
    text(
        "text-read-bill",
        "How to read the bill",
        "default billing",
        "/billing/explained",
        (
            "What changed since last month?",
            "The bars below show your use by month. Tap one to see its days.",
            "Your bill, line by line",
        ),
        (
            "¿Qué cambió desde el mes pasado?",
            "Las barras muestran su consumo por mes. Toque una para ver sus días.",
            "Su factura, línea por línea",
        ),
    ),
    text(
        "text-usage-chart",
        "Use by the hour",
        "default",
        "/account/usage",
        ("Yesterday, hour by hour", "Your use is up to date until midnight.", "Open the chart"),
        (
            "El día de ayer, hora por hora",
            "Su consumo está al día hasta la medianoche.",
            "Ver la gráfica",
        ),
    ),
    banner(
        "ev-guide",
        "EV guide",
        "default ev",
        "ev-at-dusk",
        "/ev/guide",
        (
            "Thinking of going electric?",
            "Range in winter, charging at home, what it costs: our guide in nine pages.",
            "Read the guide",
        ),
        (
            "¿Piensa en un auto eléctrico?",
            "Autonomía en invierno, carga en casa y costos: nuestra guía en nueve páginas.",
            "Lea la guía",
        ),
    ),
    banner(
        "farm-desk",
        "Farm desk",
        "default farm",
        "barn",
        "/farm/desk",
        (
            "One number for your farm",
            "Pumps, dryers, three-phase: the farm desk answers from 5 am in season.",
            "Call the farm desk",
        ),
        (
            "Un solo número para su granja",
            "Bombas, secadoras, trifásica: atendemos desde las 5 a. m. en temporada.",
            "Llame al equipo agrícola",
        ),
    ),
    card(
        "card-farm-rates",
        "Farm rates",
        "default farm rates",
        "icon:farm",
        "/farm/rates",
        ("Rates for farms", "Irrigation, drying, barns: side by side.", "Compare"),
        ("Tarifas para granjas", "Riego, secado, establos: una junto a otra.", "Comparar"),
    ),
    text(
        "text-thanks",
        "Thank you",
        "default billing",
        "/account",
        (
            "Thank you. That's all for this month.",
            "Your receipt is on its way by e-mail.",
            "Back to my account",
        ),
        (
            "Gracias. Es todo por este mes.",
            "Le enviamos el recibo por correo electrónico.",
            "Volver a mi cuenta",
        ),
    ),
    card(
        "card-meter-photo",
        "Meter photo",
        "default moving",
        "icon:tools",
        "/move/meter-photo",
        ("Take a photo of your meter", "So that you pay only for your own kWh.", "Send the photo"),
        ("Tome una foto de su medidor", "Así paga solo sus propios kWh.", "Enviar la foto"),
    ),
    card(
        "card-first-bill",
        "First bill",
        "default moving",
        "icon:calendar",
        "/move/first-bill",
        ("When your first bill comes", "And why it may be for 40 days.", "See the date"),
        ("Cuándo llega su primera factura", "Y por qué puede ser de 40 días.", "Ver la fecha"),
    ),
    card(
        "card-preferences",
        "Preferences",
        "default moving",
        "icon:phone",
        "/account/preferences",
        ("How shall we tell you?", "Text, e-mail or a call, in English or Spanish.", "Choose"),
        ("¿Cómo le avisamos?", "Mensaje, correo o llamada, en español o inglés.", "Elegir"),
    ),
    text(
        "script-preferences",
        "Preferences: for agents",
        "default script",
        "",
        (
            "Check how we reach them",
            "“Before we finish: is this still the best number for outage alerts, and is English or Spanish better for you?”",
            "",
        ),
        (
            "Confirme cómo localizarlos",
            "“Antes de terminar: ¿sigue siendo este el mejor número para avisos? ¿Prefiere español o inglés?”",
            "",
        ),
    ),
)

ADS = BUSINESS + DEFAULTS
