"""Django forms of what editors put together: Wagtail's fields, and those that a utility needs."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import lazy
from django.utils.translation import get_language
from wagtail.contrib.forms.forms import FormBuilder

LONGEST_LINE = 255
LONGEST_TEXT = 4_000
#: Digits of a number that is dialled, without the country's own prefix (E.164).
FEWEST_DIGITS, MOST_DIGITS = 7, 15
ZIP = r"^[0-9]{5}(-[0-9]{4})?$"
# Escaped as HTML's pattern attribute wants it, whose expressions have the "v" flag.
ACCOUNT = r"^[A-Za-z0-9][A-Za-z0-9\-]{2,23}$"
PHONE = r"^\+?[0-9\(\)\.\/\s\-]{7,30}$"
_MASK = {"9": "[0-9]", "A": "[A-Za-z]"}


#: What is wrong, in the languages that pages are written in.
_WORDS = {
    "en": {
        "zip": "Enter a ZIP code of five digits, such as 80203.",
        "mask": "Enter the account number as on the bill: {0}.",
        "account": "Enter the account number as on the bill: letters, digits and hyphens.",
        "phone": "Enter a phone number with its area code, such as 303-555-0100.",
    },
    "es": {
        "zip": "Escriba un código postal de cinco dígitos, por ejemplo 80203.",
        "mask": "Escriba el número de cuenta como aparece en la factura: {0}.",
        "account": "Escriba el número de cuenta como aparece en la factura: "
        "letras, dígitos y guiones.",
        "phone": "Escriba un número de teléfono con su código de área, por ejemplo 303-555-0100.",
    },
}


def _say(what: str, *parts: str) -> str:
    words = _WORDS.get((get_language() or "en")[:2], _WORDS["en"])
    return words[what].format(*parts)


#: A message in the language that is spoken when it is shown.
say = lazy(_say, str)


class ContentFormBuilder(FormBuilder):
    """Builds the form of a page from its fields."""

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LONGEST_LINE, **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea, **options)

    def create_hidden_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LONGEST_LINE, widget=forms.HiddenInput, **options)

    def create_phone_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return PhoneField(**options)

    def create_zip_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return PatternField(ZIP, say("zip"), max_length=10, **options)

    def create_account_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        if field.mask:
            words = say("mask", _example(field.mask))
            return PatternField(pattern_of(field.mask), words, max_length=40, **options)
        return PatternField(ACCOUNT, say("account"), max_length=24, **options)


class PatternField(forms.CharField):
    """Text of one shape; `pattern` is the shape as a regular expression that JavaScript reads too."""

    def __init__(self, pattern: str, words: Any, **options: Any) -> None:
        super().__init__(**options)
        self.pattern = pattern
        # \Z instead of $, which lets a line break at the end pass.
        shape = re.compile(pattern.removesuffix("$") + r"\Z")
        self.validators.append(RegexValidator(shape, words, code="pattern"))


class PhoneField(PatternField):
    """A phone number, kept as 303-555-0100 or +44 20 7946 0000."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PHONE, say("phone"), max_length=30, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        digits = re.sub(r"[^0-9]", "", text)
        if text.startswith("+") and not digits.startswith("1"):
            if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
                raise ValidationError(say("phone"), code="pattern")
            return re.sub(r"\s+", " ", text)
        local = digits.removeprefix("1")
        if len(local) != 10:
            raise ValidationError(say("phone"), code="pattern")
        return f"{local[:3]}-{local[3:6]}-{local[6:]}"


def pattern_of(mask: str) -> str:
    """The regular expression of ``999-AA``: 9 is a digit, A a letter, the rest itself."""
    return "^" + "".join(_MASK.get(char) or _literal(char) for char in mask) + "$"


def _literal(char: str) -> str:
    # Python's re.escape also escapes what JavaScript's "v" and "u" patterns must not have escaped.
    return f"\\{char}" if char in r"\^$.*+?()[]{}|/" else char


def _example(mask: str) -> str:
    return "".join({"9": "0", "A": "X"}.get(char, char) for char in mask)


def validate_mask(mask: str) -> None:
    """Raises ValidationError for a mask that stands for one number only."""
    if not set(mask) & set(_MASK):
        raise ValidationError(
            "Use 9 for each digit and A for each letter, as in 999-9999-9; this has neither."
        )
