"""What addresses, phone numbers, zones and currencies have to look like."""

from __future__ import annotations

import zoneinfo

from django.core.exceptions import ValidationError

from content.blocks.links import telephone
from plugins.sanitise import check_url


def validate_address(value: str) -> None:
    """A validator for addresses that are safe to follow, and paths on the site."""
    try:
        check_url(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def validate_phone(value: str) -> None:
    """A validator for phone numbers as people write them: digits, or letters on the keys."""
    digits = sum(map(str.isdigit, telephone(value).partition(",")[0]))
    allowed = all(char.isalnum() or char in " +()-./,#*:" for char in value)
    if not (3 <= digits <= 15 and allowed and any(map(str.isdigit, value))):
        raise ValidationError("Enter a phone number, such as 1-800-555-0100 or 911.")


def validate_zone(value: str) -> None:
    """A validator for IANA time zones."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone, such as America/Denver.")


def validate_currency(value: str) -> None:
    """A validator for ISO 4217 codes."""
    if not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValidationError("Enter the three letters of a currency, such as USD.")
