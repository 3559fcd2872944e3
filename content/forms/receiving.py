"""Taking a submission: checked by the form that editors made, kept once, told apart from spam."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from content.forms.definition import TRAP
from content.models.forms import FormEntry, FormPage

Value = str | bool | int | float | Sequence[str] | None


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field; `field` is empty for the form as a whole."""

    field: str
    code: str
    message: str


class NotAccepted(Exception):
    """Values that the form does not take."""

    def __init__(self, errors: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{each.field}: {each.message}" for each in errors))
        self.errors = tuple(errors)


class Contradiction(Exception):
    """A key or start token that was used for something else already."""


class Received(msgspec.Struct, frozen=True):
    """A submission that is kept. `again` says that it was there already."""

    id: int
    again: bool


def clean(page: FormPage, values: Mapping[str, Value]) -> dict[str, Any]:
    """The values as they are kept, read in the language of the form. Raises NotAccepted."""
    rest = {name: value for name, value in values.items() if name != TRAP}
    if values.get(TRAP):
        raise NotAccepted([_wrong(TRAP, "trap", "This field is not for people. Leave it empty.")])
    form_class = page.get_form_class()
    known = form_class.base_fields
    errors = [
        _wrong(name, "unknown", "The form has no such field.") for name in rest if name not in known
    ]
    errors += [
        _wrong(name, "type", words)
        for name, value in rest.items()
        if name in known and (words := _misfit(known[name], value))
    ]
    if errors:
        raise NotAccepted(errors)
    with translation.override(page.locale.language_code):
        form = form_class(_as_sent(rest), page=page)
        if form.is_valid():
            return dict(form.cleaned_data)
        raise NotAccepted(
            [
                _wrong("" if name == NON_FIELD_ERRORS else name, each["code"], each["message"])
                for name, found in form.errors.get_json_data().items()
                for each in found
            ]
        )


def _misfit(field: forms.Field, value: Value) -> str:
    """What is wrong with the JSON type of a value; an empty text if nothing is."""
    several = isinstance(field, forms.MultipleChoiceField)
    if value is None:
        return ""
    if several:
        return "" if isinstance(value, list) else "Send a list of choices."
    if isinstance(value, list):
        return "Send one value, not a list."
    if isinstance(value, bool) and not isinstance(field, forms.BooleanField):
        return "Send a text, not true or false."
    if isinstance(field, forms.BooleanField) and not isinstance(value, bool):
        return "Send true or false."
    return ""


def _as_sent(values: Mapping[str, Value]) -> MultiValueDict[str, Any]:
    """The values as Django's widgets read them."""
    sent: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in values.items():
        if isinstance(value, list):
            sent.setlist(name, value)
        elif isinstance(value, bool):
            sent[name] = "on" if value else ""
        elif value is not None:
            sent[name] = str(value)
    return sent


def _wrong(field: str, code: str, message: str) -> Fault:
    return Fault(field=field[:100], code=code or "invalid", message=message)


def keep(
    page: FormPage, cleaned: Mapping[str, Any], *, key: str, start: str, sent_from: str
) -> Received:
    """Stores what was cleaned, once for each key and start token. Raises Contradiction."""
    entry = FormEntry(
        page=page,
        form_data=dict(cleaned),
        key=key,
        start=start,
        locale=page.locale.language_code,
        # PostgreSQL takes no zero byte, and no path has a control character.
        sent_from="".join(filter(str.isprintable, sent_from))[:255],
    )
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        return _before(entry)
    return Received(entry.pk, False)


def _before(entry: FormEntry) -> Received:
    """The submission that was there before this one. Raises Contradiction if it says otherwise."""
    of_form = FormEntry.objects.filter(page=entry.page)
    same_key = of_form.filter(key=entry.key).first() if entry.key else None
    found = same_key or of_form.filter(start=entry.start).first()
    if found is None:  # deleted in between
        raise Contradiction("The submission was deleted while it was sent. Get a new start token.")
    if entry.key != found.key:
        raise Contradiction("This start token was used already. Get a new one.")
    if json.loads(json.dumps(entry.form_data, cls=DjangoJSONEncoder)) != found.form_data:
        raise Contradiction("This key was used for other values already. Use a new one.")
    return Received(found.pk, True)
