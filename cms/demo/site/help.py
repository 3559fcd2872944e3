"""Help: contact points, guided help and forms."""

from __future__ import annotations

from cms.demo.site.writing import (
    BUSINESS_LINE,
    FARM_LINE,
    GAS_LINE,
    HELP_LINE,
    OUTAGE_LINE,
    PageData,
    ask,
    contact,
    ending,
    field,
    hours,
    p,
    page,
    phones,
    t,
)

WORKING = ["mon", "tue", "wed", "thu", "fri"]

CONTACTS: tuple[PageData, ...] = (
    page("help", "section", t("Help", "Ayuda"), t("Answers, guided help, and people to talk to.", "Respuestas, ayuda guiada y personas con quien hablar."),
         slug=t("help", "ayuda"), picture="phone-bill", tags="help",
         body=[p(t("Most people come for one of three things: [a high bill](help/bill-is-high), [no power](help/power-is-out) or [a move](help/moving-home). We walk you through each in two minutes.",
                   "La mayoría viene por una de tres cosas: [una factura alta](help/bill-is-high), [un apagón](help/power-is-out) o [una mudanza](help/moving-home). Lo guiamos en dos minutos.")),
               contact("help/contact/customer-care")]),
    page("help/contact", "section", t("Contact us", "Contacto"), t("Every line, with its hours.", "Todas las líneas, con su horario."), slug=t("contact", "contacto"), picture="line-crew",
         body=[phones((t("Gas emergency", "Emergencia de gas"), GAS_LINE, t("Day and night", "Día y noche")), (t("Outages", "Apagones"), OUTAGE_LINE, t("Day and night", "Día y noche")))]),
    page("help/contact/gas-emergency", "contact_point", t("Gas emergency line", "Línea de emergencias de gas"),
         t("Smell gas? Leave first. Then call, day and night.", "¿Huele a gas? Primero salga. Después llame, día y noche."), slug=t("gas-emergency", "emergencia-de-gas"),
         channel="emergency", phone=GAS_LINE, always_open=True),
    page("help/contact/outages", "contact_point", t("Outages and wires down", "Apagones y cables caídos"),
         t("Report an outage or a wire on the ground.", "Reporte un apagón o un cable en el suelo."), slug=t("outages", "apagones"),
         channel="emergency", phone=OUTAGE_LINE, always_open=True),
    page("help/contact/customer-care", "contact_point", t("Customer care", "Atención a clientes"),
         t("Bills, plans, moving. We answer in under four minutes, in English and Spanish.", "Facturas, planes, mudanzas. Contestamos en menos de cuatro minutos, en español e inglés."), slug=t("customer-care", "atencion"),
         channel="phone", phone=HELP_LINE, email="care@alpenglow.example", hours=hours((WORKING, "07:00", "19:00"), (["sat"], "08:00", "13:00"))),
    page("help/contact/farm-desk", "contact_point", t("Farm desk", "Mesa agrícola"), t("Pumps, dryers, three-phase. From 5 am in season.", "Bombas, secadoras, trifásica. Desde las 5 a. m. en temporada."), slug=t("farm-desk", "mesa-agricola"),
         channel="phone", phone=FARM_LINE, email="farm@alpenglow.example", audience="farm", hours=hours((WORKING, "05:00", "18:00"), (["sat"], "06:00", "12:00"))),
    page("help/contact/business-desk", "contact_point", t("Business desk", "Mesa empresarial"), t("An engineer who knows shops, kitchens and offices.", "Un ingeniero que conoce comercios, cocinas y oficinas."), slug=t("business-desk", "mesa-empresarial"),
         channel="phone", phone=BUSINESS_LINE, email="business@alpenglow.example", audience="business", hours=hours((WORKING, "08:00", "17:00"))),
    page("help/contact/chat", "contact_point", t("Chat", "Chat"), t("In the app and on the site; people, not a robot.", "En la app y en el sitio; personas, no un robot."), slug=t("chat", "chat"),
         channel="chat", url="https://alpenglow.example/chat", hours=hours((WORKING, "08:00", "20:00"))),
    page("help/contact/service-center", "contact_point", t("Service center, Greeley", "Centro de servicio, Greeley"), t("Pay in cash, swap bulbs, talk to somebody.", "Pague en efectivo, cambie focos, hable con alguien."), slug=t("service-center", "centro-de-servicio"),
         channel="office", phone=HELP_LINE, address="1200 Depot Street\nGreeley, CO 80631", hours=hours((WORKING, "09:00", "16:30"))),
    page("help/contact/post", "contact_point", t("By mail", "Por correo"), t("Payments and forms.", "Pagos y formularios."), slug=t("post", "correo"), channel="post", address="Alpenglow Power & Gas\nPO Box 1909\nFort Collins, CO 80522"),
)  # fmt: skip

