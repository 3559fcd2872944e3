"""Rate plans with their prices."""

from __future__ import annotations

from cms.demo.data.segments import has
from cms.demo.site.writing import (
    PageData,
    accordion,
    buttons,
    callout,
    charge,
    day,
    faqs,
    p,
    page,
    period,
    rates,
    season,
    t,
    window,
)

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
SUMMER, WINTER = [6, 7, 8, 9], [10, 11, 12, 1, 2, 3, 4, 5]
ALL_DAY = t("All day", "Todo el día")
PEAK, OFF, NIGHT = t("On-peak", "Hora pico"), t("Off-peak", "Fuera de pico"), t("Night", "Noche")

RATES: tuple[PageData, ...] = (
    page(
        "rates", "section", t("Rates", "Tarifas"),
        t("Every price, in plain numbers: by season, hour and amount.", "Todos los precios en números claros: por temporada, hora y consumo."),
        slug=t("rates", "tarifas"), picture="led-bulb", tags="rates",
        body=[
            p(t("Most homes are on **Standard**. If you use power mainly at night or can move laundry and charging, another plan costs less. You can switch twice a year, free.",
                "La mayoría de los hogares tiene **Standard**. Si usa la luz sobre todo de noche o puede mover el lavado y la carga, otro plan cuesta menos. Puede cambiar dos veces al año, gratis.")),
            rates("rates/standard", "rates/time-of-day", "rates/ev-overnight"),
            buttons((t("My bill is high", "Mi factura es alta"), "help/bill-is-high")),
        ],
    ),
    page(
        "rates/standard", "rate_plan", t("Standard", "Standard"),
        t("One price at all hours; above 1,000 kWh a month a little more.", "Un solo precio a toda hora; arriba de 1,000 kWh al mes, un poco más."),
        slug=t("standard", "standard"), picture="led-bulb", tags="rates", code="R-1", customer_class="residential",
        effective_from=day(2026, 1, 1), good_for=t("Homes where somebody is in all day.", "Hogares donde hay alguien todo el día."),
        charges=[charge(t("Customer charge", "Cargo fijo"), "11.25", "month")],
        seasons=[season(t("All year", "Todo el año"), [], period(ALL_DAY, [], (1000, "0.138"), (None, "0.149")))],
        eligibility=[has("customer_type", "eq", "residential")],
        body=[faqs("help/bills/why-high")],
    ),
    page(
        "rates/time-of-day", "rate_plan", t("Time of Day", "Horario"),
        t("Cheaper at night and on weekends, dearer on weekday afternoons, above all in summer.", "Más barata de noche y en fin de semana, más cara las tardes entre semana, sobre todo en verano."),
        slug=t("time-of-day", "horario"), picture="heat-wave", tags="rates savings", code="R-TOD", customer_class="residential",
        effective_from=day(2026, 1, 1), good_for=t("Homes that are out in the afternoon, or have solar and a battery.", "Hogares vacíos por la tarde, o con paneles y batería."),
        charges=[charge(t("Customer charge", "Cargo fijo"), "11.25", "month")],
        seasons=[
            season(t("Summer", "Verano"), SUMMER, period(PEAK, [window(WEEKDAYS, "15:00", "19:00")], (None, "0.241")), period(NIGHT, [window([], "23:00", "05:00")], (None, "0.089")), period(OFF, [], (None, "0.118"))),
            season(t("Winter", "Invierno"), WINTER, period(PEAK, [window(WEEKDAYS, "15:00", "19:00")], (None, "0.186")), period(NIGHT, [window([], "23:00", "05:00")], (None, "0.083")), period(OFF, [], (None, "0.112"))),
        ],
        eligibility=[has("customer_type", "eq", "residential")],
        body=[accordion(
            (t("Which holidays are off-peak?", "¿Qué días festivos son fuera de pico?"), t("New Year, Memorial Day, July 4, Labor Day, Thanksgiving and Christmas.", "Año Nuevo, Día de los Caídos, 4 de julio, Día del Trabajo, Acción de Gracias y Navidad.")),
            (t("What moves easily?", "¿Qué se mueve fácil?"), t("Dishwasher, laundry, car, pool pump. Together about a quarter of a home's use.", "Lavaplatos, lavadora, auto y bomba de alberca. Juntos, una cuarta parte del consumo.")),
        )],
    ),
    page(
        "rates/ev-overnight", "rate_plan", "EV Overnight",
        t("6.9¢ from 11 pm to 5 am. For homes that charge a car.", "6.9¢ de 11 p. m. a 5 a. m. Para hogares que cargan un auto."),
        slug=t("ev-overnight", "ev-overnight"), picture="night-rate", tags="rates ev savings", code="R-EV", customer_class="residential",
        effective_from=day(2026, 1, 1), good_for=t("Drivers who charge at home: 250 kWh at night save about $17 a month, and moving laundry saves more.", "Quienes cargan en casa: 250 kWh de noche ahorran unos $17 al mes, y mover el lavado ahorra más."),
        charges=[charge(t("Customer charge", "Cargo fijo"), "12.75", "month")],
        seasons=[season(t("All year", "Todo el año"), [], period(PEAK, [window(WEEKDAYS, "15:00", "19:00")], (None, "0.241")), period(NIGHT, [window([], "23:00", "05:00")], (None, "0.069")), period(OFF, [], (None, "0.126")))],
        eligibility=[has("customer_type", "eq", "residential"), has("owns_ev", "eq", True)],
        body=[
            callout("tip", t("No risk for a year", "Un año sin riesgo"), t("If Standard would have been cheaper, we refund the difference after 12 months.", "Si Standard hubiera sido más barata, devolvemos la diferencia a los 12 meses.")),
            buttons((t("How to enroll", "Cómo inscribirse"), "rates-ev")),
        ],
    ),
    page(
        "rates/irrigation", "rate_plan", t("Irrigation (Night Watering)", "Riego nocturno"),
        t("5.4¢ from 9 pm to 9 am in the season, with a charge for the highest demand.", "5.4¢ de 9 p. m. a 9 a. m. en temporada, con un cargo por la demanda más alta."),
        slug=t("irrigation", "riego"), picture="pivot", tags="rates farm", code="I-NW", customer_class="farm",
        effective_from=day(2026, 4, 1), good_for=t("Pumps that can run at night: a 50-hp pivot saves about $1,900 a season.", "Bombas que pueden trabajar de noche: un pivote de 50 hp ahorra unos $1,900 por temporada."),
        charges=[charge(t("Service charge", "Cargo por servicio"), "28.00", "month"), charge(t("Demand", "Demanda"), "6.40", "kw", note=t("Highest 15 minutes, noon to 9 pm", "Los 15 minutos más altos, de mediodía a 9 p. m."))],
        seasons=[
            season(t("Season", "Temporada"), [4, 5, 6, 7, 8, 9, 10], period(NIGHT, [window([], "21:00", "09:00")], (None, "0.054")), period(t("Day", "Día"), [], (None, "0.131"))),
            season(t("Rest of the year", "Resto del año"), [11, 12, 1, 2, 3], period(ALL_DAY, [], (None, "0.098"))),
        ],
        eligibility=[has("customer_type", "eq", "farm"), has("irrigation_pumps", "gte", 1)],
        body=[p(t("The [farm desk](help/contact/farm-desk) compares both rates with your own meter data before you decide.", "La [mesa agrícola](help/contact/farm-desk) compara ambas tarifas con los datos de su medidor antes de que decida."))],
    ),
)  # fmt: skip
