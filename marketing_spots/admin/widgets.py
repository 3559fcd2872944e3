"""Form widgets for what marketers choose."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms

from marketing_spots.models import PRIORITY_PRESETS


class PriorityWidget(forms.MultiWidget):
    """A named priority or any number, in one place; stored as the number."""

    template_name = "marketing_spots/admin/priority_widget.html"

    class Media:
        js = ["marketing_spots/admin.js"]

    def __init__(self, attrs: Any = None) -> None:
        presets = [(value, f"{name} ({value})") for name, value in PRIORITY_PRESETS.items()]
        number = {"min": 1, "max": 100, "step": 1, "aria-label": "Priority as a number"}
        super().__init__(
            {
                "preset": forms.Select(choices=[*presets, ("", "Another number…")]),
                "number": forms.NumberInput(attrs=number),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        if value in PRIORITY_PRESETS.values():
            return [value, value]
        return ["", value]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:  # a plain number, from a script or a test
            return data[name]
        preset, number = super().value_from_datadict(data, files, name)
        return preset or number

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)


class JsonCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes for a JSONField that holds a list."""

    def __init__(
        self, choices: Any = (), coerce: Callable[[str], Any] = str, attrs: Any = None
    ) -> None:
        super().__init__(attrs={"class": "spots-checkboxes", **(attrs or {})}, choices=choices)
        self.coerce = coerce

    def format_value(self, value: Any) -> list[str]:
        if isinstance(value, str):
            value = json.loads(value or "[]")
        return super().format_value(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        chosen = super().value_from_datadict(data, files, name) or []
        known = {str(value) for value, _ in self.choices}
        # Like any checkbox, one that was never on offer cannot be ticked.
        return json.dumps([self.coerce(value) for value in chosen if value in known])
