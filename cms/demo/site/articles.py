"""News and advice."""

from __future__ import annotations

from cms.demo.site.writing import (
    PageData,
    buttons,
    callout,
    contact,
    days,
    faqs,
    h,
    image,
    p,
    page,
    programs,
    quote,
    rates,
    spot,
    steps_block,
    t,
    table,
)

ARTICLES: tuple[PageData, ...] = (
    page("stories", "section", t("Stories and advice", "Historias y consejos"), t("What we do, and what helps at home.", "Lo que hacemos y lo que ayuda en casa."), slug=t("stories", "historias"), picture="line-crew"),
    page("stories/line-crew", "article", t("Up at four, so that you have coffee at six", "De pie a las cuatro para que tenga café a las seis"),
         t("A day with the crew that rebuilt the line over Cameron Pass.", "Un día con la cuadrilla que reconstruyó la línea de Cameron Pass."), slug=t("line-crew", "cuadrilla"), picture="line-crew", tags="reliability story",
         body=[
             p(t("The truck leaves Fort Collins in the dark. Dana drives, Luis reads the wind from his phone: 38 miles an hour at the pass, less than they feared.\n\nBy half past six they stand under pole 117. It has been here since 1961, and today it goes.",
                 "El camión sale de Fort Collins a oscuras. Dana maneja, Luis lee el viento en el teléfono: 60 km/h en el paso, menos de lo que temían.\n\nA las seis y media están bajo el poste 117. Lleva aquí desde 1961 y hoy se va.")),
             image("line-crew", t("Pole 117, just before it was changed.", "El poste 117, justo antes del cambio.")),
             quote(t("You do not hear it when we do our work well. It is just quiet, and the light is on.", "Cuando hacemos bien el trabajo no se oye nada. Hay silencio y hay luz."), "Dana Whitehorse", t("Line foreman", "Jefa de cuadrilla")),
             h(t("What has changed since 2021", "Qué ha cambiado desde 2021")),
             table(t("Our lines", "Nuestras líneas"), ("", "2021", "2026"), (t("Miles rebuilt", "Kilómetros reconstruidos"), "0", t("1,140", "1,835")), (t("Outages a home and year", "Apagones por hogar y año"), "1.8", "1.2"), (t("Minutes until light", "Minutos hasta la luz"), "142", "88")),
             p(t("Next year it is the turn of the line from Wray to the state border.", "El año que viene toca la línea de Wray a la frontera estatal.")),
         ]),
    page("stories/peak-hours", "article", t("Peak hours: what to move, and what it saves", "Horas pico: qué mover y cuánto ahorra"), t("Six things a home can do after seven, in dollars.", "Seis cosas que una casa puede hacer después de las siete, en dólares."), slug=t("peak-hours", "horas-pico"), picture="heat-wave", tags="savings rates",
         body=[
             p(t("On the [Time of Day](rates/time-of-day) rate a kWh costs 24.1¢ on summer afternoons and 8.9¢ at night. These are the loads that do not mind waiting.",
                 "Con la tarifa [Horario](rates/time-of-day) el kWh cuesta 24.1¢ las tardes de verano y 8.9¢ de noche. Estos aparatos pueden esperar.")),
             table(t("Saved by waiting until 11 pm", "Ahorro por esperar a las 11 p. m."), (t("What", "Qué"), t("A run", "Cada vez"), t("A month", "Al mes")), (t("Dishwasher", "Lavaplatos"), "$0.18", "$4"), (t("Dryer", "Secadora"), "$0.46", "$6"), (t("Car, 30 miles", "Auto, 50 km"), "$1.30", "$28")),
             callout("tip", t("Cool early", "Enfríe temprano"), t("Set 74 °F until three, 78 °F until seven. Walls and sofa keep the cool for you.", "Ponga 23 °C hasta las tres y 26 °C hasta las siete. Las paredes y el sofá guardan el fresco.")),
             rates("rates/time-of-day", "rates/standard"), programs("rebates/thermostat"),
         ]),
    page("stories/winter-kit", "article", t("Stop the draft, keep the heat", "Detenga la corriente, guarde el calor"), t("Twenty minutes for a window, with the free kit.", "Veinte minutos por ventana con el paquete gratis."), slug=t("winter-kit", "paquete-de-invierno"), picture="winter-window", tags="winter savings heating",
         body=[
             p(t("A gap of an eighth of an inch around a window is a hole the size of a brick. Our kit closes five.", "Una rendija de tres milímetros alrededor de una ventana es un hoyo del tamaño de un ladrillo. Nuestro paquete cierra cinco.")),
             steps_block((t("Find it", "Encuéntrela"), t("Hold a stick of incense near the frame on a windy day.", "Acerque un incienso al marco en un día de viento.")), (t("Clean and dry", "Limpie y seque"), ""), (t("Press the strip on", "Pegue el burlete"), t("From corner to corner, without stretching it.", "De esquina a esquina, sin estirarlo."))),
             buttons((t("A visit finds the rest", "Una visita encuentra lo demás"), "rebates/weatherization")),
         ]),
    page("stories/ev-winter", "article", t("An electric car in a Colorado winter", "Un auto eléctrico en el invierno de Colorado"), t("What happens to range at 5 °F, and three habits that give most of it back.", "Qué pasa con la autonomía a 15 bajo cero y tres hábitos que la recuperan."), slug=t("ev-winter", "auto-electrico-invierno"), picture="ev-at-dusk", tags="ev winter",
         body=[
             p(t("We asked 212 customers who drive electric. At 5 °F they got 74% of their summer range; those who warm up while plugged in got 83%.", "Preguntamos a 212 clientes con auto eléctrico. A 15 bajo cero tuvieron el 74% de la autonomía de verano; quienes calientan el auto conectado, el 83%.")),
             h(t("Three habits", "Tres hábitos")), p(t("- **Warm it up before you unplug.** The heat comes from the wall, not from the battery.\n- **Heat the seat, not the air.**\n- **Charge right after driving**, while the battery is warm.", "- **Caliéntelo antes de desconectar.** El calor sale de la pared, no de la batería.\n- **Caliente el asiento, no el aire.**\n- **Cargue al llegar**, con la batería tibia.")),
             faqs("help/electric-cars/charge-cost", "help/electric-cars/outlet"), spot("ev-page-offer"),
         ]),
    page("stories/rate-change-2027", "article", t("What changes on January 1"), t("The state has approved new prices. A usual home pays $3.10 more a month."), picture="kitchen-bill", tags="rates billing", state="scheduled", go_live=days(21),
         body=[p(t("The Public Utilities Commission has decided on our request of last spring. It allows about half of what we asked for, mainly for lines that withstand fire.")), table(t("A home with 700 kWh a month"), ("", "2026", "2027"), (t("Customer charge"), "$11.25", "$12.00"), (t("Energy"), "$96.60", "$98.95"))]),
    page("stories/solar-garden", "article", t("Platte Meadows: a garden that earns", "Platte Meadows: un jardín que rinde"), t("Our third solar garden has room for 900 subscribers, 300 of them renters with low incomes.", "Nuestro tercer jardín solar tiene lugar para 900 suscriptores, 300 de ellos inquilinos con ingresos bajos."), slug=t("solar-garden", "jardin-solar"), picture="solar-garden", tags="solar story",
         body=[p(t("Sheep mow it, bees live in it, and a share takes about $9 off a bill each month. You may leave whenever you like, and it moves with you.", "Las ovejas lo podan, las abejas viven en él y una parte descuenta unos $9 al mes de la factura. Puede dejarlo cuando quiera y se muda con usted.")), image("solar-garden", t("Nine megawatts between hay and river.", "Nueve megavatios entre el heno y el río."))]),
    page("stories/tree-line", "article", t("Ten feet between tree and wire", "Tres metros entre el árbol y el cable"), t("What to plant under a line, and whom to ask before pruning.", "Qué plantar bajo una línea y a quién preguntar antes de podar."), slug=t("tree-line", "arboles"), picture="tree-line", tags="safety reliability",
         body=[p(t("Serviceberry, chokecherry, mountain mahogany: these stay below fifteen feet. A cottonwood does not.", "Amelanchier, capulín, caoba de montaña: no pasan de cinco metros. Un álamo, sí.")), callout("warning", t("Do not prune near a wire", "No pode cerca de un cable"), t("Call us; we come and look, free.", "Llámenos; vamos a ver, gratis.")), contact("help/contact/customer-care")]),
    page("stories/pump-test", "article", t("Is your pump worth its power?"), t("One pump in three wastes a fifth. A free test tells you."), picture="pivot", tags="farm savings", state="draft",
         body=[p(t("Our field team measures flow, lift and power in an hour, without stopping the water. Below 55% we pay half of the overhaul, up to $8,000.")), buttons((t("Irrigation load management"), "farm/irrigation"))]),
    page("stories/led-swap", "article", t("Bring six old bulbs, take six LEDs home"), t("At all four service centers, while they last."), picture="led-bulb", tags="savings", state="workflow",
         body=[p(t("Six LEDs instead of six old bulbs save about $31 a year. Bring the old ones, in any state, and take new ones home. One set a household.")), contact("help/contact/service-center")]),
)  # fmt: skip