GUIDED: tuple[PageData, ...] = (
    page("help/bill-is-high", "guided_help", t("My bill is high", "Mi factura es alta"), t("Find out why in two minutes, and what to do.", "Descubra por qué en dos minutos y qué hacer."), slug=t("bill-is-high", "factura-alta"), picture="kitchen-bill", tags="billing",
         steps=[
             ask("start", t("Look at “Use a day” on your bill. Did it rise?", "Mire «Uso por día» en su factura. ¿Subió?"), t("It is in the box at the top right.", "Está en el cuadro de arriba a la derecha."),
                 (t("Yes, I used more", "Sí, usé más"), "season", ""), (t("No, it is about the same", "No, es parecido"), "period", ""), (t("I cannot find it", "No lo encuentro"), "talk", "")),
             ask("season", t("Was it much colder or hotter than the month before?", "¿Hizo mucho más frío o calor que el mes anterior?"), "",
                 (t("Yes", "Sí"), "weather", ""), (t("No", "No"), "new", "")),
             ask("new", t("Is something new at home?", "¿Hay algo nuevo en casa?"), t("A heater, a second refrigerator, a pump, guests, an electric car.", "Un calentador, otro refrigerador, una bomba, visitas, un auto eléctrico."),
                 (t("An electric car", "Un auto eléctrico"), "", "rates-ev"), (t("Something else", "Otra cosa"), "device", ""), (t("Nothing at all", "Nada"), "talk", "")),
             ask("period", t("How many days does the bill cover?", "¿Cuántos días cubre la factura?"), "",
                 (t("33 or more", "33 o más"), "long", ""), (t("Fewer", "Menos"), "price", "")),
             ending("weather", t("It is the weather", "Es el clima"), t("Heating and cooling are half of a usual bill. [Budget billing](billing/budget) spreads it over the year; the [weatherization visit](rebates/weatherization) makes it smaller.", "La calefacción y el aire son la mitad de una factura. El [pago nivelado](billing/budget) lo reparte en el año; la [visita de aislamiento](rebates/weatherization) lo reduce.")),
             ending("device", t("Find the device", "Encuentre el aparato"), t("Switch off one breaker after another and watch your use by the hour in the app. A heater or a pump that never stops shows at once.", "Baje un interruptor tras otro y mire su uso por hora en la app. Un calentador o una bomba que no para se nota enseguida.")),
             ending("long", t("The period was longer", "El período fue más largo"), t("The next one is shorter again. Compare the kWh a day.", "El siguiente será más corto. Compare los kWh por día.")),
             ending("price", t("Your plan may not fit", "Quizá su plan no le conviene"), t("The prices of each plan are under [Rates](rates); the app compares them with your own use.", "Los precios de cada plan están en [Tarifas](rates); la app los compara con su uso.")),
             ending("talk", t("Let us look at it together", "Veámoslo juntos"), t("Have the bill at hand; it takes about five minutes.", "Tenga la factura a la mano; toma unos cinco minutos."), "help/contact/customer-care"),
         ]),
    page("help/power-is-out", "guided_help", t("My power is out", "No tengo luz"), t("Is it your home or the whole street? And what to do meanwhile.", "¿Es su casa o toda la calle? Y qué hacer mientras tanto."), slug=t("power-is-out", "sin-luz"), picture="storm-lines", tags="outage",
         steps=[
             ask("start", t("Do you see or hear anything dangerous?", "¿Ve u oye algo peligroso?"), t("A wire on the ground, sparks, a burning smell, gas.", "Un cable en el suelo, chispas, olor a quemado, gas."),
                 (t("A wire or sparks", "Un cable o chispas"), "", "safety/downed-lines"), (t("I smell gas", "Huele a gas"), "", "safety/gas"), (t("No", "No"), "street", "")),
             ask("street", t("Do the neighbors have light?", "¿Los vecinos tienen luz?"), "", (t("Yes", "Sí"), "breaker", ""), (t("No", "No"), "report", ""), (t("I cannot tell", "No sé"), "report", "")),
             ask("breaker", t("Is a breaker in your panel in the middle or off?", "¿Hay un interruptor de su tablero a medias o abajo?"), "", (t("Yes", "Sí"), "reset", ""), (t("No", "No"), "report", "")),
             ending("reset", t("Switch it fully off, then on", "Bájelo por completo y súbalo"), t("If it trips again, unplug what is on it and call an electrician.", "Si vuelve a saltar, desconecte lo que esté en él y llame a un electricista.")),
             ending("report", t("Report it; we are on our way", "Repórtelo; vamos en camino"), t("Keep the refrigerator closed and switch off what heats. We text you when the time changes.", "Mantenga cerrado el refrigerador y apague lo que calienta. Le avisamos si cambia la hora."), "help/contact/outages"),
         ]),
    page("help/moving-home", "guided_help", t("I'm moving", "Me mudo"), t("Start, stop or take along: what to do and when.", "Iniciar, terminar o llevar el servicio: qué hacer y cuándo."), slug=t("moving-home", "mudanza"), picture="moving-boxes", tags="moving",
         steps=[
             ask("start", t("What are you doing?", "¿Qué va a hacer?"), "", (t("Moving in", "Llegar"), "in", ""), (t("Moving out", "Irme"), "out", ""), (t("Both, within your area", "Ambas, en su zona"), "both", "")),
             ask("in", t("Does the new home have gas?", "¿La casa nueva tiene gas?"), "", (t("Yes", "Sí"), "gas", ""), (t("No, or I do not know", "No, o no sé"), "begin", "")),
             ending("gas", t("Start both, and be there for the gas", "Inicie ambos y esté presente para el gas"), t("A technician lights the pilots; choose a two-hour window. Read [about gas](safety/gas) before.", "Un técnico enciende los pilotos; elija un horario de dos horas. Lea antes [sobre el gas](safety/gas).")),
             ending("begin", t("Start service one working day ahead", "Inicie el servicio un día hábil antes"), t("Online in five minutes. Take a photo of the meter on the day.", "En línea en cinco minutos. Tome una foto del medidor ese día.")),
             ending("out", t("Tell us your last day", "Díganos su último día"), t("One working day ahead. Leave a new address for the last bill.", "Un día hábil antes. Deje una dirección para la última factura."), "help/contact/customer-care"),
             ending("both", t("One form for both", "Un formulario para ambas"), t("Your rate, autopay and solar share move along. Overlap by a day, so that you can clean with light.", "Su tarifa, el pago automático y su parte solar se mudan. Deje un día de cruce para limpiar con luz.")),
         ]),
)  # fmt: skip

