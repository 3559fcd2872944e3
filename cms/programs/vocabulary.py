"""The attributes, the spot and the languages that imported programs rely on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from wagtail.models import Locale

from cms.programs.bulk import publish_new
from cms.programs.targets import SPOT
from content.programs.wording import LANGUAGES
from marketing_spots.models import Attribute, AttributeChoice, Spot
from plugins.api import AttributeSpec
from plugins.manager import get_plugins


class ImportRefused(Exception):
    """Nothing can be imported as things are; the message says what to change."""


def ensure_spot() -> Spot:
    """The spot for programs, published; made if there is none. Raises ImportRefused."""
    spot = Spot.objects.filter(name=SPOT).first()
    if spot is None:
        spot = Spot(
            name=SPOT,
            label="Program list",
            description="Rebates and programs that the visitor is eligible for.",
            slots=12,
            formats=["link_card"],
        )
        publish_new([spot])
    elif not spot.live:
        raise ImportRefused(f"The spot {SPOT!r} is not published. Publish it and try again.")
    return spot


def ensure_languages() -> dict[str, Locale]:
    """The locales that ads are written in, by language code."""
    offered = [code for code in LANGUAGES if code in dict(settings.WAGTAIL_CONTENT_LANGUAGES)]
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in offered}


def ensure_attributes(specs: Mapping[str, AttributeSpec], needed: Iterable[str]) -> list[str]:
    """Publishes the attributes that are missing, and choices that existing ones lack.

    Returns what was made, in words. Raises ImportRefused for one that means something else.
    """
    held = {
        row.name: row
        for row in Attribute.objects.filter(name__in=needed).prefetch_related("choices")
    }
    from_plugins = {spec.name: spec for spec in get_plugins().attributes}
    missing, done = [], []
    for name in sorted(needed):
        spec = specs[name]
        if row := held.get(name):
            _check(row, spec)
            if added := _add_choices(row, spec):
                done.append(f"attribute {name}: {added} choices added")
        elif name in from_plugins:
            _check_plugin(from_plugins[name], spec)
        else:
            missing.append(spec)
            done.append(f"attribute {name} created")
    publish_new([_attribute(spec) for spec in missing])
    return done


def _attribute(spec: AttributeSpec) -> Attribute:
    return Attribute(
        name=spec.name,
        label=spec.label,
        type=spec.type,
        source=spec.source,
        description=spec.description,
        unit=spec.unit,
        sensitive=spec.sensitive,
        choices=[AttributeChoice(value=value, label=label[:100]) for value, label in spec.choices],
    )


def _check(row: Attribute, spec: AttributeSpec) -> None:
    if not row.live:
        raise ImportRefused(f"The attribute {spec.name!r} is not published. Publish it first.")
    if (row.type, row.source) != (spec.type, spec.source):
        raise ImportRefused(
            f"The attribute {spec.name!r} is there already, as {row.source} {row.type}; program "
            f"rules need it as {spec.source} {spec.type}. Unpublish it or give it that meaning."
        )


def _check_plugin(found: AttributeSpec, spec: AttributeSpec) -> None:
    choices = {value for value, _ in found.choices}
    lacks = {value for value, _ in spec.choices} - choices if choices else set()
    if (found.type, found.source) != (spec.type, spec.source) or lacks:
        raise ImportRefused(
            f"A plugin brings an attribute {spec.name!r} that differs from what program rules need "
            f"({spec.source} {spec.type}). Switch the plugin off or rename its attribute."
        )


def _add_choices(row: Attribute, spec: AttributeSpec) -> int:
    held = list(row.choices.all())
    known = {choice.value for choice in held}
    # Without any choice of its own it takes every value.
    added = [(value, label) for value, label in spec.choices if value not in known] if held else []
    if not added:
        return 0
    if row.has_unpublished_changes:
        raise ImportRefused(
            f"The attribute {spec.name!r} lacks choices and has changes that are not published. "
            "Publish or discard them first."
        )
    row = Attribute.objects.get(pk=row.pk)  # without the prefetch, as an editor would load it
    row.choices = [
        *row.choices.all(),
        *(AttributeChoice(value=value, label=label[:100]) for value, label in added),
    ]
    row.save_revision(log_action=True, clean=False).publish()
    return len(added)
