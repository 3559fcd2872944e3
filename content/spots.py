"""Naming spots in content: a field that offers the spots there are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from content import ports


class SpotNamesField(models.JSONField):
    """A list of spot names, chosen among the published spots."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return SpotNamesFormField(
            required=False, label=kwargs.get("label") or "Spots", help_text=self.help_text
        )


class SpotNamesFormField(forms.MultipleChoiceField):
    """Check boxes of the published spots; one that is chosen but gone stays and says so."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=spot_choices, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) <= 64

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


def spot_choices() -> list[tuple[str, str]]:
    """(name, label) of every published spot."""
    return [(name, f"{label} ({name})") for name, label in ports.spots()]
