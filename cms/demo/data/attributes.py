"""What Alpenglow knows of its customers and of a request."""

from __future__ import annotations

from typing import Any

from cms.demo.data.places import CITIES, COUNTIES, NO_GAS

Choices = tuple[tuple[str, str], ...]


def _attribute(
    name: str,
    label: str,
    type: str,
    description: str,
    *,
    source: str = "verified",
    unit: str = "",
    sensitive: bool = False,
    choices: Choices = (),
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": type,
        "description": description,
        "source": source,
        "unit": unit,
        "sensitive": sensitive,
        "choices": choices,
    }


CUSTOMER_TYPES = (("residential", "Household"), ("business", "Business"), ("farm", "Farm"))
UTILITIES = (("alpenglow", "Alpenglow Power & Gas"), ("other", "Another one"))
OWNERSHIP = (("owner", "Owner"), ("renter", "Renter"))
DWELLINGS = (
    ("house", "House"),
    ("townhouse", "Townhouse"),
    ("apartment", "Apartment"),
    ("mobile_home", "Mobile home"),
)
HEATING = (
    ("gas_furnace", "Gas furnace"),
    ("electric_baseboard", "Electric baseboard"),
    ("propane", "Propane"),
    ("heat_pump", "Heat pump"),
)
RATE_PLANS = (
    ("standard", "Standard"),
    ("time_of_use", "Time of day"),
    ("ev_overnight", "EV Overnight"),
    ("irrigation", "Irrigation"),
    ("business", "Small business"),
)
LANGUAGES = (("en", "English"), ("es", "Spanish"))
INTERESTS = (
    ("ev", "Electric cars"),
    ("solar", "Solar"),
    ("savings", "Saving money"),
    ("ebike", "E-bikes"),
    ("comfort", "A comfortable home"),
    ("climate", "Climate"),
    ("irrigation", "Irrigation"),
)
STATED = (
    ("ev", "Electric cars"),
    ("solar", "Solar"),
    ("bills", "Help with bills"),
    ("heating", "Heating and cooling"),
)
PAGES = (
    ("home", "Home page"),
    ("dashboard", "My account"),
    ("bill", "Bill"),
    ("outages", "Outages"),
    ("ev", "Electric cars"),
    ("farm", "Farms"),
    ("payment", "Payment"),
    ("move", "Moving"),
)
STEPS = (
    ("browse", "Looking around"),
    ("sign_up", "Signing up"),
    ("pay", "Paying"),
    ("paid", "Just paid"),
    ("move_in", "Moving in"),
    ("call", "On the phone with us"),
)
DEVICES = (("phone", "Phone"), ("tablet", "Tablet"), ("desktop", "Desktop"))

