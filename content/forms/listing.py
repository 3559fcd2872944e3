"""Submissions in the admin: Wagtail's listing, with an export that a spreadsheet cannot run."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any

from wagtail.contrib.forms.views import SubmissionsListView

#: What spreadsheets take for the start of a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


class SubmissionsView(SubmissionsListView):
    """Lists what was sent with one form."""

    def to_row_dict(self, item: Any) -> OrderedDict[str, Any]:
        row = super().to_row_dict(item)
        return OrderedDict((name, harmless(value)) for name, value in row.items())


def harmless(value: Any) -> Any:
    """The value as a cell that is only text: ``=1+1`` gets an apostrophe in front."""
    if isinstance(value, list):
        # What is exported is joined, so the start of the first is the start of the cell.
        return [harmless(each) for each in value]
    if not isinstance(value, str) or not value.lstrip(" ").startswith(_FORMULA):
        return value
    return value if _NUMBER.fullmatch(value) else f"'{value}"
