"""The front page, the page about the company and a landing page."""

from __future__ import annotations

from cms.demo.site.writing import (
    PageData,
    buttons,
    callout,
    cards,
    faqs,
    h,
    image,
    p,
    page,
    programs,
    quote,
    rates,
    spot,
    t,
    table,
)

HOME: tuple[PageData, ...] = (
    page("", "home", t("Alpenglow Power & Gas", "Alpenglow Power & Gas"),
         t("Electricity and gas for the mountains and the plains of northern Colorado.", "Electricidad y gas para las montañas y llanuras del norte de Colorado."),
         picture="ev-at-dusk", spots=["outage-banner", "home-hero"],
         body=[
             spot("home-hero"),
             cards(
                 (t("My power is out", "No tengo luz"), t("Check, report, and what to do meanwhile.", "Revise, reporte y qué hacer mientras tanto."), "help/power-is-out", "storm-lines"),
                 (t("My bill is high", "Mi factura es alta"), t("Find out why in two minutes.", "Descubra por qué en dos minutos."), "help/bill-is-high", "kitchen-bill"),
                 (t("I'm moving", "Me mudo"), t("Start, stop or take service along.", "Inicie, termine o lleve su servicio."), "help/moving-home", "moving-boxes"),
             ),
             spot("home-cards"),
             h(t("Save energy and money", "Ahorre energía y dinero")),
             programs("rebates/heat-pump", "rebates/charger", "billing/budget"),
             callout("warning", t("Smell gas? Leave first, then call 303-555-0119", "¿Huele a gas? Salga y después llame al 303-555-0119"), t("[What to do](safety/gas), step by step.", "[Qué hacer](safety/gas), paso a paso.")),
             h(t("Asked today", "Lo que se pregunta hoy")),
             faqs("help/bills/why-high", "help/outages/how-long", "help/rates-and-programs/which-rate", "help/paying/plan"),
         ]),
    page("about", "article", t("Power for the mountains and the plains", "Energía para las montañas y las llanuras"), t("We serve 214,000 homes, farms and shops, and belong to them.", "Servimos a 214,000 hogares, granjas y comercios, y les pertenecemos."), slug=t("about", "nosotros"), picture="ev-at-dusk",
         body=[
             p(t("Alpenglow began in 1937 with 61 farms, one turbine and a promise: the last house on the road gets the same light as the first. The company does not exist, but the promise would be a good one.", "Alpenglow empezó en 1937 con 61 granjas, una turbina y una promesa: la última casa del camino tiene la misma luz que la primera. La empresa no existe, pero la promesa sería buena.")),
             table(t("Where our power comes from", "De dónde viene nuestra energía"), (t("Source", "Fuente"), t("Share", "Parte")), (t("Wind", "Viento"), "38%"), (t("Sun", "Sol"), "15%"), (t("Water", "Agua"), "8%"), (t("Gas", "Gas"), "31%"), (t("Coal, until 2029", "Carbón, hasta 2029"), "8%")),
             quote(t("We measure ourselves by the longest outage, not by the average.", "Nos medimos por el apagón más largo, no por el promedio."), "Ruth Alvarado", t("General manager", "Gerente general")),
         ]),
    page("ev", "landing", t("Drive electric", "Maneje eléctrico"), t("Charger, rate and answers in one place.", "Cargador, tarifa y respuestas en un solo lugar."), slug=t("ev", "auto-electrico"), picture="ev-at-dusk", tags="ev", spots=["ev-page-offer"],
         body=[
             spot("ev-page-offer"),
             image("night-rate", t("The car waits for eleven o'clock by itself.", "El auto espera solo hasta las once.")),
             programs("rebates/charger", "rates-ev"), rates("rates/ev-overnight", "rates/standard"),
             faqs("help/electric-cars/charge-cost", "help/electric-cars/panel", "help/electric-cars/apartment"),
             spot("answers-here"),
             buttons((t("A winter with an electric car", "Un invierno con auto eléctrico"), "stories/ev-winter")),
         ]),
)  # fmt: skip
