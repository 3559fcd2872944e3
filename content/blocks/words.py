"""Choices that blocks offer, by the value that is stored."""

from __future__ import annotations

DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
MONTHS = {
    "1": "January",
    "2": "February",
    "3": "March",
    "4": "April",
    "5": "May",
    "6": "June",
    "7": "July",
    "8": "August",
    "9": "September",
    "10": "October",
    "11": "November",
    "12": "December",
}
INCENTIVE_UNITS = {
    "usd": "dollars",
    "percent": "percent of the cost",
    "usd_per_unit": "dollars for each unit",
    "text": "only in words",
}
CHARGE_UNITS = {
    "month": "a month",
    "day": "a day",
    "kw": "per kW of the highest demand",
    "kwh": "per kWh",
    "therm": "per therm",
}
HEADING_LEVELS = {"2": "Heading", "3": "Smaller heading", "4": "Smallest heading"}
TONES = {"info": "Good to know", "tip": "Tip", "warning": "Warning"}
