"""Ads for households: electric cars, solar, heating, moving."""

from __future__ import annotations

from cms.demo.data.writing import AdData, banner, card, html, text, video

RATE_TABLE = """<h3>EV Overnight, from the first night</h3>
<table><thead><tr><th scope="col">When</th><th scope="col">A kWh</th></tr></thead>
<tbody><tr><td>11 pm to 5 am</td><td><strong>6.9¢</strong></td></tr>
<tr><td>Weekdays 3 to 7 pm</td><td>24.1¢</td></tr><tr><td>All other hours</td><td>12.6¢</td></tr></tbody></table>
<p>No sign-up fee. Not for you after all? Go back within 12 months and we refund the difference.</p>
<p><a href="/rates/ev-overnight">Switch in two minutes</a></p>"""

RATE_TABLE_ES = """<h3>EV Overnight, desde la primera noche</h3>
<table><thead><tr><th scope="col">Horario</th><th scope="col">Por kWh</th></tr></thead>
<tbody><tr><td>De 11 p. m. a 5 a. m.</td><td><strong>6.9¢</strong></td></tr>
<tr><td>De 3 a 7 p. m., lunes a viernes</td><td>24.1¢</td></tr><tr><td>El resto del día</td><td>12.6¢</td></tr></tbody></table>
<p>Sin costo de inscripción. ¿No le conviene? Puede volver a su tarifa en 12 meses y le devolvemos la diferencia.</p>
<p><a href="/es/rates/ev-overnight">Cámbiese en dos minutos</a></p>"""

