"""E-mail addresses that get a note of submissions."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def addresses(text: str) -> list[str]:
    """The addresses in a text, separated by commas, semicolons or spaces; each once."""
    return list(dict.fromkeys(part for part in re.split(r"[,;\s]+", text) if part))


def validate_addresses(text: str) -> None:
    """Raises ValidationError that names the first that is no address."""
    for address in addresses(text):
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(
                f"“{address}” is not an e-mail address. Separate addresses by commas."
            ) from None