FORMS: tuple[PageData, ...] = (
    page("help/streetlight", "form", t("Report a streetlight", "Reporte una luminaria"), t("Dark, flickering or on all day: tell us which pole.", "Apagada, parpadeante o encendida de día: díganos qué poste."), slug=t("streetlight", "luminaria"), tags="outage",
         intro=t("The number is on a small plate, at eye level. We repair most within five working days.", "El número está en una placa, a la altura de los ojos. Reparamos casi todas en cinco días hábiles."),
         submit_label=t("Report it", "Reportar"), thank_you=t("Thank you. We have it, and somebody will look at the pole this week.", "Gracias. Lo recibimos y esta semana alguien irá a ver el poste."), keep_days=180,
         fields=[
             field("pole", "singleline", t("Number of the pole", "Número del poste"), help=t("Such as 4471-B. If you cannot read it, leave it empty.", "Por ejemplo 4471-B. Si no se lee, déjelo vacío."), required=False),
             field("where", "singleline", t("Where is it?", "¿Dónde está?"), help=t("Street and number, or crossing.", "Calle y número, o cruce.")),
             field("problem", "dropdown", t("What is wrong?", "¿Qué pasa?"), choices=t("Dark,Flickers,On all day,Damaged", "Apagada,Parpadea,Encendida de día,Dañada")),
             field("more", "multiline", t("Anything else", "Algo más"), required=False),
             field("email", "email", t("E-mail, if you want to hear when it is done", "Correo, si quiere saber cuándo queda listo"), required=False),
         ]),
    page("help/call-me-back", "form", t("Call me back", "Llámenme"), t("Leave a number and a time; we call you.", "Deje un número y una hora; le llamamos."), slug=t("call-me-back", "llamenme"), tags="help",
         intro=t("We call within one working day, in the language you choose.", "Llamamos en un día hábil, en el idioma que elija."),
         submit_label=t("Ask for a call", "Pedir la llamada"), thank_you=t("Thank you. We will call you.", "Gracias. Le llamaremos."), keep_days=90,
         fields=[
             field("name", "singleline", t("Your name", "Su nombre")),
             field("phone", "singleline", t("Phone number", "Número de teléfono"), help=t("With area code.", "Con código de área.")),
             field("when", "radio", t("When?", "¿Cuándo?"), choices=t("Morning,Afternoon,Evening", "Mañana,Tarde,Noche")),
             field("language", "radio", t("Language", "Idioma"), choices=t("English,Spanish", "Inglés,Español")),
             field("about", "multiline", t("What is it about?", "¿De qué se trata?"), required=False),
             field("agree", "checkbox", t("You may call me about this", "Pueden llamarme sobre esto")),
         ]),
)  # fmt: skip

HELP = CONTACTS + GUIDED + FORMS
