"""Help with bills, and programs for farms and businesses."""

from __future__ import annotations

from cms.demo.data.segments import any_of, has
from cms.demo.site.programs_home import HOME, OURS
from cms.demo.site.writing import (
    HELP_LINE,
    PageData,
    accordion,
    amount,
    buttons,
    callout,
    cards,
    contact,
    days,
    faqs,
    h,
    image,
    page,
    rates,
    spot,
    steps,
    t,
    table,
)

OUR_GAS = has("gas_utility", "eq", "alpenglow")

MORE_PROGRAMS: tuple[PageData, ...] = (
    page(
        "billing", "section", t("Billing and help with bills", "Facturación y ayuda con la factura"),
        t("How to read a bill, how to even it out, and what to do when it is too much.", "Cómo leer una factura, cómo nivelarla y qué hacer cuando es demasiado."),
        slug=t("billing", "facturacion"), picture="kitchen-bill", tags="billing",
        body=[
            callout("info", t("Talk to us before the due date", "Hable con nosotros antes del vencimiento"),
                    t(f"A plan is arranged in minutes and keeps your service on: {HELP_LINE}.", f"Un plan se arma en minutos y mantiene su servicio: {HELP_LINE}.")),
            spot("bill-sidebar"),
        ],
    ),
    page(
        "billing/budget", "program", t("Budget billing: twelve bills, one amount", "Pago nivelado: doce facturas, un solo monto"),
        t("We add up your last twelve months and divide by twelve. Winter no longer hurts.", "Sumamos sus últimos doce meses y dividimos entre doce. El invierno ya no duele."),
        slug=t("budget", "pago-nivelado"), picture="level-bills", tags="billing", category="bill_help",
        offer=t("One amount a month, looked at again each quarter and settled each April. No fee, no interest, and you may leave whenever you like.",
                "Un monto al mes, revisado cada trimestre y ajustado en abril. Sin cargos ni intereses, y puede dejarlo cuando quiera."),
        incentives=[amount(t("Highest winter bill, usual home", "Factura de invierno más alta, casa típica"), None, "text", words=t("$186 instead of $342", "$186 en vez de $342"))],
        eligibility=[any_of(OURS, OUR_GAS), HOME, has("days_past_due", "lte", 30)],
        eligibility_note=t("New here? After six months we know enough to begin.", "¿Es nuevo? A los seis meses ya podemos empezar."),
        how_to_enrol=steps((t("See your amount", "Vea su monto"), t("In the app under Billing.", "En la app, en Facturación.")), (t("Switch it on", "Actívelo"), "")),
        enrol_url="https://alpenglow.example/apply/budget", enrol_label=t("See my amount", "Ver mi monto"), related=["billing/liheap"],
        body=[faqs("help/bills/why-high", "help/bills/estimated")],
    ),
    page(
        "billing/liheap", "program", t("Help with heating bills: LIHEAP and Affordable Power", "Ayuda con la calefacción: LIHEAP y Affordable Power"),
        t("One form for the federal grant and for our own 25% discount. Asking never affects your service.", "Un solo formulario para la ayuda federal y nuestro descuento del 25%. Pedirla nunca afecta su servicio."),
        slug=t("liheap", "ayuda-calefaccion"), picture="kitchen-bill", tags="billing help winter", category="bill_help",
        offer=t("LIHEAP pays **$200 to $1,000** of a winter's heat. Affordable Power takes **25% off every bill**, all year. Many homes get both.",
                "LIHEAP paga de **$200 a $1,000** de la calefacción del invierno. Affordable Power descuenta el **25% de cada factura** todo el año. Muchos hogares reciben ambos."),
        incentives=[
            amount("LIHEAP", None, "text", words=t("$200 to $1,000 a winter", "de $200 a $1,000 por invierno")),
            amount("Affordable Power", 25, "percent", per=t("bill", "factura")),
        ],
        eligibility=[any_of(OURS, OUR_GAS), HOME, has("income_percent_of_ami", "lte", 80)],
        eligibility_note=t("LIHEAP itself looks at 60% of the state's median income. If you get SNAP or SSI, you qualify already.", "LIHEAP toma el 60% de la mediana estatal. Si recibe SNAP o SSI, ya califica."),
        starts=days(-20), ends=days(160),
        how_to_enrol=steps(
            (t("Have at hand", "Tenga a la mano"), t("A bill, an ID and the last month's income of everybody at home.", "Una factura, una identificación y los ingresos del último mes de todos en casa.")),
            (t("Send the form or call", "Envíe el formulario o llame"), t("We fill it in with you, in English or Spanish.", "Lo llenamos con usted, en español o inglés.")),
            (t("We pause any shutoff at once", "Suspendemos cualquier corte de inmediato"), t("For 60 days while it is decided.", "Por 60 días mientras se decide.")),
        ),
        enrol_url="https://alpenglow.example/apply/affordable", enrol_label=t("Apply with one form", "Solicitar con un formulario"), enrol_phone=HELP_LINE,
        related=["billing/budget", "rebates/weatherization"], body=[contact("help/contact/customer-care"), faqs("help/paying/plan", "help/paying/shutoff")],
    ),
    page(
        "farm", "section", t("Farms", "Agricultura"),
        t("Pumps, dryers, barns and three-phase: rates and people that know a season.", "Bombas, secadoras, graneros y trifásica: tarifas y personas que conocen la temporada."),
        slug=t("farm", "agricultura"), picture="barn", tags="farm",
        body=[
            spot("farm-page"),
            cards(
                (t("Irrigation rate", "Tarifa de riego"), t("5.4¢ from 9 pm to 9 am.", "5.4¢ de 9 p. m. a 9 a. m."), "rates/irrigation", "pivot"),
                (t("Load management", "Control de carga"), t("Up to $28 for each kW of pump.", "Hasta $28 por cada kW de bomba."), "farm/irrigation", "pivot"),
                (t("Before you dig", "Antes de cavar"), t("Call 811; private lines too.", "Llame al 811; también líneas privadas."), "safety/dig", "shovel"),
            ),
            contact("help/contact/farm-desk"),
        ],
    ),
    page(
        "farm/irrigation", "program", t("Irrigation load management", "Control de carga para riego"),
        t("Let us pause a pump for a few summer afternoons, and earn up to $28 for each kW.", "Déjenos pausar una bomba unas tardes de verano y gane hasta $28 por cada kW."),
        slug=t("irrigation", "riego"), picture="pivot", tags="farm demand-response summer", category="farm",
        offer=t("A controller on the pump panel, free, and **$28 per kW** at the end of the season for pumps that may be paused up to 12 times, **$16** for up to 6 times.",
                "Un control en el tablero de la bomba, gratis, y **$28 por kW** al final de la temporada si se puede pausar hasta 12 veces; **$16** hasta 6 veces."),
        incentives=[amount(t("Up to 12 pauses", "Hasta 12 pausas"), 28, "usd_per_unit", per="kW"), amount(t("Up to 6 pauses", "Hasta 6 pausas"), 16, "usd_per_unit", per="kW")],
        eligibility=[OURS, has("customer_type", "eq", "farm"), has("irrigation_pumps", "gte", 1), has("pump_horsepower", "gte", 30)],
        eligibility_note=t("The pump must be able to restart by itself.", "La bomba debe poder reiniciar sola."),
        starts=days(-90), ends=days(120),
        how_to_enrol=steps((t("Call the farm desk before May", "Llame a la mesa agrícola antes de mayo"), ""), (t("We fit the controller", "Instalamos el control"), t("An hour for each pump.", "Una hora por bomba.")), (t("Choose days you never want", "Elija los días que no quiere"), t("Say, while corn tassels.", "Por ejemplo, en la floración del maíz."))),
        enrol_url="https://alpenglow.example/apply/irrigation", enrol_label=t("Enroll my pumps", "Inscribir mis bombas"), related=["business/lighting"],
        body=[
            image("pivot", t("A 75-hp pump that is paused 12 times earns about $1,560.", "Una bomba de 75 hp que se pausa 12 veces gana unos $1,560.")),
            rates("rates/irrigation"),
            accordion(
                (t("How long is a pause?", "¿Cuánto dura una pausa?"), t("Two to four hours between 2 and 8 pm on weekdays, never two days in a row.", "De dos a cuatro horas entre las 2 y las 8 p. m. entre semana, nunca dos días seguidos.")),
                (t("Who restarts the pump?", "¿Quién reinicia la bomba?"), t("The controller does, in steps, so that the line does not sag.", "El control, por pasos, para que no baje la tensión.")),
            ),
        ],
    ),
    page(
        "business", "section", t("Businesses", "Empresas"),
        t("Lower bills for shops, kitchens, offices and workshops.", "Facturas más bajas para comercios, cocinas, oficinas y talleres."),
        slug=t("business", "empresas"), picture="bakery-dawn", tags="business",
        body=[contact("help/contact/business-desk"), buttons((t("Ask for a call", "Pida una llamada"), "help/call-me-back"))],
    ),
    page(
        "business/lighting", "program", t("Small-business lighting: new lights before you open", "Iluminación para negocios: luz nueva antes de abrir"),
        t("Our crew changes every lamp in one night. You pay 30%, from what you save.", "Nuestra cuadrilla cambia todas las lámparas en una noche. Usted paga el 30%, con lo que ahorra."),
        slug=t("lighting", "iluminacion"), picture="bakery-dawn", tags="business efficiency", category="business",
        offer=t("A walk-through, a fixed offer and the work, without cash up front: your 30% are spread over 24 bills, which are lower all the same.",
                "Una visita, una oferta fija y el trabajo, sin pago inicial: su 30% se reparte en 24 facturas, que de todos modos son más bajas."),
        incentives=[amount(t("Lamps, fixtures and labor", "Lámparas y mano de obra"), 70, "percent", maximum=15000)],
        eligibility=[OURS, has("customer_type", "eq", "business"), has("monthly_kwh", "lt", 12_000)],
        how_to_enrol=steps((t("Book a walk-through", "Pida una visita"), t("Half an hour, while you work.", "Media hora, mientras trabaja.")), (t("Sign the offer", "Firme la oferta"), t("It holds for 60 days.", "Vale por 60 días."))),
        enrol_url="https://alpenglow.example/apply/lighting", enrol_label=t("Book a walk-through", "Pedir la visita"), related=["farm/irrigation"],
        body=[
            h(t("What it did for a bakery", "Lo que logró una panadería")),
            table(t("Boulangerie Lune, Longmont", "Boulangerie Lune, Longmont"), (t("A month", "Al mes"), t("Before", "Antes"), t("After", "Después")), (t("Lighting", "Iluminación"), "1,140 kWh", "420 kWh"), (t("Cost", "Costo"), "$137", "$50")),
        ],
    ),
)  # fmt: skip
