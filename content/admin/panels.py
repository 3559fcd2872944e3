"""Parts of page forms that show something rather than ask for it, and a choice of time zones."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from wagtail.admin.panels import Panel

from content.blocks.values import Season, seasons
from content.blocks.words import DAYS, MONTHS


class ReadOnlyPanel(Panel):
    """A panel without fields."""

    template = ""

    class BoundPanel(Panel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.template_name = self.panel.template


class HelpfulnessPanel(ReadOnlyPanel):
    """How many found the answer helpful; not on a question that nobody could judge yet."""

    template = "content/admin/helpfulness.html"

    class BoundPanel(ReadOnlyPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            votes = getattr(self.instance, "helpfulness", None)
            yes, no = (votes.yes, votes.no) if votes else (0, 0)
            share = round(100 * yes / (yes + no)) if yes + no else None
            return {**context, "yes": yes, "total": yes + no, "share": share}


class PriceTablePanel(ReadOnlyPanel):
    """The prices as customers may see them, as last saved."""

    template = "content/admin/price_table.html"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", "How the saved prices read")
        super().__init__(**kwargs)

    class BoundPanel(ReadOnlyPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            stored = self.instance.seasons.get_prep_value() if self.instance.seasons else []
            return {
                **context,
                "seasons": [_described(season) for season in seasons(stored, None)],  # type: ignore[arg-type]
                "currency": self.instance.currency,
                "unit": "therm" if self.instance.commodity == "gas" else "kWh",
            }


def _described(season: Season) -> dict[str, Any]:
    whole_year = len(season.months) == len(MONTHS)
    return {
        "name": season.name,
        "months": "" if whole_year else ", ".join(MONTHS[str(each)][:3] for each in season.months),
        "periods": [
            {
                "name": period.name,
                "when": [_window(each.days, each.start, each.end) for each in period.windows],
                "tiers": period.tiers,
            }
            for period in season.periods
        ],
    }


def _window(days: tuple[str, ...], start: str, end: str) -> str:
    return f"{days_in_words(days)} {start} to {end}"


def days_in_words(days: tuple[str, ...]) -> str:
    """ "Mon to Fri", "Sat, Sun", or "every day"."""
    order = list(DAYS)
    places = [order.index(day) for day in days]
    if len(places) == len(order):
        return "every day"
    names = [DAYS[day][:3] for day in days]
    in_a_row = places == list(range(places[0], places[0] + len(places))) if places else False
    return f"{names[0]} to {names[-1]}" if in_a_row and len(names) > 2 else ", ".join(names)


class ZoneSelect(forms.Select):
    """The time zones of the world by name."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
        super().__init__(attrs, [(zone, zone.replace("_", " ")) for zone in zones])