ADS: tuple[AdData, ...] = (
    banner(
        "ev-overnight-hero",
        "EV Overnight: hero",
        "ev rates",
        "night-rate",
        "/rates/ev-overnight",
        (
            "Charge while you sleep, at half the price",
            "From 11 pm to 5 am a kWh costs 6.9¢ instead of 13.8¢. A full battery for about $4.",
            "See what you would save",
        ),
        (
            "Cargue su auto mientras duerme, a mitad de precio",
            "De 11 p. m. a 5 a. m. el kWh cuesta 6.9¢ en vez de 13.8¢. La batería llena, por unos $4.",
            "Vea cuánto ahorraría",
        ),
    ),
    html("ev-overnight-table", "EV Overnight: prices", "ev rates", RATE_TABLE, RATE_TABLE_ES),
    text(
        "ev-overnight-bill",
        "EV Overnight: beside the bill",
        "ev rates",
        "/rates/ev-overnight",
        (
            "Your car could cost $31 less a month",
            "Drivers like you who moved their charging to <b>11 pm to 5 am</b> on EV Overnight paid $31 less a month last year.",
            "Compare rates",
        ),
        (
            "Su auto podría costarle $31 menos al mes",
            "Quienes pasaron la carga al horario de <b>11 p. m. a 5 a. m.</b> con EV Overnight pagaron $31 menos al mes el año pasado.",
            "Compare las tarifas",
        ),
    ),
    text(
        "ev-overnight-script",
        "EV Overnight: for agents",
        "ev rates script",
        "",
        (
            "They charge a car on the standard rate",
            "“May I check something for you? With EV Overnight your night hours would cost half. I can switch you now; you can go back within 12 months.”",
            "",
        ),
    ),
    banner(
        "ev-charger",
        "Charger rebate",
        "ev rebate",
        "ev-at-dusk",
        "/rebates/charger",
        (
            "$500 towards a charger at home",
            "Any Level 2 charger put in by a licensed electrician. We pay within three weeks of the photo of your receipt.",
            "Get the $500",
        ),
        (
            "$500 para un cargador en casa",
            "Para cualquier cargador de nivel 2 instalado por un electricista con licencia. Pagamos en tres semanas.",
            "Pida sus $500",
        ),
    ),
    video(
        "ev-film",
        "EV Overnight: film",
        "ev rates",
        "charge-overnight",
        "night-rate",
        "/rates/ev-overnight",
        (
            "A night with EV Overnight, in ten seconds",
            "From 11 pm to 5 am, power costs 6.9 cents a kWh. Plug in when you get home; the charger waits for eleven. By morning the battery is full, for about $4.",
            "How the rate works",
        ),
        (
            "Una noche con EV Overnight, en diez segundos",
            "De 11 p. m. a 5 a. m. la luz cuesta 6.9 centavos por kWh. Conecte el auto al llegar; el cargador espera hasta las once. Por la mañana la batería está llena por unos $4.",
            "Así funciona la tarifa",
        ),
    ),
    card(
        "ebike-card",
        "E-bike voucher",
        "ebike rebate",
        "e-bike",
        "/rebates/e-bike",
        (
            "$450 off an e-bike",
            "At 38 local shops. 300 vouchers left for this quarter.",
            "Reserve a voucher",
        ),
        (
            "$450 de descuento en una bicicleta eléctrica",
            "En 38 tiendas locales. Quedan 300 vales este trimestre.",
            "Reserve su vale",
        ),
    ),
    banner(
        "solar-roof-hero",
        "Solar roof",
        "solar",
        "solar-roof",
        "/solar/roof-check",
        (
            "What would your roof earn?",
            "A house that uses as much as yours makes about 8,400 kWh a year with ten panels. Check yours with one photo.",
            "Check my roof",
        ),
        (
            "¿Cuánto ganaría su techo?",
            "Una casa que consume como la suya genera unos 8,400 kWh al año con diez paneles. Compruébelo con una foto.",
            "Revisar mi techo",
        ),
    ),
    banner(
        "solar-quiz",
        "Solar: after the quiz",
        "solar",
        "solar-roof",
        "/solar/start",
        (
            "Solar, roof or no roof",
            "Panels of your own or a share of our solar garden: three questions tell you which one pays.",
            "Answer three questions",
        ),
    ),
    banner(
        "solar-garden-hero",
        "Solar garden",
        "solar renters",
        "solar-garden",
        "/solar/garden",
        (
            "Solar power without a roof",
            "Subscribe to panels in the Platte Meadows solar garden. About $9 off each bill, no fee to leave.",
            "Join the solar garden",
        ),
        (
            "Energía solar sin tener techo propio",
            "Suscríbase a los paneles del jardín solar Platte Meadows: unos $9 menos en cada factura y sin costo si se va.",
            "Únase al jardín solar",
        ),
    ),
    card(
        "solar-garden-card",
        "Solar garden: card",
        "solar renters",
        "solar-garden",
        "/solar/garden",
        ("Rent? Go solar anyway", "A share of our solar garden moves with you.", "Save $9 a month"),
        (
            "¿Renta? Use energía solar",
            "Su parte del jardín solar se muda con usted.",
            "Ahorre $9 al mes",
        ),
    ),
    banner(
        "battery-hero",
        "Home battery",
        "solar battery",
        "home-battery",
        "/solar/battery",
        (
            "Keep your afternoon sun for the evening",
            "A battery stores what your panels make at noon. $2,500 off when it helps the grid on up to 30 evenings a year.",
            "Size my battery",
        ),
        (
            "Guarde el sol de la tarde para la noche",
            "Una batería guarda lo que sus paneles generan al mediodía. $2,500 de descuento si apoya a la red hasta 30 noches al año.",
            "Calcule su batería",
        ),
    ),
    banner(
        "heat-pump-hero",
        "Heat pump",
        "heating rebate",
        "heat-pump",
        "/rebates/heat-pump",
        (
            "Warm at 5 below, for 40% less",
            "Cold-climate heat pumps replace baseboards and propane. $3,000 rebate, and 0% financing over 5 years.",
            "Find an installer",
        ),
        (
            "Calor a 20 grados bajo cero, por 40% menos",
            "Las bombas de calor sustituyen la calefacción eléctrica o de propano. Reembolso de $3,000 y financiamiento al 0% a 5 años.",
            "Busque un instalador",
        ),
    ),
    text(
        "heat-pump-bill",
        "Heat pump: beside the bill",
        "heating rebate",
        "/rebates/heat-pump",
        (
            "Two thirds of this bill is heat",
            "Homes with baseboard or propane heat that changed to a heat pump cut their winter bills by <b>$118 a month</b>.",
            "See the $3,000 rebate",
        ),
    ),
    banner(
        "winter-kit",
        "Draft-proofing kit",
        "heating",
        "winter-window",
        "/winter-kit",
        (
            "Stop the draft, keep the heat",
            "Weatherstrips, window film and two door sweeps, free by post. Twenty minutes for a window.",
            "Order the free kit",
        ),
        (
            "Detenga las corrientes de aire, conserve el calor",
            "Burletes, película para ventanas y dos guardapolvos, gratis por correo. Veinte minutos por ventana.",
            "Pida el kit gratis",
        ),
    ),
    banner(
        "thermostat",
        "Smart thermostat",
        "peak savings",
        "thermostat",
        "/rebates/thermostat",
        (
            "A free thermostat for your busiest hours",
            "You use much of your power from 3 to 7 pm. A smart thermostat shifts it, and we add $40 each summer.",
            "Claim my thermostat",
        ),
        (
            "Un termostato gratis para sus horas de más consumo",
            "Usted usa mucha luz de 3 a 7 p. m. Un termostato inteligente la reparte mejor, y le damos $40 cada verano.",
            "Pida su termostato",
        ),
    ),
    banner(
        "welcome",
        "Welcome",
        "moving",
        "moving-boxes",
        "/welcome",
        (
            "Welcome home. Power is on.",
            "Four things to do in your first month: meter photo, rate check, alerts, and how you want your bill.",
            "Start the checklist",
        ),
        (
            "Bienvenido a casa. Ya tiene luz.",
            "Cuatro cosas para el primer mes: foto del medidor, tarifa, avisos y cómo quiere recibir su factura.",
            "Empiece la lista",
        ),
    ),
    card(
        "move-gas-card",
        "Gas safety for a new home",
        "moving gas safety",
        "gas-flame",
        "/safety/gas/new-home",
        (
            "New to gas? Five minutes on safety",
            "Where the shut-off is, what a leak smells like, whom to call.",
            "Read before you cook",
        ),
        (
            "¿Es nuevo con el gas? Cinco minutos de seguridad",
            "Dónde está la llave, a qué huele una fuga y a quién llamar.",
            "Léalo antes de cocinar",
        ),
    ),
    card(
        "move-rate-card",
        "Choose a rate when you move in",
        "moving rates",
        "icon:bill",
        "/rates/compare",
        (
            "Pick the rate that fits your day",
            "Home by day, out by day, or driving electric: three rates, one minute.",
            "Compare the three",
        ),
        (
            "Elija la tarifa que va con su día",
            "Si está en casa de día, si sale o si maneja un auto eléctrico: tres tarifas, un minuto.",
            "Compare las tres",
        ),
    ),
)