ATTRIBUTES: tuple[dict[str, Any], ...] = (
    _attribute(
        "customer_type",
        "Customer type",
        "choice",
        "From the service agreement.",
        choices=CUSTOMER_TYPES,
    ),
    _attribute(
        "dwelling_on_site",
        "Has a home on the premises",
        "boolean",
        "For farms and businesses: somebody lives there, so that programs for homes apply.",
    ),
    _attribute(
        "ownership", "Owner or renter", "choice", "From the service agreement.", choices=OWNERSHIP
    ),
    _attribute(
        "dwelling", "Kind of home", "choice", "From the service address.", choices=DWELLINGS
    ),
    _attribute(
        "electric_utility",
        "Electric utility",
        "choice",
        "Who delivers electricity to the address.",
        choices=UTILITIES,
    ),
    _attribute(
        "gas_utility",
        "Gas utility",
        "choice",
        "Who delivers gas to the address.",
        choices=(*UTILITIES, (NO_GAS, "No gas service")),
    ),
    _attribute(
        "state",
        "State",
        "choice",
        "The state of the service address.",
        choices=(("CO", "Colorado"),),
    ),
    _attribute(
        "county",
        "County",
        "choice",
        "The county of the service address.",
        choices=tuple((id, f"{name} County") for name, (id, _) in COUNTIES.items()),
    ),
    _attribute(
        "county_fips",
        "County (FIPS code)",
        "text",
        "Five digits; income limits that differ by county go by it.",
    ),
    _attribute(
        "city",
        "City or town",
        "choice",
        "The city of the service address.",
        choices=tuple(CITIES.values()),
    ),
    _attribute("zip", "ZIP code", "zip", "From the service address."),
    _attribute(
        "household_size",
        "People in the household",
        "number",
        "As last confirmed by the customer in writing.",
        unit="people",
    ),
    _attribute(
        "household_income",
        "Household income",
        "number",
        "A year, from assistance applications.",
        unit="$",
        sensitive=True,
    ),
    _attribute(
        "income_percent_of_ami",
        "Income, % of area median",
        "number",
        "Household income against the area's median for that many people.",
        unit="%",
        sensitive=True,
    ),
    _attribute(
        "medical_baseline",
        "Medical equipment at home",
        "boolean",
        "On the register of customers who depend on powered medical equipment.",
        sensitive=True,
    ),
    _attribute(
        "owns_ev",
        "Has an electric car",
        "boolean",
        "From charger rebates and meter patterns confirmed by the customer.",
    ),
    _attribute("has_solar", "Has solar", "boolean", "From interconnection agreements."),
    _attribute("has_heat_pump", "Has a heat pump", "boolean", "From rebates and permits."),
    _attribute(
        "heating", "Main heating", "choice", "From the last home energy review.", choices=HEATING
    ),
    _attribute(
        "rate_plan", "Rate plan", "choice", "The plan on the current bill.", choices=RATE_PLANS
    ),
    _attribute(
        "monthly_kwh", "Monthly use", "number", "Average of the last twelve bills.", unit="kWh"
    ),
    _attribute(
        "peak_share",
        "Share used at peak",
        "number",
        "Of all kWh, those used on weekdays from 3 to 7 pm.",
        unit="%",
    ),
    _attribute(
        "days_past_due",
        "Days past due",
        "number",
        "Of the oldest unpaid bill; 0 when all is paid.",
        unit="days",
    ),
    _attribute("autopay", "Pays automatically", "boolean", "From billing."),
    _attribute("paperless", "Gets bills by e-mail", "boolean", "From billing."),
    _attribute("move_in_date", "Moved in on", "date", "Start of service at the current address."),
    _attribute(
        "irrigation_pumps",
        "Irrigation pumps",
        "number",
        "Pump meters on the account.",
        unit="pumps",
    ),
    _attribute(
        "pump_horsepower", "Largest pump", "number", "From the service agreement.", unit="hp"
    ),
    _attribute(
        "interests",
        "Interests",
        "set",
        "Topics chosen in the preference centre.",
        choices=INTERESTS,
    ),
    _attribute(
        "preferred_language",
        "Preferred language",
        "choice",
        "From the preference centre.",
        choices=LANGUAGES,
    ),
    _attribute("outage_area", "Line section", "text", "The feeder that supplies the address."),
    _attribute(
        "last_outage",
        "Last outage",
        "date",
        "The last day with an unplanned outage of over an hour.",
    ),
    _attribute(
        "stated_interest",
        "Says they are interested in",
        "choice",
        "Answered in a quiz or form on the website.",
        source="declared",
        choices=STATED,
    ),
    _attribute("page", "Page", "choice", "Which page asks.", source="context", choices=PAGES),
    _attribute(
        "journey_step",
        "Step of the journey",
        "choice",
        "What the visitor is in the middle of.",
        source="context",
        choices=STEPS,
    ),
    _attribute(
        "device", "Device", "choice", "As the front end tells.", source="context", choices=DEVICES
    ),
    _attribute(
        "language",
        "Language of the page",
        "choice",
        "The language that the visitor reads.",
        source="context",
        choices=LANGUAGES,
    ),
    _attribute(
        "referrer", "Comes from", "text", "The host name of the page before.", source="context"
    ),
)
