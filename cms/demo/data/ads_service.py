"""Ads about bills, safety and outages."""

from __future__ import annotations

from cms.demo.data.writing import AdData, banner, card, found, notice, text

HELP_LINE = "303-555-0142"
GAS_LINE = "303-555-0119"

ADS: tuple[AdData, ...] = (
    notice(
        "peak-tonight",
        "Peak hours now",
        "peak savings",
        "info",
        "/peak-hours",
        (
            "Peak hours: until 7 pm a kWh costs 24.1¢",
            "Start the dishwasher after seven and save about 30 cents a run.",
            "What else helps",
        ),
        (
            "Horas pico: hasta las 7 p. m. el kWh cuesta 24.1¢",
            "Encienda el lavaplatos después de las siete y ahorre unos 30 centavos cada vez.",
            "Más consejos",
        ),
    ),
    banner(
        "level-bills",
        "Budget billing",
        "billing",
        "level-bills",
        "/billing/budget",
        (
            "Twelve bills, one amount",
            "Budget billing spreads winter over the year. We settle up each April; most differences are under $25.",
            "See my amount",
        ),
        (
            "Doce facturas, un solo monto",
            "El pago nivelado reparte el invierno en todo el año. Ajustamos en abril; casi siempre son menos de $25.",
            "Ver mi monto",
        ),
    ),
    text(
        "bill-help-sidebar",
        "Help with a bill: sidebar",
        "billing help",
        "/billing/help",
        (
            "You can spread this over 6 months",
            "No interest and no fee, and your power stays on while you keep to the plan. Two minutes online.",
            "Set up a plan",
        ),
        (
            "Puede pagar esto en 6 meses",
            "Sin intereses ni cargos, y su servicio continúa mientras cumpla el plan. Dos minutos en línea.",
            "Arme su plan",
        ),
    ),
    notice(
        "bill-help-notice",
        "Help with a bill: notice",
        "billing help",
        "warning",
        "/billing/help",
        (
            "A bill is late. Let us find a plan together.",
            "Choose 3 or 6 payments, or talk to us: we answer in under 4 minutes on weekdays.",
            "See the plans",
        ),
        (
            "Tiene una factura atrasada. Busquemos un plan juntos.",
            "Elija 3 o 6 pagos, o llámenos: contestamos en menos de 4 minutos entre semana.",
            "Ver los planes",
        ),
        phone=HELP_LINE,
    ),
    text(
        "bill-help-script",
        "Help with a bill: for agents",
        "billing help script",
        "",
        (
            "A bill is two weeks late or more",
            "“I see a bill is open. I can split it into 3 or 6 payments right now, without interest. Which would be easier?”",
            "",
        ),
        (
            "Una factura lleva dos semanas o más de atraso",
            "“Veo una factura pendiente. Puedo dividirla ahora mismo en 3 o 6 pagos, sin intereses. ¿Qué le queda mejor?”",
            "",
        ),
    ),
    banner(
        "discount",
        "Income discount",
        "billing help",
        "kitchen-bill",
        "/billing/affordable",
        (
            "25% off every bill, all year",
            "Affordable Power is for households at or under 80% of the area's median income. One form, no visit.",
            "Apply with one form",
        ),
        (
            "25% de descuento en cada factura, todo el año",
            "Affordable Power es para hogares con ingresos de hasta el 80% de la mediana local. Un formulario, sin visitas.",
            "Solicítelo con un formulario",
        ),
    ),
    text(
        "discount-script",
        "Income discount: for agents",
        "billing help script",
        "",
        (
            "They may qualify for 25% off",
            "“There is a discount of 25% on every bill that you may qualify for. Shall I send you the form, in English or Spanish?”",
            "",
        ),
        (
            "Podría tener derecho al 25% de descuento",
            "“Hay un descuento del 25% en cada factura al que quizá tenga derecho. ¿Le envío el formulario en español?”",
            "",
        ),
    ),
    notice(
        "medical-notice",
        "Medical equipment: plan for outages",
        "medical outage",
        "info",
        "/medical",
        (
            "Your outage plan is due for a check",
            "You are on our medical register: we call you 48 hours before planned work. Please confirm your phone number.",
            "Confirm my number",
        ),
        (
            "Es hora de revisar su plan para apagones",
            "Usted está en nuestro registro médico: le llamamos 48 horas antes de un corte programado. Confirme su teléfono.",
            "Confirmar mi número",
        ),
        phone=HELP_LINE,
    ),
    banner(
        "paperless",
        "Paperless",
        "billing",
        "phone-bill",
        "/billing/paperless",
        (
            "Your next bill can be an e-mail",
            "Same bill, four days sooner, and $1.50 off each month.",
            "Go paperless",
        ),
        (
            "Su próxima factura puede llegar por correo electrónico",
            "La misma factura, cuatro días antes y con $1.50 menos al mes.",
            "Dejar el papel",
        ),
    ),
    text(
        "autopay",
        "Autopay",
        "billing",
        "/billing/autopay",
        (
            "Never think of this date again",
            "With autopay we draw the amount on its due date and tell you <b>5 days before</b>. Stop it whenever you like.",
            "Turn on autopay",
        ),
        (
            "Olvídese de esta fecha",
            "Con el pago automático cobramos el día del vencimiento y le avisamos <b>5 días antes</b>. Cancélelo cuando quiera.",
            "Activar el pago automático",
        ),
    ),
    text(
        "app",
        "The app, on phones",
        "app",
        "/app",
        (
            "Pay in two taps next time",
            "The Alpenglow app shows your use by the hour and tells you when a crew is on its way.",
            "Get the app",
        ),
        (
            "La próxima vez, pague en dos toques",
            "La aplicación de Alpenglow muestra su consumo por hora y le avisa cuando va una cuadrilla.",
            "Descargue la aplicación",
        ),
    ),
    card(
        "dig-card",
        "Call before you dig",
        "safety",
        "shovel",
        "/safety/dig",
        (
            "A fence post? Call 811 first",
            "Free, three working days ahead. We mark every line.",
            "How 811 works",
        ),
        (
            "¿Va a poner una cerca? Llame antes al 811",
            "Es gratis, tres días hábiles antes. Marcamos cada línea.",
            "Cómo funciona el 811",
        ),
    ),
    card(
        "gas-smell-card",
        "Smell gas?",
        "gas safety",
        "gas-flame",
        "/safety/gas",
        (
            "Smell gas? Leave, then call",
            f"Day and night: {GAS_LINE}. Touch no switch.",
            "Know the signs",
        ),
        (
            "¿Huele a gas? Salga y después llame",
            f"Día y noche: {GAS_LINE}. No toque ningún interruptor.",
            "Conozca las señales",
        ),
    ),
    card(
        "tree-card",
        "Trees and wires",
        "safety trees",
        "tree-line",
        "/safety/trees",
        (
            "Ten feet between tree and wire",
            "Planting or pruning? We come and look, free.",
            "Ask for a visit",
        ),
        (
            "Tres metros entre el árbol y el cable",
            "¿Va a plantar o podar? Vamos a verlo, gratis.",
            "Pida una visita",
        ),
    ),
    notice(
        "storm-notice",
        "Storm: North Fork",
        "outage",
        "emergency",
        "/outages/north-fork",
        (
            "Outage in North Fork: 412 homes without power",
            "Wind took down three poles on County Road 27. Two crews are there; power is expected back by 9:30 pm. Stay away from wires on the ground.",
            "Follow the repair",
        ),
        (
            "Apagón en North Fork: 412 hogares sin luz",
            "El viento tiró tres postes en la County Road 27. Hay dos cuadrillas trabajando; la luz volvería a las 9:30 p. m. No se acerque a cables caídos.",
            "Siga la reparación",
        ),
        phone=HELP_LINE,
    ),
    notice(
        "planned-notice",
        "Planned work: Old Mill",
        "outage planned",
        "warning",
        "/outages/old-mill",
        (
            "No power in Old Mill on Tuesday, 9 to 11 am",
            "We replace a 1974 transformer. Keep the fridge closed: it holds the cold for four hours.",
            "See which streets",
        ),
        (
            "Sin luz en Old Mill el martes, de 9 a 11 a. m.",
            "Cambiamos un transformador de 1974. No abra el refrigerador: guarda el frío cuatro horas.",
            "Vea qué calles",
        ),
    ),
    notice(
        "credit-notice",
        "After an outage: credit",
        "outage",
        "info",
        "/outages/credit",
        (
            "Sorry for the dark. $25 is on its way.",
            "You were without power for over an hour this week. The credit shows on your next bill; you need to do nothing.",
            "What happened",
        ),
        (
            "Perdón por el apagón. Le acreditamos $25.",
            "Esta semana estuvo sin luz más de una hora. El crédito aparece en su próxima factura; no tiene que hacer nada.",
            "Qué pasó",
        ),
    ),
    notice(
        "heat-alert",
        "Heat alert",
        "outage peak",
        "warning",
        "/heat",
        (
            "Heat alert: 101 °F tomorrow",
            "Cool your home before 3 pm and set the thermostat to 78 until 7. Cooling centers are open at 11 libraries.",
            "Cooling centers near you",
        ),
        (
            "Alerta de calor: mañana 38 °C",
            "Enfríe su casa antes de las 3 p. m. y suba el termostato a 26 hasta las 7. Hay 11 bibliotecas con aire acondicionado.",
            "Dónde refrescarse",
        ),
    ),
    banner(
        "heat-wave-hero",
        "Summer savings preview",
        "peak savings",
        "heat-wave",
        "/summer",
        (
            "Ready before the first 100-degree day",
            "An air conditioner with a clean filter uses 15% less. Book a $29 tune-up now.",
            "Book a tune-up",
        ),
        (
            "Listo antes del primer día de 38 grados",
            "Un aire acondicionado con el filtro limpio gasta 15% menos. Reserve una revisión por $29.",
            "Reserve su revisión",
        ),
    ),
    banner(
        "crew-hero",
        "Storm work, seen up close",
        "outage brand",
        "line-crew",
        "/stories/line-crew",
        (
            "Up at four, so that you have coffee at six",
            "1,140 miles of line rebuilt since 2021; outages are down by a third.",
            "Meet the crew",
        ),
    ),
    banner(
        "led-swap",
        "LED swap",
        "savings",
        "led-bulb",
        "/led-swap",
        (
            "Bring six old bulbs, take six LEDs home",
            "Free at all four service centers while they last.",
            "Find a service center",
        ),
        (
            "Traiga seis focos viejos y llévese seis LED",
            "Gratis en los cuatro centros de atención mientras alcancen.",
            "Busque un centro",
        ),
    ),
    card(
        "storm-card",
        "Get ready for storms",
        "outage safety",
        "storm-lines",
        "/outages/prepare",
        (
            "Ready for a night without power?",
            "Flashlight, radio, water, full phone: the list of ten.",
            "Get the list",
        ),
        (
            "¿Listo para una noche sin luz?",
            "Linterna, radio, agua, teléfono cargado: la lista de diez.",
            "Vea la lista",
        ),
    ),
    found(
        "answers-here",
        "Answers for this page",
        "help",
        (
            "People ask here",
            {
                "bill": "how to read my bill",
                "payment": "ways to pay my bill",
                "move": "start service at a new home",
                "outages": "report an outage",
                "ev": "charging an electric car at home",
                "farm": "irrigation rates",
            },
        ),
        (
            "Lo que más se pregunta aquí",
            {
                "bill": "cómo leer mi factura",
                "payment": "formas de pagar mi factura",
                "move": "iniciar servicio en una casa nueva",
                "outages": "reportar un apagón",
                "ev": "cargar un auto eléctrico en casa",
                "farm": "tarifas de riego",
            },
        ),
    ),
)
